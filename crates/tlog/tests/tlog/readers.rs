//! What holds for each reader, whatever it is given: it answers, and what it accepts it writes again byte for byte.
//! The tests call these with altered examples, `fuzz/` with anything.

use std::str::from_utf8;
use std::sync::LazyLock;

use zgoda_tlog::bundle;
use zgoda_tlog::checkpoint::Checkpoint;
use zgoda_tlog::hash::Hash;
use zgoda_tlog::key::{SignerKey, VerifierKey};
use zgoda_tlog::note::{NoteSignature, SignedNote};
use zgoda_tlog::path::Resource;
use zgoda_tlog::policy::Policy;
use zgoda_tlog::proof::verify_consistency;
use zgoda_tlog::receipt::Receipt;
use zgoda_tlog::tile::{Tile, TileId};
use zgoda_tlog::tree::TreeHead;
use zgoda_tlog::witness::{AddCheckpoint, parse_cosignatures, parse_size};

/// The log of the examples, without its witness.
static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    let vkey = include_str!("../../../../fuzz/seeds/vkey");
    let key = VerifierKey::parse(vkey.trim_end()).expect("a key");
    Policy::new(vec![key]).expect("a policy")
});

/// A checkpoint, its signatures, its text. Nothing that differs from the example is believed by the log's key.
pub(crate) fn note(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    if let Ok(checkpoint) = Checkpoint::parse(text) {
        assert_eq!(checkpoint.to_text(), text);
    }
    let Ok(note) = SignedNote::parse(text) else {
        return;
    };
    assert_eq!(note.to_string(), text);
    for signature in note.signatures() {
        let line = signature.to_string();
        assert_eq!(NoteSignature::parse(&line).as_ref(), Some(signature));
    }
    if POLICY.verify(&note).is_ok() {
        let example = include_str!("../../../../fuzz/seeds/checkpoint");
        let (signed, _) = example.split_once("\n\n").expect("a note");
        assert_eq!(note.unverified_text().trim_end(), signed);
    }
}

/// A receipt, alone and with its record.
pub(crate) fn receipt(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    let Ok(receipt) = Receipt::parse(text) else {
        return;
    };
    assert_eq!(receipt.to_string(), text);
    if receipt.verify_record(br#"{"record":2}"#, &POLICY).is_ok() {
        let example = Receipt::parse(include_str!("../../../../fuzz/seeds/receipt"));
        let example = example.expect("a receipt");
        assert_eq!(receipt.unverified_extra(), example.unverified_extra());
        // The rest of the text is held by signature and proof; signatures of strangers may stand beside the log's.
        let head = |text: &str| text.split('\u{2014}').next().map(str::to_owned);
        assert_eq!(head(text), head(&example.to_string()));
    }
}

/// What a log asks a witness, what the witness answers.
pub(crate) fn witness(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    if let Ok(signatures) = parse_cosignatures(text) {
        let lines = signatures.iter().map(|signature| format!("{signature}\n"));
        assert_eq!(lines.collect::<String>(), text);
    }
    if let Ok(size) = parse_size(text) {
        assert_eq!(format!("{size}\n"), text);
    }
    let Ok(request) = AddCheckpoint::parse(text) else {
        return;
    };
    assert_eq!(request.to_string(), text);
    if let Ok(checkpoint) = Checkpoint::parse(request.checkpoint.unverified_text()) {
        let old = TreeHead {
            size: request.old_size,
            root: Hash::EMPTY,
        };
        // May fail; a proof of any length for trees of any size is answered.
        let _ = verify_consistency(&request.proof, &old, checkpoint.head());
    }
}

/// Keys, public and secret, and a hash.
pub(crate) fn key(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    if let Ok(key) = VerifierKey::parse(text) {
        assert_eq!(key.to_string(), text);
    }
    if let Ok(key) = SignerKey::parse(text) {
        assert_eq!(key.to_secret_text().as_str(), text);
    }
    if let Some(hash) = Hash::from_base64(text) {
        assert_eq!(hash.to_base64(), text);
    }
}

/// Addresses of tiles, and what lies there: hashes or entries.
pub(crate) fn tile(bytes: &[u8]) {
    if let Some(resource) = from_utf8(bytes).ok().and_then(Resource::parse) {
        assert_eq!(resource.to_string().as_bytes(), bytes);
    }
    if let Ok(entries) = bundle::decode(bytes) {
        assert_eq!(bundle::encode(&entries).as_deref(), Ok(bytes));
    }
    let Some((&width, hashes)) = bytes.split_first() else {
        return;
    };
    let id = TileId {
        level: 0,
        index: 0,
        width: u16::from(width),
    };
    if let Ok(tile) = Tile::decode(id, hashes) {
        assert!(hashes.starts_with(&tile.encode()));
        assert_eq!(tile.encode().len(), usize::from(width) * 32);
    }
}

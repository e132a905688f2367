//! F33: the examples of `docs/TLOG.md`, altered in every way that is cheap, against what holds for each reader. `fuzz/` goes
//! further, and begins with the same files.

use zgoda_tlog::bundle;

use crate::documented::examples;
use crate::{mutations::mutations, readers};

const CHECKPOINT: &str = include_str!("../../../../fuzz/seeds/checkpoint");
const RECEIPT: &str = include_str!("../../../../fuzz/seeds/receipt");
const REQUEST: &str = include_str!("../../../../fuzz/seeds/add-checkpoint");
const KEY: &str = include_str!("../../../../fuzz/seeds/vkey");

fn all(text: &str, reader: fn(&[u8])) {
    reader(text.as_bytes());
    mutations(text).for_each(|changed| reader(&changed));
}

#[test]
fn the_seeds_are_the_documented_examples() {
    for (kind, seed) in [
        ("checkpoint", CHECKPOINT),
        ("receipt", RECEIPT),
        ("add-checkpoint", REQUEST),
        ("vkey", KEY),
    ] {
        assert_eq!(examples(kind)[0], seed.trim_end(), "{kind}");
    }
}

#[test]
fn f33_altered_checkpoints_are_refused_or_the_same_bytes() {
    all(CHECKPOINT, readers::note);
}

#[test]
fn f33_altered_receipts_are_refused_or_the_same_bytes() {
    all(RECEIPT, readers::receipt);
}

#[test]
fn f33_altered_requests_to_a_witness_are_refused_or_the_same_bytes() {
    all(REQUEST, readers::witness);
    let (_, signatures) = CHECKPOINT.split_once("\n\n").unwrap();
    all(signatures, readers::witness);
    all("20852163\n", readers::witness);
}

#[test]
fn f33_altered_keys_are_refused_or_the_same_bytes() {
    all(KEY.trim_end(), readers::key);
    all(&crate::sample::log_key().to_secret_text(), readers::key);
    all(&zgoda_tlog::hash::Hash::EMPTY.to_base64(), readers::key);
}

#[test]
fn f33_altered_tiles_are_refused_or_the_same_bytes() {
    for path in [
        "tile/0/x001/x234/067.p/255",
        "tile/entries/000",
        "checkpoint",
    ] {
        all(path, readers::tile);
    }
    let entries = bundle::encode(&["v1-first", "", "v1-third"]).unwrap();
    all(std::str::from_utf8(&entries).unwrap(), readers::tile);
    all(&format!("\u{2}{}", "h".repeat(64)), readers::tile);
}

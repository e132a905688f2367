use zgoda_tlog::append::Appender;
use zgoda_tlog::commitment::{Entry, Salt};
use zgoda_tlog::policy::{Policy, TrustError};
use zgoda_tlog::proof::{ProofError, prove_inclusion};
use zgoda_tlog::receipt::{Receipt, ReceiptError};
use zgoda_tlog::signer::CheckpointSigner;
use zgoda_tlog::tile::TileSet;
use zgoda_tlog::tree::TreeHead;

use crate::sample::{key, log_key, one_bit_off};

const SIZE: u64 = 11;

fn salt(index: u64) -> Salt {
    Salt([u8::try_from(index).unwrap() + 1; 32])
}

fn record(index: u64) -> Vec<u8> {
    format!(r#"{{"record":{index},"schema":"zgoda.record.v1"}}"#).into_bytes()
}

fn receipts() -> Vec<Receipt> {
    let leaves: Vec<_> = (0..SIZE)
        .map(|index| Entry::commit(&salt(index), &record(index)).leaf())
        .collect();
    let growth = Appender::default().append(&leaves);
    let tiles: TileSet = growth.tiles.into_iter().collect();
    let mut signer = CheckpointSigner::new(vec![log_key()], TreeHead::EMPTY).unwrap();
    let checkpoint = signer.sign(growth.head, &[], 0).unwrap();
    let proof = |index| prove_inclusion(&tiles, index, SIZE).unwrap();
    (0..SIZE)
        .map(|index| Receipt::new(&salt(index), index, proof(index), checkpoint.clone()))
        .collect()
}

fn policy() -> Policy {
    Policy::new(vec![log_key().verifier().clone()]).unwrap()
}

#[test]
fn d14_a_receipt_and_its_record_are_all_it_takes() {
    for (index, receipt) in (0..).zip(receipts()) {
        let read = Receipt::parse(&receipt.to_string()).unwrap();
        assert_eq!(read, receipt);
        assert_eq!(read.index(), index);
        let verified = read.verify_record(&record(index), &policy()).unwrap();
        assert_eq!(verified.checkpoint.head().size, SIZE);
        let entry = Entry::commit(&salt(index), &record(index));
        assert!(read.verify(entry.as_bytes(), &policy()).is_ok());
    }
}

#[test]
fn d14_the_form_is_that_of_the_specification() {
    let receipt = receipts()[10].to_string();
    let lines: Vec<&str> = receipt.split('\n').collect();
    assert_eq!(lines[0], "c2sp.org/tlog-proof@v1");
    assert_eq!(
        lines[1],
        "extra CwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCws="
    );
    assert_eq!(lines[2], "index 10");
    assert!(lines[3..5].iter().all(|hash| hash.len() == 44));
    assert_eq!(lines[5..8], ["", "shop.example/log", "11"]);
    assert!(lines[10].starts_with("\u{2014} shop.example/log "));
    assert_eq!(lines[11..], [""]);
}

#[test]
fn d14_any_changed_bit_of_a_receipt_fails() {
    let receipt = receipts()[6].to_string();
    for changed in one_bit_off(&receipt) {
        let verified = Receipt::parse(&changed)
            .and_then(|receipt| receipt.verify_record(&record(6), &policy()));
        assert!(verified.is_err(), "{changed}");
    }
    for end in (0..receipt.len()).filter(|end| receipt.is_char_boundary(*end)) {
        assert!(Receipt::parse(&receipt[..end]).is_err());
    }
}

#[test]
fn d14_a_wrong_index_or_record_fails() {
    for (index, receipt) in (0..SIZE).zip(receipts()) {
        for other in (0..SIZE + 2).filter(|other| *other != index) {
            let moved = receipt
                .to_string()
                .replace(&format!("index {index}\n"), &format!("index {other}\n"));
            let moved = Receipt::parse(&moved).unwrap();
            assert!(matches!(
                moved.verify_record(&record(index), &policy()),
                Err(ReceiptError::Proof(_))
            ));
            assert_eq!(
                receipt.verify_record(&record(other), &policy()),
                Err(ReceiptError::Proof(ProofError::Root))
            );
        }
    }
}

#[test]
fn d14_a_receipt_of_a_stranger_fails() {
    let stranger = key("other.example/log", zgoda_tlog::key::KeyKind::Ed25519, 2);
    let policy = Policy::new(vec![stranger.verifier().clone()]).unwrap();
    assert!(matches!(
        receipts()[0].verify_record(&record(0), &policy),
        Err(ReceiptError::Trust(TrustError::Note(_)))
    ));
}

/// A receipt by another tool may carry anything there, or nothing.
#[test]
fn d14_what_stands_beside_the_proof_is_not_believed() {
    let text = receipts()[3].to_string();
    let (head, rest) = text.split_once("index").unwrap();
    let entry = Entry::commit(&salt(3), &record(3));
    let bare = format!("{}index{rest}", head.split_inclusive('\n').next().unwrap());
    let other = format!(
        "{}extra AAAA\nindex{rest}",
        head.split_inclusive('\n').next().unwrap()
    );
    for text in [bare, other] {
        let receipt = Receipt::parse(&text).unwrap();
        assert_eq!(receipt.to_string(), text);
        assert!(receipt.verify(entry.as_bytes(), &policy()).is_ok());
        assert_eq!(
            receipt.verify_record(&record(3), &policy()),
            Err(ReceiptError::Salt)
        );
    }
}

#[test]
fn d8_erasing_one_record_leaves_the_other_receipts_good() {
    // The log keeps entry 4 and no more of it; the others are shown as before.
    for (index, receipt) in (0..).zip(receipts()).filter(|(index, _)| *index != 4) {
        assert!(receipt.verify_record(&record(index), &policy()).is_ok());
    }
}

#[test]
fn d14_malformed_receipts_are_refused_by_line() {
    let good = receipts()[1].to_string();
    let refused = |from: &str, to: &str| Receipt::parse(&good.replacen(from, to, 1)).unwrap_err();
    assert_eq!(Receipt::parse(""), Err(ReceiptError::Header));
    assert_eq!(refused("@v1", "@v2"), ReceiptError::Header);
    assert_eq!(refused("extra ", "extra"), ReceiptError::Line(2));
    assert_eq!(refused("extra A", "extra A?"), ReceiptError::Line(2));
    assert_eq!(refused("index 1", "index 01"), ReceiptError::Line(3));
    assert_eq!(refused("index 1", "index  1"), ReceiptError::Line(3));
    assert_eq!(
        refused("index 1\n", "index 1\nAAAA\n"),
        ReceiptError::Line(4)
    );
    assert!(matches!(refused("\u{2014}", "-"), ReceiptError::Note(_)));
}

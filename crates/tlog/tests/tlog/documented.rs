//! The examples in `docs/TLOG.md`.

use zgoda_tlog::commitment::{Entry, Salt};
use zgoda_tlog::key::VerifierKey;
use zgoda_tlog::note::SignedNote;
use zgoda_tlog::policy::Policy;
use zgoda_tlog::proof::verify_consistency;
use zgoda_tlog::receipt::Receipt;
use zgoda_tlog::tree::{CompactRange, TreeHead};
use zgoda_tlog::witness::AddCheckpoint;

const PAGE: &str = include_str!("../../../../docs/TLOG.md");

/// The contents of the fences of this kind.
pub(crate) fn examples(kind: &str) -> Vec<&'static str> {
    let fences = PAGE.split("\n```").skip(1).step_by(2);
    fences
        .filter_map(|fence| fence.strip_prefix(kind)?.strip_prefix('\n'))
        .collect()
}

fn record(index: u8) -> Vec<u8> {
    format!(r#"{{"record":{index}}}"#).into_bytes()
}

fn entry(index: u8) -> Entry {
    Entry::commit(&Salt([index + 1; 32]), &record(index))
}

fn policy() -> Policy {
    let [log, witness] = examples("vkey")[..] else {
        panic!("two keys are documented")
    };
    let [log, witness] = [log, witness].map(|vkey| VerifierKey::parse(vkey).unwrap());
    Policy::new(vec![log])
        .unwrap()
        .with_witnesses(vec![witness], 1)
        .unwrap()
}

#[test]
fn d16_the_documented_entry() {
    let digits = examples("entry")[0];
    let (version, mac) = (&digits[..4], &digits[4..]);
    assert_eq!(version, "7631", "v1 in hex");
    let expected = zgoda_tlog::hash::Hash(entry(2).as_bytes()[2..].try_into().unwrap());
    assert_eq!(mac, expected.to_string());
}

#[test]
fn d16_the_documented_checkpoint_and_receipt() {
    // A fence leaves out the last line feed.
    let checkpoint = SignedNote::parse(&format!("{}\n", examples("checkpoint")[0])).unwrap();
    let verified = policy().verify(&checkpoint).unwrap();
    assert_eq!(verified.checkpoint.head().size, 5);
    let receipt = Receipt::parse(&format!("{}\n", examples("receipt")[0])).unwrap();
    assert_eq!(
        receipt.verify_record(&record(2), &policy()).unwrap(),
        verified
    );
}

#[test]
fn d16_the_documented_request_to_a_witness() {
    let request = AddCheckpoint::parse(&format!("{}\n", examples("add-checkpoint")[0])).unwrap();
    let head = |size| -> TreeHead {
        CompactRange::of(
            &(0..size)
                .map(|index| entry(index).leaf())
                .collect::<Vec<_>>(),
        )
        .head()
    };
    assert_eq!(request.old_size, 3);
    assert_eq!(
        verify_consistency(&request.proof, &head(3), &head(5)),
        Ok(())
    );
}

use zgoda_tlog::key::KeyKind;
use zgoda_tlog::note::{NoteError, SignedNote};
use zgoda_tlog::policy::Policy;
use zgoda_tlog::proof::{prove_consistency, verify_consistency};
use zgoda_tlog::signer::CheckpointSigner;
use zgoda_tlog::witness::{AddCheckpoint, WitnessError, parse_cosignatures, parse_size};

use crate::sample::{head, key, log_key, tiles};

/// The example of C2SP tlog-witness.
const SPEC_REQUEST: &str = "old 20852014\n\
    PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n\
    jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n\
    5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n\
    /6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n\
    \n\
    example.com/behind-the-sofa\n\
    20852163\n\
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\
    \n\
    \u{2014} example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\
    \u{2014} example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=\n";

#[test]
fn d15_the_request_of_the_specification() {
    let request = AddCheckpoint::parse(SPEC_REQUEST).unwrap();
    assert_eq!(request.old_size, 20_852_014);
    assert_eq!(request.proof.len(), 4);
    assert_eq!(request.checkpoint.signatures().len(), 2);
    assert_eq!(request.to_string(), SPEC_REQUEST);
}

#[test]
fn d15_malformed_requests_are_refused() {
    let refused = |from: &str, to: &str| {
        AddCheckpoint::parse(&SPEC_REQUEST.replacen(from, to, 1)).unwrap_err()
    };
    assert_eq!(refused("old 2", "old 02"), WitnessError::OldSize);
    assert_eq!(refused("old ", "new "), WitnessError::OldSize);
    assert_eq!(AddCheckpoint::parse("old 1"), Err(WitnessError::OldSize));
    assert_eq!(refused("jrJZ", "jrJ"), WitnessError::Proof(2));
    assert_eq!(AddCheckpoint::parse("old 1\n"), Err(WitnessError::Proof(1)));
    assert_eq!(
        refused("\u{2014} example", "example"),
        WitnessError::Note(NoteError::SignatureLine(1))
    );
    let hash = "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n";
    assert!(AddCheckpoint::parse(&SPEC_REQUEST.replacen(hash, &hash.repeat(60), 1)).is_ok());
    assert_eq!(refused(hash, &hash.repeat(61)), WitnessError::Proof(64));
}

/// Log and witness, from end to end.
#[test]
fn d15_a_witness_cosigns_what_continues_the_tree_it_knows() {
    let witness = key("witness.example/w1", KeyKind::Cosignature, 50);
    let policy = Policy::new(vec![log_key().verifier().clone()]).unwrap();
    let witnessed = policy
        .clone()
        .with_witnesses(vec![witness.verifier().clone()], 1)
        .unwrap();

    let proof = prove_consistency(&tiles(70), 33, 70).unwrap();
    let mut note = CheckpointSigner::new(vec![log_key()], head(33))
        .unwrap()
        .sign(head(70), &proof, 0)
        .unwrap();
    assert!(witnessed.verify(&note).is_err());
    let request = AddCheckpoint {
        old_size: 33,
        proof,
        checkpoint: note.clone(),
    }
    .to_string();

    let seen = AddCheckpoint::parse(&request).unwrap();
    let checkpoint = policy.verify(&seen.checkpoint).unwrap().checkpoint;
    verify_consistency(&seen.proof, &head(seen.old_size), checkpoint.head()).unwrap();
    let answer = format!(
        "{}\n",
        witness
            .cosign(seen.checkpoint.unverified_text(), 1_700_000_000)
            .unwrap()
    );

    for signature in parse_cosignatures(&answer).unwrap() {
        note.add(signature).unwrap();
    }
    let note = SignedNote::parse(&note.to_string()).unwrap();
    assert_eq!(
        witnessed.verify(&note).unwrap().witnessed[0].1,
        1_700_000_000
    );
}

#[test]
fn d15_a_cosignature_is_of_its_time() {
    let witness = key("witness.example/w1", KeyKind::Cosignature, 50);
    let signature = witness.cosign("text\n", 1_700_000_000).unwrap();
    assert!(witness.verifier().verify("text\n", &signature));
    assert!(!witness.verifier().verify("other text\n", &signature));
    let line = signature.to_string();
    // The time stands in the 5th to 12th byte: digits 8 to 16 of the base64.
    let (head, base64) = line.split_at(line.rfind(' ').unwrap() + 1);
    let moved = format!("{head}{}B{}", &base64[..13], &base64[14..]);
    for answer in parse_cosignatures(&format!("{moved}\n")).unwrap() {
        assert_ne!(answer.time(), signature.time());
        assert!(!witness.verifier().verify("text\n", &answer));
    }
}

#[test]
fn d15_answers_of_a_witness() {
    assert_eq!(parse_size("20852014\n"), Ok(20_852_014));
    for body in ["", "1", "01\n", "1\n\n", "x\n"] {
        assert_eq!(parse_size(body), Err(WitnessError::Answer));
    }
    for body in [
        "",
        "\n",
        "\u{2014} a x08goAAA",
        "a x08goAAA\n",
        "\u{2014} a x08goAAA\n\n",
    ] {
        assert_eq!(
            parse_cosignatures(body),
            Err(WitnessError::Answer),
            "{body:?}"
        );
    }
    assert_eq!(
        parse_cosignatures("\u{2014} a x08goAAA\n").unwrap().len(),
        1
    );
}

//! What leaves the log: an auditor's bundle, and records as others read them.

use std::fs;

use zgoda_consent::json::{self, Value};
use zgoda_consent::record;
use zgoda_consent::source::Source;

use super::log::{Log, record as sample};
use super::running::{run, text};

fn export(log: &Log, format: &str) -> String {
    let output = run(&["export", "--format", format], log.folder.path());
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

/// A bundle of a log in which record 9 was erased, in a folder without a log.
fn bundle() -> (Log, String) {
    let log = Log::new();
    let erase = [
        "erase",
        "--site",
        "shop",
        "--consent-id",
        &sample(9).consent_id,
    ];
    assert!(run(&erase, log.folder.path()).status.success());
    let text = export(&log, "bundle");
    let [key, _] = log.keys();
    fs::remove_dir_all(log.path("zgoda-data")).unwrap();
    fs::write(log.path("key"), key).unwrap();
    (log, text)
}

/// Verifies a bundle; the exit code and what was said.
fn verify(log: &Log, bundle: &str) -> (Option<i32>, String) {
    fs::write(log.path("bundle"), bundle).unwrap();
    let key = fs::read_to_string(log.path("key")).unwrap();
    log.verify(&["--key", &key, "--bundle", "bundle"])
}

#[test]
fn a_bundle_is_verified_without_the_log() {
    let (log, bundle) = bundle();
    let (code, said) = verify(&log, &bundle);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("Log shop.example/log, 12 records\n1 of them were erased"),
        "{said}"
    );
    assert!(
        said.contains("leads to 2 signed checkpoints, the largest of 12 records"),
        "{said}"
    );
    for (kind, hash) in [
        ("notice", sample(1).notice),
        ("config", sample(1).config_hash),
    ] {
        assert!(bundle.contains(&format!("\"{kind}\":\"{hash}\"")), "{kind}");
    }
    assert!(
        !bundle.contains(&sample(9).record_id),
        "what was erased is not in it"
    );
}

#[test]
fn what_was_done_to_a_bundle_is_named() {
    let (log, bundle) = bundle();
    let lines: Vec<&str> = bundle.lines().collect();
    // After the header and the report of one erasure.
    let line_of = |place: usize| place + 1;
    let without = |at: usize| {
        let kept = lines.iter().enumerate().filter(|(line, _)| *line != at);
        kept.fold(String::new(), |all, (_, line)| all + line + "\n")
    };
    let swapped = |one: usize, other: usize| {
        let mut lines = lines.clone();
        let (at, to) = (line_of(one), line_of(other));
        let (first, second) = (lines[at], lines[to]);
        let numbered = |line: &str, from: usize, to: usize| {
            line.replace(&format!("\"place\":{from},"), &format!("\"place\":{to},"))
        };
        let (first, second) = (numbered(first, one, other), numbered(second, other, one));
        lines[at] = &second;
        lines[to] = &first;
        lines.join(
            "
",
        ) + "
"
    };
    for (changed, code, part) in [
        (
            bundle.replacen("\\\"trusted\\\":true", "\\\"trusted\\\":false", 1),
            1,
            "record 1 (",
        ),
        (without(line_of(5)), 1, "place 5 is missing"),
        (
            swapped(3, 4),
            1,
            "was signed for another past: something among records 1 to 5",
        ),
        (
            bundle.replacen("\\n12\\n", "\\n11\\n", 1),
            1,
            "the checkpoint of the bundle is forged",
        ),
        (without(lines.len() - 1), 2, "ends too early"),
        (without(line_of(12)), 1, "place 12 is missing"),
        (bundle.clone() + "{}\n", 2, "more or fewer lines"),
        (
            bundle.replace("zgoda.bundle.v1", "zgoda.bundle.v9"),
            2,
            "does not say zgoda.bundle.v1",
        ),
        (
            bundle.replacen("\"entry\":\"7631", "\"entry\":\"7632", 1),
            2,
            "line 3 of the bundle",
        ),
        (
            without(1),
            1,
            "record 9 is noted as erased, and no signed report says so",
        ),
        (
            bundle.replace("Czy zgadzasz", "Czy nie zgadzasz"),
            1,
            "notice ",
        ),
        (String::new(), 2, "the bundle is empty"),
    ] {
        let (found, said) = verify(&log, &changed);
        assert_eq!(found, Some(code), "{part}\n--- in\n{said}");
        assert!(said.contains(part), "{part}\n--- in\n{said}");
    }
}

#[test]
fn a56_ndjson_has_every_record_byte_for_byte() {
    let log = Log::new();
    let lines = export(&log, "ndjson");
    assert_eq!(lines.lines().count(), 12);
    for (line, number) in lines.lines().zip((1..=12).rev()) {
        let value = json::parse(line).unwrap();
        assert_eq!(
            (&value).get("place").unwrap().number(),
            Some(i64::try_from(number).unwrap())
        );
        let again = record::read(&(&value).get("record").unwrap()).unwrap();
        assert_eq!(again.canonical(), sample(number).canonical());
    }
}

/// D3: every field that ISO/IEC TS 27560 makes mandatory is there and says something.
#[test]
fn d3_consent_records_in_json_ld_have_every_mandatory_field() {
    fn text_at(value: &Value, path: &[&str]) -> Option<String> {
        match path {
            [] => value.text(),
            [name, rest @ ..] => text_at(value.get(name)?, rest),
        }
    }
    let log = Log::new();
    let lines = export(&log, "jsonld");
    assert_eq!(lines.lines().count(), 12);
    for line in lines.lines() {
        let value = json::parse(line).unwrap();
        for path in [
            &["@type"][..],
            &["dct:conformsTo", "@id"],
            &["dct:identifier"],
            &["dpv:hasDataSubject", "@id"],
            &["dpv:hasNotice", "@id"],
            &["dct:language"],
            &["dpv:hasDataController", "@id"],
            &["dpv:hasDataController", "dpv:hasName"],
            &["dpv:hasDataController", "dpv:hasAddress"],
            &["dpv:hasDataController", "dpv:hasContact"],
            &["dpv:hasJurisdiction"],
            &["dpv:hasConsentControl", "@type"],
        ] {
            let said = text_at(&value, path);
            assert!(said.is_some_and(|said| !said.is_empty()), "{path:?}");
        }
        let processes = (&value).get("dpv:hasProcess").unwrap().items().unwrap();
        assert_eq!(processes.len(), sample(1).services.len());
        for process in processes {
            // The notice says what each service needs, and on which basis: not always consent.
            let purpose = text_at(process, &["dpv:hasPurpose"]).unwrap();
            assert_ne!(purpose, "not stated in the notice");
            let basis = process.get("dpv:hasLegalBasis").unwrap();
            let is_consent = text_at(basis, &["@id"]).as_deref() == Some("eu-gdpr:A6-1-a");
            assert_ne!(is_consent, basis.get("dct:title").is_some());
            for path in [
                &["dpv:hasConsentStatus", "@id"][..],
                &["dpv:hasStorageCondition"],
                &["dpv:hasLocation"],
                &["dct:date"],
                &["dct:valid"],
                &["dpv:isIndicatedBy", "@id"],
            ] {
                let said = text_at(process, path);
                assert!(said.is_some_and(|said| !said.is_empty()), "{path:?}");
            }
            for list in ["dpv:hasPersonalData", "dpv:hasRecipient"] {
                assert!(!process.get(list).unwrap().items().unwrap().is_empty());
            }
        }
    }
}

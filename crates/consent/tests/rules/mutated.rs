//! F33: the golden vectors, altered in every way that is cheap, against what holds for each reader. `fuzz/` goes further.

use zgoda_consent::{attention, json, leaks};

use crate::{mutations::mutations, readers};

const CONFIG: &str = include_str!("../vectors/config.json");
const RECORD: &str = include_str!("../vectors/record.json");
const STORED: &str = include_str!("../vectors/stored.json");

fn all(vectors: &[&str], reader: fn(&[u8])) {
    for vector in vectors {
        reader(vector.as_bytes());
        mutations(vector).for_each(|changed| reader(&changed));
    }
}

#[test]
fn f33_altered_json_is_read_like_others_do() {
    all(&[RECORD, STORED], readers::json);
}

#[test]
fn f33_altered_configs_are_refused_or_read_again_the_same() {
    all(&[CONFIG], readers::config);
}

#[test]
fn f33_altered_records_are_refused_or_read_again_the_same() {
    let changed = include_str!("../vectors/record.changed.json");
    all(&[RECORD, changed], readers::record);
}

#[test]
fn f33_altered_choices_are_refused_or_read_again_the_same() {
    all(&[STORED], readers::stored);
}

#[test]
fn f33_altered_reports_are_answered() {
    let reported = include_str!("../../../../fuzz/seeds/leaks.json");
    let step = include_str!("../../../../fuzz/seeds/attention.json");
    let read = |text| json::parse(text).expect("JSON");
    assert!(leaks::read(&&read(reported)).is_ok());
    assert!(attention::read(&&read(step)).is_ok());
    all(&[reported, step], readers::report);
}

/// The changes reach what they should: some are accepted by each reader, most are not.
#[test]
fn some_altered_vectors_are_still_sound() {
    let sound = |vector: &str, is_sound: fn(&str) -> bool| {
        let texts = mutations(vector).filter_map(|bytes| String::from_utf8(bytes).ok());
        let (yes, no): (Vec<_>, Vec<_>) = texts.partition(|text| is_sound(text));
        yes.len().min(no.len())
    };
    assert!(sound(CONFIG, |text| zgoda_consent::config::parse(text).is_ok()) > 20);
    assert!(sound(RECORD, |text| zgoda_consent::record::parse(text).is_ok()) > 20);
}

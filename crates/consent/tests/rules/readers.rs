//! What holds for each reader, whatever it is given: it answers, and what it accepts it reads again from its own words, the same.
//! The tests call these with altered golden vectors, `fuzz/` with anything.

use std::str::from_utf8;
use std::sync::LazyLock;

use zgoda_consent::{
    attention,
    config::{self, Config},
    json::{self, Value},
    leaks, record, stored,
};

/// When the golden vectors are read: a minute after the choice in them.
const NOW: i64 = 1_795_464_060_000;

static SHOP: LazyLock<Config> = LazyLock::new(|| {
    let text = include_str!("../vectors/config.resolved.json");
    config::parse(text).expect("the shop's config").config
});

/// JSON: what another parser reads, up to depth, repeated names and the size of numbers.
pub(crate) fn json(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    match (json::parse(text), serde_json::from_str(text)) {
        (Ok(ours), Ok(theirs)) => assert!(is_same(&ours, &theirs), "{ours:?} {theirs:?}"),
        (Err(ours), Ok(_)) => assert!(
            ours.allowed.contains("only once") || ours.allowed.contains("8 deep"),
            "{ours:?}"
        ),
        (Ok(ours), Err(theirs)) => {
            assert!(theirs.to_string().contains("out of range"), "{ours:?}");
        }
        (Err(error), Err(_)) => {
            assert!(error.at <= text.len());
            assert!(!error.into_field_error(text).path.is_empty());
        }
    }
}

fn is_same(ours: &Value, theirs: &serde_json::Value) -> bool {
    match ours {
        Value::Null => theirs.is_null(),
        Value::Flag(flag) => theirs.as_bool() == Some(*flag),
        Value::Text(text) => theirs.as_str() == Some(text),
        Value::Fraction => theirs.is_number(),
        #[expect(clippy::cast_precision_loss, reason = "no more than 53 bits")]
        Value::Integer(number) => theirs.as_f64() == Some(*number as f64),
        Value::List(items) => theirs.as_array().is_some_and(|others| {
            let mut pairs = items.iter().zip(others);
            items.len() == others.len() && pairs.all(|(ours, theirs)| is_same(ours, theirs))
        }),
        Value::Object(members) => theirs.as_object().is_some_and(|others| {
            let mut pairs = members.iter().map(|(name, ours)| (ours, others.get(name)));
            members.len() == others.len()
                && pairs.all(|(ours, theirs)| theirs.is_some_and(|theirs| is_same(ours, theirs)))
        }),
    }
}

/// A config: resolved, it is read as the same, by the page's short way too; else at least one error says where.
pub(crate) fn config(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    match config::parse(text) {
        Ok(read) => {
            let resolved = read.config.to_json();
            let again = config::parse(&resolved).map(|read| read.config);
            assert_eq!(again.as_ref(), Ok(&read.config), "{resolved}");
            assert_eq!(read.config.to_json(), resolved);
            let checked = config::parse_checked(&resolved).map(|checked| checked.config);
            assert_eq!(checked, Some(read.config));
        }
        Err(errors) => assert!(!errors.is_empty()),
    }
    // Never believed without its checksum, which nobody makes by chance.
    if let Some(checked) = config::parse_checked(text) {
        assert_eq!(
            config::parse(text).map(|read| read.config),
            Ok(checked.config)
        );
    }
}

/// A record as it is sent: its canonical bytes are no more than may be sent, and read as the same.
pub(crate) fn record(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    match record::parse(text) {
        Ok(read) => {
            let canonical = read.canonical();
            assert_eq!(record::parse(&canonical).as_ref(), Ok(&read), "{canonical}");
            assert!(canonical.len() <= text.len(), "{canonical}");
            // May fail, and says why.
            if let Err(errors) = read.follows_from(&SHOP) {
                assert!(!errors.is_empty());
            }
        }
        Err(errors) => assert!(!errors.is_empty()),
    }
}

/// A stored choice: both readers agree on what the browser wrote itself, and neither takes more than that.
pub(crate) fn stored(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    let read = stored::parse(text, NOW, "shop");
    let written = stored::parse_written(text, NOW, "shop");
    if let Some(written) = &written {
        assert_eq!(read.as_ref(), Ok(written));
        assert_eq!(written.write(), text);
    }
    if let Ok(read) = read {
        let text = read.write();
        assert_eq!(stored::parse(&text, NOW, "shop").as_ref(), Ok(&read));
        assert_eq!(stored::parse_written(&text, NOW, "shop"), Some(read));
    }
}

/// What pages tell beside records: of leaks, and of steps.
pub(crate) fn report(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    let Ok(value) = json::parse(text) else { return };
    match leaks::read(&&value) {
        Ok(report) => {
            for leak in &report.leaks {
                assert!(!leaks::markup(leak, "marketing").is_empty());
            }
        }
        Err(errors) => assert!(!errors.is_empty()),
    }
    if let Err(errors) = attention::read(&&value) {
        assert!(!errors.is_empty());
    }
}

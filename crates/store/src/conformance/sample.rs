//! Believable records, made from a number so that every run is the same.

use std::fmt::Write;

use zgoda_tlog::commitment::Salt;

use crate::{Arrival, Circumstance, ConsentId, DAY_MS, Digest, RecordId};

/// 2026-11-23T12:00:00Z.
const NOON: i64 = 1_795_435_200_000;

/// A record to be made. `..Sample::default()` fills in what does not matter.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// Makes `record_id`.
    pub number: u64,
    /// Makes `consent_id`.
    pub browser: u64,
    /// Site id.
    pub site: &'static str,
    /// Event.
    pub event: &'static str,
    /// Language.
    pub language: &'static str,
    /// Whether analytics and marketing were granted.
    pub granted: [bool; 2],
    /// Rules that applied.
    pub regime: &'static str,
    /// How wide the dialog was.
    pub screen: &'static str,
    /// Days after the first.
    pub day: i64,
}

impl Default for Sample {
    fn default() -> Self {
        Self {
            number: 1,
            browser: 1,
            site: "shop",
            event: "save",
            language: "pl",
            granted: [true, false],
            regime: "eu-optin",
            screen: "wide",
            day: 0,
        }
    }
}

/// The record that `sample` describes.
#[must_use]
pub fn arrival(sample: Sample) -> Arrival {
    let categories: Vec<(String, bool)> = [
        ("analytics", sample.granted[0]),
        ("marketing", sample.granted[1]),
        ("necessary", true),
    ]
    .map(|(id, granted)| (id.to_owned(), granted))
    .into();
    let services: Vec<(String, bool)> = [("ads", sample.granted[1]), ("ga4", sample.granted[0])]
        .map(|(id, granted)| (id.to_owned(), granted))
        .into();
    let circumstances = [
        (Circumstance::Banner, "0.1.0"),
        (Circumstance::PageGroup, "cart"),
        (Circumstance::Regime, sample.regime),
        (Circumstance::Screen, sample.screen),
        (Circumstance::Surface, "banner"),
    ];
    let record_id = RecordId(u128::from(sample.number).to_be_bytes());
    let consent_id = ConsentId((u128::from(sample.browser) << 64).to_be_bytes());
    let body = format!(
        "{{\"banner\":\"0.1.0\",\"categories\":{},\"consent_id\":\"{consent_id}\",\"event\":\"{}\",\
         \"page_group\":\"cart\",\"record_id\":\"{record_id}\",\"regime\":\"{}\",\"services\":{},\"surface\":\"banner\",\
         \"text\":\"zażółć gęślą jaźń\",\"ui\":\"{}\"}}",
        object(&categories),
        sample.event,
        sample.regime,
        object(&services),
        sample.screen
    );
    Arrival {
        record_id,
        consent_id,
        site: sample.site.to_owned(),
        event: sample.event.to_owned(),
        language: sample.language.to_owned(),
        categories,
        services,
        circumstances: circumstances
            .map(|(one, value)| (one, value.to_owned()))
            .into(),
        notice: Digest([7; 32]),
        received_at: NOON + sample.day * DAY_MS,
        body,
        salt: salt(sample.number),
    }
}

/// Ids and answers as JSON.
fn object(answers: &[(String, bool)]) -> String {
    let mut object = String::from("{");
    for (at, (id, granted)) in answers.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        // Writing to a String cannot fail.
        let _ = write!(object, "{comma}\"{id}\":{granted}");
    }
    object + "}"
}

/// The salt of record `number`: for tests only, where nothing is secret.
#[must_use]
pub fn salt(number: u64) -> Salt {
    let mut salt = [0x5a; 32];
    salt[..8].copy_from_slice(&number.to_be_bytes());
    Salt(salt)
}

/// `count` records of many browsers, sites, languages and days; some browsers come back and change their mind.
#[must_use]
pub fn arrivals(count: u64) -> Vec<Arrival> {
    const EVENTS: [(&str, [bool; 2]); 6] = [
        ("accept_all", [true, true]),
        ("reject_all", [false, false]),
        ("save", [true, false]),
        ("accept_all", [true, true]),
        ("withdraw", [false, false]),
        ("embed", [false, true]),
    ];
    const PLACES: [(&str, &str); 5] = [
        ("shop", "pl"),
        ("shop", "pl"),
        ("shop", "en"),
        ("blog", "pl"),
        ("blog", "de"),
    ];
    let at = |number: u64, of: usize| usize::try_from(number % of as u64).unwrap_or(0);
    (1..=count)
        .map(|number| {
            let (event, granted) = EVENTS[at(number * 7 / 3, EVENTS.len())];
            let (site, language) = PLACES[at(number * 11 / 5, PLACES.len())];
            arrival(Sample {
                number,
                browser: number % (count / 3 + 1),
                site,
                event,
                language,
                granted,
                regime: ["eu-optin", "eu-optin", "uk"][at(number, 3)],
                screen: ["narrow", "wide"][at(number / 2, 2)],
                day: i64::try_from(number * 40 / count).unwrap_or(0),
            })
        })
        .collect()
}

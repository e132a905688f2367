//! Records on their way to the log: kept until the endpoint has answered for each (PROTOCOL section 8).

use zgoda_consent::{Millis, canonical::Writer, source::Source};

use super::storage::Shelves;
use crate::boundary::source::Value;

/// Most records kept; the oldest goes first.
const MOST: usize = 20;

/// After how many refusals (4xx) a record is given up.
const MOST_REFUSALS: i64 = 8;

/// How long to wait after the first, second and every later failure.
const DELAYS: [Millis; 3] = [5_000, 30_000, 300_000];

/// One record that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Waiting {
    /// The record, canonical.
    pub(crate) text: String,
    attempts: i64,
    next: Millis,
}

/// What became of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The log has it.
    Delivered,
    /// It stays and is tried again.
    Retrying,
    /// The endpoint refused it for good.
    Refused,
}

impl Fate {
    /// The word in events and receipts.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Retrying => "retrying",
            Self::Refused => "refused",
        }
    }
}

/// The list under `storage.key` + `.outbox`. Read anew before every change, because other tabs change it too.
pub(crate) struct Outbox {
    key: String,
}

impl Outbox {
    /// The outbox that belongs to the choice kept under `key`.
    pub(crate) fn new(key: &str) -> Self {
        Self {
            key: [key, ".outbox"].concat(),
        }
    }

    /// Adds a record that is due at once.
    pub(crate) fn add(&self, shelves: &Shelves, text: String) {
        let mut all = self.all(shelves);
        all.push(Waiting {
            text,
            attempts: 0,
            next: 0,
        });
        if all.len() > MOST {
            all.remove(0);
        }
        self.keep(shelves, &all);
    }

    /// The first record that is due.
    pub(crate) fn due(&self, shelves: &Shelves, now: Millis) -> Option<String> {
        self.all(shelves)
            .into_iter()
            .find(|waiting| waiting.next <= now)
            .map(|waiting| waiting.text)
    }

    /// When the next record is due, if any waits.
    pub(crate) fn next(&self, shelves: &Shelves) -> Option<Millis> {
        self.all(shelves).iter().map(|waiting| waiting.next).min()
    }

    /// Makes every record due: a new page view tries them all.
    pub(crate) fn wake(&self, shelves: &Shelves) {
        let mut all = self.all(shelves);
        if all.iter().any(|waiting| waiting.next != 0) {
            for waiting in &mut all {
                waiting.next = 0;
            }
            self.keep(shelves, &all);
        }
    }

    /// Settles what `status` (0 = no answer) means for the record `text`: 2xx and 409 deliver it, another 4xx is a refusal,
    /// everything else is a failure that may pass.
    pub(crate) fn settle(&self, shelves: &Shelves, text: &str, status: u16, now: Millis) -> Fate {
        let mut all = self.all(shelves);
        let mut fate = Fate::Retrying;
        all.retain_mut(|waiting| {
            if waiting.text != text {
                return true;
            }
            waiting.attempts += 1;
            let delay = usize::try_from(waiting.attempts - 1)
                .ok()
                .and_then(|at| DELAYS.get(at));
            waiting.next = now + delay.unwrap_or(&DELAYS[2]);
            fate = match status {
                200..=299 | 409 => Fate::Delivered,
                429 => Fate::Retrying,
                400..=499 if waiting.attempts >= MOST_REFUSALS => Fate::Refused,
                _ => Fate::Retrying,
            };
            fate == Fate::Retrying
        });
        self.keep(shelves, &all);
        fate
    }

    fn all(&self, shelves: &Shelves) -> Vec<Waiting> {
        let list = shelves
            .read(&self.key)
            .and_then(|text| Value::parse(&text)?.items());
        list.unwrap_or_default()
            .iter()
            .filter_map(|entry| {
                let attempts = entry.get("n")?.number()?;
                Some(Waiting {
                    text: entry.get("r")?.text()?,
                    attempts,
                    next: entry.get("next")?.number()?,
                })
            })
            .collect()
    }

    fn keep(&self, shelves: &Shelves, all: &[Waiting]) {
        let mut w = Writer::new();
        w.list(|w| {
            for waiting in all {
                w.object(|w| {
                    w.name("n").number(waiting.attempts);
                    w.name("next").number(waiting.next);
                    w.name("r").text(&waiting.text);
                });
            }
        });
        shelves.write(&self.key, &w.finish(), None);
    }
}

//! Records on their way to the log: kept until the endpoint has answered for each (PROTOCOL section 8).

use zgoda_consent::{Millis, canonical::Writer, json, source::Source};

use super::storage::Shelves;

/// Most records kept; the oldest goes first.
const MOST: usize = 20;

/// After how many refusals (4xx) a record is given up.
const MOST_REFUSALS: i64 = 8;

/// How long to wait after the first, second and every later failure.
const DELAYS: [Millis; 3] = [5_000, 30_000, 300_000];

/// One record that waits.
struct Waiting {
    key: String,
    /// The record, canonical.
    text: String,
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

/// One entry a record, under `storage.key` + `.outbox.` + its id: tabs that decide at the same moment overwrite nothing of each
/// other. Ids are in the order of time, so sorted names are the order of decisions.
pub(crate) struct Outbox {
    prefix: String,
}

impl Outbox {
    /// The outbox that belongs to the choice kept under `key`.
    pub(crate) fn new(key: &str) -> Self {
        Self {
            prefix: [key, ".outbox."].concat(),
        }
    }

    /// Adds the record called `id`, due at once.
    pub(crate) fn add(&self, shelves: &Shelves, id: &str, text: String) {
        let waiting = Waiting {
            key: String::new(),
            text,
            attempts: 0,
            next: 0,
        };
        shelves.keep_newest(&self.prefix, id, &waiting.write(), MOST);
    }

    /// The first record that is due.
    pub(crate) fn due(&self, shelves: &Shelves, now: Millis) -> Option<String> {
        for waiting in self.all(shelves) {
            if waiting.next <= now {
                return Some(waiting.text);
            }
        }
        None
    }

    /// When the next record is due, if any waits.
    pub(crate) fn next(&self, shelves: &Shelves) -> Option<Millis> {
        self.all(shelves).iter().map(|waiting| waiting.next).min()
    }

    /// Makes every record due: a new page view tries them all.
    pub(crate) fn wake(&self, shelves: &Shelves) {
        for mut waiting in self.all(shelves) {
            if waiting.next != 0 {
                waiting.next = 0;
                waiting.keep(shelves);
            }
        }
    }

    /// Settles what `status` (0 = no answer) means for the record `text`: 2xx and 409 deliver it, another 4xx is a refusal,
    /// everything else is a failure that may pass.
    pub(crate) fn settle(&self, shelves: &Shelves, text: &str, status: u16, now: Millis) -> Fate {
        for waiting in self.all(shelves) {
            if waiting.text == text {
                return waiting.settle(shelves, status, now);
            }
        }
        Fate::Retrying
    }

    fn all(&self, shelves: &Shelves) -> Vec<Waiting> {
        let mut all = Vec::new();
        for key in shelves.names(&self.prefix) {
            if let Some(waiting) = Waiting::read(shelves, key) {
                all.push(waiting);
            }
        }
        all
    }
}

impl Waiting {
    fn read(shelves: &Shelves, key: String) -> Option<Self> {
        let entry = &json::parse(&shelves.read(&key)?).ok()?;
        Some(Self {
            text: entry.get("r")?.text()?,
            attempts: entry.get("n")?.number()?,
            next: entry.get("next")?.number()?,
            key,
        })
    }

    fn settle(mut self, shelves: &Shelves, status: u16, now: Millis) -> Fate {
        self.attempts += 1;
        let delay = usize::try_from(self.attempts - 1)
            .ok()
            .and_then(|at| DELAYS.get(at));
        self.next = now + delay.unwrap_or(&DELAYS[2]);
        let fate = match status {
            200..=299 | 409 => Fate::Delivered,
            429 => Fate::Retrying,
            400..=499 if self.attempts >= MOST_REFUSALS => Fate::Refused,
            _ => Fate::Retrying,
        };
        if fate == Fate::Retrying {
            self.keep(shelves);
        } else {
            shelves.remove(&self.key);
        }
        fate
    }

    fn keep(&self, shelves: &Shelves) {
        shelves.write(&self.key, &self.write(), None);
    }

    fn write(&self) -> String {
        let mut w = Writer::new();
        w.object(|w| {
            w.name("n").number(self.attempts);
            w.name("next").number(self.next);
            w.name("r").text(&self.text);
        });
        w.finish()
    }
}

//! What becomes of a batch of records: decided from what the database knows, before anything is written. The same for every
//! database, so that none counts or numbers otherwise than another.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use crate::last_word::Superseded;
use crate::rollup::RollupDelta;
use crate::{Appended, Arrival, Digest, RecordId};

/// A record with an id that is taken.
#[derive(Debug)]
pub(crate) struct Earlier<'a> {
    pub(crate) seq: i64,
    pub(crate) received_at: i64,
    /// `None` if it was erased: there is nothing to compare with.
    pub(crate) body: Option<Cow<'a, str>>,
}

/// What the database knows of the ids, browsers and notices of a batch. `B` names a browser at a site.
#[derive(Debug)]
pub(crate) struct Known<'a, B> {
    pub(crate) notices: HashSet<Digest>,
    pub(crate) taken: HashMap<RecordId, Earlier<'a>>,
    pub(crate) last_words: HashMap<B, Superseded>,
    /// The time of the newest record; time never falls from one record to the next.
    pub(crate) clock: Option<i64>,
}

/// A record on its way in: its place and time.
#[derive(Debug)]
pub(crate) struct Placed<'a> {
    pub(crate) seq: i64,
    pub(crate) received_at: i64,
    pub(crate) arrival: &'a Arrival,
}

/// What is to be written, and answered when it is.
#[derive(Debug, Default)]
pub(crate) struct Plan<'a> {
    pub(crate) outcomes: Vec<Appended>,
    pub(crate) placed: Vec<Placed<'a>>,
    pub(crate) delta: RollupDelta,
}

impl<'a, B: Eq + Hash> Known<'a, B> {
    /// Plans `batch`, in its order; `commit` takes a new record into the tree and answers its place.
    pub(crate) fn plan(
        mut self,
        batch: &'a [Arrival],
        browser: impl Fn(&Arrival) -> B,
        mut commit: impl FnMut(&Arrival) -> i64,
    ) -> Plan<'a> {
        let mut plan = Plan::default();
        for arrival in batch {
            let notice_known = self.notices.contains(&arrival.notice);
            if let Some(earlier) = self.taken.get(&arrival.record_id) {
                plan.outcomes
                    .push(if earlier.body.as_deref() == Some(&arrival.body) {
                        Appended::Replayed {
                            seq: earlier.seq,
                            received_at: earlier.received_at,
                            notice_known,
                        }
                    } else {
                        Appended::Conflict
                    });
                continue;
            }
            let clock = self.clock.unwrap_or(arrival.received_at);
            let received_at = clock.max(arrival.received_at);
            self.clock = Some(received_at);
            let seq = commit(arrival);
            let word = Superseded::by_the_next(arrival, received_at);
            if let Some(last) = self.last_words.insert(browser(arrival), word) {
                plan.delta.supersede(&last, arrival);
            }
            plan.delta.add(arrival, received_at);
            let earlier = Earlier {
                seq,
                received_at,
                body: Some(Cow::Borrowed(&arrival.body)),
            };
            self.taken.insert(arrival.record_id, earlier);
            plan.placed.push(Placed {
                seq,
                received_at,
                arrival,
            });
            plan.outcomes.push(Appended::Stored {
                seq,
                received_at,
                notice_known,
            });
        }
        plan
    }
}

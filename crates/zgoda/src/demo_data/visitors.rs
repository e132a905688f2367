//! Who comes, what they decide, and whether they change their minds.
//!
//! The numbers are invented for a shop like this one. They make a year in which there is something to see; they say nothing
//! about how people decide.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use zgoda_consent::DAY;
use zgoda_consent::choice::Choice;
use zgoda_consent::engine::{Effect, Engine, Event};
use zgoda_consent::record::{Decision, Record, Surface};
use zgoda_consent::regime::Regime;
use zgoda_consent::signals::Signals;
use zgoda_consent::stored::StoredChoice;
use zgoda_server::arrival;
use zgoda_store::Arrival;
use zgoda_tlog::commitment::Salt;

use super::calendar::Calendar;
use super::chance::Chance;
use super::shop::{PLACES, SCREENS};
use super::{Plan, Shop};

/// A browser that will come back.
#[derive(Debug)]
struct Browser {
    engine: usize,
    stored: StoredChoice,
    next: Next,
}

/// What it will come back for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Withdraw,
    Change,
    Renew,
}

/// The records of a plan, in the order of their time.
#[derive(Debug)]
pub(crate) struct Decisions {
    plan: Plan,
    chance: Chance,
    calendar: Calendar,
    engines: Vec<Engine>,
    made: u64,
    /// When, and which of `browsers`.
    due: BinaryHeap<Reverse<(i64, usize)>>,
    browsers: Vec<Option<Browser>>,
}

impl Decisions {
    pub(crate) fn new(plan: Plan, shop: Shop) -> Self {
        let mut chance = Chance::new(plan.seed);
        let calendar = Calendar::new(&plan, &mut chance);
        Self {
            plan,
            chance,
            calendar,
            engines: shop.engines,
            made: 0,
            due: BinaryHeap::new(),
            browsers: Vec::new(),
        }
    }

    fn newcomer(&mut self, at: i64) -> Option<(usize, Record, StoredChoice)> {
        let chance = &mut self.chance;
        let language = chance.pick(&[(0, 78), (1, 22)]);
        let place = match language {
            0 => chance.pick(&[(0, 920), (1, 40), (2, 30), (3, 10)]),
            _ => chance.pick(&[(0, 140), (1, 240), (2, 330), (3, 70), (4, 220)]),
        };
        let screen = chance.pick(&[(0, 63), (1, 37)]);
        let engine = (place * 2 + language) * SCREENS.len() + screen;
        let regime = PLACES[place].1;
        // Since the middle of the plan the dialog says it better, as a shop's would after a look at its figures.
        let is_reworded = at > self.plan.from + (self.plan.until - self.plan.from) / 2;
        let yes = match regime {
            Regime::Uk => 420,
            Regime::Ch => 470,
            _ if is_reworded => 455,
            _ => 395,
        } - if screen == 0 { 0 } else { 45 };
        let event = if regime == Regime::UsOptOut {
            chance.pick(&[
                (Decision::Gpc, 62),
                (Decision::RejectAll, 26),
                (Decision::Save, 12),
            ])
        } else {
            chance.pick(&[
                (Decision::AcceptAll, yes),
                (Decision::RejectAll, 330),
                (Decision::Save, if is_reworded { 190 } else { 150 }),
                (Decision::Embed, 25),
            ])
        };
        let (record, stored) = self.decide(engine, None, event, at)?;
        Some((engine, record, stored))
    }

    /// What the engine makes of a decision.
    fn decide(
        &mut self,
        engine: usize,
        stored: Option<StoredChoice>,
        event: Decision,
        at: i64,
    ) -> Option<(Record, StoredChoice)> {
        let chance = &mut self.chance;
        let signals = Signals {
            gpc: event == Decision::Gpc || chance.permille(12),
            dnt: chance.permille(60),
        };
        let engine = &mut self.engines[engine];
        let mut effects = engine.handle(Event::Loaded {
            stored,
            signals,
            now: at,
            entropy: chance.bytes(),
        });
        let is_said = |effect: &Effect| matches!(effect, Effect::Send(_));
        // A signal of the browser may have decided already.
        if !effects.iter().any(is_said) {
            effects = if event == Decision::Withdraw {
                engine.handle(Event::Withdrawn {
                    surface: chance.pick(&[(Surface::Settings, 70), (Surface::Page, 30)]),
                    trusted: true,
                    now: at,
                    entropy: chance.bytes(),
                })
            } else {
                let (choice, surface) = choose(event, engine, chance);
                engine.handle(Event::Decided {
                    choice,
                    event,
                    surface,
                    trusted: true,
                    now: at,
                    entropy: chance.bytes(),
                })
            };
        }
        let (mut record, mut kept) = (None, None);
        for effect in effects {
            match effect {
                Effect::Send(sent) => record = Some(*sent),
                Effect::Persist(stored) => kept = Some(stored),
                _ => {}
            }
        }
        let group = chance.pick(&[("home", 34), ("product", 47), ("cart", 19)]);
        if let Some(record) = &mut record {
            record.page_group = Some(group.to_owned());
        }
        record.zip(kept)
    }

    /// Whether this browser will be heard of again.
    fn plan_return(&mut self, engine: usize, stored: StoredChoice, at: i64) {
        let chance = &mut self.chance;
        let granted = stored.choice.categories.iter().any(|(_, granted)| *granted);
        let (next, days) = match chance.below(1000) {
            0..70 if granted => (Next::Withdraw, 1 + chance.below(60)),
            70..120 => (Next::Change, 1 + chance.below(90)),
            // After half a year the answer does not hold any more.
            120..420 => (Next::Renew, 183 + chance.below(40)),
            _ => return,
        };
        let within = i64::try_from(chance.below(86_400_000)).unwrap_or(0);
        let when = at + i64::try_from(days).unwrap_or(0) * DAY + within;
        if when < self.plan.until {
            self.due.push(Reverse((when, self.browsers.len())));
            self.browsers.push(Some(Browser {
                engine,
                stored,
                next,
            }));
        }
    }

    fn next_record(&mut self, at: i64) -> Option<Record> {
        let is_due = self
            .due
            .peek()
            .is_some_and(|Reverse((when, _))| *when <= at);
        let returning = if is_due { self.due.pop() } else { None };
        let browser = returning.and_then(|Reverse((_, index))| self.browsers[index].take());
        let (engine, record, stored) = match browser {
            None => self.newcomer(at)?,
            Some(Browser {
                engine,
                stored,
                next,
            }) => {
                let event = match next {
                    Next::Withdraw => Decision::Withdraw,
                    Next::Change => Decision::Save,
                    Next::Renew => self.chance.pick(&[
                        (Decision::AcceptAll, 52),
                        (Decision::RejectAll, 30),
                        (Decision::Save, 18),
                    ]),
                };
                let (record, stored) = self.decide(engine, Some(stored), event, at)?;
                (engine, record, stored)
            }
        };
        self.plan_return(engine, stored, at);
        Some(record)
    }
}

impl Iterator for Decisions {
    type Item = Arrival;

    fn next(&mut self) -> Option<Arrival> {
        if self.made == self.plan.records {
            return None;
        }
        let received = self
            .calendar
            .moment(self.made, self.plan.records, &mut self.chance);
        self.made += 1;
        let travelled = 40 + i64::try_from(self.chance.below(900)).unwrap_or(0);
        let record = self.next_record(received - travelled)?;
        arrival(&record, received, Salt(self.chance.bytes()))
    }
}

fn choose(event: Decision, engine: &Engine, chance: &mut Chance) -> (Choice, Surface) {
    let config = engine.config();
    let mut choice = Choice::none(config);
    match event {
        Decision::Save => {
            for (category, times) in [("analytics", 700), ("marketing", 210), ("social", 430)] {
                choice.set_category(config, category, chance.permille(times));
            }
            for (service, times) in [
                ("hotjar", 160),
                ("clarity", 110),
                ("meta-pixel", 60),
                ("tiktok", 90),
            ] {
                if chance.permille(times) {
                    choice.set_service(service, false);
                }
            }
            (choice, Surface::Settings)
        }
        Decision::Embed => {
            choice.set_service("youtube", true);
            (choice, Surface::Placeholder)
        }
        Decision::AcceptAll | Decision::RejectAll => {
            let surface = if engine.context().regime == Regime::UsOptOut || chance.permille(70) {
                Surface::Settings
            } else {
                Surface::Banner
            };
            (choice, surface)
        }
        _ => (choice, Surface::Banner),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use zgoda_consent::config;
    use zgoda_consent::record;

    use super::*;

    const PLAN: Plan = Plan {
        from: 1_764_000_000_000,
        until: 1_764_000_000_000 + 365 * DAY,
        records: 1500,
        seed: 11,
    };

    fn records(plan: Plan) -> Vec<Arrival> {
        Decisions::new(plan, Shop::open().unwrap()).collect()
    }

    #[test]
    fn one_plan_makes_the_same_records_and_another_seed_makes_others() {
        let one = records(PLAN);
        assert_eq!(one.len(), 1500);
        assert_eq!(one, records(PLAN));
        assert_ne!(one, records(Plan { seed: 12, ..PLAN }));
    }

    #[test]
    fn a32_every_record_is_read_and_follows_from_the_config_it_names() {
        let configs: Vec<_> = Shop::open().unwrap().configs;
        let mut events = BTreeSet::new();
        let mut rules = BTreeSet::new();
        for arrival in records(PLAN) {
            let record = record::parse(&arrival.body).unwrap();
            let named = configs.iter().find(|text| {
                zgoda_consent::hash::sha256_hex(text.as_bytes()) == record.config_hash
            });
            let config = config::parse(named.unwrap()).unwrap().config;
            record.follows_from(&config).unwrap();
            events.insert(record.event.as_str());
            rules.insert(record.regime.as_str());
        }
        assert_eq!(events.len(), 6, "{events:?}");
        assert_eq!(rules.len(), 4, "{rules:?}");
    }

    #[test]
    fn browsers_come_back_and_name_the_record_before() {
        let records = records(PLAN);
        let known: BTreeSet<String> = records.iter().map(|a| a.record_id.to_string()).collect();
        let previous = records.iter().filter_map(|arrival| {
            let record = record::parse(&arrival.body).unwrap();
            record.previous
        });
        let previous: Vec<_> = previous.collect();
        assert!(previous.len() > 75, "{}", previous.len());
        assert!(previous.iter().all(|id| known.contains(id)));
    }
}

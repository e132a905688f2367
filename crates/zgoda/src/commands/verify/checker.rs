//! The proof itself: leaf after leaf, in memory that does not grow with the log.

use std::collections::BTreeMap;

use zgoda_tlog::commitment::{Entry, Salt};
use zgoda_tlog::hash::Hash;
use zgoda_tlog::key::KeyName;
use zgoda_tlog::tree::CompactRange;

use super::finding::Finding;
use super::trust::{self, Trust};

/// Most records that do not fit and are compared with each other, to tell which changed places.
const SUSPECTS: usize = 500;

/// What was found.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) findings: Vec<Finding>,
    /// Places in the log.
    pub(crate) size: u64,
    /// Of these, places whose record was erased.
    pub(crate) erased: u64,
    /// Checkpoints that were believed.
    pub(crate) checkpoints: usize,
    /// How many records the largest of them speaks for.
    pub(crate) signed: u64,
    /// The largest checkpoint that enough witnesses vouch for.
    pub(crate) witnessed: Option<Seen>,
}

/// What witnesses saw.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    /// How many records.
    pub(crate) size: u64,
    /// Who, and when, in seconds since 1970.
    pub(crate) by: Vec<(KeyName, u64)>,
}

/// One place of the log.
#[derive(Debug)]
pub(crate) struct Place<'a> {
    pub(crate) index: u64,
    pub(crate) entry: Entry,
    pub(crate) salt: Option<Salt>,
    /// The record as it is now.
    pub(crate) record: Option<&'a str>,
    /// Whether it is noted that the record was erased.
    pub(crate) is_erased: bool,
    pub(crate) record_id: String,
    /// The hash that the tree has in this place, if there is a tree to ask.
    pub(crate) in_tree: Option<Hash>,
}

/// Goes through a log and compares it with the checkpoints that were signed for it.
#[derive(Debug, Default)]
pub(crate) struct Checker {
    tree: CompactRange,
    erased: u64,
    /// First and last of the runs of places that signed reports say are erased.
    excused: BTreeMap<u64, u64>,
    /// Places that not even a leaf is left of.
    missing: u64,
    findings: Vec<Finding>,
    /// Size, then what the checkpoint is called and the root it signs.
    signed: BTreeMap<u64, Vec<(String, Hash)>>,
    checkpoints: usize,
    witnessed: Option<Seen>,
    /// The size of the largest checkpoint that fits so far.
    fits: u64,
    unopened: Vec<Unopened>,
    /// Place, leaf of its entry, and the leaf in the tree.
    misplaced: Vec<(u64, Hash, Hash)>,
}

/// A record that does not open the entry in its place.
#[derive(Debug)]
struct Unopened {
    place: u64,
    entry: Entry,
    salt: Option<Salt>,
    record: String,
    record_id: String,
}

impl Checker {
    /// Adds a checkpoint that the log must lead to. Ask for all before the first leaf.
    pub(crate) fn expect(&mut self, what: &str, note: &str, trust: &Trust) {
        match trust::checkpoint(note, &trust.policy) {
            Ok(verified) => {
                let head = *verified.checkpoint.head();
                self.see(head.size, verified.witnessed, trust.quorum);
                self.checkpoints += 1;
                let of_size = self.signed.entry(head.size).or_default();
                of_size.push((what.to_owned(), head.root));
                if head.size == 0 {
                    self.compare();
                }
            }
            Err(why) => self.find(Finding::Forged {
                what: what.to_owned(),
                why,
            }),
        }
    }

    /// Notes who saw a checkpoint of `size` records, if it is the largest that `quorum` witnesses saw.
    fn see(&mut self, size: u64, by: Vec<(KeyName, u64)>, quorum: usize) {
        let is_larger = |seen: &Seen| seen.size < size;
        if !by.is_empty() && by.len() >= quorum && self.witnessed.as_ref().is_none_or(is_larger) {
            self.witnessed = Some(Seen { size, by });
        }
    }

    /// That witnesses vouch for some checkpoint, if `trust` asks for it. Ask when all checkpoints were added.
    pub(crate) fn expect_witnesses(&mut self, trust: &Trust) {
        if trust.quorum > 0 && self.witnessed.is_none() {
            self.find(Finding::Unwitnessed {
                needed: trust.quorum,
            });
        }
    }

    /// Adds a report of an erasure. Ask for all before the first leaf.
    pub(crate) fn excuse(&mut self, what: &str, note: &str, trust: &Trust) {
        match zgoda_server::erased_places(note, trust.policy.origin().as_str(), &trust.keys) {
            Ok(runs) => {
                for (first, last) in runs {
                    let known = self.excused.entry(first).or_insert(last);
                    *known = last.max(*known);
                }
            }
            Err(why) => self.find(Finding::Forged {
                what: what.to_owned(),
                why,
            }),
        }
    }

    /// Whether a signed report says that this place is erased. A place is erased once, so the runs do not overlap.
    fn is_excused(&self, place: u64) -> bool {
        let run = self.excused.range(..=place).next_back();
        run.is_some_and(|(_, last)| place <= *last)
    }

    pub(crate) fn find(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Takes the next place; answers the leaf that stands for it from here on: the one in the tree, if there is a tree.
    pub(crate) fn take(&mut self, place: &Place<'_>) -> Hash {
        let number = place.index + 1;
        match (place.record, &place.salt) {
            (None, None) if place.is_erased => {
                self.erased += 1;
                if !self.is_excused(number) {
                    self.find(Finding::Unexplained { place: number });
                }
            }
            (None, Some(_)) if place.is_erased => self.find(Finding::HalfErased { place: number }),
            (Some(record), Some(salt)) if place.entry.opens(salt, record.as_bytes()) => {}
            (Some(record), salt) if self.unopened.len() < SUSPECTS => {
                self.unopened.push(Unopened {
                    place: number,
                    entry: place.entry,
                    salt: *salt,
                    record: record.to_owned(),
                    record_id: place.record_id.clone(),
                });
            }
            (Some(_), _) => self.find(Finding::Altered {
                place: number,
                id: place.record_id.clone(),
            }),
            (None, _) => self.find(Finding::Removed { place: number }),
        }
        let leaf = place.entry.leaf();
        let in_tree = place.in_tree.unwrap_or(leaf);
        if in_tree != leaf {
            if self.misplaced.len() < SUSPECTS {
                self.misplaced.push((number, leaf, in_tree));
            } else {
                self.find(Finding::Entry { place: number });
            }
        }
        self.push(in_tree);
        in_tree
    }

    /// The place `index` of which there is nothing left but, perhaps, its leaf in the tree.
    pub(crate) fn miss(&mut self, index: u64, in_tree: Option<Hash>) {
        self.find(Finding::Missing { place: index + 1 });
        match in_tree {
            Some(leaf) => self.push(leaf),
            // From here on no root can fit: that is said once.
            None => self.missing += 1,
        }
    }

    fn push(&mut self, leaf: Hash) {
        self.tree.push(leaf);
        self.compare();
    }

    /// Compares the tree so far with the checkpoints of its size. Of those that do not fit the first says the most.
    fn compare(&mut self) {
        let size = self.tree.size();
        let Some(signed) = self.signed.get(&size).filter(|_| self.missing == 0) else {
            return;
        };
        let root = self.tree.root();
        match signed.iter().find(|(_, signed)| *signed != root) {
            None => self.fits = size,
            Some((what, _)) => {
                let is_first = !self
                    .findings
                    .iter()
                    .any(|one| matches!(one, Finding::Root { .. }));
                if is_first {
                    let what = what.clone();
                    self.find(Finding::Root {
                        what,
                        from: self.fits + 1,
                        to: size,
                    });
                }
            }
        }
    }

    /// What came out of it.
    pub(crate) fn finish(mut self) -> Report {
        let size = self.tree.size() + self.missing;
        self.tell_changed_places();
        let largest = self.signed.last_key_value();
        let signed = largest.map_or(0, |(signed, _)| *signed);
        let beyond = largest.filter(|(signed, _)| **signed > size);
        if let Some((signed, named)) = beyond {
            let what = named
                .first()
                .map_or(String::new(), |(what, _)| what.clone());
            self.findings.push(Finding::RolledBack {
                what,
                signed: *signed,
                size,
            });
        }
        Report {
            findings: self.findings,
            size,
            erased: self.erased,
            checkpoints: self.checkpoints,
            signed,
            witnessed: self.witnessed,
        }
    }

    /// Of what does not fit in its place, tells what belongs in another from what belongs nowhere.
    fn tell_changed_places(&mut self) {
        for (found, leaf, _) in &self.misplaced {
            let logged = self
                .misplaced
                .iter()
                .find(|(_, _, in_tree)| in_tree == leaf);
            self.findings.push(
                logged.map_or(Finding::Entry { place: *found }, |(logged, ..)| {
                    Finding::Moved {
                        logged: *logged,
                        found: *found,
                    }
                }),
            );
        }
        for one in &self.unopened {
            let opens = |other: &&Unopened| {
                other
                    .salt
                    .is_some_and(|salt| other.entry.opens(&salt, one.record.as_bytes()))
            };
            let logged = self.unopened.iter().find(opens);
            self.findings.push(logged.map_or_else(
                || Finding::Altered {
                    place: one.place,
                    id: one.record_id.clone(),
                },
                |other| Finding::Moved {
                    logged: other.place,
                    found: one.place,
                },
            ));
        }
    }
}

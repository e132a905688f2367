//! What has been read and not yet written, and what goes in between.

use std::ops::Range;

use crate::finding::Place;

/// The part of a document that may still change.
#[derive(Debug)]
pub(crate) struct Window {
    bytes: Vec<u8>,
    /// Where in the document the window begins.
    start: usize,
    /// What goes in before which byte.
    insertions: Vec<(usize, Vec<u8>)>,
    /// Lines are counted up to this byte …
    counted: usize,
    /// … which is here.
    place: Place,
}

impl Window {
    pub(crate) fn new() -> Self {
        Self {
            bytes: Vec::new(),
            start: 0,
            insertions: Vec::new(),
            counted: 0,
            place: Place { line: 1, column: 1 },
        }
    }

    pub(crate) fn push(&mut self, chunk: &[u8]) {
        self.bytes.extend_from_slice(chunk);
    }

    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Bytes of the document that have not been written.
    pub(crate) fn get(&self, range: Range<usize>) -> &[u8] {
        let from = range.start.saturating_sub(self.start);
        let until = range.end.saturating_sub(self.start);
        self.bytes.get(from..until).unwrap_or_default()
    }

    /// Puts `bytes` before the byte `at`.
    pub(crate) fn insert(&mut self, at: usize, bytes: impl Into<Vec<u8>>) {
        self.insertions.push((at, bytes.into()));
    }

    pub(crate) fn into_insertions(self) -> Vec<(usize, Vec<u8>)> {
        self.insertions
    }

    /// The line and column of byte `at`, which is not before the last one asked for.
    pub(crate) fn place_of(&mut self, at: usize) -> Place {
        let mut place = self.place;
        for byte in self.get(self.counted..at) {
            match byte {
                b'\n' => {
                    place = Place {
                        line: place.line + 1,
                        column: 1,
                    }
                }
                // The continuation of a character in UTF-8.
                0x80..=0xbf => {}
                _ => place.column += 1,
            }
        }
        self.counted = self.counted.max(at);
        self.place = place;
        place
    }

    /// Writes everything before byte `until`.
    pub(crate) fn flush(&mut self, until: usize, out: &mut Vec<u8>) {
        let until = until.min(self.start + self.bytes.len());
        self.place_of(until);
        self.insertions.sort_by_key(|(at, _)| *at);
        let ready = self.insertions.partition_point(|(at, _)| *at < until);
        let later = self.insertions.split_off(ready);
        let mut from = self.start;
        for (at, bytes) in std::mem::replace(&mut self.insertions, later) {
            out.extend_from_slice(self.get(from..at));
            out.extend_from_slice(&bytes);
            from = at;
        }
        out.extend_from_slice(self.get(from..until));
        self.bytes.drain(..until - self.start);
        self.start = until;
    }
}

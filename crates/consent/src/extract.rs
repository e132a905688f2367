//! Taking values out of what was checked before: what is there has the right shape, what is not leaves the default.
//!
//! Most write into their place: a value that is returned is copied twice, at every one of some eighty calls. And they are
//! never inlined: left alone, the optimiser copies them to every call, a third of this crate's code in the page.

use alloc::{string::String, vec::Vec};

use crate::{canonical::insert, source::Source, text::Text, vocabulary::place};

/// An object that was checked, or none.
pub(crate) struct Members<S>(pub(crate) Option<S>);

impl<S: Source> Members<S> {
    pub(crate) fn of(object: &S) -> Self {
        Self(Some(object.clone()))
    }

    /// The member `name`, unless it is null.
    #[inline(never)]
    pub(crate) fn get(&self, name: &str) -> Option<S> {
        self.0
            .as_ref()?
            .get(name)
            .filter(|value| value.kind() != "null")
    }

    #[inline(never)]
    pub(crate) fn object(&self, name: &str) -> Self {
        Self(self.get(name))
    }

    #[inline(never)]
    pub(crate) fn text(&self, name: &str, place: &mut String) {
        if let Some(text) = self.get(name).and_then(|value| value.text()) {
            *place = text;
        }
    }

    #[inline(never)]
    pub(crate) fn optional_text(&self, name: &str, place: &mut Option<String>) {
        *place = self.get(name).and_then(|value| value.text());
    }

    #[inline(never)]
    pub(crate) fn localised(&self, name: &str, place: &mut Text) {
        if let Some(value) = self.get(name) {
            *place = as_localised(&value);
        }
    }

    #[inline(never)]
    pub(crate) fn optional_localised(&self, name: &str, place: &mut Option<Text>) {
        *place = self.get(name).map(|value| as_localised(&value));
    }

    #[inline(never)]
    pub(crate) fn flag(&self, name: &str, place: &mut bool) {
        if let Some(flag) = self.get(name).and_then(|value| value.flag()) {
            *place = flag;
        }
    }

    #[inline(never)]
    pub(crate) fn number(&self, name: &str, place: &mut i64) {
        if let Some(number) = self.get(name).and_then(|value| value.number()) {
            *place = number;
        }
    }

    /// A whole number that the format keeps within 32 bits.
    #[inline(never)]
    pub(crate) fn small_number(&self, name: &str, place: &mut u32) {
        let mut number = i64::from(*place);
        self.number(name, &mut number);
        *place = u32::try_from(number).unwrap_or(*place);
    }

    #[inline(never)]
    pub(crate) fn items(&self, name: &str) -> Vec<S> {
        self.get(name)
            .and_then(|list| list.items())
            .unwrap_or_default()
    }

    pub(crate) fn texts(&self, name: &str, place: &mut Vec<String>) {
        for item in self.items(name) {
            if let Some(text) = item.text() {
                place.push(text);
            }
        }
    }

    pub(crate) fn word<T: Copy>(&self, name: &str, words: &[&str], all: &[T], place: &mut T) {
        if let Some(found) = self.index(name, words).and_then(|at| all.get(at)) {
            *place = *found;
        }
    }

    #[inline(never)]
    fn index(&self, name: &str, words: &[&str]) -> Option<usize> {
        index(&self.get(name)?, words)
    }

    pub(crate) fn words<T: Copy>(&self, name: &str, words: &[&str], all: &[T], place: &mut Vec<T>) {
        for item in self.items(name) {
            if let Some(found) = index(&item, words).and_then(|at| all.get(at)) {
                place.push(*found);
            }
        }
    }

    /// From id to flag, sorted by id.
    #[inline(never)]
    pub(crate) fn flags(&self, name: &str) -> Vec<(String, bool)> {
        let mut out = Vec::new();
        let Some(object) = self.get(name) else {
            return out;
        };
        for id in names(&object) {
            if let Some(flag) = object.get(&id).and_then(|value| value.flag()) {
                out.push((id, flag));
            }
        }
        out
    }
}

/// The place of a word in its vocabulary.
#[inline(never)]
fn index<S: Source>(value: &S, words: &[&str]) -> Option<usize> {
    place(&value.text()?, words)
}

/// The names of the members of an object, sorted.
pub(crate) fn names<S: Source>(object: &S) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for name in object.keys().unwrap_or_default() {
        insert(&mut out, name);
    }
    out
}

/// The texts of an object, sorted by name.
#[inline(never)]
pub(crate) fn text_entries<S: Source>(object: &S) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for name in names(object) {
        if let Some(text) = object.get(&name).and_then(|value| value.text()) {
            out.push((name, text));
        }
    }
    out
}

#[inline(never)]
pub(crate) fn as_localised<S: Source>(value: &S) -> Text {
    match value.text() {
        Some(text) => Text::plain(&text),
        None => Text::sorted(text_entries(value)),
    }
}

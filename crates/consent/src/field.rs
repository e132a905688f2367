//! Errors that say where, what was found, and what is allowed.

use alloc::{
    borrow::{Cow, ToOwned},
    string::String,
};
use core::fmt;

use crate::{canonical::push_number, source::Source};

/// What is wrong with one field, or (as a warning) what is odd about it. Empty without the feature `explain`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldError {
    /// Where: `services[2].cookies[0].days`; empty for the whole.
    pub path: String,
    /// What was there: a text in quotes, a number, or the kind of the value; `nothing` if it is missing.
    pub found: String,
    /// What may be there.
    pub allowed: Cow<'static, str>,
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() {
            "the whole"
        } else {
            &self.path
        };
        write!(f, "{path}: found {}, allowed: {}", self.found, self.allowed)
    }
}

impl core::error::Error for FieldError {}

/// Most characters of a found text that an error repeats.
const FOUND_CHARS: usize = 60;

/// The way to a field. Written out only when something is wrong.
enum Path<'a> {
    Root,
    Member(&'a Path<'a>, &'a str),
    Item(&'a Path<'a>, usize),
}

impl Path<'_> {
    fn push_to(&self, out: &mut String) {
        match self {
            Path::Root => {}
            Path::Member(parent, name) => {
                parent.push_to(out);
                if !out.is_empty() {
                    out.push('.');
                }
                out.push_str(name);
            }
            Path::Item(parent, index) => {
                parent.push_to(out);
                push_index(out, *index);
            }
        }
    }
}

/// A place in the input and what is there; null counts as nothing.
pub(crate) struct Field<'a, S> {
    pub(crate) value: Option<S>,
    path: Path<'a>,
}

impl<S: Source> Field<'_, S> {
    pub(crate) fn root(value: &S) -> Field<'static, S> {
        Field {
            value: Some(value.clone()),
            path: Path::Root,
        }
    }

    /// The member `name` of this object.
    pub(crate) fn member<'b>(&'b self, name: &'b str) -> Field<'b, S> {
        let value = self.value.as_ref().and_then(|object| object.get(name));
        Field {
            value: value.filter(|value| value.kind() != "null"),
            path: if cfg!(feature = "explain") {
                Path::Member(&self.path, name)
            } else {
                Path::Root
            },
        }
    }

    /// The element `index` of this list, which is `value`; null counts as a value.
    pub(crate) fn item(&self, index: usize, value: S) -> Field<'_, S> {
        Field {
            value: Some(value),
            path: if cfg!(feature = "explain") {
                Path::Item(&self.path, index)
            } else {
                Path::Root
            },
        }
    }

    /// The error that something else than `allowed` is here.
    pub(crate) fn error(&self, allowed: Cow<'static, str>) -> FieldError {
        if !cfg!(feature = "explain") {
            return FieldError::default();
        }
        let mut path = String::new();
        self.path.push_to(&mut path);
        FieldError {
            path,
            found: self
                .value
                .as_ref()
                .map_or_else(|| "nothing".to_owned(), found),
            allowed,
        }
    }
}

fn found<S: Source>(value: &S) -> String {
    if let Some(text) = value.text() {
        return quoted(&text);
    }
    let mut out = String::new();
    match (value.number(), value.flag()) {
        (Some(number), _) => push_number(&mut out, number),
        (None, Some(flag)) => out.push_str(if flag { "true" } else { "false" }),
        (None, None) => out.push_str(value.kind()),
    }
    out
}

/// A text as an error repeats it: in quotes, cut, control characters made visible.
pub(crate) fn quoted(text: &str) -> String {
    if !cfg!(feature = "explain") {
        return String::new();
    }
    let mut out = String::from("\"");
    for (index, c) in text.chars().enumerate() {
        if index == FOUND_CHARS {
            out.push('…');
            break;
        }
        out.push(if c.is_control() { '\u{fffd}' } else { c });
    }
    out.push('"');
    out
}

/// Appends `[index]`.
pub(crate) fn push_index(out: &mut String, index: usize) {
    out.push('[');
    push_number(out, i64::try_from(index).unwrap_or(i64::MAX));
    out.push(']');
}

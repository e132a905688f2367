//! JSON as text: strict (RFC 8259), bounded, and exact about numbers. The page parses with it too: a
//! value that crossed from JavaScript member by member cost a slow phone a quarter of a second.

mod parser;

use alloc::{borrow::ToOwned, string::String, vec::Vec};

pub use parser::parse;

use crate::{canonical::push_number, field::FieldError, source::Source};

/// How deep lists and objects may lie in each other. The deepest format has six levels (requirement F14).
pub const MAX_DEPTH: usize = 8;

/// A parsed value. An object has each name once: two members of one name are an error.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Flag(bool),
    /// A whole number within ±[`MAX_INTEGER`](crate::source::MAX_INTEGER).
    Integer(i64),
    /// Any other number.
    Fraction,
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// An object, in the order written.
    Object(Vec<(String, Value)>),
}

/// Why a text is no JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SyntaxError {
    /// Offset of the byte at which reading stopped.
    pub at: usize,
    /// What may stand there.
    pub allowed: &'static str,
}

impl SyntaxError {
    /// The error as a field error of `text`: line and column in the path.
    #[must_use]
    pub fn into_field_error(self, text: &str) -> FieldError {
        if !cfg!(feature = "explain") {
            return FieldError::default();
        }
        let before = text.get(..self.at).unwrap_or(text);
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let mut path = String::from("line ");
        push_number(&mut path, count(before.matches('\n').count() + 1));
        path.push_str(", column ");
        let line = before.rsplit('\n').next().unwrap_or(before);
        push_number(&mut path, count(line.chars().count() + 1));
        let found = match text.get(self.at..).and_then(|rest| rest.chars().next()) {
            None => "the end".to_owned(),
            Some(c) if c.is_control() => "a control character".to_owned(),
            Some(c) => String::from_iter(['"', c, '"']),
        };
        FieldError {
            path,
            found,
            allowed: self.allowed.into(),
        }
    }
}

impl Source for &Value {
    fn get(&self, key: &str) -> Option<Self> {
        match self {
            Value::Object(members) => members
                .iter()
                .find(|(name, _)| name == key)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    fn text(&self) -> Option<String> {
        if let Value::Text(text) = self {
            Some(text.clone())
        } else {
            None
        }
    }

    fn number(&self) -> Option<i64> {
        if let Value::Integer(number) = self {
            Some(*number)
        } else {
            None
        }
    }

    fn flag(&self) -> Option<bool> {
        if let Value::Flag(flag) = self {
            Some(*flag)
        } else {
            None
        }
    }

    fn items(&self) -> Option<Vec<Self>> {
        let Value::List(items) = self else {
            return None;
        };
        let mut out = Vec::new();
        for item in items {
            out.push(item);
        }
        Some(out)
    }

    fn keys(&self) -> Option<Vec<String>> {
        let Value::Object(members) = self else {
            return None;
        };
        let mut out = Vec::new();
        for (name, _) in members {
            out.push(name.clone());
        }
        Some(out)
    }

    fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Flag(_) => "flag",
            Value::Integer(_) | Value::Fraction => "number",
            Value::Text(_) => "text",
            Value::List(_) => "list",
            Value::Object(_) => "object",
        }
    }
}

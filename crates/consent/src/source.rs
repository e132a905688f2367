//! Where formats are read from.

use alloc::{string::String, vec::Vec};

/// The largest whole number that JSON carries through every reader: 2^53 − 1 (RFC 8785, section 3.2.2.3).
pub const MAX_INTEGER: i64 = (1 << 53) - 1;

/// A value that came from outside: a page object in the browser, parsed JSON everywhere else.
///
/// One reader serves both, so defaults, errors and warnings agree. Implementations must look at own members only: what a
/// page put on `Object.prototype` is not there (requirement F7).
pub trait Source: Clone {
    /// The own member called `key`; `None` if there is none or this is not an object. A member that is null is there.
    fn get(&self, key: &str) -> Option<Self>;

    /// This value if it is text.
    fn text(&self) -> Option<String>;

    /// This value if it is a whole number between −[`MAX_INTEGER`] and [`MAX_INTEGER`].
    fn number(&self) -> Option<i64>;

    /// This value if it is `true` or `false`; nothing else counts as either.
    fn flag(&self) -> Option<bool>;

    /// The elements in order if this is a list.
    fn items(&self) -> Option<Vec<Self>>;

    /// The names of the own members, each once, if this is an object and not a list.
    fn keys(&self) -> Option<Vec<String>>;

    /// What this is, for people: `null` (`undefined` too), `flag`, `number`, `text`, `list`, `object` or `something else`.
    fn kind(&self) -> &'static str;
}

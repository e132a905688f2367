//! Counting: the rollups, kept in the transaction that appends and read instead of the records.

mod keep;
#[path = "../../sql/counted.rs"]
mod read;

pub(super) use keep::{browser, last_word, last_words, write};
pub(super) use read::{facets, overview};

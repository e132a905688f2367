//! Counting: the rollups, kept in the transaction that appends and read instead of the records.

/// The last words of the browsers in `$wanted`, which [`wanted`] writes.
macro_rules! last_words {
    ($wanted:literal) => {
        concat!(
            "SELECT record.seq, consent_id, site, received_at, language, event, regime, body
             FROM record LEFT JOIN payload USING (seq)
             WHERE record.seq IN (
                 SELECT (SELECT max(seq) FROM record
                         WHERE consent_id = unhex(value ->> 0) AND site = value ->> 1)
                 FROM json_each(",
            $wanted,
            "))"
        )
    };
}

mod keep;
#[path = "../../sql/counted.rs"]
mod read;

pub(super) use keep::{Browser, LastWord, browser, last_word, wanted, write};
pub(super) use read::{facets, overview};

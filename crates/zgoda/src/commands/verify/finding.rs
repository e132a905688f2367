//! What does not fit, in words.

use std::fmt::{self, Display, Formatter};

/// One thing that does not fit. Places are counted from 1, as in the dashboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Finding {
    /// The record is not the one that was logged.
    Altered { place: u64, id: String },
    /// The record that was logged in one place stands in another.
    Moved { logged: u64, found: u64 },
    /// The record is gone, and no erasure says why.
    Removed { place: u64 },
    /// The record is noted as erased, and what opens its entry is still there.
    HalfErased { place: u64 },
    /// The record is noted as erased, and no report that the log signed says so.
    Unexplained { place: u64 },
    /// The entry is gone, with everything that was in its place.
    Missing { place: u64 },
    /// A record that was never logged.
    Added { place: u64 },
    /// The entry is not the one in the tree.
    Entry { place: u64 },
    /// What the list is searched by is not what the record says.
    Column { place: u64, column: &'static str },
    /// A tile is gone or does not follow from those below.
    Tile { level: u8, index: u64 },
    /// The head in the database is not that of the tree.
    Head,
    /// A checkpoint is not to be believed.
    Forged { what: String, why: String },
    /// A checkpoint speaks for more records than there are.
    RolledBack {
        what: String,
        signed: u64,
        size: u64,
    },
    /// A checkpoint has another root: something that it speaks for was changed, after the last one that fits.
    Root { what: String, from: u64, to: u64 },
    /// There is no checkpoint that enough witnesses vouch for.
    Unwitnessed { needed: usize },
    /// A notice or config is not the one that its hash names.
    Document { kind: &'static str, hash: String },
}

impl Display for Finding {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Altered { place, id } => write!(
                f,
                "record {place} ({id}) was altered: it is not what was logged in this place"
            ),
            Self::Moved { logged, found } => write!(
                f,
                "the record that was logged in place {logged} stands in place {found}: the order was changed"
            ),
            Self::Removed { place } => write!(
                f,
                "record {place} was removed: it was logged, and no erasure is noted"
            ),
            Self::HalfErased { place } => write!(
                f,
                "record {place} is noted as erased, and the salt of its entry is still there"
            ),
            Self::Unexplained { place } => write!(
                f,
                "record {place} is noted as erased, and no signed report says so"
            ),
            Self::Missing { place } => {
                write!(f, "place {place} is missing: record and entry were removed")
            }
            Self::Added { place } => {
                write!(
                    f,
                    "record {place} was added past the log: the tree has no entry for it"
                )
            }
            Self::Entry { place } => write!(
                f,
                "the entry in place {place} was altered: it is not the one in the tree"
            ),
            Self::Column { place, column } => write!(
                f,
                "the list shows another {column} for record {place} than the record itself says"
            ),
            Self::Tile { level, index } => write!(
                f,
                "tile {index} of level {level} was altered or removed: it does not follow from what is below"
            ),
            Self::Head => f.write_str("the head in the database is not that of its tree"),
            Self::Forged { what, why } => write!(f, "{what} is forged or damaged: {why}"),
            Self::RolledBack { what, signed, size } => write!(
                f,
                "the log was set back: {what} speaks for {signed} records, {size} are there"
            ),
            Self::Root { what, from, to } if from == to => write!(
                f,
                "{what} was signed for another past: record {from} was changed, added or removed since"
            ),
            Self::Root { what, from, to } => write!(
                f,
                "{what} was signed for another past: something among records {from} to {to} was changed, added or removed since"
            ),
            Self::Unwitnessed { needed } => {
                write!(
                    f,
                    "there is no checkpoint that {needed} of the witnesses vouch for"
                )
            }
            Self::Document { kind, hash } => {
                write!(f, "{kind} {hash} was altered: its content has another hash")
            }
        }
    }
}

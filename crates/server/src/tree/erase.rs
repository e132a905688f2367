//! Forgetting what browsers decided, with a signed report of what went (docs/TLOG.md, section 9).

use std::error::Error;
use std::fmt::{self, Display, Formatter};

use zgoda_store::{Erasable, Store, StoreError};
use zgoda_tlog::key::SignerKey;
use zgoda_tlog::note::NoteError;

use super::report::Report;

/// Records erased in one transaction: others write in between.
const AT_ONCE: u32 = 500;

/// What was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// How many records.
    pub records: usize,
    /// The signed reports that say so, one a transaction.
    pub reports: Vec<String>,
    /// How many are under a legal hold and stay.
    pub held: u64,
}

/// Why nothing more was erased. What was erased before stays so, and is reported.
#[derive(Debug)]
#[non_exhaustive]
pub enum NotErased {
    /// The report cannot be signed.
    Unsigned(NoteError),
    /// The database fails.
    Store(StoreError),
}

impl Display for NotErased {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsigned(why) => write!(f, "the report of the erasure cannot be signed: {why}"),
            Self::Store(why) => why.fmt(f),
        }
    }
}

impl Error for NotErased {}

impl From<NoteError> for NotErased {
    fn from(error: NoteError) -> Self {
        Self::Unsigned(error)
    }
}

impl From<StoreError> for NotErased {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Erases everything that `which` names and no hold protects at the moment `now` (ms), in as many transactions as it takes; the
/// reports are signed with `keys`. What they leave in the files of the database is the caller's to [wipe](zgoda_store::ErasureStore::wipe).
///
/// # Errors
/// If none of the keys signs, or the database fails.
pub async fn erase(
    store: &dyn Store,
    keys: &[SignerKey],
    which: &Erasable,
    now: i64,
) -> Result<Erased, NotErased> {
    let mut erased = Erased {
        records: 0,
        reports: Vec::new(),
        held: 0,
    };
    loop {
        let places = store.erasable(which, now, AT_ONCE).await?;
        if places.is_empty() {
            break;
        }
        let report = Report {
            site: which.site(),
            reason: which.reason(),
            erased_at: now,
            places: &places,
            head: store.head().await?,
        };
        let report = report.sign(keys)?;
        // If someone else erased or held one of them in the meantime, they are looked for again.
        if store.erase(&places, which.reason(), now, &report).await? {
            erased.records += places.len();
            erased.reports.push(report);
        }
    }
    erased.held = store.count_held(which, now).await?;
    Ok(erased)
}

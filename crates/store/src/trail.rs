//! Who did what (A59).

use async_trait::async_trait;

use crate::{Sites, StoreError};

/// The trail: what was noted stays as it is, for good.
#[async_trait]
pub trait TrailStore: Send + Sync + 'static {
    /// Puts `deed` at the end of the trail.
    async fn note(&self, deed: &Deed) -> Result<(), StoreError>;

    /// At most `limit` deeds that `filter` fits, below place `before`, newest first, with their places.
    async fn trail(
        &self,
        filter: &TrailFilter,
        before: i64,
        limit: u32,
    ) -> Result<Vec<(i64, Deed)>, StoreError>;
}

/// Something that somebody did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deed {
    /// ms.
    pub at: i64,
    /// Who; empty for nobody known.
    pub login: String,
    /// By what: empty for a page of the dashboard, else a token's name or the command line.
    pub via: String,
    /// What, as a word.
    pub deed: String,
    /// With what: the id of a record, the name of a file.
    pub about: String,
    /// At which site; empty for none, and for several at once.
    pub site: String,
}

impl Deed {
    /// The same at `site`; `None` if it concerns none, or several at once.
    #[must_use]
    pub fn at_site(self, site: Option<&str>) -> Self {
        Self {
            site: site.unwrap_or_default().to_owned(),
            ..self
        }
    }
}

/// Which deeds: everything that is set must fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrailFilter {
    /// Of this one, whatever the case of the letters.
    pub login: Option<String>,
    /// Of this word.
    pub deed: Option<String>,
    /// At or after, ms.
    pub from: Option<i64>,
    /// Before, ms.
    pub until: Option<i64>,
    /// At these sites. A deed without a site is at none of them: only [`Sites::All`] has it (F26).
    pub sites: Sites,
}

//! How long something about one decision may be: longer only for a site whose list of services is long (PROTOCOL, section 2; F13).

use zgoda_consent::{notice, record};

use super::rejection::Rejection;
use crate::App;
use crate::sites::Site;

/// Most bytes of what a browser sends about one decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limits {
    pub(super) record: usize,
    pub(super) notice: usize,
}

impl Limits {
    /// What `site` needs.
    pub(super) fn of(site: &Site) -> Self {
        Self::new(site.has_long_list())
    }

    /// What the neediest site that `origin` may speak for needs: which one it speaks for is in the body.
    pub(super) fn at(app: &App, origin: &str) -> Self {
        let is_home = app.settings.home.is(origin);
        let mut sites = app.sites.iter();
        Self::new(sites.any(|site| site.has_long_list() && (is_home || site.lives_at(origin))))
    }

    fn new(is_long: bool) -> Self {
        if is_long {
            Self {
                record: record::MAX_BYTES,
                notice: notice::MAX_BYTES,
            }
        } else {
            Self {
                record: record::ORDINARY_BYTES,
                notice: notice::ORDINARY_BYTES,
            }
        }
    }
}

/// Refuses what is longer than `most`, once it is known whose it is.
pub(super) fn within(most: usize, text: &str) -> Result<(), Rejection> {
    if text.len() <= most {
        Ok(())
    } else {
        Err(Rejection::TooLarge(most))
    }
}

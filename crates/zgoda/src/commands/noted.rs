//! Deeds of the command line, for the trail: whoever reads it sees that no page was used (A59).

use anyhow::{Context, Result};
use zgoda_server::Deed;
use zgoda_server::ports::{Clock, SystemClock};
use zgoda_store::Store;

/// That `deed` is done with `about`, now.
pub(super) fn deed(deed: Deed, about: &str) -> zgoda_store::Deed {
    deed.noted(SystemClock.now(), "", "zgoda", about)
}

/// Notes it, at `site` if it concerns one alone, or says that it could not be: then it is not done.
pub(super) async fn note(
    store: &dyn Store,
    site: Option<&str>,
    what: Deed,
    about: &str,
) -> Result<()> {
    let noted = store.note(&deed(what, about).at_site(site)).await;
    noted.context("cannot write to the trail, so nothing was done")
}

//! A config that is older than what was served before it: an old file that was put back, or a deployment that went wrong (F40).

use zgoda_consent::config;
use zgoda_store::StoreError;

use crate::App;
use crate::sites::Site;
use crate::time::date_time;

/// A site whose config was set back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetBack {
    /// The site.
    pub site: String,
    /// The revision that is served now.
    pub now: u32,
    /// The higher one that was served before.
    pub before: u32,
    /// Since when that was served, for people.
    pub since: String,
}

/// The sites of `app` whose config has a lower revision than the one the log kept last. Visitors who answered the higher one are
/// asked again, by what may be an outdated notice.
///
/// # Errors
/// If the database fails.
pub async fn set_back(app: &App) -> Result<Vec<SetBack>, StoreError> {
    let mut found = Vec::new();
    for config in app.sites.iter().map(Site::config) {
        let Some(kept) = app.store.newest_config(&config.site).await? else {
            continue;
        };
        // One of an earlier version of the format may not be read any more: nothing to compare with.
        let before = config::parse(&kept.body).map_or(0, |read| read.config.revision);
        if before > config.revision {
            found.push(SetBack {
                site: config.site.clone(),
                now: config.revision,
                before,
                since: date_time(kept.first_served_at),
            });
        }
    }
    Ok(found)
}

/// Says at the start which sites were set back.
pub(crate) async fn tell_set_back(app: &App) {
    match set_back(app).await {
        Ok(all) => {
            for SetBack {
                site,
                now,
                before,
                since,
            } in all
            {
                tracing::error!(
                    site,
                    "the config has revision {now}, and revision {before} of it was served since {since}: was an older file put back? \
                     Bring back the newer one, or give this one revision {}",
                    before.saturating_add(1)
                );
            }
        }
        Err(error) => tracing::warn!(%error, "configs were not compared with those served before"),
    }
}

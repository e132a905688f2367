//! The key that the secrets of codes are sealed with.

use anyhow::Result;

use super::finding::Finding;
use crate::commands::data::Folder;
use crate::commands::sealing::{self, SealingKeyError};

pub(super) async fn examine(place: &Folder, findings: &mut Vec<Finding>) {
    let next = sealing::next_file(&place.data);
    if next.is_file() {
        findings.push(Finding::odd(
            format!("sealing-key.new: {} is there", next.display()),
            "sealing the codes under a new key was cut off: the database may need either of the two",
            "leave both where they are and say again: zgoda key reseal",
        ));
        return;
    }
    findings.push(match complaint(place).await {
        Ok(None) if sealing::file(&place.data).is_file() => {
            Finding::right("sealing-key: there, and only its owner reads it; it opens all codes")
        }
        Ok(None) => Finding::odd(
            format!("sealing-key: there is none in {}", place.data.display()),
            "codes are sealed with it; nobody has any yet",
            "start the server once: it makes one; then keep a copy elsewhere",
        ),
        Ok(Some(wrong)) => Finding::broken(
            match wrong {
                SealingKeyError::Gone { .. } => "sealing-key: it is gone, and codes are sealed with it",
                SealingKeyError::Foreign { .. } => "sealing-key: codes are sealed with another one",
            },
            "without it nobody can log in with those codes, and if it is gone the server does not start",
            format!(
                "put it back to {} from where you keep the copy; without one: {}",
                sealing::file(&place.data).display(),
                wrong.way_out()
            ),
        ),
        Err(error) => Finding::broken(
            format!("sealing-key: {error:#}"),
            "the server may not start; and who reads this key and the database can make the codes of everybody",
            "as it says; if someone had it: zgoda key reseal (docs/OPERATIONS.md)",
        ),
    });
}

/// Why the key in the folder does not open what is sealed.
async fn complaint(place: &Folder) -> Result<Option<SealingKeyError>> {
    let key = sealing::read(&place.data)?;
    let store = place.open_read_only().await?;
    let wrong = sealing::complaint(&place.data, key.as_ref(), &*store).await;
    store.close().await;
    wrong
}

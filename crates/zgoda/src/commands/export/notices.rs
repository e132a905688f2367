//! Notices, read once for the many records that name them.

use std::collections::HashMap;

use anyhow::{Context, Result};
use zgoda_consent::json::{self, Value};
use zgoda_store::{Digest, Store};

/// Notices that are kept in memory at most: a site has one per version and language.
const KEPT: usize = 256;

#[derive(Debug, Default)]
pub(super) struct Notices(HashMap<Digest, Option<Value>>);

impl Notices {
    /// The notice with this hash, if the log has it.
    pub(super) async fn of(&mut self, store: &dyn Store, hash: &Digest) -> Result<Option<Value>> {
        if let Some(known) = self.0.get(hash) {
            return Ok(known.clone());
        }
        let notice = store.notice(hash).await.context("cannot read a notice")?;
        let notice = notice.and_then(|notice| json::parse(&notice.body).ok());
        if self.0.len() >= KEPT {
            self.0.clear();
        }
        self.0.insert(*hash, notice.clone());
        Ok(notice)
    }
}

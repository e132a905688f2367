//! Builds of the banner.

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::Memory;
use crate::{Build, BuildStore, Digest, StoreError};

/// By hash.
pub(super) type Builds = BTreeMap<Digest, Build>;

#[async_trait]
impl BuildStore for Memory {
    async fn put_build(&self, build: &Build) -> Result<bool, StoreError> {
        let builds = &mut self.tables().builds;
        let is_new = !builds.contains_key(&build.bundle);
        builds.entry(build.bundle).or_insert_with(|| build.clone());
        Ok(is_new)
    }

    async fn has_build(&self, bundle: &Digest) -> Result<bool, StoreError> {
        Ok(self.tables().builds.contains_key(bundle))
    }

    async fn build_file(&self, bundle: &Digest, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let tables = self.tables();
        let files = tables.builds.get(bundle).map(|build| &build.files);
        let mut files = files.into_iter().flatten();
        let file = files.find(|(name, _)| name == path);
        Ok(file.map(|(_, content)| content.clone()))
    }
}

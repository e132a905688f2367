//! The banner's own files, kept so that what was shown can be shown again.

use async_trait::async_trait;

use crate::{Digest, StoreError};

/// Builds of the banner, by the hash that records name them with. Kept whole and for good. Each verb is one transaction.
#[async_trait]
pub trait BuildStore: Send + Sync + 'static {
    /// Keeps `build`; answers whether it was new. A build that is there is left as it is.
    async fn put_build(&self, build: &Build) -> Result<bool, StoreError>;

    /// Whether the build with this hash is kept.
    async fn has_build(&self, bundle: &Digest) -> Result<bool, StoreError>;

    /// One file of a build, by its path below the build's folder.
    async fn build_file(&self, bundle: &Digest, path: &str) -> Result<Option<Vec<u8>>, StoreError>;
}

/// Every file of one build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    /// What its records call `bundle_hash`.
    pub bundle: Digest,
    /// The server's clock when it first served it, ms.
    pub first_served_at: i64,
    /// Path and content.
    pub files: Vec<(String, Vec<u8>)>,
}

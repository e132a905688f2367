//! Builds of the banner.

use async_trait::async_trait;
use sqlx::{query, query_scalar};

use super::Backend;
use crate::{Build, BuildStore, Digest, StoreError};

#[async_trait]
impl BuildStore for Backend {
    async fn put_build(&self, build: &Build) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let is_new = query(
            "INSERT INTO build (bundle, first_served_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        )
        .bind(&build.bundle.0[..])
        .bind(build.first_served_at)
        .execute(&mut *tx)
        .await?
        .rows_affected()
            == 1;
        if is_new {
            for (path, content) in &build.files {
                query("INSERT INTO build_file (bundle, path, content) VALUES ($1, $2, $3)")
                    .bind(&build.bundle.0[..])
                    .bind(path)
                    .bind(content)
                    .execute(&mut *tx)
                    .await?;
            }
        }
        tx.commit().await?;
        Ok(is_new)
    }

    async fn has_build(&self, bundle: &Digest) -> Result<bool, StoreError> {
        Ok(
            query_scalar("SELECT EXISTS (SELECT 1 FROM build WHERE bundle = $1)")
                .bind(&bundle.0[..])
                .fetch_one(&self.readers)
                .await?,
        )
    }

    async fn build_file(&self, bundle: &Digest, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(
            query_scalar("SELECT content FROM build_file WHERE bundle = $1 AND path = $2")
                .bind(&bundle.0[..])
                .bind(path)
                .fetch_optional(&self.readers)
                .await?,
        )
    }
}

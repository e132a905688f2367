//! Other forms of the secrets of TOTP.

use async_trait::async_trait;
use sqlx::{query, query_scalar};

use super::Backend;
use super::trail::note;
use crate::{Deed, SecretForm, SecretStore, StoreError};

const REPLACE: &str = "UPDATE account SET totp_secret = $1 WHERE id = $2 AND totp_secret = $3";

#[async_trait]
impl SecretStore for Backend {
    async fn replace_secret(&self, id: i64, old: &[u8], new: &[u8]) -> Result<bool, StoreError> {
        let done = query(REPLACE)
            .bind(new)
            .bind(id)
            .bind(old)
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn replace_secrets(&self, forms: &[SecretForm], deed: &Deed) -> Result<bool, StoreError> {
        let mut tx = self.write_access().await?;
        let kept: i64 = query_scalar("SELECT COUNT(*) FROM account WHERE totp_secret IS NOT NULL")
            .fetch_one(&mut *tx)
            .await?;
        if usize::try_from(kept) != Ok(forms.len()) {
            return Ok(false);
        }
        for form in forms {
            let done = query(REPLACE)
                .bind(&form.new)
                .bind(form.account)
                .bind(&form.old)
                .execute(&mut *tx)
                .await?;
            if done.rows_affected() == 0 {
                return Ok(false);
            }
        }
        note(&mut *tx, deed).await?;
        tx.commit().await?;
        Ok(true)
    }
}

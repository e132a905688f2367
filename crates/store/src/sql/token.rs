//! Tokens of programs.

use async_trait::async_trait;
use sqlx::{FromRow, Row, query, query_as, query_scalar};

use super::account::{account, rights};
use super::trail::note;
use super::{Backend, BackendRow};
use crate::{Account, ApiToken, Deed, Digest, NewApiToken, StoreError, TokenStore};

impl FromRow<'_, BackendRow> for ApiToken {
    fn from_row(row: &BackendRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            account: row.try_get("account")?,
            rights: rights(row)?,
            created_at: row.try_get("created_at")?,
            expires_at: row.try_get("expires_at")?,
            used_at: row.try_get("used_at")?,
        })
    }
}

#[async_trait]
impl TokenStore for Backend {
    async fn add_api_token(&self, token: &NewApiToken, deed: &Deed) -> Result<i64, StoreError> {
        let mut tx = self.write_access().await?;
        let id = query_scalar(
            "INSERT INTO api_token (token, name, account, role, sites, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        )
        .bind(&token.token.0[..])
        .bind(&token.name)
        .bind(token.account)
        .bind(token.rights.role.as_str())
        .bind(token.rights.sites.to_column())
        .bind(token.created_at)
        .bind(token.expires_at)
        .fetch_one(&mut *tx)
        .await?;
        note(&mut *tx, deed).await?;
        tx.commit().await?;
        Ok(id)
    }

    async fn api_token(&self, token: &Digest) -> Result<Option<(ApiToken, Account)>, StoreError> {
        let mut tx = self.readers.begin().await?;
        let found: Option<ApiToken> = query_as("SELECT * FROM api_token WHERE token = $1")
            .bind(&token.0[..])
            .fetch_optional(&mut *tx)
            .await?;
        let Some(token) = found else { return Ok(None) };
        let owner = account(&mut *tx, token.account).await?;
        Ok(owner.map(|owner| (token, owner)))
    }

    async fn api_tokens(&self) -> Result<Vec<(ApiToken, String)>, StoreError> {
        let rows = query(
            "SELECT api_token.*, login FROM api_token JOIN account ON account.id = api_token.account
             ORDER BY api_token.id DESC",
        )
        .fetch_all(&self.readers)
        .await?;
        let token = |row: &BackendRow| Ok((ApiToken::from_row(row)?, row.try_get("login")?));
        Ok(rows.iter().map(token).collect::<sqlx::Result<_>>()?)
    }

    async fn touch_api_token(&self, id: i64, used_at: i64) -> Result<(), StoreError> {
        query("UPDATE api_token SET used_at = $1 WHERE id = $2")
            .bind(used_at)
            .bind(id)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn remove_api_token(&self, id: i64, deed: &Deed) -> Result<bool, StoreError> {
        let mut tx = self.write_access().await?;
        let done = query("DELETE FROM api_token WHERE id = $1")
            .bind(id)
            .execute(&mut *tx)
            .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        note(&mut *tx, deed).await?;
        tx.commit().await?;
        Ok(true)
    }
}

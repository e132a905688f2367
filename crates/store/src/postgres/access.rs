//! Accounts and sessions.

use async_trait::async_trait;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgExecutor, Row, query, query_as, query_scalar};

use super::Postgres;
use crate::{AccessStore, Account, Deed, Digest, NewAccount, Session, StoreError};

impl FromRow<'_, PgRow> for Account {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get("id")?,
            login: row.try_get("login")?,
            password_hash: row.try_get("password_hash")?,
            created_at: row.try_get("created_at")?,
        })
    }
}

async fn note(db: impl PgExecutor<'_>, deed: &Deed) -> sqlx::Result<()> {
    query("INSERT INTO trail (at, login, deed, about) VALUES ($1, $2, $3, $4)")
        .bind(deed.at)
        .bind(&deed.login)
        .bind(&deed.deed)
        .bind(&deed.about)
        .execute(db)
        .await?;
    Ok(())
}

#[async_trait]
impl AccessStore for Postgres {
    async fn has_accounts(&self) -> Result<bool, StoreError> {
        Ok(query_scalar("SELECT EXISTS (SELECT 1 FROM account)")
            .fetch_one(&self.readers)
            .await?)
    }

    async fn create_first_account(
        &self,
        account: &NewAccount,
    ) -> Result<Option<Account>, StoreError> {
        let mut tx = self.write().await?;
        // Of two who are first at once, one is.
        query("LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE")
            .execute(&mut *tx)
            .await?;
        let created = query_as(
            "INSERT INTO account (login, password_hash, created_at)
             SELECT $1::text, $2::text, $3::bigint WHERE NOT EXISTS (SELECT 1 FROM account)
             RETURNING *",
        )
        .bind(&account.login)
        .bind(&account.password_hash)
        .bind(account.created_at)
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(created)
    }

    async fn account(&self, login: &str) -> Result<Option<Account>, StoreError> {
        Ok(
            query_as("SELECT * FROM account WHERE lower(login) = lower($1 COLLATE \"C\")")
                .bind(login)
                .fetch_optional(&self.readers)
                .await?,
        )
    }

    async fn replace_password(
        &self,
        login: &str,
        password_hash: &str,
        deed: &Deed,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let account: Option<i64> =
            query_scalar("UPDATE account SET password_hash = $1 WHERE lower(login) = lower($2 COLLATE \"C\") RETURNING id")
                .bind(password_hash)
                .bind(login)
                .fetch_optional(&mut *tx)
                .await?;
        let Some(account) = account else {
            return Ok(false);
        };
        query("DELETE FROM session WHERE account = $1")
            .bind(account)
            .execute(&mut *tx)
            .await?;
        note(&mut *tx, deed).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn note(&self, deed: &Deed) -> Result<(), StoreError> {
        Ok(note(&self.writer, deed).await?)
    }

    async fn trail(&self, before: i64, limit: u32) -> Result<Vec<(i64, Deed)>, StoreError> {
        let rows: Vec<(i64, i64, String, String, String)> = query_as(
            "SELECT seq, at, login, deed, about FROM trail WHERE seq < $1 ORDER BY seq DESC LIMIT $2",
        )
        .bind(before)
        .bind(i64::from(limit))
        .fetch_all(&self.readers)
        .await?;
        let deed = |(seq, at, login, deed, about)| {
            let deed = Deed {
                at,
                login,
                deed,
                about,
            };
            (seq, deed)
        };
        Ok(rows.into_iter().map(deed).collect())
    }

    async fn open_session(&self, session: &Session) -> Result<(), StoreError> {
        query("INSERT INTO session (token, account, opened_at, seen_at) VALUES ($1, $2, $3, $4)")
            .bind(&session.token.0[..])
            .bind(session.account)
            .bind(session.opened_at)
            .bind(session.seen_at)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn session(&self, token: &Digest) -> Result<Option<(Session, Account)>, StoreError> {
        let row = query(
            "SELECT account.*, opened_at, seen_at FROM session JOIN account ON account.id = session.account
             WHERE token = $1",
        )
        .bind(&token.0[..])
        .fetch_optional(&self.readers)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let account = Account::from_row(&row)?;
        let session = Session {
            token: *token,
            account: account.id,
            opened_at: row.try_get("opened_at")?,
            seen_at: row.try_get("seen_at")?,
        };
        Ok(Some((session, account)))
    }

    async fn touch_session(&self, token: &Digest, seen_at: i64) -> Result<(), StoreError> {
        query("UPDATE session SET seen_at = $1 WHERE token = $2")
            .bind(seen_at)
            .bind(&token.0[..])
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn close_session(&self, token: &Digest) -> Result<(), StoreError> {
        query("DELETE FROM session WHERE token = $1")
            .bind(&token.0[..])
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn drop_stale_sessions(
        &self,
        opened_before: i64,
        seen_before: i64,
    ) -> Result<u64, StoreError> {
        let done = query("DELETE FROM session WHERE opened_at < $1 OR seen_at < $2")
            .bind(opened_before)
            .bind(seen_before)
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected())
    }
}

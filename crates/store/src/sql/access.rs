//! Accounts and sessions.

use async_trait::async_trait;
use sqlx::{FromRow, Row, query, query_as, query_scalar};

use super::Backend;
use super::account::{
    account, end_sessions, forget_codes, invited, is_last_admin, lower, set_password,
    void_invitation,
};
use super::trail::note;
use crate::{
    AccessStore, Account, Change, Deed, Digest, Invitation, NewAccount, Rights, Role, Session,
    StoreError, Totp,
};

#[async_trait]
impl AccessStore for Backend {
    async fn has_accounts(&self) -> Result<bool, StoreError> {
        Ok(query_scalar("SELECT EXISTS (SELECT 1 FROM account)")
            .fetch_one(&self.readers)
            .await?)
    }

    async fn create_first_account(
        &self,
        account: &NewAccount,
    ) -> Result<Option<Account>, StoreError> {
        let mut tx = self.write_access().await?;
        let created = query_as(
            "INSERT INTO account (login, password_hash, role, sites, created_at)
             SELECT CAST($1 AS text), CAST($2 AS text), CAST($3 AS text), CAST($4 AS text), CAST($5 AS bigint) WHERE NOT EXISTS (SELECT 1 FROM account)
             RETURNING *",
        )
        .bind(&account.login)
        .bind(&account.password_hash)
        .bind(account.rights.role.as_str())
        .bind(account.rights.sites.to_column())
        .bind(account.created_at)
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(created)
    }

    async fn add_account(
        &self,
        account: &NewAccount,
        deed: &Deed,
    ) -> Result<Option<Account>, StoreError> {
        let mut tx = self.write_access().await?;
        let added: Option<Account> = query_as(
            "INSERT INTO account (login, password_hash, role, sites, created_at)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING *",
        )
        .bind(&account.login)
        .bind(&account.password_hash)
        .bind(account.rights.role.as_str())
        .bind(account.rights.sites.to_column())
        .bind(account.created_at)
        .fetch_optional(&mut *tx)
        .await?;
        if added.is_some() {
            note(&mut *tx, deed).await?;
        }
        tx.commit().await?;
        Ok(added)
    }

    async fn account(&self, login: &str) -> Result<Option<Account>, StoreError> {
        Ok(query_as("SELECT * FROM account WHERE lower(login) = $1")
            .bind(lower(login))
            .fetch_optional(&self.readers)
            .await?)
    }

    async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        Ok(query_as("SELECT * FROM account ORDER BY lower(login)")
            .fetch_all(&self.readers)
            .await?)
    }

    async fn set_rights(
        &self,
        id: i64,
        rights: &Rights,
        deed: &Deed,
    ) -> Result<Change, StoreError> {
        let mut tx = self.write_access().await?;
        if rights.role != Role::Admin && is_last_admin(&mut tx, id).await? {
            return Ok(Change::LastAdmin);
        }
        let done = query("UPDATE account SET role = $1, sites = $2 WHERE id = $3")
            .bind(rights.role.as_str())
            .bind(rights.sites.to_column())
            .bind(id)
            .execute(&mut *tx)
            .await?;
        if done.rows_affected() == 0 {
            return Ok(Change::NoSuchAccount);
        }
        end_sessions(&mut tx, id).await?;
        note(&mut *tx, deed).await?;
        tx.commit().await?;
        Ok(Change::Done)
    }

    async fn set_active(
        &self,
        id: i64,
        is_active: bool,
        deed: &Deed,
    ) -> Result<Change, StoreError> {
        let mut tx = self.write_access().await?;
        if !is_active && is_last_admin(&mut tx, id).await? {
            return Ok(Change::LastAdmin);
        }
        let done = query("UPDATE account SET is_active = $1 WHERE id = $2")
            .bind(is_active)
            .bind(id)
            .execute(&mut *tx)
            .await?;
        if done.rows_affected() == 0 {
            return Ok(Change::NoSuchAccount);
        }
        if !is_active {
            end_sessions(&mut tx, id).await?;
            void_invitation(&mut tx, id).await?;
        }
        note(&mut *tx, deed).await?;
        tx.commit().await?;
        Ok(Change::Done)
    }

    async fn replace_password(
        &self,
        login: &str,
        password_hash: &str,
        deed: &Deed,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write_access().await?;
        let id: Option<i64> = query_scalar("SELECT id FROM account WHERE lower(login) = $1")
            .bind(lower(login))
            .fetch_optional(&mut *tx)
            .await?;
        let Some(id) = id else { return Ok(false) };
        set_password(&mut tx, id, password_hash).await?;
        note(&mut *tx, deed).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn set_totp(
        &self,
        id: i64,
        totp: Option<(&Totp, &[Digest])>,
        deed: &Deed,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write_access().await?;
        let done = query("UPDATE account SET totp_secret = $1, totp_step = $2 WHERE id = $3")
            .bind(totp.map(|(totp, _)| &totp.secret[..]))
            .bind(totp.map_or(0, |(totp, _)| totp.last_step))
            .bind(id)
            .execute(&mut *tx)
            .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        forget_codes(&mut tx, id).await?;
        for code in totp.map_or(&[][..], |(_, codes)| codes) {
            query("INSERT INTO recovery_code (account, code) VALUES ($1, $2)")
                .bind(id)
                .bind(&code.0[..])
                .execute(&mut *tx)
                .await?;
        }
        end_sessions(&mut tx, id).await?;
        note(&mut *tx, deed).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn use_totp_step(&self, id: i64, step: i64) -> Result<bool, StoreError> {
        let done = query(
            "UPDATE account SET totp_step = $1
             WHERE id = $2 AND totp_step < $1 AND totp_secret IS NOT NULL",
        )
        .bind(step)
        .bind(id)
        .execute(&self.writer)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn use_recovery_code(
        &self,
        id: i64,
        code: &Digest,
        deed: &Deed,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write_access().await?;
        let done = query("DELETE FROM recovery_code WHERE account = $1 AND code = $2")
            .bind(id)
            .bind(&code.0[..])
            .execute(&mut *tx)
            .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        note(&mut *tx, deed).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn recovery_codes(&self, id: i64) -> Result<u32, StoreError> {
        let left: i64 = query_scalar("SELECT COUNT(*) FROM recovery_code WHERE account = $1")
            .bind(id)
            .fetch_one(&self.readers)
            .await?;
        Ok(u32::try_from(left).unwrap_or(u32::MAX))
    }

    async fn requires_totp(&self) -> Result<bool, StoreError> {
        Ok(query_scalar("SELECT requires_totp FROM access_rule")
            .fetch_one(&self.readers)
            .await?)
    }

    async fn require_totp(&self, is_required: bool, deed: &Deed) -> Result<(), StoreError> {
        let mut tx = self.write_access().await?;
        query("UPDATE access_rule SET requires_totp = $1")
            .bind(is_required)
            .execute(&mut *tx)
            .await?;
        note(&mut *tx, deed).await?;
        Ok(tx.commit().await?)
    }

    async fn invite(&self, invitation: &Invitation, deed: &Deed) -> Result<bool, StoreError> {
        let mut tx = self.write_access().await?;
        let is_active: bool =
            query_scalar("SELECT EXISTS (SELECT 1 FROM account WHERE id = $1 AND is_active)")
                .bind(invitation.account)
                .fetch_one(&mut *tx)
                .await?;
        if !is_active {
            return Ok(false);
        }
        query(
            "INSERT INTO invitation (account, token, expires_at) VALUES ($1, $2, $3)
             ON CONFLICT (account) DO UPDATE SET token = excluded.token, expires_at = excluded.expires_at",
        )
        .bind(invitation.account)
        .bind(&invitation.token.0[..])
        .bind(invitation.expires_at)
        .execute(&mut *tx)
        .await?;
        note(&mut *tx, deed).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn invitation(&self, token: &Digest, at: i64) -> Result<Option<Account>, StoreError> {
        Ok(invited(&self.readers, token, at).await?)
    }

    async fn accept_invitation(
        &self,
        token: &Digest,
        at: i64,
        password_hash: &str,
        deed: &Deed,
    ) -> Result<Option<Account>, StoreError> {
        let mut tx = self.write_access().await?;
        let Some(invited) = invited(&mut *tx, token, at).await? else {
            return Ok(None);
        };
        set_password(&mut tx, invited.id, password_hash).await?;
        note(&mut *tx, deed).await?;
        let account = account(&mut *tx, invited.id).await?;
        tx.commit().await?;
        Ok(account)
    }

    async fn open_session(&self, session: &Session) -> Result<(), StoreError> {
        query("INSERT INTO session (token, account, opened_at, seen_at, awaits_code) VALUES ($1, $2, $3, $4, $5)")
            .bind(&session.token.0[..])
            .bind(session.account)
            .bind(session.opened_at)
            .bind(session.seen_at)
            .bind(session.awaits_code)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn session(&self, token: &Digest) -> Result<Option<(Session, Account)>, StoreError> {
        let row = query(
            "SELECT account.*, opened_at, seen_at, awaits_code
             FROM session JOIN account ON account.id = session.account
             WHERE token = $1 AND is_active",
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
            awaits_code: row.try_get("awaits_code")?,
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

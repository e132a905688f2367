//! Rows of accounts, and what happens to their sessions and links when they change.

use sqlx::{FromRow, Row, query, query_as, query_scalar};

use super::{BackendRow, Connection, Executor};
use crate::{Account, Digest, Rights, Role, Sites, Totp};

impl FromRow<'_, BackendRow> for Account {
    fn from_row(row: &BackendRow) -> sqlx::Result<Self> {
        let secret: Option<Vec<u8>> = row.try_get("totp_secret")?;
        let last_step = row.try_get("totp_step")?;
        Ok(Self {
            id: row.try_get("id")?,
            login: row.try_get("login")?,
            password_hash: row.try_get("password_hash")?,
            rights: rights(row)?,
            is_active: row.try_get("is_active")?,
            totp: secret.map(|secret| Totp { secret, last_step }),
            created_at: row.try_get("created_at")?,
        })
    }
}

/// The columns `role` and `sites`. A word that is no role may do the least.
pub(super) fn rights(row: &BackendRow) -> sqlx::Result<Rights> {
    let role = Role::parse(row.try_get("role")?).unwrap_or(Role::Viewer);
    let sites: Option<&str> = row.try_get("sites")?;
    Ok(Rights::new(role, Sites::from_column(sites)))
}

pub(super) async fn account(db: impl Executor<'_>, id: i64) -> sqlx::Result<Option<Account>> {
    query_as("SELECT * FROM account WHERE id = $1")
        .bind(id)
        .fetch_optional(db)
        .await
}

/// Whether nobody else could let people in.
pub(super) async fn is_last_admin(db: &mut Connection, id: i64) -> sqlx::Result<bool> {
    query_scalar(
        "SELECT EXISTS (SELECT 1 FROM account WHERE id = $1 AND role = 'admin' AND is_active)
            AND NOT EXISTS (SELECT 1 FROM account
                            WHERE id <> $1 AND role = 'admin' AND is_active AND password_hash <> '')",
    )
    .bind(id)
    .fetch_one(db)
    .await
}

pub(super) async fn end_sessions(db: &mut Connection, account: i64) -> sqlx::Result<()> {
    query("DELETE FROM session WHERE account = $1")
        .bind(account)
        .execute(db)
        .await?;
    Ok(())
}

pub(super) async fn void_invitation(db: &mut Connection, account: i64) -> sqlx::Result<()> {
    query("DELETE FROM invitation WHERE account = $1")
        .bind(account)
        .execute(db)
        .await?;
    Ok(())
}

/// Another password: whoever is in is out, and no link gives one more.
pub(super) async fn set_password(
    db: &mut Connection,
    account: i64,
    hash: &str,
) -> sqlx::Result<()> {
    query("UPDATE account SET password_hash = $1 WHERE id = $2")
        .bind(hash)
        .bind(account)
        .execute(&mut *db)
        .await?;
    end_sessions(db, account).await?;
    void_invitation(db, account).await
}

pub(super) async fn forget_codes(db: &mut Connection, account: i64) -> sqlx::Result<()> {
    query("DELETE FROM recovery_code WHERE account = $1")
        .bind(account)
        .execute(db)
        .await?;
    Ok(())
}

pub(super) async fn invited(
    db: impl Executor<'_>,
    token: &Digest,
    at: i64,
) -> sqlx::Result<Option<Account>> {
    query_as(
        "SELECT account.* FROM invitation JOIN account ON account.id = invitation.account
         WHERE token = $1 AND expires_at > $2 AND is_active",
    )
    .bind(&token.0[..])
    .bind(at)
    .fetch_optional(db)
    .await
}

/// A login as it is compared: whatever the case of its Latin letters.
pub(super) fn lower(login: &str) -> String {
    login.to_ascii_lowercase()
}

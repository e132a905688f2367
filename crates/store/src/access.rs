//! Who may look at the log.

use async_trait::async_trait;

use crate::{Digest, StoreError};

/// Accounts of the dashboard and their sessions. Each verb is one transaction.
///
/// Secrets never reach a store: a password arrives as an Argon2 hash, a session token as its SHA-256.
#[async_trait]
pub trait AccessStore: Send + Sync + 'static {
    /// Whether anyone can log in at all.
    async fn has_accounts(&self) -> Result<bool, StoreError>;

    /// Creates the first account. `None`, and no change, if there is one already.
    async fn create_first_account(
        &self,
        account: &NewAccount,
    ) -> Result<Option<Account>, StoreError>;

    /// The account with this login name.
    async fn account(&self, login: &str) -> Result<Option<Account>, StoreError>;

    /// Gives the account another password, ends its sessions and notes `deed`, all at once. False, and no change, if there is no
    /// account of that name.
    async fn replace_password(
        &self,
        login: &str,
        password_hash: &str,
        deed: &Deed,
    ) -> Result<bool, StoreError>;

    /// Puts `deed` at the end of the trail, which is never changed.
    async fn note(&self, deed: &Deed) -> Result<(), StoreError>;

    /// The trail below place `before`, newest first, with the places.
    async fn trail(&self, before: i64, limit: u32) -> Result<Vec<(i64, Deed)>, StoreError>;

    /// Keeps a new session.
    async fn open_session(&self, session: &Session) -> Result<(), StoreError>;

    /// The session with this token hash, and whose it is.
    async fn session(&self, token: &Digest) -> Result<Option<(Session, Account)>, StoreError>;

    /// Notes that a session was used at `seen_at`, ms.
    async fn touch_session(&self, token: &Digest, seen_at: i64) -> Result<(), StoreError>;

    /// Ends a session; ending one that is gone is fine.
    async fn close_session(&self, token: &Digest) -> Result<(), StoreError>;

    /// Removes sessions opened before `opened_before` or last used before `seen_before`, ms; answers how many.
    async fn drop_stale_sessions(
        &self,
        opened_before: i64,
        seen_before: i64,
    ) -> Result<u64, StoreError>;
}

/// An account to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// The name to log in with.
    pub login: String,
    /// Argon2id in PHC format.
    pub password_hash: String,
    /// ms.
    pub created_at: i64,
}

/// Someone who may log in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Names the account for good, whatever its login becomes.
    pub id: i64,
    /// The name to log in with.
    pub login: String,
    /// Argon2id in PHC format.
    pub password_hash: String,
    /// ms.
    pub created_at: i64,
}

/// Something that somebody did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// ms.
    pub at: i64,
    /// Who; empty for nobody known.
    pub login: String,
    /// What, as a word.
    pub deed: String,
    /// With what: the id of a record, the name of a file.
    pub about: String,
}

/// A log-in that is not over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the token in the cookie.
    pub token: Digest,
    /// Whose.
    pub account: i64,
    /// ms.
    pub opened_at: i64,
    /// ms.
    pub seen_at: i64,
}

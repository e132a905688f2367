//! Who may look at the log.

use std::fmt;

use async_trait::async_trait;

use crate::{Deed, Digest, Rights, StoreError};

/// Accounts of the dashboard, how they come in, and their sessions. Each verb is one transaction; the deed it is given is noted in
/// it, and only if something was done.
///
/// Secrets that log in never reach a store: a password arrives as an Argon2 hash; tokens, links and recovery codes as their
/// SHA-256. The secret of TOTP has to be kept so that it can be had again, for codes are made of it: the server seals it before it
/// comes here, and may seal it anew ([`SecretStore`](crate::SecretStore)).
#[async_trait]
pub trait AccessStore: Send + Sync + 'static {
    /// Whether anyone can log in at all.
    async fn has_accounts(&self) -> Result<bool, StoreError>;

    /// Creates the first account. `None`, and no change, if there is one already.
    async fn create_first_account(
        &self,
        account: &NewAccount,
    ) -> Result<Option<Account>, StoreError>;

    /// Creates another account. `None`, and no change, if the login name is taken.
    async fn add_account(
        &self,
        account: &NewAccount,
        deed: &Deed,
    ) -> Result<Option<Account>, StoreError>;

    /// The account with this login name, whatever the case of its letters.
    async fn account(&self, login: &str) -> Result<Option<Account>, StoreError>;

    /// All accounts, by login name.
    async fn accounts(&self) -> Result<Vec<Account>, StoreError>;

    /// Gives the account other rights and ends its sessions.
    async fn set_rights(
        &self,
        account: i64,
        rights: &Rights,
        deed: &Deed,
    ) -> Result<Change, StoreError>;

    /// Lets the account in, or keeps it out: then its sessions end and its invitation is void.
    async fn set_active(
        &self,
        account: i64,
        is_active: bool,
        deed: &Deed,
    ) -> Result<Change, StoreError>;

    /// Gives the account another password, ends its sessions and voids its invitation. False, and no change, if there is no
    /// account of that name.
    async fn replace_password(
        &self,
        login: &str,
        password_hash: &str,
        deed: &Deed,
    ) -> Result<bool, StoreError>;

    /// Gives the account another secret of TOTP and other recovery codes, or takes them away (`None`), and ends its sessions.
    /// False, and no change, if there is no such account.
    async fn set_totp(
        &self,
        account: i64,
        totp: Option<(&Totp, &[Digest])>,
        deed: &Deed,
    ) -> Result<bool, StoreError>;

    /// Takes the code of `step` out of use, with all before it. False, and no change, if it was: of two that come at once with one
    /// code, one is refused.
    async fn use_totp_step(&self, account: i64, step: i64) -> Result<bool, StoreError>;

    /// Takes a recovery code out of use. False, and no change, if the account has none like it.
    async fn use_recovery_code(
        &self,
        account: i64,
        code: &Digest,
        deed: &Deed,
    ) -> Result<bool, StoreError>;

    /// How many recovery codes the account has left.
    async fn recovery_codes(&self, account: i64) -> Result<u32, StoreError>;

    /// Whether everyone has to log in with a code.
    async fn requires_totp(&self) -> Result<bool, StoreError>;

    /// Says whether everyone has to log in with a code.
    async fn require_totp(&self, is_required: bool, deed: &Deed) -> Result<(), StoreError>;

    /// Keeps a one-time link under which the account gets its password; an earlier one is void. False, and no change, if there is
    /// no such account or it is kept out.
    async fn invite(&self, invitation: &Invitation, deed: &Deed) -> Result<bool, StoreError>;

    /// Whose link this is, if it is still good at the moment `at`.
    async fn invitation(&self, token: &Digest, at: i64) -> Result<Option<Account>, StoreError>;

    /// Uses a link: the account gets its password, its sessions end, the link is void. `None`, and no change, if it is not good
    /// at the moment `at`.
    async fn accept_invitation(
        &self,
        token: &Digest,
        at: i64,
        password_hash: &str,
        deed: &Deed,
    ) -> Result<Option<Account>, StoreError>;

    /// Keeps a new session.
    async fn open_session(&self, session: &Session) -> Result<(), StoreError>;

    /// The session with this token hash, and whose it is; none of an account that is kept out.
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

/// What came of a change to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It was made.
    Done,
    /// There is no such account.
    NoSuchAccount,
    /// It was not made: nobody could be let in any more, for it is the last admin.
    LastAdmin,
}

/// An account to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// The name to log in with.
    pub login: String,
    /// Argon2id in PHC format; empty until an invitation is accepted.
    pub password_hash: String,
    /// What they may do.
    pub rights: Rights,
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
    /// Argon2id in PHC format; empty until an invitation is accepted.
    pub password_hash: String,
    /// What they may do.
    pub rights: Rights,
    /// False: kept out.
    pub is_active: bool,
    /// What the codes are made of, if they log in with codes.
    pub totp: Option<Totp>,
    /// ms.
    pub created_at: i64,
}

/// What the codes of RFC 6238 are made of.
#[derive(Clone, PartialEq, Eq)]
pub struct Totp {
    /// Shared with the app that shows the codes; sealed by the server.
    pub secret: Vec<u8>,
    /// The last step whose code was used; codes up to it are refused.
    pub last_step: i64,
}

impl fmt::Debug for Totp {
    /// Without the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Totp")
            .field("last_step", &self.last_step)
            .finish_non_exhaustive()
    }
}

/// A one-time link under which an account gets its password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// SHA-256 of the token in the link.
    pub token: Digest,
    /// Whose.
    pub account: i64,
    /// ms; not included.
    pub expires_at: i64,
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
    /// The password was right and the code is still to come: opens nothing else.
    pub awaits_code: bool,
}

//! Tokens of programs that read.

use async_trait::async_trait;

use crate::{Account, Deed, Digest, Rights, StoreError};

/// Tokens with which programs read what their rights allow. Each verb is one transaction, its deed noted in it.
#[async_trait]
pub trait TokenStore: Send + Sync + 'static {
    /// Keeps a new token; answers its number.
    async fn add_api_token(&self, token: &NewApiToken, deed: &Deed) -> Result<i64, StoreError>;

    /// The token with this hash, expired or not, and who made it.
    async fn api_token(&self, token: &Digest) -> Result<Option<(ApiToken, Account)>, StoreError>;

    /// All tokens, newest first, each with the login of who made it.
    async fn api_tokens(&self) -> Result<Vec<(ApiToken, String)>, StoreError>;

    /// Notes that a token was used at `used_at`, ms.
    async fn touch_api_token(&self, id: i64, used_at: i64) -> Result<(), StoreError>;

    /// Removes a token. False, and no deed, if there is none of that number.
    async fn remove_api_token(&self, id: i64, deed: &Deed) -> Result<bool, StoreError>;
}

/// A token to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewApiToken {
    /// SHA-256 of the token.
    pub token: Digest,
    /// What it is for.
    pub name: String,
    /// Who made it.
    pub account: i64,
    /// What it may do; never [`Role::Admin`](crate::Role::Admin).
    pub rights: Rights,
    /// ms.
    pub created_at: i64,
    /// ms; not included.
    pub expires_at: i64,
}

/// A token that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Names it for good.
    pub id: i64,
    /// What it is for.
    pub name: String,
    /// Who made it.
    pub account: i64,
    /// What it may do.
    pub rights: Rights,
    /// ms.
    pub created_at: i64,
    /// ms; not included.
    pub expires_at: i64,
    /// Last use, ms.
    pub used_at: Option<i64>,
}

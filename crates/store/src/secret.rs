//! Other forms of the secrets of TOTP.

use std::fmt;

use async_trait::async_trait;

use crate::{Deed, StoreError};

/// What the secrets of [`AccessStore`](crate::AccessStore) look like is the server's affair, and it may change its mind.
#[async_trait]
pub trait SecretStore: Send + Sync + 'static {
    /// Puts another form of the same secret of TOTP in the place of `old`. False, and no change, if the account has another by now.
    async fn replace_secret(
        &self,
        account: i64,
        old: &[u8],
        new: &[u8],
    ) -> Result<bool, StoreError>;

    /// Puts other forms of all secrets of TOTP in the place of the old ones, in one transaction with `deed`. False, and no change,
    /// if an account has another secret by now, or one that `forms` does not name.
    async fn replace_secrets(&self, forms: &[SecretForm], deed: &Deed) -> Result<bool, StoreError>;
}

/// A secret of TOTP in its old form and in its new one; they may be alike.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretForm {
    /// Whose.
    pub account: i64,
    /// As it is kept.
    pub old: Vec<u8>,
    /// As it shall be kept.
    pub new: Vec<u8>,
}

impl fmt::Debug for SecretForm {
    /// Without the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretForm")
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}

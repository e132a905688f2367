//! Tokens of programs.

use async_trait::async_trait;

use super::Memory;
use crate::{Account, ApiToken, Deed, Digest, NewApiToken, Role, StoreError, TokenStore};

/// With their hashes, in the order in which they were made.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    kept: Vec<(Digest, ApiToken)>,
    /// Numbers are not given twice.
    made: i64,
}

#[async_trait]
impl TokenStore for Memory {
    async fn add_api_token(&self, token: &NewApiToken, deed: &Deed) -> Result<i64, StoreError> {
        if token.rights.role == Role::Admin {
            return Err(StoreError::Failed("no program is an admin".into()));
        }
        let mut tables = self.tables();
        tables.tokens.made += 1;
        let id = tables.tokens.made;
        let kept = ApiToken {
            id,
            name: token.name.clone(),
            account: token.account,
            rights: token.rights.clone(),
            created_at: token.created_at,
            expires_at: token.expires_at,
            used_at: None,
        };
        tables.tokens.kept.push((token.token, kept));
        tables.trail.push(deed.clone());
        Ok(id)
    }

    async fn api_token(&self, token: &Digest) -> Result<Option<(ApiToken, Account)>, StoreError> {
        let tables = self.tables();
        let found = tables.tokens.kept.iter().find(|(hash, _)| hash == token);
        Ok(found.and_then(|(_, token)| {
            let owner = tables.doors.by_id(token.account)?;
            Some((token.clone(), owner.clone()))
        }))
    }

    async fn api_tokens(&self) -> Result<Vec<(ApiToken, String)>, StoreError> {
        let tables = self.tables();
        let newest = tables.tokens.kept.iter().rev();
        let with_owner = newest.filter_map(|(_, token)| {
            let owner = tables.doors.by_id(token.account)?;
            Some((token.clone(), owner.login.clone()))
        });
        Ok(with_owner.collect())
    }

    async fn touch_api_token(&self, id: i64, used_at: i64) -> Result<(), StoreError> {
        let mut tables = self.tables();
        let found = tables.tokens.kept.iter_mut().find(|(_, t)| t.id == id);
        if let Some((_, token)) = found {
            token.used_at = Some(used_at);
        }
        Ok(())
    }

    async fn remove_api_token(&self, id: i64, deed: &Deed) -> Result<bool, StoreError> {
        let mut tables = self.tables();
        let before = tables.tokens.kept.len();
        tables.tokens.kept.retain(|(_, token)| token.id != id);
        let is_done = tables.tokens.kept.len() < before;
        if is_done {
            tables.trail.push(deed.clone());
        }
        Ok(is_done)
    }
}

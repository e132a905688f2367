//! Other forms of the secrets of TOTP.

use async_trait::async_trait;

use super::Memory;
use super::access::Doors;
use crate::{Deed, SecretForm, SecretStore, StoreError};

impl Doors {
    /// Where the secret of `account` lies, if it is `old`.
    fn secret(&mut self, account: i64, old: &[u8]) -> Option<&mut Vec<u8>> {
        let totp = self.by_id_mut(account)?.totp.as_mut()?;
        (totp.secret == old).then_some(&mut totp.secret)
    }
}

#[async_trait]
impl SecretStore for Memory {
    async fn replace_secret(&self, id: i64, old: &[u8], new: &[u8]) -> Result<bool, StoreError> {
        let mut tables = self.tables();
        let Some(secret) = tables.doors.secret(id, old) else {
            return Ok(false);
        };
        *secret = new.to_vec();
        Ok(true)
    }

    async fn replace_secrets(&self, forms: &[SecretForm], deed: &Deed) -> Result<bool, StoreError> {
        let mut tables = self.tables();
        let doors = &mut tables.doors;
        let kept = doors.accounts.iter().filter(|one| one.totp.is_some());
        let are_all = kept.count() == forms.len();
        let fit = |form: &SecretForm| doors.secret(form.account, &form.old).is_some();
        if !are_all || !forms.iter().all(fit) {
            return Ok(false);
        }
        for form in forms {
            if let Some(secret) = tables.doors.secret(form.account, &form.old) {
                secret.clone_from(&form.new);
            }
        }
        tables.trail.push(deed.clone());
        Ok(true)
    }
}

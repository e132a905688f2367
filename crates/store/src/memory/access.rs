//! Accounts and sessions.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;

use super::Memory;
use crate::{
    AccessStore, Account, Change, Deed, Digest, Invitation, NewAccount, Rights, Role, Session,
    StoreError, Totp,
};

/// Who may come in, and who is in.
#[derive(Debug, Default)]
pub(super) struct Doors {
    pub(super) accounts: Vec<Account>,
    sessions: BTreeMap<Digest, Session>,
    /// By account.
    invitations: BTreeMap<i64, Invitation>,
    recovery_codes: BTreeSet<(i64, Digest)>,
    requires_totp: bool,
}

impl Doors {
    pub(super) fn by_id(&self, id: i64) -> Option<&Account> {
        self.accounts.iter().find(|account| account.id == id)
    }

    pub(super) fn by_id_mut(&mut self, id: i64) -> Option<&mut Account> {
        self.accounts.iter_mut().find(|account| account.id == id)
    }

    fn by_login(&self, login: &str) -> Option<&Account> {
        let mut all = self.accounts.iter();
        all.find(|account| account.login.eq_ignore_ascii_case(login))
    }

    fn add(&mut self, account: &NewAccount) -> Option<Account> {
        if self.by_login(&account.login).is_some() {
            return None;
        }
        let added = Account {
            id: self.accounts.last().map_or(1, |last| last.id + 1),
            login: account.login.clone(),
            password_hash: account.password_hash.clone(),
            rights: account.rights.clone(),
            is_active: true,
            totp: None,
            created_at: account.created_at,
        };
        self.accounts.push(added.clone());
        Some(added)
    }

    fn is_last_admin(&self, id: i64) -> bool {
        let is_admin = |a: &&Account| a.is_active && a.rights.role == Role::Admin;
        let mut others = self.accounts.iter().filter(is_admin);
        self.by_id(id).as_ref().is_some_and(is_admin)
            && !others.any(|other| other.id != id && !other.password_hash.is_empty())
    }

    fn end_sessions(&mut self, account: i64) {
        self.sessions
            .retain(|_, session| session.account != account);
    }

    fn set_password(&mut self, id: i64, hash: &str) {
        if let Some(account) = self.by_id_mut(id) {
            hash.clone_into(&mut account.password_hash);
        }
        self.end_sessions(id);
        self.invitations.remove(&id);
    }

    fn invited(&self, token: &Digest, at: i64) -> Option<Account> {
        let mut all = self.invitations.values();
        let found = all.find(|one| one.token == *token && one.expires_at > at)?;
        let account = self.by_id(found.account)?;
        account.is_active.then(|| account.clone())
    }
}

#[async_trait]
impl AccessStore for Memory {
    async fn has_accounts(&self) -> Result<bool, StoreError> {
        Ok(!self.tables().doors.accounts.is_empty())
    }

    async fn create_first_account(
        &self,
        account: &NewAccount,
    ) -> Result<Option<Account>, StoreError> {
        let doors = &mut self.tables().doors;
        if !doors.accounts.is_empty() {
            return Ok(None);
        }
        Ok(doors.add(account))
    }

    async fn add_account(
        &self,
        account: &NewAccount,
        deed: &Deed,
    ) -> Result<Option<Account>, StoreError> {
        let mut tables = self.tables();
        let added = tables.doors.add(account);
        if added.is_some() {
            tables.trail.push(deed.clone());
        }
        Ok(added)
    }

    async fn account(&self, login: &str) -> Result<Option<Account>, StoreError> {
        Ok(self.tables().doors.by_login(login).cloned())
    }

    async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let mut all = self.tables().doors.accounts.clone();
        all.sort_by_key(|account| account.login.to_ascii_lowercase());
        Ok(all)
    }

    async fn set_rights(
        &self,
        id: i64,
        rights: &Rights,
        deed: &Deed,
    ) -> Result<Change, StoreError> {
        let mut tables = self.tables();
        if rights.role != Role::Admin && tables.doors.is_last_admin(id) {
            return Ok(Change::LastAdmin);
        }
        let Some(account) = tables.doors.by_id_mut(id) else {
            return Ok(Change::NoSuchAccount);
        };
        account.rights = rights.clone();
        tables.doors.end_sessions(id);
        tables.trail.push(deed.clone());
        Ok(Change::Done)
    }

    async fn set_active(
        &self,
        id: i64,
        is_active: bool,
        deed: &Deed,
    ) -> Result<Change, StoreError> {
        let mut tables = self.tables();
        if !is_active && tables.doors.is_last_admin(id) {
            return Ok(Change::LastAdmin);
        }
        let Some(account) = tables.doors.by_id_mut(id) else {
            return Ok(Change::NoSuchAccount);
        };
        account.is_active = is_active;
        if !is_active {
            tables.doors.end_sessions(id);
            tables.doors.invitations.remove(&id);
        }
        tables.trail.push(deed.clone());
        Ok(Change::Done)
    }

    async fn replace_password(
        &self,
        login: &str,
        password_hash: &str,
        deed: &Deed,
    ) -> Result<bool, StoreError> {
        let mut tables = self.tables();
        let Some(id) = tables.doors.by_login(login).map(|account| account.id) else {
            return Ok(false);
        };
        tables.doors.set_password(id, password_hash);
        tables.trail.push(deed.clone());
        Ok(true)
    }

    async fn set_totp(
        &self,
        id: i64,
        totp: Option<(&Totp, &[Digest])>,
        deed: &Deed,
    ) -> Result<bool, StoreError> {
        let mut tables = self.tables();
        let Some(account) = tables.doors.by_id_mut(id) else {
            return Ok(false);
        };
        account.totp = totp.map(|(totp, _)| totp.clone());
        let codes = &mut tables.doors.recovery_codes;
        codes.retain(|(owner, _)| *owner != id);
        codes.extend(
            totp.iter()
                .flat_map(|(_, new)| *new)
                .map(|code| (id, *code)),
        );
        tables.doors.end_sessions(id);
        tables.trail.push(deed.clone());
        Ok(true)
    }

    async fn use_totp_step(&self, id: i64, step: i64) -> Result<bool, StoreError> {
        let doors = &mut self.tables().doors;
        let totp = doors
            .by_id_mut(id)
            .and_then(|account| account.totp.as_mut());
        let Some(totp) = totp.filter(|totp| totp.last_step < step) else {
            return Ok(false);
        };
        totp.last_step = step;
        Ok(true)
    }

    async fn use_recovery_code(
        &self,
        id: i64,
        code: &Digest,
        deed: &Deed,
    ) -> Result<bool, StoreError> {
        let mut tables = self.tables();
        let is_done = tables.doors.recovery_codes.remove(&(id, *code));
        if is_done {
            tables.trail.push(deed.clone());
        }
        Ok(is_done)
    }

    async fn recovery_codes(&self, id: i64) -> Result<u32, StoreError> {
        let codes = &self.tables().doors.recovery_codes;
        let left = codes.iter().filter(|(owner, _)| *owner == id).count();
        Ok(u32::try_from(left).unwrap_or(u32::MAX))
    }

    async fn requires_totp(&self) -> Result<bool, StoreError> {
        Ok(self.tables().doors.requires_totp)
    }

    async fn require_totp(&self, is_required: bool, deed: &Deed) -> Result<(), StoreError> {
        let mut tables = self.tables();
        tables.doors.requires_totp = is_required;
        tables.trail.push(deed.clone());
        Ok(())
    }

    async fn invite(&self, invitation: &Invitation, deed: &Deed) -> Result<bool, StoreError> {
        let mut tables = self.tables();
        let account = tables.doors.by_id(invitation.account);
        if !account.is_some_and(|account| account.is_active) {
            return Ok(false);
        }
        let (id, kept) = (invitation.account, invitation.clone());
        tables.doors.invitations.insert(id, kept);
        tables.trail.push(deed.clone());
        Ok(true)
    }

    async fn invitation(&self, token: &Digest, at: i64) -> Result<Option<Account>, StoreError> {
        Ok(self.tables().doors.invited(token, at))
    }

    async fn accept_invitation(
        &self,
        token: &Digest,
        at: i64,
        password_hash: &str,
        deed: &Deed,
    ) -> Result<Option<Account>, StoreError> {
        let mut tables = self.tables();
        let Some(invited) = tables.doors.invited(token, at) else {
            return Ok(None);
        };
        tables.doors.set_password(invited.id, password_hash);
        tables.trail.push(deed.clone());
        Ok(tables.doors.by_id(invited.id).cloned())
    }

    async fn open_session(&self, session: &Session) -> Result<(), StoreError> {
        let sessions = &mut self.tables().doors.sessions;
        sessions.insert(session.token, session.clone());
        Ok(())
    }

    async fn session(&self, token: &Digest) -> Result<Option<(Session, Account)>, StoreError> {
        let doors = &self.tables().doors;
        let Some(session) = doors.sessions.get(token) else {
            return Ok(None);
        };
        let account = doors.by_id(session.account).filter(|a| a.is_active);
        Ok(account.map(|account| (session.clone(), account.clone())))
    }

    async fn touch_session(&self, token: &Digest, seen_at: i64) -> Result<(), StoreError> {
        if let Some(session) = self.tables().doors.sessions.get_mut(token) {
            session.seen_at = seen_at;
        }
        Ok(())
    }

    async fn close_session(&self, token: &Digest) -> Result<(), StoreError> {
        self.tables().doors.sessions.remove(token);
        Ok(())
    }

    async fn drop_stale_sessions(
        &self,
        opened_before: i64,
        seen_before: i64,
    ) -> Result<u64, StoreError> {
        let sessions = &mut self.tables().doors.sessions;
        let before = sessions.len();
        sessions.retain(|_, s| s.opened_at >= opened_before && s.seen_at >= seen_before);
        Ok((before - sessions.len()) as u64)
    }
}

//! What the dashboard's door remembers, in memory only.

use zgoda_consent::id::hex;

use super::attempts::Attempts;
use super::is_same_secret;
use super::password::Hasher;
use crate::client::Client;
use crate::ports::Entropy;

/// Guards the dashboard.
#[derive(Debug)]
pub(crate) struct Doorkeeper {
    set_up_token: String,
    pub(super) hasher: Hasher,
    by_client: Attempts<Client>,
    by_account: Attempts<String>,
    by_code: Attempts<i64>,
}

impl Doorkeeper {
    pub(crate) fn new(entropy: &dyn Entropy) -> Self {
        Self {
            set_up_token: hex(&entropy.bytes()),
            hasher: Hasher::new(),
            by_client: Attempts::new(4, 15 * 60_000),
            // Short: nobody may lock the owner of an account out by guessing.
            by_account: Attempts::new(20, 20_000),
            // Long: whoever gets here knows the password.
            by_code: Attempts::new(4, 15 * 60_000),
        }
    }

    /// The path of the page that makes the first account.
    pub(crate) fn set_up_path(&self) -> String {
        format!("/dashboard/set-up/{}", self.set_up_token)
    }

    pub(super) fn is_set_up_token(&self, token: &str) -> bool {
        is_same_secret(token, &self.set_up_token)
    }

    /// Counts a try of `client` at `login`, or says how many seconds to wait before the next.
    pub(super) fn try_key(&self, client: &Client, login: &str, now: i64) -> Result<(), i64> {
        let login = login.to_lowercase();
        let wait = self
            .by_client
            .wait(client, now)
            .max(self.by_account.wait(&login, now));
        if wait > 0 {
            return Err(wait.div_euclid(1000) + 1);
        }
        self.by_client.failed(client, now);
        self.by_account.failed(&login, now);
        Ok(())
    }

    /// Counts a code of `account`, or says how many seconds to wait before the next. A password that fits forgives none.
    pub(super) fn try_code(&self, account: i64, now: i64) -> Result<(), i64> {
        let wait = self.by_code.wait(&account, now);
        if wait > 0 {
            return Err(wait.div_euclid(1000) + 1);
        }
        self.by_code.failed(&account, now);
        Ok(())
    }

    /// The code fitted: past ones are forgiven.
    pub(super) fn code_fitted(&self, account: i64) {
        self.by_code.succeeded(&account);
    }

    /// The key fitted: past tries are forgiven.
    pub(super) fn key_fitted(&self, client: &Client, login: &str) {
        self.by_client.succeeded(client);
        self.by_account.succeeded(&login.to_lowercase());
    }

    pub(crate) fn forget_idle(&self, now: i64) {
        self.by_client.forget_idle(now);
        self.by_account.forget_idle(now);
        self.by_code.forget_idle(now);
    }
}

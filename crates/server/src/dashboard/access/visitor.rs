//! Who asks for a page.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use zgoda_store::{Account, ApiToken, Digest, Rights, Sites};

use super::is_same_secret;
use crate::App;
use crate::dashboard::frame::{Frame, Refusal};

/// Someone whom the table of routes lets open this page.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    pub(crate) id: i64,
    pub(crate) login: String,
    /// The name of the token they sent; empty for a page.
    pub(crate) via: String,
    pub(crate) rights: Rights,
    /// Whether they log in with codes.
    pub(crate) has_codes: bool,
    /// Goes into every form of this session, and comes back with it (F23). Programs have none.
    pub(crate) form_token: String,
    /// Of the session.
    pub(super) token: Digest,
}

impl Visitor {
    pub(super) fn person(account: Account, form_token: String, token: Digest) -> Self {
        Self {
            id: account.id,
            login: account.login,
            via: String::new(),
            rights: account.rights,
            has_codes: account.totp.is_some(),
            form_token,
            token,
        }
    }

    pub(super) fn program(token: &ApiToken, owner: Account) -> Self {
        Self {
            via: token.name.clone(),
            rights: token.rights.clone(),
            ..Self::person(owner, String::new(), Digest([0; 32]))
        }
    }

    /// Whether a form came from a page of this session.
    pub(crate) fn sent(&self, form_token: &str) -> bool {
        !self.form_token.is_empty() && is_same_secret(&self.form_token, form_token)
    }

    /// The sites they may see (F26).
    pub(crate) fn sites(&self) -> &Sites {
        &self.rights.sites
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Refusal;

    /// The door puts it there; a page that has not been through the door shows nothing.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let Ok(frame) = Frame::from_request_parts(parts, app).await;
        let visitor = parts.extensions.get::<Self>().cloned();
        visitor.ok_or_else(|| frame.not_found())
    }
}

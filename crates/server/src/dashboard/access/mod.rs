//! Who may come in and what they may open: the table of routes and the door that asks it, the one-time set-up, invitations, logging
//! in with a password and a code, sessions, the people and the tokens, and what slows down guessing.

mod account;
mod attempts;
mod code;
mod doorkeeper;
mod form;
mod guard;
mod invitation;
mod log_in;
mod password;
mod people;
mod person;
mod reseal;
mod seal;
mod session;
mod set_up;
mod table;
mod tokens;
mod totp;
mod visitor;

pub(crate) use account::{account_page, change_password, codes_off, codes_page, make_codes};
pub(crate) use code::{code_page, send_code};
pub(crate) use doorkeeper::Doorkeeper;
pub(crate) use guard::guard;
pub(crate) use invitation::{accept_invitation, invitation_page};
pub(crate) use log_in::{log_in, log_in_page, log_out};
pub use password::fresh_password;
pub(crate) use people::{add_person, people_page, set_rule};
pub(crate) use person::{change_person, person_page};
pub use reseal::reseal;
pub use seal::{SealingKey, sealed_logins};
pub(crate) use session::{cookie, drop_stale_sessions};
pub(crate) use set_up::{set_up, set_up_page};
pub use table::access_table;
pub(crate) use table::may_read;
#[cfg(any(test, feature = "testing"))]
pub use table::{AccessRule, access_rules};
pub(crate) use tokens::{add_token, remove_token, tokens_page};
pub(crate) use visitor::Visitor;

use axum::http::HeaderMap;

use crate::App;
use crate::origin::sender;

/// Whether a form was sent by one of our own pages (F23). Browsers name the origin of every form they post.
pub(crate) fn is_own_form(app: &App, headers: &HeaderMap) -> bool {
    let same_site = headers
        .get("sec-fetch-site")
        .is_none_or(|site| site == "same-origin");
    same_site && sender(headers).is_some_and(|origin| app.settings.home.is(origin))
}

/// `path` if it is a page of the dashboard, else its first page: a link never leads elsewhere.
pub(crate) fn own_path(path: &str) -> &str {
    let is_own =
        path == "/dashboard" || path.starts_with("/dashboard/") || path.starts_with("/dashboard?");
    if is_own && !path.contains(|c: char| c.is_control() || c == '\\') {
        path
    } else {
        "/dashboard"
    }
}

/// Whether two secrets are the same, in a time that does not tell where they differ.
fn is_same_secret(one: &str, other: &str) -> bool {
    one.len() == other.len()
        && one
            .bytes()
            .zip(other.bytes())
            .fold(0, |differs, (a, b)| differs | (a ^ b))
            == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_stays_on_the_dashboard() {
        assert_eq!(
            own_path("/dashboard/log?site=shop"),
            "/dashboard/log?site=shop"
        );
        for elsewhere in [
            "https://evil.example/dashboard",
            "//evil.example",
            "/dashboardevil",
            "/dashboard/\\evil.example",
            "/dashboard/\r\nset-cookie: a=b",
            "javascript:alert(1)",
            "",
        ] {
            assert_eq!(own_path(elsewhere), "/dashboard", "{elsewhere:?}");
        }
    }

    #[test]
    fn secrets_are_the_same_only_when_every_byte_is() {
        assert!(is_same_secret("abc", "abc"));
        for other in ["abd", "ab", "abcd", "", "ABC"] {
            assert!(!is_same_secret("abc", other));
        }
    }
}

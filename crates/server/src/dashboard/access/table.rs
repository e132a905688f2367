//! Which role may open which page: the one table that the door asks (A58). What is not in it is refused.

use axum::http::Method;
use zgoda_store::{Rights, Role};

/// Who may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// Whoever comes: the door itself.
    Anyone,
    /// Whoever is logged in, also without the codes that an admin requires: to make them, or to leave.
    OwnAccount,
    /// These roles.
    Roles(&'static [Role]),
}

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule {
    pub(crate) method: &'static str,
    /// As the router knows it.
    pub(crate) path: &'static str,
    pub(crate) who: Who,
    /// Whether programs may, with a token of such a role.
    pub(crate) is_for_tokens: bool,
}

const FIGURES: Who = Who::Roles(&[Role::Viewer, Role::Marketer, Role::Auditor, Role::Admin]);
const FILES: Who = Who::Roles(&[Role::Marketer, Role::Auditor, Role::Admin]);
const RECORDS: Who = Who::Roles(&[Role::Auditor, Role::Admin]);
const PEOPLE: Who = Who::Roles(&[Role::Admin]);

const fn get(path: &'static str, who: Who) -> Rule {
    Rule {
        method: "GET",
        path,
        who,
        is_for_tokens: false,
    }
}

const fn post(path: &'static str, who: Who) -> Rule {
    Rule {
        method: "POST",
        ..get(path, who)
    }
}

/// A file that programs may read, too.
const fn file(path: &'static str, who: Who) -> Rule {
    Rule {
        is_for_tokens: true,
        ..get(path, who)
    }
}

/// Every address of the dashboard.
pub(crate) const TABLE: &[Rule] = &[
    get("/dashboard", FIGURES),
    file("/dashboard/overview/{file}", FILES),
    get("/dashboard/leaks", FIGURES),
    get("/dashboard/log", RECORDS),
    file("/dashboard/log.csv", RECORDS),
    get("/dashboard/records/{id}", RECORDS),
    file("/dashboard/records/{id}/record.json", RECORDS),
    get("/dashboard/records/{id}/shown", RECORDS),
    get("/dashboard/records/{id}/shown/again", RECORDS),
    get("/dashboard/trail", RECORDS),
    file("/dashboard/trail.csv", RECORDS),
    get("/dashboard/people", PEOPLE),
    post("/dashboard/people", PEOPLE),
    post("/dashboard/people/rule", PEOPLE),
    get("/dashboard/people/{id}", PEOPLE),
    post("/dashboard/people/{id}", PEOPLE),
    get("/dashboard/tokens", PEOPLE),
    post("/dashboard/tokens", PEOPLE),
    post("/dashboard/tokens/{id}", PEOPLE),
    get("/dashboard/account", Who::OwnAccount),
    post("/dashboard/account/password", Who::OwnAccount),
    get("/dashboard/account/codes", Who::OwnAccount),
    post("/dashboard/account/codes", Who::OwnAccount),
    post("/dashboard/account/codes/off", Who::OwnAccount),
    post("/dashboard/log-out", Who::OwnAccount),
    get("/dashboard/log-in", Who::Anyone),
    post("/dashboard/log-in", Who::Anyone),
    get("/dashboard/log-in/code", Who::Anyone),
    post("/dashboard/log-in/code", Who::Anyone),
    get("/dashboard/set-up/{token}", Who::Anyone),
    post("/dashboard/set-up/{token}", Who::Anyone),
    get("/dashboard/invitation/{token}", Who::Anyone),
    post("/dashboard/invitation/{token}", Who::Anyone),
    post("/dashboard/language", Who::Anyone),
    get("/dashboard/style.css", Who::Anyone),
    get("/dashboard/icon.svg", Who::Anyone),
];

impl Rule {
    /// Whether someone with these rights may.
    pub(crate) fn admits(&self, rights: &Rights) -> bool {
        match self.who {
            Who::Anyone | Who::OwnAccount => true,
            Who::Roles(roles) => roles.contains(&rights.role),
        }
    }
}

/// The rule for a request; whoever may read may ask what there would be to read.
pub(super) fn rule(method: &Method, path: &str) -> Option<&'static Rule> {
    let method = if method == Method::HEAD {
        "GET"
    } else {
        method.as_str()
    };
    let mut rules = TABLE.iter();
    rules.find(|rule| rule.method == method && rule.path == path)
}

/// Whether someone with these rights may read the page at `path`.
pub(crate) fn may_read(rights: &Rights, path: &str) -> bool {
    rule(&Method::GET, path).is_some_and(|rule| rule.admits(rights))
}

/// Whether there is anything at `path`.
pub(super) fn has_path(path: &str) -> bool {
    TABLE.iter().any(|rule| rule.path == path)
}

/// The table in Markdown, as the documentation has it.
#[must_use]
pub fn access_table() -> String {
    let mut text =
        "| address | viewer | marketer | auditor | admin | token |\n|---|---|---|---|---|---|\n"
            .to_owned();
    for rule in TABLE {
        let cells = Role::ALL.map(|role| match rule.who {
            Who::Anyone => "anyone",
            Who::OwnAccount => "own",
            Who::Roles(roles) if !roles.contains(&role) => "–",
            Who::Roles(_) => "yes",
        });
        let token = if rule.is_for_tokens { "yes" } else { "–" };
        let name = format!("`{} {}`", rule.method, rule.path);
        text.extend(["| ", &name, " | ", &cells.join(" | "), " | ", token, " |\n"]);
    }
    text
}

/// Method, address and whether each of [`Role::ALL`] may, of every line that asks for a role, and whether a token may. For tests
/// that drive them all.
#[cfg(any(test, feature = "testing"))]
#[must_use]
pub fn access_rules() -> Vec<AccessRule> {
    let rules = TABLE.iter().map(|rule| AccessRule {
        method: rule.method,
        path: rule.path,
        roles: match rule.who {
            Who::Anyone => None,
            Who::OwnAccount => Some(&Role::ALL),
            Who::Roles(roles) => Some(roles),
        },
        is_for_tokens: rule.is_for_tokens,
    });
    rules.collect()
}

/// A line of the table, for tests.
#[cfg(any(test, feature = "testing"))]
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct AccessRule {
    /// `GET`, `POST`.
    pub method: &'static str,
    /// As the router knows it.
    pub path: &'static str,
    /// Who may; `None` for whoever comes.
    pub roles: Option<&'static [Role]>,
    /// Whether programs may, with a token of such a role.
    pub is_for_tokens: bool,
}

//! English: what the words of the protocol and of the trail are called.

use crate::dashboard::texts::Names;

pub(super) static EVENTS: Names = &[
    ("accept_all", "Accepted all"),
    ("reject_all", "Refused all"),
    ("save", "Saved a choice"),
    ("withdraw", "Withdrew"),
    ("embed", "Allowed one embed"),
    ("gpc", "Refused by GPC"),
    ("api", "Set by the page"),
];

pub(super) static CATEGORIES: Names = &[
    ("necessary", "Necessary"),
    ("preferences", "Preferences"),
    ("analytics", "Analytics"),
    ("marketing", "Marketing"),
    ("social", "Social media"),
];

pub(super) static SURFACES: Names = &[
    ("banner", "first layer"),
    ("settings", "settings"),
    ("placeholder", "placeholder of an embed"),
    ("page", "control in the page"),
    ("api", "script of the page"),
    ("signal", "signal of the browser"),
];

pub(super) static REASONS: Names = &[
    ("fixed", "fixed by the site"),
    ("region", "by region"),
    ("time-zone", "by time zone"),
    ("unknown", "place unknown, strictest rules"),
];

pub(super) static REGIMES: Names = &[
    ("eu-optin", "EU and EEA"),
    ("uk", "United Kingdom"),
    ("ch", "Switzerland"),
    ("us-optout", "US states"),
    ("ca-qc", "Québec"),
    ("br", "Brazil"),
];

pub(super) static DEEDS: Names = &[
    ("set_up", "Made the first account"),
    ("logged_in", "Logged in"),
    ("refused", "Wrong name or password"),
    ("refused_code", "Wrong code"),
    ("recovered", "Used a recovery code"),
    ("logged_out", "Logged out"),
    ("listed_log", "Looked at the log"),
    ("searched", "Searched the log"),
    ("read_record", "Read a record"),
    ("took_record", "Downloaded a record"),
    ("exported_log", "Downloaded the log"),
    ("exported_figures", "Downloaded figures"),
    ("exported_trail", "Downloaded this trail"),
    ("erased", "Erased what a browser said"),
    ("purged", "Erased what was kept long enough"),
    ("held", "Held records"),
    ("ended_hold", "Ended a hold"),
    ("added_user", "Added a person"),
    ("invited", "Made a one-time link"),
    ("accepted", "Used a one-time link"),
    ("changed_rights", "Changed rights"),
    ("shut_out", "Shut a person out"),
    ("let_in", "Let a person in again"),
    ("password", "New password, given on the command line"),
    ("changed_password", "Changed their password"),
    ("codes_on", "Codes switched on"),
    ("codes_off", "Codes switched off"),
    ("codes_required", "Codes required of everyone"),
    ("codes_optional", "Codes no longer required"),
    ("resealed", "Sealed the codes under a new key"),
    ("made_token", "Made a token"),
    ("removed_token", "Removed a token"),
];

pub(super) static ROLES: Names = &[
    ("viewer", "Viewer"),
    ("marketer", "Marketer"),
    ("auditor", "Auditor or data protection officer"),
    ("admin", "Admin"),
];

pub(super) static WIDTHS: Names = &[("narrow", "narrow"), ("wide", "wide")];

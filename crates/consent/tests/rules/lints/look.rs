//! Lints of how the dialog looks and is reached.

use zgoda_consent::{
    config::{Layout, Reopen, Theme},
    lint::check,
};

use super::{Two, broken, is};
use crate::shop::shop;

#[test]
fn e10_e11_colours_are_checked_against_the_theme_where_the_owner_leaves_one_out() {
    let with = |theme, text: Option<&str>, background: Option<&str>, accent: Option<&str>| {
        let own = |color: Option<&str>| color.map(str::to_owned);
        broken(|config| {
            config.look.theme = theme;
            config.look.colors.text = own(text);
            config.look.colors.background = own(background);
            config.look.colors.accent = own(accent);
        })
    };
    let dark_text = Some("#333333");
    assert_eq!(with(Theme::Light, dark_text, None, None), []);
    let unreadable = [
        with(Theme::Dark, dark_text, None, None),
        with(Theme::Auto, dark_text, None, None),
    ];
    for found in unreadable {
        is(&found, "E10", "look.colors.text");
    }
    is(
        &with(Theme::Light, None, Some("#222222"), None),
        "E10",
        "look.colors.background",
    );
    is(
        &with(Theme::Light, None, None, Some("#ffee88")),
        "E11",
        "look.colors.accent",
    );
    is(
        &with(Theme::Dark, None, None, Some("#222222")),
        "E11",
        "look.colors.accent",
    );
    assert_eq!(with(Theme::Auto, None, None, Some("#14595b")), []);
}

#[test]
fn e10_findings_have_numbers() {
    let mut config = shop();
    config.look.colors.text = Some("#777777".to_owned());
    let findings = check(&config, &Two);
    let contrast = findings
        .iter()
        .find(|finding| finding.lint.name == "text-contrast")
        .expect("a finding");
    assert_eq!(contrast.found, "4.48 : 1");
    assert_eq!(
        contrast.to_string(),
        "look.colors.text: give text on background a contrast of at least 4.5 : 1 (4.48 : 1; E10)"
    );
}

#[test]
fn b3_a_dialog_of_the_owners_own_has_to_keep_the_rules() {
    is(
        &broken(|config| config.look.layout = Layout::None),
        "B3",
        "look.layout",
    );
}

#[test]
fn b15_without_the_button_the_page_needs_a_link() {
    is(
        &broken(|config| config.look.reopen = Reopen::None),
        "B15",
        "look.reopen",
    );
}

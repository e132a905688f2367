//! Contrast of an owner's colours, with numbers (WCAG 2.2, success criteria 1.4.3 and 1.4.11; requirement E10).

use alloc::format;

use super::{Linter, table};
use crate::config::Theme;

/// Background and text of the light and the dark theme, as in the banner's style sheet.
const LIGHT: [&str; 2] = ["#ffffff", "#1a2024"];
const DARK: [&str; 2] = ["#1b1f23", "#eef1f3"];

/// Checks every pair that visitors can come to see: a colour that the owner leaves out is that of the theme, and under
/// `auto` the visitor chooses between two.
pub(super) fn check(linter: &mut Linter<'_>) {
    let look = &linter.config.look;
    let colors = &look.colors;
    let themes: &[_] = match look.theme {
        Theme::Auto => &[LIGHT, DARK],
        Theme::Light => &[LIGHT],
        Theme::Dark => &[DARK],
    };
    if colors.text.is_some() || colors.background.is_some() {
        let path = if colors.text.is_some() {
            "look.colors.text"
        } else {
            "look.colors.background"
        };
        let least = lowest(themes, |[background, text]| {
            ratio(
                colors.text.as_deref().unwrap_or(text),
                colors.background.as_deref().unwrap_or(background),
            )
        });
        if let Some(ratio) = least.filter(|ratio| *ratio < 4.5) {
            linter.say(&table::TEXT_CONTRAST, path, format!("{ratio:.2} : 1"));
        }
    }
    if let Some(accent) = &colors.accent {
        // Without a background of the owner's, the banner lightens the accent for visitors who choose dark.
        let themes = if look.theme == Theme::Auto && colors.background.is_none() {
            &[LIGHT]
        } else {
            themes
        };
        let least = lowest(themes, |[background, _]| {
            ratio(accent, colors.background.as_deref().unwrap_or(background))
        });
        if let Some(ratio) = least.filter(|ratio| *ratio < 3.0) {
            linter.say(
                &table::CONTROL_CONTRAST,
                "look.colors.accent",
                format!("{ratio:.2} : 1"),
            );
        }
    }
}

fn lowest(themes: &[[&str; 2]], ratio: impl Fn([&str; 2]) -> Option<f64>) -> Option<f64> {
    themes
        .iter()
        .filter_map(|theme| ratio(*theme))
        .reduce(f64::min)
}

/// The contrast of two colours written `#rrggbb`, from 1 to 21.
fn ratio(one: &str, other: &str) -> Option<f64> {
    let (one, other) = (luminance(one)?, luminance(other)?);
    Some((one.max(other) + 0.05) / (one.min(other) + 0.05))
}

/// Relative luminance as WCAG defines it for sRGB.
fn luminance(color: &str) -> Option<f64> {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(color.get(at..at + 2)?, 16).ok()?) / 255.0;
        Some(if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        })
    };
    Some(0.2126 * channel(1)? + 0.7152 * channel(3)? + 0.0722 * channel(5)?)
}

#[cfg(test)]
mod tests {
    use super::ratio;

    #[test]
    fn ratios_are_those_of_wcag() {
        let is = |one, other, expected: f64| {
            ratio(one, other).is_some_and(|ratio| (ratio - expected).abs() < 0.01)
        };
        assert!(is("#000000", "#ffffff", 21.0));
        assert!(is("#777777", "#ffffff", 4.48));
        assert!(is("#ff0000", "#ffffff", 4.0));
        assert!(is("#123456", "#123456", 1.0));
    }
}

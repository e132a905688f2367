//! The looks: one sheet for all, one more for the owner's colours.

use web_sys::CssStyleSheet;
use zgoda_consent::config::{Look, Theme};

use crate::page;

const CSS: &str = include_str!(concat!(env!("OUT_DIR"), "/style.css"));

/// Classes of the element inside every shadow root.
pub(crate) fn class(look: &Look) -> &'static str {
    match look.theme {
        Theme::Auto => "z auto",
        Theme::Light => "z light",
        Theme::Dark => "z dark",
    }
}

/// The sheets that every shadow root adopts.
pub(crate) fn sheets(look: &Look) -> Vec<CssStyleSheet> {
    let own = own_colors(look);
    let mut sheets = Vec::new();
    for css in [CSS, &own] {
        if let Some(sheet) = page::sheet(css).filter(|_| !css.is_empty()) {
            sheets.push(sheet);
        }
    }
    sheets
}

/// Rules for the owner's colours; empty if there are none. In a dark theme that is the visitor's, an accent that was
/// chosen for light is lightened; a background or text colour of the owner's fixes the theme, because the two belong together.
fn own_colors(look: &Look) -> String {
    let colors = &look.colors;
    let mut css = String::new();
    for (name, color) in [("--bg", &colors.background), ("--fg", &colors.text)] {
        if let Some(color) = color {
            css.push_str(&[name, ":", color, "!important;"].concat());
        }
    }
    if !css.is_empty() {
        // Tones between the two that the owner did not choose.
        css.push_str(
            "--soft:color-mix(in srgb,var(--fg) 80%,var(--bg));--line:color-mix(in srgb,var(--fg) 16%,var(--bg));\
             --tint:color-mix(in srgb,var(--fg) 4%,var(--bg));--edge:color-mix(in srgb,var(--fg) 60%,var(--bg));--off:var(--edge);",
        );
    }
    if let Some(accent) = &colors.accent {
        css.push_str(&["--accent:", accent, ";--ink:", ink(accent), ";"].concat());
    }
    if css.is_empty() {
        return css;
    }
    let mut rules = [".z.z.z{", &css, "}"].concat();
    if let (Some(accent), None, Theme::Auto) = (&colors.accent, &colors.background, look.theme) {
        rules.push_str(
            &[
                "@media (prefers-color-scheme:dark){.z.z.z{--accent:color-mix(in srgb,",
                accent,
                " 45%,#fff);--ink:#111}}",
            ]
            .concat(),
        );
    }
    rules
}

/// Black or white, whichever stands out more on `color` (WCAG contrast).
fn ink(color: &str) -> &'static str {
    if luminance(color) > 0.179 {
        "#000"
    } else {
        "#fff"
    }
}

/// Relative luminance of `#rrggbb`, 0 to 1. A cubic stands for the curve of sRGB: near enough that the better of black and
/// white has the contrast of 4.5 that text needs, on every colour.
fn luminance(color: &str) -> f32 {
    let channel = |at: usize| {
        let digits = color.bytes().skip(at).take(2);
        let value = digits.fold(0, |value, digit| {
            let low = digit & 15;
            value * 16 + if digit > b'9' { low + 9 } else { low }
        });
        let part = f32::from(value) / 255.0;
        part * (part * (part * 0.3053 + 0.6822) + 0.0125)
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

#[cfg(test)]
mod tests {
    use super::ink;

    #[test]
    fn e10_ink_stands_out_on_any_accent() {
        for (color, expected) in [
            ("#000000", "#fff"),
            ("#ffffff", "#000"),
            ("#14595b", "#fff"),
            ("#ffd400", "#000"),
            ("#0000ff", "#fff"),
        ] {
            assert_eq!(ink(color), expected, "{color}");
        }
    }

    #[test]
    fn e10_text_of_buttons_has_4_5_on_every_accent() {
        let linear = |value: u8| {
            let part = f64::from(value) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        let steps = || (0..=255_u8).step_by(5);
        for red in steps() {
            for green in steps() {
                for blue in steps() {
                    let color = format!("#{red:02x}{green:02x}{blue:02x}");
                    let light =
                        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
                    let ratio = if ink(&color) == "#000" {
                        (light + 0.05) / 0.05
                    } else {
                        1.05 / (light + 0.05)
                    };
                    assert!(ratio >= 4.5, "{color}: {ratio}");
                }
            }
        }
    }
}

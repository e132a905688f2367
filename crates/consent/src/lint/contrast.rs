//! Contrast of an owner's colours, with numbers (WCAG 2.2, success criteria 1.4.3 and 1.4.11; requirement E10).

use alloc::format;

use super::Linter;

pub(super) fn check(linter: &mut Linter<'_>) {
    let colors = &linter.config.look.colors;
    let Some(background) = &colors.background else {
        return;
    };
    let pairs = [
        (
            "E10",
            "look.colors.text",
            &colors.text,
            4.5,
            "text on background needs a contrast of at least 4.5 : 1",
        ),
        (
            "E11",
            "look.colors.accent",
            &colors.accent,
            3.0,
            "controls on background need a contrast of at least 3 : 1",
        ),
    ];
    for (rule, path, color, least, advice) in pairs {
        let Some(ratio) = color.as_ref().and_then(|color| ratio(color, background)) else {
            continue;
        };
        if ratio < least {
            linter.say(rule, path, format!("{ratio:.2} : 1"), advice);
        }
    }
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

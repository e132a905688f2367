//! Words that say nothing, and buttons that hide what they do (requirements B11, B12, B62).

use alloc::{format, string::String};

use super::{Linter, table};
use crate::text::Text;

/// Purposes that the authorities call too vague (WP 203; EDPB 05/2020, section 3.2).
const VAGUE: [&str; 10] = [
    "improving users' experience",
    "improve your experience",
    "improving the user experience",
    "enhance your experience",
    "marketing purposes",
    "ulepszanie doświadczeń",
    "poprawa doświadczeń",
    "cele marketingowe",
    "w celach marketingowych",
    "i inne cele",
];

/// Buttons that do not say that they consent (EDPB 05/2020, note 38; VG Hannover 10 A 5385/22; 11 CCR 7004(a)(2)).
const EVASIVE: [&str; 14] = [
    "ok",
    "okay",
    "got it",
    "i understand",
    "continue",
    "accept and close",
    "accept & close",
    "rozumiem",
    "kontynuuj",
    "zgadzam się i zamykam",
    "akceptuję i zamykam",
    "verstanden",
    "akzeptieren & schließen",
    "akzeptieren und schließen",
];

pub(super) fn check(linter: &mut Linter<'_>) {
    let config = linter.config;
    for (index, category) in config.categories.iter().enumerate() {
        vague(
            linter,
            &format!("categories[{index}].description"),
            category.description.as_ref(),
        );
    }
    for (index, service) in config.services.iter().enumerate() {
        vague(
            linter,
            &format!("services[{index}].purpose"),
            Some(&service.purpose),
        );
    }
    for (language, texts) in &config.texts {
        for (key, text) in texts
            .iter()
            .filter(|(_, text)| EVASIVE.contains(&plain(text).as_str()))
        {
            linter.say(
                &table::EVASIVE_BUTTON,
                &format!("texts.{language}.{key}"),
                text.clone(),
            );
        }
    }
}

fn vague(linter: &mut Linter<'_>, path: &str, text: Option<&Text>) {
    for (_, text) in text.map(Text::entries).unwrap_or_default() {
        if VAGUE.iter().any(|vague| plain(text).contains(vague)) {
            linter.say(&table::VAGUE_PURPOSE, path, text.clone());
        }
    }
}

pub(super) fn plain(text: &str) -> String {
    text.trim()
        .trim_end_matches(['.', '!'])
        .to_lowercase()
        .replace('’', "'")
}

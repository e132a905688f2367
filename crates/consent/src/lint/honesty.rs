//! What an owner can still configure that leads people instead of asking them.

use alloc::format;

use super::{Lint, Linter, table, wording::plain};
use crate::config::{Layout, Reopen};

/// Buttons in the place of a refusal that refuse nothing (11 CCR 7004(a)(2); EDPB task force, paragraph 8).
const NO_REFUSALS: [&str; 19] = [
    "ask me later",
    "later",
    "maybe later",
    "not now",
    "more information",
    "more options",
    "manage options",
    "preferences",
    "settings",
    "później",
    "nie teraz",
    "więcej informacji",
    "więcej opcji",
    "ustawienia",
    "später",
    "mehr informationen",
    "einstellungen",
    "plus tard",
    "más tarde",
];

/// Silence taken for a yes (GDPR recital 32; EDPB 05/2020, paragraph 86).
const SILENCE: [&str; 9] = [
    "by continuing",
    "by using this site",
    "by using our site",
    "by browsing",
    "kontynuując",
    "korzystając ze strony",
    "pozostając na stronie",
    "durch die weitere nutzung",
    "en poursuivant votre navigation",
];

/// Guilt, fear and false hurry (EDPB 03/2022, Annex I; Colorado rule 7.09).
const STEERING: [&str; 14] = [
    "no thanks, i",
    "i don't care",
    "i do not care",
    "i hate",
    "i prefer a worse",
    "miss out",
    "help us survive",
    "only today",
    "seconds left",
    "nie zależy mi",
    "wolę gorsz",
    "tracisz",
    "stracisz",
    "tylko dziś",
];

/// That consent is needed to come in (EDPB 05/2020, paragraphs 38 to 41).
const WALLS: [&str; 7] = [
    "you must accept",
    "you have to accept",
    "to continue, accept",
    "accept to continue",
    "musisz zaakceptować",
    "aby kontynuować, zaakceptuj",
    "sie müssen akzeptieren",
];

/// Polish law that is no longer in force: since 10 November 2024 it is article 399 of the Electronic Communications Law.
const REPEALED: [&str; 4] = [
    "art. 173 pt",
    "art. 173 prawa telekom",
    "art. 173 ustawy prawo telekom",
    "art. 174 pt",
];

/// Purposes that nobody needs for what a visitor asked for (EDPB task force, on necessity).
const NEVER_NECESSARY: [&str; 3] = ["analytics", "marketing", "social"];

pub(super) fn check(linter: &mut Linter<'_>) {
    let config = linter.config;
    if config.look.layout == Layout::None {
        linter.say(&table::OWN_DIALOG, "look.layout", "none");
    }
    if config.look.reopen == Reopen::None {
        linter.say(&table::NO_WAY_BACK, "look.reopen", "none");
    }
    for (index, category) in config.categories.iter().enumerate() {
        if category.locked && NEVER_NECESSARY.contains(&category.id.as_str()) {
            linter.say(
                &table::LOCKED_OPTIONAL,
                &format!("categories[{index}].locked"),
                "true",
            );
        }
    }
    for (language, texts) in &config.texts {
        let find = |key: &str| {
            texts
                .iter()
                .find(|(name, _)| name == key)
                .map(|(_, text)| text)
        };
        for (key, text) in texts {
            words(linter, &format!("texts.{language}.{key}"), text);
        }
        if let Some(reject) =
            find("reject").filter(|text| NO_REFUSALS.contains(&plain(text).as_str()))
        {
            linter.say(
                &table::NO_REFUSAL,
                &format!("texts.{language}.reject"),
                reject.clone(),
            );
        }
        if let (Some(accept), Some(reject)) = (find("accept"), find("reject")) {
            let [yes, no] = [accept, reject].map(|text| text.chars().count());
            if yes > 2 * no || no > 2 * yes || plain(accept) == plain(reject) {
                linter.say(
                    &table::UNEQUAL_ANSWERS,
                    &format!("texts.{language}.reject"),
                    format!("{accept} / {reject}"),
                );
            }
        }
    }
}

fn words(linter: &mut Linter<'_>, path: &str, text: &str) {
    let said = plain(text);
    let lists: [(&'static Lint, &[&str]); 4] = [
        (&table::SILENCE, &SILENCE),
        (&table::STEERING, &STEERING),
        (&table::WALL, &WALLS),
        (&table::REPEALED_LAW, &REPEALED),
    ];
    for (lint, list) in lists {
        if list.iter().any(|part| said.contains(part)) {
            linter.say(lint, path, text);
        }
    }
}

//! What an owner can still configure that leads people instead of asking them: each with the rule, the risk and the fix.

use alloc::{format, string::String};

use super::{Linter, wording::plain};
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
        let advice = "your own dialog has to keep it: refusing beside accepting, the same button, nothing ticked; consent that was steered is none";
        linter.say("B3", "look.layout", "none", advice);
    }
    if config.look.reopen == Reopen::None {
        let advice = "put <a data-zgoda=\"settings\"> on every page: a consent that is harder to withdraw than to give is not valid";
        linter.say("B15", "look.reopen", "none", advice);
    }
    for (index, category) in config.categories.iter().enumerate() {
        if category.locked && NEVER_NECESSARY.contains(&category.id.as_str()) {
            let advice = "let visitors refuse it: what is not strictly necessary may not run without consent (ePrivacy Art. 5(3))";
            linter.say(
                "B23",
                &format!("categories[{index}].locked"),
                "true",
                advice,
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
            let advice = "say that it refuses: a yes beside a \"later\" is no choice of two, and the consent not valid";
            linter.say(
                "B48",
                &format!("texts.{language}.reject"),
                reject.clone(),
                advice,
            );
        }
        if let (Some(accept), Some(reject)) = (find("accept"), find("reject")) {
            let [yes, no] = [accept, reject].map(|text| text.chars().count());
            if yes > 2 * no || no > 2 * yes || plain(accept) == plain(reject) {
                let advice =
                    "make both answers equally plain: about the same length, each naming its act";
                linter.say(
                    "B5",
                    &format!("texts.{language}.reject"),
                    format!("{accept} / {reject}"),
                    advice,
                );
            }
        }
    }
}

fn words(linter: &mut Linter<'_>, path: &str, text: &str) {
    let said = plain(text);
    let rules: [(&str, &[&str], &str); 4] = [
        (
            "B7",
            &SILENCE,
            "ask for an act: going on, scrolling and silence are no consent",
        ),
        (
            "B26",
            &STEERING,
            "leave out praise, guilt and hurry: consent that was steered is none",
        ),
        (
            "B9",
            &WALLS,
            "leave it out: consent that is a condition for coming in is not free",
        ),
        (
            "B34",
            &REPEALED,
            "cite article 399 of the Polish Electronic Communications Law: this one was repealed on 10 November 2024",
        ),
    ];
    for (rule, list, advice) in rules {
        if list.iter().any(|part| said.contains(part)) {
            linter.say(rule, path, String::from(text), advice);
        }
    }
}

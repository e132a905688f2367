//! The length of the notice: one that the log refuses proves nothing (requirement B18).

use alloc::format;

use super::{Linter, table};
use crate::{
    notice::{Direction, MAX_BYTES, Notice, ORDINARY_BYTES, Shown},
    regime::Regime,
    stored,
};

/// The share of the most that is kept free for what the banner says by itself and for what has changed since the last question.
const RESERVE: usize = 8;

/// Every language has a notice of its own, so each that is too long is named.
pub(super) fn check(linter: &mut Linter<'_>) {
    let config = linter.config;
    let most = if stored::is_long(config) {
        MAX_BYTES
    } else {
        ORDINARY_BYTES
    };
    let most = most - most / RESERVE;
    for (index, language) in config.languages.iter().enumerate() {
        let own = config.texts.iter().find(|(other, _)| other == language);
        let shown = Shown {
            // Where exemptions are named the notice is longest.
            regime: Regime::Uk,
            language,
            direction: Direction::Ltr,
            banner: env!("CARGO_PKG_VERSION"),
            texts: own.map_or(&[], |(_, texts)| texts),
        };
        let length = Notice::of(config, &shown).canonical().len();
        if length > most {
            let found = format!("{length} bytes of notice, {most} at most");
            linter.say(&table::LONG_NOTICE, &format!("languages[{index}]"), found);
        }
    }
}

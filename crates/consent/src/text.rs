//! Texts in the languages of a site, and what texts may hold.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use crate::canonical::sorted;

/// A text, either one for all languages or one per language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// Language tag and text, sorted by tag; the tag is empty in a text for all languages.
    entries: Vec<(String, String)>,
}

impl Text {
    /// The same text in every language.
    #[must_use]
    pub fn plain(text: &str) -> Self {
        Self {
            entries: alloc::vec![(String::new(), text.to_owned())],
        }
    }

    /// One text per language tag; of a tag that is repeated the first.
    #[must_use]
    pub fn localised(entries: &[(&str, &str)]) -> Self {
        let entries: Vec<_> = entries
            .iter()
            .map(|(tag, text)| ((*tag).to_owned(), (*text).to_owned()))
            .collect();
        Self {
            entries: sorted(&entries).into_iter().cloned().collect(),
        }
    }

    /// One text per language tag, sorted by tag.
    pub(crate) fn sorted(entries: Vec<(String, String)>) -> Self {
        Self { entries }
    }

    /// Whether there is nothing, not even an empty text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Language tag and text, sorted by tag; the tag is empty in a text for all languages.
    #[must_use]
    pub fn entries(&self) -> &[(String, String)] {
        &self.entries
    }

    /// The text for `language`: of this tag, else of its primary subtag, else in `fallback`, else English, else the first.
    #[must_use]
    pub fn get(&self, language: &str, fallback: &str) -> &str {
        self.entry(language, fallback).map_or("", |(_, text)| text)
    }

    /// The language of the text that [`Text::get`] finds; empty if it is for all languages, or if there is none.
    #[must_use]
    pub fn language(&self, language: &str, fallback: &str) -> &str {
        self.entry(language, fallback).map_or("", |(tag, _)| tag)
    }

    fn entry(&self, language: &str, fallback: &str) -> Option<&(String, String)> {
        let of = |tag: &str| {
            self.entries
                .iter()
                .find(|(entry, _)| entry.eq_ignore_ascii_case(tag))
        };
        of("")
            .or_else(|| of(language))
            .or_else(|| of(primary_subtag(language)))
            .or_else(|| of(fallback))
            .or_else(|| of("en"))
            .or(self.entries.first())
    }
}

/// The part of a language tag before the first hyphen.
#[must_use]
pub fn primary_subtag(tag: &str) -> &str {
    cut(tag, b'-').0
}

/// The written language of `tag`, by the name of its file where that is another. Chinese is told by script, which a region
/// implies (CLDR likely subtags); Nynorsk and "Norwegian" read Bokmål.
fn written(tag: &str) -> &str {
    let (primary, rest) = cut(tag, b'-');
    let region = rest.map_or("", primary_subtag);
    let is_one_of =
        |text: &str, list: &[&str]| list.iter().any(|one| one.eq_ignore_ascii_case(text));
    if is_one_of(primary, &["nn", "no"]) {
        "nb"
    } else if !is_one_of(primary, &["zh"]) {
        tag
    } else if is_one_of(region, &["hant", "tw", "hk", "mo"]) {
        "zh-Hant"
    } else {
        "zh-Hans"
    }
}

/// Whether who asks for `one` can read `other`: the same written language, of whatever region or script.
#[must_use]
pub fn is_same_language(one: &str, other: &str) -> bool {
    primary_subtag(written(one)).eq_ignore_ascii_case(primary_subtag(written(other)))
}

/// The offered language that serves `wanted`: this tag, else this tag by another name (`zh-TW`: `zh-Hant`), else one with the
/// same primary subtag, else the first offered.
#[must_use]
pub fn choose_language<'l>(offered: &'l [String], wanted: &str) -> &'l str {
    let mut chosen = offered.first().map_or("en", String::as_str);
    let mut closeness = 0;
    for tag in offered {
        let close = if tag.eq_ignore_ascii_case(wanted) {
            3
        } else if written(tag).eq_ignore_ascii_case(written(wanted)) {
            2
        } else {
            u8::from(is_same_language(tag, wanted))
        };
        if close > closeness {
            (chosen, closeness) = (tag, close);
        }
    }
    chosen
}

/// `text` before and after the first `byte`, an ASCII character; all of it and nothing if there is none.
#[must_use]
pub fn cut(text: &str, byte: u8) -> (&str, Option<&str>) {
    match text.bytes().position(|one| one == byte) {
        Some(at) => (text.get(..at).unwrap_or(text), text.get(at + 1..)),
        None => (text, None),
    }
}

/// Whether `text` has the form of a language tag (BCP 47): a primary subtag of 2 or 3 letters, more of 1 to 8 characters.
#[must_use]
pub fn is_language_tag(text: &str) -> bool {
    let (primary, mut rest) = cut(text, b'-');
    let mut holds = text.len() <= 35
        && matches!(primary.len(), 2 | 3)
        && primary.bytes().all(|b| b.is_ascii_alphabetic());
    while let Some(more) = rest {
        let (subtag, next) = cut(more, b'-');
        holds &=
            (1..=8).contains(&subtag.len()) && subtag.bytes().all(|b| b.is_ascii_alphanumeric());
        rest = next;
    }
    holds
}

/// Whether a page may link to `url`: `http:`, `https:`, or relative. Nothing that runs code, nothing hidden (requirement F1).
#[must_use]
pub fn is_web_address(url: &str) -> bool {
    let scheme = url
        .bytes()
        .position(|byte| matches!(byte, b':' | b'/' | b'?' | b'#'))
        .and_then(|end| url.get(..end + 1));
    let is_web = |scheme: &str| {
        scheme.eq_ignore_ascii_case("https:") || scheme.eq_ignore_ascii_case("http:")
    };
    (1..=2048).contains(&url.len())
        && url.bytes().all(|byte| byte > b' ' && byte != 0x7f)
        && scheme.is_none_or(|scheme| !scheme.ends_with(':') || is_web(scheme))
}

/// Whether `text` may be shown: not blank, at most 4000 bytes, no control characters but tab and line feed.
#[must_use]
pub fn is_shown_text(text: &str) -> bool {
    text.len() <= 4000
        && text.bytes().any(|byte| byte > b' ')
        && text
            .bytes()
            .all(|byte| (byte >= b' ' && byte != 0x7f) || byte == b'\n' || byte == b'\t')
}

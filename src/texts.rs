//! The words of the dialog: the owner's own, else the language file, else English, which is built in.

use zgoda_consent::{
    json::{self, Value},
    source::Source,
    text::cut,
};

use crate::ui::dom::Tag;

const ENGLISH: &str = include_str!(concat!(env!("OUT_DIR"), "/en.json"));

/// Texts in one language.
pub(crate) struct Texts {
    /// Tag of the language shown.
    pub(crate) language: String,
    own: Vec<(String, String)>,
    local: Option<Value>,
    english: Option<Value>,
}

/// One text, and whether it is English for want of a translation.
pub(crate) struct Phrase {
    /// The words, places filled in.
    pub(crate) text: String,
    /// True if the language shown has no such text.
    pub(crate) foreign: bool,
}

impl Texts {
    /// Texts in `language`: `own` (key, text) from the config come first, then `file`, the text of the language file.
    pub(crate) fn new(language: &str, own: Vec<(String, String)>, file: Option<&str>) -> Self {
        Self {
            language: language.to_owned(),
            own,
            local: file.and_then(|file| json::parse(file).ok()),
            english: json::parse(ENGLISH).ok(),
        }
    }

    /// The text called `key` as it is written, or `None` if there is none in any language.
    pub(crate) fn find(&self, key: &str) -> Option<Phrase> {
        let own = self
            .own
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, text)| text.clone());
        let local = own.or_else(|| self.local.as_ref()?.get(key)?.text());
        if let Some(text) = local {
            return Some(Phrase {
                text,
                foreign: false,
            });
        }
        let text = self.english.as_ref()?.get(key)?.text()?;
        Some(Phrase {
            text,
            foreign: !self.language.starts_with("en"),
        })
    }

    /// The text called `key` with every `{name}` filled in. A missing text is empty: a test of the language files sees to it
    /// that none is.
    pub(crate) fn get(&self, key: &str, places: &[(&str, &str)]) -> Phrase {
        let mut phrase = self.find(key).unwrap_or(Phrase {
            text: String::new(),
            foreign: false,
        });
        for (name, value) in places {
            phrase.text = fill(&phrase.text, name, value);
        }
        phrase
    }

    /// `items` as a list in the language shown.
    pub(crate) fn list(&self, items: &[String]) -> String {
        joined(items, comma(&self.language))
    }

    /// Every text of the dialog (key, text), for the notice.
    pub(crate) fn all(&self) -> Vec<(String, String)> {
        let english = self.english.as_ref();
        let keys = english.and_then(|texts| texts.keys()).unwrap_or_default();
        let mut all = Vec::new();
        for key in keys {
            if let Some(phrase) = self.find(&key) {
                all.push((key, phrase.text));
            }
        }
        all
    }
}

impl Phrase {
    /// Tells assistive technology that an element that holds this phrase is English where it is.
    pub(crate) fn mark(&self, element: &Tag) {
        if self.foreign {
            element.set("lang", "en");
            element.set("dir", "ltr");
        }
    }
}

/// What stands between the items of a list (CLDR, list patterns of type unit, narrow).
pub(crate) fn comma(language: &str) -> &'static str {
    match language.get(..2) {
        Some("ar") => "، ",
        Some("ja" | "zh") => "、",
        _ => ", ",
    }
}

/// `items` with `between` between them.
pub(crate) fn joined(items: &[String], between: &str) -> String {
    let mut out = String::new();
    for item in items {
        if !out.is_empty() {
            out.push_str(between);
        }
        out.push_str(item);
    }
    out
}

/// `text` with `value` in the place of `{name}`, once: what is filled in is never looked at again.
fn fill(text: &str, name: &str, value: &str) -> String {
    let mut before = String::new();
    let (mut part, mut rest) = cut(text, b'{');
    while let Some(next) = rest {
        before.push_str(part);
        let (place, after) = cut(next, b'}');
        if let (true, Some(after)) = (place == name, after) {
            return [&before, value, after].concat();
        }
        before.push('{');
        (part, rest) = cut(next, b'{');
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::{comma, fill};

    #[test]
    fn lists_have_the_comma_of_the_language() {
        assert_eq!(
            ["pl", "ar", "zh-Hant", "", "é"].map(comma),
            [", ", "، ", "、", ", ", ", "]
        );
    }

    #[test]
    fn places_are_filled_by_name() {
        assert_eq!(fill("a {x} b {y}", "y", "1"), "a {x} b 1");
        assert_eq!(fill("{x", "x", "1"), "{x");
        assert_eq!(fill("{xy} {x}", "x", "{x}"), "{xy} {x}");
        assert_eq!(fill("zażółć {x}", "x", "ę"), "zażółć ę");
    }
}

//! What the visitor sees.

pub(crate) mod ask;
#[cfg(feature = "whole")]
pub(crate) mod declaration;
pub(crate) mod dialog;
pub(crate) mod dom;
pub(crate) mod focus;
#[cfg(feature = "whole")]
pub(crate) mod own;
#[cfg(feature = "whole")]
pub(crate) mod placeholder;
#[cfg(feature = "whole")]
pub(crate) mod service;
#[cfg(feature = "whole")]
pub(crate) mod settings;
pub(crate) mod sketch;
pub(crate) mod theme;

use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CssStyleSheet, ShadowRootInit, ShadowRootMode};
use zgoda_consent::{
    config::{Category, Config},
    text::{Text, is_same_language},
};

use self::dom::{Tag, element};
#[cfg(feature = "whole")]
use crate::ports::clock;
use crate::{
    page,
    texts::{Phrase, Texts},
};

/// Events that every shadow root of the banner hears, in the capturing phase because `close` and `toggle` do not bubble.
const EVENTS: [&str; 4] = ["click", "change", "close", "toggle"];

/// What every part of the interface draws with.
pub(crate) struct Stage<'a> {
    /// What is offered.
    pub(crate) config: &'a Config,
    /// The words.
    pub(crate) texts: &'a Texts,
    /// The sheets that shadow roots adopt.
    pub(crate) sheets: &'a [CssStyleSheet],
    /// Hears the events.
    pub(crate) listener: &'a Function,
}

impl Stage<'_> {
    /// Gives `host` an open shadow root and hands out the element in it that everything goes into.
    pub(crate) fn open(&self, host: &Tag) -> Option<Tag> {
        let shadow = host
            .attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))
            .ok()?;
        self.dress(&shadow);
        let inside = element("div", "z");
        inside.set("class", theme::class(&self.config.look));
        inside.set("lang", &self.texts.language);
        inside.set("dir", &self.texts.get("direction", &[]).text);
        shadow.unchecked_ref::<Tag>().append(&inside);
        self.listen(shadow.unchecked_ref());
        Some(inside)
    }

    /// Gives a shadow root the sheets.
    pub(crate) fn dress(&self, shadow: &JsValue) {
        for sheet in self.sheets {
            page::adopt(shadow, sheet);
        }
    }

    /// Hears the events of a shadow root.
    pub(crate) fn listen(&self, shadow: &Tag) {
        for event in EVENTS {
            shadow.listen(event, self.listener, true);
        }
    }

    /// A text of the config in the language shown.
    pub(crate) fn local<'t>(&self, text: &'t Text) -> &'t str {
        text.get(&self.texts.language, self.config.default_language())
    }

    /// Tells assistive technology that an element that holds `text` is in another language where it is (WCAG 3.1.2).
    pub(crate) fn mark(&self, element: &Tag, text: &Text) {
        let shown = &self.texts.language;
        let tag = text.language(shown, self.config.default_language());
        if !tag.is_empty() && !is_same_language(tag, shown) {
            element.set("lang", tag);
            element.set("dir", "auto");
        }
    }

    /// Draws an element with the title or description (`part`) of a category: the owner's, else the banner's own.
    pub(crate) fn draw_category(
        &self,
        parent: &Tag,
        tag: &str,
        category: &Category,
        part: &str,
    ) -> Tag {
        let line = self.draw(parent, tag, &[]);
        let phrase = self.of_category(category, part);
        line.set_text_content(Some(&phrase.text));
        phrase.mark(&line);
        if let Some(text) = own(category, part) {
            self.mark(&line, text);
        }
        line
    }

    /// Title or description (`part`) of a category.
    pub(crate) fn of_category(&self, category: &Category, part: &str) -> Phrase {
        match own(category, part) {
            Some(text) => Phrase {
                text: self.local(text).to_owned(),
                foreign: false,
            },
            None => self
                .texts
                .get(&["category.", &category.id, ".", part].concat(), &[]),
        }
    }

    #[cfg(feature = "whole")]
    /// Whether the visitor cannot switch this on: they are too young for it (requirements A18, B55).
    pub(crate) fn is_off(&self, category: &Category) -> bool {
        self.config.minor.is_some() && category.is_sale()
    }

    #[cfg(feature = "whole")]
    /// Draws why a category has no switch.
    pub(crate) fn draw_fixed(&self, row: &Tag, category: &Category) {
        let age = clock::digits(i64::from(self.config.minor.unwrap_or_default()));
        let sketch = if category.locked {
            "span.always =locked"
        } else {
            "span.always =minor.locked"
        };
        self.draw(row, sketch, &[("age", &age)]);
    }

    /// Draws the owner's picture, if there is one. It says nothing that the name of the controller does not.
    pub(crate) fn draw_logo(&self, parent: &Tag) {
        if let Some(logo) = self.config.look.logo.as_deref().and_then(dom::safe_address) {
            self.draw(
                parent,
                "img.logo @part=logo @alt= @src=$logo",
                &[("logo", logo)],
            );
        }
    }

    #[cfg(feature = "whole")]
    /// Draws a pair of words and fact into a list of them; hands out the element of the fact.
    pub(crate) fn draw_fact(&self, list: &Tag, key: &str, fact: &str) -> Tag {
        self.draw(
            list,
            "div > dt =$key dd ~$fact",
            &[("key", key), ("fact", fact)],
        )
    }

    #[cfg(feature = "whole")]
    /// The same for several facts, unless there are none.
    pub(crate) fn draw_facts(&self, list: &Tag, key: &str, facts: &[String]) {
        if !facts.is_empty() {
            self.draw_fact(list, key, &self.texts.list(facts));
        }
    }

    /// Draws the link to the policy.
    pub(crate) fn draw_policy(&self, parent: &Tag) {
        let phrase = self.texts.get("policy", &[]);
        phrase.mark(&self.draw_link(parent, self.local(&self.config.policy), &phrase.text));
    }

    /// Draws a link that opens beside the page, or plain text if the address is none a page may link to.
    pub(crate) fn draw_link(&self, parent: &Tag, address: &str, text: &str) -> Tag {
        let sketch = match dom::safe_address(address) {
            Some(_) => "a @href=$address @target=_blank @rel=noopener ~$text",
            None => "span ~$text",
        };
        self.draw(parent, sketch, &[("address", address), ("text", text)])
    }

    /// Draws the three answers: buttons of one size, one weight and one colour (requirements B3 to B5). On a phone they stand
    /// side by side only if no word in them is too long for that.
    pub(crate) fn draw_answers(&self, parent: &Tag, keys: [&str; 3]) {
        let mut longest = 0;
        for key in keys {
            longest = longest.max(longest_word(&self.texts.get(key, &[]).text));
        }
        let [no, yes, third] = keys;
        let class = match longest {
            11.. => "answers long longest",
            9.. => "answers long",
            _ => "answers",
        };
        self.draw(
            parent,
            "div @part=answers @class=$class > button @part=answer @data-do=reject =$no button @part=answer @data-do=accept =$yes button @part=answer @data-do=$third =$third",
            &[("class", class), ("no", no), ("yes", yes), ("third", third)],
        );
    }
}

/// The owner's own title or description (`part`) of a category.
fn own<'c>(category: &'c Category, part: &str) -> Option<&'c Text> {
    let text = match part {
        "title" => &category.title,
        _ => &category.description,
    };
    text.as_ref()
}

/// How many characters the longest word of `text` has.
fn longest_word(text: &str) -> usize {
    let (mut longest, mut length) = (0, 0);
    for byte in text.bytes() {
        // In UTF-8 the bytes after a character's first are 10xxxxxx.
        length = match byte {
            b' ' => 0,
            0x80..0xc0 => length,
            _ => length + 1,
        };
        longest = length.max(longest);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::longest_word;

    #[test]
    fn words_are_measured_in_characters() {
        for (text, length) in [
            ("", 0),
            ("Alle akzeptieren", 11),
            ("Настройки", 9),
            ("رفض الكل", 4),
        ] {
            assert_eq!(longest_word(text), length, "{text}");
        }
    }
}

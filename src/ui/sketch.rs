//! Drawing by sketch: a line of words says what a page of calls would. Words are cheap to download, calls are not.
//!
//! | word | what it draws |
//! |---|---|
//! | `tag.class.class` | a new element, the last in the one that is being filled |
//! | `>` | the newest element is being filled from here on |
//! | `<` | the element around it is again |
//! | `@name=value` | an attribute of the newest element |
//! | `=key` | the text called `key`, with its places filled in, in the newest element |
//! | `~value` | a text as it is, in the newest element |
//!
//! A value or key that starts with `$` is looked up among `values`; so are the places of texts. Everything ends up in text
//! nodes and attributes: a sketch cannot make markup out of what it is given (requirement F1).

use zgoda_consent::text::cut;

use super::{
    Stage,
    dom::{Tag, element},
};

impl Stage<'_> {
    /// Draws `sketch` at the end of `parent`; hands out the newest element.
    pub(crate) fn draw(&self, parent: &Tag, sketch: &str, values: &[(&str, &str)]) -> Tag {
        let mut around = vec![parent.clone()];
        let mut newest = parent.clone();
        let mut words = Some(sketch);
        while let Some(more) = words {
            let (word, others) = cut(more, b' ');
            words = others;
            let (sign, rest) = word.split_at(word.len().min(1));
            match sign {
                ">" => around.push(newest.clone()),
                "<" => drop(around.pop()),
                "@" => {
                    let (name, value) = cut(rest, b'=');
                    newest.set(name, look_up(value.unwrap_or(""), values));
                }
                "=" => {
                    let phrase = self.texts.get(look_up(rest, values), values);
                    newest.set_text_content(Some(&phrase.text));
                    phrase.mark(&newest);
                }
                "~" => newest.set_text_content(Some(look_up(rest, values))),
                _ => {
                    let (tag, classes) = cut(word, b'.');
                    newest = element(tag, classes.unwrap_or(""));
                    if let Some(place) = around.last() {
                        place.append(&newest);
                    }
                }
            }
        }
        newest
    }
}

fn look_up<'v>(value: &'v str, values: &[(&str, &'v str)]) -> &'v str {
    let ("", Some(name)) = cut(value, b'$') else {
        return value;
    };
    values
        .iter()
        .find(|(known, _)| *known == name)
        .map_or("", |(_, value)| value)
}

//! The shapes of formats, as data: one small interpreter checks every field, instead of code for each.

use alloc::{
    borrow::{Cow, ToOwned},
    string::String,
    vec::Vec,
};

use crate::{
    canonical::push_number,
    field::{Field, FieldError},
    form::{IDS, TEXT_LANGUAGE},
    source::Source,
    vocabulary::place,
};

/// What a text must be.
#[derive(Debug)]
pub(crate) struct TextRule {
    pub(crate) allowed: &'static str,
    pub(crate) holds: fn(&str) -> bool,
}

/// What a value must be.
#[derive(Debug)]
pub(crate) enum Shape {
    /// A text that keeps a rule.
    Text(&'static TextRule),
    /// A text for all languages, or an object from language tag to text.
    Localised(&'static TextRule),
    /// `true` or `false`.
    Flag,
    /// A whole number from the first to the second.
    Number(i64, i64),
    /// One word of a closed vocabulary.
    Word(&'static [&'static str]),
    /// A list.
    List(&'static List),
    /// An object with these members and no others.
    Object(&'static [Member]),
    /// An object with members named freely: by a rule, each of one shape.
    Map(&'static Map),
}

/// A list whose elements have one shape.
#[derive(Debug)]
pub(crate) struct List {
    pub(crate) allowed: &'static str,
    pub(crate) least: usize,
    pub(crate) most: usize,
    /// Texts, none of them twice.
    pub(crate) once: bool,
    pub(crate) of: Shape,
}

/// An object from free names to values of one shape.
#[derive(Debug)]
pub(crate) struct Map {
    pub(crate) allowed: &'static str,
    pub(crate) named: &'static TextRule,
    pub(crate) of: Shape,
}

/// A member of an object.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: &'static str,
    pub(crate) required: bool,
    pub(crate) shape: Shape,
}

/// Words for people, in builds that have some.
pub(crate) const fn said(text: &'static str) -> &'static str {
    if cfg!(feature = "explain") { text } else { "" }
}

/// A member that may be left out.
pub(crate) const fn optional(name: &'static str, shape: Shape) -> Member {
    Member {
        name,
        required: false,
        shape,
    }
}

/// A member that must be there.
pub(crate) const fn required(name: &'static str, shape: Shape) -> Member {
    Member {
        name,
        required: true,
        shape,
    }
}

/// Collects everything that is wrong, so that an owner mends a file in one go.
#[derive(Debug, Default)]
pub(crate) struct Checker {
    pub(crate) errors: Vec<FieldError>,
    /// Unknown members.
    pub(crate) warnings: Vec<FieldError>,
}

impl Checker {
    /// Checks what is there; nothing is whatever its place allows.
    pub(crate) fn check<S: Source>(&mut self, field: &Field<'_, S>, shape: &Shape) {
        let Some(value) = &field.value else { return };
        match shape {
            Shape::Text(rule) => self.text(field, value, rule),
            Shape::Localised(rule) => match value.keys() {
                Some(tags) if tags.is_empty() => self.wrong(field, said("at least one language")),
                Some(tags) => self.members(field, tags, &TEXT_LANGUAGE, &Shape::Text(rule)),
                None => self.text(field, value, rule),
            },
            Shape::Flag => self.require(field, value.flag().is_some(), shape),
            Shape::Number(least, most) => {
                let holds = value
                    .number()
                    .is_some_and(|number| number >= *least && number <= *most);
                self.require(field, holds, shape);
            }
            Shape::Word(words) => {
                let holds = value
                    .text()
                    .is_some_and(|text| place(&text, words).is_some());
                self.require(field, holds, shape);
            }
            Shape::List(list) => match value.items() {
                Some(items) if items.len() >= list.least && items.len() <= list.most => {
                    self.items(field, items, list);
                }
                _ => self.wrong(field, list.allowed),
            },
            Shape::Object(members) => match value.keys() {
                Some(names) => self.object(field, &names, members),
                None => self.wrong(field, allowed(shape)),
            },
            Shape::Map(map) => match value.keys() {
                Some(names) => self.members(field, names, map.named, &map.of),
                None => self.wrong(field, map.allowed),
            },
        }
    }

    /// Notes that `field` is wrong.
    pub(crate) fn wrong<S: Source>(
        &mut self,
        field: &Field<'_, S>,
        allowed: impl Into<Cow<'static, str>>,
    ) {
        self.errors.push(field.error(allowed.into()));
    }

    fn require<S: Source>(&mut self, field: &Field<'_, S>, holds: bool, shape: &Shape) {
        if !holds {
            self.wrong(field, allowed(shape));
        }
    }

    fn text<S: Source>(&mut self, field: &Field<'_, S>, value: &S, rule: &TextRule) {
        if !value.text().is_some_and(|text| (rule.holds)(&text)) {
            self.wrong(field, rule.allowed);
        }
    }

    fn object<S: Source>(&mut self, field: &Field<'_, S>, names: &[String], members: &[Member]) {
        for member in members {
            self.present(&field.member(member.name), &member.shape, member.required);
        }
        for name in names {
            if !members.iter().any(|member| member.name == name) {
                self.warnings.push(unknown(&field.member(name), members));
            }
        }
    }

    fn members<S: Source>(
        &mut self,
        field: &Field<'_, S>,
        names: Vec<String>,
        rule: &TextRule,
        shape: &Shape,
    ) {
        for name in names {
            let member = field.member(&name);
            if !(rule.holds)(&name) {
                self.wrong(&member, rule.allowed);
            }
            self.present(&member, shape, true);
        }
    }

    fn present<S: Source>(&mut self, field: &Field<'_, S>, shape: &Shape, required: bool) {
        if required && field.value.is_none() {
            self.wrong(field, allowed(shape));
        }
        self.check(field, shape);
    }

    fn items<S: Source>(&mut self, field: &Field<'_, S>, items: Vec<S>, list: &List) {
        let mut texts: Vec<Option<String>> = Vec::new();
        for (index, value) in items.into_iter().enumerate() {
            let text = if list.once { value.text() } else { None };
            let item = field.item(index, value);
            self.check(&item, &list.of);
            if text.is_some() && texts.contains(&text) {
                self.wrong(&item, said("each only once"));
            }
            texts.push(text);
        }
    }
}

fn unknown<S: Source>(member: &Field<'_, S>, members: &[Member]) -> FieldError {
    if !cfg!(feature = "explain") {
        return FieldError::default();
    }
    let known = listed(members.iter().map(|member| member.name));
    let mut warning = member.error(known.into());
    "an unknown member".clone_into(&mut warning.found);
    warning
}

/// What may be there, in words.
fn allowed(shape: &Shape) -> Cow<'static, str> {
    if !cfg!(feature = "explain") {
        return Cow::Borrowed("");
    }
    Cow::Borrowed(match shape {
        Shape::Text(rule) | Shape::Localised(rule) => rule.allowed,
        Shape::Flag => "true or false",
        Shape::Number(least, most) => {
            if least == most {
                let mut text = String::new();
                push_number(&mut text, *least);
                return Cow::Owned(text);
            }
            let mut text = "a whole number from ".to_owned();
            push_number(&mut text, *least);
            text.push_str(" to ");
            push_number(&mut text, *most);
            return Cow::Owned(text);
        }
        Shape::Word(words) => return Cow::Owned(listed(words.iter().copied())),
        Shape::List(list) => list.allowed,
        Shape::Object(_) => "an object",
        Shape::Map(map) => map.allowed,
    })
}

fn listed<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let mut out = String::new();
    for word in words {
        if !out.is_empty() {
            out.push_str(", ");
        }
        out.push_str(word);
    }
    out
}

/// From id to flag.
pub(crate) static FLAGS: Map = Map {
    allowed: said("an object from id to true or false"),
    named: &IDS,
    of: Shape::Flag,
};

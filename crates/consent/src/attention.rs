//! What a page tells of how a visitor met the dialog (PROTOCOL, section 12): a step, and nothing about who took it.

use alloc::{string::String, vec::Vec};

use crate::{
    extract::Members,
    field::{Field, FieldError},
    form::{ID, LANGUAGE},
    shape::{Checker, Shape, required},
    source::Source,
    vocabulary::vocabulary,
};

/// The name and version of the format.
pub const SCHEMA: &str = "zgoda.attention.v1";

/// Most bytes of a message.
pub const MAX_BYTES: usize = 512;

vocabulary! {
    /// What happened, at most once per page view each.
    Step {
        /// The first layer was shown.
        Shown = "shown",
        /// The settings were opened.
        Opened = "opened",
        /// The question was answered within five seconds of being shown.
        Within5 = "answered_5s",
        /// Within fifteen.
        Within15 = "answered_15s",
        /// Within sixty.
        Within60 = "answered_60s",
        /// Later.
        Later = "answered_later",
    }
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attention {
    /// Id of the site.
    pub site: String,
    /// The page's language, which the dialog follows.
    pub language: String,
    /// What happened.
    pub step: Step,
}

static MESSAGE: Shape = Shape::Object(&[
    required("language", Shape::Text(&LANGUAGE)),
    required("schema", Shape::Word(&[SCHEMA])),
    required("site", Shape::Text(&ID)),
    required("step", Shape::Word(Step::WORDS)),
]);

/// Reads a message. Whoever parsed it checked [`MAX_BYTES`] before.
///
/// # Errors
/// Everything that is wrong, unknown members too: nothing about a visitor has a place here (requirements A31, A74).
pub fn read<S: Source>(source: &S) -> Result<Attention, Vec<FieldError>> {
    let mut checker = Checker::default();
    checker.check(&Field::root(source), &MESSAGE);
    checker.errors.append(&mut checker.warnings);
    if !checker.errors.is_empty() {
        return Err(checker.errors);
    }
    let m = Members::of(source);
    let mut attention = Attention {
        site: String::new(),
        language: String::new(),
        step: Step::Shown,
    };
    m.text("site", &mut attention.site);
    m.text("language", &mut attention.language);
    m.word("step", Step::WORDS, Step::ALL, &mut attention.step);
    Ok(attention)
}

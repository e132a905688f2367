//! What was changed, and what had to be left.

use std::fmt::{self, Display, Formatter};

/// Where in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1 (in UTF-8; else the byte).
    pub column: usize,
}

/// One thing to tell the owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where the element begins.
    pub place: Place,
    /// The element, in lower case.
    pub element: String,
    /// The address or the text that gave it away, cut to 120 characters.
    pub evidence: String,
    /// The service, where one is known.
    pub service: Option<String>,
    /// The category; `*` = a third party nobody has classified.
    pub category: String,
    /// What became of it.
    pub what: What,
}

/// What became of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// It is inert now.
    Held,
    /// It is as it was.
    Left(Left),
}

/// Why something was left as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// CSS names the address; no attribute can make that inert.
    Css,
    /// Nothing releases an element of this kind.
    Element,
    /// The text is too long to be judged to its end.
    Long,
    /// The file is UTF-16, which is not rewritten.
    Encoding,
    /// A tag is longer than the buffer: it and everything behind it is as it was.
    Tag,
}

impl Left {
    /// A word for machines.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Css => "css",
            Self::Element => "element",
            Self::Long => "long",
            Self::Encoding => "encoding",
            Self::Tag => "tag",
        }
    }

    /// Why, and what the owner can do.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Css => {
                "CSS fetches it; put it into a style sheet of its own, linked with a marked <link>"
            }
            Self::Element => "the guard cannot release this element; use an <iframe> or <img>",
            Self::Long => {
                "the inline text is too long to be judged to its end; put it into a file of its own"
            }
            Self::Encoding => "the file is UTF-16; save it as UTF-8",
            Self::Tag => {
                "a tag is longer than the buffer; nothing from here to the end was looked at"
            }
        }
    }
}

impl Finding {
    /// Whether the element is inert now.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.what == What::Held
    }
}

impl Display for Place {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

impl Display for Finding {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self {
            place,
            element,
            evidence,
            service,
            category,
            what,
        } = self;
        let whose = match (service, category.as_str()) {
            (Some(service), category) => format!(" ({service}, {category})"),
            (None, "*") => " (unknown third party)".to_owned(),
            (None, "") => String::new(),
            (None, category) => format!(" ({category})"),
        };
        match what {
            What::Held => write!(f, "{place}: held <{element}>{whose}: {evidence}"),
            // Of the file, not of an element.
            What::Left(left) if element.is_empty() => write!(f, "{place}: LEFT: {}", left.reason()),
            What::Left(left) => {
                write!(
                    f,
                    "{place}: LEFT <{element}>{whose}: {evidence}: {}",
                    left.reason()
                )
            }
        }
    }
}

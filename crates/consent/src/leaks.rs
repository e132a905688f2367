//! What a page tells of tags that were fetched before consent (PROTOCOL, section 11), and what their owner should write instead.

use alloc::{string::String, vec::Vec};

use crate::{
    extract::Members,
    field::{Field, FieldError},
    form::ID,
    shape::{Checker, List, Member, Shape, TextRule, required},
    source::Source,
    vocabulary::vocabulary,
};

/// The name and version of the format.
pub const SCHEMA: &str = "zgoda.leaks.v1";

/// Most bytes of a report.
pub const MAX_BYTES: usize = 8192;

vocabulary! {
    /// What fetched something.
    Kind {
        /// A script tag.
        Script = "script",
        /// A picture.
        Image = "img",
        /// A frame, or what is embedded like one.
        Frame = "iframe",
        /// A link: a style sheet, a hint.
        Link = "link",
        /// A style sheet's own address.
        Css = "css",
        /// Sound or film.
        Media = "media",
        /// Anything else.
        Other = "other",
    }
}

/// A tag that was fetched before consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leak {
    /// Host and path, without a query: that may say who the visitor is.
    pub address: String,
    /// What fetched it.
    pub kind: Kind,
    /// The service it belongs to; empty for third parties nobody has classified.
    pub service: String,
}

/// What one page tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Id of the site.
    pub site: String,
    /// The tags, at most 20.
    pub leaks: Vec<Leak>,
}

static ADDRESS: TextRule = TextRule {
    allowed: "a host and a path of at most 200 characters, without query",
    holds: |text| {
        let host = text.split('/').next().unwrap_or_default();
        text.len() <= 200
            && host.contains('.')
            && text
                .bytes()
                .all(|b| b.is_ascii_graphic() && !b"?#\"'<>\\`".contains(&b))
    },
};

static SERVICE: TextRule = TextRule {
    allowed: "the id of a service, or an empty text",
    holds: |text| text.is_empty() || (ID.holds)(text),
};

static LEAK: [Member; 3] = [
    required("address", Shape::Text(&ADDRESS)),
    required("kind", Shape::Word(Kind::WORDS)),
    required("service", Shape::Text(&SERVICE)),
];

static LEAKS: List = List {
    allowed: "a list of 1 to 20 tags",
    least: 1,
    most: 20,
    once: false,
    of: Shape::Object(&LEAK),
};

static REPORT: Shape = Shape::Object(&[
    required("leaks", Shape::List(&LEAKS)),
    required("schema", Shape::Word(&[SCHEMA])),
    required("site", Shape::Text(&ID)),
]);

/// Reads a report. Whoever parsed it checked [`MAX_BYTES`] before.
///
/// # Errors
/// Everything that is wrong, unknown members too: nothing about a visitor has a place here (requirement A31).
pub fn read<S: Source>(source: &S) -> Result<Report, Vec<FieldError>> {
    let mut checker = Checker::default();
    checker.check(&Field::root(source), &REPORT);
    checker.errors.append(&mut checker.warnings);
    if !checker.errors.is_empty() {
        return Err(checker.errors);
    }
    let m = Members::of(source);
    let mut report = Report {
        site: String::new(),
        leaks: Vec::new(),
    };
    m.text("site", &mut report.site);
    for item in m.items("leaks") {
        let m = Members(Some(item));
        let mut leak = Leak {
            address: String::new(),
            kind: Kind::Other,
            service: String::new(),
        };
        m.text("address", &mut leak.address);
        m.word("kind", Kind::WORDS, Kind::ALL, &mut leak.kind);
        m.text("service", &mut leak.service);
        report.leaks.push(leak);
    }
    Ok(report)
}

/// What the owner should write in the place of the tag; `…` stands for what only they know.
#[must_use]
pub fn markup(leak: &Leak, category: &str) -> String {
    let marks = [
        " data-category=\"",
        category,
        "\" data-service=\"",
        &leak.service,
        "\"",
    ]
    .concat();
    let address = ["https://", &leak.address.replace('&', "&amp;"), "…\""].concat();
    match leak.kind {
        Kind::Script | Kind::Other => [
            "<script type=\"text/plain\"",
            &marks,
            " data-src=\"",
            &address,
            "></script>",
        ]
        .concat(),
        Kind::Frame => ["<iframe", &marks, " data-src=\"", &address, "></iframe>"].concat(),
        Kind::Image | Kind::Media => {
            ["<img", &marks, " data-src=\"", &address, " alt=\"\">"].concat()
        }
        Kind::Link => ["<link", &marks, " rel=\"…\" data-href=\"", &address, ">"].concat(),
        // What a style sheet fetches goes when the sheet goes: that is the tag to mark.
        Kind::Css => ["<link", &marks, " rel=\"stylesheet\" data-href=\"…\">"].concat(),
    }
}

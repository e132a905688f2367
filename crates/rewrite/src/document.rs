//! One document on its way: what has been met in it, and what is to be done about that.

use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use url::Url;

use crate::finding::{Finding, Left, Place, What};
use crate::markup::{Tag, Verdict, css_address};
use crate::rewriter::{MAX_BUFFER, Rewriter};
use crate::rules::{Match, Rules};
use crate::window::Window;

/// Characters of an address or a text that a finding shows.
const EVIDENCE: usize = 120;

/// Whose something is that NOBODY can be named for.
const NOBODY: Match<'static> = Match {
    service: None,
    category: "",
};

/// What is known of a document so far.
pub(crate) struct Document {
    pub(crate) rules: Arc<Rules>,
    /// Where relative addresses lead; the first `<base href>` changes it.
    pub(crate) base: Url,
    has_base: bool,
    pub(crate) window: Window,
    /// How far the parser has read.
    pub(crate) read: usize,
    /// Elements whose text decides, the outer one first.
    waiting: Vec<Waiting>,
    /// Marked templates we are in: what is in them is marked with them.
    pub(crate) templates: usize,
    pub(crate) findings: Vec<Finding>,
    pub(crate) has_guard: bool,
}

struct Waiting {
    tag: Tag,
    /// Where `<name` begins, and where the text does.
    at: usize,
    text: usize,
    place: Place,
    text_place: Place,
}

/// What of an element is still to come before it is dealt with.
pub(crate) enum Waits {
    No,
    /// The text of the element that begins there.
    ForText(usize),
    ForTemplate,
}

impl Document {
    pub(crate) fn new(rules: Arc<Rules>, base: Url) -> Self {
        Self {
            rules,
            base,
            has_base: false,
            window: Window::new(),
            read: 0,
            waiting: Vec::new(),
            templates: 0,
            findings: Vec::new(),
            has_guard: false,
        }
    }

    pub(crate) fn meet(&mut self, tag: Tag, range: Range<usize>) -> Waits {
        if self.templates > 0 {
            return Waits::No;
        }
        self.has_guard |= tag.is_guard();
        if tag.name == "template" && tag.is_marked() {
            self.templates += 1;
            return Waits::ForTemplate;
        }
        if tag.name == "base" && !self.has_base {
            let base = tag.get("href").and_then(|href| self.base.join(href).ok());
            self.has_base = tag.get("href").is_some();
            self.base = base.unwrap_or_else(|| self.base.clone());
        }
        let rules = Arc::clone(&self.rules);
        let verdict = tag.verdict(&rules, &self.base);
        if verdict == Verdict::Nothing {
            return Waits::No;
        }
        let place = self.window.place_of(range.start);
        match verdict {
            Verdict::Nothing => {}
            Verdict::Hold(whose, evidence) => {
                self.hold(&tag, range.start, whose);
                self.find(place, &tag.name, whose, &evidence, What::Held);
            }
            Verdict::Finish(evidence) => {
                self.conceal(&tag);
                let whose = Match {
                    service: tag.get("data-service").or(tag.get("data-name")),
                    category: tag.get("data-category").unwrap_or_default(),
                };
                self.find(place, &tag.name, whose, &evidence, What::Held);
            }
            Verdict::Leave(whose, evidence, left) => {
                self.find(place, &tag.name, whose, &evidence, What::Left(left));
            }
            Verdict::AskText => {
                let text_place = self.window.place_of(range.end);
                self.waiting.push(Waiting {
                    tag,
                    at: range.start,
                    text: range.end,
                    place,
                    text_place,
                });
                return Waits::ForText(range.start);
            }
        }
        Waits::No
    }

    /// The text of the element at `at` is there: it ends before `until`.
    pub(crate) fn judge(&mut self, at: usize, until: usize) {
        let Some(index) = self.waiting.iter().position(|waiting| waiting.at == at) else {
            return;
        };
        // Whatever began inside has not come to its own end.
        let mut waiting = self.waiting.drain(index..);
        let Some(Waiting {
            tag,
            text: start,
            place,
            text_place,
            ..
        }) = waiting.next()
        else {
            return;
        };
        drop(waiting);
        if tag.name == "noscript" {
            return self.judge_markup(start, until, text_place);
        }
        let text = String::from_utf8_lossy(self.window.get(start..until)).into_owned();
        let rules = Arc::clone(&self.rules);
        if tag.name == "style" {
            if let Some((whose, evidence)) = css_address(&text, &rules, &self.base) {
                self.find(place, &tag.name, whose, &evidence, What::Left(Left::Css));
            }
            return;
        }
        let found = if tag.lists_addresses() {
            rules.find_in(&text, |_| true)
        } else {
            rules.find_inline(&text)
        };
        if let Some((whose, evidence)) = found {
            self.hold(&tag, at, whose);
            self.find(place, &tag.name, whose, &evidence, What::Held);
        }
    }

    /// What stands in a `<noscript>` is text to a parser that runs scripts, and markup to a browser that does not.
    fn judge_markup(&mut self, start: usize, until: usize, place: Place) {
        let inner = Rewriter::new(Arc::clone(&self.rules), self.base.clone());
        let inner = inner.read_whole(self.window.get(start..until));
        for (at, bytes) in inner.window.into_insertions() {
            self.window.insert(start + at, bytes);
        }
        for mut finding in inner.findings {
            if finding.place.line == 1 {
                finding.place.column += place.column - 1;
            }
            finding.place.line += place.line - 1;
            self.findings.push(finding);
        }
    }

    /// Judges what has waited too long by what there is of it.
    pub(crate) fn judge_the_long(&mut self) {
        let Some(first) = self
            .waiting
            .first()
            .filter(|_| self.window.len() > MAX_BUFFER)
        else {
            return;
        };
        let (at, place, name) = (first.at, first.place, first.tag.name.clone());
        let before = self.findings.len();
        self.judge(at, self.read);
        self.waiting.clear();
        if self.findings.len() == before {
            self.find(place, &name, NOBODY, "", What::Left(Left::Long));
        }
    }

    /// Brings the tag at `at` into the form that is held.
    fn hold(&mut self, tag: &Tag, at: usize, Match { service, category }: Match<'_>) {
        let mut marks = String::new();
        if tag.name == "script" {
            marks.push_str(" type=\"text/plain\"");
        }
        let _ = write!(marks, " data-category=\"{category}\"");
        if let Some(service) = service {
            let _ = write!(marks, " data-service=\"{service}\"");
        }
        // First in the tag: of attributes with one name browsers take the first.
        let after_name = at + 1 + tag.name.len();
        self.window.insert(after_name, marks);
        self.conceal(tag);
    }

    /// Puts `data-` before the names of addresses, and of what has that name already.
    fn conceal(&mut self, tag: &Tag) {
        let mut names: Vec<&str> = tag.addresses().map(|one| one.name.as_str()).collect();
        if tag.name == "script" {
            names.push("type");
        }
        for attribute in &tag.attributes {
            let bare = attribute.name.strip_prefix("data-");
            let is_meant = |name: &str| names.contains(&name);
            if is_meant(&attribute.name)
                || bare.is_some_and(|bare| is_meant(bare) && tag.get(bare).is_some())
            {
                self.window.insert(attribute.at, b"data-");
            }
        }
    }

    fn find(&mut self, place: Place, element: &str, whose: Match<'_>, evidence: &str, what: What) {
        let evidence: String = evidence.trim().chars().take(EVIDENCE).collect();
        self.findings.push(Finding {
            place,
            element: element.to_owned(),
            evidence: evidence.replace(char::is_control, " "),
            service: whose.service.map(str::to_owned),
            category: whose.category.to_owned(),
            what,
        });
    }

    /// Nothing more is rewritten, from the first byte on that has not been read.
    pub(crate) fn give_up(&mut self, left: Left) {
        self.waiting.clear();
        let place = self.window.place_of(self.read);
        self.find(place, "", NOBODY, "", What::Left(left));
    }

    /// How far everything is decided.
    pub(crate) fn decided(&self) -> usize {
        self.waiting.first().map_or(self.read, |first| first.at)
    }
}

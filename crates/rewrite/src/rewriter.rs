//! The rewriter: bytes in, the same bytes and what is inserted between them out.
//!
//! `lol_html` only reads here. It says where tags are; what is inserted is put between the original bytes, which wait in a
//! window until nothing before them can change any more. So no byte passes through a decoder, and whatever goes wrong, the
//! window still holds what has not been written.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lol_html::html_content::EndTag;
use lol_html::send::{Element, ElementContentHandlers, HtmlRewriter, Settings};
use lol_html::{MemorySettings, Selector};
use url::Url;

use crate::finding::{Finding, Left, Place, What};
use crate::markup::{Attribute, SELECTOR, Tag, Verdict, css_address};
use crate::rules::{Match, Rules};

/// Bytes that wait at most: a longer tag ends the rewriting, a longer inline text is judged by its beginning.
pub const MAX_BUFFER: usize = 8 << 20;

/// Characters of an address or a text that a finding shows.
const EVIDENCE: usize = 120;

type Sink = Box<dyn FnMut(&[u8]) + Send>;

/// Rewrites one document, chunk by chunk.
///
/// Holds no more than [`MAX_BUFFER`] and a chunk, about twice. After the end, or after a problem that ends the rewriting, all
/// bytes that went in have come out.
pub struct Rewriter {
    parser: Option<HtmlRewriter<'static, Sink>>,
    state: Arc<Mutex<State>>,
    /// The first bytes, until there are enough to tell UTF-16.
    lead: Option<Vec<u8>>,
}

struct State {
    rules: Arc<Rules>,
    /// Where relative addresses lead; the first `<base href>` changes it.
    base: Url,
    has_base: bool,
    /// Input that has not been written, from the byte `start` of the file on.
    window: Vec<u8>,
    start: usize,
    /// How far the parser has read.
    read: usize,
    /// What goes in before which byte.
    insertions: Vec<(usize, Vec<u8>)>,
    /// Elements whose text decides, the outer one first.
    waiting: Vec<Waiting>,
    /// Marked templates we are in: what is in them is marked with them.
    templates: usize,
    /// Lines are counted up to this byte.
    counted: usize,
    place: Place,
    findings: Vec<Finding>,
    has_guard: bool,
}

struct Waiting {
    tag: Tag,
    /// Where `<name` begins, and where the text does.
    at: usize,
    text: usize,
    place: Place,
    text_place: Place,
}

impl Rewriter {
    /// A rewriter for the document at `page`.
    ///
    /// # Panics
    /// Never: the selector is a constant that the tests parse.
    #[must_use]
    pub fn new(rules: Arc<Rules>, page: Url) -> Self {
        let state = Arc::new(Mutex::new(State::new(rules, page)));
        let (of_handler, of_sink) = (Arc::clone(&state), Arc::clone(&state));
        let selector: Selector = SELECTOR.parse().expect("a constant selector is right");
        let handler = move |element: &mut Element<'_, '_>| {
            on_element(&of_handler, element);
            Ok(())
        };
        let settings = Settings::new_send()
            .with_strict(false)
            .with_memory_settings(MemorySettings::new().with_max_allowed_memory_usage(MAX_BUFFER))
            .append_element_content_handler((
                Cow::Owned(selector),
                ElementContentHandlers::default().element(handler),
            ));
        let sink: Sink = Box::new(move |bytes: &[u8]| lock(&of_sink).read += bytes.len());
        Self {
            parser: Some(HtmlRewriter::new(settings, sink)),
            state,
            lead: Some(Vec::new()),
        }
    }

    /// Takes the next bytes of the document and appends to `out` whatever cannot change any more.
    pub fn write(&mut self, chunk: &[u8], out: &mut Vec<u8>) {
        let Some(mut lead) = self.lead.take() else {
            return self.parse(chunk, out);
        };
        lead.extend_from_slice(chunk);
        if lead.len() < 2 {
            self.lead = Some(lead);
            return;
        }
        if is_utf_16(&lead) {
            self.parser = None;
            lock(&self.state).give_up(Left::Encoding);
        }
        self.parse(&lead, out);
    }

    fn parse(&mut self, chunk: &[u8], out: &mut Vec<u8>) {
        lock(&self.state).window.extend_from_slice(chunk);
        let outcome = self.parser.as_mut().map(|parser| parser.write(chunk));
        if matches!(outcome, Some(Err(_))) {
            self.parser = None;
            lock(&self.state).give_up(Left::Tag);
        }
        let mut state = lock(&self.state);
        if self.parser.is_some() {
            state.judge_the_long();
            let until = state.waiting.first().map_or(state.read, |first| first.at);
            state.flush(until, out);
        } else {
            state.flush(usize::MAX, out);
        }
    }

    /// Reads `markup` without writing it.
    fn read_whole(mut self, markup: &[u8]) -> State {
        lock(&self.state).window.extend_from_slice(markup);
        // What cannot be read stays as it is, like the rest of a document.
        if let Some(mut parser) = self.parser.take() {
            let _ = parser.write(markup).is_ok() && parser.end().is_ok();
        }
        let mut state = lock(&self.state);
        let empty = State::new(Arc::clone(&state.rules), state.base.clone());
        mem::replace(&mut state, empty)
    }

    /// Ends the document: appends the rest to `out`.
    pub fn end(mut self, out: &mut Vec<u8>) -> Rewritten {
        if let Some(lead) = self.lead.take() {
            self.parse(&lead, out);
        }
        let is_broken = self
            .parser
            .take()
            .is_some_and(|parser| parser.end().is_err());
        let mut state = lock(&self.state);
        if is_broken {
            state.give_up(Left::Tag);
        }
        state.flush(usize::MAX, out);
        Rewritten {
            findings: mem::take(&mut state.findings),
            has_guard: state.has_guard,
        }
    }
}

/// What became of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewritten {
    /// What was held and what had to be left, in the order of the document.
    pub findings: Vec<Finding>,
    /// Whether the guard's tag is in it. Without it nothing releases what is held.
    pub has_guard: bool,
}

/// Rewrites a whole document, at `page`.
#[must_use]
pub fn rewrite(html: &[u8], rules: &Arc<Rules>, page: &Url) -> (Vec<u8>, Rewritten) {
    let mut out = Vec::with_capacity(html.len() + html.len() / 16);
    let mut rewriter = Rewriter::new(Arc::clone(rules), page.clone());
    rewriter.write(html, &mut out);
    let rewritten = rewriter.end(&mut out);
    (out, rewritten)
}

impl std::fmt::Debug for Rewriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rewriter").finish_non_exhaustive()
    }
}

/// A poisoned lock only means that a handler panicked; the bytes in the window are still the document's.
fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn is_utf_16(lead: &[u8]) -> bool {
    matches!(
        lead,
        [0xfe, 0xff, ..] | [0xff, 0xfe, ..] | [b'<', 0, ..] | [0, b'<', ..]
    )
}

fn on_element(shared: &Arc<Mutex<State>>, element: &mut Element<'_, '_>) {
    let name = element.tag_name();
    let range = element.source_location().bytes();
    let mut state = lock(shared);
    let attributes = element.attributes().iter().filter_map(|attribute| {
        let value = attribute.value_source_location();
        let raw = value.map_or(&[][..], |value| state.bytes(value.bytes()));
        let raw = String::from_utf8_lossy(raw);
        Some(Attribute {
            name: attribute.name(),
            value: htmlize::unescape_attribute(raw).into_owned(),
            at: attribute.name_source_location()?.bytes().start,
        })
    });
    let tag = Tag {
        name,
        attributes: attributes.collect(),
    };
    let waits = state.meet(tag, range);
    drop(state);
    let ends = match waits {
        Waits::No => return,
        Waits::ForText(at) => on_text_end(Arc::clone(shared), at),
        Waits::ForTemplate => on_template_end(Arc::clone(shared)),
    };
    if let Some(handlers) = element.end_tag_handlers() {
        handlers.push(ends);
    }
}

type OnEnd = lol_html::send::EndTagHandler<'static>;

fn on_text_end(shared: Arc<Mutex<State>>, at: usize) -> OnEnd {
    Box::new(move |end: &mut EndTag<'_>| {
        lock(&shared).judge(at, end.source_location().bytes().start);
        Ok(())
    })
}

fn on_template_end(shared: Arc<Mutex<State>>) -> OnEnd {
    Box::new(move |_: &mut EndTag<'_>| {
        lock(&shared).templates -= 1;
        Ok(())
    })
}

/// What of an element is still to come before it is dealt with.
enum Waits {
    No,
    /// The text of the element that begins there.
    ForText(usize),
    ForTemplate,
}

impl State {
    fn new(rules: Arc<Rules>, base: Url) -> Self {
        Self {
            rules,
            base,
            has_base: false,
            window: Vec::new(),
            start: 0,
            read: 0,
            insertions: Vec::new(),
            waiting: Vec::new(),
            templates: 0,
            counted: 0,
            place: Place { line: 1, column: 1 },
            findings: Vec::new(),
            has_guard: false,
        }
    }

    /// Bytes of the document that have not been written.
    fn bytes(&self, range: std::ops::Range<usize>) -> &[u8] {
        let from = range.start.saturating_sub(self.start);
        let until = range.end.saturating_sub(self.start);
        self.window.get(from..until).unwrap_or_default()
    }

    fn meet(&mut self, tag: Tag, range: std::ops::Range<usize>) -> Waits {
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
        let place = self.place_of(range.start);
        match verdict {
            Verdict::Nothing => {}
            Verdict::Hold(whose, evidence) => {
                self.hold(&tag, range.start, whose);
                self.find(place, &tag.name, whose, &evidence, What::Held);
            }
            Verdict::Finish(evidence) => {
                self.conceal(&tag, |_| true);
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
                let text_place = self.place_of(range.end);
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
    fn judge(&mut self, at: usize, until: usize) {
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
        let text = String::from_utf8_lossy(self.bytes(start..until)).into_owned();
        let rules = Arc::clone(&self.rules);
        if tag.name == "style" {
            if let Some((whose, evidence)) = css_address(&text, &rules, &self.base) {
                self.find(place, &tag.name, whose, &evidence, What::Left(Left::Css));
            }
        } else if let Some((whose, evidence)) = rules.find_inline(&text) {
            self.hold(&tag, at, whose);
            self.find(place, &tag.name, whose, &evidence, What::Held);
        }
    }

    /// What stands in a `<noscript>` is text to a parser that runs scripts, and markup to a browser that does not.
    fn judge_markup(&mut self, start: usize, until: usize, place: Place) {
        let inner = Rewriter::new(Arc::clone(&self.rules), self.base.clone());
        let inner = inner.read_whole(self.bytes(start..until));
        let moved = inner
            .insertions
            .into_iter()
            .map(|(at, bytes)| (start + at, bytes));
        self.insertions.extend(moved);
        for mut finding in inner.findings {
            if finding.place.line == 1 {
                finding.place.column += place.column - 1;
            }
            finding.place.line += place.line - 1;
            self.findings.push(finding);
        }
    }

    /// Judges what has waited too long by what there is of it.
    fn judge_the_long(&mut self) {
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
            let nobody = Match {
                service: None,
                category: "",
            };
            self.find(place, &name, nobody, "", What::Left(Left::Long));
        }
    }

    /// Brings the tag at `at` into the form that is held.
    fn hold(&mut self, tag: &Tag, at: usize, Match { service, category }: Match<'_>) {
        let mut marks = String::new();
        let is_script = tag.name == "script";
        if is_script {
            marks.push_str(" type=\"text/plain\"");
        }
        let _ = write!(marks, " data-category=\"{category}\"");
        if let Some(service) = service {
            let _ = write!(marks, " data-service=\"{service}\"");
        }
        // First in the tag: of attributes with one name browsers take the first.
        let after_name = at + 1 + tag.name.len();
        self.insertions.push((after_name, marks.into_bytes()));
        self.conceal(tag, |name| name != "type" || is_script);
    }

    /// Puts `data-` before the names of addresses, and of what has that name already.
    fn conceal(&mut self, tag: &Tag, counts: impl Fn(&str) -> bool) {
        let mut names: Vec<&str> = tag.addresses().map(|one| one.name.as_str()).collect();
        if tag.name == "script" {
            names.push("type");
        }
        names.retain(|name| counts(name));
        for attribute in &tag.attributes {
            let bare = attribute.name.strip_prefix("data-");
            let is_meant = |name: &str| names.contains(&name);
            if is_meant(&attribute.name)
                || bare.is_some_and(|bare| is_meant(bare) && tag.get(bare).is_some())
            {
                self.insertions.push((attribute.at, b"data-".to_vec()));
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
    fn give_up(&mut self, left: Left) {
        self.waiting.clear();
        let place = self.place_of(self.read);
        let nobody = Match {
            service: None,
            category: "",
        };
        self.find(place, "", nobody, "", What::Left(left));
    }

    /// The line and column of byte `at`, which is not before the last one asked for.
    fn place_of(&mut self, at: usize) -> Place {
        let mut place = self.place;
        for byte in self.bytes(self.counted..at) {
            match byte {
                b'\n' => {
                    place = Place {
                        line: place.line + 1,
                        column: 1,
                    }
                }
                // The continuation of a character in UTF-8.
                0x80..=0xbf => {}
                _ => place.column += 1,
            }
        }
        self.counted = self.counted.max(at);
        self.place = place;
        place
    }

    /// Writes everything before byte `until`.
    fn flush(&mut self, until: usize, out: &mut Vec<u8>) {
        let until = until.min(self.start + self.window.len());
        self.place_of(until);
        self.insertions.sort_by_key(|(at, _)| *at);
        let ready = self.insertions.partition_point(|(at, _)| *at < until);
        let mut from = self.start;
        for (at, bytes) in self.insertions.drain(..ready).collect::<Vec<_>>() {
            out.extend_from_slice(self.bytes(from..at));
            out.extend_from_slice(&bytes);
            from = at;
        }
        out.extend_from_slice(self.bytes(from..until));
        self.window.drain(..until - self.start);
        self.start = until;
    }
}

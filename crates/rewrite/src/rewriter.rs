//! The rewriter: bytes in, the same bytes and what is inserted between them out.
//!
//! `lol_html` only reads here. It says where tags are; what is inserted is put between the original bytes, which wait in a
//! window until nothing before them can change any more. So no byte passes through a decoder, and whatever goes wrong, the
//! window still holds what has not been written.

use std::borrow::Cow;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lol_html::html_content::EndTag;
use lol_html::send::{Element, ElementContentHandlers, HtmlRewriter, Settings};
use lol_html::{MemorySettings, Selector};
use url::Url;

use crate::document::{Document, Waits};
use crate::finding::{Finding, Left};
use crate::markup::{Attribute, SELECTOR, Tag};
use crate::rules::Rules;

/// Bytes that wait at most: a longer tag ends the rewriting, a longer inline text is judged by its beginning.
pub const MAX_BUFFER: usize = 8 << 20;

type Sink = Box<dyn FnMut(&[u8]) + Send>;

/// Rewrites one document, chunk by chunk.
///
/// Holds no more than [`MAX_BUFFER`] and a chunk, about twice. After the end, or after a problem that ends the rewriting, all
/// bytes that went in have come out.
pub struct Rewriter {
    parser: Option<HtmlRewriter<'static, Sink>>,
    document: Arc<Mutex<Document>>,
    /// The first bytes, until there are enough to tell UTF-16.
    lead: Option<Vec<u8>>,
}

impl Rewriter {
    /// A rewriter for the document at `page`.
    ///
    /// # Panics
    /// Never: the selector is a constant that the tests parse.
    #[must_use]
    pub fn new(rules: Arc<Rules>, page: Url) -> Self {
        let document = Arc::new(Mutex::new(Document::new(rules, page)));
        let (of_handler, of_sink) = (Arc::clone(&document), Arc::clone(&document));
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
            document,
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
            lock(&self.document).give_up(Left::Encoding);
        }
        self.parse(&lead, out);
    }

    fn parse(&mut self, chunk: &[u8], out: &mut Vec<u8>) {
        lock(&self.document).window.push(chunk);
        let outcome = self.parser.as_mut().map(|parser| parser.write(chunk));
        if matches!(outcome, Some(Err(_))) {
            self.parser = None;
            lock(&self.document).give_up(Left::Tag);
        }
        let mut document = lock(&self.document);
        if self.parser.is_some() {
            document.judge_the_long();
            let until = document.decided();
            document.window.flush(until, out);
        } else {
            document.window.flush(usize::MAX, out);
        }
    }

    /// Reads `markup` without writing it.
    pub(crate) fn read_whole(mut self, markup: &[u8]) -> Document {
        lock(&self.document).window.push(markup);
        // What cannot be read stays as it is, like the rest of a document.
        if let Some(mut parser) = self.parser.take() {
            let _ = parser.write(markup).is_ok() && parser.end().is_ok();
        }
        let mut document = lock(&self.document);
        let empty = Document::new(Arc::clone(&document.rules), document.base.clone());
        mem::replace(&mut document, empty)
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
        let mut document = lock(&self.document);
        if is_broken {
            document.give_up(Left::Tag);
        }
        document.window.flush(usize::MAX, out);
        Rewritten {
            findings: mem::take(&mut document.findings),
            has_guard: document.has_guard,
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
fn lock(document: &Mutex<Document>) -> MutexGuard<'_, Document> {
    document.lock().unwrap_or_else(PoisonError::into_inner)
}

fn is_utf_16(lead: &[u8]) -> bool {
    matches!(
        lead,
        [0xfe, 0xff, ..] | [0xff, 0xfe, ..] | [b'<', 0, ..] | [0, b'<', ..]
    )
}

fn on_element(shared: &Arc<Mutex<Document>>, element: &mut Element<'_, '_>) {
    let name = element.tag_name();
    let range = element.source_location().bytes();
    let mut document = lock(shared);
    let attributes = element.attributes().iter().filter_map(|attribute| {
        let value = attribute.value_source_location();
        let raw = value.map_or(&[][..], |value| document.window.get(value.bytes()));
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
    let waits = document.meet(tag, range);
    drop(document);
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

fn on_text_end(shared: Arc<Mutex<Document>>, at: usize) -> OnEnd {
    Box::new(move |end: &mut EndTag<'_>| {
        lock(&shared).judge(at, end.source_location().bytes().start);
        Ok(())
    })
}

fn on_template_end(shared: Arc<Mutex<Document>>) -> OnEnd {
    Box::new(move |_: &mut EndTag<'_>| {
        lock(&shared).templates -= 1;
        Ok(())
    })
}

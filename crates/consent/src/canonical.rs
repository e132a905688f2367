//! Canonical JSON (RFC 8785): the same bytes for the same content, in the page and on the server.

use alloc::{string::String, vec::Vec};

/// Writes JSON without white space. Members appear in the order in which they are written: callers write them sorted, which
/// the golden vectors check; maps with free names go through [`Writer::flags`], which sorts.
#[derive(Debug, Default)]
pub struct Writer {
    out: String,
}

impl Writer {
    /// An empty text.
    #[must_use]
    pub const fn new() -> Self {
        Self { out: String::new() }
    }

    /// The text written so far.
    #[must_use]
    pub fn finish(self) -> String {
        self.out
    }

    /// Opens an object or list.
    pub(crate) fn begin(&mut self, bracket: char) {
        self.separate();
        self.out.push(bracket);
    }

    /// Closes it.
    pub(crate) fn end(&mut self, bracket: char) {
        self.out.push(bracket);
    }

    /// An object with the members that `members` writes.
    pub fn object(&mut self, members: impl FnOnce(&mut Self)) {
        self.begin('{');
        members(self);
        self.end('}');
    }

    /// A list with the elements that `elements` writes.
    pub fn list(&mut self, elements: impl FnOnce(&mut Self)) {
        self.begin('[');
        elements(self);
        self.end(']');
    }

    /// A list with one element for each of `items`.
    pub fn each<T>(&mut self, items: impl IntoIterator<Item = T>, write: impl Fn(&mut Self, T)) {
        self.list(|w| {
            for item in items {
                write(w, item);
            }
        });
    }

    /// The name of a member; its value must follow.
    pub fn name(&mut self, name: &str) -> &mut Self {
        self.text(name);
        self.out.push(':');
        self
    }

    /// A text, escaped as RFC 8785 section 3.2.2.2 says.
    pub fn text(&mut self, text: &str) {
        self.separate();
        self.out.push('"');
        let mut start = 0;
        for (at, byte) in text.bytes().enumerate() {
            let short = match byte {
                b'"' => "\\\"",
                b'\\' => "\\\\",
                0x8 => "\\b",
                b'\t' => "\\t",
                b'\n' => "\\n",
                0xc => "\\f",
                b'\r' => "\\r",
                0..=0x1f => "\\u00",
                _ => continue,
            };
            // What lies between two ASCII characters is whole characters.
            self.out.push_str(text.get(start..at).unwrap_or(""));
            start = at + 1;
            self.out.push_str(short);
            if short.len() > 2 {
                crate::id::push_hex(&mut self.out, byte);
            }
        }
        self.out.push_str(text.get(start..).unwrap_or(""));
        self.out.push('"');
    }

    /// A whole number.
    pub fn number(&mut self, number: i64) {
        self.separate();
        push_number(&mut self.out, number);
    }

    /// `true` or `false`.
    pub fn flag(&mut self, flag: bool) {
        self.separate();
        self.out.push_str(if flag { "true" } else { "false" });
    }

    /// `null`.
    pub fn null(&mut self) {
        self.separate();
        self.out.push_str("null");
    }

    /// The text, or `null`.
    pub fn text_or_null(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text(text),
            None => self.null(),
        }
    }

    /// A member, if there is a text for it.
    pub fn optional_text(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.name(name).text(text);
        }
    }

    /// A list of texts.
    pub fn texts<'t>(&mut self, texts: impl Iterator<Item = &'t str>) {
        self.each(texts, Self::text);
    }

    /// A map from name to flag, sorted by name.
    pub fn flags(&mut self, flags: &[(String, bool)]) {
        self.object(|w| {
            for (name, flag) in sorted(flags) {
                w.name(name).flag(*flag);
            }
        });
    }

    /// A comma, unless this is the first of an object or list, or the value of a name.
    fn separate(&mut self) {
        if !matches!(self.out.as_bytes().last(), None | Some(b'{' | b'[' | b':')) {
            self.out.push(',');
        }
    }
}

/// Puts `name` where it belongs in a sorted list, unless it is there. By insertion, which is small, and lists are short.
pub fn insert(list: &mut Vec<String>, name: String) {
    if let Err(at) = list.binary_search(&name) {
        list.insert(at, name);
    }
}

/// The entries sorted by name, each name once: the first of it. By insertion, which is small, and lists are short.
pub(crate) fn sorted<T>(entries: &[(String, T)]) -> Vec<&(String, T)> {
    let mut out: Vec<&(String, T)> = Vec::with_capacity(entries.len());
    for entry in entries {
        if let Err(at) = out.binary_search_by(|other| other.0.cmp(&entry.0)) {
            out.insert(at, entry);
        }
    }
    out
}

/// Appends the decimal digits, without the formatting machinery (5 KB of wasm).
pub(crate) fn push_number(out: &mut String, number: i64) {
    if number < 0 {
        out.push('-');
    }
    let mut rest = number.unsigned_abs();
    let mut digits = [0_u8; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend(digits[at..].iter().map(|digit| char::from(*digit)));
}

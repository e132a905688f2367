//! The parser. By bytes, and without slices that could be cut inside a character: a visitor downloads it.

use alloc::{string::String, vec::Vec};

use super::{MAX_DEPTH, SyntaxError, Value};
use crate::{shape::said, source::MAX_INTEGER};

/// Parses one value, with nothing but white space around it.
///
/// # Errors
/// The first place that is no JSON, that lies deeper than [`MAX_DEPTH`], or that repeats the name of a member.
pub fn parse(text: &str) -> Result<Value, SyntaxError> {
    let mut parser = Parser {
        text,
        at: 0,
        allowed: "",
    };
    let whole = parser.value(0).filter(|_| {
        parser.space();
        parser.at == text.len() || parser.expected::<()>("the end").is_some()
    });
    whole.ok_or(SyntaxError {
        at: parser.at,
        allowed: parser.allowed,
    })
}

/// What each escape of one letter means, after the letter.
const ESCAPES: [u8; 16] = *b"\"\"\\\\//b\x08f\x0cn\nr\rt\t";

struct Parser<'t> {
    text: &'t str,
    at: usize,
    /// What may stand at `at`, once something else stands there.
    allowed: &'static str,
}

impl Parser<'_> {
    /// Nothing, because something else than `allowed` is here.
    fn expected<T>(&mut self, allowed: &'static str) -> Option<T> {
        self.allowed = said(allowed);
        None
    }

    /// The byte that comes next; 0 at the end, where JSON allows none.
    fn peek(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    #[inline(never)]
    fn space(&mut self) {
        while matches!(self.peek(), b' ' | b'\t' | b'\n' | b'\r') {
            self.at += 1;
        }
    }

    #[inline(never)]
    fn take(&mut self, byte: u8) -> bool {
        let is_there = self.peek() == byte;
        self.at += usize::from(is_there);
        is_there
    }

    #[inline(never)]
    fn value(&mut self, depth: usize) -> Option<Value> {
        self.space();
        match self.peek() {
            b'{' | b'[' if depth == MAX_DEPTH => self.expected("lists and objects at most 8 deep"),
            b'{' => self.object(depth + 1),
            b'[' => self.list(depth + 1),
            b'"' => self.string().map(Value::Text),
            b'-' | b'0'..=b'9' => self.number(),
            b'n' => self.word("null", Value::Null),
            b't' => self.word("true", Value::Flag(true)),
            _ => self.word("false", Value::Flag(false)),
        }
    }

    #[inline(never)]
    fn word(&mut self, word: &str, value: Value) -> Option<Value> {
        let rest = self.text.get(self.at..).unwrap_or("");
        if !rest.starts_with(word) {
            return self.expected("a value");
        }
        self.at += word.len();
        Some(value)
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        let mut members: Vec<(String, Value)> = Vec::new();
        while self.goes_on(b'}', members.is_empty())? {
            self.space();
            let start = self.at;
            if self.peek() != b'"' {
                return self.expected("the name of a member in double quotes");
            }
            let name = self.string()?;
            if members.iter().any(|(other, _)| *other == name) {
                self.at = start;
                return self.expected("each member only once");
            }
            self.space();
            if !self.take(b':') {
                return self.expected(":");
            }
            members.push((name, self.value(depth)?));
        }
        Some(Value::Object(members))
    }

    fn list(&mut self, depth: usize) -> Option<Value> {
        let mut items = Vec::new();
        while self.goes_on(b']', items.is_empty())? {
            items.push(self.value(depth)?);
        }
        Some(Value::List(items))
    }

    /// Whether another element comes before `end`; the bracket goes with the first.
    #[inline(never)]
    fn goes_on(&mut self, end: u8, is_first: bool) -> Option<bool> {
        self.at += usize::from(is_first);
        self.space();
        if self.take(end) {
            Some(false)
        } else if is_first || self.take(b',') {
            Some(true)
        } else {
            self.expected(if end == b'}' { ", or }" } else { ", or ]" })
        }
    }

    /// The digits that come next as a number, which stops to grow beyond [`MAX_INTEGER`].
    #[inline(never)]
    fn digits(&mut self) -> Option<i64> {
        let start = self.at;
        let mut number = 0;
        while self.peek().is_ascii_digit() {
            if number <= MAX_INTEGER {
                number = number * 10 + i64::from(self.peek() & 15);
            }
            self.at += 1;
        }
        if self.at == start {
            return self.expected("a digit");
        }
        Some(number)
    }

    fn number(&mut self) -> Option<Value> {
        let is_negative = self.take(b'-');
        let number = if self.take(b'0') { 0 } else { self.digits()? };
        let whole = self.at;
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _ = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        Some(if self.at > whole || number > MAX_INTEGER {
            Value::Fraction
        } else {
            Value::Integer(if is_negative { -number } else { number })
        })
    }

    #[inline(never)]
    fn string(&mut self) -> Option<String> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let start = self.at;
            while self.peek() >= b' ' && !matches!(self.peek(), b'"' | b'\\') {
                self.at += 1;
            }
            // What lies between two ASCII characters is whole characters.
            out.push_str(self.text.get(start..self.at).unwrap_or(""));
            if self.take(b'"') {
                return Some(out);
            }
            if self.peek() != b'\\' {
                return self.expected("\" at the end of the text; control characters escaped");
            }
            let start = self.at;
            let Some(c) = self.escape() else {
                self.at = start;
                return None;
            };
            out.push(c);
        }
    }

    fn escape(&mut self) -> Option<char> {
        self.at += 1;
        if self.take(b'u') {
            let c = self.pair();
            return c.or_else(|| self.expected("\\u and four hex digits, surrogates in pairs"));
        }
        let letter = self.peek();
        self.at += 1;
        let mut escapes = ESCAPES.chunks_exact(2);
        let meant = escapes.find(|pair| pair.first() == Some(&letter));
        match meant.and_then(|pair| pair.last()) {
            Some(byte) => Some(char::from(*byte)),
            None => self.expected("an escape that JSON has"),
        }
    }

    /// The character that one unit of UTF-16 means, or two.
    fn pair(&mut self) -> Option<char> {
        let mut code = self.unit()?;
        if (0xd800..0xdc00).contains(&code) && self.take(b'\\') && self.take(b'u') {
            let low = self.unit().filter(|low| (0xdc00..0xe000).contains(low))?;
            code = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        }
        char::from_u32(code)
    }

    #[inline(never)]
    fn unit(&mut self) -> Option<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            unit = unit << 4 | char::from(self.peek()).to_digit(16)?;
            self.at += 1;
        }
        Some(unit)
    }
}

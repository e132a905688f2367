//! Reading inline code as the guard does: host names and vendors' words in it, nothing parsed.

use percent_encoding::percent_decode_str;

/// What `text` may name as an address, without its scheme: `host`, `host:port/path`. A host is as it was written; one behind
/// a slash may have other letters, dots and octets than its own, of which only a parser of addresses knows what they make.
///
/// The guard's `findIn`, on the same two readings: without the escapes of CSS (and here, where time is no matter, the octets of any
/// word); and as an address reads what is not escaped, its backslashes turned, without tabs and ends of lines.
pub(crate) fn names(text: &str) -> Vec<String> {
    let unescaped = unescaped(text);
    let decoded: Vec<u8> = percent_decode_str(&unescaped).collect();
    let mut found = Vec::new();
    names_in(&decoded, &mut found);
    let turned = turned(text);
    if turned.as_bytes() != decoded {
        names_in(turned.as_bytes(), &mut found);
    }
    found
}

fn names_in(text: &[u8], found: &mut Vec<String>) {
    let mut at = 0;
    while at < text.len() {
        if !is_word(text[at]) {
            at += 1;
            continue;
        }
        let start = at;
        at = end_of(text, at, is_word);
        let host = &text[start..at];
        let is_plain = host.iter().all(|byte| is_plain(*byte));
        let may_be = if is_plain {
            host.contains(&b'.')
        } else {
            text[..start].last() == Some(&b'/')
        };
        if text.get(at) == Some(&b':') {
            let port = end_of(text, at + 1, |byte| byte.is_ascii_digit());
            at = if port > at + 1 { port } else { at };
        }
        if matches!(text.get(at), Some(b'/' | b'\\')) {
            at = end_of(text, at, is_path);
        }
        if may_be {
            found.push(String::from_utf8_lossy(&text[start..at]).into_owned());
        }
    }
}

/// `text` as an address reads what is not escaped.
pub(crate) fn turned(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text
        .chars()
        .filter(|c| !matches!(c, '\t' | '\r' | '\n'))
        .peekable();
    while let Some(found) = rest.next() {
        if found != '\\' {
            out.push(found);
            continue;
        }
        while rest.next_if_eq(&'\\').is_some() {}
        rest.next_if_eq(&'/');
        out.push('/');
    }
    out
}

/// What `text` says without its escapes: up to six hexadecimal digits behind a backslash and the white space that ends them
/// are a character (CSS Syntax 3, section 4.3.7). Nothing is left of the end of a line, of white space (an address loses it)
/// and of the backslashes of a script (`https:\/\/host`); an escaped backslash is a slash to an address.
pub(crate) fn unescaped(text: &str) -> String {
    let mut pieces = text.split('\\');
    let mut out = pieces.next().unwrap_or_default().to_owned();
    while let Some(piece) = pieces.next() {
        if piece.is_empty()
            && let Some(next) = pieces.next()
        {
            out.push('/');
            out.push_str(next.trim_start());
            continue;
        }
        let digits = piece.bytes().take(6);
        let digits = digits.take_while(u8::is_ascii_hexdigit).count();
        let (hex, rest) = piece.split_at(digits);
        if let Ok(code) = u32::from_str_radix(hex, 16) {
            let meant = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
            out.extend(Some(meant).filter(|meant| !meant.is_whitespace()));
        }
        out.push_str(rest.trim_start());
    }
    out
}

fn end_of(text: &[u8], from: usize, is_part: fn(u8) -> bool) -> usize {
    let rest = text[from..].iter();
    from + rest.take_while(|byte| is_part(**byte)).count()
}

/// What a host may be written with.
fn is_word(byte: u8) -> bool {
    is_plain(byte) || byte == b'%' || !byte.is_ascii()
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-.".contains(&byte)
}

fn is_path(byte: u8) -> bool {
    !(byte.is_ascii_whitespace() || byte == 0x0b || b"\"'`<>".contains(&byte))
}

/// Whether `word` stands in `text`, not as the end of a longer name: `fbq(` is not in `myfbq(`.
pub(crate) fn has_word(text: &str, word: &str) -> bool {
    let continues = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$';
    text.match_indices(word)
        .any(|(at, _)| !text[..at].bytes().next_back().is_some_and(continues))
}

/// Whether `text` is code that can load something: a site's own data may name a host without loading anything.
pub(crate) fn can_load(text: &str) -> bool {
    const LOADERS: [&str; 4] = ["createElement", "import(", "fetch", "Beacon"];
    LOADERS.iter().any(|word| text.contains(word)) || has_src(text)
}

/// `.src` as a whole word.
fn has_src(text: &str) -> bool {
    let in_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    text.match_indices(".src").any(|(at, found)| {
        !text
            .as_bytes()
            .get(at + found.len())
            .copied()
            .is_some_and(in_word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_read_out_of_code_as_the_guard_reads_them() {
        let text =
            r#"a.b='https://www.googletagmanager.com/gtm.js?id='+i; x; "//cdn.example:80/a b" 1.5"#;
        let expected = [
            "a.b",
            "www.googletagmanager.com/gtm.js?id=",
            "cdn.example:80/a",
            "1.5",
        ];
        assert_eq!(names(text), expected);
        let text = r"'https:\/\/www.googletagmanager.com\/gtm.js'";
        assert_eq!(names(text)[0], "www.googletagmanager.com/gtm.js");
    }

    #[test]
    fn a_word_is_not_found_at_the_end_of_another() {
        assert!(has_word("if(x)fbq('init')", "fbq("));
        assert!(!has_word("myfbq('init'); $fbq(); _fbq()", "fbq("));
        assert!(can_load("i.src=u") && !can_load("var x={\"a.srcset\":1}"));
    }
}

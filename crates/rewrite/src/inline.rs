//! Reading inline code as the guard does: host names and vendors' words in it, nothing parsed.

use percent_encoding::percent_decode_str;

/// What `text` may name as an address, without its scheme: `host.name`, `host.name/path`.
///
/// The guard's `findIn`, on a text without escapes: words joined by dots, then what is neither white space nor a quote.
pub(crate) fn names(text: &str) -> Vec<String> {
    let text = unescaped(text);
    // Browsers read `%61` as `a` in a host, too (URL standard, host parser).
    let text: Vec<u8> = percent_decode_str(&text).collect();
    let text = &text[..];
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if !is_word(text[at]) {
            at += 1;
            continue;
        }
        let start = at;
        let mut has_dot = false;
        at = end_of(text, at, is_word);
        while text.get(at) == Some(&b'.') && text.get(at + 1).is_some_and(|byte| is_word(*byte)) {
            has_dot = true;
            at = end_of(text, at + 1, is_word);
        }
        if !has_dot {
            continue;
        }
        if text.get(at) == Some(&b'/') {
            at = end_of(text, at, is_path);
        }
        found.push(String::from_utf8_lossy(&text[start..at]).into_owned());
    }
    found
}

/// What `text` says without its escapes: up to six hexadecimal digits behind a backslash and the white space that ends them
/// are a character (CSS Syntax 3, section 4.3.7). Nothing is left of the end of a line, of white space (an address loses it)
/// and of the backslashes of a script (`https:\/\/host`).
pub(crate) fn unescaped(text: &str) -> String {
    let mut pieces = text.split('\\');
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
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

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
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
        let text = r#"a.b='https:\/\/www.googletagmanager.com\/gtm.js?id='+i; x..y; "//cdn.example/a b" 1.5"#;
        let expected = [
            "a.b",
            "www.googletagmanager.com/gtm.js?id=",
            "cdn.example/a",
            "1.5",
        ];
        assert_eq!(names(text), expected);
    }

    #[test]
    fn a_word_is_not_found_at_the_end_of_another() {
        assert!(has_word("if(x)fbq('init')", "fbq("));
        assert!(!has_word("myfbq('init'); $fbq(); _fbq()", "fbq("));
        assert!(can_load("i.src=u") && !can_load("var x={\"a.srcset\":1}"));
    }
}

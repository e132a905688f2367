//! Packs the style sheet and the English texts, so that what a visitor downloads holds no comment and no indentation.

use std::{env, fs, path::Path};

fn main() {
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    for (source, name, pack) in [
        (
            "src/ui/style.css",
            "style.css",
            pack_css as fn(&str) -> String,
        ),
        ("www/lang/en.json", "en.json", pack_json),
    ] {
        println!("cargo::rerun-if-changed={source}");
        let text = fs::read_to_string(source).unwrap_or_else(|error| panic!("{source}: {error}"));
        fs::write(Path::new(&out).join(name), pack(&text))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

/// Without comments, and without white space where a style sheet does not need it. Strings hold nothing to protect here
/// but font names with single spaces, which stay.
fn pack_css(source: &str) -> String {
    let mut bare = String::new();
    for (at, part) in source.split("/*").enumerate() {
        bare.push_str(if at == 0 {
            part
        } else {
            part.split_once("*/").map_or("", |(_, rest)| rest)
        });
    }
    let mut out = String::new();
    let mut depth = 0_usize;
    for word in bare.split_whitespace() {
        // A colon may only close up inside a rule: in a selector the space before it means "descendant".
        let after_tight =
            out.ends_with(['{', '}', ';', ',', '>', '(']) || (out.ends_with(':') && depth > 0);
        if !out.is_empty() && !after_tight && !word.starts_with(['{', '}', ';', ',', '>']) {
            out.push(' ');
        }
        for c in word.chars() {
            match c {
                '{' => depth += 1,
                '}' => {
                    depth = depth.saturating_sub(1);
                    if out.ends_with(';') {
                        out.pop();
                    }
                }
                _ => {}
            }
            out.push(c);
        }
    }
    out
}

/// How the keys of texts begin that a first visit need not download: what translators have already and nothing draws yet (whoever
/// draws one takes it off that list), and what a script of its own draws in the settings.
const LATER: [&str; 2] = [include_str!("www/undrawn.txt"), include_str!("www/own.txt")];

fn is_drawn(line: &str) -> bool {
    let key = line.trim_start().strip_prefix('"').unwrap_or_default();
    !LATER
        .iter()
        .flat_map(|list| list.lines())
        .any(|start| key.starts_with(start))
}

/// Without white space outside strings, and without the texts that are not drawn (one text a line, the last is drawn).
fn pack_json(source: &str) -> String {
    let source: String = source.lines().filter(|line| is_drawn(line)).collect();
    let mut out = String::new();
    let (mut quoted, mut escaped) = (false, false);
    for c in source.chars() {
        if quoted || !c.is_whitespace() {
            out.push(c);
        }
        quoted ^= c == '"' && !escaped;
        escaped = quoted && c == '\\' && !escaped;
    }
    out
}

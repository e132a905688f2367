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
        let mut packed = pack(&text);
        if name == "style.css" && env::var_os("CARGO_FEATURE_WHOLE").is_none() {
            packed = first_layer(&packed);
        }
        fs::write(Path::new(&out).join(name), packed)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

/// What only the whole engine draws: a first visit need not download its rules. Whoever draws one of them in the first layer takes
/// it off this list.
const SECOND_LAYER: [&str; 36] = [
    ".settings",
    ".head",
    ".body",
    ".category",
    ".row",
    ".service",
    ".services",
    ".fields",
    ".wide",
    ".switch",
    ".on",
    ".off",
    ".some",
    ".always",
    "section.about",
    ".declaration",
    ".hold",
    ".name",
    "[data-zgoda=\"declaration\"]",
    "[data-zgoda=\"placeholder\"]",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "details",
    "summary",
    "dl",
    "dt",
    "dd",
    "code",
    "input",
    "label",
    "h3",
    "h4",
];

/// The rules of a packed sheet that the first layer needs.
fn first_layer(css: &str) -> String {
    let mut out = String::new();
    let mut rest = css;
    while let Some(open) = rest.find('{') {
        let mut depth = 0_usize;
        let end = rest.find(|c| {
            depth = match c {
                '{' => depth + 1,
                '}' => depth - 1,
                _ => depth,
            };
            c == '}' && depth == 0
        });
        let end = end.expect("every rule of the sheet ends");
        let (prelude, body) = (&rest[..open], &rest[open + 1..end]);
        let inner = match prelude.split(' ').next() {
            Some("@media" | "@container") => first_layer(body),
            Some(at) if at.starts_with('@') => body.to_owned(),
            _ => body.to_owned(),
        };
        let mut drawn = selectors(prelude);
        drawn.retain(|one| !is_second(one));
        if !inner.is_empty() && !drawn.is_empty() {
            out.extend([&*drawn.join(","), "{", &inner, "}"]);
        }
        rest = &rest[end + 1..];
    }
    out
}

/// The selectors of a list; commas inside brackets belong to one.
fn selectors(list: &str) -> Vec<&str> {
    let mut depth = 0;
    list.split(|c| {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        c == ',' && depth == 0
    })
    .collect()
}

/// Whether a selector names something that only the whole engine draws. What it is not (`:not`) does not count.
fn is_second(selector: &str) -> bool {
    let selector = selector.split(":not(").next().unwrap_or(selector);
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || "-_".contains(c));
    SECOND_LAYER.iter().any(|name| {
        selector.match_indices(name).any(|(at, _)| {
            let before = selector[..at].chars().next_back();
            let is_whole =
                name.starts_with(['.', '[']) || !(is_word(before) || before == Some('.'));
            is_whole && !is_word(selector[at + name.len()..].chars().next())
        })
    })
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

/// How the keys of texts begin that a first visit need not download: a script of its own draws them in the settings.
const LATER: &str = include_str!("www/own.txt");

fn is_drawn(line: &str) -> bool {
    let key = line.trim_start().strip_prefix('"').unwrap_or_default();
    // What runs by an exemption only the whole engine lets run, so it alone says so.
    let is_whole = env::var_os("CARGO_FEATURE_WHOLE").is_some() || !key.starts_with("appearance.");
    is_whole && !LATER.lines().any(|start| key.starts_with(start))
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

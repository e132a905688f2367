//! What holds for every document, however it is broken and wherever it is cut.

use std::sync::Arc;

use crate::site::{BASE, rules};
use proptest::prelude::*;
use zgoda_rewrite::{Rewriter, Rewritten, Rules, Url, rewrite};

/// Pieces that documents are made of, right and wrong.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let words = [
        "<script>",
        "</script>",
        "<script src=",
        "<SCRIPT SRC='",
        "\"",
        "'",
        ">",
        "<",
        "/",
        "=",
        " ",
        "\n",
        "https://www.facebook.com/tr",
        "//static.hotjar.com/x.js",
        "/own.js",
        "https://cdn.stranger.example/",
        "fbq('init')",
        "<img src=",
        "<iframe src=\"",
        "</iframe>",
        "<noscript>",
        "</noscript>",
        "<style>",
        "</style>",
        "@import '//fonts.googleapis.com/css'",
        "<!--",
        "-->",
        "<svg>",
        "</svg>",
        "<![CDATA[",
        "]]>",
        "<template data-category=analytics>",
        "</template>",
        "<textarea>",
        "</textarea>",
        "<select>",
        "<plaintext>",
        "data-category=x",
        " type=module",
        " type=text/plain",
        " data-src=",
        " src=",
        " srcset='",
        "ż",
        "&amp;",
        "<link rel=preconnect href=",
        "<base href=//www.facebook.com/>",
        "<div style='background:url(//www.facebook.com/)'>",
    ];
    prop_oneof![
        12 => proptest::sample::select(words.map(|word| word.as_bytes().to_vec()).to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 1..4),
    ]
}

fn document() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(piece(), 0..40).prop_map(|pieces| pieces.concat())
}

fn page() -> Url {
    Url::parse(BASE).expect("an address")
}

fn in_chunks(html: &[u8], sizes: &[usize], rules: &Arc<Rules>) -> (Vec<u8>, Rewritten) {
    let mut rewriter = Rewriter::new(Arc::clone(rules), page());
    let (mut out, mut rest) = (Vec::new(), html);
    for size in sizes.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let (chunk, behind) = rest.split_at((*size).min(rest.len()));
        rewriter.write(chunk, &mut out);
        rest = behind;
    }
    let rewritten = rewriter.end(&mut out);
    (out, rewritten)
}

/// `out` without what may have been inserted, if it is `html` then.
fn is_html_with_insertions(html: &[u8], out: &[u8]) -> bool {
    let mut rest = html;
    let mut at = 0;
    while at < out.len() {
        let insertion = insertion_at(&out[at..]);
        // An insertion may look like what was there: the original is preferred, and both ways end at the same bytes.
        if rest.first() == Some(&out[at])
            && (insertion == 0 || rest.starts_with(&out[at..at + insertion]))
        {
            rest = &rest[1..];
            at += 1;
        } else if insertion > 0 {
            at += insertion;
        } else {
            return false;
        }
    }
    rest.is_empty()
}

/// The length of what the rewriter inserts, if it stands at the beginning of `out`.
fn insertion_at(out: &[u8]) -> usize {
    for fixed in [&b"data-"[..], b" type=\"text/plain\""] {
        if out.starts_with(fixed) {
            return fixed.len();
        }
    }
    for name in [&b" data-category=\""[..], b" data-service=\""] {
        if out.starts_with(name) {
            let value = &out[name.len()..];
            return value
                .iter()
                .position(|byte| *byte == b'"')
                .map_or(0, |end| name.len() + end + 1);
        }
    }
    0
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn bytes_are_only_inserted(html in document()) {
        let (out, _) = rewrite(&html, &rules("hold"), &page());
        prop_assert!(is_html_with_insertions(&html, &out), "{}", String::from_utf8_lossy(&out));
    }

    #[test]
    fn a_second_run_changes_nothing(html in document()) {
        let rules = rules("hold");
        let (once, _) = rewrite(&html, &rules, &page());
        let (twice, rewritten) = rewrite(&once, &rules, &page());
        prop_assert_eq!(String::from_utf8_lossy(&twice), String::from_utf8_lossy(&once));
        prop_assert!(rewritten.findings.iter().all(|finding| !finding.is_held()));
    }

    #[test]
    fn it_does_not_matter_where_a_stream_is_cut(
        html in document(),
        sizes in proptest::collection::vec(1_usize..20, 1..8),
    ) {
        let rules = rules("hold");
        let page = page();
        prop_assert_eq!(in_chunks(&html, &sizes, &rules), rewrite(&html, &rules, &page));
    }
}

#[test]
fn a_stream_is_passed_on_while_it_comes_and_memory_stays_bounded() {
    let rules = rules("pass");
    let mut rewriter = Rewriter::new(Arc::clone(&rules), page());
    let chunk =
        "<p>text</p><script>var a = 1;</script><img src=https://www.facebook.com/tr>\n".repeat(200);
    let mut written = 0;
    for turn in 1..=200 {
        let mut out = Vec::new();
        rewriter.write(chunk.as_bytes(), &mut out);
        written += out.len();
        // At most the last line waits.
        assert!(written + 200 > turn * chunk.len(), "turn {turn}: {written}");
    }
    let rewritten = rewriter.end(&mut Vec::new());
    assert_eq!(rewritten.findings.len(), 200 * 200);
}

#[test]
fn what_never_ends_is_passed_on_and_told() {
    const MARKS: &str =
        " type=\"text/plain\" data-category=\"marketing\" data-service=\"meta-pixel\"";
    let rules = rules("pass");
    let filler = "a".repeat(zgoda_rewrite::MAX_BUFFER + (1 << 20));
    for (head, text, marks) in [
        ("<script", ">", ""),
        ("<script", ">fbq('init');", MARKS),
        ("<img", " alt='", ""),
    ] {
        let end = "'</script><p>";
        let html = [head, text, &filler, end].concat();
        let (out, rewritten) = in_chunks(html.as_bytes(), &[1 << 16], &rules);
        assert!(
            out == [head, marks, text, &filler, end].concat().as_bytes(),
            "{head}{text}"
        );
        let finding = &rewritten.findings[0];
        assert_eq!(finding.is_held(), !marks.is_empty(), "{finding}");
    }
}

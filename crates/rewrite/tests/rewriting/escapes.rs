//! Escapes of CSS: what a browser reads is what is judged (requirement B1).

use crate::site::{BASE, rewritten};
use zgoda_rewrite::{Left, Rules, Url, What, rewrite};

#[test]
fn b1_a_host_behind_an_escape_of_css_is_found_as_it_would_be_without() {
    let rules = Rules::new(None).into();
    for host in [
        r"connect.f\61 cebook.net",
        r"connect.f\000061cebook.net",
        r"connect.facebo\6F\6B.net",
        r"connect\2e facebook.net",
        r"connect.facebook\.net",
        "connect.f%61cebook.net",
        r"connect.f\25 61cebook.net",
        r"connect.face\a book.net",
        "connect.face\\\nbook.net",
    ] {
        let css = [
            format!("<style>@import 'https://{host}/x';</style>"),
            format!("<style>#a{{background:url(https:\\2f/{host}/x)}}</style>"),
            format!("<p style=\"background:u\\72l('//{host}/x')\">text</p>"),
        ];
        for html in css {
            let (out, whole) = rewrite(html.as_bytes(), &rules, &Url::parse(BASE).unwrap());
            assert_eq!(out, html.as_bytes());
            let [finding] = &whole.findings[..] else {
                panic!("{html}: {:?}", whole.findings);
            };
            assert_eq!(finding.what, What::Left(Left::Css));
            let said = finding.to_string();
            assert!(said.contains("cebook.net/x: "), "{said}");
        }
        let held = rewritten(
            &format!("<iframe srcdoc='<p style=\"background:url(//{host}/x)\">'></iframe>"),
            &Rules::new(None),
        );
        assert!(held.contains(" data-srcdoc="), "{held}");
    }
}

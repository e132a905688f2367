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

/// What browsers make one host of, with what a finding says of it.
const SPELLINGS: [&str; 12] = [
    "connect.\u{ff46}acebook.net",
    "connect.\u{ff26}ACEBOOK.net",
    "connect.\u{1d41f}acebook.net",
    "connect.facebook\u{3002}net",
    "connect\u{ff0e}facebook\u{ff0e}net",
    "connect.facebook\u{ff61}net",
    "connect.face\u{ad}book.net",
    "connect.face\u{200b}book.net",
    "connect.face\u{2060}book.net",
    "connect.%EF%BD%86acebook.net",
    "CONNECT.Facebook.NET",
    "connect.facebook.net.",
];

/// Whether something was found in `html`, whatever can be done about it.
fn is_found(html: &str) -> bool {
    let rules = Rules::new(None).into();
    let (_, whole) = rewrite(html.as_bytes(), &rules, &Url::parse(BASE).unwrap());
    !whole.findings.is_empty()
}

#[test]
fn b1_a_host_in_other_letters_is_the_host_that_browsers_make_of_it() {
    for host in SPELLINGS {
        for html in [
            format!("<style>@import 'https://{host}/x';</style>"),
            format!("<style>#a{{background:url(https://{host}/x)}}</style>"),
            format!("<p style=\"background:url('//{host}/x')\">text</p>"),
            format!("<iframe srcdoc='<img src=//{host}/x>'></iframe>"),
            format!("<script>new Image().src = 'https://{host}/en_US/fbevents.js'</script>"),
            format!("<script>new Image().src = 'https://{host}:443/en_US/fbevents.js'</script>"),
            format!("<img src='https://{host}/x'>"),
        ] {
            assert!(is_found(&html), "{html}");
        }
    }
    // Text that is no address.
    let text = "主机。中国 \u{200b} 50% //ż%zz";
    assert!(!is_found(&format!("<script>fetch('{text}')</script>")));
}

#[test]
fn b1_backslashes_tabs_and_ends_of_lines_are_read_as_an_address_reads_them() {
    for address in [
        r"https:\\connect.facebook.net\x",
        r"https:\\www.facebook.com\tr",
        r"https:/\www.facebook.com\tr",
        r"\/www.facebook.com\tr\abc",
        "https://connect.face\tbook.net/x",
        "https://connect.face\nbook.net/x",
    ] {
        let html = format!("<iframe srcdoc='<img src=\"{address}\">'></iframe>");
        assert!(is_found(&html), "{html}");
    }
    for address in [
        r"https:\\\\connect.facebook.net\\x",
        r"https:\5c\5c connect.facebook.net\5cx",
        r"https:\5c\5cwww.facebook.com\5ctr",
        r"https:\\\\www.f\61 cebook.com\\tr",
        "https://connect.face\tbook.net/x",
    ] {
        let html = format!("<style>#a{{background:url(\"{address}\")}}</style>");
        assert!(is_found(&html), "{html}");
        let html = format!(
            "<iframe srcdoc='<p style=\"background:url(&quot;{address}&quot;)\">'></iframe>"
        );
        assert!(is_found(&html), "{html}");
    }
}

#[test]
fn b1_a_port_behind_a_host_changes_nothing() {
    for html in [
        "<script>new Image().src = 'https://www.google-analytics.com:8443/x'</script>",
        "<script>new Image().src = '//www.facebook.com:443/tr?id=1'</script>",
        "<iframe srcdoc='<img src=//www.facebook.com:443/tr>'></iframe>",
    ] {
        assert!(is_found(html), "{html}");
    }
}

//! Reports of tags that leak.

use zgoda_consent::{
    json,
    leaks::{Kind, Leak, markup, read},
};

fn wrong(text: &str) -> Vec<String> {
    let errors = read(&&json::parse(text).unwrap()).unwrap_err();
    errors.into_iter().map(|error| error.path).collect()
}

const RIGHT: &str = r#"{"leaks":[{"address":"www.googletagmanager.com/gtag/js","kind":"script","service":"ga4"},
  {"address":"px.example/","kind":"img","service":""}],"schema":"zgoda.leaks.v1","site":"shop"}"#;

#[test]
fn a_report_is_read_whole() {
    let report = read(&&json::parse(RIGHT).unwrap()).unwrap();
    assert_eq!(report.site, "shop");
    assert_eq!(report.leaks[0].kind, Kind::Script);
    assert_eq!(report.leaks[1].service, "");
}

#[test]
fn a31_a_report_has_no_room_for_a_visitor() {
    for (from, to, path) in [
        ("gtag/js\"", "gtag/js?cid=1\"", "leaks[0].address"),
        ("gtag/js\"", "gtag/js#x\"", "leaks[0].address"),
        ("\"script\"", "\"fetch\"", "leaks[0].kind"),
        ("\"ga4\"", "\"GA 4\"", "leaks[0].service"),
        ("\"site\":", "\"visitor\":1,\"site\":", "visitor"),
        (
            "\"kind\":\"img\"",
            "\"kind\":\"img\",\"ip\":\"1\"",
            "leaks[1].ip",
        ),
        ("leaks.v1", "leaks.v2", "schema"),
    ] {
        assert_eq!(wrong(&RIGHT.replacen(from, to, 1)), [path], "{to}");
    }
    assert_eq!(
        wrong(r#"{"leaks":[],"schema":"zgoda.leaks.v1","site":"shop"}"#),
        ["leaks"]
    );
}

#[test]
fn the_markup_to_paste_is_what_the_guard_holds() {
    let leak = |kind| Leak {
        address: "a.example/b&c".to_owned(),
        kind,
        service: "ga4".to_owned(),
    };
    assert_eq!(
        markup(&leak(Kind::Script), "analytics"),
        r#"<script type="text/plain" data-category="analytics" data-service="ga4" data-src="https://a.example/b&amp;c…"></script>"#
    );
    for (kind, start, attribute) in [
        (Kind::Frame, "<iframe data-category", "data-src"),
        (Kind::Image, "<img data-category", "data-src"),
        (Kind::Link, "<link data-category", "data-href"),
        (Kind::Css, "<link data-category", "data-href"),
    ] {
        let text = markup(&leak(kind), "analytics");
        assert!(
            text.starts_with(start) && text.contains(attribute),
            "{text}"
        );
    }
}

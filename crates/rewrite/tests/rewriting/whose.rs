//! Whose a tag is: by the catalogue, by what the owner says, or nobody's.

use crate::site::{rewritten, rules};
use zgoda_rewrite::Rules;

/// The document that comes out of the catalogue's rules alone.
fn alone(html: &str) -> String {
    rewritten(html, &Rules::new(None))
}

#[test]
fn an_inline_snippet_is_known_by_the_vendors_call_or_by_a_host_in_code_that_loads() {
    let held = |text: &str| alone(&format!("<script>{text}</script>")).contains("text/plain");
    assert!(held("fbq('init', '1');"));
    assert!(held(
        "var s=document.createElement('script');s.src='https:\\/\\/static.hotjar.com\\/x.js'"
    ));
    assert!(!held("myfbq('init')"));
    assert!(!held(
        "var shops = {\"maps\": \"https://static.hotjar.com/\"};"
    ));
    assert!(!held(
        "document.createElement('p'); // https://example.org/"
    ));
}

#[test]
fn of_two_services_with_one_call_the_closer_word_says_which() {
    let ads = alone("<script>gtag('config', 'AW-1');</script>");
    assert!(
        ads.contains("data-category=\"marketing\" data-service=\"google-ads\""),
        "{ads}"
    );
    let analytics = alone("<script>gtag('config', 'G-1');</script>");
    assert!(
        analytics.contains("data-category=\"analytics\" data-service=\"ga4\""),
        "{analytics}"
    );
}

#[test]
fn the_owner_says_what_a_service_is() {
    let rules = rules("pass");
    // In the config Hotjar is marketing under a name of its own, and the map is locked.
    assert!(
        rewritten(
            "<script src=https://static.hotjar.com/x.js></script>",
            &rules
        )
        .contains("data-category=\"marketing\" data-service=\"heat\"")
    );
    for own in [
        "<iframe src=https://maps.google.com/maps></iframe>",
        "<script src=/app.js></script>",
        "<script src=https://cdn.stranger.example/x.js></script>",
        "<script src=https://shop.example/app.js></script>",
    ] {
        assert_eq!(rewritten(own, &rules), own);
    }
    // A path of the site's own, declared as a service, is one; relative or not.
    for src in [
        "/stats/count.js",
        "https://shop.example/stats/count.js",
        "stats/count.js",
    ] {
        let out = rewritten(&format!("<script src={src}></script>"), &rules);
        assert!(out.contains("data-service=\"count\""), "{out}");
    }
}

/// Whoever lists Google Analytics has not said that Google Ads, by the same address, may run with it.
#[test]
fn the_closest_pattern_says_whose_an_address_is_and_of_two_alike_the_owners() {
    let rules = rules("pass");
    for (address, category, service) in [
        (
            "www.googletagmanager.com/gtag/js?id=G-1",
            "analytics",
            "tags",
        ),
        (
            "www.googletagmanager.com/gtag/js?id=AW-1",
            "marketing",
            "google-ads",
        ),
        (
            "www.googletagmanager.com/gtag/js?id=DC-1",
            "marketing",
            "campaign-manager",
        ),
        ("www.youtube.com/embed/ours?x", "marketing", "videos"),
    ] {
        let out = rewritten(&format!("<script src=https://{address}></script>"), &rules);
        let marks = format!("data-category=\"{category}\" data-service=\"{service}\"");
        assert!(out.contains(&marks), "{out}");
    }
}

#[test]
fn unknown_third_parties_are_held_if_the_owner_says_so() {
    let rules = rules("hold");
    let out = rewritten(
        "<script src=https://cdn.stranger.example/x.js></script>",
        &rules,
    );
    assert_eq!(
        out,
        "<script type=\"text/plain\" data-category=\"*\" data-src=https://cdn.stranger.example/x.js></script>"
    );
    let out = rewritten(
        "<img srcset='/a.png, //cdn.stranger.example/b.png 2x'>",
        &rules,
    );
    assert!(out.contains("data-category=\"*\" data-srcset="), "{out}");
    for own in [
        "<img src=/a.png>",
        "<img src=https://www.shop.example/a.png>",
        "<img src=data:image/gif;base64,AA>",
    ] {
        assert_eq!(rewritten(own, &rules), own);
    }
}

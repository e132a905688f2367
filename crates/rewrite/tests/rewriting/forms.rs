//! What is held, in which form, and what is left alone.

use crate::site::{BASE, rewritten, rules};
use zgoda_rewrite::{Left, Rules, Url, What, rewrite};

/// The document that comes out of the catalogue's rules alone.
fn alone(html: &str) -> String {
    rewritten(html, &Rules::new(None))
}

#[test]
fn a_script_gets_the_form_that_owners_write() {
    assert_eq!(
        alone("<script async src=\"https://www.googletagmanager.com/gtag/js?id=G-1\"></script>"),
        "<script type=\"text/plain\" data-category=\"analytics\" data-service=\"ga4\" async \
         data-src=\"https://www.googletagmanager.com/gtag/js?id=G-1\"></script>"
    );
}

#[test]
fn the_type_a_script_had_is_kept_for_its_release() {
    assert_eq!(
        alone("<SCRIPT Type=module SRC='//static.hotjar.com/c/x.js'></SCRIPT>"),
        "<SCRIPT type=\"text/plain\" data-category=\"analytics\" data-service=\"hotjar\" data-Type=module \
         data-SRC='//static.hotjar.com/c/x.js'></SCRIPT>"
    );
}

#[test]
fn animations_refreshes_and_lists_of_addresses_are_held_and_others_like_them_are_not() {
    let at = "https://static.hotjar.com/x";
    for (live, inert) in [
        (
            format!("<set attributeName=href to={at} />"),
            format!("attributeName=href data-to={at} />"),
        ),
        (
            format!("<animate attributeName=href values='/a.gif;{at}' />"),
            format!("data-values='/a.gif;{at}' />"),
        ),
        (
            format!("<filter><feImage href={at} /></filter>"),
            format!("data-href={at} /></filter>"),
        ),
        (
            format!("<meta http-equiv=Refresh content='0;url={at}'>"),
            format!("http-equiv=Refresh data-content='0;url={at}'>"),
        ),
        (
            format!("<script type=importmap>{{\"imports\": {{\"a\": \"{at}\"}}}}</script>"),
            String::from("data-type=importmap>"),
        ),
        (
            format!("<script type=speculationrules>{{\"prefetch\": [\"{at}\"]}}</script>"),
            String::from("data-type=speculationrules>"),
        ),
    ] {
        let out = alone(&live);
        assert!(out.contains(&inert), "{out}");
        assert!(out.contains("data-service=\"hotjar\""), "{out}");
    }
    for own in [
        format!("<meta property=og:image content={at}>"),
        "<script type=importmap>{\"imports\": {\"a\": \"/a.js\"}}</script>".to_owned(),
        "<set attributeName=x to=3 />".to_owned(),
    ] {
        assert_eq!(alone(&own), own);
    }
}

#[test]
fn every_element_that_fetches_loses_its_address() {
    let pixel = "https://www.facebook.com/tr?id=1&amp;ev=PageView";
    for (live, inert) in [
        (
            format!("<img src=\"{pixel}\">"),
            format!("data-src=\"{pixel}\">"),
        ),
        (
            format!("<img src=/own.png srcset='{pixel} 2x, /b.png 3x'>"),
            format!("data-src=/own.png data-srcset='{pixel} 2x, /b.png 3x'>"),
        ),
        (
            format!("<picture><source srcset=\"/a.png, {pixel} 2x\"></picture>"),
            format!("data-srcset=\"/a.png, {pixel} 2x\"></picture>"),
        ),
        (
            format!("<video poster={pixel} src=/own.mp4></video>"),
            format!("data-poster={pixel} data-src=/own.mp4></video>"),
        ),
        (
            format!("<audio src={pixel}></audio>"),
            format!("data-src={pixel}></audio>"),
        ),
        (format!("<track src={pixel}>"), format!("data-src={pixel}>")),
        (
            format!("<input type=image src={pixel}>"),
            format!("type=image data-src={pixel}>"),
        ),
        (
            format!("<object data={pixel}></object>"),
            format!("data-data={pixel}></object>"),
        ),
        (format!("<embed src={pixel}>"), format!("data-src={pixel}>")),
        (
            format!("<iframe src={pixel}></iframe>"),
            format!("data-src={pixel}></iframe>"),
        ),
        (
            format!("<iframe srcdoc='&lt;img src={pixel}>'></iframe>"),
            format!("data-srcdoc='&lt;img src={pixel}>'></iframe>"),
        ),
        (
            format!("<svg><image href={pixel} /></svg>"),
            format!("data-href={pixel} /></svg>"),
        ),
        (
            format!("<svg><use xlink:href='{pixel}'/></svg>"),
            format!("data-xlink:href='{pixel}'/></svg>"),
        ),
        (
            format!("<noscript><img src={pixel}></noscript>"),
            format!("data-src={pixel}></noscript>"),
        ),
        (
            format!("<link rel=preload as=image href={pixel} imagesrcset={pixel}>"),
            format!("data-href={pixel} data-imagesrcset={pixel}>"),
        ),
        (
            format!("<link rel='stylesheet' href={pixel}>"),
            format!("data-href={pixel}>"),
        ),
    ] {
        let out = alone(&live);
        assert!(out.ends_with(&inert), "{live}\n{out}");
        assert!(
            out.contains("data-category=\"marketing\" data-service=\"meta-pixel\""),
            "{out}"
        );
    }
}

#[test]
fn connections_are_not_opened_early_for_whatever_is_on_a_host() {
    // Analytics is known by a path on this host, which a connection does not name.
    for rel in ["preconnect", "dns-prefetch", "PRECONNECT nofollow"] {
        let out = alone(&format!(
            "<link rel=\"{rel}\" href=\"//stats.g.doubleclick.net\" crossorigin>"
        ));
        assert!(out.contains(" data-href="), "{out}");
    }
    let out = alone("<link rel=preconnect href=https://connect.facebook.net>");
    assert!(out.contains("data-href="), "{out}");
}

#[test]
fn what_only_says_something_stays() {
    for html in [
        "<link rel=canonical href=https://www.facebook.com/shop>",
        "<link rel=\"me alternate\" href=https://www.youtube.com/@shop>",
        "<a href=https://www.facebook.com/shop>Facebook</a>",
        "<script type=application/ld+json>{\"sameAs\":\"https://www.facebook.com/shop\",\"x\":\"fbq(\"}</script>",
        "<!-- <script src=https://static.hotjar.com/x.js></script> -->",
        "<textarea><script src=https://static.hotjar.com/x.js></script></textarea>",
        "<img alt='https://www.facebook.com/tr' src=/own.png>",
    ] {
        assert_eq!(alone(html), html);
    }
}

#[test]
fn what_is_marked_already_stays_and_what_is_half_marked_is_finished() {
    for html in [
        "<script type=\"text/plain\" data-category=\"analytics\" data-src=\"https://static.hotjar.com/x.js\"></script>",
        "<script type=text/plain data-category=analytics>fbq('init')</script>",
        "<script type=text/plain data-name=hotjar src=https://static.hotjar.com/x.js></script>",
        "<iframe data-category=social data-service=youtube data-src=https://www.youtube.com/embed/x></iframe>",
        "<img data-category=marketing data-src=https://www.facebook.com/tr>",
        "<template data-category=marketing><script src=https://static.hotjar.com/x.js></script><p>fbq(</p></template>",
    ] {
        assert_eq!(alone(html), html);
    }
    assert_eq!(
        alone("<iframe data-category=\"social\" src=\"https://player.example/x\"></iframe>"),
        "<iframe data-category=\"social\" data-src=\"https://player.example/x\"></iframe>"
    );
    // After a marked template everything counts again.
    let out = alone("<template data-service=x></template><img src=https://www.facebook.com/tr>");
    assert!(out.contains("data-src="), "{out}");
}

#[test]
fn the_guard_is_never_touched() {
    for html in [
        "<script src=\"https://consent.example/zgoda/zgoda.js?v=1\" data-site=\"shop\"></script>",
        "<script data-base=\"/zgoda/\" data-site=\"shop\">var t='meta-pixel,m,fbq(';document.createElement('x')</script>",
    ] {
        let (out, rewritten) = rewrite(html.as_bytes(), &rules("hold"), &Url::parse(BASE).unwrap());
        assert_eq!(out, html.as_bytes());
        assert!(rewritten.has_guard);
    }
    let adapter = "<script src=\"https://consent.example/zgoda/adapters/wordpress.js\"></script>";
    assert_eq!(rewritten(adapter, &rules("hold")), adapter);
    let fathom = "<script src=\"https://cdn.usefathom.com/script.js\" data-site=\"ABC\"></script>";
    assert!(
        alone(fathom).contains("text/plain"),
        "a vendor's own data-site is not ours"
    );
}

#[test]
fn addresses_are_read_as_browsers_read_them() {
    for src in [
        "HTTPS://WWW.Facebook.COM/tr?id=1",
        "&#104;ttps:&sol;&sol;www.facebook.com/tr",
        " https://www.facebook.com/tr",
        "https:\\\\www.facebook.com\\tr",
        "https://www.face\tbook.com/tr",
        "//user@www.facebook.com:443/tr",
    ] {
        let out = alone(&format!("<img src=\"{src}\">"));
        assert!(out.ends_with(&format!("data-src=\"{src}\">")), "{out}");
    }
    let base = "<base href='//www.facebook.com/'><base href='/'><img src=tr?id=1>";
    assert!(alone(base).contains("data-src=tr"), "{}", alone(base));
}

#[test]
fn the_first_of_two_attributes_with_one_name_counts_before_and_after() {
    let twice = alone("<img src=https://www.facebook.com/tr src=/own.png>");
    assert!(
        twice.ends_with("data-src=https://www.facebook.com/tr data-src=/own.png>"),
        "{twice}"
    );
    let own = "<img src=/own.png src=https://www.facebook.com/tr>";
    let out = alone(own);
    assert!(
        !out.contains(" src="),
        "held rather too much than too little: {out}"
    );
    let lazy = alone("<iframe data-src=/later src=https://www.youtube.com/embed/x></iframe>");
    assert!(
        lazy.ends_with("data-data-src=/later data-src=https://www.youtube.com/embed/x></iframe>"),
        "{lazy}"
    );
}

#[test]
fn findings_say_where_what_and_whose() {
    let html = "<p>żółw</p>\n<p>ż</p><script>\nfbq('init')</script>\n<style>@import '//fonts.googleapis.com/css'</style>";
    let (_, rewritten) = rewrite(
        html.as_bytes(),
        &Rules::new(None).into(),
        &Url::parse(BASE).unwrap(),
    );
    let lines: Vec<String> = rewritten.findings.iter().map(ToString::to_string).collect();
    assert_eq!(lines[0], "2:9: held <script> (meta-pixel, marketing): fbq(");
    assert!(
        lines[1].starts_with(
            "4:1: LEFT <style> (google-fonts, preferences): //fonts.googleapis.com/css: "
        ),
        "{}",
        lines[1]
    );
    assert_eq!(rewritten.findings[1].what, What::Left(Left::Css));
    assert!(!rewritten.has_guard);

    let html = "<p>\n<noscript><b>ż</b>\n <img src=//www.facebook.com/tr></noscript><noscript>ż<img src=//www.facebook.com/tr></noscript>";
    let (_, rewritten) = rewrite(
        html.as_bytes(),
        &Rules::new(None).into(),
        &Url::parse(BASE).unwrap(),
    );
    let places: Vec<String> = rewritten
        .findings
        .iter()
        .map(|f| f.place.to_string())
        .collect();
    assert_eq!(places, ["3:2", "3:55"]);
}

#[test]
fn broken_input_loses_nothing() {
    let utf_16: Vec<u8> = "<script src=https://www.facebook.com/tr>"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let (out, rewritten) = rewrite(
        &utf_16,
        &Rules::new(None).into(),
        &Url::parse(BASE).unwrap(),
    );
    assert_eq!(out, utf_16);
    assert_eq!(rewritten.findings[0].what, What::Left(Left::Encoding));

    let latin: &[u8] =
        b"<p>\xbf\xf3\xb3w</p><img alt=\xbf\xff src=https://www.facebook.com/tr?\xb1>\xff";
    let (out, _) = rewrite(latin, &Rules::new(None).into(), &Url::parse(BASE).unwrap());
    let expected: &[u8] = b"<p>\xbf\xf3\xb3w</p><img data-category=\"marketing\" data-service=\"meta-pixel\" alt=\xbf\xff data-src=https://www.facebook.com/tr?\xb1>\xff";
    assert_eq!(out, expected);

    for unfinished in [
        "<script>fbq(",
        "<script src=https://www.facebook.com/tr",
        "<",
        "",
        "<img src='https://www.facebook.com/tr",
    ] {
        assert_eq!(alone(unfinished), unfinished);
    }
}

#[test]
fn in_svg_a_script_may_hold_elements_and_both_count() {
    assert_eq!(
        alone("<svg><script>fbq('init')<image href=//www.facebook.com/tr /></script></svg>"),
        "<svg><script type=\"text/plain\" data-category=\"marketing\" data-service=\"meta-pixel\">fbq('init')\
         <image data-category=\"marketing\" data-service=\"meta-pixel\" data-href=//www.facebook.com/tr /></script></svg>"
    );
}

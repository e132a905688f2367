//! Addresses and snippets as vendors document them, and whose they are.

use zgoda_catalogue::{match_inline, match_url};

/// What stands in pages: the addresses of install snippets, pixels and frames.
const ADDRESSES: &[(&str, &str)] = &[
    (
        "https://www.googletagmanager.com/gtag/js?id=G-ABCDE12345",
        "ga4",
    ),
    (
        "https://www.googletagmanager.com/gtag/js?id=UA-12345-1",
        "ga4",
    ),
    (
        "https://www.googletagmanager.com/gtag/js?id=AW-123456789",
        "google-ads",
    ),
    (
        "https://www.googletagmanager.com/gtag/js?l=dataLayer&id=AW-123456789&cx=c",
        "google-ads",
    ),
    (
        "https://www.googletagmanager.com/gtag/js?id=DC-1234567",
        "campaign-manager",
    ),
    (
        "https://www.googletagmanager.com/gtm.js?id=GTM-ABC123",
        "gtm",
    ),
    (
        "https://www.googletagmanager.com/ns.html?id=GTM-ABC123",
        "gtm",
    ),
    ("https://www.google-analytics.com/analytics.js", "ga4"),
    (
        "https://region1.google-analytics.com/g/collect?v=2&tid=G-ABCDE12345",
        "ga4",
    ),
    ("https://stats.g.doubleclick.net/g/collect?v=2", "ga4"),
    (
        "https://www.googleadservices.com/pagead/conversion/123/?label=x",
        "google-ads",
    ),
    (
        "https://googleads.g.doubleclick.net/pagead/viewthroughconversion/123/",
        "google-ads",
    ),
    (
        "https://www.google.com/pagead/1p-user-list/123/",
        "google-ads",
    ),
    (
        "https://1234567.fls.doubleclick.net/activityi;src=1234567",
        "campaign-manager",
    ),
    (
        "https://pagead2.googlesyndication.com/pagead/js/adsbygoogle.js?client=ca-pub-1",
        "adsense",
    ),
    (
        "https://securepubads.g.doubleclick.net/tag/js/gpt.js",
        "google-ad-manager",
    ),
    (
        "https://connect.facebook.net/en_US/fbevents.js",
        "meta-pixel",
    ),
    (
        "https://connect.facebook.net/signals/config/1234567890?v=2.9",
        "meta-pixel",
    ),
    (
        "https://www.facebook.com/tr?id=1234567890&ev=PageView&noscript=1",
        "meta-pixel",
    ),
    (
        "https://connect.facebook.net/pl_PL/sdk.js",
        "facebook-social",
    ),
    (
        "https://www.facebook.com/plugins/like.php?href=https%3A%2F%2Fshop.example",
        "facebook-social",
    ),
    (
        "https://static.hotjar.com/c/hotjar-1234567.js?sv=6",
        "hotjar",
    ),
    ("https://script.hotjar.com/modules.0123.js", "hotjar"),
    ("https://www.clarity.ms/tag/abcdefghij", "clarity"),
    ("https://bat.bing.com/bat.js", "uet"),
    (
        "https://analytics.tiktok.com/i18n/pixel/events.js?sdkid=C0&lib=ttq",
        "tiktok",
    ),
    ("https://www.tiktok.com/embed.js", "tiktok-embed"),
    (
        "https://snap.licdn.com/li.lms-analytics/insight.min.js",
        "linkedin",
    ),
    (
        "https://px.ads.linkedin.com/collect/?pid=123&fmt=gif",
        "linkedin",
    ),
    (
        "https://www.linkedin.com/embed/feed/update/urn:li:share:1",
        "linkedin-embed",
    ),
    ("https://s.pinimg.com/ct/core.js", "pinterest"),
    (
        "https://ct.pinterest.com/v3/?event=init&tid=123&noscript=1",
        "pinterest",
    ),
    (
        "https://assets.pinterest.com/js/pinit.js",
        "pinterest-embed",
    ),
    ("https://static.ads-twitter.com/uwt.js", "x-pixel"),
    ("https://t.co/i/adsct?bci=3", "x-pixel"),
    ("https://platform.twitter.com/widgets.js", "x-embed"),
    ("https://sc-static.net/scevent.min.js", "snap"),
    ("https://tr.snapchat.com/cm/i?pid=x", "snap"),
    ("https://www.redditstatic.com/ads/pixel.js", "reddit"),
    ("https://embed.reddit.com/widgets.js", "reddit-embed"),
    ("https://js.hs-scripts.com/1234567.js", "hubspot"),
    ("https://js-eu1.hsforms.net/forms/embed/v2.js", "hubspot"),
    ("https://example.matomo.cloud/matomo.js", "matomo-cloud"),
    (
        "https://cdn.matomo.cloud/example.matomo.cloud/matomo.js",
        "matomo-cloud",
    ),
    (
        "https://cdn.segment.com/analytics.js/v1/KEY/analytics.min.js",
        "segment",
    ),
    (
        "https://cdn.mxpnl.com/libs/mixpanel-2-latest.min.js",
        "mixpanel",
    ),
    (
        "https://cdn.amplitude.com/libs/analytics-browser-2.11.1-min.js.gz",
        "amplitude",
    ),
    ("https://cdn.amplitude.com/script/API_KEY.js", "amplitude"),
    ("https://plausible.io/js/script.js", "plausible"),
    (
        "https://static.cloudflareinsights.com/beacon.min.js",
        "cloudflare-insights",
    ),
    ("https://mc.yandex.ru/metrika/tag.js", "yandex-metrica"),
    ("https://dynamic.criteo.com/js/ld/ld.js?a=12345", "criteo"),
    ("https://widget.intercom.io/widget/abcdef", "intercom"),
    ("https://www.youtube.com/embed/dQw4w9WgXcQ", "youtube"),
    (
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
        "youtube",
    ),
    (
        "https://i.ytimg.com/vi/dQw4w9WgXcQ/hqdefault.jpg",
        "youtube",
    ),
    (
        "https://player.vimeo.com/video/76979871?h=8272103f6e",
        "vimeo",
    ),
    ("https://www.google.com/maps/embed?pb=!1m18", "google-maps"),
    (
        "https://maps.googleapis.com/maps/api/js?key=KEY&callback=initMap",
        "google-maps",
    ),
    ("https://www.google.com/recaptcha/api.js", "recaptcha"),
    (
        "https://www.gstatic.com/recaptcha/releases/x/recaptcha__pl.js",
        "recaptcha",
    ),
    ("https://www.instagram.com/embed.js", "instagram"),
    (
        "https://fonts.googleapis.com/css2?family=Inter&display=swap",
        "google-fonts",
    ),
    (
        "https://fonts.gstatic.com/s/inter/v13/x.woff2",
        "google-fonts",
    ),
    ("https://eu-assets.i.posthog.com/static/array.js", "posthog"),
    ("https://edge.fullstory.com/s/fs.js", "fullstory"),
    ("https://cdn.mouseflow.com/projects/0000.js", "mouseflow"),
    ("https://example.containers.piwik.pro/abc.js", "piwik-pro"),
    ("https://www.dwin1.com/12345.js", "awin"),
    ("https://cdn.taboola.com/libtrc/unip/123/tfa.js", "taboola"),
    ("https://amplify.outbrain.com/cp/obtp.js", "outbrain"),
    ("https://js.adsrvr.org/up_loader.1.1.0.js", "the-trade-desk"),
    ("https://ib.adnxs.com/seg?add=1", "xandr"),
    (
        "https://static.klaviyo.com/onsite/js/klaviyo.js?company_id=X",
        "klaviyo",
    ),
    ("https://www.salesmanago.pl/static/sm.js", "salesmanago"),
    ("https://client.crisp.chat/l.js", "crisp"),
    ("https://embed.tawk.to/0/default", "tawk-to"),
    ("https://code.tidio.co/key.js", "tidio"),
    ("https://cdn.livechatinc.com/tracking.js", "livechat"),
    (
        "https://static.zdassets.com/ekr/snippet.js?key=x",
        "zendesk",
    ),
    ("https://js.hcaptcha.com/1/api.js", "hcaptcha"),
    (
        "https://challenges.cloudflare.com/turnstile/v0/api.js",
        "turnstile",
    ),
    (
        "https://cdnjs.cloudflare.com/ajax/libs/vue/3.4.0/vue.js",
        "cdnjs",
    ),
    ("https://use.typekit.net/abc1def.css", "adobe-fonts"),
    ("https://open.spotify.com/embed/track/x", "spotify-embed"),
    ("https://w.soundcloud.com/player/?url=x", "soundcloud"),
    ("https://example.disqus.com/embed.js", "disqus"),
    (
        "https://www.openstreetmap.org/export/embed.html?bbox=1",
        "openstreetmap",
    ),
    ("https://js.stripe.com/v3/", "stripe"),
    ("https://www.paypal.com/sdk/js?client-id=x", "paypal"),
    ("https://stats.wp.com/e-202647.js", "jetpack-stats"),
    (
        "https://cdn.shopify.com/shopifycloud/web-pixels-manager/0.0.1/x.js",
        "shopify-analytics",
    ),
    ("https://cdn.shopify.com/s/files/1/x.jpg", "shopify"),
];

/// Addresses that look like a vendor's and are not.
const STRANGERS: &[&str] = &[
    "https://shop.example/gtag/js?id=G-ABCDE12345",
    "https://notfacebook.com/tr",
    "https://hotjar.com.evil.example/c/hotjar-1.js",
    "https://www.google.com/search?q=recaptcha",
    "https://www.gstatic.com/images/logo.png",
    "https://www.linkedin.com/in/somebody",
    "https://t.co/abc",
    "https://www.bing.com/search?q=bat.js",
];

/// Texts of inline scripts that name no host.
const INLINE: &[(&str, &str)] = &[
    (
        "window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)}gtag('js',new Date());",
        "ga4",
    ),
    ("gtag('config', 'AW-123456789');", "google-ads"),
    ("fbq('track', 'Purchase', {value: 10});", "meta-pixel"),
    (
        "var _paq = window._paq || []; _paq.push(['trackPageView']);",
        "matomo",
    ),
    ("window.lintrk('track', { conversion_id: 1 });", "linkedin"),
    ("ttq.track('AddToCart')", "tiktok"),
    (
        "posthog.init('phc_x', {api_host: 'https://eu.i.posthog.com'})",
        "posthog",
    ),
    (
        "(adsbygoogle = window.adsbygoogle || []).push({});",
        "adsense",
    ),
];

fn whose(address: &str) -> Option<&'static str> {
    let rest = address.strip_prefix("https://").expect("an https address");
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (host, path) = place.split_at(place.find('/').unwrap_or(place.len()));
    match_url(host, path, query).map(|entry| entry.id)
}

#[test]
fn a43_a45_a46_documented_addresses_are_known() {
    for (address, id) in ADDRESSES {
        assert_eq!(whose(address), Some(*id), "{address}");
    }
}

#[test]
fn upper_case_in_a_host_hides_nothing() {
    assert_eq!(
        whose("https://Static.HotJar.COM/c/hotjar-1.js"),
        Some("hotjar")
    );
}

#[test]
fn look_alikes_are_strangers() {
    for address in STRANGERS {
        assert_eq!(whose(address), None, "{address}");
    }
}

#[test]
fn inline_scripts_without_a_host_are_known() {
    for (text, id) in INLINE {
        assert_eq!(
            match_inline(text).map(|entry| entry.id),
            Some(*id),
            "{text}"
        );
    }
}

#[test]
fn a_longer_name_is_not_a_vendors() {
    for text in [
        "myfbq('x')",
        "$gtag(1)",
        "cart.pintrks()",
        "const clarityLevel = 3;",
    ] {
        assert_eq!(match_inline(text), None, "{text}");
    }
}

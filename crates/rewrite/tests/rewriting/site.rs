//! A site to rewrite.

use std::sync::Arc;

use zgoda_consent::config::{self, Preset, Presets};
use zgoda_rewrite::{Rules, Url, rewrite};

/// Where the page is.
pub(crate) const BASE: &str = "https://shop.example/";

struct Nothing;

impl Presets for Nothing {
    fn find(&self, _: &str) -> Option<Preset> {
        None
    }
}

/// The rules of a shop that does with unknown third parties what `unknown` says.
pub(crate) fn rules(unknown: &str) -> Arc<Rules> {
    let service = |id: &str, category: &str, host: &str| {
        format!(
            r#"{{"id":"{id}","category":"{category}","vendor":{{"name":"V"}},"purpose":"Counts what visitors look at.",
                "retention":"30 days","hosts":["{host}"]{}}}"#,
            if category == "necessary" {
                r#","legalBasis":"contract""#
            } else {
                ""
            }
        )
    };
    let text = format!(
        r#"{{"version":1,"site":"shop","origins":["https://shop.example","https://www.shop.example"],"languages":["en"],
            "controller":{{"name":"Shop"}},"policy":"/privacy",
            "categories":[{{"id":"necessary","locked":true}},{{"id":"analytics"}},{{"id":"marketing"}}],
            "services":[{},{},{},{},{}],"unknown":"{unknown}"}}"#,
        service("heat", "marketing", "hotjar.com"),
        service("map", "necessary", "maps.google.com"),
        service("count", "analytics", "shop.example/stats"),
        service("tags", "analytics", "googletagmanager.com/gtag/js"),
        service("videos", "marketing", "youtube.com/embed/ours"),
    );
    let read = config::resolve(&text, &Nothing).expect("the config is right");
    Arc::new(Rules::new(Some(&read.config)))
}

/// `html` after rewriting.
pub(crate) fn rewritten(html: &str, rules: &Rules) -> String {
    let page = Url::parse(BASE).expect("an address");
    let (out, _) = rewrite(html.as_bytes(), &Arc::new(rules.clone()), &page);
    String::from_utf8(out).expect("UTF-8 as before")
}

//! A page of a site: whether the tag is in it, and before whatever it has to hold.

use std::cell::RefCell;

use lol_html::html_content::Element;
use lol_html::{Settings, element, rewrite_str};

use super::finding::Finding;

/// A script of a page, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Script {
    src: Option<String>,
    /// The site, or where the config is, if it is our tag.
    of: Option<String>,
    is_inert: bool,
}

impl Script {
    fn is_ours(&self) -> bool {
        let file = self.src.as_deref().map(|src| {
            let path = src.split(['?', '#']).next().unwrap_or("");
            path.rsplit('/').next().unwrap_or("").to_owned()
        });
        match file.as_deref() {
            Some("zgoda.js" | "zgoda-marked.js" | "zgoda-strict.js") => true,
            // The guard itself, put into the page.
            None => self.of.is_some(),
            Some(_) => false,
        }
    }

    fn name(&self) -> &str {
        self.src.as_deref().unwrap_or("a script in the page itself")
    }
}

/// The scripts of `html`; `None` if it is not to be read.
fn scripts(html: &str) -> Option<Vec<Script>> {
    let found = RefCell::new(Vec::new());
    let handler = |tag: &mut Element<'_, '_>| {
        let kind = tag.get_attribute("type").unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or("").trim().to_lowercase();
        let runs = matches!(
            kind.as_str(),
            "" | "module" | "text/javascript" | "application/javascript"
        );
        found.borrow_mut().push(Script {
            src: tag.get_attribute("src"),
            of: tag
                .get_attribute("data-site")
                .or_else(|| tag.get_attribute("data-config")),
            is_inert: !runs,
        });
        Ok(())
    };
    let settings = Settings::new().append_element_content_handler(element!("script", handler));
    rewrite_str(html, settings).ok()?;
    Some(found.into_inner())
}

/// Judges the page at `url`; `sites` are those that the server knows, empty if that is not known.
pub(super) fn judge(url: &str, html: &str, sites: &[String]) -> Vec<Finding> {
    let Some(scripts) = scripts(html) else {
        return vec![Finding::broken(
            format!("page {url}: its HTML cannot be read"),
            "nobody can say where the tag is",
            "give --page the address of a page that a browser shows",
        )];
    };
    let Some(place) = scripts.iter().position(Script::is_ours) else {
        return vec![Finding::broken(
            format!("page {url}: the tag is not in it"),
            "visitors of this page are not asked, and nothing is held",
            "put the line that `zgoda snippet` prints first into its head",
        )];
    };
    let mut findings = Vec::new();
    let tag = &scripts[place];
    if tag.is_inert {
        findings.push(Finding::broken(
            format!("page {url}: the tag is inert itself"),
            "another tool holds it, so that it can hold nothing",
            "except the tag from what that tool rewrites, or remove its type",
        ));
    }
    let before: Vec<&Script> = scripts[..place].iter().filter(|s| !s.is_inert).collect();
    if let Some(first) = before.first() {
        findings.push(Finding::broken(
            format!(
                "page {url}: {} scripts run before the tag, the first is {}",
                before.len(),
                first.name()
            ),
            "what runs before the guard cannot be held, and may have set cookies already",
            "move the tag to the first place in the head",
        ));
    }
    match &tag.of {
        Some(site) if !sites.is_empty() && tag.src.is_some() && !sites.contains(site) => {
            if !site.contains(['/', '.']) {
                findings.push(Finding::broken(
                    format!("page {url}: the tag names the site \"{site}\""),
                    "the server has no config of that name, so that visitors see no banner",
                    format!("data-site is one of: {}", sites.join(", ")),
                ));
            }
        }
        None => findings.push(Finding::odd(
            format!("page {url}: the tag names neither a site nor a config"),
            "it works only where the config stands in the page itself",
            "write data-site or data-config, or see that <script id=\"zgoda-config\"> is there",
        )),
        Some(_) => {}
    }
    if findings.is_empty() {
        findings.push(Finding::right(format!(
            "page {url}: the tag is the first of {} scripts",
            scripts.len()
        )));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(html: &str) -> String {
        let sites = ["shop".to_owned()];
        let findings = judge("u", html, &sites);
        let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
        lines.join("\n")
    }

    #[test]
    fn the_tag_is_found_in_each_of_its_forms() {
        for tag in [
            r#"<script src="/zgoda/zgoda.js" data-site="shop"></script>"#,
            r#"<script src="https://c.example/zgoda/zgoda-strict.js?v=1" data-site="shop"></script>"#,
            r#"<script src="zgoda.js" data-config="/zgoda.json"></script>"#,
            r#"<script data-site="shop">(()=>{})()</script>"#,
            r#"<script type="application/ld+json">{}</script><script src="/zgoda/zgoda.js" data-site="shop"></script>"#,
        ] {
            let html = format!("<!doctype html><head>{tag}<script src=/a.js></script></head>");
            assert!(said(&html).starts_with("right "), "{tag}: {}", said(&html));
        }
    }

    #[test]
    fn what_is_wrong_with_a_page_is_said() {
        let tag = r#"<script src="/zgoda/zgoda.js" data-site="shop"></script>"#;
        for (html, what) in [
            ("<p>nothing</p>".to_owned(), "the tag is not in it"),
            (format!("<!-- {tag} -->"), "the tag is not in it"),
            (
                format!("<script src=//t.example/t.js></script><script>x()</script>{tag}"),
                "2 scripts run before the tag, the first is //t.example/t.js",
            ),
            (tag.replace("src", "type=text/plain src"), "inert itself"),
            (tag.replace("shop", "shpo"), "names the site \"shpo\""),
            (
                tag.replace(" data-site=\"shop\"", ""),
                "neither a site nor a config",
            ),
        ] {
            assert!(said(&html).contains(what), "{html}: {}", said(&html));
        }
    }
}

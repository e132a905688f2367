//! The site's own files that a page needs early: what a browser would have found by looking ahead.

use lol_html::html_content::Element;
use lol_html::{Settings, element, rewrite_str};
use url::Url;

/// Most files that are worth a hint: more compete with each other.
const MOST: usize = 12;

/// A file of the site's own that a page fetches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnFile {
    /// The address as the page writes it.
    pub address: String,
    /// How a hint calls it: `script`, `style`, `module`.
    pub kind: &'static str,
}

impl OwnFile {
    /// The line for the head.
    #[must_use]
    pub fn hint(&self) -> String {
        let address = self.address.replace('&', "&amp;").replace('"', "&quot;");
        match self.kind {
            "module" => format!("<link rel=\"modulepreload\" href=\"{address}\">"),
            kind => format!("<link rel=\"preload\" as=\"{kind}\" href=\"{address}\">"),
        }
    }
}

/// The scripts and style sheets of `html` that come from the host of `base`, in the order of the page, each once, at most twelve.
///
/// Inert tags, data and our own tag are not among them.
///
/// # Errors
/// Those of the parser, which gives up on markup that it cannot tell scripts from text in.
pub fn own_files(html: &str, base: &Url) -> Result<Vec<OwnFile>, lol_html::errors::RewritingError> {
    let mut found: Vec<OwnFile> = Vec::new();
    let mut add = |address: Option<String>, kind: &'static str| {
        let address = address
            .map(|raw| htmlize::unescape_attribute(raw.trim()).into_owned())
            .filter(|address| !address.is_empty());
        let Some(address) = address else { return };
        let is_own = base
            .join(&address)
            .is_ok_and(|url| url.origin() == base.origin() && !url.path().contains("/zgoda/"));
        if is_own && found.len() < MOST && found.iter().all(|known| known.address != address) {
            found.push(OwnFile { address, kind });
        }
    };
    let handler = |element: &mut Element<'_, '_>| {
        let kind = match element.get_attribute("type").as_deref().map(str::trim) {
            None | Some("" | "text/javascript" | "application/javascript") => Some("script"),
            Some("module") => Some("module"),
            _ => None,
        };
        let is_sheet = element.get_attribute("rel").is_some_and(|rel| {
            rel.split_ascii_whitespace()
                .any(|word| word.eq_ignore_ascii_case("stylesheet"))
        });
        if element.tag_name() == "link" {
            if is_sheet {
                add(element.get_attribute("href"), "style");
            }
        } else if let Some(kind) = kind {
            add(element.get_attribute("src"), kind);
        }
        Ok(())
    };
    let settings = Settings::new()
        .append_element_content_handler(element!("script[src], link[href]", handler));
    rewrite_str(html, settings)?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{MOST, own_files};
    use url::Url;

    fn hints(html: &str) -> Vec<String> {
        let base = Url::parse("https://shop.example/pl/").unwrap();
        let files = own_files(html, &base).unwrap();
        files.iter().map(super::OwnFile::hint).collect()
    }

    #[test]
    fn own_scripts_and_sheets_are_found_and_nothing_else() {
        let html = r#"<!doctype html><script src="/zgoda/zgoda.js" data-site="shop"></script>
            <link rel="stylesheet" href="../a.css?x=1&amp;y=2"><script src="https://shop.example/b.js" defer></script>
            <script type="module" src="c.mjs"></script><script src="../a.js"></script><script src="../a.js"></script>
            <script src="https://www.googletagmanager.com/gtag/js"></script><script type="text/plain" src="/inert.js"></script>
            <script type="application/ld+json">{}</script><link rel="icon" href="/i.svg"><!-- <script src="/commented.js"></script> -->"#;
        assert_eq!(
            hints(html),
            [
                r#"<link rel="preload" as="style" href="../a.css?x=1&amp;y=2">"#,
                r#"<link rel="preload" as="script" href="https://shop.example/b.js">"#,
                r#"<link rel="modulepreload" href="c.mjs">"#,
                r#"<link rel="preload" as="script" href="../a.js">"#,
            ]
        );
    }

    #[test]
    fn hints_have_an_end() {
        let html = (0..50)
            .map(|n| format!("<script src=/{n}.js></script>"))
            .collect::<Vec<_>>()
            .concat();
        assert_eq!(hints(&html).len(), MOST);
    }
}

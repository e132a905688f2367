//! What an element is: inert already, to be made inert, or none of our business. The guard's reading of markup
//! (docs/PROTOCOL.md, section 10).

use url::Url;

use crate::finding::Left;
use crate::inline::{has_word, turned, unescaped};
use crate::rules::{Match, Rules};

/// Every element that may have to be held, what tells of them, and what only CSS can fetch.
pub(crate) const SELECTOR: &str = "script,iframe,embed,object,img,image,use,feimage,set,animate,link,source,video,audio,track,input,\
                                   template,meta,base,style,noscript,frame,[style]";

/// Attributes that fetch something, as the guard gives them back; the last ones are of SVG's animations, and of a refresh …
const ADDRESSES: [&str; 10] = [
    "src",
    "srcset",
    "href",
    "data",
    "poster",
    "srcdoc",
    "xlink:href",
    "to",
    "values",
    "content",
];

/// … and one that is only a hint: nobody misses it.
const HINT: &str = "imagesrcset";

/// Relations of links that fetch or connect. The others (`canonical`, `me`, `alternate` …) only say something.
const FETCHING: [&str; 12] = [
    "stylesheet",
    "preload",
    "modulepreload",
    "prefetch",
    "preconnect",
    "dns-prefetch",
    "prerender",
    "icon",
    "apple-touch-icon",
    "apple-touch-icon-precomposed",
    "mask-icon",
    "manifest",
];

/// An attribute as it was written, its value with character references read.
#[derive(Debug)]
pub(crate) struct Attribute {
    pub(crate) name: String,
    pub(crate) value: String,
    /// Where its name begins in the file.
    pub(crate) at: usize,
}

/// A start tag.
#[derive(Debug)]
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) attributes: Vec<Attribute>,
}

/// What has to be done about a start tag.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict<'r> {
    Nothing,
    /// Make it inert; the text says why.
    Hold(Match<'r>, String),
    /// An owner's marks are on it, but its address is live.
    Finish(String),
    /// Nothing can be done.
    Leave(Match<'r>, String, Left),
    /// Its text decides.
    AskText,
}

impl Tag {
    /// The value of the first attribute called `name`: later ones do not count.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let mut all = self.attributes.iter();
        all.find(|attribute| attribute.name == name)
            .map(|attribute| attribute.value.as_str())
    }

    fn says(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| !value.is_empty())
    }

    fn is_frame(&self) -> bool {
        matches!(self.name.as_str(), "iframe" | "embed" | "object")
    }

    fn is_inert_script(&self) -> bool {
        self.name == "script" && self.kind() == "text/plain"
    }

    fn kind(&self) -> String {
        let kind = self.get("type").unwrap_or_default();
        kind.trim_matches([' ', '\t', '\n', '\r', '\u{c}'])
            .to_ascii_lowercase()
    }

    /// Whether an owner has said whose it is, in one of the forms the guard reads.
    pub(crate) fn is_marked(&self) -> bool {
        let is_sure = self.is_inert_script() || self.is_frame();
        let is_kept = || {
            ADDRESSES
                .iter()
                .any(|name| self.get(&format!("data-{name}")).is_some())
        };
        let says = self.says("data-category") || self.says("data-service");
        let says = says || (is_sure && self.says("data-name"));
        says && (is_sure || self.name == "template" || is_kept())
    }

    /// Whether a parsed script of this kind runs; others are data.
    fn is_live(&self) -> bool {
        let kind = self.kind();
        let is_script = |word| kind.contains(word);
        self.name != "script"
            || kind.is_empty()
            || kind == "module"
            || self.lists_addresses()
            || ["javascript", "ecmascript", "jscript", "livescript"]
                .into_iter()
                .any(is_script)
    }

    /// Whether its text is nothing but addresses: an import map, or rules for what to load in advance.
    pub(crate) fn lists_addresses(&self) -> bool {
        self.name == "script" && matches!(self.kind().as_str(), "importmap" | "speculationrules")
    }

    /// The path it is loaded from.
    fn path(&self) -> Option<&str> {
        self.get("src")?.split(['?', '#']).next()
    }

    /// Whether this is the guard itself: hosted by name, or inlined with the attributes only it has.
    pub(crate) fn is_guard(&self) -> bool {
        let options = ["data-site", "data-config", "data-base"];
        let has_option = options.iter().any(|name| self.get(name).is_some());
        let is_named = |path: &str| {
            let name = path.rsplit('/').next();
            matches!(
                name,
                Some("zgoda.js" | "zgoda-marked.js" | "zgoda-strict.js")
            )
        };
        self.name == "script" && self.path().map_or(has_option, is_named)
    }

    /// Whether it passes decisions on to a shop system.
    fn is_adapter(&self) -> bool {
        let ours = ["/adapters/wordpress.js", "/adapters/shopify.js"];
        let is_ours = |path: &str| ours.iter().any(|end| path.ends_with(end));
        self.name == "script" && self.path().is_some_and(is_ours)
    }

    /// Addresses that fetch something, with the names of their attributes.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = &Attribute> {
        let fetches = match self.name.as_str() {
            "link" => self.is_fetching_link(),
            "meta" => self
                .get("http-equiv")
                .is_some_and(|what| what.trim().eq_ignore_ascii_case("refresh")),
            _ => true,
        };
        let is_address = move |name: &str| {
            fetches && (ADDRESSES.contains(&name) || (self.name == "link" && name == HINT))
        };
        self.attributes
            .iter()
            .filter(move |one| is_address(&one.name))
    }

    fn relations(&self) -> impl Iterator<Item = &str> {
        self.get("rel").unwrap_or_default().split_ascii_whitespace()
    }

    fn is_fetching_link(&self) -> bool {
        let fetches = |one: &str| FETCHING.iter().any(|name| one.eq_ignore_ascii_case(name));
        self.relations().any(fetches)
    }

    fn only_connects(&self) -> bool {
        let connects = |one: &str| {
            one.eq_ignore_ascii_case("preconnect") || one.eq_ignore_ascii_case("dns-prefetch")
        };
        self.name == "link" && self.relations().any(connects)
    }

    /// What has to be done about it on the page `base`.
    pub(crate) fn verdict<'r>(&self, rules: &'r Rules, base: &Url) -> Verdict<'r> {
        if self.is_guard() || self.is_adapter() || self.name == "base" {
            return Verdict::Nothing;
        }
        if self.name == "style" || self.name == "noscript" {
            return Verdict::AskText;
        }
        if self.is_marked() {
            let live = self.addresses().next().filter(|_| self.is_frame());
            return live.map_or(Verdict::Nothing, |address| {
                Verdict::Finish(address.value.clone())
            });
        }
        if !self.is_live() {
            return Verdict::Nothing;
        }
        let found = self
            .addresses()
            .find_map(|one| Some((self.whose(one, rules, base)?, one.value.clone())));
        match found {
            Some((whose, address)) if self.name == "frame" => {
                return Verdict::Leave(whose, address, Left::Element);
            }
            Some((whose, address)) => return Verdict::Hold(whose, address),
            None => {}
        }
        if self.name == "script" && self.get("src").is_none() {
            return Verdict::AskText;
        }
        let in_css = self
            .get("style")
            .and_then(|css| css_address(css, rules, base));
        in_css.map_or(Verdict::Nothing, |(whose, address)| {
            Verdict::Leave(whose, address, Left::Css)
        })
    }

    fn whose<'r>(&self, address: &Attribute, rules: &'r Rules, base: &Url) -> Option<Match<'r>> {
        let value = &address.value;
        match address.name.as_str() {
            "srcset" | HINT => {
                let mut candidates = value.split([' ', '\t', '\n', '\r', '\u{c}']);
                let named = candidates.find_map(|one| rules.find(one.trim_matches(','), base));
                named.or_else(|| Some(rules.find_in(value, |_| true)?.0))
            }
            "srcdoc" | "values" | "content" => Some(rules.find_in(value, |_| true)?.0),
            _ if self.only_connects() => rules.find_host(value, base),
            _ => rules.find(value, base),
        }
    }
}

/// Whose the first address is that `css` fetches, if it has to be held.
pub(crate) fn css_address<'r>(
    css: &str,
    rules: &'r Rules,
    base: &Url,
) -> Option<(Match<'r>, String)> {
    [unescaped(css).replace('\\', "/"), turned(css)]
        .iter()
        .find_map(|css| address_in(css, rules, base))
}

fn address_in<'r>(css: &str, rules: &'r Rules, base: &Url) -> Option<(Match<'r>, String)> {
    let lower = css.to_ascii_lowercase();
    if !(has_word(&lower, "url(") || lower.contains("@import") || lower.contains("image-set(")) {
        return None;
    }
    let words = css.split(['(', ')', '"', '\'', ' ', '\t', '\n', '\r', ';', ',']);
    let addresses = words.filter(|word| word.contains("//"));
    addresses
        .map(|address| (rules.find(address, base), address))
        .find_map(|(whose, address)| Some((whose?, address.to_owned())))
}

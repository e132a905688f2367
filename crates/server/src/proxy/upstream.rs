//! The one site that is asked.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use zgoda_rewrite::Url;

/// A site that is reached by http: `http://host[:port]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upstream {
    host: String,
    authority: String,
}

/// What was given names no site that can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnUpstream;

impl Display for NotAnUpstream {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(
            "an address such as http://127.0.0.1:3000 is allowed: http, a host, perhaps a port, nothing behind it",
        )
    }
}

impl std::error::Error for NotAnUpstream {}

impl FromStr for Upstream {
    type Err = NotAnUpstream;

    fn from_str(text: &str) -> Result<Self, NotAnUpstream> {
        let url = Url::parse(text).map_err(|_| NotAnUpstream)?;
        let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let has_user = !url.username().is_empty() || url.password().is_some();
        let host = url
            .host_str()
            .filter(|_| url.scheme() == "http" && is_bare && !has_user);
        let host = host.ok_or(NotAnUpstream)?.to_owned();
        let authority = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.clone(),
        };
        Ok(Self { host, authority })
    }
}

impl Upstream {
    /// The host's name.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// `host[:port]`.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// `location` as the visitor's browser has to follow it, if it leads to this site.
    pub(super) fn relative<'l>(&self, location: &'l str) -> Option<&'l str> {
        let rest = location
            .strip_prefix("http://")?
            .strip_prefix(self.authority.as_str())?;
        match rest.as_bytes().first() {
            None => Some("/"),
            // Two slashes would name a host.
            Some(b'/') if !rest.starts_with("//") => Some(rest),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upstream_is_an_http_host_and_nothing_else() {
        for (text, authority) in [
            ("http://127.0.0.1:3000", "127.0.0.1:3000"),
            ("http://Site.Internal:80/", "site.internal"),
            ("http://[::1]:9", "[::1]:9"),
        ] {
            assert_eq!(text.parse::<Upstream>().unwrap().authority(), authority);
        }
        for text in [
            "",
            "site",
            "//site",
            "https://site",
            "http://site/path",
            "http://site/?q",
            "http://u:p@site",
            "ftp://site",
            "http://site/#f",
            "unix:/run/site",
        ] {
            assert_eq!(text.parse::<Upstream>(), Err(NotAnUpstream), "{text}");
        }
    }

    #[test]
    fn only_redirects_to_the_site_itself_are_turned() {
        let site: Upstream = "http://site:81".parse().unwrap();
        assert_eq!(site.relative("http://site:81/a?b"), Some("/a?b"));
        assert_eq!(site.relative("http://site:81"), Some("/"));
        for other in [
            "http://site:811/",
            "http://site/",
            "https://site:81/",
            "/a",
            "http://site:81//evil.example",
        ] {
            assert_eq!(site.relative(other), None, "{other}");
        }
    }
}

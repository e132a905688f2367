//! Origins as browsers write them, and where this server lives.

use std::net::SocketAddr;

use axum::http::{HeaderMap, header};

/// Where this server is reached by browsers.
#[derive(Debug, Clone)]
pub struct Home {
    /// Every origin that is this server; the first is the one to print.
    origins: Vec<String>,
    /// Whether browsers reach it by https.
    is_secure: bool,
}

impl Home {
    /// The home of a server that listens on `address`.
    ///
    /// `public` is the origin that browsers see if it is another one, because a proxy is in front. With `behind_tls` the
    /// proxy ends TLS, and the listening address itself is no home.
    #[must_use]
    pub fn new(address: SocketAddr, public: Option<String>, behind_tls: bool) -> Self {
        let port = address.port();
        let is_secure = behind_tls
            || public
                .as_deref()
                .is_some_and(|url| url.starts_with("https:"));
        let mut origins: Vec<String> = public.into_iter().collect();
        if address.ip().is_loopback() && !is_secure {
            origins.extend(
                ["127.0.0.1", "localhost", "[::1]"].map(|host| web_origin("http", host, port)),
            );
        }
        if origins.is_empty() {
            let scheme = if is_secure { "https" } else { "http" };
            let host = match address {
                SocketAddr::V4(v4) => v4.ip().to_string(),
                SocketAddr::V6(v6) => format!("[{}]", v6.ip()),
            };
            origins.push(web_origin(scheme, &host, port));
        }
        Self { origins, is_secure }
    }

    /// Whether `origin` is this server.
    #[must_use]
    pub fn is(&self, origin: &str) -> bool {
        self.origins.iter().any(|own| own == origin)
    }

    /// The origin to print and to link to.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origins[0]
    }

    /// Whether cookies may be, and have to be, `Secure`.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.is_secure
    }
}

/// `scheme://host:port`, without the port that the scheme implies.
fn web_origin(scheme: &str, host: &str, port: u16) -> String {
    match (scheme, port) {
        ("http", 80) | ("https", 443) => format!("{scheme}://{host}"),
        _ => format!("{scheme}://{host}:{port}"),
    }
}

/// The one `Origin` that `headers` name; `null` counts as none.
pub(crate) fn sender(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(header::ORIGIN).iter();
    let origin = all.next()?.to_str().ok()?;
    (all.next().is_none() && origin != "null").then_some(origin)
}

/// Whether a script sent this: not an address typed in, not a form, not a link (F16). Browsers that do not say are let
/// through: they are older than these headers, and `Origin` is checked anyway.
pub(crate) fn is_sent_by_script(headers: &HeaderMap) -> bool {
    let is = |name, allowed: &[&str]| {
        headers
            .get(name)
            .is_none_or(|value| allowed.iter().any(|word| value == word))
    };
    is(
        "sec-fetch-site",
        &["same-origin", "same-site", "cross-site"],
    ) && is("sec-fetch-mode", &["cors", "no-cors", "same-origin"])
        && is("sec-fetch-dest", &["empty"])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home(address: &str, public: Option<&str>, behind_tls: bool) -> Home {
        Home::new(
            address.parse().unwrap(),
            public.map(str::to_owned),
            behind_tls,
        )
    }

    #[test]
    fn a_loopback_server_is_at_home_under_its_three_names() {
        let home = home("127.0.0.1:8080", None, false);
        assert_eq!(home.origin(), "http://127.0.0.1:8080");
        assert!(home.is("http://localhost:8080"));
        assert!(home.is("http://[::1]:8080"));
        assert!(!home.is("http://localhost"));
        assert!(!home.is("https://localhost:8080"));
        assert!(!home.is_secure());
    }

    #[test]
    fn behind_tls_only_the_public_name_is_home() {
        let home = home("127.0.0.1:8080", Some("https://log.example"), true);
        assert_eq!(home.origin(), "https://log.example");
        assert!(!home.is("http://127.0.0.1:8080"));
        assert!(!home.is("https://log.example.evil.example"));
        assert!(home.is_secure());
    }

    #[test]
    fn a_standard_port_is_not_written() {
        assert_eq!(
            home("192.0.2.1:80", None, false).origin(),
            "http://192.0.2.1"
        );
        assert_eq!(
            home("[2001:db8::1]:81", None, false).origin(),
            "http://[2001:db8::1]:81"
        );
    }

    #[test]
    fn f16_two_origins_null_and_none_are_no_origin() {
        let mut headers = HeaderMap::new();
        assert_eq!(sender(&headers), None);
        headers.append(header::ORIGIN, "https://a.example".parse().unwrap());
        assert_eq!(sender(&headers), Some("https://a.example"));
        headers.append(header::ORIGIN, "https://b.example".parse().unwrap());
        assert_eq!(sender(&headers), None);
        headers.insert(header::ORIGIN, "null".parse().unwrap());
        assert_eq!(sender(&headers), None);
    }
}

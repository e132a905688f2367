//! Witnesses (C2SP tlog-witness, docs/TLOG.md section 7): others who sign that they saw a checkpoint, and that it continues the one
//! they saw before. Whom to believe is said in the settings, and never taken from an answer.
//!
//! They are asked in the background about the newest checkpoint only: nobody who sends a record waits for them.

mod ask;
mod refusal;
mod rounds;

use std::num::NonZeroUsize;

use axum::http::Uri;
use zgoda_tlog::key::VerifierKey;
use zgoda_tlog::policy::{Policy, PolicyError};

pub(crate) use refusal::Refusal;
pub(crate) use rounds::Rounds;

/// A witness.
#[derive(Debug, Clone)]
pub struct Witness {
    /// Its key, of kind 0x04.
    pub key: VerifierKey,
    /// Where it is asked: what stands before `/add-checkpoint`, without a slash at the end.
    pub prefix: String,
}

/// The witnesses of one log, and how many of them must vouch for a checkpoint until it counts as witnessed.
#[derive(Debug, Clone)]
pub struct Witnesses {
    all: Vec<Witness>,
    policy: Policy,
}

/// What was given as a prefix is no address to ask at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAPrefix;

impl std::fmt::Display for NotAPrefix {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(
            "an address such as https://witness.example/w1 is allowed: http or https, a host, perhaps a path, no query",
        )
    }
}

impl std::error::Error for NotAPrefix {}

impl Witness {
    /// The witness with this key at this address.
    ///
    /// # Errors
    /// If `prefix` is no address of http or https, or has a query.
    pub fn new(key: VerifierKey, prefix: &str) -> Result<Self, NotAPrefix> {
        let uri: Uri = prefix.parse().map_err(|_| NotAPrefix)?;
        let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
        if !is_web || uri.query().is_some() || prefix.contains('#') {
            return Err(NotAPrefix);
        }
        Ok(Self {
            key,
            prefix: prefix.trim_end_matches('/').to_owned(),
        })
    }
}

impl Witnesses {
    /// Asks `all` to vouch for the log that signs with the keys `log`.
    ///
    /// # Errors
    /// If a key is no witness's, is there twice or is the log's, or `quorum` is larger than their number.
    pub fn new(
        log: Vec<VerifierKey>,
        all: Vec<Witness>,
        quorum: NonZeroUsize,
    ) -> Result<Self, PolicyError> {
        let keys = all.iter().map(|witness| witness.key.clone()).collect();
        let policy = Policy::new(log)?.with_witnesses(keys, quorum.get())?;
        Ok(Self { all, policy })
    }
}

#[cfg(test)]
mod tests {
    use zgoda_tlog::key::{KeyKind, KeyName, SignerKey};

    use super::*;

    #[test]
    fn d15_a_prefix_is_an_address_of_the_web_without_a_query() {
        let name = KeyName::new("witness.example/w1").unwrap();
        let key = SignerKey::from_seed(name, KeyKind::Cosignature, &[4; 32]);
        let of = |prefix: &str| Witness::new(key.verifier().clone(), prefix);
        for (given, kept) in [
            ("https://witness.example", "https://witness.example"),
            ("http://127.0.0.1:7380/a/", "http://127.0.0.1:7380/a"),
        ] {
            assert_eq!(of(given).unwrap().prefix, kept);
        }
        for wrong in [
            "",
            "witness.example",
            "ftp://w",
            "https://w/?a=b",
            "https://w/#a",
            "/w",
        ] {
            assert!(matches!(of(wrong), Err(NotAPrefix)), "{wrong}");
        }
    }
}

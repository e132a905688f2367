//! The server as browsers reach it, through whatever stands in front.

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use zgoda_consent::config::Config;
use zgoda_tlog::key::VerifierKey;
use zgoda_tlog::policy::{Policy, VerifiedCheckpoint};

use super::finding::Finding;
use super::web::{Answer, Web};
use crate::commands::verify;

/// No site lives there (RFC 6761).
const STRANGER: &str = "https://doctor.invalid";

/// A server under examination.
#[derive(Debug)]
pub(super) struct Patient<'p> {
    pub(super) web: &'p Web,
    /// Its address, without a slash at the end.
    pub(super) url: &'p str,
    /// The configs it should serve, if they are known.
    pub(super) sites: &'p [Config],
    /// What its checkpoints are signed with, if that is known.
    pub(super) policy: Option<&'p Policy>,
    /// Who is asked to cosign its checkpoints.
    pub(super) witnesses: &'p [VerifierKey],
    /// ms.
    pub(super) now: i64,
}

impl Patient<'_> {
    pub(super) fn examine(&self, findings: &mut Vec<Finding>) {
        let guard = format!("{}/zgoda/zgoda.js", self.url);
        let guard = match self.web.get(&guard, &[("accept-encoding", "br, gzip")]) {
            Ok(answer) => answer,
            Err(error) => {
                findings.push(Finding::broken(
                    format!("server: {} does not answer: {error:#}", self.url),
                    "visitors see no banner, and what the tag does not hold by itself is not held",
                    "see that it runs (systemctl status zgoda), that the proxy passes to it, and that the name leads here",
                ));
                return;
            }
        };
        findings.push(self.transport());
        findings.extend(self.file(&guard));
        findings.extend(self.clock(&guard));
        findings.extend(self.checkpoint());
        for site in self.sites {
            findings.push(self.config(site));
            for origin in &site.origins {
                findings.push(self.origin(origin.as_str()));
            }
            if let Some(origin) = site.origins.first() {
                findings.push(self.refusal(origin.as_str()));
            }
        }
        findings.push(self.stranger());
    }

    fn transport(&self) -> Finding {
        let host = self.url.split("://").nth(1).unwrap_or("");
        let is_local =
            host.starts_with("127.") || host.starts_with("localhost") || host.starts_with("[::1]");
        if self.url.starts_with("https://") {
            Finding::right("TLS: the address is https, and its certificate is believed")
        } else if is_local {
            Finding::odd(
                "TLS: examined on this machine, past the proxy",
                "what visitors get is what the proxy makes of it",
                "examine the public address: zgoda doctor https://…",
            )
        } else {
            Finding::broken(
                "TLS: the address is http",
                "passwords and decisions travel readable, and pages on https may not load anything from it",
                "put a proxy that ends TLS in front (docs/OPERATIONS.md)",
            )
        }
    }

    /// The guard as it arrives: status, type, compression, caching, readable by other origins.
    fn file(&self, guard: &Answer) -> Vec<Finding> {
        let mut findings = Vec::new();
        if guard.status != 200 {
            let to = guard.header("location");
            findings.push(Finding::broken(
                format!("guard: {}/zgoda/zgoda.js answers {} {to}", self.url, guard.status),
                "without the guard nothing is held and nobody is asked",
                "let the proxy pass /zgoda/ to the server unchanged, and use the address it is at in the end",
            ));
            return findings;
        }
        let kind = guard.header("content-type");
        if !kind.starts_with("text/javascript") && !kind.starts_with("application/javascript") {
            findings.push(Finding::broken(
                format!("guard: its type is \"{kind}\""),
                "browsers refuse to run it (nosniff)",
                "let the proxy leave content-type alone",
            ));
        }
        let coding = guard.header("content-encoding");
        if !["br", "gzip", "zstd"].contains(&coding) {
            findings.push(Finding::odd(
                format!("guard: not compressed, {} bytes", guard.body.len()),
                "it stands in the way of everything else in the page, four times as large as it need be",
                "let the proxy pass accept-encoding on, and content-encoding back",
            ));
        }
        let cache = guard.header("cache-control");
        if !cache.contains("max-age") || cache.contains("no-store") {
            findings.push(Finding::odd(
                format!("guard: its cache-control is \"{cache}\""),
                "returning visitors wait for it on every page",
                "let the proxy leave cache-control alone",
            ));
        }
        if guard.header("access-control-allow-origin") != "*" {
            findings.push(Finding::odd(
                "guard: pages elsewhere may not read it",
                "a page that names its hash (integrity) would refuse it",
                "let the proxy leave access-control-allow-origin alone",
            ));
        }
        if findings.is_empty() {
            findings.push(Finding::right(format!(
                "guard: {} bytes, {coding}, {cache}",
                guard.body.len()
            )));
        }
        findings
    }

    fn clock(&self, answer: &Answer) -> Option<Finding> {
        let date = answer.header("date");
        let there = rfc2822::DateTimeParser::new().parse_timestamp(date).ok()?;
        let here = Timestamp::from_millisecond(self.now).ok()?;
        let apart = (there.as_second() - here.as_second()).abs();
        let what = format!("clock: the server's and this machine's are {apart} s apart");
        Some(if apart > 60 {
            Finding::broken(
                what,
                "records and checkpoints carry a wrong time, which is part of the proof",
                "let both machines follow a time server (timedatectl set-ntp true)",
            )
        } else {
            Finding::right(what)
        })
    }

    /// The checkpoint that is served, and which witnesses vouch for it.
    fn checkpoint(&self) -> Vec<Finding> {
        let why = "nobody could verify a receipt of this log";
        let answer = match self.web.get(&format!("{}/checkpoint", self.url), &[]) {
            Ok(answer) if answer.status == 200 => answer,
            Ok(answer) => {
                return vec![Finding::broken(
                    format!("checkpoint: /checkpoint answers {}", answer.status),
                    why,
                    "let the proxy pass /checkpoint, /tile/ and /v1/ to the server; its own log says more",
                )];
            }
            Err(error) => {
                return vec![Finding::broken(
                    format!("checkpoint: {error:#}"),
                    why,
                    "see that the server runs",
                )];
            }
        };
        let Some(policy) = self.policy else {
            return vec![Finding::odd(
                "checkpoint: there is one, and no key to verify it with",
                "another log could be behind this address",
                "give the log's public key with --key, or the config file of the server",
            )];
        };
        let note = String::from_utf8_lossy(&answer.body);
        // The server does not start with witnesses that do not go with its keys.
        let policy = policy.clone().with_witnesses(self.witnesses.to_vec(), 0);
        let verified = policy
            .map_err(|why| why.to_string())
            .and_then(|policy| verify::checkpoint(&note, &policy));
        let finding = match &verified {
            Ok(verified) => Finding::right(format!(
                "checkpoint: of {} records, signed with the key of {}",
                verified.checkpoint.head().size,
                verified.checkpoint.origin()
            )),
            Err(error) => Finding::broken(
                format!("checkpoint: does not fit the key: {error}"),
                "another log is behind this address, or its key was changed",
                "see which server the proxy leads to; put back the key that belongs to the log",
            ),
        };
        let seen = verified.map_or_else(|_| Vec::new(), |verified| self.witnesses(&verified));
        [finding].into_iter().chain(seen).collect()
    }

    /// Which witnesses vouch for `checkpoint`.
    fn witnesses(&self, checkpoint: &VerifiedCheckpoint) -> Vec<Finding> {
        let size = checkpoint.checkpoint.head().size;
        let of = |key: &VerifierKey| {
            let name = key.name();
            let mut seen = checkpoint.witnessed.iter();
            if let Some((_, time)) = seen.find(|(witness, _)| witness == name) {
                let at = i64::try_from(*time).ok();
                let at = at.and_then(|at| Timestamp::from_second(at).ok());
                return Finding::right(format!(
                    "witness: {name} saw these {size} records at {}",
                    at.unwrap_or_default()
                ));
            }
            if size == 0 {
                return Finding::right(format!("witness: {name} is asked once there is a record"));
            }
            Finding::odd(
                format!("witness: {name} lags: it has not signed the checkpoint of {size} records"),
                "without it nobody but you says what the log was like, and when",
                "read why in the server's output, or in zgoda_witness_answers_total of /metrics; `conflict` and `wrong-proof` mean that it saw another log of this name",
            )
        };
        self.witnesses.iter().map(of).collect()
    }

    fn config(&self, site: &Config) -> Finding {
        let url = format!("{}/zgoda/sites/{}.json", self.url, site.site);
        let why = "visitors are asked with what the server has, and not with what the file says";
        match self.web.get(&url, &[]) {
            Ok(answer) if answer.status == 200 => {
                let served = String::from_utf8_lossy(&answer.body);
                // A server that knows where visitors are puts that in.
                if served == site.to_json() || served.contains("\"region\":") {
                    Finding::right(format!("site {}: its config is served", site.site))
                } else {
                    Finding::broken(
                        format!(
                            "site {}: another config is served than the file has",
                            site.site
                        ),
                        why,
                        "restart the server: it reads configs when it starts",
                    )
                }
            }
            Ok(answer) => Finding::broken(
                format!("site {}: {url} answers {}", site.site, answer.status),
                "visitors of this site see no banner",
                "put its config into the folder of sites and restart the server",
            ),
            Err(error) => Finding::broken(
                format!("site {}: {error:#}", site.site),
                why,
                "see that the server runs",
            ),
        }
    }

    /// What a browser asks before it sends a record as JSON from a page at `origin`.
    fn origin(&self, origin: &str) -> Finding {
        let headers = [
            ("origin", origin),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "content-type"),
        ];
        let answer = self
            .web
            .send("OPTIONS", &format!("{}/v1/records", self.url), &headers, "");
        let (status, allowed) = match answer {
            Ok(answer) => {
                let allowed = answer.header("access-control-allow-origin").to_owned();
                (answer.status.to_string(), allowed)
            }
            Err(_) => ("nothing".to_owned(), String::new()),
        };
        if allowed == origin {
            Finding::right(format!("origin {origin}: its pages may send records"))
        } else {
            Finding::broken(
                format!(
                    "origin {origin}: its pages may not send records (preflight: {status}, allowed \"{allowed}\")"
                ),
                "decisions made there reach no log, and nothing proves them",
                "name it in origins of the site's config, restart the server, and let the proxy leave Origin and access-control-* alone",
            )
        }
    }

    /// A record that can only be refused: what the server does with it shows that it would take a good one, and logs nothing.
    fn refusal(&self, origin: &str) -> Finding {
        let why = "decisions reach no log, and nothing proves them";
        match self.post(origin) {
            Ok(answer)
                if answer.status == 422 && answer.problem().as_deref() == Some("invalid") =>
            {
                Finding::right(format!(
                    "records from {origin}: arrive, and a wrong one is refused"
                ))
            }
            Ok(answer) => {
                let problem = answer.problem().unwrap_or("no problem of ours".to_owned());
                Finding::broken(
                    format!(
                        "records from {origin}: a wrong one is answered with {} ({problem}) and not with 422",
                        answer.status
                    ),
                    why,
                    "let the proxy pass POST /v1/ with body, Origin and content-type unchanged; 503 is explained in docs/OPERATIONS.md",
                )
            }
            Err(error) => Finding::broken(
                format!("records from {origin}: {error:#}"),
                why,
                "see that the server runs",
            ),
        }
    }

    fn stranger(&self) -> Finding {
        match self.post(STRANGER) {
            Ok(answer) if answer.status == 403 => {
                Finding::right("records from elsewhere: are refused")
            }
            Ok(answer) => Finding::broken(
                format!(
                    "records from elsewhere: answered with {} and not with 403",
                    answer.status
                ),
                "any page could write into the log",
                "let the proxy leave the header Origin alone",
            ),
            Err(error) => Finding::broken(
                format!("records from elsewhere: {error:#}"),
                "it is not known whether any page could write into the log",
                "see that the server runs",
            ),
        }
    }

    fn post(&self, origin: &str) -> anyhow::Result<Answer> {
        let headers = [
            ("origin", origin),
            ("content-type", "text/plain"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "cors"),
            ("sec-fetch-dest", "empty"),
        ];
        self.web
            .send("POST", &format!("{}/v1/records", self.url), &headers, "{}")
    }
}

//! Asking a server as a browser would, one request at a time.

use std::time::Duration;

use anyhow::{Context, Result};
use ureq::Agent;
use ureq::http::{HeaderMap, Request};

/// Most bytes of an answer that are looked at.
const MOST: u64 = 2 * 1024 * 1024;

/// An answer, whatever its status.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
    headers: HeaderMap,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    /// The last part of the problem's type (docs/PROTOCOL.md, section 8).
    pub(super) fn problem(&self) -> Option<String> {
        let text = String::from_utf8_lossy(&self.body);
        let code = text.split("urn:zgoda:problem:").nth(1)?;
        Some(code.split('"').next()?.to_owned())
    }
}

/// Whoever asks.
#[derive(Debug)]
pub(super) struct Web(Agent);

impl Web {
    pub(super) fn new() -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(10)))
            .http_status_as_error(false)
            // A redirect is a finding of its own.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .build();
        Self(config.into())
    }

    /// Sends a request with these headers.
    ///
    /// # Errors
    /// If nobody answers.
    pub(super) fn send(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<Answer> {
        let mut request = Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.to_owned()).context("no such address")?;
        let mut response = self.0.run(request)?;
        let body = response
            .body_mut()
            .with_config()
            .limit(MOST)
            .read_to_vec()?;
        Ok(Answer {
            status: response.status().as_u16(),
            body,
            headers: response.headers().clone(),
        })
    }

    pub(super) fn get(&self, url: &str, headers: &[(&str, &str)]) -> Result<Answer> {
        self.send("GET", url, headers, "")
    }
}

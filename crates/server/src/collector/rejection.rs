//! Why something is not taken: one variant per cause, each with its status and its problem details (RFC 9457).

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use zgoda_consent::canonical::Writer;
use zgoda_consent::field::FieldError;

use super::sequencer::NotTaken;

/// Seconds after which a full or failing log may be tried again.
const COME_BACK: u64 = 5;

/// Why a record or notice is not taken. Nothing of it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rejection {
    /// No origin, a forged one, or one that may not speak for this site.
    ForeignOrigin,
    /// Not `application/json` or `text/plain`, or compressed.
    MediaType,
    /// More than this many bytes.
    TooLarge(usize),
    /// The body ended before it was complete.
    Truncated,
    /// The body took too long to arrive.
    TooSlow,
    /// Not UTF-8.
    NotText,
    /// Not JSON, or nested too deep.
    NotJson(FieldError),
    /// JSON of another form, or a decision that cannot follow from the config.
    Invalid(Vec<FieldError>),
    /// A site this server does not know.
    UnknownSite(String),
    /// The address names another hash than the body has.
    HashDiffers(String),
    /// This `record_id` is in the log with other bytes.
    Conflict,
    /// There is no such record in the log.
    NoSuchRecord,
    /// The record was erased before.
    Erased,
    /// A legal hold protects the records for now.
    Held,
    /// This client sends too much; when it may go on.
    TooMany(Duration),
    /// The log cannot take it now.
    Unavailable(NotTaken),
}

impl Rejection {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::ForeignOrigin => StatusCode::FORBIDDEN,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Truncated | Self::NotText | Self::NotJson(_) => StatusCode::BAD_REQUEST,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Invalid(_) | Self::UnknownSite(_) | Self::HashDiffers(_) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::Conflict | Self::Held => StatusCode::CONFLICT,
            Self::NoSuchRecord => StatusCode::NOT_FOUND,
            Self::Erased => StatusCode::GONE,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The last part of the problem's `type`; stable.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::ForeignOrigin => "foreign-origin",
            Self::MediaType => "media-type",
            Self::TooLarge(_) => "too-large",
            Self::Truncated => "truncated",
            Self::TooSlow => "too-slow",
            Self::NotText => "not-utf-8",
            Self::NotJson(_) => "not-json",
            Self::Invalid(_) => "invalid",
            Self::UnknownSite(_) => "unknown-site",
            Self::HashDiffers(_) => "hash-differs",
            Self::Conflict => "conflict",
            Self::NoSuchRecord => "no-such-record",
            Self::Erased => "erased",
            Self::Held => "held",
            Self::TooMany(_) => "too-many",
            Self::Unavailable(NotTaken::QueueFull) => "queue-full",
            Self::Unavailable(NotTaken::Busy) => "database-locked",
            Self::Unavailable(NotTaken::DiskFull) => "disk-full",
            Self::Unavailable(NotTaken::Unavailable) => "database-failed",
            Self::Unavailable(NotTaken::Unproven) => "not-proven",
        }
    }

    fn title(&self) -> &'static str {
        match self {
            Self::ForeignOrigin => "This origin may not send records for this site",
            Self::MediaType => "Send application/json or text/plain, not compressed",
            Self::TooLarge(_) => "The body is too large",
            Self::Truncated => "The body ended too early",
            Self::TooSlow => "The body took too long",
            Self::NotText => "The body is not UTF-8",
            Self::NotJson(_) => "The body is not JSON as the protocol has it",
            Self::Invalid(_) => "The content is not what the protocol and the site's config allow",
            Self::UnknownSite(_) => "This log does not know the site",
            Self::HashDiffers(_) => "The address names another hash than the body has",
            Self::Conflict => "This record_id is in the log with other content",
            Self::NoSuchRecord => "This record is not in the log, or not in these bytes",
            Self::Erased => "This record is erased already",
            Self::Held => "A claim depends on these records: a legal hold protects them for now",
            Self::TooMany(_) => "Too many requests",
            Self::Unavailable(_) => "The log cannot take it now; nothing is lost, send it again",
        }
    }

    fn errors(&self) -> Vec<FieldError> {
        let one = |path: &str, found: String, allowed: &'static str| {
            vec![FieldError {
                path: path.to_owned(),
                found,
                allowed: allowed.into(),
            }]
        };
        match self {
            Self::Invalid(errors) => errors.clone(),
            Self::NotJson(error) => vec![error.clone()],
            Self::UnknownSite(site) => {
                one("site", format!("\"{site}\""), "a site that this log serves")
            }
            Self::HashDiffers(found) => one("", found.clone(), "the hash in the address"),
            Self::TooLarge(most) => {
                vec![FieldError {
                    path: String::new(),
                    found: "more".to_owned(),
                    allowed: format!("at most {most} bytes").into(),
                }]
            }
            _ => Vec::new(),
        }
    }

    fn retry_after_seconds(&self) -> Option<u64> {
        match self {
            Self::TooMany(wait) => Some(wait.as_secs() + 1),
            Self::Unavailable(_) => Some(COME_BACK),
            _ => None,
        }
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        let status = self.status();
        let mut json = Writer::new();
        json.object(|w| {
            let errors = self.errors();
            if !errors.is_empty() {
                w.name("errors").list(|w| {
                    for error in &errors {
                        w.object(|w| {
                            w.name("allowed").text(&error.allowed);
                            w.name("found").text(&error.found);
                            w.name("path").text(&error.path);
                        });
                    }
                });
            }
            w.name("status").number(i64::from(status.as_u16()));
            w.name("title").text(self.title());
            w.name("type")
                .text(&format!("urn:zgoda:problem:{}", self.code()));
        });
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        let mut response = (status, kind, json.finish()).into_response();
        if let Some(seconds) = self.retry_after_seconds() {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

//! What every page has around its content.

use std::borrow::Cow;
use std::convert::Infallible;

use askama::Template;
use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Response};
use zgoda_store::{Erasure, Reason, Rights, StoreError};

use super::access::{Visitor, may_read};
use super::language::Language;
use super::style;
use super::texts::Texts;
use crate::App;
use crate::time::date_time;

/// The page's language, its address, and who reads it.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub(crate) language: Language,
    pub(crate) t: &'static Texts,
    /// The address of this page, to come back to.
    pub(crate) here: String,
    /// Login name and form token of whoever is logged in.
    pub(crate) visitor: Option<(String, String)>,
    /// What they may do.
    rights: Option<Rights>,
    pub(crate) style: &'static str,
}

impl Frame {
    pub(crate) fn new(language: Language, here: &str) -> Self {
        Self {
            language,
            t: language.texts(),
            here: here.to_owned(),
            visitor: None,
            rights: None,
            style: style::ADDRESS.as_str(),
        }
    }

    /// For someone who is logged in.
    pub(crate) fn of(mut self, visitor: &Visitor) -> Self {
        self.visitor = Some((visitor.login.clone(), visitor.form_token.clone()));
        self.rights = Some(visitor.rights.clone());
        self
    }

    /// Whether whoever is logged in may read the page at `path`, as the router knows it.
    pub(crate) fn may(&self, path: &str) -> bool {
        let rights = self.rights.as_ref();
        rights.is_some_and(|rights| may_read(rights, path))
    }

    /// A page with this status.
    pub(crate) fn page(status: StatusCode, page: &impl Template) -> Response {
        match page.render() {
            Ok(html) => (status, Html(html)).into_response(),
            Err(error) => {
                tracing::error!(%error, "a page could not be rendered");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }

    /// That there is nothing at this address.
    pub(crate) fn not_found(self) -> Refusal {
        let (title, text) = (self.t.not_found, self.t.not_found_text);
        self.message(StatusCode::NOT_FOUND, title, text)
    }

    /// That the record was erased, when and why, and that its place stays.
    pub(crate) fn erased(self, erasure: &Erasure) -> Refusal {
        let why = match erasure.reason {
            Reason::Request => self.t.erased_on_request,
            Reason::Retention => self.t.erased_by_age,
        };
        let text = why
            .replace("{place}", &erasure.seq.to_string())
            .replace("{time}", &date_time(erasure.erased_at));
        let title = self.t.erased;
        self.message(StatusCode::GONE, title, text)
    }

    /// That a form did not come from one of our pages.
    pub(crate) fn forbidden(self) -> Refusal {
        let (title, text) = (self.t.forbidden, self.t.forbidden_text);
        self.message(StatusCode::FORBIDDEN, title, text)
    }

    /// That this page is not for their role.
    pub(crate) fn not_for_you(self) -> Refusal {
        let (title, text) = (self.t.not_for_you, self.t.not_for_you_text);
        self.message(StatusCode::FORBIDDEN, title, text)
    }

    /// That the database does not answer.
    pub(crate) fn unavailable(self, error: &StoreError) -> Refusal {
        tracing::error!(%error, "a page could not be read from the database");
        let (title, text) = (self.t.unavailable, self.t.unavailable_text);
        self.message(StatusCode::SERVICE_UNAVAILABLE, title, text)
    }

    fn message(
        self,
        status: StatusCode,
        title: &'static str,
        text: impl Into<Cow<'static, str>>,
    ) -> Refusal {
        Refusal(Box::new(Self::page(
            status,
            &Message {
                frame: self,
                title,
                text: text.into(),
            },
        )))
    }
}

impl FromRequestParts<App> for Frame {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Infallible> {
        let here = parts
            .uri
            .path_and_query()
            .map_or("/dashboard", |path| path.as_str());
        Ok(Self::new(Language::of(&parts.headers), here))
    }
}

/// A page instead of the one that was asked for.
#[derive(Debug)]
pub(crate) struct Refusal(pub(crate) Box<Response>);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        *self.0
    }
}

#[derive(Debug, Template)]
#[template(path = "message.html")]
pub(crate) struct Message {
    pub(crate) frame: Frame,
    pub(crate) title: &'static str,
    pub(crate) text: Cow<'static, str>,
}

/// Every address that there is none of.
pub(crate) async fn nothing_here(State(_): State<App>, frame: Frame) -> Refusal {
    frame.not_found()
}

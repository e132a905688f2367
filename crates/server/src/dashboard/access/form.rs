//! Forms of our own pages (F23).

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::IntoResponse;

use super::is_own_form;
use super::visitor::Visitor;
use crate::App;
use crate::dashboard::frame::{Frame, Refusal};

/// What a page of this session sent. A form from anywhere else never becomes one.
#[derive(Debug)]
pub(crate) struct OwnForm(Vec<(String, String)>);

impl OwnForm {
    /// The field called `name`; empty if there is none.
    pub(crate) fn field(&self, name: &str) -> &str {
        let mut all = self.0.iter();
        let found = all.find(|(found, _)| found == name);
        found.map_or("", |(_, value)| value)
    }

    /// All fields called `name`.
    pub(crate) fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        let own = self.0.iter().filter(move |(found, _)| found == name);
        own.map(|(_, value)| value.as_str())
    }
}

impl FromRequest<App> for OwnForm {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &App) -> Result<Self, Refusal> {
        let (mut parts, body) = request.into_parts();
        let Ok(frame) = Frame::from_request_parts(&mut parts, app).await;
        let visitor = Visitor::from_request_parts(&mut parts, app).await?;
        let is_own = is_own_form(app, &parts.headers);
        let text = String::from_request(Request::from_parts(parts, body), app)
            .await
            .map_err(|rejection| Refusal(Box::new(rejection.into_response())))?;
        let fields = form_urlencoded::parse(text.as_bytes()).into_owned();
        let form = Self(fields.collect());
        if is_own && visitor.sent(form.field("token")) {
            Ok(form)
        } else {
            Err(frame.of(&visitor).forbidden())
        }
    }
}

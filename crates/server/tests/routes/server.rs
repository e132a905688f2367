//! A server for one test, and the ways to ask it.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use tower::ServiceExt;
use zgoda_consent::config::Config;
use zgoda_server::testing::{FakeClock, FakeEntropy, FakeLast, notary_after};
use zgoda_server::{App, Drain, Home, Parts, SealingKey, Settings, router, sites::Sites};
use zgoda_store::Store;

use super::samples::{self, ORIGIN};
use super::stores::empty;

/// What the server says it is.
pub(crate) const HOME: &str = "http://127.0.0.1:8080";

pub(crate) struct Server {
    router: Router,
    app: App,
    drain: Option<Drain>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<FakeClock>,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// Status and problem code, for a table of refusals.
    pub(crate) fn problem(&self) -> (u16, String) {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{}",
            self.text()
        );
        let code = self.text().split("urn:zgoda:problem:").nth(1).unwrap();
        (
            self.status.as_u16(),
            code.split('"').next().unwrap().to_owned(),
        )
    }
}

/// The key that the secrets of codes are sealed with.
pub(crate) const SEALING: [u8; 32] = [6; 32];

impl Server {
    /// With a store in memory, the shop and the blog.
    pub(crate) fn start() -> Self {
        Self::with(empty(), |_| {})
    }

    pub(crate) fn with(store: Arc<dyn Store>, change: impl FnOnce(&mut Settings)) -> Self {
        Self::with_last(store, FakeLast::default(), change)
    }

    /// Whether no decision is in the log.
    pub(crate) async fn is_empty(&self) -> bool {
        let facets = self.store.facets(&zgoda_store::Sites::All).await.unwrap();
        facets.sites.is_empty()
    }

    /// After the checkpoint that `last` remembers.
    pub(crate) fn with_last(
        store: Arc<dyn Store>,
        last: FakeLast,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        Self::of(store, last, [samples::shop(), samples::blog()], change)
    }

    /// With a store in memory and these sites.
    pub(crate) fn serving(sites: [Config; 2]) -> Self {
        Self::of(empty(), FakeLast::default(), sites, |_| {})
    }

    fn of(
        store: Arc<dyn Store>,
        last: FakeLast,
        sites: [Config; 2],
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let clock = Arc::new(FakeClock::default());
        let mut settings = Settings::new(Home::new("127.0.0.1:8080".parse().unwrap(), None, false));
        change(&mut settings);
        let (app, drain) = App::start(Parts {
            settings,
            store: Arc::clone(&store),
            sites: Sites::new(sites, samples::NOW),
            clock: clock.clone(),
            entropy: Arc::new(FakeEntropy::default()),
            notary: notary_after(Arc::clone(&store), last),
            sealing: SealingKey::new(&SEALING),
        });
        Self {
            router: router(app.clone()),
            app,
            drain: Some(drain),
            store,
            clock,
        }
    }

    pub(crate) fn app(&self) -> &App {
        &self.app
    }

    /// Ends the server; comes back when everything is written.
    pub(crate) async fn stop(mut self) {
        let drain = self.drain.take().unwrap();
        drop(self);
        drain.finished().await;
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    pub(crate) async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Sends a record as the banner does.
    pub(crate) async fn post(&self, record: &str) -> Answer {
        self.send(from_shop(Method::POST, "/v1/records", record.to_owned()))
            .await
    }

    /// Sends something that is only counted; status and problem code, if there is one.
    pub(crate) async fn count(&self, path: &str, body: &str) -> (u16, String) {
        let answer = self
            .send(from_shop(Method::POST, path, body.to_owned()))
            .await;
        if answer.status == StatusCode::NO_CONTENT {
            (204, String::new())
        } else {
            answer.problem()
        }
    }

    /// Makes the first account and logs in; answers the session's cookie.
    pub(crate) async fn set_up(&self) -> String {
        let link = self.app.set_up_link();
        let path = link.strip_prefix(HOME).unwrap();
        let form = "login=ola&password=correct+horse+battery&repeated=correct+horse+battery";
        let answer = self.send(own_form(path, form, "")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        answer
            .header("set-cookie")
            .split(';')
            .next()
            .unwrap()
            .to_owned()
    }
}

/// A request of a script on a page of the shop.
pub(crate) fn from_shop(method: Method, path: &str, body: impl Into<Body>) -> Request<Body> {
    Request::builder()
        .method(method)
        .uri(path)
        .header(header::ORIGIN, ORIGIN)
        .header(header::CONTENT_TYPE, "text/plain;charset=UTF-8")
        .header("sec-fetch-site", "cross-site")
        .header("sec-fetch-mode", "cors")
        .header("sec-fetch-dest", "empty")
        .body(body.into())
        .unwrap()
}

/// A form of one of our own pages.
pub(crate) fn own_form(path: &str, form: &str, cookie: &str) -> Request<Body> {
    Request::post(path)
        .header(header::ORIGIN, HOME)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::COOKIE, cookie)
        .body(Body::from(form.to_owned()))
        .unwrap()
}

//! A site behind this server: every address that is not ours is asked there, and its pages come back with the tags of third
//! parties inert (docs/REWRITE.md).

mod body;
mod coding;
mod headers;
mod upstream;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header, uri::PathAndQuery};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use zgoda_rewrite::{Rules, Url};

use crate::App;
use crate::sites::Sites;
use coding::Coding;
pub use upstream::{NotAnUpstream, Upstream};

/// How long the site may take to accept a connection …
const CONNECT: Duration = Duration::from_secs(5);

/// … and to begin its answer.
const PATIENCE: Duration = Duration::from_mins(1);

/// Where [`Upstream`] is asked, and by which rules its pages are rewritten.
#[derive(Debug)]
pub(crate) struct Proxy {
    upstream: Upstream,
    client: Client<HttpConnector, Body>,
    /// By the hosts of each site; the first is for every other host.
    rules: Vec<(Vec<String>, Arc<Rules>)>,
}

impl Proxy {
    pub(crate) fn new(upstream: Upstream, sites: &Sites) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_connect_timeout(Some(CONNECT));
        connector.set_nodelay(true);
        let of = |config| Arc::new(Rules::new(config).with_own_host(upstream.host()));
        let mut rules: Vec<_> = sites
            .iter()
            .map(|site| {
                let origins = site.config().origins.iter();
                let hosts = origins
                    .filter_map(|origin| Some(Url::parse(origin).ok()?.host_str()?.to_owned()));
                (hosts.collect(), of(Some(site.config())))
            })
            .collect();
        if rules.is_empty() {
            rules.push((Vec::new(), of(None)));
        }
        Self {
            client: Client::builder(TokioExecutor::new()).build(connector),
            upstream,
            rules,
        }
    }

    fn rules_for(&self, host: &str) -> &Arc<Rules> {
        let is_its = |(hosts, _): &&(Vec<String>, _)| hosts.iter().any(|own| own == host);
        &self.rules.iter().find(is_its).unwrap_or(&self.rules[0]).1
    }
}

/// Asks the site behind us, and hands its answer on.
pub(crate) async fn pass(State(app): State<App>, request: Request) -> Response {
    let Some(proxy) = &app.proxy else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if headers::has_passed(request.headers()) {
        return problem(
            StatusCode::LOOP_DETECTED,
            "--proxy leads back to this server",
        );
    }
    let Some(page) = page_url(&app, &request) else {
        return problem(StatusCode::BAD_REQUEST, "the request names no address");
    };
    let method = request.method().clone();
    let Some(request) = onward(&app, &proxy.upstream, request) else {
        return problem(StatusCode::BAD_REQUEST, "the request names no address");
    };
    match tokio::time::timeout(PATIENCE, proxy.client.request(request)).await {
        Err(_) => problem(StatusCode::GATEWAY_TIMEOUT, "the site does not answer"),
        Ok(Err(error)) => {
            tracing::warn!(%error, upstream = proxy.upstream.authority(), "the site cannot be reached");
            problem(StatusCode::BAD_GATEWAY, "the site cannot be reached")
        }
        Ok(Ok(response)) => back(proxy, &method, &page, response.map(Body::new)),
    }
}

/// The request as the site gets it.
fn onward(app: &App, upstream: &Upstream, request: Request) -> Option<Request> {
    let (mut parts, body) = request.into_parts();
    let wanted = parts.uri.path_and_query().map_or("/", PathAndQuery::as_str);
    parts.uri = Uri::builder()
        .scheme("http")
        .authority(upstream.authority())
        .path_and_query(wanted)
        .build()
        .ok()?;
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map(|ConnectInfo(address)| address.ip());
    headers::onward(
        &mut parts.headers,
        &app.settings,
        peer,
        upstream.authority(),
    );
    let mut onward = Request::new(body);
    *onward.method_mut() = parts.method;
    *onward.uri_mut() = parts.uri;
    *onward.headers_mut() = parts.headers;
    Some(onward)
}

/// The answer as browsers get it.
fn back(proxy: &Proxy, method: &Method, page: &Url, response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    headers::back(&mut parts.headers, &proxy.upstream);
    let rules = proxy.rules_for(page.host_str().unwrap_or_default());
    let body = if is_page(parts.status, &parts.headers) {
        if let Some(coding) = Coding::of(&parts.headers) {
            headers::rewritten(&mut parts.headers, rules, page);
            if method == Method::HEAD {
                Body::empty()
            } else {
                body::rewritten(body, coding, Arc::clone(rules), page.clone())
            }
        } else {
            tracing::warn!(
                path = page.path(),
                "a page in an encoding nobody asked for is not rewritten"
            );
            body
        }
    } else {
        body
    };
    let mut response = Response::new(body);
    *response.status_mut() = parts.status;
    *response.headers_mut() = parts.headers;
    response
}

/// Whether this is a whole page in HTML.
fn is_page(status: StatusCode, headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .map_or("", |kind| kind.to_str().unwrap_or(""));
    let kind = kind.split(';').next().unwrap_or("").trim();
    let is_html = ["text/html", "application/xhtml+xml"]
        .iter()
        .any(|html| kind.eq_ignore_ascii_case(html));
    let has_body = status != StatusCode::NO_CONTENT && status != StatusCode::NOT_MODIFIED;
    is_html && has_body && status != StatusCode::PARTIAL_CONTENT
}

/// The address of a page as the visitor sees it.
fn page_url(app: &App, request: &Request) -> Option<Url> {
    let home = Url::parse(app.settings.home.origin()).ok()?;
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let base = host.and_then(|host| Url::parse(&format!("{}://{host}/", home.scheme())).ok());
    base.unwrap_or(home).join(request.uri().path()).ok()
}

fn problem(status: StatusCode, text: &'static str) -> Response {
    (
        status,
        [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))],
        text,
    )
        .into_response()
}

/// Keeps the site's scripts, which share an origin with the dashboard now, from reading it: it is opened by people.
pub(crate) async fn keep_scripts_out(request: Request, next: Next) -> Response {
    let opened = ["document", "style", "image"];
    let is_opened = request
        .headers()
        .get("sec-fetch-dest")
        .is_none_or(|dest| opened.iter().any(|word| dest == word));
    if is_opened {
        next.run(request).await
    } else {
        problem(
            StatusCode::FORBIDDEN,
            "the dashboard is for people, not for scripts of the site",
        )
    }
}

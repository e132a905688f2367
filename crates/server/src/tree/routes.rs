//! `GET /checkpoint`, `GET /tile/…` (C2SP tlog-tiles) and `GET /v1/receipts/{record_id}`.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use zgoda_store::{RecordId, StoreError};
use zgoda_tlog::bundle;
use zgoda_tlog::path::Resource;
use zgoda_tlog::receipt::RECEIPT_EXTENSION;
use zgoda_tlog::tile::TileId;

use super::{Published, receipt_of};
use crate::App;
use crate::client::Client;
use crate::collector::share;
use crate::hosting::open_to_all;

/// A newer checkpoint may be there a moment later.
const FOR_SECONDS: &str = "public, max-age=5";
/// How long ago a checkpoint that witnesses vouch for may be signed and stand for the newest one, ms.
const LAG_MS: i64 = 600_000;
/// What was served once never changes.
const FOREVER: &str = "public, max-age=31536000, immutable";

pub(super) const TEXT: &str = "text/plain; charset=utf-8";
const BYTES: &str = "application/octet-stream";

/// Why there is no answer.
enum Missing {
    /// No such thing, or not under this name.
    NotFound,
    /// Not now: the log is not ready, or the database does not answer.
    NotNow,
    /// This client asks too much.
    TooMany,
}

impl From<StoreError> for Missing {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the tree could not be read from the database");
        Self::NotNow
    }
}

impl IntoResponse for Missing {
    fn into_response(self) -> Response {
        let later = [(header::RETRY_AFTER, "5")];
        match self {
            Self::NotFound => StatusCode::NOT_FOUND.into_response(),
            Self::NotNow => (StatusCode::SERVICE_UNAVAILABLE, later).into_response(),
            Self::TooMany => (StatusCode::TOO_MANY_REQUESTS, later).into_response(),
        }
    }
}

/// The newest checkpoint that enough witnesses vouch for, or the newest of all while there is none, or they lag.
pub(crate) async fn checkpoint(State(app): State<App>) -> Response {
    let note = shown(&app).map(|shown| shown.note.to_string().into_bytes());
    answer(note, TEXT, FOR_SECONDS)
}

/// A tile of hashes, or the entries below one of level 0, as far as the newest checkpoint reaches.
pub(crate) async fn tile(State(app): State<App>, Path(path): Path<String>) -> Response {
    answer(read_tile(&app, &path).await, BYTES, FOREVER)
}

/// The receipt of a record, as of the newest checkpoint. Whoever knows the id of a record may have it: the id is random and
/// known to the browser that made it and to those who may see the log.
pub(crate) async fn receipt(
    State(app): State<App>,
    Path(id): Path<String>,
    client: Client,
    headers: HeaderMap,
) -> Response {
    let response = match read_receipt(&app, &id, &client).await {
        Ok(receipt) => {
            let file = format!("attachment; filename=\"{id}.{RECEIPT_EXTENSION}\"");
            let headers = [
                (header::CONTENT_TYPE, TEXT.to_owned()),
                (header::CONTENT_DISPOSITION, file),
            ];
            (headers, receipt).into_response()
        }
        Err(missing) => missing.into_response(),
    };
    // Sets `no-store` as well: a receipt opens a commitment, it is for whoever asked.
    share(&app, &headers, response)
}

fn published(app: &App) -> Result<Arc<Published>, Missing> {
    app.published.borrow().clone().ok_or(Missing::NotNow)
}

/// The checkpoint to show: one that witnesses vouch for, as long as it is not long ago.
fn shown(app: &App) -> Result<Arc<Published>, Missing> {
    let newest = published(app)?;
    let is_late = |one: &Published| newest.signed_at - one.signed_at > LAG_MS;
    Ok(cosigned(app, &newest)
        .filter(|one| one.head == newest.head || !is_late(one))
        .unwrap_or(newest))
}

/// The newest checkpoint that enough witnesses vouch for, of a tree that `newest` reaches.
fn cosigned(app: &App, newest: &Published) -> Option<Arc<Published>> {
    let cosigned = app.cosigned.borrow().clone();
    cosigned.filter(|one| one.head.size <= newest.head.size)
}

async fn read_tile(app: &App, path: &str) -> Result<Vec<u8>, Missing> {
    let size = published(app)?.head.size;
    match Resource::parse(&format!("tile/{path}")).ok_or(Missing::NotFound)? {
        Resource::Tile(id) if is_within(id, size) => {
            let tiles = app.store.tiles(&[id]).await?;
            let tile = tiles.get(id.level, id.index).ok_or(Missing::NotFound)?;
            Ok(tile.encode())
        }
        Resource::Entries(id) if is_within(id, size) => {
            let first = id.index * 256;
            let all = app.store.commitments(first, u32::from(id.width)).await?;
            let entries: Vec<_> = all.iter().map(|one| one.entry.as_bytes()).collect();
            if entries.len() != usize::from(id.width) {
                return Err(Missing::NotFound);
            }
            bundle::encode(&entries).map_err(|_| Missing::NotFound)
        }
        _ => Err(Missing::NotFound),
    }
}

/// Whether a tree of `size` leaves has all hashes of this tile.
fn is_within(id: TileId, size: u64) -> bool {
    let on_level = size.checked_shr(u32::from(id.level) * 8).unwrap_or(0);
    id.index
        .checked_mul(256)
        .and_then(|first| first.checked_add(u64::from(id.width)))
        .is_some_and(|end| end <= on_level)
}

async fn read_receipt(app: &App, id: &str, client: &Client) -> Result<String, Missing> {
    app.throttle.admit(client).map_err(|_| Missing::TooMany)?;
    let id = RecordId::parse(id).ok_or(Missing::NotFound)?;
    let found = app.store.commitment(&id).await?;
    let (leaf, salt) = found
        .and_then(|found| Some((found.index, found.salt?)))
        .ok_or(Missing::NotFound)?;
    let published = published(app)?;
    if leaf >= published.head.size {
        return Err(Missing::NotNow);
    }
    // However long ago: an older tree that has the record proves as much, and witnesses saw it.
    let published = cosigned(app, &published)
        .filter(|one| leaf < one.head.size)
        .unwrap_or(published);
    let receipt = receipt_of(&*app.store, leaf, &salt, &published).await?;
    Ok(receipt.to_string())
}

fn answer(content: Result<Vec<u8>, Missing>, kind: &'static str, cache: &'static str) -> Response {
    let headers: [(HeaderName, &str); 2] =
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache)];
    let mut response = match content {
        Ok(content) => (headers, content).into_response(),
        Err(missing) => ([(header::CACHE_CONTROL, "no-store")], missing).into_response(),
    };
    open_to_all(response.headers_mut());
    response
}

//! That a record is in the log, and what it takes to check that without us.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use zgoda_store::{Entry, RecordId, StoreError};
use zgoda_tlog::proof::verify_inclusion;

use super::access::Visitor;
use super::frame::{Frame, Refusal};
use super::record::Fact;
use super::texts::Texts;
use super::trail::{self, Deed};
use crate::App;
use crate::tree::Proofs;

/// What the log can prove of a record.
#[derive(Debug)]
pub(crate) struct Proof {
    /// Whether the record is what was logged, and the newest checkpoint speaks for it; `None` while there is no checkpoint.
    pub(crate) holds: Option<bool>,
    pub(crate) facts: Vec<Fact>,
    /// The newest checkpoint.
    pub(crate) checkpoint: String,
    pub(crate) receipt: String,
    pub(crate) record: String,
    /// The command that checks both files.
    pub(crate) command: String,
}

impl Proof {
    /// Checks `entry` as a verifier would; `None` if it has no entry in the tree.
    pub(crate) async fn of(
        app: &App,
        entry: &Entry,
        t: &'static Texts,
    ) -> Result<Option<Self>, StoreError> {
        let Some(commitment) = app.store.commitment(&entry.record_id).await? else {
            return Ok(None);
        };
        let published = app.published.borrow().clone();
        let opens = commitment
            .salt
            .is_some_and(|salt| commitment.entry.opens(&salt, entry.body.as_bytes()));
        let leaf = commitment.entry.leaf();
        let mut holds = None;
        if let Some(published) = published
            .as_deref()
            .filter(|p| commitment.index < p.head.size)
        {
            let leaves = [commitment.index].into_iter();
            let proofs = Proofs::of_leaves(&*app.store, leaves, published.head.size).await?;
            let proof = proofs.inclusion(commitment.index)?;
            let is_in = verify_inclusion(&proof, commitment.index, leaf, &published.head);
            holds = Some(opens && is_in.is_ok());
        }
        let code = |label, value: String| Fact {
            label,
            value,
            link: None,
            is_code: true,
        };
        let mut facts = vec![
            code(t.leaf_index, commitment.index.to_string()),
            code(t.leaf_hash, leaf.to_string()),
        ];
        if let Some(published) = &published {
            facts.push(code(t.tree_size, published.head.size.to_string()));
            facts.push(code(t.tree_root, published.head.root.to_string()));
        }
        facts.extend(app.keys.iter().map(|key| code(t.log_key, key.clone())));
        let id = entry.record_id;
        let key = app.keys.first().map_or("KEY", String::as_str);
        Ok(Some(Self {
            holds,
            facts,
            checkpoint: published.map_or(String::new(), |published| published.note.to_string()),
            receipt: format!("/v1/receipts/{id}"),
            record: format!("/dashboard/records/{id}/record.json"),
            command: format!(
                "zgoda verify --key '{key}' --receipt {id}.tlog-proof --record {id}.json"
            ),
        }))
    }
}

/// `GET /dashboard/records/{id}/record.json`: the record, byte for byte, to check its receipt with.
pub(crate) async fn record_file(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let frame = frame.of(&visitor);
    let entry = match RecordId::parse(&id) {
        Some(id) => app.store.record(&id).await,
        None => Ok(None),
    };
    let broken = |error| frame.clone().unavailable(&error);
    let entry = entry.map_err(broken)?;
    let entry = entry.filter(|entry| visitor.sites().has(&entry.site));
    let entry = entry.ok_or_else(|| frame.clone().not_found())?;
    let about = entry.record_id.to_string();
    trail::note(&app, &visitor, Some(&entry.site), Deed::TookRecord, &about)
        .await
        .map_err(broken)?;
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{}.json\"", entry.record_id),
        ),
    ];
    Ok((headers, entry.body).into_response())
}

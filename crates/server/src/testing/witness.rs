//! A witness for tests, on a socket: it checks what C2SP tlog-witness tells it to, and remembers what it was asked.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use tokio::net::TcpListener;
use zgoda_tlog::key::{SignerKey, VerifierKey};
use zgoda_tlog::policy::Policy;
use zgoda_tlog::proof::verify_consistency;
use zgoda_tlog::tree::TreeHead;
use zgoda_tlog::witness::{AddCheckpoint, SIZE_CONTENT_TYPE};

/// When these witnesses see everything, in seconds since 1970.
pub const SEEN_AT: u64 = 1_795_457_100;

/// A witness of one log. Clones are one.
#[derive(Debug, Clone)]
pub struct SmallWitness(Arc<Mutex<Memo>>);

#[derive(Debug)]
struct Memo {
    key: SignerKey,
    log: VerifierKey,
    last: TreeHead,
    asked: Vec<(u64, u16)>,
}

impl SmallWitness {
    /// Signs with `key` what continues `last` and the key `log` signed; says at which prefix.
    ///
    /// # Errors
    /// If it cannot listen.
    pub async fn start(
        key: SignerKey,
        log: VerifierKey,
        last: TreeHead,
    ) -> io::Result<(Self, String)> {
        let witness = Self(Arc::new(Mutex::new(Memo {
            key,
            log,
            last,
            asked: Vec::new(),
        })));
        let router = Router::new().route("/w/add-checkpoint", post(add_checkpoint));
        let router = router.with_state(witness.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let prefix = format!("http://{}/w", listener.local_addr()?);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok((witness, prefix))
    }

    /// The old size of each question, and the status of its answer.
    #[must_use]
    pub fn asked(&self) -> Vec<(u64, u16)> {
        self.memo().asked.clone()
    }

    /// What it cosigned last.
    #[must_use]
    pub fn last(&self) -> TreeHead {
        self.memo().last
    }

    fn memo(&self) -> MutexGuard<'_, Memo> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn add_checkpoint(State(witness): State<SmallWitness>, body: String) -> Response {
    let mut memo = witness.memo();
    let Ok(question) = AddCheckpoint::parse(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let answer = answer(&mut memo, &question);
    let status = answer.status().as_u16();
    memo.asked.push((question.old_size, status));
    answer
}

/// In the order of checks that the specification has.
fn answer(memo: &mut Memo, question: &AddCheckpoint) -> Response {
    let note = &question.checkpoint;
    let log = Policy::new(vec![memo.log.clone()]);
    let Some(verified) = log.ok().and_then(|log| log.verify(note).ok()) else {
        return StatusCode::FORBIDDEN.into_response();
    };
    let head = *verified.checkpoint.head();
    let is_other = head.size == memo.last.size && head.root != memo.last.root;
    if question.old_size != memo.last.size || is_other {
        let kind = [(header::CONTENT_TYPE, SIZE_CONTENT_TYPE)];
        let size = format!("{}\n", memo.last.size);
        return (StatusCode::CONFLICT, kind, size).into_response();
    }
    if memo.last.size > 0 && verify_consistency(&question.proof, &memo.last, &head).is_err() {
        return StatusCode::UNPROCESSABLE_ENTITY.into_response();
    }
    memo.last = head;
    match memo.key.cosign(note.unverified_text(), SEEN_AT) {
        Ok(signature) => format!("{signature}\n").into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

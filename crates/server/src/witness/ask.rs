//! Asking one witness about one checkpoint.

use std::io;
use std::iter::empty;
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;
use ureq::Agent;
use ureq::http::header::CONTENT_TYPE;
use zgoda_store::Store;
use zgoda_tlog::note::NoteSignature;
use zgoda_tlog::tile::TileSet;
use zgoda_tlog::witness::{AddCheckpoint, SIZE_CONTENT_TYPE, parse_cosignatures, parse_size};

use super::{Refusal, Witness};
use crate::tree::{Proofs, Published};

/// How long one question may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Most bytes of an answer that are read: signatures, or a number.
const MOST: u64 = 64 * 1024;

/// How often a witness may say another size than the one it was asked from, before it is left alone for a while.
const TRIES: usize = 3;

/// An answer, whatever its status.
struct Answer {
    status: u16,
    is_size: bool,
    body: String,
}

/// Whoever asks; never follows a witness to another address.
pub(super) fn agent() -> Agent {
    Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .build()
        .into()
}

/// The cosignature of `checkpoint` by `witness`, found good for its key. `seen` is the size it saw last, as far as that is known.
///
/// # Errors
/// Why there is none; nothing of the answer is kept then but the size it saw.
pub(super) async fn cosign(
    agent: &Agent,
    store: &dyn Store,
    witness: &Witness,
    checkpoint: &Published,
    seen: &mut u64,
) -> Result<NoteSignature, Refusal> {
    let size = checkpoint.head.size;
    for _ in 0..TRIES {
        let old = *seen;
        if old > size {
            // It may have been another's word, or of another time: asked afresh the next time.
            *seen = 0;
            return Err(Refusal::Ahead { seen: old, size });
        }
        let proof = if old == 0 || old == size {
            Vec::new()
        } else {
            let proofs = Proofs::of_growth(store, TileSet::default(), old, empty(), size).await?;
            proofs.growth(old)?
        };
        let question = AddCheckpoint {
            old_size: old,
            proof,
            checkpoint: checkpoint.note.clone(),
        };
        let url = format!("{}/add-checkpoint", witness.prefix);
        let answer = post(agent.clone(), url, question.to_string()).await?;
        match answer.status {
            200 => {
                let text = checkpoint.note.unverified_text();
                let given = parse_cosignatures(&answer.body)?;
                let mut given = given.into_iter();
                let good = given.find(|one| witness.key.made(one) && witness.key.verify(text, one));
                let good = good.ok_or(Refusal::WrongKey)?;
                *seen = size;
                return Ok(good);
            }
            409 if answer.is_size => {
                *seen = parse_size(&answer.body)?;
                if *seen == old {
                    return Err(Refusal::Conflict(old));
                }
            }
            409 if old == size => return Err(Refusal::Conflict(size)),
            422 => return Err(Refusal::WrongProof),
            404 => return Err(Refusal::UnknownLog),
            403 => return Err(Refusal::NotSigned),
            status => return Err(Refusal::Status(status)),
        }
    }
    Err(Refusal::Status(409))
}

/// Sends `body`, on a thread of its own: the end of the server waits for threads of the runtime, and not for this one.
async fn post(agent: Agent, url: String, body: String) -> Result<Answer, Refusal> {
    let (answer, heard) = oneshot::channel();
    let started = thread::Builder::new()
        .name("witness".to_owned())
        .spawn(move || {
            // Nobody may be listening any more.
            let _ = answer.send(exchange(&agent, &url, body));
        });
    let unreachable = |error: &dyn ToString| Refusal::Unreachable(error.to_string());
    started.map_err(|error: io::Error| unreachable(&error))?;
    heard
        .await
        .map_err(|error| unreachable(&error))?
        .map_err(|error| unreachable(&error))
}

fn exchange(agent: &Agent, url: &str, body: String) -> Result<Answer, ureq::Error> {
    let mut response = agent
        .post(url)
        .header(CONTENT_TYPE, "text/plain; charset=utf-8")
        .send(body)?;
    let kind = response.headers().get(CONTENT_TYPE);
    let is_size =
        kind.is_some_and(|kind| kind.as_bytes().starts_with(SIZE_CONTENT_TYPE.as_bytes()));
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(MOST);
    Ok(Answer {
        status,
        is_size,
        body: String::from_utf8_lossy(&body.read_to_vec()?).into_owned(),
    })
}

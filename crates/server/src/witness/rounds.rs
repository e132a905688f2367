//! Who asks whom, and when: all witnesses that are not backing off about the newest checkpoint, at once and at most once a second, so that
//! a busy log has checkpoints that several of them saw.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};
use ureq::Agent;
use zgoda_store::{SignedHead, Store};
use zgoda_tlog::note::{NoteSignature, SignedNote};
use zgoda_tlog::tree::TreeHead;

use super::ask::{self, cosign};
use super::{Refusal, Witness, Witnesses};
use crate::admin::Metrics;
use crate::tree::{Published, PublishedHead};

/// From the end of one round to the next.
const SPACING: Duration = Duration::from_secs(1);

/// How long a witness is left alone that did not cosign; doubled each time, up to [`LONGEST`].
const SHORTEST: Duration = Duration::from_secs(2);
const LONGEST: Duration = Duration::from_mins(10);

/// How often a cosigned checkpoint is kept in the database for good.
const KEPT_EVERY: Duration = Duration::from_hours(1);

/// The asking, until the log is closed.
#[derive(Debug)]
pub(crate) struct Rounds {
    store: Arc<dyn Store>,
    witnesses: Witnesses,
    metrics: Metrics,
    agent: Agent,
    published: PublishedHead,
    /// The newest checkpoint that enough witnesses vouch for.
    cosigned: watch::Sender<Option<Arc<Published>>>,
    /// What is being gathered: the checkpoint of the last round with the cosignatures it has so far.
    gathered: Option<Published>,
    /// When one was last kept in the database, and whether there is one since.
    kept_at: Option<Instant>,
    is_unkept: bool,
}

/// What is known of a witness.
#[derive(Debug, Clone)]
struct State {
    /// The size it saw last; 0 if it did not say.
    seen: u64,
    /// What it cosigned last.
    signed: Option<TreeHead>,
    not_before: Instant,
    pause: Duration,
    /// What went wrong the last time: it is said once.
    told: Option<&'static str>,
}

impl Rounds {
    /// Asks about what `published` shows, and says on the channel it gives back which checkpoint is witnessed.
    pub(crate) fn new(
        store: Arc<dyn Store>,
        witnesses: Witnesses,
        metrics: Metrics,
        published: PublishedHead,
    ) -> (Self, PublishedHead) {
        let (cosigned, seen) = watch::channel(None);
        for witness in &witnesses.all {
            metrics.expect_witness(witness.key.name().as_str(), &Refusal::WORDS);
        }
        let rounds = Self {
            store,
            witnesses,
            metrics,
            agent: ask::agent(),
            published,
            cosigned,
            gathered: None,
            kept_at: None,
            is_unkept: false,
        };
        (rounds, seen)
    }

    /// Comes back when there will be no other checkpoint.
    pub(crate) async fn run(mut self) {
        self.restore().await;
        let now = Instant::now();
        let fresh = State {
            seen: 0,
            signed: None,
            not_before: now,
            pause: SHORTEST,
            told: None,
        };
        let mut states = vec![fresh; self.witnesses.all.len()];
        let mut next_round = now;
        loop {
            let newest = self.published.borrow_and_update().clone();
            let newest = newest.filter(|newest| newest.head.size > 0);
            let wanted = newest.as_ref().map(|newest| newest.head);
            let lacking = states
                .iter()
                .filter(|one| wanted.is_some() && one.signed != wanted);
            let first = lacking.map(|one| one.not_before).min();
            let round = first.map(|first| first.max(next_round));
            if let (Some(newest), Some(at)) = (&newest, round)
                && at <= Instant::now()
            {
                if !self.round(newest, &mut states).await {
                    break;
                }
                next_round = Instant::now() + SPACING;
                continue;
            }
            self.keep(false).await;
            let keep = self.kept_at.filter(|_| self.is_unkept);
            let keep = keep.map(|at| at + KEPT_EVERY);
            let wake = [round, keep].into_iter().flatten().min();
            let is_over = tokio::select! {
                () = sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => {
                    self.published.has_changed().is_err()
                }
                changed = self.published.changed() => changed.is_err(),
            };
            if is_over {
                break;
            }
        }
        self.keep(true).await;
    }

    /// Begins with the newest checkpoint that was kept, if it is still one to believe.
    async fn restore(&mut self) {
        let kept = match self.store.newest_cosigned().await {
            Ok(kept) => kept,
            Err(error) => {
                tracing::warn!(%error, "the newest cosigned checkpoint cannot be read");
                return;
            }
        };
        let note = kept.as_ref().map(|kept| SignedNote::parse(&kept.note));
        let (Some(kept), Some(Ok(note))) = (&kept, note) else {
            return;
        };
        // Witnesses may have been changed in the settings since.
        let Ok(verified) = self.witnesses.policy.verify(&note) else {
            return;
        };
        let published = Published {
            head: *verified.checkpoint.head(),
            note,
            signed_at: kept.signed_at,
        };
        self.cosigned.send_replace(Some(Arc::new(published)));
    }

    /// Asks everyone who lacks `newest` and is not backing off; whether the log is still open.
    async fn round(&mut self, newest: &Arc<Published>, states: &mut [State]) -> bool {
        let is_other = |gathered: &Published| gathered.head != newest.head;
        if self.gathered.as_ref().is_none_or(is_other) {
            self.gathered = Some(Published::clone(newest));
        }
        let (agent, store) = (&self.agent.clone(), &*Arc::clone(&self.store));
        let all = self.witnesses.all.clone();
        let mut ended = self.published.clone();
        let mut asked: FuturesUnordered<_> = all
            .iter()
            .zip(states)
            .filter(|(_, state)| {
                state.signed != Some(newest.head) && state.not_before <= Instant::now()
            })
            .map(|(witness, state)| async move {
                let given = cosign(agent, store, witness, newest, &mut state.seen).await;
                (witness, state, given)
            })
            .collect();
        loop {
            tokio::select! {
                answer = asked.next() => match answer {
                    Some((witness, state, given)) => {
                        self.take(witness, state, newest.head, given);
                        self.keep(false).await;
                    }
                    None => return true,
                },
                () = closed(&mut ended) => return false,
            }
        }
    }

    /// Takes what `witness` answered about `head`.
    fn take(
        &mut self,
        witness: &Witness,
        state: &mut State,
        head: TreeHead,
        given: Result<NoteSignature, Refusal>,
    ) {
        let name = witness.key.name().as_str();
        let signature = match given {
            Ok(signature) => signature,
            Err(refusal) => {
                let word = refusal.word();
                self.metrics.witness(name, word);
                state.not_before = Instant::now() + state.pause;
                state.pause = (state.pause * 2).min(LONGEST);
                if state.told != Some(word) {
                    if refusal.is_contradiction() {
                        tracing::error!(witness = name, size = head.size, %refusal, "a witness refuses the checkpoint");
                    } else {
                        tracing::warn!(witness = name, size = head.size, %refusal, "a witness did not cosign; it is asked again");
                    }
                }
                state.told = Some(word);
                return;
            }
        };
        if state.told.take().is_some() {
            tracing::info!(
                witness = name,
                size = head.size,
                "the witness cosigns again"
            );
        }
        state.signed = Some(head);
        state.pause = SHORTEST;
        self.metrics.witness(name, "cosigned");
        self.metrics.witnessed(name, head.size);
        let Some(gathered) = &mut self.gathered else {
            return;
        };
        // There is room for all of them, or the checkpoint stays as it was.
        if gathered.note.add(signature).is_ok()
            && self.witnesses.policy.verify(&gathered.note).is_ok()
        {
            self.cosigned.send_replace(Some(Arc::new(gathered.clone())));
            self.is_unkept = true;
        }
    }

    /// Keeps the newest cosigned checkpoint in the database, if there is one that is not there and it is time, or `at_once`.
    async fn keep(&mut self, at_once: bool) {
        let is_time = self.kept_at.is_none_or(|at| at.elapsed() >= KEPT_EVERY);
        if !self.is_unkept || !(is_time || at_once) {
            return;
        }
        let Some(newest) = self.cosigned.borrow().clone() else {
            return;
        };
        let kept = SignedHead {
            size: newest.head.size,
            signed_at: newest.signed_at,
            note: newest.note.to_string(),
        };
        // Not again and again while the database fails: there is another one in an hour, and at the end.
        self.kept_at = Some(Instant::now());
        self.is_unkept = false;
        if let Err(error) = self.store.put_cosigned(&kept).await {
            tracing::warn!(%error, "a cosigned checkpoint was not kept in the database");
        }
    }
}

/// Comes back when nobody will publish another checkpoint.
async fn closed(published: &mut PublishedHead) {
    while published.changed().await.is_ok() {}
}

//! Who signs checkpoints: after each batch, and never two that contradict each other.

use std::sync::Arc;

use tokio::sync::watch;
use zgoda_store::{GrownTree, SignedHead, Store};
use zgoda_tlog::commitment::Salt;
use zgoda_tlog::key::{SignerKey, VerifierKey};
use zgoda_tlog::note::SignedNote;
use zgoda_tlog::policy::Policy;
use zgoda_tlog::signer::CheckpointSigner;
use zgoda_tlog::tree::TreeHead;

use super::{LastCheckpoint, NotSigned, Proofs};
use crate::ports::{CORRECTION_MS, Clock, Entropy};

/// Records from before the tree that get their leaves in one transaction.
const CATCH_UP: usize = 2000;

/// How often a checkpoint is kept in the database for good: a change to the log is later found to lie between two of them.
const KEPT_EVERY_MS: i64 = 3_600_000;

/// What a [`Notary`] is made of.
#[derive(Debug)]
pub struct NotaryParts {
    /// The log and its tree.
    pub store: Arc<dyn Store>,
    /// The log's keys: one, or two while one is being replaced. All have the log's name.
    pub keys: Vec<SignerKey>,
    /// Where the last checkpoint is remembered, apart from the database.
    pub last: Arc<dyn LastCheckpoint>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where salts come from, for records that are older than the tree.
    pub entropy: Arc<dyn Entropy>,
}

/// Signs the checkpoints of one log.
#[derive(Debug)]
pub struct Notary {
    parts: NotaryParts,
    policy: Policy,
    /// `None` until [`Self::resume`] has found the tree to continue the last checkpoint.
    signer: Option<CheckpointSigner>,
    /// The newest checkpoint that was signed or found: the next one continues it.
    newest: Option<Arc<Published>>,
    /// The same, once the tree is proved to continue what was found.
    published: watch::Sender<Option<Arc<Published>>>,
    /// The size of the tree when the last checkpoint was put where it is remembered.
    remembered: Option<u64>,
    /// When a checkpoint was last kept in the database, ms.
    kept_at: i64,
    /// Whether the clock is behind the last checkpoint, and it was said.
    is_behind: bool,
}

/// The newest checkpoint, for everybody who wants to see it.
pub(crate) type PublishedHead = watch::Receiver<Option<Arc<Published>>>;

/// A checkpoint that was given away.
#[derive(Debug, Clone)]
pub(crate) struct Published {
    pub(crate) head: TreeHead,
    pub(crate) note: SignedNote,
    /// When it was signed, ms.
    pub(crate) signed_at: i64,
}

impl Notary {
    /// Signs with `parts.keys`; asks nothing of the store yet.
    ///
    /// # Errors
    /// If the keys are not those of one log.
    pub fn new(parts: NotaryParts) -> Result<Self, NotSigned> {
        let keys = parts.keys.iter().map(|key| key.verifier().clone());
        let policy = Policy::new(keys.collect()).map_err(NotSigned::Keys)?;
        Ok(Self {
            parts,
            policy,
            signer: None,
            newest: None,
            published: watch::Sender::new(None),
            remembered: None,
            kept_at: i64::MIN,
            is_behind: false,
        })
    }

    /// The log's public keys, for whoever verifies.
    pub fn keys(&self) -> impl Iterator<Item = &VerifierKey> {
        self.parts.keys.iter().map(SignerKey::verifier)
    }

    /// The log's keys, for whoever signs something else than a checkpoint.
    pub(crate) fn signers(&self) -> &[SignerKey] {
        &self.parts.keys
    }

    /// The newest checkpoint; `None` until [`Self::resume`] was well.
    pub(crate) fn published(&self) -> PublishedHead {
        self.published.subscribe()
    }

    /// Gives records that are older than the tree their leaves, proves that the tree continues the last checkpoint that was
    /// given away, and publishes one for what is there now. Once that was well it does nothing.
    ///
    /// # Errors
    /// [`NotSigned::Broken`] if the database was set back or altered: then it must not be served as this log.
    pub async fn resume(&mut self) -> Result<(), NotSigned> {
        if self.signer.is_some() {
            return Ok(());
        }
        self.catch_up().await?;
        let last = self.last().await?;
        let is_first = last.is_none();
        let head = last
            .as_ref()
            .map_or(TreeHead::EMPTY, |published| published.head);
        self.signer = Some(CheckpointSigner::new(self.parts.keys.clone(), head)?);
        // If nothing was added since, it stays as it is, with what witnesses put to it.
        self.newest = last.map(Arc::new);
        let outcome = self.begin(is_first).await;
        if outcome.is_err() {
            self.signer = None;
            self.newest = None;
            self.published
                .send_if_modified(|published| published.take().is_some());
        }
        outcome
    }

    /// Signs for the tree as it is. The first checkpoint of all is given away only after the database has taken it for this log's.
    async fn begin(&mut self, is_first: bool) -> Result<(), NotSigned> {
        let (newest, _) = self.sign(&[], None).await?;
        if is_first {
            self.claim(&newest).await?;
            self.kept_at = newest.signed_at;
        }
        self.publish(&newest);
        self.remember().await
    }

    /// Leaves the first checkpoint of the log in the database, unless another server left one in the meantime: then it has to
    /// be of the same keys, or there would be two logs over one tree.
    async fn claim(&self, first: &Published) -> Result<(), NotSigned> {
        self.check_newest().await?;
        let first = SignedHead {
            size: first.head.size,
            signed_at: first.signed_at,
            note: first.note.to_string(),
        };
        self.parts.store.put_checkpoint(&first).await?;
        self.check_newest().await
    }

    /// Whether the newest checkpoint in the database, if there is one, is of our keys.
    async fn check_newest(&self) -> Result<(), NotSigned> {
        match self.parts.store.newest_checkpoint().await? {
            Some(newest) => self.read(&newest.note).map(drop),
            None => Ok(()),
        }
    }

    /// Signs and remembers what other servers on the same database appended: each of them knows within a second how far the log
    /// was, and none of them signs for one that was set back. Resumes first if that was not well yet.
    ///
    /// # Errors
    /// As [`Self::seal`] and [`Self::remember`].
    pub(crate) async fn keep_up(&mut self) -> Result<(), NotSigned> {
        self.resume().await?;
        self.seal(&[], None).await?;
        self.remember().await
    }

    /// The checkpoint of the tree as it is now: signed and published. The tree is durable, so whatever is signed after a crash
    /// continues it; [`Self::remember`] follows within a second. With it comes what proves `leaves` under it.
    ///
    /// `grown` is the tree as an append left it, if one did: it is signed without being read again.
    ///
    /// # Errors
    /// If the tree does not continue the checkpoint before. It may be tried again.
    pub(crate) async fn seal(
        &mut self,
        leaves: &[u64],
        grown: Option<GrownTree>,
    ) -> Result<(Arc<Published>, Proofs), NotSigned> {
        let (newest, proofs) = self.sign(leaves, grown).await?;
        self.publish(&newest);
        Ok((newest, proofs))
    }

    fn publish(&mut self, newest: &Arc<Published>) {
        self.newest = Some(Arc::clone(newest));
        self.published.send_replace(Some(Arc::clone(newest)));
    }

    /// The checkpoint of the tree as it is now: the newest one if nothing was added since, no record and no key,
    /// else signed and not yet published.
    async fn sign(
        &mut self,
        leaves: &[u64],
        grown: Option<GrownTree>,
    ) -> Result<(Arc<Published>, Proofs), NotSigned> {
        let Some(signer) = &mut self.signer else {
            return Err(NotSigned::Io(std::io::Error::other("not resumed")));
        };
        let store = &*self.parts.store;
        let GrownTree { head, tiles } = match grown {
            Some(grown) => grown,
            None => GrownTree::of_head(store.head().await?),
        };
        let old = signer.last().size;
        let leaves = leaves.iter().copied();
        let proofs = Proofs::of_growth(store, tiles, old, leaves, head.size).await?;
        let newest = self.newest.clone();
        let before = newest.as_ref().map_or(0, |newest| newest.signed_at);
        let is_of_now = |newest: &Arc<Published>| {
            newest.head == head && is_of_all(&self.parts.keys, &newest.note)
        };
        if let Some(newest) = newest.filter(is_of_now) {
            return Ok((newest, proofs));
        }
        let proof = if old < head.size {
            proofs.growth(old)?
        } else {
            // Nothing to prove for the same tree; a smaller one is refused.
            Vec::new()
        };
        let signed_at = not_before(before, self.parts.clock.now(), &mut self.is_behind);
        let note = signer.sign(head, &proof, (signed_at / 1000).max(0).cast_unsigned())?;
        let newest = Published {
            head,
            note,
            signed_at,
        };
        Ok((Arc::new(newest), proofs))
    }

    /// Puts the newest checkpoint where it is remembered, if it is not there yet, and now and then into the database as well.
    ///
    /// # Errors
    /// If it cannot be put there. It may be tried again.
    pub(crate) async fn remember(&mut self) -> Result<(), NotSigned> {
        let newest = self.newest.clone();
        let Some(newest) = newest.filter(|newest| self.remembered != Some(newest.head.size)) else {
            return Ok(());
        };
        let note = newest.note.to_string();
        let last = Arc::clone(&self.parts.last);
        let text = note.clone();
        tokio::task::spawn_blocking(move || last.replace(&text))
            .await
            .map_err(std::io::Error::other)??;
        self.remembered = Some(newest.head.size);
        let now = self.parts.clock.now();
        let since = now.saturating_sub(self.kept_at);
        // A clock that was set back is no reason to keep none until it is there again.
        if !(0..KEPT_EVERY_MS).contains(&since) {
            let kept = SignedHead {
                size: newest.head.size,
                signed_at: newest.signed_at,
                note,
            };
            // The file has it; the database may have the next one.
            match self.parts.store.put_checkpoint(&kept).await {
                Ok(_) => self.kept_at = now,
                Err(error) => tracing::warn!(%error, "a checkpoint was not kept in the database"),
            }
        }
        Ok(())
    }

    /// Gives records that are older than the tree their leaves.
    async fn catch_up(&self) -> Result<(), NotSigned> {
        let mut is_first = true;
        loop {
            let salts: Vec<Salt> = (0..CATCH_UP)
                .map(|_| Salt(self.parts.entropy.bytes()))
                .collect();
            let left = self.parts.store.commit_earlier(&salts).await?;
            if left == 0 {
                return Ok(());
            }
            if is_first {
                tracing::info!(
                    records = left,
                    "records from before the tree get their leaves"
                );
                is_first = false;
            }
        }
    }

    /// The last checkpoint that was given away: of the file, or the newest in the database if there is no file.
    async fn last(&self) -> Result<Option<Published>, NotSigned> {
        let last = Arc::clone(&self.parts.last);
        let kept = tokio::task::spawn_blocking(move || last.read())
            .await
            .map_err(std::io::Error::other)??;
        let kept = if kept.is_some() {
            kept
        } else {
            let newest = self.parts.store.newest_checkpoint().await?;
            if newest.is_some() {
                tracing::warn!(
                    "the last checkpoint is not where it is kept; the newest one in the database is taken for it"
                );
            }
            newest.map(|newest| newest.note)
        };
        kept.map(|kept| self.read(&kept)).transpose()
    }

    /// A checkpoint of this log, of its keys.
    fn read(&self, note: &str) -> Result<Published, NotSigned> {
        let note = SignedNote::parse(note).map_err(NotSigned::NoNote)?;
        let verified = self.policy.verify(&note).map_err(NotSigned::Foreign)?;
        let head = *verified.checkpoint.head();
        // A log of one key has no times in its checkpoints.
        let signed_at = verified.stamped.map_or_else(
            || self.parts.clock.now(),
            |seconds| seconds.cast_signed().saturating_mul(1000),
        );
        Ok(Published {
            head,
            note,
            signed_at,
        })
    }
}

/// Whether each of `keys` signed: a new one has to vouch for the past as well, or it could not go on alone.
fn is_of_all(keys: &[SignerKey], note: &SignedNote) -> bool {
    let signed = |key: &SignerKey| {
        let mut signatures = note.signatures().iter();
        signatures.any(|signature| key.verifier().made(signature))
    };
    keys.iter().all(signed)
}

/// When a checkpoint after that of `before` is signed: at `now`, and never earlier than that one (F29), or a verifier could not
/// tell which came first. Says once that the clock is behind.
fn not_before(before: i64, now: i64, is_behind: &mut bool) -> i64 {
    let behind = before.saturating_sub(now);
    if behind > CORRECTION_MS && !*is_behind {
        tracing::error!(
            seconds = behind / 1000,
            "the clock is behind the last checkpoint: it was set back, or it was ahead when that was signed. Records and \
             checkpoints keep the later time until the clock is there again"
        );
    }
    *is_behind = behind > CORRECTION_MS;
    now.max(before)
}

#[cfg(test)]
mod tests;

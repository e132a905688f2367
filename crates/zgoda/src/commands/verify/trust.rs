//! Whom to believe.

use std::num::NonZeroUsize;
use std::path::Path;

use anyhow::{Context, Result, bail};
use zgoda_tlog::key::VerifierKey;
use zgoda_tlog::note::SignedNote;
use zgoda_tlog::policy::{Policy, VerifiedCheckpoint};
use zgoda_tlog::tree::TreeHead;

use crate::commands::key;

/// The keys that are believed, of one log.
#[derive(Debug)]
pub(crate) struct Trust {
    pub(crate) policy: Policy,
    pub(crate) keys: Vec<VerifierKey>,
    /// How many of the policy's witnesses must vouch for a checkpoint. The policy itself asks for none: most checkpoints are kept as the
    /// log alone signed them.
    pub(crate) quorum: usize,
}

/// Believes these keys, or the public halves of those in `folder` if none is given.
pub(crate) fn read(keys: &[String], folder: &Path) -> Result<Trust> {
    let keys: Vec<VerifierKey> = if keys.is_empty() {
        let Some(own) = key::read(folder)? else {
            bail!(
                "no key to believe: give the log's public key with --key (the server prints it when it starts)"
            );
        };
        println!("The key is the one in {}", key::file(folder).display());
        own.iter().map(|key| key.verifier().clone()).collect()
    } else {
        let parse = |key: &String| VerifierKey::parse(key).with_context(|| format!("--key {key}"));
        keys.iter().map(parse).collect::<Result<_>>()?
    };
    Ok(Trust {
        policy: Policy::new(keys.clone())?,
        keys,
        quorum: 0,
    })
}

impl Trust {
    /// Believes what `quorum` of these witnesses vouch for; all of them, if it is `None`.
    pub(crate) fn with_witnesses(
        self,
        witnesses: &[String],
        quorum: Option<NonZeroUsize>,
    ) -> Result<Self> {
        let parse =
            |key: &String| VerifierKey::parse(key).with_context(|| format!("--witness {key}"));
        let witnesses: Vec<_> = witnesses.iter().map(parse).collect::<Result<_>>()?;
        let quorum = quorum.map_or(witnesses.len(), NonZeroUsize::get);
        // Only to be told if there are too few.
        Policy::new(self.keys.clone())?.with_witnesses(witnesses.clone(), quorum)?;
        Ok(Self {
            policy: self.policy.with_witnesses(witnesses, 0)?,
            keys: self.keys,
            quorum,
        })
    }
}

/// What `note` says and who vouches for it, or why it is not to be believed.
pub(crate) fn checkpoint(note: &str, policy: &Policy) -> Result<VerifiedCheckpoint, String> {
    let note = SignedNote::parse(note).map_err(|why| why.to_string())?;
    policy.verify(&note).map_err(|why| why.to_string())
}

/// The head that `note` vouches for, or why it is not to be believed.
pub(crate) fn head(note: &str, policy: &Policy) -> Result<TreeHead, String> {
    Ok(*checkpoint(note, policy)?.checkpoint.head())
}

//! Whom to believe.

use std::path::Path;

use anyhow::{Context, Result, bail};
use zgoda_tlog::key::VerifierKey;
use zgoda_tlog::note::SignedNote;
use zgoda_tlog::policy::Policy;

use crate::commands::key;

/// The keys that are believed, of one log.
#[derive(Debug)]
pub(crate) struct Trust {
    pub(crate) policy: Policy,
    pub(crate) keys: Vec<VerifierKey>,
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
    })
}

/// The head that `note` vouches for, or why it is not to be believed.
pub(crate) fn head(note: &str, policy: &Policy) -> Result<zgoda_tlog::tree::TreeHead, String> {
    let note = SignedNote::parse(note).map_err(|why| why.to_string())?;
    let verified = policy.verify(&note).map_err(|why| why.to_string())?;
    Ok(*verified.checkpoint.head())
}

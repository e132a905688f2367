//! `zgoda password`: a way back in for someone who has lost theirs. Whoever can run it can read the log anyway.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use zgoda_server::ports::SystemEntropy;
use zgoda_server::{Deed, fresh_password};

use super::data;
use super::noted::deed;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    folder: data::Folder,
    /// The name of the account
    login: String,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    data::block_on(async {
        let login = &arguments.login;
        let store = arguments.folder.open_existing().await?;
        let fresh = fresh_password(&SystemEntropy).await;
        let (password, hash) = fresh.context("cannot make a password")?;
        let deed = deed(Deed::Password, login);
        let is_done = store.replace_password(login, &hash, &deed).await;
        store.close().await;
        if !is_done.context("cannot change the password")? {
            bail!("there is no account called {login}");
        }
        println!("{password}");
        eprintln!(
            "This is the new password of {login}. Its sessions were ended, and the trail says so."
        );
        Ok(ExitCode::SUCCESS)
    })
}

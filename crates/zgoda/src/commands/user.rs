//! `zgoda user`: who may come into the dashboard, for someone who cannot get in to say so. Whoever can run it can read the log anyway.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use zgoda_server::ports::{Clock, SystemClock, SystemEntropy};
use zgoda_server::{Deed, fresh_password};
use zgoda_store::{Account, Change, NewAccount, Rights, Role, Sites, Store};

use super::data;
use super::noted::deed;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    folder: data::Folder,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Let someone in, with a password that is printed once
    Add {
        /// The name to log in with
        login: String,
        #[command(flatten)]
        rights: Allowed,
    },
    /// Say who may come in
    List,
    /// Give someone another role and other sites, and end their sessions
    Role {
        /// The name of the account
        login: String,
        #[command(flatten)]
        rights: Allowed,
    },
    /// Shut someone out, and end their sessions
    Disable {
        /// The name of the account
        login: String,
    },
    /// Let someone in again
    Enable {
        /// The name of the account
        login: String,
    },
    /// Let someone log in without codes who has lost their app, and end their sessions
    ResetTotp {
        /// The name of the account
        login: String,
    },
}

/// What someone may do.
#[derive(Debug, clap::Args)]
struct Allowed {
    /// viewer, marketer, auditor or admin
    #[arg(value_parser = role)]
    role: Role,
    /// Only this site; may be given several times. Without it all sites, and those to come
    #[arg(long = "site", value_name = "ID")]
    sites: Vec<String>,
}

impl Allowed {
    fn rights(&self) -> Result<Rights> {
        if self.sites.is_empty() {
            return Ok(Rights::new(self.role, Sites::All));
        }
        if self.role == Role::Admin {
            bail!("an admin is one at all sites: leave --site out");
        }
        let sites = Sites::Only(self.sites.iter().cloned().collect());
        Ok(Rights::new(self.role, sites))
    }
}

fn role(word: &str) -> Result<Role, String> {
    Role::parse(word).ok_or_else(|| "viewer, marketer, auditor or admin".to_owned())
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    data::block_on(async {
        let store = arguments.folder.open_existing().await?;
        let outcome = carry_out(&*store, &arguments.what).await;
        store.close().await;
        println!("{}", outcome?);
        Ok(ExitCode::SUCCESS)
    })
}

async fn carry_out(store: &dyn Store, what: &What) -> Result<String> {
    match what {
        What::Add { login, rights } => add(store, login, rights.rights()?).await,
        What::List => {
            let all = store.accounts().await.context("cannot read the accounts")?;
            let lines: Vec<String> = all.iter().map(describe).collect();
            Ok(if lines.is_empty() {
                "Nobody can log in yet".to_owned()
            } else {
                lines.join("\n")
            })
        }
        What::Role { login, rights } => {
            let account = find(store, login).await?;
            let rights = rights.rights()?;
            let about = format!("{} ({})", account.login, in_words(&rights));
            let deed = deed(Deed::ChangedRights, &about);
            say(
                store.set_rights(account.id, &rights, &deed).await,
                &format!("{about}; the sessions were ended"),
            )
        }
        What::Disable { login } => {
            let account = find(store, login).await?;
            let deed = deed(Deed::ShutOut, &account.login);
            let said = format!("{} is shut out; the sessions were ended", account.login);
            say(store.set_active(account.id, false, &deed).await, &said)
        }
        What::Enable { login } => {
            let account = find(store, login).await?;
            let deed = deed(Deed::LetIn, &account.login);
            let said = format!("{} may come in again", account.login);
            say(store.set_active(account.id, true, &deed).await, &said)
        }
        What::ResetTotp { login } => {
            let account = find(store, login).await?;
            let deed = deed(Deed::CodesOff, &account.login);
            let done = store.set_totp(account.id, None, &deed).await;
            done.context("cannot change the account")?;
            Ok(format!(
                "{} logs in without codes now; the sessions were ended",
                account.login
            ))
        }
    }
}

async fn add(store: &dyn Store, login: &str, rights: Rights) -> Result<String> {
    if login.trim() != login || login.is_empty() || login.len() > 64 {
        bail!("the name needs 1 to 64 characters, without spaces around them");
    }
    let fresh = fresh_password(&SystemEntropy).await;
    let (password, password_hash) = fresh.context("cannot make a password")?;
    let about = format!("{login} ({})", in_words(&rights));
    let account = NewAccount {
        login: login.to_owned(),
        password_hash,
        rights,
        created_at: SystemClock.now(),
    };
    let deed = deed(Deed::AddedUser, &about);
    let added = store.add_account(&account, &deed).await;
    if added.context("cannot add the account")?.is_none() {
        bail!("there is an account called {login} already");
    }
    eprintln!("{about} may come in; this is the password:");
    Ok(password)
}

async fn find(store: &dyn Store, login: &str) -> Result<Account> {
    let account = store.account(login).await;
    let account = account.context("cannot read the accounts")?;
    account.with_context(|| format!("there is no account called {login}"))
}

fn say(change: Result<Change, zgoda_store::StoreError>, done: &str) -> Result<String> {
    match change.context("cannot change the account")? {
        Change::Done => Ok(done.to_owned()),
        Change::NoSuchAccount => bail!("the account is not there any more"),
        Change::LastAdmin => {
            bail!("this is the last admin who can log in: make someone else an admin first")
        }
    }
}

fn in_words(rights: &Rights) -> String {
    let sites = match &rights.sites {
        Sites::All => "all sites".to_owned(),
        Sites::Only(sites) => sites.iter().cloned().collect::<Vec<_>>().join(" "),
    };
    format!("{}: {sites}", rights.role.as_str())
}

fn describe(account: &Account) -> String {
    let mut line = format!("{} ({})", account.login, in_words(&account.rights));
    if account.totp.is_some() {
        line += ", logs in with codes";
    }
    if !account.is_active {
        line += ", shut out";
    } else if account.password_hash.is_empty() {
        line += ", invited";
    }
    line
}

//! What holds in the end: the command line before the environment before the file before the defaults.

use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Result, bail};
use zgoda_server::{Term, Upstream, Witness};
use zgoda_tlog::key::KeyName;

use super::Arguments;
use super::file::{File, Limits};
use crate::commands::data::{self, Folder};

/// The settings of a server, from wherever each was said.
#[derive(Debug)]
pub(crate) struct Setup {
    pub(super) listen: SocketAddr,
    pub(super) admin_listen: Option<SocketAddr>,
    pub(super) lame: Duration,
    pub(super) folder: Folder,
    pub(super) sites: Option<PathBuf>,
    pub(super) has_demo: bool,
    pub(super) public_url: Option<String>,
    pub(super) behind_tls: bool,
    pub(super) log_name: Option<KeyName>,
    pub(super) region_header: Option<http::HeaderName>,
    pub(super) proxy: Option<Upstream>,
    pub(super) limits: Limits,
    pub(super) retention: Vec<Term>,
    pub(super) witnesses: Vec<Witness>,
    pub(super) witness_quorum: NonZeroUsize,
}

impl Setup {
    /// What `arguments` and the file they name say together.
    ///
    /// # Errors
    /// If the file is not right, or other machines would be served in the clear.
    pub(super) fn of(arguments: Arguments) -> Result<Self> {
        let file = match &arguments.config {
            Some(path) => File::read(path)?,
            None => File::default(),
        };
        let setup = Self::merge(arguments, file);
        if !setup.listen.ip().is_loopback() && !setup.behind_tls {
            bail!(
                "{} can be reached from other machines, and passwords would travel readable.\n\
                 Put a proxy that ends TLS in front and say --behind-tls --public-url https://…, or listen on 127.0.0.1",
                setup.listen
            );
        }
        Ok(setup)
    }

    fn merge(said: Arguments, file: File) -> Self {
        let retention = match file.purge {
            Some(false) => Vec::new(),
            _ => file.terms(),
        };
        let sites = said.sites.or(file.sites);
        Self {
            listen: said
                .listen
                .or(file.listen)
                .unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 8080))),
            admin_listen: said.admin_listen.or(file.admin_listen),
            lame: Duration::from_secs(file.lame_seconds.unwrap_or(0).into()),
            folder: Folder {
                data: said.data.or(file.data).unwrap_or(data::DEFAULT.into()),
                database: said.database.or(file.database),
            },
            has_demo: said.demo.or(file.demo).unwrap_or(false) || sites.is_none(),
            sites,
            public_url: said.public_url.or(file.public_url),
            behind_tls: said.behind_tls.or(file.behind_tls).unwrap_or(false),
            log_name: said.log_name.or(file.log_name),
            region_header: said.region_header.or(file.region_header),
            proxy: said.proxy.or(file.proxy),
            limits: file.limits,
            witnesses: file.witness.into_iter().map(|one| one.0).collect(),
            witness_quorum: file.witness_quorum.unwrap_or(NonZeroUsize::MIN),
            retention,
        }
    }
}

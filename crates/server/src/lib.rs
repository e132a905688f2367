//! The collector of records, the dashboard, and the host of the banner: everything of `zgoda serve` but its command line.
//!
//! [`App`] is built from a store, the sites, a clock and a source of randomness; [`router()`] makes it a service that tests
//! call without a network, and [`serve()`] runs it on a listener until it is told to stop. [`admin_router`] is for whoever watches over it.

mod admin;
mod app;
mod client;
mod collector;
mod connections;
mod dashboard;
mod headers;
mod hosting;
mod origin;
pub mod ports;
mod proxy;
mod retention;
mod router;
mod serve;
pub mod sites;
mod time;
mod tree;
mod witness;

#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use admin::{admin_router, disk_free};
pub use app::{App, Parts, Settings};
pub use client::Rate;
pub use collector::{Drain, arrival};
pub use connections::Patience;
#[cfg(any(test, feature = "testing"))]
pub use dashboard::{AccessRule, access_rules};
pub use dashboard::{
    Deed, SealingKey, access_table, csv_header, csv_row, fresh_password, reseal, sealed_logins,
};
pub use hosting::{SetBack, bundled, demo_config, set_back};
pub use origin::Home;
pub use proxy::{NotAnUpstream, Upstream};
pub use retention::{Daily, Term, purge};
pub use router::router;
pub use serve::{Listeners, serve};
pub use tree::{
    CheckpointFile, Erased, LastCheckpoint, NotErased, NotSigned, Notary, NotaryParts, erase,
    erased_places,
};
pub use witness::{NotAPrefix, Witness, Witnesses};

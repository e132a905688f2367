//! What the consent log needs from a database, and the databases that give it.
//!
//! [`ConsentStore`] is the log: records in the order they arrived, the notices and configs they name, and the counts that
//! the dashboard reads. [`TreeStore`] is the tree over it, which makes a change to the log show; [`ErasureStore`] forgets
//! what a visitor said and leaves the log whole. [`LeakStore`] counts tags that leak, [`AttentionStore`] how the dialog is met.
//! [`BuildStore`] keeps the banner itself. [`AccessStore`] is who may look at it, [`SecretStore`] what their codes are made of,
//! [`TokenStore`] which programs may, [`TrailStore`] who did. All are verbs of the domain, each one transaction; there is no
//! general query. A store never knows HTTP, never asks for the time and never sees who sent a record.
//!
//! Three back ends: [`Memory`] (tests, oracle of the suite), [`Sqlite`] (embedded, durable) and [`Postgres`] (several servers on one
//! database). A new one has to pass the conformance suite (feature `testing`) and nothing else.

#![expect(
    clippy::duplicate_mod,
    reason = "what stands in sql/ is compiled once with the types of each database"
)]

use std::fmt::Debug;

mod access;
mod attention;
mod batch;
mod build;
#[cfg(feature = "testing")]
pub mod conformance;
mod database;
mod erasure;
mod error;
mod id;
mod last_word;
mod leak;
mod log;
mod memory;
mod migrations;
mod model;
mod postgres;
mod rights;
mod rollup;
mod secret;
mod sqlite;
mod token;
mod trail;
mod tree;
#[cfg(all(test, feature = "testing"))]
mod upgrade;

pub use access::{AccessStore, Account, Change, Invitation, NewAccount, Session, Totp};
pub use attention::{AttentionStore, StepCount};
pub use build::{Build, BuildStore};
pub use erasure::{Class, Erasable, Erasure, ErasureStore, Hold, Reason};
pub use error::StoreError;
pub use id::{ConsentId, Digest, IdPrefix, RecordId};
pub use leak::{Leak, LeakCount, LeakStore};
pub use log::{ConsentStore, Cursor, LogFilter, LogPage, LogQuery};
pub use memory::Memory;
pub use model::{Appended, Arrival, ConfigVersion, Entry, Notice};
pub use postgres::{Postgres, PostgresOptions};
pub use rights::{Rights, Role, Sites};
pub use rollup::{
    AnswerCount, Circumstance, DAY_MS, DecisionCount, Facets, GroupCount, Overview, Period, Tally,
    day_of,
};
pub use secret::{SecretForm, SecretStore};
pub use sqlite::{Sqlite, SqliteOptions};
pub use token::{ApiToken, NewApiToken, TokenStore};
pub use trail::{Deed, TrailFilter, TrailStore};
pub use tree::{Commitment, Grown, GrownTree, SignedHead, TreeStore};

/// Everything the server keeps: the log, its tree and the accounts, in one database.
pub trait Store:
    ConsentStore
    + TreeStore
    + ErasureStore
    + LeakStore
    + AttentionStore
    + BuildStore
    + AccessStore
    + SecretStore
    + TokenStore
    + TrailStore
    + Debug
{
}

impl<T> Store for T where
    T: ConsentStore
        + TreeStore
        + ErasureStore
        + LeakStore
        + AttentionStore
        + BuildStore
        + AccessStore
        + SecretStore
        + TokenStore
        + TrailStore
        + Debug
{
}

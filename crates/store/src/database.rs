//! What the databases report, in the words of a store.

use sqlx::migrate::MigrateError;
use sqlx::postgres::PgDatabaseError;

use crate::StoreError;

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let kind = match &error {
            sqlx::Error::PoolTimedOut => Some(Self::Busy),
            sqlx::Error::Database(database) => {
                let code = database.code();
                let code = code.as_deref().unwrap_or_default();
                if database.try_downcast_ref::<PgDatabaseError>().is_some() {
                    of_postgres(code)
                } else {
                    of_sqlite(code)
                }
            }
            _ => None,
        };
        kind.unwrap_or_else(|| Self::Failed(error.into()))
    }
}

/// <https://www.sqlite.org/rescode.html>: of extended codes the low byte is the primary one.
fn of_sqlite(code: &str) -> Option<StoreError> {
    const BUSY: u32 = 5;
    const LOCKED: u32 = 6;
    const FULL: u32 = 13;
    match code.parse::<u32>().ok()? & 0xff {
        BUSY | LOCKED => Some(StoreError::Busy),
        FULL => Some(StoreError::Full),
        _ => None,
    }
}

/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
fn of_postgres(code: &str) -> Option<StoreError> {
    match code {
        // A lock that was not given in time, a transaction that took too long, a deadlock, one to be tried again; no more
        // connections; starting or stopping.
        "55P03" | "25P03" | "40P01" | "40001" | "53300" | "57P01" | "57P02" | "57P03" => {
            Some(StoreError::Busy)
        }
        // The disk is full.
        "53100" => Some(StoreError::Full),
        _ => None,
    }
}

impl From<MigrateError> for StoreError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::Execute(error) => error.into(),
            other => Self::Schema(other.into()),
        }
    }
}

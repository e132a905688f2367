//! The tables of a database, from version to version.

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

use crate::StoreError;

/// Version, name and statements, in the order they are applied.
pub(crate) type Migrations = &'static [(i64, &'static str, &'static str)];

pub(crate) fn migrator(migrations: &[(i64, &'static str, &'static str)]) -> Migrator {
    Migrator::with_migrations(
        migrations
            .iter()
            .map(|&(version, name, sql)| {
                Migration::new(
                    version,
                    name.into(),
                    MigrationType::Simple,
                    sql.into_sql_str(),
                    false,
                )
            })
            .collect(),
    )
}

/// Whether tables of this version can be read as they are.
pub(crate) fn check_version(
    migrations: Migrations,
    is_own: bool,
    version: Option<i64>,
) -> Result<(), StoreError> {
    if !is_own {
        return Err(StoreError::Schema("it is not the database of a log".into()));
    }
    let own = migrations.last().map(|(version, ..)| *version);
    if version == own {
        return Ok(());
    }
    Err(StoreError::Schema(
        format!(
            "its tables are of version {}, this program reads version {}",
            version.unwrap_or(0),
            own.unwrap_or(0)
        )
        .into(),
    ))
}

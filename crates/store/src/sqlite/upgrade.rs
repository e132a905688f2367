//! That a log of every version there ever was goes on under this one: nothing is lost, nothing counted otherwise, every proof stays.

use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, query, query_scalar};
use tempfile::TempDir;
use zgoda_tlog::tree::TreeHead;

use super::{MIGRATIONS, Sqlite, SqliteOptions};
use crate::conformance::arrivals;
use crate::migrations::migrator;
use crate::upgrade::{Holds, Seen, fill};
use crate::{ConsentStore, TreeStore};

/// The version that brought the tree, counts of what was there before (without which nothing is erased here), the trail, tags that
/// leak, the sites of deeds, and what witnesses put to checkpoints.
const TREE: i64 = 3;
const RECOUNT: i64 = 7;
const TRAIL: i64 = 8;
const LEAK: i64 = 10;
const TRAIL_SITE: i64 = 22;
const COSIGNED: i64 = 23;
/// Never the newest of a release: 0006 makes the tables that 0007 fills.
const UNRELEASED: [i64; 1] = [6];

/// What a log of `version` can hold.
const fn holds(version: i64) -> Holds {
    Holds {
        tree: version >= TREE,
        erasure: version >= RECOUNT,
        trail: version >= TRAIL,
        leak: version >= LEAK,
        site_of_deed: version >= TRAIL_SITE,
        cosigned: version >= COSIGNED,
    }
}

/// A database of `version` with what `new` holds, as far as its tables go.
async fn set_back(old: &Path, new: &Path, version: i64) {
    let connect = SqliteConnectOptions::new()
        .filename(old)
        .create_if_missing(true)
        .foreign_keys(false);
    let one = SqlitePoolOptions::new().max_connections(1);
    let pool = one.connect_with(connect).await.unwrap();
    let then = MIGRATIONS.iter().take_while(|(own, ..)| *own <= version);
    let then: Vec<_> = then.copied().collect();
    migrator(&then).run(&pool).await.unwrap();
    query("ATTACH ? AS new")
        .bind(new.to_str().unwrap())
        .execute(&pool)
        .await
        .unwrap();
    // As a copy of the file would have them: by no rule about what may be written when.
    let triggers = names(
        &pool,
        "SELECT sql FROM main.sqlite_schema WHERE type = 'trigger'",
    )
    .await;
    for name in names(
        &pool,
        "SELECT name FROM main.sqlite_schema WHERE type = 'trigger'",
    )
    .await
    {
        run(&pool, format!("DROP TRIGGER {name}")).await;
    }
    let tables = "SELECT name FROM main.sqlite_schema WHERE type = 'table'
                  AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_sqlx_%'";
    for table in names(&pool, tables).await {
        let columns = format!("SELECT name FROM pragma_table_info('{table}', 'main')");
        let columns = names(&pool, &columns).await.join(", ");
        run(&pool, format!("DELETE FROM main.{table}")).await;
        run(
            &pool,
            format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.{table}"),
        )
        .await;
    }
    for trigger in triggers {
        run(&pool, trigger).await;
    }
    pool.close().await;
}

async fn names(pool: &SqlitePool, sql: &str) -> Vec<String> {
    let found = query_scalar(AssertSqlSafe(sql)).fetch_all(pool).await;
    found.unwrap()
}

async fn run(pool: &SqlitePool, sql: String) {
    query(AssertSqlSafe(sql.clone()))
        .execute(pool)
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
}

#[tokio::test]
async fn d11_a_log_of_every_earlier_version_goes_on_with_all_it_held() {
    let own = MIGRATIONS.last().unwrap().0;
    let earlier = MIGRATIONS.iter().map(|(version, ..)| *version);
    for version in earlier.filter(|version| *version < own && !UNRELEASED.contains(version)) {
        let dir = TempDir::new().unwrap();
        let (new, old) = (dir.path().join("new.db"), dir.path().join("old.db"));
        let kept = Sqlite::open(&new, SqliteOptions::default()).await.unwrap();
        fill(&kept, holds(version)).await;
        let mut expected = Seen::of(&kept).await;
        assert!(
            expected
                .overview
                .by_day
                .iter()
                .any(|day| day.tally.withdrawn > 0)
        );
        assert_eq!(expected.erased > 0, version >= RECOUNT);
        set_back(&old, &new, version).await;

        let upgraded = Sqlite::open(&old, SqliteOptions::default()).await.unwrap();
        if version < TREE {
            // The server commits to what was there before the tree, with salts of its own.
            (expected.head, expected.commitments) = (TreeHead::EMPTY, Vec::new());
        }
        assert_eq!(Seen::of(&upgraded).await, expected, "version {version}");
        if version >= TREE {
            let more = &arrivals(601)[600..];
            upgraded.append(more).await.unwrap();
            kept.append(more).await.unwrap();
            assert_eq!(
                upgraded.head().await.unwrap(),
                kept.head().await.unwrap(),
                "the tree of version {version} grows on"
            );
        }
        for table in ["record", "payload", "notice"] {
            let deleted = query(AssertSqlSafe(format!("DELETE FROM {table}")));
            let refused = deleted
                .execute(&upgraded.writer)
                .await
                .unwrap_err()
                .to_string();
            assert!(
                refused.contains("append-only") || refused.contains("immutable"),
                "{table} of version {version} is as final as before: {refused}"
            );
        }
    }
}

//! That a log of every version there ever was in PostgreSQL goes on under this one.

use futures_util::TryStreamExt;
use sqlx::postgres::PgPoolCopyExt;
use sqlx::{AssertSqlSafe, PgConnection, PgPool, query, query_as, query_scalar, raw_sql};

use super::partition::Months;
use super::{MIGRATIONS, Postgres, PostgresOptions};
use crate::conformance::{Cluster, arrivals};
use crate::migrations::migrator;
use crate::upgrade::{Holds, Seen, fill};
use crate::{ConsentStore, TreeStore};

/// The first that was released, with everything up to its trail, and those that brought sites of deeds and what witnesses sign.
const FIRST: i64 = 5;
const TRAIL_SITE: i64 = 22;
const COSIGNED: i64 = 23;

/// What a log of `version` can hold.
const fn holds(version: i64) -> Holds {
    Holds {
        tree: true,
        erasure: true,
        trail: true,
        leak: true,
        site_of_deed: version >= TRAIL_SITE,
        cosigned: version >= COSIGNED,
    }
}

/// Makes the database at `old` one of `version` with what `new` holds, as far as its tables go.
async fn set_back(old: &PgPool, new: &PgPool, version: i64) {
    let then = MIGRATIONS.iter().take_while(|(own, ..)| *own <= version);
    let then: Vec<_> = then.copied().collect();
    migrator(&then).run(old).await.unwrap();
    let mut one = old.acquire().await.unwrap();
    let times: (i64, i64) = query_as("SELECT min(received_at), max(received_at) FROM record")
        .fetch_one(new)
        .await
        .unwrap();
    let months = Months::default().cover(&mut one, times.0, times.1).await;
    months.unwrap();
    // As a copy of the files would have them: by no rule about what may be written when.
    run(
        &mut one,
        "SET session_replication_role = replica".to_owned(),
    )
    .await;
    let tables: Vec<String> = query_scalar(
        "SELECT relname::text FROM pg_class
         WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
           AND relname <> '_sqlx_migrations'",
    )
    .fetch_all(&mut *one)
    .await
    .unwrap();
    for table in tables {
        let columns: Vec<String> = query_scalar(
            "SELECT attname::text FROM pg_attribute
             WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        )
        .bind(&table)
        .fetch_all(&mut *one)
        .await
        .unwrap();
        let columns = columns.join(", ");
        run(&mut one, format!("DELETE FROM {table}")).await;
        let out = format!("COPY (SELECT {columns} FROM {table}) TO STDOUT (FORMAT binary)");
        let mut rows = new.copy_out_raw(&out).await.unwrap();
        let into = format!("COPY {table} ({columns}) FROM STDIN (FORMAT binary)");
        let mut copy = one.copy_in_raw(&into).await.unwrap();
        while let Some(rows) = rows.try_next().await.unwrap() {
            copy.send(rows).await.unwrap();
        }
        copy.finish().await.unwrap();
    }
    run(&mut one, "SET session_replication_role = origin".to_owned()).await;
}

async fn run(db: &mut PgConnection, sql: String) {
    let done = raw_sql(AssertSqlSafe(sql.clone())).execute(db).await;
    done.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

#[tokio::test]
async fn d11_a_log_of_every_earlier_version_goes_on_with_all_it_held() {
    let own = MIGRATIONS.last().unwrap().0;
    let earlier = MIGRATIONS.iter().map(|(version, ..)| *version);
    for version in earlier.filter(|version| (FIRST..own).contains(version)) {
        let (new, old) = (
            Cluster::get().database().await,
            Cluster::get().database().await,
        );
        let kept = Postgres::open(&new, PostgresOptions::default())
            .await
            .unwrap();
        fill(&kept, holds(version)).await;
        let expected = Seen::of(&kept).await;
        assert!(expected.erased > 0 && expected.leaks > 0 && !expected.trail.is_empty());
        let pool = PgPool::connect(&old).await.unwrap();
        set_back(&pool, &kept.writer, version).await;
        pool.close().await;

        let upgraded = Postgres::open(&old, PostgresOptions::default())
            .await
            .unwrap();
        assert_eq!(Seen::of(&upgraded).await, expected, "version {version}");
        let more = &arrivals(601)[600..];
        upgraded.append(more).await.unwrap();
        kept.append(more).await.unwrap();
        assert_eq!(
            upgraded.head().await.unwrap(),
            kept.head().await.unwrap(),
            "the tree of version {version} grows on"
        );
        for table in ["record", "notice", "trail", "commitment"] {
            let deleted = query(AssertSqlSafe(format!("DELETE FROM {table}")));
            let refused = deleted.execute(&upgraded.writer).await;
            assert!(
                refused.is_err(),
                "{table} of version {version} is as final as before"
            );
        }
    }
}

//! The tree over the log: grown by the transaction that appends, read in tiles.

use async_trait::async_trait;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row, query, query_as};
use zgoda_tlog::append::Appender;
use zgoda_tlog::commitment::{Entry, Salt};
use zgoda_tlog::hash::Hash;
use zgoda_tlog::tile::{Tile, TileId, TileSet};
use zgoda_tlog::tree::TreeHead;

use super::Postgres;
use super::checkpoint::{COSIGNED, SIGNED};
use crate::{Commitment, GrownTree, RecordId, SignedHead, StoreError, TreeStore};

/// The tree while a transaction appends to it.
pub(super) struct Growing {
    /// The head that the transaction found.
    before: TreeHead,
    /// The time of the newest record, if there ever was one.
    pub(super) clock: Option<i64>,
    edge: Appender,
    entries: Vec<Entry>,
}

impl Growing {
    /// Takes the head for this transaction alone, reads the right edge, and proves that they are of one tree.
    pub(super) async fn begin(db: &mut PgConnection) -> Result<Self, StoreError> {
        let row = query("SELECT size, root, clock FROM tree_head FOR UPDATE")
            .fetch_optional(&mut *db)
            .await?;
        let row = row.ok_or_else(head_is_gone)?;
        let before = read_head(&row)?;
        let ids: Vec<TileId> = Appender::edge_tiles(before.size).collect();
        let tiles = tiles(db, &ids).await?;
        let edge = Appender::resume(&before, &tiles).map_err(|why| StoreError::Tree(why.into()))?;
        Ok(Self {
            before,
            clock: row.try_get("clock")?,
            edge,
            entries: Vec::new(),
        })
    }

    /// Commits to the next record; answers its place in the log.
    pub(super) fn add(&mut self, salt: &Salt, record: &[u8]) -> i64 {
        self.entries.push(Entry::commit(salt, record));
        signed(self.before.size + self.entries.len() as u64)
    }

    /// Writes commitments and the tiles that changed, and moves the head to the time `clock`.
    pub(super) async fn finish(
        self,
        db: &mut PgConnection,
        clock: i64,
    ) -> Result<GrownTree, StoreError> {
        let entries: Vec<&[u8]> = self.entries.iter().map(|e| &e.as_bytes()[..]).collect();
        query(
            "INSERT INTO commitment (seq, entry)
             SELECT $1 + number, entry FROM unnest($2::bytea[]) WITH ORDINALITY AS new (entry, number)",
        )
        .bind(signed(self.before.size))
        .bind(entries)
        .execute(&mut *db)
        .await?;
        let leaves: Vec<Hash> = self.entries.iter().map(Entry::leaf).collect();
        let growth = self.edge.append(&leaves);
        let tile = |of: fn(TileId) -> i64| growth.tiles.iter().map(|tile| of(tile.id())).collect();
        let levels: Vec<i64> = tile(|id| i64::from(id.level));
        let positions: Vec<i64> = tile(|id| signed(id.index));
        let hashes: Vec<Vec<u8>> = growth.tiles.iter().map(Tile::encode).collect();
        query(
            "INSERT INTO tile (level, position, hashes)
             SELECT level::smallint, position, hashes
             FROM unnest($1::bigint[], $2::bigint[], $3::bytea[]) AS new (level, position, hashes)
             ON CONFLICT (level, position) DO UPDATE SET hashes = excluded.hashes",
        )
        .bind(levels)
        .bind(positions)
        .bind(hashes)
        .execute(&mut *db)
        .await?;
        let moved = query(
            "UPDATE tree_head SET size = $1, root = $2, clock = $3 WHERE id = 1 AND size = $4 AND root = $5",
        )
        .bind(signed(growth.head.size))
        .bind(&growth.head.root.0[..])
        .bind(clock)
        .bind(signed(self.before.size))
        .bind(&self.before.root.0[..])
        .execute(db)
        .await?;
        if moved.rows_affected() == 1 {
            Ok(growth.into())
        } else {
            Err(StoreError::Tree("someone else moved the head".into()))
        }
    }
}

fn head_is_gone() -> StoreError {
    StoreError::Tree("the head is gone".into())
}

async fn tiles(db: &mut PgConnection, ids: &[TileId]) -> Result<TileSet, StoreError> {
    let levels: Vec<i64> = ids.iter().map(|id| i64::from(id.level)).collect();
    let positions: Vec<i64> = ids.iter().map(|id| signed(id.index)).collect();
    let rows: Vec<(i64, Vec<u8>)> = query_as(
        "SELECT number, hashes
         FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS wanted (level, position, number)
         JOIN tile ON tile.level = wanted.level::smallint AND tile.position = wanted.position",
    )
    .bind(levels)
    .bind(positions)
    .fetch_all(db)
    .await?;
    let mut set = TileSet::default();
    for (number, hashes) in rows {
        let id = usize::try_from(number - 1).ok().and_then(|at| ids.get(at));
        set.extend(id.and_then(|id| Tile::decode(*id, &hashes).ok()));
    }
    Ok(set)
}

/// Sizes and places stay below 2^63: [`zgoda_tlog::MAX_SIZE`].
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn read_head(row: &PgRow) -> sqlx::Result<TreeHead> {
    Ok(TreeHead {
        size: row.try_get::<i64, _>("size")?.cast_unsigned(),
        root: Hash(row.try_get("root")?),
    })
}

impl FromRow<'_, PgRow> for Commitment {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        let entry = Entry::parse(row.try_get("entry")?);
        let entry = entry.ok_or_else(|| sqlx::Error::ColumnDecode {
            index: "entry".to_owned(),
            source: "not of the form that this version writes".into(),
        })?;
        Ok(Self {
            index: (row.try_get::<i64, _>("seq")? - 1).cast_unsigned(),
            entry,
            salt: row.try_get::<Option<[u8; 32]>, _>("salt")?.map(Salt),
        })
    }
}

#[async_trait]
impl TreeStore for Postgres {
    async fn head(&self) -> Result<TreeHead, StoreError> {
        let row = query("SELECT size, root FROM tree_head")
            .fetch_optional(&self.readers)
            .await?;
        Ok(read_head(&row.ok_or_else(head_is_gone)?)?)
    }

    async fn tiles(&self, ids: &[TileId]) -> Result<TileSet, StoreError> {
        tiles(&mut *self.readers.acquire().await?, ids).await
    }

    async fn commitments(&self, first: u64, count: u32) -> Result<Vec<Commitment>, StoreError> {
        Ok(query_as(
            "SELECT c.seq, c.entry, r.salt FROM commitment AS c
             LEFT JOIN (SELECT seq, salt FROM record WHERE seq > $1 AND seq <= $1 + $2) AS r ON r.seq = c.seq
             WHERE c.seq > $1 AND c.seq <= $1 + $2 ORDER BY c.seq",
        )
        .bind(signed(first).min(i64::MAX - i64::from(count)))
        .bind(i64::from(count))
        .fetch_all(&self.readers)
        .await?)
    }

    async fn commitment(&self, id: &RecordId) -> Result<Option<Commitment>, StoreError> {
        Ok(query_as(
            "SELECT c.seq, c.entry, r.salt FROM record_place AS p
             JOIN record AS r ON r.received_at = p.received_at AND r.seq = p.seq
             JOIN commitment AS c ON c.seq = p.seq
             WHERE p.record_id = $1",
        )
        .bind(&id.0[..])
        .fetch_optional(&self.readers)
        .await?)
    }

    /// Logs in this back end began with their tree.
    async fn commit_earlier(&self, _salts: &[Salt]) -> Result<u64, StoreError> {
        Ok(0)
    }

    async fn put_checkpoint(&self, checkpoint: &SignedHead) -> Result<bool, StoreError> {
        Ok(SIGNED.put(&self.writer, checkpoint).await?)
    }

    async fn checkpoints(&self, above: u64, limit: u32) -> Result<Vec<SignedHead>, StoreError> {
        Ok(SIGNED.larger(&self.readers, above, limit).await?)
    }

    async fn newest_checkpoint(&self) -> Result<Option<SignedHead>, StoreError> {
        Ok(SIGNED.newest(&self.readers).await?)
    }

    async fn put_cosigned(&self, checkpoint: &SignedHead) -> Result<bool, StoreError> {
        Ok(COSIGNED.put(&self.writer, checkpoint).await?)
    }

    async fn cosigned(&self, above: u64, limit: u32) -> Result<Vec<SignedHead>, StoreError> {
        Ok(COSIGNED.larger(&self.readers, above, limit).await?)
    }

    async fn newest_cosigned(&self) -> Result<Option<SignedHead>, StoreError> {
        Ok(COSIGNED.newest(&self.readers).await?)
    }
}

//! The tree over the log: grown by the transaction that appends, read in tiles.

use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row, SqliteConnection, query, query_as, query_scalar};
use zgoda_tlog::append::Appender;
use zgoda_tlog::commitment::{Entry, Salt};
use zgoda_tlog::hash::{HASH_SIZE, Hash};
use zgoda_tlog::tile::{Tile, TileId, TileSet};
use zgoda_tlog::tree::TreeHead;

use super::Sqlite;
use super::append::ROWS;
use super::checkpoint::{COSIGNED, SIGNED};
use super::read::bytes;
use super::statements::Statements;
use crate::{Commitment, GrownTree, RecordId, SignedHead, StoreError, TreeStore};

/// The tree while a transaction appends to it.
pub(super) struct Growing {
    /// The head that the transaction found.
    before: TreeHead,
    edge: Appender,
    /// With the salts that open them.
    entries: Vec<(Entry, Salt)>,
}

impl Growing {
    /// Proves that `head` and the tiles of the right edge are of one tree; answers the time of the newest record as well.
    pub(super) fn found(
        head: Option<&SqliteRow>,
        edge: &[SqliteRow],
    ) -> Result<(Self, Option<i64>), StoreError> {
        let head = head.ok_or_else(no_head)?;
        let before = head_of(head)?;
        let newest: Option<i64> = head.try_get("seq")?;
        if newest.is_some_and(|newest| newest.cast_unsigned() > before.size) {
            return Err(StoreError::Tree(
                "records that are older than the tree have no leaves yet".into(),
            ));
        }
        let tiles = edge.iter().filter_map(|row| tile_of(row).transpose());
        let tiles = tiles.collect::<sqlx::Result<TileSet>>()?;
        Ok((Self::on(before, &tiles)?, head.try_get("received_at")?))
    }

    async fn resume(db: &mut SqliteConnection, before: TreeHead) -> Result<Self, StoreError> {
        let ids: Vec<TileId> = Appender::edge_tiles(before.size).collect();
        Self::on(before, &tiles(db, &ids).await?)
    }

    fn on(before: TreeHead, tiles: &TileSet) -> Result<Self, StoreError> {
        let edge = Appender::resume(&before, tiles).map_err(|why| StoreError::Tree(why.into()))?;
        Ok(Self {
            before,
            edge,
            entries: Vec::new(),
        })
    }

    /// Commits to the next record; answers its place in the log.
    pub(super) fn add(&mut self, salt: &Salt, record: &[u8]) -> i64 {
        self.entries.push((Entry::commit(salt, record), *salt));
        signed(self.before.size + self.entries.len() as u64)
    }

    /// Runs `statements` and with them writes commitments and the tiles that changed, then moves the head. Answers the tree if it grew.
    pub(super) async fn finish(
        self,
        mut statements: Statements,
        db: &mut SqliteConnection,
    ) -> Result<Option<GrownTree>, StoreError> {
        if self.entries.is_empty() {
            statements.run(db).await?;
            return Ok(None);
        }
        let mut seq = signed(self.before.size);
        for entries in self.entries.chunks(ROWS) {
            statements
                .begin("INSERT INTO commitment (seq, entry, salt) ")
                .push_values(entries, |mut row, (entry, salt)| {
                    seq += 1;
                    row.push_bind(seq)
                        .push_bind(&entry.as_bytes()[..])
                        .push_bind(&salt.0[..]);
                });
        }
        let leaves: Vec<Hash> = self.entries.iter().map(|(entry, _)| entry.leaf()).collect();
        let growth = self.edge.append(&leaves);
        for tiles in growth.tiles.chunks(ROWS) {
            statements
                .begin("INSERT INTO tile (level, position, hashes) ")
                .push_values(tiles, |mut row, tile| {
                    row.push_bind(tile.id().level)
                        .push_bind(signed(tile.id().index))
                        .push_bind(tile.encode());
                })
                .push(" ON CONFLICT (level, position) DO UPDATE SET hashes = excluded.hashes");
        }
        statements
            .begin("UPDATE tree_head SET size = ")
            .push_bind(signed(growth.head.size))
            .push(", root = ")
            .push_bind(&growth.head.root.0[..])
            .push(" WHERE id = 1 AND size = ")
            .push_bind(signed(self.before.size))
            .push(" AND root = ")
            .push_bind(&self.before.root.0[..]);
        if statements.run(db).await? == 1 {
            Ok(Some(growth.into()))
        } else {
            Err(StoreError::Tree("someone else moved the head".into()))
        }
    }
}

async fn head(db: &mut SqliteConnection) -> Result<TreeHead, StoreError> {
    let row = query("SELECT size, root FROM tree_head")
        .fetch_optional(db)
        .await?;
    head_of(&row.ok_or_else(no_head)?)
}

fn head_of(row: &SqliteRow) -> Result<TreeHead, StoreError> {
    Ok(TreeHead {
        size: row.try_get::<i64, _>("size")?.cast_unsigned(),
        root: Hash(bytes(row, "root")?),
    })
}

/// A tile as wide as it is kept; none of what is not one.
fn tile_of(row: &SqliteRow) -> sqlx::Result<Option<Tile>> {
    let hashes: &[u8] = row.try_get("hashes")?;
    let index = row.try_get::<i64, _>("position")?.cast_unsigned();
    let level = row.try_get("level")?;
    let width = u16::try_from(hashes.len() / HASH_SIZE).unwrap_or(0);
    let id = TileId {
        level,
        index,
        width,
    };
    Ok(Tile::decode(id, hashes).ok())
}

fn no_head() -> StoreError {
    StoreError::Tree("the head is gone".into())
}

async fn tiles(db: &mut SqliteConnection, ids: &[TileId]) -> Result<TileSet, StoreError> {
    let wanted = ids.iter().map(|id| format!("[{},{}]", id.level, id.index));
    let wanted: Vec<String> = wanted.collect();
    let rows: Vec<(i64, Vec<u8>)> = query_as(
        "SELECT key, hashes FROM json_each(?) AS wanted
         JOIN tile ON level = wanted.value ->> 0 AND position = wanted.value ->> 1",
    )
    .bind(format!("[{}]", wanted.join(",")))
    .fetch_all(db)
    .await?;
    let tile = |(at, hashes): (i64, Vec<u8>)| {
        let id = ids.get(usize::try_from(at).ok()?)?;
        Tile::decode(*id, &hashes).ok()
    };
    let mut set = TileSet::default();
    set.extend(rows.into_iter().filter_map(tile));
    Ok(set)
}

/// Sizes and places stay below 2^63: [`zgoda_tlog::MAX_SIZE`].
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl FromRow<'_, SqliteRow> for Commitment {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let entry: &[u8] = row.try_get("entry")?;
        let salt: Option<&[u8]> = row.try_get("salt")?;
        let broken = |column: &str| sqlx::Error::ColumnDecode {
            index: column.to_owned(),
            source: "not of the form that this version writes".into(),
        };
        Ok(Self {
            index: (row.try_get::<i64, _>("seq")? - 1).cast_unsigned(),
            entry: Entry::parse(entry).ok_or_else(|| broken("entry"))?,
            salt: salt
                .map(|salt| salt.try_into().map(Salt).map_err(|_| broken("salt")))
                .transpose()?,
        })
    }
}

#[async_trait]
impl TreeStore for Sqlite {
    async fn head(&self) -> Result<TreeHead, StoreError> {
        // What is signed next has to outlive this program. Asked for in every turn of a server, so a quiet one notices too.
        self.check_place()?;
        head(&mut *self.readers.acquire().await?).await
    }

    async fn tiles(&self, ids: &[TileId]) -> Result<TileSet, StoreError> {
        tiles(&mut *self.readers.acquire().await?, ids).await
    }

    async fn commitments(&self, first: u64, count: u32) -> Result<Vec<Commitment>, StoreError> {
        Ok(
            query_as("SELECT seq, entry, salt FROM commitment WHERE seq > ? ORDER BY seq LIMIT ?")
                .bind(signed(first))
                .bind(count)
                .fetch_all(&self.readers)
                .await?,
        )
    }

    async fn commitment(&self, id: &RecordId) -> Result<Option<Commitment>, StoreError> {
        Ok(query_as(
            "SELECT seq, entry, salt FROM record JOIN commitment USING (seq) WHERE record_id = ?",
        )
        .bind(&id.0[..])
        .fetch_optional(&self.readers)
        .await?)
    }

    async fn commit_earlier(&self, salts: &[Salt]) -> Result<u64, StoreError> {
        let mut tx = self.write().await?;
        let before = head(&mut tx).await?;
        let earlier: Vec<(i64, String)> =
            query_as("SELECT seq, body FROM payload WHERE seq > ? ORDER BY seq LIMIT ?")
                .bind(signed(before.size))
                .bind(i64::try_from(salts.len()).unwrap_or(i64::MAX))
                .fetch_all(&mut *tx)
                .await?;
        let mut growing = Growing::resume(&mut tx, before).await?;
        for ((seq, body), salt) in earlier.iter().zip(salts) {
            if growing.add(salt, body.as_bytes()) != *seq {
                return Err(StoreError::Tree(
                    format!("a record before place {seq} is missing").into(),
                ));
            }
        }
        let done = before.size + growing.entries.len() as u64;
        growing.finish(Statements::new(), &mut tx).await?;
        // Places have no gaps, so the newest one tells how many are left without counting them.
        let newest: Option<i64> = query_scalar("SELECT max(seq) FROM record")
            .fetch_one(&mut *tx)
            .await?;
        let left = newest.unwrap_or(0).cast_unsigned().saturating_sub(done);
        if left > 0 && earlier.len() < salts.len() {
            return Err(StoreError::Tree(
                format!("what record {} said is missing", done + 1).into(),
            ));
        }
        tx.commit().await?;
        Ok(left)
    }

    async fn put_checkpoint(&self, checkpoint: &SignedHead) -> Result<bool, StoreError> {
        Ok(SIGNED.put(self.writer()?, checkpoint).await?)
    }

    async fn checkpoints(&self, above: u64, limit: u32) -> Result<Vec<SignedHead>, StoreError> {
        Ok(SIGNED.larger(&self.readers, above, limit).await?)
    }

    async fn newest_checkpoint(&self) -> Result<Option<SignedHead>, StoreError> {
        Ok(SIGNED.newest(&self.readers).await?)
    }

    async fn put_cosigned(&self, checkpoint: &SignedHead) -> Result<bool, StoreError> {
        Ok(COSIGNED.put(self.writer()?, checkpoint).await?)
    }

    async fn cosigned(&self, above: u64, limit: u32) -> Result<Vec<SignedHead>, StoreError> {
        Ok(COSIGNED.larger(&self.readers, above, limit).await?)
    }

    async fn newest_cosigned(&self) -> Result<Option<SignedHead>, StoreError> {
        Ok(COSIGNED.newest(&self.readers).await?)
    }
}

//! What a log serves, by path (C2SP tlog-tiles, "APIs").

use alloc::string::String;
use core::fmt::{self, Display, Formatter};

use crate::text;
use crate::tile::{TILE_WIDTH, TileId};

/// Something the log serves below its prefix.
///
/// Its [`Display`] is the path without the leading slash: `checkpoint`, `tile/0/x001/x234/067`, `tile/entries/000.p/112`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource {
    /// The newest signed tree head: `text/plain; charset=utf-8`, not to be cached beyond seconds.
    Checkpoint,
    /// A tile of hashes: `application/octet-stream`, immutable.
    Tile(TileId),
    /// The entries whose leaf hashes are in this tile of level 0: `application/octet-stream`, immutable.
    Entries(TileId),
}

impl Resource {
    /// Reads a path as [`Display`] writes it; `None` for anything else, so that each resource has one address.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        if path == "checkpoint" {
            return Some(Self::Checkpoint);
        }
        let (level, tile) = path.strip_prefix("tile/")?.split_once('/')?;
        let (index, width) = match tile.split_once(".p/") {
            None => (tile, TILE_WIDTH),
            Some((index, width)) => (index, partial_width(width)?),
        };
        let index = parse_index(index)?;
        if level == "entries" {
            return Some(Self::Entries(TileId {
                level: 0,
                index,
                width,
            }));
        }
        let level = text::decimal(level)
            .and_then(|level| u8::try_from(level).ok())
            .filter(|level| *level <= 63)?;
        Some(Self::Tile(TileId {
            level,
            index,
            width,
        }))
    }
}

fn partial_width(width: &str) -> Option<u16> {
    let width = text::decimal(width).and_then(|width| u16::try_from(width).ok())?;
    (1..TILE_WIDTH).contains(&width).then_some(width)
}

/// Reads `x001/x234/067`: groups of three digits, all but the last marked, without a leading group of zeros.
fn parse_index(path: &str) -> Option<u64> {
    let mut digits = String::with_capacity(path.len());
    let mut groups = path.split('/').peekable();
    while let Some(group) = groups.next() {
        let group = if groups.peek().is_some() {
            group.strip_prefix('x')?
        } else {
            group
        };
        if group.len() != 3 || !group.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        digits.push_str(group);
    }
    if digits.len() > 3 && digits.starts_with("000") {
        return None;
    }
    let index = digits.trim_start_matches('0');
    text::decimal(if index.is_empty() { "0" } else { index })
}

fn write_index(f: &mut Formatter<'_>, index: u64) -> fmt::Result {
    if index >= 1000 {
        write_leading_groups(f, index / 1000)?;
    }
    write!(f, "{:03}", index % 1000)
}

fn write_leading_groups(f: &mut Formatter<'_>, index: u64) -> fmt::Result {
    if index >= 1000 {
        write_leading_groups(f, index / 1000)?;
    }
    write!(f, "x{:03}/", index % 1000)
}

impl Display for Resource {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let id = match self {
            Self::Checkpoint => return f.write_str("checkpoint"),
            Self::Tile(id) => {
                write!(f, "tile/{}/", id.level)?;
                id
            }
            Self::Entries(id) => {
                f.write_str("tile/entries/")?;
                id
            }
        };
        write_index(f, id.index)?;
        if id.width < TILE_WIDTH {
            write!(f, ".p/{}", id.width)?;
        }
        Ok(())
    }
}

//! PostgreSQL: the other database of the log. Its tests start a server of their own and stop it again; it only has to be there.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::apt;
use crate::machine::program;
use crate::process::Process;

/// Where Debian puts the programs, one folder per version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// Makes sure of the programs that the tests start; says which version.
pub(crate) fn ensure() -> Result<String> {
    if find().is_none() && apt::here() {
        apt::ensure(&["postgresql"], "the log in a real PostgreSQL")?;
    }
    let found = find().context(
        "install PostgreSQL 13 or later, or name the folder of its initdb and postgres in POSTGRES_BIN",
    )?;
    let version = Process::new(found).args(["--version"]).text()?;
    Ok(version.trim_end().to_owned())
}

/// The server's program, looked for where the tests look for it.
fn find() -> Option<PathBuf> {
    let named = env::var_os("POSTGRES_BIN").map(PathBuf::from);
    let versions = fs::read_dir(DEBIAN).into_iter().flatten();
    let debian = versions.filter_map(|version| Some(version.ok()?.path().join("bin")));
    let path = program("initdb").and_then(|initdb| initdb.parent().map(Path::to_owned));
    let all_there = |bin: &PathBuf| {
        ["initdb", "postgres", "pg_isready"]
            .iter()
            .all(|name| bin.join(name).is_file())
    };
    let mut folders = named.into_iter().chain(debian).chain(path);
    folders.find(all_there).map(|bin| bin.join("postgres"))
}

//! c15t's own backend on SQLite (`bench/c15t`), installed when it is asked for.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::Running;

/// The rival, installed in its folder, with a database that does not exist yet.
pub(crate) struct C15t {
    folder: PathBuf,
    database: PathBuf,
}

impl C15t {
    /// Installs what the lock file names, unless it stands there already.
    ///
    /// # Errors
    ///
    /// What is missing: Node with npm, or the packages.
    pub(crate) fn install(database: PathBuf) -> Result<Self, String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bench/c15t");
        let installed = folder.join("node_modules/.package-lock.json");
        if modified(&installed) < modified(&folder.join("package-lock.json")) {
            println!("npm ci in bench/c15t");
            let npm = Command::new("npm")
                .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
                .current_dir(&folder)
                .stdout(Stdio::null())
                .status();
            let npm = npm.map_err(|error| {
                format!("npm does not start ({error}): install Node 20 or later")
            })?;
            if !npm.success() {
                return Err(format!(
                    "`npm ci` in {} failed ({npm}); what it says stands above. better-sqlite3 needs a prebuilt file for your Node or \
                     a C++ compiler, make and Python",
                    folder.display()
                ));
            }
        }
        Ok(Self { folder, database })
    }

    pub(crate) fn start(&self) -> Running {
        Running::start(&mut self.node())
    }

    /// How many consents its database holds.
    pub(crate) fn count(&self) -> u64 {
        let said = self.node().arg("count").output().expect("node");
        assert!(said.status.success(), "its database cannot be read");
        let said = String::from_utf8(said.stdout).expect("text");
        said.trim().parse().expect("a number")
    }

    /// Bytes on disk.
    pub(crate) fn size(&self) -> u64 {
        super::size_of(self.database.parent().expect("a folder"))
    }

    fn node(&self) -> Command {
        let mut command = Command::new("node");
        command
            .arg(self.folder.join("server.mjs"))
            .arg(&self.database)
            .env("NODE_ENV", "production");
        command
    }
}

fn modified(file: &Path) -> Option<std::time::SystemTime> {
    file.metadata().ok()?.modified().ok()
}

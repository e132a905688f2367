//! A real PostgreSQL for tests: made anew in a temporary folder, reached by a socket in it, gone with the process that started it.

use std::env;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// Runs until its standard input ends, which it does however the process that started it ends.
const SCRIPT: &str = r#"
set -eu
folder=$(mktemp -d "${TMPDIR:-/tmp}/zgoda-postgres.XXXXXX")
trap 'rm -rf "$folder"' EXIT
"$1/initdb" -D "$folder/data" -U zgoda -A trust -E UTF8 --locale=C >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
programs=$1
shift
"$programs/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c max_connections=300 -c shared_buffers=64MB "$@" \
    </dev/null >>"$folder/log" 2>&1 &
server=$!
until "$programs/pg_isready" -q -h "$folder"; do
    kill -0 "$server" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
    sleep 0.05
done
echo "$folder"
cat >/dev/null
kill -INT "$server"
wait "$server" || true
"#;

/// A server that belongs to this process.
#[derive(Debug)]
pub struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    databases: AtomicU32,
    /// Its standard input is what keeps the server running.
    script: Child,
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.script.stdin.take());
        let _ = self.script.wait();
    }
}

impl Cluster {
    /// The one of this process, started by whoever asks first.
    ///
    /// # Panics
    /// If PostgreSQL is not installed or does not start: tests fail then, they are not skipped.
    pub fn get() -> &'static Self {
        static ONE: OnceLock<Cluster> = OnceLock::new();
        ONE.get_or_init(|| Self::start(&[]))
    }

    /// One of its own, with these arguments to `postgres`. It is gone when it is dropped.
    ///
    /// # Panics
    /// As [`Self::get`].
    #[must_use]
    pub fn start(arguments: &[&str]) -> Self {
        let programs = programs();
        let programs = programs.expect("PostgreSQL is not installed: `cargo xtask setup` does it");
        let mut command = shell();
        let mut script = command
            .args(["-c", SCRIPT, "sh"])
            .arg(&programs)
            .args(arguments)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell");
        let mut folder = String::new();
        let out = script.stdout.take().expect("piped");
        BufReader::new(out).read_line(&mut folder).expect("a line");
        assert!(
            !folder.is_empty(),
            "PostgreSQL in {} does not start",
            programs.display()
        );
        Self {
            programs,
            folder: folder.trim_end().into(),
            databases: AtomicU32::new(0),
            script,
        }
    }

    /// The address of a new, empty database.
    ///
    /// # Panics
    /// If the server does not make one.
    pub async fn database(&self) -> String {
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        let name = format!("log_{number}");
        let mut db = PgConnection::connect(&self.url("postgres"))
            .await
            .expect("a connection");
        sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {name}")))
            .execute(&mut db)
            .await
            .expect("a database");
        self.url(&name)
    }

    /// [`Self::database`] for tests that are not asynchronous.
    ///
    /// # Panics
    /// As [`Self::database`].
    pub fn database_blocking(&self) -> String {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.expect("a runtime").block_on(self.database())
    }

    /// One of its programs, such as `pg_dump`.
    #[must_use]
    pub fn program(&self, name: &str) -> Command {
        Command::new(self.programs.join(name))
    }

    /// The folder of its files.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn url(&self, database: &str) -> String {
        format!(
            "postgres://zgoda@localhost/{database}?host={}",
            self.folder.display()
        )
    }
}

/// PostgreSQL refuses to run as root.
fn shell() -> Command {
    let id = Command::new("id").arg("-u").output().expect("id");
    if id.stdout != b"0\n" {
        return Command::new("sh");
    }
    let mut command = Command::new("setpriv");
    command.args([
        "--reuid=postgres",
        "--regid=postgres",
        "--init-groups",
        "sh",
    ]);
    command.env_remove("TMPDIR");
    command
}

/// Where `initdb` and `postgres` are: named by `POSTGRES_BIN`, in `PATH`, or where Debian puts them, the newest version.
fn programs() -> Option<PathBuf> {
    let named = env::var_os("POSTGRES_BIN").map(PathBuf::from);
    let path = env::var_os("PATH").unwrap_or_default();
    let debian = std::fs::read_dir("/usr/lib/postgresql").ok();
    let mut debian: Vec<PathBuf> = debian
        .into_iter()
        .flatten()
        .filter_map(|version| Some(version.ok()?.path().join("bin")))
        .collect();
    let version =
        |bin: &PathBuf| -> Option<u32> { bin.parent()?.file_name()?.to_str()?.parse().ok() };
    debian.sort_by_key(version);
    let is_whole = |bin: &Path| {
        let programs = ["initdb", "postgres", "pg_isready"];
        programs.iter().all(|name| bin.join(name).is_file())
    };
    named
        .into_iter()
        .chain(debian.into_iter().rev())
        .chain(env::split_paths(&path))
        .find(|bin| is_whole(bin))
}

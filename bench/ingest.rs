//! What it costs to keep a decision for good: records that are acknowledged per second, beside an endpoint that does nothing.
//!
//! `cargo bench -p zgoda --bench ingest` starts, one after the other, an axum endpoint that reads the body and answers, and the real
//! `zgoda serve` on SQLite and on PostgreSQL, each as a process of its own, and sends them the same records over the same number of
//! connections. An answer of zgoda says that the record is flushed to disk, in the tree and under a signed checkpoint. Only the
//! ratios are comparable between machines. `-- --records 50000 --connections 64` are the defaults.
//!
//! With `-- --c15t` also c15t's own backend, on SQLite in Node, to the same durability (write-ahead log, flushed before it answers), with
//! the consent record its banner sends. It needs Node and npm, and the first time the network.

#![expect(clippy::disallowed_methods, reason = "it measures")]

#[path = "c15t.rs"]
mod c15t;
#[path = "load.rs"]
mod load;

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;
use zgoda_store::conformance::Cluster;

use c15t::C15t;
use load::{Load, Measured, Protocol};

/// The argument that turns this program into the empty endpoint.
const EMPTY: &str = "empty-endpoint";

const CONFIG: &str = "listen = '127.0.0.1:0'\nlog-name = 'bench.example/log'\n\
                      [limits]\nburst = 100000000\nper-second = 1000000\nqueue = 4096\n";

/// A server of its own, ended when it is dropped.
struct Running {
    child: Child,
    address: String,
}

impl Running {
    fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("a server");
        let out = child.stdout.take().expect("piped");
        let mut lines = BufReader::new(out).lines().map_while(Result::ok);
        let address = lines.find_map(|line| {
            let after = line.split_once("http://")?.1;
            Some(after.split('/').next()?.trim().to_owned())
        });
        // What it says later is thrown away, so that it never waits for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            child,
            address: address.expect("an address"),
        }
    }

    /// Resident memory, KiB.
    fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok())
            .unwrap_or(0)
    }

    /// Processor time it has taken so far, in user and system, ticks of 10 ms.
    fn ticks(&self) -> u64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()));
        let stat = stat.unwrap_or_default();
        // The name in parentheses may hold spaces; user and system time are the 12th and 13th word after it.
        let words = stat.rsplit_once(')').map_or("", |(_, words)| words);
        let words = words.split_whitespace().skip(11).take(2);
        words.filter_map(|word| word.parse::<u64>().ok()).sum()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn zgoda(folder: &Path, database: Option<&str>) -> Running {
    fs::write(folder.join("zgoda.toml"), CONFIG).expect("a config");
    let mut command = Command::new(env!("CARGO_BIN_EXE_zgoda"));
    command
        .args(["serve", "--config", "zgoda.toml"])
        .env_remove("DATABASE_URL")
        .current_dir(folder)
        .stderr(Stdio::null());
    if let Some(url) = database {
        command.args(["--database", url]);
    }
    Running::start(&mut command)
}

/// Measures one server; says what came out.
fn measure(name: &str, server: &Running, load: &Load, first: u64) -> Measured {
    let (before, ticks) = (server.memory(), server.ticks());
    let measured = load.run(&server.address, first);
    // Wall-clock time is also that of whoever else uses the machine; this is the server's own.
    let processor = (server.ticks() - ticks) * 10_000 / load.all();
    println!(
        "{name:<28} {:>8.0} /s   median {:>7.2} ms   99 % {:>7.2} ms   processor {processor:>6} us each   memory {} -> {} MiB",
        measured.per_second,
        measured.median_ms,
        measured.worst_ms,
        before / 1024,
        server.memory() / 1024
    );
    measured
}

fn size_of(folder: &Path) -> u64 {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    files
        .filter_map(|file| Some(file.metadata().ok()?.len()))
        .sum()
}

fn number(name: &str, default: u64) -> u64 {
    let mut arguments = env::args().skip_while(|argument| argument != name);
    let value = arguments.nth(1);
    value.map_or(default, |value| value.parse().expect("a number"))
}

fn main() {
    if env::args().nth(1).as_deref() == Some(EMPTY) {
        load::serve_nothing();
        return;
    }
    let load = Load {
        records: number("--records", 50_000),
        connections: usize::try_from(number("--connections", 64)).expect("few"),
        protocol: Protocol::Zgoda,
    };
    // Before anything is measured, so that nobody waits for half an answer.
    let rival = env::args().any(|argument| argument == "--c15t").then(|| {
        let folder = TempDir::new().expect("a folder");
        let rival = C15t::install(folder.path().join("c15t.db"));
        (rival.unwrap_or_else(|missing| give_up(&missing)), folder)
    });
    println!(
        "{} records over {} connections; the first {} only to warm up",
        load.records,
        load.connections,
        load.records / 10
    );
    let own = env::current_exe().expect("a path");
    let empty = Running::start(Command::new(own).arg(EMPTY));
    let nothing = measure("an axum endpoint, empty", &empty, &load, 0);
    drop(empty);

    let folder = TempDir::new().expect("a folder");
    let server = zgoda(folder.path(), None);
    let sqlite = measure("zgoda, SQLite", &server, &load, 0);
    // Twice as many records, the same memory.
    measure("zgoda, SQLite, as many again", &server, &load, load.records);
    drop(server);
    let bytes = size_of(&folder.path().join("zgoda-data")) / (2 * load.all());

    let database = Cluster::get().database_blocking();
    let folder = TempDir::new().expect("a folder");
    let server = zgoda(folder.path(), Some(&database));
    let postgres = measure("zgoda, PostgreSQL", &server, &load, 0);
    drop(server);

    println!(
        "\nof the empty endpoint: SQLite {:.0} %, PostgreSQL {:.0} %",
        100.0 * sqlite.per_second / nothing.per_second,
        100.0 * postgres.per_second / nothing.per_second
    );
    println!("SQLite takes {bytes} bytes a record");
    if let Some((rival, _folder)) = rival {
        beside(&rival, &load, &sqlite);
    }
}

/// Measures c15t; says how many times as many records `ours` keeps.
fn beside(rival: &C15t, load: &Load, ours: &Measured) {
    let load = Load {
        protocol: Protocol::C15t,
        ..*load
    };
    let server = rival.start();
    let theirs = measure("c15t, SQLite", &server, &load, 0);
    drop(server);
    assert_eq!(rival.count(), load.all(), "consents that c15t keeps");
    println!(
        "zgoda on SQLite keeps {:.1} times as many a second as c15t, which takes {} bytes a record",
        ours.per_second / theirs.per_second,
        rival.size() / load.all()
    );
}

fn give_up(missing: &str) -> ! {
    eprintln!("c15t cannot be measured: {missing}");
    std::process::exit(1);
}

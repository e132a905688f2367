//! `zgoda doctor` against installs that are as they should be, and against each of the mistakes it knows.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;

use super::proxy::{Mistake, proxy};
use super::running::{Running, run, text};

/// An install: two sites, one server.
struct Install {
    server: Option<Running>,
    folder: TempDir,
}

impl Install {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join("sites")).unwrap();
        for site in ["blog", "other"] {
            let config = format!(
                r#"{{"version":1,"site":"{site}","origins":["https://{site}.example"],"languages":["en"],
                "controller":{{"name":"Me","email":"me@blog.example","dpo":"none"}},"policy":"/privacy",
                "categories":[{{"id":"necessary","locked":true}},{{"id":"analytics"}}],
                "services":[{{"id":"ga4","category":"analytics","preset":"ga4"}}]}}"#
            );
            fs::write(folder.path().join(format!("sites/{site}.json")), config).unwrap();
        }
        let settings = "listen = '127.0.0.1:0'\ndata = 'log'\nsites = 'sites'\nlog-name = 'blog.example/log'\n\
                        [limits]\nburst = 1000\n";
        fs::write(folder.path().join("zgoda.toml"), settings).unwrap();
        let server = Running::start(&["serve", "--config", "zgoda.toml"], folder.path());
        Self {
            server: Some(server),
            folder,
        }
    }

    /// Without its server, and with nothing left in a write-ahead log.
    fn stopped() -> Self {
        let mut install = Self::new();
        let mut server = install.server.take().unwrap();
        let id = server.child.id().to_string();
        let term = std::process::Command::new("kill")
            .args(["-TERM", &id])
            .status();
        assert!(term.unwrap().success());
        assert!(server.child.wait().unwrap().success());
        install
    }

    fn address(&self) -> &str {
        self.server.as_ref().unwrap().address()
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// Its exit code and what it says.
    fn doctor(&self, arguments: &[&str]) -> (Option<i32>, String) {
        doctor(arguments, self.folder.path())
    }
}

fn doctor(arguments: &[&str], folder: &Path) -> (Option<i32>, String) {
    let output = run(&[&["doctor"], arguments].concat(), folder);
    (
        output.status.code(),
        text(&output.stdout) + &text(&output.stderr),
    )
}

/// The arguments for the whole install.
const WHOLE: [&str; 2] = ["--config", "zgoda.toml"];

#[test]
fn a59_an_install_that_is_right_is_found_right() {
    let install = Install::new();
    let url = proxy(install.address(), Mistake::None);
    let backup = run(
        &["backup", "--data", "log", "--to", "copy"],
        install.folder.path(),
    );
    assert!(backup.status.success());
    let page = format!("{url}/zgoda/zgoda.js");
    let (code, said) = install.doctor(&[&WHOLE[..], &[&url, "--backups", "."]].concat());
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains(" 0 broken,"), "{said}");
    for part in [
        "right   settings: zgoda.toml",
        "right   key: of the log blog.example/log",
        "right   last checkpoint: of 0 records",
        "right   database: 0 records, whole, writable",
        "right   backup: the newest is 0 days old",
        "right   guard: ",
        "right   clock: ",
        "right   checkpoint: of 0 records, signed with the key of blog.example/log",
        "right   site blog: its config is served",
        "right   origin https://blog.example: its pages may send records",
        "right   records from https://blog.example: arrive, and a wrong one is refused",
        "right   records from elsewhere: are refused",
    ] {
        assert!(said.contains(part), "no \"{part}\" in\n{said}");
    }
    // Loopback and advice are odd, which is a failure only if that is asked for.
    let (code, _) = install.doctor(&[&WHOLE[..], &[&url, "--strict"]].concat());
    assert_eq!(code, Some(1));
    // It examined and logged nothing.
    let server = install.server.as_ref().unwrap();
    assert!(server.get("/checkpoint").contains("blog.example/log\n0\n"));
    let (code, said) = install.doctor(&["--page", &page]);
    assert_eq!(code, Some(1));
    assert!(said.contains("the tag is not in it"), "{said}");
    let (code, said) = doctor(&[], TempDir::new().unwrap().path());
    assert_eq!(code, Some(2), "{said}");
}

#[test]
fn each_mistake_of_a_proxy_is_named() {
    let install = Install::new();
    for (mistake, finding) in [
        (
            Mistake::Answering("content-type: text/javascript", "content-type: text/plain"),
            "guard: its type is \"text/plain; charset=utf-8\"",
        ),
        (
            Mistake::Asking("accept-encoding: br, gzip", "x: y"),
            "guard: not compressed, ",
        ),
        (
            Mistake::Answering("cache-control: public", "x: public"),
            "guard: its cache-control is \"\"",
        ),
        (
            Mistake::Answering("access-control-allow-origin: *", "x: *"),
            "guard: pages elsewhere may not read it",
        ),
        (
            Mistake::Asking("GET /zgoda/zgoda.js", "GET /nothing"),
            "guard: ",
        ),
        (
            Mistake::Answering(
                "HTTP/1.1 200 OK",
                "HTTP/1.1 301 Moved\r\nlocation: https://x.example/",
            ),
            "answers 301 https://x.example/",
        ),
        (
            Mistake::Answering(
                "\r\ndate: ",
                "\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\nx: ",
            ),
            "BROKEN  clock: ",
        ),
        (
            Mistake::Asking("GET /checkpoint", "GET /nothing"),
            "checkpoint: /checkpoint answers 404",
        ),
        (
            Mistake::Asking("sites/blog.json", "sites/other.json"),
            "site blog: another config is served than the file has",
        ),
        (
            Mistake::Asking("sites/blog.json", "sites/nothing.json"),
            "sites/blog.json answers 404",
        ),
        (
            Mistake::Answering("access-control-allow-origin: https", "x: https"),
            "origin https://blog.example: its pages may not send records (preflight: 204, allowed \"\")",
        ),
        (
            Mistake::Asking("POST /v1/records", "POST /v1/nothing"),
            "records from https://blog.example: a wrong one is answered with 404 (no problem of ours)",
        ),
        (
            Mistake::Asking(
                "origin: https://doctor.invalid",
                "origin: https://blog.example",
            ),
            "records from elsewhere: answered with 422 and not with 403",
        ),
    ] {
        let url = proxy(install.address(), mistake);
        let (code, said) = install.doctor(&[&WHOLE[..], &[&url, "--strict"]].concat());
        assert_eq!(code, Some(1), "{mistake:?}: {said}");
        let complaint = said.lines().find(|line| line.contains(finding));
        let complaint =
            complaint.unwrap_or_else(|| panic!("{mistake:?}: no \"{finding}\" in\n{said}"));
        assert!(!complaint.starts_with("right"), "{complaint}");
    }
}

#[test]
fn a_server_that_is_not_there_or_is_another_is_named() {
    let install = Install::new();
    let url = format!("http://{}", install.address());
    let (code, said) = install.doctor(&["http://127.0.0.1:1"]);
    assert_eq!(code, Some(1));
    assert!(
        said.contains("BROKEN  server: http://127.0.0.1:1 does not answer"),
        "{said}"
    );
    let stranger = Install::new();
    let (code, said) = install.doctor(&["--data", stranger.path("log").to_str().unwrap(), &url]);
    assert_eq!(code, Some(1));
    assert!(
        said.contains("BROKEN  checkpoint: does not fit the key"),
        "{said}"
    );
    let (_, said) = install.doctor(&[&url]);
    assert!(
        said.contains("odd     checkpoint: there is one, and no key"),
        "{said}"
    );
    let (_, said) = install.doctor(&["--page", "http://127.0.0.1:1/"]);
    assert!(
        said.contains("BROKEN  page http://127.0.0.1:1/: "),
        "{said}"
    );
}

#[test]
fn each_mistake_in_the_files_is_named() {
    type Spoil = fn(&Install);
    let mistakes: [(Spoil, &str); 13] = [
        (
            |install| fs::write(install.path("zgoda.toml"), "dta = 'log'").unwrap(),
            "BROKEN  settings: zgoda.toml is not right",
        ),
        (
            |install| fs::write(install.path("zgoda.toml"), "listen = '0.0.0.0:80'").unwrap(),
            "BROKEN  settings: zgoda.toml listens beyond this machine in the clear",
        ),
        (
            |install| fs::write(install.path("sites/blog.json"), "{}").unwrap(),
            "BROKEN  config: ",
        ),
        (
            |install| fs::remove_file(install.path("log/log.db")).unwrap(),
            "BROKEN  log: there is none in ",
        ),
        (
            |install| fs::remove_file(install.path("log/key")).unwrap(),
            "BROKEN  key: there is none in ",
        ),
        (
            |install| {
                use std::os::unix::fs::PermissionsExt;
                let open = fs::Permissions::from_mode(0o644);
                fs::set_permissions(install.path("log/key"), open).unwrap();
            },
            "BROKEN  key: ",
        ),
        (
            |install| fs::remove_file(install.path("log/sealing-key")).unwrap(),
            "odd     sealing-key: there is none in ",
        ),
        (
            |install| fs::write(install.path("log/sealing-key"), "half a ke").unwrap(),
            "BROKEN  sealing-key: ",
        ),
        (
            |install| fs::remove_file(install.path("log/checkpoint")).unwrap(),
            "odd     last checkpoint: there is none",
        ),
        (
            |install| {
                let other = Install::stopped();
                fs::copy(other.path("log/checkpoint"), install.path("log/checkpoint")).unwrap();
            },
            "BROKEN  last checkpoint: not signed with the key",
        ),
        (
            |install| {
                let file = install.path("log/log.db");
                let mut bytes = fs::read(&file).unwrap();
                let end = bytes.len();
                bytes[4096..end].fill(0xff);
                fs::write(&file, bytes).unwrap();
            },
            "BROKEN  database: ",
        ),
        (
            |install| fs::write(install.path("log/log.db"), "not a database at all").unwrap(),
            "BROKEN  database: ",
        ),
        (
            |install| {
                let old = fs::File::create(install.path("log/old.db")).unwrap();
                fs::create_dir(install.path("log/old")).unwrap();
                fs::rename(install.path("log/old.db"), install.path("log/old/log.db")).unwrap();
                let days = Duration::from_hours(72);
                old.set_modified(SystemTime::UNIX_EPOCH + days).unwrap();
            },
            "BROKEN  backup: the newest is ",
        ),
    ];
    for (spoil, finding) in mistakes {
        let install = Install::stopped();
        spoil(&install);
        let (code, said) =
            install.doctor(&["--config", "zgoda.toml", "--strict", "--backups", "log/old"]);
        assert_eq!(code, Some(1), "{finding}: {said}");
        assert!(said.contains(finding), "no \"{finding}\" in\n{said}");
        assert!(said.contains("why  ") && said.contains("fix  "), "{said}");
    }
}

#[tokio::test]
async fn f19_a_database_that_another_program_holds_is_named() {
    let install = Install::stopped();
    let (_, said) = install.doctor(&["--config", "zgoda.toml", "--backups", "nowhere"]);
    assert!(
        said.contains("BROKEN  backup: there is none in nowhere"),
        "{said}"
    );
    let file = install.path("log/log.db");
    let mut other = SqliteConnection::connect(file.to_str().unwrap())
        .await
        .unwrap();
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut other)
        .await
        .unwrap();
    let (code, said) = install.doctor(&WHOLE);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("BROKEN  database: cannot be written: the database is locked"),
        "{said}"
    );
}

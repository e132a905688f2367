//! A log made by the real server, and a hand in its database.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use sqlx::{AssertSqlSafe, Connection, SqliteConnection, query, query_scalar};
use tempfile::TempDir;
use zgoda_consent::choice::{Choice, Verdict};
use zgoda_consent::config::Config;
use zgoda_consent::hash::sha256_hex;
use zgoda_consent::id::{hex, uuid_v7};
use zgoda_consent::notice::{Direction, Notice, Shown};
use zgoda_consent::record::{Decision, Record, RecordedSignals, Surface, Ui};
use zgoda_consent::regime::{Reason, Regime};
use zgoda_consent::signals::{consent_mode, told};
use zgoda_tlog::key::SignerKey;

use crate::running::{Running, run, text};

/// How the server is started.
pub(crate) const SERVE: [&str; 5] = [
    "serve",
    "--listen",
    "127.0.0.1:0",
    "--log-name",
    "shop.example/log",
];

/// When visitors decided, ms.
const NOW: i64 = 1_795_457_049_000;

static SHOP: LazyLock<Config> = LazyLock::new(|| zgoda_server::demo_config().unwrap());

/// What visitors of the demo shop were shown.
static NOTICE: LazyLock<Notice> = LazyLock::new(|| {
    Notice::of(
        &SHOP,
        &Shown {
            regime: Regime::EuOptIn,
            language: "pl",
            direction: Direction::Ltr,
            banner: "0.1.0",
            texts: &[("ask.title".to_owned(), "Czy zgadzasz się?".to_owned())],
        },
    )
});

/// Decision number `number` at the demo shop.
pub(crate) fn record(number: u64) -> Record {
    let verdict = Verdict::of(&SHOP, &Choice::all(&SHOP));
    let mut entropy = [0; 10];
    entropy[2..].copy_from_slice(&number.to_be_bytes());
    Record {
        record_id: uuid_v7(NOW, entropy),
        consent_id: hex(&u128::from(number).to_be_bytes()),
        previous: None,
        site: SHOP.site.clone(),
        revision: SHOP.revision,
        event: Decision::AcceptAll,
        categories: verdict.categories.clone(),
        services: verdict.services.clone(),
        notice: NOTICE.hash().to_owned(),
        config_hash: sha256_hex(SHOP.to_json().as_bytes()),
        bundle_hash: "cd".repeat(32),
        banner: "0.1.0".to_owned(),
        language: "pl".to_owned(),
        regime: Regime::EuOptIn,
        regime_reason: Reason::Fixed,
        signals: RecordedSignals {
            gpc: false,
            dnt: false,
            gcm: Some(consent_mode(&SHOP, &verdict)),
            told: Some(told(
                &SHOP,
                &Verdict::of(&SHOP, &Choice::none(&SHOP)),
                &verdict,
            )),
        },
        surface: Surface::Banner,
        trusted: true,
        ui: Ui::Wide,
        page_group: None,
        exempt: Box::default(),
        given_at: NOW - 2000,
        expires_at: NOW - 2000 + 86_400_000,
    }
}

/// Sends record `number`; the answer, whole.
pub(crate) fn post(server: &Running, number: u64) -> std::io::Result<String> {
    send(server, "POST /v1/records", &record(number).canonical())
}

fn send(server: &Running, what: &str, body: &str) -> std::io::Result<String> {
    server.send(&format!(
        "{what} HTTP/1.1\r\nHost: x\r\nOrigin: http://{}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        server.address(),
        body.len()
    ))
}

/// The folder of a log, with copies of its database from when it was smaller.
pub(crate) struct Log {
    pub(crate) folder: TempDir,
}

impl Log {
    /// A log of twelve records. Every run of the server leaves a checkpoint in the database: of 0 and of 5 records.
    pub(crate) fn new() -> Self {
        static MADE: LazyLock<TempDir> = LazyLock::new(|| {
            let folder = TempDir::new().unwrap();
            for (numbers, copy) in [(1..=5, "five"), (6..=12, "twelve")] {
                let mut server = Running::start(&SERVE, folder.path());
                // As a visitor's browser does, and so the log has the config that records name.
                let config = server.get(&format!("/zgoda/sites/{}.json", SHOP.site));
                assert!(config.contains(&SHOP.to_json()), "{config}");
                for number in numbers {
                    let answer = post(&server, number).unwrap();
                    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
                }
                let path = format!("PUT /v1/notices/{}", NOTICE.hash());
                let put = send(&server, &path, NOTICE.canonical()).unwrap();
                assert!(put.starts_with("HTTP/1.1 20"), "{put}");
                let receipt = server.get(&format!("/v1/receipts/{}", record(3).record_id));
                let receipt = receipt.split_once("\r\n\r\n").unwrap().1;
                fs::write(folder.path().join("receipt"), receipt).unwrap();
                terminate(&mut server);
                for file in ["log.db", "checkpoint"] {
                    let from = folder.path().join("zgoda-data").join(file);
                    fs::copy(from, folder.path().join(format!("{copy}-{file}"))).unwrap();
                }
            }
            folder
        });
        let folder = TempDir::new().unwrap();
        copy(MADE.path(), folder.path());
        Self { folder }
    }

    /// Runs `zgoda verify`; its exit code and what it said.
    pub(crate) fn verify(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let arguments = [&["verify"], arguments].concat();
        let output = run(&arguments, self.folder.path());
        let said = text(&output.stdout) + &text(&output.stderr);
        (output.status.code(), said)
    }

    /// Someone with a database tool who takes the safeguards away first.
    pub(crate) async fn by_hand(&self) -> SqliteConnection {
        let file = self.folder.path().join("zgoda-data/log.db");
        let mut db = SqliteConnection::connect(file.to_str().unwrap())
            .await
            .unwrap();
        let triggers: Vec<String> =
            query_scalar("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
                .fetch_all(&mut db)
                .await
                .unwrap();
        execute(&mut db, "PRAGMA foreign_keys = OFF").await;
        for trigger in triggers {
            execute(&mut db, &format!("DROP TRIGGER {trigger}")).await;
        }
        db
    }

    /// Does `statements` to the database.
    pub(crate) async fn tamper(&self, statements: &[&str]) {
        let mut db = self.by_hand().await;
        for statement in statements {
            execute(&mut db, statement).await;
        }
        db.close().await.unwrap();
    }

    /// The public keys of the log, as its operator would give them away: of its checkpoints, of its times.
    pub(crate) fn keys(&self) -> [String; 2] {
        let secrets = fs::read_to_string(self.path("zgoda-data/key")).unwrap();
        let public = |secret| SignerKey::parse(secret).unwrap().verifier().to_string();
        let keys: Vec<String> = secrets.lines().map(public).collect();
        keys.try_into().unwrap()
    }

    pub(crate) fn path(&self, file: &str) -> String {
        self.folder.path().join(file).to_str().unwrap().to_owned()
    }
}

pub(crate) async fn execute(db: &mut SqliteConnection, statement: &str) {
    query(AssertSqlSafe(statement.to_owned()))
        .execute(db)
        .await
        .unwrap();
}

/// Ends a server in order.
pub(crate) fn terminate(server: &mut Running) {
    let id = server.child.id().to_string();
    let sent = Command::new("kill").args(["-TERM", &id]).status().unwrap();
    assert!(sent.success());
    assert!(server.child.wait().unwrap().success());
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

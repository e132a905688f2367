//! `zgoda serve --config FILE`: what is said in the file, in the environment and on the command line, and which of them wins.

use std::fs;
use std::process::Command;

use tempfile::TempDir;

use super::running::{Running, run, text};

fn folder_with(config: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("zgoda.toml"), config).unwrap();
    folder
}

#[test]
fn a_server_is_set_up_by_its_file_and_the_command_line_wins() {
    let folder = folder_with(
        "listen = '127.0.0.1:1'\ndata = 'log'\npublic-url = 'https://consent.example'\nbehind-tls = true\n\
         log-name = 'file.example/log'\nregion-header = 'x-region'\ndemo = true\n[limits]\nburst = 1\nper-second = 1",
    );
    let arguments = ["serve", "--config", "zgoda.toml"];
    let server = Running::start(
        &[&arguments[..], &["--listen", "127.0.0.1:0"]].concat(),
        folder.path(),
    );
    assert!(folder.path().join("log/log.db").is_file());
    let greeting = &server.greeting;
    assert!(
        greeting.contains("https://consent.example/demo/pl/"),
        "{greeting}"
    );
    assert!(greeting.contains("file.example/log+"), "{greeting}");
}

#[test]
fn the_environment_wins_over_the_file_and_the_command_line_over_both() {
    let folder = folder_with("listen = '0.0.0.0:0'\nbehind-tls = true");
    let refused = |environment: Option<&str>, arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zgoda"));
        command
            .args(["serve", "--config", "zgoda.toml", "--sites", "nowhere"])
            .args(arguments)
            .current_dir(folder.path());
        if let Some(behind) = environment {
            command.env("ZGODA_BEHIND_TLS", behind);
        }
        text(&command.output().unwrap().stderr).contains("passwords would travel readable")
    };
    // The folder of sites is not there, so it never listens: what is told apart is which refusal comes first.
    assert!(!refused(None, &[]));
    assert!(refused(Some("false"), &[]));
    assert!(!refused(Some("false"), &["--behind-tls"]));
    assert!(refused(None, &["--behind-tls=false"]));
}

#[test]
fn a57_a_file_cannot_serve_other_machines_in_the_clear() {
    let folder = folder_with("listen = '0.0.0.0:0'");
    let output = run(&["serve", "--config", "zgoda.toml"], folder.path());
    assert!(!output.status.success());
    assert!(text(&output.stderr).contains("--behind-tls"));
    assert!(!folder.path().join("zgoda-data").exists());
}

#[test]
fn a_mistake_in_the_file_stops_the_start_and_is_shown_in_its_place() {
    let folder = folder_with("listen = '127.0.0.1:0'\ndatta = 'log'\n");
    let output = run(&["serve", "--config", "zgoda.toml"], folder.path());
    assert!(!output.status.success());
    let said = text(&output.stderr);
    for part in [
        "zgoda.toml is not right",
        "line 2, column 1",
        "`datta`",
        "`data`",
    ] {
        assert!(said.contains(part), "{said}");
    }
    let output = run(&["serve", "--config", "other.toml"], folder.path());
    let said = text(&output.stderr);
    assert!(
        said.contains("cannot read the config file other.toml"),
        "{said}"
    );
}

#[test]
fn limits_hold_as_the_file_has_them() {
    let folder = folder_with("listen = '127.0.0.1:0'\n[limits]\nburst = 1\nper-second = 1");
    let server = Running::start(&["serve", "--config", "zgoda.toml"], folder.path());
    let post = || {
        let address = server.address();
        let request = format!(
            "POST /v1/leaks HTTP/1.1\r\nHost: x\r\nOrigin: http://{address}\r\nContent-Type: text/plain\r\n\
             Content-Length: 2\r\nConnection: close\r\n\r\n{{}}"
        );
        server.send(&request).unwrap()
    };
    assert!(post().starts_with("HTTP/1.1 422"));
    assert!(post().starts_with("HTTP/1.1 429"));
    assert!(server.get("/healthz").starts_with("HTTP/1.1 200"));
}

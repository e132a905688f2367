//! The `zgoda` command as someone at a terminal meets it.

mod checking;
mod running;

use std::fs;
use std::net::TcpListener;
use std::process::Command;

use running::{Running, run, text};
use tempfile::TempDir;

const RIGHT: &str = r#"{
  "version": 1, "site": "blog", "origins": ["https://blog.example"], "languages": ["en"],
  "controller": { "name": "Me", "email": "me@blog.example" }, "policy": "https://blog.example/privacy",
  "categories": [{ "id": "necessary", "locked": true }, { "id": "analytics" }],
  "services": [{ "id": "ga4", "category": "analytics", "preset": "ga4" }]
}"#;

const BROKEN: &str = r#"{
  "version": 2, "site": "My Blog!", "languages": [], "controller": {}, "policy": "javascript:alert(1)",
  "categories": [], "services": []
}"#;

#[test]
fn without_arguments_it_serves_and_says_what_to_do_next() {
    let folder = TempDir::new().unwrap();
    let server = Running::start(&["--listen", "127.0.0.1:0"], folder.path());
    for part in [
        "Demo shop",
        "/demo/pl/",
        "/demo/en/",
        "/dashboard/set-up/",
        "What next",
        "zgoda check",
    ] {
        assert!(
            server.greeting.contains(part),
            "{part}: {}",
            server.greeting
        );
    }
    assert!(server.get("/demo/pl/").starts_with("HTTP/1.1 200"));
    assert!(
        server
            .get("/zgoda/sites/shop.json")
            .contains("\"site\":\"shop\"")
    );
    assert!(folder.path().join("zgoda-data/log.db").is_file());
}

#[cfg(unix)]
#[test]
fn a_signal_stops_it_in_order() {
    let folder = TempDir::new().unwrap();
    let mut server = Running::start(&["serve", "--listen", "127.0.0.1:0"], folder.path());
    let id = server.child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .unwrap()
            .success()
    );
    assert!(server.child.wait().unwrap().success());
    // Folded into one file: nothing waits in a write-ahead log.
    let files = fs::read_dir(folder.path().join("zgoda-data")).unwrap();
    let mut names: Vec<_> = files.map(|file| file.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["checkpoint", "key", "log.db", "sealing-key"]);
}

#[test]
fn a_port_that_is_taken_is_said_plainly() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = TempDir::new().unwrap();
    let output = run(&["serve", "--listen", &address], folder.path());
    assert!(!output.status.success());
    let said = text(&output.stderr);
    let port = address.rsplit(':').next().unwrap();
    assert!(said.contains(&format!("port {port} is taken")), "{said}");
    assert!(said.contains("--listen 127.0.0.1:"), "{said}");
    assert!(
        !folder.path().join("zgoda-data").exists(),
        "nothing was created"
    );
}

#[test]
fn other_machines_are_not_served_in_the_clear() {
    let folder = TempDir::new().unwrap();
    let output = run(&["serve", "--listen", "0.0.0.0:0"], folder.path());
    assert!(!output.status.success());
    assert!(text(&output.stderr).contains("--behind-tls"));
}

#[test]
fn broken_sites_stop_the_server_before_it_starts() {
    let folder = TempDir::new().unwrap();
    let sites = folder.path().join("sites");
    fs::create_dir(&sites).unwrap();
    let serve = || {
        run(
            &["serve", "--listen", "127.0.0.1:0", "--sites", "sites"],
            folder.path(),
        )
    };
    assert!(text(&serve().stderr).contains("holds no *.json"));
    fs::write(sites.join("a.json"), RIGHT).unwrap();
    fs::write(sites.join("b.json"), RIGHT).unwrap();
    fs::write(sites.join("c.json"), BROKEN).unwrap();
    let output = serve();
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    assert!(
        said.contains("configured twice") && said.contains("b.json"),
        "{said}"
    );
    assert!(
        said.contains("c.json: ") && said.contains("controller.name"),
        "{said}"
    );
}

#[test]
fn own_sites_are_served_without_the_demo_shop() {
    let folder = TempDir::new().unwrap();
    let sites = folder.path().join("sites");
    fs::create_dir(&sites).unwrap();
    fs::write(sites.join("blog.json"), RIGHT).unwrap();
    let server = Running::start(
        &["--listen", "127.0.0.1:0", "--sites", "sites"],
        folder.path(),
    );
    assert!(
        !server.greeting.to_lowercase().contains("demo shop"),
        "{}",
        server.greeting
    );
    assert!(
        server
            .get("/zgoda/sites/blog.json")
            .starts_with("HTTP/1.1 200")
    );
    assert!(server.get("/demo/").starts_with("HTTP/1.1 404"));
}

#[test]
fn f21_a_lost_password_is_replaced_from_the_command_line() {
    let folder = TempDir::new().unwrap();
    let server = Running::start(&["--listen", "127.0.0.1:0"], folder.path());
    let post = |path: &str, form: &str| {
        let address = server.address();
        let answer = server.send(&format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{form}",
            form.len()
        ));
        let answer = answer.unwrap();
        answer.split(' ').nth(1).unwrap().to_owned()
    };
    let link = server.greeting.split("/dashboard/set-up/").nth(1).unwrap();
    let link = format!(
        "/dashboard/set-up/{}",
        link.split_whitespace().next().unwrap()
    );
    let chosen = "login=ola&password=correct+horse+battery&repeated=correct+horse+battery";
    assert_eq!(post(&link, chosen), "303");
    let log_in = |password: &str| {
        let form = format!("login=ola&password={password}&to=%2Fdashboard");
        post("/dashboard/log-in", &form)
    };
    assert_eq!(log_in("correct+horse+battery"), "303");

    let output = run(&["password", "ola"], folder.path());
    assert!(output.status.success(), "{}", text(&output.stderr));
    let password = text(&output.stdout).trim().to_owned();
    assert_eq!(password.len(), 29, "{password}");
    assert_ne!(log_in("correct+horse+battery"), "303");
    assert_eq!(log_in(&password), "303");

    let output = run(&["password", "eve"], folder.path());
    assert!(!output.status.success());
    assert!(text(&output.stderr).contains("there is no account called eve"));
}

#[test]
fn an_empty_log_exports_its_header_and_a_missing_one_is_said() {
    let folder = TempDir::new().unwrap();
    let output = run(&["export"], folder.path());
    assert!(!output.status.success());
    assert!(text(&output.stderr).contains("there is no log in zgoda-data"));
    drop(Running::start(&["--listen", "127.0.0.1:0"], folder.path()));
    let output = run(&["export"], folder.path());
    assert!(output.status.success());
    assert!(text(&output.stdout).starts_with("place,record_id,consent_id,"));
    assert_eq!(text(&output.stdout).lines().count(), 1);
}

#[test]
fn demo_data_fills_an_empty_log_and_leaves_one_that_is_not_alone() {
    let folder = TempDir::new().unwrap();
    let fill = |more: &[&str]| {
        let mut arguments = vec!["demo-data", "--records", "300"];
        arguments.extend(if more.is_empty() {
            &["--days", "90"]
        } else {
            more
        });
        run(&arguments, folder.path())
    };
    let lines = || {
        text(&run(&["export"], folder.path()).stdout)
            .lines()
            .count()
    };
    let first = fill(&[]);
    assert!(first.status.success(), "{}", text(&first.stderr));
    assert!(text(&first.stdout).contains("300 invented records of 90 days"));
    assert_eq!(lines(), 301);
    let again = fill(&[]);
    assert!(!again.status.success());
    assert!(text(&again.stderr).contains("holds 300 records already"));
    assert_eq!(lines(), 301);
    let no_days = fill(&["--force", "--days", "0"]);
    assert!(!no_days.status.success() && text(&no_days.stderr).contains("1..=1826"));
}

#[cfg(unix)]
#[test]
fn f30_d17_the_log_has_one_key_that_only_its_owner_can_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().unwrap();
    let key = folder.path().join("zgoda-data/key");
    let serve = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--log-name",
        "blog.example/log",
    ];
    let first = Running::start(&serve, folder.path());
    let written = fs::read_to_string(&key).unwrap();
    assert!(written.starts_with("PRIVATE+KEY+blog.example/log+"));
    assert_eq!(
        fs::metadata(&key).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert!(
        first.greeting.contains("  blog.example/log+"),
        "{}",
        first.greeting
    );
    assert!(!first.greeting.contains("PRIVATE"));
    let checkpoint = first.get("/checkpoint");
    assert!(
        checkpoint.contains("\r\n\r\nblog.example/log\n0\n"),
        "{checkpoint}"
    );
    drop(first);

    drop(Running::start(
        &["serve", "--listen", "127.0.0.1:0"],
        folder.path(),
    ));
    assert_eq!(fs::read_to_string(&key).unwrap(), written, "made once");

    fs::set_permissions(&key, fs::Permissions::from_mode(0o640)).unwrap();
    let refused = run(&serve, folder.path());
    assert!(!refused.status.success());
    let said = text(&refused.stderr);
    assert!(
        said.contains("chmod 600") && !said.contains("PRIVATE"),
        "{said}"
    );

    fs::write(&key, written.replace("blog.example", "blog.exampla")).unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    let said = text(&run(&serve, folder.path()).stderr);
    assert!(
        said.contains("zgoda-data/key, line 1: the key id does not belong"),
        "{said}"
    );
}

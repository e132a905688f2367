//! `zgoda key rotate`: a new key of the log beside the old one, then alone (D11).

use std::fs;

use zgoda_tlog::key::SignerKey;

use crate::log::{Log, SERVE, post, terminate};
use crate::running::{Running, run, text};

/// The public keys in the file, one a line.
fn keys(log: &Log) -> Vec<String> {
    let secrets = fs::read_to_string(log.path("zgoda-data/key")).unwrap();
    let public = |secret| SignerKey::parse(secret).unwrap().verifier().to_string();
    secrets.lines().map(public).collect()
}

/// Runs the server until it has taken these records.
fn serve(log: &Log, numbers: impl IntoIterator<Item = u64>) {
    let mut server = Running::start(&SERVE, log.folder.path());
    for number in numbers {
        let answer = post(&server, number).unwrap();
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    }
    terminate(&mut server);
}

/// The exit code of `zgoda verify` with these keys, for a checkpoint that somebody kept.
fn verify(log: &Log, keys: &[&str], checkpoint: &str) -> Option<i32> {
    let mut arguments: Vec<&str> = keys.iter().flat_map(|key| ["--key", key]).collect();
    arguments.extend(["--checkpoint", checkpoint]);
    let (code, said) = log.verify(&arguments);
    println!("{keys:?} {checkpoint}: {said}");
    code
}

fn rotate(log: &Log) -> String {
    let output = run(&["key", "rotate"], log.folder.path());
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

#[test]
fn d11_a_new_key_signs_beside_the_old_one_and_then_alone() {
    let log = Log::new();
    let old = keys(&log);
    let said = rotate(&log);
    let all = keys(&log);
    assert_eq!(all.len(), 4);
    assert_eq!(all[2..], old, "the old ones go on");
    assert!(said.contains(&all[0]) && said.contains(&all[1]), "{said}");
    assert!(!said.contains("PRIVATE"), "{said}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(log.path("zgoda-data/key"))
            .unwrap()
            .permissions();
        assert_eq!(mode.mode() & 0o777, 0o600);
    }

    // Nothing is added: the new key vouches for what is there, and each of them is enough for the newest checkpoint.
    serve(&log, []);
    let (before, newest) = ("five-checkpoint", log.path("zgoda-data/checkpoint"));
    let note = fs::read_to_string(&newest).unwrap();
    assert_eq!(
        note.matches("\n\u{2014} shop.example/log ").count(),
        4,
        "{note}"
    );
    let (new, gone) = (&*all[0], &*all[2]);
    assert_eq!(verify(&log, &[gone], &newest), Some(0));
    assert_eq!(verify(&log, &[new, gone], before), Some(0));
    assert_eq!(verify(&log, &[gone], before), Some(0));
    assert_eq!(
        verify(&log, &[new], before),
        Some(1),
        "it did not sign that"
    );
    serve(&log, [13]);
    let (code, said) = log.verify(&[]);
    assert_eq!(code, Some(0), "{said}");

    // The old one is taken away: the new one goes on, and the log is verified with both.
    let secrets = fs::read_to_string(log.path("zgoda-data/key")).unwrap();
    let left: String = secrets.split_inclusive('\n').take(2).collect();
    fs::write(log.path("zgoda-data/key"), left).unwrap();
    serve(&log, [14]);
    assert_eq!(verify(&log, &[new, gone], before), Some(0));
    assert_eq!(verify(&log, &[new, gone], &newest), Some(0));
    assert_eq!(
        verify(&log, &[gone], &newest),
        Some(1),
        "it did not sign that"
    );
}

#[test]
fn d11_without_a_key_there_is_nothing_to_rotate() {
    let log = Log::new();
    fs::remove_file(log.path("zgoda-data/key")).unwrap();
    let output = run(&["key", "rotate"], log.folder.path());
    let said = text(&output.stderr);
    assert!(
        !output.status.success() && said.contains("put back your copy"),
        "{said}"
    );
    assert!(!log.folder.path().join("zgoda-data/key").exists());
}

//! Promises about builds of the banner.

use crate::{Build, BuildStore, Digest};

fn build(byte: u8, engine: &str) -> Build {
    Build {
        bundle: Digest([byte; 32]),
        first_served_at: 7,
        files: vec![
            ("engine.js".to_owned(), engine.as_bytes().to_vec()),
            ("lang/pl.json".to_owned(), b"{}".to_vec()),
        ],
    }
}

/// A record names the build that asked: years later its files are still the same bytes (B39).
pub async fn b39_a_build_is_kept_once_and_never_changed(store: &impl BuildStore) {
    let (first, other) = (build(1, "first"), build(2, "other"));
    assert!(!store.has_build(&first.bundle).await.unwrap());
    assert!(store.put_build(&first).await.unwrap());
    assert!(store.put_build(&other).await.unwrap());
    let forged = build(1, "forged");
    assert!(!store.put_build(&forged).await.unwrap());
    assert!(store.has_build(&first.bundle).await.unwrap());
    let file =
        async |build: &Build, path: &str| store.build_file(&build.bundle, path).await.unwrap();
    assert_eq!(file(&first, "engine.js").await.unwrap(), b"first");
    assert_eq!(file(&other, "engine.js").await.unwrap(), b"other");
    assert_eq!(file(&first, "lang/pl.json").await.unwrap(), b"{}");
    assert_eq!(file(&first, "lang/de.json").await, None);
    assert_eq!(file(&build(3, ""), "engine.js").await, None);
}

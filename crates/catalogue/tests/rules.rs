//! The rules of the build: a folder in which every one of them is broken, and the list of what the build says.

#[path = "../build/check/mod.rs"]
mod check;
#[path = "../build/read.rs"]
mod read;
#[path = "../build/schema.rs"]
mod schema;
#[path = "../build/write.rs"]
mod write;

use std::path::Path;

#[test]
fn every_broken_rule_is_named_by_file_entry_and_field() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken");
    let found = read::folder(&folder).expect_err("everything is broken there");
    let expected = std::fs::read_to_string(folder.join("problems.txt")).expect("the list is there");
    assert_eq!(found.join("\n"), expected.trim_end());
}

/// The same files make the same tables, whichever machine reads them.
#[test]
fn the_tables_are_reproducible() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let catalogue = read::folder(&data).expect("the build has read it");
    assert_eq!(
        write::rust(&catalogue),
        include_str!(concat!(env!("OUT_DIR"), "/table.rs"))
    );
}

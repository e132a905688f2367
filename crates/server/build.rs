//! Embeds the built banner (`pkg/`) and the demo shop (`www/demo/`): the binary serves both and needs no files beside it.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR")?)
        .join("../..")
        .canonicalize()?;
    let mut code = String::new();
    for (name, doc, folder) in [
        (
            "BANNER",
            "What a site includes: the contents of `pkg/`.",
            "pkg",
        ),
        (
            "DEMO",
            "The demo shop: the contents of `www/demo/`.",
            "www/demo",
        ),
    ] {
        let folder = root.join(folder);
        println!("cargo::rerun-if-changed={}", folder.display());
        let mut files = Vec::new();
        if folder.is_dir() {
            collect(&folder, &mut files)?;
        }
        files.sort();
        let _ = writeln!(
            code,
            "/// {doc}\npub(crate) static {name}: &[(&str, &[u8])] = &["
        );
        for file in files {
            let path = file.strip_prefix(&folder).map_err(io::Error::other)?;
            let path = path
                .to_str()
                .ok_or_else(|| io::Error::other("a file name is not UTF-8"))?;
            let file = file
                .to_str()
                .ok_or_else(|| io::Error::other("a path is not UTF-8"))?;
            let _ = writeln!(code, "    ({path:?}, include_bytes!({file:?})),");
        }
        code.push_str("];\n");
    }
    fs::write(Path::new(&variable("OUT_DIR")?).join("embedded.rs"), code)
}

fn variable(name: &str) -> io::Result<String> {
    env::var(name).map_err(io::Error::other)
}

/// All files below `folder`, except hidden ones.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), files)?;
        } else {
            files.push(entry.path());
        }
    }
    Ok(())
}

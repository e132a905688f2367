//! Finding the pages, and changing one without ever leaving half of it.

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use tempfile::NamedTempFile;
use walkdir::{DirEntry, WalkDir};
use zgoda_rewrite::{Rewritten, Rules, Url};

use super::pump;

/// A file, and the address it is served at.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) path: PathBuf,
    url: Url,
}

/// What became of a file.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) rewritten: Rewritten,
    pub(super) is_written: bool,
}

/// The files that `paths` name, those in folders by name. Hidden folders and links are passed by.
///
/// # Errors
/// A path that is not there, a folder that cannot be read or has no page in it.
pub(super) fn find(paths: &[PathBuf], base: &Url) -> Result<Vec<Page>> {
    let mut pages = Vec::new();
    for path in paths {
        let about =
            fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?;
        if !about.is_dir() {
            pages.push(Page {
                path: path.clone(),
                url: base.clone(),
            });
            continue;
        }
        let before = pages.len();
        let walk = WalkDir::new(path).min_depth(1).sort_by_file_name();
        for entry in walk.into_iter().filter_entry(|entry| !is_hidden(entry)) {
            let entry = entry.with_context(|| format!("cannot read {}", path.display()))?;
            if entry.file_type().is_file() && is_page(entry.path()) {
                let url = url_of(entry.path().strip_prefix(path).unwrap_or(path), base);
                pages.push(Page {
                    path: entry.into_path(),
                    url,
                });
            }
        }
        if pages.len() == before {
            bail!("there is no *.html and no *.htm in {}", path.display());
        }
    }
    Ok(pages)
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

fn is_page(path: &Path) -> bool {
    path.extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("html") || end.eq_ignore_ascii_case("htm"))
}

fn url_of(relative: &Path, base: &Url) -> Url {
    let names = relative.iter().map(|name| name.to_string_lossy());
    let mut url = base.clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(names);
    }
    url
}

/// Rewrites a page; with `write` in its place, if anything changes: whole or not at all.
///
/// # Errors
/// What reading and writing can meet; the file is as it was then.
pub(super) fn rewrite(page: &Page, rules: &Arc<Rules>, write: bool) -> Result<Outcome> {
    let mut input = File::open(&page.path).context("cannot be opened")?;
    if !write {
        let rewritten = pump(&mut input, &mut io::sink(), rules, &page.url);
        return Ok(Outcome {
            rewritten: rewritten.context("cannot be read")?,
            is_written: false,
        });
    }
    // What a link leads to is changed, not the link.
    let path = page.path.canonicalize().context("cannot be found")?;
    let before = input.metadata().context("cannot be read")?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let new = NamedTempFile::new_in(folder).context("cannot write beside it")?;
    let mut out = BufWriter::new(&new);
    let rewritten = pump(&mut input, &mut out, rules, &page.url).context("cannot be rewritten")?;
    let flushed = out.into_inner().map_err(io::IntoInnerError::into_error);
    flushed.context("cannot write beside it")?;
    let is_written = rewritten
        .findings
        .iter()
        .any(zgoda_rewrite::Finding::is_held);
    if is_written {
        let file = new.as_file();
        let permissions = file.set_permissions(before.permissions());
        permissions.context("cannot keep its permissions")?;
        file.sync_all().context("cannot write beside it")?;
        let now = fs::metadata(&path).context("cannot be found any more")?;
        if now.len() != before.len() || now.modified().ok() != before.modified().ok() {
            bail!("was changed by somebody else while it was read; it is as they left it");
        }
        new.persist(&path).context("cannot be replaced")?;
    }
    Ok(Outcome {
        rewritten,
        is_written,
    })
}

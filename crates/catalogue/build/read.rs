//! Reads the data files.

use crate::check;
use crate::schema::{CATEGORIES, Catalogue, Listed, Service, Text, Vendor};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The whole catalogue, or every problem found as `file: [entry] field: what is wrong`.
pub(crate) fn folder(data: &Path) -> Result<Catalogue, Vec<String>> {
    let mut problems = Vec::new();
    let vendors = tables::<Vendor>(&data.join("vendors.toml"), "vendors.toml", &mut problems);
    let transfers = tables::<Text>(
        &data.join("transfers.toml"),
        "transfers.toml",
        &mut problems,
    );
    let mut services = Vec::new();
    for category in CATEGORIES {
        for name in toml_files(&data.join(category), &mut problems) {
            let file = format!("{category}/{name}");
            for (id, service) in tables::<Service>(&data.join(&file), &file, &mut problems) {
                services.push(Listed {
                    file: file.clone(),
                    category: category.into(),
                    id,
                    service,
                });
            }
        }
    }
    let catalogue = Catalogue {
        vendors: vendors.into_iter().collect(),
        transfers: transfers.into_iter().collect(),
        services,
    };
    problems.extend(check::catalogue(&catalogue));
    if problems.is_empty() {
        Ok(catalogue)
    } else {
        Err(problems)
    }
}

/// The entries of one file, sorted by id.
pub(crate) fn tables<T: DeserializeOwned>(
    path: &Path,
    file: &str,
    problems: &mut Vec<String>,
) -> BTreeMap<String, T> {
    match fs::read_to_string(path) {
        Ok(text) => parse(&text, file, problems),
        Err(error) => {
            problems.push(format!("{file}: {error}"));
            BTreeMap::new()
        }
    }
}

/// The entries of the text of one file; a broken entry is a problem and does not hide the others.
pub(crate) fn parse<T: DeserializeOwned>(
    text: &str,
    file: &str,
    problems: &mut Vec<String>,
) -> BTreeMap<String, T> {
    let table: toml::Table = match text.parse() {
        Ok(table) => table,
        Err(error) => {
            problems.push(format!("{file}: {}", one_line(&error.to_string())));
            return BTreeMap::new();
        }
    };
    let mut entries = BTreeMap::new();
    for (id, value) in table {
        match T::deserialize(value) {
            Ok(entry) => {
                entries.insert(id, entry);
            }
            Err(error) => {
                problems.push(format!("{file}: [{id}]: {}", one_line(&error.to_string())));
            }
        }
    }
    entries
}

fn toml_files(folder: &Path, problems: &mut Vec<String>) -> Vec<String> {
    let mut names = Vec::new();
    match fs::read_dir(folder) {
        Ok(entries) => {
            for entry in entries.flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                if entry
                    .path()
                    .extension()
                    .is_some_and(|extension| extension == "toml")
                {
                    names.push(name);
                }
            }
        }
        Err(error) => problems.push(format!("{}: {error}", folder.display())),
    }
    names.sort();
    names
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

//! Reading configs from files, with every error an owner can mend in one go.

use std::fmt::{self, Display, Formatter};
use std::path::{Path, PathBuf};
use std::{fs, io};

use zgoda_consent::config::{self, Config};
use zgoda_consent::field::FieldError;
use zgoda_consent::json;
use zgoda_consent::source::Source;

use super::catalogue::Catalogue;

/// Where this server takes records, seen from a config that it serves.
const OWN_ENDPOINT: &str = "/v1/records";

/// A config that was read.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// Resolved: everything that presets know is filled in.
    pub config: Config,
    /// What is odd about it and does no harm.
    pub warnings: Vec<FieldError>,
}

/// Configs that cannot be used.
#[derive(Debug)]
#[non_exhaustive]
pub enum Broken {
    /// A file or folder cannot be read.
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file was read and is wrong.
    Config {
        /// Which.
        path: PathBuf,
        /// Everything that is wrong with it.
        errors: Vec<FieldError>,
    },
    /// Two files configure one site.
    Twice {
        /// The site.
        site: String,
        /// The files.
        paths: [PathBuf; 2],
    },
    /// There is no `*.json` in the folder.
    Empty {
        /// The folder.
        path: PathBuf,
    },
}

impl Display for Broken {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { path, error } => {
                write!(f, "cannot read {}: {error}", path.display())
            }
            Self::Config { path, errors } => {
                write!(f, "{}: {} to mend", path.display(), errors.len())?;
                for error in errors {
                    let at = if error.path.is_empty() {
                        "the whole file"
                    } else {
                        &error.path
                    };
                    write!(
                        f,
                        "\n  {at}\n    found    {}\n    allowed  {}",
                        error.found, error.allowed
                    )?;
                }
                Ok(())
            }
            Self::Twice {
                site,
                paths: [one, two],
            } => {
                write!(
                    f,
                    "site \"{site}\" is configured twice: {} and {}",
                    one.display(),
                    two.display()
                )
            }
            Self::Empty { path } => {
                write!(
                    f,
                    "no site is configured: {} holds no *.json",
                    path.display()
                )
            }
        }
    }
}

impl std::error::Error for Broken {}

/// Reads the text of a config; `path` names it in errors.
///
/// A config that does not say where records go sends them to the server that serves it; `"endpoint": null` sends none.
///
/// # Errors
/// [`Broken::Config`].
pub fn load_text(path: &Path, text: &str) -> Result<Loaded, Broken> {
    let broken = |errors| Broken::Config {
        path: path.to_owned(),
        errors,
    };
    let read = config::resolve(text, &Catalogue).map_err(broken)?;
    let mut config = read.config;
    // After reading, "nowhere" and "not said" look alike, so the text itself is asked.
    let says_where = json::parse(text).is_ok_and(|value| (&value).get("endpoint").is_some());
    if !says_where {
        config.endpoint = Some(OWN_ENDPOINT.to_owned());
    }
    Ok(Loaded {
        config,
        warnings: read.warnings,
    })
}

/// Reads a config file.
///
/// # Errors
/// [`Broken::Unreadable`], [`Broken::Config`].
pub fn load_file(path: &Path) -> Result<Loaded, Broken> {
    let text = fs::read_to_string(path).map_err(|error| Broken::Unreadable {
        path: path.to_owned(),
        error,
    })?;
    // An editor's byte order mark is no reason to refuse a file.
    load_text(path, text.strip_prefix('\u{feff}').unwrap_or(&text))
}

/// Reads every `*.json` in `folder`, in the order of their names.
///
/// # Errors
/// All that is broken, so that everything can be mended at once.
pub fn load_folder(folder: &Path) -> Result<Vec<(PathBuf, Loaded)>, Vec<Broken>> {
    let unreadable = |error| {
        vec![Broken::Unreadable {
            path: folder.to_owned(),
            error,
        }]
    };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            paths.push(path);
        }
    }
    paths.sort();
    let mut loaded: Vec<(PathBuf, Loaded)> = Vec::new();
    let mut broken = Vec::new();
    for path in paths {
        match load_file(&path) {
            Err(error) => broken.push(error),
            Ok(site) => match loaded
                .iter()
                .find(|(_, l)| l.config.site == site.config.site)
            {
                Some((other, _)) => broken.push(Broken::Twice {
                    site: site.config.site,
                    paths: [other.clone(), path],
                }),
                None => loaded.push((path, site)),
            },
        }
    }
    if loaded.is_empty() && broken.is_empty() {
        broken.push(Broken::Empty {
            path: folder.to_owned(),
        });
    }
    if broken.is_empty() {
        Ok(loaded)
    } else {
        Err(broken)
    }
}

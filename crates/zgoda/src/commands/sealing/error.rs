//! Why secrets of codes cannot be opened.

use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::path::PathBuf;

/// Why secrets of codes cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SealingKeyError {
    /// The file is gone, and secrets of the codes of `logins` are sealed with what was in it.
    Gone { file: PathBuf, logins: Vec<String> },
    /// What is in the file does not open the secrets of the codes of `logins`.
    Foreign { file: PathBuf, logins: Vec<String> },
}

impl SealingKeyError {
    /// How those get in again who are locked out, if there is no copy of the key.
    pub(crate) fn way_out(&self) -> String {
        let (Self::Gone { logins, .. } | Self::Foreign { logins, .. }) = self;
        let commands = logins
            .iter()
            .map(|login| format!("zgoda user reset-totp {login}"));
        commands.collect::<Vec<_>>().join(" && ")
    }
}

impl Display for SealingKeyError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gone { file, logins } => write!(
                f,
                "{} is gone, and the secrets of codes in the database are sealed with it (those of {}): a new key would not open \
                 them, so none was made.",
                file.display(),
                logins.join(", "),
            ),
            Self::Foreign { file, logins } => write!(
                f,
                "secrets of codes are sealed with another key than {} (those of {}): nothing was changed.",
                file.display(),
                logins.join(", "),
            ),
        }?;
        write!(
            f,
            "\nPut your copy of the file back and try again. If there is no copy, forget these codes, and whose they are sets them up \
             anew: {}",
            self.way_out()
        )
    }
}

impl Error for SealingKeyError {}

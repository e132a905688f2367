//! Checkpoints: a tree head as a log says it (C2SP tlog-checkpoint).

use alloc::{
    borrow::ToOwned,
    string::{String, ToString},
    vec::Vec,
};
use core::error::Error;
use core::fmt::{self, Display, Formatter};

use crate::hash::Hash;
use crate::key::KeyName;
use crate::text;
use crate::tree::TreeHead;

/// What a log says of itself: its name, its size, its root. The text of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    head: TreeHead,
    extensions: Vec<String>,
}

/// Why a text is not a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CheckpointError {
    /// There are fewer than three lines, an empty one, or no line feed at the end.
    Form,
    /// The second line is not a number without leading zeros, at most 2^63 - 1.
    Size,
    /// The third line is not the base64 of 32 bytes.
    Root,
}

impl Checkpoint {
    /// The checkpoint of a tree. The name of the log's key is the origin; there are no extension lines.
    #[must_use]
    pub fn new(origin: &KeyName, head: TreeHead) -> Self {
        Self {
            origin: origin.as_str().to_owned(),
            head,
            extensions: Vec::new(),
        }
    }

    /// Reads the text of a note. Believe it only after the note was verified: [`crate::policy::Policy::verify`].
    ///
    /// # Errors
    ///
    /// If it is not a checkpoint.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = text
            .strip_suffix('\n')
            .ok_or(CheckpointError::Form)?
            .split('\n');
        let mut line = || {
            lines
                .next()
                .filter(|line| !line.is_empty())
                .ok_or(CheckpointError::Form)
        };
        let (origin, size, root) = (line()?, line()?, line()?);
        let size = text::decimal(size).ok_or(CheckpointError::Size)?;
        let root = Hash::from_base64(root).ok_or(CheckpointError::Root)?;
        let extensions: Vec<String> = lines.map(ToOwned::to_owned).collect();
        if extensions.iter().any(String::is_empty) {
            return Err(CheckpointError::Form);
        }
        Ok(Self {
            origin: origin.to_owned(),
            head: TreeHead { size, root },
            extensions,
        })
    }

    /// Which log this is of.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The tree.
    #[must_use]
    pub const fn head(&self) -> &TreeHead {
        &self.head
    }

    /// Lines that others add; Zgoda writes none and gives them no meaning.
    #[must_use]
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }

    /// The text to sign.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.to_string()
    }
}

impl Display for Checkpoint {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}\n{}\n{}",
            self.origin,
            self.head.size,
            self.head.root.to_base64()
        )?;
        self.extensions
            .iter()
            .try_for_each(|line| writeln!(f, "{line}"))
    }
}

impl Display for CheckpointError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "not a checkpoint: origin, size and root are expected, each on its line",
            Self::Size => "the size of the checkpoint is not a plain decimal number",
            Self::Root => "the root of the checkpoint is not the base64 of 32 bytes",
        })
    }
}

impl Error for CheckpointError {}

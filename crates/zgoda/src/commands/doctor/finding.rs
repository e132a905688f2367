//! What the doctor says: what was looked at, and if it is not right, why that matters and what to do.

use std::fmt::{self, Display, Formatter};

/// How a check ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Finding {
    /// Looked at, and as it should be.
    Right(String),
    /// It works, and will not always.
    Odd(Complaint),
    /// Visitors or the log suffer from it now.
    Broken(Complaint),
}

/// What is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Complaint {
    /// What was found.
    pub(super) what: String,
    /// Why it matters.
    pub(super) why: &'static str,
    /// What to do.
    pub(super) fix: String,
}

impl Finding {
    pub(super) fn right(what: impl Into<String>) -> Self {
        Self::Right(what.into())
    }

    pub(super) fn odd(what: impl Into<String>, why: &'static str, fix: impl Into<String>) -> Self {
        Self::Odd(Complaint {
            what: what.into(),
            why,
            fix: fix.into(),
        })
    }

    pub(super) fn broken(
        what: impl Into<String>,
        why: &'static str,
        fix: impl Into<String>,
    ) -> Self {
        Self::Broken(Complaint {
            what: what.into(),
            why,
            fix: fix.into(),
        })
    }
}

impl Display for Finding {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (level, complaint) = match self {
            Self::Right(what) => return write!(f, "right   {what}"),
            Self::Odd(complaint) => ("odd   ", complaint),
            Self::Broken(complaint) => ("BROKEN", complaint),
        };
        write!(
            f,
            "{level}  {}\n          why  {}\n          fix  {}",
            complaint.what, complaint.why, complaint.fix
        )
    }
}

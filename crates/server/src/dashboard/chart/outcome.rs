//! What an event comes to.

use crate::dashboard::texts::Texts;

/// In the order in which they lie on each other in a column, from the bottom to the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    Accepted,
    Chosen,
    Refused,
    Withdrawn,
}

impl Outcome {
    pub(crate) const ALL: [Self; 4] =
        [Self::Accepted, Self::Chosen, Self::Refused, Self::Withdrawn];

    pub(crate) fn of(event: &str) -> Self {
        match event {
            "accept_all" => Self::Accepted,
            "reject_all" | "gpc" => Self::Refused,
            "withdraw" => Self::Withdrawn,
            _ => Self::Chosen,
        }
    }

    /// Its class in the stylesheet.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Chosen => "chosen",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub(crate) fn label(self, t: &'static Texts) -> &'static str {
        match self {
            Self::Accepted => t.accepted,
            Self::Chosen => t.chosen,
            Self::Refused => t.refused,
            Self::Withdrawn => t.withdrawn,
        }
    }
}

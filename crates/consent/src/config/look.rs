//! How the dialog looks, and the message that may stand in its place.

use alloc::string::String;

use crate::{text::Text, vocabulary::vocabulary};

/// How the dialog looks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// Its shape.
    pub layout: Layout,
    /// Where it stands.
    pub position: Position,
    /// At which edge of the window.
    pub edge: Edge,
    /// Whether the first layer has a switch for each purpose.
    pub switches: bool,
    /// Address of a picture shown beside the heading.
    pub logo: Option<String>,
    /// Its colours.
    pub theme: Theme,
    /// The owner's colours, written `#rrggbb`.
    pub colors: Colors,
    /// Where the small button that opens the settings again stands.
    pub reopen: Reopen,
}

/// Something to tell visitors that is no question about consent and changes none (requirement A63).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Message {
    /// An id; who has closed the message sees it again when this is another one.
    pub id: String,
    /// What to tell; `None`: that the site stores only what it needs.
    pub text: Option<Text>,
}

/// Colours, each `#rrggbb` in lower case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Colors {
    /// Of buttons and switches.
    pub accent: Option<String>,
    /// Of the dialog.
    pub background: Option<String>,
    /// Of text.
    pub text: Option<String>,
}

vocabulary! {
    /// Shape of the first layer.
    Layout {
        /// A box in a corner or at an edge.
        Box = "box",
        /// A bar over the whole width.
        Bar = "bar",
        /// A box in the middle.
        Center = "center",
        /// A narrow card in a corner.
        Corner = "corner",
        /// A sheet over the whole width.
        Full = "full",
        /// Nothing is drawn: the page brings its own dialog and decides through the API.
        None = "none",
    }
}

vocabulary! {
    /// At which edge of the window the first layer stands.
    Edge {
        /// At the bottom.
        Bottom = "bottom",
        /// At the top.
        Top = "top",
    }
}

vocabulary! {
    /// Where the first layer stands, in the direction of the text.
    Position {
        /// Where lines start.
        Start = "start",
        /// In the middle.
        Center = "center",
        /// Where lines end.
        End = "end",
    }
}

vocabulary! {
    /// Colours of the dialog.
    Theme {
        /// As the visitor's system.
        Auto = "auto",
        /// Light.
        Light = "light",
        /// Dark.
        Dark = "dark",
    }
}

vocabulary! {
    /// Where the button that opens the settings again stands (requirement A6).
    Reopen {
        /// Where lines start.
        Start = "start",
        /// Where lines end.
        End = "end",
        /// Nowhere: the page brings its own control.
        None = "none",
    }
}

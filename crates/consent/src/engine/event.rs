//! What goes into the engine, and what comes out.

use alloc::{boxed::Box, string::String, vec::Vec};

use crate::{
    Millis,
    choice::{Choice, Verdict},
    record::{Decision, Record, Surface, Ui},
    regime::{Reason, Regime},
    signals::Signals,
    stored::{Stale, StoredChoice},
};

/// What an engine knows besides the config, for the whole visit of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// Rules that apply.
    pub regime: Regime,
    /// How they were found.
    pub reason: Reason,
    /// Language of the dialog.
    pub language: String,
    /// Hash of the notice that the dialog shows.
    pub notice: String,
    /// Hash of the resolved config.
    pub config_hash: String,
    /// Hash of the engine's files.
    pub bundle_hash: String,
    /// Version of the banner.
    pub banner: String,
    /// How wide the dialog is.
    pub ui: Ui,
    /// What kind of page it is, if the owner says so: an id.
    pub page_group: Option<String>,
}

/// Something that happened. Time and randomness arrive with it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// The page is here. Comes first and once.
    Loaded {
        /// What the browser kept, if it can be read; old choices too.
        stored: Option<StoredChoice>,
        /// What the browser says.
        signals: Signals,
        /// The clock.
        now: Millis,
        /// Random bytes, for the record that a signal may lead to.
        entropy: [u8; 32],
    },
    /// The visitor decided.
    Decided {
        /// What was chosen; not looked at when `event` says everything.
        choice: Choice,
        /// What the visitor did.
        event: Decision,
        /// Where.
        surface: Surface,
        /// Whether the click was the visitor's own.
        trusted: bool,
        /// The clock.
        now: Millis,
        /// Random bytes.
        entropy: [u8; 32],
    },
    /// The visitor took everything back.
    Withdrawn {
        /// Where.
        surface: Surface,
        /// Whether the click was the visitor's own.
        trusted: bool,
        /// The clock.
        now: Millis,
        /// Random bytes.
        entropy: [u8; 32],
    },
    /// Another tab decided, or the visitor cleared the storage.
    Synced {
        /// What the browser keeps now, if it can be read.
        stored: Option<StoredChoice>,
        /// The clock.
        now: Millis,
    },
    /// Everything about the visitor was erased, here and in the log (requirement A55).
    Erased,
    /// Time passed.
    Tick {
        /// The clock.
        now: Millis,
    },
}

/// Something that must be done, in this order. Nothing else changes the page.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Effect {
    /// Show the first layer.
    Ask {
        /// Why.
        reason: AskReason,
    },
    /// Let run what is granted, hold everything else, send the signals.
    Apply(Verdict),
    /// Keep this.
    Persist(StoredChoice),
    /// Delete what these services stored ([`Config::to_clear`](crate::config::Config::to_clear) says what).
    Clear(Vec<String>),
    /// Send this to the log, sooner or later.
    Send(Box<Record>),
    /// Tell the visitor (a polite status message; requirements E16, B54).
    Announce(Announcement),
    /// Reload the page: something denied cannot be stopped otherwise. Always last.
    Reload,
}

/// Why a visitor is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AskReason {
    /// There is no decision.
    Undecided,
    /// The decision is too old (requirement A13).
    Expired,
    /// The site raised its revision (requirement A24).
    Revision,
    /// Something has changed since the decision; the rest of it goes on (requirement A24).
    Changed,
    /// The decision says nothing about a category that is on offer now.
    NewCategory,
    /// What ran without a no elsewhere needs a yes here.
    Regime,
}

/// What a visitor is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Announcement {
    /// The choice is kept.
    Saved,
    /// Everything optional is denied again, and what was stored is cleared.
    Withdrawn,
    /// Global Privacy Control is heeded: sale and advertising stay off.
    GpcHonoured,
}

impl From<Stale> for AskReason {
    fn from(stale: Stale) -> Self {
        match stale {
            Stale::Expired => Self::Expired,
            Stale::Revision => Self::Revision,
        }
    }
}

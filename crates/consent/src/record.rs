//! One decision, as the log keeps it (PROTOCOL, section 6).

mod follow;
mod read;

use alloc::{boxed::Box, string::String, vec::Vec};

pub use read::{parse, read};

use crate::{
    Millis,
    canonical::Writer,
    exemption::Exemption,
    regime::{Reason, Regime},
    signals::ConsentType,
    vocabulary::vocabulary,
};

/// The value of `schema`.
pub const SCHEMA: &str = "zgoda.record.v1";

/// A record is at most this long: room for each of a thousand services twice, decided and told (`signals.told`).
pub const MAX_BYTES: usize = 131_072;

/// A record of a site whose list of services is not long ([`crate::stored::is_long`]) is at most this long.
pub const ORDINARY_BYTES: usize = 8192;

vocabulary! {
    /// What a visitor did (`event`).
    Decision {
        /// Said yes to everything at once.
        AcceptAll = "accept_all",
        /// Said no to everything optional at once.
        RejectAll = "reject_all",
        /// Set the switches and saved.
        Save = "save",
        /// Took back what was granted.
        Withdraw = "withdraw",
        /// Said yes to one service, in its placeholder.
        Embed = "embed",
        /// Nothing: the browser's Global Privacy Control refused.
        Gpc = "gpc",
        /// Nothing that can be seen: a script of the page decided.
        Api = "api",
    }
}

vocabulary! {
    /// Where the decision was made (`surface`).
    Surface {
        /// On the first layer.
        Banner = "banner",
        /// In the settings.
        Settings = "settings",
        /// On the placeholder of an embed.
        Placeholder = "placeholder",
        /// On a control of the page.
        Page = "page",
        /// By a script.
        Api = "api",
        /// By a signal of the browser.
        Signal = "signal",
    }
}

vocabulary! {
    /// How wide the dialog was (`ui`).
    Ui {
        /// As on a telephone.
        Narrow = "narrow",
        /// Wider.
        Wide = "wide",
    }
}

/// Signals seen and emitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedSignals {
    /// Global Privacy Control was on.
    pub gpc: bool,
    /// Do Not Track was on.
    pub dnt: bool,
    /// Consent types told to Google, in the order of [`ConsentType::ALL`]; `None` if Consent Mode is off.
    pub gcm: Option<Vec<(ConsentType, bool)>>,
    /// Services told of the decision by calls of their own, in that order, after Google; `None` in records of earlier banners.
    pub told: Option<Vec<String>>,
}

/// One decision. Holds nothing that identifies a person beyond the random `consent_id` (requirement A31).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// UUID of version 7, made in the browser: the idempotency key.
    pub record_id: String,
    /// 32 hex digits, random per site and browser.
    pub consent_id: String,
    /// `record_id` of this browser's record before.
    pub previous: Option<String>,
    /// Id of the site.
    pub site: String,
    /// Revision of the config.
    pub revision: u32,
    /// What the visitor did.
    pub event: Decision,
    /// Every category on offer, granted or denied; locked ones granted.
    pub categories: Vec<(String, bool)>,
    /// Every service on offer, granted or denied.
    pub services: Vec<(String, bool)>,
    /// Services that ran without a yes until the visitor objected, and why: denied ones were objected to.
    pub exempt: Box<[(String, Exemption)]>,
    /// Hash of the notice: what was shown.
    pub notice: String,
    /// Hash of the resolved config.
    pub config_hash: String,
    /// Hash of the engine that asked.
    pub bundle_hash: String,
    /// Version of the banner.
    pub banner: String,
    /// Language of the notice.
    pub language: String,
    /// Rules that applied.
    pub regime: Regime,
    /// How they were found.
    pub regime_reason: Reason,
    /// Signals seen and emitted.
    pub signals: RecordedSignals,
    /// Where the decision was made.
    pub surface: Surface,
    /// Whether the click was the visitor's own (`Event.isTrusted`; requirement F10).
    pub trusted: bool,
    /// How wide the dialog was.
    pub ui: Ui,
    /// What kind of page it was, if the owner says so.
    pub page_group: Option<String>,
    /// When, by the browser's clock.
    pub given_at: Millis,
    /// Until when it holds.
    pub expires_at: Millis,
}

impl Record {
    /// The canonical bytes: what is sent, hashed and kept.
    #[must_use]
    pub fn canonical(&self) -> String {
        let mut writer = Writer::new();
        writer.object(|w| {
            w.name("banner").text(&self.banner);
            w.name("bundle_hash").text(&self.bundle_hash);
            w.name("categories").flags(&self.categories);
            w.name("config_hash").text(&self.config_hash);
            w.name("consent_id").text(&self.consent_id);
            w.name("event").text(self.event.as_str());
            // The first layer's module hands over where there is something to write.
            #[cfg(feature = "explain")]
            if !self.exempt.is_empty() {
                w.name("exempt").object(|w| {
                    for (id, exemption) in crate::canonical::sorted(&self.exempt) {
                        w.name(id).text(exemption.as_str());
                    }
                });
            }
            w.name("expires_at").number(self.expires_at);
            w.name("given_at").number(self.given_at);
            w.name("language").text(&self.language);
            w.name("notice").text(&self.notice);
            if let Some(group) = &self.page_group {
                w.name("page_group").text(group);
            }
            w.name("previous").text_or_null(self.previous.as_deref());
            w.name("record_id").text(&self.record_id);
            w.name("regime").text(self.regime.as_str());
            w.name("regime_reason").text(self.regime_reason.as_str());
            w.name("revision").number(i64::from(self.revision));
            w.name("schema").text(SCHEMA);
            w.name("services").flags(&self.services);
            w.name("signals").object(|w| self.signals.write(w));
            w.name("site").text(&self.site);
            w.name("surface").text(self.surface.as_str());
            w.name("trusted").flag(self.trusted);
            w.name("ui").text(self.ui.as_str());
        });
        writer.finish()
    }
}

impl RecordedSignals {
    fn write(&self, w: &mut Writer) {
        w.name("dnt").flag(self.dnt);
        w.name("gcm");
        match &self.gcm {
            None => w.null(),
            Some(types) => w.object(|w| {
                for (one, granted) in types {
                    w.name(one.as_str()).flag(*granted);
                }
            }),
        }
        w.name("gpc").flag(self.gpc);
        if let Some(told) = &self.told {
            w.name("told").texts(told.iter().map(String::as_str));
        }
    }
}

//! Signals of the browser, and signals to vendors.

use alloc::{string::String, vec::Vec};

use crate::{choice::Verdict, config::Config, vocabulary::vocabulary};

/// What the browser says on behalf of the visitor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Signals {
    /// Global Privacy Control: `navigator.globalPrivacyControl` is exactly `true` (requirement C20).
    pub gpc: bool,
    /// Do Not Track: `navigator.doNotTrack` is exactly `"1"` (requirement C24).
    pub dnt: bool,
}

vocabulary! {
    /// The consent types of Google Consent Mode v2, in alphabetical order.
    ConsentType {
        /// Personalised advertising.
        AdPersonalization = "ad_personalization",
        /// Storage for advertising.
        AdStorage = "ad_storage",
        /// User data sent to Google for advertising.
        AdUserData = "ad_user_data",
        /// Storage for analytics.
        AnalyticsStorage = "analytics_storage",
        /// Storage for functions of the site.
        FunctionalityStorage = "functionality_storage",
        /// Storage for personalisation.
        PersonalizationStorage = "personalization_storage",
        /// Storage for security.
        SecurityStorage = "security_storage",
    }
}

/// Which consent types are granted: always all seven (requirement C2), each as the category that has it, denied if none has.
/// `security_storage` is always granted: what keeps a site safe is strictly necessary.
#[must_use]
pub fn consent_mode(config: &Config, verdict: &Verdict) -> Vec<(ConsentType, bool)> {
    let granted = |one: ConsentType| {
        let mut having = config
            .categories
            .iter()
            .filter(|category| category.consent_mode.contains(&one));
        one == ConsentType::SecurityStorage || having.any(|category| verdict.category(&category.id))
    };
    let mut out = Vec::new();
    for one in ConsentType::ALL {
        out.push((*one, granted(*one)));
    }
    out
}

/// The services that are told of a change from `before` to `after` by calls of their own, in the order in which the guard tells
/// them, after Consent Mode: that of the config. What a vendor knows already is not repeated.
#[must_use]
pub fn told(config: &Config, before: &Verdict, after: &Verdict) -> Vec<String> {
    let mut ids = Vec::new();
    for service in &config.services {
        let granted = after.granted(&service.id);
        if granted != before.granted(&service.id) && !service.signal.calls(granted).is_empty() {
            ids.push(service.id.clone());
        }
    }
    ids
}

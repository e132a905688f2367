//! What the law of some places lets run until somebody objects, under clear information (requirements B43 to B46).
//!
//! United Kingdom: PECR regulation 6 with schedule A1, as the Data (Use and Access) Act 2025 has it: statistics that serve to improve
//! the service (paragraph 5), and how the site looks or works adapted to what its user prefers (paragraph 6). Switzerland: TCA Art. 45c(b), FADP Art. 30(2)(b), FDPIC guide of 22 January 2025: what visitors expect. Everywhere else
//! the same service waits for a yes, and everywhere it does unless the owner declares it.

#[cfg(feature = "explain")]
use alloc::{string::String, vec::Vec};

use crate::{config::Config, regime::Regime, vocabulary::vocabulary};

vocabulary! {
    /// What a service is declared to be for, and for nothing else.
    Exemption {
        /// Totals that serve to improve the site, shared only with who makes them for the owner.
        Statistics = "statistics",
        /// How the site looks or works, adapted to what the visitor prefers.
        Appearance = "appearance",
    }
}

/// Whether the law of `regime` knows such a class.
#[must_use]
pub const fn is_known(regime: Regime) -> bool {
    matches!(regime, Regime::Uk | Regime::Ch)
}

/// Whether `config` declares a service to be exempt.
#[must_use]
#[inline(never)]
pub fn is_declared(config: &Config) -> bool {
    config
        .services
        .iter()
        .any(|service| service.exemption.is_some())
}

/// Services that run under `regime` until the visitor objects, and why. None for who is young (requirement B55), nor for who says
/// by a signal that they object to everything of the kind: `objects`.
#[cfg(feature = "explain")]
#[must_use]
pub fn exempt(config: &Config, regime: Regime, objects: bool) -> Vec<(String, Exemption)> {
    if !is_known(regime) || objects || config.minor.is_some() {
        return Vec::new();
    }
    let declared =
        |service: &crate::config::Service| Some((service.id.clone(), service.exemption?));
    config.services.iter().filter_map(declared).collect()
}

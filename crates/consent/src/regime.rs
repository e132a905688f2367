//! Which law applies, as data. Not legal advice: the table says what the banner does, the sources say why.

use crate::{config::Config, exemption, text::cut, vocabulary::vocabulary};

vocabulary! {
    /// A set of rules under which visitors are asked.
    Regime {
        /// European Economic Area, and everywhere that is not known: the strictest.
        EuOptIn = "eu-optin",
        /// United Kingdom.
        Uk = "uk",
        /// Switzerland.
        Ch = "ch",
        /// The states of the USA whose laws let a signal of the browser opt out.
        UsOptOut = "us-optout",
        /// Québec.
        CaQc = "ca-qc",
        /// Brazil.
        Br = "br",
    }
}

vocabulary! {
    /// How the regime was found.
    Reason {
        /// The owner fixed it.
        Fixed = "fixed",
        /// By the region, from the owner's table or the built-in one.
        Region = "region",
        /// By the browser's time zone.
        TimeZone = "time-zone",
        /// Not at all: the strictest applies.
        Unknown = "unknown",
    }
}

/// One line of the table.
struct Rules {
    regime: Regime,
    /// Nothing optional runs before a yes.
    opt_in: bool,
    /// ISO 3166 codes, separated by blanks.
    regions: &'static str,
    /// IANA time zones. Only zones that lie in the regime as a whole, and none for a regime that is not opt-in: a browser
    /// can be set to any zone, and a guess must never loosen the rules (requirement F39).
    zones: &'static str,
}

const TABLE: [Rules; 6] = [
    // Directive 2002/58/EC Art. 5(3), GDPR Art. 4(11) and 7. The 30 states of the EEA; Åland and the French regions where
    // Union law applies (TFEU Art. 355(1), (4)).
    Rules {
        regime: Regime::EuOptIn,
        opt_in: true,
        regions: "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO \
                  AX GF GP MF MQ RE YT",
        zones: "Europe/Amsterdam Europe/Athens Europe/Berlin Europe/Bratislava Europe/Brussels Europe/Bucharest \
                Europe/Budapest Europe/Busingen Europe/Copenhagen Europe/Dublin Europe/Helsinki Europe/Lisbon \
                Europe/Ljubljana Europe/Luxembourg Europe/Madrid Europe/Malta Europe/Mariehamn Europe/Oslo Europe/Paris \
                Europe/Prague Europe/Riga Europe/Rome Europe/Sofia Europe/Stockholm Europe/Tallinn Europe/Vaduz \
                Europe/Vienna Europe/Vilnius Europe/Warsaw Europe/Zagreb Atlantic/Azores Atlantic/Canary \
                Atlantic/Madeira Atlantic/Reykjavik Asia/Nicosia",
    },
    // PECR regulation 6; Data (Use and Access) Act 2025, schedule A1.
    Rules {
        regime: Regime::Uk,
        opt_in: true,
        regions: "GB",
        zones: "Europe/London",
    },
    // FADP Art. 6(6), 6(7); FDPIC guide of 22 January 2025: the banner asks for everything that is not necessary, but for exemptions.
    Rules {
        regime: Regime::Ch,
        opt_in: true,
        regions: "CH",
        zones: "Europe/Zurich",
    },
    // CCPA 1798.120, 1798.135 and 11 CCR 7025; the other states with a duty to heed an opt-out signal on 1 January 2026
    // (requirement B56).
    Rules {
        regime: Regime::UsOptOut,
        opt_in: false,
        regions: "US-CA US-CO US-CT US-MT US-NE US-NH US-NJ US-MN US-MD US-DE US-OR US-TX",
        zones: "",
    },
    // Act respecting the protection of personal information in the private sector, s. 8.1, 12, 14.
    Rules {
        regime: Regime::CaQc,
        opt_in: true,
        regions: "CA-QC",
        zones: "America/Montreal America/Blanc-Sablon",
    },
    // LGPD Art. 7 and 8; ANPD guide on cookies of 18 October 2022.
    Rules {
        regime: Regime::Br,
        opt_in: true,
        regions: "BR",
        zones: "America/Sao_Paulo America/Araguaina America/Bahia America/Belem America/Boa_Vista America/Campo_Grande \
                America/Cuiaba America/Eirunepe America/Fortaleza America/Maceio America/Manaus America/Noronha \
                America/Porto_Velho America/Recife America/Rio_Branco America/Santarem",
    },
];

impl Regime {
    /// Whether nothing optional may run before a yes. Otherwise it may run until a no.
    #[must_use]
    pub fn is_opt_in(self) -> bool {
        TABLE
            .iter()
            .find(|rules| rules.regime == self)
            .is_none_or(|rules| rules.opt_in)
    }
}

/// Whether [`choose`] looks at the time zone. Asking a browser for it is slow.
#[must_use]
pub fn heeds_time_zone(config: &Config) -> bool {
    config.regime.fixed.is_none() && config.region.is_none() && config.regime.time_zone
}

/// The regime that applies: the owner's fixed one; that of `region` (`config.region` if `None`), where the owner's table
/// goes before the built-in one and a state before its country; that of the time zone, if the owner lets it help and nothing runs by it
/// without a yes; else the strictest (requirements B, F39).
#[must_use]
pub fn choose(config: &Config, region: Option<&str>, time_zone: Option<&str>) -> (Regime, Reason) {
    if let Some(regime) = config.regime.fixed {
        return (regime, Reason::Fixed);
    }
    if let Some(region) = region.or(config.region.as_deref()) {
        let country = cut(region, b'-').0;
        let owned = |code: &str| {
            config
                .regime
                .regions
                .iter()
                .find(|(owned, _)| owned == code)
                .map(|(_, regime)| *regime)
        };
        let built_in = |code: &str| find(code, |rules| rules.regions);
        let found = owned(region)
            .or_else(|| owned(country))
            .or_else(|| built_in(region))
            .or_else(|| built_in(country));
        return found.map_or((Regime::EuOptIn, Reason::Unknown), |regime| {
            (regime, Reason::Region)
        });
    }
    let zone = time_zone
        .filter(|_| heeds_time_zone(config))
        .and_then(|zone| find(zone, |rules| rules.zones))
        .filter(|regime| !exemption::is_known(*regime) || !exemption::is_declared(config));
    zone.map_or((Regime::EuOptIn, Reason::Unknown), |regime| {
        (regime, Reason::TimeZone)
    })
}

/// Whether `country` belongs to the European Economic Area, or is a part of a member state where Union law applies.
#[cfg(feature = "lint")]
pub(crate) fn is_eea(country: &str) -> bool {
    find(country, |rules| rules.regions) == Some(Regime::EuOptIn)
}

fn find(word: &str, column: fn(&Rules) -> &'static str) -> Option<Regime> {
    let lists = |list: &'static str| {
        let mut rest = Some(list);
        core::iter::from_fn(move || {
            let (first, others) = cut(rest?, b' ');
            rest = others;
            Some(first)
        })
    };
    let listed = |rules: &&Rules| !word.is_empty() && lists(column(rules)).any(|one| one == word);
    TABLE.iter().find(listed).map(|rules| rules.regime)
}

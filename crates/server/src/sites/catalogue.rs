//! The catalogue of known trackers as presets of a config.

use zgoda_catalogue as known;
use zgoda_consent::config::{
    Cookie, DataKind, LegalBasis, Preset, Presets, Signal, StorageKind, Transfer, Vendor,
};
use zgoda_consent::matching::{CookiePattern, HostPattern};
use zgoda_consent::text::Text;

use super::Site;

/// Everything that `zgoda-catalogue` knows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Catalogue;

impl Presets for Catalogue {
    fn find(&self, id: &str) -> Option<Preset> {
        known::find(id).map(preset)
    }
}

/// The category of `service` at `site`: the config's, else the catalogue's.
pub(crate) fn category_of(site: &Site, service: &str) -> Option<String> {
    let own = site.config().service(service);
    own.map(|service| service.category.clone())
        .or_else(|| known::find(service).map(|entry| entry.category.id().to_owned()))
}

fn preset(entry: &known::Entry) -> Preset {
    Preset {
        category: Some(entry.category.id().to_owned()),
        name: Some(Text::plain(entry.name)),
        vendor: entry.vendor.as_ref().map(|vendor| Vendor {
            name: vendor.name.to_owned(),
            country: Some(vendor.country.to_owned()),
            policy: Some(vendor.policy.to_owned()),
        }),
        purpose: Some(text(&entry.purpose)),
        legal_basis: LegalBasis::from_word(entry.legal_basis),
        data: Some(
            entry
                .data
                .iter()
                .filter_map(|kind| DataKind::from_word(kind))
                .collect(),
        ),
        retention: Some(text(&entry.retention)),
        recipients: Some(
            entry
                .recipients
                .iter()
                .map(|name| Text::plain(name))
                .collect(),
        ),
        transfer: entry.transfer.as_ref().map(|transfer| Transfer {
            country: transfer.country.to_owned(),
            basis: Some(text(&transfer.basis)),
        }),
        hosts: Some(
            entry
                .hosts
                .iter()
                .filter_map(|host| HostPattern::parse(host))
                .collect(),
        ),
        cookies: Some(entry.cookies.iter().filter_map(cookie).collect()),
        reload: Some(entry.reload),
        signal: entry.signal.as_ref().map(signal),
    }
}

fn cookie(cookie: &known::Cookie) -> Option<Cookie> {
    Some(Cookie {
        name: CookiePattern::parse(cookie.name)?,
        kind: StorageKind::from_word(cookie.kind.id())?,
        purpose: Some(text(&cookie.purpose)),
        days: cookie.days,
        domain: cookie.domain.map(str::to_owned),
    })
}

fn signal(signal: &known::Signal) -> Signal {
    let calls = |calls: &[known::Call]| calls.iter().map(known::Call::source).collect();
    Signal {
        before: calls(signal.before),
        grant: calls(signal.grant),
        revoke: calls(signal.revoke),
    }
}

fn text(text: &known::Text) -> Text {
    Text::localised(&text.languages())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a28_nothing_that_the_catalogue_knows_is_lost_as_a_preset() {
        for entry in known::services() {
            let preset = preset(entry);
            assert_eq!(
                preset.data.unwrap().len(),
                entry.data.len(),
                "{}: data",
                entry.id
            );
            assert_eq!(
                preset.hosts.unwrap().len(),
                entry.hosts.len(),
                "{}: hosts",
                entry.id
            );
            assert_eq!(
                preset.cookies.unwrap().len(),
                entry.cookies.len(),
                "{}: cookies",
                entry.id
            );
        }
    }
}

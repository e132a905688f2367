//! Rules for services.

use super::{Entry, cookie};
use crate::schema::{Service, Signal, Vendor};
use std::collections::BTreeMap;
use zgoda_consent::config::{DataKind, LegalBasis};
use zgoda_consent::matching::HostPattern;
use zgoda_consent::signals::ConsentType;

pub(super) fn check(
    entry: &mut Entry<'_>,
    category: &str,
    service: &Service,
    vendors: &BTreeMap<String, Vendor>,
) {
    told_to_visitors(entry, service, vendors);
    lawful(entry, category, service);
    recognised(entry, service);
    for kept in &service.cookies {
        cookie::check(entry, kept);
    }
    if let Some(signal) = &service.signal {
        calls(entry, signal);
    }
    backed(entry, service);
}

fn told_to_visitors(entry: &mut Entry<'_>, service: &Service, vendors: &BTreeMap<String, Vendor>) {
    entry.check(!service.name.is_empty(), "name", "must not be empty");
    let known = service
        .vendor
        .as_ref()
        .is_none_or(|vendor| vendors.contains_key(vendor));
    entry.check(known, "vendor", "is not a table of vendors.toml");
    entry.text("purpose", &service.purpose);
    entry.text("retention", &service.retention);
    entry.check(
        !service.data.is_empty(),
        "data",
        "must name at least one data category",
    );
    for data in &service.data {
        entry.one_of("data", data, DataKind::WORDS);
    }
    for note in &service.notes {
        entry.text("notes", note);
    }
}

/// Only a necessary service does without consent, and then it says why.
fn lawful(entry: &mut Entry<'_>, category: &str, service: &Service) {
    entry.one_of("legal-basis", &service.legal_basis, LegalBasis::WORDS);
    for consent_type in &service.consent_mode {
        entry.one_of("consent-mode", consent_type, ConsentType::WORDS);
    }
    if category == "necessary" {
        entry.check(
            service.necessity.is_some(),
            "necessity",
            "must say why a site cannot do without it",
        );
        entry.check(
            service.legal_basis != "consent",
            "legal-basis",
            "must not be consent in a locked category",
        );
        let waits = !service.consent_mode.is_empty() || service.signal.is_some();
        entry.check(!waits, "signal", "a necessary service waits for no consent");
    } else {
        entry.check(
            service.necessity.is_none(),
            "necessity",
            "belongs to the category necessary only",
        );
        entry.check(
            service.legal_basis == "consent",
            "legal-basis",
            "must be consent outside necessary",
        );
    }
    if let Some(necessity) = &service.necessity {
        entry.text("necessity", necessity);
    }
}

fn recognised(entry: &mut Entry<'_>, service: &Service) {
    for pattern in &service.hosts {
        let host = pattern.split('/').next().unwrap_or_default();
        let written = HostPattern::parse(pattern).is_some()
            && host.contains('.')
            && *host == host.to_lowercase();
        entry.check(
            written,
            "hosts",
            &format!("`{pattern}` is not a host pattern in lower case"),
        );
    }
    for text in &service.inline {
        entry.check(
            text.trim().len() >= 4,
            "inline",
            &format!("`{text}` is too short to be distinctive"),
        );
    }
    let found = !service.hosts.is_empty() || !service.inline.is_empty();
    entry.check(found || !service.guard, "guard", "needs hosts or inline");
    entry.check(
        found || !service.cookies.is_empty(),
        "hosts",
        "nothing tells this service: name hosts, inline or cookies",
    );
}

fn calls(entry: &mut Entry<'_>, signal: &Signal) {
    entry.check(
        !signal.revoke.is_empty(),
        "signal.revoke",
        "must say how consent is taken back",
    );
    for call in [&signal.before, &signal.grant, &signal.revoke]
        .into_iter()
        .flatten()
    {
        let function = call.first().and_then(toml::Value::as_str);
        entry.check(
            function.is_some_and(|name| !name.is_empty()),
            "signal",
            "a call begins with a function's name",
        );
    }
}

fn backed(entry: &mut Entry<'_>, service: &Service) {
    entry.check(
        !service.sources.is_empty(),
        "sources",
        "must name at least one public page",
    );
    for source in &service.sources {
        entry.check(!source.title.is_empty(), "sources", "must have a title");
        entry.address("sources", &source.url);
    }
    if let Some(checked) = &service.checked {
        let (year, month) = checked.split_once('-').unwrap_or_default();
        let holds = year.len() == 4
            && year.parse::<u16>().is_ok()
            && month.len() == 2
            && month
                .parse()
                .is_ok_and(|month: u8| (1..=12).contains(&month));
        entry.check(holds, "checked", "must be YYYY-MM");
    }
}

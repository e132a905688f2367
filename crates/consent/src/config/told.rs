//! What the first layer's module does not read of a config, because nothing there decides by it or draws it: the notice and the gate
//! data copy it ([`Checked`](super::Checked)).

use alloc::vec::Vec;

use super::model::{Controller, Cookie, DataKind, LegalBasis, Service, Transfer};
use crate::{
    extract::{Members, as_localised},
    matching::HostPattern,
    source::Source,
    text::Text,
};

/// How the controller is reached.
pub(super) fn of_controller<S: Source>(m: &Members<S>, out: &mut Controller) {
    m.optional_localised("address", &mut out.address);
    m.optional_text("email", &mut out.email);
    m.optional_text("url", &mut out.url);
    m.optional_localised("dpo", &mut out.dpo);
    m.optional_localised("authority", &mut out.authority);
}

/// What a service is, and what the guard needs of it.
pub(super) fn of_service<S: Source>(m: &Members<S>, out: &mut Service) {
    m.optional_text("preset", &mut out.preset);
    m.localised("name", &mut out.name);
    if out.name.is_empty() {
        out.name = Text::plain(&out.id);
    }
    let vendor = m.object("vendor");
    vendor.text("name", &mut out.vendor.name);
    vendor.optional_text("country", &mut out.vendor.country);
    vendor.optional_text("policy", &mut out.vendor.policy);
    m.localised("purpose", &mut out.purpose);
    m.word(
        "legalBasis",
        LegalBasis::WORDS,
        LegalBasis::ALL,
        &mut out.legal_basis,
    );
    m.words("data", DataKind::WORDS, DataKind::ALL, &mut out.data);
    m.localised("retention", &mut out.retention);
    for item in m.items("recipients") {
        out.recipients.push(as_localised(&item));
    }
    let transfer = m.object("transfer");
    if transfer.0.is_some() {
        let mut read = Transfer::default();
        transfer.text("country", &mut read.country);
        transfer.optional_localised("basis", &mut read.basis);
        out.transfer = Some(read);
    }
    let mut hosts = Vec::new();
    m.texts("hosts", &mut hosts);
    for host in hosts {
        out.hosts.push(HostPattern::checked(host));
    }
    m.object("signal").texts("before", &mut out.signal.before);
}

/// What a cookie is for, and how long it lives.
pub(super) fn of_cookie<S: Source>(m: &Members<S>, out: &mut Cookie) {
    m.optional_localised("purpose", &mut out.purpose);
    let mut days = 0;
    m.small_number("days", &mut days);
    out.days = m.get("days").map(|_| days);
}

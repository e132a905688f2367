//! What a catalogue knows about a service.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use super::{
    consistency::Place,
    model::{Config, Cookie, DataKind, LegalBasis, Service, Signal, Transfer, Vendor},
};
use crate::{
    extract::Members,
    field::{FieldError, quoted},
    matching::HostPattern,
    source::Source,
    text::Text,
};

/// Every member of a service that can be left out, because a catalogue fills it in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preset {
    /// Where the catalogue would file it; never filled in, the owner decides.
    pub category: Option<String>,
    /// Its name.
    pub name: Option<Text>,
    /// Who runs it; `None` if that is the site itself.
    pub vendor: Option<Vendor>,
    /// What it is used for.
    pub purpose: Option<Text>,
    /// Why it may process data, in a locked category; in any other it is consent.
    pub legal_basis: Option<LegalBasis>,
    /// Kinds of data it processes.
    pub data: Option<Vec<DataKind>>,
    /// How long data is kept.
    pub retention: Option<Text>,
    /// Who else receives data.
    pub recipients: Option<Vec<Text>>,
    /// Transfer out of the European Economic Area.
    pub transfer: Option<Transfer>,
    /// Where it is loaded from.
    pub hosts: Option<Vec<HostPattern>>,
    /// What it stores.
    pub cookies: Option<Vec<Cookie>>,
    /// Whether only a reload stops it.
    pub reload: Option<bool>,
    /// The vendor's own consent calls.
    pub signal: Option<Signal>,
}

/// A catalogue of services.
pub trait Presets {
    /// What is known about the service called `id`; `None` if it is not in the catalogue.
    fn find(&self, id: &str) -> Option<Preset>;
}

/// Fills in what the services of `config`, read from `source`, leave out. Returns an error for each unknown preset.
pub(super) fn fill<S: Source>(
    config: &mut Config,
    source: &S,
    presets: &impl Presets,
) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let default = config.default_language().to_owned();
    let site = Vendor {
        name: config.controller.name.get(&default, &default).to_owned(),
        country: None,
        policy: Some(config.policy.get(&default, &default).to_owned()),
    };
    let optional: Vec<String> = config
        .optional()
        .map(|category| category.id.clone())
        .collect();
    let given = Members::of(source).items("services");
    for (index, (service, given)) in config.services.iter_mut().zip(&given).enumerate() {
        let Some(id) = &service.preset else { continue };
        match presets.find(id) {
            Some(preset) => fill_service(
                service,
                given,
                preset,
                &site,
                optional.contains(&service.category),
            ),
            None => Place {
                list: "services",
                index,
                errors: &mut errors,
            }
            .wrong("preset", quoted(id), "the id of an entry of the catalogue"),
        }
    }
    errors
}

fn fill_service<S: Source>(
    service: &mut Service,
    given: &S,
    preset: Preset,
    site: &Vendor,
    is_optional: bool,
) {
    fn set<T>(place: &mut T, is_given: bool, value: Option<T>) {
        if let Some(value) = value.filter(|_| !is_given) {
            *place = value;
        }
    }
    let given = Members::of(given);
    let is_given = |name: &str| given.get(name).is_some();
    set(&mut service.name, is_given("name"), preset.name);
    set(
        &mut service.vendor,
        is_given("vendor"),
        preset.vendor.or_else(|| Some(site.clone())),
    );
    set(&mut service.purpose, is_given("purpose"), preset.purpose);
    set(
        &mut service.legal_basis,
        is_given("legalBasis") || is_optional,
        preset.legal_basis,
    );
    set(&mut service.data, is_given("data"), preset.data);
    set(
        &mut service.retention,
        is_given("retention"),
        preset.retention,
    );
    set(
        &mut service.recipients,
        is_given("recipients"),
        preset.recipients,
    );
    set(
        &mut service.transfer,
        is_given("transfer"),
        Some(preset.transfer),
    );
    set(&mut service.hosts, is_given("hosts"), preset.hosts);
    set(&mut service.cookies, is_given("cookies"), preset.cookies);
    set(&mut service.reload, is_given("reload"), preset.reload);
    set(&mut service.signal, is_given("signal"), preset.signal);
}

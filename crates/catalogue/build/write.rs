//! Writes the catalogue as Rust statics, to be included by `src/lib.rs`.

use crate::schema::{Catalogue, Cookie, Listed, Signal, Text, Vendor};
use std::fmt::Write as _;

/// The source of `static SERVICES: [Entry; n]`.
pub(crate) fn rust(catalogue: &Catalogue) -> String {
    let mut out = String::new();
    let count = catalogue.services.len();
    let _ = writeln!(out, "static SERVICES: [Entry; {count}] = [");
    for listed in &catalogue.services {
        let _ = writeln!(out, "{},", entry(listed, catalogue));
    }
    out.push_str("];\n");
    out
}

fn entry(listed: &Listed, catalogue: &Catalogue) -> String {
    let Listed {
        category,
        id,
        service,
        ..
    } = listed;
    let vendor = service.vendor.as_ref().map(|id| &catalogue.vendors[id]);
    let recipients = vendor.map_or(&[][..], |vendor| &vendor.recipients);
    let transfer = vendor
        .and_then(|vendor| vendor.transfer.as_ref())
        .map(|transfer| {
            let basis = text(&catalogue.transfers[&transfer.basis]);
            format!(
                "Transfer {{ country: {:?}, basis: {basis} }}",
                transfer.country
            )
        });
    let vendor = vendor.map(|vendor| {
        let Vendor {
            name,
            country,
            policy,
            ..
        } = vendor;
        format!("Vendor {{ name: {name:?}, country: {country:?}, policy: {policy:?} }}")
    });
    let sources = service
        .sources
        .iter()
        .map(|s| format!("Source {{ title: {:?}, url: {:?} }}", s.title, s.url));
    let fields = [
        ("id", format!("{id:?}")),
        ("name", format!("{:?}", service.name)),
        ("category", format!("Category::{}", capital(category))),
        ("vendor", option(vendor)),
        ("purpose", text(&service.purpose)),
        ("retention", text(&service.retention)),
        ("data", strings(&service.data)),
        ("legal_basis", format!("{:?}", service.legal_basis)),
        ("necessity", option(service.necessity.as_ref().map(text))),
        ("recipients", strings(recipients)),
        ("transfer", option(transfer)),
        ("hosts", strings(&service.hosts)),
        ("inline", strings(&service.inline)),
        ("cookies", list(service.cookies.iter().map(cookie))),
        ("embed", service.embed.to_string()),
        ("reload", service.reload.to_string()),
        ("guard", service.guard.to_string()),
        ("consent_mode", strings(&service.consent_mode)),
        ("signal", option(service.signal.as_ref().map(signal))),
        ("notes", list(service.notes.iter().map(text))),
        ("sources", list(sources)),
        (
            "checked",
            option(service.checked.as_ref().map(|month| format!("{month:?}"))),
        ),
    ];
    let fields: Vec<_> = fields
        .into_iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    format!("Entry {{ {} }}", fields.join(", "))
}

fn cookie(cookie: &Cookie) -> String {
    let Cookie {
        name,
        kind,
        days,
        domain,
        en,
        pl,
    } = cookie;
    let kind = match kind.as_str() {
        "indexeddb" => "IndexedDb".to_owned(),
        other => capital(other),
    };
    format!(
        "Cookie {{ name: {name:?}, kind: Storage::{kind}, days: {days:?}, domain: {domain:?}, \
         purpose: Text {{ en: {en:?}, pl: {pl:?} }} }}"
    )
}

fn signal(signal: &Signal) -> String {
    let calls = |calls: &[Vec<toml::Value>]| {
        list(calls.iter().map(|call| {
            let function = call[0].as_str().unwrap_or_default();
            let arguments: Vec<_> = call[1..].iter().map(json).collect();
            format!(
                "Call {{ function: {function:?}, arguments: {:?} }}",
                format!("[{}]", arguments.join(","))
            )
        }))
    };
    format!(
        "Signal {{ before: {}, grant: {}, revoke: {} }}",
        calls(&signal.before),
        calls(&signal.grant),
        calls(&signal.revoke)
    )
}

/// Arguments are short ASCII words, numbers, flags and objects of these: Rust's escapes are JSON's here.
fn json(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => format!("{text:?}"),
        toml::Value::Array(items) => {
            format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(","))
        }
        toml::Value::Table(members) => {
            let members: Vec<_> = members
                .iter()
                .map(|(key, value)| format!("{key:?}:{}", json(value)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
        other => other.to_string(),
    }
}

fn text(text: &Text) -> String {
    format!("Text {{ en: {:?}, pl: {:?} }}", text.en, text.pl)
}

fn strings(items: &[String]) -> String {
    list(items.iter().map(|item| format!("{item:?}")))
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("&[{}]", items.collect::<Vec<_>>().join(", "))
}

fn option(value: Option<String>) -> String {
    value.map_or_else(|| "None".to_owned(), |value| format!("Some({value})"))
}

fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}

//! The text of a resolved config: what the server hosts and the browser reads.

use alloc::string::String;

use super::checksum;
use super::look::Look;
use super::model::{Category, Config, Cookie, Service};
use crate::{
    canonical::{Writer, sorted},
    exemption::Exemption,
    matching::HostPattern,
    regime::Regime,
    text::Text,
};

impl Config {
    /// This config as canonical JSON, every default written out. Reading it gives this config again. A config that was read was
    /// checked, and the text says so: its first member is a checksum over all others, by which [`parse_checked`](super::parse_checked)
    /// knows it again.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut writer = Writer::new();
        writer.object(|w| {
            w.name("categories").each(&self.categories, write_category);
            w.name("controller").object(|w| {
                let controller = &self.controller;
                write_optional(w, "address", controller.address.as_ref());
                write_optional(w, "authority", controller.authority.as_ref());
                write_optional(w, "dpo", controller.dpo.as_ref());
                w.optional_text("email", controller.email.as_deref());
                write_text(w.name("name"), &controller.name);
                w.optional_text("url", controller.url.as_deref());
            });
            w.optional_text("endpoint", self.endpoint.as_deref());
            w.name("languages")
                .texts(self.languages.iter().map(String::as_str));
            w.name("look").object(|w| write_look(w, &self.look));
            if let Some(message) = &self.message {
                w.name("message").object(|w| {
                    w.name("id").text(&message.id);
                    write_optional(w, "text", message.text.as_ref());
                });
            }
            if let Some(age) = self.minor {
                w.name("minor").number(i64::from(age));
            }
            w.name("origins")
                .texts(self.origins.iter().map(String::as_str));
            write_text(w.name("policy"), &self.policy);
            w.name("regime").object(|w| {
                w.optional_text("fixed", self.regime.fixed.map(Regime::as_str));
                w.name("regions").object(|w| {
                    for (region, regime) in sorted(&self.regime.regions) {
                        w.name(region).text(regime.as_str());
                    }
                });
                w.name("timeZone").flag(self.regime.time_zone);
            });
            w.optional_text("region", self.region.as_deref());
            w.name("revision").number(i64::from(self.revision));
            w.name("services").each(&self.services, write_service);
            w.name("signals").object(|w| {
                w.name("dnt").flag(self.signals.dnt);
                w.name("googleConsentMode")
                    .flag(self.signals.google_consent_mode);
                w.name("gpc").flag(self.signals.gpc);
            });
            if self.silent_in_frames {
                w.name("silentInFrames").flag(true);
            }
            w.name("site").text(&self.site);
            w.name("storage").object(|w| {
                w.name("acceptDays")
                    .number(i64::from(self.storage.accept_days));
                w.name("key").text(&self.storage.key);
                w.name("rejectDays")
                    .number(i64::from(self.storage.reject_days));
            });
            w.name("texts").object(|w| {
                for (language, texts) in sorted(&self.texts) {
                    w.name(language).object(|w| {
                        for (key, text) in sorted(texts) {
                            w.name(key).text(text);
                        }
                    });
                }
            });
            w.name("unknown").text(self.unknown.as_str());
            w.name("version").number(1);
        });
        checksum::seal(&writer.finish())
    }
}

fn write_text(w: &mut Writer, text: &Text) {
    match text.entries() {
        [(tag, text)] if tag.is_empty() => w.text(text),
        _ => w.object(|w| {
            for (tag, text) in text.entries() {
                w.name(tag).text(text);
            }
        }),
    }
}

fn write_optional(w: &mut Writer, name: &str, text: Option<&Text>) {
    if let Some(text) = text {
        write_text(w.name(name), text);
    }
}

fn write_category(w: &mut Writer, category: &Category) {
    w.object(|w| {
        w.name("consentMode")
            .texts(category.consent_mode.iter().map(|one| one.as_str()));
        write_optional(w, "description", category.description.as_ref());
        w.name("id").text(&category.id);
        w.name("locked").flag(category.locked);
        write_optional(w, "title", category.title.as_ref());
    });
}

fn write_look(w: &mut Writer, look: &Look) {
    w.name("colors").object(|w| {
        w.optional_text("accent", look.colors.accent.as_deref());
        w.optional_text("background", look.colors.background.as_deref());
        w.optional_text("text", look.colors.text.as_deref());
    });
    w.name("edge").text(look.edge.as_str());
    w.name("layout").text(look.layout.as_str());
    w.optional_text("logo", look.logo.as_deref());
    w.name("position").text(look.position.as_str());
    w.name("reopen").text(look.reopen.as_str());
    w.name("switches").flag(look.switches);
    w.name("theme").text(look.theme.as_str());
}

fn write_service(w: &mut Writer, service: &Service) {
    w.object(|w| {
        w.name("category").text(&service.category);
        w.name("cookies").each(&service.cookies, write_cookie);
        w.name("data")
            .texts(service.data.iter().map(|kind| kind.as_str()));
        w.optional_text("exemption", service.exemption.map(Exemption::as_str));
        w.name("hosts")
            .texts(service.hosts.iter().map(HostPattern::as_str));
        w.name("id").text(&service.id);
        w.name("legalBasis").text(service.legal_basis.as_str());
        write_text(w.name("name"), &service.name);
        w.optional_text("preset", service.preset.as_deref());
        write_text(w.name("purpose"), &service.purpose);
        w.name("recipients").each(&service.recipients, write_text);
        w.name("reload").flag(service.reload);
        write_text(w.name("retention"), &service.retention);
        if !service.signal.is_empty() {
            w.name("signal").object(|w| {
                for (name, calls) in [
                    ("before", &service.signal.before),
                    ("grant", &service.signal.grant),
                    ("revoke", &service.signal.revoke),
                ] {
                    w.name(name).texts(calls.iter().map(String::as_str));
                }
            });
        }
        if let Some(transfer) = &service.transfer {
            w.name("transfer").object(|w| {
                write_optional(w, "basis", transfer.basis.as_ref());
                w.name("country").text(&transfer.country);
            });
        }
        w.name("vendor").object(|w| {
            w.optional_text("country", service.vendor.country.as_deref());
            w.name("name").text(&service.vendor.name);
            w.optional_text("policy", service.vendor.policy.as_deref());
        });
    });
}

fn write_cookie(w: &mut Writer, cookie: &Cookie) {
    w.object(|w| {
        if let Some(days) = cookie.days {
            w.name("days").number(i64::from(days));
        }
        w.optional_text("domain", cookie.domain.as_deref());
        w.name("kind").text(cookie.kind.as_str());
        w.name("name").text(cookie.name.as_str());
        write_optional(w, "purpose", cookie.purpose.as_ref());
    });
}

//! What the guard needs to know on later visits, without the engine (PROTOCOL, section 4).

use alloc::string::String;

use crate::{
    canonical::Writer,
    config::{Checked, Config, Reopen},
};
#[cfg(feature = "explain")]
use crate::{config::Service, matching::HostPattern};

/// Gate data of a config. Grants nothing: it only says what belongs to what.
#[derive(Debug, Clone, Copy)]
pub struct Gate<'a> {
    config: &'a Config,
    label: &'a str,
    lang: &'a str,
    /// Where there is something to copy.
    copied: Option<&'a Checked>,
}

impl<'a> Gate<'a> {
    /// The gate data of `config`, with the text of the button that opens the settings again and the language of that text.
    #[cfg(feature = "explain")]
    #[must_use]
    pub fn of(config: &'a Config, label: &'a str, lang: &'a str) -> Self {
        Self {
            config,
            label,
            lang,
            copied: None,
        }
    }

    /// The same as [`Gate::of`], copied where the config's text has it already: for the first layer's module.
    #[must_use]
    pub fn of_checked(checked: &'a Checked, label: &'a str, lang: &'a str) -> Self {
        Self {
            config: &checked.config,
            label,
            lang,
            copied: Some(checked),
        }
    }

    /// The text that the browser keeps.
    #[must_use]
    pub fn write(&self) -> String {
        let config = self.config;
        let mut w = Writer::new();
        w.begin('{');
        w.name("v").number(2);
        w.name("site").text(&config.site);
        w.name("rev").number(i64::from(config.revision));
        w.name("locked").begin('[');
        for category in config.categories.iter().filter(|category| category.locked) {
            w.text(&category.id);
        }
        w.end(']');
        w.name("svc");
        match self.copied {
            Some(checked) => checked.copy_services(&mut w),
            #[cfg(feature = "explain")]
            None => w.each(&config.services, write_service),
            #[cfg(not(feature = "explain"))]
            None => {}
        }
        w.name("gcm");
        if config.signals.google_consent_mode {
            self.write_types(&mut w);
        } else {
            w.null();
        }
        // Left on is only what the whole engine has let run.
        #[cfg(feature = "explain")]
        if crate::exemption::is_declared(config) {
            w.name("exempt").flag(true);
        }
        w.name("unknown").text(config.unknown.as_str());
        w.name("reopen");
        if config.look.reopen == Reopen::None {
            w.null();
        } else {
            self.write_button(&mut w);
        }
        w.end('}');
        w.finish()
    }

    /// Consent types of every category that has some.
    fn write_types(&self, w: &mut Writer) {
        w.begin('{');
        for category in self
            .config
            .categories
            .iter()
            .filter(|category| !category.consent_mode.is_empty())
        {
            w.name(&category.id)
                .texts(category.consent_mode.iter().map(|one| one.as_str()));
        }
        w.end('}');
    }

    fn write_button(&self, w: &mut Writer) {
        w.begin('{');
        w.name("label").text(self.label);
        w.name("lang").text(self.lang);
        w.name("side").text(self.config.look.reopen.as_str());
        w.end('}');
    }
}

#[cfg(feature = "explain")]
fn write_service(w: &mut Writer, service: &Service) {
    w.begin('[');
    w.text(&service.id);
    w.text(&service.category);
    w.texts(service.hosts.iter().map(HostPattern::as_str));
    match &service.preset {
        Some(preset) => w.text(preset),
        None => w.null(),
    }
    let signal = &service.signal;
    if !signal.is_empty() {
        w.each(
            [&signal.before, &signal.grant, &signal.revoke],
            |w, calls| {
                w.texts(calls.iter().map(String::as_str));
            },
        );
    }
    w.end(']');
}

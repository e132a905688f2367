//! What a visitor was shown, read back from the stored notice. Every part of it ends as text in the page (F24).

use zgoda_consent::json::{self, Value};
use zgoda_consent::source::Source;

/// A notice, in the order shown and in its own language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct NoticeView {
    pub(crate) language: String,
    pub(crate) is_rtl: bool,
    pub(crate) title: String,
    pub(crate) paragraphs: Vec<String>,
    /// What ran already, and the words on the button against it; empty where nothing did.
    pub(crate) objection: Vec<String>,
    /// The words that lead to the list of services.
    pub(crate) services: String,
    /// The words on the three equal buttons.
    pub(crate) buttons: Vec<String>,
    pub(crate) settings_title: String,
    pub(crate) settings_text: String,
    pub(crate) settings_buttons: Vec<String>,
    pub(crate) policy: (String, String),
    pub(crate) categories: Vec<CategoryView>,
    pub(crate) about_title: String,
    pub(crate) about: Vec<(String, String)>,
    pub(crate) rights: Vec<String>,
    /// Layout, position, theme, regime, revision, version of the banner.
    pub(crate) form: NoticeForm,
    /// Every text of the dialog by its key.
    pub(crate) texts: Vec<(String, String)>,
}

/// How it looked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct NoticeForm {
    pub(crate) layout: String,
    pub(crate) position: String,
    pub(crate) theme: String,
    pub(crate) banner: String,
    pub(crate) revision: String,
}

/// One category and what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CategoryView {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) is_locked: bool,
    pub(crate) locked: String,
    pub(crate) is_on: bool,
    pub(crate) services_label: String,
    pub(crate) services: Vec<ServiceView>,
}

/// One service and what was said about it: label and text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServiceView {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) storage_label: String,
    /// Name, kind, purpose, lifetime.
    pub(crate) storage: Vec<[String; 4]>,
}

impl NoticeView {
    /// Reads a stored notice; `None` if it is no notice.
    pub(crate) fn read(body: &str) -> Option<Self> {
        let notice = json::parse(body).ok()?;
        let notice = &notice;
        let texts = notice.get("texts")?;
        let said = Said {
            texts,
            controller: text(notice.get("controller")?, "name"),
            language: text(notice, "language"),
        };
        let services = notice
            .get("services")
            .and_then(|list| list.items())
            .unwrap_or_default();
        let categories = notice.get("categories")?.items()?;
        let controller = notice.get("controller")?;
        let about = [
            ("about.controller", text(controller, "name")),
            ("about.address", text(controller, "address")),
            ("about.email", text(controller, "email")),
            ("about.url", text(controller, "url")),
            ("about.dpo", said.officer(&text(controller, "dpo"))),
            ("about.authority", text(controller, "authority")),
        ];
        Some(Self {
            language: text(notice, "language"),
            is_rtl: text(notice, "direction") == "rtl",
            title: said.by("ask.title"),
            paragraphs: said.all(&["ask.text", "ask.more"]),
            objection: objection(&services, &said),
            services: said.counted("ask.services", services.len()),
            buttons: said.all(&["reject", "accept", "settings"]),
            settings_title: said.by("settings.title"),
            settings_text: said.by("settings.text"),
            settings_buttons: said.all(&["reject", "save", "accept"]),
            policy: (said.by("policy"), text(notice, "policy")),
            categories: categories
                .iter()
                .map(|one| category(one, &services, &said))
                .collect(),
            about_title: said.by("about.title"),
            about: about
                .into_iter()
                .filter(|(_, value)| !value.is_empty())
                .map(|(key, value)| (said.by(key), value))
                .collect(),
            rights: said.all(&["about.rights", "about.withdraw"]),
            form: NoticeForm {
                layout: text(notice, "layout"),
                position: text(notice, "position"),
                theme: text(notice, "theme"),
                banner: text(notice, "banner"),
                revision: number(notice, "revision").map_or(String::new(), |n| n.to_string()),
            },
            texts: texts
                .keys()
                .unwrap_or_default()
                .into_iter()
                .map(|key| (key.clone(), text(texts, &key)))
                .collect(),
        })
    }
}

/// The texts of the dialog.
struct Said<'n> {
    texts: &'n Value,
    controller: String,
    language: String,
}

impl Said<'_> {
    /// The text called `key`, with the controller's name where it was shown; empty if there is none.
    fn by(&self, key: &str) -> String {
        text(self.texts, key).replace("{controller}", &self.controller)
    }

    fn counted(&self, key: &str, count: usize) -> String {
        self.by(key).replace("{count}", &count.to_string())
    }

    fn all(&self, keys: &[&str]) -> Vec<String> {
        keys.iter()
            .map(|key| self.by(key))
            .filter(|text| !text.is_empty())
            .collect()
    }

    /// A word of a closed vocabulary as it was shown, or itself.
    fn word(&self, kind: &str, word: &str) -> String {
        let shown = self.by(&format!("{kind}.{word}"));
        if shown.is_empty() {
            word.to_owned()
        } else {
            shown
        }
    }

    fn officer(&self, dpo: &str) -> String {
        if dpo == "none" {
            self.by("about.dpo.none")
        } else {
            dpo.to_owned()
        }
    }
}

/// What the first layer said of services that run until somebody objects (requirement B45).
fn objection(services: &[&Value], said: &Said<'_>) -> Vec<String> {
    let is = |class: &str| services.iter().any(|one| text(one, "exemption") == class);
    said.all(match (is("statistics"), is("appearance")) {
        (true, true) => &["objection.text", "appearance.text", "appearance.both"],
        (true, false) => &["objection.text", "objection.object"],
        (false, true) => &["appearance.text", "appearance.object"],
        (false, false) => &[],
    })
}

fn category(category: &Value, services: &[&Value], said: &Said<'_>) -> CategoryView {
    let id = text(category, "id");
    let own = services
        .iter()
        .filter(|service| text(service, "category") == id);
    let services: Vec<ServiceView> = own.map(|one| service(one, said)).collect();
    let is_locked = flag(category, "locked");
    CategoryView {
        title: text(category, "title"),
        description: text(category, "description"),
        is_locked,
        locked: if is_locked {
            said.by("locked")
        } else {
            String::new()
        },
        is_on: flag(category, "default"),
        services_label: said.counted("services", services.len()),
        services,
        id,
    }
}

fn service(service: &Value, said: &Said<'_>) -> ServiceView {
    let vendor = service.get("vendor");
    let vendor_of = |name: &str| vendor.map_or(String::new(), |vendor| text(vendor, name));
    let country = vendor_of("country");
    let company = match (vendor_of("name"), country.as_str()) {
        (name, "") => name,
        (name, country) => format!("{name} ({country})"),
    };
    let kinds: Vec<String> = texts(service, "data")
        .iter()
        .map(|k| said.word("data", k))
        .collect();
    let transfer = service.get("transfer").map_or(String::new(), |transfer| {
        [text(transfer, "country"), text(transfer, "basis")].join(" · ")
    });
    let facts = [
        ("service.purpose", text(service, "purpose")),
        ("service.vendor", company),
        ("service.policy", vendor_of("policy")),
        ("service.data", kinds.join(", ")),
        ("service.retention", text(service, "retention")),
        (
            "service.recipients",
            texts(service, "recipients").join(", "),
        ),
        ("service.transfer", transfer),
        (
            "service.basis",
            said.word("basis", &text(service, "legalBasis")),
        ),
    ];
    let stored = service
        .get("cookies")
        .and_then(|list| list.items())
        .unwrap_or_default();
    ServiceView {
        id: text(service, "id"),
        name: text(service, "name"),
        facts: facts
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(key, value)| (said.by(key).replace("{vendor}", &vendor_of("name")), value))
            .collect(),
        storage_label: said.by("service.storage"),
        storage: stored
            .into_iter()
            .map(|one| {
                let lifetime = match number(one, "days") {
                    Some(0) => said.by("storage.session"),
                    Some(days) => duration(days, &said.language),
                    None => said.by("storage.unlimited"),
                };
                let kind = said.word("kind", &text(one, "kind"));
                [text(one, "name"), kind, text(one, "purpose"), lifetime]
            })
            .collect(),
    }
}

/// A number of days as the banner says it: in years of 365 or months of 30 days where that is exact. Where these words are
/// not known the days stay a number.
fn duration(days: i64, language: &str) -> String {
    let (count, unit) = match days {
        _ if days >= 365 && days % 365 == 0 => (days / 365, 2),
        _ if days >= 60 && days % 30 == 0 => (days / 30, 1),
        _ => (days, 0),
    };
    let [one, few, many] = match (language.split('-').next(), unit) {
        (Some("pl"), 0) => ["dzień", "dni", "dni"],
        (Some("pl"), 1) => ["miesiąc", "miesiące", "miesięcy"],
        (Some("pl"), _) => ["rok", "lata", "lat"],
        (Some("en"), 0) => ["day", "days", "days"],
        (Some("en"), 1) => ["month", "months", "months"],
        (Some("en"), _) => ["year", "years", "years"],
        _ => return format!("{days} d"),
    };
    let form = match (count, count % 10, count % 100) {
        (1, ..) => one,
        (_, 2..=4, last) if !(12..=14).contains(&last) => few,
        _ => many,
    };
    format!("{count} {form}")
}

fn text(object: &Value, name: &str) -> String {
    object
        .get(name)
        .and_then(|value| value.text())
        .unwrap_or_default()
}

fn texts(object: &Value, name: &str) -> Vec<String> {
    let items = object
        .get(name)
        .and_then(|list| list.items())
        .unwrap_or_default();
    items.iter().filter_map(Source::text).collect()
}

fn number(object: &Value, name: &str) -> Option<i64> {
    object.get(name).and_then(|value| value.number())
}

fn flag(object: &Value, name: &str) -> bool {
    object.get(name).and_then(|value| value.flag()) == Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_notice_is_not_shown_as_one() {
        for body in [
            "",
            "{}",
            "[]",
            "{\"texts\":{},\"controller\":{},\"categories\":{}}",
            "{\"texts\":1}",
        ] {
            assert_eq!(NoticeView::read(body), None, "{body}");
        }
    }

    #[test]
    fn lifetimes_are_said_as_the_banner_says_them() {
        let polish = [1, 2, 30, 60, 150, 365, 730, 1825, 400].map(|days| duration(days, "pl"));
        assert_eq!(
            polish,
            [
                "1 dzień",
                "2 dni",
                "30 dni",
                "2 miesiące",
                "5 miesięcy",
                "1 rok",
                "2 lata",
                "5 lat",
                "400 dni"
            ]
        );
        assert_eq!(
            [90, 730].map(|days| duration(days, "en-GB")),
            ["3 months", "2 years"]
        );
        assert_eq!(duration(90, "de"), "90 d");
    }

    #[test]
    fn b45_an_objection_names_the_classes_that_ran() {
        let view = |services: &str| {
            let texts = ["objection", "appearance"].map(|class| {
                format!("\"{class}.text\":\"{class} runs\",\"{class}.object\":\"against {class}\"")
            });
            let body = format!(
                "{{\"texts\":{{{},\"appearance.both\":\"against both\"}},\"controller\":{{}},\
                 \"categories\":[],\"services\":[{services}]}}",
                texts.join(",")
            );
            NoticeView::read(&body).unwrap().objection
        };
        let (counts, adapts) = (
            "{\"exemption\":\"statistics\"}",
            "{\"exemption\":\"appearance\"}",
        );
        assert!(view("{}").is_empty());
        assert_eq!(view(counts), ["objection runs", "against objection"]);
        assert_eq!(view(adapts), ["appearance runs", "against appearance"]);
        assert_eq!(
            view(&format!("{counts},{adapts}")),
            ["objection runs", "appearance runs", "against both"]
        );
    }

    #[test]
    fn a_notice_with_almost_nothing_in_it_is_still_shown() {
        let body = "{\"texts\":{\"ask.text\":\"{controller} asks\"},\"controller\":{\"name\":\"Me\"},\"categories\":[{}]}";
        let view = NoticeView::read(body).unwrap();
        assert_eq!(view.paragraphs, ["Me asks"]);
        assert_eq!(view.categories.len(), 1);
        assert!(!view.categories[0].is_on);
    }
}

//! What must fit together in a config whose fields are right one by one.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use super::{
    look::Layout,
    model::{Category, Config, LegalBasis, Service},
    read::known_category,
};
use crate::{
    exemption::{self, Exemption},
    field::{FieldError, push_index, quoted},
    shape::said,
    signals::ConsentType,
    stored,
};

/// Adds everything that does not fit.
pub(super) fn check(config: &Config, errors: &mut Vec<FieldError>) {
    for (index, one) in config.categories.iter().enumerate() {
        let before = config.categories.get(..index).unwrap_or_default();
        check_category(
            one,
            before,
            &mut Place {
                list: "categories",
                index,
                errors,
            },
        );
    }
    for (index, one) in config.services.iter().enumerate() {
        let mut place = Place {
            list: "services",
            index,
            errors,
        };
        if config
            .services
            .iter()
            .take(index)
            .any(|other| other.id == one.id)
        {
            place.wrong("id", quoted(&one.id), said("each only once"));
        }
        check_service(one, config.category(&one.category), &mut place);
    }
    // The notice and the objection are the condition of the exemption, and they are in the banner's own dialog (requirement B45).
    if config.look.layout == Layout::None && exemption::is_declared(config) {
        errors.push(FieldError {
            path: "look.layout".to_owned(),
            found: quoted("none"),
            allowed: said("another layout, or no service with an exemption (B45)").into(),
        });
    }
    // Beside a question about consent it would look away from it (requirement B26).
    if config.message.is_some() && config.optional().next().is_some() {
        errors.push(FieldError {
            path: "message".to_owned(),
            found: "a message".to_owned(),
            allowed: "none, unless every category is locked: a question comes first".into(),
        });
    }
    if stored::longest(config) > stored::MAX_BYTES {
        errors.push(FieldError {
            path: "services".to_owned(),
            found: said("too many, or too long ids").to_owned(),
            allowed: said(
                "as many as a choice about all of them, of at most 60000 bytes, can hold",
            )
            .into(),
        });
    }
}

/// An element of a list, for errors about it.
pub(super) struct Place<'e> {
    pub(super) list: &'static str,
    pub(super) index: usize,
    pub(super) errors: &'e mut Vec<FieldError>,
}

impl Place<'_> {
    pub(super) fn wrong(&mut self, member: &str, found: String, allowed: &'static str) {
        if !cfg!(feature = "explain") {
            return self.errors.push(FieldError::default());
        }
        let mut path = self.list.to_owned();
        push_index(&mut path, self.index);
        path.push('.');
        path.push_str(member);
        self.errors.push(FieldError {
            path,
            found,
            allowed: allowed.into(),
        });
    }

    fn missing(&mut self, member: &str, is_missing: bool, allowed: &'static str) {
        if is_missing {
            self.wrong(member, "nothing".to_owned(), allowed);
        }
    }
}

fn check_category(category: &Category, before: &[Category], place: &mut Place<'_>) {
    if before.iter().any(|other| other.id == category.id) {
        return place.wrong("id", quoted(&category.id), said("each only once"));
    }
    if category.id == "necessary" && !category.locked {
        place.wrong(
            "locked",
            "false".to_owned(),
            said("true: necessary cannot be refused"),
        );
    }
    if known_category(&category.id).is_none() {
        place.missing(
            "title",
            category.title.is_none(),
            said("a text: only the banner's own categories have one"),
        );
        place.missing(
            "description",
            category.description.is_none(),
            said("a text: only the banner's own categories have one"),
        );
    }
    for one in &category.consent_mode {
        let found = || quoted(one.as_str());
        if !category.locked && category.id != "necessary" && *one == ConsentType::SecurityStorage {
            place.wrong(
                "consentMode",
                found(),
                said("security_storage in a locked category only"),
            );
        }
        // A type in two categories could not follow both (requirement A4).
        if before.iter().any(|other| other.consent_mode.contains(one)) {
            place.wrong(
                "consentMode",
                found(),
                said("consent types that no other category has"),
            );
        }
    }
}

fn check_service(service: &Service, category: Option<&Category>, place: &mut Place<'_>) {
    if category.is_none() {
        place.wrong(
            "category",
            quoted(&service.category),
            said("the id of one of the categories"),
        );
    }
    // What may be refused rests on consent and on nothing else (ePrivacy Art. 5(3); requirement B22).
    if category.is_some_and(|category| !category.locked && category.id != "necessary")
        && service.legal_basis != LegalBasis::Consent
    {
        place.wrong(
            "legalBasis",
            quoted(service.legal_basis.as_str()),
            said("consent, unless the category is locked"),
        );
    }
    // Only purposes that the law names, never advertising (PECR schedule A1; requirement B44).
    if let (Some(exemption), Some(category)) = (service.exemption, category) {
        let (own, allowed) = match exemption {
            Exemption::Statistics => (
                "analytics",
                said(
                    "none, but in a category for statistics that can be refused and does not advertise (B44)",
                ),
            ),
            Exemption::Appearance => (
                "preferences",
                said(
                    "none, but in a category for preferences that can be refused and does not advertise (B44)",
                ),
            ),
        };
        let fits = category.id == own || known_category(&category.id).is_none();
        if category.locked || category.is_sale() || !fits {
            place.wrong("exemption", quoted(exemption.as_str()), allowed);
        }
    }
    // GDPR Art. 13 wants who, why and how long; a preset that was not filled in has none of them (requirement A20).
    place.missing(
        "vendor",
        service.vendor.name.is_empty(),
        said("an object, or a preset that brings it"),
    );
    place.missing(
        "purpose",
        service.purpose.is_empty(),
        said("a text, or a preset that brings it"),
    );
    place.missing(
        "retention",
        service.retention.is_empty(),
        said("a text, or a preset that brings it"),
    );
}

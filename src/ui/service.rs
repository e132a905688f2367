//! What one service does, to whom the data goes, and what it leaves on the device (requirements A20, A21, A25).

use zgoda_consent::config::{Cookie, Service};

use super::{Stage, dom::Tag};
use crate::{ports::clock, texts::comma};

/// Draws everything there is to know about a service.
pub(super) fn draw(stage: &Stage<'_>, parent: &Tag, service: &Service) {
    let texts = stage.texts;
    let language = &texts.language;
    let list = stage.draw(parent, "dl.fields", &[]);
    let purpose = stage.draw_fact(&list, "service.purpose", stage.local(&service.purpose));
    stage.mark(&purpose, &service.purpose);
    purpose.set_id(&["s-", &service.id, "-text"].concat());

    let vendor = &service.vendor;
    let country = vendor.country.as_ref().map_or(String::new(), |code| {
        [comma(language), &clock::country(code, language)].concat()
    });
    let place = stage.draw_fact(&list, "service.vendor", &[&vendor.name, &*country].concat());
    if let Some(policy) = &vendor.policy {
        let line = stage.draw(&place, "div", &[]);
        let phrase = texts.get("service.policy", &[("vendor", &vendor.name)]);
        phrase.mark(&stage.draw_link(&line, policy, &phrase.text));
    }

    let kinds: Vec<String> = service
        .data
        .iter()
        .map(|kind| texts.get(&["data.", kind.as_str()].concat(), &[]).text)
        .collect();
    stage.draw_facts(&list, "service.data", &kinds);
    let retention = stage.draw_fact(&list, "service.retention", stage.local(&service.retention));
    stage.mark(&retention, &service.retention);
    let recipients: Vec<String> = service
        .recipients
        .iter()
        .map(|name| stage.local(name).to_owned())
        .collect();
    stage.draw_facts(&list, "service.recipients", &recipients);
    if let Some(transfer) = &service.transfer {
        let place = stage.draw_fact(
            &list,
            "service.transfer",
            &clock::country(&transfer.country, language),
        );
        if let Some(basis) = &transfer.basis {
            let line = stage.draw(&place, "div ~$basis", &[("basis", stage.local(basis))]);
            stage.mark(&line, basis);
        }
    }
    let basis = texts.get(&["basis.", service.legal_basis.as_str()].concat(), &[]);
    basis.mark(&stage.draw_fact(&list, "service.basis", &basis.text));
    draw_storage(stage, parent, &service.cookies);
}

/// Draws the table of what a service stores. A wide table scrolls in its own frame, which the keyboard reaches.
pub(super) fn draw_storage(stage: &Stage<'_>, parent: &Tag, cookies: &[Cookie]) {
    if cookies.is_empty() {
        return;
    }
    let texts = stage.texts;
    let caption = texts.get("service.storage", &[]).text;
    let body = stage.draw(
        parent,
        "p.name =service.storage div.wide @tabindex=0 @role=group @aria-label=$caption > table > thead > tr > \
         th @scope=col =storage.name th @scope=col =storage.kind th @scope=col =storage.purpose th @scope=col =storage.days \
         < < tbody",
        &[("caption", &caption)],
    );
    for cookie in cookies {
        let days = match cookie.days {
            None => texts.get("storage.unlimited", &[]).text,
            Some(0) => texts.get("storage.session", &[]).text,
            Some(days) => clock::duration(days, &texts.language),
        };
        let kind = ["kind.", cookie.kind.as_str()].concat();
        let purpose = cookie
            .purpose
            .as_ref()
            .map_or("", |purpose| stage.local(purpose));
        let row = stage.draw(&body, "tr", &[]);
        let said = stage.draw(
            &row,
            "th @scope=row > code ~$name < td =$kind td ~$purpose",
            &[
                ("name", cookie.name.as_str()),
                ("kind", &kind),
                ("purpose", purpose),
            ],
        );
        if let Some(purpose) = &cookie.purpose {
            stage.mark(&said, purpose);
        }
        stage.draw(&row, "td ~$days", &[("days", &days)]);
    }
}

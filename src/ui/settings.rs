//! The second layer: every purpose and every service, each with its own switch (requirements A4, A20, A26, B10, E2).

use wasm_bindgen::JsCast;
use zgoda_consent::{
    choice::Choice,
    config::{Category, Config},
    engine::Engine,
    stored::StoredChoice,
};

use super::{
    Stage,
    dom::{Tag, element},
    service,
};
use crate::{banner::decision, ports::clock};

/// From how many services on there is a search (`www/own/search.js`).
const MANY: usize = 10;

/// What holds the switches of one answer: a layer, or a part of the page.
pub(crate) const FORM: &str = ".ask,.settings,.inline";

/// The dialog, with its switches set as it stands: off where nothing was decided (requirements A7, A36, B6).
pub(crate) fn build(stage: &Stage<'_>, engine: &Engine) -> Tag {
    let dialog = element("dialog", "settings");
    dialog.set("part", "settings");
    dialog.set("aria-labelledby", "settings-title");
    let head = stage.draw(&dialog, "div.head", &[]);
    stage.draw_logo(&head);
    stage.draw(
        &head,
        "h2 @id=settings-title @tabindex=-1 @autofocus= =settings.title \
         button.shut @data-do=close > span.unseen =close",
        &[],
    );
    draw_body(stage, &dialog, engine);
    dialog
}

/// Fills `place`, an element of the page, with the same, unless it is filled already; then its switches and the decision are shown anew.
/// Answers what was filled, and whether it is new.
pub(crate) fn fill(stage: &Stage<'_>, place: &Tag, engine: &Engine) -> Option<(Tag, bool)> {
    if let Some(root) = place.shadow_root() {
        let form = root.unchecked_ref::<Tag>().find(".inline")?;
        show(&form, stage.config, engine);
        show_choice(stage, &form, engine);
        Some((form, false))
    } else {
        let form = stage.draw(&stage.open(place)?, "section.inline", &[]);
        draw_body(stage, &form, engine);
        Some((form, true))
    }
}

/// Tells the decision that holds now, in the place where it stood.
fn show_choice(stage: &Stage<'_>, form: &Tag, engine: &Engine) {
    if let Some(old) = form.find("#choice") {
        old.remove();
    }
    if let (Some(controller), Some(stored)) = (form.find("section.about"), decision(engine)) {
        draw_choice(stage, form, stored);
        if let Some(section) = form.find("#choice") {
            controller.before(&section);
        }
    }
}

fn draw_body(stage: &Stage<'_>, form: &Tag, engine: &Engine) {
    let body = stage.draw(form, "div.body", &[]);
    stage.draw(&body, "p =settings.text", &[]);
    if stage.config.services.len() >= MANY {
        stage.draw(&body, "div.find", &[]);
    }
    let optional = stage.config.optional().filter(|one| !stage.is_off(one));
    if optional.count() > 1 {
        let row = stage.draw(&body, "div.row.all > h3 @id=all-name =all", &[]);
        if let Some(row) = row.nearest(".row") {
            draw_switch(stage, &row, "all", "", false);
        }
    }
    for category in &stage.config.categories {
        draw_category(stage, &body, category, engine);
    }
    if let Some(stored) = decision(engine) {
        draw_choice(stage, &body, stored);
    }
    draw_controller(stage, &body);
    stage.draw_answers(form, ["reject", "accept", "save"]);
    show_all(form, stage.config);
}

/// Sets every switch as it stands.
fn show(form: &Tag, config: &Config, engine: &Engine) {
    let verdict = engine.verdict();
    for category in &config.categories {
        set(form, "c-", &category.id, verdict.category(&category.id));
    }
    for service in &config.services {
        set(form, "s-", &service.id, verdict.granted(&service.id));
    }
    show_all(form, config);
}

fn set(form: &Tag, kind: &str, id: &str, on: bool) {
    if let Some(switch) = switch_of(form, kind, id) {
        switch.set_checked(on);
    }
}

/// The box that stands for all: ticked if all are on, clear if none is, mixed otherwise (requirement E15).
fn show_all(form: &Tag, config: &Config) {
    let Some(all) = form.find("#all") else { return };
    let choice = chosen(form, config);
    let mut found = config
        .optional()
        .filter(|one| switch_of(form, "c-", &one.id).is_some())
        .map(|one| choice.category(&one.id) == Some(true));
    let first = found.next() == Some(true);
    let mixed = !choice.services.is_empty() || found.any(|on| on != first);
    // A click on a mixed box ticks it.
    all.set_checked(first && !mixed);
    all.set_mixed(mixed);
}

/// What the switches say now. The category's own switch decides; a service is named only where it differs.
pub(crate) fn chosen(dialog: &Tag, config: &Config) -> Choice {
    let mut choice = Choice::default();
    for category in config.optional() {
        let on = switch_of(dialog, "c-", &category.id)
            .or_else(|| switch_of(dialog, "l-", &category.id))
            .is_some_and(|switch| switch.checked());
        choice.set_category(config, &category.id, on);
        for service in config.services_of(&category.id) {
            if let Some(switch) = switch_of(dialog, "s-", &service.id) {
                choice.set_service(&service.id, switch.checked());
            }
        }
    }
    choice.normal(config)
}

/// Sets the services of a category as the visitor has set the category, and everything as they have set the box for all.
pub(crate) fn follow(form: &Tag, config: &Config, switch: &Tag) {
    let id = switch.id();
    let on = switch.checked();
    for category in config.optional() {
        if id == "all" {
            set(form, "c-", &category.id, on);
        } else if id.strip_prefix("c-") != Some(&category.id) {
            continue;
        }
        for service in config.services_of(&category.id) {
            set(form, "s-", &service.id, on);
        }
    }
    show_all(form, config);
}

fn switch_of(dialog: &Tag, kind: &str, id: &str) -> Option<Tag> {
    dialog.find(&["#", kind, id].concat())
}

fn draw_category(stage: &Stage<'_>, body: &Tag, category: &Category, engine: &Engine) {
    let config = stage.config;
    let group = draw_group(stage, body, "section.category", "c-", &category.id);
    let row = stage.draw(&group, "div.row", &[]);
    stage
        .draw_category(&row, "h3", category, "title")
        .set_id(&["c-", &category.id, "-name"].concat());
    let is_fixed = category.locked || stage.is_off(category);
    if is_fixed {
        stage.draw_fixed(&row, category);
    } else {
        draw_switch(
            stage,
            &row,
            "c-",
            &category.id,
            engine.verdict().category(&category.id),
        );
    }
    stage
        .draw_category(&group, "p.soft", category, "description")
        .set_id(&["c-", &category.id, "-text"].concat());
    if category.locked {
        stage.draw(&group, "p.soft =locked.reason", &[]);
    }
    let count = config.services_of(&category.id).count();
    if count == 0 {
        return;
    }
    let count = clock::number(count, &stage.texts.language);
    let services = stage.draw(
        &group,
        "details.services @data-of=$id",
        &[("id", &category.id)],
    );
    stage.draw(&services, "summary =services", &[("count", &count)]);
    for one in config.services_of(&category.id) {
        let group = draw_group(stage, &services, "div.service", "s-", &one.id);
        let row = stage.draw(&group, "div.row", &[]);
        let name = stage.draw(&row, "h4 ~$name", &[("name", stage.local(&one.name))]);
        name.set_id(&["s-", &one.id, "-name"].concat());
        if !is_fixed {
            draw_switch(
                stage,
                &row,
                "s-",
                &one.id,
                engine.verdict().granted(&one.id),
            );
        }
    }
}

/// Draws what there is to know about the services in a list (`details`) that has been opened, if it is not there yet: of hundreds of
/// services most visitors open none, and drawing all of them takes longer than opening the dialog should.
pub(crate) fn unfold(stage: &Stage<'_>, dialog: &Tag, details: &Tag) {
    let Some(category) = details.attribute("data-of") else {
        return;
    };
    details.unset("data-of");
    for one in stage.config.services_of(&category) {
        let selector = ["[aria-labelledby=s-", &one.id, "-name]"].concat();
        if let Some(group) = dialog.find(&selector) {
            service::draw(stage, &group, one);
        }
    }
}

/// Draws a group that has the name and the description of the category (`kind` = `c-`) or service (`s-`) called `id`. They are
/// the group's rather than the switch's: whoever comes in hears them once.
fn draw_group(stage: &Stage<'_>, parent: &Tag, tag: &str, kind: &str, id: &str) -> Tag {
    let group = stage.draw(parent, tag, &[]);
    let [name, text] = ["-name", "-text"].map(|part| [kind, id, part].concat());
    stage.draw(
        &group,
        "@role=group @aria-labelledby=$name @aria-describedby=$text",
        &[("name", &name), ("text", &text)],
    )
}

/// Draws a switch that says its state in words (requirements E11, E15).
pub(super) fn draw_switch(stage: &Stage<'_>, parent: &Tag, kind: &str, id: &str, on: bool) {
    let role = if id.is_empty() { "checkbox" } else { "switch" };
    let id = [kind, id].concat();
    let name = [&id, "-name"].concat();
    let switch = stage.draw(
        parent,
        "label.switch > input @type=checkbox @role=$role @id=$id @aria-labelledby=$name",
        &[("id", &id), ("name", &name), ("role", role)],
    );
    switch.set_checked(on);
    if let Some(label) = switch.nearest("label") {
        stage.draw(
            &label,
            "span.on @aria-hidden=true =state.on span.off @aria-hidden=true =state.off span.some @aria-hidden=true =state.some",
            &[],
        );
    }
}

/// The visitor's own decision: what they need to speak about it (requirements A36, A53).
fn draw_choice(stage: &Stage<'_>, body: &Tag, stored: &StoredChoice) {
    let list = stage.draw(
        body,
        "section.about @id=choice > h3 =choice.title dl.fields",
        &[],
    );
    let language = &stage.texts.language;
    stage.draw_fact(&list, "choice.at", &clock::date(stored.at, language));
    stage.draw_fact(&list, "choice.expires", &clock::date(stored.exp, language));
    stage.draw_fact(&list, "choice.id", &stored.id);
}

/// Who is responsible, how to reach them, what rights there are (requirements A5, A26; GDPR Art. 13).
fn draw_controller(stage: &Stage<'_>, body: &Tag) {
    let controller = &stage.config.controller;
    let section = stage.draw(body, "section.about", &[]);
    let list = stage.draw(&section, "h3 =about.title dl.fields", &[]);
    let who = stage.draw_fact(&list, "about.controller", stage.local(&controller.name));
    if let Some(address) = &controller.address {
        stage.draw(&who, "div ~$address", &[("address", stage.local(address))]);
    }
    if let Some(email) = &controller.email {
        stage.draw_link(
            &stage.draw_fact(&list, "about.email", ""),
            &["mailto:", email].concat(),
            email,
        );
    }
    if let Some(url) = &controller.url {
        stage.draw_link(&stage.draw_fact(&list, "about.url", ""), url, url);
    }
    if let Some(dpo) = &controller.dpo {
        let none = stage.texts.get("about.dpo.none", &[]).text;
        let dpo = stage.local(dpo);
        stage.draw_fact(&list, "about.dpo", if dpo == "none" { &none } else { dpo });
    }
    if let Some(authority) = &controller.authority {
        stage.draw_fact(&list, "about.authority", stage.local(authority));
    }
    stage.draw_policy(&stage.draw(&section, "p =about.rights p =about.withdraw p", &[]));
}

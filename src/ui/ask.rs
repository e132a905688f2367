//! The first layer: one question, three equal answers (requirements A78, B3 to B5, E1, E3).

use zgoda_consent::config::{Layout, Look};
#[cfg(feature = "whole")]
use zgoda_consent::engine::Engine;
#[cfg(feature = "whole")]
use zgoda_consent::{
    change::Change,
    config::{Category, Message},
    exemption::Exemption,
};

#[cfg(feature = "whole")]
use super::settings;
use super::{
    Stage,
    dom::{Tag, element},
};
use crate::ports::clock;

/// The question. `why` names a text that says why it is asked again, `news` what is new since then: a text and names for it. With
/// `change` it is about that alone, and says so.
pub(crate) fn build(
    stage: &Stage<'_>,
    why: Option<&str>,
    #[cfg(feature = "whole")] engine: &Engine,
    #[cfg(feature = "whole")] change: Option<&Change>,
    #[cfg(feature = "whole")] news: &[(&str, Vec<String>)],
) -> Tag {
    let look = &stage.config.look;
    // In the middle it hides the page, so it has to be modal; elsewhere the page stays usable (requirement E1).
    let (tag, role) = if look.layout == Layout::Center {
        ("dialog", "dialog")
    } else {
        ("section", "region")
    };
    let layer = element(tag, &["ask.", &place(look)].concat());
    layer.set("role", role);
    layer.set("aria-labelledby", "ask-title");

    layer.set("part", "ask");

    let text = stage.draw(&layer, "div.text", &[]);
    stage.draw_logo(&text);
    let title = stage.draw(&text, "h2 @id=ask-title =ask.title", &[]);
    if tag == "dialog" {
        // Otherwise the browser would take the first link.
        stage.draw(&title, "@tabindex=-1 @autofocus=", &[]);
    }
    if let Some(why) = why {
        stage.draw(&text, "p.why =$why", &[("why", why)]);
        #[cfg(feature = "whole")]
        for (key, names) in news {
            if !names.is_empty() {
                let list = stage.texts.list(names);
                stage.draw(&text, "p.why =$key", &[("key", key), ("list", &list)]);
            }
        }
        #[cfg(feature = "whole")]
        if change.is_some() {
            stage.draw(&text, "p =changed.text", &[]);
        }
    }
    let controller = stage.local(&stage.config.controller.name);
    stage.draw(&text, "p =ask.text", &[("controller", controller)]);
    #[cfg(feature = "whole")]
    draw_objection(stage, &text, engine);
    let purposes = stage.draw(&text, "ul.purposes @role=list", &[]);
    for category in &stage.config.categories {
        #[cfg(feature = "whole")]
        if change.is_some_and(|change| !change.concerns(stage.config, &category.id)) {
            continue;
        }
        #[cfg(feature = "whole")]
        if look.switches && change.is_none() {
            draw_switch(stage, &purposes, category, engine);
            continue;
        }
        stage.draw_category(&purposes, "li", category, "title");
    }
    #[cfg(feature = "whole")]
    if let Some(age) = stage.config.minor {
        let age = clock::digits(i64::from(age));
        stage.draw(&text, "p.why =minor.text", &[("age", &age)]);
    }
    let links = stage.draw(&text, "p =ask.more p.links", &[]);
    stage.draw_policy(&links);
    let count = clock::number(stage.config.services.len(), &stage.texts.language);
    stage.draw(
        &links,
        "button.link @data-do=settings =ask.services",
        &[("count", &count)],
    );

    let third = if look.switches { "save" } else { "settings" };
    #[cfg(feature = "whole")]
    if change.is_some() {
        stage.draw_answers(&layer, ["changed.reject", "changed.accept", "settings"]);
        return layer;
    }
    stage.draw_answers(&layer, ["reject", "accept", third]);
    layer
}

/// The one exception: what runs already, by the class of the law, and how to stop it, as easy as any other answer (requirement B45).
#[cfg(feature = "whole")]
fn draw_objection(stage: &Stage<'_>, text: &Tag, engine: &Engine) {
    let counts = engine.runs_by(Exemption::Statistics);
    let adapts = engine.runs_by(Exemption::Appearance);
    let act = match (counts, adapts) {
        (true, true) => "appearance.both",
        (true, false) => "objection.object",
        (false, true) => "appearance.object",
        (false, false) => return,
    };
    let controller = [("controller", stage.local(&stage.config.controller.name))];
    if counts {
        stage.draw(text, "p.why =objection.text", &controller);
    }
    if adapts {
        stage.draw(text, "p.why =appearance.text", &controller);
    }
    stage.draw(
        text,
        "p > button.link @data-do=object =$act",
        &[("act", act)],
    );
}

/// What has changed: texts and the names for them.
#[cfg(feature = "whole")]
pub(crate) fn news(stage: &Stage<'_>, change: &Change) -> Vec<(&'static str, Vec<String>)> {
    let config = stage.config;
    let purposes = |ids: &[String]| -> Vec<String> {
        let known = ids.iter().filter_map(|id| config.category(id));
        known
            .map(|one| stage.of_category(one, "title").text)
            .collect()
    };
    let services = |ids: &[String]| -> Vec<String> {
        let known = ids.iter().filter_map(|id| config.service(id));
        known.map(|one| stage.local(&one.name).to_owned()).collect()
    };
    let mut altered = purposes(&change.altered.categories);
    altered.extend(services(&change.altered.services));
    vec![
        ("changed.purposes", purposes(&change.new.categories)),
        ("changed.services", services(&change.new.services)),
        ("changed.altered", altered),
        ("changed.removed", change.removed.clone()),
    ]
}

/// A purpose with its switch, for owners who want them on this layer.
#[cfg(feature = "whole")]
fn draw_switch(stage: &Stage<'_>, purposes: &Tag, category: &Category, engine: &Engine) {
    let row = stage.draw(purposes, "li.row", &[]);
    stage
        .draw_category(&row, "span", category, "title")
        .set_id(&["l-", &category.id, "-name"].concat());
    if category.locked || stage.is_off(category) {
        stage.draw_fixed(&row, category);
    } else {
        let on = engine.verdict().category(&category.id);
        settings::draw_switch(stage, &row, "l-", &category.id, on);
    }
}

#[cfg(feature = "whole")]
/// A message that asks for nothing, with one button that takes it away (requirement A63).
pub(crate) fn inform(stage: &Stage<'_>, message: &Message) -> Tag {
    let layer = element(
        "section",
        &["ask.message.", &place(&stage.config.look)].concat(),
    );
    let controller = stage.local(&stage.config.controller.name);
    let label = stage
        .texts
        .get("message.label", &[("controller", controller)]);
    let label = label.text;
    let text = stage.draw(
        &layer,
        "@part=ask @role=region @aria-label=$label div.text",
        &[("label", &label)],
    );
    let line = stage.draw(&text, "p =message.text", &[]);
    if let Some(own) = &message.text {
        line.set_text_content(Some(stage.local(own)));
        stage.mark(&line, own);
    }
    stage.draw_policy(&stage.draw(&text, "p", &[]));
    stage.draw(
        &layer,
        "div.answers > button @part=answer @data-do=understood =dismiss",
        &[],
    );
    layer
}

/// The classes that say where a first layer stands.
fn place(look: &Look) -> String {
    [
        look.layout.as_str(),
        ".",
        look.position.as_str(),
        ".",
        look.edge.as_str(),
    ]
    .concat()
}

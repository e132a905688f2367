//! The first layer: one question, three equal answers (requirements A78, B3 to B5, E1, E3).

use zgoda_consent::config::Layout;

use super::{
    Stage,
    dom::{Tag, element},
};
use crate::ports::clock;

/// The question. `why` names a text that says why it is asked again.
pub(crate) fn build(stage: &Stage<'_>, why: Option<&str>) -> Tag {
    let look = &stage.config.look;
    // In the middle it hides the page, so it has to be modal; elsewhere the page stays usable (requirement E1).
    let (tag, role) = if look.layout == Layout::Center {
        ("dialog", "dialog")
    } else {
        ("section", "region")
    };
    let layer = element(
        tag,
        &["ask.", look.layout.as_str(), ".", look.position.as_str()].concat(),
    );
    layer.set("role", role);
    layer.set("aria-labelledby", "ask-title");

    let text = stage.draw(&layer, "div.text", &[]);
    let title = stage.draw(&text, "h2 @id=ask-title =ask.title", &[]);
    if tag == "dialog" {
        // Otherwise the browser would take the first link.
        stage.draw(&title, "@tabindex=-1 @autofocus=", &[]);
    }
    if let Some(why) = why {
        stage.draw(&text, "p.why =$why", &[("why", why)]);
    }
    let controller = stage.local(&stage.config.controller.name);
    let purposes = stage.draw(
        &text,
        "p =ask.text ul.purposes @role=list",
        &[("controller", controller)],
    );
    for category in &stage.config.categories {
        stage.draw_category(&purposes, "li", category, "title");
    }
    let links = stage.draw(&text, "p =ask.more p.links", &[]);
    stage.draw_policy(&links);
    let count = clock::number(stage.config.services.len(), &stage.texts.language);
    stage.draw(
        &links,
        "button.link @data-do=settings =ask.services",
        &[("count", &count)],
    );

    stage.draw_answers(&layer, "settings");
    layer
}

//! `[data-zgoda=declaration]`: the table of all cookies, always as the config says (requirements A21, A23).

use super::{Stage, dom::Tag, service};

/// Fills `place`, an element of the page, unless it is filled already.
pub(crate) fn fill(stage: &Stage<'_>, place: &Tag) {
    if place.shadow_root().is_some() {
        return;
    }
    let Some(inside) = stage.open(place) else {
        return;
    };
    let list = stage.draw(&inside, "div.declaration", &[]);
    for category in &stage.config.categories {
        let section = stage.draw(&list, "section.about", &[]);
        stage.draw_category(&section, "h3", category, "title");
        stage.draw_category(&section, "p", category, "description");
        for one in stage.config.services_of(&category.id) {
            stage.draw(&section, "h4 ~$name", &[("name", stage.local(&one.name))]);
            service::draw(stage, &section, one);
        }
    }
}

//! What stands in the place of a frame until the visitor allows it (requirements A45, E30).

use wasm_bindgen::{JsCast, JsValue};
use web_sys::CssStyleSheet;

use super::{
    Stage,
    dom::{Tag, element},
};
use crate::{page, ports::clock};

/// A frame that waits, and what stands in its place.
pub(crate) struct Held {
    /// The frame, an element of the page.
    pub(crate) frame: Tag,
    host: Tag,
    inside: Tag,
    /// Whether it was answered here: then the frame takes the focus.
    pub(crate) answered: bool,
}

impl Held {
    /// Puts a placeholder of the same size before `frame` and hides the frame. The guard has marked the frame with the service
    /// and category it belongs to.
    pub(crate) fn new(stage: &Stage<'_>, frame: Tag) -> Option<Self> {
        let size = frame.get_bounding_client_rect();
        let host = element("div", "");
        host.set("data-zgoda", "placeholder");
        let inside = stage.open(&host)?;
        page::adopt(
            host.shadow_root()?.as_ref(),
            &sized(&page::flow_of(&frame), size.width(), size.height())?,
        );
        let held = Self {
            frame,
            host,
            inside,
            answered: false,
        };
        held.fill(stage);
        held.frame.before(&held.host);
        held.frame.set("data-zgoda-held", "");
        Some(held)
    }

    /// Ids of the service and category of the frame; empty if unknown.
    pub(crate) fn marks(&self) -> (String, String) {
        let mark = |name| self.frame.attribute(name).unwrap_or_default();
        (mark("data-service"), mark("data-category"))
    }

    /// Whether this placeholder stands where `frame` would.
    pub(crate) fn stands_for(&self, frame: &Tag) -> bool {
        self.frame == *frame
            && page::member(&self.host, "nextSibling") == *AsRef::<JsValue>::as_ref(frame)
    }

    /// Whether `control` belongs to this placeholder.
    pub(crate) fn contains(&self, control: &Tag) -> bool {
        self.inside.has(control)
    }

    /// Takes the placeholder away.
    pub(crate) fn end(&self) {
        self.frame.unset("data-zgoda-held");
        self.host.remove();
        if self.answered {
            super::focus::move_to(&self.frame);
        }
    }

    fn fill(&self, stage: &Stage<'_>) {
        let (service, category) = self.marks();
        let service = stage.config.marked(&service);
        let category = stage
            .config
            .category(service.map_or(&category, |service| &service.category));
        let title = category.map(|category| stage.of_category(category, "title").text);
        let frame_title = self.frame.attribute("title").unwrap_or_default();
        let name = service.map_or(title.as_ref().unwrap_or(&frame_title).as_str(), |service| {
            stage.local(&service.name)
        });
        let vendor = service.map_or(name, |service| &service.vendor.name);

        let age = clock::digits(i64::from(stage.config.minor.unwrap_or_default()));
        // Whoever is too young for it has nothing to answer (requirements A18, B55).
        let is_off = category.is_some_and(|category| stage.is_off(category));
        let why = if is_off { "hold.minor" } else { "hold.text" };
        let text = stage.draw(
            &self.inside,
            "div.hold @role=group @aria-labelledby=hold-title > p.name @id=hold-title =hold.title p.soft =$why",
            &[
                ("service", name),
                ("vendor", vendor),
                ("category", title.as_deref().unwrap_or(name)),
                ("age", &age),
                ("why", why),
            ],
        );
        let Some(group) = text.parent_element() else {
            return;
        };
        let group: &Tag = group.unchecked_ref();
        if !is_off {
            draw_answers(stage, group, name, category.is_some());
        }
        stage.draw_policy(&stage.draw(group, "p", &[]));
    }
}

/// Draws the answers: this time, and, for what the config offers, for good.
fn draw_answers(stage: &Stage<'_>, group: &Tag, service: &str, is_offered: bool) {
    let answers = stage.draw(group, "div.answers", &[]);
    stage.draw(&answers, "button @data-do=once =hold.once", &[]);
    if is_offered {
        stage.draw(
            &answers,
            "button @data-do=always =hold.always",
            &[("service", service)],
        );
    }
}

/// A sheet that keeps the place and size of the frame, so that nothing on the page moves.
fn sized(flow: &str, width: f64, height: f64) -> Option<CssStyleSheet> {
    let whole = |length: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a length on a screen; cut, never wrapped"
        )]
        let length = length as i64;
        clock::digits(length)
    };
    page::sheet(
        &[
            ":host{",
            flow,
            "inline-size:",
            &whole(width),
            "px;max-inline-size:100%}:host,.z{min-block-size:",
            &whole(height),
            "px}",
        ]
        .concat(),
    )
}

//! The place of the dialog: one host, first in the body, so that its controls come first for the keyboard (requirement E3).

#[cfg(feature = "whole")]
use wasm_bindgen::JsCast;
#[cfg(not(feature = "whole"))]
use wasm_bindgen::JsValue;
use web_sys::CssStyleSheet;

use super::{
    Stage,
    dom::{Tag, element},
    focus::Return,
};
use crate::{
    boundary::deferred::callback,
    commands::Command,
    page,
    ports::{clock, post as http},
};

/// How long the question is on the page before it is announced, in milliseconds: a text that comes together with its live
/// region is not read out.
const SETTLED: i32 = 300;

/// Rule for the page: a frame that waits takes no room beside its placeholder.
const HELD: &str = "[data-zgoda-held]{display:none!important}";

/// Both layers and the status message, as far as they are open.
pub(crate) struct Dialog {
    #[cfg(not(feature = "whole"))]
    host: Tag,
    inside: Tag,
    status: Tag,
    message: Tag,
    room: CssStyleSheet,
    question: Option<Tag>,
    /// The second layer, if it is open.
    #[cfg(feature = "whole")]
    pub(crate) settings: Option<Tag>,
    unsaid: String,
    back: Return,
}

impl Dialog {
    /// An empty dialog in the page; `None` while the page has no body.
    pub(crate) fn new(stage: &Stage<'_>) -> Option<Self> {
        let body = page::body()?;
        // React passes over an element of a name that it did not draw; a `div` it would take for the page's first one.
        let host = element("zgoda-dialog", "");
        host.set("data-zgoda", "dialog");
        let inside = stage.open(&host)?;
        let status = stage.draw(&inside, "div.unseen", &[]);
        let message = stage.draw(&status, "p @role=status", &[]);
        stage.draw(
            &status,
            "button.shut @data-do=dismiss @hidden= > span.unseen =dismiss",
            &[],
        );
        stage.draw(
            &status,
            "div.answers > button @data-do=reload @hidden= =reload.now",
            &[],
        );
        body.prepend(&host);
        Some(Self {
            #[cfg(not(feature = "whole"))]
            host,
            inside,
            status,
            message,
            room: room()?,
            question: None,
            #[cfg(feature = "whole")]
            settings: None,
            unsaid: String::new(),
            back: Return::default(),
        })
    }

    /// The dialog that the first layer's module has put into the page as `host`, as it stands; `focus` had the focus before.
    #[cfg(feature = "whole")]
    pub(crate) fn adopt(
        stage: &Stage<'_>,
        host: &Tag,
        focus: Option<web_sys::HtmlElement>,
    ) -> Option<Self> {
        let shadow: Tag = host.shadow_root()?.unchecked_into();
        stage.listen(&shadow);
        stage.dress(&shadow);
        let inside = shadow.find(".z")?;
        let message = inside.find("[role=status]")?;
        let dialog = Self {
            status: message.parent_element()?.unchecked_into(),
            message,
            room: room()?,
            question: inside.find(".ask"),
            settings: None,
            unsaid: String::new(),
            back: Return::to(focus),
            inside,
        };
        dialog.make_room();
        Some(dialog)
    }

    /// Leaves everything in the page to the whole engine: hands out the host, and what had the focus before.
    #[cfg(not(feature = "whole"))]
    pub(crate) fn leave(self) -> (JsValue, JsValue) {
        page::set_css(&self.room, "");
        (self.host.into(), self.back.element())
    }

    /// Shows the first layer, without taking the focus unless it stands in the middle of everything (requirement E4).
    pub(crate) fn ask(&mut self, layer: Tag, said: String) {
        self.end();
        self.back = Return::remember();
        self.inside.append(&layer);
        if layer.tag_name() == "DIALOG" {
            layer.show_modal();
        } else {
            self.unsaid = said;
            http::later(&callback(|_| Command::Announce), SETTLED);
        }
        self.question = Some(layer);
    }

    /// Whether the first layer is open.
    pub(crate) fn is_asking(&self) -> bool {
        self.question.is_some()
    }

    /// Whether `layer` is the first layer.
    pub(crate) fn is_question(&self, layer: &Tag) -> bool {
        self.question.as_ref() == Some(layer)
    }

    /// Whether the second layer stands open. The browser closes it on Escape and tells us a moment later.
    #[cfg(feature = "whole")]
    pub(crate) fn has_settings(&self) -> bool {
        let open = self.settings.as_ref();
        open.is_some_and(|layer| layer.attribute("open").is_some())
    }

    /// Shows the second layer.
    #[cfg(feature = "whole")]
    pub(crate) fn open(&mut self, layer: Tag) {
        self.say("", false);
        if self.question.is_none() {
            self.back = Return::remember();
        }
        self.inside.append(&layer);
        layer.show_modal();
        self.settings = Some(layer);
    }

    /// Takes the second layer away; false if it is not there. The browser gives the focus back to where it was.
    #[cfg(feature = "whole")]
    pub(crate) fn close(&mut self) -> bool {
        let Some(layer) = self.settings.take() else {
            return false;
        };
        layer.close();
        layer.remove();
        if self.question.is_none() {
            self.back.give_back();
        }
        true
    }

    /// Takes the first layer away; false if it is not there.
    pub(crate) fn end(&mut self) -> bool {
        let Some(layer) = self.question.take() else {
            return false;
        };
        layer.remove();
        self.make_room();
        self.back.give_back();
        true
    }

    /// Announces the question, and makes room for it: measuring before it is painted would lay the page out twice.
    pub(crate) fn announce(&mut self) {
        self.make_room();
        let said = std::mem::take(&mut self.unsaid);
        if self.question.is_some() && !said.is_empty() {
            self.say(&said, false);
        }
    }

    /// Says `text` politely (requirement E16); `visible` shows it too, until it is dismissed.
    pub(crate) fn say(&self, text: &str, visible: bool) {
        self.message.set_text_content(Some(text));
        self.status
            .set("class", if visible { "card" } else { "unseen" });
        for (button, is_shown) in [("dismiss", visible), ("reload", false)] {
            self.show_button(button, is_shown);
        }
    }

    /// Says `text` behind what was said, and leaves the buttons there as they are.
    #[cfg(feature = "whole")]
    pub(crate) fn say_more(&self, text: &str, visible: bool) {
        let said = self.message.text_content().unwrap_or_default();
        self.message
            .set_text_content(Some(&[&said, " ", text].concat()));
        if visible {
            self.status.set("class", "card");
            self.show_button("dismiss", true);
        }
    }

    /// Leads the focus to what was just said, if what had it is gone (requirement E5).
    #[cfg(feature = "whole")]
    pub(crate) fn focus_message(&self) {
        if super::focus::is_lost() {
            super::focus::move_to(&self.message);
        }
    }

    /// Takes away what was said, and with it the button that had the focus.
    pub(crate) fn dismiss(&self) {
        self.say("", false);
        self.back.give();
    }

    /// Says `text`, with a button that loads the page anew.
    pub(crate) fn offer_reload(&self, text: &str) {
        self.say(text, true);
        self.show_button("reload", true);
    }

    fn show_button(&self, action: &str, is_shown: bool) {
        if let Some(button) = self.status.find(&["[data-do=", action, "]"].concat()) {
            button.set_hidden(!is_shown);
        }
    }

    /// Keeps what has the focus in the page from lying under the first layer (requirement E7): room at the end of the page,
    /// and a margin for scrolling.
    pub(crate) fn make_room(&self) {
        let height = self
            .question
            .as_ref()
            .filter(|layer| layer.tag_name() != "DIALOG")
            .map_or(0, |layer| layer.offset_height());
        let mut css = HELD.to_owned();
        if height > 0 {
            let height = clock::digits(i64::from(height) + 16);
            // Room at the top would move the page; it is made only for who goes through it by keyboard.
            let is_top = self
                .question
                .as_ref()
                .is_some_and(|layer| layer.nearest(".top").is_some());
            let [side, place] = if is_top {
                ["start", ":has(:focus-visible)::before"]
            } else {
                ["end", "::after"]
            };
            css.push_str(
                &[
                    ":root{scroll-padding-block-",
                    side,
                    ":",
                    &height,
                    "px}:root",
                    place,
                    "{content:\"\";display:block;block-size:",
                    &height,
                    "px}",
                ]
                .concat(),
            );
        }
        page::set_css(&self.room, &css);
    }
}

/// A sheet for the page, measured anew with the window.
fn room() -> Option<CssStyleSheet> {
    let room = page::sheet(HELD)?;
    page::adopt(&page::document(), &room);
    page::when_resized(&callback(|_| Command::Measure));
    Some(room)
}

//! Values for the guard and for listeners of the page.

#[cfg(feature = "whole")]
use serde::{Serialize, Serializer};
#[cfg(feature = "whole")]
use serde_wasm_bindgen::preserve;
use wasm_bindgen::JsValue;
use zgoda_consent::engine::Engine;

use crate::{banner::decision, gate::clear::Report};

/// The value of a member.
pub(crate) enum Member<'a> {
    /// Undefined.
    Nothing,
    /// A flag.
    Flag(bool),
    /// A number that fits into 53 bits.
    Number(f64),
    /// A text.
    Text(&'a str),
    /// A list of texts.
    Texts(&'a [String]),
    /// An object from id to flag.
    Flags(&'a [(String, bool)]),
    /// A value of the page.
    Value(JsValue),
}

#[cfg(feature = "whole")]
impl Serialize for Member<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nothing => serializer.serialize_unit(),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Texts(texts) => serializer.collect_seq(*texts),
            Self::Flags(flags) => {
                serializer.collect_map(flags.iter().map(|(id, granted)| (id, granted)))
            }
            Self::Value(value) => preserve::serialize(value, serializer),
        }
    }
}

#[cfg(feature = "whole")]
/// Members of an object. One type for all of them: a derived `Serialize` costs code for each struct, and names that
/// serde-wasm-bindgen caches cost a hash map.
struct Object<'a>(&'a [(&'a str, Member<'a>)]);

#[cfg(feature = "whole")]
impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, member)| (name, member)))
    }
}

/// A plain object; undefined if the browser refuses to make one.
#[cfg(not(feature = "whole"))]
pub(crate) fn object(members: &[(&str, Member<'_>)]) -> JsValue {
    // A serialiser would be 2 KB for six kinds of values.
    let out = js_sys::Object::new();
    let set = |object: &JsValue, name: &str, value: &JsValue| {
        // A new object takes whatever it is given.
        let _ = js_sys::Reflect::set(object, &JsValue::from_str(name), value);
    };
    for (name, member) in members {
        let value = match member {
            Member::Nothing => JsValue::NULL,
            Member::Flag(flag) => JsValue::from_bool(*flag),
            Member::Number(number) => JsValue::from_f64(*number),
            Member::Text(text) => JsValue::from_str(text),
            Member::Texts(texts) => {
                let list = js_sys::Array::new();
                for text in *texts {
                    list.push(&JsValue::from_str(text));
                }
                list.into()
            }
            Member::Flags(flags) => {
                let object = js_sys::Object::new();
                for (id, granted) in *flags {
                    set(&object, id, &JsValue::from_bool(*granted));
                }
                object.into()
            }
            Member::Value(value) => value.clone(),
        };
        set(&out, name, &value);
    }
    out.into()
}

/// A plain object; undefined if the browser refuses to make one.
#[cfg(feature = "whole")]
pub(crate) fn object(members: &[(&str, Member<'_>)]) -> JsValue {
    Object(members)
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .unwrap_or_default()
}

/// What the guard puts in force. Without a decision `event` and `exp` are null; `gate` (PROTOCOL section 4) is there always.
pub(crate) fn verdict(engine: &Engine, gate: JsValue) -> JsValue {
    let choice = engine.verdict().choice(engine.config());
    let (event, expires) = deciding(engine);
    object(&[
        ("cat", Member::Flags(&choice.categories)),
        ("svc", Member::Flags(&choice.services)),
        ("rev", Member::Number(f64::from(engine.config().revision))),
        ("exp", expires),
        ("event", event),
        ("gate", Member::Value(gate)),
    ])
}

/// Detail of `zgoda:change`: the choice as `zgoda.get()` has it, and what became of the data of what was denied.
pub(crate) fn change(engine: &Engine, report: &Report) -> JsValue {
    let choice = engine.verdict().choice(engine.config());
    let (event, expires) = deciding(engine);
    object(&[
        ("categories", Member::Flags(&choice.categories)),
        ("services", Member::Flags(&choice.services)),
        (
            "revision",
            Member::Number(f64::from(engine.config().revision)),
        ),
        ("expires", expires),
        ("event", event),
        ("cleared", Member::Texts(&report.cleared)),
        ("kept", Member::Texts(&report.kept)),
    ])
}

/// What the visitor did, and until when it holds.
fn deciding(engine: &Engine) -> (Member<'_>, Member<'_>) {
    let Some(stored) = decision(engine) else {
        return (Member::Nothing, Member::Nothing);
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "a date of the browser fits into 53 bits"
    )]
    let expires = stored.exp as f64;
    (Member::Text(stored.event.as_str()), Member::Number(expires))
}

/// Detail of `zgoda:shown` and `zgoda:hidden`: which layer.
pub(crate) fn layer(layer: &str) -> JsValue {
    object(&[("layer", Member::Text(layer))])
}

/// Detail of `zgoda:proof`: id of a record and what became of it; `status` of the answer, 0 = none.
pub(crate) fn proof(record: &str, state: &str, status: u16) -> JsValue {
    let status = Member::Number(f64::from(status));
    object(&[
        ("record", Member::Text(record)),
        ("state", Member::Text(state)),
        ("status", status),
    ])
}

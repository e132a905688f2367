//! Values of the page, read by the same rules as a JSON file on the server.

use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use zgoda_consent::source::{MAX_INTEGER, Source};

/// A value of the page. Only its own members are seen (requirement F7).
#[derive(Clone, Debug)]
pub struct Value(pub(crate) JsValue);

impl Value {
    /// What `text` holds, if it is JSON.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        JSON::parse(text).ok().map(Self)
    }
}

impl From<JsValue> for Value {
    fn from(value: JsValue) -> Self {
        Self(value)
    }
}

impl Source for Value {
    fn get(&self, key: &str) -> Option<Self> {
        let key = JsValue::from_str(key);
        let object: &Object = self.0.dyn_ref()?;
        Object::has_own(object, &key).then(|| Reflect::get(&self.0, &key).ok().map(Self))?
    }

    fn text(&self) -> Option<String> {
        self.0.as_string()
    }

    fn number(&self) -> Option<i64> {
        let number = self.0.as_f64()?;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "compared with the original"
        )]
        let whole = number as i64;
        #[expect(
            clippy::cast_precision_loss,
            clippy::float_cmp,
            reason = "equal exactly if nothing was lost"
        )]
        let exact = whole as f64 == number;
        (exact && (-MAX_INTEGER..=MAX_INTEGER).contains(&whole)).then_some(whole)
    }

    fn flag(&self) -> Option<bool> {
        self.0.as_bool()
    }

    fn items(&self) -> Option<Vec<Self>> {
        let list: &Array = self.0.dyn_ref()?;
        let mut out = Vec::new();
        for at in 0..list.length() {
            out.push(Self(list.get(at)));
        }
        Some(out)
    }

    fn keys(&self) -> Option<Vec<String>> {
        if Array::is_array(&self.0) {
            return None;
        }
        let object: &Object = self.0.dyn_ref()?;
        let keys = Object::keys(object);
        let mut out = Vec::new();
        for at in 0..keys.length() {
            if let Some(key) = keys.get(at).as_string() {
                out.push(key);
            }
        }
        Some(out)
    }

    fn kind(&self) -> &'static str {
        if self.0.is_null() || self.0.is_undefined() {
            "null"
        } else if self.0.as_bool().is_some() {
            "flag"
        } else if self.0.as_f64().is_some() {
            "number"
        } else if self.0.is_string() {
            "text"
        } else if Array::is_array(&self.0) {
            "list"
        } else if self.0.is_object() {
            "object"
        } else {
            "something else"
        }
    }
}

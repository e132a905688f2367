//! The time, the time zone, and how a language writes dates, durations and countries.

use js_sys::{JSON, Object, Reflect};
use wasm_bindgen::prelude::*;
use zgoda_consent::canonical::Writer;

#[wasm_bindgen]
extern "C" {
    /// A number or a date: both know how to print themselves in a language.
    type Printable;
    #[wasm_bindgen(method, catch, js_name = toLocaleString)]
    fn localised(this: &Printable, language: &str, options: &JsValue) -> Result<String, JsValue>;

    /// Names of countries.
    #[cfg(feature = "whole")]
    #[wasm_bindgen(js_namespace = Intl)]
    type DisplayNames;
    #[cfg(feature = "whole")]
    #[wasm_bindgen(constructor, catch, js_namespace = Intl)]
    fn new(language: &str, options: &JsValue) -> Result<DisplayNames, JsValue>;
    #[cfg(feature = "whole")]
    #[wasm_bindgen(method, catch)]
    fn of(this: &DisplayNames, code: &str) -> Result<Option<String>, JsValue>;

    #[wasm_bindgen(js_namespace = Intl, js_name = DateTimeFormat)]
    fn date_format() -> Format;
    type Format;
    #[wasm_bindgen(method, js_name = resolvedOptions)]
    fn resolved(this: &Format) -> Object;
}

/// Milliseconds since 1970, by the visitor's clock.
pub(crate) fn now() -> i64 {
    #[expect(clippy::disallowed_methods, reason = "this is the port that may ask")]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a date of the browser is a whole number of at most 8.64e15"
    )]
    let now = js_sys::Date::now() as i64;
    now
}

/// The time zone of the device, as `Europe/Warsaw`; empty if the browser keeps it to itself.
pub(crate) fn time_zone() -> String {
    Reflect::get(&date_format().resolved(), &JsValue::from_str("timeZone"))
        .ok()
        .and_then(|zone| zone.as_string())
        .unwrap_or_default()
}

/// Date and time as `language` writes them.
#[cfg(feature = "whole")]
pub(crate) fn date(at: i64, language: &str) -> String {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a date of the browser fits into 53 bits"
    )]
    let date = js_sys::Date::new(&JsValue::from_f64(at as f64));
    print(
        date.into(),
        language,
        "{\"dateStyle\":\"long\",\"timeStyle\":\"short\"}",
    )
}

/// A duration in the greatest unit that divides it: days, months of 30 days, years of 365.
#[cfg(feature = "whole")]
pub(crate) fn duration(days: u32, language: &str) -> String {
    let (count, options) = match days {
        _ if days >= 365 && days.is_multiple_of(365) => (
            days / 365,
            "{\"style\":\"unit\",\"unitDisplay\":\"long\",\"unit\":\"year\"}",
        ),
        _ if days >= 60 && days.is_multiple_of(30) => (
            days / 30,
            "{\"style\":\"unit\",\"unitDisplay\":\"long\",\"unit\":\"month\"}",
        ),
        _ => (
            days,
            "{\"style\":\"unit\",\"unitDisplay\":\"long\",\"unit\":\"day\"}",
        ),
    };
    print(JsValue::from(count), language, options)
}

/// A whole number as `language` writes it. Below a thousand only Arabic, of our languages, has more to it than digits, and the first
/// number that a browser formats takes it longer than the whole rest of the first layer.
pub(crate) fn number(count: usize, language: &str) -> String {
    if count < 1000 && !language.starts_with("ar") {
        #[expect(clippy::cast_possible_wrap, reason = "below a thousand")]
        return digits(count as i64);
    }
    print(
        JsValue::from(u32::try_from(count).unwrap_or(u32::MAX)),
        language,
        "{}",
    )
}

/// The digits of a whole number, for style sheets and ids.
pub(crate) fn digits(number: i64) -> String {
    let mut w = Writer::new();
    w.number(number);
    w.finish()
}

/// The name of a country, or its code if the browser does not know it.
#[cfg(feature = "whole")]
pub(crate) fn country(code: &str, language: &str) -> String {
    let options = JSON::parse("{\"type\":\"region\"}").unwrap_or_default();
    DisplayNames::new(language, &options)
        .and_then(|names| names.of(code))
        .ok()
        .flatten()
        .unwrap_or_else(|| code.to_owned())
}

fn print(value: JsValue, language: &str, options: &str) -> String {
    let options = JSON::parse(options).unwrap_or_default();
    value
        .unchecked_into::<Printable>()
        .localised(language, &options)
        .unwrap_or_default()
}

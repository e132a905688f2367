//! The newest record of a browser at a site, as far as the counts depend on it.

use serde_json::Value;

use crate::rollup::Scope;
use crate::{Arrival, Circumstance, day_of};

/// A record that another one of the same browser replaces.
#[derive(Debug)]
pub(crate) struct Superseded {
    pub(crate) scope: Scope,
    pub(crate) event: String,
    pub(crate) categories: Vec<(String, bool)>,
    pub(crate) services: Vec<(String, bool)>,
    pub(crate) circumstances: Vec<(Circumstance, String)>,
}

impl Superseded {
    /// What `arrival` is to the next record of its browser.
    pub(crate) fn by_the_next(arrival: &Arrival, received_at: i64) -> Self {
        Self {
            scope: (
                day_of(received_at),
                arrival.site.clone(),
                arrival.language.clone(),
            ),
            event: arrival.event.clone(),
            categories: arrival.categories.clone(),
            services: arrival.services.clone(),
            circumstances: arrival.circumstances.clone(),
        }
    }

    /// What the columns of a record and its body say; no body says nothing.
    pub(crate) fn kept(scope: Scope, event: String, regime: String, body: Option<&str>) -> Self {
        let body: Value = body
            .and_then(|body| serde_json::from_str(body).ok())
            .unwrap_or_default();
        let mut circumstances = Vec::new();
        if !regime.is_empty() {
            circumstances.push((Circumstance::Regime, regime));
        }
        for (circumstance, name) in [
            (Circumstance::Screen, "ui"),
            (Circumstance::Surface, "surface"),
            (Circumstance::Banner, "banner"),
            (Circumstance::PageGroup, "page_group"),
        ] {
            let value = body[name].as_str();
            circumstances.extend(value.map(|value| (circumstance, value.to_owned())));
        }
        Self {
            scope,
            event,
            categories: answers(&body["categories"]),
            services: answers(&body["services"]),
            circumstances,
        }
    }
}

fn answers(given: &Value) -> Vec<(String, bool)> {
    let given = given.as_object().into_iter().flatten();
    given
        .filter_map(|(id, granted)| Some((id.clone(), granted.as_bool()?)))
        .collect()
}

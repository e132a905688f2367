//! The way of a record to the log: outbox, request, answer, receipt.

use js_sys::{Function, JSON};
use wasm_bindgen::prelude::*;
use zgoda_consent::{
    canonical::Writer, config::Config, hash::sha256_hex, json, record::Record, source::Source,
};

#[cfg(feature = "whole")]
use crate::boundary::{
    emit::{Member, object},
    source::Value,
};
use crate::{
    banner::Banner,
    boundary::{
        deferred::{callback, function},
        emit,
    },
    commands::Command,
    page,
    ports::{
        clock,
        outbox::{Fate, Outbox},
        post as http,
    },
    with_banner,
};

/// How long to leave another tab at it, in milliseconds.
const OTHER_TAB: i32 = 5_000;

/// How many of its records a browser keeps for the visitor to look back at.
const MOST_RECORDS: usize = 20;

/// What is on its way, and who hears of its end.
pub(crate) struct Delivery {
    outbox: Outbox,
    receipt: String,
    /// Where the newest records are kept, and the log's receipts for them.
    records: String,
    /// Where the notice of the newest is kept.
    notice: String,
    proofs: String,
    lock: String,
    /// Where records go; `None` = nowhere.
    endpoint: Option<String>,
    /// The record that is being posted.
    under_way: Option<String>,
    is_timed: bool,
    on_lock: Function,
    on_answer: Function,
    on_body: Function,
    on_time: Function,
}

impl Delivery {
    /// Delivery to the endpoint of `config`, which lies relative to `config_url`.
    pub(crate) fn new(config: &Config, config_url: &str) -> Self {
        let key = &config.storage.key;
        Self {
            outbox: Outbox::new(key),
            receipt: [key, ".receipt"].concat(),
            records: [key, ".record."].concat(),
            notice: [key, ".notice"].concat(),
            proofs: [key, ".proof."].concat(),
            lock: [key, ".outbox"].concat(),
            endpoint: config
                .endpoint
                .as_ref()
                .and_then(|endpoint| http::resolve(endpoint, config_url)),
            under_way: None,
            is_timed: false,
            on_lock: function(Box::new(|lock| {
                if lock.is_null() {
                    return JsValue::UNDEFINED;
                }
                with_banner(Banner::post_next).flatten().unwrap_or_default()
            })),
            on_answer: callback(Command::Answer),
            on_body: callback(Command::Body),
            on_time: callback(|_| Command::Deliver),
        }
    }
}

impl Banner {
    /// Puts a record into the outbox and the visitor's receipt, and tries to deliver it.
    pub(crate) fn send(&mut self, record: &Record) {
        let text = record.canonical();
        let state = if self.delivery.endpoint.is_some() {
            "waiting"
        } else {
            "local"
        };
        self.keep_receipt(&text, state);
        self.shelves.keep_newest(
            &self.delivery.records,
            &record.record_id,
            &text,
            MOST_RECORDS,
        );
        // What this decision was about: the next question is only about what is something else by then.
        self.shelves
            .write(&self.delivery.notice, self.notice.canonical(), None);
        self.tell("proof", emit::proof(&record.record_id, state, 0));
        if self.delivery.endpoint.is_some() {
            self.delivery
                .outbox
                .add(&self.shelves, &record.record_id, text);
            self.deliver();
        }
    }

    /// Delivers what is due, unless that is being done; comes back when the next record is.
    pub(crate) fn deliver(&mut self) {
        if self.delivery.under_way.is_some() || self.delivery.endpoint.is_none() {
            return;
        }
        let now = clock::now();
        let Some(next) = self.delivery.outbox.next(&self.shelves) else {
            return;
        };
        if next > now {
            self.deliver_later(i32::try_from(next - now).unwrap_or(i32::MAX));
            return;
        }
        // Looks again later, in case another tab holds the lock and fails.
        self.deliver_later(OTHER_TAB);
        let locks = page::navigator("locks");
        let options = JSON::parse("{\"ifAvailable\":true}").unwrap_or_default();
        if !http::exclusively(
            &locks,
            &self.delivery.lock,
            &options,
            &self.delivery.on_lock,
        ) {
            self.post_next();
        }
    }

    /// A new page view: everything that waits is due.
    pub(crate) fn deliver_all(&mut self) {
        self.delivery.outbox.wake(&self.shelves);
        self.deliver();
    }

    /// The timer has run down.
    pub(crate) fn timer_ended(&mut self) {
        self.delivery.is_timed = false;
        self.deliver();
    }

    /// Posts the first record that is due; the promise is settled when the answer has been dealt with.
    fn post_next(&mut self) -> Option<JsValue> {
        if self.delivery.under_way.is_some() {
            return None;
        }
        let text = self.delivery.outbox.due(&self.shelves, clock::now())?;
        let answer = http::send(
            "POST",
            self.delivery.endpoint.as_ref()?,
            &text,
            &self.delivery.on_answer,
        )?;
        self.delivery.under_way = Some(text);
        Some(answer.into())
    }

    /// Settles what the endpoint's answer means for the record under way.
    pub(crate) fn answered(&mut self, answer: &JsValue) {
        let Some(text) = self.delivery.under_way.take() else {
            return;
        };
        let status = http::status(answer);
        let fate = self
            .delivery
            .outbox
            .settle(&self.shelves, &text, status, clock::now());
        if fate != Fate::Retrying {
            self.keep_receipt_of(&text, fate.as_str());
        }
        if let Some(id) = member(&text, "record_id") {
            self.tell("proof", emit::proof(&id, fate.as_str(), status));
        }
        if fate == Fate::Delivered {
            http::read(answer, &self.delivery.on_body);
        }
        self.deliver();
    }

    /// Keeps the log's receipt, and sends the notice if the log asks for it: the one that was kept with the newest record. What this page
    /// would show by now may be another one, after a reload or in another language.
    pub(crate) fn acknowledged(&self, body: &JsValue) {
        let body = body.as_string().unwrap_or_default();
        if let (Some(id), Some(receipt)) = (member(&body, "record_id"), member(&body, "receipt")) {
            self.shelves
                .keep_newest(&self.delivery.proofs, &id, &receipt, MOST_RECORDS);
        }
        let is_wanted = member(&body, "notice").as_deref() == Some("wanted");
        let Some(endpoint) = self.delivery.endpoint.as_ref().filter(|_| is_wanted) else {
            return;
        };
        let Some(notice) = self.shelves.read(&self.delivery.notice) else {
            return;
        };
        let name = ["notices/", &sha256_hex(notice.as_bytes())].concat();
        if let Some(address) = http::resolve(&name, endpoint) {
            // Nobody waits for the answer: it says nothing about a notice, and the next record asks again.
            http::send("PUT", &address, &notice, &self.delivery.on_body);
        }
    }

    /// The last record of this browser and what became of it; undefined if there is none.
    #[cfg(feature = "whole")]
    pub(crate) fn receipt(&self) -> JsValue {
        let receipt = self
            .shelves
            .read(&self.delivery.receipt)
            .and_then(|text| Value::parse(&text));
        let parts = receipt.and_then(|receipt| {
            let record = Value::parse(&receipt.get("record")?.text()?)?;
            let state = receipt.get("state")?.text()?;
            Some(object(&[
                ("record", Member::Value(record.0)),
                ("state", Member::Text(&state)),
            ]))
        });
        parts.unwrap_or_default()
    }

    /// Notes what became of the record `text`, if it is the one of the receipt.
    fn keep_receipt_of(&self, text: &str, state: &str) {
        let kept = self
            .shelves
            .read(&self.delivery.receipt)
            .and_then(|kept| member(&kept, "record"));
        if kept.as_deref() == Some(text) {
            self.keep_receipt(text, state);
        }
    }

    fn keep_receipt(&self, text: &str, state: &str) {
        let mut w = Writer::new();
        w.object(|w| {
            w.name("record").text(text);
            w.name("state").text(state);
        });
        self.shelves
            .write(&self.delivery.receipt, &w.finish(), None);
    }

    fn deliver_later(&mut self, after_ms: i32) {
        if !self.delivery.is_timed {
            self.delivery.is_timed = true;
            http::later(&self.delivery.on_time, after_ms);
        }
    }
}

/// A text that is a member of the JSON object `text`.
fn member(text: &str, name: &str) -> Option<String> {
    (&json::parse(text).ok()?).get(name)?.text()
}

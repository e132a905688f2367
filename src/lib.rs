//! The consent banner: carries out in a page what the rules of `zgoda-consent` decide.
//!
//! The guard (`www/guard`) starts it once with [`start`] and speaks to it with [`command`]; everything else that happens
//! (clicks, answers of the log, timers) comes in through callbacks. All of it becomes a command and is obeyed one after
//! the other, so a listener of the page that calls back in the middle of a decision waits for its end.
#![forbid(unsafe_code)]
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::format_push_string
)]

mod asking;
mod banner;
mod boundary;
mod commands;
mod delivery;
mod gate;
mod handover;
mod page;
mod ports;
#[cfg(feature = "whole")]
mod renewal;
mod saying;
mod starting;
mod texts;
mod ui;

use std::cell::RefCell;

/// A value of the page as the rules read it: public so that tests can hold it against the native reader.
pub use crate::boundary::source::Value;

use wasm_bindgen::prelude::*;

use crate::{banner::Banner, boundary::bridge::Bridge, commands::Command};

/// Slow with many thousand live allocations, and small: a page's banner has some hundred.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: lol_alloc::LockedAllocator<lol_alloc::FreeListAllocator> =
    lol_alloc::LockedAllocator::new(lol_alloc::FreeListAllocator::new());

thread_local! {
    // For as long as the page lives: code that drops a banner would be 1 KB to download, and never run.
    static BANNER: RefCell<Option<&'static mut Banner>> = const { RefCell::new(None) };
    static QUEUE: RefCell<Vec<Command>> = const { RefCell::new(Vec::new()) };
}

/// Starts the banner of this page, or goes on with the one that the first layer's module has left. Returns a code (a text) if it cannot
/// start: `config` (told to the owner through the guard, by the whole engine), `entropy` (no secure source of random bytes),
/// `started` (it runs already). Never throws.
#[wasm_bindgen]
#[must_use]
pub fn start(bridge: JsValue) -> JsValue {
    if with_banner(|_| ()).is_some() {
        return JsValue::from_str("started");
    }
    match Banner::new(bridge.unchecked_into::<Bridge>()) {
        Ok(banner) => {
            BANNER.set(Some(Box::leak(Box::new(banner))));
            post(Command::Load);
            JsValue::UNDEFINED
        }
        Err(code) => JsValue::from_str(code),
    }
}

/// Ends the banner: the whole engine goes on with what is handed over, and with what stands in the page. A record that is on its
/// way is still brought to its end here.
#[cfg(not(feature = "whole"))]
#[wasm_bindgen]
#[must_use]
pub fn retire() -> JsValue {
    with_banner(Banner::retire).unwrap_or_default()
}

/// Obeys a command of the guard: `acceptAll`, `rejectAll`, `set`, `withdraw`, `open`, `close`, `sync`, `follow`, `flush`. `receipt` has
/// an answer: the last record and what became of it; so has `notice`: what a dialog has to say. `argument` is an object; an unknown
/// name does nothing. Never throws.
///
/// Without the feature `whole`: `acceptAll`, `rejectAll`, `sync`, `flush`, and `failed` (the whole engine could not be loaded).
#[wasm_bindgen]
#[expect(clippy::must_use_candidate, reason = "most commands have no answer")]
pub fn command(name: &str, argument: JsValue) -> JsValue {
    #[cfg(feature = "whole")]
    if name == "receipt" {
        return with_banner(|banner| banner.receipt()).unwrap_or_default();
    }
    if name == "notice" {
        return with_banner(|banner| Value::parse(banner.notice.canonical()))
            .flatten()
            .map_or(JsValue::UNDEFINED, |notice| notice.0);
    }
    post(Command::Told(name.to_owned(), Value(argument)));
    JsValue::UNDEFINED
}

/// Queues a command and obeys the queue, unless that is being done further up the stack.
pub(crate) fn post(command: Command) {
    QUEUE.with_borrow_mut(|queue| queue.push(command));
    while let Some((bridge, news)) = with_banner(Banner::obey_next).flatten() {
        // Told outside: listeners of the page may call anything.
        for (name, detail) in news {
            bridge.emit(name, &detail);
        }
    }
}

/// The oldest command that waits.
pub(crate) fn next() -> Option<Command> {
    QUEUE.with_borrow_mut(|queue| (!queue.is_empty()).then(|| queue.remove(0)))
}

/// Works on the banner, if there is one and nobody works on it.
pub(crate) fn with_banner<T>(work: impl FnOnce(&mut Banner) -> T) -> Option<T> {
    BANNER.with(|place| place.try_borrow_mut().ok()?.as_deref_mut().map(work))
}

//! The rules of consent, and the formats in which they cross a border.
//!
//! Everything here is a function of its arguments: no input or output, no clock, no randomness (`no_std` makes the compiler
//! check it). The banner runs this crate as WebAssembly, the server and the command line run it natively, so a page and a log
//! can never disagree about what a config means or which bytes a decision has.
//!
//! The way of a decision: [`config::read`] reads what the owner wrote, [`regime::choose`] finds the law that applies,
//! [`engine::Engine`] turns events into effects, [`stored::StoredChoice`] is what the browser keeps, [`record::Record`] what
//! the log keeps, [`notice::Notice`] what the visitor was shown. Formats are described in `docs/PROTOCOL.md`.
#![no_std]

extern crate alloc;
#[cfg(any(test, feature = "lint"))]
extern crate std;

mod extract;
mod form;
mod shape;
mod vocabulary;

pub mod attention;
pub mod canonical;
#[cfg(feature = "explain")]
pub mod change;
pub mod choice;
pub mod config;
pub mod engine;
pub mod exemption;
pub mod field;
pub mod gate;
pub mod hash;
pub mod id;
pub mod json;
pub mod leaks;
#[cfg(feature = "lint")]
pub mod lint;
pub mod matching;
pub mod notice;
pub mod record;
pub mod regime;
pub mod signals;
pub mod source;
pub mod stored;
pub mod text;

/// A moment or a length of time: whole milliseconds, moments since 1970-01-01T00:00:00Z.
pub type Millis = i64;

/// One day.
pub const DAY: Millis = 86_400_000;

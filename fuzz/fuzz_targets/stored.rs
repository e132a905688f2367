#![no_main]

#[expect(dead_code, reason = "one target, one reader")]
#[path = "../../crates/consent/tests/rules/readers.rs"]
mod readers;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| readers::stored(bytes));

#![no_main]

#[expect(dead_code, reason = "one target, one reader")]
#[path = "../../crates/tlog/tests/tlog/readers.rs"]
mod readers;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| readers::witness(bytes));

//! The banner in a real browser: `cargo xtask wasm`.
#![cfg(target_arch = "wasm32")]

mod boundary;
mod parity;
mod visit;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

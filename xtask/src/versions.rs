//! The tools this repository is built and tested with. A change here makes a new cache folder; nothing else is needed.

/// Writes the glue. Must be the version of the `wasm-bindgen` crate in Cargo.lock; [`crate::setup::tools`] compares them.
pub(crate) const WASM_BINDGEN: &str = "0.2.130";

/// Builds and tests the root package for the browser.
pub(crate) const WASM_PACK: &str = "0.15.0";

/// Checks licences, sources and banned crates.
pub(crate) const CARGO_DENY: &str = "0.20.2";

/// Writes lists of components.
pub(crate) const CARGO_CYCLONEDX: &str = "0.5.9";

/// The oldest Node that the test packages run on, by its major version.
pub(crate) const NODE_MAJOR: u32 = 20;

/// Fetched from npm where the machine's own Node is older (Debian 12 has 18).
pub(crate) const NODE: &str = "22.23.3";

/// The version of the product: the workspace's.
pub(crate) const PRODUCT: &str = env!("CARGO_PKG_VERSION");

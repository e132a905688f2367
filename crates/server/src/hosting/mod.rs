//! Files that anyone may have: the banner, the configs of the sites, the demo shop.

mod asset;
mod builds;
mod demo;
mod embedded;
mod encoding;
mod files;
mod openapi;
mod set_back;
mod site_config;
mod well_known;

pub use asset::bundled;
pub(crate) use asset::{Asset, Assets};
pub(crate) use builds::{build_file, keep_own_build};
pub use demo::demo_config;
pub(crate) use encoding::accepts;
pub(crate) use files::{banner_file, demo_file, open_to_all, to_demo};
pub(crate) use openapi::openapi;
pub(crate) use set_back::tell_set_back;
pub use set_back::{SetBack, set_back};
pub(crate) use site_config::site_config;
pub(crate) use well_known::{gpc, health};

//! The server as whoever runs it meets it.

#[path = "../running/mod.rs"]
mod running;

mod config_file;
#[cfg(unix)]
mod doctor;
#[cfg(unix)]
mod proxy;

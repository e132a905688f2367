//! The server as whoever runs it meets it.

#[path = "../running/mod.rs"]
mod running;
#[cfg(unix)]
#[path = "../running/watched.rs"]
mod watched;

mod config_file;
#[cfg(unix)]
mod doctor;
#[cfg(target_os = "linux")]
mod flood;
#[cfg(unix)]
mod proxy;
#[cfg(unix)]
mod slow;

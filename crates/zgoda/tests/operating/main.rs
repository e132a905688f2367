//! The server as whoever runs it meets it: its file of settings, its health, its end.

#[path = "../running/mod.rs"]
mod running;

mod config_file;

//! The log proves itself, against whoever holds the file and against kill -9.

#[path = "../running/mod.rs"]
mod running;

mod backup;
mod bundle;
mod erasing;
#[cfg(unix)]
mod gone;
mod kill;
mod log;
mod people;
mod postgres;
#[cfg(unix)]
mod stop;
mod upgrade;
mod verify;

//! The log proves itself, against whoever holds the file and against kill -9.

#[path = "../running/mod.rs"]
mod running;
#[cfg(unix)]
#[path = "../running/watched.rs"]
mod watched;

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
mod resealing;
mod rotating;
#[cfg(unix)]
mod sealing;
#[cfg(unix)]
mod stop;
mod upgrade;
mod verify;
mod witnesses;

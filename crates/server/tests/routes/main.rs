//! The server, asked as browsers and others ask it: one file per address, no network.

mod access;
mod attention;
mod demo_and_files;
mod erasures;
mod export;
mod faults;
mod hostile;
mod leaks;
mod log_and_overview;
mod long_lists;
mod matrix;
mod notary;
mod notices;
mod openapi;
mod people;
mod privacy;
mod proxy;
mod record_page;
mod records;
mod samples;
mod server;
mod shown;
mod tree;
mod two_steps;
mod watching;

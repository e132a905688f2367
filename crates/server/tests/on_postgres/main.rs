//! The addresses whose answers come out of the database, asked over PostgreSQL what `tests/routes` asks over a store in memory.

#[path = "../routes/attention.rs"]
mod attention;
#[path = "../routes/bodies.rs"]
mod bodies;
#[path = "../routes/bursts.rs"]
mod bursts;
#[path = "../routes/erasures.rs"]
mod erasures;
#[path = "../routes/export.rs"]
mod export;
#[path = "../routes/leaks.rs"]
mod leaks;
#[path = "../routes/log_and_overview.rs"]
mod log_and_overview;
#[path = "../routes/matrix.rs"]
mod matrix;
#[path = "../routes/origins.rs"]
mod origins;
#[path = "../routes/people.rs"]
mod people;
#[path = "../routes/records.rs"]
mod records;
#[expect(dead_code, reason = "the tests of long lists are not here")]
#[path = "../routes/samples.rs"]
mod samples;
#[expect(dead_code, reason = "no test here stops its server or seals a code")]
#[path = "../routes/server.rs"]
mod server;
#[path = "../routes/shown.rs"]
mod shown;
mod stores;
#[path = "../routes/tree.rs"]
mod tree;

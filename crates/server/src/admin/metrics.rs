//! What is counted about the server's work, in the text format of Prometheus. Nothing about a visitor, and no label whose values
//! somebody outside can make up: every series is known when the server starts.

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use zgoda_store::StoreError;

/// Upper bounds in seconds. Two flushes of a good disk are about 1 ms; browsers give up after 10 s.
const SECONDS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

/// Upper bounds in records; a batch has at most 256.
const RECORDS: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];

/// An endpoint of the collector, and what came of a request to it: `stored`, `known`, or the code of the refusal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    endpoint: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Cause {
    cause: &'static str,
}

/// A witness of the settings, and what came of asking it: `cosigned`, or why not.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    witness: String,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Of {
    witness: String,
}

/// The counters. Clones count together.
#[derive(Debug, Clone)]
pub(crate) struct Metrics(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    registry: Registry,
    requests: Family<Asked, Counter>,
    record_seconds: Histogram,
    batch_records: Histogram,
    store_errors: Family<Cause, Counter>,
    witness_answers: Family<Answered, Counter>,
    witness_records: Family<Of, Gauge>,
    queue_records: Gauge,
    tree_records: Gauge,
    checkpoint_age: Gauge,
    writing: Gauge<f64, std::sync::atomic::AtomicU64>,
    disk_free: Gauge,
}

/// What is asked for when somebody reads the metrics.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Reading {
    pub(super) queue_records: usize,
    pub(super) tree_records: u64,
    pub(super) checkpoint_age: Duration,
    pub(super) writing: Duration,
    pub(super) disk_free: Option<u64>,
}

impl Metrics {
    /// `queue` is how many records may wait.
    pub(crate) fn new(queue: usize) -> Self {
        let mut registry = Registry::with_prefix("zgoda");
        let to = &mut registry;
        let version = ("version", env!("CARGO_PKG_VERSION"));
        to.register("build", "The version that runs", Info::new([version]));
        let requests = Family::default();
        to.register(
            "requests",
            "Requests to the collector, by what came of them: stored, known, or why they were refused",
            requests.clone(),
        );
        let record_seconds = Histogram::new(SECONDS);
        to.register_with_unit(
            "record",
            "From the arrival of a record that was taken to its receipt, on disk and signed",
            Unit::Seconds,
            record_seconds.clone(),
        );
        let batch_records = Histogram::new(RECORDS);
        to.register(
            "batch_records",
            "Records written in one transaction",
            batch_records.clone(),
        );
        let store_errors = Family::<Cause, Counter>::default();
        for cause in ["busy", "failed", "full", "replaced", "schema", "tree"] {
            // From the first reading on, so that an alert has something to compare with.
            drop(store_errors.get_or_create(&Cause { cause }));
        }
        to.register(
            "store_errors",
            "Writes that the database refused",
            store_errors.clone(),
        );
        let witness_answers = Family::default();
        to.register(
            "witness_answers",
            "What witnesses answered: cosigned, or why not; conflict and wrong-proof say that they saw another log of this name",
            witness_answers.clone(),
        );
        let witness_records = Family::default();
        to.register(
            "witness_records",
            "Records under the newest checkpoint that each witness cosigned since the start; compare with tree_records",
            witness_records.clone(),
        );
        let mut gauge = |name, help| {
            let gauge = Gauge::default();
            to.register(name, help, gauge.clone());
            gauge
        };
        gauge(
            "queue_capacity_records",
            "Records that may wait for the writer",
        )
        .set(i64::try_from(queue).unwrap_or(i64::MAX));
        let queue_records = gauge("queue_records", "Records that wait for the writer");
        let tree_records = gauge("tree_records", "Records under the newest checkpoint");
        let checkpoint_age = gauge(
            "checkpoint_age_seconds",
            "Since the newest checkpoint was signed; it is signed when records arrive",
        );
        let disk_free = gauge(
            "disk_free_bytes",
            "Room that is left where the log is; 0 if that cannot be told",
        );
        let writing = Gauge::default();
        to.register(
            "writing_seconds",
            "How long the writer has been at its present batch; 0 if it waits for one",
            writing.clone(),
        );
        Self(Arc::new(Inner {
            registry,
            requests,
            record_seconds,
            batch_records,
            store_errors,
            witness_answers,
            witness_records,
            queue_records,
            tree_records,
            checkpoint_age,
            writing,
            disk_free,
        }))
    }

    /// One request to `endpoint` was answered.
    pub(crate) fn asked(&self, endpoint: &'static str, outcome: &'static str) {
        let labels = Asked { endpoint, outcome };
        self.0.requests.get_or_create(&labels).inc();
    }

    /// A record was taken.
    pub(crate) fn took(&self, elapsed: Duration) {
        self.0.record_seconds.observe(elapsed.as_secs_f64());
    }

    /// So many records are about to be written at once.
    pub(crate) fn batch(&self, records: usize) {
        let records = u32::try_from(records).unwrap_or(u32::MAX);
        self.0.batch_records.observe(f64::from(records));
    }

    /// The database refused a write.
    pub(crate) fn store_error(&self, error: &StoreError) {
        let cause = match error {
            StoreError::Busy => "busy",
            StoreError::Full => "full",
            StoreError::Replaced(_) => "replaced",
            StoreError::Schema(_) => "schema",
            StoreError::Tree(_) => "tree",
            _ => "failed",
        };
        self.0.store_errors.get_or_create(&Cause { cause }).inc();
    }

    /// `witness` will be asked, and may answer with these outcomes.
    pub(crate) fn expect_witness(&self, witness: &str, refusals: &[&'static str]) {
        for outcome in refusals.iter().chain(&["cosigned"]) {
            let labels = Answered {
                witness: witness.to_owned(),
                outcome,
            };
            drop(self.0.witness_answers.get_or_create(&labels));
        }
        self.witnessed(witness, 0);
    }

    /// `witness` was asked.
    pub(crate) fn witness(&self, witness: &str, outcome: &'static str) {
        let labels = Answered {
            witness: witness.to_owned(),
            outcome,
        };
        self.0.witness_answers.get_or_create(&labels).inc();
    }

    /// `witness` cosigned a checkpoint of so many records.
    pub(crate) fn witnessed(&self, witness: &str, records: u64) {
        let labels = Of {
            witness: witness.to_owned(),
        };
        let records = i64::try_from(records).unwrap_or(i64::MAX);
        self.0.witness_records.get_or_create(&labels).set(records);
    }

    /// Everything, with what is true at the moment.
    pub(super) fn text(&self, now: Reading) -> String {
        fn whole(number: impl TryInto<i64>) -> i64 {
            number.try_into().unwrap_or(i64::MAX)
        }
        let all = &self.0;
        all.queue_records.set(whole(now.queue_records));
        all.tree_records.set(whole(now.tree_records));
        all.checkpoint_age.set(whole(now.checkpoint_age.as_secs()));
        all.writing.set(now.writing.as_secs_f64());
        all.disk_free.set(whole(now.disk_free.unwrap_or(0)));
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = encode(&mut text, &all.registry);
        text
    }
}

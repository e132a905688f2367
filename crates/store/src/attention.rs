//! How visitors met the dialog: steps, counted by day and language, with nobody behind them.

use async_trait::async_trait;

use crate::{Period, StoreError};

/// Counts of steps. Each verb is one transaction.
#[async_trait]
pub trait AttentionStore: Send + Sync + 'static {
    /// Adds to what is counted for `site`.
    async fn count_steps(&self, site: &str, steps: &[StepCount]) -> Result<(), StoreError>;

    /// How often each step was taken in a period: its word and the sum, by word.
    async fn steps(&self, period: &Period) -> Result<Vec<(String, i64)>, StoreError>;
}

/// How often one step was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepCount {
    /// Days since 1970-01-01, UTC.
    pub day: i64,
    /// The language of the dialog.
    pub language: String,
    /// Its word: `shown`, `opened` …
    pub step: String,
    /// How often.
    pub times: i64,
}

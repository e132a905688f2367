//! The steps of a run: what each does, how long it took, and what it counted.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::process::Count;

#[derive(Debug)]
struct Step {
    name: &'static str,
    took: Duration,
    count: Count,
    error: Option<String>,
}

/// Runs steps one after another, goes on after a failure, and sums up.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    steps: Vec<Step>,
}

impl Tally {
    /// Says `what` is about to happen, does it, says how it went.
    pub(crate) fn step(
        &mut self,
        name: &'static str,
        what: &str,
        work: impl FnOnce() -> Result<Count>,
    ) {
        println!("\n==> {name}: {what}");
        #[expect(clippy::disallowed_methods, reason = "measures how long a step takes")]
        let begun = Instant::now();
        let (count, error) = match work() {
            Ok(count) => (count, None),
            Err(error) => (
                Count {
                    passed: 0,
                    failed: 1,
                },
                Some(format!("{error:#}")),
            ),
        };
        let took = begun.elapsed();
        match &error {
            None if count.failed == 0 => println!("    ok in {}", clock(took)),
            None => println!("    {} failed in {}", count.failed, clock(took)),
            Some(error) => println!("    FAILED in {}: {error}", clock(took)),
        }
        self.steps.push(Step {
            name,
            took,
            count,
            error,
        });
    }

    /// A step that either holds or does not.
    pub(crate) fn check(
        &mut self,
        name: &'static str,
        what: &str,
        work: impl FnOnce() -> Result<()>,
    ) {
        self.step(name, what, || work().map(|()| Count::ONE));
    }

    /// Prints every step and, as the last line, `N passed, N failed`; says whether nothing failed.
    pub(crate) fn finish(self) -> bool {
        let mut total = Count::default();
        let mut took = Duration::ZERO;
        println!(
            "\n{:<18} {:>9} {:>7} {:>7}",
            "step", "time", "passed", "failed"
        );
        for step in &self.steps {
            total.add(step.count);
            took += step.took;
            println!(
                "{:<18} {:>9} {:>7} {:>7}",
                step.name,
                clock(step.took),
                step.count.passed,
                step.count.failed
            );
        }
        println!(
            "{:<18} {:>9} {:>7} {:>7}",
            "in all",
            clock(took),
            total.passed,
            total.failed
        );
        for step in &self.steps {
            if let Some(error) = &step.error {
                println!(
                    "\n{}: {}",
                    step.name,
                    error.lines().next().unwrap_or_default()
                );
            }
        }
        println!("\n{} passed, {} failed", total.passed, total.failed);
        total.failed == 0
    }
}

/// `3.2 s` below a minute, `2:07 min` above.
pub(crate) fn clock(took: Duration) -> String {
    let seconds = took.as_secs();
    if seconds < 60 {
        format!("{:.1} s", took.as_secs_f64())
    } else {
        format!("{}:{:02} min", seconds / 60, seconds % 60)
    }
}

//! Child processes: announced, free of what cargo and rustup set for this program, and counted where they run tests.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

/// Set by cargo and rustup for this program; in a child they would choose the wrong compiler or mark its builds as changed.
const LEAKED: [&str; 4] = [
    "LD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_PATH",
];

/// How many tests a process ran.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
}

impl Count {
    /// A step that is no test run: it held.
    pub(crate) const ONE: Self = Self {
        passed: 1,
        failed: 0,
    };

    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// A command under construction.
#[derive(Debug)]
pub(crate) struct Process {
    command: Command,
}

impl Process {
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(program);
        for name in LEAKED {
            command.env_remove(name);
        }
        Self { command }
    }

    pub(crate) fn args<S: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.command.args(args);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn without(mut self, names: &[&str]) -> Self {
        for name in names {
            self.command.env_remove(name);
        }
        self
    }

    pub(crate) fn within(mut self, folder: impl AsRef<Path>) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// The command line as one would type it, without the folders of programs.
    fn shown(&self) -> String {
        let program = Path::new(self.command.get_program());
        let mut line = program
            .file_name()
            .unwrap_or(program.as_os_str())
            .to_string_lossy()
            .into_owned();
        for arg in self.command.get_args() {
            line.push(' ');
            line.push_str(&arg.to_string_lossy());
        }
        line
    }

    /// Runs it with our own output.
    pub(crate) fn run(mut self) -> Result<()> {
        let shown = self.shown();
        println!("    $ {shown}");
        let status = self
            .command
            .status()
            .with_context(|| format!("cannot start `{shown}`"))?;
        succeeded(&shown, status)
    }

    /// Runs it without a word; what it printed is part of the error when it fails.
    pub(crate) fn text(mut self) -> Result<String> {
        let shown = self.shown();
        let output = self
            .command
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("cannot start `{shown}`"))?;
        if !output.status.success() {
            bail!(
                "`{shown}` failed ({})\n{}{}",
                output.status,
                tail(&output.stdout),
                tail(&output.stderr)
            );
        }
        String::from_utf8(output.stdout).with_context(|| format!("`{shown}` printed no UTF-8"))
    }

    /// Announces it, then runs it without a word; for long work whose output nobody needs when it goes well.
    pub(crate) fn quietly(self) -> Result<()> {
        println!("    $ {}", self.shown());
        self.text().map(drop)
    }

    /// Runs it, passes its output on and counts the tests it reports (cargo's and Node's formats).
    ///
    /// A run that fails without naming a failed test counts as one failure; a run without any test is an error.
    pub(crate) fn counted(mut self) -> Result<Count> {
        let shown = self.shown();
        println!("    $ {shown}");
        let mut child = self
            .command
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start `{shown}`"))?;
        let mut count = Count::default();
        if let Some(out) = child.stdout.take() {
            for line in BufReader::new(out).split(b'\n') {
                let line = String::from_utf8_lossy(&line?).into_owned();
                println!("{line}");
                count.add(reported(&line));
            }
        }
        let status = child.wait()?;
        if !status.success() && count.failed == 0 {
            succeeded(&shown, status)?;
        }
        if count == Count::default() {
            bail!("`{shown}` ran no test");
        }
        Ok(count)
    }
}

fn succeeded(shown: &str, status: ExitStatus) -> Result<()> {
    if status.success() {
        return Ok(());
    }
    bail!("`{shown}` failed ({status})")
}

/// The end of a long output: where compilers and package managers say what went wrong.
fn tail(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<&str> = text.lines().collect();
    let mut kept = lines[lines.len().saturating_sub(40)..].join("\n");
    if !kept.is_empty() {
        kept.push('\n');
    }
    kept
}

/// The counts in one line of a test runner: `test result: ok. 3 passed; 0 failed; …`, `# pass 3`, `ℹ fail 0`.
fn reported(line: &str) -> Count {
    if let Some((_, counts)) = line.split_once("test result: ") {
        return Count {
            passed: before(counts, " passed"),
            failed: before(counts, " failed"),
        };
    }
    let line = line.trim_start_matches(['#', 'ℹ', ' ']);
    let number = |word| {
        line.strip_prefix(word)
            .and_then(|rest| rest.trim().parse().ok())
            .unwrap_or(0)
    };
    Count {
        passed: number("pass "),
        failed: number("fail ") + number("cancelled "),
    }
}

/// The number that stands right before `word`; 0 if there is none.
fn before(text: &str, word: &str) -> usize {
    text.split_once(word)
        .and_then(|(head, _)| head.rsplit(' ').next()?.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Count, reported};

    #[test]
    fn counts_are_read_from_cargo_and_node() {
        let cargo =
            "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out";
        assert_eq!(
            reported(cargo),
            Count {
                passed: 12,
                failed: 3
            }
        );
        assert_eq!(
            reported("ℹ pass 7"),
            Count {
                passed: 7,
                failed: 0
            }
        );
        assert_eq!(
            reported("# fail 2"),
            Count {
                passed: 0,
                failed: 2
            }
        );
        assert_eq!(reported("ok 1 - pass the salt"), Count::default());
    }
}

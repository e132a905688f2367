//! What the owner is told.

use std::collections::BTreeSet;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use serde::Serialize;
use zgoda_consent::config::Config;
use zgoda_rewrite::{Finding, Left, Rewritten, What};

/// Everything that was found, file by file.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    files: Vec<FileReport>,
    /// Tags that are inert now, or would be.
    held: usize,
    /// What could not be made inert.
    left: usize,
    written: usize,
    #[serde(skip)]
    writes: bool,
    /// Categories of the config, if there is one.
    #[serde(skip)]
    categories: Option<Vec<String>>,
    /// Categories that no visitor of this config can grant.
    unknown_categories: BTreeSet<String>,
}

#[derive(Debug, Serialize)]
struct FileReport {
    path: String,
    /// The guard's tag is in it.
    has_guard: bool,
    written: bool,
    findings: Vec<Entry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Debug, Serialize)]
struct Entry {
    line: usize,
    column: usize,
    element: String,
    what: &'static str,
    service: Option<String>,
    category: String,
    evidence: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip)]
    text: String,
}

impl From<Finding> for Entry {
    fn from(finding: Finding) -> Self {
        let left = match finding.what {
            What::Held => None,
            What::Left(left) => Some(left),
        };
        Self {
            text: finding.to_string(),
            line: finding.place.line,
            column: finding.place.column,
            element: finding.element,
            what: left.map_or("held", Left::id),
            service: finding.service,
            category: finding.category,
            evidence: finding.evidence,
            reason: left.map(Left::reason),
        }
    }
}

impl Report {
    pub(super) fn new(config: Option<&Config>, writes: bool) -> Self {
        let ids = |config: &Config| config.categories.iter().map(|one| one.id.clone()).collect();
        Self {
            files: Vec::new(),
            held: 0,
            left: 0,
            written: 0,
            writes,
            categories: config.map(ids),
            unknown_categories: BTreeSet::new(),
        }
    }

    pub(super) fn add(&mut self, path: &Path, rewritten: Rewritten, is_written: bool) {
        let held = rewritten
            .findings
            .iter()
            .filter(|one| one.is_held())
            .count();
        self.held += held;
        self.left += rewritten.findings.len() - held;
        self.written += usize::from(is_written);
        if let Some(categories) = &self.categories {
            let all = rewritten.findings.iter().map(|one| &one.category);
            let strange = all.filter(|id| !id.is_empty() && *id != "*" && !categories.contains(id));
            self.unknown_categories.extend(strange.cloned());
        }
        self.files.push(FileReport {
            path: path.display().to_string(),
            has_guard: rewritten.has_guard,
            written: is_written,
            findings: rewritten.findings.into_iter().map(Entry::from).collect(),
            error: None,
        });
    }

    pub(super) fn fail(&mut self, path: &Path, error: &anyhow::Error) {
        self.files.push(FileReport {
            path: path.display().to_string(),
            has_guard: false,
            written: false,
            findings: Vec::new(),
            error: Some(format!("{error:#}")),
        });
    }

    /// Whether a file could not be dealt with to its end.
    pub(super) fn has_failed(&self) -> bool {
        let ends_early = [Left::Encoding.id(), Left::Tag.id()];
        let is_broken = |one: &Entry| ends_early.contains(&one.what);
        self.files
            .iter()
            .any(|file| file.error.is_some() || file.findings.iter().any(is_broken))
    }

    /// Whether there was nothing to do.
    pub(super) fn is_clean(&self) -> bool {
        self.held + self.left == 0
    }

    pub(super) fn print(&self, out: &mut impl Write, as_json: bool) -> io::Result<()> {
        let printed = if as_json {
            serde_json::to_writer_pretty(&mut *out, self)
                .map_err(io::Error::from)
                .and_then(|()| writeln!(out))
        } else {
            self.print_text(out)
        };
        match printed {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            outcome => outcome,
        }
    }

    fn print_text(&self, out: &mut impl Write) -> io::Result<()> {
        for file in &self.files {
            let path = &file.path;
            for one in &file.findings {
                writeln!(out, "{path}:{}", one.text)?;
            }
            if let Some(error) = &file.error {
                writeln!(out, "{path}: FAILED: {error}")?;
            }
            if !file.has_guard && file.findings.iter().any(|one| one.what == "held") {
                writeln!(
                    out,
                    "{path}: no zgoda.js in it: nothing releases what is held"
                )?;
            }
        }
        for category in &self.unknown_categories {
            writeln!(
                out,
                "the config has no category \"{category}\": what is held for it stays held"
            )?;
        }
        Ok(())
    }

    pub(super) fn summary(&self) -> String {
        let Self {
            held,
            left,
            written,
            ..
        } = self;
        let files = self.files.len();
        let outcome = match (self.writes, *held) {
            (true, _) => format!("{written} changed"),
            (false, 0) => "nothing to change".to_owned(),
            (false, _) => "nothing written: --write changes them".to_owned(),
        };
        format!("{files} read, {outcome}; {held} tags held, {left} left as they are")
    }
}

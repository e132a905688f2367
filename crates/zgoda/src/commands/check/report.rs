//! What `zgoda check` found, for people and for programs.

use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;
use zgoda_consent::config::Config;
use zgoda_consent::lint::{Finding, Severity};

/// The shape of [`Report::to_json`]; docs/LINTS.md says what each member means.
const SCHEMA: &str = "zgoda.check.v1";

#[derive(Debug, Serialize)]
pub(super) struct Report<'c> {
    schema: &'static str,
    file: String,
    /// `None` if the config cannot be read.
    site: Option<&'c str>,
    counts: Counts,
    findings: Vec<Line>,
    #[serde(skip)]
    config: Option<&'c Config>,
}

/// How many findings of each weight are not allowed.
#[derive(Debug, Serialize)]
struct Counts {
    error: usize,
    warning: usize,
    advice: usize,
}

#[derive(Debug, Serialize)]
struct Line {
    lint: &'static str,
    severity: &'static str,
    allowed: bool,
    path: String,
    found: String,
    requirement: &'static str,
    law: &'static str,
    risk: &'static str,
    fix: String,
}

impl<'c> Report<'c> {
    pub(super) fn new(
        file: &Path,
        config: Option<&'c Config>,
        mut findings: Vec<Finding>,
        allowed: &[String],
    ) -> Self {
        let is_allowed = |finding: &Finding| allowed.iter().any(|name| name == finding.lint.name);
        let count = |severity| {
            findings
                .iter()
                .filter(|finding| finding.lint.severity == severity && !is_allowed(finding))
                .count()
        };
        let counts = Counts {
            error: count(Severity::Error),
            warning: count(Severity::Warning),
            advice: count(Severity::Advice),
        };
        findings.sort_by_key(|finding| finding.lint.severity as u8);
        let findings = findings.into_iter().map(|finding| Line {
            lint: finding.lint.name,
            severity: finding.lint.severity.as_str(),
            allowed: is_allowed(&finding),
            requirement: finding.lint.requirement,
            law: finding.lint.law,
            risk: finding.lint.risk,
            fix: finding.fix().to_owned(),
            path: finding.path,
            found: finding.found,
        });
        Self {
            schema: SCHEMA,
            file: file.display().to_string(),
            site: config.map(|config| config.site.as_str()),
            counts,
            findings: findings.collect(),
            config,
        }
    }

    /// How many findings of this weight are not allowed.
    pub(super) fn count(&self, severity: Severity) -> usize {
        match severity {
            Severity::Error => self.counts.error,
            Severity::Warning => self.counts.warning,
            Severity::Advice => self.counts.advice,
        }
    }

    /// One JSON object.
    pub(super) fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// Every finding, errors first.
    pub(super) fn to_text(&self) -> String {
        let mut text = String::new();
        for line in &self.findings {
            let weight = if line.allowed {
                "allowed"
            } else {
                line.severity
            };
            let path = if line.path.is_empty() {
                "the whole file"
            } else {
                &line.path
            };
            let law = if line.law.is_empty() { "" } else { ": " };
            // Writing to a string cannot fail.
            let _ = write!(
                text,
                "{weight}[{}] {path}\n    found  {}\n    rule   {}{law}{}\n    risk   {}\n    fix    {}\n",
                line.lint, line.found, line.requirement, line.law, line.risk, line.fix
            );
        }
        text
    }

    /// One line: what the config is, and how much there is to do.
    pub(super) fn summary(&self) -> String {
        let Self { file, counts, .. } = self;
        let to_do = [
            (counts.error, "errors"),
            (counts.warning, "warnings"),
            (counts.advice, "pieces of advice"),
        ]
        .map(|(count, what)| format!("{count} {what}"))
        .join(", ");
        let Some(config) = self.config else {
            return format!("{file}: cannot be used: {to_do}");
        };
        format!(
            "{file}: site \"{}\", revision {}, {} categories, {} services, languages {}: {to_do}",
            config.site,
            config.revision,
            config.categories.len(),
            config.services.len(),
            config.languages.join(", "),
        )
    }
}

//! `zgoda check FILE`: everything that is wrong or odd in a config, with the rule, the risk and the fix.
//!
//! It ends with 1 if there is an error (`--deny warnings`: or a warning; `--deny advice`: or anything), else with 0.

mod report;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;
use clap::builder::PossibleValuesParser;
use zgoda_consent::lint::{Finding, LINTS, Severity};
use zgoda_server::sites::{Broken, lint, load_file};

use report::Report;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The config
    file: PathBuf,
    /// Print the resolved config: with everything that presets fill in, ready to be hosted as a static file
    #[arg(long, conflicts_with = "format")]
    resolve: bool,
    /// How findings are printed: for people, or one JSON object (docs/LINTS.md)
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// What fails beside errors
    #[arg(long, value_enum, value_name = "WEIGHT")]
    deny: Option<Deny>,
    /// Do not fail because of this lint, by its name; you answer for what it says. Can be given several times
    #[arg(long, value_name = "LINT", value_parser = PossibleValuesParser::new(names()))]
    allow: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Deny {
    /// Warnings
    Warnings,
    /// Warnings and advice
    Advice,
}

/// The names of all lints that can be allowed: what cannot be read cannot be used either.
fn names() -> impl Iterator<Item = &'static str> {
    LINTS
        .iter()
        .map(|lint| lint.name)
        .filter(|name| *name != "invalid")
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let (config, findings) = match load_file(&arguments.file) {
        Ok(loaded) => {
            let odd = loaded.warnings.into_iter().map(Finding::odd);
            let findings = odd.chain(lint(&loaded.config)).collect();
            (Some(loaded.config), findings)
        }
        Err(Broken::Config { errors, .. }) => {
            let findings = errors.into_iter().map(Finding::invalid).collect();
            (None, findings)
        }
        Err(broken) => {
            eprintln!("{broken}");
            return ExitCode::FAILURE;
        }
    };
    let report = Report::new(&arguments.file, config.as_ref(), findings, &arguments.allow);
    match (arguments.format, &config) {
        (Format::Json, _) => println!("{}", report.to_json()),
        (Format::Text, Some(config)) if arguments.resolve => {
            eprint!("{}", report.to_text());
            println!("{}", config.to_json());
        }
        (Format::Text, _) => {
            eprint!("{}", report.to_text());
            println!("{}", report.summary());
        }
    }
    let denied: &[Severity] = match arguments.deny {
        None => &[Severity::Error],
        Some(Deny::Warnings) => &[Severity::Error, Severity::Warning],
        Some(Deny::Advice) => Severity::ALL,
    };
    if denied.iter().any(|severity| report.count(*severity) > 0) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

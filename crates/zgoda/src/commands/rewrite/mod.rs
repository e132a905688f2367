//! `zgoda rewrite`: makes the tags of third parties inert in HTML files, folders, or a stream.

mod files;
mod report;

use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use zgoda_rewrite::{Rewriter, Rewritten, Rules, Url};
use zgoda_server::sites::{Loaded, load_file};

use files::{Outcome, Page};
use report::Report;

/// How much is read at once.
const CHUNK: usize = 64 << 10;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Files, folders (every *.html and *.htm in them), or - for standard input, rewritten to standard output
    #[arg(required = true, value_name = "FILE|FOLDER|-")]
    paths: Vec<PathBuf>,
    /// The config: its services, categories and hosts count before the catalogue's, and it says what happens to third
    /// parties nobody has classified
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Change the files; without it nothing is written, only reported
    #[arg(long)]
    write: bool,
    /// Fail if there is anything to change, or anything that could not be
    #[arg(long, conflicts_with = "write")]
    check: bool,
    /// The address the files are served at, for relative addresses in them; else the first origin of the config
    #[arg(long, value_name = "URL")]
    base: Option<Url>,
    /// Report as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let config = match arguments.config.as_deref().map(load_file).transpose() {
        Ok(loaded) => loaded.map(|Loaded { config, .. }| config),
        Err(broken) => {
            eprintln!("{broken}");
            return Ok(ExitCode::FAILURE);
        }
    };
    let mut rules = Rules::new(config.as_ref());
    let base = arguments
        .base
        .clone()
        .unwrap_or_else(|| rules.base().clone());
    if let Some(host) = base.host_str() {
        rules = rules.with_own_host(host);
    }
    let rules = Arc::new(rules);
    let mut report = Report::new(config.as_ref(), arguments.write);
    if arguments.paths.iter().any(|path| path == Path::new("-")) {
        if arguments.paths.len() > 1 || arguments.write {
            bail!("- stands alone: what comes in on standard input goes to standard output");
        }
        let rewritten = rewrite_stream(&rules, &base)?;
        report.add(Path::new("-"), rewritten, false);
        report.print(&mut io::stderr().lock(), arguments.json)?;
    } else {
        for page in files::find(&arguments.paths, &base)? {
            rewrite_file(&page, &rules, arguments.write, &mut report);
        }
        report.print(&mut io::stdout().lock(), arguments.json)?;
        eprintln!("{}", report.summary());
    }
    let is_clean = !arguments.check || report.is_clean();
    Ok(if report.has_failed() || !is_clean {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn rewrite_file(page: &Page, rules: &Arc<Rules>, write: bool, report: &mut Report) {
    match files::rewrite(page, rules, write) {
        Ok(Outcome {
            rewritten,
            is_written,
        }) => report.add(&page.path, rewritten, is_written),
        Err(error) => report.fail(&page.path, &error),
    }
}

fn rewrite_stream(rules: &Arc<Rules>, base: &Url) -> Result<Rewritten> {
    let mut out = io::stdout().lock();
    let rewritten = pump(&mut io::stdin().lock(), &mut out, rules, base);
    match rewritten.and_then(|rewritten| out.flush().map(|()| rewritten)) {
        // Whoever reads has seen enough (`zgoda rewrite - | head`).
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(0),
        outcome => outcome.context("cannot pass the stream on"),
    }
}

/// Rewrites what comes from `input` into `out`, as it comes.
fn pump(
    input: &mut impl Read,
    out: &mut impl Write,
    rules: &Arc<Rules>,
    page: &Url,
) -> io::Result<Rewritten> {
    let mut rewriter = Rewriter::new(Arc::clone(rules), page.clone());
    let mut chunk = vec![0; CHUNK];
    let mut ready = Vec::with_capacity(2 * CHUNK);
    loop {
        let length = match input.read(&mut chunk) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        rewriter.write(&chunk[..length], &mut ready);
        out.write_all(&ready)?;
        ready.clear();
    }
    let rewritten = rewriter.end(&mut ready);
    out.write_all(&ready)?;
    Ok(rewritten)
}

//! The `zgoda` command: runs the consent log and the host of the banner, checks configs, makes tags inert, exports records,
//! invents a year of them.

mod commands;
mod demo_data;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use mimalloc::MiMalloc;

/// Records are many small pieces of memory: the C library's allocator took a sixth of the time to keep one.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// A consent banner and the log that can prove its decisions.
#[derive(Debug, Parser)]
#[command(version, about, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: commands::serve::Arguments,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Host the banner, take records, show the dashboard (what `zgoda` alone does)
    Serve(commands::serve::Arguments),
    /// Say everything that is wrong or odd in a config
    Check(commands::check::Arguments),
    /// Print what goes into the head of every page, for each strength, with its price
    Snippet(commands::snippet::Arguments),
    /// Examine an install that lives: its files, its log, what browsers get, a page of the site
    Doctor(commands::doctor::Arguments),
    /// Make the tags of third parties inert in HTML files
    Rewrite(commands::rewrite::Arguments),
    /// Write the log to standard output: CSV, NDJSON, JSON-LD, or a bundle for an auditor
    Export(commands::export::Arguments),
    /// Fill an empty log with a year of invented decisions, to see the dashboard with data
    DemoData(commands::demo_data::Arguments),
    /// Prove that nothing in the log was changed: the whole log, or one receipt
    Verify(commands::verify::Arguments),
    /// Copy the log, and verify the copy
    Backup(commands::backup::Arguments),
    /// Forget what one browser decided at a site; the log stays whole
    Erase(commands::erase::Arguments),
    /// Forget what was kept long enough, and sign a report of it
    Purge(commands::purge::Arguments),
    /// Give an account of the dashboard a new password, and end its sessions
    Password(commands::password::Arguments),
    /// Say who may come into the dashboard, and what they may do there
    User(commands::user::Arguments),
    /// Put other keys in the place of those beside the log
    Key(commands::keys::Arguments),
    /// Keep records from being erased while a claim depends on them
    Hold(commands::hold::Arguments),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match cli.command.unwrap_or(Command::Serve(cli.serve)) {
        Command::Serve(arguments) => commands::serve::run(arguments),
        Command::Check(arguments) => Ok(commands::check::run(&arguments)),
        Command::Doctor(arguments) => commands::doctor::run(&arguments),
        Command::Snippet(arguments) => commands::snippet::run(&arguments),
        Command::Rewrite(arguments) => commands::rewrite::run(&arguments),
        Command::Export(arguments) => commands::export::run(arguments),
        Command::DemoData(arguments) => commands::demo_data::run(&arguments),
        Command::Backup(arguments) => commands::backup::run(&arguments),
        Command::Erase(arguments) => commands::erase::run(arguments),
        Command::Purge(arguments) => commands::purge::run(arguments),
        Command::Password(arguments) => commands::password::run(&arguments),
        Command::User(arguments) => commands::user::run(&arguments),
        Command::Key(arguments) => commands::keys::run(&arguments),
        Command::Hold(arguments) => commands::hold::run(&arguments),
        Command::Verify(arguments) => Ok(commands::verify::run(&arguments)),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("zgoda: {error:#}");
            ExitCode::FAILURE
        }
    }
}

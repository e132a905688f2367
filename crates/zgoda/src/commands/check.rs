//! `zgoda check FILE`: everything that is wrong or odd in a config.

use std::path::PathBuf;
use std::process::ExitCode;

use zgoda_server::sites::{advise, load_file};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The config
    file: PathBuf,
    /// Print the resolved config: with everything that presets fill in, ready to be hosted as a static file
    #[arg(long)]
    resolve: bool,
    /// Fail if there is anything to advise, too
    #[arg(long)]
    strict: bool,
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let loaded = match load_file(&arguments.file) {
        Ok(loaded) => loaded,
        Err(broken) => {
            eprintln!("{broken}");
            return ExitCode::FAILURE;
        }
    };
    for warning in &loaded.warnings {
        eprintln!("odd: {warning}");
    }
    let advice = advise(&loaded.config);
    for one in &advice {
        eprintln!("advice: {one}");
    }
    if arguments.resolve {
        println!("{}", loaded.config.to_json());
    } else {
        let config = &loaded.config;
        println!(
            "{}: right. Site \"{}\", revision {}, {} categories, {} services, languages {}",
            arguments.file.display(),
            config.site,
            config.revision,
            config.categories.len(),
            config.services.len(),
            config.languages.join(", "),
        );
    }
    let is_clean = loaded.warnings.is_empty() && advice.is_empty();
    if arguments.strict && !is_clean {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

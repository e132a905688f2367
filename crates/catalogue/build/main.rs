//! Turns the files under `data/` into static tables, or stops the build and says what is wrong in which file.

mod check;
mod read;
mod schema;
mod write;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=build");
    let data = Path::new("data");
    match read::folder(data) {
        Ok(catalogue) => {
            let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
            fs::write(out.join("table.rs"), write::rust(&catalogue)).expect("OUT_DIR is writable");
            ExitCode::SUCCESS
        }
        Err(problems) => {
            for problem in problems {
                println!("cargo::error={problem}");
            }
            ExitCode::FAILURE
        }
    }
}

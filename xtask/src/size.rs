//! What a visitor downloads, byte by byte, held to the budgets below. Going over one is a decision, not an accident.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::build;
use crate::machine::Machine;
use crate::process::Process;
use crate::tests::compiled;

/// What a visitor downloads at once, and how much that may be.
struct Download {
    name: &'static str,
    files: &'static [&'static str],
    /// Whether the site's config belongs to it.
    with_config: bool,
    /// Brotli bytes we promise ourselves.
    budget: usize,
    /// Brotli bytes it may have as long as the budget is missed: it may shrink, not grow.
    ceiling: usize,
    /// Why the ceiling is above the budget.
    reason: &'static str,
}

/// What is downloaded until the banner stands, and until an answer given on it is kept and recorded. Style sheet and English texts
/// are inside the module.
const FIRST: [&str; 4] = ["zgoda.js", "late.js", "engine.js", "engine_bg.wasm"];

const DOWNLOADS: [Download; 7] = [
    Download {
        name: "before anything is painted",
        files: &["zgoda.js"],
        with_config: false,
        budget: 6_500,
        ceiling: 10_295,
        reason: "docs/decisions/0005-first-visit-size.md",
    },
    Download {
        name: "the same, zgoda-marked.js",
        files: &["zgoda-marked.js"],
        with_config: false,
        budget: 6_500,
        ceiling: 6_500,
        reason: "docs/decisions/0006-strengths.md",
    },
    Download {
        name: "the same, zgoda-strict.js",
        files: &["zgoda-strict.js"],
        with_config: false,
        budget: 10_700,
        ceiling: 11_735,
        reason: "docs/decisions/0006-strengths.md",
    },
    Download {
        name: "returning visitor in all",
        files: &["zgoda.js", "late.js"],
        with_config: false,
        budget: 6_500,
        ceiling: 12_175,
        reason: "docs/decisions/0005-first-visit-size.md",
    },
    Download {
        name: "first visit, shown and answered",
        files: &FIRST,
        with_config: true,
        budget: 30_000,
        ceiling: 58_900,
        reason: "docs/decisions/0005-first-visit-size.md",
    },
    Download {
        name: "the same in Polish",
        files: &[FIRST[0], FIRST[1], FIRST[2], FIRST[3], "lang/pl.json"],
        with_config: true,
        budget: 33_000,
        ceiling: 61_795,
        reason: "docs/decisions/0005-first-visit-size.md",
    },
    Download {
        name: "with the settings opened, English",
        files: &[
            FIRST[0],
            FIRST[1],
            FIRST[2],
            FIRST[3],
            "whole.js",
            "whole_bg.wasm",
        ],
        with_config: true,
        budget: 90_000,
        ceiling: 130_370,
        reason: "docs/decisions/0005-first-visit-size.md",
    },
];

#[derive(Debug, Clone, Copy, Default)]
struct Size {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

impl Size {
    fn of(bytes: &[u8]) -> Result<Self> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(bytes)?;
        let mut brotli = Vec::new();
        let settings = brotli::enc::BrotliEncoderParams {
            quality: 11,
            lgwin: 22,
            ..Default::default()
        };
        brotli::BrotliCompress(&mut &bytes[..], &mut brotli, &settings)?;
        Ok(Self {
            raw: bytes.len(),
            gzip: gzip.finish()?.len(),
            brotli: brotli.len(),
        })
    }

    fn add(&mut self, other: Self) {
        self.raw += other.raw;
        self.gzip += other.gzip;
        self.brotli += other.brotli;
    }

    fn row(self, name: &str) {
        println!(
            "    {name:<34} {:>9} {:>9} {:>9}",
            self.raw, self.gzip, self.brotli
        );
    }
}

/// Prints every shipped file, then what a visitor downloads against its budget; fails if that is above its ceiling.
pub(crate) fn table(machine: &Machine) -> Result<()> {
    let package = machine.root.join("pkg");
    println!(
        "    {:<34} {:>9} {:>9} {:>9}",
        "bytes", "raw", "gzip -9", "brotli 11"
    );
    let mut sizes = Vec::new();
    for name in build::files(&package)? {
        let bytes = fs::read(package.join(&name))?;
        let size = Size::of(&bytes)?;
        size.row(&name);
        if Path::new(&name)
            .extension()
            .is_some_and(|kind| kind == "wasm")
        {
            for (part, section) in sections(&bytes) {
                Size::of(section)?.row(part);
            }
        }
        sizes.push((name, size));
    }
    let config = Size::of(demo_config(machine)?.trim().as_bytes())?;
    config.row("the demo's config, resolved");
    println!();
    let mut grown = Vec::new();
    for download in &DOWNLOADS {
        let mut sum = Size::default();
        for (_, size) in sizes
            .iter()
            .filter(|(name, _)| download.files.contains(&name.as_str()))
        {
            sum.add(*size);
        }
        if download.with_config {
            sum.add(config);
        }
        sum.row(download.name);
        println!("    {}", download.verdict(sum.brotli));
        if sum.brotli > download.ceiling {
            grown.push(format!(
                "{} is {} bytes, {} above what it may be",
                download.name,
                sum.brotli,
                sum.brotli - download.ceiling
            ));
        }
    }
    if grown.is_empty() {
        return Ok(());
    }
    bail!("{}", grown.join("; "))
}

impl Download {
    fn verdict(&self, brotli: usize) -> String {
        let Self {
            budget,
            ceiling,
            reason,
            ..
        } = self;
        if brotli <= *budget {
            return format!("within its budget of {budget} bytes");
        }
        let tenths = brotli * 10 / budget;
        format!(
            "BUDGET MISSED: {budget} bytes, over by {} ({}.{} times); ceiling {ceiling}; {reason}",
            brotli - budget,
            tenths / 10,
            tenths % 10
        )
    }
}

/// Code and data of a module (WebAssembly core specification, section 5.5): what each costs.
fn sections(module: &[u8]) -> Vec<(&'static str, &[u8])> {
    let mut found = Vec::new();
    let mut rest = module.get(8..).unwrap_or_default();
    while let Some((id, after)) = rest.split_first() {
        let (mut length, mut at) = (0, 0);
        while let Some(byte) = after.get(at) {
            length |= usize::from(byte & 0x7f) << (7 * at);
            at += 1;
            if byte & 0x80 == 0 {
                break;
            }
        }
        let (section, next) = after
            .get(at..)
            .and_then(|body| body.split_at_checked(length))
            .unwrap_or_default();
        match id {
            10 => found.push(("  of it: code", section)),
            11 => found.push(("  of it: style sheet, English, words", section)),
            _ => {}
        }
        rest = next;
    }
    found
}

/// The demo's config as the server sends it: presets filled in.
fn demo_config(machine: &Machine) -> Result<String> {
    let zgoda = compiled(machine)?;
    Process::new(zgoda)
        .within(&machine.root)
        .args(["check", "--resolve", "www/demo/site.json"])
        .text()
        .context("the demo's config")
}

#[cfg(test)]
mod tests {
    use super::sections;

    #[test]
    fn a_module_has_parts() {
        // Header, a custom section, 200 bytes of code (its length takes two bytes), 1 byte of data.
        let mut module = b"\0asm\x01\0\0\0\0\x01x\x0a\xc8\x01".to_vec();
        module.extend([7; 200]);
        module.extend(b"\x0b\x01\x09");
        let lengths: Vec<_> = sections(&module)
            .iter()
            .map(|(_, part)| part.len())
            .collect();
        assert_eq!(lengths, [200, 1]);
    }
}

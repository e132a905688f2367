//! The classic scripts: the guard with what the build knows filled in, and the dialog for when the engine cannot run.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};
use sha2::{Digest, Sha256};

use super::engine::Engines;
use crate::machine::Machine;
use crate::versions;

/// `zgoda.js`, `zgoda-marked.js` and `zgoda-strict.js`: bundled, minified, with version, host table and the engine's hashes.
pub(super) fn guards(machine: &Machine, engines: &Engines, out: &Path) -> Result<()> {
    let Engines { first, whole } = engines;
    let values = [
        ("%VERSION%", versions::PRODUCT.to_owned()),
        ("%TABLE%", table(machine)?),
        ("%BUNDLE%", engines.bundle()),
        ("%SRI_GLUE%", integrity(&first.glue)),
        ("%SRI_WASM%", integrity(&first.module)),
        ("%SRI_WHOLE_GLUE%", integrity(&whole.glue)),
        ("%SRI_WHOLE_WASM%", integrity(&whole.module)),
    ];
    let mut without_hosts = values.to_vec();
    without_hosts.retain(|(name, _)| *name != "%TABLE%");
    for (entry, unmarked, name, values) in [
        ("index", "index", "zgoda.js", &values[..]),
        ("index", "none", "zgoda-marked.js", &without_hosts),
        ("strict", "index", "zgoda-strict.js", &values),
    ] {
        let alias = format!("--alias:unmarked=./www/guard/unmarked/{unmarked}.js");
        let script = bundle(machine, &format!("www/guard/{entry}.js"), &[&alias])?;
        fs::write(out.join(name), fill(script, values)?)?;
    }
    Ok(())
}

/// The compact table of known hosts. Asked of a program, not linked: a mistake in the catalogue must not stop xtask itself.
fn table(machine: &Machine) -> Result<String> {
    let printed = machine
        .cargo()
        .args(["run", "--quiet", "--locked"])
        .args(["--package", "zgoda-catalogue", "--example", "table"])
        .text()?;
    Ok(printed.trim_end().to_owned())
}

/// What is loaded when the page stands (`late.js`), or only where it is needed: `belated.js` for scripts that are let go, `fallback.js`, `hosts.js` and `leaks.js` where something is wrong, `own.js` in the settings;
/// and what owners may add: `attention.js`.
pub(super) fn occasional(machine: &Machine, out: &Path) -> Result<()> {
    for (entry, name) in [
        ("attention.js", "attention.js"),
        ("belated.js", "belated.js"),
        ("fallback.js", "fallback.js"),
        ("late/index.js", "late.js"),
        ("leaks.js", "leaks.js"),
        ("own/index.js", "own.js"),
    ] {
        fs::write(
            out.join(name),
            bundle(machine, &format!("www/{entry}"), &[])?,
        )?;
    }
    let hosts = bundle(machine, "www/hosts.js", &[])?;
    fs::write(
        out.join("hosts.js"),
        fill(hosts, &[("%TABLE%", table(machine)?)])?,
    )?;
    Ok(())
}

/// `adapters/`: for platforms that want to hear of decisions in their own words.
pub(super) fn adapters(machine: &Machine, out: &Path) -> Result<()> {
    fs::create_dir_all(out.join("adapters"))?;
    for name in ["shopify.js", "wordpress.js"] {
        let script = bundle(machine, &format!("www/adapters/{name}"), &[])?;
        fs::write(out.join("adapters").join(name), script)?;
    }
    Ok(())
}

/// One script without imports, exports or comments.
fn bundle(machine: &Machine, entry: &str, more: &[&str]) -> Result<String> {
    let bundled = machine
        .node()?
        .package("esbuild")
        .within(&machine.root)
        .args([
            entry,
            "--bundle",
            "--minify",
            "--format=iife",
            "--target=es2020",
        ])
        .args([
            "--charset=utf8",
            "--legal-comments=none",
            "--log-level=warning",
        ])
        .args(more)
        .text()?;
    squeeze(machine, &bundled, &[])
}

/// A bundled script once more through a minifier that follows values: some 2 % of the guard.
///
/// Commas between statements and returns drawn together save characters and cost bytes after brotli, so both are off.
pub(super) fn squeeze(machine: &Machine, script: &str, arguments: &[&str]) -> Result<String> {
    let bundled = machine.target.join("bundled.js");
    fs::write(&bundled, script)?;
    machine
        .node()?
        .package("terser")
        .args([bundled])
        .args([
            "--compress",
            "passes=3,ecma=2020,sequences=false,if_return=false",
        ])
        .args(["--mangle"])
        .args(arguments)
        .text()
}

/// Puts values where the script names them. Every name must be there, and none may be left.
fn fill(mut script: String, values: &[(&str, String)]) -> Result<String> {
    for (name, value) in values {
        if !script.contains(name) {
            bail!("the guard does not use {name}");
        }
        script = script.replace(name, &escaped(value));
    }
    if let Some(left) = script
        .split('%')
        .find(|part| part.len() > 2 && part.bytes().all(|b| b.is_ascii_uppercase() || b == b'_'))
    {
        bail!("the guard asks for %{left}%, which the build does not know");
    }
    Ok(script)
}

/// A value as it stands in a string. The minifier chooses the quotes; these escapes mean the same in all three kinds.
fn escaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '\n' => text.push_str("\\n"),
            '\\' | '"' | '\'' | '`' | '$' => text.extend(['\\', character]),
            other => text.push(other),
        }
    }
    text
}

/// A subresource integrity value.
fn integrity(bytes: &[u8]) -> String {
    format!("sha256-{}", base64(&Sha256::digest(bytes)))
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let group = chunk
            .iter()
            .fold(0_u32, |group, byte| group << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for place in 0..4 {
            if place > chunk.len() {
                text.push('=');
            } else {
                let digit = usize::try_from(group >> (18 - 6 * place) & 63).unwrap_or_default();
                text.push(char::from(DIGITS[digit]));
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{base64, fill, integrity};

    #[test]
    fn base64_as_rfc_4648() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
        assert_eq!(
            integrity(b""),
            "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
        );
    }

    #[test]
    fn every_name_is_filled_and_none_is_left() {
        let values = [("%TABLE%", "a;b".to_owned())];
        assert_eq!(
            fill("x='%TABLE%'".into(), &values).expect("fits"),
            "x='a;b'"
        );
        assert!(fill("x=1".into(), &values).is_err(), "unused");
        assert!(
            fill("x='%TABLE%',y='%OTHER%'".into(), &values).is_err(),
            "left over"
        );
        assert_eq!(
            fill("x='%TABLE%'".into(), &[("%TABLE%", "it's".to_owned())]).expect("fits"),
            r"x='it\'s'"
        );
        assert!(
            fill("'%TABLE%',5%2%3".into(), &values).is_ok(),
            "arithmetic is no name"
        );
    }
}

//! Carries the short names that wasm-opt gave imports and exports over to the glue.

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// The glue of wasm-bindgen with the names of `map` (wasm-opt's JSON: `imports` of [module, old, new], `exports` of [old, new]).
///
/// Relies on the shape of the glue, so wasm-bindgen is pinned: an import that is not found stops the build.
pub(super) fn shorten(glue: &str, map: &str) -> Result<String> {
    let map: Value = serde_json::from_str(map).context("wasm-opt printed no map of names")?;
    let rows = |name: &str| -> Result<Vec<Vec<String>>> {
        serde_json::from_value(map[name].clone())
            .with_context(|| format!("wasm-opt's map has no {name}"))
    };
    let mut glue = glue.to_owned();
    let mut modules = Vec::new();
    for row in rows("imports")? {
        let [module, old, new] = row.try_into().ok().context("an import is three names")?;
        glue = import(&glue, &old, &new)?;
        if !modules.contains(&module) {
            modules.push(module);
        }
    }
    // All imports come from the one module that the glue itself is; wasm-opt calls it `a`.
    let [module] = modules.as_slice() else {
        bail!("the module imports from {modules:?}, the glue is one module");
    };
    let (old, new) = (format!("\"{module}\": "), "\"a\": ");
    if !glue.contains(&old) {
        bail!("the glue does not name the module {module}");
    }
    glue = glue.replace(&old, new);
    for row in rows("exports")? {
        let [old, new] = row.try_into().ok().context("an export is two names")?;
        glue = export(&glue, &old, &new);
    }
    Ok(glue)
}

/// Renames the member `old` of the import object.
fn import(glue: &str, old: &str, new: &str) -> Result<String> {
    let member = format!("{old}: function");
    let at = glue
        .match_indices(&member)
        .map(|(at, _)| at)
        .find(|at| glue[..*at].ends_with([' ', '\t', '\n']))
        .with_context(|| format!("the glue has no import {old}"))?;
    Ok(format!("{}{new}{}", &glue[..at], &glue[at + old.len()..]))
}

/// Renames every use of the export `old`. Some exports are for the host alone and stand nowhere in the glue.
fn export(glue: &str, old: &str, new: &str) -> String {
    let usage = format!("wasm.{old}");
    let mut out = String::with_capacity(glue.len());
    let mut rest = glue;
    while let Some(at) = rest.find(&usage) {
        let end = at + usage.len();
        let longer = rest[end..]
            .starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_' || next == '$');
        if longer {
            out.push_str(&rest[..end]);
        } else {
            out.push_str(&rest[..at]);
            out.push_str("wasm.");
            out.push_str(new);
        }
        rest = &rest[end..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::shorten;

    const GLUE: &str = r#"
        __wbg_new_1: function() {},
        __wbg_new_12: function() {},
    return { "./engine_bg.js": import0 };
    wasm.start(1); wasm.started(); wasm.memory.buffer"#;

    #[test]
    fn names_are_changed_whole() {
        let map = r#"{"imports":[["./engine_bg.js","__wbg_new_1","$"],["./engine_bg.js","__wbg_new_12","b"]],
            "exports":[["start","c"],["memory","d"]]}"#;
        let out = shorten(GLUE, map).expect("the map fits");
        assert!(out.contains("  $: function"), "{out}");
        assert!(out.contains("  b: function"), "{out}");
        assert!(out.contains(r#""a": import0"#), "{out}");
        assert!(
            out.ends_with("wasm.c(1); wasm.started(); wasm.d.buffer"),
            "{out}"
        );
    }

    #[test]
    fn a_missing_import_stops_the_build() {
        let map = r#"{"imports":[["./engine_bg.js","__wbg_gone_1","a"]],"exports":[]}"#;
        assert!(shorten(GLUE, map).is_err());
    }
}

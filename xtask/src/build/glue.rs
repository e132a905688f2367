//! The glue of wasm-bindgen without what only other pages need: old browsers, modules started in other ways, strings so long that
//! a first guess at their length would pay.

use anyhow::{Context, Result, bail};

/// Starts a module from the answer that brings it.
const START: &str = "
let wasm;
export default async ({ module_or_path }) => {
    const answer = await module_or_path;
    if (!answer.ok) throw Error(`${answer.url}: ${answer.status}`);
    const { instance } = await WebAssembly.instantiate(await answer.arrayBuffer(), __wbg_get_imports());
    wasm = instance.exports;
    wasm.__wbindgen_start();
};
";

/// A text into the memory of the module.
const ENCODE: &str = "const encoder = new TextEncoder();
function passStringToWasm0(arg) {
    const bytes = encoder.encode(arg);
    WASM_VECTOR_LEN = bytes.length;
    const ptr = wasm.__wbindgen_malloc(WASM_VECTOR_LEN, 1) >>> 0;
    getUint8ArrayMemory0().set(bytes, ptr);
    return ptr;
}

";

/// What every call of it says besides the text.
const ALLOCATORS: &str = ", wasm.__wbindgen_malloc, wasm.__wbindgen_realloc)";

/// A function for the page, for as long as the page lives: ours are never given back. One that runs must not be entered again.
const CLOSURE: &str = "function makeMutClosure(arg0, arg1, f) {
    return (arg) => {
        const a = arg0;
        arg0 = 0;
        try {
            return f(a, arg1, arg);
        } finally {
            arg0 = a;
        }
    };
}

";

/// A text out of it.
const DECODE: &str = "const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const decodeText = (bytes) => decoder.decode(bytes);
";

/// Slims `glue`.
///
/// Relies on its shape, so wasm-bindgen is pinned: a part that is not found stops the build.
pub(super) fn slim(glue: &str) -> Result<String> {
    let mut glue = glue.to_owned();
    for (from, to, by) in [
        ("const CLOSURE_DTORS", "function ", ""),
        (
            "function makeMutClosure(",
            "function passStringToWasm0(",
            CLOSURE,
        ),
        (
            "function passStringToWasm0(",
            "let cachedTextDecoder",
            ENCODE,
        ),
        ("let cachedTextDecoder", "let WASM_VECTOR_LEN", DECODE),
        ("let wasmModule,", "", START),
    ] {
        let start = glue
            .find(from)
            .with_context(|| format!("the glue has no {from}"))?;
        let end = match to {
            "" => glue.len(),
            _ => glue[start..]
                .find(to)
                .map(|length| start + length)
                .with_context(|| format!("the glue has no {to} after {from}"))?,
        };
        glue.replace_range(start..end, by);
    }
    if !glue.contains(ALLOCATORS) {
        bail!("the glue passes no text as expected");
    }
    Ok(glue.replace(ALLOCATORS, ")"))
}

#[cfg(test)]
mod tests {
    use super::slim;

    #[test]
    fn what_a_page_needs_is_left() {
        let glue = "start(passStringToWasm0(a, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc));\nconst CLOSURE_DTORS = 0;\nfunction makeMutClosure(a){0}\nfunction passStringToWasm0(a){1}\nlet cachedTextDecoder = 2;\nlet WASM_VECTOR_LEN = 0;\nlet wasmModule, wasm;3";
        let slim = slim(glue).expect("the shape of wasm-bindgen");
        assert!(
            slim.starts_with(
                "start(passStringToWasm0(a));\nfunction makeMutClosure(arg0, arg1, f)"
            )
        );
        assert!(slim.contains("const encoder") && slim.contains("function passStringToWasm0(arg)"));
        assert!(slim.contains("const decodeText") && slim.contains("let WASM_VECTOR_LEN = 0;"));
        assert!(slim.contains("export default") && !slim.contains("wasmModule"));
    }

    #[test]
    fn another_shape_stops_the_build() {
        assert!(slim("let wasmModule, wasm;").is_err());
    }
}

//! Prints how fast a document is rewritten: `cargo run --release -p zgoda-rewrite --example speed [FILE]`.

use std::sync::Arc;
use std::time::Instant;

use zgoda_rewrite::{Rules, rewrite};

/// Rounds of which the fastest counts: a busy machine only makes some of them slower.
const ROUNDS: usize = 9;

/// A page of some 800 KB: text, own and foreign tags, code of its own, data.
fn page() -> String {
    let part = r#"<div class="card" id="c"><h2>A title</h2><p style="color:red">Some text of a page, as long as paragraphs are, with a <a href="/more">link</a>.</p>
<img src="/pictures/one.jpg" alt="One" width="300" height="200"><script>var list = document.querySelectorAll(".card"); for (var i = 0; i < list.length; i++) { list[i].dataset.at = i; window.app.state.items.push({ name: "x." + i }); }</script>
<script type="application/json">{"a": [1, 2, 3], "b": "text text text text text text text"}</script><ul><li>one<li>two<li>three</ul></div>
"#;
    let vendor = r#"<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script><script>window.dataLayer = window.dataLayer || []; function gtag(){dataLayer.push(arguments);} gtag("js", new Date());</script>
<iframe src="https://www.youtube.com/embed/x"></iframe>
"#;
    let mut html = String::from("<!doctype html><html><head><title>A page</title></head><body>\n");
    for at in 0..1000 {
        html.push_str(part);
        if at % 100 == 0 {
            html.push_str(vendor);
        }
    }
    html + "</body></html>\n"
}

fn main() -> std::io::Result<()> {
    let html = match std::env::args().nth(1) {
        Some(file) => std::fs::read(file)?,
        None => page().into_bytes(),
    };
    let rules = Arc::new(Rules::new(None));
    let mut fastest = f64::INFINITY;
    let mut held = 0;
    for _ in 0..ROUNDS {
        #[expect(clippy::disallowed_methods, reason = "a measurement")]
        let began = Instant::now();
        held = rewrite(&html, &rules, rules.base()).1.findings.len();
        fastest = fastest.min(began.elapsed().as_secs_f64());
    }
    #[expect(clippy::cast_precision_loss, reason = "a length of a file")]
    let mebibytes = html.len() as f64 / f64::from(1 << 20);
    println!(
        "{} bytes, {held} findings, {:.1} MiB/s",
        html.len(),
        mebibytes / fastest
    );
    Ok(())
}

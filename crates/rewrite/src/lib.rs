//! Makes the tags of third parties inert in HTML: what the guard does in a page, done before a browser sees it, so that not
//! even a look-ahead scanner finds an address to fetch.
//!
//! The form is the one owners write themselves (docs/PROTOCOL.md, section 10): `type="text/plain"` on scripts, `data-src`
//! (`data-href` …) in place of addresses, `data-category` and `data-service` saying whose it is. The guard releases it.
//!
//! Bytes are only ever *inserted*: whatever was in the file is still there, in its order, in its encoding. What is inert
//! already stays as it is, so a second run changes nothing.

mod document;
mod finding;
mod inline;
mod markup;
mod preload;
mod rewriter;
mod rules;
mod window;

pub use finding::{Finding, Left, Place, What};
pub use preload::{OwnFile, own_files};
pub use rewriter::{MAX_BUFFER, Rewriter, Rewritten, rewrite};
pub use rules::{Match, Rules};

/// An address on the web, as browsers read it.
pub use url::Url;

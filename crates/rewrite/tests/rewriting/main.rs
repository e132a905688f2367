//! The rewriter as its callers meet it: documents in, documents and findings out.

mod escapes;
mod forms;
mod properties;
mod site;
mod whose;

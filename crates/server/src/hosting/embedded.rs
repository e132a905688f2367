//! The files inside the binary, found by the build script.

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

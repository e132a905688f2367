//! Content codings of pages, undone and done again while they stream.

use std::io::{self, Write};
use std::mem;

use axum::http::{HeaderMap, header};
use brotli::{CompressorWriter, DecompressorWriter};
use flate2::Compression;
use flate2::write::{GzEncoder, MultiGzDecoder};

use crate::hosting::accepts;

/// A balance of time and size for pages compressed as they pass.
const BROTLI_QUALITY: u32 = 4;
const BROTLI_WINDOW: u32 = 20;
const BUFFER: usize = 16 << 10;

/// How a page is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Identity,
    Gzip,
    Brotli,
}

/// What to ask a site for whose pages go to whoever sent `headers`: only what is understood here and there.
pub(super) fn understood(headers: &HeaderMap) -> &'static str {
    match (accepts(headers, "br"), accepts(headers, "gzip")) {
        (true, true) => "br, gzip",
        (true, false) => "br",
        (false, true) => "gzip",
        (false, false) => "identity",
    }
}

impl Coding {
    /// The coding of an answer; `None` if it is another.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let mut all = headers.get_all(header::CONTENT_ENCODING).iter();
        let Some(one) = all.next() else {
            return Some(Self::Identity);
        };
        match one.to_str().ok()?.trim().to_ascii_lowercase().as_str() {
            "identity" | "" => Some(Self::Identity),
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "br" => Some(Self::Brotli),
            _ => None,
        }
        .filter(|_| all.next().is_none())
    }
}

/// Undoes a coding.
pub(super) enum Decoder {
    Identity,
    Gzip(Box<MultiGzDecoder<Vec<u8>>>),
    Brotli(Box<DecompressorWriter<Vec<u8>>>),
}

impl Decoder {
    pub(super) fn new(coding: Coding) -> Self {
        match coding {
            Coding::Identity => Self::Identity,
            Coding::Gzip => Self::Gzip(Box::new(MultiGzDecoder::new(Vec::new()))),
            Coding::Brotli => Self::Brotli(Box::new(DecompressorWriter::new(Vec::new(), BUFFER))),
        }
    }

    /// What `bytes` mean, as far as that can be said.
    pub(super) fn push(&mut self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Self::Identity => Ok(bytes.to_vec()),
            Self::Gzip(gzip) => {
                gzip.write_all(bytes)?;
                gzip.flush()?;
                Ok(mem::take(gzip.get_mut()))
            }
            Self::Brotli(brotli) => {
                brotli.write_all(bytes)?;
                brotli.flush()?;
                Ok(mem::take(brotli.get_mut()))
            }
        }
    }

    /// The rest.
    ///
    /// # Errors
    /// The page breaks off.
    pub(super) fn end(&mut self) -> io::Result<Vec<u8>> {
        match self {
            Self::Identity => Ok(Vec::new()),
            Self::Gzip(gzip) => {
                gzip.try_finish()?;
                Ok(mem::take(gzip.get_mut()))
            }
            Self::Brotli(brotli) => {
                brotli.close()?;
                Ok(mem::take(brotli.get_mut()))
            }
        }
    }
}

/// Does it again. Whatever was pushed can be read by a browser at once.
pub(super) enum Encoder {
    Identity,
    Gzip(Box<GzEncoder<Vec<u8>>>),
    Brotli(Box<CompressorWriter<Vec<u8>>>),
}

impl Encoder {
    pub(super) fn new(coding: Coding) -> Self {
        match coding {
            Coding::Identity => Self::Identity,
            Coding::Gzip => Self::Gzip(Box::new(GzEncoder::new(Vec::new(), Compression::fast()))),
            Coding::Brotli => Self::Brotli(Box::new(CompressorWriter::new(
                Vec::new(),
                BUFFER,
                BROTLI_QUALITY,
                BROTLI_WINDOW,
            ))),
        }
    }

    pub(super) fn push(&mut self, bytes: Vec<u8>) -> io::Result<Vec<u8>> {
        match self {
            _ if bytes.is_empty() => Ok(bytes),
            Self::Identity => Ok(bytes),
            Self::Gzip(gzip) => {
                gzip.write_all(&bytes)?;
                gzip.flush()?;
                Ok(mem::take(gzip.get_mut()))
            }
            Self::Brotli(brotli) => {
                brotli.write_all(&bytes)?;
                brotli.flush()?;
                Ok(mem::take(brotli.get_mut()))
            }
        }
    }

    /// The rest.
    pub(super) fn end(self) -> io::Result<Vec<u8>> {
        match self {
            Self::Identity => Ok(Vec::new()),
            Self::Gzip(gzip) => gzip.finish(),
            Self::Brotli(brotli) => Ok(brotli.into_inner()),
        }
    }
}

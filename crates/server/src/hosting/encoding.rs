//! Compression, done once: every body that is served often is kept in each encoding that browsers take.

use std::io::Write;

use axum::http::{HeaderMap, header};
use flate2::Compression;
use flate2::write::GzEncoder;

/// Below this many bytes compression saves nothing worth a header.
const WORTH_IT: usize = 200;

/// Brotli's best, except where the compressor itself is compiled for debugging.
const BROTLI_QUALITY: u32 = if cfg!(debug_assertions) { 4 } else { 11 };

/// One content in several encodings.
#[derive(Debug, Clone)]
pub(crate) struct Encoded {
    identity: Vec<u8>,
    /// `None` where compressing would not make it smaller.
    brotli: Option<Vec<u8>>,
    gzip: Option<Vec<u8>>,
}

impl Encoded {
    pub(crate) fn new(content: &[u8]) -> Self {
        let smaller = |compressed: Option<Vec<u8>>| {
            compressed.filter(|c| content.len() >= WORTH_IT && c.len() < content.len())
        };
        Self {
            identity: content.to_vec(),
            brotli: smaller(brotli(content)),
            gzip: smaller(gzip(content)),
        }
    }

    /// The bytes to send to whoever sent `headers`, and their `Content-Encoding`.
    pub(crate) fn for_request(&self, headers: &HeaderMap) -> (&[u8], Option<&'static str>) {
        let coded = [("br", &self.brotli), ("gzip", &self.gzip)];
        coded
            .into_iter()
            .find_map(|(name, bytes)| {
                let bytes = bytes.as_deref().filter(|_| accepts(headers, name))?;
                Some((bytes, Some(name)))
            })
            .unwrap_or((&self.identity, None))
    }
}

/// Whether `Accept-Encoding` names `coding`, and not to refuse it.
pub(crate) fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    let lists = headers.get_all(header::ACCEPT_ENCODING);
    lists
        .iter()
        .filter_map(|list| list.to_str().ok())
        .flat_map(|list| list.split(','))
        .any(|item| {
            let mut parts = item.split(';').map(str::trim);
            let named = parts
                .next()
                .is_some_and(|name| name.eq_ignore_ascii_case(coding));
            let refused = parts.any(|parameter| {
                parameter
                    .strip_prefix("q=")
                    .is_some_and(|weight| weight.parse::<f32>().is_ok_and(|weight| weight <= 0.0))
            });
            named && !refused
        })
}

fn brotli(content: &[u8]) -> Option<Vec<u8>> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 4096, BROTLI_QUALITY, 22);
    writer.write_all(content).ok()?;
    Some(writer.into_inner())
}

fn gzip(content: &[u8]) -> Option<Vec<u8>> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::best());
    writer.write_all(content).ok()?;
    writer.finish().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn headers(accept: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, accept.parse().unwrap())])
    }

    #[test]
    fn every_encoding_holds_the_content() {
        let content = "zgoda ".repeat(500);
        let encoded = Encoded::new(content.as_bytes());
        let (bytes, name) = encoded.for_request(&headers("gzip, deflate, br"));
        assert_eq!(name, Some("br"));
        let mut back = String::new();
        brotli::Decompressor::new(bytes, 4096)
            .read_to_string(&mut back)
            .unwrap();
        assert_eq!(back, content);
        let (bytes, name) = encoded.for_request(&headers("gzip"));
        assert_eq!(name, Some("gzip"));
        back.clear();
        flate2::read::GzDecoder::new(bytes)
            .read_to_string(&mut back)
            .unwrap();
        assert_eq!(back, content);
    }

    #[test]
    fn what_is_refused_or_not_named_is_not_sent() {
        let encoded = Encoded::new("zgoda ".repeat(500).as_bytes());
        assert_eq!(encoded.for_request(&headers("br;q=0, gzip;q=0.0")).1, None);
        assert_eq!(
            encoded.for_request(&headers("br;q=0, gzip")).1,
            Some("gzip")
        );
        assert_eq!(encoded.for_request(&headers("identity")).1, None);
        assert_eq!(encoded.for_request(&HeaderMap::new()).1, None);
        assert_eq!(Encoded::new(b"short").for_request(&headers("br")).1, None);
    }
}

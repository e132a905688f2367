//! A page rewritten while it streams.

use std::io;
use std::sync::Arc;

use axum::BoxError;
use axum::body::{Body, Bytes};
use futures_util::stream::{TryStreamExt, try_unfold};
use futures_util::{StreamExt, stream};
use zgoda_rewrite::{Rewriter, Rules, Url};

use super::coding::{Coding, Decoder, Encoder};

struct Page {
    decoder: Decoder,
    rewriter: Rewriter,
    encoder: Encoder,
}

/// `body`, the page at `url`, with its third parties' tags inert; compressed as it came.
pub(super) fn rewritten(body: Body, coding: Coding, rules: Arc<Rules>, url: Url) -> Body {
    let page = Page {
        decoder: Decoder::new(coding),
        rewriter: Rewriter::new(rules, url),
        encoder: Encoder::new(coding),
    };
    // A `None` behind the last chunk: there is more to say then.
    let chunks = body.into_data_stream().map(|chunk| chunk.map(Some));
    let chunks = Box::pin(chunks.chain(stream::once(async { Ok(None) })));
    let parts = try_unfold((chunks, Some(page)), |(mut chunks, page)| async move {
        let (Some(mut page), Some(chunk)) = (page, chunks.try_next().await?) else {
            return Ok::<_, BoxError>(None);
        };
        let (bytes, page) = match chunk {
            Some(chunk) => (page.push(&chunk)?, Some(page)),
            None => (page.end()?, None),
        };
        Ok(Some((Bytes::from(bytes), (chunks, page))))
    });
    // Nothing to say is no reason to say it.
    Body::from_stream(parts.try_filter(|bytes| std::future::ready(!bytes.is_empty())))
}

impl Page {
    fn push(&mut self, chunk: &[u8]) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        self.rewriter.write(&self.decoder.push(chunk)?, &mut out);
        self.encoder.push(out)
    }

    fn end(mut self) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        self.rewriter.write(&self.decoder.end()?, &mut out);
        self.rewriter.end(&mut out);
        let mut last = self.encoder.push(out)?;
        last.extend(self.encoder.end()?);
        Ok(last)
    }
}

//! A stored choice that is there as it was written: what almost every visitor has. Its text is known again by writing it once more,
//! which spares a first visit the table of its format and what walks it.

use super::{MAX_BYTES, StoredChoice, in_force, stored};
use crate::{
    Millis,
    id::{is_hex, is_id, is_uuid_v7},
    json,
    text::is_language_tag,
};

/// Reads what [`StoredChoice::write`] wrote, as [`parse`](super::parse) would. `None` is any other text, and one that counts for nothing.
#[must_use]
pub fn parse_written(text: &str, now: Millis, site: &str) -> Option<StoredChoice> {
    let value = (text.len() <= MAX_BYTES).then(|| json::parse(text).ok())??;
    let out = stored(&&value);
    let (categories, services) = (&out.choice.categories, &out.choice.services);
    let is_formed = is_hex(&out.id, 32)
        && is_uuid_v7(&out.rec)
        && is_language_tag(&out.lang)
        && out.at >= 0
        && (1..=1 << 31).contains(&out.rev)
        && [categories, services]
            .iter()
            .all(|list| list.iter().all(|(id, _)| is_id(id)));
    let is_same = is_formed && out.write() == text && in_force(&out, now, site).is_ok();
    is_same.then_some(out)
}

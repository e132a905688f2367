//! The vendors' own calls: arguments that are no JSON would be told to nobody.

use alloc::format;

use super::{Linter, table};
use crate::json;

pub(super) fn check(linter: &mut Linter<'_>) {
    for (index, service) in linter.config.services.iter().enumerate() {
        let signal = &service.signal;
        for (name, calls) in [
            ("before", &signal.before),
            ("grant", &signal.grant),
            ("revoke", &signal.revoke),
        ] {
            for (place, call) in calls.iter().enumerate() {
                let arguments = call
                    .split_once('(')
                    .and_then(|(_, rest)| rest.strip_suffix(')'));
                if json::parse(&format!("[{}]", arguments.unwrap_or_default())).is_err() {
                    let path = format!("services[{index}].signal.{name}[{place}]");
                    linter.say(&table::CALL_ARGUMENTS, &path, call.clone());
                }
            }
        }
    }
}

//! Rules for vendors.

use super::Entry;
use crate::schema::{Text, Vendor};
use std::collections::BTreeMap;

pub(super) fn check(entry: &mut Entry<'_>, vendor: &Vendor, transfers: &BTreeMap<String, Text>) {
    entry.check(!vendor.name.is_empty(), "name", "must not be empty");
    entry.country("country", &vendor.country);
    entry.address("policy", &vendor.policy);
    for recipient in &vendor.recipients {
        let other = !recipient.is_empty() && *recipient != vendor.name;
        entry.check(other, "recipients", "names others than the vendor");
    }
    if let Some(transfer) = &vendor.transfer {
        entry.country("transfer.country", &transfer.country);
        let known: Vec<&str> = transfers.keys().map(String::as_str).collect();
        entry.one_of("transfer.basis", &transfer.basis, &known);
    }
}

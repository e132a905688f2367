//! Texts that have a form: what each must be, in words and as a check. By bytes, which is small.

use crate::{
    id::{is_hex, is_id, is_uuid_v7},
    matching::{CookiePattern, HostPattern},
    shape::{TextRule, said},
    text::{cut, is_language_tag, is_shown_text, is_web_address},
};

pub(crate) static ID: TextRule = TextRule {
    allowed: said("an id: 1 to 64 of a-z, 0-9, _ and -, not starting with _ or -"),
    holds: is_id,
};

pub(crate) static IDS: TextRule = TextRule {
    allowed: said("members named by ids"),
    holds: is_id,
};

pub(crate) static RECORD_ID: TextRule = TextRule {
    allowed: said("a UUID of version 7 in lower case"),
    holds: is_uuid_v7,
};

pub(crate) static CONSENT_ID: TextRule = TextRule {
    allowed: said("32 lower-case hex digits"),
    holds: |text| is_hex(text, 32),
};

pub(crate) static HASH: TextRule = TextRule {
    allowed: said("64 lower-case hex digits"),
    holds: |text| is_hex(text, 64),
};

pub(crate) static VERSION: TextRule = TextRule {
    allowed: said("a version of 1 to 32 characters"),
    holds: |text| {
        text.len() <= 32
            && !text.is_empty()
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+'))
    },
};

pub(crate) static CATEGORY_ID: TextRule = TextRule {
    allowed: said("the id of one of the categories"),
    holds: is_id,
};

pub(crate) static LANGUAGE: TextRule = TextRule {
    allowed: said("a language tag such as pl or pt-BR"),
    holds: is_language_tag,
};

pub(crate) static TEXT_LANGUAGE: TextRule = TextRule {
    allowed: said("members named by language tags such as pl or pt-BR"),
    holds: is_language_tag,
};

pub(crate) static SHOWN: TextRule = TextRule {
    allowed: said("a text of 1 to 4000 bytes without control characters"),
    holds: is_shown_text,
};

pub(crate) static WEB_ADDRESS: TextRule = TextRule {
    allowed: said("an http: or https: address, or a relative one"),
    holds: is_web_address,
};

pub(crate) static CONTACT: TextRule = TextRule {
    allowed: said("an http:, https: or mailto: address, or a relative one"),
    holds: |text| is_web_address(text.strip_prefix("mailto:").unwrap_or(text)),
};

pub(crate) static EMAIL: TextRule = TextRule {
    allowed: said("an e-mail address"),
    holds: is_email,
};

pub(crate) static ORIGIN: TextRule = TextRule {
    allowed: said("an origin such as https://shop.example, in lower case and without a path"),
    holds: is_origin,
};

pub(crate) static REGION: TextRule = TextRule {
    allowed: said("an ISO 3166 code in capitals such as PL or US-CA"),
    holds: is_region,
};

pub(crate) static REGIONS: TextRule = TextRule {
    allowed: said("members named by ISO 3166 codes in capitals such as PL or US-CA"),
    holds: is_region,
};

pub(crate) static COUNTRY: TextRule = TextRule {
    allowed: said("an ISO 3166-1 code of two capitals such as PL"),
    holds: |text| text.len() == 2 && is_region(text),
};

pub(crate) static COLOR: TextRule = TextRule {
    allowed: said("a colour written #rrggbb"),
    holds: is_color,
};

pub(crate) static STORAGE_KEY: TextRule = TextRule {
    allowed: said("1 to 64 of letters, digits, _, - and ."),
    holds: |text| text.len() <= 64 && is_key(text),
};

pub(crate) static TEXT_KEY: TextRule = TextRule {
    allowed: said("the key of a text: letters, digits, _, - and ."),
    holds: |text| text.len() <= 128 && is_key(text),
};

pub(crate) static DOMAIN: TextRule = TextRule {
    allowed: said("a domain such as .shop.example"),
    holds: |text| is_host(text.strip_prefix('.').unwrap_or(text)),
};

pub(crate) static HOST_PATTERN: TextRule = TextRule {
    allowed: said(
        "a host pattern: host with a dot, host/path or host/path?part; no scheme, port or *",
    ),
    holds: |text| HostPattern::parse(text).is_some(),
};

pub(crate) static CALL: TextRule = TextRule {
    allowed: said(
        "a call of a global function with arguments in JSON, at most 500 characters: fbq(\"consent\",\"grant\")",
    ),
    holds: |text| {
        let (path, arguments) = cut(text, b'(');
        let mut before = b'.';
        let is_path = path.bytes().all(|b| {
            let holds = b.is_ascii_alphanumeric()
                || matches!(b, b'_' | b'$')
                || (b == b'.' && before != b'.');
            before = b;
            holds
        });
        text.len() <= 500
            && is_path
            && before != b'.'
            && arguments.is_some_and(|rest| rest.ends_with(')'))
    },
};

pub(crate) static COOKIE_PATTERN: TextRule = TextRule {
    allowed: said("a name of 1 to 128 characters with * for any characters, not only *"),
    holds: |text| CookiePattern::parse(text).is_some(),
};

fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

fn is_email(text: &str) -> bool {
    let (name, host) = cut(text, b'@');
    text.len() <= 254
        && !name.is_empty()
        && name.bytes().all(|byte| byte > b' ' && byte != 0x7f)
        && host.is_some_and(is_host)
}

fn is_host(text: &str) -> bool {
    let mut before = b'.';
    for byte in text.bytes() {
        if !(byte.is_ascii_alphanumeric() || byte == b'-' || (byte == b'.' && before != b'.')) {
            return false;
        }
        before = byte;
    }
    text.len() <= 253 && before != b'.'
}

fn is_origin(text: &str) -> bool {
    let Some(authority) = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
    else {
        return false;
    };
    let (host, port) = cut(authority, b':');
    is_host(host)
        && !host.bytes().any(|byte| byte.is_ascii_uppercase())
        && port.is_none_or(|port| {
            let digits =
                (1..=5).contains(&port.len()) && port.bytes().all(|byte| byte.is_ascii_digit());
            digits
                && !port.starts_with('0')
                && port
                    .bytes()
                    .fold(0, |n, digit| n * 10 + u32::from(digit - b'0'))
                    <= 65_535
        })
}

fn is_region(text: &str) -> bool {
    let (country, part) = cut(text, b'-');
    let capitals = |code: &str| {
        code.bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    country.len() == 2
        && capitals(country)
        && part.is_none_or(|part| (1..=3).contains(&part.len()) && capitals(part))
}

fn is_color(text: &str) -> bool {
    text.len() == 7
        && text.starts_with('#')
        && text.bytes().skip(1).all(|byte| byte.is_ascii_hexdigit())
}

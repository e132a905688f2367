//! In which language someone reads the dashboard.

use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::access::{cookie, is_own_form, own_path};
use super::texts::{ENGLISH, POLISH, Texts};
use crate::App;

/// Remembers the choice for a year; it says nothing else.
const COOKIE: &str = "zgoda_language";

/// A language of the dashboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// Polski.
    Polish,
    /// English.
    English,
}

impl Language {
    pub(crate) const ALL: [Self; 2] = [Self::Polish, Self::English];

    /// The language chosen before, else the first of `Accept-Language` that there is, else English.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let accepted = headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|list| list.to_str().ok());
        let mut wanted: Vec<(f32, &str)> = accepted
            .unwrap_or("")
            .split(',')
            .filter_map(|item| {
                let (tag, weight) = item.trim().split_once(";q=").unwrap_or((item.trim(), "1"));
                let weight = weight.trim().parse().ok().filter(|weight| *weight > 0.0)?;
                Some((weight, tag.trim()))
            })
            .collect();
        wanted.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        cookie(headers, COOKIE)
            .and_then(Self::from_tag)
            .or_else(|| wanted.iter().find_map(|(_, tag)| Self::from_tag(tag)))
            .unwrap_or(Self::English)
    }

    fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next().unwrap_or(tag);
        Self::ALL
            .into_iter()
            .find(|one| one.tag().eq_ignore_ascii_case(primary))
    }

    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::Polish => "pl",
            Self::English => "en",
        }
    }

    /// Its own name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Polish => "Polski",
            Self::English => "English",
        }
    }

    pub(crate) fn texts(self) -> &'static Texts {
        match self {
            Self::Polish => &POLISH,
            Self::English => &ENGLISH,
        }
    }

    /// A whole number with its thousands apart.
    pub(crate) fn number(self, number: i64) -> String {
        let digits = number.unsigned_abs().to_string();
        let separator = match self {
            Self::Polish => '\u{a0}',
            Self::English => ',',
        };
        // Polish writes four digits without a gap.
        let least = if self == Self::Polish { 5 } else { 4 };
        let mut out = String::from(if number < 0 { "\u{2212}" } else { "" });
        for (at, digit) in digits.char_indices() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) && digits.len() >= least {
                out.push(separator);
            }
            out.push(digit);
        }
        out
    }

    /// `part` of `whole` with one decimal, or a dash where there is nothing to divide by.
    pub(crate) fn percent(self, part: i64, whole: i64) -> String {
        if whole <= 0 {
            return "\u{2013}".to_owned();
        }
        format!("{}%", self.tenths(tenths(part, whole)))
    }

    /// By how many percent `now` is more than `before`, with its sign; how many times as much from ten times on.
    pub(crate) fn change(self, now: i64, before: i64) -> Option<String> {
        (before > 0).then(|| {
            if now / 10 >= before {
                return format!("×{}", self.number(now / before));
            }
            let change = tenths(now - before, before);
            format!("{}%", self.signed(change))
        })
    }

    /// By how many points of percent one share is more than another, with its sign. Shares are part and whole.
    pub(crate) fn points(self, now: [i64; 2], before: [i64; 2]) -> Option<String> {
        (now[1] > 0 && before[1] > 0).then(|| {
            let change = tenths(now[0], now[1]) - tenths(before[0], before[1]);
            self.signed(change)
        })
    }

    fn signed(self, tenths: i64) -> String {
        let sign = match tenths {
            0 => "\u{b1}",
            1.. => "+",
            _ => "\u{2212}",
        };
        format!("{sign}{}", self.tenths(tenths.abs()))
    }

    fn tenths(self, tenths: i64) -> String {
        let point = if self == Self::Polish { ',' } else { '.' };
        format!("{}{point}{}", tenths / 10, tenths % 10)
    }
}

/// What its speakers call a language; the tag of one that is not in the list.
pub(crate) fn name_of(tag: &str) -> &str {
    const NAMES: [(&str, &str); 26] = [
        ("bg", "Български"),
        ("cs", "Čeština"),
        ("da", "Dansk"),
        ("de", "Deutsch"),
        ("el", "Ελληνικά"),
        ("en", "English"),
        ("es", "Español"),
        ("et", "Eesti"),
        ("fi", "Suomi"),
        ("fr", "Français"),
        ("ga", "Gaeilge"),
        ("hr", "Hrvatski"),
        ("hu", "Magyar"),
        ("it", "Italiano"),
        ("lt", "Lietuvių"),
        ("lv", "Latviešu"),
        ("mt", "Malti"),
        ("nl", "Nederlands"),
        ("no", "Norsk"),
        ("pl", "Polski"),
        ("pt", "Português"),
        ("ro", "Română"),
        ("sk", "Slovenčina"),
        ("sl", "Slovenščina"),
        ("sv", "Svenska"),
        ("uk", "Українська"),
    ];
    let mut names = NAMES.iter();
    names
        .find(|(known, _)| *known == tag)
        .map_or(tag, |(_, name)| name)
}

/// `part` of `whole` in tenths of a percent, rounded.
fn tenths(part: i64, whole: i64) -> i64 {
    (part * 2000 + whole).div_euclid(whole * 2)
}

#[derive(Debug, Deserialize)]
pub(crate) struct Choice {
    language: String,
    to: String,
}

/// `POST /dashboard/language`.
pub(crate) async fn choose(
    State(app): State<App>,
    headers: HeaderMap,
    Form(choice): Form<Choice>,
) -> Response {
    let language = Language::from_tag(&choice.language);
    let (Some(language), true) = (language, is_own_form(&app, &headers)) else {
        return StatusCode::FORBIDDEN.into_response();
    };
    let secure = if app.settings.home.is_secure() {
        "; Secure"
    } else {
        ""
    };
    let cookie = format!(
        "{COOKIE}={}; Path=/dashboard; Max-Age=31536000; HttpOnly; SameSite=Strict{secure}",
        language.tag()
    );
    let mut response = Redirect::to(own_path(&choice.to)).into_response();
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(accept: &str, cookie: &str) -> Language {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, accept.parse().unwrap());
        headers.insert(header::COOKIE, cookie.parse().unwrap());
        Language::of(&headers)
    }

    #[test]
    fn the_browser_is_asked_unless_someone_chose() {
        assert_eq!(asked("pl-PL,pl;q=0.9,en;q=0.8", ""), Language::Polish);
        assert_eq!(asked("de, en;q=0.5, pl;q=0.7", ""), Language::Polish);
        assert_eq!(asked("pl;q=0, en;q=0.1", ""), Language::English);
        assert_eq!(asked("fr", ""), Language::English);
        assert_eq!(asked("pl", "a=b; zgoda_language=en"), Language::English);
        assert_eq!(asked("pl", "zgoda_language=../../x"), Language::Polish);
    }

    #[test]
    fn numbers_are_written_as_people_write_them() {
        assert_eq!(Language::English.number(1_234_567), "1,234,567");
        assert_eq!(Language::Polish.number(1_234_567), "1\u{a0}234\u{a0}567");
        assert_eq!(Language::Polish.number(1234), "1234");
        assert_eq!(Language::English.number(-1234), "\u{2212}1,234");
        assert_eq!(Language::English.number(0), "0");
    }

    #[test]
    fn a72_a_share_of_nothing_is_no_number() {
        assert_eq!(Language::English.percent(0, 0), "–");
        assert_eq!(Language::English.percent(1, 3), "33.3%");
        assert_eq!(Language::Polish.percent(2, 3), "66,7%");
        assert_eq!(Language::English.percent(5, 5), "100.0%");
    }

    #[test]
    fn a_change_has_its_sign_and_none_from_nothing() {
        assert_eq!(Language::English.change(110, 100).unwrap(), "+10.0%");
        assert_eq!(Language::Polish.change(75, 100).unwrap(), "\u{2212}25,0%");
        assert_eq!(Language::English.change(7, 0), None);
        assert_eq!(Language::English.change(21_000, 10).unwrap(), "×2,100");
        assert_eq!(Language::English.points([1, 2], [1, 4]).unwrap(), "+25.0");
        assert_eq!(Language::English.points([1, 2], [1, 2]).unwrap(), "±0.0");
        assert_eq!(Language::English.points([1, 2], [0, 0]), None);
    }
}

//! The dialog's languages: which one a page gets, and that every shipped file says all of what English says.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

use regex_lite::Regex;
use zgoda_consent::text::{choose_language, is_language_tag, is_same_language};

/// The official languages of the European Union (Regulation 1/1958), then others.
const SHIPPED: &str = "bg hr cs da nl en et fi fr de el hu ga it lv lt mt pl pt ro sk sl es sv \
    nb is uk ru tr ar he ja ko zh-Hans zh-Hant hi id vi th pt-BR fr-CA";

/// Written from right to left.
const RIGHT_TO_LEFT: [&str; 2] = ["ar", "he"];

type File = BTreeMap<String, String>;

fn www() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../www")
}

fn read(tag: &str) -> File {
    let text = fs::read_to_string(www().join(format!("lang/{tag}.json")));
    let text = text.unwrap_or_else(|error| panic!("{tag}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{tag}: {error}"))
}

fn files() -> BTreeMap<String, File> {
    SHIPPED
        .split_whitespace()
        .map(|tag| (tag.to_owned(), read(tag)))
        .collect()
}

/// Fails with everything that is wrong, not with the first of it.
fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// `fault` of every text of every language but English, beside its English.
fn faults_of_texts(fault: impl Fn(&str, &str, &str, &str) -> Option<String>) -> Vec<String> {
    let english = read("en");
    let mut faults = Vec::new();
    for (tag, file) in files() {
        for (key, text) in &file {
            let said = fault(&tag, key, text, english.get(key).map_or("", String::as_str));
            faults.extend(said.map(|said| format!("{tag} {key}: {said}: {text}")));
        }
    }
    faults
}

#[test]
fn a2_every_language_says_everything_that_is_drawn_and_nothing_unknown() {
    let english: BTreeSet<String> = read("en").into_keys().collect();
    let mut faults = Vec::new();
    for (tag, file) in files() {
        let keys: BTreeSet<String> = file.into_keys().collect();
        let missing = english.difference(&keys);
        faults.extend(missing.map(|key| format!("{tag}: {key} is missing")));
        let unknown = keys.difference(&english);
        faults.extend(unknown.map(|key| format!("{tag}: {key} is unknown")));
    }
    assert_none(&faults);
}

#[test]
fn a2_every_file_is_a_language_on_the_list_and_repeats_no_key() {
    let mut faults = Vec::new();
    let shipped: BTreeSet<&str> = SHIPPED.split_whitespace().collect();
    let key = Regex::new(r#"(?m)^  ("[^"]+"): "#).expect("a pattern");
    for entry in fs::read_dir(www().join("lang")).expect("www/lang") {
        let path = entry.expect("a file").path();
        let tag = path.file_stem().expect("a name").to_string_lossy();
        if !shipped.contains(&*tag) || !is_language_tag(&tag) {
            faults.push(format!("{tag} is not on the list of shipped languages"));
        }
        let text = fs::read_to_string(&path).expect("a text");
        let keys: Vec<&str> = key
            .captures_iter(&text)
            .filter_map(|found| found.get(1))
            .map(|found| found.as_str())
            .collect();
        if keys.len() != read(&tag).len() {
            faults.push(format!("{tag}: not one text a line, or a key twice"));
        }
    }
    assert_none(&faults);
}

#[test]
fn a2_every_text_has_the_places_of_the_english_one() {
    let place = Regex::new(r"\{[a-z]+\}").expect("a pattern");
    let places = |text: &str| -> Vec<String> {
        let mut found: Vec<_> = place
            .find_iter(text)
            .map(|found| found.as_str().to_owned())
            .collect();
        found.sort();
        found
    };
    assert_none(&faults_of_texts(|_, _, text, english| {
        let strays = place.replace_all(text, "").contains(['{', '}']);
        (strays || places(text) != places(english)).then(|| "other places".to_owned())
    }));
}

/// A text shorter than 30 letters may be up to 3.2 times as long, a longer one up to 1.8 times; Chinese says the same in a sixth.
#[test]
fn a2_no_text_is_empty_cut_off_or_far_longer_than_the_english_one() {
    assert_none(&faults_of_texts(|_, _, text, english| {
        let (length, of) = (text.chars().count(), english.chars().count());
        let most = if of < 30 {
            of * 32 / 10 + 8
        } else {
            of * 18 / 10
        };
        let sane = (of / 6).max(1)..=most;
        (text.trim() != text || !sane.contains(&length)).then(|| format!("{length} for {of}"))
    }));
}

/// Composed letters (Unicode NFC), one space at a time, no invisible characters but the joiners that Hindi spells with.
#[test]
fn a2_texts_hold_no_stray_characters() {
    let combining = |c: char| matches!(c, '\u{300}'..='\u{36f}');
    let hidden = |c: char| {
        c.is_control()
            || matches!(
                c,
                '\u{200e}' | '\u{200f}' | '\u{202a}'
                    ..='\u{202e}' | '\u{2066}' | '\u{2067}' | '\u{feff}' | '\u{fffd}' | '\u{ad}'
            )
    };
    assert_none(&faults_of_texts(|_, _, text, _| {
        (text.contains("  ") || text.contains(|c| combining(c) || hidden(c)))
            .then(|| "a stray character".to_owned())
    }));
}

/// Translated, not copied; what is a name or the same word in many languages may be.
#[test]
fn a2_sentences_are_translated() {
    assert_none(&faults_of_texts(|tag, _, text, english| {
        (tag != "en" && text == english && english.chars().count() > 24)
            .then(|| "still English".to_owned())
    }));
}

#[test]
fn a2_the_direction_is_that_of_the_script() {
    for (tag, file) in files() {
        let right = RIGHT_TO_LEFT.contains(&tag.as_str());
        assert_eq!(
            file["direction"],
            if right { "rtl" } else { "ltr" },
            "{tag}"
        );
    }
}

/// A name in Latin letters keeps its full stop and its brackets in a text from right to left if it is isolated (Unicode UAX 9).
#[test]
fn a2_places_are_isolated_in_texts_from_right_to_left() {
    let bare = |text: &str| {
        let places = text.matches('{').count();
        let isolated = text
            .matches("\u{2068}{")
            .count()
            .min(text.matches("}\u{2069}").count());
        isolated != places && !text.contains("{count}")
    };
    assert_none(&faults_of_texts(|tag, _, text, _| {
        let right = RIGHT_TO_LEFT.contains(&tag);
        (right && bare(text) || !right && text.contains('\u{2068}')).then(|| "isolation".to_owned())
    }));
}

/// A count stands in brackets after its noun, or after a colon: "Services (1)", "Services (5)". So no language needs plural
/// forms (CLDR has up to six); days, dates and numbers come from the browser's `Intl`, which has them.
#[test]
fn a2_no_count_needs_a_plural() {
    assert_none(&faults_of_texts(|_, _, text, _| {
        let at = text.find("{count}")?;
        let before = text[..at].trim_end();
        (!before.ends_with(['(', '（', ':', '：'])).then(|| "a count inside a sentence".to_owned())
    }));
}

/// Neither answer is longer than twice the other, and each names an act on everything.
#[test]
fn b12_b62_accept_and_reject_are_equally_plain() {
    let evasive = [
        "ok",
        "okay",
        "got it",
        "verstanden",
        "compris",
        "entendido",
        "ho capito",
        "rozumiem",
        "continue",
        "weiter",
        "continuer",
        "continuar",
        "понятно",
        "anladım",
        "了解",
        "知道了",
        "확인",
        "موافق",
    ];
    let pairs = [("accept", "reject"), ("changed.accept", "changed.reject")];
    for ((tag, file), (accept, reject)) in files()
        .into_iter()
        .flat_map(|one| pairs.map(|pair| (one.clone(), pair)))
    {
        let (accept, reject) = (&file[accept], &file[reject]);
        let (yes, no) = (accept.chars().count(), reject.chars().count());
        assert!(yes <= 2 * no && no <= 2 * yes, "{tag}: {accept} / {reject}");
        assert_ne!(accept, reject, "{tag}");
        for text in [accept, reject, &file["settings"], &file["save"]] {
            assert!(
                !evasive.contains(&text.to_lowercase().as_str()),
                "{tag}: {text}"
            );
            assert!(!text.ends_with(['!', '.']), "{tag}: {text}");
        }
    }
}

/// Who reads how to withdraw finds the button under the very words.
#[test]
fn b13_the_way_to_withdraw_names_the_button_as_it_is() {
    for (tag, file) in files() {
        let (way, reject) = (&file["about.withdraw"], &file["reject"]);
        assert!(way.contains(reject.as_str()), "{tag}: {reject} in: {way}");
    }
}

#[test]
fn a2_a_page_gets_its_language_by_tag_then_by_script_then_by_primary_subtag() {
    let offer = |tags: &str| tags.split(' ').map(str::to_owned).collect::<Vec<_>>();
    for (offered, page, chosen) in [
        ("en pl", "pl", "pl"),
        ("en pl", "PL-pl", "pl"),
        ("en pt pt-BR", "pt-BR", "pt-BR"),
        ("en pt pt-BR", "pt-br", "pt-BR"),
        ("en pt pt-BR", "pt-PT", "pt"),
        ("en pt-BR", "pt", "pt-BR"),
        ("en fr fr-CA", "fr-CA", "fr-CA"),
        ("en fr", "fr-CA", "fr"),
        ("zh-Hant zh-Hans", "zh", "zh-Hans"),
        ("zh-Hant zh-Hans", "zh-CN", "zh-Hans"),
        ("zh-Hant zh-Hans", "zh-SG", "zh-Hans"),
        ("zh-Hans zh-Hant", "zh-TW", "zh-Hant"),
        ("zh-Hans zh-Hant", "zh-HK", "zh-Hant"),
        ("zh-Hans zh-Hant", "zh-Hant-HK", "zh-Hant"),
        ("zh-Hant zh-Hans", "zh-Hans-HK", "zh-Hans"),
        ("zh-CN zh-TW", "zh-Hant", "zh-TW"),
        ("en zh-Hans", "zh-TW", "zh-Hans"),
        ("en nb", "no", "nb"),
        ("en nb", "nn-NO", "nb"),
        ("en no", "nb", "no"),
        ("en nn nb", "nb", "nb"),
        ("en nb", "nob", "en"),
        ("pl en", "de", "pl"),
        ("pl en", "", "pl"),
    ] {
        assert_eq!(
            choose_language(&offer(offered), page),
            chosen,
            "{page} of {offered}"
        );
    }
    assert_eq!(choose_language(&[], "pl"), "en");
    assert!(is_same_language("nn", "NO") && !is_same_language("nl", "no"));
}

/// The build writes a file under each of these names; what it writes is committed.
#[test]
fn a2_the_package_has_a_file_for_every_name_of_a_language() {
    let others = ["nn", "no", "zh", "zh-hk", "zh-mo", "zh-tw"];
    let expected: BTreeSet<String> = SHIPPED
        .split_whitespace()
        .chain(others)
        .map(|name| format!("{}.json", name.to_lowercase()))
        .collect();
    let found: BTreeSet<String> = fs::read_dir(www().join("../pkg/lang"))
        .expect("pkg/lang")
        .map(|entry| {
            entry
                .expect("a file")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    assert_eq!(found, expected);
}

//! Lints of what the dialog says, and of how much.

use zgoda_consent::{config::Service, text::Text};

use super::{broken, is};

/// Replaces texts of the Polish dialog.
fn saying(texts: &[(&str, &str)]) -> Vec<(&'static str, String)> {
    broken(|config| {
        let texts = texts
            .iter()
            .map(|(key, text)| ((*key).to_owned(), (*text).to_owned()));
        config.texts = vec![("pl".to_owned(), texts.collect())];
    })
}

#[test]
fn b5_b48_the_refusal_refuses_and_is_as_plain_as_the_yes() {
    is(&saying(&[("reject", "Później")]), "B48", "texts.pl.reject");
    is(
        &saying(&[("accept", "Zgoda na wszystko"), ("reject", "Nie")]),
        "B5",
        "texts.pl.reject",
    );
    is(
        &saying(&[("accept", "Zgoda"), ("reject", "zgoda.")]),
        "B5",
        "texts.pl.reject",
    );
    assert!(
        saying(&[
            ("accept", "Akceptuję wszystko"),
            ("reject", "Odrzucam wszystko")
        ])
        .is_empty()
    );
}

#[test]
fn b7_b9_b26_b34_texts_do_not_take_silence_steer_threaten_or_cite_what_was_repealed() {
    for (rule, text) in [
        ("B7", "Kontynuując, zgadzasz się na pliki cookie."),
        ("B7", "By continuing to browse you agree."),
        ("B9", "Musisz zaakceptować pliki cookie."),
        ("B26", "No thanks, I like boring pages"),
        ("B26", "Bez zgody stracisz rabaty."),
        ("B34", "Podstawa: art. 173 PT."),
    ] {
        is(&saying(&[("ask.more", text)]), rule, "texts.pl.ask.more");
    }
}

/// What the log takes is 256 KiB, and an eighth of it is for what the banner says by itself (PROTOCOL, section 5).
#[test]
fn b18_a_notice_that_the_log_would_refuse_is_found_before_anybody_is_asked() {
    let lasting = |length: usize| {
        broken(|config| {
            config.languages = vec!["pl".to_owned(), "en".to_owned()];
            let text = "x".repeat(length);
            config.services[0].retention = Text::localised(&[("pl", "rok"), ("en", &text)]);
        })
    };
    is(&lasting(224 * 1024), "B18", "languages[1]");
    assert!(lasting(200 * 1024).is_empty());
    // A site with a long list of services may say more.
    let long = broken(|config| {
        let one = config.services[0].clone();
        for number in 0..500 {
            let id = format!("service-number-{number}");
            config.services.push(Service { id, ..one.clone() });
        }
        config.services[0].retention = Text::localised(&[("pl", &"x".repeat(224 * 1024))]);
    });
    assert!(!long.iter().any(|(rule, _)| *rule == "B18"), "{long:?}");
}

#[test]
fn b18_what_the_banner_says_by_itself_fits_into_what_is_kept_free_in_every_language() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/lang");
    for file in std::fs::read_dir(folder).expect("the languages") {
        let path = file.expect("a language").path();
        let text = std::fs::read_to_string(&path).expect("a text");
        // Beside it stand the ids of services that have changed.
        assert!(text.len() < 24 * 1024, "{}", path.display());
    }
}

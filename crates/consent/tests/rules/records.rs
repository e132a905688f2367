//! Records are read strictly, and believed only if they follow from their config (requirements A31, A32, D1).

use serde_json::{Value, json};
use zgoda_consent::{
    choice::Choice,
    config::Config,
    record::{Decision, MAX_BYTES, parse},
    regime::Regime,
    signals::Signals,
};

use crate::shop::{NOW, click, load, sent, shop};

const RECORD: &str = include_str!("../vectors/record.json");

fn value() -> Value {
    serde_json::from_str(RECORD).expect("a record")
}

fn with(at: &str, put: Value) -> String {
    let mut value = value();
    let (parent, name) = at.rsplit_once('/').expect("a pointer");
    value.pointer_mut(parent).expect(at)[name] = put;
    value.to_string()
}

fn paths(text: &str) -> Vec<String> {
    parse(text)
        .expect_err(text)
        .into_iter()
        .map(|error| error.path)
        .collect()
}

/// Why the record does not follow from the shop's config.
fn unbelievable(text: &str) -> Vec<String> {
    let record = parse(text).unwrap_or_else(|errors| panic!("{errors:?}"));
    record
        .follows_from(&shop())
        .expect_err(text)
        .into_iter()
        .map(|error| error.path)
        .collect()
}

#[test]
fn every_member_but_the_page_group_is_required() {
    for name in value().as_object().expect("an object").keys() {
        let mut value = value();
        value.as_object_mut().expect("an object").remove(name);
        if name == "page_group" {
            assert!(parse(&value.to_string()).is_ok());
        } else {
            assert_eq!(paths(&value.to_string()), [name.as_str()]);
        }
    }
    for name in ["gcm", "gpc", "dnt"] {
        let mut value = value();
        value["signals"]
            .as_object_mut()
            .expect("an object")
            .remove(name);
        assert_eq!(paths(&value.to_string()), [format!("signals.{name}")]);
    }
}

#[test]
fn every_member_is_checked() {
    for (at, put) in [
        ("/schema", json!("zgoda.record.v2")),
        ("/record_id", json!("01A209FE-77DC-7768-A96A-6B6C6D6E6F70")),
        ("/consent_id", json!("x")),
        ("/previous", json!("first")),
        ("/site", json!("../shop")),
        ("/revision", json!(0)),
        ("/event", json!("accept")),
        ("/categories", json!(["analytics"])),
        ("/services", json!(7)),
        ("/notice", json!("805C")),
        ("/config_hash", json!(null)),
        ("/bundle_hash", json!("c".repeat(63))),
        ("/banner", json!("<b>")),
        ("/language", json!("pl'--")),
        ("/regime", json!("none")),
        ("/regime_reason", json!("ip")),
        ("/signals", json!([])),
        ("/surface", json!("popup")),
        ("/trusted", json!("yes")),
        ("/ui", json!("mobile")),
        ("/page_group", json!("/cart?item=7")),
        ("/given_at", json!(-1)),
        ("/expires_at", json!(9_007_199_254_740_992_u64)),
    ] {
        assert_eq!(paths(&with(at, put))[0], at[1..]);
    }
    assert_eq!(
        paths(&with("/categories/Analytics", json!(true))),
        ["categories.Analytics"]
    );
    assert_eq!(paths(&with("/services/ga4", json!(1))), ["services.ga4"]);
    assert_eq!(
        paths(&with("/signals/gcm/ad_storage", json!("denied"))),
        ["signals.gcm.ad_storage"]
    );
    assert_eq!(
        paths(&with("/signals/gcm/ads", json!(true))),
        ["signals.gcm.ads"]
    );
}

/// A31: there is no place for an address, a user agent or a page in a record.
#[test]
fn nothing_else_fits_in() {
    for name in ["ip", "user_agent", "url", "referrer", "email"] {
        assert_eq!(paths(&with(&format!("/{name}"), json!("x"))), [name]);
    }
}

#[test]
fn broken_text_is_one_error() {
    assert_eq!(parse("{").expect_err("cut").len(), 1);
    assert_eq!(
        parse(&RECORD[..200]).expect_err("cut")[0].path,
        "line 1, column 201"
    );
    assert_eq!(
        parse(&(RECORD.to_owned() + &" ".repeat(MAX_BYTES)))
            .expect_err("long")
            .len(),
        1
    );
    assert_eq!(
        parse("7").expect_err("a number")[0].to_string(),
        "the whole: found 7, allowed: an object"
    );
    let twice = RECORD.replacen('{', r#"{"event":"accept_all","#, 1);
    assert_eq!(
        parse(&twice).expect_err("two events")[0].allowed,
        "each member only once"
    );
}

#[test]
fn only_what_the_config_offers_is_decided() {
    assert_eq!(
        unbelievable(&with("/categories/chat", json!(true))),
        ["categories.chat"]
    );
    assert_eq!(
        unbelievable(&with("/services/chat", json!(false))),
        ["services.chat"]
    );
    for (list, id) in [("categories", "opinie"), ("services", "recenzje")] {
        let mut value = value();
        value[list].as_object_mut().expect("an object").remove(id);
        assert_eq!(unbelievable(&value.to_string()), [format!("{list}.{id}")]);
    }
}

#[test]
fn locked_is_granted() {
    assert_eq!(
        unbelievable(&with("/categories/necessary", json!(false))),
        ["categories.necessary"]
    );
    assert_eq!(
        unbelievable(&with("/services/koszyk", json!(false))),
        ["services.koszyk"]
    );
}

#[test]
fn the_event_agrees_with_the_decisions() {
    for event in ["accept_all", "reject_all", "withdraw"] {
        assert_eq!(unbelievable(&with("/event", json!(event))), ["event"]);
    }
}

#[test]
fn signals_agree_with_the_decisions() {
    assert_eq!(
        unbelievable(&with("/signals/gcm/ad_storage", json!(true))),
        ["signals.gcm"]
    );
    assert_eq!(
        unbelievable(&with("/signals/gcm", json!(null))),
        ["signals.gcm"]
    );
    let mut value = value();
    value["categories"]["marketing"] = json!(true);
    value["signals"]["gpc"] = json!(true);
    for one in ["ad_storage", "ad_user_data", "ad_personalization"] {
        value["signals"]["gcm"][one] = json!(true);
    }
    assert_eq!(unbelievable(&value.to_string()), ["signals.gpc"]);
}

/// The shop whose hotjar has calls too, not only its meta-pixel, which stands after it.
fn shop_with_calls() -> Config {
    let mut config = shop();
    let signal = config
        .service("meta-pixel")
        .expect("meta-pixel")
        .signal
        .clone();
    let hotjar = config.services.iter_mut().find(|one| one.id == "hotjar");
    hotjar.expect("hotjar").signal = signal;
    config
}

/// C13 to C19: the record says whom the decision was told, in the order of the config; nobody is told what they know already.
#[test]
fn told_are_those_whose_answer_changed() {
    let mut config = shop_with_calls();
    // One that cannot be told of the end.
    let pixel = config
        .services
        .iter_mut()
        .find(|one| one.id == "meta-pixel");
    pixel.expect("meta-pixel").signal.revoke.clear();
    let signals = Signals::default();
    let (mut engine, _) = load(&config, Regime::EuOptIn, None, signals, NOW);
    let mut told = |event, choice, after| {
        let effects = engine.handle(click(event, choice, NOW + after));
        let record = sent(&effects).expect("a record").clone();
        assert_eq!(record.follows_from(&config), Ok(()));
        record.signals.told.expect("told")
    };
    let nobody: [&str; 0] = [];
    assert_eq!(told(Decision::RejectAll, Choice::none(&config), 1), nobody);
    let both = ["hotjar", "meta-pixel"];
    assert_eq!(told(Decision::AcceptAll, Choice::all(&config), 2), both);
    assert_eq!(told(Decision::AcceptAll, Choice::all(&config), 3), nobody);
    assert_eq!(
        told(Decision::Withdraw, Choice::default(), 4),
        ["hotjar"],
        "the other has no call for it"
    );
}

/// Another order, services without calls and unknown ones are not believed.
#[test]
fn told_is_in_the_order_of_the_config() {
    let mut config = shop_with_calls();
    let follows = |config: &Config, told: Value| {
        let record = parse(&with("/signals/told", told)).expect("a record");
        record.follows_from(config)
    };
    for (told, is_believed) in [
        (json!([]), true),
        (json!(["hotjar"]), true),
        (json!(["hotjar", "meta-pixel"]), true),
        (json!(["meta-pixel", "hotjar"]), false),
        (json!(["ga4", "hotjar"]), false),
        (json!(["nobody"]), false),
    ] {
        let result = follows(&config, told.clone());
        let wrong = result.as_ref().map_err(|errors| &*errors[0].path);
        let expected = if is_believed {
            Ok(&())
        } else {
            Err("signals.told")
        };
        assert_eq!(wrong, expected, "{told}");
    }
    for service in &mut config.services {
        service.signal.revoke.clear();
    }
    follows(&config, json!(["hotjar"])).expect_err("no call for a denial");
    assert_eq!(
        paths(&with("/signals/told", json!(["ga4", "ga4"]))),
        ["signals.told[1]"]
    );
}

/// A record of a banner from before `told` stays valid, byte for byte.
#[test]
fn an_earlier_record_stays_valid() {
    let earlier = include_str!("../vectors/record-without-told.json");
    let record = parse(earlier).expect("a record");
    assert_eq!(record.signals.told, None);
    assert_eq!(record.canonical(), earlier);
    assert_eq!(record.follows_from(&shop()), Ok(()));
}

#[test]
fn it_is_the_configs_record() {
    assert_eq!(unbelievable(&with("/site", json!("cafe"))), ["site"]);
    assert_eq!(unbelievable(&with("/revision", json!(4))), ["revision"]);
    let mut config = shop();
    config.regime.fixed = Some(zgoda_consent::regime::Regime::Br);
    let errors = parse(RECORD)
        .expect("a record")
        .follows_from(&config)
        .expect_err("another regime");
    assert_eq!(errors[0].to_string(), "regime: found eu-optin, allowed: br");
}

#[test]
fn it_holds_no_longer_than_the_config_says() {
    let given = value()["given_at"].as_i64().expect("a time");
    for expires in [given, given - 1, given + 365 * zgoda_consent::DAY + 1] {
        assert_eq!(
            unbelievable(&with("/expires_at", json!(expires))),
            ["expires_at"]
        );
    }
}

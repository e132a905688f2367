//! The published JSON Schema says what the reader does: it takes what the reader takes and refuses what the reader refuses.

use std::collections::BTreeSet;

use regex_lite::Regex;
use serde_json::{Map, Value};
use zgoda_consent::config;

use crate::{
    broken_config::{broken, cases},
    shop::CONFIG,
};

fn schema() -> Value {
    serde_json::from_str(include_str!("../../schema/config.schema.json")).expect("a schema")
}

/// The part of draft 2020-12 that the schema uses; any other keyword fails the test.
struct Validator {
    root: Value,
}

impl Validator {
    fn holds(&self, schema: &Value, value: &Value) -> bool {
        schema
            .as_object()
            .expect("a schema")
            .iter()
            .all(|(keyword, rule)| self.keyword(keyword, rule, schema, value))
    }

    fn keyword(&self, keyword: &str, rule: &Value, schema: &Value, value: &Value) -> bool {
        let at_least = |n: usize| rule.as_u64().is_some_and(|rule| n as u64 >= rule);
        let at_most = |n: usize| rule.as_u64().is_some_and(|rule| n as u64 <= rule);
        let text = value.as_str();
        match keyword {
            "$schema" | "$defs" | "title" | "description" | "default" | "then" | "else" => true,
            "$ref" => self.holds(
                self.root
                    .pointer(&rule.as_str().expect("a reference")[1..])
                    .expect("a definition"),
                value,
            ),
            "type" => match rule.as_str().expect("a type") {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                "boolean" => value.is_boolean(),
                "integer" => value.is_i64(),
                "null" => value.is_null(),
                other => panic!("unknown type {other}"),
            },
            "const" => rule == value,
            "enum" => rule.as_array().expect("a list").contains(value),
            "anyOf" => rule
                .as_array()
                .expect("a list")
                .iter()
                .any(|schema| self.holds(schema, value)),
            "not" => !self.holds(rule, value),
            "if" => {
                let branch = if self.holds(rule, value) {
                    "then"
                } else {
                    "else"
                };
                schema
                    .get(branch)
                    .is_none_or(|branch| self.holds(branch, value))
            }
            "pattern" => text.is_none_or(|text| {
                Regex::new(rule.as_str().expect("a pattern"))
                    .expect("a pattern")
                    .is_match(text)
            }),
            "minLength" => text.is_none_or(|text| at_least(text.chars().count())),
            "maxLength" => text.is_none_or(|text| at_most(text.chars().count())),
            "minimum" => value
                .as_i64()
                .is_none_or(|n| n >= rule.as_i64().expect("a number")),
            "maximum" => value
                .as_i64()
                .is_none_or(|n| n <= rule.as_i64().expect("a number")),
            "items" => value
                .as_array()
                .is_none_or(|items| items.iter().all(|item| self.holds(rule, item))),
            "minItems" => value.as_array().is_none_or(|items| at_least(items.len())),
            "maxItems" => value.as_array().is_none_or(|items| at_most(items.len())),
            "uniqueItems" => value.as_array().is_none_or(|items| {
                let texts: BTreeSet<_> = items.iter().map(Value::to_string).collect();
                texts.len() == items.len()
            }),
            _ => value
                .as_object()
                .is_none_or(|members| self.object_keyword(keyword, rule, schema, members)),
        }
    }

    fn object_keyword(
        &self,
        keyword: &str,
        rule: &Value,
        schema: &Value,
        members: &Map<String, Value>,
    ) -> bool {
        match keyword {
            "required" => {
                let mut names = rule
                    .as_array()
                    .expect("a list")
                    .iter()
                    .filter_map(Value::as_str);
                names.all(|name| members.contains_key(name))
            }
            "minProperties" => rule
                .as_u64()
                .is_some_and(|least| members.len() as u64 >= least),
            "propertyNames" => members
                .keys()
                .all(|name| self.holds(rule, &Value::String(name.clone()))),
            "properties" => members.iter().all(|(name, member)| {
                rule.get(name)
                    .is_none_or(|schema| self.holds(schema, member))
            }),
            "additionalProperties" => {
                let known = |name: &str| {
                    schema
                        .get("properties")
                        .is_some_and(|known| known.get(name).is_some())
                };
                let mut others = members.iter().filter(|(name, _)| !known(name));
                others.all(|(_, member)| {
                    if rule.is_object() {
                        self.holds(rule, member)
                    } else {
                        rule == &Value::Bool(true)
                    }
                })
            }
            other => panic!("unknown keyword {other}"),
        }
    }
}

#[test]
fn takes_what_the_reader_takes() {
    let root = schema();
    let validator = Validator { root: root.clone() };
    for text in [CONFIG, include_str!("../vectors/config.resolved.json")] {
        let value = serde_json::from_str(text).expect("a config");
        assert!(validator.holds(&root, &value));
        assert!(config::parse(text).is_ok());
    }
}

/// What one field says by itself the schema knows; what needs two fields (`"schema": false`) only the reader knows.
#[test]
fn refuses_what_the_reader_refuses() {
    let root = schema();
    let validator = Validator { root: root.clone() };
    for case in cases() {
        let holds = validator.holds(&root, &broken(&case));
        assert_eq!(
            holds,
            case.get("schema") == Some(&Value::Bool(false)),
            "{case}"
        );
    }
}

/// Every member that the schema knows: `services[].cookies[].days`.
fn members(root: &Value, schema: &Value, path: &str, out: &mut BTreeSet<String>) {
    let resolved = schema["$ref"]
        .as_str()
        .map_or(schema, |at| root.pointer(&at[1..]).expect("a definition"));
    for (name, member) in resolved["properties"].as_object().into_iter().flatten() {
        let path = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}.{name}")
        };
        members(root, member, &path, out);
        out.insert(path);
    }
    if resolved["items"].is_object() {
        members(root, &resolved["items"], &format!("{path}[]"), out);
    }
}

#[test]
fn every_member_has_a_broken_config() {
    let root = schema();
    let mut known = BTreeSet::new();
    members(&root, &root, "", &mut known);
    known.remove("$schema");
    known.remove("$checked");
    let index = Regex::new(r"\[\d+\]").expect("a pattern");
    let mut failing = BTreeSet::new();
    for case in cases() {
        for error in case["errors"].as_array().expect("errors") {
            let path = error[0].as_str().expect("a path");
            // `policy.pl` and `hosts[0]` are errors of `policy` and `hosts` too.
            for (end, _) in path
                .char_indices()
                .filter(|(_, c)| matches!(c, '.' | '['))
                .chain([(path.len(), ' ')])
            {
                failing.insert(index.replace_all(&path[..end], "[]").into_owned());
            }
        }
    }
    assert_eq!(
        known.difference(&failing).collect::<Vec<_>>(),
        Vec::<&String>::new()
    );
}

/// A member that the schema knows is none that the reader warns of, and the other way round.
#[test]
fn reader_and_schema_know_the_same_members() {
    let root = schema();
    let mut whole: Value = serde_json::from_str(CONFIG).expect("a config");
    // A message stands only where nothing can be refused.
    for category in whole["categories"].as_array_mut().expect("a list") {
        category["locked"] = Value::Bool(true);
    }
    whole["message"] = serde_json::json!({"id": "hello"});
    for at in [
        "",
        "/controller",
        "/regime",
        "/categories/1",
        "/services/1",
        "/services/1/vendor",
        "/services/1/transfer",
        "/services/1/cookies/0",
        "/services/3/signal",
        "/look",
        "/look/colors",
        "/storage",
        "/signals",
        "/message",
    ] {
        whole
            .pointer_mut(at)
            .and_then(Value::as_object_mut)
            .expect(at)
            .insert("odd".to_owned(), Value::Bool(true));
    }
    let warnings = config::parse(&whole.to_string())
        .expect("a config")
        .warnings;
    assert_eq!(warnings.len(), 14);
    let mut known = BTreeSet::new();
    members(&root, &root, "", &mut known);
    let index = Regex::new(r"\[\d+\]").expect("a pattern");
    let mut told = BTreeSet::new();
    for warning in &warnings {
        assert_eq!(warning.found, "an unknown member");
        let path = index.replace_all(&warning.path, "[]").into_owned();
        let parent = path.strip_suffix("odd").expect("the odd member");
        told.extend(
            warning
                .allowed
                .split(", ")
                .map(|name| format!("{parent}{name}")),
        );
    }
    assert_eq!(told, known);
}

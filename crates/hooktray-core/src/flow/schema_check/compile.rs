//! The JSON schema of the flow file, compiled to a [`SchemaNode`]. It knows the part of JSON Schema that `schemars` writes for the
//! types of a flow, and panics on anything else: a limit added to a type must not be ignored here without notice.

use std::collections::HashMap;

use regex::Regex;
use serde_json::Value;

use super::{NodeKind, SchemaKey, SchemaNode};
use crate::flow::finding::FindingCode;
use crate::flow::schema::schema;

/// The keywords that [`Compiler`] reads, and those that limit nothing.
const KEYWORDS: [&str; 24] = [
    "$defs",
    "$ref",
    "$schema",
    "additionalProperties",
    "anyOf",
    "const",
    "default",
    "description",
    "enum",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minimum",
    "oneOf",
    "pattern",
    "properties",
    "propertyNames",
    "required",
    "title",
    "type",
    "x-finding",
];

/// Compiles the schema of a flow.
pub(super) fn flow() -> SchemaNode {
    let schema = schema();
    Compiler { defs: &schema["$defs"], patterns: HashMap::new() }.node(&schema)
}

struct Compiler<'a> {
    defs: &'a Value,
    /// Most patterns occur several times and take some memory each.
    patterns: HashMap<&'a str, Regex>,
}

impl<'a> Compiler<'a> {
    fn node(&mut self, schema: &'a Value) -> SchemaNode {
        for keyword in schema.as_object().into_iter().flat_map(|schema| schema.keys()) {
            assert!(KEYWORDS.contains(&keyword.as_str()), "the flow's schema uses {keyword}, which is not checked");
        }
        let code = schema["x-finding"].as_str().map(code);
        if let Some(name) = schema["$ref"].as_str() {
            let inner = self.node(&self.defs[name.trim_start_matches("#/$defs/")]);
            return SchemaNode { code: code.or(inner.code), ..inner };
        }
        if let Some(either) = schema["anyOf"].as_array() {
            // An optional value: `null` is taken as an absent key before its type matters.
            let [inner, null] = either.as_slice() else { panic!("{schema}") };
            assert_eq!(null["type"], "null");
            return self.node(inner);
        }
        SchemaNode { kind: self.kind(schema), code }
    }

    fn kind(&mut self, schema: &'a Value) -> NodeKind {
        if let Some(constant) = schema.get("const") {
            return NodeKind::Constant(constant.clone());
        }
        if let Some(words) = words(schema) {
            return NodeKind::Words(words);
        }
        if let Some(variants) = schema["oneOf"].as_array() {
            let variant = |variant: &'a Value| {
                let name = variant["properties"]["type"]["const"].as_str().unwrap_or_default().to_owned();
                (name, self.keys(variant))
            };
            return NodeKind::Variants(variants.iter().map(variant).collect());
        }
        let limit = |keyword: &str| schema[keyword].as_u64();
        let size = |keyword: &str| limit(keyword).and_then(|limit| usize::try_from(limit).ok());
        let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str());
        match kind.unwrap_or_default() {
            "boolean" => NodeKind::Flag,
            "integer" => NodeKind::Whole {
                low: limit("minimum").unwrap_or_default(),
                high: limit("maximum").unwrap_or(u64::MAX),
            },
            "number" => NodeKind::Number {
                low: schema["minimum"].as_f64().unwrap_or(f64::MIN),
                high: schema["maximum"].as_f64().unwrap_or(f64::MAX),
            },
            "string" => NodeKind::Text {
                pattern: schema["pattern"].as_str().map(|pattern| self.pattern(pattern)),
                longest: size("maxLength").unwrap_or(usize::MAX),
            },
            "array" => NodeKind::List {
                item: Box::new(self.node(&schema["items"])),
                shortest: size("minItems").unwrap_or_default(),
                longest: size("maxItems").unwrap_or(usize::MAX),
            },
            "object" if schema["additionalProperties"].is_object() => NodeKind::Map {
                name: schema.get("propertyNames").map(|names| Box::new(self.node(names))),
                value: Box::new(self.node(&schema["additionalProperties"])),
            },
            "object" => NodeKind::Object(self.keys(schema)),
            _ => panic!("the flow's schema has a type that is not checked: {schema}"),
        }
    }

    fn keys(&mut self, schema: &'a Value) -> Vec<SchemaKey> {
        assert_eq!(schema["additionalProperties"], false, "unknown keys are refused: {schema}");
        let required = |name: &str| schema["required"].as_array().is_some_and(|all| all.iter().any(|key| key == name));
        let properties = schema["properties"].as_object().into_iter().flatten();
        properties
            .map(|(name, schema)| SchemaKey { name: name.clone(), required: required(name), node: self.node(schema) })
            .collect()
    }

    fn pattern(&mut self, pattern: &'a str) -> Regex {
        let compile = || Regex::new(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
        self.patterns.entry(pattern).or_insert_with(compile).clone()
    }
}

/// Returns the words of an enum: `enum`, or `oneOf` with one `const` for each word that has a description.
fn words(schema: &Value) -> Option<Vec<String>> {
    let word = |value: &Value| value.as_str().map(str::to_owned);
    if let Some(words) = schema["enum"].as_array() {
        return words.iter().map(word).collect();
    }
    schema["oneOf"].as_array()?.iter().map(|each| each.get("const").and_then(word)).collect()
}

fn code(word: &str) -> FindingCode {
    let found = FindingCode::ALL.iter().find(|code| code.as_str() == word);
    *found.unwrap_or_else(|| panic!("the flow's schema names the finding {word}, which does not exist"))
}

//! What templates render: missing fields, filters of ours, and limits.

mod filters;

use minijinja::Value;
use serde_json::json;

use super::*;
use crate::template::inspect::{lone_expression, references};

fn scope() -> Scope {
    let mut scope = Scope::default();
    scope.set_json(
        "body",
        &json!({
            "to": "8 (916) 555-01-17", "price": "1 990,50 ₽", "message": "Заказ: крем 2 шт", "nothing": null,
            "empty": "", "list": ["cream", "soap"], "deep": {"list": [{"a": 1}]}, "big": 18_446_744_073_709_551_615_u64,
        }),
    );
    scope
}

fn render(source: &str) -> Result<String, Problem> {
    let mut templates = Templates::default();
    let template = templates.add("t", source).map_err(|error| Problem::new(ProblemCode::TemplateFailed, error.0))?;
    templates.text(&template, &scope())
}

fn text(source: &str) -> String {
    render(source).unwrap()
}

#[test]
fn missing_value_at_any_depth_is_empty() {
    for source in
        ["{{ body.x }}", "{{ body.x.y[0].z }}", "{{ nothing.at.all }}", "{{ body.nothing }}", "{{ body.nothing.x }}"]
    {
        assert_eq!(text(source), "", "{source}");
    }
    assert_eq!(text("{{ body.nothing or body.empty or 'last' }}"), "last");
    assert_eq!(text("{{ body.nothing | default('d') }}"), "d");
}

#[test]
fn no_template_runs_for_ever_or_fills_the_memory() {
    for source in [
        "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
        "{% for a in range(99999) %}{{ 'x' * 90000 }}{% endfor %}",
        "{{ 'x' * 9999999999 }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    ] {
        assert_eq!(render(source).unwrap_err().code, ProblemCode::TemplateFailed, "{source}");
    }
}

#[test]
fn lone_expression_keeps_its_type_and_conditions_are_booleans() {
    let mut templates = Templates::default();
    let mut add = |source: &str| templates.add(source, source).unwrap();
    let (list, two) = (add(" {{ body.list }} "), add("{{ 1 }}{{ 2 }}"));
    let (no, text) = (add("{{ body.x == 1 }}"), add("false"));
    // A brace too many is text, and no reason to refuse a flow that works.
    let braces = ["{{ 17 }}}", "{{ 17 }}}}"].map(|source| (source, add(source)));
    assert_eq!(templates.value(&list, &scope()).unwrap().len(), Some(2));
    assert_eq!(templates.value(&two, &scope()).unwrap(), Value::from("12"));
    assert!(!templates.truth(&no, &scope()).unwrap() && !templates.truth(&text, &scope()).unwrap());
    assert!(templates.truth(&two, &scope()).unwrap());
    for (source, template) in braces {
        let text = source.replace("{{ 17 }}", "17");
        assert_eq!(templates.text(&template, &scope()).unwrap(), text);
        assert_eq!(templates.value(&template, &scope()).unwrap(), Value::from(text));
    }
    assert_eq!(lone_expression("{{ a }} and {{ b }}"), None);
    assert_eq!(lone_expression("{{- '}}' -}}"), Some("'}}'"));
}

#[test]
fn references_are_found_in_the_tokens_and_nowhere_else() {
    let found = references(
        "{{ steps.order.encoded }}{{ steps['a']['b'] }}{{ secret('key') | upper }}{# secret('no') #}secret('no') \
         {% if body.x is not defined and loop.cycle(1) %}{{ now() }}{{ body.x.strip() }}{{ 'secret(1)' | match('x(') }}{% endif %}",
    );
    assert_eq!(found.steps, [("order".into(), Some("encoded".into())), ("a".into(), Some("b".into()))]);
    assert_eq!(found.secrets, ["key"]);
    assert!(!found.computed_secret);
    assert_eq!(found.filters, ["upper", "match"]);
    assert_eq!(found.tests, ["defined"]);
    assert_eq!(found.functions, ["now"]);
    assert_eq!(found.methods, ["strip"]);
    assert_eq!(found.patterns, ["x("]);
    assert!(references("{{ secret(body.x) }}").computed_secret && references("{{ secret }}").computed_secret);
}

#[test]
fn looking_for_a_name_reads_that_name_only() {
    let read = |source: &str| super::inspect::record_paths(source);
    assert_eq!(read("{{ 'a' in fields and 'b' not in body }}"), [["fields", "a"], ["body", "b"]]);
    for whole in
        ["'a' in body|tojson", "'a' in body[x]", "'a' in body ~ x", "'a' ~ 'b' in body", "x and 'a' + 'b' in body"]
    {
        assert_eq!(read(&format!("{{{{ {whole} }}}}")), [["body"]], "{whole}");
    }
    assert_eq!(read("{% for x in fields %}{{ x }}{% endfor %}"), [["fields"]]);
    assert_eq!(read("{{ fields.c in body.d }}"), [["fields", "c"], ["body", "d"]]);
}

/// The window writes conditions as templates; these are the same examples as in its own tests.
#[test]
fn conditions_that_the_window_writes_mean_what_their_words_say() {
    let examples = include_str!("../../../../ui/src/flow-form/conditions/examples.json");
    let examples: Vec<serde_json::Value> = serde_json::from_str(examples).unwrap();
    assert!(!examples.is_empty());
    for example in &examples {
        let source = example["template"].as_str().unwrap();
        let mut templates = Templates::default();
        let template = templates.add("when", source).unwrap();
        for expected in [true, false] {
            let records = example[expected.to_string()].as_array().unwrap();
            assert!(!records.is_empty(), "{source}");
            for record in records {
                let mut scope = Scope::default();
                scope.set_json("body", &record["body"]);
                for (id, step) in record["steps"].as_object().into_iter().flatten() {
                    scope.set_step(id, from_json(step));
                }
                assert_eq!(templates.truth(&template, &scope), Ok(expected), "{source} with {record}");
            }
        }
    }
}

#[test]
fn template_cannot_write_all_variables() {
    let error = render("{{ debug() }}").unwrap_err();
    assert!(error.message.contains("debug"), "{error}");
}

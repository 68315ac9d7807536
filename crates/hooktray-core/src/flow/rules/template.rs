//! Rules of a single template: it parses, and everything that it names exists where it is used.

use super::{Finding, FindingCode, is_identifier, secret_name};
use crate::flow::references::TemplateAt;
use crate::flow::schema_check::did_you_mean;
use crate::flow::{Action, Flow};
use crate::template::inspect::{self, References};
use crate::template::{Templates, regex_pattern, secret_flow};

/// Adds a finding for every rule that a template of the flow breaks. `env` is shared by all templates of the flow: it takes time to
/// make one.
pub(super) fn check(flow: &Flow, at: &TemplateAt, env: &mut Templates, findings: &mut Vec<Finding>) {
    let mut add = |code, message: String, args: &[(&str, &str)]| {
        findings.push(Finding::new(code, &at.path, message, args));
    };
    if let Err(error) = env.add(&at.path, at.source) {
        add(FindingCode::Template, format!("this template cannot be read: {}", error.0), &[("reason", &error.0)]);
        return;
    }
    if at.condition && !at.source.trim().is_empty() && inspect::is_plain_text(at.source) {
        let message = "a condition is written in double braces: {{ body.type == 'SMS' }}";
        add(FindingCode::ConditionInvalid, message.into(), &[]);
    }
    let found = inspect::references(at.source);
    names(at, env, &found, &mut add);
    if let Some(index) = at.action {
        steps(&flow.actions[..index], &found, &mut add);
    } else if !(found.secrets.is_empty() && found.steps.is_empty() && found.shop.is_empty() && found.tables.is_empty())
    {
        add(
            FindingCode::RecordOnly,
            "only the record itself can be used here: no secrets, no steps, no tables".into(),
            &[],
        );
    }
    findings.extend(found.secrets.iter().filter(|name| !is_identifier(name)).map(|name| secret_name(&at.path, name)));
}

type Add<'a> = dyn FnMut(FindingCode, String, &[(&str, &str)]) + 'a;

/// Filters, tests, functions, patterns and secrets.
fn names(at: &TemplateAt, env: &Templates, found: &References, add: &mut Add) {
    for name in unknown(env, &found.filters, "filter") {
        let nearest = did_you_mean(name, secret_flow::filters());
        add(FindingCode::NoFilter, format!("there is no filter “{name}”{nearest}"), &[("name", name)]);
    }
    for name in unknown(env, &found.tests, "test") {
        add(FindingCode::NoTest, format!("there is no test “{name}” (after `is`)"), &[("name", name)]);
    }
    for name in &found.methods {
        let message = format!("“.{name}(…)” cannot be called; use a filter instead: `| {name}`");
        add(FindingCode::Method, message, &[("name", name)]);
    }
    for name in &found.functions {
        let defined = name == "table"
            || env.env().globals().any(|(global, _)| global == name)
            || at.source.contains(&format!("macro {name}"))
            || ["caller", "loop"].contains(&name.as_str());
        if !defined {
            let known = env.env().globals().map(|(global, _)| global).chain(["secret", "table"]);
            let message = format!("there is no function “{name}”{}", did_you_mean(name, known));
            add(FindingCode::NoFunction, message, &[("name", name)]);
        }
    }
    for pattern in &found.patterns {
        if let Err(error) = regex_pattern(pattern) {
            let why = error.detail().unwrap_or("this pattern cannot be read");
            add(FindingCode::Pattern, why.to_owned(), &[("reason", why)]);
        }
    }
    if found.computed_table {
        add(FindingCode::ComputedTable, "write the table's name out: table('offers', body.imsi)".into(), &[]);
    }
    if found.computed_secret {
        add(FindingCode::ComputedSecret, "write the secret's name out: secret('aray_api_key')".into(), &[]);
    }
}

/// References to the steps before.
fn steps(before: &[Action], found: &References, add: &mut Add) {
    for (id, attribute) in &found.steps {
        let Some(step) = before.iter().find(|action| action.id() == id) else {
            let nearest = did_you_mean(id, before.iter().map(Action::id));
            add(FindingCode::NoStep, format!("there is no action “{id}” before this one{nearest}"), &[("name", id)]);
            continue;
        };
        let offers = offers(step);
        if let Some(attribute) = attribute
            && !offers.contains(&attribute.as_str())
        {
            let offers = offers.join(", ");
            let message = format!("action “{id}” has no “{attribute}”; it has: {offers}");
            add(FindingCode::NoAttribute, message, &[("name", attribute), ("step", id), ("offers", &offers)]);
        }
    }
}

/// Returns what later actions can read of a step.
fn offers(step: &Action) -> Vec<&str> {
    let mut offers = match step {
        Action::FormUrlencoded(_) | Action::Json(_) => vec!["encoded"],
        Action::Set(set) => names_of(&set.values),
        Action::HttpRequest(request) => [names_of(&request.remember), vec!["response"]].concat(),
        Action::Filter(_) => vec![],
    };
    offers.push("outcome");
    offers
}

fn names_of(values: &[(String, String)]) -> Vec<&str> {
    values.iter().map(|(name, _)| name.as_str()).collect()
}

fn unknown<'a>(env: &Templates, names: &'a [String], kind: &str) -> Vec<&'a String> {
    let known = |name: &String| {
        let question = format!("'{name}' is {kind}");
        let answer = env.env().compile_expression(&question).and_then(|expression| expression.eval(()));
        answer.is_ok_and(|answer| answer.is_true())
    };
    names.iter().filter(|name| !known(name)).collect()
}

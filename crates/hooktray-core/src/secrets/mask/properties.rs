//! What holds for every template that is accepted, and for every service that repeats a secret: what is shown is the same
//! whatever the secret is.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use data_encoding::BASE32;
use proptest::prelude::*;
use secrecy::SecretString;

use super::{MASKED, Mask};
use crate::template::secret_flow::{Steps, trace};
use crate::template::{Derived, Scope, Templates, secret_function};

/// Secrets, those of a group as long as each other, since base64 depends on it, and with the same
/// kinds of quotes, since those around a text in a list depend on them. Filters write the other characters of each in ways of
/// their own.
const SECRETS: [[&str; 3]; 3] = [
    ["a<b>&'c\"/é +%\\d", "Zq4-x_w'7:p\"éLm", "'k@/\\\"ж&am;%25+"],
    ["q!/;=+%41&lt;~.z", "k@/\\s&amp;%25+=.", "0==--;,{}[]/a<>&"],
    // Beside base64, these are part of the same run, which is hidden as one.
    ["abcdefgh12345678", "QWERTYuiop098765", "zzzzZZZZ99990000"],
];

/// Expressions with a secret in most of them.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        4 => Just("secret('k')".to_owned()),
        1 => Just("v".to_owned()),
        1 => Just("body.name".to_owned()),
        // Letters beside base64 would be part of its run, which is hidden as one: whether it ends before them depends on how
        // long the secret is.
        1 => "[a-zA-Z:<&\"/ ]{0,7}".prop_map(|text| format!("{:?}", format!(" {text} "))),
    ];
    leaf.prop_recursive(5, 24, 3, |inner| {
        let two = || (inner.clone(), inner.clone());
        prop_oneof![
            4 => (inner.clone(), filter()).prop_map(|(value, filter)| format!("({value} | {filter})")),
            2 => two().prop_map(|(left, right)| format!("({left} ~ ' ' ~ {right})")),
            1 => two().prop_map(|(left, right)| format!("({left} or {right})")),
            1 => two().prop_map(|(left, right)| format!("({left} if body.yes else {right})")),
            1 => two().prop_map(|(left, right)| format!("[{left}, {right}]")),
            1 => two().prop_map(|(one, other)| format!("{{'a': {one}, 'b': {other}}}")),
            1 => inner.clone().prop_map(|value| format!("dict(a={value}).a")),
            1 => (inner.clone(), inner.clone()).prop_map(|(text, key)| format!("({text} | hmac({key}, 'sha256'))")),
            1 => inner.prop_map(|value| format!("{value}[1:]")),
        ]
    })
}

/// Filters, all but `length`: how long a secret is, it may tell.
fn filter() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "base64",
        "base64",
        "urlencode",
        "urlencode",
        "tojson",
        "tojson",
        "tojson(indent=2)",
        "e",
        "escape",
        "string",
        "safe",
        "trim",
        "d('x')",
        "join(':')",
        "hash('md5')",
        "hash('sha1', 'base64')",
        "upper",
        "lower",
        "first",
        "last",
        "list",
        "bool",
        "items",
        "fromjson",
        "urldecode",
        "reverse",
        "title",
        "sort",
        "lines",
        "pprint",
        "ucs2",
        "words",
        "replace('a', 'b')",
        "default(v)",
    ])
}

/// Generates templates, most of them with a statement such as `{% set %}`.
fn template() -> impl Strategy<Value = String> {
    (expression(), expression(), 0..8).prop_map(|(one, other, shape)| match shape {
        0 => format!("{{% set v = {one} %}}{{{{ {other} }}}}"),
        1 => format!("{{% set v %}}<{{{{ {one} }}}}>{{% endset %}} {{{{ {other} }}}}"),
        2 => format!("{{% for v in [{one}, 'x'] %}}{{{{ {other} }}}};{{% endfor %}}"),
        3 => format!("{{% macro m(v={one}) %}}{{{{ v }}}}{{% endmacro %}}{{{{ m() }}}} {{{{ {other} }}}}"),
        4 => format!("{{% filter urlencode %}}{{{{ {one} }}}}{{% endfilter %}}"),
        5 => format!("{{% with v = {one} %}}{{{{ {other} }}}}{{% endwith %}}"),
        6 => format!("{{% set n = namespace(a='') %}}{{% set n.a = {one} %}}{{{{ n.a }}}} {{{{ {other} }}}}"),
        _ => format!("k={{{{ {one} }}}}&x={{{{ {other} }}}}"),
    })
}

/// Returns what a template writes with this secret, as it is shown: masked. A template that cannot be compiled gives `None`.
fn shown(source: &str, secret: &str) -> Option<String> {
    let secret = SecretString::from(secret);
    let derived = Derived::default();
    let mut scope = Scope::default();
    scope.set_json("body", &serde_json::json!({"name": "Ольга", "yes": true}));
    let secrets = HashMap::from([("k".to_owned(), secret.clone())]);
    scope.set("secret", secret_function(&secrets, &derived));
    let mut templates = Templates::default();
    let template = templates.add("x", source).ok()?;
    let written = templates.text(&template, &scope);
    let mask = Mask::new([secret]).with_derived(derived);
    Some(match written {
        Ok(text) => with_single_marks(&mask.text(&text)),
        Err(problem) => mask.problem(&problem).message,
    })
}

/// Returns a masked text in which two marks side by side are one: of two secrets, both may be hidden by one mark.
fn with_single_marks(masked: &str) -> String {
    masked.split(MASKED).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(MASKED)
}

/// What a service makes of a text when it repeats it.
#[derive(Debug, Clone, Copy)]
enum Written {
    Percent,
    Json,
    Html,
    QuotedPrintable,
    Base64,
    Base32,
    Hex(&'static str),
}

impl Written {
    fn of(self, text: &str) -> String {
        match self {
            Written::Percent => {
                percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
            }
            Written::Json => serde_json::to_string(text).unwrap().trim_matches('"').to_owned(),
            Written::Html => {
                text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&#34;").replace('\'', "&#x27;")
            }
            Written::QuotedPrintable => quoted_printable::encode_to_str(text),
            Written::Base64 => STANDARD.encode(text),
            Written::Base32 => BASE32.encode(text.as_bytes()),
            Written::Hex(between) => text.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(between),
        }
    }
}

/// Escapes within each other, or an encoding.
fn service() -> impl Strategy<Value = Vec<Written>> {
    let escapes = prop::sample::select(vec![Written::Percent, Written::Json, Written::Html, Written::QuotedPrintable]);
    let encodings =
        [Written::Base64, Written::Base64, Written::Base32, Written::Hex(""), Written::Hex(":"), Written::Hex(" ")];
    prop_oneof![
        prop::collection::vec(escapes, 1..=2),
        prop::sample::select(encodings.to_vec()).prop_map(|encoding| vec![encoding]),
    ]
}

#[test]
fn secret_in_an_object_that_is_encoded_is_masked_however_it_was_written_before() {
    for source in [
        "{% set v = secret('k') | tojson %}{{ {'a': v, 'b': v} | base64 }}",
        "{% set v = [secret('k')] | string %}{{ [v] | base64 }}",
        "{% set v = {'a': secret('k') | tojson} | string %}{{ [v, 'x'] | base64 }}",
    ] {
        assert!(trace(source, &Steps::new()).changes.is_empty(), "{source} is accepted");
        for [first, others @ ..] in SECRETS {
            for secret in others {
                assert_eq!(shown(source, secret), shown(source, first), "{source}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn accepted_template_shows_the_same_whatever_the_secret_is(source in template()) {
        if trace(&source, &Steps::new()).changes.is_empty() {
            for [first, others @ ..] in SECRETS {
                let first = shown(&source, first);
                for secret in others {
                    prop_assert_eq!(&shown(&source, secret), &first, "{}", source);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn service_that_repeats_a_secret_shows_the_same_whatever_it_is(
        before in "[a-z:=<& ]{0,7}", behind in "[a-z:;&\" ]{0,7}", service in service()
    ) {
        for group in SECRETS {
            let shown = |secret: &str| {
                let text = format!("{before}{secret}{behind}");
                let text = service.iter().fold(text, |text, written| written.of(&text));
                let shown = with_single_marks(&Mask::new([SecretString::from(secret)]).text(&text));
                // Where quoted-printable ends its lines tells how long an escaped secret is, and no more.
                shown.replace("=\r\n", "")
            };
            let first = shown(group[0]);
            for secret in group {
                prop_assert_eq!(&shown(secret), &first, "{:?}", service);
            }
        }
    }
}

#[test]
fn secrets_of_the_test_are_as_long_as_each_other() {
    for group in SECRETS {
        let lengths = |secret: &str| (secret.chars().count(), secret.len());
        assert!(group.iter().all(|secret| lengths(secret) == lengths(group[0])), "{group:?}");
    }
}

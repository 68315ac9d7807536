//! The guide explains every code, in both languages, and no others.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use hooktray_core::api::AttentionCode;
use hooktray_core::base::error::{Channel, ErrorCode, SecretErrorCode};
use hooktray_core::flow::{Crm, FindingCode, FlowTemplate, Sender};
use hooktray_core::incident::alert::AlertCode;
use hooktray_core::ingress::RefusalCode;
use hooktray_core::outcome::ProblemCode;
use hooktray_core::tunnel::TunnelErrorCode;
use regex::Regex;

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

fn file(path: &str) -> String {
    fs::read_to_string(root(path)).expect(path)
}

/// Returns what a pattern finds in a source. Fails if it finds nothing: the pattern is stale.
fn found_in(path: &str, pattern: &str) -> Vec<String> {
    let pattern = Regex::new(pattern).expect("a pattern");
    let text = file(path);
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let found: Vec<String> = pattern.captures_iter(code).map(|found| found[1].to_owned()).collect();
    assert!(!found.is_empty(), "{path}: {pattern}");
    found
}

/// Returns every code a user can see, with the prefix of the window's message for it.
fn codes() -> BTreeSet<String> {
    let kinds = |kind: &str, codes: Vec<String>| {
        codes.into_iter().map(move |code| format!("{kind}-{code}")).collect::<Vec<_>>()
    };
    let problems = ProblemCode::ALL.iter().map(|code| code.as_str().to_owned()).collect::<Vec<_>>();
    let mut errors = ErrorCode::ALL.iter().map(|code| code.as_str().to_owned()).collect::<Vec<_>>();
    errors.extend(SecretErrorCode::ALL.iter().map(|code| code.as_str().to_owned()));
    // The words of some are those of the problem.
    errors.retain(|code| !problems.contains(code));
    for channel in Channel::ALL.iter().copied() {
        errors.extend(channel.codes().iter().map(|code| format!("{channel}_{code}")));
    }
    let updates = found_in("src-tauri/src/window/updates.rs", r#"update_error\(\s*"(\w+)""#);
    errors.extend(updates.into_iter().map(|code| format!("update_{code}")));
    let findings = FindingCode::ALL.iter().map(|code| format!("{}-{}", code.severity().as_str(), code.as_str()));
    let replies = RefusalCode::ALL.iter().map(|code| code.as_str().to_owned()).collect::<Vec<_>>();
    let tunnel = TunnelErrorCode::ALL.iter().map(|code| code.as_str().to_owned()).collect::<Vec<_>>();
    // The window detects these itself.
    let window = [
        found_in("ui/src/flow-form/alerts/inactivity.ts", r#"\bnote\("(\w+)""#),
        found_in("ui/src/flow-form/retries.ts", r#"\{ code: "(\w+)", path: ""#),
        found_in("ui/src/flow-form/editor.svelte.ts", r#"\{ code: "(\w+)", path: ""#),
    ];
    [
        kinds("problem", problems),
        kinds("error", errors),
        kinds("attention", AttentionCode::ALL.iter().map(|code| code.as_str().to_owned()).collect()),
        // A test is not kept, so nothing is ever wrong with it.
        kinds(
            "alert",
            AlertCode::ALL.iter().filter(|code| **code != AlertCode::Test).map(|code| code.to_string()).collect(),
        ),
        kinds("tunnel", tunnel),
        kinds("reply", replies),
        kinds("finding", window.concat()),
        findings.collect(),
    ]
    .concat()
    .into_iter()
    .collect()
}

fn guide(language: &str) -> String {
    file(&format!("docs/guide.{language}.md"))
}

fn anchors(guide: &str) -> Vec<String> {
    let anchor = Regex::new(r#"<a id="([\w-]+)"></a>"#).expect("a pattern");
    anchor.captures_iter(guide).map(|found| found[1].to_owned()).collect()
}

#[test]
fn every_code_has_an_entry() {
    let codes = codes();
    for known in ["problem-refused", "error-email_login", "error-keychain_locked", "attention-port", "alert-was_off"] {
        assert!(codes.contains(known), "{known} was found in the sources");
    }
    for language in ["ru", "en"] {
        let entries: BTreeSet<String> = anchors(&guide(language))
            .into_iter()
            .filter(|anchor| anchor.contains('-') && anchor != "sms-deliverer")
            .collect();
        let missing: Vec<_> = codes.difference(&entries).collect();
        let stale: Vec<_> = entries.difference(&codes).collect();
        assert!(missing.is_empty() && stale.is_empty(), "{language}: missing {missing:?}, of nothing {stale:?}");
    }
}

#[test]
fn each_key_of_a_flow_template_has_a_name_in_the_window() {
    let key = Regex::new(r"secret\('(\w+)'\)").expect("a pattern");
    let mut keys = BTreeSet::new();
    for (sender, crm) in Sender::ALL.iter().flat_map(|sender| Crm::ALL.iter().map(move |crm| (sender, crm))) {
        let template = FlowTemplate::find(&format!("{}-{}", sender.id, crm.id)).expect("the template");
        let flow = template.flow(None).to_json();
        keys.extend(key.captures_iter(&flow).map(|found| found[1].to_owned()));
    }
    assert!(keys.contains("aray_api_key") && keys.contains("leadvertex_token"), "{keys:?}");
    for messages in ["locales/ru.ftl", "locales/en.ftl"].map(file) {
        let nameless: Vec<_> =
            keys.iter().filter(|key| !messages.contains(&format!("\nsecret-label-{key} = "))).collect();
        assert!(nameless.is_empty(), "{nameless:?}");
    }
}

#[test]
fn both_guides_have_the_same_structure() {
    let (russian, english) = (anchors(&guide("ru")), anchors(&guide("en")));
    assert_eq!(russian, english);
    assert_eq!(russian.iter().collect::<BTreeSet<_>>().len(), russian.len(), "each anchor is unique");
}

#[test]
fn links_and_pictures_resolve() {
    let (link, picture) = (Regex::new(r"[^!]\[[^\]]+\]\(#([^)]+)\)"), Regex::new(r"!\[[^\]]+\]\(([^)]+)\)"));
    let (link, picture) = (link.expect("a pattern"), picture.expect("a pattern"));
    for language in ["ru", "en"] {
        let text = guide(language);
        let anchors = anchors(&text);
        for found in link.captures_iter(&text) {
            assert!(anchors.contains(&found[1].to_owned()), "{language}: {}", &found[1]);
        }
        for found in picture.captures_iter(&text) {
            assert!(root("docs").join(&found[1]).is_file(), "{language}: {}", &found[1]);
        }
    }
}

/// Texts of other programs that the guides quote.
const OF_OTHERS: [&str; 10] = [
    "Test",
    "OK",
    "Выполнить в любом случае",
    "More info",
    "Run anyway",
    "Программы",
    "Applications",
    "Hooktray",
    "Диспетчер учётных данных",
    "Связка ключей",
];

#[test]
fn buttons_and_views_are_named_as_in_the_window() {
    for (language, quoted) in [("ru", r"«([^»]+)»"), ("en", r"(?:^|[^*\w])\*([^*]+)\*(?:$|[^*\w])")] {
        let words = file(&format!("locales/{language}.ftl")).replace("{ $count }", "…");
        let text = guide(language).replace("**", "").replace("“\\*”", "").replace("«\\*»", "").replace('\n', " ");
        let names = Regex::new(quoted).expect("a pattern");
        let names: BTreeSet<String> = names.captures_iter(&text).map(|found| found[1].to_owned()).collect();
        assert!(names.len() > 25, "{language}: {names:?}");
        let unknown: Vec<_> = names
            .iter()
            .filter(|name| !OF_OTHERS.contains(&name.as_str()) && !words.contains(&format!("= {name}\n")))
            .collect();
        assert!(unknown.is_empty(), "{language}: the window has no {unknown:?}");
    }
}

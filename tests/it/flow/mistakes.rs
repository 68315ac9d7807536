//! Mistakes in a flow file: all are reported at once, each with its path.

use hooktray_core::flow::Flow;
use serde_json::{Value, json};

use super::file::everything;

fn mistakes(change: impl FnOnce(&mut Value)) -> Vec<(String, String)> {
    let mut flow = everything();
    change(&mut flow);
    let mistakes = Flow::from_value(&flow).err().unwrap_or_default();
    mistakes.into_iter().map(|mistake| (mistake.path, mistake.message)).collect()
}

#[test]
fn each_mistake_is_reported_with_its_path() {
    let found = mistakes(|flow| {
        flow["nmae"] = json!(1);
        flow["concurrency"] = json!(0);
        flow["source"]["tokn"] = json!("x");
        flow["source"]["reply"]["status"] = json!(302);
        flow["actions"][2]["fields"][0]["check"] = json!("fone");
        flow["actions"][4]["timeout_seconds"] = json!("7");
        flow["retry"]["jitter"] = json!(2);
    });
    let places: Vec<&str> = found.iter().map(|(place, _)| place.as_str()).collect();
    let mut expected = [
        "nmae",
        "concurrency",
        "source.tokn",
        "source.reply.status",
        "actions[2].fields[0].check",
        "actions[4].timeout_seconds",
        "retry.jitter",
    ];
    expected.sort_unstable();
    let mut sorted = places.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, expected, "{found:?}");
    assert!(found.iter().any(|(_, message)| message.contains("did you mean “token”")), "{found:?}");
    assert!(found.iter().any(|(_, message)| message.contains("did you mean “phone”")), "{found:?}");
}

#[test]
fn value_that_is_not_an_object_is_reported() {
    let flow = |changes: &[(&str, Value)]| {
        let mut flow = everything();
        changes.iter().for_each(|(place, value)| *flow.pointer_mut(place).expect("a place") = value.clone());
        Flow::from_value(&flow).expect_err("a mistake")
    };
    for (place, path) in [("/source", "source"), ("/source/auth", "source.auth"), ("/actions/0", "actions[0]")] {
        for value in [json!(false), json!("x"), json!([])] {
            let found = flow(&[(place, value)]);
            assert!(found.iter().any(|mistake| mistake.path == path), "{path}: {found:?}");
        }
    }
}

#[test]
fn mistake_in_one_action_causes_none_in_others() {
    let found = mistakes(|flow| {
        flow["actions"] = json!([
            {"id": "s0", "type": "set"},
            {"id": "send", "type": "http_request", "url": "https://x.example/?{{ steps.s0.a }}"}]);
    });
    assert_eq!(found, [("actions[0].values".to_owned(), "this is missing".to_owned())]);
    let found = mistakes(|flow| flow["actions"][0]["values"]["b"] = json!(5));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, "actions[0].values.b");
    let found = mistakes(|flow| {
        flow["actions"][0]["type"] = json!("sett");
        flow["actions"][4]["url"] = json!(7);
    });
    let places: Vec<&str> = found.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(places, ["actions[0].type", "actions[4].url"], "every one that is there is found");
}

#[test]
fn id_with_other_characters_is_refused() {
    for id in ["a", "send_2", "z9_"] {
        assert_eq!(mistakes(|flow| flow["actions"][1]["id"] = json!(id)), [], "{id}");
    }
    for id in ["", "1a", "_a", "A", "a-b", "a b", "ёж", "a."] {
        let found = mistakes(|flow| flow["actions"][1]["id"] = json!(id));
        assert!(found.iter().any(|(place, _)| place == "actions[1].id"), "{id}: {found:?}");
    }
}

#[test]
fn schema_and_rule_mistakes_are_reported_together() {
    let found = mistakes(|flow| {
        flow["concurrency"] = json!(0);
        flow["actions"][0]["id"] = json!("Names");
        flow["actions"][0]["valuse"] = json!({});
        flow["actions"][4]["url"] = json!("ftp://x");
    });
    let places: Vec<&str> = found.iter().map(|(place, _)| place.as_str()).collect();
    let expected =
        ["actions[0].valuse", "actions[0].id", "concurrency", "actions[4].url", "actions[2].fields[0].value"];
    assert_eq!(places, expected, "{found:?}");
}

#[test]
fn broken_rule_is_reported_with_its_path() {
    type Case = (fn(&mut Value), &'static str, &'static str);
    let cases: [Case; 26] = [
        (
            |flow| flow["actions"][2]["fields"][0]["value"] = json!("{{ steps.doc.encoded }}"),
            "actions[2].fields[0].value",
            "before",
        ),
        (
            |flow| flow["actions"][2]["fields"][0]["value"] = json!("{{ steps.nobody.x }}"),
            "actions[2].fields[0].value",
            "nobody",
        ),
        (
            |flow| flow["actions"][2]["fields"][0]["value"] = json!("{{ steps.names.c }}"),
            "actions[2].fields[0].value",
            "has no “c”",
        ),
        (|flow| flow["actions"][4]["url"] = json!("https://{{ "), "actions[4].url", "cannot be read"),
        (|flow| flow["actions"][4]["url"] = json!("ftp://x"), "actions[4].url", "http"),
        (|flow| flow["actions"][4]["url"] = json!("https://"), "actions[4].url", "write one such as"),
        (|flow| flow["actions"][4]["headers"][0]["name"] = json!("X Y"), "actions[4].headers[0].name", "hyphens"),
        (|flow| flow["actions"][4]["success"]["when"] = json!("ok"), "actions[4].success.when", "braces"),
        (|flow| flow["actions"][4]["success"]["status"] = json!("2yy"), "actions[4].success.status", "2yy"),
        (
            |flow| flow["actions"][4]["headers"][0]["name"] = json!("Content-Length"),
            "actions[4].headers[0].name",
            "itself",
        ),
        (
            |flow| flow["actions"][0]["values"]["a"] = json!("{{ body.x | uper }}"),
            "actions[0].values.a",
            "mean “upper”",
        ),
        (|flow| flow["actions"][0]["values"]["a"] = json!("{{ now() }}"), "actions[0].values.a", "now"),
        (
            |flow| flow["actions"][0]["values"]["a"] = json!("{{ tabel('offers', body.x) }}"),
            "actions[0].values.a",
            "mean “table”",
        ),
        (
            |flow| flow["actions"][2]["fields"][0]["value"] = json!("{{ steps.nmes.b }}"),
            "actions[2].fields[0].value",
            "mean “names”",
        ),
        (
            |flow| flow["actions"][0]["values"]["a"] = json!("{{ secret(body.x) }}"),
            "actions[0].values.a",
            "written out|write",
        ),
        (|flow| flow["actions"][1]["id"] = json!("names"), "actions[1].id", "unique"),
        (
            |flow| flow["source"]["deduplicate"]["key"] = json!("{{ secret('key') }}"),
            "source.deduplicate.key",
            "no secrets",
        ),
        (|flow| flow["source"]["token"] = json!("short"), "source.token", "22"),
        (|flow| flow["source"]["test_when"] = json!("{{ steps.names.b }}"), "source.test_when", "no steps"),
        (|flow| flow["source"]["test_when"] = json!("yes"), "source.test_when", "braces"),
        (|flow| flow["actions"][5]["when"] = json!("{{ steps.tell.outcome }}"), "actions[5].when", "before"),
        (
            |flow| flow["actions"][5]["url"] = json!("https://x/{{ steps.form.response }}"),
            "actions[5].url",
            "no “response”",
        ),
        (|flow| flow["actions"][5]["url"] = json!("https://x/{{ steps.send.id }}"), "actions[5].url", "order_id, at"),
        (|flow| flow["actions"][4]["remember"]["Id"] = json!("x"), "actions[4].remember.Id", "letters"),
        (|flow| flow["actions"][4]["remember"]["outcome"] = json!("x"), "actions[4].remember.outcome", "another name"),
        (|flow| flow["actions"][4]["success"]["duplicate"] = json!("yes"), "actions[4].success.duplicate", "braces"),
    ];
    for (change, place, word) in cases {
        let found = mistakes(change);
        let named = found.iter().any(|(at, message)| at == place && word.split('|').any(|word| message.contains(word)));
        assert!(named, "{place} {word}: {found:?}");
    }
    assert!(Flow::from_json("{\"hooktray\": 1,").is_err_and(|mistakes| mistakes[0].message.contains("line 1")));
    assert!(mistakes(|flow| flow["hooktray"] = json!(2))[0].1.contains("newer"));
}

//! Keys in forms whose fields a mark other than `&` sets apart, or may.

use jiff::Timestamp;

use super::super::*;

/// Forms with a key, and what is shown of each.
const FORMS: [(&str, &str); 14] = [
    ("api_key=K1-445566|to=89165550117", "api_key=••••|to=89165550117"),
    ("api_key=K1-445566,to=89165550117", "api_key=••••,to=89165550117"),
    ("api_key=K1-445566;to=89165550117", "api_key=••••;to=89165550117"),
    ("to=89165550117|api_key=K1-445566", "to=89165550117|api_key=••••"),
    ("to=89165550117,api_key=K1-445566,n=1", "to=89165550117,api_key=••••,n=1"),
    ("api_key=K1-445566|token=K2-445566|to=7", "api_key=••••|token=••••|to=7"),
    ("a=1&api_key=K1-445566|to=7&name=Olga", "a=1&api_key=••••|to=7&name=Olga"),
    ("name=%D0%98|api_key=K1-445566|to=%2B7", "name=%D0%98|api_key=••••|to=%2B7"),
    ("api_key=K1-445566; to=89165550117", "api_key=••••; to=89165550117"),
    ("to=7 | api_key=K1-445566|a=1", "to=7 | api_key=••••|a=1"),
    ("api_key=K1|K2,445566;&to=7|", "api_key=••••;&to=7|"),
    ("sign=K1+445566==,x==&to=7", "sign=••••,x==&to=7"),
    ("a=1&signature=sha256=K1-445566|to=7&name=Olga", "a=1&signature=••••|to=7&name=Olga"),
    ("to=7&signature=t=K1-445566,n=5", "to=7&signature=••••,n=5"),
];

#[test]
fn key_ends_before_a_mark_that_a_field_follows() {
    for (form, shown) in FORMS {
        assert_eq!(hide_in_text(form), shown, "{form}");
        assert_eq!(hide_in_text(shown), shown, "what is hidden stays as it is");
        assert!(written::has_key(form) && !written::has_key(shown), "{form}");
        let mut values = Vec::new();
        values_in_text(form, &mut values);
        assert!(values.iter().all(|value| value.contains("K1") || value.contains("K2")), "{form}: {values:?}");
        let keys = keys_in_text(form);
        assert!(keys.iter().all(|(_, place)| form[place.clone()].contains("44556")), "{form}: {keys:?}");
    }
}

/// A record that can be read in two ways must not become one that can be read in one way, without the fields behind the key.
#[test]
fn record_is_stored_as_it_reads_without_its_keys() {
    for (form, _) in FORMS {
        for (query, body) in [("", form), (form, "")] {
            if query.contains(' ') {
                continue;
            }
            let mut event = Event::from_sample(b"", Timestamp::UNIX_EPOCH);
            (event.query, event.body) = (query.to_owned(), body.as_bytes().to_vec());
            event.headers = vec![("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned())];
            let came = event.content();
            event.hide_unseen_keys(&came, &[vec!["body".to_owned(), "message".to_owned()]]);
            let text = format!("{}{}", event.query, String::from_utf8_lossy(&event.body));
            assert!(!text.contains("44556"), "{form}: {text}");
            let stored = event.content();
            let read = |content: &Content| {
                let mut query = content.query.clone();
                hide_in_json(&mut query);
                let body = content.body.as_ref().map_err(|problem| problem.code).map(|body| {
                    let mut json = body.json.clone();
                    hide_in_json(&mut json);
                    json
                });
                (query, body)
            };
            assert_eq!(read(&stored), read(&came), "{form}: {text}");
        }
    }
}

#[test]
fn many_fields_between_marks_are_looked_through_once() {
    let form = "token=K1-445566|a=1,".repeat(5_000);
    form::SCANNED.set(0);
    let hidden = hide_in_text(&form);
    let scanned = form::SCANNED.get();
    assert!(!hidden.contains("445566") && hidden.ends_with("token=••••|a=1,"));
    // Once as a form, and once by the patterns, with the marks of hidden keys in it.
    assert!(scanned > 0 && scanned <= 4 * form.len(), "{scanned} of {}", form.len());
}

use secrecy::ExposeSecret as _;
use serde_json::json;

use super::*;

fn actions(command: &str) -> CurlActions {
    read(command, |_| false, |_, _| true).expect("a command that can be read")
}

fn code(command: &str) -> &'static str {
    read(command, |_| false, |_, _| true).expect_err("an error").code.as_str()
}

fn as_json(command: &str) -> Json {
    json!(actions(command).actions)
}

#[test]
fn query_becomes_fields_and_its_key_a_secret() {
    let read = actions("curl -sS 'https://api.shop.example/order?api_key=s3cret&name=Olga+S&price=1990'");
    assert_eq!(
        json!(read.actions),
        json!([
            {"type": "form_urlencoded", "id": "order", "fields": [
                {"name": "api_key", "value": "{{ secret('shop_api_key') }}"},
                {"name": "name", "value": "Olga S"},
                {"name": "price", "value": "1990"},
            ]},
            {"type": "http_request", "id": "send", "method": "GET",
             "url": "https://api.shop.example/order?{{ steps.order.encoded }}", "headers": [], "body": null,
             "timeout_seconds": 30, "success": {"status": "2xx", "when": null, "error": null}},
        ])
    );
    assert_eq!(read.secrets.len(), 1);
    assert_eq!((read.secrets[0].name.as_str(), read.secrets[0].value.expose_secret()), ("shop_api_key", "s3cret"));
}

#[test]
fn form_and_json_bodies_become_fields() {
    let form = as_json("curl https://x.example/a?b=1 -d name=Olga -d 'phone=%2B7916' --data-urlencode 'note=a & b'");
    assert_eq!((&form[1]["method"], &form[1]["url"]), (&json!("POST"), &json!("https://x.example/a?b=1")));
    assert_eq!(
        form[0]["fields"],
        json!([{"name": "name", "value": "Olga"}, {"name": "phone", "value": "+7916"}, {"name": "note", "value": "a & b"}])
    );
    assert_eq!(
        form[1]["body"],
        json!({"content_type": "application/x-www-form-urlencoded", "text": "{{ steps.order.encoded }}"})
    );

    let object = as_json(r#"curl -X PUT https://x.example/a --json '{"name": "{{ x }}", "price": 1990, "new": true}'"#);
    assert_eq!((&object[0]["type"], &object[1]["method"]), (&json!("json"), &json!("PUT")));
    let fields = json!([
        {"name": "name", "value": "{{ \"{{ x }}\" }}"},
        {"name": "price", "value": "{{ 1990 }}"},
        {"name": "new", "value": "{{ true }}"},
    ]);
    assert_eq!(object[0]["fields"], fields);
    assert_eq!(object[1]["body"]["content_type"], "application/json");
}

#[test]
fn nested_json_and_other_text_stay_text_without_their_keys() {
    let body = r#"{"auth": {"token": "a\"b"}, "items": [{"id": 1, "note": "{{ no }}"}]}"#;
    let read = actions(&format!("curl https://crm.example/ -H 'Content-Type: application/json' -d '{body}'"));
    let Action::HttpRequest(request) = &read.actions[0] else { panic!("a request") };
    let text = &request.body.as_ref().expect("a body").text;
    assert!(text.contains("{{ secret('crm_token') | tojson }}") && !text.contains("a\\\"b"), "{text}");
    assert_eq!(read.secrets[0].value.expose_secret(), "a\"b");

    let xml = as_json("curl https://x.example/ -H 'content-type: text/xml' -d '<a/>'");
    assert_eq!(xml[0]["body"], json!({"content_type": "text/xml", "text": "<a/>"}));
    assert_eq!(xml[0]["headers"], json!([]));
}

#[test]
fn query_or_form_that_has_no_fields_stays_as_it_is_without_its_keys() {
    let query = as_json("curl 'https://x.example/a?x=1&x=2&token=s3cret'");
    assert_eq!(query[0]["url"], "https://x.example/a?x=1&x=2&token={{ secret('x_token') | urlencode }}");
    assert_eq!(as_json("curl https://x.example/a?start")[0]["url"], "https://x.example/a?start");
    let form = as_json("curl https://x.example/ -d 'x=1&x=2&token=s3cret'");
    assert_eq!(form[0]["body"]["text"], "x=1&x=2&token={{ secret('x_token') | urlencode }}");
    let windows_1251 = as_json("curl https://x.example/ -d 'name=%CE%EB%FF&price=1'");
    assert_eq!(windows_1251[0]["body"]["text"], "name=%CE%EB%FF&price=1", "its bytes stay");
    let plain = as_json("curl https://x.example/ -H 'Content-Type: text/plain' -d 'a note'");
    assert_eq!(plain[0]["body"]["text"], "a note");
}

#[test]
fn keys_in_bodies_of_every_kind_become_secrets() {
    for (kind, body, expected) in [
        (
            "text/plain",
            r#"{"api_key":"kk","a":1}"#,
            "{\n  \"api_key\": {{ secret('x_api_key') | tojson }},\n  \"a\": 1\n}",
        ),
        ("application/json", r#"{"api_key":12345}"#, "{\n  \"api_key\": {{ secret('x_api_key') }}\n}"),
        ("application/json", r#"[{"pin":1}]"#, "[\n  {\n    \"pin\": {{ secret('x_pin') }}\n  }\n]"),
        ("text/plain", "token=7", "token={{ secret('x_token') }}"),
        ("text/xml", "<a><apiKey>kk</apiKey></a>", "<a><apiKey>{{ secret('x_apikey') }}</apiKey></a>"),
        ("application/json", r#"{"api_key":"kk",}"#, "{\"api_key\":\"{{ secret('x_api_key') }}\",}"),
        (
            "multipart/form-data; boundary=b",
            "--b\nContent-Disposition: form-data; name=\"api_key\"\n\nkk\n--b--",
            "--b\nContent-Disposition: form-data; name=\"api_key\"\n\n{{ secret('x_api_key') }}\n--b--",
        ),
    ] {
        let read = actions(&format!("curl https://x.example/ -H 'Content-Type: {kind}' -d '{body}'"));
        assert_eq!(json!(read.actions)[0]["body"]["text"], expected, "{kind}");
        assert_eq!(read.secrets.len(), 1, "{kind}");
    }
}

#[test]
fn json_as_other_shells_need_it_is_json() {
    for body in [r#"'{\"a\":\"b\"}'"#, "'{“a”: “b”}'", r#""{""a"":""b""}""#, "‘{“a”: “b”}’"] {
        let read = as_json(&format!("curl https://x.example/ -H 'Content-Type: application/json' -d {body}"));
        assert_eq!(read[0]["fields"], json!([{"name": "a", "value": "b"}]), "{body}");
    }
    let text = as_json(r#"curl https://x.example/ --json '{"a":"say \"b\"","c":"“"}'"#);
    assert_eq!(text[0]["fields"][0]["value"], "say \"b\"");
}

#[test]
fn keys_in_headers_logins_and_paths_become_secrets() {
    let header = |command: &str| {
        let read = actions(command);
        let values: Vec<String> = read.secrets.iter().map(|found| found.value.expose_secret().to_owned()).collect();
        (json!(read.actions)[0]["headers"].clone(), json!(read.actions)[0]["url"].clone(), values)
    };
    let (headers, _, values) =
        header("curl https://x.example/ -H 'Authorization: Bearer t0k' -H 'X-Shop: 7' -H 'sec-fetch-mode: cors'");
    let expected =
        json!([{"name": "Authorization", "value": "Bearer {{ secret('x_token') }}"}, {"name": "X-Shop", "value": "7"}]);
    assert_eq!((headers, values), (expected, vec!["t0k".to_owned()]));

    for command in ["curl -u me:pw https://x.example/", "curl https://me:pw@x.example/"] {
        let given = as_json(&format!("{command} -H 'Authorization: Shop 7'"));
        assert_eq!(given[0]["headers"].as_array().map(Vec::len), Some(1), "the header that is given is sent");
        let (headers, url, values) = header(command);
        assert_eq!(headers, json!([{"name": "Authorization", "value": "Basic {{ secret('x_login') }}"}]));
        assert_eq!((url, values), (json!("https://x.example/"), vec!["bWU6cHc=".to_owned()]));
    }

    let (_, url, values) = header("curl https://api.telegram.org/bot123456:AAbbCCddEEff/sendMessage -d '<x>'");
    assert_eq!(url, "https://api.telegram.org/bot{{ secret('telegram_bot_token') }}/sendMessage");
    assert_eq!(values, ["123456:AAbbCCddEEff"]);

    for (address, expected) in [
        ("https://b24.example/rest/1/abcdefghij/x.json", "https://b24.example/rest/1/{{ secret('b24_key') }}/x.json"),
        (
            "https://hooks.slack.com/services/T0/B0/abcdef",
            "https://hooks.slack.com/services/T0/B0/{{ secret('slack_key') }}",
        ),
        ("https://x.example/bot12:ab/send", "https://x.example/bot{{ secret('x_bot_token') }}/send"),
        ("https://x.example/rest/orders/new", "https://x.example/rest/orders/new"),
    ] {
        assert_eq!(header(&format!("curl {address} -d '<x>'")).1, expected);
    }

    let (_, url, _) = header("curl https://shop.bitrix24.example/rest/1/a1b2c3d4e5f6g7h8/crm.lead.add.json -d '<x>'");
    assert_eq!(url, "https://shop.bitrix24.example/rest/1/{{ secret('bitrix24_key') }}/crm.lead.add.json");
}

#[test]
fn two_keys_of_one_name_have_two_secrets_and_one_key_has_one() {
    let read = actions("curl 'https://x.example/?token=aaa&b=1' -H 'X-Token: bbb' -H 'X-Api-Key: aaa' -d '<x>'");
    let names: Vec<&str> = read.secrets.iter().map(|found| found.name.as_str()).collect();
    assert_eq!(names, ["x_token", "x_x_token"]);
    // A name that another key of the program has is passed over by the caller.
    let read =
        super::read("curl 'https://x.example/?token=aaa'", |_| false, |name, _| name != "x_token").expect("actions");
    assert_eq!(read.secrets[0].name, "x_token_2");
}

#[test]
fn options_without_a_counterpart_are_told_and_others_pass() {
    let read = actions(
        "curl -kLsSm 2.5 --proxy http://p:1 --compressed -o /dev/null --http2 x.example/a -F name=Olga -F 'n=1;type=text/plain'",
    );
    assert_eq!(read.left_out, ["-k", "--proxy", "-F", "-F"]);
    let Action::HttpRequest(request) = &read.actions[1] else { panic!("a request") };
    assert_eq!(
        (request.url.as_str(), request.redirects, request.timeout_seconds),
        ("http://x.example/a", Redirects::Follow, 2)
    );
    assert_eq!(json!(read.actions)[0]["fields"][1], json!({"name": "n", "value": "1"}));
    let read = actions("curl https://x.example/?a=1 --url-query 'b=2 3' --url-query +c=4 -d '<x>'");
    assert_eq!(json!(read.actions)[0]["url"], "https://x.example/?a=1&b=2+3&c=4");
    let read = actions(
        "curl –X PUT —data a=1 --socks4 p --max-filesize 9 -z now -C 3 --proxy-header a:b --cert-type P12 --pass w --trace f x.example --rate 1/s",
    );
    assert_eq!(read.left_out, ["--socks4", "-z", "-C", "--proxy-header", "--cert-type", "--pass"]);
    assert_eq!(json!(read.actions)[1]["method"], "PUT");
    for (seconds, expected) in [("0", 300), ("0.0", 300), ("0.5", 1), ("7.9", 7), ("900", 300)] {
        assert_eq!(as_json(&format!("curl x.example -m {seconds}"))[0]["timeout_seconds"], expected, "{seconds}");
    }
    let read = actions("curl -G https://x.example/?a=1 -d b=2");
    assert_eq!(json!(read.actions)[0]["fields"][1], json!({"name": "b", "value": "2"}));
}

#[test]
fn what_no_action_can_do_is_an_error() {
    for (command, expected) in [
        ("", "not_curl"),
        ("wget https://x.example", "not_curl"),
        ("curl 'https://x.example", "quotes"),
        ("curl -s", "no_address"),
        ("curl https://x.example https://y.example", "addresses"),
        ("curl ftp://x.example/", "address"),
        ("curl 'https://'", "address"),
        ("curl -I https://x.example", "method"),
        ("curl https://x.example -X OPTIONS", "method"),
        ("curl https://x.example -H", "no_value"),
        ("curl https://x.example -d @order.json", "file"),
        ("curl https://x.example -H @headers.txt", "file"),
        ("curl https://x.example -F photo=@a.jpg", "file"),
        ("curl https://x.example -T a.csv", "file"),
    ] {
        assert_eq!(code(command), expected, "{command}");
    }
}

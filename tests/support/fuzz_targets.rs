//! The functions the fuzzer calls with each input (`cargo xtask fuzz`), and a test with every seed and every past finding.
//! Each panics when a promise is broken.

mod request;

use std::cell::RefCell;

use hooktray_core::base::clock::Clock;
use hooktray_core::event::Event;
use hooktray_core::flow::Flow;
use hooktray_core::pipeline::{CompiledFlow, Record, Shop, dry_run};
use hooktray_core::secrets::Secrets;
use serde_json::json;
use tokio::runtime::{Builder, Runtime};

use crate::harness::{API_KEY, start};

pub use request::headers;

/// Separates a template from its record.
pub const RECORD: &str = "\n---\n";

/// A body as in a sample file: with or without a head.
pub fn body(data: &[u8]) {
    let event = Event::from_sample(data, start());
    let read = event.read_body();
    assert_eq!(read, event.read_body(), "reading is deterministic");
    if let Ok(body) = read {
        serde_json::from_str::<serde_json::Value>(&body.json.to_string())
            .expect("what was read can be written and read");
    }
    let _ = (event.query_fields(), event.header_fields(), event.search_text());
    assert!(event.summary().chars().count() <= 80, "one line of a list");
    let _ = Record::new(&event);
}

/// A flow file. An accepted one survives a round trip and compiles.
pub fn flow_file(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match Flow::from_json(text) {
        Ok(flow) => {
            let again = Flow::from_json(&flow.to_json()).expect("what was taken is taken again");
            assert_eq!(again, flow);
            let _ = (flow.warnings(), flow.missing(|_| false));
            assert_compiles(flow);
        }
        Err(findings) => {
            assert!(!findings.is_empty(), "a flow is refused for a reason");
            assert!(findings.iter().all(|finding| !finding.to_string().is_empty()));
        }
    }
}

fn assert_compiles(flow: Flow) -> CompiledFlow {
    CompiledFlow::new(flow).expect("a flow that is taken has templates that can be compiled")
}

/// Puts the template into every template field of a flow; the record follows [`RECORD`]. Rendering must terminate and must
/// not reveal a secret.
pub fn template(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (template, record) = text.split_once(RECORD).unwrap_or((text, r#"{"id": "1", "to": "89165550117"}"#));
    let flow = json!({
        "hooktray": 1,
        "name": "fuzzed",
        "source": {"type": "webhook", "deduplicate": {"key": template, "window_hours": 24}},
        "actions": [
            {"id": "set", "type": "set", "values": {"value": template}},
            {"id": "order", "type": "form_urlencoded", "fields": [{"name": "phone", "value": template, "check": "phone"}]},
            {"id": "only", "type": "filter", "when": template},
            {"id": "send", "type": "http_request", "method": "POST", "url": template, "headers": [{"name": "X", "value": template}],
             "body": {"content_type": "text/plain", "text": "{{ steps.set.value }}{{ steps.order.encoded }}"}},
        ],
    });
    let Ok(flow) = Flow::from_value(&flow) else { return };
    let compiled = assert_compiles(flow);
    let event = Event::from_sample(record.as_bytes(), start());
    let _ = compiled.dedup_key(&Record::new(&event));
    let secrets = Secrets::memory();
    secrets.set("aray_api_key", API_KEY.to_owned().into()).expect("memory takes secrets");
    let shown = run(dry_run(&compiled, &event, &secrets, &Shop::unknown(), &Clock::manual(start())));
    // The input may have the key as plain text. A flow that does not use the secret cannot know that it is one.
    let brings_key = text.to_lowercase().contains(&API_KEY.to_lowercase()) && !template.contains("secret(");
    // A missing secret is not an error of the template.
    if let Ok(shown) = shown
        && !brings_key
    {
        let mut text = json!(shown.steps).to_string();
        if let Some(problem) = shown.problem {
            text += &problem.message;
        }
        assert!(!text.contains(API_KEY), "a secret is shown");
    }
}

thread_local! {
    static RUNTIME: RefCell<Runtime> =
        RefCell::new(Builder::new_current_thread().enable_all().build().expect("a runtime"));
}

fn run<T>(work: impl Future<Output = T>) -> T {
    RUNTIME.with_borrow(|runtime| runtime.block_on(work))
}

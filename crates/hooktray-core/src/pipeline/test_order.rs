//! A test order: a record with nobody's data, of which the owner's own number is called.

mod customer;
mod sending;

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::event::{Content, Event};
use crate::flow::{Action, Check, Field, Fields, Flow, KnownDestination};
use crate::template::inspect;
use customer::Customer;
pub use sending::{TestOrderRun, check_number, send};

/// What the customer of a test order is called.
pub const NAME: &str = "ТЕСТ";
/// The field by which AdCombo's API, which aray speaks, knows a test.
const TEST_FIELD: &str = "test";

/// Returns a record of the same shape, in which the owner's number takes the place of the customer's, and [`NAME`] that of the
/// name. Its body is JSON: templates read that as they read what came.
#[must_use]
pub fn record(event: &Event, content: &Content, flow: &Flow, number: &str) -> Event {
    let body = content.body.as_ref().ok().filter(|body| !body.has_no_value());
    let body = body.map_or_else(|| content.query.clone(), |body| body.json.clone());
    let customer = Customer::of(&[&body, &content.query], flow);
    let body = customer.replaced(body, &mut Vec::new(), number);
    let query = customer.replaced(content.query.clone(), &mut Vec::new(), number);
    Event {
        method: "POST".into(),
        path: event.path.clone(),
        query: encoded(&query),
        headers: vec![("content-type".into(), "application/json".into())],
        ip: event.ip.clone(),
        received_at: event.received_at,
        body: body.to_string().into_bytes(),
        corrections: Vec::new(),
    }
}

/// Returns the values at the top of a query again as a query.
fn encoded(query: &Json) -> String {
    let mut out = form_urlencoded::Serializer::new(String::new());
    for (name, value) in query.as_object().into_iter().flatten() {
        out.append_pair(name, value.as_str().map_or_else(|| value.to_string(), str::to_owned).as_str());
    }
    out.finish()
}

/// Returns true if a flow sends to an API that knows test orders.
#[must_use]
pub fn can_be_marked(flow: &Flow) -> bool {
    !marked_actions(flow).is_empty()
}

/// Returns the same flow with the field by which the API of aray knows a test order.
#[must_use]
pub fn marked(mut flow: Flow) -> Flow {
    let actions = marked_actions(&flow);
    for action in &mut flow.actions {
        if let Action::FormUrlencoded(fields) | Action::Json(fields) = action
            && actions.contains(&fields.id)
            && fields.fields.iter().all(|field| field.name != TEST_FIELD)
        {
            let value = "true".to_owned();
            fields.fields.push(Field { name: TEST_FIELD.to_owned(), value, required: false, check: None });
        }
    }
    flow
}

/// Returns the same flow with [`NAME`] in each field for a name that has nothing but the customer's number to show.
#[must_use]
pub fn named(mut flow: Flow) -> Flow {
    let numbers = paths_read(&flow, &|field| field.check == Some(Check::Phone));
    for action in &mut flow.actions {
        let (Action::FormUrlencoded(Fields { fields, .. }) | Action::Json(Fields { fields, .. })) = action else {
            continue;
        };
        for field in fields.iter_mut().filter(|field| is_name(&field.name)) {
            let read = inspect::record_paths(&field.value);
            if !read.is_empty() && read.iter().all(|path| numbers.contains(&path[1..])) {
                NAME.clone_into(&mut field.value);
            }
        }
    }
    flow
}

/// Returns the same flow with this number in each field that a CRM calls and that was not `checked`: of these, a response decides
/// what they have.
#[must_use]
pub fn calling_only(mut flow: Flow, number: &str, checked: &BTreeSet<String>) -> Flow {
    let unchecked: BTreeSet<String> = number_fields(&flow).into_iter().filter(|path| !checked.contains(path)).collect();
    for (index, action) in flow.actions.iter_mut().enumerate() {
        if let Action::FormUrlencoded(Fields { fields, .. }) | Action::Json(Fields { fields, .. }) = action {
            let fields = fields.iter_mut().enumerate();
            let called = fields.filter(|(place, _)| unchecked.contains(&path_of(index, *place)));
            called.for_each(|(_, field)| number.clone_into(&mut field.value));
        }
    }
    flow
}

/// Returns where in the body the templates of these fields read.
fn paths_read(flow: &Flow, of: &dyn Fn(&Field) -> bool) -> BTreeSet<Vec<String>> {
    let read = fields(flow).filter(|(_, field)| of(field));
    let read = read.flat_map(|(_, field)| inspect::record_paths(&field.value));
    read.map(|path| path.into_iter().skip(1).collect()).collect()
}

/// Returns the ids of the actions whose fields are sent to the API of aray.
fn marked_actions(flow: &Flow) -> BTreeSet<String> {
    let aray = KnownDestination::aray();
    let mut found = BTreeSet::new();
    for action in &flow.actions {
        let Action::HttpRequest(request) = action else { continue };
        let address = request.url.split(['{', '?']).next().unwrap_or_default();
        if request.enabled && url::Url::parse(address).is_ok_and(|address| aray.is_at(&address)) {
            let body = request.body.as_ref().map(|body| body.text.as_str());
            for path in [Some(request.url.as_str()), body].into_iter().flatten().flat_map(inspect::step_paths) {
                found.extend(path.into_iter().next());
            }
        }
    }
    found
}

/// Returns the places of the fields that a CRM calls, as paths in the flow file.
#[must_use]
pub fn number_fields(flow: &Flow) -> Vec<String> {
    fields(flow).filter(|(_, field)| field.check == Some(Check::Phone)).map(|(path, _)| path).collect()
}

fn fields(flow: &Flow) -> impl Iterator<Item = (String, &Field)> {
    let actions = flow.actions.iter().enumerate().filter(|(_, action)| action.enabled());
    actions.flat_map(|(index, action)| {
        let fields = match action {
            Action::FormUrlencoded(fields) | Action::Json(fields) => fields.fields.as_slice(),
            Action::HttpRequest(_) | Action::Filter(_) | Action::Set(_) => &[],
        };
        let fields = fields.iter().enumerate();
        fields.map(move |(place, field)| (path_of(index, place), field))
    })
}

/// Returns the place of a field as a path in the flow file.
fn path_of(action: usize, field: usize) -> String {
    format!("actions[{action}].fields[{field}].value")
}

/// True if a CRM's field of this name has the customer's name.
fn is_name(field: &str) -> bool {
    let field = field.to_lowercase();
    ["name", "fio", "title"].iter().any(|word| field.contains(word))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::json;

    use super::*;
    use crate::flow::FlowTemplate;

    const OWN: &str = "+79001112233";

    fn made(template: &str, body: &Json) -> Json {
        let flow = FlowTemplate::find(template).unwrap().flow(None);
        let event = Event::from_sample(body.to_string().as_bytes(), Timestamp::UNIX_EPOCH);
        let made = record(&event, &event.content(), &flow, OWN);
        made.read_body().unwrap().json
    }

    #[test]
    fn nothing_of_the_customer_is_left() {
        let sms = json!({"to": "8 (916) 555-01-17", "from": "+79031112233", "custmemo": "Ольга Смирнова", "imsi": "250011234567890",
            "message": "Ольга, заказ 17 принят", "note": "тел. 8-916-555-01-17, крем", "mail": "olga@shop.example", "sendstat": "1", "n": 79165550117_u64});
        let made = made("sms-deliverer-aray", &sms);
        let text = made.to_string();
        for left in ["916", "Ольга", "Смирнова", "olga@"] {
            assert!(!text.contains(left), "{left} in {text}");
        }
        let expected = json!({"to": OWN, "custmemo": "ТЕСТ", "imsi": "250011234567890", "message": "ТЕСТ, заказ 17 принят",
            "mail": "test@example.com", "sendstat": "1", "n": OWN});
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(&made[name], value, "{name}");
        }
    }

    #[test]
    fn names_addresses_and_numbers_are_left_nowhere() {
        let sms = json!({"to": "8 (916) 555-01-17", "custmemo": "Ольга Ли Алёна И",
            "message": "ЛИ ольга, Ваш кредит", "a": "Алена и Ольга Ли, (ли)", "b": "пишите на olga@shop.example или @olga",
            "c": ["звоните 555-01-17", "заказ №12 555-01-17, 2 шт."], "d": "Клиент Ольга17, И. О."});
        let expected = json!({"to": OWN, "custmemo": "ТЕСТ",
            "message": "ТЕСТ, Ваш кредит", "a": "ТЕСТ и ТЕСТ, (ТЕСТ)", "b": "пишите на test@example.com или test@example.com",
            "c": [OWN, format!("ТЕСТ {OWN}")], "d": "Клиент ТЕСТ17, И. О."});
        assert_eq!(made("sms-deliverer-aray", &sms), expected);
    }

    #[test]
    fn number_of_a_list_and_name_of_a_query_are_replaced() {
        let flow = FlowTemplate::find("elementor-bitrix24").unwrap().flow(None);
        let list = json!([{"fields": {"name": {"value": "Olga"}, "phone": {"value": "89165550117"}}}]);
        let event = Event::from_sample(list.to_string().as_bytes(), Timestamp::UNIX_EPOCH);
        let event = Event { query: "fields%5Bname%5D%5Bvalue%5D=Smirnova&note=olga+smirnova".into(), ..event };
        let made = record(&event, &event.content(), &flow, OWN);
        let expected = json!([{"fields": {"name": {"value": "ТЕСТ"}, "phone": {"value": OWN}}}]);
        assert_eq!(made.read_body().unwrap().json, expected);
        assert!(!made.query.to_lowercase().contains("smirnova") && !made.query.contains("olga"), "{}", made.query);
    }

    #[test]
    fn nested_fields_of_a_form_keep_their_shape() {
        let form = json!({"fields": {"name": {"value": "Olga"}, "phone": {"value": "+7 916 555-01-17"}}, "meta": {"page": "x"}});
        let expected = json!({"fields": {"name": {"value": "ТЕСТ"}, "phone": {"value": OWN}}, "meta": {"page": "x"}});
        assert_eq!(made("elementor-bitrix24", &form), expected);
    }

    #[test]
    fn customer_of_a_sender_without_names_is_named_as_well() {
        let name = |template: &str| {
            let flow = named(FlowTemplate::find(template).unwrap().flow(None));
            let value = fields(&flow).find(|(_, field)| field.name == "name").map(|(_, field)| field.value.clone());
            value.unwrap()
        };
        for sender in ["android-sms", "sms-gate", "httpsms", "smsgateway24"] {
            assert_eq!(name(&format!("{sender}-aray")), NAME, "{sender}");
        }
        assert!(name("sms-deliverer-aray").contains("custmemo"), "the record has a name");
    }

    #[test]
    fn every_action_calls_the_owner_also_one_that_waits_for_a_response() {
        let flow = FlowTemplate::find("sms-deliverer-aray").unwrap().flow(None);
        let mut file = serde_json::to_value(&flow).unwrap();
        let mut second = file["actions"][0].clone();
        second["id"] = json!("second");
        second["when"] = json!("{{ steps.send.outcome == 'failed' }}");
        for field in second["fields"].as_array_mut().unwrap() {
            if field["name"] == "phone" {
                field["value"] = json!("+79165550117");
            }
        }
        file["actions"].as_array_mut().unwrap().push(second);
        let flow = Flow::from_value(&file).unwrap();
        let called = number_fields(&flow);
        let made = calling_only(flow.clone(), OWN, &called[..1].iter().cloned().collect());
        let values =
            |flow| fields(flow).filter(|(path, _)| called.contains(path)).map(|(_, field)| field.value.clone());
        let (before, after): (Vec<_>, Vec<_>) = (values(&flow).collect(), values(&made).collect());
        assert_eq!((&after[0], after[1].as_str(), after.len()), (&before[0], OWN, 2), "the first was checked");
    }

    #[test]
    fn only_what_is_sent_to_arays_api_can_be_marked() {
        let flow = |template: &str| FlowTemplate::find(template).unwrap().flow(None);
        assert!(!can_be_marked(&flow("sms-deliverer-leadvertex")));
        let marked = marked(flow("sms-deliverer-aray"));
        let fields = marked.actions.iter().find_map(|action| match action {
            Action::FormUrlencoded(fields) => fields.fields.last(),
            _ => None,
        });
        assert_eq!(fields.map(|field| (field.name.as_str(), field.value.as_str())), Some(("test", "true")));
    }
}

//! A sample record to try a flow with before a real one arrives: an SMS to a customer, as SMS Deliverer sends it. The test
//! request of SMS Deliverer itself has almost no fields. Name and numbers are made up.

use jiff::Timestamp;

use crate::event::Event;
use crate::flow::{FlowTemplate, MadeOf};

/// What the window sends in place of an operation's id.
pub(super) const EXAMPLE: &str = "example";

const BODY: &str = r#"{"app": "smsdeliverer", "type": "SMS", "id": "48211", "from": "+79031112233", "to": "8 (916) 555-01-17",
 "message": "Ольга, Ваш заказ принят. Мы перезвоним.", "res_sn": "1", "imsi": "250011234567890", "com": "COM7",
 "simno": "2", "custmemo": "Ольга Смирнова", "sendstat": "1"}"#;

/// Returns the sample record.
pub(super) fn event(now: Timestamp) -> Event {
    Event::from_sample(BODY.as_bytes(), now)
}

/// Returns a record as the sender of a flow's template sends it, or the sample record.
pub(super) fn of_template(made_of: Option<&MadeOf>, now: Timestamp) -> Event {
    let template = made_of.and_then(|made_of| Some((FlowTemplate::find(&made_of.template)?, made_of.options.sms)));
    let Some((FlowTemplate::Order { sender, .. }, sms)) = template else { return event(now) };
    let sample = sender.sample_for(sms);
    let headers = vec![("content-type".to_owned(), sample.content_type.to_owned())];
    Event { headers, ..Event::from_sample(sample.body.as_bytes(), now) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn example_names_a_customer() {
        assert_eq!(event(Timestamp::UNIX_EPOCH).summary(), "Ольга Смирнова · 8 (916) 555-01-17");
    }
}

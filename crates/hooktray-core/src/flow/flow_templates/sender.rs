//! Programs that send records: what theirs look like, and where in them the parts of an order are.
//!
//! The formats are those of public documentation: of SMS Deliverer, and of
//! <https://github.com/bogkonstantin/android_income_sms_gateway_webhook>, <https://docs.sms-gate.app/features/webhooks/>,
//! <https://docs.httpsms.com/webhooks/events>, <https://smsgateway24.com>, <https://help.tilda.cc/forms/webhook>,
//! <https://elementor.com/help/webhook-action/> and <https://contactform7.com/editing-form-template/>.

use super::Sms;

/// A program that sends records.
#[derive(Debug, PartialEq, Eq)]
pub struct Sender {
    /// The id, the first part of a flow template's id.
    pub id: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// True if it reports both sent and received SMS: the user chooses which of them are orders.
    pub both_ways: bool,
    /// A record as it sends it.
    pub sample: Sample,
    /// Where the parts of an order are.
    pub(super) parts: Parts,
    /// The template that tells one record from another.
    pub(super) dedup_key: Option<&'static str>,
    /// The template that is true for the sender's test of the connection.
    pub(super) test_when: Option<&'static str>,
    /// The template that is true for the records of which orders are made.
    pub(super) order_when: Option<&'static str>,
    /// The text that it expects as the reply, if any 2xx is not enough.
    pub(super) reply: Option<&'static str>,
}

/// A body and its Content-Type.
#[derive(Debug, PartialEq, Eq)]
pub struct Sample {
    /// The Content-Type.
    pub content_type: &'static str,
    /// The body.
    pub body: &'static str,
}

/// Where a record has the parts of an order, each as an expression. An empty one is a part that the sender does not have.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parts {
    /// A list of what may be the customer's number; the first that is one is used.
    pub phones: &'static str,
    pub name: &'static str,
    pub text: &'static str,
    pub email: &'static str,
    /// The address of the page with the form.
    pub page: &'static str,
}

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// Returns the template of a key for records that their sender numbers: `$key`, if `$number` is filled in, and is neither 0 nor
/// negative. A program without a number writes `null`, `%id%`, `0` or `-1`. As a key, that would make the next record a duplicate.
macro_rules! key_with_number {
    ($number:literal, $key:literal) => {
        concat!(
            "{% if ",
            $number,
            " | filled | trim('0.,') and not ",
            $number,
            " | match('^ *-') %}",
            $key,
            "{% endif %}"
        )
    };
}

const SMS_DELIVERER: Sender = Sender {
    id: "sms-deliverer",
    name: "SMS Deliverer",
    both_ways: true,
    sample: Sample {
        content_type: JSON,
        body: r#"{"app": "smsdeliverer", "type": "SMS", "id": "48212", "from": "", "to": "+79165550117", "message": "Your order is accepted", "imsi": "250011234567890", "com": "COM7", "custmemo": "Olga", "sendstat": "1"}"#,
    },
    // `phones` depends on what the user chooses.
    parts: Parts { phones: "", name: "body.custmemo", text: "body.message", email: "", page: "" },
    // SMS Deliverer numbers its messages. Its *Test* button always sends 0, which is not the number of a message.
    dedup_key: Some(key_with_number!("body.id", "{{ body.id }} {{ body.from }} {{ body.to }}")),
    // The record of SMS Deliverer's *Test* button: number 0, from nobody to nobody.
    test_when: Some(
        "{{ body.id | string | trim == '0' and not body.to | trim and not body.from | trim and not body.identifier.phone }}",
    ),
    order_when: None,
    reply: None,
};

/// An SMS that the shop received, as SMS Deliverer sends it.
const RECEIVED_SMS: Sample = Sample {
    content_type: JSON,
    body: r#"{"app": "smsdeliverer", "type": "SMS", "id": "48213", "from": "+79165550117", "to": "", "message": "I want the cream", "imsi": "250011234567890", "com": "COM7", "custmemo": "Olga", "sendstat": ""}"#,
};

const ANDROID_FORWARDER: Sender = Sender {
    id: "android-sms",
    name: "Incoming SMS to URL (Android)",
    both_ways: false,
    sample: Sample {
        content_type: JSON,
        body: r#"{"from": "+79165550117", "text": "I want the cream", "sentStamp": 1763000000000, "receivedStamp": 1763000001200, "sim": "sim1"}"#,
    },
    parts: Parts { phones: "[body.from]", name: "", text: "body.text", email: "", page: "" },
    // The app numbers nothing, and tries again with the same times.
    dedup_key: Some(key_with_number!("body.sentStamp", "{{ body.from }} {{ body.sentStamp }} {{ body.text }}")),
    // What the app's *Test* button sends (its `testConfig`). Nobody has this number.
    test_when: Some("{{ body.from | string | trim == '123456789' and body.text | string | trim == 'test message' }}"),
    order_when: None,
    reply: None,
};

const SMS_GATE: Sender = Sender {
    id: "sms-gate",
    name: "SMS Gate (Android)",
    both_ways: false,
    sample: Sample {
        content_type: JSON,
        body: r#"{"deviceId": "ffffffffceb0b1db0000018e937c815b", "event": "sms:received", "id": "Ey6ECgOkVVFjz3CL48B8C", "payload": {"messageId": "abc123", "message": "I want the cream", "phoneNumber": "+79165550117", "simNumber": 1, "receivedAt": "2025-11-13T02:13:20.000+00:00"}}"#,
    },
    parts: Parts {
        phones: "[body.payload.phoneNumber, body.payload.sender]",
        name: "",
        text: "body.payload.message",
        email: "",
        page: "",
    },
    // The id of the event: every try has the same one. `messageId` is worked out from the content. A shorter text is no such id.
    dedup_key: Some("{% if body.id | match('.{16}') %}{{ body.id }}{% endif %}"),
    test_when: Some("{{ body.event == 'system:ping' }}"),
    order_when: Some("{{ body.event == 'sms:received' }}"),
    reply: None,
};

const HTTP_SMS: Sender = Sender {
    id: "httpsms",
    name: "httpSMS (Android)",
    both_ways: false,
    sample: Sample {
        content_type: JSON,
        body: r#"{"specversion": "1.0", "id": "9d484671-c6ac-45c3-b6be-a3b0d6a50e2b", "type": "message.phone.received", "datacontenttype": "application/json", "data": {"message_id": "32343a19-da5e-4b1b-a767-3298a73703cb", "contact": "+79165550117", "content": "I want the cream", "owner": "+79031112233", "sim": "SIM1", "timestamp": "2025-11-13T02:13:20Z"}}"#,
    },
    parts: Parts { phones: "[body.data.contact]", name: "", text: "body.data.content", email: "", page: "" },
    // A UUID, which always has a digit other than 0: its version.
    dedup_key: Some(key_with_number!("body.data.message_id", "{{ body.data.message_id }}")),
    test_when: None,
    order_when: Some("{{ body.type == 'message.phone.received' }}"),
    reply: None,
};

const SMS_GATEWAY_24: Sender = Sender {
    id: "smsgateway24",
    name: "SmsGateway24 (Android)",
    both_ways: false,
    sample: Sample {
        content_type: FORM,
        body: "address=%2B79165550117&body=I+want+the+cream&date=2025-11-13+05%3A13%3A20&sim=0&sms_id=77121",
    },
    parts: Parts { phones: "[body.address]", name: "", text: "body.body", email: "", page: "" },
    dedup_key: Some(key_with_number!("body.sms_id", "{{ body.sms_id }}")),
    test_when: None,
    order_when: None,
    reply: None,
};

const TILDA: Sender = Sender {
    id: "tilda",
    name: "Tilda",
    both_ways: false,
    sample: Sample {
        content_type: FORM,
        body: "Name=Olga&Phone=%2B7+%28916%29+555-01-17&Email=olga%40shop.example&Comments=Two+jars&tranid=1234567%3A89012&formid=form987654",
    },
    parts: Parts {
        phones: "[body.Phone, body.phone]",
        name: "(body.Name or body.name)",
        text: "(body.Comments or body.comments)",
        email: "(body.Email or body.email)",
        page: "",
    },
    dedup_key: Some(key_with_number!("body.tranid", "{{ body.tranid }}")),
    // Tilda sends this once, when the link is saved.
    test_when: Some("{{ body.test == 'test' and not body.tranid and not (body.Phone or body.phone) }}"),
    order_when: None,
    reply: Some("ok"),
};

const ELEMENTOR: Sender = Sender {
    id: "elementor",
    name: "Elementor (WordPress)",
    both_ways: false,
    sample: Sample {
        content_type: FORM,
        body: "form%5Bid%5D=a1b2c3d&form%5Bname%5D=Order&fields%5Bname%5D%5Bid%5D=name&fields%5Bname%5D%5Bvalue%5D=Olga&fields%5Bphone%5D%5Bid%5D=phone&fields%5Bphone%5D%5Bvalue%5D=%2B7+916+555-01-17&fields%5Bmessage%5D%5Bvalue%5D=Two+jars&meta%5Bpage_url%5D%5Bvalue%5D=https%3A%2F%2Fshop.example%2Fcream&meta%5Bremote_ip%5D%5Bvalue%5D=95.161.221.10",
    },
    parts: Parts {
        phones: "[body.fields.phone.value, body.fields.tel.value]",
        name: "body.fields.name.value",
        text: "body.fields.message.value",
        email: "body.fields.email.value",
        page: "body.meta.page_url.value",
    },
    // A form's record has no number.
    dedup_key: None,
    test_when: None,
    order_when: None,
    reply: None,
};

const CONTACT_FORM_7: Sender = Sender {
    id: "contact-form-7",
    name: "Contact Form 7 (WordPress)",
    both_ways: false,
    sample: Sample {
        content_type: JSON,
        body: r#"{"your-name": "Olga", "your-tel": "8 916 555-01-17", "your-email": "olga@shop.example", "your-message": "Two jars"}"#,
    },
    parts: Parts {
        phones: "[body['your-tel'], body['your-phone']]",
        name: "body['your-name']",
        text: "body['your-message']",
        email: "body['your-email']",
        page: "",
    },
    dedup_key: None,
    test_when: None,
    order_when: None,
    reply: None,
};

impl Sender {
    /// Every sender, the main one first.
    pub const ALL: [Sender; 8] =
        [SMS_DELIVERER, ANDROID_FORWARDER, SMS_GATE, HTTP_SMS, SMS_GATEWAY_24, TILDA, ELEMENTOR, CONTACT_FORM_7];

    /// Returns a record of which an order is made, if these SMS make orders.
    #[must_use]
    pub fn sample_for(&self, sms: Sms) -> &Sample {
        if self.both_ways && sms == Sms::Received { &RECEIVED_SMS } else { &self.sample }
    }

    /// Returns an expression: the list of the values that may be the customer's number.
    pub(super) fn phones(&self, sms: Sms) -> &'static str {
        if self.both_ways { sms.customer() } else { self.parts.phones }
    }

    /// Returns the condition of the records that make orders; none where all do.
    pub(super) fn order_when(&self, sms: Sms) -> Option<&'static str> {
        if self.both_ways { sms.when() } else { self.order_when }
    }
}

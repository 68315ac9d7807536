//! A large generated history, like that of a shop after years. For tests and benchmarks.

use std::ops::Range;
use std::path::Path;

use hooktray_core::event::{Event, OperationId};
use hooktray_core::outcome::{ActionKind, ResponseRecord, StepOutcome, StepRecord};
use hooktray_core::store::{FILE, Store};
use rusqlite::{Connection, params};
use serde_json::json;

const FIRST: [&str; 16] = [
    "Ольга",
    "Анна",
    "Мария",
    "Елена",
    "Наталья",
    "Ирина",
    "Светлана",
    "Татьяна",
    "Екатерина",
    "Юлия",
    "Александр",
    "Сергей",
    "Дмитрий",
    "Михаил",
    "Ян",
    "Фёдор",
];
const LAST: [&str; 17] = [
    "Иванова",
    "Смирнова",
    "Кузнецова",
    "Попова",
    "Васильева",
    "Петрова",
    "Соколова",
    "Михайлова",
    "Новикова",
    "Фёдорова",
    "Морозова",
    "Волкова",
    "Лебедева",
    "Семёнова",
    "Егорова",
    "Павлова",
    "Захарова",
];
const MESSAGES: [&str; 4] = [
    "Здравствуйте! Ваш заказ принят, ждите звонка. Номер заказа",
    "Хочу заказать крем, перезвоните пожалуйста после шести. Код",
    "Спасибо за заказ! Доставка в течение трёх дней, номер отправления",
    "Подтвердите, пожалуйста, заказ на сумму 1990 руб. Код подтверждения",
];

/// Milliseconds between two records: a million of them span a year.
const APART: i64 = 31_536;

/// A record of a shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sms {
    /// The customer's name.
    pub name: String,
    /// The customer's number, ten digits.
    pub phone: String,
    /// The request's body.
    pub body: String,
}

/// Returns the record with this number, always the same one.
#[must_use]
pub fn sms(number: u64) -> Sms {
    let mut mixed = mixed(number);
    let mut draw = |of: u64| {
        let drawn = mixed % of;
        mixed /= of;
        drawn
    };
    let pick = |list: &[&str], n: u64| list[usize::try_from(n).unwrap_or_default()].to_owned();
    let phone = format!("9{:09}", draw(1_000_000_000));
    let name = format!("{} {}", pick(&FIRST, draw(16)), pick(&LAST, draw(17)));
    let (a, b, c, d) = (&phone[..3], &phone[3..6], &phone[6..8], &phone[8..]);
    let to = match draw(3) {
        0 => format!("+7{phone}"),
        1 => format!("8{phone}"),
        _ => format!("8 ({a}) {b}-{c}-{d}"),
    };
    let message = format!("{} {}", pick(&MESSAGES, draw(4)), number % 1_000_000);
    let (modem, id) = (draw(8), 100_000 + number);
    let body = format!(
        r#"{{"app":"SMSDeliverer","type":"SMS","id":"{id}","from":"+7903000000{modem}","to":"{to}","message":"{message}","res_sn":"RS{modem}","imsi":"25001000000000{modem}","imei":"35000000000000{modem}","com":"COM{modem}","simno":"1","softwareid":"a1b2c3d4","custmemo":"{name}","sendstat":"ok"}}"#
    );
    Sms { name, phone, body }
}

/// Returns a pseudo-random number (the mixing step of SplitMix64).
fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Returns the dedup key of the record with this number: 16 bytes, like half a hash.
fn dedup_key(number: u64) -> Vec<u8> {
    (0..2).flat_map(|part| mixed(number.wrapping_mul(2).wrapping_add(part)).to_be_bytes()).collect()
}

/// Returns the status of the record with this number. Most are delivered.
fn status(number: u64) -> &'static str {
    match number % 200 {
        0..=4 => "failed",
        5..=9 => "duplicate",
        10..=12 => "filtered",
        13 => "cancelled",
        14 => "held",
        15 => "pending",
        _ => "delivered",
    }
}

/// Puts the records with these numbers into the database of a directory, in one transaction, the last of them just before `until`. They are
/// of the flows 1 to 3, most of the first; one in five failed ones is solved. The database is made where there is
/// none.
pub fn fill(folder: &Path, numbers: Range<u64>, until: jiff::Timestamp) {
    if !folder.join(FILE).exists() {
        Store::open(folder).expect("a database").close();
    }
    let mut connection = Connection::open(folder.join(FILE)).expect("a database");
    connection.pragma_update(None, "synchronous", "OFF").expect("set");
    let transaction = connection.transaction().expect("begun");
    insert(&transaction, numbers, until).expect("filled");
    transaction.commit().expect("committed");
}

fn insert(connection: &Connection, numbers: Range<u64>, until: jiff::Timestamp) -> rusqlite::Result<()> {
    let mut operation = connection.prepare(
        "INSERT INTO operations (id, flow_id, flow_name, status, received_at, finished_at, attempts, tries, due_at,
                                 error_code, error_message, duplicate_of, solved_at, summary, dedup_key)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?5, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?;
    let mut request = connection.prepare(
        "INSERT INTO requests (seq, method, path, query, headers, ip, body, search_text)
         VALUES (?1, 'POST', ?2, '', ?3, '127.0.0.1', ?4, ?5)",
    )?;
    let mut attempt = connection.prepare(
        "INSERT INTO attempts (seq, number, started_at, duration_ms, outcome, steps) VALUES (?1, 1, ?2, 214, ?3, ?4)",
    )?;
    let headers =
        r#"[["content-type","application/json"],["user-agent","SMSDeliverer/3.0"],["host","127.0.0.1:8477"]]"#;
    let last = until.as_millisecond();
    let end = numbers.end;
    for number in numbers {
        let sms = sms(number);
        let age = i64::try_from(end - number).unwrap_or(i64::MAX).saturating_mul(APART);
        let at = last - age;
        let received_at = hooktray_core::base::clock::from_millis(at);
        let status = status(number);
        let flow = [1, 1, 1, 1, 1, 1, 1, 2, 2, 3][usize::try_from(number / 200 % 10).unwrap_or_default()];
        let event = Event { received_at, ..Event::from_sample(sms.body.as_bytes(), received_at) };
        let failed = status == "failed";
        let done = !matches!(status, "held" | "pending");
        let id = OperationId::new(received_at).to_string();
        operation.execute(params![
            id,
            flow,
            ["SMS Deliverer → aray.com", "Сайт", "Test"][flow as usize - 1],
            status,
            at,
            done.then_some(at + 300),
            i64::from(matches!(status, "failed" | "delivered")),
            failed.then_some("refused"),
            failed.then_some("aray refused the order: phone is on the stop list"),
            (status == "duplicate").then_some(id.as_str()),
            (failed && number % 5 == 4).then_some(at + 600_000),
            event.summary(),
            dedup_key(number),
        ])?;
        let seq = connection.last_insert_rowid();
        request.execute(params![seq, format!("/hook/{flow}"), headers, sms.body, event.search_text()])?;
        if matches!(status, "failed" | "delivered") {
            let steps = json!(steps(&sms.phone, number)).to_string();
            let outcome = if failed { "rejected" } else { "delivered" };
            attempt.execute(params![seq, at + 20, outcome, steps])?;
        }
    }
    Ok(())
}

/// Returns the steps of an attempt, as the engine records them.
fn steps(phone: &str, order_id: u64) -> [StepRecord; 2] {
    let fields = json!({"phone": format!("+7{phone}"), "country_code": "RU", "offer_id": "1042", "price": "1990"});
    let url = format!("https://api.aray.com/api/v2/order/create/?phone=%2B7{phone}&api_key=••••");
    let headers = [("content-type".to_owned(), json!("application/json"))].into_iter().collect();
    let body = json!({"code": "ok", "order_id": order_id}).to_string();
    [
        StepRecord { request: fields, ..StepRecord::bare("order", ActionKind::FormUrlencoded, StepOutcome::Ok) },
        StepRecord {
            request: json!({"method": "GET", "url": url}),
            response: Some(ResponseRecord {
                status: 200,
                headers,
                truncated: false,
                bytes_without_text: 0,
                redirected_after_order: false,
                hides_secret: false,
                body,
            }),
            ..StepRecord::bare("send", ActionKind::HttpRequest, StepOutcome::Ok)
        },
    ]
}

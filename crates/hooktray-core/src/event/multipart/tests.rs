//! Multipart forms, also as Python's own parser reads them.

use super::*;

fn parse(bytes: &[u8], boundary: &str) -> Result<Value, String> {
    super::parse(bytes, boundary, None, &mut Repairs::default())
}

const FORM: &str = "--X\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nОльга\r\n\
    --X\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n\
    \u{1}\u{2}\u{3}\r\n--X--\r\n";

#[test]
fn texts_are_read_and_files_are_described() {
    assert_eq!(
        parse(FORM.as_bytes(), "X").unwrap(),
        json!({"name": "Ольга", "photo": {"file": "a.png", "size": 3, "content_type": "image/png"}})
    );
}

/// Returns a form in Windows-1251. Each part is given as what follows `form-data` in its header, and its content.
fn form_of(parts: &[(&str, &str)]) -> Vec<u8> {
    let parts =
        parts.iter().map(|(head, body)| format!("--X\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n"));
    encoding_rs::WINDOWS_1251.encode(&(parts.collect::<String>() + "--X--\r\n")).0.into_owned()
}

#[test]
fn file_is_detected_in_any_charset() {
    let form = form_of(&[("name=\"чек\"; filename=\"фото \\\"1\\\".png\"", "12345"), ("name=имя", "Яна")]);
    let file = json!({"file": "фото \"1\".png", "size": 5, "content_type": null});
    assert_eq!(parse(&form, "X").unwrap(), json!({"чек": file, "имя": "Яна"}));
    assert_eq!(parameter("form-data; filename*=UTF-8''a%20b; name=x", "filename*").as_deref(), Some("UTF-8''a%20b"));
    assert_eq!(parameter("form-data; filename=\"C:\\a.txt\"; name=x", "filename").as_deref(), Some("C:\\a.txt"));
    assert_eq!(parameter("form-data; filename=\"a;name=b\"", "name"), None);
}

#[test]
fn part_is_read_however_its_headers_are_written() {
    for head in [
        "Content-Disposition: form-data; name='имя'",
        "Content-Disposition:\r\n form-data;\r\n\tname=\"имя\"",
        "Content-Disposition: form-data; name*=UTF-8''%D0%B8%D0%BC%D1%8F",
        "Content-Disposition: form-data; name=\"имя\"\r\nContent-Transfer-Encoding: quoted-printable",
    ] {
        let form = format!("--X\r\n{head}\r\n\r\nОля\r\n--X--\r\n");
        assert_eq!(parse(form.as_bytes(), "X").unwrap(), json!({"имя": "Оля"}), "{head}");
    }
    let printable = "--X\r\nContent-Disposition: form-data; name=\"a%22b\"\r\nContent-Transfer-Encoding: Quoted-Printable\r\n\r\n\
        =D0=9E=\r\n=D0=BB\r\n--X-\r\n";
    assert_eq!(parse(printable.as_bytes(), "X").unwrap(), json!({"a\"b": "Ол"}), "and the last line is cut");
}

#[test]
fn cut_last_line_is_read_and_told() {
    let part = "--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n";
    for end in ["", "--", "--X", "--X\r\n", "--X-", "--X-\r\n", "--X -\n"] {
        let mut repairs = Repairs::default();
        let read = super::parse(format!("{part}{end}").as_bytes(), "X", None, &mut repairs);
        assert_eq!((read, repairs.has(RepairCode::MultipartEnd)), (Ok(json!({"a": "b"})), true), "{end:?}");
    }
    for end in ["--X--", "--X--\r\n", "--X--\r\nepilogue"] {
        let mut repairs = Repairs::default();
        assert_eq!(
            super::parse(format!("{part}{end}").as_bytes(), "X", None, &mut repairs).unwrap(),
            json!({"a": "b"})
        );
        assert_eq!(repairs, Repairs::default(), "{end:?}");
    }
}

#[test]
fn charset_of_a_part_is_used() {
    let greek = "name=\"a\"\r\nContent-Type: text/plain; charset=windows-1253";
    let form = form_of(&[(greek, "б"), ("name=\"b\"", "б")]);
    assert_eq!(parse(&form, "X").unwrap(), json!({"a": "α", "b": "б"}));
}

#[test]
fn incomplete_form_is_an_error() {
    assert!(parse(&FORM.as_bytes()[..60], "X").is_err());
    assert!(parse(b"name=1", "X").is_err());
}

/// Forms, and what Python's own parser reads of them: `make.py` beside the file drew them.
#[test]
fn every_form_is_read_as_python_reads_it() {
    let lines = include_str!("../../../../../tests/fixtures/forms/forms.jsonl");
    type Row = (String, String, Vec<(String, String)>);
    let rows: Vec<Row> = lines.lines().skip(1).map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(rows.len() >= 300);
    let mut other = Vec::new();
    for (content_type, body, fields) in rows {
        let bytes: Vec<u8> = body.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        let declared: Option<Mime> = content_type.parse().ok();
        let read = boundary(&bytes, declared.as_ref()).map(|boundary| parse(&bytes, &boundary));
        let read = read.map(|read| read.map(without_files));
        let fields =
            form::nest(fields.into_iter().map(|(name, text)| (name, Value::String(text))), &mut Repairs::default());
        if read != Some(Ok(fields.clone())) {
            other.push(format!("{body:?}\n  is {fields}\n  was read as {read:?}"));
        }
    }
    assert!(other.is_empty(), "{}:\n{}", other.len(), other.join("\n"));
}

/// Returns the fields of a form that are texts.
fn without_files(mut form: Value) -> Value {
    let is_file = |value: &Value| value.get("size").is_some();
    let Some(fields) = form.as_object_mut() else { return form };
    fields.retain(|_, value| !is_file(value));
    for value in fields.values_mut() {
        if let Value::Array(values) = value {
            values.retain(|value| !is_file(value));
            if values.len() == 1 {
                *value = values.remove(0);
            }
        } else if value.get("NAME").is_some_and(is_file) {
            *value = Value::Null;
        } else if let Some(Value::Array(values)) = value.get_mut("NAME") {
            values.retain(|value| !is_file(value));
            if values.len() == 1 {
                let only = values.remove(0);
                value["NAME"] = only;
            }
        }
    }
    fields.retain(|_, value| !value.is_null() && *value != json!([]) && *value != json!({"NAME": []}));
    form
}

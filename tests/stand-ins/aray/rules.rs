//! What an order is: its address, its required fields, and their values.

use std::net::IpAddr;

use super::SeenRequest;

const REQUIRED: [&str; 9] =
    ["api_key", "name", "phone", "offer_id", "country_code", "base_url", "price", "referrer", "ip"];

/// Returns true for a request that creates an order. Public clients write the path with and without the last slash.
pub(super) fn is_order_address(request: &SeenRequest) -> bool {
    let path = request.path.strip_suffix('/').unwrap_or(&request.path);
    path == "/api/v2/order/create" && matches!(request.method.as_str(), "GET" | "POST")
}

/// Returns the fields of the query and, for POST, those of a form in the body.
pub(super) fn fields(request: &SeenRequest) -> Vec<(String, String)> {
    let mut fields = decode(&request.query);
    if request.method == "POST" && has_form(request) {
        fields.extend(decode(&request.body));
    }
    fields
}

/// Returns why an order with these fields is refused, if it is. The reason never contains the api_key.
pub(super) fn refusal(fields: &[(String, String)], api_key: &str) -> Option<String> {
    let of = |name| value(fields, name).unwrap_or_default().trim();
    let missing: Vec<&str> = REQUIRED.into_iter().filter(|name| of(name).is_empty()).collect();
    if !missing.is_empty() {
        return Some(format!("required and empty: {}", missing.join(", ")));
    }
    if of("api_key") != api_key {
        return Some("api_key is wrong".to_owned());
    }
    let phone = of("phone");
    if phone.chars().filter(char::is_ascii_digit).count() < 10 {
        return Some(format!("phone has fewer than 10 digits: {phone}"));
    }
    let country = of("country_code");
    if rust_iso3166::from_alpha2(country).is_none() {
        return Some(format!("country_code is not a two-letter code of ISO 3166-1: {country}"));
    }
    let base_url = of("base_url").to_ascii_lowercase();
    let host = base_url.strip_prefix("https://").or_else(|| base_url.strip_prefix("http://"));
    if host.is_none_or(str::is_empty) {
        return Some(format!("base_url is not an http(s) address: {base_url}"));
    }
    let price = of("price");
    if !price.parse::<f64>().is_ok_and(f64::is_finite) {
        return Some(format!("price is not a number: {price}"));
    }
    let ip = of("ip");
    if ip.parse::<IpAddr>().is_err() {
        return Some(format!("ip is not an IP address: {ip}"));
    }
    None
}

/// Returns a field's value; for a repeated field the last one, as PHP does.
pub(super) fn value<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().rev().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
}

fn has_form(request: &SeenRequest) -> bool {
    let content_type = value(&request.headers, "content-type").unwrap_or_default();
    let kind = content_type.split(';').next().unwrap_or_default();
    kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

fn decode(encoded: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(encoded.as_bytes()).into_owned().collect()
}

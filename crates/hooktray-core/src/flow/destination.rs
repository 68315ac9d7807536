//! Destinations that are known by their address: how their responses are judged, and what of them is remembered.
//!
//! A flow built by hand that leaves `success` as it is would count every 200 as accepted, even if the body refuses the order.
//! So known APIs bring their own check.

use serde::Serialize;
use ts_rs::TS;
use url::Url;

use super::{HttpRequest, Success, ordered_map};

/// A destination that is known by its address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct KnownDestination {
    /// What it is called.
    pub name: String,
    /// The path of its addresses, without a slash at its end; a `*` at the end of a part stands for any text. The host may be
    /// another one: several CRMs speak one API.
    pub path: String,
    /// The domains at which every address is its own, whatever the path.
    pub domains: Vec<String>,
    /// When its response counts as success.
    pub success: Success,
    /// What is remembered of its response: names and templates.
    #[serde(serialize_with = "ordered_map::serialize")]
    #[ts(type = "{ [name: string]: string }")]
    pub remember: Vec<(String, String)>,
}

impl KnownDestination {
    /// Returns aray.com, which speaks the API of AdCombo: `code` is `ok` on success, whatever the status.
    #[must_use]
    pub fn aray() -> KnownDestination {
        KnownDestination {
            name: "aray.com".to_owned(),
            path: "/api/v2/order/create".to_owned(),
            domains: ["aray.com", "adcombo.com"].map(str::to_owned).to_vec(),
            success: Success {
                status: "2xx".to_owned(),
                when: Some("{{ response.json.code == 'ok' }}".to_owned()),
                // Refusals of the same API elsewhere give their reason in `msg` or `message` as well.
                error: Some("{{ response.json.error or response.json.msg or response.json.message }}".to_owned()),
                duplicate: Some("{{ response.json.is_double }}".to_owned()),
            },
            remember: vec![("order_id".to_owned(), "{{ response.json.order_id }}".to_owned())],
        }
    }

    /// True if an address is one of this destination, in letters of any case.
    #[must_use]
    pub fn is_at(&self, address: &Url) -> bool {
        let host = address.host_str().unwrap_or_default();
        self.domains.iter().any(|domain| is_under(host, domain)) || self.has_path(address.path())
    }

    fn has_path(&self, path: &str) -> bool {
        let parts = |path: &str| {
            let parts = path.split('/').filter(|part| !part.is_empty());
            parts.map(str::to_ascii_lowercase).collect::<Vec<_>>()
        };
        let (here, known) = (parts(path), parts(&self.path));
        let fits = |(here, known): (&String, &String)| match known.strip_suffix('*') {
            Some(start) => here.starts_with(start),
            None => here == known,
        };
        here.len() == known.len() && here.iter().zip(&known).all(fits)
    }
}

/// True if a host is a domain, or below it. Letters of any case are the same, and a dot at the end of the host says nothing.
pub(crate) fn is_under(host: &str, domain: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

impl HttpRequest {
    /// True if the action itself says by what a response is a success.
    #[must_use]
    pub fn judges(&self) -> bool {
        self.success.when.as_ref().is_some_and(|when| !when.trim().is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::{Action, FlowTemplate};

    #[test]
    fn address_is_known_however_it_is_written() {
        let is_aray = |address: &str| KnownDestination::aray().is_at(&Url::parse(address).unwrap());
        for address in [
            "https://api.aray.com/api/v2/order/create/?name=x",
            "https://api.aray.com/api/v2/order/create",
            "http://127.0.0.1:9000/api/v2/order/create/",
            "https://api.adcombo.com//api/v2/order/create/?",
            "https://crm.example/API/v2/Order/Create/",
            "https://api.aray.com/",
            "https://api.aray.com/api/v2/order/create/index.php?",
            "https://api.aray.com/api/v2/order/create%20?",
            "https://ARAY.com/order",
            "https://api.aray.com./order",
        ] {
            assert!(is_aray(address), "{address}");
        }
        for address in
            ["https://crm.example/", "https://notaray.com/api/v2/order/", "https://x.example/?/api/v2/order/create/"]
        {
            assert!(!is_aray(address), "{address}");
        }
    }

    #[test]
    fn flow_sends_to_aray_however_its_host_is_written() {
        let sends_to_aray = |url: &str| {
            let mut flow = FlowTemplate::find("sms-deliverer-aray").unwrap().flow(None);
            flow.actions.iter_mut().for_each(|action| {
                if let Action::HttpRequest(request) = action {
                    request.url = url.to_owned();
                }
            });
            flow.sends_to_aray()
        };
        for url in ["https://api.aray.com/{{ body.path }}", "https://api.aray.com./order?", "https://ARAY.com/"] {
            assert!(sends_to_aray(url), "{url}");
        }
        for url in ["https://notaray.com/", "https://aray.com.example/", "{{ body.url }}"] {
            assert!(!sends_to_aray(url), "{url}");
        }
    }

    #[test]
    fn address_with_a_key_in_its_path_is_known() {
        let name = |address: &str| {
            let address = Url::parse(address).unwrap();
            KnownDestination::all().into_iter().find(|known| known.is_at(&address)).map(|known| known.name)
        };
        assert_eq!(name("https://shop.bitrix24.ru/rest/1/abc/crm.lead.add.json").as_deref(), Some("Bitrix24"));
        assert_eq!(name("https://api.telegram.org/bot1:a/sendMessage").as_deref(), Some("Telegram"));
        for other in ["https://shop.bitrix24.ru/rest/1/crm.lead.add.json", "https://api.telegram.org/1:a/sendMessage"] {
            assert_eq!(name(other), None, "{other}");
        }
    }
}

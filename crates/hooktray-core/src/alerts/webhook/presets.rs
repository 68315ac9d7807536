//! The services that alerts are sent to most: what each of them reads, by its documentation.

use serde::Serialize;
use ts_rs::TS;

use crate::flow::Header;
use crate::settings::{WebhookMethod, WebhookSettings};

/// A service that takes messages by webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct WebhookPreset {
    /// The stable id of the preset.
    #[ts(type = "string")]
    pub id: &'static str,
    /// Its name.
    #[ts(type = "string")]
    pub name: &'static str,
    /// What an address of it looks like.
    #[ts(type = "string")]
    pub example: &'static str,
    /// The settings.
    pub settings: WebhookSettings,
}

/// Returns the known services, and a receiver of one's own that gets everything as JSON.
#[must_use]
pub fn presets() -> Vec<WebhookPreset> {
    let json = |body: &str| settings(&[], "application/json", body);
    vec![
        // The body is the message, of at most 4096 bytes (in base64 5464 characters); headers say the rest
        // (https://docs.ntfy.sh/publish/#limitations).
        WebhookPreset {
            id: "ntfy",
            name: "ntfy",
            example: "https://ntfy.sh/…",
            settings: settings(
                &[
                    ("Priority", "{{ 'default' if alert.good else 'high' }}"),
                    ("Tags", "{{ 'white_check_mark' if alert.good else 'warning' }}"),
                ],
                "text/plain; charset=utf-8",
                "{% set half = text[:1900] ~ '…' %}{{ text if text | base64 | length <= 5460 else half if half | base64 | length <= 5460 else text[:1000] ~ '…' }}",
            ),
        },
        // Three characters are control characters (https://api.slack.com/reference/surfaces/formatting#escaping).
        WebhookPreset {
            id: "slack",
            name: "Slack",
            example: "https://hooks.slack.com/services/…",
            settings: json(
                "{{ {'text': text | replace('&', '&amp;') | replace('<', '&lt;') | replace('>', '&gt;'), 'mrkdwn': false} | tojson }}",
            ),
        },
        // A text of a customer's mentions nobody and shows no link or picture
        // (https://developers.mattermost.com/integrate/webhooks/incoming/).
        WebhookPreset {
            id: "mattermost",
            name: "Mattermost",
            example: "https://mattermost.example.com/hooks/…",
            settings: json(&format!(
                "{{{{ {{'text': text{}}} | tojson }}}}",
                inert(&["@", "]", "~", "#", "://", "www."])
            )),
        },
        // At most 2000 characters, nobody is mentioned, and no link or picture is shown (4: SUPPRESS_EMBEDS;
        // https://discord.com/developers/docs/resources/webhook#execute-webhook).
        WebhookPreset {
            id: "discord",
            name: "Discord",
            example: "https://discord.com/api/webhooks/…",
            settings: json(&format!(
                "{{{{ {{'content': (text{})[:2000], 'allowed_mentions': {{'parse': []}}, 'flags': 4}} | tojson }}}}",
                inert(&["]", "://"])
            )),
        },
        WebhookPreset { id: "json", name: "JSON", example: "https://…", settings: json("{{ alert | tojson }}") },
    ]
}

/// Returns filters that put a character without width into each of these, so that it is only read: no parser of Markdown takes
/// it for the beginning of something.
fn inert(active: &[&str]) -> String {
    let broken = |text: &str| {
        let first = text.chars().next().map_or(0, char::len_utf8);
        format!(" | replace('{text}', '{}\u{200b}{}')", &text[..first], &text[first..])
    };
    active.iter().map(|text| broken(text)).collect()
}

fn settings(headers: &[(&str, &str)], content_type: &str, body: &str) -> WebhookSettings {
    let header = |(name, value): &(&str, &str)| Header { name: (*name).to_owned(), value: (*value).to_owned() };
    WebhookSettings {
        method: WebhookMethod::Post,
        headers: headers.iter().map(header).collect(),
        content_type: content_type.to_owned(),
        body: body.to_owned(),
        show_numbers: false,
        quiet_hours: false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::body::rendered;
    use super::*;
    use crate::template::Scope;

    #[test]
    fn text_for_ntfy_is_cut_to_the_bytes_that_it_takes_and_only_if_it_has_more() {
        let ntfy = presets().remove(0).settings;
        for (letter, most) in [("a", 4090), ("я", 2045), ("😀", 1020)] {
            let body = |length: usize| {
                let mut scope = Scope::default();
                scope.set_json("alert", &json!({"good": true}));
                scope.set_json("text", &json!(letter.repeat(length)));
                rendered(&ntfy, &scope).unwrap().1
            };
            assert_eq!(body(most), letter.repeat(most));
            let cut = body(9000);
            assert!(cut.len() <= 4096 && cut.len() > 1000 && cut.ends_with('…'), "{letter}: {}", cut.len());
        }
    }
}

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
        // The body is the message; headers say the rest (https://docs.ntfy.sh/publish/).
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
                "{{ text }}",
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
        // https://developers.mattermost.com/integrate/webhooks/incoming/
        WebhookPreset {
            id: "mattermost",
            name: "Mattermost",
            example: "https://mattermost.example.com/hooks/…",
            settings: json("{{ {'text': text} | tojson }}"),
        },
        // At most 2000 characters, and nobody is mentioned
        // (https://discord.com/developers/docs/resources/webhook#execute-webhook).
        WebhookPreset {
            id: "discord",
            name: "Discord",
            example: "https://discord.com/api/webhooks/…",
            settings: json("{{ {'content': text[:2000], 'allowed_mentions': {'parse': []}} | tojson }}"),
        },
        WebhookPreset { id: "json", name: "JSON", example: "https://…", settings: json("{{ alert | tojson }}") },
    ]
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

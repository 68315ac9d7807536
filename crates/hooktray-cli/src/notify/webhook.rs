//! `hooktray notify webhook`.

use hooktray_core::alerts::webhook;
use hooktray_core::base::error::NotSetUp;
use hooktray_core::flow::Header;
use hooktray_core::settings::{WEBHOOK_ADDRESS, WebhookSettings};
use hooktray_core::{Error, Result};

use super::note_missing_quiet_hours;
use crate::arguments::{WebhookCommand, WebhookOptions};
use crate::{Environment, block_on, print};

pub(super) fn run(env: &Environment, command: WebhookCommand) -> Result<()> {
    match command {
        WebhookCommand::Presets => print::json(&webhook::presets()),
        WebhookCommand::Set(options) => set(env, options),
        WebhookCommand::Show => print::json(&env.settings()?.webhook.ok_or(NotSetUp::Webhook)?),
        WebhookCommand::Off => {
            env.change_settings(|settings| settings.webhook = None)?;
            print::line("alerts to the webhook are off")
        }
    }
}

pub(super) fn test(env: &Environment) -> Result<()> {
    let settings = env.settings()?;
    let chosen = settings.webhook.as_ref().ok_or(NotSetUp::Webhook)?;
    block_on(webhook::send_test(&env.secrets, &settings, chosen, env.clock.now()))??;
    print::line("the webhook accepted a test message")
}

fn set(env: &Environment, options: WebhookOptions) -> Result<()> {
    let webhook = chosen(options)?;
    let waits = webhook.quiet_hours;
    env.change_settings(|settings| settings.webhook = Some(webhook))?;
    print::line("alerts to the webhook are on")?;
    note_missing_quiet_hours(env, waits)?;
    if env.secrets.get(WEBHOOK_ADDRESS).is_err() {
        print::note(&format!("still missing: the address; store it with `hooktray secret set {WEBHOOK_ADDRESS}`"));
    }
    Ok(())
}

fn chosen(options: WebhookOptions) -> Result<WebhookSettings> {
    let mut known = webhook::presets();
    let names = known.iter().map(|preset| preset.id).collect::<Vec<_>>().join(", ");
    let at = known.iter().position(|preset| preset.id == options.preset);
    let at = at.ok_or_else(|| Error::Usage(format!("“{}” is not one of: {names}", options.preset)))?;
    let mut webhook = known.swap_remove(at).settings;
    if let Some(method) = options.method {
        webhook.method = method.to_uppercase().parse().map_err(Error::Usage)?;
    }
    if !options.header.is_empty() {
        webhook.headers = options.header.iter().map(|text| header(text)).collect::<Result<_>>()?;
    }
    if let Some(content_type) = options.content_type {
        webhook.content_type = content_type;
    }
    if let Some(file) = options.body {
        webhook.body = std::fs::read_to_string(&file).map_err(Error::io(&file))?;
    }
    webhook.show_numbers = options.show_numbers;
    webhook.quiet_hours = options.quiet_hours;
    Ok(webhook)
}

fn header(text: &str) -> Result<Header> {
    let (name, value) = text.split_once(':').ok_or_else(|| Error::Usage(format!("“{text}” is not “Name: value”")))?;
    Ok(Header { name: name.trim().to_owned(), value: value.trim().to_owned() })
}

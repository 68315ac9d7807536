//! `hooktray notify telegram`.

use hooktray_core::Result;
use hooktray_core::alerts::telegram;
use hooktray_core::base::error::NotSetUp;
use hooktray_core::settings::{ProxyChoice, TELEGRAM_PROXY_PASSWORD, TELEGRAM_TOKEN, TelegramAccess, TelegramSettings};

use super::note_missing_quiet_hours;
use crate::arguments::{TelegramAccessOptions, TelegramCommand, TelegramOptions};
use crate::{Environment, block_on, print};

pub(super) fn run(env: &Environment, command: TelegramCommand) -> Result<()> {
    match command {
        TelegramCommand::Check(options) => {
            let access = access(env, options)?;
            let bot = block_on(telegram::check(&env.secrets, &env.settings()?.network, &access, env.clock.now()))??;
            print::line(&format!("the bot is @{} ({})", bot.username, bot.first_name))
        }
        TelegramCommand::Chats(options) => chats(env, options),
        TelegramCommand::Set(options) => set(env, options),
        TelegramCommand::Show => print::json(&env.settings()?.telegram.ok_or(NotSetUp::Telegram)?),
        TelegramCommand::Off => {
            env.change_settings(|settings| settings.telegram = None)?;
            print::line("messages by Telegram are off")
        }
    }
}

pub(super) fn test(env: &Environment) -> Result<()> {
    let settings = env.settings()?;
    let chosen = settings.telegram.as_ref().ok_or(NotSetUp::Telegram)?;
    block_on(telegram::send_test(&env.secrets, &settings, chosen, env.clock.now()))??;
    print::line(&format!("a test message was sent to the chat {} {}", chosen.chat_id, chosen.chat_title))
}

fn chats(env: &Environment, options: TelegramAccessOptions) -> Result<()> {
    let access = access(env, options)?;
    let chats = block_on(telegram::chats(&env.secrets, &env.settings()?.network, &access, env.clock.now()))??;
    if chats.is_empty() {
        print::note("no chat yet: press Start in the bot, or add it to a group, and try again");
    }
    chats.iter().try_for_each(|chat| print::line(&format!("{:>15}  {}", chat.id, chat.title)))
}

fn set(env: &Environment, options: TelegramOptions) -> Result<()> {
    let access = access(env, options.access)?;
    let telegram = TelegramSettings {
        chat_id: options.chat,
        chat_title: options.title,
        show_numbers: options.show_numbers,
        quiet_hours: options.quiet_hours,
        access,
    };
    let waits = telegram.quiet_hours;
    env.change_settings(|settings| settings.telegram = Some(telegram))?;
    print::line("messages by Telegram are on")?;
    note_missing_quiet_hours(env, waits)?;
    if env.secrets.get(TELEGRAM_TOKEN).is_err() {
        print::note(&format!("still missing: the bot's token; store it with `hooktray secret set {TELEGRAM_TOKEN}`"));
    }
    Ok(())
}

/// Returns how the Bot API is reached: as stored, with what the options change.
fn access(env: &Environment, options: TelegramAccessOptions) -> Result<TelegramAccess> {
    let mut access = env.settings()?.telegram.map(|telegram| telegram.access).unwrap_or_default();
    if let Some(api) = options.api {
        access.api = api.trim().to_owned();
    }
    if let Some(text) = options.proxy {
        access.proxy = ProxyChoice::parse(text.trim(), TELEGRAM_PROXY_PASSWORD)?;
    }
    access.check()?;
    Ok(access)
}

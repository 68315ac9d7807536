//! `hooktray notify`.

mod summary;
mod telegram;
mod webhook;

use hooktray_core::Result;
use hooktray_core::settings::{self, Settings};
use hooktray_core::store::Store;

use crate::arguments::{ChannelArgument, NotifyCommand};
use crate::{Environment, email};

pub(crate) fn run(env: &Environment, command: NotifyCommand) -> Result<()> {
    match command {
        NotifyCommand::Test { channel: ChannelArgument::Email } => email::test(env),
        NotifyCommand::Test { channel: ChannelArgument::Telegram } => telegram::test(env),
        NotifyCommand::Test { channel: ChannelArgument::Webhook } => webhook::test(env),
        NotifyCommand::Summary(command) => summary::run(env, command),
        NotifyCommand::Telegram(command) => telegram::run(env, command),
        NotifyCommand::Webhook(command) => webhook::run(env, command),
    }
}

/// Returns the stored settings, or the default ones.
fn stored(env: &Environment) -> Result<Settings> {
    env.readers_if_any()?.map_or_else(|| Ok(Settings::default()), |readers| settings::load(&readers))
}

/// Changes the stored settings.
fn change(env: &Environment, change: impl FnOnce(Settings) -> Settings) -> Result<()> {
    let (_locked, store): (_, Store) = env.writable()?;
    let before = settings::load(&store.readers)?;
    settings::save(&store, &change(before))
}

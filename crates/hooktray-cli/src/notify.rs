//! `hooktray notify`.

mod failed;
mod quiet_hours;
mod summary;
mod telegram;
mod webhook;

use hooktray_core::Result;
use hooktray_core::base::error::Channel;

use crate::arguments::{ChannelArgument, NotifyCommand};
use crate::{Environment, email, print};

pub(crate) fn run(env: &Environment, command: NotifyCommand) -> Result<()> {
    match command {
        NotifyCommand::Test { channel: ChannelArgument::Email } => email::test(env),
        NotifyCommand::Test { channel: ChannelArgument::Telegram } => telegram::test(env),
        NotifyCommand::Test { channel: ChannelArgument::Webhook } => webhook::test(env),
        NotifyCommand::Failed { json } => failed::list(env, json),
        NotifyCommand::Retry { channel } => failed::retry(env, channel.into()),
        NotifyCommand::QuietHours(command) => quiet_hours::run(env, &command),
        NotifyCommand::Summary(command) => summary::run(env, command),
        NotifyCommand::Telegram(command) => telegram::run(env, command),
        NotifyCommand::Webhook(command) => webhook::run(env, command),
    }
}

/// Says so if a channel is to wait during quiet hours that nobody set.
pub(crate) fn note_missing_quiet_hours(env: &Environment, waits: bool) -> Result<()> {
    if waits && env.settings()?.quiet.is_none() {
        print::note("there are no quiet hours yet; set them with `hooktray notify quiet-hours set --from 22 --to 8`");
    }
    Ok(())
}

impl From<ChannelArgument> for Channel {
    fn from(argument: ChannelArgument) -> Channel {
        match argument {
            ChannelArgument::Email => Channel::Email,
            ChannelArgument::Telegram => Channel::Telegram,
            ChannelArgument::Webhook => Channel::Webhook,
        }
    }
}

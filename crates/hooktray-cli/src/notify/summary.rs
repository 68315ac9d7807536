//! `hooktray notify summary`.

use hooktray_core::Result;
use hooktray_core::alerts::message::{Message, MessageContent};
use hooktray_core::alerts::monitor::summary_of_today;
use hooktray_core::base::error::{Channel, NotSetUp, PerChannel};
use hooktray_core::base::i18n::{Language, Messages};
use hooktray_core::incident::alert::Alert;
use hooktray_core::settings::SummarySettings;
use jiff::tz::TimeZone;

use crate::arguments::{ChannelArgument, SummaryCommand};
use crate::{Environment, print};

pub(super) fn run(env: &Environment, command: SummaryCommand) -> Result<()> {
    match command {
        SummaryCommand::Show => show(env),
        SummaryCommand::Set { hour, by } => set(env, hour, &by),
        SummaryCommand::Off => {
            env.change_settings(|settings| settings.summary = None)?;
            print::line("the daily summary is off")
        }
    }
}

fn show(env: &Environment) -> Result<()> {
    let zone = TimeZone::system();
    let alert = Alert::Summary(summary_of_today(&env.readers()?, env.clock.now(), &zone)?);
    let content = MessageContent { alert: &alert, examples: &[], show_numbers: false };
    let message = Message::new(&content, &Messages::new(Language::English), &zone);
    print::line(&message.title)?;
    print::line(&format!("\n{}", message.body()))
}

fn set(env: &Environment, hour: u8, by: &[ChannelArgument]) -> Result<()> {
    let settings = env.settings()?;
    let has = |argument| by.contains(&argument);
    let (email, telegram, webhook) =
        (has(ChannelArgument::Email), has(ChannelArgument::Telegram), has(ChannelArgument::Webhook));
    let summary = SummarySettings { hour, email, telegram, webhook };
    let wanted = PerChannel::from(summary);
    for (channel, missing) in [
        (Channel::Email, NotSetUp::Email),
        (Channel::Telegram, NotSetUp::Telegram),
        (Channel::Webhook, NotSetUp::Webhook),
    ] {
        if wanted.get(channel) && !settings.has(channel) {
            return Err(missing.into());
        }
    }
    env.change_settings(|settings| settings.summary = Some(summary))?;
    print::line(&format!("the daily summary is sent at {hour:02}:00"))
}

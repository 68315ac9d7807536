//! `hooktray mail`.

use hooktray_core::Result;
use hooktray_core::alerts::email;
use hooktray_core::base::error::NotSetUp;
use hooktray_core::settings::{EmailSettings, PASSWORD, Security};

use crate::arguments::{MailCommand, MailOptions, Protection};
use crate::{Environment, block_on, notify, print};

pub(crate) fn run(env: &Environment, command: MailCommand) -> Result<()> {
    match command {
        MailCommand::Test => test(env),
        MailCommand::Set(options) => set(env, options),
        MailCommand::Show => show(env),
        MailCommand::Off => {
            save(env, None)?;
            print::line("email alerts are off")
        }
    }
}

pub(crate) fn test(env: &Environment) -> Result<()> {
    let settings = env.settings()?;
    let Some(account) = &settings.email else { return Err(NotSetUp::Email.into()) };
    let sending = email::send_test(&env.secrets, &settings, account, env.clock.now(), email::TIMEOUT);
    block_on(sending)??;
    print::line(&format!("a test email was sent to {}", account.to.join(", ")))
}

fn set(env: &Environment, options: MailOptions) -> Result<()> {
    let security = match options.security {
        Protection::Tls => Security::Tls,
        Protection::Starttls => Security::Starttls,
        Protection::None => Security::None,
    };
    let email = EmailSettings {
        host: options.host,
        port: options.port,
        security,
        user: options.user,
        from: options.from,
        from_name: options.from_name,
        to: options.to,
        show_numbers: options.show_numbers,
        quiet_hours: options.quiet_hours,
    };
    let (asks_for_password, waits) = (email.user.is_some(), email.quiet_hours);
    save(env, Some(email))?;
    print::line("email alerts are on")?;
    notify::note_missing_quiet_hours(env, waits)?;
    if security == Security::None {
        print::note("note: without TLS, anyone on the way can read the emails and the password");
    }
    if asks_for_password && env.secrets.get(PASSWORD).is_err() {
        print::note(&format!("still missing: the password; store it with `hooktray secret set {PASSWORD}`"));
    }
    Ok(())
}

fn show(env: &Environment) -> Result<()> {
    print::json(&env.settings()?.email.ok_or(NotSetUp::Email)?)
}

fn save(env: &Environment, email: Option<EmailSettings>) -> Result<()> {
    env.change_settings(|settings| settings.email = email).map(drop)
}

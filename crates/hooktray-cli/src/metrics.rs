//! `hooktray status` and `hooktray metrics`: for who watches the machine.

use hooktray_core::settings::{self, METRICS_TOKEN, Settings};
use hooktray_core::{Result, flows, history};
use secrecy::{ExposeSecret as _, SecretString};

use crate::arguments::MetricsCommand;
use crate::{Environment, print};

/// Prints the figures of the history.
pub(crate) fn status(env: &Environment, json: bool) -> Result<()> {
    let status = history::status(&env.readers()?, env.clock.now())?;
    if json {
        return print::json(&status);
    }
    let oldest =
        status.oldest_waiting_seconds.map(|seconds| format!(", the oldest for {seconds} s")).unwrap_or_default();
    for line in [
        format!("version    {}", status.build),
        format!("received   {}", status.received),
        format!("delivered  {}", status.delivered),
        format!("failed     {}, not solved: {}", status.failed, status.unsolved),
        format!("waiting    {}{oldest}", status.waiting),
    ] {
        print::line(&line)?;
    }
    Ok(())
}

pub(crate) fn run(env: &Environment, command: MetricsCommand) -> Result<()> {
    match command {
        MetricsCommand::On { new_token } => on(env, new_token),
        MetricsCommand::Off => {
            let (_locked, store) = env.writable()?;
            settings::save(&store, &Settings { metrics: false, ..settings::load(&store.readers)? })?;
            print::line("/metrics is off")
        }
    }
}

fn on(env: &Environment, new_token: bool) -> Result<()> {
    let (_locked, store) = env.writable()?;
    let stored = env.secrets.get(METRICS_TOKEN).ok().filter(|_| !new_token);
    let token = match stored {
        Some(token) => token,
        None => {
            let token = SecretString::from(flows::random_token());
            env.secrets.set_listed(&store, METRICS_TOKEN, token.clone(), env.clock.now())?;
            token
        }
    };
    let settings = settings::load(&store.readers)?;
    let listen = settings.listen.clone();
    settings::save(&store, &Settings { metrics: true, ..settings })?;
    print::note("ask for the figures like this; whoever has the token can read them:");
    print::line(&format!("curl -H 'Authorization: Bearer {}' http://{listen}/metrics", token.expose_secret()))
}

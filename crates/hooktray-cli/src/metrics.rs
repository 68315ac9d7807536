//! `hooktray status` and `hooktray metrics`: for who watches the machine.

use hooktray_core::settings::METRICS_TOKEN;
use hooktray_core::{Result, flows, history};
use secrecy::{ExposeSecret as _, SecretString};

use crate::arguments::MetricsCommand;
use crate::{Environment, flow, print};

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
            env.change_settings(|settings| settings.metrics = false)?;
            print::line("/metrics is off")
        }
    }
}

fn on(env: &Environment, new_token: bool) -> Result<()> {
    let stored = env.secrets.get(METRICS_TOKEN).ok().filter(|_| !new_token);
    let token = match stored {
        Some(token) => token,
        None => {
            let token = SecretString::from(flows::random_token());
            let (_locked, store) = env.writable()?;
            env.secrets.set_listed(&store, METRICS_TOKEN, token.clone(), env.clock.now())?;
            token
        }
    };
    env.change_settings(|settings| settings.metrics = true)?;
    let (token, listen) = (token.expose_secret(), flow::address(env)?);
    print::note("ask for the figures like this; whoever has the token can read them:");
    print::line(&format!("curl -H 'Authorization: Bearer {token}' http://{listen}/metrics"))
}

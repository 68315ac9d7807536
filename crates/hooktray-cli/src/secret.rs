//! `hooktray secret`.

use std::io::{self, IsTerminal as _};

use hooktray_core::base::error::SecretError;
use hooktray_core::{Error, Result, flows, secrets};
use secrecy::SecretString;

use crate::arguments::SecretCommand;
use crate::{Environment, print};

pub(crate) fn run(env: &Environment, command: SecretCommand) -> Result<()> {
    match command {
        SecretCommand::Set { name } => set(env, &name),
        SecretCommand::List => list(env),
        SecretCommand::Delete { name } => {
            let (_locked, store) = env.writable()?;
            env.secrets.delete_listed(&store, &name)?;
            print::line(&format!("deleted “{name}” from {}", env.secrets.location()))
        }
    }
}

fn set(env: &Environment, name: &str) -> Result<()> {
    let (_locked, store) = env.writable()?;
    let value = SecretString::from(one_line(name)?);
    env.secrets.set_listed(&store, name, value, env.clock.now())?;
    print::line(&format!("stored “{name}” in {}", env.secrets.location()))
}

/// One line: typed at a terminal, which does not show it, or piped.
fn one_line(name: &str) -> Result<String> {
    let failed = || Error::io("standard input");
    let mut line = if io::stdin().is_terminal() {
        print::note(&format!("the value of “{name}” (it is not shown), then Enter:"));
        rpassword::read_password().map_err(failed())?
    } else {
        io::read_to_string(io::stdin().lock()).map_err(failed())?
    };
    line.truncate(line.trim_end_matches(['\r', '\n']).len());
    if line.contains(['\r', '\n']) {
        return Err(Error::Usage("the value has more than one line, so nothing was stored; pipe one line".to_owned()));
    }
    Ok(line)
}

fn list(env: &Environment) -> Result<()> {
    if let Some(names) = env.secrets.names() {
        return names.iter().try_for_each(|name| print::line(name));
    }
    let readers = env.readers_if_any()?;
    let noted = readers.as_ref().map(secrets::list).transpose()?.unwrap_or_default();
    // From an earlier installation, or another data dir of this user.
    let flows = readers.as_ref().map(flows::all).transpose()?.unwrap_or_default();
    let mut used: Vec<String> = flows.iter().flat_map(|row| row.flow.secrets()).collect();
    used.sort_unstable();
    used.dedup();
    let is_noted = |name: &String| noted.iter().any(|(noted, _)| noted == name);
    used.retain(|name| !is_noted(name) && env.secrets.get(name).is_ok());
    used.iter().try_for_each(|name| print::line(&format!("{name}  in {} already", env.secrets.location())))?;
    if noted.is_empty() && used.is_empty() {
        print::note("no secrets are stored yet; store one with `hooktray secret set NAME`");
    }
    noted.iter().try_for_each(|(name, at)| {
        // Another data dir of this user may have deleted it, or the user did, in the keychain itself.
        let is_gone = matches!(env.secrets.get(name), Err(SecretError::Missing(_)));
        print::line(&match is_gone {
            true => {
                let location = env.secrets.location();
                format!("{name}  no longer in {location}; store it again with `hooktray secret set {name}`")
            }
            false => format!("{name}  saved on {}", crate::history::local(*at)),
        })
    })
}

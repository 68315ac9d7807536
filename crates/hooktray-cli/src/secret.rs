//! `hooktray secret`.

use std::io::{self, BufRead as _, IsTerminal as _};

use hooktray_core::{Error, Result, flows, secrets};
use secrecy::SecretString;

use crate::arguments::SecretCommand;
use crate::{Place, print};

pub(crate) fn run(place: &Place, command: SecretCommand) -> Result<()> {
    match command {
        SecretCommand::Set { name } => set(place, &name),
        SecretCommand::List => list(place),
        SecretCommand::Delete { name } => {
            let (_locked, store) = place.writable()?;
            place.secrets.delete_listed(&store, &name)?;
            print::line(&format!("deleted “{name}” from {}", place.secrets.location()))
        }
    }
}

fn set(place: &Place, name: &str) -> Result<()> {
    let (_locked, store) = place.writable()?;
    let value = SecretString::from(one_line(name).map_err(Error::io("standard input"))?);
    place.secrets.set_listed(&store, name, value, place.clock.now())?;
    print::line(&format!("stored “{name}” in {}", place.secrets.location()))
}

/// One line: typed at a terminal, which does not show it, or the first that is piped.
fn one_line(name: &str) -> io::Result<String> {
    let mut line = if io::stdin().is_terminal() {
        print::note(&format!("the value of “{name}” (it is not shown), then Enter:"));
        rpassword::read_password()?
    } else {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line)?;
        line
    };
    line.truncate(line.trim_end_matches(['\r', '\n']).len());
    Ok(line)
}

fn list(place: &Place) -> Result<()> {
    if let Some(names) = place.secrets.names() {
        return names.iter().try_for_each(|name| print::line(name));
    }
    let readers = place.readers_if_any()?;
    let noted = readers.as_ref().map(secrets::list).transpose()?.unwrap_or_default();
    // From an earlier installation, or another data dir of this user.
    let flows = readers.as_ref().map(flows::all).transpose()?.unwrap_or_default();
    let mut used: Vec<String> = flows.iter().flat_map(|row| row.flow.secrets()).collect();
    used.sort_unstable();
    used.dedup();
    let is_noted = |name: &String| noted.iter().any(|(noted, _)| noted == name);
    used.retain(|name| !is_noted(name) && place.secrets.get(name).is_ok());
    used.iter().try_for_each(|name| print::line(&format!("{name}  in {} already", place.secrets.location())))?;
    if noted.is_empty() && used.is_empty() {
        print::note("no secrets are stored yet; store one with `hooktray secret set NAME`");
    }
    noted.iter().try_for_each(|(name, at)| print::line(&format!("{name}  saved on {}", crate::history::local(*at))))
}

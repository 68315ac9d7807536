//! `hooktray secret`.

use std::io::{self, BufRead as _, IsTerminal as _};

use hooktray_core::{Error, Result, secrets};
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
    let noted = place.readers().and_then(|readers| secrets::list(&readers)).unwrap_or_default();
    if noted.is_empty() {
        print::note("no secrets are stored yet; store one with `hooktray secret set NAME`");
    }
    noted.iter().try_for_each(|(name, at)| print::line(&format!("{name}  saved on {}", crate::history::local(*at))))
}

//! `hooktray secret`.

use std::io::Read as _;

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
            place.secrets.delete_noted(&store, &name)?;
            print::line(&format!("deleted “{name}” from {}", place.secrets.whereabouts()))
        }
    }
}

fn set(place: &Place, name: &str) -> Result<()> {
    let (_locked, store) = place.writable()?;
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(Error::io("standard input"))?;
    let value = SecretString::from(text.trim_end_matches(['\r', '\n']).to_owned());
    place.secrets.set_noted(&store, name, value, place.clock.now())?;
    print::line(&format!("stored “{name}” in {}", place.secrets.whereabouts()))
}

fn list(place: &Place) -> Result<()> {
    if let Some(names) = place.secrets.listed() {
        return names.iter().try_for_each(|name| print::line(name));
    }
    let noted = place.readers().and_then(|readers| secrets::noted(&readers)).unwrap_or_default();
    if noted.is_empty() {
        print::note("no secrets are stored yet; store one with `hooktray secret set NAME`");
    }
    noted.iter().try_for_each(|(name, at)| print::line(&format!("{name}  saved on {}", crate::history::local(*at))))
}

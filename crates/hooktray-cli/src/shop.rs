//! `hooktray shop`: what orders say about the shop.

use hooktray_core::actions::http_request::Client;
use hooktray_core::actions::public_ip_service;
use hooktray_core::settings::{self, Settings};
use hooktray_core::{Error, Result};

use crate::arguments::ShopCommand;
use crate::{Environment, block_on, print};

pub(crate) fn run(env: &Environment, command: ShopCommand) -> Result<()> {
    match command {
        ShopCommand::Phone { number: None } => show_phone(env),
        ShopCommand::Phone { number: Some(number) } => {
            change(env, |settings| {
                settings.test_phone = Some(number.replace([' ', '\u{a0}', '(', ')', '-'], ""));
                Ok(())
            })?;
            show_phone(env)
        }
        ShopCommand::Ip { address: None, find: false, .. } => show(env),
        ShopCommand::Ip { address: Some(address), .. } => {
            change(env, |settings| {
                settings.public_ip = Some(address.trim().to_owned());
                Ok(())
            })?;
            show(env)
        }
        ShopCommand::Ip { address: None, find: true, service } => {
            change(env, |settings| {
                settings.public_ip_service = service.unwrap_or_else(|| settings.public_ip_service.clone());
                settings.check()?;
                print::note(&format!("asking {}", settings.public_ip_service));
                settings.public_ip = Some(ask(env, settings)?);
                Ok(())
            })?;
            show(env)
        }
    }
}

fn show(env: &Environment) -> Result<()> {
    let readers = env.readers_if_any()?;
    match readers.map(|readers| settings::load(&readers)).transpose()?.and_then(|settings| settings.public_ip) {
        Some(address) => print::line(&address),
        None => {
            print::note("no address is set; set one with `hooktray shop ip ADDRESS` or `hooktray shop ip --find`");
            Ok(())
        }
    }
}

fn show_phone(env: &Environment) -> Result<()> {
    let readers = env.readers_if_any()?;
    match readers.map(|readers| settings::load(&readers)).transpose()?.and_then(|settings| settings.test_phone) {
        Some(number) => print::line(&number),
        None => {
            print::note("no number is set; set one with `hooktray shop phone NUMBER`");
            Ok(())
        }
    }
}

fn change(env: &Environment, change: impl FnOnce(&mut Settings) -> Result<()>) -> Result<()> {
    let (_locked, store) = env.writable()?;
    let mut settings = settings::load(&store.readers)?;
    change(&mut settings)?;
    settings::save(&store, &settings)
}

fn ask(env: &Environment, settings: &Settings) -> Result<String> {
    let client = Client::new(&settings.network, &env.secrets).map_err(Error::System)?;
    Ok(block_on(public_ip_service::ask(&client, &settings.public_ip_service))??.to_string())
}

//! `hooktray shop`: what orders say about the shop.

use hooktray_core::actions::http_request::Client;
use hooktray_core::actions::public_ip_service;
use hooktray_core::settings::Settings;
use hooktray_core::{Error, Result};

use crate::arguments::ShopCommand;
use crate::{Environment, block_on, print};

pub(crate) fn run(env: &Environment, command: ShopCommand) -> Result<()> {
    match command {
        ShopCommand::Phone { number } => {
            let settings = match number {
                None => env.settings()?,
                Some(number) => env.change_settings(|settings| {
                    settings.test_phone = Some(number.replace([' ', '\u{a0}', '(', ')', '-'], ""))
                })?,
            };
            show(settings.test_phone, "no number is set; set one with `hooktray shop phone NUMBER`")
        }
        ShopCommand::Ip { address, find, service } => {
            let settings = match address {
                None if !find => env.settings()?,
                None => env.try_change_settings(|settings| {
                    settings.public_ip_service = service.unwrap_or_else(|| settings.public_ip_service.clone());
                    settings.check()?;
                    print::note(&format!("asking {}", settings.public_ip_service));
                    settings.public_ip = Some(ask(env, settings)?);
                    Ok(())
                })?,
                Some(address) => {
                    env.change_settings(|settings| settings.public_ip = Some(address.trim().to_owned()))?
                }
            };
            let missing = "no address is set; set one with `hooktray shop ip ADDRESS` or `hooktray shop ip --find`";
            show(settings.public_ip, missing)
        }
    }
}

fn show(value: Option<String>, missing: &str) -> Result<()> {
    match value {
        Some(value) => print::line(&value),
        None => {
            print::note(missing);
            Ok(())
        }
    }
}

fn ask(env: &Environment, settings: &Settings) -> Result<String> {
    let client = Client::new(&settings.network, &env.secrets).map_err(Error::System)?;
    Ok(block_on(public_ip_service::ask(&client, &settings.public_ip_service))??.to_string())
}

//! `hooktray`: the engine without a window, for servers, scripts and tests.

mod arguments;
mod email;
mod flow;
mod history;
mod maintenance;
mod print;
mod secret;
mod serve;
mod shop;
mod table;
mod tunnel;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser as _;
use hooktray_core::backup;
use hooktray_core::base::clock::Clock;
use hooktray_core::base::data_dir::{self, DataDirLock};
use hooktray_core::secrets::Secrets;
use hooktray_core::store::{FILE, Readers, Store};
use hooktray_core::{Error, Result};

use arguments::{Arguments, Command, SecretsPlace};

/// Where everything is, as the arguments say it.
struct Place {
    folder: PathBuf,
    secrets: Secrets,
    clock: Clock,
}

impl Place {
    /// The database for reading, beside an engine or not.
    fn readers(&self) -> Result<Readers> {
        Store::read_only(&self.folder)
    }

    /// As [`Place::readers`]; returns `None` if there is no database yet.
    fn readers_if_any(&self) -> Result<Option<Readers>> {
        if self.folder.join(FILE).exists() { self.readers().map(Some) } else { Ok(None) }
    }

    /// Opens the database for writing. No engine may be running.
    fn writable(&self) -> Result<(DataDirLock, Store)> {
        let locked = DataDirLock::take(&self.folder)?;
        backup::finish(&locked)?;
        let store = Store::open(locked.path())?;
        Ok((locked, store))
    }
}

fn main() -> ExitCode {
    data_dir::keep_files_private();
    let arguments = Arguments::parse();
    let outcome = place(&arguments).and_then(|place| run(&place, arguments.command));
    match outcome {
        Ok(code) => code,
        Err(error) => {
            print::error(&error);
            ExitCode::from(exit_code(&error))
        }
    }
}

fn exit_code(error: &Error) -> u8 {
    match error {
        Error::AnotherInstance(_) => 3,
        Error::Usage(_)
        | Error::Setting(_)
        | Error::BulkRetry(_)
        | Error::PrivateKey(_)
        | Error::TableRefused { .. }
        | Error::NoSuchFile(_)
        | Error::FileExists(_)
        | Error::NoDataDir => 2,
        _ => 1,
    }
}

fn place(arguments: &Arguments) -> Result<Place> {
    let folder =
        arguments.data_dir.clone().map(data_dir::long_path).or_else(data_dir::default_dir).ok_or(Error::NoDataDir)?;
    let secrets = match arguments.secrets {
        SecretsPlace::Keychain => Secrets::keychain(),
        SecretsPlace::Env => Secrets::env(),
    };
    Ok(Place { folder, secrets, clock: Clock::System })
}

fn run(place: &Place, command: Command) -> Result<ExitCode> {
    match command {
        Command::Serve { listen, access } => serve::serve(place, &listen, &access)?,
        Command::Flow(command) => flow::run(place, command)?,
        Command::History(options) => history::list(place, &options)?,
        Command::Show { id, json } => history::show(place, &id, json)?,
        Command::Retry { ids, status, from_start, even_copies } => {
            return history::retry(place, &ids, status, from_start, even_copies);
        }
        Command::Secret(command) => secret::run(place, command)?,
        Command::Backup { file } => maintenance::backup(place, &file)?,
        Command::Restore { file } => maintenance::restore(place, &file)?,
        Command::Table(command) => table::run(place, command)?,
        Command::Shop(command) => shop::run(place, command)?,
        Command::Mail(command) => email::run(place, command)?,
        Command::Tunnel(command) => tunnel::run(place, command)?,
        Command::Doctor { listen } => return maintenance::doctor(place, &listen),
    }
    Ok(ExitCode::SUCCESS)
}

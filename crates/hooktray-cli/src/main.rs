//! `hooktray`: the engine without a window, for servers, scripts and tests.

mod arguments;
mod email;
mod flow;
mod history;
mod maintenance;
mod metrics;
mod network;
mod notify;
mod print;
mod retry;
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
use hooktray_core::base::error::plain;
use hooktray_core::base::process;
use hooktray_core::secrets::Secrets;
use hooktray_core::settings::{self, Settings};
use hooktray_core::store::{Readers, Store};
use hooktray_core::{Error, Result};

use arguments::{Arguments, Command, SecretsPlace};

/// What the commands work on, as the arguments say it.
struct Environment {
    data_dir: PathBuf,
    secrets: Secrets,
    clock: Clock,
}

impl Environment {
    /// Opens the database for reading, whether an engine is running or not.
    fn readers(&self) -> Result<Readers> {
        Store::read_only(&self.data_dir)
    }

    /// As [`Environment::readers`]; returns `None` if there is no database yet.
    fn readers_if_any(&self) -> Result<Option<Readers>> {
        Store::read_only_if_any(&self.data_dir)
    }

    /// Opens the database for writing. No engine may be running.
    fn writable(&self) -> Result<(DataDirLock, Store)> {
        let locked = DataDirLock::take(&self.data_dir)?;
        backup::finish(&locked)?;
        let store = Store::open(locked.path())?;
        Ok((locked, store))
    }

    /// Returns the stored settings, or the default ones if there is no database yet.
    fn settings(&self) -> Result<Settings> {
        self.readers_if_any()?.map_or_else(|| Ok(Settings::default()), |readers| settings::load(&readers))
    }

    /// Changes the stored settings, and returns them. No engine may be running.
    fn change_settings(&self, change: impl FnOnce(&mut Settings)) -> Result<Settings> {
        self.try_change_settings(|settings| {
            change(settings);
            Ok(())
        })
    }

    /// As [`Environment::change_settings`], unless `change` fails.
    fn try_change_settings(&self, change: impl FnOnce(&mut Settings) -> Result<()>) -> Result<Settings> {
        let (_locked, store) = self.writable()?;
        let mut settings = settings::load(&store.readers)?;
        change(&mut settings)?;
        settings::save(&store, &settings)?;
        Ok(settings)
    }
}

fn main() -> ExitCode {
    process::prepare();
    let arguments = Arguments::parse();
    let outcome = environment(&arguments).and_then(|env| run(&env, arguments.command));
    match outcome {
        Ok(code) => code,
        Err(error) => {
            print::error(&error);
            ExitCode::from(exit_code(&error))
        }
    }
}

/// Runs what a command waits for. The engine has a runtime of its own, see [`serve`].
fn block_on<T>(work: impl Future<Output = T>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    Ok(runtime.map_err(no_runtime)?.block_on(work))
}

/// Returns the error of an async runtime that cannot start: no threads, or no files.
fn no_runtime(error: std::io::Error) -> Error {
    Error::System(plain(&error))
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

fn environment(arguments: &Arguments) -> Result<Environment> {
    let data_dir =
        arguments.data_dir.clone().map(data_dir::long_path).or_else(data_dir::default_dir).ok_or(Error::NoDataDir)?;
    let secrets = match arguments.secrets {
        SecretsPlace::Keychain => Secrets::keychain(),
        SecretsPlace::Env => Secrets::env(),
    };
    Ok(Environment { data_dir, secrets, clock: Clock::System })
}

fn run(env: &Environment, command: Command) -> Result<ExitCode> {
    match command {
        Command::Serve { listen, access } => serve::serve(env, &listen, &access)?,
        Command::Flow(command) => flow::run(env, command)?,
        Command::History(options) => history::list(env, &options)?,
        Command::Show { id, json } => history::show(env, &id, json)?,
        Command::Retry(options) => return retry::run(env, &options),
        Command::Secret(command) => secret::run(env, command)?,
        Command::Backup { file } => maintenance::backup(env, &file)?,
        Command::Restore { file } => maintenance::restore(env, &file)?,
        Command::Table(command) => table::run(env, command)?,
        Command::Shop(command) => shop::run(env, command)?,
        Command::Network(command) => network::run(env, command)?,
        Command::Mail(command) => email::run(env, command)?,
        Command::Notify(command) => notify::run(env, command)?,
        Command::Tunnel(command) => tunnel::run(env, command)?,
        Command::Status { json } => metrics::status(env, json)?,
        Command::Metrics(command) => metrics::run(env, command)?,
        Command::Doctor { listen } => return maintenance::doctor(env, &listen),
    }
    Ok(ExitCode::SUCCESS)
}

//! `hooktray flow`.

mod test;
mod versions;

use std::fs::File;
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::Path;

use hooktray_core::base::data_dir;
use hooktray_core::base::error::NotSetUp;
use hooktray_core::flow::{self, Crm, Flow, SavedBy, Sender, Sms, TemplateOptions};
use hooktray_core::flows::{self, Flows, Saved, hook_path};
use hooktray_core::store::FlowRow;
use hooktray_core::{Error, Result, settings, tunnel};
use serde_json::json;

use crate::arguments::{FlowCommand, SmsChoice};
use crate::{Environment, print};

pub(crate) fn run(env: &Environment, command: FlowCommand) -> Result<()> {
    match command {
        FlowCommand::Templates => templates(),
        FlowCommand::New { template, name, sms, country } => new(env, &template, name.as_deref(), sms, &country),
        FlowCommand::List { json } => list(env, json),
        FlowCommand::Show { name, version: None } => show(env, &name),
        FlowCommand::Show { name, version: Some(number) } => versions::show(env, &name, number),
        FlowCommand::Versions { name, json } => versions::list(env, &name, json),
        FlowCommand::Changes { name, from, to } => versions::changes(env, &name, from, to),
        FlowCommand::RestoreVersion { name, number } => {
            let saved = change(env, |flows| {
                let row = flows::find(flows.readers(), &name)?;
                flows.restore_version(row.id, number)
            })?;
            print::line(&format!("“{}” is as in version {number} again", saved.flow.name))?;
            print_findings(&saved);
            Ok(())
        }
        FlowCommand::Import { file, replace } => import(env, &file, replace),
        FlowCommand::Export { name, output } => export(env, &name, output.as_deref()),
        FlowCommand::Start { name } => {
            let saved = change(env, |flows| flows.start(&name))?;
            print::line(&format!("“{name}” is started"))?;
            print_findings(&saved);
            Ok(())
        }
        FlowCommand::Stop { name } => {
            change(env, |flows| flows.stop(&name))?;
            print::line(&format!("“{name}” is stopped; records are held from now on"))
        }
        FlowCommand::Delete { name } => delete(env, &name),
        FlowCommand::Renew { name } => {
            let renewed = change(env, |flows| flows.renew_link(flows::find(flows.readers(), &name)?.id))?;
            print::line(&format!("the new link of “{name}” is {}", hook_path(&renewed.token)))?;
            print::note("the old link is accepted for 24 more hours: paste the new one into the sender by then");
            Ok(())
        }
        FlowCommand::Url { name, public: true, .. } => {
            let token = find(env, &name)?.token;
            let address = tunnel::last_address(&env.readers()?)?.ok_or_else(|| Error::from(NotSetUp::PublicAddress))?;
            print::line(&format!("{address}{}", hook_path(&token)))
        }
        FlowCommand::Url { name, listen, public: false } => {
            let token = find(env, &name)?.token;
            let listen = listen.map_or_else(|| address(env), Ok)?;
            print::line(&format!("http://{listen}{}", hook_path(&token)))
        }
        FlowCommand::Test { name, file, send } => test::test(env, &name, file.as_deref(), send),
    }
}

fn new(env: &Environment, template: &str, name: Option<&str>, sms: SmsChoice, country: &str) -> Result<()> {
    let sms = match sms {
        SmsChoice::Sent => Sms::Sent,
        SmsChoice::Received => Sms::Received,
        SmsChoice::Both => Sms::Both,
    };
    let options = TemplateOptions { sms, country: country.to_ascii_uppercase() };
    let saved = change(env, |flows| flows.create(template, name, &options))?;
    print::line(&format!("created “{}”, stopped", saved.flow.name))?;
    print_findings(&saved);
    Ok(())
}

fn import(env: &Environment, file: &Path, replace: bool) -> Result<()> {
    let bytes = read(file)?;
    let text = flow::utf8_text(&bytes).map_err(Error::FlowRefused)?;
    let saved = change(env, |flows| flows.import(text, replace))?;
    print::line(&format!("stored “{}”, {}", saved.flow.name, started(&saved.flow)))?;
    print_findings(&saved);
    Ok(())
}

fn export(env: &Environment, name: &str, output: Option<&Path>) -> Result<()> {
    let flow = find(env, name)?.flow;
    let Some(file) = output else {
        print_needs(&flow);
        return print::raw(flow.to_json().as_bytes());
    };
    write_new(file, flow.to_json().as_bytes())?;
    print_needs(&flow);
    print::line(&format!("“{name}” is in {}", file.display()))
}

fn delete(env: &Environment, name: &str) -> Result<()> {
    let ended = change(env, |flows| {
        // What a crash interrupted waits, though no engine has started since.
        flows.recover()?;
        flows.delete(name)
    })?;
    let waiting = match ended.cancelled {
        0 if ended.unanswered > 0 => "no record was cancelled".to_owned(),
        0 => "no record was waiting".to_owned(),
        1 => "1 waiting record was cancelled".to_owned(),
        more => format!("{more} waiting records were cancelled"),
    };
    print::line(&format!("deleted “{name}”; {waiting}, its history stays"))?;
    if ended.unanswered > 0 {
        print::note(&format!(
            "{} may have been ordered, and failed: look in the CRM; hooktray history --status failed names them",
            ended.unanswered
        ));
    }
    Ok(())
}

/// Lists the parts that the id of a flow template is made of.
fn templates() -> Result<()> {
    print::line("A template is `blank`, or a sender and a CRM with a dash between them: `sms-deliverer-aray`.")?;
    print::line("\nsenders")?;
    for sender in Sender::ALL {
        print::line(&format!("  {:<16} {}", sender.id, sender.name))?;
    }
    print::line("\nCRMs")?;
    for crm in Crm::ALL {
        let note =
            if crm.is_partly_unpublished { " (partly unpublished: check the first order in the CRM)" } else { "" };
        print::line(&format!("  {:<16} {}{note}", crm.id, crm.name))?;
    }
    Ok(())
}

fn change<T>(env: &Environment, change: impl FnOnce(&Flows) -> Result<T>) -> Result<T> {
    let (_locked, store) = env.writable()?;
    change(&Flows::new(store, env.secrets.clone(), env.clock.clone(), SavedBy::CommandLine))
}

fn find(env: &Environment, name: &str) -> Result<FlowRow> {
    flows::find(&env.readers()?, name)
}

/// Returns where records are received: by the engine that runs, else as the settings say.
pub(crate) fn address(env: &Environment) -> Result<String> {
    let address = match data_dir::engine_address(&env.data_dir) {
        Some(address) => return Ok(data_dir::connectable(address).to_string()),
        None => {
            if data_dir::is_held(&env.data_dir)? {
                print::note(
                    "warning: the engine that runs could not note its address, for example since the disk is full; the address \
                     shown is that of the settings",
                );
            }
            settings::load(&env.readers()?)?.listen
        }
    };
    Ok(address.parse().map_or(address, |address| data_dir::connectable(address).to_string()))
}

fn started(flow: &Flow) -> &'static str {
    if flow.enabled { "started" } else { "stopped" }
}

/// Names what another computer needs beside the file.
fn print_needs(flow: &Flow) {
    for secret in flow.secrets() {
        print::note(&format!("it needs the secret “{secret}”, which is not in the file"));
    }
    for table in flow.tables() {
        print::note(&format!("it needs the table “{table}”: `hooktray table export {table}`"));
    }
}

fn print_findings(saved: &Saved) {
    for missing in &saved.missing {
        print::note(&format!("still missing: {missing}"));
    }
    for warning in &saved.warnings {
        print::note(&format!("warning: {warning}"));
    }
}

fn list(env: &Environment, json: bool) -> Result<()> {
    let readers = env.readers_if_any()?;
    let rows = readers.as_ref().map_or(Ok(Vec::new()), flows::all)?;
    let broken = readers.as_ref().map_or(Ok(Vec::new()), flows::broken)?;
    if json {
        let rows = rows.iter().map(|row| {
            json!({"name": row.flow.name, "enabled": row.flow.enabled, "url_path": hook_path(&row.token),
                   "actions": row.flow.actions.len()})
        });
        let broken = broken.iter().map(
            |flow| json!({"name": flow.name, "enabled": false, "url_path": hook_path(&flow.token), "broken": true}),
        );
        return print::json(&rows.chain(broken).collect::<Vec<_>>());
    }
    if rows.is_empty() && broken.is_empty() {
        print::note("there are no flows yet; create one with `hooktray flow new --template sms-deliverer-aray`");
    }
    rows.iter().try_for_each(|row| print::line(&format!("{:<8} {}", started(&row.flow), row.flow.name)))?;
    broken.iter().try_for_each(|flow| print::line(&format!("{:<8} {}", "broken", flow.name)))
}

fn show(env: &Environment, name: &str) -> Result<()> {
    let row = find(env, name)?;
    print::line(&format!("{} ({})", row.flow.name, started(&row.flow)))?;
    print::line(&format!("link: {}", hook_path(&row.token)))?;
    for (action, number) in row.flow.actions.iter().zip(1..) {
        let off = if action.enabled() { "" } else { " (switched off)" };
        print::line(&format!("{number}. {} [{}]{off}", action.id(), action.kind()))?;
    }
    let readers = env.readers()?;
    let settings = settings::load(&readers)?;
    let missing = flows::missing(&row.flow, &readers, &settings, |secret| env.secrets.get(secret).is_ok());
    missing.iter().try_for_each(|missing| print::line(&format!("still missing: {missing}")))
}

/// Never overwrites a file: what was filled in there would be lost.
pub(crate) fn write_new(file: &Path, text: &[u8]) -> Result<()> {
    let written = File::create_new(file).and_then(|mut new| {
        let written = new.write_all(text).and_then(|()| new.sync_all());
        if written.is_err() {
            // A disk without room: what is there is no file of ours.
            let _ = std::fs::remove_file(file);
        }
        written
    });
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Error::FileExists(file.to_owned()),
        _ => Error::io(file)(error),
    })
}

/// Reads a file; `-` is standard input.
pub(crate) fn read(file: &Path) -> Result<Vec<u8>> {
    if file == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map_err(Error::io("standard input"))?;
        return Ok(bytes);
    }
    std::fs::read(file).map_err(Error::io(file))
}

//! `hooktray table`: the tables that flows look values up in.

use hooktray_core::{Result, flows, tables};

use crate::arguments::TableCommand;
use crate::flow::{read, write_new};
use crate::{Environment, print};

pub(crate) fn run(env: &Environment, command: TableCommand) -> Result<()> {
    match command {
        TableCommand::List => list(env),
        TableCommand::Show { name } | TableCommand::Export { name, output: None } => print::raw(&exported(env, &name)?),
        TableCommand::Export { name, output: Some(file) } => write_new(&file, &exported(env, &name)?),
        TableCommand::Import { name, file, key } => {
            let bytes = read(&file)?;
            let (_locked, store) = env.writable()?;
            let table = tables::import(&store, &env.clock, &name, &bytes, key.as_deref())?;
            print::line(&format!("stored “{}”: {} rows by “{}”", table.name, table.rows, table.key))
        }
        TableCommand::Delete { name } => {
            let (_locked, store) = env.writable()?;
            tables::delete(&store, &name)?;
            print::line(&format!("deleted “{name}”"))?;
            for row in flows::all(&store.readers)?.iter().filter(|row| tables::uses(&row.flow, &name)) {
                print::note(&format!("the stopped flow “{}” uses it", row.flow.name));
            }
            Ok(())
        }
    }
}

fn exported(env: &Environment, name: &str) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    tables::export(&env.readers()?, name, &mut text)?;
    Ok(text)
}

fn list(env: &Environment) -> Result<()> {
    let tables = env.readers_if_any()?.map(|readers| tables::all(&readers)).transpose()?.unwrap_or_default();
    if tables.is_empty() {
        print::note("there are no tables yet; import one with `hooktray table import NAME FILE`");
    }
    tables.iter().try_for_each(|table| {
        print::line(&format!(
            "{}: {} rows by “{}”, columns {}",
            table.name,
            table.rows,
            table.key,
            table.columns.join(", ")
        ))
    })
}

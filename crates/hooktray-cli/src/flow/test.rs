//! `hooktray flow test`.

use std::path::Path;

use hooktray_core::actions::http_request::Client;
use hooktray_core::api::made_up_record;
use hooktray_core::event::{Event, OperationId};
use hooktray_core::history::{NewTestOrder, TestOrderEnd};
use hooktray_core::pipeline::{CompiledFlow, DryRun, RunOnce, Shop, dry_run, test_order};
use hooktray_core::store::{FlowRow, Query};
use hooktray_core::{Error, Result, history, settings};
use serde_json::json;

use super::{find, read};
use crate::{Environment, block_on, print};

pub(super) fn test(env: &Environment, name: &str, file: Option<&Path>, send: bool) -> Result<()> {
    let row = find(env, name)?;
    let event = match (file, send) {
        (Some(file), _) => Event::from_sample(&read(file)?, env.clock.now()),
        (None, false) => newest_record(env, name)?,
        // No customer is called unasked.
        (None, true) => own_record(env, &row)?,
    };
    let is_made_up = send && file.is_none();
    let compiled = CompiledFlow::new(if is_made_up { test_order::named(row.flow) } else { row.flow })?;
    let shop = Shop::new(&env.readers()?);
    let readers = env.readers()?;
    let client = || Client::new(&settings::load(&readers)?.network, &env.secrets).map_err(Error::System);
    let client = send.then(client).transpose()?;
    let run = match &client {
        Some(client) => send_test(env, row.id, &compiled, &event, &shop, client)?,
        None => block_on(dry_run(&compiled, &event, &env.secrets, &shop, &env.clock))??,
    };
    let keys = history::key_mask(&event.content());
    let steps: Vec<_> = run.steps.into_iter().map(|step| history::shown_step(step, &keys)).collect();
    let steps: Vec<_> = steps.into_iter().map(history::step_json).collect();
    crate::history::steps(&json!(steps))?;
    if let Some(problem) = run.problem {
        return Err(Error::Sample(problem));
    }
    print::line(match (run.filtered, send) {
        (true, _) => "a filter ended it: nothing is sent for this record",
        (false, true) => "sent",
        (false, false) => "this would be sent; add --send to send it",
    })
}

/// Returns a made-up record with the owner's number.
fn own_record(env: &Environment, row: &FlowRow) -> Result<Event> {
    let readers = env.readers()?;
    let number = settings::load(&readers)?.test_phone.ok_or_else(|| {
        let why = "a test order needs your own number (`hooktray shop phone NUMBER`) or a file with a record";
        Error::Usage(why.to_owned())
    })?;
    made_up_record(&readers, row.id, &row.flow, &number, env.clock.now())
}

/// Sends a test order. The history has it, unless an engine holds the database.
fn send_test(
    env: &Environment,
    flow_id: i64,
    compiled: &CompiledFlow,
    event: &Event,
    shop: &Shop,
    client: &Client,
) -> Result<DryRun> {
    let started_at = env.clock.now();
    let id = OperationId::new(started_at);
    let once = RunOnce::sending(compiled, event, id, &env.secrets, client)?;
    let new = NewTestOrder { id, flow_id, flow: compiled.flow.name.clone(), event: event.clone() };
    let stored = env.writable().and_then(|(locked, store)| {
        history::begin_test_order(&store, new, started_at)?;
        Ok((locked, store))
    });
    if let Err(error) = &stored {
        print::note(&format!("this order is not in the history: {error}"));
    }
    let run = block_on(once.run(shop, &env.clock))?;
    if let Ok((_locked, store)) = stored {
        let end = TestOrderEnd { started_at, outcome: run.outcome.clone(), steps: run.steps.clone() };
        // The order is sent, whatever becomes of its row.
        if let Err(error) = history::end_test_order(&store, id, event, end, env.clock.now()) {
            print::note(&format!("the history does not say how this order ended: {error}"));
        }
    }
    Ok(run)
}

fn newest_record(env: &Environment, flow: &str) -> Result<Event> {
    let readers = env.readers()?;
    let query = Query { flow: Some(flow.to_owned()), limit: 1, ..Query::default() };
    let newest = history::list(&readers, &query)?.pop();
    let newest =
        newest.ok_or_else(|| Error::Usage(format!("“{flow}” has no records yet; name a file with a sample")))?;
    history::event(&readers, &newest.id)
}

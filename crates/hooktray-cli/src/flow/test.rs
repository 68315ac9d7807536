//! `hooktray flow test`.

use std::path::Path;

use hooktray_core::actions::http_request::Client;
use hooktray_core::api::made_up_record;
use hooktray_core::event::Event;
use hooktray_core::pipeline::test_order::{self, TestOrderRun};
use hooktray_core::pipeline::{CompiledFlow, DryRun, Shop, dry_run};
use hooktray_core::store::{FlowRow, Query, Readers};
use hooktray_core::{Error, Result, history, settings};
use serde_json::json;

use super::{find, read};
use crate::{Environment, block_on, print};

pub(super) fn test(env: &Environment, name: &str, file: Option<&Path>, send: bool) -> Result<()> {
    let row = find(env, name)?;
    let flow_id = row.id;
    let readers = env.readers()?;
    let shop = Shop::new(&readers);
    let (event, compiled) = match (file, send) {
        (Some(file), _) => (Event::from_sample(&read(file)?, env.clock.now()), CompiledFlow::new(row.flow)?),
        (None, false) => (newest_record(env, name)?, CompiledFlow::new(row.flow)?),
        // No customer is called unasked.
        (None, true) => own_order(env, &readers, &shop, row)?,
    };
    let client = || Client::new(&settings::load(&readers)?.network, &env.secrets).map_err(Error::System);
    let client = send.then(client).transpose()?;
    let run = match &client {
        Some(client) => send_test(env, flow_id, &compiled, &event, &shop, client)?,
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

/// Returns a made-up record with the owner's number, and the flow that sends it to nobody else.
fn own_order(env: &Environment, readers: &Readers, shop: &Shop, row: FlowRow) -> Result<(Event, CompiledFlow)> {
    let own = settings::load(readers)?.test_phone.ok_or_else(|| {
        let why = "a test order needs your own number (`hooktray shop phone NUMBER`) or a file with a record";
        Error::Usage(why.to_owned())
    })?;
    let event = made_up_record(readers, row.id, &row.flow, &own, env.clock.now())?;
    let flow = test_order::named(row.flow);
    let unchecked = CompiledFlow::new(flow.clone())?;
    let checked = test_order::check_number(&unchecked, &event, &own, &env.secrets, shop, &env.clock)?;
    Ok((event, CompiledFlow::new(test_order::calling_only(flow, &own, &checked))?))
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
    let order = TestOrderRun::new(flow_id, compiled.flow.name.clone(), event.clone(), env.clock.now());
    let once = order.ready(compiled, &env.secrets, client)?;
    let stored = env.writable().and_then(|(locked, store)| {
        order.begin(&store)?;
        Ok((locked, store))
    });
    if let Err(error) = &stored {
        print::note(&format!("this order is not in the history: {error}"));
    }
    let run = block_on(test_order::send(once, shop, &env.clock))?;
    // The order is sent, whatever becomes of its row.
    if let Ok((_locked, store)) = stored
        && let Err(error) = order.end_or_try_again(&store, &run, &env.clock)
    {
        print::note(&format!("the history does not say how this order ended: {error}"));
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

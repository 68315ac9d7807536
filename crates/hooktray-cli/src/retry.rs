//! `hooktray retry`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::process::ExitCode;

use hooktray_core::base::data_dir;
use hooktray_core::history::{self, LeftOut, RequeueOptions, Retried};
use hooktray_core::outcome::Status;
use hooktray_core::store::{Query, Store};
use hooktray_core::{Error, Result};

use crate::arguments::RetryOptions;
use crate::{Environment, print};

pub(crate) fn run(env: &Environment, options: &RetryOptions) -> Result<ExitCode> {
    // Without the data dir's lock: a running engine notices the change.
    let readers = env.readers()?;
    let store = Store::open(&env.data_dir)?;
    let retried = match (options.status, options.partial) {
        (_, true) => {
            let query = Query { partial: true, ..Query::default() };
            let how = RequeueOptions { even_if_arrived: options.even_if_arrived, ..RequeueOptions::default() };
            let retried = history::retry_all(&store, &env.clock, &query, how)?;
            even_if_arrived(env, &store, &query, how, retried)?
        }
        (Some(status), false) => {
            let query = Query { status: Some(status), ..Query::default() };
            // Scripts are not asked: who writes --from-start into one has decided.
            if options.from_start && !options.yes && io::stdin().is_terminal() {
                let count = history::count(&readers, &query)?;
                let warning = format!("{count} × {status}: each may be ordered a second time");
                if !asked(&format!("{warning}. Run all of them from the start?"))? {
                    print::note("nothing was queued");
                    return Ok(ExitCode::FAILURE);
                }
            }
            let how = RequeueOptions {
                from_start: options.from_start,
                even_if_arrived: options.even_if_arrived,
                ..RequeueOptions::default()
            };
            let retried = history::retry_all(&store, &env.clock, &query, how)?;
            even_if_arrived(env, &store, &query, how, retried)?
        }
        (None, false) => {
            let how = RequeueOptions {
                from_start: options.from_start,
                even_if_sent: options.even_if_sent,
                even_if_arrived: options.even_if_arrived,
                keep_finished: options.keep_finished,
            };
            let retried = history::retry(&store, &env.clock, &options.ids, how)?;
            even_left_out(env, &store, how, retried)?
        }
    };
    data_dir::wake(&env.data_dir);
    if options.from_start && retried.queued > 0 {
        print::note("every step runs again; orders that were already created are created a second time");
    }
    if options.keep_finished && retried.queued > 0 {
        print::note("finished requests are not sent again");
    }
    for flow in &retried.stopped {
        print::note(&format!("the flow “{flow}” is stopped: nothing of it is sent until you start it"));
    }
    for ((_, why), count) in &retried.not_possible {
        print::note(&format!("not queued: {count}, because {why}"));
    }
    print::line(&format!("queued again: {}", retried.queued))?;
    let nothing = retried.queued == 0 && !(retried.left_out.is_empty() && retried.not_possible.is_empty());
    Ok(if nothing { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Names what was left out, and counts what may have arrived. On a terminal, asks whether to send that all the same.
fn even_if_arrived(
    env: &Environment,
    store: &Store,
    query: &Query,
    how: RequeueOptions,
    retried: Retried,
) -> Result<Retried> {
    let mut retried = retried;
    let (may_have_arrived, left_out): (Vec<_>, Vec<_>) =
        std::mem::take(&mut retried.left_out).into_iter().partition(|left| left.reason.may_have_arrived());
    retried.left_out = left_out;
    print_to_decide(&retried.left_out);
    if may_have_arrived.is_empty() {
        return Ok(retried);
    }
    let what = query.status.unwrap_or(Status::Delivered);
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    may_have_arrived.iter().for_each(|left| *reasons.entry(left.reason.to_string()).or_default() += 1);
    for (why, count) in reasons {
        print::note(&format!("left out: {count} × {what}, because {why}"));
    }
    if !asked("Look in the CRM first: each may be ordered a second time. Send them all the same?")? {
        print::note("look in the CRM which of them are there; add --even-if-arrived to send them all the same");
        retried.left_out.extend(may_have_arrived);
        return Ok(retried);
    }
    let more = history::retry_all(store, &env.clock, query, RequeueOptions { even_if_arrived: true, ..how })?;
    retried.queued += more.queued;
    retried.stopped.extend(more.stopped);
    // All that are not queued matched again, also those that are named and counted already.
    retried.not_possible = more.not_possible;
    let named: BTreeSet<&str> = retried.left_out.iter().map(|left| left.id.as_str()).collect();
    let left_out: Vec<LeftOut> = more.left_out.into_iter().filter(|left| !named.contains(left.id.as_str())).collect();
    print_to_decide(&left_out);
    retried.left_out.extend(left_out);
    Ok(retried)
}

/// Names what was left out of many, and says how to decide about each.
fn print_to_decide(left_out: &[LeftOut]) {
    print_left_out(left_out);
    let (known, unknown): (Vec<&LeftOut>, Vec<&LeftOut>) = left_out.iter().partition(|left| left.reason.is_known());
    if !known.is_empty() {
        print::note("decide for each of these whether to send it all the same: hooktray retry ID --even-if-sent");
    }
    if !unknown.is_empty() {
        print::note(
            "decide for each of these whether its request is still the same: hooktray retry ID --keep-finished, or \
             --from-start if nothing of it has arrived",
        );
    }
}

/// Names what was left out. On a terminal, asks whether to send it all the same, and asks again about what that leaves out for
/// another reason.
fn even_left_out(env: &Environment, store: &Store, mut how: RequeueOptions, retried: Retried) -> Result<Retried> {
    let mut retried = retried;
    loop {
        print_left_out(&retried.left_out);
        if retried.left_out.is_empty() {
            return Ok(retried);
        }
        let may_have_arrived = retried.left_out.iter().all(|left| left.reason.may_have_arrived());
        let option = if may_have_arrived { "--even-if-arrived" } else { "--even-if-sent" };
        if !asked("The CRM may get the same order twice. Send it all the same?")? {
            print::note(&format!("add {option} to send it all the same"));
            return Ok(retried);
        }
        how = RequeueOptions { even_if_arrived: true, even_if_sent: !may_have_arrived, ..how };
        let ids: Vec<String> = retried.left_out.into_iter().map(|left| left.id).collect();
        let more = history::retry(store, &env.clock, &ids, how)?;
        let stopped = retried.stopped.into_iter().chain(more.stopped).collect();
        retried = Retried { queued: retried.queued + more.queued, stopped, ..more };
    }
}

fn print_left_out(left_out: &[LeftOut]) {
    for left in left_out {
        print::note(&format!("left out: {}, because {}", left.id, left.reason));
    }
}

/// Returns whether the user says yes; false where nobody can be asked.
fn asked(question: &str) -> Result<bool> {
    if !io::stdin().is_terminal() {
        return Ok(false);
    }
    let _ = write!(io::stderr(), "{question} [y/N] ");
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).map_err(Error::io("standard input"))?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "д" | "да"))
}

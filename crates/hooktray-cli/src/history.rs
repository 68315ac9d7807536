//! `hooktray history` and `show`.

use hooktray_core::base::csv::{CsvWriter, Formulas};
use hooktray_core::history::{self, OperationSummary};
use hooktray_core::ingress::RefusalCode;
use hooktray_core::store::{DamagedPart, Query, Readers};
use hooktray_core::{Error, Result, flows};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::arguments::HistoryOptions;
use crate::{Environment, print};

pub(crate) fn list(env: &Environment, options: &HistoryOptions) -> Result<()> {
    let query = Query {
        flow: options.flow.clone(),
        status: options.status,
        crm_duplicate: options.crm_duplicate,
        partial: options.partial,
        search: options.search.clone(),
        since: options.since,
        limit: options.limit,
        ..Query::default()
    };
    let readers = env.readers_if_any()?;
    let rows = readers.as_ref().map_or(Ok(Vec::new()), |readers| history::list(readers, &query))?;
    let mask = readers.as_ref().filter(|_| !rows.is_empty()).map(|readers| flows::mask(readers, &env.secrets));
    let mask = mask.transpose()?.unwrap_or_default();
    let shown = rows.into_iter().map(|row| history::masked_row(row, &mask));
    let lines: Vec<OperationSummary> = shown.map(OperationSummary::from).collect();
    if let Some(flow) = &options.flow
        && lines.is_empty()
    {
        check_is_known(readers.as_ref(), flow)?;
    }
    if options.json {
        return print::json(&lines);
    }
    if options.csv {
        return csv(&lines);
    }
    if lines.is_empty() {
        let is_filtered = options.flow.is_some()
            || options.status.is_some()
            || options.crm_duplicate
            || options.partial
            || options.search.is_some()
            || options.since.is_some();
        print::note(if is_filtered { "no records match; leave out some of the options" } else { "no records yet" });
    }
    lines.iter().try_for_each(|line| {
        let what = line.error.as_ref().map(|error| error.message.as_str());
        let what = what.or(match (line.partial, line.crm_duplicate) {
            (true, _) => Some("a later action failed; “hooktray show” says which"),
            (false, true) => Some("the CRM already knew this order"),
            (false, false) => None,
        });
        let remembered = Some(remembered(line)).filter(|remembered| !remembered.is_empty());
        let notes = [line.test.then(|| "a test order".to_owned()), remembered, what.map(str::to_owned)];
        let notes = notes.into_iter().flatten().collect::<Vec<_>>().join("; ");
        print::line(&format!("{}  {}  {:<9}  {}  {notes}", line.id, local(line.received_at), line.status, line.flow))
    })?;
    readers.as_ref().map_or(Ok(()), print_refusals)
}

/// Checks that a flow of this name exists, or that the history has records of one that was deleted.
fn check_is_known(readers: Option<&Readers>, flow: &str) -> Result<()> {
    let unknown = || Error::NoSuchFlow(flow.to_owned());
    let readers = readers.ok_or_else(unknown)?;
    let query = Query { flow: Some(flow.to_owned()), limit: 1, ..Query::default() };
    if history::list(readers, &query)?.is_empty() {
        match flows::find(readers, flow) {
            Ok(_) | Err(Error::FlowBroken { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Prints the requests that were refused recently, to standard error: a program that reads the records does not get them.
fn print_refusals(readers: &Readers) -> Result<()> {
    let refusals = history::refusals(readers)?;
    let flows = flows::all(readers)?;
    for row in &refusals {
        let flow = flows.iter().find(|flow| Some(flow.id) == row.flow_id);
        let link = flow.map_or_else(|| "no flow".to_owned(), |flow| format!("“{}”", flow.flow.name));
        print::note(&format!(
            "refused: {} ({}) × {} for {link}, the last at {} from {}",
            row.code,
            meaning(&row.code),
            row.count,
            local(row.last_at),
            row.sender
        ));
    }
    Ok(())
}

fn meaning(code: &str) -> &'static str {
    code.parse().map_or("of another version of Hooktray", RefusalCode::meaning)
}

fn csv(lines: &[OperationSummary]) -> Result<()> {
    let titles = [
        "id",
        "flow",
        "status",
        "received_at",
        "finished_at",
        "attempts",
        "error",
        "message",
        "duplicate_of",
        "remembered",
        "crm_duplicate",
        "partial",
    ];
    let mut out = Vec::new();
    let mut table = CsvWriter::new(&mut out, &titles.map(str::to_owned), Formulas::Escaped)?;
    for line in lines {
        let error = line.error.as_ref();
        table.row(&[
            line.id.clone(),
            line.flow.clone(),
            line.status.to_string(),
            local(line.received_at),
            line.finished_at.map(local).unwrap_or_default(),
            line.attempts.to_string(),
            error.map(|error| error.code.to_string()).unwrap_or_default(),
            error.map(|error| print::printable(&error.message)).unwrap_or_default(),
            line.duplicate_of.clone().unwrap_or_default(),
            print::printable(&remembered(line)),
            line.crm_duplicate.to_string(),
            line.partial.to_string(),
        ])?;
    }
    table.end()?;
    print::raw(&out)
}

/// Returns the remembered values as one cell.
fn remembered(line: &OperationSummary) -> String {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let pairs = line.remembered.iter().map(|(name, value)| format!("{name}={}", text(value)));
    pairs.collect::<Vec<_>>().join(" ")
}

/// Formats a time in the time zone of this machine.
pub(crate) fn local(at: Timestamp) -> String {
    at.to_zoned_datetime(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

pub(crate) fn show(env: &Environment, id: &str, json: bool) -> Result<()> {
    let readers = env.readers()?;
    let detail = history::detail(&readers, id)?;
    let shown = history::detail_json(detail, &flows::mask(&readers, &env.secrets)?);
    if json { print::json(&shown) } else { print_detail(&shown) }
}

fn print_detail(shown: &Value) -> Result<()> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    print::line(&format!("operation  {}", text(&shown["id"])))?;
    print::line(&format!("flow       {}", text(&shown["flow"])))?;
    print::line(&format!("status     {}", text(&shown["status"])))?;
    print::line(&format!("received   {} from {}", text(&shown["received_at"]), text(&shown["request"]["ip"])))?;
    if let Some(message) = shown["error"]["message"].as_str() {
        print::line(&format!("problem    {message} ({})", text(&shown["error"]["code"])))?;
    }
    if let Some(original) = shown["duplicate_of"].as_str() {
        print::line(&format!("original   {original}"))?;
    }
    for (name, value) in shown["remembered"].as_object().into_iter().flatten() {
        print::line(&format!("{name:<10} {}", text(value)))?;
    }
    if shown["crm_duplicate"] == true {
        print::line("the CRM already knew this order")?;
    }
    if shown["partial"] == true {
        print::line("delivered in part: an action failed after which the flow went on")?;
    }
    for part in shown["damaged"].as_array().into_iter().flatten() {
        let part = serde_json::from_value::<DamagedPart>(part.clone()).map_or("a part of it", DamagedPart::name);
        print::line(&format!("damaged    {part} cannot be read any more"))?;
    }
    for repair in shown["repairs"].as_array().into_iter().flatten() {
        let field = repair["field"].as_str().filter(|field| !field.is_empty());
        let place = field.map(|field| format!(" ({field})")).unwrap_or_default();
        print::line(&format!("repaired   {}{place}", text(&repair["message"])))?;
    }
    for note in shown["notes"].as_array().into_iter().flatten() {
        print::line(&format!("note       {}: {}", text(&note["step"]), text(&note["message"])))?;
    }
    print::line(&format!("\n{} {}", text(&shown["request"]["method"]), text(&shown["request"]["path"])))?;
    for part in ["query", "body"] {
        let value = &shown["request"][part];
        if !(value.is_null() || value.as_object().is_some_and(serde_json::Map::is_empty)) {
            print::line(&indented(part, value))?;
        }
    }
    let runs = shown["runs"].as_array().cloned().unwrap_or_default();
    for (run, number) in runs.iter().zip(1..) {
        let when = text(&run["started_at"]);
        let by = run["flow_version"].as_i64().map(|version| format!(", version {version} of the flow"));
        let (outcome, by) = (text(&run["outcome"]), by.unwrap_or_default());
        print::line(&format!("\nattempt {number}: {outcome} ({when}, {} ms{by})", run["duration_ms"]))?;
        if run["unreadable"] == true {
            print::line("  what this attempt sent and received cannot be read any more")?;
        }
        steps(&run["steps"])?;
    }
    Ok(())
}

/// Prints the steps of an attempt or of a dry run.
pub(crate) fn steps(steps: &Value) -> Result<()> {
    for step in steps.as_array().into_iter().flatten() {
        let word = |key: &str| step[key].as_str().unwrap_or_default();
        print::line(&format!("  {} [{}]: {}", word("id"), word("type"), word("outcome")))?;
        for part in ["request", "response"] {
            if !step[part].is_null() {
                print::line(&indented(part, &step[part]))?;
            }
        }
        if let Some(message) = step["error"]["message"].as_str() {
            print::line(&format!("    problem: {message}"))?;
        }
        for note in step["notes"].as_array().into_iter().flatten() {
            print::line(&format!("    note: {}", note["message"].as_str().unwrap_or_default()))?;
        }
    }
    Ok(())
}

fn indented(name: &str, value: &Value) -> String {
    let json = serde_json::to_string_pretty(value).unwrap_or_default();
    format!("    {name}: {}", json.replace('\n', "\n    "))
}

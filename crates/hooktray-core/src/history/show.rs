//! One operation as `show --json` prints it, without secrets and the keys of its record.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::OperationSummary;
use crate::event::{Content, Event, HIDDEN, hide_in_json, hide_in_text, is_key_name};
use crate::outcome::{AttemptOutcome, StepRecord};
use crate::secrets::Mask;
use crate::store::{OperationDetail, OperationRow};

/// Returns an operation as `show --json` prints it. `mask` hides all secrets; in the steps, those that the flow uses are masked
/// already.
#[must_use]
pub fn detail_json(detail: OperationDetail, mask: &Mask) -> Value {
    let content = detail.event.content_as_it_came();
    let request = request_json(&detail.event, &content, mask);
    let keys = key_mask(&content);
    let runs: Vec<Value> = detail
        .attempts
        .iter()
        .map(|attempt| {
            let mut run = json!({
                "started_at": attempt.started_at,
                "duration_ms": attempt.duration_ms,
                "flow_version": attempt.flow_version,
                "outcome": attempt.outcome.map_or("", AttemptOutcome::as_str),
                "steps": attempt.steps.iter().flatten().map(|step| step_json(masked_step(shown_step(step.clone(), &keys), mask))).collect::<Vec<_>>(),
            });
            if attempt.steps.is_none() {
                run["unreadable"] = json!(true);
            }
            run
        })
        .collect();
    let mut corrections = json!(detail.event.corrections);
    mask.json(&mut corrections);
    let repairs: Vec<Value> = detail
        .repairs
        .iter()
        .map(|repair| json!({"code": repair.code, "field": repair.field, "message": repair.code.message()}))
        .collect();
    let mut notes = notes_json(&detail);
    mask.json(&mut notes);
    let mut json = serde_json::to_value(OperationSummary::from(masked_row(detail.row, mask))).unwrap_or_default();
    json["request"] = request;
    json["notes"] = notes;
    json["repairs"] = Value::Array(repairs);
    json["corrections"] = corrections;
    json["runs"] = Value::Array(runs);
    if !detail.damaged.is_empty() {
        json["damaged"] = json!(detail.damaged);
    }
    json
}

/// Returns a step as `show --json` prints it: an error and a note have a code and a message, without arguments.
#[must_use]
pub fn step_json(step: StepRecord) -> Value {
    let error = step.error.as_ref().map(|error| json!({"code": error.code, "message": error.message}));
    let mut json = json!({
        "id": step.id,
        "type": step.kind,
        "outcome": step.outcome,
        "request": step.request,
        "response": step.response,
        "error": error,
    });
    if !step.notes.is_empty() {
        json["notes"] = step.notes.iter().map(|note| json!({"code": note.code, "message": note.message()})).collect();
    }
    json
}

/// Returns the notes of the last attempt, with their steps.
fn notes_json(detail: &OperationDetail) -> Value {
    let steps = detail.attempts.last().and_then(|attempt| attempt.steps.as_deref()).unwrap_or_default();
    let notes = steps.iter().flat_map(|step| {
        step.notes.iter().map(|note| json!({"step": step.id, "code": note.code, "message": note.message()}))
    });
    notes.collect()
}

/// Returns a mask for the keys in a record, see [`Content::key_values`].
#[must_use]
pub fn key_mask(content: &Content) -> Mask {
    Mask::new(content.key_secrets())
}

/// Returns a step as it is shown: without the keys of the record (`keys`) and without its own.
#[must_use]
pub fn shown_step(mut step: StepRecord, keys: &Mask) -> StepRecord {
    hide_in_json(&mut step.request);
    if let Some(response) = &mut step.response {
        response.body = match std::mem::take(&mut response.bytes_without_text) {
            0 => hide_in_text(&response.body).into_owned(),
            bytes => format!("({bytes} bytes that are not text)"),
        };
        for (name, value) in &mut response.headers {
            // `Location` has an address.
            if is_key_name(name) { *value = HIDDEN.into() } else { hide_in_json(value) }
        }
    }
    step.remembered = shown_remembered(step.remembered);
    without_keys(step, keys)
}

/// Returns a step without the keys of its record (`keys`): what it got can be a sample response for another record.
#[must_use]
pub fn without_keys(mut step: StepRecord, keys: &Mask) -> StepRecord {
    keys.json(&mut step.request);
    if let Some(response) = &mut step.response {
        let is_cut = response.truncated;
        response.body = if is_cut { keys.cut_text(&response.body) } else { keys.text(&response.body) };
        response.headers.values_mut().for_each(|value| keys.json(value));
    }
    step.remembered.values_mut().for_each(|value| keys.json(value));
    step
}

/// Returns a step as it is shown, without secrets: those that its flow does not use are stored with it.
#[must_use]
pub fn masked_step(step: StepRecord, mask: &Mask) -> StepRecord {
    let mut step = without_keys(step, mask);
    step.error = step.problem().map(|problem| mask.problem(&problem).into());
    step.notes = step.notes.into_iter().map(|note| mask.note(note)).collect();
    step
}

/// Returns an operation as it is shown, without secrets and without what is a key by its name.
#[must_use]
pub fn masked_row(mut row: OperationRow, mask: &Mask) -> OperationRow {
    row.summary = mask.text(&row.summary);
    row.problem = row.problem.map(|problem| mask.problem(&problem));
    row.remembered = shown_remembered(row.remembered);
    row.remembered.values_mut().for_each(|value| mask.json(value));
    row
}

/// Returns remembered values as they are shown: without those that are keys by their names.
#[must_use]
pub fn shown_remembered(mut remembered: BTreeMap<String, Value>) -> BTreeMap<String, Value> {
    for (name, value) in &mut remembered {
        if is_key_name(name) { *value = Value::from(HIDDEN) } else { hide_in_json(value) }
    }
    remembered
}

/// Returns a request as `show --json` prints it.
#[must_use]
pub fn request_json(event: &Event, content: &Content, mask: &Mask) -> Value {
    let body = match content.body.as_ref().map(|body| &body.json) {
        // A body that cannot be parsed is shown as text.
        Err(_) => Value::String(hide_in_text(&content.unread).into_owned()),
        Ok(Value::String(text)) => Value::String(hide_in_text(text).into_owned()),
        Ok(body) => body.clone(),
    };
    let mut request = json!({
        "method": event.method,
        "path": event.path,
        "query": content.query,
        "headers": event.header_fields(),
        "body": body,
        "ip": event.ip,
    });
    hide_in_json(&mut request);
    mask.json(&mut request);
    key_mask(content).json(&mut request);
    request
}

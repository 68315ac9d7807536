//! `hooktray flow versions`, `changes` and `show --version`.

use hooktray_core::flow::{Flow, FlowChange};
use hooktray_core::flows;
use hooktray_core::store::VersionRow;
use hooktray_core::{Error, Result};
use serde_json::json;

use super::find;
use crate::{Environment, print};

/// The most characters of a value in a line.
const MAX_SHOWN_CHARS: usize = 100;

pub(super) fn list(env: &Environment, name: &str, json: bool) -> Result<()> {
    let rows = flows::versions(&env.readers()?, find(env, name)?.id)?;
    let changes = |n: usize| {
        let before = rows.get(n + 1).and_then(|row| row.flow.as_ref());
        before.zip(rows[n].flow.as_ref()).map(|(before, flow)| before.changes_to(flow)).unwrap_or_default()
    };
    if json {
        let row = |(n, row): (usize, &VersionRow)| {
            json!({"number": row.number, "saved_at": row.saved_at, "saved_by": row.saved_by.as_str(),
                   "restored_from": row.restored_from, "changes": changes(n)})
        };
        return print::json(&rows.iter().enumerate().map(row).collect::<Vec<_>>());
    }
    for (n, row) in rows.iter().enumerate() {
        let by = match row.restored_from {
            Some(number) => format!("back to version {number}"),
            None => row.saved_by.as_str().replace('_', " "),
        };
        print::line(&format!("{:>4}  {}  {by}", row.number, row.saved_at.strftime("%Y-%m-%d %H:%M")))?;
        changes(n).iter().try_for_each(|change| print::line(&format!("      {}", words(change))))?;
    }
    Ok(())
}

pub(super) fn show(env: &Environment, name: &str, number: i64) -> Result<()> {
    print::raw(version(env, find(env, name)?.id, number)?.to_json().as_bytes())
}

pub(super) fn changes(env: &Environment, name: &str, from: i64, to: Option<i64>) -> Result<()> {
    let row = find(env, name)?;
    let to = to.unwrap_or(row.version);
    let changes = version(env, row.id, from)?.changes_to(&version(env, row.id, to)?);
    if changes.is_empty() {
        return print::line("nothing");
    }
    changes.iter().try_for_each(|change| print::line(&words(change)))
}

fn version(env: &Environment, id: i64, number: i64) -> Result<Flow> {
    flows::version(&env.readers()?, id, number)?.flow.ok_or(Error::NoSuchVersion(number))
}

/// Returns a change in a line.
fn words(FlowChange { action, field, old, new }: &FlowChange) -> String {
    let place = [action.as_deref().unwrap_or_default(), field].into_iter().filter(|part| !part.is_empty());
    let place = place.collect::<Vec<_>>().join(": ");
    let shown = |value: &str| {
        let line = value.split_whitespace().collect::<Vec<_>>().join(" ");
        let cut: String = line.chars().take(MAX_SHOWN_CHARS).collect();
        if cut.len() < line.len() { format!("“{cut}…”") } else { format!("“{cut}”") }
    };
    match (old, new) {
        (Some(old), Some(new)) => format!("{place} changed from {} to {}", shown(old), shown(new)),
        (None, Some(new)) => format!("{place} added: {}", shown(new)),
        (Some(old), None) => format!("{place} removed: {}", shown(old)),
        (None, None) => place,
    }
}

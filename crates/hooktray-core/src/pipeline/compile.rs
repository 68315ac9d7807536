//! A flow with its templates compiled.

use std::collections::{BTreeSet, HashSet};
use std::sync::OnceLock;

use super::record::Record;
use crate::actions::{CompiledAction, StepValue};
use crate::base::error::Error;
use crate::event::{Content, Event};
use crate::flow::{Action, Flow, RequestKey};
use crate::template::{Template, Templates, inspect};

/// What an arriving record is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RecordKind {
    /// A sender's test, which is stored and never sent. It is a duplicate of nothing, and nothing is a duplicate of it.
    Test,
    /// A record to send, with its dedup key if it has one.
    ToSend {
        /// See [`CompiledFlow::dedup_key`].
        dedup_key: Option<String>,
    },
}

/// A flow with its templates compiled.
#[derive(Debug)]
pub struct CompiledFlow {
    /// The flow.
    pub flow: Flow,
    /// The secrets that its enabled actions use.
    pub secrets: Vec<String>,
    /// Its enabled actions, in order.
    pub actions: Vec<CompiledAction>,
    record_paths: OnceLock<Vec<Vec<String>>>,
    pub(super) templates: Templates,
    dedup_key: Option<(Templates, Template)>,
    test_when: Option<Template>,
}

impl CompiledFlow {
    /// Compiles the templates of a flow.
    ///
    /// # Errors
    /// A template cannot be parsed. Reading a flow from a file already excludes that.
    pub fn new(flow: Flow) -> Result<CompiledFlow, Error> {
        let mut templates = Templates::default();
        let refused =
            |(path, error): (String, crate::template::TemplateError)| Error::Internal(format!("{path}: {}", error.0));
        let dedup_key = flow.webhook().deduplicate.as_ref().map(|rule| {
            let (path, mut templates) = ("source.deduplicate.key", Templates::of_keys());
            let key = templates.add(path, &rule.key).map_err(|error| refused((path.to_owned(), error)))?;
            Ok::<_, Error>((templates, key))
        });
        let dedup_key = dedup_key.transpose()?;
        let test_when = flow.webhook().test_when.as_ref().filter(|when| !when.trim().is_empty()).map(|when| {
            let path = "source.test_when";
            templates.add(path, when).map_err(|error| refused((path.to_owned(), error)))
        });
        let test_when = test_when.transpose()?;
        let needs_response = needing_responses(&flow);
        let mut actions = Vec::with_capacity(flow.actions.len());
        for (index, action) in flow.actions.iter().enumerate().filter(|(_, action)| action.enabled()) {
            let mut compiled = CompiledAction::new(action, index, &mut templates).map_err(refused)?;
            compiled.needs_response = needs_response.contains(&index);
            compiled.reads = read_of_steps(&flow, index);
            (compiled.condition, compiled.key) = (flow.condition(index), flow.request(index));
            compiled.is_of_record = flow.is_of_record(index);
            actions.push(compiled);
        }
        Ok(CompiledFlow {
            secrets: flow.action_secrets(),
            flow,
            actions,
            record_paths: OnceLock::new(),
            templates,
            dedup_key,
            test_when,
        })
    }

    /// Returns what its templates read of a record, see [`inspect::record_paths`].
    pub(crate) fn record_paths(&self) -> &[Vec<String>] {
        let paths = || self.flow.templates().iter().flat_map(|at| inspect::record_paths(at.source)).collect();
        self.record_paths.get_or_init(paths)
    }

    /// Returns what its requests are known by.
    pub(crate) fn requests(&self) -> Vec<RequestKey> {
        self.actions.iter().filter_map(|action| action.key.clone()).collect()
    }

    /// True if a request comes after the action at `index` of [`CompiledFlow::actions`].
    pub(super) fn sends_after(&self, index: usize) -> bool {
        self.actions[index + 1..].iter().any(|action| action.request().is_some())
    }

    /// Decides what an arriving record is.
    pub(crate) fn kind_of(&self, event: &Event, content: &Content) -> RecordKind {
        let source = self.flow.webhook();
        let (when, key) = (source.test_when.as_deref(), source.deduplicate.as_ref().map(|rule| rule.key.as_str()));
        // Only the names in these two are read: most use one, and every arriving record waits for this.
        let is_read = |name: &str| [when, key].into_iter().flatten().any(|template| template.contains(name));
        let record = Record::with_names(event, content, is_read);
        if self.is_test(&record) { RecordKind::Test } else { RecordKind::ToSend { dedup_key: self.dedup_key(&record) } }
    }

    fn is_test(&self, record: &Record) -> bool {
        let Some(template) = &self.test_when else { return false };
        // A record that cannot be read may be an order, so it never counts as a test.
        record.unreadable.is_none() && self.templates.truth(template, &record.scope).unwrap_or(false)
    }

    /// Returns the dedup key of a record, if the flow has one and it is not empty for this record.
    #[must_use]
    pub fn dedup_key(&self, record: &Record) -> Option<String> {
        // A record whose key cannot be rendered is never a duplicate, so that it does not get lost.
        let (templates, key) = self.dedup_key.as_ref()?;
        let key = templates.text(key, &record.scope).ok()?;
        // Blanks between values stand: `5  +7` and `5 +7` may be an SMS to a number and one from it.
        let key = key.split(' ').map(without_fraction).collect::<Vec<_>>().join(" ");
        let key = key.trim();
        (!key.is_empty()).then(|| key.to_owned())
    }
}

/// Removes a fraction of zeros from a whole number: a spreadsheet writes the id 70103 as `70103.0`.
fn without_fraction(value: &str) -> &str {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match value.split_once('.') {
        Some((whole, zeros)) if is_digits(whole) && !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0') => {
            whole
        }
        _ => value,
    }
}

/// Returns what an action reads of earlier steps, each once.
fn read_of_steps(flow: &Flow, index: usize) -> Vec<StepValue> {
    let templates = flow.templates();
    let own = templates.iter().filter(|at| at.action == Some(index));
    let reads: BTreeSet<_> = own.flat_map(|at| read_of_steps_by(at.source)).collect();
    reads.into_iter().collect()
}

fn read_of_steps_by(template: &str) -> impl Iterator<Item = StepValue> {
    let may_be_missing = inspect::expects_missing(template);
    inspect::step_paths(template).into_iter().map(move |path| StepValue { path, may_be_missing })
}

/// Returns the indexes of actions that use the response to a request, directly or through another action.
fn needing_responses(flow: &Flow) -> HashSet<usize> {
    let templates = flow.templates();
    let mut sources: HashSet<&str> = HashSet::new();
    let mut found = HashSet::new();
    for (index, action) in flow.actions.iter().enumerate() {
        let own = templates.iter().filter(|at| at.action == Some(index) && !at.sees_response);
        let mut references = own.map(|at| inspect::references(at.source));
        let needs = references.any(|found| {
            found.all_steps && !sources.is_empty() || found.steps.iter().any(|(id, _)| sources.contains(id.as_str()))
        });
        if needs {
            found.insert(index);
        }
        if needs || matches!(action, Action::HttpRequest(_)) {
            sources.insert(action.id());
        }
    }
    found
}

//! Correcting one record by hand: what can be corrected, what would be sent then, and sending it.

use std::collections::BTreeSet;

use serde::Serialize;
use ts_rs::TS;

use super::options::{self, ValueOption};
use super::preview::{self, PreviewOutcome};
use super::{Api, ApiError, RetriedView, RetryMode};
use crate::base::error::{Error, Result};
use crate::event::{Content, HIDDEN, is_key_name};
use crate::flow::{Action, Flow};
use crate::flows;
use crate::history;
use crate::outcome::StepOutcome;
use crate::secrets::MASKED;
use crate::store::OperationRow;
use crate::template::inspect;

/// A record that the user corrects, and what would be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct CorrectionView {
    /// The values that can be corrected: those of the record, and those that the flow looks for in it.
    pub values: Vec<CorrectableValue>,
    /// The fields that would be sent, in order.
    pub fields: Vec<SentField>,
    /// The outcome.
    pub outcome: PreviewOutcome,
    /// What is wrong besides the fields.
    pub problem: Option<ApiError>,
}

/// A value that can be corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct CorrectableValue {
    /// How a template refers to it, such as `body.to`.
    pub expression: String,
    /// What came; `None` if nothing did.
    pub came: Option<String>,
    /// The corrected value, or what came.
    pub value: String,
}

/// A field that would be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SentField {
    /// The field's name.
    pub name: String,
    /// Its value; empty if there is none.
    pub text: String,
    /// Why it is wrong.
    pub problem: Option<ApiError>,
    /// The values of the record that it is made of, as expressions.
    pub reads: Vec<String>,
}

impl Api {
    /// Shows what can be corrected in a record, and what its flow would send with these values; without any, with those that are
    /// corrected already. Nothing is stored and nothing is sent.
    ///
    /// # Errors
    /// There is no such operation; its flow was deleted; a value that the record has no place for.
    pub async fn correction(&self, id: String, values: Option<Vec<ValueOption>>) -> Result<CorrectionView, ApiError> {
        self.blocking(move |api| {
            let readers = &api.engine.store().readers;
            let (detail, mut event) = (history::detail(readers, &id)?, history::event(readers, &id)?);
            let flow = api.flow_of(&detail.row)?;
            if let Some(values) = values {
                event.correct(&pairs(values), api.engine.clock().now()).map_err(Error::NotCorrectable)?;
            }
            let samples = detail.attempts.into_iter().filter_map(|attempt| attempt.steps).flatten();
            let samples = samples.filter(|step| step.outcome == StepOutcome::Ok && step.response.is_some()).collect();
            let (as_it_came, corrected, mask) = (event.content_as_it_came(), event.content(), api.mask());
            let rendered = preview::preview(&api.engine, flow.clone(), &event, &corrected, samples, &mask)?;
            let masked = |content| options::masked(options::of_record(&event, content), &mask);
            let (came, corrected) = (masked(&as_it_came), masked(&corrected));
            let (mut values, mut rest) = (rendered.values, Vec::new());
            let fields = sent_fields(&flow).map(|(path, name, template)| {
                let (text, problem) = values.remove(&path).map(|value| (value.text, value.problem)).unwrap_or_default();
                SentField { name, text, problem, reads: reads(template, &as_it_came) }
            });
            let fields: Vec<SentField> = fields.collect();
            rest.extend(values.into_values().filter_map(|value| value.problem));
            Ok(CorrectionView {
                values: correctable(&came, &corrected, &fields),
                fields,
                outcome: rendered.outcome,
                problem: rest.into_iter().next(),
            })
        })
        .await
    }

    /// Corrects a record and queues its operation again. What came stays in the history.
    ///
    /// # Errors
    /// As [`Api::retry`]; also a value that the record has no place for.
    pub async fn correct(
        &self,
        id: String,
        values: Vec<ValueOption>,
        mode: RetryMode,
        even_if_sent: bool,
    ) -> Result<RetriedView, ApiError> {
        let options = mode.options(even_if_sent);
        self.queue(move |api| history::correct(api.engine.store(), api.engine.clock(), &id, &pairs(values), options))
            .await
    }

    /// Returns the flow that would send an operation: its own, or the one that has its name now.
    fn flow_of(&self, row: &OperationRow) -> Result<Flow> {
        let readers = &self.engine.store().readers;
        let found = flows::by_id(readers, row.flow_id).or_else(|_| flows::find(readers, &row.flow))?;
        Ok(found.flow)
    }
}

fn pairs(values: Vec<ValueOption>) -> Vec<(String, String)> {
    values.into_iter().map(|value| (value.expression, value.value)).collect()
}

/// Returns the fields of a flow's enabled actions: the path of the value, the name and the template of each.
pub(super) fn sent_fields(flow: &Flow) -> impl Iterator<Item = (String, String, &str)> {
    let actions = flow.actions.iter().enumerate().filter(|(_, action)| action.enabled());
    let with_fields = actions.filter_map(|(index, action)| match action {
        Action::FormUrlencoded(fields) | Action::Json(fields) => Some((index, &fields.fields)),
        Action::HttpRequest(_) | Action::Filter(_) | Action::Set(_) => None,
    });
    with_fields.flat_map(|(index, fields)| {
        fields.iter().enumerate().map(move |(place, field)| {
            (format!("actions[{index}].fields[{place}].value"), field.name.clone(), field.value.as_str())
        })
    })
}

/// Returns the values of a record that a template reads, as expressions of where the record has them.
fn reads(template: &str, record: &Content) -> Vec<String> {
    let paths = inspect::record_paths(template).into_iter().filter_map(|path| {
        let (root, names) = path.split_first()?;
        let is_record = ["fields", "body", "query"].contains(&root.as_str());
        if names.is_empty() || !is_record || names.iter().any(|name| is_key_name(name)) {
            return None;
        }
        Some(record.place_of(&names.iter().fold(root.clone(), |expression, name| expression + &options::step(name))))
    });
    let mut seen = BTreeSet::new();
    paths.filter(|expression| seen.insert(expression.clone())).collect()
}

/// Returns the values of the record, and after them those that the fields look for and that did not come. Keys and what is masked
/// cannot be corrected, since nobody sees them.
fn correctable(came: &[ValueOption], corrected: &[ValueOption], fields: &[SentField]) -> Vec<CorrectableValue> {
    let of = |options: &[ValueOption], expression: &str| {
        options.iter().find(|option| option.expression == expression).map(|option| option.value.clone())
    };
    let wanted = fields.iter().flat_map(|field| &field.reads);
    let mut found: Vec<CorrectableValue> = Vec::new();
    for expression in came.iter().chain(corrected).map(|option| &option.expression).chain(wanted) {
        let record = expression.starts_with("body") || expression.starts_with("query");
        if !record || found.iter().any(|value| value.expression == *expression) {
            continue;
        }
        let came = of(came, expression);
        let value = of(corrected, expression).unwrap_or_default();
        if [HIDDEN, MASKED]
            .iter()
            .any(|hidden| value.contains(hidden) || came.as_ref().is_some_and(|came| came.contains(hidden)))
        {
            continue;
        }
        found.push(CorrectableValue { expression: expression.clone(), came, value });
    }
    found
}

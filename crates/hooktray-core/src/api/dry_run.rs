//! An edited flow, checked and rendered with a record.

use serde::Serialize;
use serde_json::Value as Json;
use ts_rs::TS;

use super::example::{self, EXAMPLE};
use super::{Api, ApiError, Finding, Preview, ValueOption};
use crate::base::error::Result;
use crate::flow::Flow;
use crate::flows;
use crate::history;

/// What a check and a dry run of an edited flow found.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct DryRunView {
    /// Why it cannot be stored.
    pub errors: Vec<Finding>,
    /// What is missing before it can start.
    pub missing: Vec<Finding>,
    /// What is allowed and probably not intended.
    pub warnings: Vec<Finding>,
    /// What it would do with the record; `None` without a record, or if the flow has errors.
    pub preview: Option<Preview>,
    /// The values of the record that a template can use.
    pub options: Vec<ValueOption>,
}

impl Api {
    /// Checks an edited flow, and renders it with a record of the history, or with a sample record if `operation` is
    /// `example`.
    ///
    /// # Errors
    /// An operation that is not there.
    pub async fn flow_dry_run(
        &self,
        file: Json,
        operation: Option<String>,
        id: Option<i64>,
    ) -> Result<DryRunView, ApiError> {
        self.blocking(move |api| {
            let event = match operation {
                Some(id) if id == EXAMPLE => Some(example::event(api.engine.clock().now())),
                Some(id) => Some(history::event(&api.engine.store().readers, &id)?),
                None => None,
            };
            let record = event.as_ref().map(|event| (event, event.content()));
            let samples = id.map_or_else(|| Ok(Vec::new()), |id| api.last_responses(id))?;
            let options = record.as_ref().map(|(event, content)| super::options::of_record_and_inside(event, content));
            let mut options = options.unwrap_or_default();
            options.extend(super::options::of_responses(&samples));
            let mask = api.mask();
            let options = super::options::masked(options, &mask);
            let flow = match Flow::from_value(&file) {
                Ok(flow) => flow,
                Err(errors) => {
                    return Ok(DryRunView { errors, missing: vec![], warnings: vec![], preview: None, options });
                }
            };
            let missing = api.missing(&flow, &api.settings_or_default());
            let mut warnings = flow.warnings();
            if let Some(id) = id {
                let readers = &api.engine.store().readers;
                warnings.extend(flows::changed_requests(readers, id, &flow)?);
                warnings.extend(flows::changed_key(readers, id, &flow, api.engine.clock().now())?);
            }
            warnings.extend(api.exposed(&flow));
            let preview = match &record {
                Some((event, content)) => {
                    Some(super::preview::preview(&api.engine, flow, event, content, samples, &mask)?)
                }
                None => None,
            };
            Ok(DryRunView { errors: vec![], missing, warnings, preview, options })
        })
        .await
    }
}

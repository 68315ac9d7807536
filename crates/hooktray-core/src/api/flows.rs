//! Flows, as the window edits them.

use serde::Serialize;
use serde_json::Value as Json;
use ts_rs::TS;

use super::example::{self, EXAMPLE};
use super::{Api, ApiError, Note, Preview, Step, ValueOption};
use crate::base::error::{Error, Result};
use crate::flow::{Flow, FlowTemplate, flow_templates};
use crate::flows::{self, Saved};
use crate::history;
use crate::outcome::{Status, StepRecord};
use crate::pipeline::CompiledFlow;
use crate::pipeline::dry_run;
use crate::store::Query;

/// A flow to look at and to change.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct FlowView {
    /// Its number.
    pub id: i64,
    /// The flow itself.
    pub file: Flow,
    /// Its link.
    pub link: String,
    /// What it still needs before it can start.
    pub missing: Vec<Note>,
    /// What is allowed but surely not meant.
    pub warnings: Vec<Note>,
}

/// A template to begin from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TemplateView {
    /// The word to ask for it with.
    pub id: String,
    /// What it is called.
    pub name: String,
}

/// What is to be said of a flow that is being edited.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct DryRunView {
    /// What keeps it from being stored.
    pub mistakes: Vec<Note>,
    /// What it still needs before it can start.
    pub missing: Vec<Note>,
    /// What is allowed but surely not meant.
    pub warnings: Vec<Note>,
    /// What it would do with a record, if it can be read and there is a record.
    pub preview: Option<Preview>,
    /// What can be picked from that record.
    pub picks: Vec<ValueOption>,
}

/// What came of sending a record by hand.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Sent {
    /// What every step sent and got.
    pub steps: Vec<Step>,
    /// What went wrong.
    pub problem: Option<ApiError>,
    /// Whether a filter ended it before anything was sent.
    pub filtered: bool,
}

impl Api {
    /// The templates to begin from.
    #[must_use]
    pub fn templates(&self) -> Vec<TemplateView> {
        let views = FlowTemplate::ALL.iter();
        views.map(|template| TemplateView { id: template.id.to_owned(), name: template.name.to_owned() }).collect()
    }

    /// Makes a flow from a template.
    ///
    /// # Errors
    /// An unknown template, or a name that is taken.
    pub async fn flow_new(&self, template: String, name: String) -> Result<FlowView, ApiError> {
        self.blocking(move |api| {
            let saved = api.engine.change_flows(|flows| flows.create(&template, Some(name.trim())))?;
            Ok(api.viewed(saved))
        })
        .await
    }

    /// A flow.
    ///
    /// # Errors
    /// A number that no flow has.
    pub async fn flow_get(&self, id: i64) -> Result<FlowView, ApiError> {
        self.blocking(move |api| api.view(id)).await
    }

    /// Stores a flow that was edited. Whether it is started stays as it is.
    ///
    /// # Errors
    /// Every mistake in it; a started flow that would be unfinished; a name that is taken.
    pub async fn flow_save(&self, id: i64, file: Json) -> Result<FlowView, ApiError> {
        self.blocking(move |api| {
            let mut flow = Flow::from_value(&file).map_err(Error::FlowRefused)?;
            flow.enabled = api.row(id)?.flow.enabled;
            let saved = api.engine.change_flows(|flows| flows.change(id, flow))?;
            Ok(api.viewed(saved))
        })
        .await
    }

    /// Starts or stops a flow.
    ///
    /// # Errors
    /// A flow that is unfinished, with all that is missing.
    pub async fn flow_switch(&self, id: i64, started: bool) -> Result<FlowView, ApiError> {
        self.blocking(move |api| {
            let name = api.row(id)?.flow.name;
            let switch = |flows: &flows::Flows| if started { flows.start(&name) } else { flows.stop(&name) };
            let saved = api.engine.change_flows(switch)?;
            Ok(api.viewed(saved))
        })
        .await
    }

    /// Starts every flow that is finished, or stops all of them. Gives how many were changed.
    ///
    /// # Errors
    /// A database that cannot be written.
    pub async fn switch_all(&self, started: bool) -> Result<u32, ApiError> {
        self.blocking(move |api| {
            let rows = flows::all(&api.engine.store().readers)?;
            api.engine.change_flows(|flows| {
                let mut changed = 0;
                for row in rows.iter().filter(|row| row.flow.enabled != started) {
                    let name = &row.flow.name;
                    match if started { flows.start(name) } else { flows.stop(name) } {
                        Ok(_) => changed += 1,
                        // One that is unfinished stays stopped, as it was; the window says what it needs.
                        Err(Error::FlowUnfinished { .. }) => {}
                        Err(error) => return Err(error),
                    }
                }
                Ok(changed)
            })
        })
        .await
    }

    /// Stores a copy of a flow, stopped, under another name and with a link of its own.
    ///
    /// # Errors
    /// A name that is taken.
    pub async fn flow_duplicate(&self, id: i64, name: String) -> Result<FlowView, ApiError> {
        self.blocking(move |api| {
            let mut flow = api.row(id)?.flow;
            name.trim().clone_into(&mut flow.name);
            flow.enabled = false;
            flow.webhook_mut().token = None;
            let saved = api.engine.change_flows(|flows| flows.import(&flow.to_json(), false))?;
            Ok(api.viewed(saved))
        })
        .await
    }

    /// Deletes a flow; its history stays. Gives how many waiting records were cancelled.
    ///
    /// # Errors
    /// A number that no flow has.
    pub async fn flow_delete(&self, id: i64) -> Result<u32, ApiError> {
        self.blocking(move |api| {
            let name = api.row(id)?.flow.name;
            let cancelled = api.engine.change_flows(|flows| flows.delete(&name))?;
            Ok(u32::try_from(cancelled).unwrap_or(u32::MAX))
        })
        .await
    }

    /// The flow file of a flow.
    ///
    /// # Errors
    /// A number that no flow has.
    pub async fn flow_file(&self, id: i64) -> Result<String, ApiError> {
        self.blocking(move |api| Ok(api.row(id)?.flow.to_json())).await
    }

    /// Stores a flow file as a new flow, stopped whatever it says.
    ///
    /// # Errors
    /// Every mistake in it, or a name that is taken.
    pub async fn flow_import(&self, text: String) -> Result<FlowView, ApiError> {
        self.blocking(move |api| {
            let mut flow = Flow::from_json(&text).map_err(Error::FlowRefused)?;
            flow.enabled = false;
            let saved = api.engine.change_flows(|flows| flows.import(&flow.to_json(), false))?;
            Ok(api.viewed(saved))
        })
        .await
    }

    /// Looks over a flow that is being edited, and works out what it would do with a record of the history, or with a
    /// made-up one where `operation` is `example`.
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
                Some(id) => Some(history::detail(&api.engine.store().readers, &id)?.event),
                None => None,
            };
            let samples = id.map_or_else(|| Ok(Vec::new()), |id| api.last_answers(id))?;
            let mut picks = event.as_ref().map(super::preview::picks).unwrap_or_default();
            picks.extend(super::preview::answer_picks(&samples));
            let flow = match Flow::from_value(&file) {
                Ok(flow) => flow,
                Err(mistakes) => {
                    let mistakes = mistakes.iter().map(Note::from).collect();
                    return Ok(DryRunView { mistakes, missing: vec![], warnings: vec![], preview: None, picks });
                }
            };
            let missing = api.missing_notes(&flow);
            let warnings = flow.warnings().iter().map(Note::from).chain(api.exposed(&flow)).collect();
            let preview = match event {
                Some(event) => Some(super::preview::preview(&api.engine, flow, &event, samples)?),
                None => None,
            };
            Ok(DryRunView { mistakes: vec![], missing, warnings, preview, picks })
        })
        .await
    }

    /// Sends a record of the history through a flow, once and at once, beside the queue: this creates a real order.
    ///
    /// # Errors
    /// A flow or an operation that is not there; secrets that cannot be read.
    pub async fn flow_send_test(&self, id: i64, operation: String) -> Result<Sent, ApiError> {
        let (compiled, event) = self
            .blocking(move |api| {
                let event = history::detail(&api.engine.store().readers, &operation)?.event;
                Ok((CompiledFlow::new(api.row(id)?.flow)?, event))
            })
            .await?;
        let engine = &self.engine;
        let client = engine.client();
        let rehearsal = dry_run(&compiled, &event, engine.secrets(), Some(client), engine.clock()).await?;
        Ok(Sent {
            steps: rehearsal.steps.into_iter().map(Step::from).collect(),
            problem: rehearsal.problem.as_ref().map(ApiError::from),
            filtered: rehearsal.filtered,
        })
    }

    /// The fields that aray's orders have: what the action of the main template begins with.
    #[must_use]
    pub fn aray_fields(&self) -> Vec<crate::flow::Field> {
        flow_templates::aray_fields().fields
    }

    /// The answered requests of the newest record of a flow that was delivered.
    fn last_answers(&self, flow: i64) -> Result<Vec<StepRecord>> {
        let readers = &self.engine.store().readers;
        let query = Query { flow_id: Some(flow), status: Some(Status::Delivered), limit: 1, ..Query::default() };
        let Some(newest) = history::list(readers, &query)?.into_iter().next() else { return Ok(Vec::new()) };
        let steps = history::detail(readers, &newest.id)?.attempts.into_iter().flat_map(|attempt| attempt.steps);
        Ok(steps.filter(StepRecord::is_answered_request).collect())
    }

    fn row(&self, id: i64) -> Result<crate::store::FlowRow> {
        flows::by_id(&self.engine.store().readers, id)
    }

    pub(super) fn view(&self, id: i64) -> Result<FlowView> {
        let row = self.row(id)?;
        let missing = self.missing_notes(&row.flow);
        let warnings = row.flow.warnings().iter().map(Note::from).chain(self.exposed(&row.flow)).collect();
        Ok(FlowView { id, link: self.link(&row.token), file: row.flow, missing, warnings })
    }

    pub(super) fn viewed(&self, saved: Saved) -> FlowView {
        let token = saved.flow.webhook().token.clone().unwrap_or_default();
        FlowView {
            id: saved.id,
            link: self.link(&token),
            missing: saved.missing.iter().map(Note::from).collect(),
            warnings: saved.warnings.iter().map(Note::from).chain(self.exposed(&saved.flow)).collect(),
            file: saved.flow,
        }
    }
}

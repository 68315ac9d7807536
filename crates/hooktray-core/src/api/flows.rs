//! Flows as the window shows and edits them.

use serde::Serialize;
use serde_json::Value as Json;
use ts_rs::TS;

use super::{Api, ApiError, Finding};
use crate::base::error::{Error, Result};
use crate::flow::{Crm, Flow, KnownDestination, Sender, TemplateOptions, flow_templates};
use crate::flows::{self, Saved};

/// A flow for display and editing.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct FlowView {
    /// The flow's id.
    pub id: i64,
    /// The flow.
    pub file: Flow,
    /// The link that senders use.
    pub link: String,
    /// What is missing before it can start.
    pub missing: Vec<Finding>,
    /// What is allowed and probably not intended.
    pub warnings: Vec<Finding>,
    /// The flow as its template made it; `None` if it was made otherwise.
    pub template: Option<Flow>,
}

/// The templates that a flow can start from: any sender with any CRM. The id of one is `<sender>-<crm>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TemplatesView {
    /// Where records come from, the main one first.
    pub senders: Vec<SenderView>,
    /// Where orders go, the main one first.
    pub crms: Vec<CrmView>,
}

/// A sender of records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SenderView {
    /// The id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// True if the user has to choose which SMS make orders.
    pub both_ways: bool,
}

/// A place where orders go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct CrmView {
    /// The id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// True if parts of its API are not published, so that the first order has to be looked at.
    pub is_partly_unpublished: bool,
}

/// What became of the waiting records of a flow that was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct FlowDeletedView {
    /// How many were cancelled.
    pub cancelled: u32,
    /// How many failed, since nobody knows whether their orders arrived.
    pub unanswered: u32,
}

impl Api {
    /// Returns the templates that a flow can start from.
    #[must_use]
    pub fn templates(&self) -> TemplatesView {
        let sender = |sender: &Sender| SenderView {
            id: sender.id.to_owned(),
            name: sender.name.to_owned(),
            both_ways: sender.both_ways,
        };
        let crm = |crm: &Crm| CrmView {
            id: crm.id.to_owned(),
            name: crm.name.to_owned(),
            is_partly_unpublished: crm.is_partly_unpublished,
        };
        TemplatesView { senders: Sender::ALL.iter().map(sender).collect(), crms: Crm::ALL.iter().map(crm).collect() }
    }

    /// Creates a flow from a template, stopped.
    ///
    /// # Errors
    /// There is no such template or country, or the name is taken.
    pub async fn flow_new(
        &self,
        template: String,
        name: String,
        options: Option<TemplateOptions>,
    ) -> Result<FlowView, ApiError> {
        self.blocking(move |api| {
            let options = options.unwrap_or_default();
            let saved = api.engine.change_flows(|flows| flows.create(&template, Some(name.trim()), &options))?;
            Ok(api.viewed(saved))
        })
        .await
    }

    /// Returns a flow.
    ///
    /// # Errors
    /// There is no such flow.
    pub async fn flow_get(&self, id: i64) -> Result<FlowView, ApiError> {
        self.blocking(move |api| api.view(id)).await
    }

    /// Stores an edited flow. Whether it is started does not change.
    ///
    /// # Errors
    /// Every error in it; a started flow would be incomplete; the name is taken.
    pub async fn flow_save(&self, id: i64, file: Json) -> Result<FlowView, ApiError> {
        self.blocking(move |api| {
            let flow = Flow::from_value(&file).map_err(Error::FlowRefused)?;
            let saved = api.engine.change_flows(|flows| flows.change(id, flow))?;
            Ok(api.viewed(saved))
        })
        .await
    }

    /// Starts or stops a flow.
    ///
    /// # Errors
    /// The flow is incomplete; the error lists everything that is missing.
    pub async fn flow_set_started(&self, id: i64, started: bool) -> Result<FlowView, ApiError> {
        self.blocking(move |api| {
            let saved = api.engine.change_flows(|flows| {
                let name = api.row(id)?.flow.name;
                if started { flows.start(&name) } else { flows.stop(&name) }
            })?;
            Ok(api.viewed(saved))
        })
        .await
    }

    /// Starts every complete flow, or stops all flows. Returns how many changed.
    ///
    /// # Errors
    /// The first of those that kept a flow as it was, such as a database that cannot be written. All others are changed.
    pub async fn flow_set_all_started(&self, started: bool) -> Result<u32, ApiError> {
        self.blocking(move |api| {
            api.engine.change_flows(|flows| {
                let rows = flows::all(flows.readers())?;
                let (mut changed, mut first_error) = (0, None);
                for row in rows.iter().filter(|row| row.flow.enabled != started) {
                    let name = &row.flow.name;
                    match if started { flows.start(name) } else { flows.stop(name) } {
                        Ok(_) => changed += 1,
                        // An incomplete flow stays stopped; the window shows what is missing.
                        Err(Error::FlowUnfinished { .. }) => {}
                        // One flow keeps no other from being stopped.
                        Err(error) => first_error = first_error.or(Some(error)),
                    }
                }
                first_error.map_or(Ok(changed), Err)
            })
        })
        .await
    }

    /// Stores a copy of a flow under another name, stopped, with its own link.
    ///
    /// # Errors
    /// The name is taken, or there is no such flow.
    pub async fn flow_duplicate(&self, id: i64, name: String) -> Result<FlowView, ApiError> {
        self.blocking(move |api| {
            let saved = api.engine.change_flows(|flows| flows.duplicate(id, name.trim()))?;
            Ok(api.viewed(saved))
        })
        .await
    }

    /// Deletes a flow and keeps its history. Returns what became of its waiting records.
    ///
    /// # Errors
    /// There is no such flow.
    pub async fn flow_delete(&self, id: i64) -> Result<FlowDeletedView, ApiError> {
        self.blocking(move |api| {
            let ended = api.engine.change_flows(|flows| flows.delete(&api.row(id)?.flow.name))?;
            let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            Ok(FlowDeletedView { cancelled: count(ended.cancelled), unanswered: count(ended.unanswered) })
        })
        .await
    }

    /// Returns the flow file of a flow.
    ///
    /// # Errors
    /// There is no such flow.
    pub async fn flow_file(&self, id: i64) -> Result<String, ApiError> {
        self.blocking(move |api| Ok(api.row(id)?.flow.to_json())).await
    }

    /// Stores a flow file as a new flow. It is stopped even if the file says otherwise.
    ///
    /// # Errors
    /// Every error in it, or the name is taken.
    pub async fn flow_import(&self, text: String) -> Result<FlowView, ApiError> {
        self.blocking(move |api| {
            let mut flow = Flow::from_json(&text).map_err(Error::FlowRefused)?;
            flow.enabled = false;
            let saved = api.engine.change_flows(|flows| flows.import(&flow.to_json(), false))?;
            Ok(api.viewed(saved))
        })
        .await
    }

    /// Returns the fields of an aray order, as the main template has them.
    #[must_use]
    pub fn aray_fields(&self) -> Vec<crate::flow::Field> {
        flow_templates::aray_fields(&TemplateOptions::default()).fields
    }

    /// Returns the destinations that are known by their address.
    #[must_use]
    pub fn destinations(&self) -> Vec<KnownDestination> {
        KnownDestination::all()
    }

    pub(super) fn row(&self, id: i64) -> Result<crate::store::FlowRow> {
        flows::by_id(&self.engine.store().readers, id)
    }

    pub(super) fn view(&self, id: i64) -> Result<FlowView> {
        let row = self.row(id)?;
        let missing = self.missing(&row.flow, &self.settings_or_default());
        let mut warnings = row.flow.warnings();
        warnings.extend(flows::changed_requests(&self.engine.store().readers, id, &row.flow)?);
        warnings.extend(self.exposed(&row.flow));
        let template = self.template(id);
        Ok(FlowView { id, link: self.link(&row.token), file: row.flow, missing, warnings, template })
    }

    /// Returns the flow as its template made it. One that cannot be read only means that nothing can be brought back.
    fn template(&self, id: i64) -> Option<Flow> {
        flows::made_of(&self.engine.store().readers, id).ok().flatten()?.flow()
    }

    pub(super) fn viewed(&self, saved: Saved) -> FlowView {
        let token = saved.flow.webhook().token.clone().unwrap_or_default();
        FlowView {
            id: saved.id,
            link: self.link(&token),
            template: self.template(saved.id),
            missing: saved.missing,
            warnings: saved.warnings.into_iter().chain(self.exposed(&saved.flow)).collect(),
            file: saved.flow,
        }
    }
}

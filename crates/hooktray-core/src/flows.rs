//! What a user does with flows: create, import, change, start, stop, renew the link, delete.

pub mod registry;
mod stored;
pub(crate) mod undecided;
mod waiting;

use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;

use crate::actions::wrong_fixed_values;
use crate::base::clock::Clock;
use crate::base::error::{Error, Result, SecretError, Setting};
use crate::flow::{Finding, Flow, FlowTemplate, MadeOf, Need, SavedBy, TemplateOptions};
use crate::secrets::Secrets;
use crate::settings::{self, Settings};
use crate::store::{self, FlowRow, Readers, SavedVersion, Store, WithoutFlow};
use crate::tables;
use crate::template::iso_country;

pub use stored::{all, broken, by_id, find, made_of, mask, version, versions};
pub use waiting::{changed_key, changed_requests};

/// How long the old link is accepted after a new one was made: time enough to paste the new one into the sender.
pub const OLD_LINK_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// The flows of a data dir, to change.
#[derive(Debug, Clone)]
pub struct Flows {
    store: Store,
    secrets: Secrets,
    clock: Clock,
    saved_by: SavedBy,
}

/// A flow that was saved.
#[derive(Debug, Clone, PartialEq)]
pub struct Saved {
    /// The flow's id.
    pub id: i64,
    /// The flow as it is stored, with its token.
    pub flow: Flow,
    /// What it still needs before it can start.
    pub missing: Vec<Finding>,
    /// What is allowed and probably not meant.
    pub warnings: Vec<Finding>,
}

impl Flows {
    /// Returns the flows of this store, which `saved_by` changes.
    #[must_use]
    pub fn new(store: Store, secrets: Secrets, clock: Clock, saved_by: SavedBy) -> Flows {
        Flows { store, secrets, clock, saved_by }
    }

    /// Returns the readers of the store.
    #[must_use]
    pub fn readers(&self) -> &Readers {
        &self.store.readers
    }

    /// Creates a stopped flow from a flow template.
    ///
    /// # Errors
    /// An unknown template or country; a name that is taken.
    pub fn create(&self, template: &str, name: Option<&str>, options: &TemplateOptions) -> Result<Saved> {
        let made_of = MadeOf { template: template.to_owned(), options: options.clone() };
        let template = FlowTemplate::find(template).ok_or_else(|| Error::NoSuchTemplate(template.to_owned()))?;
        if !iso_country(&options.country) {
            let why = "the country of numbers is two letters (ISO 3166-1), such as RU";
            return Err(Setting::Country.error(why).with(&options.country).into());
        }
        self.add(template.flow_with(name, options), Some(made_of))
    }

    /// Stores a stopped copy of a flow under another name, with a link of its own.
    ///
    /// # Errors
    /// An unknown id; a name that is taken.
    pub fn duplicate(&self, id: i64, name: &str) -> Result<Saved> {
        let mut flow = by_id(&self.store.readers, id)?.flow;
        name.clone_into(&mut flow.name);
        flow.enabled = false;
        flow.webhook_mut().token = None;
        self.add(flow, made_of(&self.store.readers, id)?)
    }

    /// Stores a new flow.
    fn add(&self, flow: Flow, made_of: Option<MadeOf>) -> Result<Saved> {
        // A name of a new flow is checked as one in a flow file.
        let flow = Flow::from_json(&flow.to_json()).map_err(Error::FlowRefused)?;
        self.save(flow, None, self.saved(), made_of)
    }

    /// Stores a flow file. With `replace`, it replaces the flow with the same name and keeps its link, unless the file has a
    /// token.
    ///
    /// # Errors
    /// Every mistake in the file; a started flow that is unfinished; a name or token that is taken.
    pub fn import(&self, text: &str, replace: bool) -> Result<Saved> {
        self.store_file(Flow::from_json(text).map_err(Error::FlowRefused)?, replace, SavedBy::Import)
    }

    fn store_file(&self, flow: Flow, replace: bool, by: SavedBy) -> Result<Saved> {
        let name = flow.name.clone();
        let present = self.store.readers.read(|connection| store::flows::identity(connection, &name))?;
        if present.is_some() && !replace {
            return Err(Error::FlowNameTaken(flow.name));
        }
        self.save(flow, present, SavedVersion { by, restored_from: None }, None)
    }

    /// Replaces the flow with this id and keeps its link, unless the new one has a token. The name may change; whether it
    /// is started does not.
    ///
    /// # Errors
    /// As [`Flows::import`]; an unknown id.
    pub fn change(&self, id: i64, mut flow: Flow) -> Result<Saved> {
        let row = self.store.readers.read(|connection| store::flows::by_id(connection, id))?;
        flow.enabled = row.flow.enabled;
        self.save(flow, Some((row.id, row.token)), self.saved(), None)
    }

    /// Makes an earlier version of a flow its newest one. The link stays, and so does whether it is started.
    ///
    /// # Errors
    /// An unknown id or version; a started flow that would be unfinished; the name of another flow.
    pub fn restore_version(&self, id: i64, number: i64) -> Result<Saved> {
        let (row, version) = self.store.readers.read(|connection| {
            Ok((store::flows::by_id(connection, id)?, store::flows::version(connection, id, number)?))
        })?;
        let mut flow = version.flow.ok_or(Error::NoSuchVersion(number))?;
        flow.enabled = row.flow.enabled;
        let saved = SavedVersion { by: SavedBy::Restore, restored_from: Some(number) };
        self.save(flow, Some((row.id, row.token)), saved, None)
    }

    fn saved(&self) -> SavedVersion {
        SavedVersion { by: self.saved_by, restored_from: None }
    }

    fn save(
        &self,
        mut flow: Flow,
        present: Option<(i64, String)>,
        saved: SavedVersion,
        made_of: Option<MadeOf>,
    ) -> Result<Saved> {
        let missing = self.missing(&flow)?;
        if flow.enabled && !missing.is_empty() {
            return Err(Error::FlowUnfinished { name: flow.name, missing });
        }
        let (id, token) = present.unzip();
        let token = flow.webhook().token.clone().or(token).unwrap_or_else(random_token);
        flow.webhook_mut().token = Some(token.clone());
        let (stored, now) = (flow.clone(), self.clock.now());
        let changed_key = id.map_or(Ok(None), |id| changed_key(&self.store.readers, id, &flow, now))?;
        let made_of = made_of.map(|made_of| json!(made_of).to_string());
        let save = move |connection: &_| {
            let id = store::flow_changes::save(connection, id, &stored, &token, saved, now)?;
            if let Some(made_of) = &made_of {
                store::flows::set_template(connection, id, made_of)?;
            }
            Ok(id)
        };
        let id = self.store.writer.write_blocking(save)?;
        let mut warnings = flow.warnings();
        warnings.extend(changed_requests(&self.store.readers, id, &flow)?);
        warnings.extend(changed_key);
        Ok(Saved { id, warnings, flow, missing })
    }

    /// Starts a flow.
    ///
    /// # Errors
    /// [`Error::FlowUnfinished`] with everything that is missing.
    pub fn start(&self, name: &str) -> Result<Saved> {
        self.switch(name, true)
    }

    /// Stops a flow: records that arrive from now on are held; waiting operations go on after the next start.
    ///
    /// # Errors
    /// An unknown name.
    pub fn stop(&self, name: &str) -> Result<Saved> {
        self.switch(name, false)
    }

    fn switch(&self, name: &str, enabled: bool) -> Result<Saved> {
        let row = self.find(name)?;
        let starts = enabled && !row.flow.enabled;
        let mut flow = row.flow;
        flow.enabled = enabled;
        let wrong = if starts { wrong_fixed_values(&flow) } else { Vec::new() };
        if !wrong.is_empty() {
            let missing = self.missing(&flow)?.into_iter().chain(wrong).collect();
            return Err(Error::FlowUnfinished { name: flow.name, missing });
        }
        self.save(flow, Some((row.id, row.token)), self.saved(), None)
    }

    /// Replaces the link of a flow. The old one is accepted for [`OLD_LINK_LIFETIME`] longer.
    ///
    /// # Errors
    /// An unknown id.
    pub fn renew_link(&self, id: i64) -> Result<FlowRow> {
        let (token, now) = (random_token(), self.clock.now());
        let until = now.saturating_add(OLD_LINK_LIFETIME).unwrap_or(Timestamp::MAX);
        self.store.writer.write_blocking(move |connection| {
            store::flow_changes::renew_token(connection, id, &token, until, now)?;
            store::flows::by_id(connection, id)
        })
    }

    /// Queues what the last end of the program interrupted. Only for a caller that holds the lock of the data dir while no engine
    /// runs: otherwise it takes operations from attempts that are under way.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn recover(&self) -> Result<()> {
        let now = self.clock.now();
        self.store.writer.write_blocking(move |connection| store::recover(connection, now).map(|_| ()))
    }

    /// Deletes a flow, keeps its history and ends its waiting operations.
    ///
    /// # Errors
    /// An unknown name.
    pub fn delete(&self, name: &str) -> Result<WithoutFlow> {
        let (name, now) = (name.to_owned(), self.clock.now());
        self.store.writer.write_blocking(move |connection| store::flow_changes::delete(connection, &name, now))
    }

    fn find(&self, name: &str) -> Result<FlowRow> {
        find(&self.store.readers, name)
    }

    /// Returns what the flow still needs before it can start. A keychain that does not answer is an error, not a missing secret.
    fn missing(&self, flow: &Flow) -> Result<Vec<Finding>> {
        let mut failure = None;
        let settings = settings::load(&self.store.readers)?;
        let missing = missing(flow, &self.store.readers, &settings, |name| match self.secrets.get(name) {
            Ok(_) => true,
            Err(error) => {
                failure = Some(error).filter(SecretError::is_of_keychain).or(failure.take());
                false
            }
        });
        match failure {
            Some(error) if flow.enabled => Err(error.into()),
            _ => Ok(missing),
        }
    }
}

/// Returns what a flow still needs before it can start. `is_stored` tells if there is a secret of this name. Wrong fixed values count only
/// while the flow is stopped: a started flow can be stored with one, and its records fail.
pub fn missing(
    flow: &Flow,
    readers: &Readers,
    settings: &Settings,
    mut is_stored: impl FnMut(&str) -> bool,
) -> Vec<Finding> {
    let mut missing = flow.missing(|need| match need {
        Need::Secret(name) => is_stored(name),
        Need::Table(name) => tables::exists(readers, name).unwrap_or(false),
        Need::PublicIp => settings.public_ip.is_some(),
    });
    if !flow.enabled {
        missing.extend(wrong_fixed_values(flow));
    }
    missing
}

/// Returns the path of a flow's link.
#[must_use]
pub fn hook_path(token: &str) -> String {
    format!("/hook/{token}")
}

/// Returns a new token: 43 URL-safe characters with more than 240 bits of the system's randomness.
#[must_use]
pub fn random_token() -> String {
    use base64::Engine as _;
    let mut bytes = [0; 32];
    for half in bytes.chunks_mut(16) {
        // A random UUID has 122 random bits, which uuid takes from the system.
        half.copy_from_slice(uuid::Uuid::new_v4().as_bytes());
    }
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

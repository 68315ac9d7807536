//! Identifies a finished request, and what its condition depends on, after the flow was edited.

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};

use super::{Action, Flow, HttpRequest};
use crate::outcome::StepRecord;
use crate::template::inspect;

/// What a request is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RequestKey {
    /// The id of its action.
    pub(crate) id: String,
    /// Where it goes, see [`HttpRequest::endpoint`].
    pub(crate) endpoint: String,
    /// A fingerprint of what it sends: of its address, headers and body, and of the fields and values in them. An edit
    /// changes it. It only tells apart the requests of one flow that have the same endpoint.
    pub(crate) fingerprint: String,
}

impl RequestKey {
    /// Returns what a stored step is known by.
    pub(crate) fn of(step: &StepRecord) -> RequestKey {
        let (endpoint, fingerprint) =
            (step.endpoint.clone().unwrap_or_default(), step.fingerprint.clone().unwrap_or_default());
        RequestKey { id: step.id.clone(), endpoint, fingerprint }
    }

    /// True if both send the same to the same address.
    pub(crate) fn sends_the_same(&self, other: &RequestKey) -> bool {
        self.endpoint == other.endpoint && self.fingerprint == other.fingerprint
    }
}

/// What decides whether an action runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Condition {
    /// A fingerprint of its template and of the values that it reads.
    pub(crate) fingerprint: String,
    /// The requests whose responses it reads, directly or through other actions.
    pub(crate) reads: BTreeSet<String>,
    /// True if it reads other actions, whether or not they send requests.
    pub(crate) reads_actions: bool,
    /// True if it depends on the record alone, directly or through other actions: the same flow decides the same each time.
    pub(crate) is_of_record: bool,
}

/// What templates read, directly and through other actions.
struct ReadThrough {
    /// A fingerprint of the templates and of those actions.
    fingerprint: String,
    /// The requests whose responses they read.
    requests: BTreeSet<String>,
    /// True if they read nothing but the record.
    only_record: bool,
}

impl Flow {
    /// Returns what the requests of the enabled actions are known by.
    pub(crate) fn requests(&self) -> Vec<RequestKey> {
        let actions = self.actions.iter().enumerate().filter(|(_, action)| action.enabled());
        actions.filter_map(|(index, _)| self.request(index)).collect()
    }

    /// Returns what the request of the action at `index` is known by; nothing if it sends none.
    pub(crate) fn request(&self, index: usize) -> Option<RequestKey> {
        match &self.actions[index] {
            Action::HttpRequest(request) => Some(self.request_key(index, request)),
            _ => None,
        }
    }

    fn request_key(&self, index: usize, request: &HttpRequest) -> RequestKey {
        let body = request.body.as_ref().map_or(["", ""], |body| [&body.content_type, &body.text]);
        let headers = request.headers.iter().flat_map(|header| [header.name.as_str(), &header.value]);
        let own: Vec<&str> = std::iter::once(request.url.as_str()).chain(body).chain(headers).collect();
        let ReadThrough { fingerprint, .. } = self.read_through(index, &own);
        RequestKey { id: request.id.clone(), endpoint: request.endpoint(), fingerprint }
    }

    /// Returns what decides whether the action at `index` runs; nothing if it always does.
    pub(crate) fn condition(&self, index: usize) -> Option<Condition> {
        let when = self.actions[index].when().filter(|when| !when.trim().is_empty())?;
        let ReadThrough { fingerprint, requests: reads, only_record } = self.read_through(index, &[when]);
        let own = inspect::references(when);
        let reads_actions = own.all_steps || !own.steps.is_empty();
        Some(Condition { fingerprint, reads, reads_actions, is_of_record: only_record })
    }

    /// True if what the action at `index` sends, or is checked for, depends on the record alone.
    pub(crate) fn is_of_record(&self, index: usize) -> bool {
        let templates = self.templates();
        let own = templates.iter().filter(|at| at.action == Some(index) && !at.sees_response);
        let own: Vec<&str> = own.map(|at| at.source).collect();
        self.read_through(index, &own).only_record
    }

    /// Returns what templates of the action at `index` read, directly and through the actions that they read, up to requests.
    fn read_through(&self, index: usize, templates: &[&str]) -> ReadThrough {
        let mut hash = Sha256::new();
        let mut add = |text: &str| {
            hash.update(text.as_bytes());
            hash.update([0]);
        };
        templates.iter().for_each(|template| add(template));
        let mut sources: Vec<String> = templates.iter().map(|template| (*template).to_owned()).collect();
        let (mut seen, mut requests, mut only_record) = (BTreeSet::new(), BTreeSet::new(), true);
        while let Some(source) = sources.pop() {
            let read = inspect::references(&source);
            only_record &= inspect::reads_only_records(&source);
            for (at, action) in self.actions.iter().enumerate().take(index).filter(|(_, action)| action.enabled()) {
                let is_read = read.all_steps || read.steps.iter().any(|(step, _)| step == action.id());
                if !is_read || !seen.insert(at) {
                    continue;
                }
                if matches!(action, Action::HttpRequest(_)) {
                    requests.insert(action.id().to_owned());
                    continue;
                }
                // Without its id, which does not change its result.
                let mut made = serde_json::to_value(action).unwrap_or_default();
                made.as_object_mut().map(|made| made.remove("id"));
                add(&made.to_string());
                sources
                    .extend(self.templates().iter().filter(|of| of.action == Some(at)).map(|of| of.source.to_owned()));
            }
        }
        only_record &= requests.is_empty();
        ReadThrough { fingerprint: hex::encode(&hash.finalize()[..16]), requests, only_record }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn flow(actions: serde_json::Value) -> Flow {
        let file = json!({"hooktray": 1, "name": "a", "source": {"type": "webhook", "token": "abcdefghijklmnopqrstuv"},
                          "actions": actions});
        Flow::from_json(&file.to_string()).expect("a flow")
    }

    fn two(one: &str, other: &str) -> Flow {
        flow(json!([
            {"id": "a", "type": "set", "values": {"do": one}},
            {"id": "b", "type": "set", "values": {"do": other}},
            {"id": "first", "type": "http_request", "url": "https://crm.example/api?do={{ steps.a.do }}"},
            {"id": "second", "type": "http_request", "url": "https://crm.example/api?do={{ steps.b.do }}",
             "when": "{{ steps.a.do and steps.first.outcome == 'ok' }}"},
        ]))
    }

    #[test]
    fn requests_to_one_address_differ_in_what_they_send_also_through_other_actions() {
        let (now, later) = (two("order", "note").requests(), two("lead", "note").requests());
        assert_eq!(now[0].endpoint, now[1].endpoint);
        assert!(!now[0].sends_the_same(&now[1]));
        assert!(now[1].sends_the_same(&later[1]) && !now[0].sends_the_same(&later[0]), "only the first was edited");
    }

    #[test]
    fn condition_is_known_by_its_text_and_what_it_reads() {
        let (now, later) = (two("order", "note").condition(3), two("lead", "note").condition(3));
        let reads = BTreeSet::from(["first".to_owned()]);
        assert_eq!(now.as_ref().map(|condition| &condition.reads), Some(&reads));
        assert_ne!(now, later);
        assert_eq!(two("order", "note").condition(2), None);
    }
}

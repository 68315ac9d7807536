//! Test orders: sent by the owner to try the whole way, to the owner's own number.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use ts_rs::TS;

use super::corrections::sent_fields;
use super::{Api, ApiError, PreviewOutcome, SentField, StepView, example, preview};
use crate::base::error::{Error, Result, Setting};
use crate::event::Event;
use crate::flow::Flow;
use crate::pipeline::test_order::{self, TestOrderRun};
use crate::pipeline::{CompiledFlow, DryRun, Shop};
use crate::store::{RETRY_AFTER, Readers};
use crate::{flows, history};

/// What a test order is made of.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TestOrder {
    /// The operation whose record it takes, without the customer's name and number; a made-up record without one.
    pub record: Option<String>,
    /// Whether it has the field by which the API of aray knows a test.
    pub marked: bool,
}

/// What a test order would send.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct TestOrderView {
    /// The fields.
    pub fields: Vec<SentField>,
    /// Whether all of it would be sent.
    pub outcome: PreviewOutcome,
    /// Why it cannot be sent, if that is not a field's fault.
    pub problem: Option<ApiError>,
    /// True if it can have the field by which the API of aray knows a test.
    pub can_be_marked: bool,
}

/// How a test order ended.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct TestSendResult {
    /// The id of its operation in the history; null if it was not sent.
    pub operation: Option<String>,
    /// What the flow remembers from the responses, such as the number of the order.
    pub remembered: BTreeMap<String, Json>,
    /// What each step sent and received.
    pub steps: Vec<StepView>,
    /// What went wrong.
    pub problem: Option<ApiError>,
    /// True if a filter stopped it before anything was sent.
    pub filtered: bool,
}

impl Api {
    /// Returns what a test order of an edited flow would send. Nothing is sent.
    ///
    /// # Errors
    /// There is no such operation; the owner's number is not set; the flow has mistakes.
    pub async fn test_order(&self, id: i64, file: Json, order: TestOrder) -> Result<TestOrderView, ApiError> {
        self.blocking(move |api| {
            let flow = Flow::from_value(&file).map_err(Error::FlowRefused)?;
            let (flow, event) = api.test_order_of(id, flow, &order)?;
            let can_be_marked = test_order::can_be_marked(&flow);
            let mut rendered =
                preview::preview(&api.engine, flow.clone(), &event, &event.content(), vec![], &api.mask())?;
            let compiled = CompiledFlow::new(flow.clone())?;
            let problem = api.check_number(&compiled, &event).err().map(ApiError::from);
            let fields = sent_fields(&flow).map(|(path, name, _)| {
                let value = rendered.values.remove(&path);
                let (text, problem) = value.map(|value| (value.text, value.problem)).unwrap_or_default();
                SentField { name, text, problem, reads: Vec::new() }
            });
            let fields = fields.collect();
            let rest = rendered.values.into_values().find_map(|value| value.problem);
            Ok(TestOrderView { fields, outcome: rendered.outcome, problem: problem.or(rest), can_be_marked })
        })
        .await
    }

    /// Sends a test order of a stored flow, outside the queue. The history has it from before it is sent. It is a real order, of the
    /// owner.
    ///
    /// # Errors
    /// There is no such flow or operation; the owner's number is not set, or it is not the one that would be called; a secret
    /// cannot be read.
    pub async fn flow_send_test(&self, id: i64, order: TestOrder) -> Result<TestSendResult, ApiError> {
        let (compiled, event) = self
            .blocking(move |api| {
                let (flow, event) = api.test_order_of(id, api.row(id)?.flow, &order)?;
                let checked = api.check_number(&CompiledFlow::new(flow.clone())?, &event)?;
                let own = api.settings_or_default().test_phone.ok_or_else(no_number)?;
                Ok((CompiledFlow::new(test_order::calling_only(flow, &own, &checked))?, event))
            })
            .await?;
        let api = self.clone();
        // Nobody's leaving cancels it.
        let sending = tokio::spawn(async move { api.send_test(id, compiled, event).await });
        sending.await.unwrap_or_else(|_| Err(ApiError::internal()))
    }

    /// Stores a test order, sends it, and stores how it ended.
    async fn send_test(&self, flow_id: i64, compiled: CompiledFlow, event: Event) -> Result<TestSendResult, ApiError> {
        let engine = &self.engine;
        let shop = Shop::new(&engine.store().readers);
        let order = TestOrderRun::new(flow_id, compiled.flow.name.clone(), event, engine.clock().now());
        let once = order.ready(&compiled, engine.secrets(), engine.client())?;
        let new = order.clone();
        self.blocking(move |api| new.begin(api.engine.store())).await?;
        let run = test_order::send(once, &shop, engine.clock()).await;
        self.keep_test_responses(flow_id, &run.steps, order.event().clone());
        self.store_end(order.clone(), run.clone()).await;
        self.blocking(move |api| {
            let (keys, mask) = (history::key_mask(&order.event().content()), api.mask());
            api.engine.wake();
            let shown = |step| history::masked_step(history::shown_step(step, &keys), &mask);
            let steps: Vec<_> = run.steps.into_iter().map(shown).collect();
            Ok(TestSendResult {
                operation: Some(order.id().to_string()),
                remembered: history::remembered(&steps),
                problem: run.problem.as_ref().map(ApiError::from),
                filtered: run.filtered,
                steps: steps.into_iter().map(StepView::from).collect(),
            })
        })
        .await
    }

    /// Stores how a test order ended. The order is sent: if that cannot be stored now, it is tried until it can, and the user need not
    /// wait for it.
    async fn store_end(&self, order: TestOrderRun, run: DryRun) {
        let id = order.id();
        let store = move |api: &Api| order.end(api.engine.store(), &run, api.engine.clock().now());
        if self.blocking(store.clone()).await.is_ok() {
            return;
        }
        let api = self.clone();
        tokio::spawn(async move {
            while let Err(error) = api.blocking(store.clone()).await {
                tracing::error!(operation = %id, code = error.code, "the end of a test order cannot be stored; trying again");
                tokio::time::sleep(RETRY_AFTER).await;
            }
        });
    }

    /// Returns the flow and the record of a test order.
    fn test_order_of(&self, id: i64, flow: Flow, order: &TestOrder) -> Result<(Flow, Event)> {
        let readers = &self.engine.store().readers;
        let number = self.settings_or_default().test_phone.ok_or_else(no_number)?;
        let event = match &order.record {
            Some(operation) => {
                let base = history::event(readers, operation)?;
                test_order::record(&base, &base.content(), &flow, &number)
            }
            None => made_up_record(readers, id, &flow, &number, self.engine.clock().now())?,
        };
        let flow = test_order::named(flow);
        let flow = if order.marked { test_order::marked(flow) } else { flow };
        Ok((flow, event))
    }

    /// See [`test_order::check_number`].
    fn check_number(&self, compiled: &CompiledFlow, event: &Event) -> Result<BTreeSet<String>> {
        let own = self.settings_or_default().test_phone.ok_or_else(no_number)?;
        let (engine, shop) = (&self.engine, Shop::new(&self.engine.store().readers));
        test_order::check_number(compiled, event, &own, engine.secrets(), &shop, engine.clock())
    }
}

/// Returns a made-up record as the sender of a flow sends it, with the owner's number.
///
/// # Errors
/// The database cannot be read.
pub fn made_up_record(readers: &Readers, id: i64, flow: &Flow, number: &str, now: Timestamp) -> Result<Event> {
    let base = example::of_template(flows::made_of(readers, id)?.as_ref(), now);
    Ok(test_order::record(&base, &base.content(), flow, number))
}

fn no_number() -> Error {
    Setting::TestPhone.error("set your number first: test orders go to it").into()
}

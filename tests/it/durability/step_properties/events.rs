//! What can happen to a flow of three requests and its records, and in which order: by chance.

use hooktray_core::outcome::Status;
use proptest::prelude::*;

/// The second request's other id.
pub(super) const RENAMED: &str = "tell_again";

#[derive(Debug, Clone)]
pub(super) enum StepTransition {
    Receive,
    /// The sender repeats a record.
    Duplicate(usize),
    Step,
    /// Steps after this many seconds.
    StepLater(u64),
    /// Claims what is due, and crashes when its attempts have been polled this often.
    CrashAfter(u32),
    Crash,
    Wait(u64),
    /// The next request of this action gets this reply.
    ArayResponse(usize, u16),
    /// The next order gets no reply.
    NoAnswer,
    Edit(Edit),
    /// Claims what is due, and edits the flow when its attempts have been polled this often.
    EditUnderWay(u32, Edit),
    /// Runs everything again that has this status.
    RunAllAgain(Status),
    /// Runs one record again.
    RunOneAgain(usize, Again),
    Cancel(usize),
    BackUp,
    Restore,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Again {
    FromUnfinished,
    FromStart,
    /// The user says that a request under another id is the same one.
    KeepFinished,
}

/// How the flow's second and third request go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FlowKind {
    /// Both are sent, or the second one only.
    InARow,
    /// One of them is sent, by the number of the record.
    OneOfTwo,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Edit {
    Stop,
    Start,
    Concurrency(u32),
    /// With the third request, or without it.
    Book(bool),
    /// Goes on when the second request fails, or not.
    PassOver(bool),
    /// Another text in the second request.
    Words(u32),
    /// The second request has another id, or its own again.
    Rename(bool),
    /// The second request goes to another address, or to its own again.
    Elsewhere(bool),
    /// The second and the third request exchange their ids.
    ExchangeIds,
    /// For a flow of one of two requests: which of them records with an even number go to.
    Route(bool),
    /// The response to the first request can be judged, or not.
    Judge(bool),
    /// Deletes the flow and makes it again.
    Remake,
}

fn edits(kind: FlowKind) -> impl Strategy<Value = Edit> {
    let of_kind = match kind {
        FlowKind::InARow => any::<bool>().prop_map(Edit::Book).boxed(),
        FlowKind::OneOfTwo => any::<bool>().prop_map(Edit::Route).boxed(),
    };
    prop_oneof![
        1 => Just(Edit::Stop),
        2 => Just(Edit::Start),
        1 => prop_oneof![Just(1), Just(4)].prop_map(Edit::Concurrency),
        2 => of_kind,
        1 => any::<bool>().prop_map(Edit::PassOver),
        1 => (0..9u32).prop_map(Edit::Words),
        1 => any::<bool>().prop_map(Edit::Rename),
        1 => any::<bool>().prop_map(Edit::Elsewhere),
        1 => Just(Edit::ExchangeIds),
        1 => any::<bool>().prop_map(Edit::Judge),
        2 => Just(Edit::Remake),
    ]
}

pub(super) fn events(kind: FlowKind) -> impl Strategy<Value = Vec<StepTransition>> {
    let again =
        prop_oneof![2 => Just(Again::FromUnfinished), 1 => Just(Again::FromStart), 1 => Just(Again::KeepFinished)];
    let status = prop_oneof![
        3 => Just(Status::Failed), 2 => Just(Status::Held), 2 => Just(Status::Cancelled), 1 => Just(Status::Filtered),
    ];
    let event = prop_oneof![
        6 => Just(StepTransition::Receive),
        3 => (0..9usize).prop_map(StepTransition::Duplicate),
        2 => Just(StepTransition::NoAnswer),
        3 => Just(StepTransition::Step),
        6 => (5..40u64).prop_map(StepTransition::StepLater),
        4 => (0..40u32).prop_map(StepTransition::CrashAfter),
        1 => Just(StepTransition::Crash),
        2 => (1..60u64).prop_map(StepTransition::Wait),
        7 => (0..3usize, prop_oneof![4 => Just(503), 1 => Just(400)]).prop_map(|(at, status)| StepTransition::ArayResponse(at, status)),
        3 => edits(kind).prop_map(StepTransition::Edit),
        3 => (0..40u32, edits(kind)).prop_map(|(polls, edit)| StepTransition::EditUnderWay(polls, edit)),
        2 => status.prop_map(StepTransition::RunAllAgain),
        2 => (0..9usize, again).prop_map(|(at, again)| StepTransition::RunOneAgain(at, again)),
        1 => (0..9usize).prop_map(StepTransition::Cancel),
        2 => Just(StepTransition::BackUp),
        2 => Just(StepTransition::Restore),
    ];
    prop::collection::vec(event, 1..60)
}

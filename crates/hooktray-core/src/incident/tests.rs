//! When an incident is told, when it ends, and that no order of events tells too often.

use proptest::prelude::*;

use super::*;

fn begun(grace: Duration) -> Incident {
    let mut incident = Incident::open(at(0), grace);
    incident.record_failure(at(0), FailureKind::NewRecord, false, grace);
    incident
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

const MINUTE: i64 = 60;

#[test]
fn first_failure_is_reported_at_once_and_further_ones_in_a_digest() {
    let mut incident = begun(Duration::ZERO);
    assert_eq!(incident.notify(at(0)), Some(IncidentStage::First));
    assert_eq!(incident.notify(at(0)), None, "once");
    incident.record_failure(at(MINUTE), FailureKind::NewRecord, false, Duration::ZERO);
    incident.record_failure(at(2 * MINUTE), FailureKind::NewRecord, false, Duration::ZERO);
    assert_eq!(incident.notify(at(2 * MINUTE)), None);
    assert_eq!(incident.next_check_at(), Some(at(15 * MINUTE)));
    assert_eq!((incident.records, incident.pending), (3, 2));
    assert_eq!(incident.notify(at(15 * MINUTE)), Some(IncidentStage::Digest));
    assert_eq!(incident.next_check_at(), None, "nothing new, nothing to tell");
}

#[test]
fn incident_ends_once_waiting_records_are_delivered() {
    let mut incident = begun(Duration::ZERO);
    incident.notify(at(0));
    for second in 100..140 {
        incident.record_delivery(at(second));
        assert_eq!(incident.notify(at(second)), None, "more may follow");
    }
    assert_eq!(incident.next_check_at(), Some(at(220)));
    assert_eq!(incident.notify(at(220)), Some(IncidentStage::Ended));
    assert_eq!(incident.recovery.unwrap().delivered, 40);
    assert_eq!(incident.notify(at(10_000)), None, "once");
    assert!(!incident.is_closed(at(221)) && incident.is_closed(at(220 + 3600)));
}

#[test]
fn short_problem_raises_no_alert() {
    let mut incident = begun(UNREACHABLE_GRACE);
    assert_eq!(incident.notify(at(4 * MINUTE)), None);
    incident.record_delivery(at(4 * MINUTE));
    assert_eq!(incident.notify(at(6 * MINUTE)), None);
    assert!(incident.ended_at.is_some());
    let mut lasting = begun(UNREACHABLE_GRACE);
    assert_eq!(lasting.next_check_at(), Some(at(5 * MINUTE)));
    assert_eq!(lasting.notify(at(5 * MINUTE)), Some(IncidentStage::First));
}

#[test]
fn cause_that_comes_back_soon_continues_the_incident() {
    let mut incident = begun(Duration::ZERO);
    incident.notify(at(0));
    incident.record_delivery(at(10));
    assert_eq!(incident.notify(at(130)), Some(IncidentStage::Ended));
    incident.record_failure(at(200), FailureKind::NewRecord, false, Duration::ZERO);
    assert_eq!(incident.notify(at(200)), None, "not a first one again");
    assert_eq!(incident.notify(at(15 * MINUTE)), Some(IncidentStage::Digest));
}

#[test]
fn cause_includes_the_destination_and_not_the_reason() {
    let problem = |host: &str| Problem::new(ProblemCode::Refused, "no").with("host", host).with("reason", "stock");
    assert_eq!(cause(&problem("a")), cause(&problem("a").with("reason", "other")));
    assert_ne!(cause(&problem("a")), cause(&problem("b")));
    assert_ne!(cause(&problem("a")), cause(&Problem::new(ProblemCode::Rejected, "no").with("host", "a")));
    let field = Problem::new(ProblemCode::FieldInvalid, "").with("field", "phone").with("value", "8916");
    assert!(!shared_args(&field.args).contains_key("value"), "a phone number is not a cause");
}

#[derive(Debug, Clone, Copy)]
enum Happening {
    Failed,
    Lost,
    Delivered,
    Nothing,
}

proptest! {
    /// Whatever happens in whatever order: the first failure is reported in time, digests keep their interval and their
    /// daily limit, and every end is reported once, after its beginning.
    #[test]
    fn failures_are_always_reported_and_never_flood(
        grace in prop_oneof![Just(0u64), Just(300u64)],
        happenings in prop::collection::vec(
            (0i64..2400, prop_oneof![Just(Happening::Failed), Just(Happening::Lost), Just(Happening::Delivered), Just(Happening::Nothing)]),
            1..200,
        ),
    ) {
        let mut now = 0;
        let mut incident = begun(Duration::from_secs(grace));
        let mut sent: Vec<(i64, IncidentStage)> = Vec::new();
        let mut given_up = 0;
        // Only an alert takes records out of `Incident::given_up`.
        let mut stage = |incident: &mut Incident, moment: i64, given_up: &mut u32| {
            let before = incident.given_up;
            let stage = incident.notify(at(moment));
            sent.extend(stage.map(|stage| (moment, stage)));
            *given_up -= before - incident.given_up;
            stage.is_some() || before == incident.given_up
        };
        prop_assert!(stage(&mut incident, 0, &mut given_up));
        prop_assert_eq!(incident.notified_at.is_none(), grace > 0, "the first one at once");
        for (wait, happening) in happenings {
            let until = now + wait;
            // Checked when it is due, as the alert monitor does.
            while let Some(look) = incident.next_check_at().filter(|look| look.as_second() <= until) {
                let moment = look.as_second().max(now);
                prop_assert!(stage(&mut incident, moment, &mut given_up), "given_up without an alert");
                prop_assert!(incident.next_check_at() != Some(look), "looking always helps");
            }
            now = until;
            match happening {
                Happening::Failed => incident.record_failure(at(now), FailureKind::NewRecord, false, Duration::from_secs(grace)),
                Happening::Lost => {
                    incident.record_failure(at(now), FailureKind::NewRecord, true, Duration::from_secs(grace));
                    given_up += 1;
                }
                Happening::Delivered => incident.record_delivery(at(now)),
                Happening::Nothing => {}
            }
            prop_assert!(stage(&mut incident, now, &mut given_up), "given_up without an alert");
            let waits_for_long = incident.recovery.is_none() && incident.ended_at.is_none()
                && incident.notified_at.is_none() && incident.not_before <= at(now);
            prop_assert!(!waits_for_long, "a first failure was never reported");
        }
        prop_assert_eq!(given_up, incident.given_up, "every given_up one is sent or still to be sent");
        let overs = sent.iter().filter(|(_, stage)| *stage == IncidentStage::Ended).count();
        prop_assert!(2 * overs <= sent.len(), "each end has a beginning: {:?}", sent);
        let digests: Vec<i64> =
            sent.iter().filter(|(_, stage)| *stage == IncidentStage::Digest).map(|(moment, _)| *moment).collect();
        for pair in sent.windows(2) {
            if pair[1].1 == IncidentStage::Digest && pair[0].1 != IncidentStage::Ended {
                prop_assert!(pair[1].0 - pair[0].0 >= 15 * MINUTE, "{:?}", sent);
            }
            prop_assert!(pair[1].1 != IncidentStage::First, "only one beginning: {:?}", sent);
            prop_assert!(pair[0].1 != IncidentStage::Ended || pair[1].1 != IncidentStage::Ended, "over once: {:?}", sent);
        }
        for day in digests.iter().copied() {
            let in_a_day = digests.iter().filter(|moment| (day..day + 86_400).contains(*moment)).count();
            prop_assert!(in_a_day <= 2 * MAX_DIGESTS_PER_DAY as usize, "{:?}", sent);
        }
        if let Some((_, first)) = sent.first() {
            prop_assert_eq!(*first, IncidentStage::First);
        }
    }
}

#[test]
fn lost_records_are_reported_even_after_recovery_and_flapping_is_no_flood() {
    let mut incident = begun(Duration::ZERO);
    incident.notify(at(0));
    incident.record_delivery(at(10));
    assert_eq!(incident.notify(at(130)), Some(IncidentStage::Ended));
    // Fails and works every four minutes for an hour.
    let mut sent = Vec::new();
    for turn in 1..15 {
        incident.record_failure(at(turn * 240), FailureKind::NewRecord, true, Duration::ZERO);
        sent.extend(incident.notify(at(turn * 240)));
        incident.record_delivery(at(turn * 240 + 60));
        sent.extend(incident.notify(at(turn * 240 + 239)));
    }
    assert!(!sent.is_empty() && sent.len() <= 8, "{sent:?}");
    assert_eq!(incident.notify(at(20_000)), Some(IncidentStage::Digest), "the last ones too");
    assert_eq!((incident.given_up, incident.next_check_at()), (0, None));
}

#[test]
fn final_failure_skips_the_grace_period() {
    let mut incident = begun(UNREACHABLE_GRACE);
    assert_eq!(incident.notify(at(60)), None);
    incident.record_failure(at(60), FailureKind::NewlyGivenUp, true, Duration::ZERO);
    assert_eq!(incident.notify(at(60)), Some(IncidentStage::First));
    assert_eq!(incident.records, 1);
}

#[test]
fn recovery_restarts_the_grace_period() {
    let mut incident = begun(UNREACHABLE_GRACE);
    incident.record_delivery(at(10));
    assert_eq!(incident.notify(at(200)), None);
    incident.record_failure(at(1000), FailureKind::NewRecord, false, UNREACHABLE_GRACE);
    assert_eq!((incident.notify(at(1000)), incident.next_check_at()), (None, Some(at(1300))));
    assert_eq!(incident.notify(at(1300)), Some(IncidentStage::First));
}

use proptest::prelude::*;

use super::*;

fn begun(patience: Duration) -> Incident {
    let mut incident = Incident::begin(at(0), patience);
    incident.failed(at(0), Counts::New, false, patience);
    incident
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

const MINUTE: i64 = 60;

#[test]
fn the_first_failure_is_told_at_once_and_the_next_ones_in_a_digest() {
    let mut incident = begun(Duration::ZERO);
    assert_eq!(incident.tell(at(0)), Some(IncidentStage::First));
    assert_eq!(incident.tell(at(0)), None, "once");
    incident.failed(at(MINUTE), Counts::New, false, Duration::ZERO);
    incident.failed(at(2 * MINUTE), Counts::New, false, Duration::ZERO);
    assert_eq!(incident.tell(at(2 * MINUTE)), None);
    assert_eq!(incident.look_at(), Some(at(15 * MINUTE)));
    assert_eq!((incident.records, incident.pending), (3, 2));
    assert_eq!(incident.tell(at(15 * MINUTE)), Some(IncidentStage::Digest));
    assert_eq!(incident.look_at(), None, "nothing new, nothing to tell");
}

#[test]
fn it_is_over_once_what_waited_went_through() {
    let mut incident = begun(Duration::ZERO);
    incident.tell(at(0));
    for second in 100..140 {
        incident.delivered(at(second));
        assert_eq!(incident.tell(at(second)), None, "more may be on its way");
    }
    assert_eq!(incident.look_at(), Some(at(220)));
    assert_eq!(incident.tell(at(220)), Some(IncidentStage::Ended));
    assert_eq!(incident.works.unwrap().delivered, 40);
    assert_eq!(incident.tell(at(10_000)), None, "once");
    assert!(!incident.is_past(at(221)) && incident.is_past(at(220 + 3600)));
}

#[test]
fn a_trouble_that_passes_by_itself_is_told_to_nobody() {
    let mut incident = begun(OUT_OF_REACH);
    assert_eq!(incident.tell(at(4 * MINUTE)), None);
    incident.delivered(at(4 * MINUTE));
    assert_eq!(incident.tell(at(6 * MINUTE)), None);
    assert!(incident.over_at.is_some());
    let mut lasting = begun(OUT_OF_REACH);
    assert_eq!(lasting.look_at(), Some(at(5 * MINUTE)));
    assert_eq!(lasting.tell(at(5 * MINUTE)), Some(IncidentStage::First));
}

#[test]
fn what_comes_back_soon_is_the_same_incident() {
    let mut incident = begun(Duration::ZERO);
    incident.tell(at(0));
    incident.delivered(at(10));
    assert_eq!(incident.tell(at(130)), Some(IncidentStage::Ended));
    incident.failed(at(200), Counts::New, false, Duration::ZERO);
    assert_eq!(incident.tell(at(200)), None, "not a first one again");
    assert_eq!(incident.tell(at(15 * MINUTE)), Some(IncidentStage::Digest));
}

#[test]
fn causes_are_told_apart_by_what_they_are_with() {
    let problem = |host: &str| Problem::new(Code::Refused, "no").with("host", host).with("reason", "stock");
    assert_eq!(cause(&problem("a")), cause(&problem("a").with("reason", "other")));
    assert_ne!(cause(&problem("a")), cause(&problem("b")));
    assert_ne!(cause(&problem("a")), cause(&Problem::new(Code::Rejected, "no").with("host", "a")));
    let field = Problem::new(Code::FieldInvalid, "").with("field", "phone").with("value", "8916");
    assert!(!common(&field.args).contains_key("value"), "a number is no cause");
}

#[derive(Debug, Clone, Copy)]
enum Happening {
    Failed,
    Lost,
    Delivered,
    Nothing,
}

proptest! {
    /// Whatever happens in whatever order: the first failure is told in time, digests keep their distance and their
    /// number, and each time that it is over is told once and only after it was told that it began.
    #[test]
    fn never_silent_never_a_flood(
        patience in prop_oneof![Just(0u64), Just(300u64)],
        happenings in prop::collection::vec(
            (0i64..2400, prop_oneof![Just(Happening::Failed), Just(Happening::Lost), Just(Happening::Delivered), Just(Happening::Nothing)]),
            1..200,
        ),
    ) {
        let mut now = 0;
        let mut incident = begun(Duration::from_secs(patience));
        let mut told: Vec<(i64, IncidentStage)> = Vec::new();
        let mut lost = 0;
        // What is lost is out of `Incident::lost` only by being told.
        let mut telling = |incident: &mut Incident, moment: i64, lost: &mut u32| {
            let before = incident.lost;
            let telling = incident.tell(at(moment));
            told.extend(telling.map(|telling| (moment, telling)));
            *lost -= before - incident.lost;
            telling.is_some() || before == incident.lost
        };
        prop_assert!(telling(&mut incident, 0, &mut lost));
        prop_assert_eq!(incident.told_at.is_none(), patience > 0, "the first one at once");
        for (wait, happening) in happenings {
            let until = now + wait;
            // Looked at when it asks for it, as the worker does.
            while let Some(look) = incident.look_at().filter(|look| look.as_second() <= until) {
                let moment = look.as_second().max(now);
                prop_assert!(telling(&mut incident, moment, &mut lost), "dropped without a word");
                prop_assert!(incident.look_at() != Some(look), "looking always helps");
            }
            now = until;
            match happening {
                Happening::Failed => incident.failed(at(now), Counts::New, false, Duration::from_secs(patience)),
                Happening::Lost => {
                    incident.failed(at(now), Counts::New, true, Duration::from_secs(patience));
                    lost += 1;
                }
                Happening::Delivered => incident.delivered(at(now)),
                Happening::Nothing => {}
            }
            prop_assert!(telling(&mut incident, now, &mut lost), "dropped without a word");
            let waits_for_long = incident.works.is_none() && incident.over_at.is_none()
                && incident.told_at.is_none() && incident.tell_at <= at(now);
            prop_assert!(!waits_for_long, "a first failure that nobody was told of");
        }
        prop_assert_eq!(lost, incident.lost, "every lost one is told or still to be told");
        let overs = told.iter().filter(|(_, telling)| *telling == IncidentStage::Ended).count();
        prop_assert!(2 * overs <= told.len(), "each end has a beginning: {:?}", told);
        let digests: Vec<i64> =
            told.iter().filter(|(_, telling)| *telling == IncidentStage::Digest).map(|(moment, _)| *moment).collect();
        for pair in told.windows(2) {
            if pair[1].1 == IncidentStage::Digest && pair[0].1 != IncidentStage::Ended {
                prop_assert!(pair[1].0 - pair[0].0 >= 15 * MINUTE, "{:?}", told);
            }
            prop_assert!(pair[1].1 != IncidentStage::First, "only one beginning: {:?}", told);
            prop_assert!(pair[0].1 != IncidentStage::Ended || pair[1].1 != IncidentStage::Ended, "over once: {:?}", told);
        }
        for day in digests.iter().copied() {
            let in_a_day = digests.iter().filter(|moment| (day..day + 86_400).contains(*moment)).count();
            prop_assert!(in_a_day <= 2 * DIGESTS_A_DAY as usize, "{:?}", told);
        }
        if let Some((_, first)) = told.first() {
            prop_assert_eq!(*first, IncidentStage::First);
        }
    }
}

#[test]
fn what_is_lost_is_told_even_if_it_works_again_and_works_and_fails_in_turns_is_no_flood() {
    let mut incident = begun(Duration::ZERO);
    incident.tell(at(0));
    incident.delivered(at(10));
    assert_eq!(incident.tell(at(130)), Some(IncidentStage::Ended));
    // Fails and works every four minutes for an hour.
    let mut told = Vec::new();
    for turn in 1..15 {
        incident.failed(at(turn * 240), Counts::New, true, Duration::ZERO);
        told.extend(incident.tell(at(turn * 240)));
        incident.delivered(at(turn * 240 + 60));
        told.extend(incident.tell(at(turn * 240 + 239)));
    }
    assert!(!told.is_empty() && told.len() <= 8, "{told:?}");
    assert_eq!(incident.tell(at(20_000)), Some(IncidentStage::Digest), "the last ones too");
    assert_eq!((incident.lost, incident.look_at()), (0, None));
}

#[test]
fn a_final_failure_waits_for_no_patience() {
    let mut incident = begun(OUT_OF_REACH);
    assert_eq!(incident.tell(at(60)), None);
    incident.failed(at(60), Counts::NewlyLost, true, Duration::ZERO);
    assert_eq!(incident.tell(at(60)), Some(IncidentStage::First));
    assert_eq!(incident.records, 1);
}

#[test]
fn after_it_worked_patience_begins_anew() {
    let mut incident = begun(OUT_OF_REACH);
    incident.delivered(at(10));
    assert_eq!(incident.tell(at(200)), None);
    incident.failed(at(1000), Counts::New, false, OUT_OF_REACH);
    assert_eq!((incident.tell(at(1000)), incident.look_at()), (None, Some(at(1300))));
    assert_eq!(incident.tell(at(1300)), Some(IncidentStage::First));
}

use super::*;
use ConferralStatus as S;
use proptest::prelude::*;

fn done(decision_id: i64, act: Act, day: i32) -> Done {
    Done {
        decision_id,
        reference: format!("{decision_id}/QĐ"),
        act,
        day,
        registered: decision_id,
        undoes: None,
        reach: Reach::Named,
        right: Right::default(),
        pending: false,
    }
}

fn undoing(decision_id: i64, undone: i64, day: i32) -> Done {
    Done { undoes: Some(undone), ..done(decision_id, Act::Cancel, day) }
}

fn voiding(decision_id: i64, undone: i64) -> Done {
    Done { undoes: Some(undone), ..done(decision_id, Act::Void, UNKNOWN) }
}

fn whole(done: Done) -> Done {
    Done { reach: Reach::Whole, ..done }
}

fn renaming(decision_id: i64, name: &str, day: i32) -> Done {
    Done { right: Right { name: Some(name.into()), ..Right::default() }, ..done(decision_id, Act::Correct, day) }
}

fn numbering(decision_id: i64, number: &str, day: i32) -> Done {
    let right = Right { certificate_number: Some(number.into()), ..Right::default() };
    Done { right, ..done(decision_id, Act::Reissue, day) }
}

fn awarded() -> Shown {
    Shown { award_code: "BK".into(), name: Some("A".into()), ..Shown::default() }
}

fn left(mut acts: Vec<Done>) -> Result<Replayed, Unfit> {
    order(&mut acts);
    replay(&awarded(), &acts, &[])
}

fn statuses(acts: &[Done]) -> Result<Vec<S>, usize> {
    match replay(&awarded(), acts, &[]) {
        Ok(replayed) => Ok(replayed.after.iter().map(|after| after.status).collect()),
        Err(Unfit(place)) => Err(place),
    }
}

#[test]
fn what_is_cancelled_is_restored_and_what_stands_is_not() {
    assert_eq!(statuses(&[done(1, Act::Cancel, 1), done(2, Act::Restore, 2)]), Ok(vec![S::Cancelled, S::InForce]));
    assert_eq!(statuses(&[done(1, Act::Restore, 1)]), Err(0));
    assert_eq!(statuses(&[done(1, Act::Cancel, 1), done(2, Act::Cancel, 2)]), Err(1));
    assert_eq!(
        statuses(&[done(1, Act::Strip, 1), done(2, Act::Cancel, 2), done(3, Act::Restore, 3)]),
        Ok(vec![S::Stripped, S::Cancelled, S::InForce])
    );
    assert_eq!(statuses(&[done(1, Act::Cancel, 1), done(2, Act::Reissue, 2)]), Err(1));
}

#[test]
fn a_cancelled_cancellation_leaves_what_stood_before_it() {
    assert_eq!(statuses(&[done(1, Act::Cancel, 1), undoing(2, 1, 2)]), Ok(vec![S::Cancelled, S::InForce]));
    assert_eq!(
        statuses(&[done(1, Act::Strip, 1), done(2, Act::Cancel, 2), undoing(3, 2, 3)]),
        Ok(vec![S::Stripped, S::Cancelled, S::Stripped])
    );
    assert_eq!(statuses(&[done(1, Act::Cancel, 1), undoing(2, 1, 2), undoing(3, 1, 3)]), Err(2), "undone already");
    assert_eq!(statuses(&[undoing(2, 1, 2)]), Err(0), "there is nothing to undo");
    assert_eq!(
        statuses(&[done(1, Act::Cancel, 1), done(2, Act::Restore, 2), undoing(3, 1, 3)]),
        Err(1),
        "the restoring rests on it"
    );
    assert_eq!(
        statuses(&[done(1, Act::Cancel, 1), undoing(2, 1, 2), undoing(3, 2, 3)]),
        Ok(vec![S::Cancelled, S::InForce, S::Cancelled]),
        "what undid it was cancelled itself"
    );
}

#[test]
fn of_two_corrections_the_later_day_wins_whichever_is_registered_first_and_cancelled() {
    let (first, second) = (renaming(1, "B", 20_210_101), renaming(2, "C", 20_220_101));
    let name = |acts: Vec<Done>| left(acts).unwrap().shown.name.unwrap();
    assert_eq!(name(vec![first.clone(), second.clone()]), "C");
    let registered_later = Done { registered: 3, ..first.clone() };
    assert_eq!(name(vec![second.clone(), registered_later]), "C");
    assert_eq!(name(vec![first.clone(), second.clone(), undoing(3, 1, 20_230_101)]), "C");
    assert_eq!(name(vec![first.clone(), second.clone(), undoing(3, 2, 20_230_101)]), "B");
    assert_eq!(name(vec![first.clone(), second.clone(), voiding(3, 2)]), "B");
    assert_eq!(name(vec![first, second, voiding(3, 2), voiding(4, 3)]), "C");
}

#[test]
fn a_restored_decision_leaves_the_line_that_was_cancelled_for_itself() {
    let fraud = done(1, Act::Cancel, 1);
    let decision = whole(done(2, Act::Cancel, 2));
    let restored = whole(done(3, Act::Restore, 3));
    let line_one = replay(&awarded(), &[fraud, decision.clone(), restored.clone()], &[]).unwrap();
    assert_eq!((line_one.status, line_one.fallen_by), (S::Cancelled, Some(1)));
    assert_eq!(line_one.after.iter().map(|after| after.took).collect::<Vec<_>>(), [true, false, false]);
    let line_two = replay(&awarded(), &[decision.clone(), restored], &[]).unwrap();
    assert_eq!((line_two.status, line_two.fallen_by), (S::InForce, None));
    let of_act = Done { reach: Reach::OfAct(2), ..done(3, Act::Restore, 3) };
    assert_eq!(replay(&awarded(), &[decision, of_act], &[]).unwrap().status, S::InForce);
}

#[test]
fn a_restored_decision_leaves_the_line_stripped_that_was_stripped_before_and_a_restored_line_stands() {
    let stripped = done(1, Act::Strip, 1);
    let decision = whole(done(2, Act::Cancel, 2));
    let of_act = Done { reach: Reach::OfAct(2), ..done(3, Act::Restore, 3) };
    for restored in [whole(done(3, Act::Restore, 3)), of_act] {
        let found = replay(&awarded(), &[stripped.clone(), decision.clone(), restored.clone()], &[]).unwrap();
        assert_eq!((found.status, found.fallen_by), (S::Stripped, Some(1)));
        // Restored itself it stands, and what undoes the second leaves what was before it.
        let named = done(4, Act::Restore, 4);
        assert_eq!(
            statuses(&[stripped.clone(), decision.clone(), restored, named]),
            Ok(vec![S::Stripped, S::Cancelled, S::Stripped, S::InForce])
        );
    }
    assert_eq!(
        statuses(&[stripped, decision, done(3, Act::Restore, 3)]),
        Ok(vec![S::Stripped, S::Cancelled, S::InForce])
    );
}

#[test]
fn the_number_written_last_stands_when_an_earlier_reissue_is_cancelled() {
    let delivered = [Delivered { day: 20_220_601, recorded: 1, number: Some("0200".into()) }];
    let reissued = numbering(1, "0100", 20_220_101);
    let undone = undoing(2, 1, 20_230_101);
    let replayed = replay(&awarded(), &[reissued.clone(), undone.clone()], &delivered).unwrap();
    assert_eq!(replayed.shown.certificate_number.as_deref(), Some("0200"));
    let replayed = replay(&awarded(), &[reissued, undone], &[]).unwrap();
    assert_eq!(replayed.shown.certificate_number, None);
}

#[test]
fn what_is_void_counts_nowhere_until_that_is_void_itself() {
    assert_eq!(statuses(&[whole(done(1, Act::Void, UNKNOWN))]), Ok(vec![S::Void]));
    assert_eq!(statuses(&[done(1, Act::Void, UNKNOWN), done(2, Act::Void, UNKNOWN)]), Err(1));
    assert_eq!(statuses(&[done(1, Act::Void, UNKNOWN), voiding(2, 1)]), Ok(vec![S::Void, S::InForce]));
    // A line that was taken out by itself is out whatever becomes of its decision, and its decision's way out is its own.
    let (line, all) = (done(1, Act::Void, UNKNOWN), whole(done(2, Act::Void, UNKNOWN)));
    let found = replay(&awarded(), &[line.clone(), all.clone()], &[]).unwrap();
    assert_eq!((found.status, found.after[1].took), (S::Void, false));
    assert_eq!(statuses(&[line.clone(), all.clone(), voiding(3, 2)]), Ok(vec![S::Void; 3]));
    assert_eq!(statuses(&[line.clone(), all.clone(), voiding(3, 1)]), Ok(vec![S::Void; 3]));
    assert_eq!(statuses(&[line, all, voiding(3, 1), voiding(4, 2)]), Ok(vec![S::Void, S::Void, S::Void, S::InForce]));
}

#[test]
fn what_takes_out_an_act_that_waits_counts_when_that_does() {
    let waits = Done { pending: true, ..done(1, Act::Cancel, 20_270_101) };
    let (out, back) = (voiding(2, 1), voiding(3, 2));
    let ids = |acts: &[Done]| by_now(acts).iter().map(|done| done.decision_id).collect::<Vec<_>>();
    let named = renaming(4, "B", 20_210_101);
    assert_eq!(ids(&[named.clone(), waits.clone(), out.clone(), back.clone()]), [4]);
    let came = Done { pending: false, ..waits };
    assert_eq!(ids(&[named, came.clone(), out.clone(), back.clone()]), [4, 1, 2, 3]);
    assert_eq!(statuses(&[came.clone(), out.clone()]), Ok(vec![S::Cancelled, S::InForce]));
    assert_eq!(statuses(&[came, out, back]), Ok(vec![S::Cancelled, S::InForce, S::Cancelled]));
}

#[test]
fn what_was_entered_in_error_is_in_no_other_acts_way_whatever_their_days() {
    let (wrong, out) = (done(1, Act::Cancel, 5), voiding(2, 1));
    for day in [3, 5, 7] {
        let mut acts = vec![wrong.clone(), out.clone(), done(3, Act::Cancel, day)];
        order(&mut acts);
        let found = replay(&awarded(), &acts, &[]).unwrap();
        assert_eq!((found.status, found.fallen_by), (S::Cancelled, Some(3)), "{day}");
        assert!(found.after.iter().all(|after| after.took));
    }
    // What stood before a correction is what stands, not what was entered in error.
    let acts = [renaming(1, "B", 1), renaming(2, "C", 2), voiding(3, 1)];
    let found = replay(&awarded(), &acts, &[]).unwrap();
    assert_eq!((found.shown.name.as_deref(), found.after[1].stood.name.as_deref()), (Some("C"), Some("A")));
    // Brought back it is in the way again, and what rests on it keeps it.
    assert_eq!(statuses(&[done(1, Act::Cancel, 5), done(3, Act::Cancel, 7), out, voiding(4, 2)]), Err(1));
    assert_eq!(statuses(&[done(1, Act::Cancel, 1), done(2, Act::Restore, 2), voiding(3, 1)]), Err(1));
    assert_eq!(statuses(&[renaming(1, "B", 1), undoing(2, 1, 2), voiding(3, 1)]), Err(1), "its cancelling rests on it");
    assert_eq!(statuses(&[done(1, Act::Cancel, 1), voiding(2, 1), voiding(3, 1)]), Err(2), "it is out already");
    assert_eq!(statuses(&[voiding(2, 1)]), Err(0), "there is nothing to take out");
}

/// Every sequence of up to five acts of any kind: where all fit, the status is that of the last act that changes one.
#[test]
fn the_status_after_any_acts_is_that_of_the_last_effective_one() {
    let kinds = [Act::Cancel, Act::Strip, Act::Restore, Act::Correct, Act::Reissue, Act::Rectify];
    let mut fitting = 0;
    for length in 0..=5_u32 {
        for mut number in 0..kinds.len().pow(length) {
            let mut acts = Vec::new();
            for day in 0..length {
                acts.push(done(day.into(), kinds[number % kinds.len()], i32::try_from(day).unwrap()));
                number /= kinds.len();
            }
            let Ok(found) = statuses(&acts) else { continue };
            fitting += 1;
            let last = acts.iter().rev().find_map(|done| match done.act {
                Act::Cancel => Some(S::Cancelled),
                Act::Strip => Some(S::Stripped),
                Act::Restore => Some(S::InForce),
                _ => None,
            });
            assert_eq!(found.last().copied().unwrap_or(S::InForce), last.unwrap_or(S::InForce), "{acts:?}");
        }
    }
    assert!(fitting > 500);
}

#[test]
fn two_thousand_acts_of_which_every_second_undoes_the_one_before_leave_what_was_awarded() {
    let mut acts = Vec::new();
    for i in 0..1_000 {
        let (id, day) = (i64::from(i) * 2, i * 2);
        acts.push(renaming(id + 1, &format!("B{i}"), day));
        acts.push(undoing(id + 2, id + 1, day + 1));
    }
    let replayed = replay(&awarded(), &acts, &[]).unwrap();
    assert_eq!((replayed.shown, replayed.after.len()), (awarded(), 2_000));
    // Each undoes the one before it, so that the first counts or not by turns.
    let mut chain = vec![renaming(1, "B", 1)];
    chain.extend((2..=2_000).map(|id| undoing(id, id - 1, i32::try_from(id).unwrap())));
    let replayed = replay(&awarded(), &chain, &[]).unwrap();
    assert_eq!(replayed.shown.name.as_deref(), Some("A"));
    chain.pop();
    assert_eq!(replay(&awarded(), &chain, &[]).unwrap().shown.name.as_deref(), Some("B"));
}

/// What the replay does step by step, done anew from the award at every act that undoes another.
fn from_the_award(acts: &[Done], upto: usize) -> (S, Shown) {
    let acts = &acts[..upto];
    let gone = undone_of(acts);
    let standing: Vec<Done> =
        acts.iter().filter(|done| done.undoes.is_none() && !gone.contains(&done.decision_id)).cloned().collect();
    let found = replay(&awarded(), &standing, &[]).unwrap();
    (found.status, found.shown)
}

/// An act of a generated sequence: of any kind, by itself or on the whole decision, some undoing an earlier one.
fn some_acts() -> impl Strategy<Value = Vec<Done>> {
    let kinds = prop::sample::select(vec![Act::Cancel, Act::Strip, Act::Restore, Act::Correct, Act::Reissue]);
    let one = (kinds, any::<bool>(), prop::option::weighted(0.3, any::<prop::sample::Index>()), any::<bool>());
    prop::collection::vec(one, 0..9).prop_map(|all| {
        let mut acts: Vec<Done> = Vec::new();
        for (i, (act, wholly, undone, voided)) in all.into_iter().enumerate() {
            let id = i64::try_from(i).unwrap() + 1;
            let day = 20_200_101 + i32::try_from(i).unwrap();
            let done = match undone.filter(|_| !acts.is_empty()).map(|index| index.get(&acts).decision_id) {
                Some(earlier) if voided => voiding(id, earlier),
                Some(earlier) => undoing(id, earlier, day),
                None => match act {
                    Act::Correct => renaming(id, &format!("N{id}"), day),
                    Act::Reissue => numbering(id, &format!("{id:04}"), day),
                    act => done(id, act, day),
                },
            };
            acts.push(if wholly { whole(done) } else { done });
        }
        acts
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    /// Registering in any order ends as replaying what stands by day: the order comes from the days alone.
    #[test]
    fn any_order_of_registering_acts_of_different_days_ends_the_same(
        acts in some_acts(),
        shuffle in prop::collection::vec(any::<u32>(), 9),
    ) {
        let mut other: Vec<Done> = acts.iter().filter(|done| done.day < UNKNOWN).cloned().collect();
        let mut acts = other.clone();
        order(&mut acts);
        other.sort_by_key(|done| shuffle[usize::try_from(done.decision_id).unwrap() - 1]);
        for (place, done) in (0..).zip(&mut other) {
            done.registered = place;
        }
        order(&mut other);
        match (replay(&awarded(), &acts, &[]), replay(&awarded(), &other, &[])) {
            (Ok(one), Ok(two)) => prop_assert_eq!(one, two),
            (one, two) => prop_assert_eq!(one.is_err(), two.is_err()),
        }
    }

    /// What was undone leaves what there would be without it and what undid it.
    #[test]
    fn what_was_undone_leaves_what_there_would_be_without_it(acts in some_acts()) {
        let mut acts = acts;
        order(&mut acts);
        if let Ok(replayed) = replay(&awarded(), &acts, &[]) {
            let gone = undone_of(&acts);
            let standing: Vec<Done> = acts
                .iter()
                .filter(|done| done.undoes.is_none() && !gone.contains(&done.decision_id))
                .cloned()
                .collect();
            let without = replay(&awarded(), &standing, &[]).unwrap();
            prop_assert_eq!((replayed.shown, replayed.status), (without.shown, without.status));
        }
    }

    /// After every act, undoing or not, the conferral is what the acts that count by then leave.
    #[test]
    fn each_act_leaves_what_those_that_count_by_then_leave(acts in some_acts()) {
        let mut acts: Vec<Done> = acts.into_iter().filter(|done| done.act != Act::Void).collect();
        order(&mut acts);
        if let Ok(replayed) = replay(&awarded(), &acts, &[]) {
            for (place, after) in replayed.after.iter().enumerate() {
                prop_assert_eq!(after.status, from_the_award(&acts, place + 1).0);
            }
            prop_assert_eq!(replayed.shown, from_the_award(&acts, acts.len()).1);
        }
    }

    /// Voiding the last act, and voiding that, ends where it began.
    #[test]
    fn a_voiding_that_is_voided_changes_nothing(acts in some_acts()) {
        let mut acts = acts;
        order(&mut acts);
        let Ok(before) = replay(&awarded(), &acts, &[]) else { return Ok(()) };
        let gone = undone_of(&acts);
        let Some(last) = acts.iter().rfind(|done| !gone.contains(&done.decision_id)).map(|d| d.decision_id) else {
            return Ok(());
        };
        let mut more = acts.clone();
        more.push(Done { registered: 100, ..voiding(100, last) });
        more.push(Done { registered: 101, ..voiding(101, 100) });
        let after = replay(&awarded(), &more, &[]).unwrap();
        prop_assert_eq!((before.shown, before.status), (after.shown, after.status));
    }
}

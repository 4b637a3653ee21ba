//! Replaying the acts on one conferral, in this process: what each check, registering and mending of an act does for
//! each conferral it touches.

use crate::law::row;
use award_registry::domain::{
    act::{Done, Reach, Shown, replay},
    decision::{Act, Right},
};
use std::{hint::black_box, time::Instant};

/// Acts of which every second cancels the correction before it.
fn acts(count: i64) -> Vec<Done> {
    let act = |id: i64| {
        let undoes = (id % 2 == 0).then_some(id - 1);
        let name = Some(format!("Đặng Thị Mẫu {id}")).filter(|_| undoes.is_none());
        Done {
            decision_id: id,
            reference: format!("{id}/QĐ-UBND"),
            act: if undoes.is_some() { Act::Cancel } else { Act::Correct },
            day: i32::try_from(id).unwrap_or_default(),
            registered: id,
            undoes,
            reach: Reach::Named,
            right: Right { name, ..Right::default() },
            pending: false,
        }
    };
    (1..=count).map(act).collect()
}

/// Measures it and prints two rows.
pub fn print() {
    let awarded = Shown { name: Some("Đặng Thị Mẫu".to_owned()), ..Shown::default() };
    for (count, times, target) in [(10, 10_000, 1.0), (2_000, 5, 1_000.0)] {
        let acts = acts(count);
        let from = Instant::now();
        for _ in 0..times {
            let _ = black_box(replay(black_box(&awarded), black_box(&acts), &[]));
        }
        let took = from.elapsed().as_secs_f64() * 1_000.0 / f64::from(times);
        row(
            &format!("{count} acts of a conferral replayed"),
            &format!("{took:.3} ms"),
            &format!("{target} ms"),
            took < target,
        );
    }
}

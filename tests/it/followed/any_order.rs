//! Whatever is put right, merged, replaced and taken back again, in any order: people and their awards are as they were.

use crate::harness::{
    Answer, Person, Register,
    sample::{all_acknowledged, but, decision, line},
};
use crate::replay::{act, mending, voiding};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRng, TestRunner},
};
use serde_json::{Value, json};

/// What is done, by places in lists that are as long as the register has made them.
#[derive(Debug, Clone)]
enum Doing {
    Correct(usize, Value),
    Mend(usize, Value, Option<usize>),
    Empty(usize, &'static str),
    Merge(usize, usize),
    Part(usize),
    Replace(Option<usize>),
    Void(usize),
}

const NAMES: [&str; 5] = ["Quàng Thị Lan", "Quàng Thị Mai", "Quàng Thị Hoa", "Quàng Thị Cúc", "Quàng Thị Đào"];
const POSTS: [&str; 4] = ["Giáo viên", "Y tá", "Bác sĩ", "Hiệu trưởng"];
const UNITS: [&str; 4] = ["Trường Mẫu A", "Trường Mẫu B", "Trạm Mẫu C", "Bệnh viện Mẫu D"];

/// One or two members of a person.
fn members() -> impl Strategy<Value = Value> {
    let one = prop_oneof![
        prop::sample::select(&NAMES[..]).prop_map(|name| json!({"name": name})),
        (1970..1973_i32).prop_map(|year| json!({"birth_year": year})),
        prop::sample::select(&POSTS[..]).prop_map(|post| json!({"post": post})),
        prop::sample::select(&UNITS[..]).prop_map(|unit| json!({"unit": unit})),
    ];
    prop::collection::vec(one, 1..3).prop_map(|all| all.into_iter().reduce(but).unwrap())
}

/// Who is entered, and what the lines of four awards say: of whom, and what of them.
type Start = (Vec<Value>, Vec<(Option<usize>, Value)>);

fn start() -> impl Strategy<Value = Start> {
    let person =
        (prop::sample::select(&NAMES[..3]), members()).prop_map(|(name, rest)| but(json!({"name": name}), rest));
    let line = (prop::option::weighted(0.7, 0..2_usize), members());
    (prop::collection::vec(person, 2), prop::collection::vec(line, 4))
}

fn doings(count: usize) -> impl Strategy<Value = Vec<Doing>> {
    let doing = prop_oneof![
        3 => (0..9_usize, members()).prop_map(|(which, right)| Doing::Correct(which, right)),
        3 => (0..9_usize, members(), prop::option::weighted(0.3, 0..9_usize)).prop_map(|(which, right, who)| Doing::Mend(which, right, who)),
        1 => (0..9_usize, prop::sample::select(&["post", "unit", "birth_year", "recipient_id"][..])).prop_map(|(which, member)| Doing::Empty(which, member)),
        2 => (0..9_usize, 0..9_usize).prop_map(|(from, into)| Doing::Merge(from, into)),
        1 => (0..9_usize).prop_map(Doing::Part),
        1 => prop::option::of(0..5_usize).prop_map(Doing::Replace),
        1 => (0..9_usize).prop_map(Doing::Void),
    ];
    prop::collection::vec(doing, count)
}

/// A register in which people are mixed up.
struct Mixed<'a> {
    r: &'a Register,
    clerk: Person,
    registrar: Person,
    number: usize,
    people: Vec<i64>,
    conferrals: Vec<i64>,
    press: Option<(i64, Vec<Value>)>,
    acts: Vec<i64>,
    merges: Vec<i64>,
    done: Vec<String>,
}

impl Mixed<'_> {
    fn numbered(&mut self) -> String {
        self.number += 1;
        self.number.to_string()
    }

    /// Registers it, if nothing stands against it.
    async fn enter(&mut self, body: &Value) -> Option<Answer> {
        let draft = self.clerk.post("/v1/decisions", body).await;
        if draft.status != 201 {
            return None;
        }
        let submitted = self.clerk.take("submit", &draft, &all_acknowledged()).await;
        if submitted.status != 200 {
            return None;
        }
        let registered = self.registrar.take("register", &submitted, &json!({})).await;
        (registered.status == 200).then_some(registered)
    }

    async fn begin(&mut self, (people, lines): Start) {
        for person in people {
            let made = self.clerk.post("/v1/recipients", &but(person, json!({"kind": "individual"}))).await.expect(201);
            self.people.push(made.id());
        }
        for (half, press) in lines.chunks(2).zip([false, true]) {
            let mut written = Vec::new();
            for ((who, says), n) in half.iter().zip(1_usize..) {
                let years = json!({"year_from": 2010 + 2 * usize::from(press) + n, "year_to": 2010 + 2 * usize::from(press) + n});
                let nobody = json!({"name": null, "unit": null, "birth_year": null, "recipient_kind": "individual"});
                let mut own = but(but(but(line(n), nobody), says.clone()), years);
                match who {
                    Some(place) => own["recipient_id"] = json!(self.people[*place]),
                    None if own["name"].is_null() => own["name"] = json!(NAMES[n]),
                    None => {}
                }
                written.push(own);
            }
            let mut body = but(decision(&self.numbered(), 0), json!({"lines": written}));
            if press {
                let unknown = json!({"number": null, "symbol": null, "signed_on": null, "announced_on": "2020-06-12", "evidence": "press", "source": "Báo Mẫu, 12/6/2020"});
                body = but(body, unknown);
            }
            let Some(made) = self.enter(&body).await else { continue };
            self.press = press.then(|| (made.id(), written)).or(self.press.take());
            for one in self.clerk.walk(&format!("/v1/decisions/{}/conferrals", made.id()), 200).await {
                self.conferrals.push(one["id"].as_i64().unwrap());
                let who = one["recipient_id"].as_i64().unwrap();
                if !self.people.contains(&who) {
                    self.people.push(who);
                }
            }
        }
    }

    /// What is asked of a person and of an award.
    async fn state(&self) -> Vec<Value> {
        let mut state = Vec::new();
        for id in &self.people {
            let mut one = self.clerk.get(&format!("/v1/recipients/{id}")).await.expect(200).json();
            one["aliases"].as_array_mut().unwrap().sort_by_key(Value::to_string);
            let known = ["id", "name", "birth_year", "post", "unit", "aliases", "merged_ids", "merged_into_id"];
            state.push(known.iter().map(|member| one[*member].clone()).collect());
        }
        for id in &self.conferrals {
            let one = self.clerk.get(&format!("/v1/conferrals/{id}")).await.expect(200).json();
            let known = ["id", "status", "recipient_id", "name", "birth_year", "post", "unit"];
            state.push(known.iter().map(|member| one[*member].clone()).collect());
        }
        state
    }

    async fn act(&mut self, body: Value) {
        if let Some(made) = self.enter(&body).await {
            self.done.push(format!("{}: {body}", made.id()));
            self.acts.push(made.id());
        }
    }

    async fn part(&mut self, place: usize) {
        let id = self.merges[place % self.merges.len()];
        let undone = self.registrar.post(&format!("/v1/merges/{id}/undo"), &json!({"reason": "Hai người"})).await;
        if undone.status == 200 {
            self.done.push(format!("merge {id} undone"));
            self.merges.retain(|one| *one != id);
        }
    }

    async fn void(&mut self, place: usize) {
        let id = self.acts[place % self.acts.len()];
        if self.enter(&voiding(id)).await.is_some() {
            self.done.push(format!("{id} void"));
            self.acts.retain(|one| *one != id);
        }
    }

    async fn go(&mut self, doing: Doing) {
        let conferral = |which: usize| json!(self.conferrals[which % self.conferrals.len()]);
        match doing {
            Doing::Correct(which, right) => {
                let mut target = json!({"conferral_id": conferral(which)});
                for (member, value) in right.as_object().unwrap() {
                    target[format!("{member}_right")] = value.clone();
                }
                let number = self.numbered();
                let day = format!("2021-{:02}-01", 1 + self.number % 12);
                self.act(act(&number, &day, "correct", json!([target]))).await;
            }
            Doing::Mend(which, mut right, who) => {
                if let Some(who) = who {
                    right["recipient_id"] = json!(self.people[who % self.people.len()]);
                }
                self.act(mending(json!([{"conferral_id": conferral(which), "right": right}]))).await;
            }
            Doing::Empty(which, member) => {
                self.act(mending(json!([{"conferral_id": conferral(which), "right": {"emptied": [member]}}]))).await;
            }
            Doing::Merge(from, into) => {
                let (from, into) = (self.people[from % self.people.len()], self.people[into % self.people.len()]);
                let body = json!({"into_id": into, "reason": "Cùng một người", "force": true});
                let merged = self.registrar.post(&format!("/v1/recipients/{from}/merge"), &body).await;
                if merged.status == 200 {
                    self.done.push(format!("{from} merged into {into}"));
                    self.merges.push(merged["merge_id"].as_i64().unwrap());
                }
            }
            Doing::Part(place) if !self.merges.is_empty() => self.part(place).await,
            Doing::Replace(name) => {
                let Some((record, mut lines)) = self.press.clone() else { return };
                if let Some(name) = name {
                    for line in &mut lines {
                        line["name"] = json!(NAMES[name]);
                    }
                }
                let relations = json!([{"kind": "replaces", "decision_id": record}]);
                let number = self.numbered();
                self.act(but(decision(&number, 0), json!({"lines": lines, "relations": relations}))).await;
            }
            Doing::Void(place) if !self.acts.is_empty() => self.void(place).await,
            Doing::Part(_) | Doing::Void(_) => {}
        }
    }

    /// Takes everything back, the first that can be first or the last that can be.
    async fn take_back(&mut self, turned: bool) {
        for turn in 0..60_usize {
            let place = if turned { turn } else { usize::MAX / 2 - turn };
            if !self.acts.is_empty() && (turn % 2 == 0 || self.merges.is_empty()) {
                self.void(place).await;
            } else if !self.merges.is_empty() {
                self.part(place).await;
            }
        }
        assert!(self.acts.is_empty() && self.merges.is_empty(), "{:#?}", self.done);
    }
}

on_both_engines! {
    async fn everything_taken_back_leaves_people_and_awards_as_they_were(r: Register) {
        let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(prop::test_runner::RngAlgorithm::ChaCha));
        let number = 0;
        let mut mixed = Mixed { r: &r, clerk: r.clerk().await, registrar: r.registrar().await, number, people: Vec::new(), conferrals: Vec::new(), press: None, acts: Vec::new(), merges: Vec::new(), done: Vec::new() };
        let mut whole = 0;
        for round in 0..24 {
            let (from, plan) = (start(), doings(3 + round % 6)).new_tree(&mut runner).unwrap().current();
            mixed = Mixed { people: Vec::new(), conferrals: Vec::new(), press: None, done: Vec::new(), ..mixed };
            mixed.begin(from).await;
            if mixed.conferrals.is_empty() {
                continue;
            }
            let before = mixed.state().await;
            for doing in plan {
                mixed.go(doing).await;
            }
            whole += mixed.done.len();
            mixed.take_back(round % 2 == 0).await;
            assert_eq!(mixed.state().await, before, "{:#?}", mixed.done);
        }
        assert!(whole > 60, "{whole} acts and merges were made");
        mixed.r.run(&["audit", "verify"]).exit(0);
    }
}

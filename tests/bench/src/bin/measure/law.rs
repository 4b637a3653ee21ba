//! The work of the law: matches of an annex, checks, histories with acts and merged records, who of a unit is due, a
//! reform of many bodies.

use crate::{Measure, program::Program, program::token, writes};
use award_registry::domain::check::CAUTIONS;
use bench::{
    Error,
    client::{Connection, Latencies, Load, get, post},
    names,
    random::Random,
};
use serde_json::{Value, json};
use std::{
    fmt::Write,
    process::Command,
    time::{Duration, Instant},
};

/// People of the unit that is measured.
const PEOPLE: usize = 2_000;
/// Of these, whose award is cancelled, and whose record is merged into the next one's.
const CANCELLED: usize = 500;
const MERGED: usize = 250;
/// Bodies of a reform, and into how many of them the others go.
const BODIES: usize = 3_000;
const NEW_BODIES: usize = 750;
/// Lines of the longest paper.
const MOST: i32 = 20_000;
/// How often each single request is asked.
const TIMES: usize = 20;

/// People at their desks, each with a token.
struct Office {
    connection: Connection,
    clerk: String,
    registrar: String,
    keeper: String,
    /// Marks what this run makes.
    run: String,
}

impl Office {
    async fn send(
        &mut self,
        token: &str,
        path: &str,
        version: Option<&str>,
        body: Option<&Value>,
    ) -> Result<(Value, Duration), Error> {
        let mut request = Vec::new();
        match body {
            Some(body) => post(&mut request, path, token, version, &body.to_string()),
            None => get(&mut request, path, token),
        }
        let from = Instant::now();
        let answer = self.connection.ask(&request).await?;
        let took = from.elapsed();
        if !(200..300).contains(&answer.status) {
            return Err(format!("{path}: {} {}", answer.status, String::from_utf8_lossy(answer.body)).into());
        }
        Ok((serde_json::from_slice(answer.body)?, took))
    }

    async fn ask(&mut self, path: &str) -> Result<(Value, Duration), Error> {
        let clerk = self.clerk.clone();
        self.send(&clerk, path, None, None).await
    }

    /// Writes a draft; answers its number in the register.
    async fn draft(&mut self, body: &Value) -> Result<i64, Error> {
        let clerk = self.clerk.clone();
        number(&self.send(&clerk, "/v1/decisions", None, Some(body)).await?.0, "id")
    }

    /// Submits and registers a draft; answers how long each took.
    async fn enter(&mut self, id: i64) -> Result<(Duration, Duration), Error> {
        let answers: Vec<_> = CAUTIONS.iter().map(|code| json!({"code": code, "reason": "Đo"})).collect();
        let (clerk, registrar) = (self.clerk.clone(), self.registrar.clone());
        let (_, submitted) = self
            .send(&clerk, &format!("/v1/decisions/{id}/submit"), Some("1"), Some(&json!({"acknowledge": answers})))
            .await?;
        let (_, registered) =
            self.send(&registrar, &format!("/v1/decisions/{id}/register"), Some("2"), Some(&json!({}))).await?;
        Ok((submitted, registered))
    }

    /// Registers a decision on the people of the unit, of one year; answers its conferrals: number and recipient.
    async fn titles(&mut self, year: i32, people: &[i64]) -> Result<Vec<(i64, i64)>, Error> {
        let mut random = Random::new(7);
        let lines: Vec<_> = (0..PEOPLE)
            .map(|place| {
                let (name, _) = names::person(&mut random);
                let mut line =
                    json!({"line": place + 1, "award_code": "CSTD_CS", "recipient_kind": "individual", "name": format!("{name} {place}"), "unit": self.unit()});
                if let (Some(id), Some(line)) = (people.get(place), line.as_object_mut()) {
                    line.insert("recipient_id".to_owned(), json!(id));
                }
                line
            })
            .collect();
        let body = json!({"act": "award", "authority_codes": [self.authority()], "number": format!("{year}{}", self.run), "symbol": "QĐ-SD", "signed_on": format!("{year}-12-20"),
            "year_from": year, "year_to": year, "conferral_type": "merit", "evidence": "original", "lines": lines});
        let id = self.draft(&body).await?;
        self.enter(id).await?;
        let mut made = Vec::new();
        let mut path = format!("/v1/decisions/{id}/conferrals?limit=200");
        loop {
            let (page, _) = self.ask(&path).await?;
            for one in page.get("items").and_then(Value::as_array).into_iter().flatten() {
                made.push((number(one, "id")?, number(one, "recipient_id")?));
            }
            let Some(cursor) = page.get("next_cursor").and_then(Value::as_str) else { return Ok(made) };
            path = format!("/v1/decisions/{id}/conferrals?limit=200&cursor={cursor}");
        }
    }

    fn unit(&self) -> String {
        format!("Đơn vị đo {}", self.run)
    }

    fn authority(&self) -> String {
        format!("SO_DO_{}", self.run)
    }
}

fn number(of: &Value, member: &str) -> Result<i64, Error> {
    of.get(member).and_then(Value::as_i64).ok_or_else(|| format!("no {member}").into())
}

pub fn row(work: &str, measured: &str, target: &str, met: bool) {
    println!("| {work} | {measured} | {target} | {} |", if met { "yes" } else { "**no**" });
}

/// Measures it and prints the table.
pub async fn print(measure: &Measure, program: &Program) -> Result<(), Error> {
    let make = |role| token(&measure.program, &measure.database, role);
    let connection = Connection::open(program.address).await?;
    let run = std::process::id().to_string();
    let mut office = Office {
        connection,
        clerk: make("clerk")?,
        registrar: make("registrar")?,
        keeper: make("administrator")?,
        run,
    };
    println!("\n| the law | measured | target | met |\n|---|---:|---|---|");
    crate::replay::print();
    annex(&mut office).await?;
    replaced(&mut office).await?;
    let people = unit(&mut office).await?;
    histories(measure, program, &mut office, people).await?;
    reform(measure, &office.run)
}

/// Matches of 77 lines, and what the checks add to registering them.
async fn annex(office: &mut Office) -> Result<(), Error> {
    let mut random = Random::new(11);
    let (mut matches, mut registers) = (Latencies::default(), Latencies::default());
    let (mut checks, mut entered) = (Duration::ZERO, Duration::ZERO);
    for count in 0..TIMES {
        let body: Value = serde_json::from_str(&writes::draft(&mut random, &format!("9{}{count:03}", office.run)))?;
        let id = office.draft(&body).await?;
        matches.add(office.ask(&format!("/v1/decisions/{id}/matches")).await?.1);
        checks += office.ask(&format!("/v1/decisions/{id}/checks")).await?.1;
        let (submitted, registered) = office.enter(id).await?;
        registers.add(registered);
        entered += submitted + registered;
    }
    let slowest = matches.within(99);
    row(
        "77 lines matched",
        &format!("p50 {:.0} ms, p99 {slowest:.0} ms", matches.within(50)),
        "150 ms",
        slowest < 150.0,
    );
    let (middle, slowest) = (registers.within(50), registers.within(99));
    row("77 lines registered, one client", &format!("p50 {middle:.1} ms, p99 {slowest:.1} ms"), "no slower", true);
    // They run at the submit and at the register.
    let both = checks.as_secs_f64() * 2.0;
    let added = both / (entered.as_secs_f64() - both);
    row(
        "all checks of 77 lines, of the rest of submitting and registering",
        &format!("{:.0} %", added * 100.0),
        "50 %",
        added <= 0.5,
    );
    Ok(())
}

/// A record from the press that gives way to the paper behind it, of as many lines as a paper may have.
async fn replaced(office: &mut Office) -> Result<(), Error> {
    let mut random = Random::new(13);
    let paper = writes::draft_of(&mut random, &format!("78{}", office.run), MOST);
    let paper: Value = serde_json::from_str(&paper)?;
    let mut press = paper.clone();
    if let Some(press) = press.as_object_mut() {
        for unknown in ["number", "symbol", "signed_on"] {
            press.remove(unknown);
        }
        press.insert("evidence".to_owned(), json!("press"));
        press.insert("announced_on".to_owned(), json!("2026-03-05"));
    }
    let record = office.draft(&press).await?;
    let (_, first) = office.enter(record).await?;
    let mut paper = paper;
    if let Some(paper) = paper.as_object_mut() {
        paper.insert("relations".to_owned(), json!([{"kind": "replaces", "decision_id": record}]));
    }
    let id = office.draft(&paper).await?;
    let (_, checked) = office.ask(&format!("/v1/decisions/{id}/checks")).await?;
    let (_, second) = office.enter(id).await?;
    let seconds = |time: Duration| time.as_secs_f64();
    row(
        &format!("a paper of {MOST} lines in place of a record of as many"),
        &format!(
            "registered in {:.1} s, {:.1} times the record itself; checked in {:.1} s",
            seconds(second),
            seconds(second) / seconds(first),
            seconds(checked)
        ),
        "30 s",
        seconds(second) < 30.0,
    );
    Ok(())
}

/// Who of a unit is due; answers the conferrals of its first year.
async fn unit(office: &mut Office) -> Result<Vec<(i64, i64)>, Error> {
    let body = json!({"code": office.authority(), "name_vi": "Sở Đo", "name_en": "Measured Department", "level": "province_department", "legal_standing": true});
    let keeper = office.keeper.clone();
    office.send(&keeper, "/v1/authorities", None, Some(&body)).await?;
    let first = office.titles(2024, &[]).await?;
    let people: Vec<i64> = first.iter().map(|(_, recipient)| *recipient).collect();
    office.titles(2025, &people).await?;
    let clerk = office.clerk.clone();
    for id in &people {
        office
            .send(
                &clerk,
                &format!("/v1/recipients/{id}/years"),
                None,
                Some(&json!({"year": 2025, "rating": "excellent"})),
            )
            .await?;
    }
    let mut due = Latencies::default();
    for _ in 0..TIMES {
        let (answer, took) =
            office.ask(&format!("/v1/reports/due?unit=don+vi+do+{}&award=BK_BO_TINH&year=2026", office.run)).await?;
        due.add(took);
        let found = answer.get("items").and_then(Value::as_array).map_or(0, Vec::len);
        if found != PEOPLE {
            return Err(format!("{found} of {PEOPLE} are due").into());
        }
    }
    row(
        &format!("who of {PEOPLE} people is due"),
        &format!("p50 {:.0} ms, p99 {:.0} ms", due.within(50), due.within(99)),
        "1,000 ms",
        due.within(99) < 1000.0,
    );
    Ok(first)
}

/// Histories of people whose awards were cancelled and whose records were merged.
async fn histories(
    measure: &Measure,
    program: &Program,
    office: &mut Office,
    people: Vec<(i64, i64)>,
) -> Result<(), Error> {
    let targets: Vec<_> =
        people.iter().take(CANCELLED).map(|(conferral, _)| json!({"conferral_id": conferral})).collect();
    let cancel = json!({"act": "cancel", "cancel_reason": "b", "authority_codes": [office.authority()], "number": format!("77{}", office.run), "symbol": "QĐ-SD",
        "signed_on": "2026-01-20", "evidence": "original", "targets": targets});
    let id = office.draft(&cancel).await?;
    office.enter(id).await?;
    let registrar = office.registrar.clone();
    for pair in people.chunks_exact(2).take(MERGED) {
        let [(_, from), (_, into)] = pair else { continue };
        office
            .send(
                &registrar,
                &format!("/v1/recipients/{from}/merge"),
                None,
                Some(&json!({"into_id": into, "reason": "Đo", "force": true})),
            )
            .await?;
    }
    let ids: Vec<i64> = people.iter().take(CANCELLED).map(|(_, recipient)| *recipient).collect();
    let client = token(&measure.program, &measure.database, "client")?;
    let load =
        Load { address: program.address, connections: measure.connections, time: measure.time(), seed: measure.seed };
    let asked = load
        .put(move |random, out| get(out, &format!("/v1/recipients/{}/history", random.pick(&ids)), &client))
        .await?;
    let said = format!("{:.0}/s, p99 {:.1} ms", asked.rate, asked.latencies.within(99));
    row("histories with acts and merged records", &said, "2,500/s", asked.rate >= 2500.0 && asked.refused.is_none());
    Ok(())
}

/// A reform of many bodies, by the command.
fn reform(measure: &Measure, run: &str) -> Result<(), Error> {
    let mut file = "predecessor_code,successor_code,kind,date,instrument,predecessor_name_vi,predecessor_level,successor_name_vi,successor_level\n".to_owned();
    for old in 0..BODIES - NEW_BODIES {
        let new = old % NEW_BODIES;
        writeln!(
            file,
            "CU_{run}_{old},MOI_{run}_{new},merge,2025-07-01,NQ đo,Ủy ban nhân dân xã Cũ {old},commune,Ủy ban nhân dân xã Mới {new},commune"
        )?;
    }
    let path = std::env::temp_dir().join(format!("reform-{run}.csv"));
    std::fs::write(&path, file)?;
    let from = Instant::now();
    let done = Command::new(&measure.program)
        .args(["import", "successions"])
        .arg(&path)
        .args(["--database", &measure.database])
        .output()?;
    let took = from.elapsed().as_secs_f64();
    std::fs::remove_file(&path)?;
    if !done.status.success() {
        return Err(String::from_utf8_lossy(&done.stderr).into_owned().into());
    }
    row(&format!("a reform of {BODIES} bodies"), &format!("{took:.1} s"), "5 s", took < 5.0);
    Ok(())
}

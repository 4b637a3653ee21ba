//! A session at the register on a disk that fails, against what it acknowledged.

use super::{
    acts::{Act, Record},
    disk::{Disk, Fault, READS, SYNCS, WRITES},
};
use crate::harness::{Answer, Call, Person, Register, sample::decision};
use reqwest::Method;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    time::{Duration, Instant},
};

mod counts;
mod starts;

pub use counts::Counts;

/// What the register acknowledged.
#[derive(Debug, Default)]
struct Acknowledged {
    /// What a record may be, by its path: what was acknowledged last, and what an act whose outcome is unknown may have
    /// made of it.
    records: BTreeMap<String, Vec<Value>>,
    /// What was handed out, by the path before it: never twice.
    ids: BTreeSet<(String, String)>,
    /// Tokens that work.
    tokens: BTreeSet<String>,
    /// Tokens that were revoked, in their order.
    revoked: Vec<String>,
}

/// A session.
#[derive(Debug)]
pub struct Session {
    pub r: Register,
    pub clerk: Person,
    pub registrar: Person,
    pub administrator: Person,
    number: usize,
    model: Acknowledged,
    pub counts: Counts,
    /// Whether the program is started anew before each act, so that nothing is in its caches.
    pub is_cold: bool,
    /// Where SQLite's files are as they were last synced.
    synced: Option<PathBuf>,
}

impl Session {
    pub async fn begin(r: Register) -> Self {
        let (clerk, registrar, administrator) = (r.clerk().await, r.registrar().await, r.administrator().await);
        Self {
            r,
            clerk,
            registrar,
            administrator,
            number: 0,
            model: Acknowledged::default(),
            counts: Counts::default(),
            is_cold: false,
            synced: None,
        }
    }

    /// The same on a disk whose power may be cut.
    pub fn on(self, disk: &Disk) -> Self {
        Self { synced: Some(disk.synced()), ..self }
    }

    /// A number that nothing has yet.
    pub fn next(&mut self) -> usize {
        self.number += 1;
        self.number
    }

    /// Whoever holds a token.
    pub fn holder(&self, token: &str) -> Person {
        self.r.holding(token)
    }

    /// Whether a token is taken.
    async fn works(&self, token: &str) -> bool {
        loop {
            match self.holder(token).get("/v1/me").await.status {
                429 => tokio::time::sleep(Duration::from_millis(500)).await,
                status => return status == 200,
            }
        }
    }

    /// Asks for a token no more.
    pub fn leave_out(&mut self, token: &str) {
        self.model.tokens.remove(token);
    }

    /// An act on a disk that is well: it is acknowledged.
    pub async fn well(&mut self, what: &str, call: Call) -> Answer {
        let answer = call.await;
        assert!(
            matches!(answer.status, 200 | 201),
            "{what} on a disk that is well: {}: {}",
            answer.call,
            answer.text()
        );
        let record = match what {
            "draft" | "submit" | "register" => Record::Changed(format!("/v1/decisions/{}", answer.id())),
            "recipient" => Record::Changed(format!("/v1/recipients/{}", answer.id())),
            "account" => Record::Changed(format!("/v1/accounts/{}", answer["name"].as_str().unwrap())),
            "token" => Record::Token,
            _ => Record::None,
        };
        if let (201, Record::Changed(path)) = (answer.status, &record) {
            self.handed_out(path);
        }
        self.acknowledged(&record, &[], &answer).await;
        answer
    }

    /// A record as a reader sees it, but for what is made anew whenever it is read: an export's head is signed then.
    async fn seen(&self, path: &str) -> Value {
        let mut seen = self.administrator.get(path).await.expect(200).json();
        if let Some(head) = seen.get_mut("head").and_then(Value::as_object_mut) {
            head.remove("at").unwrap();
            head.remove("signature").unwrap();
        }
        seen
    }

    fn handed_out(&mut self, path: &str) {
        let (before, id) = path.rsplit_once('/').unwrap();
        assert!(self.model.ids.insert((before.to_owned(), id.to_owned())), "{path} was handed out twice");
    }

    /// Notes what was acknowledged, once a reader sees it.
    async fn acknowledged(&mut self, record: &Record, besides: &[String], answer: &Answer) {
        self.counts.acknowledged += 1;
        let path = match record {
            Record::New(before, member) => {
                let path = format!(
                    "{before}/{}",
                    answer[*member].as_str().map_or_else(|| answer[*member].to_string(), str::to_owned)
                );
                self.handed_out(&path);
                Some(path)
            }
            Record::Changed(path) => Some(path.clone()),
            Record::Token => {
                let token = answer["token"].as_str().unwrap().to_owned();
                assert!(self.works(&token).await, "a token that was made does not work");
                self.model.tokens.insert(token);
                None
            }
            Record::Revoked(token) => {
                assert!(!self.works(token).await, "a token that was revoked works");
                self.model.tokens.remove(token);
                self.model.revoked.push(token.clone());
                None
            }
            Record::Export => Some(format!("/v1/exports/{}", answer.header("export-id").unwrap())),
            Record::None => None,
        };
        if let Some(path) = path {
            let seen = self.seen(&path).await;
            if !matches!(record, Record::Export) {
                assert_eq!(
                    seen["version"], answer["version"],
                    "{path}: what was acknowledged is not what a reader sees"
                );
            }
            self.model.records.insert(path, vec![seen]);
        }
        for path in besides {
            let seen = self.seen(path).await;
            self.model.records.insert(path.clone(), vec![seen]);
        }
    }

    /// After an act that was refused: whatever it changed is as it was, or, where nobody knows, as it is seen now.
    async fn refused(&mut self, act: &Act) {
        self.counts.refused += 1;
        let changed = match &act.record {
            Record::Changed(path) => Some(path.clone()),
            _ => None,
        };
        for path in changed.iter().chain(&act.besides) {
            let now = self.seen(path).await;
            let allowed = self.model.records.entry(path.clone()).or_default();
            if !allowed.contains(&now) {
                allowed.push(now);
            }
        }
        if let Record::Revoked(token) = &act.record {
            // Nobody knows whether it was: it is as it is seen.
            if !self.works(token).await {
                self.model.tokens.remove(token);
                self.model.revoked.push(token.clone());
            }
        }
    }

    pub fn call(act: &Act) -> Call {
        let call = act.who.call(act.method.clone(), &act.path);
        let call = if act.method == Method::GET { call } else { call.json(&act.body) };
        let call = if let Some(etag) = &act.etag { call.header("If-Match", etag) } else { call };
        if let Some(key) = &act.key { call.header("Idempotency-Key", key) } else { call }
    }

    /// One act on a disk that fails; then the disk is well, and life goes on. Answers whether the act met the fault.
    pub async fn strike(&mut self, disk: &Disk, kind: &str, fault: Fault, kill: bool) -> bool {
        let mut act = self.ready(kind).await;
        if self.is_cold {
            self.start_cold(&mut act, kind).await;
        }
        self.counts.faults += 1;
        disk.fail(fault);
        let answer = Self::call(&act).send().await;
        let refused = !answer.as_ref().is_ok_and(|answer| answer.status < 300);
        if refused && fault.lasting && fault.calls & (WRITES | SYNCS) != 0 && fault.files & 2 != 0 {
            if fault.calls & READS == 0 {
                self.r.stranger().get("/readyz").await.refused(503, "unavailable");
            }
            // Where the act was refused as something could not be read, the write before it is believed for a second.
            self.is_ready(false).await;
        }
        let met = disk.heal() > 0;
        self.counts.met += usize::from(met);
        if kill && refused {
            self.killed().await;
            act.who = act.who.at(&self.r.program.address);
        }
        self.judge(&act, answer, met, &format!("{kind} under {fault:?}")).await;
        self.goes_on().await;
        met
    }

    pub async fn judge(&mut self, act: &Act, answer: Result<Answer, reqwest::Error>, met: bool, what: &str) {
        match answer {
            // What was only read leaves nothing.
            Ok(answer) if answer.status < 300 && act.method == Method::GET && matches!(act.record, Record::None) => {}
            Ok(answer) if answer.status < 300 => self.acknowledged(&act.record, &act.besides, &answer).await,
            Ok(answer) => {
                assert!(met && answer.status == 503, "{what}: {} {}", answer.status, answer.text());
                self.refused(act).await;
                if act.key.is_some() {
                    // Sent again with its key it is done once, whether it was before or not.
                    let first = Self::call(act).await.expect(201);
                    let again = Self::call(act).await.expect(201);
                    assert_eq!(
                        (first.id(), again.header("idempotent-replayed").as_deref()),
                        (again.id(), Some("true")),
                        "{what}"
                    );
                    self.acknowledged(&act.record, &act.besides, &first).await;
                }
            }
            // A file that cannot be read to its end breaks off.
            Err(_) if met && matches!(act.record, Record::Export) => self.counts.refused += 1,
            Err(e) => panic!("{what}: {e:?}"),
        }
    }

    /// The disk is well: the register says so, refuses what is wrong, takes what is right, and whoever reads sees it.
    pub async fn goes_on(&mut self) {
        let number = self.next();
        self.clerk
            .put("/v1/decisions/999999", "\"1\"", &decision(&number.to_string(), 1))
            .await
            .refused(404, "not_found");
        let body = decision(&number.to_string(), 1);
        let made = self.well("draft", self.clerk.post("/v1/decisions", &body)).await;
        self.clerk.put(&format!("/v1/decisions/{}", made.id()), "\"7\"", &body).await.refused(412, "stale");
        let replaced = self.clerk.put(&format!("/v1/decisions/{}", made.id()), &made.etag(), &body).await.expect(200);
        self.acknowledged(&Record::Changed(format!("/v1/decisions/{}", made.id())), &[], &replaced).await;
        self.is_ready(true).await;
    }

    /// Waits until the register says that it takes writes, or that it does not.
    pub async fn is_ready(&self, ready: bool) {
        let started = Instant::now();
        loop {
            let answer = self.r.stranger().get("/readyz").await;
            if answer.status == if ready { 200 } else { 503 } {
                return;
            }
            assert!(
                started.elapsed() < Duration::from_secs(10),
                "it should be {ready} that it is ready: {}",
                answer.text()
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// All that was acknowledged is there, and nothing by halves.
    pub async fn all_is_there(&mut self) {
        for (path, allowed) in &self.model.records {
            let now = self.seen(path).await;
            assert!(allowed.contains(&now), "{path} was acknowledged as {allowed:?} and is {now}");
            self.counts.looks += 1;
        }
        // Of the revoked the last: whoever sends many wrong tokens has to wait.
        let revoked: Vec<_> = self.model.revoked.iter().rev().take(3).cloned().collect();
        for token in self.model.tokens.iter().chain(&revoked) {
            let works = self.model.tokens.contains(token);
            assert_eq!(
                self.works(token).await,
                works,
                "a token that {}",
                if works { "was made is lost" } else { "was revoked works" }
            );
            self.counts.looks += 1;
        }
        let r = &self.r;
        let halves = "SELECT count(*) FROM decision d WHERE (SELECT count(*) FROM decision_lines l WHERE l.decision_id = d.id) <> CASE WHEN d.state = 'registered' THEN 0 ELSE 1 END";
        assert_eq!(
            r.number(&format!("{halves} AND d.act = 'award'")),
            0,
            "a decision without its lines, or with both drafts and conferrals"
        );
        assert_eq!(
            r.number("SELECT count(*) FROM decision d WHERE d.state <> 'registered' AND EXISTS (SELECT 1 FROM conferral c WHERE c.decision_id = d.id)"),
            0
        );
        r.run(&["audit", "verify"]).exit(0);
    }
}

//! What is measured while the program runs, as Prometheus reads it (`OpenMetrics` 1.0): at an address of its own, without
//! a name or a number of anyone in it.

use super::status;
use crate::{
    domain::fault::Code,
    service::{
        Register,
        backup::Backups,
        system::{Watched, watched},
    },
};
use chrono::{DateTime, Utc};
use poem::{
    Endpoint, EndpointExt, Request, Response, Route,
    endpoint::make,
    http::{Method, StatusCode, header},
};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};
use std::{fmt, sync::atomic::AtomicU64, time::Duration};

/// Where it is answered.
pub const PATH: &str = "/metrics";
/// What the answer is.
const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// The bounds of durations, in seconds: from a read in memory to the limit on a request.
const BOUNDS: [f64; 10] = [0.001, 0.0025, 0.01, 0.025, 0.1, 0.25, 1.0, 2.5, 10.0, 60.0];

/// What is counted of requests; every handle counts into the same.
#[derive(Debug, Clone)]
pub struct Metrics {
    requests: Family<Answered, Counter>,
    durations: Family<Asked, Histogram, fn() -> Histogram>,
}

/// What was asked for: the template of a path, never a path itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    method: &'static str,
    route: String,
}

/// What was asked for, and how it was answered.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfLane {
    lane: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfAct {
    act: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfVersion {
    version: &'static str,
}

/// A method that is one of HTTP's: anything else may be made up without end.
fn method(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}

impl Default for Metrics {
    fn default() -> Self {
        Self { requests: Family::default(), durations: Family::new_with_constructor(|| Histogram::new(BOUNDS)) }
    }
}

impl Metrics {
    /// Counts a request: the template of its path (`/v1/decisions/{}`), or nothing where it led nowhere.
    pub(super) fn answered(&self, asked: &Method, route: Option<&str>, status: StatusCode, took: Duration) {
        let (method, route) = (method(asked), route.unwrap_or("nowhere").to_owned());
        self.durations.get_or_create(&Asked { method, route: route.clone() }).observe(took.as_secs_f64());
        self.requests.get_or_create(&Answered { method, route, status: status.as_u16() }).inc();
    }

    /// Everything that is measured, as text.
    fn text(&self, register: &Register, watched: &Watched, now: DateTime<Utc>) -> Result<String, fmt::Error> {
        let mut all = Registry::with_prefix("award_registry");
        all.register("http_requests", "Requests that were answered", self.requests.clone());
        all.register_with_unit(
            "http_request_duration",
            "From a request to the first byte of its answer",
            Unit::Seconds,
            self.durations.clone(),
        );
        let build = Family::<OfVersion, Gauge>::default();
        build.get_or_create(&OfVersion { version: env!("CARGO_PKG_VERSION") }).set(1);
        all.register("build", "The version that runs", build);
        all.register("ready", "Whether a write can be made now", gauge(i64::from(watched.ready)));
        counted(&mut all, register);
        if let Some(events) = watched.events {
            all.register("trail_events", "Events of the audit trail", gauge(events));
        }
        busy(&mut all, watched);
        if let Some(backups) = &watched.backups {
            kept(&mut all, backups, now);
        }
        let mut text = String::new();
        encode(&mut text, &all)?;
        Ok(text)
    }
}

fn gauge(value: i64) -> Gauge {
    let gauge = Gauge::default();
    gauge.set(value);
    gauge
}

/// What this process has counted.
fn counted(all: &mut Registry, register: &Register) {
    let events = Family::<OfAct, Counter>::default();
    for (act, count) in register.counters.events() {
        events.get_or_create(&OfAct { act }).inc_by(count);
    }
    all.register("events", "Events that this process committed, exports and imports among them", events);
    let failures = Counter::<u64>::default();
    failures.inc_by(register.counters.sign_in_failures());
    all.register("sign_in_failures", "Wrong passwords, codes and answers of the OpenID provider", failures);
}

/// What the database is busy with.
fn busy(all: &mut Registry, watched: &Watched) {
    let load = &watched.load;
    let (working, waiting) = (Family::<OfLane, Gauge>::default(), Family::<OfLane, Gauge>::default());
    for (lane, works, waits) in load.lanes {
        working.get_or_create(&OfLane { lane }).set(i64::try_from(works).unwrap_or(i64::MAX));
        waiting.get_or_create(&OfLane { lane }).set(i64::try_from(waits).unwrap_or(i64::MAX));
    }
    all.register("lane_working", "Requests of a lane that have their turn", working);
    all.register("lane_waiting", "Requests of a lane that wait for their turn", waiting);
    if let Some(log) = load.log {
        let bytes = gauge(i64::try_from(log).unwrap_or(i64::MAX));
        all.register_with_unit("log", "The log of SQLite", Unit::Bytes, bytes);
    }
    if let Some(replica) = load.replica {
        let seconds = Gauge::<f64, AtomicU64>::default();
        seconds.set(replica.lag.as_secs_f64());
        all.register_with_unit("replica_lag", "For how long the replica has lacked an event", Unit::Seconds, seconds);
        let serves = gauge(i64::from(replica.standing.said().is_none()));
        all.register("replica_serves", "Whether the replica serves reads, else the primary does", serves);
    }
}

/// The backups that are made by themselves.
fn kept(all: &mut Registry, backups: &Backups, now: DateTime<Utc>) {
    if let Some(age) = backups.age(now) {
        all.register_with_unit("backup_age", "Since the newest backup was made", Unit::Seconds, gauge(age));
    }
    all.register_with_unit("backup_every", "From one backup to the next", Unit::Seconds, gauge(backups.every));
    let failures = Counter::<u64>::default();
    failures.inc_by(backups.failures);
    all.register("backup_failures", "Backups that could not be made since the start", failures);
}

/// What answers at the address of its own.
#[must_use]
pub fn app(metrics: Metrics, register: Register, clock: fn() -> DateTime<Utc>) -> impl Endpoint<Output = Response> {
    let answer = make(move |_: Request| {
        let (metrics, register) = (metrics.clone(), register.clone());
        async move {
            let watched = watched(&register).await;
            match metrics.text(&register, &watched, clock()) {
                Ok(text) => Response::builder().header(header::CONTENT_TYPE, MEDIA_TYPE).body(text),
                Err(_) => status::of(Code::Internal).into(),
            }
        }
    });
    Route::new().at(PATH, poem::get(answer)).map_to_response()
}

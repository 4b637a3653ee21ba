//! What the audit trail and authorisation cost: the share of each request's time that is spent in them, measured inside
//! one process.
//!
//! The program runs here without a network, so that the shares are of its own work alone, and no smaller than a client
//! sees. The trail is the time an act takes to serialize what changed, to digest the rows it wrote and to append its
//! event, and besides what the database takes to make that last.

use crate::{Measure, program::token, writes};
use award_registry::{
    api,
    config::Settings,
    http::{
        app::app,
        connections::Connections,
        cors::Origins,
        metrics::Metrics,
        places::Places,
        rate::{Guesses, Rates},
        state::State,
    },
    service::{self, Ctx, Register},
    store::{Db, audit},
};
use bench::{Error, random::Random};
use chrono::{DateTime, Utc};
use poem::{Endpoint, Request, Response, http::Method};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tracing::{Level, Subscriber, span};
use tracing_subscriber::{
    Layer, Registry,
    filter::filter_fn,
    layer::{Context, SubscriberExt},
    registry::LookupSpan,
};

/// How often each request is sent.
const TIMES: usize = 400;
/// The parts that are measured, by the names of their spans.
const CHANGE: &str = "change";
const ATTESTED: &str = "attest";
const APPENDED: &str = "append";
const AUTHORISATION: &str = "ctx";

/// The time that was spent in spans, by their names.
#[derive(Debug, Clone, Default)]
struct Spent(Arc<Mutex<HashMap<&'static str, Duration>>>);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Spent {
    fn on_new_span(&self, _: &span::Attributes<'_>, id: &span::Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(Instant::now());
        }
    }

    fn on_close(&self, id: span::Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else { return };
        let took = span.extensions().get::<Instant>().map(Instant::elapsed).unwrap_or_default();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(span.name()).or_default() += took;
    }
}

impl Spent {
    fn take(&self, name: &str) -> Duration {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(name).unwrap_or_default()
    }
}

/// One kind of request: how long each took, and how much of it was spent where.
struct Cost {
    each: Duration,
    change: Duration,
    attested: Duration,
    authorisation: Duration,
}

fn request(method: Method, path: &str, token: &str, version: Option<u64>, body: String) -> Result<Request, Error> {
    let request = Request::builder()
        .method(method)
        .uri(path.parse()?)
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .header("content-length", body.len());
    let request =
        version.into_iter().fold(request, |request, version| request.header("if-match", format!("\"{version}\"")));
    Ok(request.body(body))
}

async fn sent(
    app: &impl Endpoint<Output = Response>,
    request: Request,
    status: u16,
) -> Result<serde_json::Value, Error> {
    let response = app.call(request).await?;
    let (got, body) = (response.status().as_u16(), response.into_body().into_string().await?);
    if got == status { Ok(serde_json::from_str(&body)?) } else { Err(format!("{got} {body}").into()) }
}

/// Sends requests one after another, and says what one took.
async fn cost(
    app: &impl Endpoint<Output = Response>,
    spent: &Spent,
    requests: Vec<Request>,
    status: u16,
) -> Result<(Cost, Vec<serde_json::Value>), Error> {
    let times = u32::try_from(requests.len())?;
    let mut answers = Vec::with_capacity(requests.len());
    for name in [CHANGE, ATTESTED, AUTHORISATION] {
        spent.take(name);
    }
    let begun = Instant::now();
    for request in requests {
        answers.push(sent(app, request, status).await?);
    }
    let each = begun.elapsed() / times;
    let change = spent.take(CHANGE) / times;
    Ok((
        Cost { each, change, attested: spent.take(ATTESTED) / times, authorisation: spent.take(AUTHORISATION) / times },
        answers,
    ))
}

/// The three requests that write, in turn: a draft of 77 lines, submitted, registered.
async fn written(
    app: &impl Endpoint<Output = Response>,
    spent: &Spent,
    clerk: &str,
    registrar: &str,
    from: usize,
) -> Result<Vec<Cost>, Error> {
    let mut random = Random::new(1);
    let drafts: Result<Vec<_>, Error> = (from..from + TIMES)
        .map(|n| request(Method::POST, "/v1/decisions", clerk, None, writes::draft(&mut random, &n.to_string())))
        .collect();
    let (saved, answers) = cost(app, spent, drafts?, 201).await?;
    let ids: Vec<_> = answers.iter().filter_map(|answer| answer["id"].as_i64()).collect();
    let verb = |verb: &str, token: &str, version| -> Result<Vec<_>, Error> {
        ids.iter()
            .map(|id| request(Method::POST, &format!("/v1/decisions/{id}/{verb}"), token, Some(version), "{}".into()))
            .collect()
    };
    let (submitted, _) = cost(app, spent, verb("submit", clerk, 1)?, 200).await?;
    let (registered, _) = cost(app, spent, verb("register", registrar, 2)?, 200).await?;
    Ok(vec![saved, submitted, registered])
}

/// The middle one of several times.
fn middle(mut times: Vec<Duration>) -> Result<Duration, Error> {
    times.sort_unstable();
    times.get(times.len() / 2).copied().ok_or_else(|| "nothing was measured".into())
}

/// What the database takes to make an event last besides appending it: what committing a change of one row takes more
/// with such an event.
async fn kept(register: &Register, spent: &Spent, act: &str) -> Result<Duration, Error> {
    let db = register.db();
    let event = {
        let tx = db.begin().await?;
        let last = tx
            .query_one_raw(Statement::from_string(
                DbBackend::Sqlite,
                format!("SELECT max(seq) FROM audit_event WHERE act = '{act}'"),
            ))
            .await?;
        let seq = last.ok_or("no event")?.try_get_by_index(0)?;
        audit::find(&*tx, seq).await?.ok_or("no event")?
    };
    let mut more = Vec::with_capacity(TIMES);
    for n in 0..TIMES {
        let mut took = [Duration::ZERO; 2];
        for (with, took) in took.iter_mut().enumerate() {
            spent.take(APPENDED);
            let begun = Instant::now();
            let tx = db.begin().await?;
            tx.execute_unprepared(&format!("UPDATE decision SET version = version + 1 WHERE id = {}", n + 1)).await?;
            if with == 1 {
                audit::append(&tx, event.clone(), register.sealing()).await?;
            }
            tx.commit().await?;
            *took = begun.elapsed().saturating_sub(spent.take(APPENDED));
        }
        let [without, with] = took;
        more.push(with.saturating_sub(without));
    }
    // The middle one: now and then a commit folds the log into the file, for all that was written since.
    middle(more)
}

#[expect(clippy::disallowed_methods, reason = "wiring: this is where the clock is passed in from")]
fn now() -> DateTime<Utc> {
    Utc::now()
}

fn part(of: Duration, whole: Duration) -> f64 {
    of.as_secs_f64() / whole.as_secs_f64() * 100.0
}

/// Measures on a new register in a folder that goes afterwards, and prints a table.
pub async fn print(measure: &Measure) -> Result<(), Error> {
    let folder = std::env::temp_dir().join(format!("award-registry-cost-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let done = run(measure, &folder.join("cost.sqlite")).await;
    std::fs::remove_dir_all(&folder)?;
    done
}

async fn run(measure: &Measure, path: &std::path::Path) -> Result<(), Error> {
    let database = format!("sqlite:{}", path.display());
    let (clerk, registrar) =
        (token(&measure.program, &database, "clerk")?, token(&measure.program, &database, "registrar")?);
    let spent = Spent::default();
    let own = filter_fn(|metadata| {
        metadata.is_span() && *metadata.level() == Level::TRACE && metadata.target().starts_with("award_registry")
    });
    tracing::subscriber::set_global_default(Registry::default().with(spent.clone().with_filter(own)))?;
    let db = Db::open(&database, None).await?;
    // The program made its tables and its key.
    let register = Register::new(db);
    service::audit::key::sign_by(&register, &Ctx::system(now()), &Settings::default().audit_key(&database)?).await?;
    register.set_ready();
    let state = State {
        register: register.clone(),
        clock: now,
        new_id: || "measure".into(),
        rates: Rates::new(None),
        strangers: Rates::new(None),
        guesses: Guesses::default(),
        proxies: Arc::new([]),
        places: Places::new(1_000),
        connections: Connections::default(),
        metrics: Metrics::default(),
        origins: Origins::default(),
        https: false,
    };
    let app = app(state, api::paths());
    println!(
        "| request | each | change | attested | kept | authorisation | together | target | met |\n|---|---:|---:|---:|---:|---:|---:|---:|---|"
    );
    // The first ones find neither memory nor files that grew.
    written(&app, &spent, &clerk, &registrar, 1).await?;
    let with = written(&app, &spent, &clerk, &registrar, TIMES + 1).await?;
    for path in ["/v1/conferrals/77", "/v1/conferrals?award=BK_BO_TINH&limit=50", "/v1/decisions/5"] {
        let requests: Result<Vec<_>, Error> =
            (0..TIMES * 5).map(|_| request(Method::GET, path, &clerk, None, String::new())).collect();
        let (cost, _) = cost(&app, &spent, requests?, 200).await?;
        said(&format!("GET {path}"), &cost, Duration::ZERO, 10.0);
    }
    let acts = ["create_decision", "submit_decision", "register_decision"];
    for ((name, act), with) in ["77 lines saved", "submitted", "registered"].iter().zip(acts).zip(&with) {
        said(name, with, kept(&register, &spent, act).await?, 25.0);
    }
    register.db().clone().close().await?;
    Ok(())
}

fn said(name: &str, cost: &Cost, kept: Duration, most: f64) {
    let share = |of| part(of, cost.each);
    let together = share(cost.change + cost.attested + kept + cost.authorisation);
    println!(
        "| {name} | {:.3} ms | {:.1} % | {:.1} % | {:.1} % | {:.1} % | {together:.1} % | {most:.0} % | {} |",
        cost.each.as_secs_f64() * 1000.0,
        share(cost.change),
        share(cost.attested),
        share(kept),
        share(cost.authorisation),
        if together <= most { "yes" } else { "**no**" }
    );
}

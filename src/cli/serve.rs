//! `serve`: the register over HTTP, until it is told to stop.

use super::{
    backup::Scheduled,
    clock::{new_id, now},
    demo, foreseen,
    listen::{STREAMS, bind, listen_on, make_room, unbound},
    look::look,
    open::{Missing, Older, Opened, open_at, settled},
    output::print,
    say::say,
    standing::{self, Making},
    stop::Stop,
    supervisor,
    witness::Witness,
};
use crate::{
    api,
    config::Settings,
    http::{
        app::app,
        connections::{Bounds, Connections},
        metrics::{self, Metrics},
        page::call_office,
        places::Places,
        rate::{Guesses, Rates},
        state::State,
    },
    service::{
        Ctx, Register,
        account::{attested, first, provider::Provider},
        audit,
        decision::pending,
        id_number::{self, source::Source},
        system::points::clocks_apart,
    },
    web,
};
use clap::Args;
use ipnet::IpNet;
use poem::{Server, listener::TcpAcceptor};
use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};
use tokio::signal::unix::{SignalKind, signal};

/// How long requests may go on after the program is told to stop.
const GRACE: Duration = Duration::from_secs(8);

/// How often it is looked whether the day of an act has come: midnight is met within it, whatever the clock does.
const MINUTE: Duration = Duration::from_mins(1);

/// How long a migration of a large register may take before systemd may think that the start has failed.
const MIGRATION: Duration = Duration::from_hours(1);

/// Requests that are worked on at a time; each further one is sent away.
const PLACES: usize = 1_000;

/// A connection on which nothing goes either way for so long is closed; longer than a request may take.
const IDLE: Duration = Duration::from_mins(2);

/// Requests a second that an address may send without an account.
const STRANGERS: u32 = 10;

/// Serve the register over HTTP.
#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    settings: Settings,
    /// Load the demonstration: the founding case, public cases and a fictitious office; in a temporary database unless
    /// `--database` names one
    #[arg(long)]
    demo: bool,
}

impl Serve {
    pub(super) async fn run(self) -> Result<(), Stop> {
        // A variable or a file may name the office's own database, and what is registered there can never be taken out
        // again.
        let given = self.settings.database.is_some();
        let settings = settled(self.settings)?;
        let temporary = (self.demo && !given)
            .then(|| Temporary(std::env::temp_dir().join(format!("award-registry-demo-{}", new_id()))));
        let database = temporary.as_ref().map_or_else(
            || settings.database().to_owned(),
            |t| format!("sqlite:{}", t.0.join("registry.sqlite").display()),
        );
        let opened = Box::pin(prepared(&settings, &database)).await?;
        let witness = match &settings.witness {
            Some(path) => Some(Witness::open(path, &database, &opened.register).await?),
            None => None,
        };
        let backups = Scheduled::of(&settings, &database, &opened.register)?;
        let stop = told_to_stop()?;
        let proxies: Arc<[IpNet]> = settings.proxies().map_err(Stop::Setup)?.into();
        let most = make_room();
        let bounds = Bounds { all: most, of_address: most / 2, proxies: Arc::clone(&proxies) };
        let connections = Connections::default();
        let (acceptor, address, https) = listen_on(&settings, bounds, connections.clone()).await?;
        let metrics = Metrics::default();
        let measured = match &settings.metrics_listen {
            Some(at) => Some(measure(at, &metrics, &opened.register).await?),
            None => None,
        };
        let here = format!("http{}://{address}", if https { "s" } else { "" });
        print(&format!("listening on {here}\n"));
        if let Some(at) = measured {
            print(&format!("metrics at http://{at}{}\n", metrics::PATH));
        }
        // A database that fails now is told as to anyone who asks; the server goes on, as it does later.
        if !self.demo
            && let Err(stop) = first_steps(&opened.register, &settings, &here).await
        {
            tracing::error!(error = stop.text(), "what to do first could not be said");
        }
        let state = State {
            register: opened.register.clone(),
            clock: now,
            new_id,
            rates: Rates::new(settings.rate_limit),
            strangers: Rates::new(Some(STRANGERS)),
            guesses: Guesses::default(),
            proxies,
            places: Places::new(PLACES),
            connections,
            metrics,
            origins: settings.origins().map_err(Stop::Setup)?,
            https,
        };
        let app = app(state, api::paths().into_iter().chain(web::paths()));
        let server = Server::new_with_acceptor(acceptor).idle_timeout(IDLE).http2_max_concurrent_streams(STREAMS);
        let running = tokio::spawn(server.run_with_graceful_shutdown(app, stop, Some(GRACE)));
        apply_acts(&opened.register).await;
        apply_acts_to_come(opened.register.clone());
        if self.demo {
            print(&Box::pin(demo::load(&opened, &database, address)).await?);
        }
        opened.register.set_ready();
        supervisor::ready();
        read_ahead(opened.register.clone());
        let looker = tokio::spawn(look(settings.clone(), database.clone(), opened.register.clone()));
        let witness = witness.map(Witness::keep);
        if let Some(backups) = backups {
            tokio::spawn(backups.make_all());
        }
        running.await.map_err(|e| Stop::Setup(e.to_string()))?.map_err(|e| Stop::Setup(e.to_string()))?;
        if let Some(witness) = witness {
            witness.end().await;
        }
        looker.abort();
        closed(opened).await
    }
}

/// Opens the register of this database and makes it ready to be served; what is out of order about it is said.
async fn prepared(settings: &Settings, database: &str) -> Result<Opened, Stop> {
    foreseen::required(settings, database).await?;
    supervisor::starting(MIGRATION);
    let opened = Box::pin(open_at(settings, database, Older::Migrated(None), Missing::Made)).await?;
    if let Some(name) = &settings.office_name {
        call_office(name.trim().to_owned());
    }
    opened.register.db().watch_replica(settings.read_lag());
    standing::warn(opened.register.db(), audit::last(&opened.register).await?.as_ref());
    if let Some(apart) = clocks_apart(opened.register.db(), now).await? {
        say(format_args!("award-registry: warning: the clocks are apart: {}", apart.en));
    }
    ready_data_key(&opened.register, settings, database).await?;
    if let Some(trust) = settings.provider()? {
        opened.register.trust(Provider::new(trust)?);
    }
    Ok(opened)
}

/// Ends when the program is told to stop. It is heard from the call on: a signal right after the first line must not
/// kill the program midway.
fn told_to_stop() -> Result<impl Future<Output = ()> + Send + 'static, Stop> {
    let listen = |kind| signal(kind).map_err(|e| Stop::Setup(e.to_string()));
    // Where there is no certificate to read again, being told to read it changes nothing.
    let hangup = listen(SignalKind::hangup())?;
    let (mut end, mut interrupt) = (listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?);
    Ok(async move {
        let _hangup = hangup;
        tokio::select! {
            _ = end.recv() => {}
            _ = interrupt.recv() => {}
        }
        supervisor::stopping();
        tracing::info!("stopping");
    })
}

/// Makes the key of id numbers where none is needed yet, and says so.
async fn ready_data_key(register: &Register, settings: &Settings, database: &str) -> Result<(), Stop> {
    let making = match settings.data_key(database)? {
        Source::File(path) => Making::of(path),
        Source::Given(_) | Source::Nowhere => Making::nothing(),
    };
    match id_number::key::ready(register).await {
        Ok(()) => making.say("the key that encrypts id numbers"),
        // All else goes on: who asks for an id number is told.
        Err(fault) => tracing::warn!(error = Stop::from(fault).text(), "id numbers cannot be read or added"),
    }
    Ok(())
}

/// Answers what is measured at an address of its own; the address.
async fn measure(at: &str, metrics: &Metrics, register: &Register) -> Result<SocketAddr, Stop> {
    let wrong = |e| unbound("metrics_listen", at, &e);
    let listener = bind(at).await.map_err(wrong)?;
    let address = listener.local_addr().map_err(wrong)?;
    let acceptor = TcpAcceptor::from_tokio(listener).map_err(wrong)?;
    let app = metrics::app(metrics.clone(), register.clone(), now);
    tokio::spawn(async move {
        if let Err(error) = Server::new_with_acceptor(acceptor).idle_timeout(IDLE).run(app).await {
            tracing::error!(%error, "what is measured is answered no longer");
        }
    });
    Ok(address)
}

/// Says what to do next with a register that has no administrator: the page, and the code it asks for.
async fn first_steps(register: &Register, settings: &Settings, here: &str) -> Result<(), Stop> {
    let Some(made) = first::make(register, now()).await? else { return Ok(()) };
    let at = settings.public_url.as_deref().unwrap_or(here).trim_end_matches('/');
    print(&format!(
        "first steps: the register has no administrator yet\n\
         1. open {at}/start\n\
         2. give this code there, good until {} or the next start: {}\n\
         3. name the account and its password; the page after it leads on\n",
        made.expires_at, made.code
    ));
    Ok(())
}

/// Applies the acts whose day has come: at start and when the day turns. What cannot be done now is done a minute later.
async fn apply_acts(register: &Register) {
    if let Err(fault) = pending::apply(register, &Ctx::system(now())).await {
        tracing::warn!(error = %fault, cause = ?fault.cause, "acts whose day has come could not be applied");
    }
}

/// Applies those whose day comes while the program runs.
fn apply_acts_to_come(register: Register) {
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(MINUTE).await;
            apply_acts(&register).await;
        }
    });
}

/// Reads what is kept of the events before anybody asks for it.
fn read_ahead(register: Register) {
    tokio::spawn(async move {
        let read = async {
            attested::read_ahead(&register).await?;
            audit::read_ahead(&register).await
        };
        if let Err(fault) = read.await {
            tracing::warn!(error = %fault, cause = ?fault.cause, "the events could not be read ahead");
        }
    });
}

/// Closes the database, but not for longer than the end of the program may take.
async fn closed(opened: Opened) -> Result<(), Stop> {
    tokio::time::timeout(Duration::from_secs(1), opened.close()).await.unwrap_or(Ok(()))
}

/// A folder that goes with the program.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

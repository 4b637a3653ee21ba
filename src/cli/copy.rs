//! `copy`: a register into an empty database of the other engine, or of the same, verified on both sides.

use super::{Opened, Stop, audit, backup::Making, now, print, standing};
use crate::{
    service::{
        Ctx, Register,
        backup::{self, Contents},
    },
    store::{Db, dialect::Engine, file},
    telemetry,
};
use clap::Args;

/// Copy a register to an empty database: from SQLite to PostgreSQL, back, or to another of its kind
///
/// The source is verified first, the copy after, and both have the same head. Stop the servers of the source before, and
/// leave them stopped: while it is copied nobody can write in it, but what is written in it later is not in the copy.
/// The keys are not copied: the copy is served with the same files of `--audit-key` and `--data-key`.
#[derive(Debug, Args)]
pub(super) struct Copy {
    /// The register: `sqlite:PATH` or `postgres://…`
    #[arg(long, value_name = "URL")]
    from: String,
    /// The empty database, or the path of a file that is not there yet
    #[arg(long, value_name = "URL")]
    to: String,
    /// What is logged to stderr: error, warn, info, debug
    #[arg(long, value_name = "LEVEL", default_value = "warn,award_registry=info")]
    log: String,
}

impl Copy {
    pub(super) async fn run(self) -> Result<(), Stop> {
        let Self { from, to, log } = self;
        telemetry::start(&log).map_err(Stop::Setup)?;
        let source = opened(&from).await?;
        let shown = source.register.db().engine().place();
        match Engine::of(&to)? {
            Engine::Sqlite { path } => {
                let making = Making::at(&path, None)?;
                let to = format!("sqlite:{}", making.file().display());
                let said = making.unless_stopped(Box::pin(copied(&source, &to, &shown))).await?;
                file::settle(&making.file())?;
                making.finish()?;
                print(&said);
            }
            Engine::Postgres { .. } => print(&Box::pin(copied(&source, &to, &shown)).await?),
        }
        source.close().await
    }
}

async fn opened(url: &str) -> Result<Opened, Stop> {
    let db = Db::open_existing(url, None).await?;
    standing::warn_at_opening(&db);
    Ok(Opened { register: Register::new(db), ctx: Ctx::system(now()) })
}

/// Copies, and what was copied in words.
async fn copied(source: &Opened, to: &str, from: &str) -> Result<String, Stop> {
    verified(&source.register, from).await?;
    let target = Opened { register: Register::new(Db::open(to, None).await?), ctx: Ctx::system(now()) };
    let rows = Box::pin(backup::transfer(&source.register, &target.register, now())).await?;
    let contents = verified(&target.register, "the copy").await?;
    if backup::last(&source.register).await? != backup::last(&target.register).await? {
        return Err(Stop::Wrong(format!(
            "{from} was written to after it was copied: stop its servers, and copy it into another empty database"
        )));
    }
    target.close().await?;
    Ok(format!("{rows} rows: {}; serve it with the keys of {from}\n", contents.words()))
}

/// Verifies a register whole.
async fn verified(register: &Register, which: &str) -> Result<Contents, Stop> {
    backup::verified(register, None).await?.map_err(|misfit| match audit::wrong(misfit) {
        Stop::Wrong(text) => Stop::Wrong(format!("{which} does not verify: {text}")),
        other => other,
    })
}

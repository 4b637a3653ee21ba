//! `copy`: a register into an empty database of the other engine, or of the same, verified on both sides.

use super::{
    audit,
    backup::{Attached, Making},
    clock::now,
    open::Opened,
    output::print,
    standing,
    stop::Stop,
};
use crate::{
    config::Settings,
    service::{
        Ctx, Register, attachment,
        backup::{self, Contents},
    },
    store::{Db, attachment::folder::AttachmentFolder, dialect::Engine, file, migrate},
    telemetry,
};
use clap::Args;
use std::path::PathBuf;

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
    /// The folder of the register's attachments [default: the SQLite file with `.attachments` after it, else
    /// data/registry.attachments]
    #[arg(long, value_name = "DIR")]
    attachments: Option<PathBuf>,
    /// The folder that they are copied to; it must not be there [default: the new SQLite file with `.attachments` after
    /// it, else data/registry.attachments]
    #[arg(long, value_name = "DIR")]
    to_attachments: Option<PathBuf>,
    /// What is logged to stderr: error, warn, info, debug
    #[arg(long, value_name = "LEVEL", default_value = "warn,award_registry=info")]
    log: String,
}

impl Copy {
    pub(super) async fn run(self) -> Result<(), Stop> {
        let Self { from, to, attachments, to_attachments, log } = self;
        telemetry::start(&log).map_err(Stop::Setup)?;
        let source = opened(&from).await?;
        let shown = source.register.db().engine().place();
        let folder = |attachments, database| Settings { attachments, ..Settings::default() }.attachments(database);
        let files = AttachmentFolder::at(folder(attachments, &from));
        let attached = Attached::at(folder(to_attachments, &to))?;
        let copying = async |to: &str| {
            // First: the folder goes by itself if the rows cannot be copied, and a database that has them does not.
            let attachments = attachment::copy_all(&source.register, &files, &attached.folder).await?;
            Ok::<_, Stop>((copied(&source, to, &shown).await?, attachments))
        };
        let (said, attachments) = match Engine::of(&to)? {
            Engine::Sqlite { path } => {
                let making = Making::at(&path, None)?;
                let to = format!("sqlite:{}", making.file().display());
                let done = making.unless_stopped(Box::pin(copying(&to))).await?;
                file::settle(&making.file())?;
                making.finish()?;
                done
            }
            Engine::Postgres { .. } => Box::pin(copying(&to)).await?,
        };
        let at = attached.folder.path().display().to_string();
        print(&(said + &attached.keep(&attachments)));
        source.close().await?;
        attachments.complete().map_err(|lacking| {
            Stop::Wrong(format!(
                "the copy was made and can be served, but {}: put the file into {at} from a backup, or attach the same file to its decision again; `audit verify` names each",
                lacking.en
            ))
        })
    }
}

async fn opened(url: &str) -> Result<Opened, Stop> {
    standing::refuse_newer(&Engine::of(url)?)?;
    let db = Db::open_existing(url, None).await?;
    standing::warn_at_opening(&db);
    if migrate::is_new(&db).await? {
        return Err(file::no_register(db.engine()).into());
    }
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

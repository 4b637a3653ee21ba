//! `backup` and `restore`: a copy that is verified before it has a name, and a register made of one that is verified
//! first.

mod attached;
mod making;
mod scheduled;
mod shelf;

use super::{
    audit,
    clock::now,
    open::{Opened, settled},
    output::print,
    say::say,
    standing,
    stop::Stop,
};
use crate::{
    config::Settings,
    domain::{
        audit::Head,
        fault::{Fault, Text},
    },
    service::{
        Ctx, Register,
        attachment::{self, Copied},
        audit::{
            key::{self, Fit},
            source::AuditKey,
        },
        backup::{self, Contents},
        id_number::{key as data_key, source::Source},
    },
    store::{
        Db,
        attachment::folder::AttachmentFolder,
        backup::is_whole,
        dialect::Engine,
        file::{self, Found, no_orphans},
        migrate,
    },
};
pub(super) use attached::Attached;
use clap::Args;
pub(super) use making::Making;
pub(super) use scheduled::Scheduled;
pub(super) use shelf::Shelf;
use std::path::{Path, PathBuf};

/// Write a copy of the register to a file, beside a running server: it has every change that was acknowledged before,
/// and is verified whole (chain of events, every record, the engine's own check) before it gets its name. It holds no
/// key: keep the files of `--audit-key` and `--data-key` too, and apart from it. PostgreSQL is backed up by its own
/// tools, `pg_dump` or `pg_basebackup`.
#[derive(Debug, Args)]
pub(super) struct Backup {
    /// The file to write, its owner's alone (mode 600); it must not exist
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    settings: Settings,
}

/// Make a register out of a backup: verified whole first, and only where there is none. The keys are not in a backup:
/// put them where the settings name them before it is served.
#[derive(Debug, Args)]
pub(super) struct Restore {
    /// The backup
    #[arg(value_name = "FILE")]
    backup: PathBuf,
    /// A head that was kept, as `/v1/audit/head` answered it: what it stands for must be in the backup
    #[arg(long, value_name = "FILE")]
    head: Option<PathBuf>,
    #[command(flatten)]
    settings: Settings,
}

/// What the folder of attachments is called behind the file of a backup.
const ATTACHMENTS: &str = ".attachments";

/// Whatever is wrong with the backup is its refusal, not a fault of the settings.
fn refused(path: &Path) -> impl Fn(Fault) -> Stop {
    move |fault| match Stop::from(fault) {
        Stop::Wrong(text) | Stop::Setup(text) | Stop::Usage(text) => Stop::Wrong(format!("{}: {text}", path.display())),
    }
}

/// What a backup lacks that was made: the register is more than the files of its attachments.
fn lacking(copied: &Copied) -> Option<Text> {
    let Text { vi, en } = (!copied.lacking.is_empty()).then(|| copied.words())?;
    Some(Text::new(
        format!("bản sao lưu đã làm nhưng {vi}; hãy lấy tệp từ bản sao lưu trước hoặc đính kèm lại đúng tệp đó."),
        format!("the backup was made and is whole but for {en}: {}", attachment::CURE.en),
    ))
}

/// The copy as a register of its own, to verify it.
async fn opened(copy: &Path) -> Result<Opened, Fault> {
    let db = Db::open_existing(&format!("sqlite:{}", copy.display()), None).await?;
    Ok(Opened { register: Register::new(db), ctx: Ctx::system(now()) })
}

impl Backup {
    pub(super) async fn run(self) -> Result<(), Stop> {
        let Self { output, settings } = self;
        let settings = settled(settings)?;
        let database = settings.database();
        let engine = Engine::of(database)?;
        let Engine::Sqlite { path } = &engine else {
            return Err(Stop::Wrong(
                "PostgreSQL is backed up by its own tools: `pg_dump --format=custom` for a copy of one moment, pg_basebackup with its log for every moment. \
                 Neither holds the keys: keep the files of --audit-key and --data-key too, and apart"
                    .into(),
            ));
        };
        file::must_exist(&engine)?;
        let making = Making::at(&output, Some(path))?;
        let attached = Attached::at(file::beside(&output, ATTACHMENTS))?;
        let folders = (&AttachmentFolder::at(settings.attachments(database)), &attached.folder);
        let audit_key = settings.audit_key(database)?;
        let copying = Box::pin(copied((database, &audit_key), making.file(), &output, folders));
        let (contents, copied) = making.unless_stopped(copying).await?;
        let sha256 = making.finish()?;
        print(&format!("{}, sha256 {sha256}\n{}", contents.words(), attached.keep(&copied)));
        say(format_args!("award-registry: the backup holds no key: keep a copy of the audit key too ({audit_key})"));
        if let (Source::File(data_key), false) = (settings.data_key(database)?, contents.data_keys.is_empty()) {
            say(format_args!("award-registry: and of the data key, not beside the backup ({})", data_key.display()));
        }
        lacking(&copied).map_or(Ok(()), |text| Err(Stop::Wrong(text.en)))
    }
}

/// Copies the register, of whatever version, and verifies the copy.
async fn copied(
    (database, audit_key): (&str, &AuditKey),
    to: PathBuf,
    output: &Path,
    (from, attached): (&AttachmentFolder, &AttachmentFolder),
) -> Result<(Contents, Copied), Stop> {
    standing::refuse_newer(&Engine::of(database)?)?;
    let db = Db::open_existing(database, None).await?;
    standing::warn_at_opening(&db);
    if migrate::missing(&db).await?.is_none() {
        return Err(file::no_register(db.engine()).into());
    }
    let source = Opened { register: Register::new(db), ctx: Ctx::system(now()) };
    key::hold(&source.register, audit_key).await?;
    let copied = copied_from(&source.register, to, output, (from, attached)).await?;
    source.close().await?;
    Ok(copied)
}

/// Copies an open register to an empty file, with its attachments, and verifies the copy; how many attachments it has.
async fn copied_from(
    source: &Register,
    to: PathBuf,
    output: &Path,
    (from, attached): (&AttachmentFolder, &AttachmentFolder),
) -> Result<(Contents, Copied), Stop> {
    backup::copy(source, &to).await.map_err(refused(output))?;
    let copy = opened(&to).await.map_err(refused(output))?;
    source.share_seals(&copy.register);
    let verified = backup::verified(&copy.register, None).await.map_err(refused(output))?;
    let verified = verified.map_err(|misfit| match audit::wrong(misfit) {
        Stop::Wrong(text) => Stop::Wrong(format!("no backup was made, as the register does not verify: {text}")),
        other => other,
    })?;
    let attachments = attachment::copy_all(&copy.register, from, attached).await.map_err(refused(output))?;
    copy.close().await?;
    file::settle(&to).map_err(refused(output))?;
    Ok((verified, attachments))
}

impl Restore {
    pub(super) async fn run(self) -> Result<(), Stop> {
        let Self { backup, head, settings } = self;
        let head: Option<Head> = head.as_deref().map(audit::read).transpose()?;
        let settings = settled(settings)?;
        let engine = Engine::of(settings.database())?;
        let Engine::Sqlite { path } = &engine else {
            return Err(Stop::Wrong("PostgreSQL is restored by its own tools, pg_restore or a base backup".into()));
        };
        sound(&backup)?;
        // What lies beside a missing file may hold what the backup lacks.
        no_orphans(path).map_err(refused(path))?;
        let making = Making::at(path, None)?;
        let attached = Attached::at(settings.attachments(settings.database()))?;
        let restoring = Box::pin(restored(&settings, &backup, making.file(), (head.as_ref(), &attached.folder)));
        let (contents, attachments, words) = making.unless_stopped(restoring).await?;
        making.finish()?;
        let at = attached.folder.path().display().to_string();
        let words = words + &attached.keep(&attachments);
        print(&format!("restored to {}: {}\n{words}", path.display(), contents.words()));
        attachments.complete().map_err(|lacking| {
            Stop::Wrong(format!(
                "the register was restored and can be served, but {}, as the backup did not have it: put the file into {at} from an earlier backup, or attach the same file to its decision again; `audit verify` names each",
                lacking.en
            ))
        })
    }
}

/// Refuses what cannot be a backup before anything is copied.
fn sound(backup: &Path) -> Result<(), Stop> {
    let at = backup.display();
    let wrong = |text: &str| Err(Stop::Wrong(format!("{at}: {text}")));
    match std::fs::metadata(backup) {
        Err(error) => return wrong(&error.to_string()),
        Ok(found) if !found.is_file() => return wrong("it is no file"),
        Ok(_) => {}
    }
    match file::found(backup).map_err(refused(backup))? {
        Found::Nothing => wrong("it is empty"),
        Found::Foreign => wrong("it is no backup: not a database of SQLite"),
        Found::OtherLog => wrong("the -wal beside it is of another file: move that away"),
        Found::WithLog => wrong(
            "it is a register in use, whose newest events are in the log beside it; make a backup of it with `award-registry backup`",
        ),
        Found::WithoutLog => {
            say(format_args!(
                "award-registry: warning: {at} was copied in use, without its log: its newest events may be missing"
            ));
            Ok(())
        }
        Found::Closed => {
            let whole = is_whole(backup).map_err(|error| Stop::Wrong(format!("{at}: {error}")))?;
            if whole { Ok(()) } else { wrong("it was cut short: it has fewer bytes than its header says") }
        }
    }
}

/// Copies a backup, verifies the copy and holds it against the keys of the settings; what it is, and what is to be done
/// before it is served.
async fn restored(
    settings: &Settings,
    from: &Path,
    to: PathBuf,
    (head, attached): (Option<&Head>, &AttachmentFolder),
) -> Result<(Contents, Copied, String), Stop> {
    let refused = refused(from);
    making::copy(from, &to)?;
    file::settle(&to).map_err(&refused)?;
    let copy = opened(&to).await.map_err(&refused)?;
    if migrate::missing(copy.register.db()).await.map_err(&refused)?.is_some() {
        key::hold(&copy.register, &settings.audit_key(settings.database())?).await.map_err(&refused)?;
    }
    let verified = backup::verified(&copy.register, head).await.map_err(&refused)?;
    let contents = verified.map_err(|misfit| match audit::wrong(misfit) {
        Stop::Wrong(text) => Stop::Wrong(format!("{}: it does not verify: {text}", from.display())),
        other => other,
    })?;
    let kept = AttachmentFolder::at(file::beside(from, ATTACHMENTS));
    let attachments = attachment::copy_all(&copy.register, &kept, attached).await.map_err(&refused)?;
    // What was lacking when it was made is no fault of the backup.
    let known = kept.lacking().map_err(|e| Stop::Wrong(format!("{}: {e}", from.display())))?;
    if let Some(gone) = attachments.lacking.iter().find(|lacks| !known.contains(&lacks.sha256)) {
        return Err(Stop::Wrong(format!(
            "{}: {}, and was in the backup when it was made",
            from.display(),
            gone.words.en
        )));
    }
    let mut words = audit_key(settings, &copy).await?;
    words += &sealed(settings, &copy, &contents).await?;
    if contents.lags > 0 {
        words += "version    of an older version: `award-registry migrate` brings it to this one\n";
    }
    copy.close().await?;
    file::settle(&to).map_err(&refused)?;
    Ok((contents, attachments, words))
}

/// Whether the file of the signing key that the settings name is the backup's.
async fn audit_key(settings: &Settings, copy: &Opened) -> Result<String, Stop> {
    let at = settings.audit_key(settings.database())?;
    match key::fit(&copy.register, &at).await? {
        Fit::NoneYet => Ok("audit key  none yet\n".to_owned()),
        Fit::Fits(id) => Ok(format!("audit key  {id}, in {at}\n")),
        Fit::Missing(id) => Ok(format!(
            "audit key  {id}: put its file back as {at} before the register is served; if it is lost, `award-registry audit new-key`\n"
        )),
        Fit::Other { file, register } => Err(Stop::Wrong(format!(
            "the backup is of another register than the key in {at} ({file}): it was signed by the key {register}. Name the right file with --audit-key, or \
             move this one away"
        ))),
    }
}

/// Whether the keys of id numbers that the settings name are those of the backup.
async fn sealed(settings: &Settings, copy: &Opened, contents: &Contents) -> Result<String, Stop> {
    if contents.data_keys.is_empty() {
        return Ok("data key   no id number needs one\n".to_owned());
    }
    let ids = contents.data_keys.join(", ");
    let source = settings.data_key(settings.database())?;
    match &source {
        Source::File(path) if !path.exists() => {
            let at = path.display();
            return Ok(format!(
                "data key   {ids}: put its file back as {at} before the register is served; without it, `--data-key none`\n"
            ));
        }
        Source::Nowhere => return Ok(format!("data key   {ids}: no id number can be read without it\n")),
        _ => {}
    }
    copy.register.seal_by(source);
    match data_key::fits(&copy.register).await {
        Ok(_) => Ok(format!("data key   {ids}\n")),
        Err(fault) => match Stop::from(fault) {
            Stop::Setup(text) | Stop::Wrong(text) | Stop::Usage(text) => {
                Err(Stop::Wrong(format!("the keys of id numbers do not fit the backup: {text}")))
            }
        },
    }
}

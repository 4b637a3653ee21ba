//! Opening the register of the settings: to read it, to write in it, to make it or to bring it to this version.

use super::{clock::now, foreseen, say::say, standing, stop::Stop};
use crate::{
    config::Settings,
    domain::fault::Fault,
    service::{
        self, Ctx, Register, audit as trail, catalogue,
        id_number::key as data_key,
        migrate::{How, Migrated},
    },
    store::{
        Db,
        attachment::folder::AttachmentFolder,
        dialect::Engine,
        file,
        migrate::{self, Schema},
        schema,
    },
    telemetry,
};

/// Settings from everywhere, and the log started.
pub(super) fn settled(settings: Settings) -> Result<Settings, Stop> {
    // Variables that are no text are nobody's settings.
    let variables =
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let settings = settings.complete(variables).map_err(Stop::Setup)?;
    telemetry::start(settings.log()).map_err(Stop::Setup)?;
    Ok(settings)
}

/// An open register: migrated, with its catalogue.
pub(super) struct Opened {
    pub(super) register: Register,
    pub(super) ctx: Ctx,
}

impl Opened {
    pub(super) async fn close(self) -> Result<(), Stop> {
        Ok(self.register.db().clone().close().await?)
    }
}

/// Opens the register of the settings, which must exist; one of an earlier version is refused.
pub(super) async fn open(settings: Settings) -> Result<Opened, Stop> {
    let settings = settled(settings)?;
    open_at(&settings, settings.database(), Older::Refused, Missing::Refused).await
}

/// The same, and a new one is made where there is none.
pub(super) async fn open_or_make(settings: &Settings) -> Result<Opened, Stop> {
    open_at(settings, settings.database(), Older::Refused, Missing::Made).await
}

/// Opens a register that exists, to read it: nothing is made, migrated or loaded.
pub(super) async fn look(settings: Settings) -> Result<Opened, Stop> {
    look_at(&settled(settings)?).await
}

pub(super) async fn look_at(settings: &Settings) -> Result<Opened, Stop> {
    let (opened, _) = look_to(settings, Stop::from).await?;
    migrate::up_to_date(opened.register.db()).await?;
    Ok(opened)
}

/// The same, of an earlier version too, with how far its schema has come; a fault is ended with in its own way.
pub(super) async fn look_to(settings: &Settings, end: fn(Fault) -> Stop) -> Result<(Opened, Schema), Stop> {
    let engine = Engine::of(settings.database())?;
    standing::refuse_newer(&engine)?;
    let db = Db::open_existing(settings.database(), settings.read_database.as_deref()).await;
    let db = db.map_err(|fault| end(standing::unreached(&engine, fault)))?;
    standing::warn_at_opening(&db);
    if migrate::is_new(&db).await.map_err(end)? {
        return Err(file::no_register(&engine).into());
    }
    let taken = migrate::schema(&db).await.map_err(end)?;
    let register = Register::new(db);
    furnish(&register, settings, settings.database());
    // Where it cannot be asked which keys the register has, whoever looks on says what is wrong with it.
    let _ = trail::key::hold(&register, &settings.audit_key(settings.database())?).await;
    Ok((Opened { register, ctx: Ctx::system(now()) }, taken))
}

/// A fault met while checking a register: a file that opens and is damaged is found wrong.
pub(super) fn checked(fault: Fault) -> Stop {
    if schema::is_damage(&fault) {
        Stop::Wrong(format!("the database is damaged: {}", Stop::from(fault).text()))
    } else {
        fault.into()
    }
}

/// What is done with a register of an earlier version.
#[derive(Debug, Clone, Copy)]
pub(super) enum Older<'a> {
    /// It is refused: a migration is an act of its own, and no command does it by the way.
    Refused,
    /// It is brought to this version, for a reason where it does not verify.
    Migrated(Option<&'a str>),
}

/// What is done where there is no register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// It is refused, and nothing is made: the path may be mistyped.
    Refused,
    /// It is made, and that is said.
    Made,
}

/// Gives a register its folder of attachments and the name of its office.
pub(super) fn furnish(register: &Register, settings: &Settings, database: &str) {
    register.attach_in(AttachmentFolder::at(settings.attachments(database)));
    register.attach_at_most(settings.attachment_limit());
    register.lies_in(settings.places(database));
    if let Some(name) = &settings.office_name {
        register.call_office(name.trim());
    }
    if let Some(url) = &settings.public_url {
        register.is_reached_at(url);
    }
}

/// Opens a register to write, with the keys it has.
pub(super) async fn open_at(
    settings: &Settings,
    database: &str,
    older: Older<'_>,
    missing: Missing,
) -> Result<Opened, Stop> {
    let engine = Engine::of(database)?;
    if missing == Missing::Made {
        foreseen::audit_key(settings, database)?;
    }
    let (db, new) = connect(settings, &engine, database, missing).await?;
    let (register, ctx) = (Register::new(db.clone()), Ctx::system(now()));
    furnish(&register, settings, database);
    let unverified = match older {
        Older::Migrated(unverified) => unverified,
        Older::Refused if new => None,
        Older::Refused => migrate::up_to_date(&db).await.map(|()| None)?,
    };
    let key = settings.audit_key(database)?;
    register.seal_by(settings.data_key(database)?);
    if !new {
        trail::key::check(&register, &key).await?;
        trail::key::hold(&register, &key).await?;
        data_key::required(&register).await?;
    }
    let making = key.path().map_or_else(standing::Making::nothing, |path| standing::Making::of(path.to_owned()));
    let steps = Box::pin(upgrade(&register, &ctx, How { unverified, audit_key: Some(&key) })).await?;
    catalogue::load(&register, &ctx).await?;
    trail::key::sign_by(&register, &ctx, &key).await?;
    if new {
        say(format_args!("award-registry: made a new register at {}", engine.place()));
    } else if !steps.is_empty() {
        let (place, steps) = (engine.place(), steps.join(", "));
        say(format_args!("award-registry: brought the register at {place} to the schema of this version: {steps}"));
    }
    making.say("the key that signs the trail");
    Ok(Opened { register, ctx })
}

/// Connects to a database, and whether it has no register yet.
pub(super) async fn connect(
    settings: &Settings,
    engine: &Engine,
    database: &str,
    missing: Missing,
) -> Result<(Db, bool), Stop> {
    if missing == Missing::Refused {
        file::must_exist(engine)?;
    }
    standing::refuse_newer(engine)?;
    let db = Db::open(database, settings.read_database.as_deref())
        .await
        .map_err(|fault| standing::unreached(engine, fault))?;
    standing::warn_at_opening(&db);
    let new = migrate::is_new(&db).await?;
    if new && missing == Missing::Refused {
        db.close().await?;
        return Err(file::no_register(engine).into());
    }
    Ok((db, new))
}

/// Opens a register that exists, to give it another key to sign with.
pub(super) async fn open_without_key(settings: &Settings) -> Result<Opened, Stop> {
    let (db, _) = connect(settings, &Engine::of(settings.database())?, settings.database(), Missing::Refused).await?;
    migrate::up_to_date(&db).await?;
    Ok(Opened { register: Register::new(db), ctx: Ctx::system(now()) })
}

/// Takes the steps that a register lacks: which they were.
pub(super) async fn upgrade(register: &Register, ctx: &Ctx, how: How<'_>) -> Result<Vec<String>, Stop> {
    let Migrated { steps, rows } =
        Box::pin(service::migrate::run(register, ctx, &service::migrate::steps(), how)).await?;
    if !steps.is_empty() {
        tracing::info!(steps = steps.join(" "), rows, "the schema is that of this version");
    }
    Ok(steps)
}

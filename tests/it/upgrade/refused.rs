//! What is not migrated: a register that was altered by hand, and one whose migration fails or is killed midway.

use super::{beyond, ctx, opened, verified};
use crate::harness::{Engine, Kept};
use award_registry::{
    domain::fault::{Code, Fault},
    service::{
        audit::source::AuditKey,
        migrate::{self, Context, How, Step},
    },
};
use sea_orm::ConnectionTrait;
use std::{
    io::{BufRead, BufReader},
    pin::Pin,
    process::{Command, Stdio},
};

type Done<'a> = Pin<Box<dyn Future<Output = Result<(), Fault>> + Send + 'a>>;

/// The variable by which a test tells its child which database to migrate.
const DATABASE: &str = "UPGRADE_TEST_DATABASE";
/// And where its audit key is.
const KEY: &str = "UPGRADE_TEST_KEY";

/// A step that writes much and then runs a function.
fn with(function: migrate::Function) -> Step {
    let both = "ALTER TABLE conferral ADD COLUMN z_note {text} NOT NULL DEFAULT 'x';\n{words decision.act z_void}\nUPDATE recipient SET search_key = 'x';\nCREATE TABLE z_new (id {id});";
    Step { sql: migration::Step { name: "z01_much", both, sqlite: "", postgres: "" }, function: Some(function) }
}

fn fails<'a>(_: &'a Context<'a>) -> Done<'a> {
    Box::pin(async { Err(Fault::internal("no")) })
}

fn breaks<'a>(context: &'a Context<'a>) -> Done<'a> {
    Box::pin(async {
        context.tx.execute_unprepared("SELECT nothing FROM nowhere").await?;
        Ok(())
    })
}

/// What the verification afterwards finds: all rows are attested, the trail is another.
fn touches_the_trail<'a>(context: &'a Context<'a>) -> Done<'a> {
    Box::pin(async {
        let drop = match context.tx.get_database_backend() {
            sea_orm::DbBackend::Postgres => "DROP TRIGGER audit_event_no_change ON audit_event",
            _ => "DROP TRIGGER audit_event_no_update",
        };
        context.tx.execute_unprepared(drop).await?;
        context.tx.execute_unprepared("UPDATE audit_event SET actor = 'x' WHERE seq = 7").await?;
        Ok(())
    })
}

fn waits<'a>(_: &'a Context<'a>) -> Done<'a> {
    Box::pin(async {
        println!("in the middle");
        std::future::pending().await
    })
}

#[test]
fn a_migration_that_is_killed_midway() {
    // This is the child of the test below.
    let Ok(database) = std::env::var(DATABASE) else { return };
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let register =
            award_registry::service::Register::new(award_registry::store::Db::open(&database, None).await.unwrap());
        let steps: Vec<_> = migrate::steps().into_iter().chain([with(waits)]).collect();
        let key = std::env::var_os(KEY).map(|path| AuditKey::File(path.into()));
        let _ = migrate::run(&register, &ctx(), &steps, How { audit_key: key.as_ref(), ..How::default() }).await;
    });
}

on_both_engines! {
    async fn a_register_altered_by_hand_is_refused_and_left_as_it_is(kept: Kept) {
        kept.sql("UPDATE conferral SET name = 'X' WHERE id = 1100").unwrap();
        let before = kept.content();
        let step = Step { function: None, ..with(fails) };
        let refused = beyond(&kept, &[step], How::default()).await.unwrap_err();
        assert_eq!(refused.code, Code::WrongState);
        let words = refused.detail.unwrap();
        for text in [words.vi, words.en] {
            assert!(text.contains("conferral 1100 is not as this event, its last, left it") && text.contains("migrate --unverified"), "{text}");
        }
        assert_eq!(kept.content(), before);
        for words in [["migrate"].as_slice(), &["serve", "--listen", "127.0.0.1:0"]] {
            assert!(kept.run(words).exit(1).stderr.contains("conferral 1100"));
        }
        kept.run(&["migrate", "--unverified", " "]).exit(2);
        assert_eq!(kept.content(), before);
        // With a reason it is migrated, the event says what did not verify, and it is still found.
        beyond(&kept, &[step], How { unverified: Some("Đã báo thanh tra"), ..How::default() }).await.unwrap();
        let event = kept.sql("SELECT after FROM audit_event WHERE act = 'migrate' ORDER BY seq LIMIT 1").unwrap();
        let event: serde_json::Value = serde_json::from_str(event.trim()).unwrap();
        assert_eq!(event["unverified"]["reason"], "Đã báo thanh tra");
        assert!(event["unverified"]["misfit"].as_str().unwrap().contains("conferral 1100 is not as this event"), "{event}");
        assert!(verified(&kept).await.unwrap_err().what.contains("conferral 1100"));
    }

    async fn a_migration_that_fails_leaves_the_register_as_it_was(kept: Kept) {
        let before = kept.content();
        for function in [fails, breaks, touches_the_trail] as [migrate::Function; 3] {
            beyond(&kept, &[with(function)], How::default()).await.unwrap_err();
            assert_eq!(kept.content(), before);
        }
        verified(&kept).await.unwrap();
        // The same process goes on with the right steps.
        let register = opened(&kept).await;
        let wrong: Vec<_> = migrate::steps().into_iter().chain([with(fails)]).collect();
        let key = AuditKey::File(kept.audit_key());
        let how = How { audit_key: Some(&key), ..How::default() };
        migrate::run(&register, &ctx(), &wrong, how).await.unwrap_err();
        let right: Vec<_> = migrate::steps().into_iter().chain([Step { function: None, ..with(fails) }]).collect();
        migrate::run(&register, &ctx(), &right, how).await.unwrap();
        super::closed(register).await;
        verified(&kept).await.unwrap();
    }

    async fn a_migration_that_is_killed_leaves_the_register_as_it_was(kept: Kept) {
        let before = kept.content();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "upgrade::refused::a_migration_that_is_killed_midway", "--nocapture"])
            .env(DATABASE, &kept.database)
            .env(KEY, kept.audit_key())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().contains("in the middle")), "it came to the middle");
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(kept.content(), before);
        verified(&kept).await.unwrap();
        beyond(&kept, &[Step { function: None, ..with(fails) }], How::default()).await.unwrap();
        verified(&kept).await.unwrap();
    }

    async fn a_register_of_a_newer_version_is_refused(kept: Kept) {
        kept.sql("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29991231_future', 0)").unwrap();
        let before = kept.content();
        let bytes = || (kept.engine == Engine::Sqlite).then(|| std::fs::read(kept.folder.file("registry.sqlite")).unwrap());
        let file = bytes();
        for words in [["migrate"].as_slice(), &["serve", "--listen", "127.0.0.1:0"], &["doctor"], &["audit", "verify"], &["export", "--format", "csv"]] {
            assert!(kept.run(words).exit(3).stderr.contains("newer version"), "{words:?}");
        }
        assert!(bytes() == file, "not a byte of the file is another");
        assert_eq!(kept.content(), before);
    }
}

#[test]
fn on_sqlite_rows_that_hold_bytes_are_no_reason_to_stop_a_migration_that_was_accepted() {
    crate::harness::run(Engine::Sqlite, async |kept: Kept| {
        kept.sql("UPDATE conferral SET name = x'ff' WHERE id = 1100").unwrap();
        let step = Step { function: None, ..with(fails) };
        beyond(&kept, &[step], How::default()).await.unwrap_err();
        beyond(&kept, &[step], How { unverified: Some("Đã báo"), ..How::default() }).await.unwrap();
        assert!(verified(&kept).await.is_err());
    });
}

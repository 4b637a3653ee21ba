//! The kinds of change a later schema makes, by steps of the tests' own, on a register of 0.1.0.

use super::{beyond, ctx, events, opened, verified};
use crate::harness::Kept;
use award_registry::{
    domain::fault::Fault,
    service::migrate::{self, Context, How, Step},
};
use sea_orm::ConnectionTrait;
use std::pin::Pin;

/// A step that is SQL alone.
const fn sql(name: &'static str, both: &'static str) -> Step {
    Step { sql: migration::Step { name, both, sqlite: "", postgres: "" }, function: None }
}

/// Computes a key anew, as the program would.
fn fold_again<'a>(context: &'a Context<'a>) -> Pin<Box<dyn Future<Output = Result<(), Fault>> + Send + 'a>> {
    Box::pin(async move {
        context
            .tx
            .execute_unprepared("UPDATE recipient SET search_key = search_key || ' x' WHERE kind = 'individual'")
            .await?;
        Ok(())
    })
}

/// Each kind of change, with the number of rows it attests.
fn changes() -> Vec<(Step, &'static str)> {
    vec![
        (sql("z01_nullable", "ALTER TABLE conferral ADD COLUMN z_note {text};"), "SELECT 0"),
        (
            sql("z02_default", "ALTER TABLE recipient ADD COLUMN z_flag INTEGER NOT NULL DEFAULT 7;"),
            "SELECT count(*) FROM recipient",
        ),
        (
            sql(
                "z03_filled",
                "ALTER TABLE decision ADD COLUMN z_fill {text};\nUPDATE decision SET z_fill = number WHERE number IS NOT NULL;",
            ),
            "SELECT count(*) FROM decision WHERE number IS NOT NULL",
        ),
        (
            Step { function: Some(fold_again), ..sql("z04_key", "") },
            "SELECT count(*) FROM recipient WHERE kind = 'individual'",
        ),
        (
            sql("z05_renamed", "ALTER TABLE campaign RENAME COLUMN editions TO z_editions;"),
            "SELECT count(*) FROM campaign",
        ),
        (sql("z06_dropped", "ALTER TABLE merge DROP COLUMN forced;"), "SELECT count(*) FROM merge"),
        (
            sql(
                "z07_words",
                "{words conferral.status z_superseded z_void}\nALTER TABLE conferral ADD COLUMN z_by BIGINT REFERENCES decision (id);",
            ),
            "SELECT 0",
        ),
        (
            sql("z08_many", "UPDATE conferral SET z_note = 'x';\nUPDATE conferral SET z_note = 'y' WHERE line > 1;"),
            "SELECT count(*) FROM conferral",
        ),
        (
            sql(
                "z09_gone",
                "DELETE FROM recipient_year;\nDELETE FROM publication_consent WHERE withdrawn_on IS NOT NULL;",
            ),
            "SELECT 1 + 1",
        ),
        (sql("z10_index", "CREATE INDEX conferral_z ON conferral (z_note, id);"), "SELECT 0"),
    ]
}

on_both_engines! {
    async fn every_kind_of_change_is_attested_and_verifies(kept: Kept) {
        let changes = changes();
        let further: Vec<_> = changes.iter().map(|(step, _)| *step).collect();
        let migrated = beyond(&kept, &further, How::default()).await.unwrap();
        verified(&kept).await.unwrap();
        let events = events(&kept);
        let mut all = 0;
        for (step, rows) in &changes {
            let of_it: Vec<_> = events.iter().filter(|(name, ..)| name == step.sql.name).collect();
            let attested: usize = of_it.iter().map(|(.., rows)| rows).sum();
            assert_eq!(attested.to_string(), kept.sql(rows).unwrap().trim(), "{}", step.sql.name);
            assert!((1..).zip(&of_it).all(|(n, (_, part, _))| n == *part) && !of_it.is_empty(), "{of_it:?}");
            all += attested;
        }
        assert!(migrated.rows >= all && migrated.steps.len() >= changes.len(), "{migrated:?}");
        // What a step wrote is under proof from then on, as everything else.
        kept.sql("UPDATE recipient SET z_flag = 8 WHERE id = 3").unwrap();
        let misfit = verified(&kept).await.unwrap_err();
        assert!(misfit.what.contains("recipient 3"), "{misfit:?}");
    }

    async fn an_event_of_a_step_holds_the_digests_before_and_after(kept: Kept) {
        let known = kept.sql("SELECT rows FROM audit_event WHERE act <> 'migrate'").unwrap();
        beyond(&kept, &[sql("z01_dropped", "ALTER TABLE merge DROP COLUMN forced;")], How::default()).await.unwrap();
        let rows = kept.sql("SELECT rows FROM audit_event WHERE act = 'migrate' ORDER BY seq DESC LIMIT 1").unwrap();
        let rows: serde_json::Value = serde_json::from_str(rows.trim()).unwrap();
        let of_merges = rows["merge"].as_object().unwrap();
        assert_eq!(of_merges.len(), 2);
        for change in of_merges.values() {
            let (before, after) = (change[0].as_str().unwrap(), change[1].as_str().unwrap());
            assert!(before != after && before.len() == 43 && after.len() == 43);
            assert!(known.contains(before), "it is what the event before left");
        }
    }

    async fn a_word_added_to_an_enum_changes_no_row_and_loses_nothing(kept: Kept) {
        let objects = |kept: &Kept| kept.sql(match kept.engine {
            crate::harness::Engine::Sqlite => "SELECT type, name, CASE WHEN name = 'decision' THEN '' ELSE sql END FROM sqlite_master ORDER BY 1, 2",
            crate::harness::Engine::Postgres => "SELECT conname, CASE WHEN conname LIKE 'decision_act_%' THEN '' ELSE pg_get_constraintdef(oid) END FROM pg_constraint ORDER BY 1, 2",
        }).unwrap();
        beyond(&kept, &[], How::default()).await.unwrap();
        let before = objects(&kept);
        let rows = kept.sql("SELECT count(*), max(id) FROM decision").unwrap();
        assert!(kept.sql("UPDATE decision SET act = 'z_void' WHERE id = 1").is_err());
        beyond(&kept, &[sql("z01_words", "{words decision.act z_void}\n{words decision.act z_other}")], How::default()).await.unwrap();
        assert_eq!(objects(&kept), before, "what refers to the table, its indexes and its other constraints are as they were");
        assert_eq!(kept.sql("SELECT count(*), max(id) FROM decision").unwrap(), rows);
        verified(&kept).await.unwrap();
        assert!(kept.sql("UPDATE decision SET act = 'z_nothing' WHERE id = 1").is_err());
        assert!(kept.sql("UPDATE decision SET campaign_code = 'Z' WHERE id = 1").is_err() || kept.engine == crate::harness::Engine::Sqlite);
        for word in ["z_void", "z_other"] {
            kept.sql(&format!("UPDATE decision SET act = '{word}' WHERE id = 1")).unwrap();
        }
        if kept.engine == crate::harness::Engine::Sqlite {
            assert_eq!(kept.sql("PRAGMA foreign_key_check; PRAGMA integrity_check").unwrap().trim(), "ok");
        }
        // A register that is made by these steps has the same tables.
        let (database, name, folder) = crate::harness::Register::new_database(kept.engine);
        let fresh = award_registry::service::Register::new(award_registry::store::Db::open(&database, None).await.unwrap());
        let steps: Vec<_> = migrate::steps().into_iter().chain([sql("z01_words", "{words decision.act z_void}\n{words decision.act z_other}")]).collect();
        migrate::run(&fresh, &ctx(), &steps, How::default()).await.unwrap();
        fresh.db().clone().close().await.unwrap();
        let text = "SELECT sql FROM sqlite_master WHERE name = 'decision'";
        if kept.engine == crate::harness::Engine::Sqlite {
            let made = rusqlite::Connection::open(&name).unwrap().query_row(text, [], |row| row.get::<_, String>(0)).unwrap();
            assert_eq!(made, kept.sql(text).unwrap().trim_end());
        }
        drop(folder);
    }

    async fn a_step_takes_its_words_from_a_column_that_has_some(kept: Kept) {
        for line in ["{words decision.title z}", "{words nothing.act z}", "{words decision.act}", "{words decision z}"] {
            let step: &'static str = Box::leak(line.to_owned().into_boxed_str());
            let before = kept.content();
            assert!(beyond(&kept, &[sql("z01_words", step)], How::default()).await.is_err(), "{line}");
            assert_eq!(kept.content(), before, "{line}");
        }
    }

    async fn a_new_register_is_made_by_all_steps_and_has_no_event_of_them(kept: Kept) {
        beyond(&kept, &[], How::default()).await.unwrap();
        let register = opened(&kept).await;
        assert_eq!(migrate::run(&register, &ctx(), &migrate::steps(), How::default()).await.unwrap(), migrate::Migrated::default());
        super::closed(register).await;
        let fresh = crate::harness::Register::start(kept.engine).await;
        assert_eq!(fresh.number("SELECT count(*) FROM audit_event WHERE act = 'migrate'"), 0);
        assert_eq!(fresh.sql("SELECT act FROM audit_event WHERE seq = 1").unwrap().trim(), "load_catalogue");
    }
}

//! SQLite without memory. The program's allocator is a part of it, so that no library can stand before it: SQLite's own
//! limit is lowered instead, step by step, in a process of its own, as no limit can be raised again by a statement.

use crate::harness::Folder;
use award_registry::{
    service::{
        Ctx, Register,
        migrate::{self, How},
    },
    store::Db,
};
use rusqlite::Connection;
use sea_orm::ConnectionTrait;
use std::{collections::BTreeSet, path::Path, process::Command, time::Duration};

/// Where the process with the limit finds its database.
const CHILD: &str = "TEST_FAULTS_MEMORY";
/// The first limit, in bytes: all goes well under it.
const PLENTY: u64 = 12_000_000;
/// The last: nothing does.
const NOTHING: u64 = 60_000;
/// How long a change may take, as every request has a limit: the thread that the driver runs a connection on panics
/// where it can copy no value, and a statement that comes in that very moment lies in its queue for ever. Whoever
/// waited then gives up, and the connection is closed.
const PATIENCE: Duration = Duration::from_secs(2);

#[test]
fn without_memory_a_change_is_refused_as_a_whole_and_nothing_acknowledged_is_lost() {
    if let Some(path) = std::env::var_os(CHILD) {
        return limited(Path::new(&path));
    }
    let folder = Folder::new();
    let path = folder.file("registry.sqlite");
    let this = "faults::memory::without_memory_a_change_is_refused_as_a_whole_and_nothing_acknowledged_is_lost";
    let done = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", this, "--nocapture"])
        .env(CHILD, &path)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success(), "{said}{}", String::from_utf8_lossy(&done.stderr));
    let of = |word: &str| {
        said.lines().filter_map(|line| line.strip_prefix(word)?.trim().parse().ok()).collect::<BTreeSet<i64>>()
    };
    let (kept, refused) = (of("kept"), of("refused"));
    println!(
        "SQLite, memory: faults tried {}, acknowledged {}, refused {}, lost: 0",
        kept.len() + refused.len(),
        kept.len(),
        refused.len()
    );
    assert!(kept.len() > 20 && refused.len() > 20, "{} kept, {} refused", kept.len(), refused.len());
    assert!(refused.first() < kept.last(), "nothing was acknowledged after a first refusal");
    let c = Connection::open(&path).unwrap();
    let halves: i64 = c
        .query_row("SELECT count(*) FROM (SELECT change FROM trial GROUP BY change HAVING count(*) <> 3)", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(halves, 0, "changes that were written by halves");
    let mut changes = c.prepare("SELECT DISTINCT change FROM trial").unwrap();
    let there: BTreeSet<i64> = changes.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(there, kept, "what is there is what was acknowledged");
    let whole: String = c.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(whole, "ok");
}

/// Makes changes under a limit that is lowered after each few.
fn limited(path: &Path) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        // On one core the test's own name is on the line already.
        println!();
        let db = Db::open(&format!("sqlite:{}", path.display()), None).await.unwrap();
        // Nothing is written but under the schema of a register; the table of the trial is another tool's, which is
        // left alone.
        let ctx = Ctx::system(std::time::SystemTime::now().into());
        Box::pin(migrate::run(&Register::new(db.clone()), &ctx, &migrate::steps(), How::default())).await.unwrap();
        let limits = Connection::open(path).unwrap();
        limits.execute_batch("CREATE TABLE trial (id INTEGER PRIMARY KEY AUTOINCREMENT, change INTEGER NOT NULL, words TEXT NOT NULL)").unwrap();
        db.begin().await.unwrap().commit().await.unwrap();
        let (mut limit, mut change) = (PLENTY, 0);
        while limit > NOTHING {
            if limits.execute_batch(&format!("PRAGMA hard_heap_limit = {limit}")).is_err() {
                break;
            }
            // Under one limit small changes may be made where larger ones may not.
            for words in [20, 60_000, 400, 2_000] {
                change += 1;
                let done = async {
                    let tx = db.begin().await?;
                    for _ in 0..3 {
                        tx.execute_unprepared(&format!("INSERT INTO trial (change, words) VALUES ({change}, '{}')", "chữ ".repeat(words / 4))).await?;
                    }
                    tx.commit().await
                };
                match tokio::time::timeout(PATIENCE, done).await {
                    Ok(Ok(())) => println!("kept {change}"),
                    Err(_) => println!("refused {change}"),
                    Ok(Err(fault)) => {
                        assert_eq!(fault.code.word(), "unavailable", "{fault}: {:?}", fault.cause);
                        println!("refused {change}");
                    }
                }
            }
            limit -= limit / 8;
        }
    });
}

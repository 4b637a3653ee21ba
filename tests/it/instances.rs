//! Two programs on one database: what holds of one holds of the other.

use crate::{
    first::first_steps,
    harness::{self, Browser, Engine, Finished, Folder, Person, Program, Register, sample::decision},
    sign_in::{GOOD, OTHER},
};
use serde_json::json;
use std::time::{Duration, Instant};

/// Another program on the same register, with the keys in this folder.
fn another(r: &Register, folder: &Folder) -> Program {
    Program::start(Register::serve(&r.database, folder, &[]), &folder.file("log-of-another"))
}

/// A browser that goes to a program.
fn at(r: &Register, program: &Program) -> Browser {
    let mut browser = Browser::of(r);
    browser.go_to(&program.address);
    browser
}

/// Sends the form of the first administrator.
async fn begin(browser: &mut Browser, code: &str, password: &str) -> u16 {
    let form = browser.form("/start").await.with("code", code).with("name", "quan-tri");
    browser.send(&form.with("new", password).with("again", password)).await.status
}

#[test]
fn two_programs_that_begin_together_make_one_register_with_one_first_administrator() {
    harness::run(Engine::Postgres, async |engine: Engine| {
        let (database, name, folder) = Register::new_database(engine);
        // Both machines have the same key files.
        let (one, two) = std::thread::scope(|scope| {
            let start = |log: &'static str| {
                let (database, folder) = (&database, &folder);
                move || Program::start(Register::serve(database, folder, &[]), &folder.file(log))
            };
            let (one, two) = (scope.spawn(start("one")), scope.spawn(start("two")));
            (one.join().unwrap(), two.join().unwrap())
        });
        let (code_of_one, code_of_two) = (first_steps(&one).1, first_steps(&two).1);
        let r = Register::over(engine, database, name, folder);
        let (_, last) = first_steps(&r.program);
        for program in [&one, &two] {
            let mut browser = at(&r, program);
            let own = if program.id() == one.id() { &code_of_one } else { &code_of_two };
            assert_ne!(own, &last);
            assert_eq!(begin(&mut browser, "0000-0000-0000-0000-0000-0000", GOOD).await, 403);
        }
        // The code that was printed last holds at each of them.
        assert_eq!(begin(&mut at(&r, &one), &last, GOOD).await, 303);
        for (program, code) in [(&two, &code_of_two), (&one, &code_of_one)] {
            at(&r, program).get("/start").await.expect(409);
            let _ = code;
        }
        at(&r, &two).sign_in("quan-tri", GOOD).await.leads_to("/");
        assert_eq!((r.number("SELECT count(*) FROM account"), r.number("SELECT count(*) FROM signing_key")), (1, 1));
        r.run(&["audit", "verify"]).exit(0);
    });
}

#[test]
fn guesses_tokens_sessions_and_repeated_requests_are_one_for_two_programs() {
    harness::run(Engine::Postgres, async |engine: Engine| {
        let r = Register::start(engine).await;
        let two = another(&r, &r.folder);
        r.give_password("lan", "clerk", GOOD).await;
        // Three wrong tries, wherever: the fourth waits.
        for program in [&r.program, &two, &r.program] {
            at(&r, program).sign_in("lan", OTHER).await.expect(403);
        }
        for program in [&two, &r.program] {
            at(&r, program).sign_in("lan", GOOD).await.expect(429);
        }
        r.sql("DELETE FROM attempt").unwrap();
        // Signed in at one, a person is so at the other, and signed out as well.
        let mut here = Browser::of(&r);
        here.sign_in("lan", GOOD).await.leads_to("/");
        let mut there = here.clone();
        there.go_to(&two.address);
        let out = there.get("/").await.expect(200).forms().into_iter().find(|form| form.action == "/sign-out").unwrap();
        there.send(&out).await.leads_to("/sign-in");
        here.get("/").await.leads_to("/sign-in");
        // The same request sent to both is done once.
        let clerk = r.clerk().await;
        let clerk_at_two: Person = clerk.at(&two.address);
        let body = decision("153", 2);
        let send = |who: &Person| who.post("/v1/decisions", &body).header("Idempotency-Key", "k-1");
        let (a, b) = tokio::join!(send(&clerk).send(), send(&clerk_at_two).send());
        let (a, b) = (a.unwrap(), b.unwrap());
        assert!([a.status, b.status].iter().all(|status| [201, 409].contains(status)), "{} {}", a.status, b.status);
        let (a, b) = (send(&clerk).await.expect(201), send(&clerk_at_two).await.expect(201));
        assert_eq!((a.id(), r.number("SELECT count(*) FROM decision")), (b.id(), 1));
        let other = clerk_at_two.post("/v1/decisions", &decision("154", 2)).header("Idempotency-Key", "k-1").await;
        assert_eq!(other.status, 422, "{}", other.text());
        // A token that is revoked at one is refused at the other within two seconds.
        let administrator = r.administrator().await;
        let made = administrator.post("/v1/accounts/clerk/tokens", &json!({})).await.expect(201);
        let holder = r.holding(made["token"].as_str().unwrap()).at(&two.address);
        holder.get("/v1/me").await.expect(200);
        administrator.post(&format!("/v1/tokens/{}/revoke", made["id"]), &json!({})).await.expect(200);
        let revoked = Instant::now();
        while holder.get("/v1/me").await.status != 401 {
            assert!(revoked.elapsed() < Duration::from_secs(3), "a revoked token is good at the other program");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        // A program with other keys is refused at its start.
        let strange = Folder::new();
        let refused = Finished::of(Register::serve(&r.database, &strange, &[])).exit(3);
        assert!(refused.stderr.contains("registry.sqlite.key"), "{}", refused.stderr);
        assert!(!strange.file("registry.sqlite.key").exists());
        r.run(&["audit", "verify"]).exit(0);
    });
}

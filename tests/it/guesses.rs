//! Those who guess passwords and codes: slowed down, and told nothing, while nobody else is kept out.

use crate::{
    harness::{Browser, Engine, Register},
    sign_in::{GOOD, OTHER, ago},
};

/// Lets the next try be looked at.
fn forgive(r: &Register) {
    r.sql("DELETE FROM attempt").unwrap();
}

on_both_engines! {
    async fn whoever_guesses_waits_longer_each_time_and_does_not_learn_whether_the_account_is_there(r: Register) {
        let mut r = r;
        r.give_password("lan", "clerk", GOOD).await;
        let mut seen: Vec<Vec<(u16, String)>> = Vec::new();
        for name in ["lan", "nobody"] {
            let mut browser = Browser::of(&r);
            let mut answers = Vec::new();
            for _ in 0..4 {
                let page = browser.sign_in(name, OTHER).await;
                let said = page.text.split("role=\"alert\"").nth(1).unwrap().split("</div>").next().unwrap().to_owned();
                answers.push((page.status, said));
                if page.status == 429 {
                    assert!(page.header("retry-after").parse::<u32>().unwrap() <= 2, "{}", page.header("retry-after"));
                }
            }
            seen.push(answers);
        }
        assert_eq!(seen[0], seen[1]);
        assert_eq!(seen[0].iter().map(|(status, _)| *status).collect::<Vec<_>>(), [403, 403, 403, 429]);
        // The right password is not looked at either; after a restart too. The delay over, it is, and the failures are
        // forgotten.
        r.sql(&format!("UPDATE attempt SET failures = 8, last_at = '{}'", ago(0))).unwrap();
        r.start_again();
        let mut browser = Browser::of(&r);
        let page = browser.sign_in("lan", GOOD).await.expect(429).says("hãy đợi");
        assert!((40..=64).contains(&page.header("retry-after").parse::<u32>().unwrap()), "{}", page.header("retry-after"));
        // Codes are slowed down by the same.
        browser.use_code("lan", "0000-0000-0000-0000-0000-0000", OTHER).await.expect(429);
        r.sql(&format!("UPDATE attempt SET last_at = '{}'", ago(2))).unwrap();
        browser.sign_in("lan", GOOD).await.leads_to("/");
        for counted in ["account", "pair"] {
            let left = r.number(&format!("SELECT count(*) FROM attempt WHERE key LIKE '{counted} %'"));
            assert_eq!(left, 1, "the failures of lan were not forgotten, or those of nobody were");
        }
    }

    async fn an_address_that_tries_many_names_waits_too_and_an_own_account_buys_no_more_tries(r: Register) {
        r.give_password("lan", "clerk", GOOD).await;
        let mut browser = Browser::of(&r);
        for n in 0..20 {
            browser.sign_in(&format!("name-{n}"), OTHER).await.expect(403);
            if n % 7 == 0 {
                Browser::of(&r).sign_in("lan", GOOD).await.leads_to("/");
            }
        }
        browser.sign_in("another", OTHER).await.expect(429);
        browser.sign_in("lan", GOOD).await.expect(429);
        // Many at once gain nothing: each is counted before it is looked at.
        forgive(&r);
        let tries = futures_util::future::join_all((0..12).map(async |_| Browser::of(&r).sign_in("lan", OTHER).await.status)).await;
        assert_eq!(tries.iter().filter(|status| **status == 403).count(), 3, "{tries:?}");
    }

    async fn a_guess_takes_as_long_whether_the_account_is_there_or_not(r: Register) {
        r.give_password("lan", "clerk", GOOD).await;
        r.token_of("bare", "clerk");
        let mut times: Vec<Vec<u128>> = vec![Vec::new(); 3];
        for _ in 0..15 {
            for (name, times) in ["lan", "nobody", "bare"].iter().zip(&mut times) {
                forgive(&r);
                let mut browser = Browser::of(&r);
                let form = browser.form("/sign-in").await.with("account", name).with("password", OTHER);
                let started = std::time::Instant::now();
                browser.send(&form).await.expect(403);
                times.push(started.elapsed().as_micros());
            }
        }
        let medians: Vec<f64> = times.iter_mut().map(|times| { times.sort_unstable(); f64::from(u32::try_from(times[times.len() / 2]).unwrap()) }).collect();
        for other in &medians[1..] {
            assert!((0.6..1.6).contains(&(other / medians[0])), "{medians:?}");
        }
    }

    async fn a_stranger_elsewhere_keeps_nobody_out(engine: Engine) {
        let r = Register::start_with(engine, &["--trusted-proxies", "127.0.0.1"]).await;
        r.give_password("lan", "clerk", GOOD).await;
        let at = |address: &str| {
            let mut browser = Browser::of(&r);
            browser.headers.push(("x-forwarded-for", address.to_owned()));
            browser
        };
        let mut stranger = at("198.51.100.1");
        for status in [403, 403, 403, 429] {
            stranger.sign_in("lan", OTHER).await.expect(status);
        }
        at("198.51.100.2").sign_in("lan", GOOD).await.leads_to("/");
        stranger.sign_in("nobody", OTHER).await.expect(403);
        // Thirty from many addresses keep nobody out: each address that failed waits, and a person at a new one comes
        // in.
        for n in 10..41 {
            at(&format!("198.51.100.{n}")).sign_in("lan", OTHER).await.expect(403);
        }
        let mut once = at("198.51.100.40");
        let waits = once.sign_in("lan", OTHER).await.expect(429).header("retry-after").parse::<u32>().unwrap();
        assert!((50..=64).contains(&waits), "{waits}");
        let mut known = at("198.51.100.99");
        known.sign_in("lan", GOOD).await.leads_to("/");
        // A thousand make unknown browsers wait, but not one that someone has signed in with, nor the code that an
        // administrator gives.
        at("198.51.100.3").sign_in("lan", OTHER).await.expect(403);
        r.sql("UPDATE attempt SET failures = 1010 WHERE key LIKE 'account %'").unwrap();
        at("198.51.100.2").sign_in("lan", GOOD).await.expect(429);
        known.cookies.remove("__Host-award_session");
        known.sign_in("lan", GOOD).await.leads_to("/");
        // It is known for that account alone, by what it was given alone, and has no more tries than others.
        let device = known.cookies["__Host-award_device"].clone();
        let mut forged = at("198.51.100.4");
        forged.cookies.insert("__Host-award_device".into(), format!("A{}", &device[1..]));
        forged.sign_in("lan", GOOD).await.expect(429);
        let mut thief = at("198.51.100.5");
        thief.cookies.insert("__Host-award_device".into(), device);
        for status in [403, 403, 403, 429] {
            thief.sign_in("lan", OTHER).await.expect(status);
        }
        let code = r.run(&["account", "recover", "--account", "lan"]).exit(0).text();
        let mut new = at("198.51.100.2");
        r.sql("UPDATE attempt SET failures = 1010 WHERE key LIKE 'account %'").unwrap();
        new.use_code("lan", code.trim(), OTHER).await.expect(200);
        new.sign_in("lan", OTHER).await.leads_to("/");
    }

    async fn who_signs_in_rightly_makes_nobody_at_the_same_address_wait_longer(r: Register) {
        r.give_password("lan", "clerk", GOOD).await;
        Browser::of(&r).sign_in("nobody", OTHER).await.expect(403);
        r.sql(&format!("UPDATE attempt SET failures = 24, last_at = '{}' WHERE key LIKE 'address %'", ago(1))).unwrap();
        for _ in 0..3 {
            Browser::of(&r).sign_in("lan", GOOD).await.leads_to("/");
        }
        Browser::of(&r).sign_in("nobody", OTHER).await.expect(403);
        Browser::of(&r).sign_in("lan", GOOD).await.expect(429);
        // Failures fade with time, and not with each right sign-in.
        r.sql(&format!("UPDATE attempt SET failures = 24, last_at = '{}' WHERE key LIKE 'address %'", ago(3))).unwrap();
        for _ in 0..6 {
            Browser::of(&r).sign_in("lan", GOOD).await.leads_to("/");
        }
        assert_eq!(r.number("SELECT failures FROM attempt WHERE key LIKE 'address %'"), 23);
        // With time an address is free again.
        r.sql(&format!("UPDATE attempt SET last_at = '{}' WHERE key LIKE 'address %'", ago(30))).unwrap();
        Browser::of(&r).sign_in("nobody", OTHER).await.expect(403);
        Browser::of(&r).sign_in("lan", GOOD).await.leads_to("/");
    }
}

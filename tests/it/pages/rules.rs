//! The dated rules of the law are entered and changed by forms, once it was looked at what that changes.

use crate::{
    harness::{Browser, Form, Page, Register},
    sign_in::signed_in,
};

/// The form of a rule, filled in.
async fn filled(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Form {
    let form = browser.form(path).await;
    fields.iter().fold(form, |form, (name, value)| form.with(name, value)).pressed("step", "look")
}

/// What comes of a form of a rule that was filled in.
async fn looked_at(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let form = filled(browser, path, fields).await;
    browser.send(&form).await
}

on_both_engines! {
    async fn a_rule_is_entered_once_it_was_looked_at_what_it_changes(r: Register) {
        let mut admin = signed_in(&r, "qtv", "administrator").await;
        let new = "/catalogue/rules/rates/new";
        admin.get("/catalogue/rules?table=rates&award=CSTD_TQ").await.expect(200).says(&format!("href=\"{new}\"")).says("4,5").says("value=\"Chiến sĩ thi đua toàn quốc — CSTD_TQ\"");
        let mut page = looked_at(&mut admin, new, &[]).await.expect(400);
        for field in ["award_code", "recipient_kind", "basis", "coefficient", "valid_from", "instrument"] {
            page = page.says(&format!("href=\"#{field}\""));
        }
        let rate = [("award_code", "Chiến sĩ thi đua toàn quốc"), ("recipient_kind", "individual"), ("basis", "rate"), ("coefficient", "5,5"), ("valid_from", "1/7/2026"), ("instrument", "Nghị định <b>mẫu")];
        let before = r.number("SELECT count(*) FROM award_rate");
        let but: Vec<_> = rate.iter().copied().chain([("coefficient", "nhiều")]).collect();
        looked_at(&mut admin, new, &but).await.expect(400).says("href=\"#coefficient\"").says("value=\"nhiều\"");
        // A row in its way is named, and ended by the form behind the link.
        let page = looked_at(&mut admin, new, &rate).await.expect(422).says("href=\"#valid_from\"").says("(từ 1/7/2025 đến 28/2/2027)");
        let end = page.links().into_iter().find(|link| link.ends_with("/edit?valid_to=30%2F6%2F2026")).unwrap();
        let page = admin.get(&end).await.expect(200).says("value=\"30/6/2026\"").says("value=\"4,5\"");
        let path = end.split('?').next().unwrap();
        let form = page.forms().into_iter().find(|form| form.action == path).unwrap();
        let page = admin.send(&form.clone().pressed("step", "look")).await.expect(200).says("<s>28/2/2027</s> → 30/6/2026").says("Từ ngày 1/7/2026 sổ không có quy định nào");
        let save = page.forms().into_iter().find(|form| form.action == path).unwrap();
        admin.send(&save.clone().pressed("step", "save")).await.leads_to("/catalogue/rules?table=rates&award=CSTD_TQ&done=true");
        // What was looked at in an older version is shown again beside the present one.
        let again = save.with("key", "another").with("valid_to", "29/6/2026");
        admin.send(&again.pressed("step", "save")).await.expect(412).says("Mục này đã được lưu bản khác").says("value=\"29/6/2026\"");
        // The new one: what holds from which day on, and what held before; nothing is written until it is pressed.
        let page = looked_at(&mut admin, new, &rate).await.expect(200)
            .says("Từ ngày 1/7/2026 trở đi: “Chiến sĩ thi đua toàn quốc”, cá nhân: mức ấn định 5,5 lần mức lương cơ sở.")
            .says("Đến hết ngày 30/6/2026: “Chiến sĩ thi đua toàn quốc”, cá nhân: mức ấn định 4,5 lần mức lương cơ sở.")
            .says("Nghị định &lt;b&gt;mẫu");
        assert_eq!(r.number("SELECT count(*) FROM award_rate"), before);
        let looked = page.forms().into_iter().find(|form| form.action == new).unwrap();
        admin.send(&looked.clone().pressed("step", "change")).await.expect(200).says("value=\"5,5\"").says("value=\"1/7/2026\"");
        for _ in 0..2 {
            admin.send(&looked.clone().pressed("step", "save")).await.leads_to("/catalogue/rules?table=rates&award=CSTD_TQ&done=true");
        }
        assert_eq!(r.number("SELECT count(*) FROM award_rate"), before + 1);
        let stored = r.clerk().await.get("/v1/rules/rates?award=CSTD_TQ&on=2026-07-01").await.expect(200).items()[0].clone();
        assert_eq!((&stored["coefficient"], &stored["instrument"]), (&"5.5".into(), &"Nghị định <b>mẫu".into()));
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        clerk.get("/catalogue/rules?table=rates").await.expect(200).says_nothing_of("/new\"").says_nothing_of("/edit");
        let csrf = clerk.get("/").await.forms()[0].csrf().to_owned();
        clerk.send(&Form::made(new.into(), &[("csrf", &csrf), ("step", "save")])).await.expect(403);
        r.run(&["audit", "verify"]).exit(0);
    }

    async fn each_table_of_rules_has_its_form_and_a_gap_leads_to_it(r: Register) {
        let mut admin = signed_in(&r, "qtv", "administrator").await;
        let page = admin.get("/catalogue/rules").await.expect(200);
        let gap = page.links().into_iter().find(|link| link.starts_with("/catalogue/rules/competences/new?")).unwrap();
        let page = admin.get(&gap).await.expect(200).says("value=\"1/10/2026\"");
        let form = page.forms().into_iter().find(|form| form.action == "/catalogue/rules/competences/new").unwrap();
        admin.send(&form.with("instrument", "Luật mẫu").pressed("step", "look")).await.expect(200).says("được quyết định “").says("Ngày 30/9/2026");
        for (table, fields, said) in [
            ("base_salaries", &[("amount_vnd", "2.700.000"), ("valid_from", "1/10/2026")][..], "mức lương cơ sở là 2.700.000 đ"),
            ("bonus_rules", &[("about", "rounding"), ("rounding", "exact"), ("valid_from", "1/10/2026")], "cách làm tròn: không làm tròn"),
            ("bonus_rules", &[("about", "collective"), ("value", "2,5"), ("valid_from", "1/10/2026")], "hệ số tập thể: 2,5"),
        ] {
            let path = format!("/catalogue/rules/{table}/new");
            let form = filled(&mut admin, &path, fields).await;
            admin.send(&form).await.expect(400).says("href=\"#instrument\"");
            let page = admin.send(&form.with("instrument", "Nghị định mẫu")).await;
            let page = if page.status == 422 {
                // The rows that ship may still speak of that day: end them first.
                let end = page.links().into_iter().find(|link| link.contains("/edit?valid_to=")).unwrap();
                let path = end.split('?').next().unwrap().to_owned();
                let own = admin.get(&end).await.expect(200).forms().into_iter().find(|form| form.action == path).unwrap();
                let own = admin.send(&own.pressed("step", "look")).await.expect(200).forms().into_iter().find(|form| form.action == path).unwrap();
                admin.send(&own.pressed("step", "save")).await.expect(303);
                let form = filled(&mut admin, &format!("/catalogue/rules/{table}/new"), fields).await;
                admin.send(&form.with("instrument", "Nghị định mẫu")).await
            } else { page };
            let page = page.expect(200).says(said);
            let looked = page.forms().into_iter().find(|form| form.action.ends_with("/new")).unwrap();
            admin.send(&looked.pressed("step", "save")).await.leads_to(&format!("/catalogue/rules?table={table}&done=true"));
        }
        looked_at(&mut admin, "/catalogue/rules/bonus_rules/new", &[("about", "rounding")]).await.expect(400).says("href=\"#rounding\"");
        for path in ["/catalogue/rules/khong/new", "/catalogue/rules/rates/999999/edit"] {
            admin.get(path).await.expect(404).says("<!DOCTYPE html>");
        }
    }
}

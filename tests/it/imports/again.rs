//! What a register exported is entered in an empty one: the same counts by every group, and the same people.

use super::form;
use crate::harness::{
    Engine, Person, Register,
    sample::{all_acknowledged, but, decision},
};
use serde_json::{Value, json};

/// The columns that another register needs, as the guide names them.
fn columns() -> String {
    let guide = include_str!("../../../docs/operate.md");
    let mut words = guide.split_whitespace();
    words.find(|word| word.starts_with("decision_id,")).expect("the guide names the columns").to_owned()
}

/// Everything that is counted, by each group.
async fn counted(who: &Person) -> Vec<Value> {
    let groups = [
        "award",
        "award_kind",
        "recipient_kind",
        "authority",
        "authority_level",
        "campaign",
        "year",
        "signed_year",
        "conferral_type",
        "evidence",
        "status",
        "sex",
        "unit",
        "parent_unit",
        "origin",
        "posthumous",
    ];
    let mut all = Vec::new();
    for group in groups {
        let mut counts = who.get(&format!("/v1/reports/statistics?group_by={group}")).await.expect(200).json();
        // What is not in force stays where it was.
        counts.as_object_mut().unwrap().remove("left_out").unwrap();
        all.push(counts);
    }
    all
}

/// Adds to the catalogue of a register what only the other one has.
async fn catalogue(from: &Register, to: &Register) {
    let (there, here) = (from.administrator().await, to.administrator().await);
    for (part, by) in [("authorities", here.clone()), ("awards", here), ("campaigns", to.clerk().await)] {
        let path = format!("/v1/{part}");
        let known: Vec<Value> = by.walk(&path, 200).await.iter().map(|one| one["code"].clone()).collect();
        for mut one in there.walk(&path, 200).await.into_iter().filter(|one| !known.contains(&one["code"])) {
            for stored in ["id", "version", "created_at", "updated_at"] {
                one.as_object_mut().unwrap().remove(stored);
            }
            by.post(&path, &one).await.expect(201);
        }
    }
}

/// Enters what one register has in force in another, as the guide has it.
async fn enter_again(old: &Register, new: &Register) {
    let file = new.folder.file("exported.csv");
    let output = file.to_str().unwrap();
    old.run(&["export", "--format", "csv", "--columns", &columns(), "--output", output]).exit(0);
    let report = new.folder.file("refused.csv");
    let map = ["--map", "docs/exported-register.toml", "--account", "clerk", "--report", report.to_str().unwrap()];
    new.clerk().await.get("/v1/me").await.expect(200);
    let loaded = new.run(&[&["import", "register", output][..], &map].concat());
    let refused = std::fs::read_to_string(&report).unwrap_or_default();
    assert_eq!(refused.lines().count(), 1, "{}{refused}", loaded.stderr);
    loaded.exit(0);
    let path = format!("/v1/imports/{}/register", new.number("SELECT MAX(id) FROM import"));
    // What one decision of the file says against another is seen when both are entered, and answered for then.
    let words = json!({"acknowledge": [{"codes": ["same_award_same_year", "namesake_number"], "reason": "Như sổ cũ"}]});
    let registrar = new.registrar().await;
    // A request enters as many as it has time for.
    loop {
        let entered = registrar.post(&path, &words).await.expect(200);
        assert_eq!(entered["findings"], json!([]), "{}", entered.text());
        assert_ne!(entered["registered"], json!(0), "{}", entered.text());
        if entered["left"] == json!(0) {
            break;
        }
    }
}

/// Merges the records again that were merged in the other register, as the guide has it.
async fn merge_again(old: &Register, new: &Register) {
    let (there, here) = (old.auditor().await, new.registrar().await);
    for one in there.walk("/v1/recipients", 200).await {
        let merged = one["merged_ids"].as_array().cloned().unwrap_or_default();
        let mut into: Option<i64> = None;
        for record in std::iter::once(&one["id"]).chain(&merged) {
            let found = here.get(&format!("/v1/recipients?external_id=so-cu:{record}")).await.expect(200).items();
            let Some(new) = found.first().and_then(|found| found["id"].as_i64()) else { continue };
            match into {
                Some(into) if into != new => {
                    let asked = json!({"into_id": into, "reason": "Đã gộp ở sổ cũ", "force": true});
                    here.post(&format!("/v1/recipients/{new}/merge"), &asked).await.expect(200);
                }
                _ => into = Some(new),
            }
        }
    }
}

on_both_engines! {
    async fn what_is_in_force_is_exported_and_entered_in_an_empty_register_with_the_same_counts(engine: Engine) {
        let old = Register::demonstration(engine).await;
        let new = Register::start(engine).await;
        catalogue(&old, &new).await;
        enter_again(&old, &new).await;
        assert_eq!(counted(&new.auditor().await).await, counted(&old.outside_client().await).await);
        new.run(&["audit", "verify"]).exit(0);
    }

    async fn people_whose_records_were_merged_are_entered_again_and_are_one_as_before(engine: Engine) {
        let (old, new) = (Register::start(engine).await, Register::start(engine).await);
        let line = |n: i32, name: &str, more: Value| but(json!({"line": n, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "name": name}), more);
        let award = async |number: &str, year: i32, lines: Vec<Value>| {
            let made = old.registered(&but(decision(number, 0), json!({"lines": lines, "year_from": year, "year_to": year}))).await;
            let given = old.auditor().await.walk(&format!("/v1/decisions/{}/conferrals", made.id()), 200).await;
            given.iter().map(|one| one["recipient_id"].as_i64().unwrap()).collect::<Vec<_>>()
        };
        // One decision has two lines of one person; three of another are in two; one is moved on by a second merge.
        let one = award("1", 2019, vec![line(1, "Đặng Thị Mẫu", json!({"unit": "Trường THCS Mẫu"})), line(2, "Đặng T. Mẫu", json!({"sex": "female"})), line(3, "Lê Văn Mẫu", json!({"birth_year": 1970}))]).await;
        let two = award("2", 2020, vec![line(1, "Lê Văn Mẫu", json!({"birth_year": 1971, "sex": "male"})), line(2, "Phạm Thị Mẫu", json!({"unit": "Hội Mẫu"}))]).await;
        let three = award("3", 2021, vec![line(1, "Lê V. Mẫu", json!({"post": "Giáo viên"})), line(2, "Phạm Mẫu", json!({}))]).await;
        let registrar = old.registrar().await;
        let alone = old.clerk().await.post("/v1/recipients", &json!({"kind": "individual", "name": "Phạm Thị Mẫu"})).await.expect(201).id();
        for (from, into) in [(one[1], one[0]), (one[2], two[0]), (two[0], three[0]), (two[1], alone), (three[1], alone)] {
            let asked = json!({"into_id": into, "reason": "Cùng một người", "force": true});
            registrar.post(&format!("/v1/recipients/{from}/merge"), &asked).await.expect(200);
        }
        let text = old.run(&["export", "--format", "csv", "--columns", "registered_recipient_id,recipient_id"]).exit(0).text();
        let pairs: Vec<(i64, i64)> = text.lines().skip(1).map(|row| row.split_once(',').map(|(one, other)| (one.parse().unwrap(), other.parse().unwrap())).unwrap()).collect();
        let expected = [(one[0], one[0]), (one[1], one[0]), (one[2], three[0]), (two[0], three[0]), (two[1], alone), (three[0], three[0]), (three[1], alone)];
        assert_eq!(pairs, expected, "{text}");
        enter_again(&old, &new).await;
        assert_ne!(counted(&new.auditor().await).await, counted(&old.auditor().await).await, "they are several people so far");
        merge_again(&old, &new).await;
        assert_eq!(counted(&new.auditor().await).await, counted(&old.auditor().await).await);
        assert_eq!(new.auditor().await.walk("/v1/recipients", 200).await.len(), 3);
        new.run(&["audit", "verify"]).exit(0);
    }

    async fn names_that_a_spreadsheet_would_take_for_formulas_come_back_as_they_are(engine: Engine) {
        let (old, new) = (Register::start(engine).await, Register::start(engine).await);
        let names = ["=Mẫu Một", "-Mẫu Hai", "+Mẫu Ba", "@Mẫu Bốn", "'Mẫu Năm", "'=Mẫu Sáu", "H'Hen Mẫu"];
        let line = |(n, name): (i32, &&str)| json!({"line": n, "award_code": "BK_BO_TINH", "recipient_kind": "collective", "name": name, "unit": "=1+1"});
        let lines: Vec<Value> = (1..).zip(&names).map(line).collect();
        old.registered(&but(decision("12", 0), json!({"lines": lines}))).await;
        let export = |name: &str, more: &[&str]| {
            let file = new.folder.file(name);
            let words = ["export", "--format", "csv", "--profile", "excel", "--output", file.to_str().unwrap()];
            old.run(&[&words[..], more].concat()).exit(0);
            file
        };
        // As the annex of a draft, whose cells are the texts themselves.
        let bytes = std::fs::read(export("annex.csv", &["--columns", "line,name,unit", "--lang", "vi"])).unwrap();
        assert!(String::from_utf8_lossy(&bytes).contains(",''=Mẫu Sáu,'=1+1\r\n"), "{}", String::from_utf8_lossy(&bytes));
        let preview = form(&new.clerk().await, "/v1/imports", vec![("file", Some("danh sách.csv"), bytes)]).await.expect(201);
        let rows = new.clerk().await.get(&format!("/v1/imports/{}/rows", preview["id"])).await.expect(200).items();
        assert_eq!(rows.iter().map(|row| row["cells"]["B"].clone()).collect::<Vec<_>>(), names);
        assert!(rows.iter().all(|row| row["cells"]["C"] == "=1+1"), "{rows:?}");
        // As an old register: the same names, and the same counts by every group.
        let file = export("exported.csv", &["--columns", &columns()]);
        let words = ["import", "register", file.to_str().unwrap(), "--map", "docs/exported-register.toml", "--account", "clerk"];
        new.run(&words).exit(0);
        let path = format!("/v1/imports/{}/register", new.number("SELECT MAX(id) FROM import"));
        let entered = new.registrar().await.post(&path, &all_acknowledged()).await.expect(200);
        assert_eq!(entered["left"], json!(0), "{}", entered.text());
        let of_each = |of: Vec<Value>| of.iter().map(|one| (one["name"].clone(), one["unit"].clone())).collect::<Vec<_>>();
        let [there, here] = [&old, &new].map(|r| async { of_each(r.auditor().await.walk("/v1/conferrals", 200).await) });
        let (there, here) = (there.await, here.await);
        assert_eq!((here.len(), &here), (names.len(), &there));
        assert_eq!(counted(&new.auditor().await).await, counted(&old.auditor().await).await);
    }
}

//! The id numbers of a list: added to the people of its decision, encrypted, and nothing else of the list is kept.

use super::{PLANTED, add, everything, individual, whose};
use crate::{
    harness::{
        Answer, Person, Register,
        sample::{but, decision},
    },
    imports::form,
    sign_in::signed_in,
};
use serde_json::json;

const LIST: &str = "STT,Họ và tên,Năm sinh,Số CCCD,Dân tộc\n\
    1,ĐẶNG THỊ MẪU,1980,091180774613,Kinh\n\
    2,Ông Nguyễn Văn Thử,1970,091070000002,Kinh\n\
    3,Nguyễn Văn Thử,1971,9.1071E+10,Kinh\n\
    4,Lê Văn Không,1960,91060000004,Kinh\n\
    5,Trần Thị Lạ,1990,091190000005,Kinh\n\
    6,Phạm Thị Trùng,1985,091180774699,Kinh\n";

async fn send(person: &Person, decision: i64, list: &str) -> Answer {
    form(person, &format!("/v1/decisions/{decision}/id-numbers"), vec![("file", Some("a.csv"), list.into())]).await
}

fn lines() -> serde_json::Value {
    let line = |n: i64, name: &str, born: i64| json!({"line": n, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "name": name, "birth_year": born});
    let all = [
        ("Đặng Thị Mẫu", 1980),
        ("Nguyễn Văn Thử", 1970),
        ("Nguyễn Văn Thử", 1971),
        ("Lê Văn Không", 1960),
        ("Phạm Thị Trùng", 1985),
    ];
    (1..).zip(all).map(|(n, (name, born))| line(n, name, born)).collect()
}

on_both_engines! {
    async fn numbers_go_to_the_people_of_the_decision_and_refused_rows_are_told(r: Register) {
        let clerk = r.clerk().await;
        let other = individual(&clerk, json!({"name": "Người khác"})).await;
        add(&clerk, other, "091180774699").await.expect(201);
        let draft = clerk.post("/v1/decisions", &but(decision("11", 1), json!({"lines": lines()}))).await.expect(201).id();
        send(&clerk, draft, LIST).await.refused(409, "wrong_state");
        let id = r.registered(&but(decision("12", 1), json!({"lines": lines()}))).await.id();
        let events = r.number("SELECT COUNT(*) FROM audit_event");
        let done = send(&clerk, id, LIST).await.expect(200);
        assert_eq!((&done["added"], &done["known"]), (&json!(2), &json!(0)));
        let refused: Vec<_> = done["refused"].as_array().unwrap().iter().map(|row| (row["row"].as_i64().unwrap(), row["code"].as_str().unwrap().to_owned())).collect();
        let expected = [(4, "invalid_value"), (5, "zero_eaten"), (6, "nobody_of_the_name"), (7, "already_exists")];
        assert_eq!(refused, expected.map(|(row, code)| (row, code.to_owned())));
        // Two that were added and the one whose number is known elsewhere.
        assert_eq!(r.number("SELECT COUNT(*) FROM audit_event"), events + 3);
        let named = clerk.get(&format!("/v1/conferrals?decision={id}&sort=signed_on")).await.expect(200);
        let mau = named.items().iter().find(|one| one["name"] == "Đặng Thị Mẫu").unwrap()["recipient_id"].as_i64().unwrap();
        assert_eq!(whose(&clerk, PLANTED).await, [mau]);
        let again = send(&clerk, id, &LIST.replace("091180774613", "091180000001")).await.expect(200);
        assert_eq!((&again["added"], &again["known"]), (&json!(0), &json!(2)));
        // Neither a number nor a sensitive cell stands anywhere.
        let all = everything(&r);
        for cell in [PLANTED, "091070000002", "91060000004", "Kinh\""] {
            assert!(!all.contains(cell), "{cell} is kept");
        }
        r.run(&["audit", "verify"]).exit(0);
        send(&clerk, id, "STT,Họ và tên\n1,Đặng Thị Mẫu\n").await.refused(400, "invalid_body").at("/file", "no_id_numbers");
        send(&clerk, 999, LIST).await.refused(404, "not_found");
        send(&r.auditor().await, id, LIST).await.refused(403, "forbidden");
    }

    async fn a_list_that_is_sent_again_is_known_without_a_hash_that_its_numbers_could_be_guessed_from(r: Register) {
        let clerk = r.clerk().await;
        let id = r.registered(&but(decision("12", 1), json!({"lines": lines()}))).await.id();
        let path = format!("/v1/decisions/{id}/id-numbers");
        let keyed = |list: &str| {
            form(&clerk, &path, vec![("file", Some("a.csv"), list.into())]).header("Idempotency-Key", "list-of-12")
        };
        let first = keyed(LIST).await.expect(200).bytes;
        let events = r.number("SELECT COUNT(*) FROM audit_event");
        assert_eq!(keyed(LIST).await.expect(200).bytes, first);
        assert_eq!(r.number("SELECT COUNT(*) FROM audit_event"), events);
        keyed(&LIST.replace(PLANTED, "091180000001")).await.refused(422, "key_reused");
        // One column of another place does not make it another list of numbers.
        keyed(&LIST.replace("Kinh", "Hoa")).await.expect(200);
    }

    async fn a_clerk_sends_the_list_by_the_page_of_its_decision(r: Register) {
        let mut browser = signed_in(&r, "lan", "clerk").await;
        let id = r.registered(&but(decision("12", 1), json!({"lines": lines()}))).await.id();
        let path = format!("/decisions/{id}/id-numbers");
        assert!(browser.get(&format!("/decisions/{id}")).await.expect(200).links().contains(&path));
        let sent = browser.form(&path).await;
        browser.send(&sent.clone().with_file("file", LIST.into())).await.expect(200)
            .says("Đã ghi <strong>3</strong> số định danh").says("Dòng 5: số định danh thiếu một chữ số").says_nothing_of(PLANTED);
        browser.send(&sent).await.expect(400).says("Hãy chọn tệp rồi gửi lại");
    }
}

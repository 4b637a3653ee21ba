//! The list of a draft, line by line.

use super::{TWO, doing, draft, led_to, lines, next, paste, rows};
use crate::{
    harness::{Page, Register},
    sign_in::signed_in,
};
use serde_json::Value;

on_both_engines! {
    async fn the_lines_of_a_draft_are_mended_taken_out_and_cleared(r: Register) {
        let id = draft(&r, "lan", "1").await;
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let page = paste(&mut clerk, id, TWO).await;
        next(&mut clerk, &doing(&page, "commit")).await;
        let path = format!("/decisions/{id}/lines");
        let page = clerk.get(&format!("{path}?line=1")).await.expect(200).says("Sửa dòng 1").says("value=\"Đặng Thị Mẫu\"");
        let fields = page.forms().into_iter().find(|form| form.fields.iter().any(|(name, _)| name == "birth")).unwrap();
        clerk.send(&fields.clone().with("name", &"ă".repeat(301)).pressed("do", "line:1")).await.expect(400).says("href=\"#name\"").says("tối đa 300");
        led_to(&clerk.send(&fields.clone().with("name", "Đặng Thị Mậu").pressed("do", "line:1")).await);
        assert_eq!(lines(&r, id).await[0]["name"], "Đặng Thị Mậu");
        // A line that is not named stands for several, and the others make room; one is added before it, and moved.
        let own = |page: &Page| page.forms().into_iter().find(|form| form.fields.iter().any(|(name, _)| name == "line_number")).unwrap();
        let add = own(&clerk.get(&format!("{path}?add=2")).await.expect(200).says("Thêm dòng")).with("name", "(chưa rõ tên)").with("times", "3");
        clerk.send(&add.clone().with("line_number", "").pressed("do", "add")).await.expect(400).says("href=\"#line_number\"");
        clerk.send(&add.clone().with("key", "k").with("name", "Lê Văn Ba").pressed("do", "add")).await.expect(400).says("href=\"#times\"");
        assert_eq!(led_to(&clerk.send(&add.clone().with("key", "l").pressed("do", "add")).await), format!("{path}#line-2"));
        let numbers = |all: Vec<Value>| all.iter().map(|line| line["line"].as_i64().unwrap()).collect::<Vec<_>>();
        assert_eq!(numbers(lines(&r, id).await), [1, 2, 5]);
        let page = clerk.get(&path).await.expect(200).says("</span> × 3").says("Thêm một dòng ở STT");
        assert!(page.text.contains("name=\"add\" inputmode=\"numeric\" maxlength=\"5\" value=\"6\""), "{}", page.text);
        let moved = own(&clerk.get(&format!("{path}?line=2")).await.expect(200)).with("line_number", "7");
        led_to(&clerk.send(&moved.pressed("do", "line:2")).await);
        assert_eq!(numbers(lines(&r, id).await), [1, 5, 7]);
        // Sent for a line that is no more, it is offered as one to add.
        let gone = own(&clerk.get(&format!("{path}?line=7")).await.expect(200));
        led_to(&clerk.send(&gone.clone().pressed("do", "out:7")).await);
        clerk.send(&gone.with("key", "m").with("name", "Lê Thị Tư").pressed("do", "line:7")).await.expect(400).says("Thêm dòng").says("value=\"Lê Thị Tư\"");
        clerk.send(&fields.with("key", "another").pressed("do", "out:1")).await.expect(412).says("đã lưu bản khác");
        let page = clerk.get(&format!("{path}?line=1")).await.expect(200);
        let fields = page.forms().into_iter().find(|form| form.fields.iter().any(|(name, _)| name == "birth")).unwrap();
        led_to(&clerk.send(&fields.pressed("do", "out:1")).await);
        assert_eq!(lines(&r, id).await.len(), 1);
        // A list behind the one that is there; then none.
        let page = paste(&mut clerk, id, TWO).await.says("Gồm cả 1 dòng bản nháp đã có");
        let page = next(&mut clerk, &rows(&page).pressed("do", "skip:3")).await;
        next(&mut clerk, &doing(&page, "commit")).await;
        assert_eq!(lines(&r, id).await.len(), 2);
        let page = clerk.get(&path).await.expect(200).says("Bỏ cả danh sách để nhập lại");
        let clear = page.forms().into_iter().find(|form| form.action == path && !form.is_multipart).unwrap();
        next(&mut clerk, &clear.pressed("do", "clear")).await.says("Dán danh sách");
        assert!(lines(&r, id).await.is_empty());
    }
}

//! Cells of a list are typed into in their place: of rows on their way into a draft, and of a draft's own lines. The script
//! of the grid is tried in `tests/browser/grid.mjs`.

use super::lists::{TWO, draft, led_to, lines, next, paste, rows};
use crate::{
    harness::{Form, Page, Register},
    sign_in::signed_in,
};
use serde_json::json;

/// What the script of the grid sends from a page: cells, by the version that the page shows.
fn cells(page: &Page, key: &str, all: &[(&str, &str)]) -> Form {
    let form = page.forms().into_iter().find(|form| form.fields.iter().any(|(name, _)| name == "version")).unwrap();
    let version = form.fields.iter().find(|(name, _)| name == "version").unwrap().1.clone();
    let action = page.text.split("data-grid=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
    let fields = [("csrf", form.csrf()), ("version", &version), ("key", key), ("do", "cells")];
    Form::made(action, &[&fields[..], all].concat())
}

/// The cell of a field in a row of a page.
fn cell<'p>(page: &'p Page, row: &str, field: &str) -> &'p str {
    let row = page.text.split(&format!("id=\"{row}\"")).nth(1).unwrap().split("</tr>").next().unwrap();
    row.split(&format!("data-field=\"{field}\""))
        .nth(1)
        .unwrap_or_else(|| panic!("{row}"))
        .split("</td>")
        .next()
        .unwrap()
}

on_both_engines! {
    async fn rows_of_an_import_are_typed_into_cell_by_cell_and_nothing_of_the_file_is_lost(r: Register) {
        let id = draft(&r, "lan", "1").await;
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let page = paste(&mut clerk, id, &TWO.replace("1975", "19x5")).await.says("1 có lỗi");
        assert!(page.header("content-security-policy").contains("connect-src 'self'"));
        assert!(cell(&page, "row-3", "birth").contains("19x5"), "what the file has stands in the cell");
        let script = page.text.split("<script src=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        clerk.get(&script).await.expect(200).says("td[data-field]").says("['do', 'cells']");
        // A row keeps its flaw until what could not be read is said; until then nothing of it is saved.
        let sent = cells(&page, "a", &[("cell-2-post", "Giáo viên"), ("cell-3-post", "Hiệu phó")]);
        let refused = clerk.send(&sent).await.expect(400);
        assert!(cell(&refused, "row-3", "birth").contains("class=\"under wrong\">“19x5” không phải"), "{}", refused.text);
        assert!(!cell(&refused, "row-2", "birth").contains("wrong"), "{}", refused.text);
        assert!(!cell(&refused, "row-2", "post").contains("Giáo viên"), "{}", refused.text);
        // Several rows at once; the others of their cells stay as they are.
        let all = [("cell-2-post", "Giáo  viên"), ("cell-3-post", "Hiệu phó"), ("cell-3-birth", "3/2/1975"), ("cell-2-award", "BK_BO_TINH")];
        let page = next(&mut clerk, &cells(&page, "b", &all)).await.says_nothing_of("có lỗi").says("Đã sửa");
        for (row, field, value) in [("row-2", "post", ">Giáo viên<"), ("row-2", "birth", ">1980<"), ("row-3", "birth", ">3/2/1975<"), ("row-3", "unit", ">Trường B<")] {
            assert!(cell(&page, row, field).contains(value), "{row} {field}: {}", cell(&page, row, field));
        }
        assert!(cell(&page, "row-2", "award").contains(" — BK_BO_TINH\""), "the cell is typed into by name and code");
        // The same cells sent twice are saved once; an older page is refused, and shows what is there now.
        let sent = cells(&page, "c", &[("cell-2-unit", "Trường C")]);
        assert_eq!(led_to(&clerk.send(&sent).await), led_to(&clerk.send(&sent).await));
        let stale = clerk.send(&cells(&page, "d", &[("cell-2-unit", "Trường D")])).await.expect(412);
        assert!(cell(&stale, "row-2", "unit").contains("Trường C"), "{}", stale.text);
        // What is wrong with one cell is said in it, and no cell of another row is saved with it.
        for (name, value, field, said) in [
            ("cell-2-birth", "31/2/1980", "birth", "Tháng 2 năm 1980 không có ngày 31."),
            ("cell-2-award", "", "award", "Hãy chọn hình thức."),
            ("cell-2-award", "Không có", "award", "Danh mục không có “Không có”"),
        ] {
            let refused = clerk.send(&cells(&stale, value, &[("cell-3-unit", "Trường Z"), (name, value)])).await.expect(400);
            assert!(cell(&refused, "row-2", field).contains(said), "{}", refused.text);
            assert!(cell(&refused, "row-3", "unit").contains("Trường B"), "{}", refused.text);
        }
        clerk.send(&cells(&stale, "e", &[("cell-99-unit", "x")])).await.expect(404).says("Danh sách không có dòng 99");
        // A row that is left out has no cells to type into.
        let page = next(&mut clerk, &rows(&stale).pressed("do", "skip:3")).await;
        let out = page.text.split("id=\"row-3\"").nth(1).unwrap().split("</tr>").next().unwrap();
        assert!(!out.contains("data-field"), "{out}");
        clerk.send(&cells(&page, "f", &[("cell-3-unit", "x")])).await.expect(404);
        next(&mut clerk, &rows(&page).pressed("do", "commit")).await;
        let kept = lines(&r, id).await;
        assert_eq!((&kept[0]["unit"], &kept[0]["post"], &kept[0]["birth_year"]), (&json!("Trường C"), &json!("Giáo viên"), &json!(1980)));
    }

    async fn rows_without_an_award_take_what_is_typed_and_still_lack_it(r: Register) {
        let id = draft(&r, "lan", "1").await;
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let form = clerk.get(&format!("/decisions/{id}/lines")).await.forms().into_iter().find(|form| form.is_multipart && form.action.ends_with("/lines")).unwrap();
        let import = led_to(&clerk.send(&form.with("text", TWO).with("common_award", "")).await);
        let page = clerk.get(&import).await.expect(200).says("2 có lỗi");
        let page = next(&mut clerk, &cells(&page, "a", &[("cell-2-unit", "Trường C")])).await.says("2 có lỗi");
        assert!(cell(&page, "row-2", "unit").contains("Trường C"), "{}", page.text);
        next(&mut clerk, &cells(&page, "b", &[("cell-2-award", "BK_BO_TINH"), ("cell-3-award", "BK_BO_TINH")])).await.says_nothing_of("có lỗi");
    }

    async fn lines_of_a_draft_are_typed_into_cell_by_cell(r: Register) {
        let id = draft(&r, "lan", "1").await;
        let mut clerk = signed_in(&r, "lan", "clerk").await;
        let page = paste(&mut clerk, id, &TWO.replace("1980", "13/2/1980")).await;
        next(&mut clerk, &rows(&page).pressed("do", "commit")).await;
        let path = format!("/decisions/{id}/lines");
        let page = clerk.get(&path).await.expect(200);
        assert!(page.header("content-security-policy").contains("connect-src 'self'"));
        assert!(cell(&page, "line-1", "birth").contains("13/2/1980"), "{}", page.text);
        let sent = cells(&page, "a", &[("cell-1-post", "Giáo viên"), ("cell-2-name", "(chưa rõ tên)"), ("cell-2-award", "bang khen cua bo")]);
        assert!(led_to(&clerk.send(&sent).await).starts_with(&path));
        let kept = lines(&r, id).await;
        assert_eq!((&kept[0]["birth_on"], &kept[0]["post"], &kept[1]["unnamed"]), (&json!("1980-02-13"), &json!("Giáo viên"), &json!(true)));
        clerk.send(&cells(&page, "b", &[("cell-1-post", "Hiệu phó")])).await.expect(412).says("đã lưu bản khác");
        let page = clerk.get(&path).await.expect(200);
        for (key, name, value, field, said) in [
            ("c", "cell-1-birth", "31/2/1980", "birth", "Tháng 2 năm 1980 không có ngày 31."),
            ("d", "cell-1-name", &*"ă".repeat(301), "name", "tối đa 300"),
        ] {
            let refused = clerk.send(&cells(&page, key, &[("cell-2-post", "Thư ký"), (name, value)])).await.expect(400);
            assert!(cell(&refused, "line-1", field).contains(said), "{}", refused.text);
        }
        clerk.send(&cells(&page, "e", &[("cell-9-post", "x")])).await.expect(400).says("Danh sách không có dòng 9");
        clerk.send(&cells(&page, "f", &[("cell-1-post", "x")]).with("csrf", "x")).await.expect(403);
        assert_eq!(lines(&r, id).await[1].get("post"), None);
        // A decision that is no draft has no cell.
        let done = r.registered(&crate::harness::sample::decision("2", 2)).await.id();
        clerk.get(&format!("/decisions/{done}")).await.expect(200).says_nothing_of("data-field").says_nothing_of("data-grid");
    }
}

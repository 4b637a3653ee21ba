//! What stands below the rows of a list on paper: how many there are, what is said of them, and of which register they
//! are.

use super::{
    BODY, NOTE,
    face::Face,
    words::{by_kind, instant},
};
use crate::{
    domain::{export::ExportTotal, fault::Language},
    format::About,
};
use std::collections::BTreeMap;

/// A line below a list.
pub(super) struct Line {
    /// Room above it.
    pub(super) above: f32,
    pub(super) face: Face,
    pub(super) size: f32,
    pub(super) text: String,
}

/// The lines below a list of so many rows.
pub(super) fn lines(about: &About, rows: usize, totals: &[ExportTotal], language: Language) -> Vec<Line> {
    let mut lines = Vec::new();
    if about.list.is_none() || rows == 0 {
        counts(&mut lines, totals, language);
    }
    let note = |text: &String| Line { above: 4.0, face: Face::Regular, size: BODY, text: text.clone() };
    lines.extend(about.notes.iter().map(note));
    let left = |status: &str, total: i64| {
        let text = format!("{}: {status}: {total}", language.of("Không kể", "Left out"));
        Line { above: 0.0, face: Face::Regular, size: NOTE, text }
    };
    let some = about.left_out.iter().filter(|left| left.total > 0);
    lines.extend(some.map(|of| left(of.status.label().of(language), of.total)));
    if about.unknown_left_out > 0 {
        let open = language.of("nguồn chưa rõ ngày, năm", "the source leaves the day or year open");
        lines.push(left(open, about.unknown_left_out));
    }
    lines
}

/// The rows by award and kind of recipient.
fn counts(lines: &mut Vec<Line>, totals: &[ExportTotal], language: Language) {
    let mut awards: BTreeMap<&str, Vec<&ExportTotal>> = BTreeMap::new();
    for total in totals {
        awards.entry(&total.award_name).or_default().push(total);
    }
    let text = if totals.is_empty() {
        language.of("Danh sách này không có dòng nào.", "This list is empty.").to_owned()
    } else {
        format!("{} {}:", language.of("Danh sách này có", "This list has"), by_kind(totals, language))
    };
    lines.push(Line { above: 6.0, face: Face::Bold, size: BODY, text });
    for (award, of) in awards {
        let of: Vec<_> = of.into_iter().cloned().collect();
        let text = format!("- {award}: {}", by_kind(&of, language));
        lines.push(Line { above: 0.0, face: Face::Regular, size: BODY, text });
    }
}

/// When and by whom the file was made, and of which register.
pub(super) fn stamp(about: &About, language: Language) -> String {
    let (at, by, id, head) = (instant(&about.at, language), &about.by, about.id, &about.head);
    match language {
        Language::Vi => format!("Xuất từ sổ lúc {at}, người xuất: {by}, lần xuất số {id}. Đầu sổ lúc xuất: {head}"),
        Language::En => format!("Exported at {at} by {by}, export {id}. Head of the register: {head}"),
    }
}

/// What is said of letters that the font lacks.
pub(super) fn lost(count: usize, language: Language) -> String {
    match language {
        Language::Vi => format!(
            "{count} chữ mà phông chữ không có được in bằng ô vuông □; sao chép từ tệp này hoặc xuất XLSX để lấy đúng chữ."
        ),
        Language::En => format!(
            "{count} letters that the font does not have are printed as a box □; copy them from this file, or export XLSX."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Written, *};
    use crate::domain::{
        conferral::ConferralStatus,
        export::{column::Column, list::HISTORY},
        recipient::RecipientKind,
        report::LeftOut,
    };

    fn about() -> About {
        About {
            id: 1,
            list: None,
            notes: Vec::new(),
            filter_in_words: vec!["Tình trạng: còn hiệu lực".into()],
            left_out: vec![LeftOut { status: ConferralStatus::Cancelled, total: 0 }],
            unknown_left_out: 0,
            at: "2026-11-27T03:00:00.000Z".into(),
            by: "kiem-toan".into(),
            head: format!("12:{}", "ab".repeat(32)),
            annex: None,
            body: None,
        }
    }

    #[test]
    fn who_signs_has_the_last_line_and_the_stamp_on_the_same_page_however_long_the_list_is() {
        let columns: Vec<&Column> = ["name", "unit"].into_iter().filter_map(Column::find).collect();
        let total = ExportTotal {
            award_code: "BK".into(),
            award_name: "Bằng khen".into(),
            recipient_kind: RecipientKind::Individual,
            count: 1,
        };
        let (mut pages, about) = (Vec::new(), about());
        for rows in 1..70 {
            let row = |n: usize| vec![format!("Đặng Thị Mẫu {n}"), "Trường THCS Mẫu".to_owned()];
            let mut written = Written::new(Language::Vi, &columns, (0..rows).map(row).collect(), &about).unwrap();
            written.list(&about, std::slice::from_ref(&total));
            let before = written.paper.page;
            written.stamp(&about);
            let texts = written.paper.texts();
            assert_eq!(written.paper.page, before, "{rows} rows");
            if rows > 2 {
                let last = format!("Đặng Thị Mẫu {}", rows - 2);
                assert!(
                    texts.iter().any(|text| *text == last),
                    "{rows} rows: two of them are above the signatures: {texts:?}"
                );
            }
            for said in
                ["Danh sách này có 01 cá nhân:", "- Bằng khen: 01 cá nhân", "THỦ TRƯỞNG ĐƠN VỊ", "NGƯỜI LẬP DANH SÁCH"]
            {
                assert!(texts.contains(&said), "{rows} rows: {said} is not in {texts:?}");
            }
            assert!(texts.iter().all(|text| !text.contains("Không kể")), "nothing is left out: {texts:?}");
            pages.push(before);
        }
        pages.dedup();
        assert_eq!(pages, [1, 2, 3], "the list grew over two ends of a page");
    }

    #[test]
    fn an_annex_says_who_is_dead_which_unit_is_above_and_ends_with_rows_on_its_last_page() {
        let names = ["line", "recipient_kind", "name", "unit", "status", "parent_unit", "posthumous"];
        let columns: Vec<&Column> = names.into_iter().filter_map(Column::find).collect();
        let annex = crate::format::Annex {
            instrument: crate::domain::decision::Instrument::Decision,
            reference: Some("27/QĐ-UBND".into()),
            signed_on: None,
            authorities: vec!["Ủy ban nhân dân tỉnh Mẫu".into()],
            title: Some("Về việc tặng, truy tặng Bằng khen".into()),
        };
        let about =
            About { annex: Some(annex.clone()), body: Some("Ủy ban nhân dân tỉnh Mẫu".into()), ..about() };
        for rows in 1..50_usize {
            let row = |n: usize| {
                let (kind, unit, above) = match n {
                    0 => ("tập thể", "", "Huyện đoàn Mẫu"),
                    _ => ("cá nhân", "Xã Mẫu", "Huyện Mẫu"),
                };
                let dead = if n % 2 == 1 { "có" } else { "không" };
                [&n.to_string(), kind, &format!("Tên {n} \u{1F600}"), unit, "còn hiệu lực", above, dead]
                    .map(str::to_owned)
                    .to_vec()
            };
            let total = |recipient_kind, count| ExportTotal {
                award_code: "BK".into(),
                award_name: "Bằng khen".into(),
                recipient_kind,
                count,
            };
            let totals = [
                total(RecipientKind::Collective, 1),
                total(RecipientKind::Individual, i64::try_from(rows - 1).unwrap()),
            ];
            let mut written = Written::new(Language::Vi, &columns, (0..rows).map(row).collect(), &about).unwrap();
            written.annex(&about, &annex, &totals);
            let first = written.paper.page;
            written.stamp(&about);
            assert_eq!(written.paper.page, first, "{rows} rows: a note alone on a page");
            let texts = written.paper.texts();
            assert!(texts.iter().any(|text| text.starts_with("Danh sách này có")), "{rows} rows: {texts:?}");
            let is_row = |text: &&&str| text.starts_with("Tên ");
            let least = if rows == 2 { 1 } else { 2.min(rows) };
            assert!(texts.iter().filter(is_row).count() >= least, "{rows} rows: {texts:?}");
            if rows == 4 {
                let all = texts.join(" ");
                for said in
                    ["ỦY BAN NHÂN DÂN TỈNH MẪU", "(truy tặng)", "Huyện đoàn Mẫu", "Xã Mẫu, Huyện Mẫu", "II. CÁ NHÂN"]
                {
                    assert!(all.contains(said), "{said}: {all}");
                }
                assert!(!all.contains("Truy tặng"), "no column of its own: {all}");
            }
        }
    }

    #[test]
    fn a_history_without_later_acts_has_no_empty_column_for_them() {
        let columns: Vec<&Column> =
            HISTORY.paper.iter().filter_map(|name| HISTORY.columns.iter().find(|own| own.name == *name)).collect();
        let about = About { list: Some(&HISTORY), notes: vec!["Tổng số: 1".into()], ..about() };
        for (acts, is_shown) in [("", false), ("hủy bỏ (88/QĐ-UBND)", true)] {
            let mut row = vec!["x".to_owned(); columns.len()];
            *row.last_mut().unwrap() = acts.to_owned();
            let mut written = Written::new(Language::Vi, &columns, vec![row], &about).unwrap();
            written.list(&about, &[]);
            let texts = written.paper.texts().concat();
            assert_eq!(texts.contains("Việc đã làm sau"), is_shown, "{texts}");
            assert!(texts.contains("NGƯỜI LẬP BIỂU"), "{texts}");
        }
    }
}

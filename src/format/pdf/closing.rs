//! What stands below the rows of a list on paper: how many there are, what is said of them, and of which register they
//! are.

use super::{
    BODY, NOTE, SIGNED, TABLE, Written,
    face::Face,
    paper::{LEADING, Paper},
    words::{by_kind, instant},
};
use crate::{
    domain::{conferral::ConferralStatus, export::ExportTotal, fault::Language, sentence::count_vi},
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

/// The lines of an annex that were entered in error, behind what it has.
pub(super) fn left_out(lines: i64, language: Language) -> String {
    let (status, lines) = (ConferralStatus::Void.label().of(language), lines.unsigned_abs());
    match language {
        Language::Vi => format!(", không kể {} dòng {status}", count_vi(lines)),
        Language::En => format!(", not counting {lines} {status}"),
    }
}

/// Where the lines begin that stand on the page of the signatures: two of what the list comes to, and what is left out
/// below them.
pub(super) fn tail(lines: &[Line]) -> usize {
    let said = lines.iter().enumerate().filter(|(_, line)| line.size > NOTE).map(|(place, _)| place);
    let tail = said.rev().nth(1).unwrap_or(0);
    // A heading stays with what it is of.
    let heading = tail.checked_sub(1).filter(|above| lines.get(*above).is_some_and(|line| line.face == Face::Bold));
    heading.unwrap_or(tail)
}

impl Written {
    /// What stands below a list, with the last lines of it on the page of the signatures.
    pub(super) fn close(&mut self, about: &About, lines: &[Line]) {
        let tail = tail(lines);
        let signed = SIGNED + self.stamp_height(about, &[]);
        for (place, line) in lines.iter().enumerate() {
            let Line { above, face, size, text } = line;
            self.paper.y += above;
            let mut height = self.paper.height(*face, *size, text);
            if place == tail {
                height = signed + lines.iter().skip(tail).map(|line| self.height_of(line)).sum::<f32>();
            } else if *face == Face::Bold {
                height += lines.get(place + 1).map_or(0.0, |next| next.size * LEADING);
            }
            if (place == tail || *face == Face::Bold) && !self.paper.fits(height) {
                self.paper.turn();
            }
            self.paper.paragraph(*face, *size, text);
        }
        self.signatures(about);
    }

    /// How high a line below a list is, with the room above it.
    pub(super) fn height_of(&mut self, Line { above, face, size, text }: &Line) -> f32 {
        above + self.paper.height(*face, *size, text)
    }

    /// Room for who made the list and who signs it.
    fn signatures(&mut self, about: &About) {
        let language = self.language;
        if !self.paper.fits(SIGNED) {
            self.paper.turn();
        }
        self.paper.y += 12.0;
        let quarter = (self.paper.right() - Paper::left()) / 4.0;
        let (left, right) = (self.paper.middle() - quarter, self.paper.middle() + quarter);
        let day = language.of("…………, ngày …… tháng …… năm ………", "…………, ……………………");
        self.paper.centred(Face::Italic, BODY, right, day);
        self.paper.y += BODY * 1.4;
        let prepared = if about.title(Language::Vi).starts_with("DANH SÁCH") {
            "NGƯỜI LẬP DANH SÁCH"
        } else {
            "NGƯỜI LẬP BIỂU"
        };
        self.paper.centred(Face::Bold, BODY, left, language.of(prepared, "PREPARED BY"));
        self.paper.centred(Face::Bold, BODY, right, language.of("THỦ TRƯỞNG ĐƠN VỊ", "HEAD OF THE OFFICE"));
        self.paper.y += BODY * 1.3;
        self.paper.centred(Face::Italic, TABLE, left, language.of("(Ký, ghi rõ họ tên)", "(signature, full name)"));
        let sealed = language.of("(Ký, đóng dấu, ghi rõ họ tên)", "(signature, seal, full name)");
        self.paper.centred(Face::Italic, TABLE, right, sealed);
        self.paper.y += SIGNED - 12.0 - BODY * 2.7;
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
    use super::*;
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
    fn two_totals_are_above_the_signatures_however_many_there_are_and_whatever_is_left_out() {
        let columns: Vec<&Column> = ["name", "unit"].into_iter().filter_map(Column::find).collect();
        let left_out = vec![LeftOut { status: ConferralStatus::Cancelled, total: 3 }];
        let about = About { left_out, unknown_left_out: 2, ..about() };
        let mut pages = Vec::new();
        for awards in 1..90 {
            let total = |n: i64| ExportTotal {
                award_code: format!("H{n}"),
                award_name: format!("Hình thức {n:02}"),
                recipient_kind: RecipientKind::Individual,
                count: n,
            };
            let totals: Vec<_> = (1..=awards).map(total).collect();
            let row = |n: usize| vec![format!("Đặng Thị Mẫu {n}"), "Trường THCS Mẫu".to_owned()];
            let mut written = Written::new(Language::Vi, &columns, (0..9).map(row).collect(), &about).unwrap();
            written.list(&about, &totals);
            let page = written.paper.page;
            written.stamp(&about);
            assert_eq!(written.paper.page, page, "{awards} awards: the stamp is alone on a page");
            let texts = written.paper.texts();
            let first = (awards - 1).max(1);
            for said in
                [format!("- Hình thức {first:02}: "), format!("- Hình thức {awards:02}: "), "THỦ TRƯỞNG ĐƠN VỊ".into()]
            {
                assert!(texts.iter().any(|text| text.starts_with(&said)), "{awards} awards: no {said:?} in {texts:?}");
            }
            assert_eq!(texts.iter().filter(|text| text.starts_with("Không kể")).count(), 2, "{texts:?}");
            pages.push(page);
        }
        pages.dedup();
        assert!(pages.len() > 2, "the totals grew over two ends of a page: {pages:?}");
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
            written.annex(&about, &annex, (&totals, 0));
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

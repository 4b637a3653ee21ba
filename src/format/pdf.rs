//! PDF: the list on paper, in the form that decree 30/2020/NĐ-CP gives to papers and their annexes; PDF/A-2u, with its
//! text.

mod face;
mod paper;
mod table;
mod words;

use super::{About, Annex, Ending, Layout, Out, Rows};
use crate::domain::{
    conferral::ConferralStatus,
    export::{
        ExportTotal,
        column::{Column, Kind},
        digest::Blocks,
    },
    fault::Language,
    time::local,
};
use face::Face;
use paper::Paper;
use std::{collections::BTreeMap, io::Result};
use table::{Column as Place, Side, Table};
use words::{by_kind, instant, issued_with, said};

/// The columns, in their order.
pub(super) const COLUMNS: &[&str] = &["name", "birth_year", "unit", "award_name", "reference", "signed_on"];

/// Columns that an upright page has room for.
const UPRIGHT: usize = 5;

/// Words that are wider are divided rather than leave the other columns no room.
const WIDEST_WORD: f32 = 110.0;

/// The size of the letters of titles.
const TITLE: f32 = 14.0;
/// Of what stands below them.
const BODY: f32 = 13.0;
/// Of tables.
const TABLE: f32 = 12.0;
/// How high the room for signatures is.
const SIGNED: f32 = 110.0;
/// Of what is said of the file.
const NOTE: f32 = 11.0;

struct Pdf {
    out: Out,
    language: Language,
    columns: Vec<&'static Column>,
    rows: Vec<Vec<String>>,
}

/// Starts a file.
#[expect(clippy::unnecessary_wraps, reason = "every format opens with this signature")]
pub(super) fn open(out: Out, layout: Layout) -> Result<Box<dyn Rows>> {
    let Layout { language, columns, .. } = layout;
    Ok(Box::new(Pdf { out, language: language.unwrap_or_default(), columns, rows: Vec::new() }))
}

impl Rows for Pdf {
    fn row(&mut self, columns: &[Option<&[u8]>], _: &mut Blocks) -> Result<()> {
        let texts = self.columns.iter().zip(columns).map(|(column, text)| {
            let text = String::from_utf8_lossy(text.unwrap_or_default());
            said(column, &text, self.language)
        });
        self.rows.push(texts.collect());
        Ok(())
    }

    fn finish(&mut self, ending: &Ending) -> Result<Option<Vec<String>>> {
        let Ending { about, rows: _, totals } = ending;
        let mut written = Written::new(self.language, &self.columns, std::mem::take(&mut self.rows), about)?;
        match &about.annex {
            Some(annex) => written.annex(annex, totals),
            None => written.list(about, totals),
        }
        written.stamp(about);
        self.out.write_all(&written.paper.finish()?)?;
        self.out.end().map(|()| None)
    }
}

/// A list on its way to paper.
struct Written {
    language: Language,
    columns: Vec<&'static Column>,
    /// The columns that the table has, by their places.
    shown: Vec<usize>,
    rows: Vec<Vec<String>>,
    paper: Paper,
}

impl Written {
    fn new(language: Language, columns: &[&'static Column], rows: Vec<Vec<String>>, about: &About) -> Result<Self> {
        let shown: Vec<usize> = match about.annex {
            None => (0..columns.len()).collect(),
            Some(_) => shown_in_annex(columns, &rows, language),
        };
        let title = about.title(language);
        let mark = format!("export:{} head:{}", about.id, about.head);
        let at = local(&about.at).unwrap_or_default();
        let about = paper::About { title, language: language.of("vi-VN", "en"), by: &about.by, mark: &mark, at };
        let paper = Paper::new(&about, shown.len() > UPRIGHT)?;
        Ok(Self { language, columns: columns.to_vec(), shown, rows, paper })
    }

    /// The list of a filter.
    fn list(&mut self, about: &About, totals: &[ExportTotal]) {
        let rows = self.rows.len();
        let language = self.language;
        if language == Language::Vi {
            self.motto();
        }
        self.paper.heading(Face::Bold, TITLE, about.title(language));
        for line in &about.filter_in_words {
            self.paper.heading(Face::Italic, BODY, line);
        }
        self.paper.y += 8.0;
        let mut table = self.table();
        for (n, row) in (1_i64..).zip(std::mem::take(&mut self.rows)) {
            table.row(&mut self.paper, &numbered(n, row));
        }
        table.end(&mut self.paper);
        if about.list.is_none() || rows == 0 {
            self.counts(totals);
        }
        for note in &about.notes {
            self.paper.y += 4.0;
            self.paper.paragraph(Face::Regular, BODY, note);
        }
        for left in &about.left_out {
            let status = left.status.label().of(language);
            self.note(&format!("{}: {status}: {}", language.of("Không kể", "Left out"), left.total));
        }
        if about.unknown_left_out > 0 {
            let open = language
                .of("Không kể vì nguồn chưa rõ ngày, năm", "Left out as the source leaves the day or year open");
            self.note(&format!("{open}: {}", about.unknown_left_out));
        }
        self.signatures();
    }

    /// Room for who made the list and who signs it, never alone on one side of a page's end.
    fn signatures(&mut self) {
        let language = self.language;
        self.paper.y += 12.0;
        if !self.paper.fits(SIGNED) {
            self.paper.turn();
        }
        let quarter = (self.paper.right() - Paper::left()) / 4.0;
        let (left, right) = (self.paper.middle() - quarter, self.paper.middle() + quarter);
        let day = language.of("…………, ngày …… tháng …… năm ………", "…………, ……………………");
        self.paper.centred(Face::Italic, BODY, right, day);
        self.paper.y += BODY * 1.4;
        self.paper.centred(Face::Bold, BODY, left, language.of("NGƯỜI LẬP DANH SÁCH", "PREPARED BY"));
        self.paper.centred(Face::Bold, BODY, right, language.of("THỦ TRƯỞNG ĐƠN VỊ", "HEAD OF THE OFFICE"));
        self.paper.y += BODY * 1.3;
        self.paper.centred(Face::Italic, TABLE, left, language.of("(Ký, ghi rõ họ tên)", "(signature, full name)"));
        let sealed = language.of("(Ký, đóng dấu, ghi rõ họ tên)", "(signature, seal, full name)");
        self.paper.centred(Face::Italic, TABLE, right, sealed);
        self.paper.y += SIGNED - BODY * 2.7;
    }

    /// The annex of a decision, by kind of recipient.
    fn annex(&mut self, annex: &Annex, totals: &[ExportTotal]) {
        let language = self.language;
        self.paper.heading(Face::Bold, TITLE, language.of("DANH SÁCH", "LIST"));
        if let Some(title) = &annex.title {
            self.paper.heading(Face::Bold, TITLE, title);
        }
        self.paper.heading(Face::Italic, TITLE, &issued_with(annex, language));
        let middle = self.paper.middle();
        self.paper.rule(middle - 50.0, middle + 50.0, 4.0);
        self.paper.y += 14.0;
        let mut table = self.table();
        let rows = std::mem::take(&mut self.rows);
        let kind = self.columns.iter().position(|column| column.name == "recipient_kind");
        let mut sections: Vec<(String, Vec<Vec<String>>)> = Vec::new();
        for row in rows {
            let of = kind.and_then(|at| row.get(at)).cloned().unwrap_or_default();
            let row = self.shown.iter().filter_map(|at| row.get(*at).cloned()).collect();
            match sections.iter_mut().find(|(known, _)| *known == of) {
                Some((_, rows)) => rows.push(row),
                None => sections.push((of, vec![row])),
            }
        }
        let is_divided = sections.len() > 1;
        for (place, (of, rows)) in (1_u32..).zip(sections) {
            if is_divided {
                table.section(&mut self.paper, &format!("{}. {}", roman(place), of.to_uppercase()));
            }
            for (n, row) in (1_i64..).zip(rows) {
                table.row(&mut self.paper, &numbered(n, row));
            }
        }
        table.end(&mut self.paper);
        let counted = by_kind(totals, language);
        if !counted.is_empty() {
            self.paper.y += 6.0;
            let said = language.of("Danh sách này có", "This list has");
            self.paper.paragraph(Face::Italic, BODY, &format!("{said} {counted}."));
        }
    }

    /// Name of the state and motto, with a line as long as the motto.
    fn motto(&mut self) {
        let motto = "Độc lập - Tự do - Hạnh phúc";
        self.paper.heading(Face::Bold, BODY, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
        self.paper.heading(Face::Bold, BODY, motto);
        let (middle, half) = (self.paper.middle(), self.paper.faces.of(Face::Bold).width(motto, BODY) / 2.0);
        self.paper.rule(middle - half, middle + half, 2.0);
        self.paper.y += 20.0;
    }

    /// A table for the rows, before they are taken.
    fn table(&mut self) -> Table {
        let heading = self.language.of("STT", "No.").to_owned();
        let least = self.widest(&heading, std::iter::once(self.rows.len().to_string().as_str()));
        let mut columns = vec![Place { heading, part: 7.0, least, side: Side::Middle }];
        let rows = std::mem::take(&mut self.rows);
        for at in self.shown.clone() {
            let Some(column) = self.columns.get(at).copied() else { continue };
            let heading = column.heading(self.language);
            let least = self.widest(&heading, rows.iter().filter_map(|row| row.get(at)).map(String::as_str));
            let side = match column.kind {
                Kind::Money => Side::Right,
                Kind::Number | Kind::Day | Kind::Instant | Kind::Flag => Side::Middle,
                Kind::Text | Kind::Word | Kind::List => Side::Left,
            };
            columns.push(Place { heading, part: f32::from(column.width.max(8)), least, side });
        }
        self.rows = rows;
        Table::new(&mut self.paper, columns, TABLE)
    }

    /// How wide the widest word of a column is.
    fn widest<'a>(&mut self, heading: &str, texts: impl Iterator<Item = &'a str>) -> f32 {
        let head = self.paper.faces.of(Face::Bold).widest_word(heading, TABLE);
        let regular = self.paper.faces.of(Face::Regular);
        texts.map(|text| regular.widest_word(text, TABLE)).fold(head, f32::max).min(WIDEST_WORD)
    }

    /// The rows by award and kind of recipient.
    fn counts(&mut self, totals: &[ExportTotal]) {
        let language = self.language;
        let mut awards: BTreeMap<&str, Vec<&ExportTotal>> = BTreeMap::new();
        for total in totals {
            awards.entry(&total.award_name).or_default().push(total);
        }
        self.paper.y += 6.0;
        let all = format!("{} {}", language.of("Danh sách này có", "This list has"), by_kind(totals, language));
        if totals.is_empty() {
            self.paper.paragraph(
                Face::Bold,
                BODY,
                language.of("Danh sách này không có dòng nào.", "This list is empty."),
            );
        } else {
            self.paper.paragraph(Face::Bold, BODY, &format!("{all}:"));
        }
        for (award, of) in awards {
            let of: Vec<_> = of.into_iter().cloned().collect();
            self.paper.paragraph(Face::Regular, BODY, &format!("- {award}: {}", by_kind(&of, language)));
        }
    }

    fn note(&mut self, text: &str) {
        self.paper.paragraph(Face::Regular, NOTE, text);
    }

    /// When and by whom the file was made, and of which register.
    fn stamp(&mut self, about: &About) {
        let language = self.language;
        let (at, by, id, head) = (instant(&about.at, language), &about.by, about.id, &about.head);
        self.paper.y += 6.0;
        let said = match language {
            Language::Vi => format!("Xuất từ sổ lúc {at}, người xuất: {by}, lần xuất số {id}. Đầu sổ lúc xuất: {head}"),
            Language::En => format!("Exported at {at} by {by}, export {id}. Head of the register: {head}"),
        };
        self.paper.paragraph(Face::Italic, NOTE, &said);
        let lost = self.paper.lost();
        if lost > 0 {
            let said = match language {
                Language::Vi => format!(
                    "{lost} chữ mà phông chữ không có được in bằng ô vuông □; sao chép từ tệp này hoặc xuất XLSX để lấy đúng chữ."
                ),
                Language::En => format!(
                    "{lost} letters that the font does not have are printed as a box □; copy them from this file, or export XLSX."
                ),
            };
            self.paper.paragraph(Face::Italic, NOTE, &said);
        }
    }
}

/// The columns of an annex: what no row has is none, nor what heads its sections, and nor is the award where it is one
/// of all, or the status where all stand.
fn shown_in_annex(columns: &[&Column], rows: &[Vec<String>], language: Language) -> Vec<usize> {
    let in_force = ConferralStatus::InForce.label().of(language);
    let is_shown = |(at, column): (usize, &&Column)| {
        let mut texts = rows.iter().filter_map(|row| row.get(at));
        let is_told = match column.name {
            "recipient_kind" | "line" => false,
            "status" => texts.any(|text| text != in_force),
            "award_name" => texts.next().is_some_and(|first| texts.any(|text| text != first)),
            _ => texts.any(|text| !text.is_empty()),
        };
        is_told.then_some(at)
    };
    columns.iter().enumerate().filter_map(is_shown).collect()
}

fn numbered(n: i64, row: Vec<String>) -> Vec<String> {
    std::iter::once(n.to_string()).chain(row).collect()
}

/// A small number as sections are numbered: there are as many as kinds of recipient.
const fn roman(n: u32) -> &'static str {
    match n {
        1 => "I",
        2 => "II",
        3 => "III",
        _ => "IV",
    }
}

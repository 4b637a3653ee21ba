//! PDF: the list on paper, in the form that decree 30/2020/NĐ-CP gives to papers and their annexes; PDF/A-2u, with its
//! text.

mod closing;
mod face;
mod paper;
mod shown;
mod table;
mod words;

use super::{About, Annex, Ending, Layout, Out, Rows};
use crate::domain::{
    export::{
        ExportTotal,
        column::{Column, Kind},
        digest::Blocks,
    },
    fault::Language,
    time::local,
};
use closing::Line;
use face::Face;
use paper::{LEADING, Paper};
use shown::{numbered, roman};
use std::io::Result;
use table::{Column as Place, Side, Table};
use words::{by_kind, issued_with, said};

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
/// How high the room for signatures is, with what is above it.
const SIGNED: f32 = 122.0;
/// Of what is said of the file.
const NOTE: f32 = 11.0;
/// Room above it.
const STAMP: f32 = 6.0;

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
        let shown = match (&about.annex, about.list) {
            (Some(_), _) => shown::in_annex(columns, &rows, language),
            (None, Some(list)) => shown::in_list(list, columns, &rows),
            (None, None) => (0..columns.len()).collect(),
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
            let row = self.shown.iter().filter_map(|at| row.get(*at).cloned()).collect();
            table.row(&mut self.paper, &numbered(n, row));
        }
        table.end(&mut self.paper);
        self.close(about, &closing::lines(about, rows, totals, language));
    }

    /// What stands below a list, with the last line of it on the page of the signatures.
    fn close(&mut self, about: &About, lines: &[Line]) {
        let stamp = closing::stamp(about, self.language);
        let signed = SIGNED + STAMP + self.paper.height(Face::Italic, NOTE, &stamp);
        for (place, line) in (1..).zip(lines) {
            let Line { above, face, size, text } = line;
            let next = lines.get(place).map_or(signed, |next| next.size * LEADING);
            self.paper.y += above;
            let height = self.paper.height(*face, *size, text);
            let is_last = place == lines.len();
            if (is_last || *face == Face::Bold) && !self.paper.fits(height + next) {
                self.paper.turn();
            }
            self.paper.paragraph(*face, *size, text);
        }
        self.signatures(about);
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
            let texts = rows.iter().filter_map(|row| row.get(at)).map(String::as_str);
            let mut least = self.widest(&heading, texts.clone());
            if column.kind == Kind::Word {
                // What a column of words says is read at a glance on one line.
                let regular = self.paper.faces.of(Face::Regular);
                let longest = texts.map(|text| regular.width(text, TABLE)).fold(0.0, f32::max);
                least = least.max(longest.min(WIDEST_WORD));
            }
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

    /// When and by whom the file was made, and of which register.
    fn stamp(&mut self, about: &About) {
        let language = self.language;
        self.paper.y += STAMP;
        self.paper.paragraph(Face::Italic, NOTE, &closing::stamp(about, language));
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

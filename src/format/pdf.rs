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
pub(super) const COLUMNS: &[&str] =
    &["name", "birth_year", "post", "unit", "award_name", "reference", "signed_on", "parent_unit", "posthumous"];

/// Columns that an upright page has room for.
const UPRIGHT: usize = 5;

/// Words that are wider are divided rather than leave the other columns no room.
const WIDEST_WORD: f32 = 110.0;

/// The size of the letters of titles.
const TITLE: f32 = 14.0;
/// Of what stands below them.
const BODY: f32 = 13.0;
/// Of the name of the state beside that of the body.
const STATE: f32 = 12.0;
/// Room between both.
const BESIDE: f32 = 12.0;
/// The motto of the state.
const MOTTO: &str = "Độc lập - Tự do - Hạnh phúc";
/// Of tables.
const TABLE: f32 = 12.0;
/// How high the room for signatures is, with what is above it.
const SIGNED: f32 = 122.0;
/// Of what is said of the file.
const NOTE: f32 = 11.0;
/// Room above it.
const STAMP: f32 = 6.0;
/// The part of a page that what closes a list may take to stand below its last rows as one.
const MOST_BELOW: f32 = 0.6;
/// Lines of a longer one that stand there at least.
const FIRST_LINES: usize = 3;

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
        let (uncounted, Ending { about, rows: _, totals }) = (ending.uncounted(), ending);
        let mut written = Written::new(self.language, &self.columns, std::mem::take(&mut self.rows), about)?;
        match &about.annex {
            Some(annex) => written.annex(about, annex, (totals, uncounted)),
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
        let mut rows = rows;
        let is_own = columns.iter().map(|column| column.name).eq(COLUMNS.iter().copied());
        let folded = if about.list.is_none() && (about.annex.is_some() || is_own) {
            shown::folded(columns, &mut rows, language)
        } else {
            Vec::new()
        };
        let mut shown = match (&about.annex, about.list) {
            (Some(_), _) => shown::in_annex(columns, &rows, language),
            (None, Some(list)) => shown::in_list(list, columns, &rows),
            (None, None) if is_own => shown::with_posts(columns, &rows),
            (None, None) => (0..columns.len()).collect(),
        };
        shown.retain(|at| !folded.contains(at));
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
        self.head(about.body.as_deref(), language == Language::Vi);
        self.paper.heading(Face::Bold, TITLE, about.title(language));
        for line in &about.filter_in_words {
            self.paper.heading(Face::Italic, BODY, line);
        }
        self.paper.y += 8.0;
        let mut table = self.table();
        let closing = closing::lines(about, rows, totals, language);
        let rows: Vec<Vec<String>> = (1_i64..)
            .zip(std::mem::take(&mut self.rows))
            .map(|(n, row)| numbered(n, self.shown.iter().filter_map(|at| row.get(*at).cloned()).collect()))
            .collect();
        let last = rows.len().saturating_sub(if rows.len() > 2 { 2 } else { 1 });
        for (at, row) in rows.iter().enumerate() {
            if at == last && at > 0 {
                let tail = rows.get(at..).unwrap_or_default();
                let below = self.below(about, &closing, tail);
                table.keep(&mut self.paper, tail, below);
            }
            table.row(&mut self.paper, row);
        }
        table.end(&mut self.paper);
        self.close(about, &closing);
    }

    /// What the last rows of a list have below them on their page: all that closes it where there is room, and else its
    /// beginning.
    fn below(&mut self, about: &About, lines: &[Line], tail: &[Vec<String>]) -> f32 {
        let mut height = 0.0;
        let mut first = 0.0;
        for (at, line) in lines.iter().enumerate() {
            height += self.height_of(line);
            if at < FIRST_LINES {
                first = height;
            }
        }
        height += SIGNED + self.stamp_height(about, tail);
        if height < self.paper.room() * MOST_BELOW { height } else { first }
    }

    /// How high what is said of the file is, with rows that are still to come.
    fn stamp_height(&mut self, about: &About, tail: &[Vec<String>]) -> f32 {
        let language = self.language;
        let stamp = closing::stamp(about, language);
        let lost = self.paper.lost() + self.paper.lost_in(tail.iter().flatten().map(String::as_str));
        let lost = if lost > 0 { self.paper.height(Face::Italic, NOTE, &closing::lost(lost, language)) } else { 0.0 };
        STAMP + self.paper.height(Face::Italic, NOTE, &stamp) + lost
    }

    /// The annex of a decision, by kind of recipient.
    fn annex(&mut self, about: &About, annex: &Annex, (totals, uncounted): (&[ExportTotal], i64)) {
        let language = self.language;
        self.head(about.body.as_deref(), false);
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
        let counted = by_kind(totals, language);
        let left_out = if uncounted > 0 { closing::left_out(uncounted, language) } else { String::new() };
        let counted = (!counted.is_empty())
            .then(|| format!("{} {counted}{left_out}.", language.of("Danh sách này có", "This list has")));
        let is_divided = sections.len() > 1;
        let last_section = sections.len();
        for (place, (of, rows)) in (1_usize..).zip(sections) {
            let rows: Vec<_> = (1_i64..).zip(rows).map(|(n, row)| numbered(n, row)).collect();
            let last = if place == last_section { rows.len().saturating_sub(2) } else { rows.len() };
            let below = match rows.get(last..) {
                Some(tail) if !tail.is_empty() => {
                    let said = counted.as_ref().map_or(0.0, |said| 6.0 + self.paper.height(Face::Italic, BODY, said));
                    said + self.stamp_height(about, tail)
                }
                _ => 0.0,
            };
            if is_divided {
                let heading = format!("{}. {}", roman(place), of.to_uppercase());
                // A section that ends the annex by one or two rows goes over with them.
                let (with, below) =
                    if last == 0 { (rows.as_slice(), below) } else { (rows.get(..1).unwrap_or_default(), 0.0) };
                table.section(&mut self.paper, &heading, with, below);
            }
            for (at, row) in rows.iter().enumerate() {
                if at == last && at > 0 {
                    table.keep(&mut self.paper, rows.get(at..).unwrap_or_default(), below);
                }
                table.row(&mut self.paper, row);
            }
        }
        table.end(&mut self.paper);
        if let Some(said) = counted {
            self.paper.y += 6.0;
            self.paper.paragraph(Face::Italic, BODY, &said);
        }
    }

    /// The body on the left, with a line of a third of its length, and beside it the name of the state and the motto.
    fn head(&mut self, body: Option<&str>, with_motto: bool) {
        let Some(body) = body.map(str::to_uppercase) else {
            if with_motto {
                self.motto();
            }
            return;
        };
        let (state, top, width) =
            ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", self.paper.y, self.paper.right() - Paper::left());
        let wide = self.paper.faces.of(Face::Bold).width(state, STATE);
        let room = width - wide - BESIDE;
        let middle = Paper::left() + room / 2.0;
        let lines = self.paper.faces.body(STATE, &paper::shown(&body), room);
        let longest = lines.iter().map(|line| self.paper.faces.of(Face::Bold).width(line, STATE)).fold(0.0, f32::max);
        for line in &lines {
            self.paper.centred(Face::Bold, STATE, middle, line);
            self.paper.y += STATE * LEADING;
        }
        self.paper.rule(middle - longest / 6.0, middle + longest / 6.0, 3.0);
        let bottom = self.paper.y;
        if with_motto {
            self.paper.y = top;
            let middle = self.paper.right() - wide / 2.0;
            self.paper.centred(Face::Bold, STATE, middle, state);
            self.paper.y += STATE * LEADING;
            self.paper.centred(Face::Bold, BODY, middle, MOTTO);
            self.paper.y += BODY * LEADING;
            let half = self.paper.faces.of(Face::Bold).width(MOTTO, BODY) / 2.0;
            self.paper.rule(middle - half, middle + half, 2.0);
        }
        self.paper.y = self.paper.y.max(bottom) + 20.0;
    }

    /// Name of the state and motto, with a line as long as the motto.
    fn motto(&mut self) {
        let motto = MOTTO;
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
                Kind::Number | Kind::Decimal | Kind::Day | Kind::Instant | Kind::Flag => Side::Middle,
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
            self.paper.paragraph(Face::Italic, NOTE, &closing::lost(lost, language));
        }
    }
}

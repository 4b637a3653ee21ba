//! Pages as decree 30/2020/NĐ-CP (annex I) lays them out: A4, its margins, the number of the page at the top from the
//! second page on; PDF/A-2u, so that the file can be kept for ever and its text be searched.

use super::face::{Face, Faces};
use chrono::{Datelike, NaiveDateTime, Timelike};
use krilla::{
    Document, SerializeSettings,
    configure::{Archival, ConfigurationBuilder},
    geom::{PathBuilder, Point},
    metadata::{DateTime, Metadata},
    page::PageSettings,
    paint::Stroke,
};
use std::io::{Error, Result};
use unicode_normalization::UnicodeNormalization;

/// A millimetre in points.
pub(super) const MM: f32 = 72.0 / 25.4;
/// What lines are higher than their letters.
pub(super) const LEADING: f32 = 1.22;
/// The margin at the top.
const TOP: f32 = 20.0 * MM;
/// The margin at the bottom.
const BOTTOM: f32 = 20.0 * MM;
/// The margin on the left, where papers are bound.
const LEFT: f32 = 30.0 * MM;
/// The margin on the right.
const RIGHT: f32 = 15.0 * MM;

/// What a document says of itself.
pub(super) struct About<'a> {
    pub(super) title: &'a str,
    pub(super) language: &'a str,
    pub(super) by: &'a str,
    /// What tells it from others.
    pub(super) mark: &'a str,
    /// When it was made, by the clock of the office.
    pub(super) at: NaiveDateTime,
}

enum Mark {
    Text { at: Point, face: Face, size: f32, text: String },
    Line { from: Point, to: Point },
}

/// A document being laid out.
pub(super) struct Paper {
    document: Document,
    pub(super) faces: Faces,
    size: (f32, f32),
    /// The page that is being filled, from 1.
    pub(super) page: usize,
    marks: Vec<Mark>,
    /// Where the next line begins, from the top.
    pub(super) y: f32,
    /// How many letters of the pages before the font does not have.
    lost: usize,
}

impl Paper {
    /// Starts a document, upright or across.
    pub(super) fn new(about: &About<'_>, across: bool) -> Result<Self> {
        let archival = ConfigurationBuilder::new().with_archival_validator(Archival::A2_U).finish();
        let configuration = archival.map_err(|e| Error::other(format!("{e:?}")))?;
        let mut document = Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
        let part = |n: u32| u8::try_from(n).unwrap_or_default();
        let (day, time) = (about.at.date(), about.at.time());
        let at = DateTime::new(u16::try_from(day.year()).unwrap_or_default())
            .month(part(day.month()))
            .day(part(day.day()))
            .hour(part(time.hour()))
            .minute(part(time.minute()))
            .second(part(time.second()));
        document.set_metadata(
            Metadata::new()
                .title(about.title.to_owned())
                .language(about.language.to_owned())
                .authors(vec![about.by.to_owned()])
                .creator("award-registry".to_owned())
                .document_id(about.mark.to_owned())
                .keywords(vec![about.mark.to_owned()])
                .creation_date(at.utc_offset_hour(7).utc_offset_minute(0)),
        );
        let upright = (210.0 * MM, 297.0 * MM);
        let size = if across { (upright.1, upright.0) } else { upright };
        Ok(Self { document, faces: Faces::load()?, size, page: 1, marks: Vec::new(), y: TOP, lost: 0 })
    }

    /// Where the text begins, from the left.
    pub(super) const fn left() -> f32 {
        LEFT
    }

    /// Where it ends.
    pub(super) fn right(&self) -> f32 {
        self.size.0 - RIGHT
    }

    /// The middle between both.
    pub(super) fn middle(&self) -> f32 {
        f32::midpoint(LEFT, self.right())
    }

    /// What a page has room for below its top.
    pub(super) fn room(&self) -> f32 {
        self.size.1 - BOTTOM - TOP
    }

    /// Whether so much more fits on the page.
    pub(super) fn fits(&self, height: f32) -> bool {
        self.y + height <= self.size.1 - BOTTOM
    }

    /// Draws a text whose letters stand on the line of `y`.
    pub(super) fn text(&mut self, face: Face, size: f32, x: f32, text: &str) {
        let text = shown(text);
        let y = self.y + size;
        self.marks.push(Mark::Text { at: Point::from_xy(x, y), face, size, text });
    }

    /// Draws a text around a place.
    pub(super) fn centred(&mut self, face: Face, size: f32, x: f32, text: &str) {
        let width = self.faces.of(face).width(&shown(text), size);
        self.text(face, size, x - width / 2.0, text);
    }

    /// Draws a text that ends at a place.
    pub(super) fn ending(&mut self, face: Face, size: f32, x: f32, text: &str) {
        let width = self.faces.of(face).width(&shown(text), size);
        self.text(face, size, x - width, text);
    }

    /// Draws a line across, below the next line's beginning by so much.
    pub(super) fn rule(&mut self, from: f32, to: f32, below: f32) {
        let y = self.y + below;
        self.marks.push(Mark::Line { from: Point::from_xy(from, y), to: Point::from_xy(to, y) });
    }

    /// Draws a line down from a place to the next line's beginning.
    pub(super) fn stroke(&mut self, x: f32, from: f32) {
        self.marks.push(Mark::Line { from: Point::from_xy(x, from), to: Point::from_xy(x, self.y) });
    }

    /// A text in the middle, in as many lines as it takes.
    pub(super) fn heading(&mut self, face: Face, size: f32, text: &str) {
        let width = self.right() - LEFT;
        for line in self.faces.wrapped(face, size, &shown(text), width) {
            self.next(size);
            self.centred(face, size, self.middle(), &line);
            self.y += size * LEADING;
        }
    }

    /// A text from the left, in as many lines as it takes.
    pub(super) fn paragraph(&mut self, face: Face, size: f32, text: &str) {
        let width = self.right() - LEFT;
        for line in self.faces.wrapped(face, size, &shown(text), width) {
            self.next(size);
            self.text(face, size, LEFT, &line);
            self.y += size * LEADING;
        }
    }

    /// How high a text from the left is.
    pub(super) fn height(&mut self, face: Face, size: f32, text: &str) -> f32 {
        let lines = self.faces.wrapped(face, size, &shown(text), self.right() - LEFT).len();
        f32::from(u16::try_from(lines).unwrap_or(u16::MAX)) * size * LEADING
    }

    /// The texts of the page that is being filled.
    #[cfg(test)]
    pub(super) fn texts(&self) -> Vec<&str> {
        let texts = self.marks.iter().map(|mark| match mark {
            Mark::Text { text, .. } => text.as_str(),
            Mark::Line { .. } => "",
        });
        texts.filter(|text| !text.is_empty()).collect()
    }

    fn next(&mut self, size: f32) {
        if !self.fits(size * LEADING) {
            self.turn();
        }
    }

    /// Ends the page; the next begins.
    pub(super) fn turn(&mut self) {
        self.end_page();
        self.page += 1;
        self.y = TOP;
    }

    fn end_page(&mut self) {
        if self.page > 1 {
            let number = self.page.to_string();
            let width = self.faces.of(Face::Regular).width(&number, 13.0);
            let at = Point::from_xy(self.size.0 / 2.0 - width / 2.0, 13.0 * MM);
            self.marks.push(Mark::Text { at, face: Face::Regular, size: 13.0, text: number });
        }
        let Some(settings) = PageSettings::from_wh(self.size.0, self.size.1) else { return };
        let mut page = self.document.start_page_with(settings);
        let mut surface = page.surface();
        for mark in self.marks.drain(..) {
            match mark {
                Mark::Text { at, face, size, text } => {
                    let face = self.faces.of(face);
                    let (glyphs, lost) = face.glyphs(&text);
                    self.lost += lost;
                    surface.draw_glyphs(at, &glyphs, face.font(), &text, size, false);
                }
                Mark::Line { from, to } => {
                    let mut path = PathBuilder::new();
                    path.move_to(from.x, from.y);
                    path.line_to(to.x, to.y);
                    let Some(path) = path.finish() else { continue };
                    surface.set_stroke(Some(Stroke { width: 0.5, ..Stroke::default() }));
                    surface.draw_path(&path);
                    surface.set_stroke(None);
                }
            }
        }
        surface.finish();
        page.finish();
    }

    /// How many letters of texts the font does not have.
    pub(super) fn lost_in<'a>(&mut self, texts: impl Iterator<Item = &'a str>) -> usize {
        texts.map(|text| self.faces.of(Face::Regular).glyphs(&shown(text)).1).sum()
    }

    /// The bytes of the document.
    pub(super) fn finish(mut self) -> Result<Vec<u8>> {
        self.end_page();
        self.document.finish().map_err(|e| Error::other(format!("{e:?}")))
    }

    /// How many letters the font does not have, so far.
    pub(super) fn lost(&mut self) -> usize {
        let waiting = self.marks.iter().map(|mark| match mark {
            Mark::Text { face, text, .. } => self.faces.of(*face).glyphs(text).1,
            Mark::Line { .. } => 0,
        });
        self.lost + waiting.sum::<usize>()
    }
}

/// Text as a page has it: composed (NFC), and without what is no letter.
pub(super) fn shown(text: &str) -> String {
    let plain = |letter: char| match letter {
        '\n' | '\t' => ' ',
        '\0'..='\u{1F}'
        | '\u{7F}'..='\u{9F}'
        | '\u{FEFF}'
        | '\u{FFFE}'
        | '\u{FFFF}'
        // What belongs to nobody is no text that could be searched.
        | '\u{E000}'..='\u{F8FF}'
        | '\u{F0000}'..='\u{10FFFF}' => '\u{FFFD}',
        _ => letter,
    };
    text.nfc().map(plain).collect()
}

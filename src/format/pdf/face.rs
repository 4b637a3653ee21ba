//! The faces of the font that official papers are set in: Liberation Serif, whose letters are as wide as those of Times
//! New Roman (the font that decree 30/2020/NĐ-CP asks for).

use krilla::{
    Data,
    text::{Font, GlyphId, KrillaGlyph},
};
use skrifa::{
    FontRef, MetadataProvider,
    instance::{LocationRef, Size},
};
use std::{
    collections::HashMap,
    io::{Error, Result},
    sync::Arc,
};

const REGULAR: &[u8] = include_bytes!("../../../fonts/LiberationSerif-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../../fonts/LiberationSerif-Bold.ttf");
const ITALIC: &[u8] = include_bytes!("../../../fonts/LiberationSerif-Italic.ttf");

/// What is drawn for a letter that the font does not have.
const BOX: char = '\u{25A1}';

/// A face.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    Regular,
    Bold,
    Italic,
}

/// A face as it is measured and drawn.
pub(super) struct Loaded {
    font: Font,
    metrics: FontRef<'static>,
    units: f32,
    /// The glyph of each letter that was used, its advance, and whether the font has the letter.
    known: HashMap<char, Glyph>,
}

/// The glyph of a letter.
#[derive(Debug, Clone, Copy)]
struct Glyph {
    id: u32,
    /// Its advance for a size of 1.
    advance: f32,
    is_box: bool,
}

impl Loaded {
    fn of(bytes: &'static [u8]) -> Result<Self> {
        let metrics = FontRef::new(bytes).map_err(Error::other)?;
        let font = Font::new(Data::from(Arc::new(bytes) as Arc<dyn AsRef<[u8]> + Send + Sync>), 0)
            .ok_or_else(|| Error::other("a font that cannot be read"))?;
        let units = font.units_per_em();
        Ok(Self { font, metrics, units, known: HashMap::new() })
    }

    fn glyph(&mut self, letter: char) -> Glyph {
        if let Some(glyph) = self.known.get(&letter) {
            return *glyph;
        }
        let charmap = self.metrics.charmap();
        let own = charmap.map(letter).filter(|glyph| glyph.to_u32() != 0);
        let id = own.or_else(|| charmap.map(BOX)).unwrap_or_default();
        let advances = self.metrics.glyph_metrics(Size::unscaled(), LocationRef::default());
        let advance = advances.advance_width(id).unwrap_or_default() / self.units;
        let glyph = Glyph { id: id.to_u32(), advance, is_box: own.is_none() };
        self.known.insert(letter, glyph);
        glyph
    }

    /// How wide a text is.
    pub(super) fn width(&mut self, text: &str, size: f32) -> f32 {
        text.chars().map(|letter| self.glyph(letter).advance).sum::<f32>() * size
    }

    /// How wide the widest word of a text is.
    pub(super) fn widest_word(&mut self, text: &str, size: f32) -> f32 {
        text.split_whitespace().map(|word| self.width(word, size)).fold(0.0, f32::max)
    }

    /// The glyphs of a text; the number of letters that the font does not have.
    pub(super) fn glyphs(&mut self, text: &str) -> (Vec<KrillaGlyph>, usize) {
        let mut boxes = 0;
        let glyphs = text.char_indices().map(|(at, letter)| {
            let Glyph { id, advance, is_box } = self.glyph(letter);
            boxes += usize::from(is_box);
            KrillaGlyph::new(GlyphId::new(id), advance, 0.0, 0.0, 0.0, at..at + letter.len_utf8(), None)
        });
        let glyphs = glyphs.collect();
        (glyphs, boxes)
    }

    /// The font.
    pub(super) fn font(&self) -> Font {
        self.font.clone()
    }
}

/// The words of a text, each with a dash that follows it: no line begins with one.
fn units(text: &str) -> Vec<String> {
    let mut units: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match units.last_mut().filter(|_| matches!(word, "-" | "–" | "—")) {
            Some(unit) => *unit = format!("{unit} {word}"),
            None => units.push(word.to_owned()),
        }
    }
    units
}

/// The three faces.
pub(super) struct Faces {
    regular: Loaded,
    bold: Loaded,
    italic: Loaded,
}

/// What stands before the name of a place in the name of a body.
const PLACES: [&str; 9] =
    [" TỈNH ", " THÀNH PHỐ ", " HUYỆN ", " QUẬN ", " THỊ XÃ ", " XÃ ", " PHƯỜNG ", " THỊ TRẤN ", " ĐẶC KHU "];

impl Faces {
    /// The name of a body in capitals: in one line, else its place in a line of its own, as papers have it, else as the
    /// words fall.
    pub(super) fn body(&mut self, size: f32, text: &str, width: f32) -> Vec<String> {
        let face = self.of(Face::Bold);
        let place = PLACES.iter().filter_map(|place| text.find(place)).min();
        let parts = place.and_then(|at| Some((text.get(..at)?, text.get(at + 1..)?)));
        match parts {
            Some((body, place))
                if face.width(text, size) > width
                    && [body, place].iter().all(|part| face.width(part, size) <= width) =>
            {
                vec![body.to_owned(), place.to_owned()]
            }
            _ => self.wrapped(Face::Bold, size, text, width),
        }
    }

    pub(super) fn load() -> Result<Self> {
        Ok(Self { regular: Loaded::of(REGULAR)?, bold: Loaded::of(BOLD)?, italic: Loaded::of(ITALIC)? })
    }

    pub(super) fn of(&mut self, face: Face) -> &mut Loaded {
        match face {
            Face::Regular => &mut self.regular,
            Face::Bold => &mut self.bold,
            Face::Italic => &mut self.italic,
        }
    }

    /// A text in lines of a width, broken between words, and within those that are wider.
    pub(super) fn wrapped(&mut self, face: Face, size: f32, text: &str, width: f32) -> Vec<String> {
        let face = self.of(face);
        let mut lines = Vec::new();
        for paragraph in text.lines() {
            let mut line = String::new();
            for word in units(paragraph) {
                let longer = if line.is_empty() { word.clone() } else { format!("{line} {word}") };
                if face.width(&longer, size) <= width {
                    line = longer;
                    continue;
                }
                if !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                for letter in word.chars() {
                    line.push(letter);
                    if face.width(&line, size) > width && line.chars().nth(1).is_some() {
                        line.pop();
                        lines.push(std::mem::replace(&mut line, letter.to_string()));
                    }
                }
            }
            lines.push(line);
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    #[test]
    fn the_faces_have_every_vietnamese_letter() {
        let mut faces = Faces::load().unwrap();
        let vowels = "aăâeêioôơuưy".chars();
        let tones = ["", "\u{300}", "\u{301}", "\u{303}", "\u{309}", "\u{323}"];
        let letters = vowels.flat_map(|vowel| tones.map(|tone| format!("{vowel}{tone}"))).chain(["đ".to_owned()]);
        let all: String =
            letters.flat_map(|letter| [letter.to_uppercase(), letter]).collect::<String>().nfc().collect();
        assert_eq!(all.chars().count(), 2 * (12 * 6 + 1));
        for face in [Face::Regular, Face::Bold, Face::Italic] {
            assert_eq!(faces.of(face).glyphs(&all).1, 0, "{face:?}");
        }
    }

    #[test]
    fn the_place_of_a_body_has_a_line_of_its_own_where_one_is_too_short() {
        let mut faces = Faces::load().unwrap();
        let width = faces.of(Face::Bold).width("ỦY BAN NHÂN DÂN TỈNH KIÊN", 13.0) + 1.0;
        for (body, lines) in [
            ("ỦY BAN NHÂN DÂN TỈNH KIÊN GIANG", vec!["ỦY BAN NHÂN DÂN", "TỈNH KIÊN GIANG"]),
            ("ỦY BAN NHÂN DÂN THÀNH PHỐ HỒ CHÍ MINH", vec!["ỦY BAN NHÂN DÂN", "THÀNH PHỐ HỒ CHÍ MINH"]),
            ("ỦY BAN NHÂN DÂN THỊ XÃ MẪU LỚN", vec!["ỦY BAN NHÂN DÂN", "THỊ XÃ MẪU LỚN"]),
            ("SỞ NỘI VỤ TỈNH MẪU", vec!["SỞ NỘI VỤ TỈNH MẪU"]),
        ] {
            assert_eq!(faces.body(13.0, body, width), lines);
        }
    }

    #[test]
    fn no_line_begins_with_a_dash_and_a_word_longer_than_a_line_is_divided() {
        let mut faces = Faces::load().unwrap();
        let text = "Đoàn Kinh tế - Quốc phòng 337";
        let room = faces.of(Face::Regular).width("Đoàn Kinh tế", 12.0) + 1.0;
        assert_eq!(faces.wrapped(Face::Regular, 12.0, text, room), ["Đoàn Kinh", "tế - Quốc", "phòng 337"]);
        let word = "w".repeat(40);
        let lines = faces.wrapped(Face::Regular, 12.0, &word, room);
        assert!(lines.len() > 1 && lines.concat() == word, "{lines:?}");
    }
}

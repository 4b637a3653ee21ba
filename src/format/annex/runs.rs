//! The text of a cell from its runs, each of which may have a font of its own.

use super::{
    grid::{Cell, Kind},
    legacy::{Encoding, Font},
};

/// The font of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum RunFont {
    /// That of its cell.
    #[default]
    Inherited,
    /// One of Unicode.
    Unicode,
    /// A legacy one.
    Legacy(Font),
}

impl RunFont {
    /// The one of a name.
    pub(super) fn named(name: &str) -> Self {
        Font::named(name).map_or(Self::Unicode, Self::Legacy)
    }

    /// The legacy font of a run within a cell of a font.
    fn within(self, cell: Option<Font>) -> Option<Font> {
        match self {
            Self::Inherited => cell,
            Self::Unicode => None,
            Self::Legacy(font) => Some(font),
        }
    }
}

/// A text that is put together run by run.
#[derive(Debug, Clone, Default)]
pub(super) struct Runs {
    pieces: Vec<Piece>,
    struck: bool,
}

#[derive(Debug, Clone)]
struct Piece {
    text: String,
    font: RunFont,
}

impl Runs {
    /// Adds text in a font.
    pub(super) fn push(&mut self, text: &str, font: RunFont) {
        match self.pieces.last_mut() {
            Some(last) if last.font == font => last.text.push_str(text),
            _ => self.pieces.push(Piece { text: text.to_owned(), font }),
        }
    }

    /// Adds the runs of another text.
    pub(super) fn append(&mut self, other: Self) {
        self.struck |= other.struck;
        for piece in other.pieces {
            self.push(&piece.text, piece.font);
        }
    }

    /// Says that some of the text is struck through.
    pub(super) const fn strike(&mut self) {
        self.struck = true;
    }

    /// Whether some of the text is struck through.
    pub(super) const fn is_struck(&self) -> bool {
        self.struck
    }

    /// Whether no text was added.
    pub(super) fn is_empty(&self) -> bool {
        self.pieces.iter().all(|piece| piece.text.trim().is_empty())
    }

    /// Takes away white space at the end.
    pub(super) fn trim_end(&mut self) {
        if let Some(last) = self.pieces.last_mut() {
            last.text.truncate(last.text.trim_end().len());
        }
    }

    /// The text where it is this number with zeros before it, as its format shows it.
    pub(super) fn padded(&self, number: &str) -> Option<String> {
        let shown: String = self.pieces.iter().map(|piece| piece.text.as_str()).collect();
        let shown = shown.trim();
        let whole = number.chars().all(|c| c.is_ascii_digit());
        (whole && shown.len() > number.len() && shown.trim_start_matches('0') == number).then(|| shown.to_owned())
    }

    /// The bytes of the text.
    pub(super) fn len(&self) -> usize {
        self.pieces.iter().map(|piece| piece.text.len()).sum()
    }

    /// The cell of a column with this text, in a font unless a run has its own.
    pub(super) fn cell(&self, column: u16, font: Option<Font>) -> Cell {
        let mut cell = Cell { column, kind: Kind::Text, struck: self.struck, ..Cell::default() };
        let mut shown = String::new();
        let mut legacy = false;
        for piece in &self.pieces {
            cell.text.push_str(&piece.text);
            match piece.font.within(font) {
                Some(font) => {
                    legacy |= !piece.text.is_ascii();
                    shown.push_str(&font.shown(&piece.text));
                }
                None => shown.push_str(&piece.text),
            }
        }
        cell.by_font = (legacy || shown != cell.text).then_some(shown);
        cell
    }

    /// The legacy encoding of its fonts, where one has text that is not plain.
    pub(super) fn encoding(&self, font: Option<Font>) -> Option<Encoding> {
        self.pieces
            .iter()
            .filter(|piece| !piece.text.is_ascii())
            .find_map(|piece| piece.font.within(font))
            .map(Font::encoding)
    }
}

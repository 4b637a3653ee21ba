//! What the sheets of an XLSX share: texts, fonts and kinds of numbers.

use super::{
    container::{Xml, attribute, sign},
    grid::column,
    legacy::Font,
    runs::{RunFont, Runs},
    unreadable::Unreadable,
};
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;

/// Bytes that all shared strings may have.
const MOST_STRINGS: usize = 64 << 20;

/// What a style says of a cell.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Style {
    /// Its legacy font.
    pub font: Option<Font>,
    /// Whether its texts are struck through.
    pub struck: bool,
    /// Whether its numbers are days.
    pub is_day: bool,
    /// How many digits its numbers have at least, zeros before them: three of `000`.
    pub digits: usize,
}

/// What the sheets of a file share.
#[derive(Debug, Default)]
pub(super) struct Shared {
    /// The texts that cells refer to.
    pub strings: Vec<Runs>,
    /// The styles that cells refer to.
    pub styles: Vec<Style>,
    /// Whether days are counted from 1904.
    pub from_1904: bool,
}

/// The font and the kind of number of each style of a cell.
pub(super) fn styles(xml: &mut Xml<'_>) -> Result<Vec<Style>, Unreadable> {
    let mut fonts: Vec<(Option<Font>, bool)> = Vec::new();
    let (mut formats, mut styles): (HashMap<u32, String>, Vec<Style>) = Default::default();
    let (mut in_fonts, mut in_cells, mut buffer) = (false, false, Vec::new());
    loop {
        let event = xml.read_event_into(&mut buffer)?;
        let empty = matches!(event, Event::Empty(_));
        match event {
            Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
                "fonts" => in_fonts = !empty,
                "cellXfs" => in_cells = !empty,
                "font" if in_fonts => fonts.push((None, false)),
                "name" if in_fonts => {
                    if let Some((font, _)) = fonts.last_mut() {
                        *font = attribute(&e, "val").and_then(|name| Font::named(&name));
                    }
                }
                "strike" if in_fonts => {
                    if let Some((_, struck)) = fonts.last_mut() {
                        *struck = is_on(&e);
                    }
                }
                "numFmt" => {
                    if let Some(id) = attribute(&e, "numFmtId").and_then(|id| id.parse().ok()) {
                        formats.insert(id, attribute(&e, "formatCode").unwrap_or_default());
                    }
                }
                "xf" if in_cells => styles.push(style(&e, &fonts, &formats)),
                _ => {}
            },
            Event::End(e) => match e.local_name().as_ref() {
                "fonts" => in_fonts = false,
                "cellXfs" => in_cells = false,
                _ => {}
            },
            Event::Eof => return Ok(styles),
            _ => {}
        }
        buffer.clear();
    }
}

/// Whether a property that an element switches is on: it is, unless it says otherwise.
pub(super) fn is_on(e: &BytesStart<'_>) -> bool {
    attribute(e, "val").is_none_or(|said| !matches!(said.as_str(), "0" | "false" | "off" | "none"))
}

fn style(e: &BytesStart<'_>, fonts: &[(Option<Font>, bool)], formats: &HashMap<u32, String>) -> Style {
    let number = |name: &str| attribute(e, name).and_then(|id| id.parse::<u32>().ok()).unwrap_or_default();
    let (font, format) = (number("fontId"), number("numFmtId"));
    let built_in = matches!(format, 14..=22 | 27..=36 | 50..=58);
    let (font, struck) = usize::try_from(font).ok().and_then(|font| fonts.get(font).copied()).unwrap_or_default();
    Style {
        font,
        struck,
        is_day: formats.get(&format).map_or(built_in, |code| is_day(code)),
        digits: formats.get(&format).filter(|code| code.chars().all(|c| c == '0')).map_or(0, String::len),
    }
}

/// Whether a format of numbers shows days: it has a day or a year outside of quotes, brackets and escapes.
fn is_day(code: &str) -> bool {
    let (mut quoted, mut bracketed, mut escaped) = (false, false, false);
    for c in code.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' | '_' | '*' => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => bracketed = true,
            ']' if !quoted => bracketed = false,
            'y' | 'Y' | 'd' | 'D' if !quoted && !bracketed => return true,
            _ => {}
        }
    }
    false
}

/// The texts that cells refer to.
pub(super) fn strings(xml: &mut Xml<'_>) -> Result<Vec<Runs>, Unreadable> {
    let (mut strings, mut bytes) = (Vec::new(), 0);
    let mut buffer = Vec::new();
    loop {
        match xml.read_event_into(&mut buffer)? {
            Event::Start(e) if e.local_name().as_ref() == "si" => {
                let runs = runs(xml, "si")?;
                bytes += runs.len();
                if bytes > MOST_STRINGS {
                    return Err(Unreadable::TooLargeUnpacked);
                }
                strings.push(runs);
            }
            Event::Empty(e) if e.local_name().as_ref() == "si" => strings.push(Runs::default()),
            Event::Eof => return Ok(strings),
            _ => {}
        }
        buffer.clear();
    }
}

/// The text of an element with runs (`si`, `is`) up to its end; how it is read aloud (`rPh`) is left out.
pub(super) fn runs(xml: &mut Xml<'_>, end: &str) -> Result<Runs, Unreadable> {
    let (mut runs, mut font, mut in_text, mut aloud, mut struck, mut buffer) =
        (Runs::default(), RunFont::Inherited, false, false, false, Vec::new());
    loop {
        match xml.read_event_into(&mut buffer)? {
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "strike" => struck = is_on(&e),
            Event::Start(e) => match e.local_name().as_ref() {
                "t" => in_text = !aloud,
                "r" => (font, struck) = (RunFont::Inherited, false),
                "rPh" => aloud = true,
                "rFont" => font = attribute(&e, "val").map(|name| RunFont::named(&name)).unwrap_or_default(),
                _ => {}
            },
            Event::Empty(e) if e.local_name().as_ref() == "rFont" => {
                font = attribute(&e, "val").map(|name| RunFont::named(&name)).unwrap_or_default();
            }
            Event::Text(text) if in_text => {
                runs.push(&text, font);
                if struck && !text.trim().is_empty() {
                    runs.strike();
                }
            }
            Event::CData(text) if in_text => runs.push(&text, font),
            Event::GeneralRef(reference) if in_text => runs.push(sign(&reference)?.encode_utf8(&mut [0; 4]), font),
            Event::End(e) => match e.local_name().as_ref() {
                "t" => in_text = false,
                "rPh" => aloud = false,
                name if name == end => return Ok(runs),
                _ => {}
            },
            Event::Eof => return Err(Unreadable::Damaged),
            _ => {}
        }
        buffer.clear();
    }
}

/// The column and the row of a reference such as `B12`.
pub(super) fn position(reference: &str) -> Option<(u16, u32)> {
    let digits = reference.find(|c: char| c.is_ascii_digit())?;
    let (letters, number) = reference.split_at_checked(digits)?;
    Some((column(letters)?, number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_with_a_day_or_a_year_shows_days() {
        for (code, day) in [
            ("dd/mm/yyyy", true),
            ("[$-42A]d mmmm, yyyy;@", true),
            ("0.00", false),
            ("\"ngày\" 0", false),
            ("[Red]0", false),
            ("0\\d", false),
            ("h:mm", false),
        ] {
            assert_eq!(is_day(code), day, "{code}");
        }
    }
}

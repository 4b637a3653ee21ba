//! What the styles of a DOCX say of its paragraphs and texts.

use super::{
    container::{Xml, attribute},
    legacy::Font,
    shared::is_on,
    unreadable::Unreadable,
};
use quick_xml::events::Event;
use std::collections::HashSet;

/// What the styles of a text say.
#[derive(Debug, Default)]
pub(super) struct Styles {
    /// The font of `docDefaults`.
    pub font: Option<Font>,
    /// The styles that number their paragraphs, as lists do.
    pub numbered: HashSet<String>,
    /// The styles whose texts are hidden.
    pub vanished: HashSet<String>,
}

/// Reads the styles.
pub(super) fn styles(xml: &mut Xml<'_>) -> Result<Styles, Unreadable> {
    let (mut found, mut defaults, mut buffer) = (Styles::default(), false, Vec::new());
    let mut style: Option<String> = None;
    loop {
        match xml.read_event_into(&mut buffer)? {
            Event::Start(e) if e.local_name().as_ref() == "docDefaults" => defaults = true,
            Event::Start(e) if e.local_name().as_ref() == "style" => style = attribute(&e, "styleId"),
            Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
                "rFonts" if defaults => {
                    found.font = found.font.or_else(|| attribute(&e, "ascii").and_then(|name| Font::named(&name)));
                    defaults = false;
                }
                "numPr" => found.numbered.extend(style.clone()),
                // Headings are numbered too, and are no entries.
                "outlineLvl" => {
                    if let Some(style) = style.take() {
                        found.numbered.remove(&style);
                    }
                }
                "basedOn" => {
                    let base = attribute(&e, "val").unwrap_or_default();
                    found.numbered.extend(style.clone().filter(|_| found.numbered.contains(&base)));
                    found.vanished.extend(style.clone().filter(|_| found.vanished.contains(&base)));
                }
                "vanish" if is_on(&e) => found.vanished.extend(style.clone()),
                "vanish" => found.vanished.retain(|hidden| Some(hidden) != style.as_ref()),
                _ => {}
            },
            Event::End(e) if e.local_name().as_ref() == "docDefaults" => defaults = false,
            Event::Eof => return Ok(found),
            _ => {}
        }
        buffer.clear();
    }
}

//! What a file is by its content, and the parts of one that is a zip.
//!
//! The ending of a name says nothing: HTML is often saved as .xls, and XLS renamed to .xlsx. Unpacked bytes are counted
//! here, since a file of 3 MB can hold a gigabyte of XML.

use super::unreadable::Unreadable;
use quick_xml::{Reader, events::BytesStart};
use std::{
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom},
    path::Path,
};
use zip::{ZipArchive, read::ZipFile, result::ZipError};

/// Bytes that the parts of a file may have after unpacking, all together.
pub(super) const MOST_UNPACKED: u64 = 256 << 20;
/// Parts that a file may have.
const MOST_PARTS: usize = 5_000;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// Office Open XML, a spreadsheet.
    Xlsx,
    /// Office Open XML, a text.
    Docx,
    /// `OpenDocument`, a spreadsheet.
    Ods,
    /// BIFF in an OLE container.
    Xls,
    /// Text.
    Text,
}

/// What a file is by its first bytes and by the parts it has.
pub(super) fn content(path: &Path) -> Result<Content, Unreadable> {
    let mut file = File::open(path)?;
    let mut start = Vec::new();
    (&mut file).take(4096).read_to_end(&mut start)?;
    let starts = |with: &[u8]| start.starts_with(with);
    if start.is_empty() {
        Err(Unreadable::Empty)
    } else if starts(b"PK\x03\x04") {
        zipped(path)
    } else if starts(b"PK") {
        Err(Unreadable::Damaged)
    } else if starts(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        ole(&mut file)
    } else if starts(b"%PDF") {
        Err(Unreadable::Pdf)
    } else if is_picture(&start) {
        Err(Unreadable::Picture)
    } else if starts(b"{\\rtf") {
        Err(Unreadable::OldWord)
    } else if [&b"Rar!"[..], b"7z\xBC\xAF", b"\x1F\x8B", b"BZh", b"\xFD7zXZ", b"\x28\xB5\x2F\xFD"]
        .iter()
        .any(|magic| starts(magic))
    {
        Err(Unreadable::Archive)
    } else {
        text(&start)
    }
}

fn is_picture(start: &[u8]) -> bool {
    let magics: [&[u8]; 6] = [b"\x89PNG", b"\xFF\xD8\xFF", b"GIF8", b"II*\0", b"MM\0*", b"BM"];
    let webp = start.starts_with(b"RIFF") && start.get(8..12) == Some(b"WEBP");
    let heic = start.get(4..12).is_some_and(|brand| brand.starts_with(b"ftyphe") || brand.starts_with(b"ftypmif"));
    let bitmap = !start.starts_with(b"BM") || start.get(6..10) == Some(&[0; 4]);
    webp || heic || (magics.iter().any(|magic| start.starts_with(magic)) && bitmap)
}

/// Text, unless it is markup or has bytes that no text has.
fn text(start: &[u8]) -> Result<Content, Unreadable> {
    let utf16 = start.starts_with(&[0xFF, 0xFE]) || start.starts_with(&[0xFE, 0xFF]) || super::text::is_utf16(start);
    let head = String::from_utf8_lossy(start).trim_start_matches('\u{FEFF}').trim_start().to_lowercase();
    if ["<!doctype html", "<html", "<table", "<body", "<head", "<meta"].iter().any(|tag| head.starts_with(tag)) {
        return Err(Unreadable::Html);
    }
    if head.starts_with("<?xml") || head.starts_with("<!doctype") || head.starts_with("mime-version:") {
        let html = head.contains("<html") || head.starts_with("mime-version:");
        return Err(if html { Unreadable::Html } else { Unreadable::OtherSpreadsheet });
    }
    let units = start.chunks_exact(2).map(|pair| pair.iter().fold(0_u32, |sum, byte| (sum << 8) | u32::from(*byte)));
    let odd = |unit: u32| [unit, unit.swap_bytes() >> 16].iter().all(|unit| matches!(unit, 0..=8 | 14..=25 | 27..=31));
    if utf16 && units.into_iter().any(odd) {
        return Err(Unreadable::UnknownFormat);
    }
    if !utf16 && start.iter().any(|byte| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0B | 0x0C | 0x1A)) {
        return Err(Unreadable::UnknownFormat);
    }
    Ok(Content::Text)
}

/// What an OLE container holds, by the names of its streams, which are UTF-16.
fn ole(file: &mut File) -> Result<Content, Unreadable> {
    let bytes = beginning(file)?;
    let has = |name| has_stream(&bytes, name);
    if has("EncryptedPackage") {
        Err(Unreadable::Password)
    } else if has("Workbook") || has("Book") {
        Ok(Content::Xls)
    } else if has("WordDocument") {
        Err(Unreadable::OldWord)
    } else {
        Err(Unreadable::Damaged)
    }
}

/// Whether a file has macros, and links with other files, by the names of its parts.
pub(super) fn carried(path: &Path) -> Result<(bool, bool), Unreadable> {
    match content(path)? {
        Content::Text => Ok((false, false)),
        Content::Xls => Ok((has_stream(&beginning(&mut File::open(path)?)?, "_VBA_PROJECT"), false)),
        Content::Xlsx | Content::Docx | Content::Ods => {
            let zip = Parts::open(path)?;
            let any = |starts: &[&str]| {
                zip.archive
                    .file_names()
                    .filter_map(Result::ok)
                    .any(|name| starts.iter().any(|start| name.starts_with(start)))
            };
            Ok((any(&["xl/vbaProject", "word/vbaProject", "Basic/", "Scripts/"]), any(&["xl/externalLinks/"])))
        }
    }
}

/// Whether a zip has pictures among its parts.
pub(super) fn has_pictures(path: &Path) -> bool {
    let folders = ["word/media/", "xl/media/", "Pictures/"];
    Parts::open(path).is_ok_and(|zip| {
        let mut names = zip.archive.file_names().filter_map(Result::ok);
        names.any(|name| folders.iter().any(|folder| name.starts_with(folder)))
    })
}

/// As much of an OLE container as its directory is looked for in.
fn beginning(file: &mut File) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(0))?;
    let mut bytes = Vec::new();
    file.take(64 << 20).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether an OLE container has a stream of this name, which is UTF-16.
fn has_stream(bytes: &[u8], name: &str) -> bool {
    let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(name.len()).any(|window| window == name)
}

fn zipped(path: &Path) -> Result<Content, Unreadable> {
    let zip = Parts::open(path)?;
    let has = |name: &str| zip.archive.index_for_name(name).is_some();
    if has("xl/workbook.xml") {
        Ok(Content::Xlsx)
    } else if has("word/document.xml") {
        Ok(Content::Docx)
    } else if has("content.xml") && has("META-INF/manifest.xml") {
        Ok(Content::Ods)
    } else if has("xl/workbook.bin") || has("Index/Document.iwa") {
        Err(Unreadable::OtherSpreadsheet)
    } else {
        Err(Unreadable::Archive)
    }
}

/// The parts of a zip, whose unpacked bytes are counted.
pub(super) struct Parts {
    archive: ZipArchive<BufReader<File>>,
    left: u64,
}

impl Parts {
    /// Opens a zip.
    pub(super) fn open(path: &Path) -> Result<Self, Unreadable> {
        let archive = ZipArchive::new(BufReader::new(File::open(path)?)).map_err(|error| unreadable(&error))?;
        if archive.len() > MOST_PARTS {
            return Err(Unreadable::TooLargeUnpacked);
        }
        Ok(Self { archive, left: MOST_UNPACKED })
    }

    /// Reads a part as XML; nothing where there is no such part.
    pub(super) fn xml<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut Xml<'_>) -> Result<T, Unreadable>,
    ) -> Result<Option<T>, Unreadable> {
        let part = match self.archive.by_name(name) {
            Ok(part) => part,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(unreadable(&error)),
        };
        let counted = Counted { part, left: &mut self.left };
        let mut reader = Reader::from_reader(BufReader::new(counted));
        reader.config_mut().check_end_names = false;
        read(&mut reader).map(Some)
    }
}

/// A part as XML.
pub(super) type Xml<'a> = Reader<BufReader<Counted<'a>>>;

/// A part that is read no further than the count of the file allows.
pub(super) struct Counted<'a> {
    part: ZipFile<'a, BufReader<File>>,
    left: &'a mut u64,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.part.read(buffer)?;
        *self.left = self
            .left
            .checked_sub(u64::try_from(count).unwrap_or(u64::MAX))
            .ok_or_else(|| io::Error::from(io::ErrorKind::FileTooLarge))?;
        Ok(count)
    }
}

fn unreadable(error: &ZipError) -> Unreadable {
    match error {
        ZipError::UnsupportedArchive(reason) if reason.to_lowercase().contains("password") => Unreadable::Password,
        ZipError::InvalidPassword => Unreadable::Password,
        _ => Unreadable::Damaged,
    }
}

/// An attribute of an element, by its name without a prefix.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(
        found
            .normalized_value(quick_xml::XmlVersion::Implicit1_0)
            .map_or_else(|_| found.value.to_string(), std::borrow::Cow::into_owned),
    )
}

/// The sign of an entity reference. An entity that a document declares itself has none: Office and ODS files
/// have no declarations (ECMA-376 part 2, 8.1.4), and what stands in its place is never left out without a word.
pub(super) fn sign(reference: &quick_xml::events::BytesRef<'_>) -> Result<char, Unreadable> {
    if let Ok(Some(sign)) = reference.resolve_char_ref() {
        return Ok(sign);
    }
    match &**reference {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(Unreadable::Damaged),
    }
}

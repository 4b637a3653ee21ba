//! The annex of a decision as offices have it: a spreadsheet, a table of a text, a pasted list.
//!
//! A file goes four steps: [`read`] makes a grid of cells out of its bytes, whatever the format; [`decode`] makes its
//! texts Unicode; [`layout`] finds the headings, the sections and what is no row; [`lines`] reads each row as a line.
//! The first step meets hostile bytes and belongs into a process with limits ([`wire`] is how that one answers); the
//! others are pure.

mod awarded;
mod awards;
mod below;
mod beside;
mod beside_names;
mod birth;
mod callings;
mod classify;
mod container;
pub mod decode;
mod delimited;
mod docx;
mod english;
mod facts;
mod forms;
mod givers;
mod goes_on;
pub mod grid;
mod guess;
mod heading;
mod headings;
mod homes;
pub mod id_numbers;
mod kinds;
pub mod layout;
mod legacy;
pub mod lines;
mod names;
mod nobody;
mod number;
mod ods;
mod orders;
mod outside;
mod parts;
mod person;
mod places;
mod plain;
mod post;
pub mod register;
mod remark;
mod rows;
mod runs;
mod sections;
mod settle;
mod shared;
mod sheet;
mod shown;
mod signs;
pub mod stated;
mod styles;
mod tabs;
mod text;
mod together;
mod unread;
pub mod unreadable;
pub mod wire;
mod wordings;
mod xls;
mod xlsx;

use crate::domain::import::FileFormat;
pub use awards::Awards;
use container::Content;
use grid::{Book, Collector};
use std::{
    fs::File,
    io::{self, Read, Write},
    path::Path,
};
use unreadable::Unreadable;

/// Reads a file of any format by its content.
pub fn read(path: &Path) -> Result<Book, Unreadable> {
    let mut book = collect(path, Collector::default())?;
    book.sheets.iter_mut().for_each(forms::of_two_columns);
    let (macros, links) = container::carried(path)?;
    Ok(Book { macros, links, ..book })
}

/// Reads a file of many rows, and writes each row as it comes.
pub fn stream(path: &Path, out: impl Write + 'static) -> io::Result<()> {
    wire::stream(out, |collector| collect(path, collector).map(drop))
}

/// The sign between the cells of a text file, a comma where that is not known or it is no text.
#[must_use]
pub fn separator(path: &Path) -> u8 {
    match container::content(path) {
        Ok(Content::Text) => delimited::separator_of(path).unwrap_or(b','),
        _ => b',',
    }
}

/// Whether what is written of the rows of a file begins with the mark of UTF-8, by which spreadsheets know it: a text as
/// the file does, and of what is no text in UTF-8 always.
#[must_use]
pub fn is_marked(path: &Path) -> bool {
    let is_text = matches!(container::content(path), Ok(Content::Text));
    let mut start = [0; 3];
    let read = File::open(path).and_then(|mut file| file.read(&mut start));
    !is_text || read.is_ok() && (start == [0xEF, 0xBB, 0xBF] || matches!(start, [0xFF, 0xFE, _] | [0xFE, 0xFF, _]))
}

/// What a file is by its content.
pub fn format(path: &Path) -> Result<FileFormat, Unreadable> {
    Ok(match container::content(path)? {
        Content::Xlsx => FileFormat::Xlsx,
        Content::Docx => FileFormat::Docx,
        Content::Ods => FileFormat::Ods,
        Content::Xls => FileFormat::Xls,
        Content::Text if separator(path) == b'\t' => FileFormat::Tsv,
        Content::Text => FileFormat::Csv,
    })
}

fn collect(path: &Path, collector: Collector) -> Result<Book, Unreadable> {
    let read = match container::content(path)? {
        Content::Xlsx => xlsx::read(path, collector),
        Content::Docx => docx::read(path, collector),
        Content::Ods => ods::read(path, collector),
        Content::Xls => xls::read(path, collector),
        Content::Text => return delimited::read(path, collector),
    };
    match read {
        Err(Unreadable::Empty) if container::has_pictures(path) => Err(Unreadable::Picture),
        read => read,
    }
}

/// Reads pasted text.
pub fn pasted(text: &str) -> Result<Book, Unreadable> {
    delimited::pasted(text)
}

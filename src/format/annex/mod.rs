//! The annex of a decision as offices have it: a spreadsheet, a table of a text, a pasted list.
//!
//! A file goes four steps: [`read`] makes a grid of cells out of its bytes, whatever the format; [`decode`] makes its
//! texts Unicode; [`layout`] finds the headings, the sections and what is no row; [`lines`] reads each row as a line.
//! The first step meets hostile bytes and belongs into a process with limits ([`wire`] is how that one answers); the
//! others are pure.

mod awards;
mod birth;
mod classify;
mod container;
pub mod decode;
mod delimited;
mod docx;
mod facts;
pub mod grid;
mod heading;
mod headings;
pub mod layout;
mod legacy;
pub mod lines;
mod number;
mod ods;
mod person;
mod runs;
mod sheet;
mod shown;
mod text;
pub mod unreadable;
pub mod wire;
mod xls;
mod xlsx;

pub use awards::Awards;
use container::Content;
use grid::Book;
use std::path::Path;
use unreadable::Unreadable;

/// Reads a file of any format by its content.
pub fn read(path: &Path) -> Result<Book, Unreadable> {
    match container::content(path)? {
        Content::Xlsx => xlsx::read(path),
        Content::Docx => docx::read(path),
        Content::Ods => ods::read(path),
        Content::Xls => xls::read(path),
        Content::Text => delimited::read(path),
    }
}

/// Reads pasted text.
pub fn pasted(text: &str) -> Result<Book, Unreadable> {
    delimited::pasted(text)
}

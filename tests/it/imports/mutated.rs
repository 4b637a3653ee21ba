//! Files that are nearly lists: the corpus with bytes changed, cut, doubled and mixed, for a bounded time. Whatever comes
//! of it, no reader panics, and what is read keeps within the limits of a list.

use super::folder;
use crate::harness::{Finished, command};
use award_registry::{
    domain::import::Defaults,
    format::annex::{Awards, decode::decode, grid::Book, layout::layout, lines, read, wire},
};
use proptest::{
    prelude::Rng,
    test_runner::{RngAlgorithm, TestRng},
};
use std::{
    fs,
    io::{Cursor, Read, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

/// How long the files of one format are changed and read.
const EACH: Duration = Duration::from_secs(2);
/// A list has this many rows at most, and this many columns.
const MOST: (usize, u16) = (20_000, 200);
/// What readers look for, put in at random.
const WORDS: [&str; 16] = [
    "<row r=\"1048576\">",
    "<c r=\"XFD1\" t=\"s\"><v>4294967295</v></c>",
    "<v>-1</v>",
    "</worksheet>",
    "<mergeCell ref=\"A1:XFD1048576\"/>",
    "<table:table-cell table:number-columns-repeated=\"2147483647\"/>",
    "<table:table-row table:number-rows-repeated=\"2147483647\">",
    "<w:gridSpan w:val=\"65535\"/>",
    "<w:tbl><w:tr><w:tc>",
    "&#0;",
    "&xxe;",
    "]]>",
    "\"\n\"",
    "\u{FEFF}",
    "45000.999999",
    "31/2/1980",
];

struct Mutation(TestRng);

impl Mutation {
    fn below(&mut self, most: usize) -> usize {
        (self.0.next_u64() % most.max(1) as u64) as usize
    }

    /// Some changes to some bytes.
    fn of(&mut self, mut bytes: Vec<u8>) -> Vec<u8> {
        for _ in 0..=self.below(4) {
            let (at, length) = (self.below(bytes.len()), self.below(64));
            let end = (at + length).min(bytes.len());
            match self.below(6) {
                0 => bytes.truncate(at),
                1 => drop(bytes.drain(at..end)),
                2 => {
                    let piece = bytes[at..end].to_vec();
                    let to = self.below(bytes.len());
                    drop(bytes.splice(to..to, piece));
                }
                3 => {
                    let word = WORDS[self.below(WORDS.len())];
                    drop(bytes.splice(at..at, word.bytes()));
                }
                4 => bytes[at..end].iter_mut().for_each(|byte| *byte ^= 0xFF),
                _ => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = byte.wrapping_add(1)),
            }
        }
        bytes
    }

    /// A package with one of its parts changed, or changed as it lies.
    fn of_package(&mut self, bytes: &[u8]) -> Vec<u8> {
        let Ok(mut package) = ZipArchive::new(Cursor::new(bytes)) else { return self.of(bytes.to_vec()) };
        if self.below(5) == 0 || package.is_empty() {
            return self.of(bytes.to_vec());
        }
        let changed = self.below(package.len());
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        for i in 0..package.len() {
            let mut part = package.by_index(i).unwrap();
            let (name, mut content) = (part.name().unwrap().into_owned(), Vec::new());
            part.read_to_end(&mut content).unwrap();
            if i == changed {
                content = self.of(content);
            }
            out.start_file(name, SimpleFileOptions::default().compression_method(CompressionMethod::Stored)).unwrap();
            out.write_all(&content).unwrap();
        }
        out.finish().unwrap().into_inner()
    }
}

/// What the reader of a format makes of a file. That of XLS is another's, and takes what memory a file says that it
/// needs: as in the program, it works in a process of its own with limits.
fn book(path: &Path, ending: &str) -> Option<Book> {
    if ending != "xls" {
        return read(path).ok();
    }
    let mut reader = command(["read-annex", path.to_str().unwrap()]);
    reader.env("MIMALLOC_ARENA_RESERVE", "32768");
    wire::read(&Finished::of(reader).stdout[..]).ok()
}

/// What a file is read as, to the end of the road; how many rows.
fn rows(path: &Path, ending: &str) -> Option<usize> {
    let book = book(path, ending)?;
    let (awards, defaults) = (Awards::of([]), Defaults::default());
    let today = "2026-11-26".parse().unwrap();
    for sheet in &book.sheets {
        assert!(sheet.rows.len() <= MOST.0, "{} rows", sheet.rows.len());
        assert!(sheet.rows.iter().flat_map(|row| &row.cells).all(|cell| cell.column < MOST.1));
        let (sheet, _) = decode(sheet, None, book.encoding);
        let found = layout(&sheet, &[]);
        let settings = lines::Settings { defaults: &defaults, answers: &[], awards: &awards, today };
        let _ = lines::lines(&sheet, &found, &settings);
    }
    Some(book.sheets.iter().map(|sheet| sheet.rows.len()).sum())
}

fn corpus(ending: &str) -> Vec<Vec<u8>> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder().join("annexes")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.retain(|path| path.extension().is_some_and(|found| found == ending));
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// Reads a file of a format as it is, then changed ones; each run begins elsewhere, and says where if it fails.
fn no_reader_panics(ending: &str) {
    let files = corpus(ending);
    assert!(!files.is_empty(), "no file of {ending}");
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).unwrap();
    let mut mutation = Mutation(TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("list");
    let (started, mut tried, mut read) = (Instant::now(), 0, 0);
    // However slow the machine is, some are tried.
    while started.elapsed() < EACH || tried <= 5 {
        let file = &files[mutation.below(files.len())];
        let changed = if tried == 0 { file.clone() } else { mutation.of_package(file) };
        fs::write(&path, changed).unwrap();
        let one = Instant::now();
        let done = catch_unwind(AssertUnwindSafe(|| rows(&path, ending)));
        let kept = || {
            let kept = std::env::temp_dir().join(format!("mutated.{ending}"));
            fs::copy(&path, &kept).unwrap();
            format!("{} (seed {})", kept.display(), hex::encode(seed))
        };
        let rows = done.unwrap_or_else(|_| panic!("a reader panics: {}", kept()));
        assert!(one.elapsed() < Duration::from_secs(20), "a reader takes {:?}: {}", one.elapsed(), kept());
        tried += 1;
        read += usize::from(rows.is_some_and(|rows| rows > 0));
    }
    println!("{ending}: {tried} files, {read} with rows");
    assert!(tried > 5 && read > 0, "{ending}: {tried} files, {read} with rows");
}

#[test]
fn a_changed_xlsx_is_read_or_refused() {
    no_reader_panics("xlsx");
}

#[test]
fn a_changed_xls_is_read_or_refused() {
    no_reader_panics("xls");
}

#[test]
fn a_changed_ods_is_read_or_refused() {
    no_reader_panics("ods");
}

#[test]
fn a_changed_docx_is_read_or_refused() {
    no_reader_panics("docx");
}

#[test]
fn a_changed_csv_is_read_or_refused() {
    no_reader_panics("csv");
}

#[test]
fn a_changed_tsv_is_read_or_refused() {
    no_reader_panics("tsv");
}

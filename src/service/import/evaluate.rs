//! What comes of a file: how it is understood, each row as a line, and what stands against it, by the same checks that
//! a draft meets.

use super::super::{
    Ctx,
    decision::{asked::Asked, judged::judged_with_list, matches, references::References},
};
use crate::{
    domain::{
        check::add,
        decision::{Act, Attribution, Decision, Evidence, Instrument, Line, StoredDecision},
        fault::{Fault, Finding, Place, Text},
        import::{ColumnChoice, ColumnMember, Edit, Grade, Mapping, Person, Preview, Read, RowFinding, StoredRow},
        matching::{Extent, Match},
        valid::LINES,
    },
    format::annex::{
        Awards, decode,
        grid::{Book, Cell, Row, Sheet, letters},
        layout::{self, Entry, Layout},
        lines::{self, Settings},
    },
    store::{self, Tx},
};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What comes of a file.
#[derive(Debug)]
pub(super) struct Evaluated {
    /// The list as it is shown.
    pub preview: Preview,
    /// Its rows.
    pub rows: Vec<StoredRow>,
    /// Its headings as one text.
    pub headings: String,
}

/// A file with what people made of it.
#[derive(Debug)]
pub(super) struct Given<'a> {
    /// The cells.
    pub book: &'a Book,
    /// How it is to be understood.
    pub mapping: &'a Mapping,
    /// What people made of rows.
    pub edits: &'a BTreeMap<u32, Edit>,
    /// The draft it is for, with its lines.
    pub draft: Option<&'a StoredDecision>,
}

/// Evaluates a file in a transaction.
pub(super) async fn evaluate(tx: &Tx, ctx: &Ctx, given: &Given<'_>) -> Result<Evaluated, Fault> {
    let Given { book, mapping, .. } = given;
    let (sheet, others) = chosen(book, mapping);
    let (read, encoding) = decode::decode(sheet, mapping.text_encoding, book.encoding);
    let layout = layout::layout(&read, &mapping.columns);
    let awards = store::award::all(&**tx).await?;
    let awards = Awards::of(&awards);
    let settings =
        Settings { defaults: &mapping.defaults, answers: &mapping.answers, awards: &awards, today: ctx.today() };
    let found = lines::lines(&read, &layout, &settings);
    let mut rows = stored(sheet, &layout, found.rows, given);
    let mut facts = given.draft.map_or_else(nothing, |draft| draft.facts.clone());
    let before = facts.lines.len();
    number(&mut rows, facts.lines.iter().map(|line| line.line).max().unwrap_or_default());
    facts.lines.extend(rows.iter().filter(|row| row.line.is_some()).map(|row| row.read_as.clone()));
    let cleaned = facts.clean();
    facts.tidy();
    check(tx, ctx, (&facts, before, &cleaned), given.draft, &layout, &mut rows).await?;
    let usual = mapping.defaults.award_code.as_deref();
    let fresh = Decision { lines: facts.lines.split_off(before), ..facts };
    let preview = Preview {
        format: book.format,
        text_encoding: encoding,
        sheets: book.sheets.iter().map(|sheet| sheet.name.clone()).collect(),
        sheet: sheet.name.clone(),
        heading_rows: layout.shown_heading_rows(),
        columns: layout.shown_columns(),
        sections: layout.shown_sections(|text| awards.code(text, usual)),
        ignored: layout.shown_ignored(),
        // A line that lacks its award has a flaw, and is counted under none.
        totals: fresh.totals().into_iter().filter(|total| !total.award_code.is_empty()).collect(),
        stated_totals: fresh.stated_totals,
        questions: found.ambiguous_days.iter().map(|(column, turned)| question(*column, *turned)).collect(),
        notes: super::notes::notes(book, sheet, &layout, encoding, &others)
            .into_iter()
            .chain(super::notes::of_counts(&read, &layout, &rows))
            .collect(),
    };
    Ok(Evaluated { preview, rows, headings: layout.headings() })
}

/// The sheet a person says, else the one with the longest list below headings, else the one with most rows; and the
/// names of other sheets with lists, each with how many rows it has.
fn chosen<'a>(book: &'a Book, mapping: &Mapping) -> (&'a Sheet, Vec<(&'a str, usize)>) {
    static NONE: Sheet = Sheet {
        name: String::new(),
        rows: Vec::new(),
        merged: Vec::new(),
        hidden_rows: 0,
        hidden_columns: 0,
        hidden_texts: 0,
        formulas: 0,
        beside: None,
    };
    if let [only] = book.sheets.as_slice() {
        return (only, Vec::new());
    }
    let listed = |sheet: &Sheet| {
        let (read, _) = decode::decode(sheet, mapping.text_encoding, book.encoding);
        layout::layout(&read, &[]).listed(&read)
    };
    let lists: Vec<(&Sheet, usize)> = book.sheets.iter().map(|sheet| (sheet, listed(sheet))).collect();
    let named = mapping.sheet.as_ref().and_then(|name| book.sheets.iter().find(|sheet| sheet.name == *name));
    let longest = lists.iter().rev().max_by_key(|(sheet, rows)| (*rows, sheet.rows.len())).map(|(sheet, _)| *sheet);
    let sheet = named.or(longest).unwrap_or(&NONE);
    let others = lists.iter().filter(|(other, rows)| *rows > 0 && other.name != sheet.name);
    (sheet, others.map(|(other, rows)| (other.name.as_str(), *rows)).collect())
}

/// A decision that says nothing, for a list without a draft.
fn nothing() -> Decision {
    Decision {
        act: Act::Award,
        instrument: Instrument::Decision,
        authority_codes: Vec::new(),
        attribution: Attribution::Sole,
        issuer_as_written: None,
        number: None,
        symbol: None,
        further_numbers: Vec::new(),
        signed_on: None,
        signed_year: None,
        signed_month: None,
        announced_on: None,
        announced_year: None,
        announced_by: None,
        effective_on: None,
        title: None,
        signer_name: None,
        signer_capacity: None,
        proposals: Vec::new(),
        legal_bases: Vec::new(),
        campaign_code: None,
        year_from: None,
        year_to: None,
        conferral_type: None,
        evidence: Some(Evidence::Declaration),
        source: None,
        stated_totals: Vec::new(),
        classification: None,
        remark: None,
        relations: Vec::new(),
        cancel_reason: None,
        targets: Vec::new(),
        lines: Vec::new(),
    }
}

/// The rows with their cells as the file has them, and with what people made of them.
fn stored(sheet: &Sheet, layout: &Layout, read: Vec<Read>, given: &Given<'_>) -> Vec<StoredRow> {
    let cells: HashMap<u32, &Row> = sheet.rows.iter().map(|row| (row.number, row)).collect();
    let one = |(read, entry): (Read, &Entry)| {
        let Read { row, line, findings } = read;
        let file_row = layout.file_row(row);
        let own = layout.beside.as_ref().map(|beside| beside.columns(row));
        let is_own = |cell: &&Cell| own.as_ref().is_none_or(|own| own.contains(&cell.column));
        let cells = cells.get(&file_row).map(|row| {
            let own = row.cells.iter().filter(is_own);
            own.map(|cell| (letters(cell.column), cell.text.clone())).collect::<BTreeMap<_, _>>()
        });
        let mut stored = StoredRow {
            row,
            file_row: Some(file_row).filter(|file_row| *file_row != row),
            number: layout.number_of(entry, sheet),
            line: Some(line.line),
            cells: cells.unwrap_or_default(),
            read_as: line,
            mended: false,
            findings,
            candidates: Vec::new(),
            person: None,
        };
        let Some(Edit { line, skipped, person, by: _ }) = given.edits.get(&row) else { return stored };
        if let Some(line) = line {
            stored.read_as = (**line).clone();
            stored.mended = true;
            stored.findings.clear();
        }
        if *skipped {
            stored.line = None;
        }
        stored.person = *person;
        match person {
            Some(Person::Known(id)) => stored.read_as.recipient_id = Some(*id),
            Some(Person::New) => stored.read_as.recipient_id = None,
            None => {}
        }
        stored
    };
    read.into_iter().zip(&layout.entries).map(one).collect()
}

/// Numbers the lines on from the last one that the draft has.
fn number(rows: &mut [StoredRow], last: i32) {
    let mut next = last;
    for row in rows.iter_mut().filter(|row| row.line.is_some()) {
        next = next.saturating_add(1);
        row.line = Some(next);
        row.read_as.line = next;
    }
}

/// Asks of the lines what a draft is asked, and who they may be.
async fn check(
    tx: &Tx,
    ctx: &Ctx,
    (facts, before, cleaned): (&Decision, usize, &[String]),
    draft: Option<&StoredDecision>,
    layout: &Layout,
    rows: &mut [StoredRow],
) -> Result<(), Fault> {
    let own = draft.map_or(0, |draft| draft.id);
    let references = References::look(tx, facts, Asked::new(own, ctx)).await?;
    // What is said of another row names it as the file has it.
    let mut as_in_file = facts.clone();
    let numbered = rows.iter().filter(|row| row.line.is_some());
    for (line, row) in as_in_file.lines.iter_mut().skip(before).zip(numbered) {
        line.line = i32::try_from(row.file_row.unwrap_or(row.row)).unwrap_or(line.line);
    }
    let mut verdict = judged_with_list(tx, (own, ctx.today()), (&as_in_file, before), &references).await?;
    let entries: Vec<usize> =
        rows.iter().enumerate().filter(|(_, row)| row.line.is_some()).map(|(entry, _)| entry).collect();
    let mut taken: Vec<&mut StoredRow> = rows.iter_mut().filter(|row| row.line.is_some()).collect();
    // Whom a person chose is still one of those it may be.
    let mut unlinked = facts.clone();
    for (line, row) in unlinked.lines.iter_mut().skip(before).zip(&taken) {
        if row.person.is_some() {
            line.recipient_id = None;
        }
    }
    let matches = matches::candidates(tx, &unlinked, Extent::Everyone).await?;
    let mut candidates: HashMap<i32, Match> = matches.into_iter().map(|found| (found.line, found)).collect();
    // Whoever says who a row is has answered it.
    let open = taken.iter().enumerate().filter(|(_, row)| row.person.is_none());
    let probable: Vec<_> =
        open.filter_map(|(i, row)| Some((before + i, candidates.get(&row.line?)?.strong()?))).collect();
    add(&mut verdict, cleaned, &probable);
    let shape = facts.findings(ctx.today());
    let flaws = shape.into_iter().chain(references.unknown).chain(verdict.flaws).map(|found| (Grade::Flaw, found));
    let findings: Vec<_> = flaws.chain(verdict.cautions.into_iter().map(|found| (Grade::Caution, found))).collect();
    for (grade, Finding { place, code, text }) in findings {
        let Place::Pointer(pointer) = place else { continue };
        let mut parts = pointer.split('/').skip(1);
        if parts.next() != Some("lines") {
            continue;
        }
        let Some(place) = parts.next() else {
            // Of all lines together: of the rows that are more than a decision has room for.
            for place in beyond(&facts.lines, before) {
                if let Some(row) = taken.get_mut(place) {
                    row.findings.push(RowFinding::new(grade, None, code, text.clone()));
                }
            }
            continue;
        };
        let place = place.parse::<usize>().ok();
        let member = parts.next().unwrap_or_default();
        let place = place.and_then(|place| place.checked_sub(before));
        let found = place.and_then(|place| Some((taken.get_mut(place)?, *entries.get(place)?)));
        let Some((row, entry)) = found else { continue };
        // Reading the row has said so in better words.
        let said = |start: &str| row.findings.iter().any(|f| f.grade == Grade::Flaw && f.code.starts_with(start));
        if (member == "award_code" && said("award_")) || (member == "name" && said("name_")) {
            continue;
        }
        row.findings.push(RowFinding::new(grade, layout.column_of(entry, member), code, text).of(member));
    }
    for row in taken {
        let found = row.line.and_then(|line| candidates.remove(&line));
        row.candidates = found.map(|found| found.candidates).unwrap_or_default();
    }
    Ok(())
}

/// The places behind `before` of the lines that a decision has no room for.
fn beyond(lines: &[Line], before: usize) -> impl Iterator<Item = usize> {
    let mut conferrals = 0_i64;
    let counted = lines.iter().map(move |line| {
        conferrals += line.count();
        conferrals
    });
    let places =
        counted.enumerate().filter(|(_, conferrals)| usize::try_from(*conferrals).is_ok_and(|all| all > LINES));
    places.filter_map(move |(place, _)| place.checked_sub(before))
}

/// Asks how the days of a column are to be read; `turned` is one that a spreadsheet may have turned.
fn question(column: u16, turned: Option<NaiveDate>) -> RowFinding {
    let column = letters(column);
    let turned = turned.map(|day| day.format("%d/%m/%Y"));
    let text = match turned {
        Some(day) => Text::new(
            format!(
                "Cột {column}: bảng tính lưu ô này là ngày, ô kia là chữ, nên có thể đã đảo ngày với tháng; trong ô {day}, ngày hay tháng đứng trước?"
            ),
            format!(
                "Column {column}: the spreadsheet has days in some cells and texts in others, so it may have turned day and month; in {day}, does the day or the month come first?"
            ),
        ),
        None => Text::new(
            format!("Cột {column}: trong các ngày như 3/2/1980, ngày hay tháng đứng trước?"),
            format!("Column {column}: in days such as 3/2/1980, does the day or the month come first?"),
        ),
    };
    RowFinding::new(Grade::Flaw, Some(column), "day_or_month", text)
}

/// Takes out of a file the cells of columns that may not be kept, by their headings and by what a person named; answers
/// which kinds there were.
pub(super) fn drop_cells(book: &mut Book, choices: &[ColumnChoice]) -> BTreeSet<ColumnMember> {
    let mut dropped = BTreeSet::new();
    for sheet in &mut book.sheets {
        let (read, _) = decode::decode(sheet, None, book.encoding);
        let layout = layout::layout(&read, choices);
        for (column, from, member) in layout.dropped() {
            dropped.insert(member);
            // Headings stay: without them the list would be understood otherwise afterwards.
            let headings = layout.headings_over(column);
            let is_below = |row: &&mut Row| row.number > from && !headings.contains(&row.number);
            for row in sheet.rows.iter_mut().filter(is_below) {
                row.cells.retain(|cell| cell.column != column);
            }
        }
    }
    dropped
}

/// The lines that are committed.
pub(super) fn committed(rows: Vec<StoredRow>) -> Vec<Line> {
    rows.into_iter().filter(|row| row.line.is_some()).map(|row| row.read_as).collect()
}

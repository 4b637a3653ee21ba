//! The sheet that says what a list is: what it was filtered by, how much of what it holds, what it leaves out, when and
//! by whom it was made, and the head of the register at that moment.

use super::{
    about_sheet, add_row,
    book::{Book, Cell},
    parts::Properties,
};
use crate::{
    domain::{
        conferral::ConferralStatus,
        export::{ExportTotal, digest::Blocks},
        fault::Language,
        label::capitalized,
        recipient::RecipientKind,
    },
    format::{About, Ending},
};
use std::{collections::BTreeMap, io::Result};

/// The widths of its columns.
const WIDTHS: &[u8] = &[34, 60, 12, 14, 12, 18, 12];

/// The sheet on the way.
struct Sheet<'a> {
    book: &'a mut Book,
    blocks: Blocks,
}

impl Sheet<'_> {
    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        add_row(cells, &mut self.blocks);
        self.book.row(cells)
    }
}

/// Writes the sheet behind the sheets of rows, and ends the workbook; it comes second in order. Returns the digests
/// of its cells.
pub(super) fn finish(
    book: &mut Book,
    sheets: usize,
    language: Language,
    ending: &Ending,
) -> Result<Option<Vec<String>>> {
    let (uncounted, Ending { about, rows, totals }) = (ending.uncounted(), ending);
    let title = about.title(language);
    book.sheet(about_sheet(language), WIDTHS, false)?;
    let mut sheet = Sheet { book, blocks: Blocks::default() };
    sheet.row(&[Cell::Title(title)])?;
    sheet.row(&[])?;
    lines(&mut sheet, language, about, *rows)?;
    if about.list.is_none() {
        sheet.row(&[])?;
        table(&mut sheet, language, totals)?;
        if uncounted > 0 {
            let status = ConferralStatus::Void.label().of(language);
            let label = format!("{}: {status}", language.of("Không kể", "Left out"));
            sheet.row(&[Cell::Head(&label), Cell::Number(uncounted)])?;
        }
    }
    let Sheet { book, blocks } = sheet;
    let mark = format!("export:{} head:{}", about.id, about.head);
    let order: Vec<usize> = [0, sheets].into_iter().chain(1..sheets).collect();
    book.finish(&order, &Properties { title, by: &about.by, at: &about.at, mark: &mark })?;
    Ok(Some(blocks.finish()))
}

fn lines(sheet: &mut Sheet<'_>, language: Language, about: &About, rows: i64) -> Result<()> {
    let About { id, list, notes, filter_in_words, left_out, unknown_left_out, at, by, head, annex, body: _ } = about;
    if let Some(reference) = annex.as_ref().and_then(|annex| annex.reference.as_deref()) {
        sheet.row(&[Cell::Head(language.of("Kèm theo", "Annex of")), Cell::Text(reference)])?;
    }
    let mut label = language.of("Bộ lọc", "Filter");
    for line in filter_in_words {
        sheet.row(&[Cell::Head(label), Cell::Lines(line)])?;
        label = "";
    }
    sheet.row(&[Cell::Head(language.of("Số dòng", "Rows")), Cell::Number(rows)])?;
    for left in left_out {
        let status = left.status.label().of(language);
        let label = format!("{}: {status}", language.of("Không kể", "Left out"));
        sheet.row(&[Cell::Head(&label), Cell::Number(left.total)])?;
    }
    let open = language.of("Không kể vì nguồn chưa rõ ngày, năm", "Left out as the source leaves the day or year open");
    if list.is_none() {
        sheet.row(&[Cell::Head(open), Cell::Number(*unknown_left_out)])?;
    }
    for note in notes {
        sheet.row(&[Cell::Empty, Cell::Lines(note)])?;
    }
    sheet.row(&[Cell::Head(language.of("Xuất lúc", "Exported at")), super::cell(super::Kind::Instant, Some(at))])?;
    sheet.row(&[Cell::Head(language.of("Người xuất", "Exported by")), Cell::Text(by)])?;
    sheet.row(&[Cell::Head(language.of("Số lần xuất", "Number of the export")), Cell::Number(*id)])?;
    sheet.row(&[Cell::Head(language.of("Đầu sổ lúc xuất", "Head of the register")), Cell::Text(head)])?;
    let proof = language.of(
        "Đối chiếu tệp này với sổ: số lần xuất ở trên, tại /v1/exports/{số}.",
        "To compare this file with the register: the number of the export above, at /v1/exports/{number}.",
    );
    sheet.row(&[Cell::Empty, Cell::Lines(proof)])
}

/// The kinds of recipient, in the order of the columns.
const KINDS: [RecipientKind; 4] =
    [RecipientKind::Collective, RecipientKind::Household, RecipientKind::Individual, RecipientKind::Unspecified];

fn table(sheet: &mut Sheet<'_>, language: Language, totals: &[ExportTotal]) -> Result<()> {
    let heads = KINDS.map(|kind| capitalized(kind.label().of(language)));
    let mut head = vec![
        Cell::Head(language.of("Mã hình thức", "Award")),
        Cell::Head(language.of("Hình thức khen thưởng", "Name of the award")),
    ];
    head.extend(heads.iter().map(|head| Cell::Head(head)));
    head.push(Cell::Head(language.of("Tổng", "Total")));
    sheet.row(&head)?;
    let mut awards: BTreeMap<&str, Vec<&ExportTotal>> = BTreeMap::new();
    for total in totals {
        awards.entry(&total.award_code).or_default().push(total);
    }
    for (code, of) in awards {
        let name = of.first().map_or("", |total| &total.award_name);
        write_counts(sheet, [code, name], &of)?;
    }
    let all: Vec<_> = totals.iter().collect();
    write_counts(sheet, [language.of("Tổng", "Total"), ""], &all)
}

fn write_counts(sheet: &mut Sheet<'_>, [code, name]: [&str; 2], of: &[&ExportTotal]) -> Result<()> {
    let count = |kind| of.iter().filter(|total| total.recipient_kind == kind).map(|total| total.count).sum();
    let mut cells = vec![Cell::Text(code), if name.is_empty() { Cell::Empty } else { Cell::Text(name) }];
    cells.extend(KINDS.map(|kind| Cell::Number(count(kind))));
    cells.push(Cell::Number(of.iter().map(|total| total.count).sum()));
    sheet.row(&cells)
}

//! What a person should know of a file besides its rows: what was left out, and what was changed to read it.

use crate::{
    domain::{
        fault::Text,
        import::{ColumnMember, Grade, RowFinding, StoredRow, TextEncoding},
    },
    format::annex::{
        grid::{Book, Sheet},
        layout::Layout,
        stated,
    },
};

/// Counts and gaps that are said at most.
const MOST_SAID: usize = 10;

/// The notes on a file.
pub(super) fn notes(
    book: &Book,
    sheet: &Sheet,
    layout: &Layout,
    encoding: TextEncoding,
    others: &[(&str, usize)],
) -> Vec<RowFinding> {
    let mut notes = of_sheets(book, layout, others);
    notes.extend(of_cells(book, sheet));
    let label = encoding.label();
    if matches!(encoding, TextEncoding::Tcvn3 | TextEncoding::Vni | TextEncoding::Windows1258) {
        notes.push(note(
            "text_converted",
            format!("Chữ trong tệp là {}, đã đổi sang Unicode; hãy xem lại tên.", label.vi),
            format!("The text of the file is {}, and was turned into Unicode; look at the names.", label.en),
        ));
    }
    notes.extend(of_what_is_not_kept(book, layout));
    notes
}

fn caution(code: &str, vi: String, en: String) -> RowFinding {
    RowFinding::new(Grade::Caution, None, code, Text::new(vi, en))
}

fn note(code: &str, vi: impl Into<String>, en: impl Into<String>) -> RowFinding {
    RowFinding::new(Grade::Note, None, code, Text::new(vi, en))
}

/// Which lists of the file were read, and which were not.
fn of_sheets(book: &Book, layout: &Layout, others: &[(&str, usize)]) -> Vec<RowFinding> {
    let mut notes = Vec::new();
    if !book.hidden_sheets.is_empty() {
        let names = book.hidden_sheets.iter().map(|name| format!("“{name}”")).collect::<Vec<_>>().join(", ");
        notes.push(note(
            "hidden_sheets",
            format!("Trang tính ẩn không được đọc: {names}."),
            format!("Hidden sheets are left out: {names}."),
        ));
    }
    if !others.is_empty() {
        let names = others.iter().map(|(name, rows)| format!("“{name}” ({rows})")).collect::<Vec<_>>().join(", ");
        notes.push(note(
            "other_sheets",
            format!("Trang tính khác cũng có danh sách, chưa đọc: {names}; hãy nhập riêng từng trang."),
            format!("Other sheets have lists too, which are not read: {names}; import each by itself."),
        ));
    }
    if layout.entries.is_empty() {
        notes.push(note(
            "no_rows",
            "Không tìm thấy dòng nào có tên; hãy chọn trang tính khác, ghi rõ cột nào là tên, hoặc thêm dòng tiêu đề như “STT”, “Họ và tên”, “Đơn vị”.",
            "No row with a name was found; choose another sheet, say which column has the names, or add a row of headings \
             such as “STT”, “Họ và tên”, “Đơn vị”.",
        ));
    }
    if let Some(beside) = &layout.beside {
        let count = beside.count();
        notes.push(note(
            "lists_beside",
            format!("Trang tính có {count} danh sách đứng cạnh nhau; đã đọc từ trái sang phải."),
            format!("The sheet has {count} lists beside one another, which are read from the left to the right."),
        ));
    }
    notes
}

/// What of the cells was left out, or read by what the file has saved.
fn of_cells(book: &Book, sheet: &Sheet) -> Vec<RowFinding> {
    let counted = [
        ("hidden_rows", sheet.hidden_rows, "dòng ẩn không được đọc", "hidden rows are left out"),
        ("hidden_columns", sheet.hidden_columns, "cột ẩn không được đọc", "hidden columns are left out"),
        ("hidden_texts", sheet.hidden_texts, "đoạn chữ ẩn không được đọc", "hidden texts are left out"),
        (
            "formulas",
            sheet.formulas,
            "ô là công thức; đã lấy giá trị lưu trong tệp",
            "cells are formulas; their saved values are read",
        ),
    ];
    let found = [
        (
            book.macros,
            "macros",
            "Tệp có macro: không chạy, không đọc.",
            "The file has macros: they are neither run nor read.",
        ),
        (
            book.links,
            "external_links",
            "Tệp có liên kết tới tệp khác: không mở các tệp đó, chỉ đọc giá trị đã lưu.",
            "The file is linked with others: they are not opened, and the saved values are read.",
        ),
    ];
    let counted = counted.into_iter().filter(|(_, count, ..)| *count > 0);
    let counted =
        counted.map(|(code, count, vi, en)| note(code, format!("Có {count} {vi}."), format!("{count} {en}.")));
    counted.chain(found.into_iter().filter(|found| found.0).map(|(_, code, vi, en)| note(code, vi, en))).collect()
}

/// What the list itself says of how many it has, against the rows that were read.
pub(super) fn of_counts(sheet: &Sheet, layout: &Layout, rows: &[StoredRow]) -> Vec<RowFinding> {
    let kinds: Vec<_> = rows.iter().map(|row| row.read_as.recipient_kind).collect();
    let mut found: Vec<RowFinding> = stated::stated(sheet, layout, &kinds)
        .into_iter()
        .take(MOST_SAID)
        .map(|stated| {
            let stated::Stated { row, text, read } = stated;
            caution(
                "count_differs",
                format!(
                    "Dòng {row} ghi “{text}”, nhưng đã đọc {read}; hãy xem dòng nào chưa đọc, hoặc danh sách ghi sai."
                ),
                format!("Row {row} says “{text}”, but {read} were read; look which row is missing, or mend the list."),
            )
        })
        .collect();
    let gaps = stated::gaps(sheet, layout);
    if !gaps.is_empty() {
        let said = |from: &str, row: &str| {
            let one = |gap: &stated::Gap| match gap.before {
                0 => format!("{from} {} ({row} {})", gap.behind, gap.row),
                before => format!("{before} → {} ({row} {})", gap.behind, gap.row),
            };
            let more = if gaps.len() > MOST_SAID { "; …" } else { "" };
            gaps.iter().take(MOST_SAID).map(one).collect::<Vec<_>>().join("; ") + more
        };
        found.push(caution(
            "number_gap",
            format!(
                "Số thứ tự của danh sách không liền nhau: {}; hãy xem có thiếu dòng không.",
                said("bắt đầu từ", "dòng")
            ),
            format!(
                "The numbers of the list do not follow one another: {}; look whether a row is missing.",
                said("begins at", "row")
            ),
        ));
    }
    found
}

/// What is not kept of the file, or with the decision.
fn of_what_is_not_kept(book: &Book, layout: &Layout) -> Vec<RowFinding> {
    let mut notes = Vec::new();
    let dropped: Vec<ColumnMember> = layout.dropped().into_iter().map(|(_, _, member)| member).collect();
    if dropped.contains(&ColumnMember::Sensitive) {
        notes.push(note(
            "sensitive_columns",
            "Có cột dữ liệu cá nhân nhạy cảm (Luật 91/2025/QH15): không đọc, không lưu các ô đó và không giữ tệp.",
            "There are columns of sensitive personal data (Law 91/2025/QH15): their cells are neither read nor kept, nor is \
             the file.",
        ));
    }
    if dropped.contains(&ColumnMember::IdNumber) {
        notes.push(note(
            "id_number_columns",
            "Có cột số định danh: không đọc, không lưu các ô đó và không giữ tệp; sau khi vào sổ, nộp tệp này ở “Ghi số định danh từ danh sách” của quyết định để ghi mã hóa.",
            "There are columns of id numbers: their cells are neither read nor kept, nor is the file; once the decision is \
             registered, send this file to its “Add the id numbers of a list”, which keeps them encrypted.",
        ));
    }
    if book.sheets.iter().any(|sheet| sheet.hidden_columns > 0) || !book.hidden_sheets.is_empty() {
        notes.push(note(
            "file_not_kept",
            "Tệp có trang tính hoặc cột ẩn nên không được giữ cùng quyết định; hãy bỏ phần ẩn rồi nhập lại, hoặc tự đính kèm tệp.",
            "The file has hidden sheets or columns, so it is not kept with the decision; take them out and import it again, or \
             attach the file yourself.",
        ));
    }
    notes
}

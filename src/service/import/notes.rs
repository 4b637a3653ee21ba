//! What a person should know of a file besides its rows: what was left out, and what was changed to read it.

use crate::{
    domain::{
        fault::Text,
        import::{ColumnMember, Grade, RowFinding, TextEncoding},
    },
    format::annex::{
        grid::{Book, Sheet},
        layout::Layout,
    },
};

/// The notes on a file.
pub(super) fn notes(
    book: &Book,
    sheet: &Sheet,
    layout: &Layout,
    encoding: TextEncoding,
    others: &[(&str, usize)],
) -> Vec<RowFinding> {
    let mut notes = Vec::new();
    let mut say = |code: &str, vi: String, en: String| {
        notes.push(RowFinding::new(Grade::Note, None, code, Text::new(vi, en)));
    };
    if !book.hidden_sheets.is_empty() {
        let names = book.hidden_sheets.iter().map(|name| format!("“{name}”")).collect::<Vec<_>>().join(", ");
        say(
            "hidden_sheets",
            format!("Trang tính ẩn không được đọc: {names}."),
            format!("Hidden sheets are left out: {names}."),
        );
    }
    if !others.is_empty() {
        let names = others.iter().map(|(name, rows)| format!("“{name}” ({rows})")).collect::<Vec<_>>().join(", ");
        say(
            "other_sheets",
            format!("Trang tính khác cũng có danh sách, chưa đọc: {names}; hãy nhập riêng từng trang."),
            format!("Other sheets have lists too, which are not read: {names}; import each by itself."),
        );
    }
    if layout.entries.is_empty() {
        say(
            "no_rows",
            "Không tìm thấy dòng nào có tên; hãy chọn trang tính khác, ghi rõ cột nào là tên, hoặc thêm dòng tiêu đề như “STT”, “Họ và tên”, “Đơn vị”.".into(),
            "No row with a name was found; choose another sheet, say which column has the names, or add a row of headings \
             such as “STT”, “Họ và tên”, “Đơn vị”."
                .into(),
        );
    }
    if let Some(beside) = &layout.beside {
        let count = beside.count();
        say(
            "lists_beside",
            format!("Trang tính có {count} danh sách đứng cạnh nhau; đã đọc từ trái sang phải."),
            format!("The sheet has {count} lists beside one another, which are read from the left to the right."),
        );
    }
    for (code, count, vi, en) in [
        ("hidden_rows", sheet.hidden_rows, "dòng ẩn không được đọc", "hidden rows are left out"),
        ("hidden_columns", sheet.hidden_columns, "cột ẩn không được đọc", "hidden columns are left out"),
        (
            "formulas",
            sheet.formulas,
            "ô là công thức; đã lấy giá trị lưu trong tệp",
            "cells are formulas; their saved values are read",
        ),
    ] {
        if count > 0 {
            say(code, format!("Có {count} {vi}."), format!("{count} {en}."));
        }
    }
    for (found, code, vi, en) in [
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
    ] {
        if found {
            say(code, vi.into(), en.into());
        }
    }
    let label = encoding.label();
    if matches!(encoding, TextEncoding::Tcvn3 | TextEncoding::Vni | TextEncoding::Windows1258) {
        say(
            "text_converted",
            format!("Chữ trong tệp là {}, đã đổi sang Unicode; hãy xem lại tên.", label.vi),
            format!("The text of the file is {}, and was turned into Unicode; look at the names.", label.en),
        );
    }
    let dropped: Vec<ColumnMember> = layout.dropped().into_iter().map(|(_, _, member)| member).collect();
    if dropped.contains(&ColumnMember::Sensitive) {
        say(
            "sensitive_columns",
            "Có cột dữ liệu cá nhân nhạy cảm (Luật 91/2025/QH15): không đọc, không lưu các ô đó và không giữ tệp.".into(),
            "There are columns of sensitive personal data (Law 91/2025/QH15): their cells are neither read nor kept, nor is \
             the file."
                .into(),
        );
    }
    if dropped.contains(&ColumnMember::IdNumber) {
        say(
            "id_number_columns",
            "Có cột số định danh: không đọc, không lưu các ô đó và không giữ tệp; sau khi vào sổ, nộp tệp này ở “Ghi số định danh từ danh sách” của quyết định để ghi mã hóa.".into(),
            "There are columns of id numbers: their cells are neither read nor kept, nor is the file; once the decision is \
             registered, send this file to its “Add the id numbers of a list”, which keeps them encrypted."
                .into(),
        );
    }
    if book.sheets.iter().any(|sheet| sheet.hidden_columns > 0) || !book.hidden_sheets.is_empty() {
        say(
            "file_not_kept",
            "Tệp có trang tính hoặc cột ẩn nên không được giữ cùng quyết định; hãy bỏ phần ẩn rồi nhập lại, hoặc tự đính kèm tệp.".into(),
            "The file has hidden sheets or columns, so it is not kept with the decision; take them out and import it again, or \
             attach the file yourself."
                .into(),
        );
    }
    notes
}

//! Rows of recipients that the source does not name: their cell says "(chưa rõ tên)", and is read as a name is.

use super::{grid::Sheet, lines::Made};
use crate::domain::{decision::NOT_NAMED, import::Grade, name::fold, recipient::RecipientKind};

/// What stands in such a cell while the sheet is read: it looks like the name of a person, so that whatever tells names
/// from headings and units takes it for one.
const STAND_IN: &str = "Nguyễn Chưa Rõ Tên";

/// Puts the stand-in into each cell that says that nobody is named.
pub(super) fn mark(sheet: &mut Sheet) {
    let sign = fold(NOT_NAMED);
    for cell in sheet.rows.iter_mut().flat_map(|row| &mut row.cells) {
        if cell.text.len() < 2 * NOT_NAMED.len() && fold(&cell.text) == sign {
            STAND_IN.clone_into(&mut cell.text);
        }
    }
}

/// A text as it is shown: with what the file has in place of the stand-in.
pub(super) fn shown(text: &str) -> String {
    text.replace(STAND_IN, NOT_NAMED)
}

impl Made<'_> {
    /// Takes a row up that names nobody, as the kind that stands above it; false where it names somebody.
    pub(super) fn nobody(&mut self, named: Option<&(String, u16)>, kind: Option<RecipientKind>) -> bool {
        let Some((_, column)) = named.filter(|(text, _)| text == STAND_IN) else { return false };
        self.line.unnamed = true;
        self.line.recipient_kind = kind.unwrap_or(RecipientKind::Individual);
        if kind.is_none() {
            self.say(
                Grade::Flaw,
                Some(*column),
                "kind_unknown",
                "Chưa rõ là cá nhân, tập thể hay hộ gia đình; hãy chọn loại đối tượng mặc định hoặc sửa dòng.",
                "It is not clear whether this is an individual, a collective or a household; give \
                 defaults.recipient_kind or mend the row.",
            );
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            Awards,
            decode::decode,
            layout::layout,
            lines::{Settings, lines},
            pasted,
        },
        *,
    };
    use crate::domain::import::Defaults;

    #[test]
    fn who_is_not_named_is_a_recipient_of_the_kind_that_stands_above() {
        use RecipientKind::{Collective, Individual};
        let read = |text: &str, kind: Option<RecipientKind>| {
            let book = pasted(text).unwrap();
            let (sheet, _) = decode(book.sheets.first().unwrap(), None, None);
            let found = layout(&sheet, &[]);
            let defaults = Defaults { recipient_kind: kind, ..Defaults::default() };
            let awards = Awards::of(&[]);
            let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 28).unwrap();
            let settings = Settings { defaults: &defaults, answers: &[], awards: &awards, today };
            let rows = lines(&sheet, &found, &settings).rows;
            let kind = |row: &crate::domain::import::Read| {
                let unknown = row.findings.iter().any(|finding| finding.code == "kind_unknown");
                (!unknown).then_some(row.line.recipient_kind)
            };
            rows.iter().map(|row| (row.line.unnamed, kind(row))).collect::<Vec<_>>()
        };
        let (nobody, person) = ((true, Some(Individual)), (false, Some(Individual)));
        assert_eq!(read("(chưa rõ tên)\n(chưa rõ tên)\nTrần Văn Ba", Some(Individual)), [nobody, nobody, person]);
        assert_eq!(read("(chưa rõ tên)\n(Chưa rõ tên)\n(chưa rõ tên)", Some(Individual)), [nobody; 3]);
        assert_eq!(read("(chưa rõ tên)\n(chưa rõ tên)", Some(Collective)), [(true, Some(Collective)); 2]);
        assert_eq!(read("1\t(chưa rõ tên)\n2\t(chưa rõ tên)", None), [(true, None); 2]);
        let list = "STT\tHọ và tên\nI\tTẬP THỂ\n1\t(chưa rõ tên)\n2\t(chưa rõ tên)\nII\tCÁ NHÂN\n3\t(chưa rõ tên)\n4\tTrần Văn Ba\n5\t(chưa rõ tên)";
        let collective = (true, Some(Collective));
        assert_eq!(read(list, None), [collective, collective, nobody, person, nobody]);
        let kinds = "1\t(chưa rõ tên)\tTập thể\n2\t(chưa rõ tên)\tCá nhân";
        assert_eq!(read(kinds, None), [collective, nobody]);
    }
}

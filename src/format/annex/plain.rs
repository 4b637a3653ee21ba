//! Lists without headings: lines of a text, one recipient each, under lines that say what they are.

use super::{
    classify,
    grid::Row,
    guess,
    layout::{Block, Layout, Reading, choose, title_of},
    rows::{heads_dashes, heads_unit, is_below_list, is_entry, joined},
    sections::names_award,
};
use crate::domain::import::ColumnMember;

impl Reading<'_> {
    /// A list without headings: what its columns are is guessed from their cells.
    pub(super) fn without_headings(mut self) -> Layout {
        let mut columns = guess::guess(self.sheet);
        for choice in self.choices {
            choose(&mut columns, choice);
        }
        let list = columns.iter().any(|column| column.member == Some(ColumnMember::NamePostUnit));
        let numbered = |row: &Row| {
            row.cells.first().is_some_and(|cell| is_entry(&cell.text) || (!list && classify::is_line(&cell.text)))
        };
        let first = self.sheet.rows.iter().position(numbered);
        self.layout.blocks.push(Block { row: 0, columns });
        let mut title = String::new();
        for (place, row) in self.sheet.rows.iter().enumerate() {
            // "* Cá nhân:", "1. Tập thể", "1. Xã Mẫu:" are sections of a pasted list.
            let text = joined(row);
            let unmarked = text.trim_start_matches(['-', '–', '+', '•', '*', ' ']);
            let section = classify::section(unmarked);
            let heads = list && section.strict && (unmarked.len() < text.len() || text.trim_end().ends_with(':'));
            let unit = list && heads_unit(self.sheet, place, &text);
            // "1. Đề nghị tặng Bằng khen: 02 tập thể" over entries with a dash.
            let closed = text.trim_end().ends_with(':') || heads_dashes(self.sheet, place, &text);
            let given = list && closed && (section.kind.is_some() || names_award(&section.body));
            let above =
                row.cells.len() == 1 && !section.strict && !unit && !given && first.is_some_and(|first| place < first);
            if above && !classify::numbered(&text).is_some_and(|(n, _)| classify::is_roman(n) || classify::is_letter(n))
            {
                // What stands alone above the first entry is the title.
                title.push_str(&text);
                title.push('\n');
                self.layout.ignored.push((row.number, text));
                continue;
            }
            let heads = heads || given && !is_below_list(&text) || unit;
            if list && first.is_some() && (self.ended || heads || !numbered(row)) {
                self.ended = self.ended || is_below_list(&text);
                let roman =
                    classify::numbered(&text).is_some_and(|(n, _)| classify::is_roman(n) || classify::is_letter(n));
                if !self.ended && (heads || section.strict || (roman && !section.body.is_empty())) {
                    self.section(row.number, text, section);
                } else if self.ended {
                    self.layout.ignored.push((row.number, text));
                } else {
                    self.leave(row.number, text);
                }
                continue;
            }
            self.row(place, row);
        }
        self.layout.title = title_of(title);
        self.layout
    }
}

//! An old register: the columns of its sheets, and what each row says of a decision and of a line.

use super::grid::{Row, column, letters};
use crate::domain::{
    fault::{Language, Text},
    import::register::{Belongs, RegisterMap, RegisterMember, Shape},
    label::{capitalized, cited},
    member,
    name::fold,
};
use chrono::NaiveDate;
use reading::Reading;
pub use report::Report;
use serde_json::{Map, Value};
use std::collections::HashMap;

mod around;
mod reading;
mod report;

/// Rows above the headings at most.
const ABOVE: usize = 50;
/// The columns of a sheet.
#[derive(Debug)]
pub struct Columns {
    /// The texts of its headings, by column.
    pub headings: Vec<String>,
    /// The columns that say a member.
    taken: Vec<(u16, &'static RegisterMember)>,
}

impl Columns {
    /// The columns that a row of headings gives; none where it is no row of headings; the columns of the map that are
    /// missing where it is one.
    pub fn find(map: &RegisterMap, row: &Row) -> Result<Option<Self>, Vec<String>> {
        let by_heading: HashMap<String, (u16, &str)> =
            row.cells.iter().map(|cell| (fold(&cell.text), (cell.column, cell.text.trim()))).collect();
        let (mut taken, mut missing, mut by_letters) = (Vec::new(), Vec::new(), 0);
        for (heading, member) in &map.columns {
            let Some(member) = RegisterMember::find(member) else { continue };
            if let Some((column, _)) = by_heading.get(&fold(heading)) {
                taken.push((*column, member));
            } else if let Some(column) = column(heading).filter(|_| heading.chars().all(|c| c.is_ascii_uppercase())) {
                by_letters += 1;
                taken.push((column, member));
            } else {
                missing.push(heading.clone());
            }
        }
        for cell in &row.cells {
            let own = RegisterMember::find(cell.text.trim()).filter(|member| !taken.iter().any(|(_, m)| m == member));
            taken.extend(
                own.filter(|_| !taken.iter().any(|(c, _)| *c == cell.column)).map(|member| (cell.column, member)),
            );
        }
        let found = taken.len() - by_letters;
        let is_heading = if missing.is_empty() && by_letters == map.columns.len() && by_letters > 0 {
            true
        } else {
            found >= 2 && (missing.is_empty() || 2 * found >= row.cells.len())
        };
        if !is_heading {
            return Ok(None);
        }
        if !missing.is_empty() {
            return Err(missing);
        }
        let mut headings = Vec::new();
        for cell in &row.cells {
            headings.resize(headings.len().max(usize::from(cell.column) + 1), String::new());
            if let Some(heading) = headings.get_mut(usize::from(cell.column)) {
                cell.text.trim().clone_into(heading);
            }
        }
        taken.sort_by_key(|(column, _)| *column);
        Ok(Some(Self { headings, taken }))
    }

    /// Whether so many rows without headings are too many.
    #[must_use]
    pub fn are_missing(rows: usize) -> bool {
        rows > ABOVE
    }

    /// Whether a row repeats the headings, as a new page of a print does.
    #[must_use]
    pub fn repeats(&self, row: &Row) -> bool {
        row.cells.iter().all(|cell| {
            let heading = self.headings.get(usize::from(cell.column));
            heading.is_some_and(|heading| *heading == cell.text.trim())
        })
    }

    /// The columns of which no member is read, each with its heading.
    pub fn unused(&self) -> impl Iterator<Item = String> + '_ {
        let unused =
            self.headings.iter().zip(0_u16..).filter(|(heading, column)| {
                !heading.is_empty() && !self.taken.iter().any(|(taken, _)| taken == column)
            });
        unused.map(|(heading, column)| format!("{} {heading}", letters(column)))
    }

    /// The texts of a row, by column.
    #[must_use]
    pub fn texts(row: &Row) -> Vec<String> {
        let mut texts = Vec::new();
        for cell in &row.cells {
            texts.resize(texts.len().max(usize::from(cell.column) + 1), String::new());
            if let Some(text) = texts.get_mut(usize::from(cell.column)) {
                cell.text.trim().clone_into(text);
            }
        }
        texts
    }

    /// What a row says of its decision, as it stands: rows that say the same are of one decision.
    #[must_use]
    pub fn decision_text(&self, texts: &[String]) -> String {
        let of = self.taken.iter().filter(|(_, member)| matches!(member.belongs, Belongs::Decision | Belongs::Group));
        let said: Vec<&str> = of.map(|(column, _)| at(texts, *column)).collect();
        said.join("\u{1f}")
    }

    /// The members of a row that belong to one of these, and why others cannot be read.
    #[must_use]
    pub fn members(&self, texts: &[String], map: &RegisterMap, of: &[Belongs], today: NaiveDate) -> RowMembers {
        let mut row = RowMembers::default();
        let reading = Reading { map, today };
        for (column, member) in self.taken.iter().filter(|(_, member)| of.contains(&member.belongs)) {
            if let Err(text) = reading.put(&mut row.members, member, at(texts, *column)) {
                row.wrong.push((member.name, self.located(map, member.name, &text)));
            }
        }
        for (name, usual) in &map.defaults {
            let Some(member) = RegisterMember::find(name).filter(|member| of.contains(&member.belongs)) else {
                continue;
            };
            let day = matches!(member.shape, Shape::Day(year) if row.members.contains_key(year));
            let wrong = row.wrong.iter().any(|(wrong, _)| *wrong == member.name);
            if !row.members.contains_key(member.name)
                && !day
                && !wrong
                && let Err(text) = reading.put(&mut row.members, member, &usual.text())
            {
                row.wrong.push((member.name, self.located(map, member.name, &text)));
            }
        }
        // A book with one column of years means that year alone.
        if let Some(year) = row.members.get("year_from").cloned()
            && !row.wrong.iter().any(|(wrong, _)| *wrong == "year_to")
        {
            row.members.entry("year_to").or_insert(year);
        }
        row
    }

    /// What is said of a member, with the column in front that says it, or what else does.
    #[must_use]
    pub fn located(&self, map: &RegisterMap, member: &str, text: &Text) -> Text {
        let mut saying = RegisterMember::saying(member);
        let column = saying.find_map(|one| self.taken.iter().find(|(_, taken)| taken.name == one.name));
        let usual = || RegisterMember::saying(member).find(|one| map.defaults.contains_key(one.name));
        let (vi, en) = if let Some((column, _)) = column {
            let (letters, heading) = (letters(*column), at(&self.headings, *column));
            let heading = if heading.is_empty() { String::new() } else { format!(" {}", cited(heading)) };
            (format!("Cột {letters}{heading}"), format!("Column {letters}{heading}"))
        } else if let Some(usual) = usual() {
            (
                format!("Giá trị mặc định “{}” của tệp ánh xạ", usual.name),
                format!("The default {} of the map", usual.name),
            )
        } else if let Some(member) = RegisterMember::find(member) {
            let label = |language| capitalized(&member::label("line", member.name, language));
            (label(Language::Vi), label(Language::En))
        } else {
            return text.clone();
        };
        Text::new(format!("{vi}: {}", text.vi), format!("{en}: {}", text.en))
    }
}

/// What a row says, and what of it cannot be read.
#[derive(Debug, Default)]
pub struct RowMembers {
    /// Its members.
    pub members: Map<String, Value>,
    /// The members that cannot be read, each with the reason.
    pub wrong: Vec<(&'static str, Text)>,
}

fn at(texts: &[String], column: u16) -> &str {
    texts.get(usize::from(column)).map_or("", String::as_str)
}

#[cfg(test)]
mod tests {
    use super::{super::grid::Cell, *};
    use serde_json::json;

    fn row(texts: &[&str]) -> Row {
        let cells = texts.iter().zip(0..).filter(|(text, _)| !text.is_empty());
        let cells = cells.map(|(text, column)| Cell { column, text: (*text).to_owned(), ..Cell::default() });
        Row { number: 1, cells: cells.collect() }
    }

    fn map(text: &str) -> RegisterMap {
        toml::from_str(text).unwrap()
    }

    const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 27).unwrap();

    #[test]
    fn columns_are_found_by_heading_by_letters_and_by_the_name_of_a_member() {
        let by_heading = map("[columns]\n'Số QĐ' = 'number'\n'Họ tên' = 'name'");
        let columns = Columns::find(&by_heading, &row(&["SỐ QĐ", "họ tên", "Ghi chú", "unit"])).unwrap().unwrap();
        assert_eq!(
            columns.taken.iter().map(|(c, m)| (*c, m.name)).collect::<Vec<_>>(),
            [(0, "number"), (1, "name"), (3, "unit")]
        );
        assert_eq!(columns.unused().collect::<Vec<_>>(), ["C Ghi chú"]);
        assert!(Columns::find(&by_heading, &row(&["SỔ KHEN THƯỞNG"])).unwrap().is_none());
        assert_eq!(
            Columns::find(&map("[columns]\n'Số QĐ' = 'number'\n'Ngày' = 'signed_on'"), &row(&["Số QĐ", "unit"]))
                .unwrap_err(),
            ["Ngày"]
        );
        let by_letters = map("[columns]\nA = 'number'\nB = 'name'");
        assert!(Columns::find(&by_letters, &row(&["x", "y"])).unwrap().is_some());
    }

    #[test]
    fn a_cell_is_read_by_what_its_member_is() {
        let map = map(
            "external_system = 'hrm'\ndays = 'day_first'\n[values.award_code]\n'Bằng khen' = 'BK'\n[defaults]\nevidence = 'bản gốc'\nyear_from = 1999",
        );
        let headings =
            ["authority_codes", "signed_on", "award_code", "recipient_kind", "posthumous", "birth_on", "external_id"];
        let columns = Columns::find(&map, &row(&headings)).unwrap().unwrap();
        let read = |texts: &[&str], of: &[Belongs]| columns.members(&Columns::texts(&row(texts)), &map, of, TODAY);
        let line = ["A; B", "3/2/1980", "bằng khen", "Cá nhân", "x", "1950", "007"];
        let decision = read(&line, &[Belongs::Decision]);
        assert_eq!(
            Value::from(decision.members),
            json!({"authority_codes": ["A", "B"], "signed_on": "1980-02-03", "evidence": "original"})
        );
        let members = read(&line, &[Belongs::Line, Belongs::Either]);
        // The year that a default says is the one it ends with as well.
        let expected = json!({"award_code": "BK", "recipient_kind": "individual", "posthumous": true, "birth_year": 1950,
            "external_ids": [{"system": "hrm", "value": "007"}], "year_from": 1999, "year_to": 1999});
        assert_eq!((Value::from(members.members), members.wrong), (expected, vec![]));
        // All that cannot be read is said, each with its column, in words that the file may have.
        let wrong = ["A; B", "30/2/1980", "bằng khen", "con người", "có lẽ", "3/2/80", "007"];
        let decision = read(&wrong, &[Belongs::Decision]).wrong;
        assert_eq!(decision.len(), 1);
        assert!(decision[0].1.vi.starts_with("Cột B “signed_on”: “30/2/1980” không đọc được là ngày"), "{decision:?}");
        let line = read(&wrong, &[Belongs::Line]);
        let said: Vec<&str> = line.wrong.iter().map(|(_, text)| text.vi.as_str()).collect();
        assert_eq!(
            line.wrong.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
            ["recipient_kind", "posthumous", "birth_on"]
        );
        assert!(said[0].contains("“con người” không phải một trong: cá nhân, tập thể, hộ gia đình"), "{said:?}");
        assert!(said[1].contains("“có lẽ”") && said[2].starts_with("Cột F “birth_on”: “3/2/80”"), "{said:?}");
    }
}

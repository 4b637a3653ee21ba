//! Id numbers as a list has them, beside names: whose each is among those whom a decision names.

use super::IdNumber;
use crate::domain::{
    fault::Language,
    name::{bare, fold},
};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Digits of a number that a spreadsheet took the zero from.
const ZERO_EATEN: [usize; 2] = [8, 11];

/// A number as a cell has it.
#[derive(Debug)]
pub enum Written {
    /// An id number.
    Number(IdNumber),
    /// It lacks a digit, as when a spreadsheet took it for a number.
    ZeroEaten,
    /// Something else.
    Unreadable,
}

impl Written {
    /// The number in a cell.
    #[must_use]
    pub fn of(text: &str) -> Self {
        if let Some(number) = IdNumber::of(text) {
            return Self::Number(number);
        }
        let digits = text.chars().all(|c| c.is_ascii_digit()) && ZERO_EATEN.contains(&text.len());
        if digits { Self::ZeroEaten } else { Self::Unreadable }
    }
}

/// A row of a list that has an id number.
#[derive(Debug)]
pub struct NamedNumber {
    /// Its number in the file.
    pub row: i64,
    /// Its place among the rows of the list, from 1.
    pub line: i32,
    /// The name.
    pub name: String,
    /// The year of birth.
    pub birth_year: Option<i32>,
    /// The number.
    pub number: Written,
}

/// Someone whom a decision names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedPerson {
    /// The line.
    pub line: i32,
    /// The year of birth.
    pub birth_year: Option<i32>,
    /// The recipient.
    pub recipient_id: i64,
}

/// The individuals whom a decision names, by name.
#[derive(Debug, Default)]
pub struct NamedPeople(HashMap<String, Vec<NamedPerson>>);

impl NamedPeople {
    /// Adds one by the name on the paper.
    pub fn add(&mut self, name: &str, person: NamedPerson) {
        self.0.entry(key(name)).or_default().push(person);
    }

    /// Whose the number of a row is: the one of that name, of several the one of that line or of that year of birth.
    pub fn whose(&self, row: &NamedNumber) -> Result<i64, RowRefusal> {
        let named = self.0.get(&key(&row.name)).map(Vec::as_slice).unwrap_or_default();
        let contradicts = |person: &&NamedPerson| matches!((person.birth_year, row.birth_year), (Some(one), Some(other)) if one != other);
        let fitting: Vec<&NamedPerson> = named.iter().filter(|person| !contradicts(person)).collect();
        let mut ids: Vec<i64> = fitting.iter().map(|person| person.recipient_id).collect();
        ids.sort_unstable();
        ids.dedup();
        if let [id] = ids[..] {
            return Ok(id);
        }
        let by = |fits: &dyn Fn(&NamedPerson) -> bool| {
            let mut found = fitting.iter().filter(|person| fits(person));
            found.next().filter(|_| found.next().is_none()).map(|person| person.recipient_id)
        };
        let one = by(&|person| person.line == row.line)
            .or_else(|| by(&|person| person.birth_year.is_some() && person.birth_year == row.birth_year));
        one.ok_or_else(|| {
            let (code, vi, en) = if fitting.is_empty() {
                (
                    "nobody_of_the_name",
                    "không có ai tên như vậy, hoặc năm sinh khác",
                    "nobody has this name, or the year of birth differs",
                )
            } else {
                (
                    "several_of_the_name",
                    "có nhiều người cùng tên, hãy ghi số ở hồ sơ của người đó",
                    "several people have this name; add the number to that person's record",
                )
            };
            row.refused(code, &format!("trong quyết định {vi}"), &format!("in the decision {en}"))
        })
    }
}

fn key(name: &str) -> String {
    fold(&bare(name))
}

/// Why the number of a row was not added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowRefusal {
    /// Its number in the file.
    pub row: i64,
    /// The stable word a client matches on.
    pub code: String,
    /// What is wrong and what to do about it, in Vietnamese.
    pub vi: String,
    /// The same in English.
    pub en: String,
}

impl NamedNumber {
    /// Refuses the row.
    #[must_use]
    pub fn refused(&self, code: &str, vi: &str, en: &str) -> RowRefusal {
        let (vi, en) = (format!("Dòng {}: {vi}.", self.row), format!("Row {}: {en}.", self.row));
        RowRefusal { row: self.row, code: code.to_owned(), vi, en }
    }
}

/// What became of a list of id numbers.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct AddedNumbers {
    /// The numbers that were added.
    pub added: i64,
    /// The rows whose person has a number of that length already; whether it is the same is not told.
    pub known: i64,
    /// The rows whose number was not added.
    pub refused: Vec<RowRefusal>,
}

impl AddedNumbers {
    /// The same in a language.
    #[must_use]
    pub fn shown(&self, language: Language) -> AddedIdNumbers {
        let refused = self.refused.iter().map(|refused| RefusedIdNumber {
            row: refused.row,
            code: refused.code.clone(),
            message: language.of(&refused.vi, &refused.en).to_owned(),
        });
        AddedIdNumbers { added: self.added, known: self.known, refused: refused.collect() }
    }
}

/// What became of the id numbers of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct AddedIdNumbers {
    /// How many were added.
    pub added: i64,
    /// How many rows are of people who have a number of that length already; whether it is the same is not told.
    pub known: i64,
    /// The rows whose number was not added.
    pub refused: Vec<RefusedIdNumber>,
}

/// A row whose id number was not added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct RefusedIdNumber {
    /// The row of the file.
    pub row: i64,
    /// The stable word a client matches on.
    pub code: String,
    /// Why, and what to do about it.
    pub message: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(line: i32, name: &str, birth_year: Option<i32>) -> NamedNumber {
        NamedNumber { row: 9, line, name: name.into(), birth_year, number: Written::of("001080012345") }
    }

    #[test]
    fn a_number_is_of_the_one_of_the_name_and_of_several_by_line_or_birth() {
        let mut people = NamedPeople::default();
        for (name, line, birth_year, recipient_id) in [
            ("Bà Đặng Thị Mẫu", 1, Some(1980), 501),
            ("Nguyễn Văn Thử", 2, None, 502),
            ("Nguyễn Văn Thử", 3, Some(1970), 503),
            ("Lê Văn Đôi", 4, None, 504),
            ("Lê Văn Đôi", 5, None, 504),
        ] {
            people.add(name, NamedPerson { line, birth_year, recipient_id });
        }
        let whose = |row: NamedNumber| people.whose(&row).map_err(|refused| refused.code);
        let refused = |code: &str| Err(code.to_owned());
        assert_eq!(whose(row(7, "ĐẶNG THỊ MẪU", None)), Ok(501));
        assert_eq!(whose(row(1, "Đặng Thị Mẫu", Some(1981))), refused("nobody_of_the_name"));
        assert_eq!(whose(row(3, "Nguyễn Văn Thử", None)), Ok(503));
        assert_eq!(whose(row(9, "Nguyễn Văn Thử", Some(1970))), Ok(503));
        assert_eq!(whose(row(9, "Nguyễn Văn Thử", Some(1971))), Ok(502));
        assert_eq!(whose(row(9, "Nguyễn Văn Thử", None)), refused("several_of_the_name"));
        assert_eq!(whose(row(9, "Lê Văn Đôi", None)), Ok(504));
        assert_eq!(whose(row(9, "Không Có", None)), refused("nobody_of_the_name"));
    }

    #[test]
    fn a_number_without_its_zero_is_told_and_not_guessed() {
        assert!(matches!(Written::of("001 080 012 345"), Written::Number(_)));
        assert!(matches!(Written::of("01080012345"), Written::ZeroEaten));
        assert!(matches!(Written::of("1.08E+09"), Written::Unreadable));
        assert!(!format!("{:?}", row(1, "x", None)).contains("080"));
    }
}

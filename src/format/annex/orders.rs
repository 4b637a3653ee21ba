//! In which order the days of each column are written, and which of them a spreadsheet may have turned.
//!
//! A program whose own days have the month first takes "3/5/1980" for the fifth of March, and leaves "25/12/1981" a text.

use super::{
    birth::{self, Birth},
    grid::{Kind, Sheet, letters},
};
use crate::domain::import::{AnswerValue, ColumnAnswer};
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeSet, HashMap};

/// The orders of the columns of births.
#[derive(Debug, Default)]
pub(super) struct Orders {
    texts: HashMap<u16, AnswerValue>,
    /// The columns with days that may be turned, and what a person said of those.
    turned: HashMap<u16, Option<AnswerValue>>,
}

impl Orders {
    /// Those of the columns of births, by what people answered, and by the cells of which only one order makes a day.
    pub(super) fn of(sheet: &Sheet, births: &BTreeSet<u16>, answers: &[ColumnAnswer]) -> Self {
        let texts = |column: u16| {
            let cells = sheet.rows.iter().filter_map(move |row| row.cell(column)).filter(|cell| cell.kind != Kind::Day);
            cells.map(|cell| cell.text.as_str())
        };
        let days = |column: u16| {
            let cells = sheet.rows.iter().filter_map(move |row| row.cell(column)).filter(|cell| cell.kind == Kind::Day);
            cells.filter_map(|cell| cell.text.parse::<NaiveDate>().ok())
        };
        // Births of men and of women are written alike.
        let common = birth::order(births.iter().flat_map(|column| texts(*column)));
        let mut orders = Self::default();
        for column in births.iter().copied() {
            let said = answers.iter().find(|answer| answer.column == letters(column)).map(|answer| answer.value);
            let own = birth::order(texts(column));
            let may_be_turned =
                own.is_some() && days(column).next().is_some() && days(column).all(|day| day.day() <= 12);
            if may_be_turned {
                orders.turned.insert(column, said);
            }
            let order = if may_be_turned { own } else { said.or(own).or(common) };
            orders.texts.extend(order.map(|order| (column, order)));
        }
        orders
    }

    /// That of the texts of a column, where it is known.
    pub(super) fn of_texts(&self, column: u16) -> Option<AnswerValue> {
        self.texts.get(&column).copied()
    }

    /// Days of a column are written with the day first.
    pub(super) fn set_day_first(&mut self, column: u16) {
        self.texts.insert(column, AnswerValue::DayFirst);
    }

    /// What a day of a spreadsheet is.
    pub(super) fn of_day(&self, column: u16, day: NaiveDate) -> Birth {
        let turned = NaiveDate::from_ymd_opt(day.year(), day.day(), day.month());
        match (self.turned.get(&column), turned) {
            (Some(None), Some(turned)) if turned != day => Birth::Either { day_first: day, month_first: turned },
            (Some(Some(AnswerValue::MonthFirst)), Some(turned)) => Birth::Day(turned),
            _ => Birth::Day(day),
        }
    }
}

//! An old register: years of paper books in one file, a row for each conferral, and the map by which it is read.

use super::{AnswerValue, TextEncoding};
use crate::domain::{
    decision::Acknowledgement,
    fault::{Finding, Text},
    label::cited,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a member belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Belongs {
    /// To the decision: it is the same in all of its rows.
    Decision,
    /// To the decision where all of its rows agree, else to each line.
    Either,
    /// To the line.
    Line,
    /// To neither: it tells decisions apart that have no number.
    Group,
}

/// How the text of a cell is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// As it stands.
    Text,
    /// A whole number.
    Number,
    /// A day; where it is only a year, the member of the year is meant.
    Day(&'static str),
    /// Yes or no.
    Flag,
    /// A word of the register, or its label.
    Word,
    /// Codes, separated by semicolons.
    Codes,
    /// A key of another system.
    Key,
}

/// A member that a column of a register says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegisterMember {
    /// Its name on the wire.
    pub name: &'static str,
    /// What it belongs to.
    pub belongs: Belongs,
    /// How its text is read.
    pub shape: Shape,
}

const fn of(belongs: Belongs, name: &'static str, shape: Shape) -> RegisterMember {
    RegisterMember { name, belongs, shape }
}

/// Every member that a column can say.
pub const REGISTER_MEMBERS: &[RegisterMember] = &[
    of(Belongs::Group, "group", Shape::Text),
    of(Belongs::Decision, "instrument", Shape::Word),
    of(Belongs::Decision, "authority_codes", Shape::Codes),
    of(Belongs::Decision, "attribution", Shape::Word),
    of(Belongs::Decision, "issuer_as_written", Shape::Text),
    of(Belongs::Decision, "number", Shape::Text),
    of(Belongs::Decision, "symbol", Shape::Text),
    of(Belongs::Decision, "signed_on", Shape::Day("signed_year")),
    of(Belongs::Decision, "signed_year", Shape::Number),
    of(Belongs::Decision, "signed_month", Shape::Number),
    of(Belongs::Decision, "announced_on", Shape::Day("announced_year")),
    of(Belongs::Decision, "announced_year", Shape::Number),
    of(Belongs::Decision, "announced_by", Shape::Text),
    of(Belongs::Decision, "effective_on", Shape::Day("")),
    of(Belongs::Decision, "title", Shape::Text),
    of(Belongs::Decision, "signer_name", Shape::Text),
    of(Belongs::Decision, "signer_capacity", Shape::Text),
    of(Belongs::Decision, "evidence", Shape::Word),
    of(Belongs::Decision, "source", Shape::Text),
    of(Belongs::Decision, "classification", Shape::Text),
    of(Belongs::Decision, "remark", Shape::Text),
    of(Belongs::Either, "campaign_code", Shape::Text),
    of(Belongs::Either, "year_from", Shape::Number),
    of(Belongs::Either, "year_to", Shape::Number),
    of(Belongs::Either, "conferral_type", Shape::Word),
    of(Belongs::Line, "line", Shape::Number),
    of(Belongs::Line, "award_code", Shape::Text),
    of(Belongs::Line, "recipient_kind", Shape::Word),
    of(Belongs::Line, "times", Shape::Number),
    of(Belongs::Line, "unnamed", Shape::Flag),
    of(Belongs::Line, "name", Shape::Text),
    of(Belongs::Line, "honorific", Shape::Text),
    of(Belongs::Line, "sex", Shape::Word),
    of(Belongs::Line, "birth_on", Shape::Day("birth_year")),
    of(Belongs::Line, "birth_year", Shape::Number),
    of(Belongs::Line, "post", Shape::Text),
    of(Belongs::Line, "unit", Shape::Text),
    of(Belongs::Line, "parent_unit", Shape::Text),
    of(Belongs::Line, "reason", Shape::Text),
    of(Belongs::Line, "posthumous", Shape::Flag),
    of(Belongs::Line, "certificate_number", Shape::Text),
    of(Belongs::Line, "origin", Shape::Word),
    of(Belongs::Line, "shared_group", Shape::Text),
    of(Belongs::Line, "external_id", Shape::Key),
];

impl RegisterMember {
    /// The member of a name.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        REGISTER_MEMBERS.iter().find(|member| member.name == name)
    }

    /// The members whose texts say one of a record, it before those that say it beside their own: a day its year, a number
    /// its symbol.
    pub fn saying(name: &str) -> impl Iterator<Item = &'static Self> + '_ {
        let beside = match name {
            "symbol" | "further_numbers" => "number",
            "year_to" => "year_from",
            "external_ids" => "external_id",
            "recipient_id" => "name",
            name => name,
        };
        let by_day =
            REGISTER_MEMBERS.iter().filter(move |member| matches!(member.shape, Shape::Day(year) if year == name));
        Self::find(name).into_iter().chain(Self::find(beside).filter(move |_| beside != name)).chain(by_day)
    }
}

/// A value that every row takes where its file says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Usual {
    /// A text.
    Text(String),
    /// A number.
    Number(i64),
    /// Yes or no.
    Flag(bool),
}

impl Usual {
    /// It as a cell would have it.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Flag(flag) => flag.to_string(),
        }
    }
}

/// How an old register is read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RegisterMap {
    /// The sheet; all of them unless one is named.
    pub sheet: Option<String>,
    /// How it writes Vietnamese, where that is not found by itself.
    pub text_encoding: Option<TextEncoding>,
    /// Whether the day or the month comes first in days such as 3/2/1980.
    pub days: Option<AnswerValue>,
    /// The system whose keys the column of `external_id` has.
    pub external_system: Option<String>,
    /// What each column says, by its heading or its letters; a heading that is the name of a member needs no entry.
    pub columns: BTreeMap<String, String>,
    /// By member: which word of the register a word of the file is.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// By member: what rows take where the file says nothing.
    pub defaults: BTreeMap<String, Usual>,
    /// The cautions that are answered for.
    pub acknowledge: Vec<Acknowledgement>,
}

impl RegisterMap {
    /// What is wrong with it in itself.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let columns = self.columns.iter().map(|(heading, member)| (format!("/columns/{heading}"), member));
        let values = self.values.keys().map(|member| (format!("/values/{member}"), member));
        let defaults = self.defaults.keys().map(|member| (format!("/defaults/{member}"), member));
        let unknown =
            columns.chain(values).chain(defaults).filter(|(_, member)| RegisterMember::find(member).is_none());
        let mut findings: Vec<_> = unknown.map(|(place, member)| unknown_member(place, member)).collect();
        let keys = self.columns.values().any(|member| member == "external_id");
        if keys && self.external_system.is_none() {
            findings.push(Finding::at(
                "/external_system",
                "required",
                "Cần “external_system”: mã trong cột là của hệ thống nào.",
                "Give external_system: of which system the keys of the column are.",
            ));
        }
        findings
    }
}

fn unknown_member(place: String, member: &str) -> Finding {
    let known: Vec<_> = REGISTER_MEMBERS.iter().map(|member| member.name).collect();
    let known = known.join(", ");
    Finding::at(
        place,
        "unknown_member",
        format!("Không có mục {}; hãy chọn một trong: {known}.", cited(member)),
        format!("There is no member {}; choose one of {known}.", cited(member)),
    )
}

/// A row that is not taken, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedRow {
    /// Its place among the rows of the file, from 0.
    pub place: u32,
    /// Its number in the file.
    pub row: u32,
    /// Why.
    pub reason: Text,
}

/// A row that is no conferral: a sum, a signature, an empty line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOutRow {
    /// Its number in the file.
    pub row: u32,
    /// Its first text.
    pub text: String,
}

/// What became of the decisions of an old register.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LoadedRegister {
    /// The import, unless nothing was written.
    pub import_id: Option<i64>,
    /// Decisions that wait for a registrar now.
    pub decisions: usize,
    /// Their rows.
    pub rows: usize,
    /// Rows that an earlier run took.
    pub known: usize,
    /// Rows that were refused.
    pub refused: usize,
    /// Rows that are no conferrals: sums, signatures, empty lines.
    pub left_out: usize,
}

/// How far the loading of an old register is.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Rows that were read, or of which it is known what becomes of them.
    pub rows: usize,
    /// How many there are, once that is known.
    pub of: Option<usize>,
    /// Rows that were refused so far.
    pub refused: usize,
}

/// What stands against a decision of an import that was not entered in the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotEntered {
    /// The decision.
    pub decision_id: i64,
    /// The stable word.
    pub code: String,
    /// What is wrong and what to do about it, in Vietnamese.
    pub vi: String,
    /// The same in English.
    pub en: String,
}

/// What became of the decisions of an import that waited for a registrar.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnteredRegister {
    /// Those that this request entered in the register.
    pub registered: i64,
    /// Those that wait still.
    pub left: i64,
    /// Why some of them do.
    pub findings: Vec<NotEntered>,
}

//! The columns of the list of conferrals that a person chose: kept by the browser, and those of the files that are
//! downloaded too.

use super::Here;
use crate::{
    domain::fault::Language,
    http::cookie,
    web::{form::Visit, shell::Staff},
};
use maud::{Markup, html};
use poem::Response;

/// The parameter that says it.
const ASKED: &str = "columns";
/// Between the columns that are kept.
const BETWEEN: char = '.';
/// A page of PDF has room for so many columns.
const ON_PAPER: usize = 10;

/// A column besides that of the name, which is always there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Born,
    Unit,
    Award,
    Certificate,
    Decision,
    Merit,
    Reason,
    Presented,
    Evidence,
    Status,
}

use Column::{Award, Born, Certificate, Decision, Evidence, Merit, Presented, Reason, Status, Unit};

/// Each column in its order, with its word in an address and the columns of an export that say the same.
const ALL: [(Column, &str, &[&str]); 10] = [
    (Born, "born", &["birth_year"]),
    (Unit, "unit", &["post", "unit", "parent_unit"]),
    (Award, "award", &["award_name"]),
    (Certificate, "certificate", &["certificate_number"]),
    (Decision, "decision", &["reference", "signed_on", "authority_names"]),
    (Merit, "merit", &["year_from", "year_to"]),
    (Reason, "reason", &["reason"]),
    (Presented, "presented", &["presented_on"]),
    (Evidence, "evidence", &["evidence"]),
    (Status, "status", &["status"]),
];

/// Those of whoever chose none.
const USUAL: [Column; 5] = [Unit, Award, Decision, Merit, Status];

impl Column {
    /// What it is called.
    pub(super) fn called(self, language: Language) -> &'static str {
        match self {
            Born => language.of("Năm sinh", "Born"),
            Unit => language.of("Đơn vị", "Unit"),
            Award => language.of("Hình thức", "Award"),
            Certificate => language.of("Số bằng", "Certificate"),
            Decision => language.of("Quyết định", "Decision"),
            Merit => language.of("Năm thành tích", "Merit"),
            Reason => language.of("Thành tích", "Achievement"),
            Presented => language.of("Ngày trao", "Handed over"),
            Evidence => language.of("Căn cứ ghi sổ", "Evidence"),
            Status => language.of("Tình trạng", "Status"),
        }
    }
}

/// The columns that are shown.
pub(super) struct Columns {
    pub chosen: Vec<Column>,
    /// Whether the address says them: they are kept then.
    is_asked: bool,
}

impl Columns {
    /// Those that the address says, else those that are kept, else the usual ones.
    pub(super) fn of(visit: &Visit) -> Self {
        let query = visit.query();
        let asked: Vec<&str> = query.all().filter(|(name, _)| *name == ASKED).map(|(_, value)| value).collect();
        let is_asked = !asked.is_empty();
        let words = if is_asked { asked } else { visit.columns.iter().flat_map(|kept| kept.split(BETWEEN)).collect() };
        let chosen =
            ALL.iter().filter(|(_, word, _)| words.contains(word)).map(|(column, ..)| *column).collect::<Vec<_>>();
        Self { chosen: if chosen.is_empty() { USUAL.to_vec() } else { chosen }, is_asked }
    }

    /// Keeps a choice that the address says.
    pub(super) fn keep(&self, visit: &Visit, response: Response) -> Response {
        if !self.is_asked {
            return response;
        }
        let words: Vec<&str> = self.all().map(|(_, word, _)| *word).collect();
        let kept = if self.chosen == USUAL { String::new() } else { words.join(&BETWEEN.to_string()) };
        let is_known = visit.columns.as_deref().unwrap_or_default() == kept;
        let cookie = if kept.is_empty() {
            cookie::none(cookie::COLUMNS)
        } else {
            cookie::for_seconds(cookie::COLUMNS, kept, cookie::DEVICE_LIVES)
        };
        if is_known { response } else { cookie::with(response, [cookie]) }
    }

    fn all(&self) -> impl Iterator<Item = &'static (Column, &'static str, &'static [&'static str])> {
        ALL.iter().filter(|(column, ..)| self.chosen.contains(column))
    }

    /// The columns of a file; none where they are the usual ones, of which each format has its own.
    fn of_file(&self) -> Vec<&'static str> {
        if self.chosen == USUAL {
            return Vec::new();
        }
        let own = self.all().flat_map(|(.., columns)| columns.iter().copied());
        ["honorific", "name", "recipient_kind"].into_iter().chain(own).collect()
    }

    /// Whether a page of PDF has room for them.
    pub(super) fn fit_on_paper(&self) -> bool {
        self.of_file().len() <= ON_PAPER
    }

    /// The query of an export with these columns.
    pub(super) fn asked(&self, query: &[(&'static str, String)]) -> Vec<(&'static str, String)> {
        let columns = self.of_file();
        let own = (!columns.is_empty()).then(|| (ASKED, columns.join(",")));
        query.iter().cloned().chain(own).collect()
    }

    /// To choose them.
    pub(super) fn form(&self, staff: &Staff, here: &Here<'_>) -> Markup {
        let language = staff.visit.language;
        html! {
            details .no-print {
                summary { (staff.of("Chọn cột", "Choose the columns")) }
                form method="get" action="/conferrals" {
                    @for (name, value) in here.pairs() { input type="hidden" name=(name) value=(value); }
                    fieldset .several {
                        legend { (staff.of("Cột hiện trong bảng và trong tệp tải về", "Columns of the table and of downloaded files")) }
                        @for (column, word, _) in ALL {
                            label .choice {
                                input type="checkbox" name=(ASKED) value=(word) checked[self.chosen.contains(&column)];
                                (column.called(language))
                            }
                        }
                    }
                    button .second type="submit" { (staff.of("Dùng các cột này", "Use these columns")) }
                }
            }
        }
    }
}

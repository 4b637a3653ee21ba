//! Which award a row is given: by its own cells, by the sections above it, by the title.

use super::{
    awards::{self, Found},
    givers,
    layout::Within,
    lines::{Made, Reading},
    signs,
};
use crate::domain::{
    fault::Language,
    import::{ColumnMember, Grade},
    name::fold,
};

/// Whether a text only says how awards are given, and which is said above: "Tặng" and "Truy tặng" below "Hình thức".
fn is_verb(text: &str) -> bool {
    ["tang", "truy tang", "tang thuong", "phong tang", "truy phong", "de nghi tang", "de nghi truy tang"]
        .contains(&fold(text).as_str())
}

impl Reading<'_> {
    /// What a text means; a list says few of them many times.
    pub(super) fn means(&mut self, text: &str) -> Found {
        if let Some(found) = self.meanings.get(text) {
            return found.clone();
        }
        let found = self.settings.awards.find(text, self.settings.defaults.award_code.as_deref());
        self.meanings.insert(text.to_owned(), found.clone());
        found
    }

    /// The text that names the award of a row, and its column; without one that of a section.
    fn said_of_award(&self, made: &mut Made<'_>, within: &Within) -> Option<(String, Option<u16>)> {
        let column = self.text(made, ColumnMember::Award).map(|(text, at)| (text, Some(at)));
        let column = column.filter(|(text, _)| !is_verb(text));
        let ticked = made.columns.iter().filter(|c| c.ticked.is_some() && c.member == Some(ColumnMember::Award));
        let ticked = ticked
            .filter(|column| made.row.cell(column.column).is_some_and(|cell| signs::is_given(&cell.text)))
            .find_map(|column| Some((column.ticked.clone()?, Some(column.column))));
        // Of several the first counts, of which the row is told.
        let first = [ticked, column].into_iter().flatten().min_by_key(|(_, column)| *column);
        let (text, column) = first.or_else(|| within.award.clone().map(|text| (text, None)))?;
        let title = self.layout.title.award.as_deref().unwrap_or_default();
        Some((givers::in_full(&text, title).unwrap_or(text), column))
    }

    /// The award of a class that a row or its section says: of the order that the section or the title names.
    fn of_grade(&self, said: Option<&(String, Option<u16>)>, within: &Within) -> Option<String> {
        let named = within.award.as_deref().or(self.layout.title.award.as_deref())?;
        let code = |grade: &str| self.settings.awards.of_grade(named, grade);
        let own = said.filter(|(_, column)| column.is_some());
        // "Nhất" under "Hạng"; "HẠNG NHẤT" over rows that name no award of their own.
        let of_row = own.and_then(|(text, _)| awards::grade(text)).and_then(code);
        of_row.or_else(|| within.grade.filter(|_| own.is_none()).and_then(code))
    }

    pub(super) fn award(&mut self, made: &mut Made<'_>, within: &Within) {
        let usual = self.settings.defaults.award_code.as_deref();
        let said = self.said_of_award(made, within);
        if let Some(code) = self.of_grade(said.as_ref(), within) {
            made.line.award_code = code;
            return;
        }
        let said = said.map(|(text, column)| (self.first_of_several(made, text, column), column));
        let found = said.as_ref().map(|(text, column)| (self.means(text), text, *column));
        // "GK" in a list of a decision of the district.
        let title = self.layout.title.award.as_deref();
        let given = |text: &str| {
            let giver = givers::in_title(title?).filter(|_| givers::of(text).is_none())?;
            self.settings.awards.code(&format!("{text}{giver}"), usual)
        };
        match found.map(|(found, text, at)| match (&found, given(text)) {
            (Found::Several(_), Some(code)) => (Found::One(code), text, at),
            _ => (found, text, at),
        }) {
            Some((Found::One(code), ..)) => made.line.award_code = code,
            Some((Found::Several(codes), text, at)) => {
                let [vi, en] =
                    [Language::Vi, Language::En].map(|language| self.settings.awards.called(&codes, language));
                made.say(
                    Grade::Flaw,
                    at,
                    "award_ambiguous",
                    format!("“{text}” có thể là nhiều hình thức ({vi}); hãy chọn hình thức chung hoặc sửa dòng."),
                    format!("{text} may be several awards ({en}); choose a common award or mend the row."),
                );
            }
            Some((Found::None, text, at @ Some(_))) => made.say(
                Grade::Flaw,
                at,
                "award_unknown",
                format!("Danh mục không có hình thức “{text}”; hãy sửa dòng hoặc thêm vào danh mục."),
                format!("The catalogue has no award {text}; mend the row or add it to the catalogue."),
            ),
            Some((Found::None, _, None)) | None => {
                let code = usual.map(str::to_owned).or_else(|| self.settings.awards.code(title?, None));
                self.other_in_title(made);
                match code {
                    Some(code) => made.line.award_code = code,
                    None => made.say(
                        Grade::Flaw,
                        None,
                        "award_missing",
                        "Danh sách không nêu hình thức khen thưởng; hãy chọn hình thức chung.",
                        "The list names no award; choose a common award.",
                    ),
                }
            }
        }
    }

    /// Says that the title names another award than the one chosen for rows that name none.
    fn other_in_title(&mut self, made: &mut Made<'_>) {
        let (Some(usual), Some(title)) =
            (self.settings.defaults.award_code.clone(), self.layout.title.award.as_deref())
        else {
            return;
        };
        if let Found::One(code) = self.means(title)
            && code != usual
            && !self.settings.awards.is_unspecified(&code)
        {
            let [vi, en] = [Language::Vi, Language::En].map(|language| {
                [&code, &usual].map(|code| self.settings.awards.called(std::slice::from_ref(code), language))
            });
            let ([title_vi, usual_vi], [title_en, usual_en]) = (vi, en);
            made.say(
                Grade::Caution,
                None,
                "award_of_title",
                format!("Tiêu đề nêu “{title_vi}”, còn hình thức chung đã chọn là “{usual_vi}”; hãy xem lại hình thức chung."),
                format!("The title names {title_en}, and the common award chosen is {usual_en}; look at it again."),
            );
        }
    }
}

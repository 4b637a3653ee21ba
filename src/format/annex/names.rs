//! Who a row is: the name, with its form of address, and what stands with it in one cell.

use super::{
    birth, classify, facts, heading,
    layout::Within,
    lines::{Made, Reading, one_line, says},
    person, rows,
};
use crate::domain::{
    decision::NOT_NAMED,
    import::{AnswerValue, ColumnMember, Grade},
    name::fold,
    recipient::RecipientKind,
};

impl Reading<'_> {
    pub(super) fn names(&self, made: &mut Made<'_>, within: &Within) {
        let title = &self.layout.title;
        let named = self.raw(made, ColumnMember::Name);
        let listed = self.raw(made, ColumnMember::NamePostUnit);
        let said = self.text(made, ColumnMember::RecipientKind).and_then(|(text, _)| heading::kind(&text));
        let by_heading = || {
            let either = [Some(ColumnMember::Name), Some(ColumnMember::NamePostUnit)];
            let column = made.columns.iter().find(|column| either.contains(&column.member));
            column.and_then(|column| column.heading.as_deref()).and_then(heading::kind)
        };
        let above = said.or(within.kind).or_else(by_heading).or(self.settings.defaults.recipient_kind).or(title.kind);
        let (text, column) = match named.or(listed.clone()) {
            Some((text, column)) => (text, Some(column)),
            None => (String::new(), None),
        };
        let text = if listed.is_some() { unlisted(&text) } else { text.as_str() };
        let (honorific, bare) = person::honorific(text).map_or((None, text), |(word, name)| (Some(word), name));
        let kind = above.or_else(|| facts::guess(made, bare, honorific.is_some()));
        if kind.is_none() {
            made.say(
                Grade::Flaw,
                column,
                "kind_unknown",
                "Chưa rõ là cá nhân, tập thể hay hộ gia đình; hãy chọn loại đối tượng mặc định hoặc sửa dòng.",
                "It is not clear whether this is an individual, a collective or a household; give \
                 defaults.recipient_kind or mend the row.",
            );
        }
        let mut kind = kind.unwrap_or(RecipientKind::Individual);
        if kind != RecipientKind::Household && person::is_household(text) {
            if above.is_some() {
                made.say(
                    Grade::Caution,
                    column,
                    "household_among_others",
                    "Tên là của hộ gia đình, nằm trong mục khác; đã đọc là hộ gia đình.",
                    "The name is that of a household under another heading; it is read as a household.",
                );
            }
            kind = RecipientKind::Household;
        }
        made.line.recipient_kind = kind;
        let collective = kind != RecipientKind::Individual;
        let shown = if collective { text } else { bare };
        made.line.honorific = honorific.filter(|_| !collective);
        self.part(made, shown, listed.map(|(_, column)| column), column);
        if let Some((text, _)) = self.text(made, ColumnMember::Honorific).filter(|_| !collective) {
            made.line.honorific = Some(text);
        }
        let named = |name: &String| fold(name) != fold(NOT_NAMED);
        made.line.unnamed = made.line.name.as_ref().is_some_and(|name| !named(name));
        made.line.name = made.line.name.take().filter(named);
        if made.line.name.is_none() && !made.line.unnamed {
            made.say(
                Grade::Flaw,
                column,
                "name_missing",
                "Dòng có số thứ tự nhưng không có tên; hãy điền tên hoặc bỏ dòng.",
                "The row has a number and no name; give the name or skip the row.",
            );
        }
    }

    /// Parts the text of a name from the post, the unit and the birth that stand in its cell.
    fn part(&self, made: &mut Made<'_>, shown: &str, listed: Option<u16>, column: Option<u16>) {
        let collective = made.line.recipient_kind != RecipientKind::Individual;
        if listed.is_some() {
            let person::Parts { name, post, unit, birth } = person::parts(shown, collective);
            made.line.name = Some(one_line(&name));
            made.line.post = post.as_deref().map(one_line);
            let unit = unit.as_deref().map(one_line);
            *(if collective { &mut made.line.parent_unit } else { &mut made.line.unit }) = unit;
            match birth.and_then(|birth| birth::read(&birth, Some(AnswerValue::DayFirst), self.settings.today)) {
                Some((birth::Birth::Day(day), _)) => made.line.birth_on = Some(day),
                Some((birth::Birth::Year(year) | birth::Birth::Month(year), _)) => made.line.birth_year = Some(year),
                Some((birth::Birth::Either { .. }, _)) | None => {}
            }
            return;
        }
        let apart = [ColumnMember::Post, ColumnMember::PostUnit];
        let apart = apart.iter().any(|member| rows::value(made.row, made.columns, *member).is_some_and(says));
        if let Some((name, rest)) = person::behind(shown).filter(|_| !collective && !apart) {
            (made.line.post, made.line.unit) = person::post_and_unit(&one_line(rest));
            made.line.name = Some(one_line(name));
            made.say(
                Grade::Note,
                column,
                "post_behind_name",
                format!("“{}” đứng sau tên, đã đọc là chức vụ, đơn vị.", one_line(rest)),
                format!("{} stands behind the name, and is read as post and unit.", one_line(rest)),
            );
        } else if !shown.is_empty() {
            made.line.name = Some(one_line(shown));
        }
    }
}

/// An entry of a list without its number or dash.
fn unlisted(text: &str) -> &str {
    let text = text.trim_start_matches(['-', '–', '+', '•', '*', ' ']);
    match classify::numbered(text) {
        Some((number, rest)) if classify::is_decimal(number) => rest,
        _ => text,
    }
}

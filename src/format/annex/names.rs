//! Who a row is: the name, with its form of address, and what stands with it in one cell.

use super::{
    birth, classify, facts, heading, kinds,
    layout::{Column, Within},
    lines::{Made, Reading, one_line, says},
    parts, person, post,
    remark::{self, Remarks},
    rows,
};
use crate::domain::{
    decision::NOT_NAMED,
    import::{AnswerValue, ColumnMember, Grade},
    name::{fold, is_of_dead, is_person},
    recipient::RecipientKind,
};

impl Reading<'_> {
    /// Reads who a row is.
    pub(super) fn names(&self, made: &mut Made<'_>, within: &Within) {
        let named = self.raw(made, ColumnMember::Name);
        let listed = self.raw(made, ColumnMember::NamePostUnit);
        let said = self.text(made, ColumnMember::RecipientKind).and_then(|(text, _)| kinds::kind_of_cell(&text));
        let above = said.or_else(|| self.kind_above(made, within, named.as_ref(), listed.as_ref()));
        if made.nobody(named.as_ref().or(listed.as_ref()), above) {
            return;
        }
        let (text, column) = match named.or(listed.clone()) {
            Some((text, column)) => (text, Some(column)),
            None => (String::new(), None),
        };
        let text = each_on_a_line(text);
        made.several_numbered(&text, column);
        let written = remark::unpaid(if listed.is_some() { unlisted(&text) } else { text.as_str() });
        let remarks = remark::apart(written);
        let text = remarks.text.as_str();
        let (honorific, bare) = self.address(made, text, column);
        let guessed = above.or_else(|| facts::guess(made, bare, honorific.is_some()));
        let mut kind = made.known_kind(guessed, column);
        if kind != RecipientKind::Household && person::is_household(text) {
            if above.is_some() {
                made.household_among_others(column);
            }
            kind = RecipientKind::Household;
        }
        if said.is_none() && honorific.is_none() {
            kind = made.among_persons(kind, bare, column);
        }
        made.line.recipient_kind = kind;
        let collective = kind != RecipientKind::Individual;
        let shown = if collective { written } else { bare };
        made.line.honorific = honorific.filter(|_| !collective);
        self.part(made, shown, listed.map(|(_, column)| column), column);
        if let Some((text, _)) = self.text(made, ColumnMember::Honorific).filter(|_| !collective) {
            made.line.honorific = Some(text);
        }
        if !collective {
            made.remarks(&remarks, column);
            if let Some(mark) = &remarks.mark {
                let notes = self.layout.ignored.iter().filter_map(|(_, text)| remark::footnote(text));
                let dead = notes.filter(|(own, note)| own == mark && remark::says_dead(note)).map(|(_, note)| note);
                dead.take(1).for_each(|note| made.posthumous(note, column));
            }
        }
        made.label(column);
        made.small(column);
        made.post_for_name(column);
        made.names_beside();
        made.unnamed(column);
    }

    /// The kind of recipient that stands above a row: by its section, the heading of the names, what rows take, the title.
    fn kind_above(
        &self,
        made: &Made<'_>,
        within: &Within,
        named: Option<&(String, u16)>,
        listed: Option<&(String, u16)>,
    ) -> Option<RecipientKind> {
        let by_heading = || {
            let either = [Some(ColumnMember::Name), Some(ColumnMember::NamePostUnit)];
            // "Tập thể" beside "Cá nhân": the column that the name stands in counts.
            let own = named.or(listed).map(|(_, column)| *column);
            let is_own = |column: &&Column| own.is_none_or(|own| own == column.column);
            let column = made.columns.iter().filter(is_own).find(|column| either.contains(&column.member));
            column.and_then(|column| column.heading.as_deref()).and_then(kinds::kind_of_names)
        };
        // "Khu phố Mẫu" under a title of households and others.
        let units = named.is_some_and(|(text, _)| post::is_unit(text));
        let of_title = self.layout.title.kind.filter(|kind| *kind != RecipientKind::Household || !units);
        within.kind.or_else(by_heading).or(self.settings.defaults.recipient_kind).or(of_title)
    }

    /// The form of address before a name, and the name without it.
    fn address<'t>(&self, made: &mut Made<'_>, text: &'t str, column: Option<u16>) -> (Option<String>, &'t str) {
        match person::honorific(text) {
            Some((word, name)) if !self.addressed && person::may_be_surname(&word, name, self.any_addressed) => {
                made.say(
                    Grade::Caution,
                    column,
                    "address_or_surname",
                    format!("“{word}” có thể là họ hoặc lời xưng hô; đã đọc là họ của “{text}”."),
                    format!("{word} may be a surname or a form of address; it is read as the surname of {text}."),
                );
                (None, text)
            }
            found => found.map_or((None, text), |(word, name)| (Some(word), name)),
        }
    }

    /// Parts the text of a name from the post, the unit and the birth that stand in its cell.
    fn part(&self, made: &mut Made<'_>, shown: &str, listed: Option<u16>, column: Option<u16>) {
        let collective = made.line.recipient_kind != RecipientKind::Individual;
        if listed.is_some() {
            let parts::Parts { name, post, unit, birth, rank, reason } = parts::parts(shown, collective);
            made.line.reason = reason.as_deref().map(one_line).or(made.line.reason.take());
            made.line.name = Some(one_line(&name));
            if let (Some(_), Some((_, behind))) = (&post, shown.split_once([',', ';', '\n', '-', '–', '('])) {
                made.two_units(behind, column);
            }
            made.line.post = post.as_deref().map(one_line);
            made.rank(rank.as_deref());
            let unit = unit.as_deref().map(one_line);
            let above = made.line.recipient_kind == RecipientKind::Collective;
            *(if above { &mut made.line.parent_unit } else { &mut made.line.unit }) = unit;
            self.born(made, birth.as_deref());
            return;
        }
        let (shown, birth) = match person::born(shown).filter(|_| !collective) {
            Some((name, birth)) => (name, Some(birth)),
            None => (shown, None),
        };
        self.born(made, birth.as_deref());
        let said = |member| rows::value(made.row, made.columns, member).filter(|cell| says(cell));
        let apart = said(ColumnMember::Post).is_some()
            || said(ColumnMember::PostUnit).is_some_and(|cell| parts::post_and_unit(&one_line(&cell.text)).0.is_some());
        if let Some((name, rest)) = person::behind(shown).filter(|_| !collective && !apart) {
            let (rank, post) = person::rank_before(rest).map_or((None, rest), |(rank, post)| (Some(rank), post));
            made.rank(rank);
            // Where the unit has a column of its own, all of what is behind the name is the post.
            let own = rows::value(made.row, made.columns, ColumnMember::Unit).is_some_and(says);
            (made.line.post, made.line.unit) = match parts::post_and_unit(&one_line(post)) {
                (Some(_), Some(_)) if own => (Some(one_line(post)), None),
                parted => parted,
            };
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

impl Reading<'_> {
    /// Takes the birth that stands with a name; a column of births comes after and counts.
    fn born(&self, made: &mut Made<'_>, birth: Option<&str>) {
        let Some(text) = birth else { return };
        match birth::read(text, Some(AnswerValue::DayFirst), self.settings.today) {
            Some((birth::Birth::Day(day), _)) => made.line.birth_on = Some(day),
            Some((birth::Birth::Year(year) | birth::Birth::Month(year), doubtful)) => {
                made.line.birth_year = Some(year);
                made.doubtful(doubtful, None, text, &year.to_string());
            }
            Some((birth::Birth::Either { .. }, _)) | None => {}
        }
    }
}

impl Made<'_> {
    /// The kind of recipient, an individual where nothing says it.
    fn known_kind(&mut self, kind: Option<RecipientKind>, column: Option<u16>) -> RecipientKind {
        kind.unwrap_or_else(|| {
            self.say(
                Grade::Flaw,
                column,
                "kind_unknown",
                "Chưa rõ là cá nhân, tập thể hay hộ gia đình; hãy chọn loại đối tượng mặc định hoặc sửa dòng.",
                "It is not clear whether this is an individual, a collective or a household; give \
                 defaults.recipient_kind or mend the row.",
            );
            RecipientKind::Individual
        })
    }

    /// Says of the name of a household that it stands under a heading of others.
    fn household_among_others(&mut self, column: Option<u16>) {
        self.say(
            Grade::Caution,
            column,
            "household_among_others",
            "Tên là của hộ gia đình, nằm trong mục khác; đã đọc là hộ gia đình.",
            "The name is that of a household under another heading; it is read as a household.",
        );
    }

    /// Tells whoever is said to be nameless from a row whose name is missing.
    fn unnamed(&mut self, column: Option<u16>) {
        let named = |name: &String| fold(name) != fold(NOT_NAMED);
        self.line.unnamed = self.line.name.as_ref().is_some_and(|name| !named(name));
        self.line.name = self.line.name.take().filter(named);
        if self.line.name.is_none() && !self.line.unnamed {
            self.say(
                Grade::Flaw,
                column,
                "name_missing",
                "Dòng có số thứ tự nhưng không có tên; hãy điền tên hoặc bỏ dòng.",
                "The row has a number and no name; give the name or skip the row.",
            );
        }
    }

    /// Says of a list without headings that a row has further names, which are not read, and of one of couples that the
    /// other of the two is not.
    fn names_beside(&mut self) {
        let headed = self.columns.iter().any(|column| column.heading.is_some());
        let of_couple = |column: &Column| column.heading.as_deref().is_some_and(heading::is_of_couple);
        let couples = self.columns.iter().any(|column| column.member == Some(ColumnMember::Name) && of_couple(column));
        let others = self.columns.iter().filter(|column| match column.member {
            Some(ColumnMember::Ignored) => couples && of_couple(column),
            Some(_) => false,
            None => !headed,
        });
        let cells = others.filter_map(|column| self.row.cell(column.column)).filter(|cell| is_person(&cell.text));
        if let Some((column, text)) = cells.map(|cell| (cell.column, one_line(&cell.text))).next() {
            self.say(
                Grade::Caution,
                Some(column),
                "name_beside",
                format!("“{text}” cũng là tên người nhưng chưa được đọc; hãy ghi rõ cột nào là tên, hoặc xếp mỗi người một dòng."),
                format!("{text} is a name too and is not read; say which column has the names, or give each person a row."),
            );
        }
    }

    /// Puts a rank behind the form of address.
    pub(super) fn rank(&mut self, rank: Option<&str>) {
        let Some(rank) = rank.map(one_line) else { return };
        self.line.honorific = Some(match self.line.honorific.take() {
            Some(address) if address != rank => format!("{address} {rank}"),
            _ => rank,
        });
    }

    /// Takes up what stood with a name and is no part of it.
    fn remarks(&mut self, found: &Remarks, column: Option<u16>) {
        let Remarks { dead, title, bynames, others, .. } = found;
        if self.line.honorific.is_none() {
            self.line.honorific = title.map(str::to_owned);
        }
        let of_dead = self.line.honorific.clone().filter(|title| is_of_dead(title));
        if let Some(said) = dead.clone().or(of_dead) {
            self.posthumous(&said, column);
        }
        for byname in bynames {
            self.say(
                Grade::Note,
                column,
                "byname",
                format!("“{byname}” không thuộc họ tên nên đã bỏ khỏi tên; nếu cần, ghi vào tên khác của người này."),
                format!("{byname} is no part of the name and was taken off; add it to this person's other names."),
            );
        }
        for other in others {
            self.say(
                Grade::Note,
                column,
                "remark_behind_name",
                format!("“{other}” không thuộc họ tên nên đã bỏ khỏi tên."),
                format!("{other} is no part of the name and was taken off."),
            );
        }
    }

    /// Makes the award posthumous by what the row says: a note where it says so, else to be looked at.
    pub(super) fn posthumous(&mut self, said: &str, column: Option<u16>) {
        if std::mem::replace(&mut self.line.posthumous, true) {
            return;
        }
        let (said, sure) = (one_line(said), remark::posthumous(said) == Some(true));
        let (vi, en) = if sure { ("", "") } else { ("; hãy xem lại", "; look at it again") };
        self.say(
            if sure { Grade::Note } else { Grade::Caution },
            column,
            "posthumous_by_words",
            format!("“{said}”: đã đọc là truy tặng{vi}."),
            format!("{said}: the award is read as posthumous{en}."),
        );
    }
}

/// A text with a comma between persons that stand on lines of their own, who are then told as several.
fn each_on_a_line(text: String) -> String {
    let whole = |line: &str| line.split_whitespace().count() > 2 && is_person(line.trim());
    if text.contains('\n') && text.lines().all(whole) { text.replace('\n', ", ") } else { text }
}

/// An entry of a list without its number or dash.
fn unlisted(text: &str) -> &str {
    let text = text.trim_start_matches(['-', '–', '+', '•', '*', ' ']);
    match classify::numbered(text) {
        Some((number, rest)) if classify::is_decimal(number) => rest,
        _ => text,
    }
}

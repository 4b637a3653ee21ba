//! What a file says of a row and the register does not take: it is said at the row, so that nothing is lost silently.

use super::{
    awards::{self, Found},
    classify, heading, kinds,
    layout::Column,
    lines::{Made, Reading, one_line, says},
    parts, post, signs,
};
use crate::domain::{
    import::{ColumnMember, Grade},
    name::is_person,
    recipient::RecipientKind,
};

impl Reading<'_> {
    /// The first of several awards that one text names, each of which is known; the row is told of the next.
    pub(super) fn first_of_several(&mut self, made: &mut Made<'_>, text: String, column: Option<u16>) -> String {
        let parts = awards::several(&text);
        let [first, further, ..] = parts.as_slice() else { return text };
        let found: Vec<Found> = parts.iter().map(|part| self.means(part)).collect();
        let differ = found.iter().any(|one| Some(one) != found.first());
        if !differ || found.contains(&Found::None) {
            return text;
        }
        made.further_award(column, further);
        first.clone()
    }
}

impl Made<'_> {
    /// Says what stands beside or before a row and was not read: further awards, a line between the rows.
    pub(super) fn unread(&mut self, after: Option<&str>) {
        if let Some(text) = after.map(one_line) {
            self.say(
                Grade::Caution,
                None,
                "line_between",
                format!("Ngay trên dòng này có “{text}” chưa được đọc; nếu đó là đơn vị hoặc hình thức của các dòng dưới, hãy sửa các dòng ấy."),
                format!("Above this row stands {text}, which was not read; if it is the unit or the award of the rows below, mend them."),
            );
        }
        let (row, columns) = (self.row, self.columns);
        let given = |column: &&Column| {
            let cell = row.cell(column.column).filter(|cell| says(cell));
            cell.is_some_and(|cell| column.ticked.is_none() || signs::is_given(&cell.text))
        };
        let of_awards = columns.iter().filter(|column| column.member == Some(ColumnMember::Award));
        if of_awards.clone().nth(1).is_none() {
            return;
        }
        let mut awards = of_awards.filter(given);
        let first = awards.next().and_then(|column| column.heading.clone());
        if let Some(column) = awards.next().filter(|column| first.is_none() || column.heading != first) {
            let text = row.cell(column.column).map(|cell| one_line(&cell.text)).unwrap_or_default();
            let shown = column.ticked.clone().unwrap_or(text);
            self.further_award(Some(column.column), &shown);
        }
    }

    /// Says which cells have an id number among other words, which goes into no register so: what is read of such a cell
    /// is to be mended.
    pub(super) fn id_numbers(&mut self) {
        let (row, columns) = (self.row, self.columns);
        for cell in row.cells.iter().filter(|cell| heading::has_id_number(&cell.text)) {
            let member = columns.iter().find(|column| column.column == cell.column).and_then(|column| column.member);
            let grade = match member {
                Some(member) if member.is_dropped() => continue,
                None | Some(ColumnMember::Ignored | ColumnMember::Line) => Grade::Caution,
                Some(_) => Grade::Flaw,
            };
            self.say(
                grade,
                Some(cell.column),
                "id_number_in_cell",
                "Ô có số định danh lẫn trong chữ; hãy bỏ số ấy khỏi tệp rồi nhập lại, số định danh được ghi mã hóa ở nơi riêng.",
                "The cell has an id number among its words; take it out of the file and import it again: id numbers are kept encrypted in a place of their own.",
            );
        }
    }

    /// Says of the row right below that it may go on with this one and was not read.
    pub(super) fn below(&mut self, row: Option<u32>) {
        if let Some(row) = row {
            self.say(
                Grade::Caution,
                None,
                "row_below_unread",
                format!("Dòng {row} ngay dưới chưa được đọc; nếu là phần tiếp của dòng này, hãy sửa dòng."),
                format!("Row {row} right below was not read; if this row goes on there, mend it."),
            );
        }
    }

    /// Says of a row that is struck through that it may have been withdrawn.
    pub(super) fn struck(&mut self) {
        if let Some(cell) = self.row.cells.iter().find(|cell| cell.struck) {
            self.say(
                Grade::Caution,
                Some(cell.column),
                "struck_through",
                "Dòng có chữ bị gạch ngang; nếu đã rút khỏi danh sách, hãy bỏ dòng.",
                "Some of the row is struck through; if it was withdrawn from the list, skip it.",
            );
        }
    }

    /// Says of the name of a person that is a post.
    pub(super) fn post_for_name(&mut self, column: Option<u16>) {
        let person = self.line.recipient_kind == RecipientKind::Individual;
        let Some(name) = self.line.name.as_deref().filter(|name| person && post::is_post(name) && !is_person(name))
        else {
            return;
        };
        let name = name.to_owned();
        self.say(
            Grade::Caution,
            column,
            "post_for_name",
            format!("“{name}” là chức vụ, không phải họ tên; hãy xem lại dòng."),
            format!("{name} is a post and no name; look at the row again."),
        );
    }

    /// Says that a row names an award besides the one that is read.
    pub(super) fn further_award(&mut self, column: Option<u16>, shown: &str) {
        self.say(
            Grade::Caution,
            column,
            "award_beside",
            format!("Dòng còn nêu “{shown}”; mỗi dòng chỉ vào sổ một hình thức, hãy thêm một dòng cho hình thức này."),
            format!("The row names {shown} too; a row is registered with one award, so add a line for this one."),
        );
    }

    /// Says of a name in small letters alone, as fonts of capitals leave them, that it is to be looked at.
    pub(super) fn small(&mut self, column: Option<u16>) {
        let person = self.line.recipient_kind == RecipientKind::Individual;
        let Some(name) = self.line.name.as_deref().filter(|name| person && name.contains(' ')) else { return };
        if !name.contains(char::is_uppercase) {
            let text = name.to_owned();
            self.say(
                Grade::Caution,
                column,
                "name_in_small_letters",
                format!("Tên “{text}” viết toàn chữ thường; hãy ghi lại chữ hoa."),
                format!("The name {text} is in small letters alone; write its capitals."),
            );
        }
    }

    /// Says of someone with posts in two units that they are to be looked at.
    pub(super) fn two_units(&mut self, text: &str, column: Option<u16>) {
        if self.line.recipient_kind == RecipientKind::Individual && parts::has_two_units(text) {
            let text = text.trim();
            self.say(
                Grade::Caution,
                column,
                "two_units",
                format!("“{text}” nêu chức vụ ở hơn một đơn vị; hãy xem lại chức vụ và đơn vị đã đọc."),
                format!("{text} says posts in more than one unit; look at the post and the unit that were read."),
            );
        }
    }

    /// Says of a cell with several entries, each behind its number on a line of its own, that they are several.
    pub(super) fn several_numbered(&mut self, text: &str, column: Option<u16>) {
        let numbered = |line: &&str| classify::numbered(line).is_some_and(|(number, _)| classify::is_decimal(number));
        if text.contains('\n') && text.lines().filter(numbered).nth(1).is_some() {
            self.say(
                Grade::Caution,
                column,
                "several_in_cell",
                "Ô ghi nhiều đối tượng có đánh số; hãy xếp mỗi đối tượng một dòng rồi nhập lại.",
                "The cell has several numbered recipients; give each a row and import the file again.",
            );
        }
    }

    /// The kind of a recipient under a heading of persons, whose name may be that of a unit.
    pub(super) fn among_persons(&mut self, kind: RecipientKind, name: &str, column: Option<u16>) -> RecipientKind {
        if kind != RecipientKind::Individual || !kinds::is_collective(self, name) {
            return kind;
        }
        self.say(
            Grade::Caution,
            column,
            "collective_among_others",
            "Tên là của tập thể, nằm trong mục cá nhân; đã đọc là tập thể.",
            "The name is that of a collective among individuals; it is read as a collective.",
        );
        RecipientKind::Collective
    }

    /// Takes a word before a name off it: "Chồng: Lê Văn Mẫu", which may say that the row is of a couple.
    pub(super) fn label(&mut self, column: Option<u16>) {
        let Some((label, name)) = self.line.name.as_deref().and_then(|name| name.split_once(':')) else { return };
        let (label, name) = (label.trim().to_owned(), name.trim().to_owned());
        if label.split_whitespace().count() > 3 || !is_person(&name) {
            return;
        }
        self.say(
            Grade::Caution,
            column,
            "label_before_name",
            format!("“{label}:” đứng trước tên nên đã bỏ; nếu là vợ chồng hoặc hộ gia đình, hãy sửa dòng."),
            format!(
                "{label}: stands before the name and was taken off; if it is a couple or a household, mend the row."
            ),
        );
        self.line.name = Some(name);
    }

    /// Says how a birth is read that is written with less than certainty.
    pub(super) fn doubtful(&mut self, doubtful: bool, column: Option<u16>, shown: &str, read: &str) {
        if doubtful {
            self.say(
                Grade::Caution,
                column,
                "birth_doubtful",
                format!("“{shown}” đã đọc là {read}; hãy đối chiếu."),
                format!("{shown} is read as {read}; compare it with the paper."),
            );
        }
    }
}

//! The heads of tables: a column is named once, for its head and for its cells, which say it themselves on a narrow
//! screen.

use crate::domain::fault::Language;
use maud::{Markup, html};

/// The head of a column.
#[derive(Debug, Clone, Copy)]
pub(super) struct ColumnHead {
    vi: &'static str,
    en: &'static str,
    /// The class of its style; none where it is a text.
    class: Option<&'static str>,
}

impl ColumnHead {
    /// Of texts.
    pub(super) const fn text(vi: &'static str, en: &'static str) -> Self {
        Self { vi, en, class: None }
    }

    /// Of numbers, which stand to the right.
    pub(super) const fn number(vi: &'static str, en: &'static str) -> Self {
        Self { vi, en, class: Some("number") }
    }

    /// What the column is called.
    pub(super) fn of(self, language: Language) -> &'static str {
        language.of(self.vi, self.en)
    }

    /// The head itself.
    pub(super) fn show(self, language: Language) -> Markup {
        html! { th class=[self.class] scope="col" { (self.of(language)) } }
    }
}

/// The row of the heads of a table.
pub(super) fn heads(all: &[ColumnHead], language: Language) -> Markup {
    html! { thead { tr { @for head in all { (head.show(language)) } } } }
}

/// The account that did something.
pub(super) const ACCOUNT: ColumnHead = ColumnHead::text("Tài khoản", "Account");
/// What was done.
pub(super) const ACT: ColumnHead = ColumnHead::text("Việc", "Act");
/// The deciding bodies.
pub(super) const AUTHORITIES: ColumnHead = ColumnHead::text("Cơ quan", "Authorities");
/// The award.
pub(super) const AWARD: ColumnHead = ColumnHead::text("Hình thức", "Award");
/// The day or the year of birth.
pub(super) const BORN: ColumnHead = ColumnHead::text("Sinh", "Born");
/// The number of a certificate.
pub(super) const CERTIFICATE: ColumnHead = ColumnHead::text("Số bằng", "Certificate");
/// The number of a line in its list.
pub(super) const LINE: ColumnHead = ColumnHead::number("STT", "No.");
/// How many lines a decision has.
pub(super) const LINES: ColumnHead = ColumnHead::number("Số dòng", "Lines");
/// The name of whoever or whatever a row is of.
pub(super) const NAME: ColumnHead = ColumnHead::text("Tên", "Name");
/// The number of a record in the register.
pub(super) const NUMBER: ColumnHead = ColumnHead::number("Số", "No.");
/// The superior unit.
pub(super) const PARENT_UNIT: ColumnHead = ColumnHead::text("Đơn vị cấp trên", "Superior unit");
/// The post.
pub(super) const POST: ColumnHead = ColumnHead::text("Chức vụ", "Post");
/// How many in all.
pub(super) const TOTAL: ColumnHead = ColumnHead::number("Tổng", "Total");
/// The unit.
pub(super) const UNIT: ColumnHead = ColumnHead::text("Đơn vị", "Unit");
/// When something was done.
pub(super) const WHEN: ColumnHead = ColumnHead::text("Lúc", "When");

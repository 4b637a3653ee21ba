//! `/exports`: the lists that left the register: what, when, by whom, and the manifest that proves each file.

use super::{
    head::{ACCOUNT, ColumnHead, NUMBER, WHEN, heads},
    shell::Staff,
    words::{by, capital, count, instant, size},
};
use crate::{
    domain::{
        account::Permission,
        export::{ExportOf, Exported, FormatName},
        fault::{Fault, Language},
    },
    service::export,
};
use maud::{Markup, html};
use poem::{Response, handler};

/// Lists on a page.
const LISTS: i64 = 50;

/// The lists, the newest first.
#[handler]
pub(super) async fn show(staff: Staff) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Export)?;
    let register = staff.reading_newest().await?;
    let before: Option<i64> = staff.visit.asked("before").parse().ok();
    let mut exports = export::before(&register, &staff.ctx, before, LISTS + 1).await?;
    let more = exports.len() > usize::try_from(LISTS).unwrap_or_default();
    exports.truncate(usize::try_from(LISTS).unwrap_or_default());
    let t = |vi, en| staff.of(vi, en);
    let said = html! {
        p .lead {
            (t(
                "Mỗi tệp có một bản kê: bộ lọc, số dòng, SHA-256 và đầu sổ có chữ ký. Giữ bản kê cùng tệp thì kiểm tra được tệp ở bất cứ máy nào: ",
                "Each file has a manifest: its filter, rows, SHA-256 and the signed head. Kept with the file, it lets anyone check the file on any machine: ",
            ))
            code { "award-registry audit check-export FILE MANIFEST" }
        }
        @if exports.is_empty() { p { (t("Chưa có danh sách nào được xuất.", "No list has left the register.")) } }
        @else { (rows(&staff, &exports)) }
        nav .steps aria-label=(t("Trang", "Pages")) {
            @if before.is_some() { a href="/exports" { (t("Về đầu", "To the first")) } }
            @if more && let Some(last) = exports.last() {
                a rel="next" href={ "/exports?before=" (last.id) } { (t("Tiếp", "Next")) }
            }
        }
    };
    Ok(staff.page(t("Danh sách đã xuất", "Lists that left the register"), &[("/", t("Trang chủ", "Home"))], &said))
}

/// What an export lists, in words.
pub(super) fn listed(one: &Exported, language: Language) -> String {
    capital(one.list.unwrap_or(ExportOf::Conferrals).label().of(language))
}

/// The format of its file, and how large it is.
pub(super) fn file(one: &Exported, language: Language) -> String {
    let format = FormatName::find(&one.format).map_or("", |format| format.label().of(language));
    let bytes = one.bytes.and_then(|bytes| u64::try_from(bytes).ok());
    bytes.map_or_else(|| format.to_owned(), |bytes| format!("{format}, {}", size(bytes, language)))
}

const LIST: ColumnHead = ColumnHead::text("Danh sách", "List");
const ROWS: ColumnHead = ColumnHead::number("Số dòng", "Rows");
const FILE: ColumnHead = ColumnHead::text("Tệp", "File");

/// Lists that left, each in a row.
fn rows(staff: &Staff, exports: &[Exported]) -> Markup {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    html! {
        table .stack {
            (heads(&[NUMBER, WHEN, ACCOUNT, LIST, ROWS, FILE], language))
            tbody {
                @for one in exports {
                    tr {
                        td .number data-label=(NUMBER.of(language)) { (one.id) }
                        td data-label=(WHEN.of(language)) { (instant(&one.created_at, language)) }
                        td data-label=(ACCOUNT.of(language)) { (by(&one.exported_by, language)) }
                        td data-label=(LIST.of(language)) {
                            (listed(one, language))
                            @for words in one.filter_in_words.iter().flatten() { span .under { (words) } }
                            @if one.id_numbers.is_some_and(|numbers| numbers > 0) {
                                span .tag.amber { (t("có số định danh", "with id numbers")) }
                            }
                        }
                        td .number data-label=(ROWS.of(language)) {
                            @match one.rows {
                                Some(rows) => (count(rows, language)),
                                None => span .quiet { (t("chưa xong", "not whole")) },
                            }
                        }
                        td data-label=(FILE.of(language)) {
                            (file(one, language)) " "
                            a href={ "/v1/exports/" (one.id) } download={ "ban-ke-" (one.id) ".json" } {
                                (t("Bản kê", "Manifest")) span .unseen { " " (one.id) }
                            }
                        }
                    }
                }
            }
        }
    }
}

//! `/catalogue/reform`: many bodies follow others by one file: what it would do is shown first, and done all or nothing.

use super::{
    super::head::{ColumnHead, heads},
    kept::Kept,
};
use crate::{
    domain::{
        account::Permission,
        authority::{Authority, Level, Reform, Reformed, SuccessionKind},
        fault::{Code, Fault, Finding, Place},
        label::Words,
    },
    http::status,
    service::{Register, authority::reform},
    web::{
        form::{Fields, go_to},
        inputs::{Input, Kind, Shown},
        shell::{Staff, key},
        words::day,
    },
};
use maud::{Markup, html};
use poem::{Body, Request, Response, handler};

/// The fields of the form besides its file.
const FIELDS: [&str; 3] = ["csrf", "key", "text"];
/// The largest file, in bytes: with it the form is sent back to be applied.
const MOST: u64 = 128 * 1024;

/// Asks for the file.
#[handler]
#[expect(clippy::needless_pass_by_value, reason = "a handler is given what it extracts")]
pub(in crate::web) fn show(staff: Staff) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::KeepCatalogue)?;
    page(&staff, &Fields::of(Vec::new()), None, None)
}

/// Shows what a file would do, or does it.
#[handler]
pub(in crate::web) async fn send(staff: Staff, request: &Request, body: Body) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::KeepCatalogue)?;
    let register = staff.visit.register.clone();
    if staff.visit.is_form() {
        let fields = staff.sent(body).await?;
        return match Box::pin(apply(&staff, &register, &fields)).await {
            Ok(_) => Ok(go_to(&format!("{}?reformed=true", Kept::Authorities.path()))),
            Err(fault) => refused(&staff, &fields, fault),
        };
    }
    let (file, fields) = match staff.visit.sent_file(request, body, &FIELDS).await? {
        Ok(sent) => sent,
        Err(fault) => return refused(&staff, &Fields::of(Vec::new()), fault),
    };
    let text = match &file {
        Some(file) if file.size > MOST => {
            let (vi, en) = ("Tệp lớn hơn 128 KB; hãy chia tệp.", "The file is larger than 128 KB; divide it.");
            Err(Fault::at(Code::InvalidBody, Finding::at("/text", "too_long", vi, en)))
        }
        Some(file) => reform::text(file.stored.path()).await,
        None => Ok(fields.get("text").to_owned()),
    };
    let text = match text {
        Ok(text) => text,
        Err(fault) => return refused(&staff, &fields, fault),
    };
    let fields = Fields::of(vec![("text".to_owned(), text.clone())]);
    match Box::pin(tried(&staff, &register, &text)).await {
        Ok((rows, done)) => page(&staff, &fields, Some((&rows, &done)), None),
        Err(fault) => refused(&staff, &fields, fault),
    }
}

fn refused(staff: &Staff, fields: &Fields, mut said: Fault) -> Result<Response, Fault> {
    if !status::of(said.code).is_client_error() {
        return Err(said);
    }
    // A line of the file is no field of the form: it is named in words.
    for finding in &mut said.errors {
        let Place::Pointer(pointer) = &finding.place else { continue };
        let line = pointer.split('/').nth(1).unwrap_or_default();
        if line.bytes().all(|b| b.is_ascii_digit()) && !line.is_empty() {
            finding.text.vi = format!("Dòng {line}: {}", finding.text.vi);
            finding.text.en = format!("Line {line}: {}", finding.text.en);
        }
        finding.place = Place::Pointer("/text".into());
    }
    page(staff, fields, None, Some(&said))
}

/// What a text would do, without doing it.
async fn tried(staff: &Staff, register: &Register, text: &str) -> Result<(Vec<Reform>, Reformed), Fault> {
    let rows = reform::read(text)?;
    let done = reform::apply(register, &staff.ctx, &rows, true).await?;
    Ok((rows, done))
}

async fn apply(staff: &Staff, register: &Register, fields: &Fields) -> Result<Reformed, Fault> {
    let rows = reform::read(fields.get("text"))?;
    let apply = |ctx| {
        let (register, rows) = (register.clone(), rows.clone());
        async move { Box::pin(reform::apply(&register, &ctx, &rows, false)).await }
    };
    Box::pin(staff.once(fields, apply)).await
}

fn page(
    staff: &Staff,
    fields: &Fields,
    preview: Option<(&[Reform], &Reformed)>,
    fault: Option<&Fault>,
) -> Result<Response, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let field_of = |place: &str| (place == "text" || place == "file").then_some("text");
    let shown = Shown { language: staff.visit.language, fields, fault, field_of };
    let label = t("Dán nội dung tệp CSV", "Paste the text of the CSV file");
    let hint = t("Dòng đầu là tên các cột.", "The first line has the names of the columns.");
    let said = html! {
        (shown.summary(|_| label.to_owned()))
        @match preview {
            Some((rows, done)) => (previewed(staff, fields, rows, done)?),
            None => {
                p { (t("Trước khi ghi, bạn xem tệp sẽ làm gì; tất cả hoặc không gì được ghi.", "What the file does is shown first; all of it is done or nothing.")) }
                (columns(staff))
                form method="post" enctype="multipart/form-data" action="/catalogue/reform" {
                    (staff.csrf())
                    (key()?)
                    div .wide { (shown.show(&Input { name: "text", label, hint, kind: Kind::Area(8) })) }
                    div .field {
                        label for="file" { (t("Hoặc chọn tệp", "Or choose the file")) }
                        input #file name="file" type="file" accept=".csv";
                    }
                    button type="submit" { (t("Xem trước", "Preview")) }
                }
            }
        }
    };
    let above = Kept::Authorities.path();
    let crumbs = [("/", t("Trang chủ", "Home")), (above, Kept::Authorities.title(staff.visit.language))];
    let title = t("Sắp xếp tổ chức theo tệp", "Reform of bodies by a file");
    Ok(staff.form_page(title, &crumbs, fault, &said))
}

const LINE_OF_FILE: ColumnHead = ColumnHead::number("Dòng", "Line");
const PREDECESSOR: ColumnHead = ColumnHead::text("Cơ quan trước", "Predecessor");
const SUCCESSOR: ColumnHead = ColumnHead::text("Cơ quan sau", "Successor");
const HOW: ColumnHead = ColumnHead::text("Cách", "How");
const DAY: ColumnHead = ColumnHead::text("Ngày", "Day");
const INSTRUMENT: ColumnHead = ColumnHead::text("Văn bản", "Instrument");

/// The columns of the file, and what stands in each.
fn columns(staff: &Staff) -> Markup {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let all = [
        ("predecessor_code", t("mã cơ quan trước, như trong danh mục", "code of the body before, as in the catalogue")),
        ("successor_code", t("mã cơ quan sau", "code of the body after")),
        ("date", t("ngày đầu của tổ chức mới, ghi năm, tháng, ngày", "first day of the new order: year, month, day")),
        ("instrument", t("văn bản quyết định việc này", "the instrument that ordered it")),
        (
            "successor_name_vi",
            t("tên, nếu cơ quan sau chưa có trong danh mục", "its name, where the catalogue lacks it"),
        ),
        ("successor_level", t("cấp của cơ quan ấy", "its level")),
        ("successor_symbol", t("ký hiệu văn bản, có thể để trống", "its symbol, may be empty")),
        ("successor_parent_code", t("mã cơ quan cấp trên, có thể để trống", "code of the body above it, may be empty")),
    ];
    let words = |words: Words| {
        html! {
            ul { @for (word, label) in words { li { code { (word) } ": " (label.of(language)) } } }
        }
    };
    html! {
        details {
            summary { (t("Các cột của tệp", "The columns of the file")) }
            dl .facts {
                @for (column, said) in all {
                    div { dt { code { (column) } } dd {
                        (said)
                        @if column == "date" { ", " code { "2025-07-01" } }
                        @if column == "successor_level" { (words(Level::WORDS)) }
                    } }
                }
                div { dt { code { "kind" } } dd { (t("cách kế tục", "how")) (words(SuccessionKind::WORDS)) } }
            }
            p {
                (t("Với cơ quan trước chưa có trong danh mục, dùng các cột ấy bắt đầu bằng ", "For a body before that the catalogue lacks, the same columns beginning with "))
                code { "predecessor_" } "."
            }
        }
    }
}

/// What the file does: how much of it, row by row, and the form that does it.
fn previewed(staff: &Staff, fields: &Fields, rows: &[Reform], done: &Reformed) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let Reformed { authorities_made, authorities_ended, successions_made, already_there } = done;
    let counts = [
        (*authorities_made, t("cơ quan mới", "new bodies")),
        (*authorities_ended, t("cơ quan kết thúc", "bodies end")),
        (*successions_made, t("việc kế tục", "successions")),
        (*already_there, t("việc đã có, để nguyên", "there already")),
    ];
    let body = |code: &str, new: Option<&Authority>| {
        html! {
            @if let Some(new) = new { (new.name_vi) " " }
            code { (code) }
            @if new.is_some() { " " span .tag.blue { (t("theo tệp", "by the file")) } }
        }
    };
    Ok(html! {
        p .told.note { @for (n, words) in counts { @if n > 0 { strong { (n) } " " (words) "; " } } (t("chưa ghi gì.", "nothing is written yet.")) }
        table .stack {
            (heads(&[LINE_OF_FILE, PREDECESSOR, SUCCESSOR, HOW, DAY, INSTRUMENT], language))
            tbody {
                @for Reform { line, succession, predecessor, successor } in rows {
                    tr {
                        td .number data-label=(LINE_OF_FILE.of(language)) { (line) }
                        td data-label=(PREDECESSOR.of(language)) { (body(&succession.predecessor_code, predecessor.as_ref())) }
                        td data-label=(SUCCESSOR.of(language)) { (body(&succession.successor_code, successor.as_ref())) }
                        td data-label=(HOW.of(language)) { (succession.kind.label().of(language)) }
                        td data-label=(DAY.of(language)) { (day(succession.date, language)) }
                        td data-label=(INSTRUMENT.of(language)) { (succession.instrument) }
                    }
                }
            }
        }
        form method="post" action="/catalogue/reform" {
            (staff.csrf())
            (key()?)
            input type="hidden" name="text" value=(fields.get("text"));
            button type="submit" { (t("Ghi sắp xếp này", "Do it")) }
            a .button.second href="/catalogue/reform" { (t("Thôi", "Leave it")) }
        }
    })
}

//! `/decisions/{id}/lines`: the list of a draft: a file or a pasted text becomes an import, whose rows come here when
//! they are right; what is here is mended line by line.

use super::{
    super::{
        entries::{self, Part},
        form::{Fields, go_to},
        import::columns::{self, COMMON_AWARD, COMMON_KIND},
        inputs::{Input, Kind, Shown},
        line,
        shell::{Staff, key},
        words::{count, instant},
    },
    attachments::Files,
    returned::why_returned,
    rows, steps,
};
use crate::{
    domain::{
        account::Permission,
        decision::{Decision, StoredDecision},
        fault::{Code, Fault, Finding, Place},
        import::{Defaults, Mapping},
        recipient::RecipientKind,
    },
    http::{status, upload::File},
    service::{
        Expected, Register, decision,
        import::{self, NewImport, Source},
    },
};
use maud::{Markup, html};
use own::Changed;
use poem::{Body, Request, Response, handler, web::Path};

mod own;

/// The fields of the form of a list, besides its file.
const FIELDS: [&str; 5] = ["csrf", "key", "text", COMMON_AWARD, COMMON_KIND];

/// The list as it is, and the ways to one.
#[handler]
pub(in crate::web) async fn show(staff: Staff, Path(id): Path<i64>) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let stored = decision::get(&*staff.reading().await?, &staff.ctx, id, true).await?;
    if let Some(response) = steps::closed(&stored) {
        return Ok(response);
    }
    let award = match stored.facts.stated_totals.first().and_then(|total| total.award_code.as_ref()) {
        Some(code) => Part::Awards.written(&staff, &staff.visit.register, code).await?,
        None => String::new(),
    };
    let fields = Fields::of(vec![(COMMON_AWARD.to_owned(), award)]);
    page(&staff, &stored, &fields, None).await
}

/// Makes an import of a list, or mends the lines that the draft has.
#[handler]
pub(in crate::web) async fn save(
    staff: Staff,
    Path(id): Path<i64>,
    request: &Request,
    body: Body,
) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let register = staff.visit.register.clone();
    let stored = decision::get(&register, &staff.ctx, id, true).await?;
    if let Some(response) = steps::closed(&stored) {
        return Ok(response);
    }
    let (fields, done) = if staff.visit.is_form() {
        let fields = staff.sent(body).await?;
        let done = Box::pin(mend(&staff, &register, &stored, &fields)).await;
        (fields, done)
    } else {
        match staff.visit.sent_file(request, body, &FIELDS).await? {
            Ok((file, fields)) => {
                let done = Box::pin(begin(&staff, &register, id, (file, &fields))).await;
                (fields, done)
            }
            Err(fault) => (Fields::of(Vec::new()), Err(fault)),
        }
    };
    match done {
        Ok(to) => Ok(go_to(&to)),
        Err(fault) if status::of(fault.code).is_client_error() => {
            page(&staff, &stored, &fields, Some(&steps::stale(&staff, &register, fault, &stored).await)).await
        }
        Err(fault) => Err(fault),
    }
}

/// Makes the import of a list; where it is looked at.
async fn begin(
    staff: &Staff,
    register: &Register,
    id: i64,
    (file, fields): (Option<File>, &Fields),
) -> Result<String, Fault> {
    let text = fields.get("text");
    let source = match (&file, text.trim().is_empty()) {
        (Some(file), true) => {
            Source::File { path: file.stored.path(), name: file.name.clone(), sha256: file.sha256.clone() }
        }
        (None, false) => Source::Text(text.to_owned()),
        (Some(_), false) => {
            let (vi, en) = ("Chỉ dán danh sách hoặc chỉ chọn tệp.", "Paste the list or choose a file, not both.");
            return Err(Fault::at(Code::InvalidBody, Finding::at("/file", "invalid_value", vi, en)));
        }
        (None, true) => {
            let (vi, en) = ("Hãy dán danh sách hoặc chọn tệp.", "Paste the list or choose a file.");
            return Err(Fault::at(Code::InvalidBody, Finding::at("/text", "required", vi, en)));
        }
    };
    let defaults = Defaults {
        award_code: columns::award(staff, register, fields.get(COMMON_AWARD)).await?,
        recipient_kind: RecipientKind::find(fields.get(COMMON_KIND)),
        ..Defaults::default()
    };
    let new = NewImport { source, decision_id: Some(id), mapping: Mapping::of(defaults) };
    let made = import::create(register, &staff.ctx, new).await.map_err(|mut fault| {
        if file.is_none() {
            let read = |finding: Finding| Finding { place: Place::Pointer("/text".into()), ..finding };
            fault.errors = fault.errors.into_iter().map(read).collect();
        }
        fault
    })?;
    Ok(format!("/imports/{}", made.id))
}

/// Changes the lines of the draft as a form says; where to go on.
async fn mend(staff: &Staff, register: &Register, stored: &StoredDecision, fields: &Fields) -> Result<String, Fault> {
    let Changed { lines, place } = own::changed(staff, register, stored, fields).await?;
    let number = place.and_then(|place| lines.get(place)).map(|line| line.line);
    let facts = Decision { lines, ..stored.facts.clone() };
    let expected = Expected::version(fields.get("version").parse().unwrap_or_default());
    let write = |ctx| {
        let (register, facts, expected, id) = (register.clone(), facts.clone(), expected.clone(), stored.id);
        async move { Box::pin(decision::draft::replace(&register, &ctx, id, &expected, (facts, false))).await }
    };
    let saved = Box::pin(staff.once(fields, write)).await.map_err(|fault| of_line(fault, place))?;
    Ok(match number {
        Some(number) => format!("/decisions/{}/lines{}#line-{number}", saved.id, rows::from(&staff.visit, number)),
        None => format!("/decisions/{}/lines{}#lines", saved.id, rows::from(&staff.visit, 0)),
    })
}

/// A refusal whose findings about the line that was typed point at its members.
fn of_line(mut fault: Fault, place: Option<usize>) -> Fault {
    let Some(start) = place.map(|place| format!("/lines/{place}")) else { return fault };
    for finding in &mut fault.errors {
        if let Place::Pointer(pointer) = &finding.place
            && let Some(member) = pointer.strip_prefix(&start)
        {
            finding.place = Place::Pointer(member.to_owned());
        }
    }
    fault
}

async fn page(
    staff: &Staff,
    stored: &StoredDecision,
    fields: &Fields,
    fault: Option<&Fault>,
) -> Result<Response, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let register = &staff.visit.register;
    let language = staff.visit.language;
    let field_of = |place: &str| match place.split('/').next().unwrap_or_default() {
        "award" => Some(COMMON_AWARD),
        "file" => Some("file"),
        "text" => Some("text"),
        member => own::field_of(member),
    };
    let shown = Shown { language, fields, fault, field_of };
    let label = |name: &str| match name {
        COMMON_AWARD => t("Hình thức chung", "The common award").to_owned(),
        "file" => t("Tệp danh sách", "File of the list").to_owned(),
        "text" => t("Dán danh sách", "Paste the list").to_owned(),
        name => own::label(name, language),
    };
    let awards = Part::Awards.entries(staff, register, None).await?;
    let waiting = import::waiting(register, &staff.ctx, stored.id).await?;
    let files = Files::of(staff, &staff.reading().await?, stored).await?;
    let above = html! {
        (steps::nav(staff, Some(stored), steps::LIST))
        (why_returned(staff, stored))
        (shown.summary(label))
    };
    let said = html! {
        (files.section("lines"))
        (entries::list("awards", &awards, t("đến", "until")))
        @if !waiting.is_empty() {
            div .told.note {
                p { (t("Danh sách đang xem dở, chưa vào bản nháp:", "Lists that are not in the draft yet:")) }
                ul {
                    @for one in &waiting {
                        li {
                            a href={ "/imports/" (one.id) } {
                                (one.file_name.as_deref().unwrap_or(t("danh sách đã dán", "a pasted list")))
                            }
                            ", " (one.created_by) ", " (instant(&one.created_at, language))
                        }
                    }
                }
            }
        }
        (own::form(staff, register, stored, &shown).await?)
        @if stored.facts.lines.is_empty() {
            (form(staff, stored, &shown)?)
            (own::add(staff, stored))
        } @else {
            (rows::table(staff, register, stored, Some(rows::Written { fault })).await?)
            (own::add(staff, stored))
            p { a .button href={ "/decisions/" (stored.id) "/check" } { (t("Kiểm tra", "Check")) } }
            details open[fault.is_some() && fields.find("text").is_some()] {
                summary { (t("Thêm danh sách khác vào sau", "Add another list behind it")) }
                (form(staff, stored, &shown)?)
            }
            (clear(staff, stored)?)
        }
    };
    let title = t("Ghi quyết định: danh sách", "Record a decision: the list");
    Ok(files.page(title, fault, (&above, &said)))
}

/// The form of a list: pasted, or a file.
fn form(staff: &Staff, stored: &StoredDecision, shown: &Shown<'_>) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let hint = t(
        "Bôi đen các ô trong bảng tính, chép rồi dán vào đây, cả hàng tiêu đề và các mục (I. TẬP THỂ…). Các cột được \
         nhận ra ở bước sau. Nguồn không nêu tên thì ghi (chưa rõ tên).",
        "Copy the cells of a spreadsheet and paste them here, with their headings. What each column is comes next. \
         Where nobody is named write (chưa rõ tên).",
    );
    let files = t(
        "XLSX, XLS, ODS, DOCX, CSV hoặc TSV, tối đa 50 MB, thay cho nội dung dán.",
        "XLSX, XLS, ODS, DOCX, CSV or TSV, 50 MB at most, instead of pasted text.",
    );
    let mut kinds = vec![(String::new(), t("(theo danh sách)", "(as the list says)").to_owned())];
    kinds.extend(line::kinds(staff.visit.language));
    let wrong = shown.wrong("file");
    let described = if wrong.is_empty() { "file-hint" } else { "file-hint file-wrong" };
    Ok(html! {
        form method="post" enctype="multipart/form-data" action={ "/decisions/" (stored.id) "/lines" } {
            (staff.csrf())
            (key()?)
            div .wide {
                (shown.show(&Input { name: "text", label: t("Dán danh sách", "Paste the list"), hint, kind: Kind::Area(14) }))
            }
            div .field {
                label for="file" { (t("Tệp danh sách", "File of the list")) }
                p #file-hint .hint { (files) }
                @if !wrong.is_empty() {
                    p #file-wrong .wrong { @for finding in &wrong { (finding.text.in_language(staff.visit.language)) " " } }
                }
                input #file name="file" type="file" accept=".xlsx,.xls,.ods,.docx,.csv,.tsv"
                    aria-describedby=(described) aria-invalid=[(!wrong.is_empty()).then_some("true")];
            }
            (shown.show(&Input {
                name: COMMON_AWARD,
                label: t("Hình thức chung", "The common award"),
                hint: t("Cho dòng không ghi hình thức.", "For lines that say no award."),
                kind: Kind::Listed("awards"),
            }))
            (shown.show(&Input {
                name: COMMON_KIND,
                label: t("Đối tượng chung", "The common kind of recipient"),
                hint: t("Cho dòng không ghi và không nằm dưới “Tập thể”, “Cá nhân”.", "For lines that say none."),
                kind: Kind::Choice(&kinds),
            }))
            button type="submit" { (t("Kiểm tra", "Check")) }
        }
    })
}

/// To take the list away, so that another comes in its place.
fn clear(staff: &Staff, stored: &StoredDecision) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let lines = count(stored.line_count, staff.visit.language);
    Ok(html! {
        details {
            summary { (t("Bỏ cả danh sách để nhập lại", "Take the whole list away")) }
            form method="post" action={ "/decisions/" (stored.id) "/lines" } {
                (staff.csrf())
                (key()?)
                input type="hidden" name="version" value=(stored.version);
                p {
                    (t("Cả ", "All ")) (lines)
                    (t(" dòng ra khỏi bản nháp này; văn bản đã ghi ở bước 1 không đổi.", " lines leave this draft; the paper of step 1 stays."))
                }
                button .danger type="submit" name="do" value="clear" { (t("Bỏ danh sách", "Take the list away")) }
            }
        }
    })
}

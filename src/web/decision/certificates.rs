//! `/decisions/{id}/certificates`: the number of the certificate and the bonus of each line, in one table.

use super::{
    super::{
        form::{Fields, go_to, stale},
        head::{CERTIFICATE, ColumnHead, LINE, NAME, heads},
        inputs::{Input, Kind, Shown},
        shell::{Staff, key},
        typed,
        words::capital,
    },
    below,
    delivery::{answer, answered},
    named,
};
use crate::{
    domain::{
        account::Permission,
        conferral::{Conferral, ConferralStatus, Delivery},
        decision::{Act, DecisionState, StoredDecision},
        fault::{Code, Fault, Place},
        page::Paging,
        stored::Page,
    },
    http::status,
    service::{
        Register,
        conferral::each::{OwnDelivery, of_each},
        decision,
    },
};
use maud::{Markup, html};
use poem::{Body, Response, handler, web::Path};
use std::collections::HashMap;

/// Lines on a page.
const LINES: i64 = 200;
/// Before the number of a line in the names of its fields.
const NUMBER: &str = "number-";
const PAID: &str = "paid-";
const VERSION: &str = "version-";
/// The field of a column that is pasted.
const COLUMN: &str = "column";

/// A decision with a page of its lines.
struct Listed {
    stored: StoredDecision,
    page: Page<Conferral>,
}

impl Listed {
    /// Nothing where the decision awards nothing that is in the register.
    async fn of(staff: &Staff, register: &Register, id: i64) -> Result<Option<Self>, Fault> {
        let stored = decision::get(register, &staff.ctx, id, false).await?;
        if stored.state != DecisionState::Registered || stored.facts.act != Act::Award {
            return Ok(None);
        }
        let cursor = Some(staff.visit.asked("cursor")).filter(|cursor| !cursor.is_empty()).map(str::to_owned);
        let paging = Paging { limit: Some(LINES), cursor, include_total: false };
        let page = decision::conferrals(register, &staff.ctx, id, &paging).await?;
        Ok(Some(Self { stored, page }))
    }
}

/// Asks for the numbers and the bonuses.
#[handler]
pub(in crate::web) async fn show(staff: Staff, Path(id): Path<i64>) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    match Listed::of(&staff, &*staff.reading().await?, id).await? {
        Some(listed) => page(&staff, &listed, &Fields::of(Vec::new()), None),
        None => Ok(go_to(&format!("/decisions/{id}"))),
    }
}

/// Records them.
#[handler]
pub(in crate::web) async fn send(staff: Staff, Path(id): Path<i64>, body: Body) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let fields = staff.sent(body).await?;
    let register = staff.visit.register.clone();
    let Some(listed) = Listed::of(&staff, &register, id).await? else {
        return Ok(go_to(&format!("/decisions/{id}")));
    };
    if fields.get("do") == "fill" {
        return page(&staff, &listed, &filled(&listed.page.items, &fields), None);
    }
    let done = match asked(&listed.page.items, &fields) {
        Ok(asked) => {
            let write = |ctx| {
                let (register, asked) = (register.clone(), (asked.clone(), answered(&fields)));
                async move { Box::pin(of_each(&register, &ctx, id, asked)).await }
            };
            Box::pin(staff.once(&fields, write)).await.map_err(by_line)
        }
        Err(fault) => Err(fault),
    };
    match done {
        Ok(_) => Ok(go_to(&match &listed.page.next_cursor {
            Some(next) => format!("/decisions/{id}/certificates?cursor={next}"),
            None => format!("/decisions/{id}?done=delivered#lines"),
        })),
        Err(fault) if status::of(fault.code).is_client_error() => page(&staff, &listed, &fields, Some(&stale(fault))),
        Err(fault) => Err(fault),
    }
}

/// What a form says otherwise than the register, line by line.
fn asked(lines: &[Conferral], fields: &Fields) -> Result<Vec<OwnDelivery>, Fault> {
    let (mut asked, mut wrong) = (Vec::new(), Vec::new());
    for one in lines {
        let line = one.line;
        let Some(version) = fields.find(&format!("{VERSION}{line}")).and_then(|version| version.parse().ok()) else {
            continue;
        };
        let number = fields.text(&format!("{NUMBER}{line}"));
        let paid = typed::whole("/bonus_paid_vnd", fields.get(&format!("{PAID}{line}"))).unwrap_or_else(|finding| {
            wrong.push(finding.below(&format!("/{line}")));
            None
        });
        let pairs = [
            ("certificate_number", number != one.certificate_number, number.is_none()),
            ("bonus_paid_vnd", paid != one.bonus_paid_vnd, paid.is_none()),
        ];
        if pairs.iter().any(|(_, differs, _)| *differs) {
            let cleared = pairs.iter().filter(|(_, differs, is_none)| *differs && *is_none);
            let cleared = cleared.map(|(name, ..)| (*name).to_owned()).collect();
            let delivery = Delivery { certificate_number: number, bonus_paid_vnd: paid, ..Delivery::default() };
            asked.push(OwnDelivery { line, version, delivery, cleared });
        }
    }
    Fault::all(Code::InvalidBody, wrong).map_err(by_line)?;
    if asked.is_empty() {
        let (vi, en) = ("Không có gì khác với sổ.", "Nothing is otherwise than in the register.");
        return Err(Fault::because(Code::InvalidBody, vi, en));
    }
    Ok(asked)
}

/// A refusal whose findings say which line each is about.
fn by_line(mut fault: Fault) -> Fault {
    for finding in &mut fault.errors {
        let Place::Pointer(place) = &finding.place else { continue };
        if let Some(line) = place.split('/').nth(1).filter(|line| line.parse::<i32>().is_ok()) {
            finding.text.vi = format!("Dòng {line}: {}", finding.text.vi);
            finding.text.en = format!("Line {line}: {}", finding.text.en);
        }
    }
    fault
}

/// The fields with a pasted column in them: `12⇥0153` is of line 12, `0153` alone of the next line in force.
fn filled(lines: &[Conferral], fields: &Fields) -> Fields {
    let mut all: HashMap<String, String> =
        fields.all().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let text = all.remove(COLUMN).unwrap_or_default();
    let mut next = lines.iter().filter(|one| one.status == ConferralStatus::InForce).map(|one| one.line);
    for row in text.lines().map(str::trim_end).filter(|row| !row.trim().is_empty()) {
        let cells: Vec<&str> = row.split(['\t', ';']).map(str::trim).collect();
        let own = cells.first().and_then(|first| first.parse::<i32>().ok()).filter(|_| cells.len() > 1);
        let (line, cells) = match own {
            Some(line) => (Some(line), cells.get(1..).unwrap_or_default()),
            None => (next.next(), cells.as_slice()),
        };
        let Some(line) = line else { break };
        for (name, cell) in [NUMBER, PAID].into_iter().zip(cells) {
            if !cell.is_empty() {
                all.insert(format!("{name}{line}"), (*cell).to_owned());
            }
        }
    }
    Fields::of(all.into_iter().collect())
}

fn page(staff: &Staff, listed: &Listed, fields: &Fields, fault: Option<&Fault>) -> Result<Response, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let Listed { stored, page: Page { items, next_cursor, .. } } = listed;
    let field_of = |place: &str| (!place.is_empty()).then_some("numbers");
    let shown = Shown { language: staff.visit.language, fields, fault, field_of };
    let hint = t(
        "Chép cột số bằng trong bảng tính rồi dán vào đây: mỗi dòng một số, hoặc STT, số bằng, tiền thưởng.",
        "Paste a column of a spreadsheet: a number a line, or the line's number, the certificate's and the bonus.",
    );
    let column =
        Input { name: COLUMN, label: t("Dán cột số bằng", "Paste the column"), hint, kind: Kind::Area(3) };
    let said = html! {
        (shown.summary(|_| t("Bảng số bằng", "The table").to_owned()))
        p .lead { (named(stored, staff.visit.language)) }
        form method="post" action=(staff.visit.place()) {
            (staff.csrf())
            (key()?)
            // What Enter in a field presses.
            button .unseen type="submit" name="do" value="save" tabindex="-1" aria-hidden="true" {}
            details open[!fields.get(COLUMN).is_empty()] {
                summary { (t("Dán cả cột", "Paste a whole column")) }
                (shown.show(&column))
                button .second type="submit" name="do" value="fill" { (t("Điền vào bảng", "Fill the table")) }
            }
            (table(staff, items, fields))
            (answer(&shown))
            button type="submit" name="do" value="save" {
                @if next_cursor.is_some() { (t("Lưu, xem tiếp", "Save, and go on")) } @else { (t("Lưu", "Save")) }
            }
        }
        @if let Some(next) = next_cursor {
            p { a rel="next" href={ "/decisions/" (stored.id) "/certificates?cursor=" (next) } { (t("Tiếp", "Next")) } }
        }
    };
    Ok(below(
        staff,
        stored,
        t("Số bằng, tiền thưởng từng dòng", "Certificates and bonuses, line by line"),
        fault,
        &said,
    ))
}

const BONUS_PAID: ColumnHead = ColumnHead::text("Tiền thưởng đã chi (đồng)", "Bonus paid (đồng)");

fn table(staff: &Staff, lines: &[Conferral], fields: &Fields) -> Markup {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let (number, paid) = (CERTIFICATE.of(language), BONUS_PAID.of(language));
    let value = |field: &str, stands: String| fields.find(field).map_or(stands, str::to_owned);
    html! {
        table #numbers tabindex="-1" .stack {
            (heads(&[LINE, NAME, CERTIFICATE, BONUS_PAID], language))
            tbody {
                @for one in lines {
                    @let (line, stands) = (one.line, one.status == ConferralStatus::InForce);
                    @let name = one.name.as_deref().unwrap_or(t("(chưa rõ tên)", "(not named)"));
                    @let of = format!(", {} {line}, {name}", t("dòng", "line"));
                    @let fields = (format!("{NUMBER}{line}"), format!("{PAID}{line}"), format!("{VERSION}{line}"));
                    tr #{ "line-" (line) } {
                        td .number data-label=(LINE.of(language)) { (line) }
                        td {
                            span .gone[!stands] { (name) }
                            @if !stands { span .under { (capital(one.status.label().of(language))) } }
                            input type="hidden" name=(fields.2) value=(one.version);
                        }
                        td data-label=(number) {
                            input name=(fields.0) autocomplete="off" aria-label={ (number) (of) }
                                value=(value(&fields.0, one.certificate_number.clone().unwrap_or_default()));
                        }
                        td data-label=(paid) {
                            input name=(fields.1) autocomplete="off" inputmode="numeric" aria-label={ (paid) (of) }
                                value=(value(&fields.1, one.bonus_paid_vnd.map(|paid| paid.to_string()).unwrap_or_default()));
                        }
                    }
                }
            }
        }
    }
}

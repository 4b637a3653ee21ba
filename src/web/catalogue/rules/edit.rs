//! `/catalogue/rules/{table}/new` and `/catalogue/rules/{table}/{id}/edit`: a rule is typed, looked at with what it
//! changes, and entered.

use super::{
    fields,
    review::{self, Reviewed},
    table::{Row, Table},
};
use crate::{
    domain::{
        account::Permission,
        fault::{Code, Fault},
    },
    http::status,
    service::Expected,
    web::{
        form::{Fields, go_to, stale},
        inputs::Shown,
        shell::Staff,
        typed,
    },
};
use maud::html;
use poem::{Body, Response, handler, web::Path};
use serde_json::Value;

/// The row that is changed, with its version; or none for a new one.
struct Place {
    table: Table,
    old: Option<(i64, i64, Row)>,
}

impl Place {
    async fn at(staff: &Staff, table: &str, id: Option<i64>) -> Result<Self, Fault> {
        staff.ctx.ask(Permission::KeepCatalogue)?;
        let table = Table::find(table).ok_or_else(|| {
            let (vi, en) =
                (format!("Không có bảng quy định “{table}”."), format!("There is no table of rules {table}."));
            Fault::because(Code::NotFound, vi, en)
        })?;
        let old = match id {
            Some(id) => {
                let (version, row) = table.get(&staff.visit.register, &staff.ctx, id).await?;
                Some((id, version, row))
            }
            None => None,
        };
        Ok(Self { table, old })
    }

    fn id(&self) -> Option<i64> {
        self.old.as_ref().map(|(id, ..)| *id)
    }

    fn title(&self, staff: &Staff) -> String {
        let table = self.table.title(staff.visit.language);
        match self.id() {
            Some(id) => format!("{} {id}: {table}", staff.of("Sửa quy định", "Change rule")),
            None => format!("{}: {table}", staff.of("Thêm quy định", "Add a rule")),
        }
    }
}

/// A new rule; its address may say what stands in its fields.
#[handler]
pub(in crate::web) async fn new(staff: Staff, Path(table): Path<String>) -> Result<Response, Fault> {
    let place = Place::at(&staff, &table, None).await?;
    let fields = fields::asked(&staff, &staff.visit.register, place.table).await?;
    form(&staff, &place, &fields, None).await
}

/// A rule that is there.
#[handler]
pub(in crate::web) async fn edit(staff: Staff, Path((table, id)): Path<(String, i64)>) -> Result<Response, Fault> {
    let place = Place::at(&staff, &table, Some(id)).await?;
    let Some((_, version, row)) = &place.old else { return Err(Fault::new(Code::NotFound)) };
    let fields = fields::of(&staff, &staff.visit.register, place.table, row).await?;
    let fields = fields.all().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let fields = Fields::of(fields.chain([("version".to_owned(), version.to_string())]).collect());
    form(&staff, &place, &fields, None).await
}

/// Looks at a new rule, or enters it.
#[handler]
pub(in crate::web) async fn create(staff: Staff, Path(table): Path<String>, body: Body) -> Result<Response, Fault> {
    let place = Place::at(&staff, &table, None).await?;
    sent(&staff, &place, body).await
}

/// Looks at a rule that is changed, or changes it.
#[handler]
pub(in crate::web) async fn replace(
    staff: Staff,
    Path((table, id)): Path<(String, i64)>,
    body: Body,
) -> Result<Response, Fault> {
    let place = Place::at(&staff, &table, Some(id)).await?;
    sent(&staff, &place, body).await
}

async fn sent(staff: &Staff, place: &Place, body: Body) -> Result<Response, Fault> {
    let fields = staff.sent(body).await?;
    if fields.get("step") == "change" {
        return form(staff, place, &fields, None).await;
    }
    match done(staff, place, &fields).await {
        Ok(page) => Ok(page),
        Err(fault) if fault.code != Code::Forbidden && status::of(fault.code).is_client_error() => {
            form(staff, place, &fields, Some(&stale(fault))).await
        }
        Err(fault) => Err(fault),
    }
}

/// The page that says what a rule changes; or, once that was seen, the rule is entered.
async fn done(staff: &Staff, place: &Place, fields: &Fields) -> Result<Response, Fault> {
    let (table, register) = (place.table, &staff.visit.register);
    let row = fields::read(staff, register, table, fields).await?;
    if fields.get("step") != "save" {
        let around = table.review(register, &staff.ctx, place.id(), row.clone()).await?;
        let awards = table.award(staff, register, &row).await?;
        let old = place.old.as_ref().map(|(.., row)| row);
        let reviewed = Reviewed { table, old, new: &row, around: &around, awards: &awards, fields };
        let said = review::show(staff, &reviewed)?;
        return Ok(staff.page(
            staff.of("Xem lại quy định trước khi ghi", "Look at the rule before it is entered"),
            &crumbs(staff, table),
            &said,
        ));
    }
    let expected = Expected::version(fields.get("version").parse().unwrap_or_default());
    let save = |ctx| {
        let (register, row, expected, id) = (register.clone(), row.clone(), expected.clone(), place.id());
        async move {
            match id {
                Some(id) => table.replace(&register, &ctx, (id, &expected), row).await,
                None => table.create(&register, &ctx, row).await,
            }
        }
    };
    Box::pin(staff.once(fields, save)).await?;
    let award = row.get("award_code").and_then(Value::as_str).unwrap_or_default();
    let query = [("table", table.word()), ("award", award), ("done", "true")];
    let query = query.into_iter().filter(|(_, value)| !value.is_empty());
    Ok(go_to(&format!(
        "/catalogue/rules?{}",
        form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish()
    )))
}

fn crumbs(staff: &Staff, table: Table) -> [(&'static str, &'static str); 2] {
    let list = match table {
        Table::Competences => "/catalogue/rules?table=competences",
        Table::Rates => "/catalogue/rules?table=rates",
        Table::BaseSalaries => "/catalogue/rules?table=base_salaries",
        Table::BonusRules => "/catalogue/rules?table=bonus_rules",
    };
    let language = staff.visit.language;
    [("/", language.of("Trang chủ", "Home")), (list, language.of("Quy định", "Rules"))]
}

/// Where the row that is in the way is ended on the day before this one begins.
async fn to_end(staff: &Staff, place: &Place, fields: &Fields) -> Result<Option<String>, Fault> {
    let row = fields::read(staff, &staff.visit.register, place.table, fields).await?;
    let from = row.get("valid_from").and_then(Value::as_str).and_then(|from| from.parse().ok());
    let Some(id) = place.table.in_the_way(&staff.visit.register, &staff.ctx, place.id(), row).await? else {
        return Ok(None);
    };
    let last = from.and_then(|from: chrono::NaiveDate| from.pred_opt());
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("valid_to", &typed::written(last, None, None))
        .finish();
    Ok(Some(format!("{}?{query}", place.table.place(id))))
}

async fn form(staff: &Staff, place: &Place, fields: &Fields, fault: Option<&Fault>) -> Result<Response, Fault> {
    let language = staff.visit.language;
    let table = place.table;
    let shown = Shown { language, fields, fault, field_of: fields::field_of };
    let to_end = match fault {
        Some(fault) if fault.code == Code::RuleBroken => to_end(staff, place, fields).await?,
        _ => None,
    };
    let said = html! {
        (shown.summary(|name| fields::label(table, name, language)))
        @if let Some(to_end) = &to_end {
            p {
                a href=(to_end) target="_blank" {
                    (staff.of("Kết thúc dòng đó vào ngày hôm trước, trong thẻ mới", "End that row on the day before, in a new tab"))
                }
            }
        }
        @if fault.is_some_and(|fault| fault.code == Code::Stale) {
            p {
                a href=(staff.visit.path) target="_blank" {
                    (staff.of("Xem bản hiện nay trong thẻ mới", "See the present version in a new tab"))
                }
            }
        }
        p .lead {
            (staff.of(
                "Chưa ghi gì cho đến khi bạn xem lại điều thay đổi.",
                "Nothing is entered until you have looked at what changes.",
            ))
        }
        form method="post" action=(staff.visit.path) {
            (staff.csrf())
            @if let Some((_, version, _)) = &place.old {
                // A version that was refused is that of the page; pressed again, it is the one that was shown as new.
                @let version = if fault.is_some_and(|fault| fault.code == Code::Stale) { version.to_string() } else { fields.get("version").to_owned() };
                input type="hidden" name="version" value=(version);
            }
            (fields::show(staff, table, &shown).await?)
            button type="submit" name="step" value="look" { (staff.of("Xem điều thay đổi", "See what changes")) }
        }
    };
    Ok(staff.form_page(&place.title(staff), &crumbs(staff, table), fault, &said))
}

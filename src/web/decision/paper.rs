//! `/decisions/new` and `/decisions/{id}/edit`: what the paper says, in the paper's order, saved as a draft.

use super::{
    super::{
        entries::{self, Part},
        form::{Fields, go_to},
        inputs::{Input, Kind, Shown},
        shell::{Staff, key},
        words::capital,
    },
    crumbs, paper_fields, steps,
};
use crate::{
    domain::{
        account::Permission,
        conferral::ConferralType,
        decision::{Act, Attribution, Decision, Evidence, Instrument, StoredDecision},
        fault::{Code, Fault, Language},
        label::Label,
    },
    http::{page::Frame, problem, status},
    service::{Expected, Register, decision},
};
use maud::{Markup, html};
use poem::{Body, Response, handler, web::Path};

/// The draft a form is of.
struct Draft<'a> {
    /// The decision as it is kept; nothing for a new one.
    stored: Option<&'a StoredDecision>,
    /// What stands in the form.
    fields: &'a Fields,
    /// Why it was refused, if it was.
    fault: Option<&'a Fault>,
}

/// A new draft.
#[handler]
pub(in crate::web) async fn new(staff: Staff) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let fields = paper_fields::of(&staff, &staff.visit.register, &blank()?).await?;
    show(&staff, &Draft { stored: None, fields: &fields, fault: None }).await
}

/// A draft that is there.
#[handler]
pub(in crate::web) async fn edit(staff: Staff, Path(id): Path<i64>) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let stored = decision::get(&*staff.reading().await?, &staff.ctx, id, false).await?;
    if let Some(response) = steps::closed(&stored) {
        return Ok(response);
    }
    let fields = paper_fields::of(&staff, &staff.visit.register, &stored.facts).await?;
    show(&staff, &Draft { stored: Some(&stored), fields: &fields, fault: None }).await
}

/// Saves a new draft.
#[handler]
pub(in crate::web) async fn create(staff: Staff, body: Body) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let fields = staff.sent(body).await?;
    let register = staff.visit.register.clone();
    let saved = match paper_fields::read(&staff, &register, &fields, blank()?).await {
        Ok(facts) => {
            let save = |ctx| {
                let (register, facts) = (register.clone(), facts.clone());
                async move { decision::draft::create(&register, &ctx, facts).await }
            };
            Box::pin(staff.once(&fields, save)).await
        }
        Err(fault) => Err(fault),
    };
    match saved {
        Ok(stored) => Ok(go_to(&format!("/decisions/{}/lines", stored.id))),
        Err(fault) if status::of(fault.code).is_client_error() => {
            show(&staff, &Draft { stored: None, fields: &fields, fault: Some(&fault) }).await
        }
        Err(fault) => Err(fault),
    }
}

/// Saves a draft that is there; its lines stay.
#[handler]
pub(in crate::web) async fn replace(staff: Staff, Path(id): Path<i64>, body: Body) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let fields = staff.sent(body).await?;
    let register = staff.visit.register.clone();
    let stored = decision::get(&register, &staff.ctx, id, true).await?;
    let expected = Expected::version(fields.get("version").parse().unwrap_or_default());
    let saved = match paper_fields::read(&staff, &register, &fields, stored.facts.clone()).await {
        Ok(facts) => {
            let save = |ctx| {
                let (register, facts, expected) = (register.clone(), facts.clone(), expected.clone());
                async move { Box::pin(decision::draft::replace(&register, &ctx, id, &expected, (facts, false))).await }
            };
            Box::pin(staff.once(&fields, save)).await
        }
        Err(fault) => Err(fault),
    };
    match saved {
        Ok(stored) => {
            let next = if stored.line_count == 0 && stored.facts.act == Act::Award { "lines" } else { "check" };
            Ok(go_to(&format!("/decisions/{id}/{next}")))
        }
        Err(fault) if status::of(fault.code).is_client_error() => {
            let fault = steps::stale(fault, &stored);
            show(&staff, &Draft { stored: Some(&stored), fields: &fields, fault: Some(&fault) }).await
        }
        Err(fault) => Err(fault),
    }
}

/// A decision of which nothing is known yet.
fn blank() -> Result<Decision, Fault> {
    serde_json::from_str("{\"act\": \"award\"}").map_err(Fault::internal)
}

async fn show(staff: &Staff, draft: &Draft<'_>) -> Result<Response, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let Draft { stored, fields, fault } = draft;
    let language = staff.visit.language;
    let shown = Shown { language, fields, fault: *fault, field_of: paper_fields::field_of };
    let action = stored.map_or_else(|| "/decisions/new".to_owned(), |stored| format!("/decisions/{}/edit", stored.id));
    let said = html! {
        (steps::nav(staff, *stored, steps::PAPER))
        (shown.summary(|name| paper_fields::label(name, language)))
        @if let Some(stored) = stored && fault.is_some_and(|fault| fault.code == Code::Stale) {
            p {
                a href={ "/decisions/" (stored.id) } target="_blank" {
                    (t("Xem bản hiện nay trong thẻ mới", "See the present version in a new tab"))
                }
            }
        }
        form data-kept method="post" action=(action) {
            (staff.csrf())
            (key()?)
            @if let Some(stored) = stored { input type="hidden" name="version" value=(stored.version); }
            (inputs(staff, &shown).await?)
            button type="submit" { (t("Lưu nháp", "Save the draft")) }
        }
    };
    let title = t("Ghi quyết định: văn bản", "Record a decision: the paper");
    let frame = Frame { is_wrong: fault.is_some(), ..staff.frame(&crumbs(staff)) };
    Ok(frame.page(fault.map_or_else(Response::builder, problem::head), title, &said))
}

/// The words of an enum as choices, after one for nothing where that may be.
fn choices(words: &[(&str, Label)], none: Option<&str>, language: Language) -> Vec<(String, String)> {
    let none = none.map(|label| (String::new(), label.to_owned()));
    none.into_iter()
        .chain(words.iter().map(|(word, label)| ((*word).to_owned(), capital(label.of(language)))))
        .collect()
}

/// The fields, in the paper's order.
async fn inputs(staff: &Staff, shown: &Shown<'_>) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let register: &Register = &staff.visit.register;
    let authorities = Part::Authorities.entries(staff, register, None).await?;
    let campaigns = Part::Campaigns.entries(staff, register, None).await?;
    let field = |name: &'static str, hint: &str, kind: Kind<'_>| {
        shown.show(&Input { name, label: &paper_fields::label(name, language), hint, kind })
    };
    let day = t("Như 26/5/2020; chỉ biết tháng hoặc năm thì ghi 5/2020, 2020.", "Like 26/5/2020; or 5/2020, 2020.");
    let by_name = t("Gõ vài chữ của tên rồi chọn.", "Type some words of the name and choose.");
    let lies = t("Nơi lưu bản giấy, hoặc tên bài báo.", "Where the paper lies, or the press item.");
    let compared = t(
        "Để trống nếu văn bản không ghi tổng. Ở bước kiểm tra, tổng được so với danh sách.",
        "Leave it empty where the paper states none. The check compares them with the list.",
    );
    let one_a_line = t("Mỗi dòng một mục.", "One a line.");
    let instruments = choices(Instrument::WORDS, None, language);
    let attributions = choices(Attribution::WORDS, None, language);
    let types = choices(ConferralType::WORDS, Some(t("(không nêu)", "(not stated)")), language);
    let evidence: Vec<_> = Evidence::WORDS.iter().map(|(word, label)| (*word, capital(label.of(language)))).collect();
    Ok(html! {
        (entries::list("authorities", &authorities, t("đến", "until")))
        (entries::list("campaigns", &campaigns, t("đến", "until")))
        h2 { (t("Văn bản", "The paper")) }
        (field("authority", by_name, Kind::Listed("authorities")))
        details open[!shown.fields.get("others").is_empty()] {
            summary { (t("Nhiều cơ quan cùng quyết định", "Several authorities decided")) }
            (field("others", one_a_line, Kind::Area(2)))
            (field("attribution", "", Kind::Choice(&attributions)))
        }
        div .side {
            (field("instrument", "", Kind::Choice(&instruments)))
            (field("number", "", Kind::Short))
            (field("symbol", "", Kind::Short))
        }
        (field("signed", day, Kind::Short))
        (field("title", "", Kind::Area(2)))
        div .side { (field("signer_capacity", "", Kind::Line)) (field("signer", "", Kind::Line)) }
        (field("legal_bases", one_a_line, Kind::Area(2)))
        h2 { (t("Thành tích", "The merit")) }
        (field("campaign", "", Kind::Listed("campaigns")))
        div .side {
            (field("years", t("Như 2019 hoặc 2015-2020.", "Like 2019 or 2015-2020."), Kind::Short))
            (field("conferral_type", "", Kind::Choice(&types)))
        }
        h2 { (t("Căn cứ", "What it rests on")) }
        (shown.radios("evidence", &paper_fields::label("evidence", language), &evidence))
        (field("source", lies, Kind::Area(2)))
        details open[!shown.fields.get("announced").is_empty()] {
            summary { (t("Ngày hiệu lực, nơi công bố, ghi chú", "Effect, announcement, remark")) }
            (field("effective", day, Kind::Short))
            (field("announced", day, Kind::Short))
            (field("announced_by", "", Kind::Line))
            (field("remark", "", Kind::Area(2)))
        }
        h2 { (t("Tổng theo văn bản", "Totals as the paper states them")) }
        p .hint { (compared) }
        (paper_fields::totals(staff, shown).await?)
    })
}

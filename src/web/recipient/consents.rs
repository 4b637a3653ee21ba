//! `/recipients/{id}/consents`: whether the name of a person or a household may be published: what was given and
//! withdrawn, on which paper and by whom it was entered, and the forms for both.

use super::super::{
    form::{Fields, go_to},
    inputs::{Input, Kind, Shown},
    shell::{Staff, key},
    typed,
    words::day,
};
use crate::{
    domain::{
        account::Permission,
        fault::{Code, Fault, Finding, Language},
        page::{MAX_LIMIT, Paging},
        publication_consent::{ConsentWithdrawal, PublicationConsent, StoredPublicationConsent, publishable},
        recipient::{RecipientKind, StoredRecipient},
    },
    http::status,
    service::{
        Register,
        publication_consent::{self, Entered},
        recipient,
    },
};
use chrono::NaiveDate;
use maud::{Markup, html};
use poem::{Body, Response, handler, web::Path};

/// The consents of a record, and the forms.
#[handler]
pub(in crate::web) async fn show(staff: Staff, Path(id): Path<i64>) -> Result<Response, Fault> {
    page(&staff, id, &Fields::of(Vec::new()), None).await
}

/// Enters a consent, or that one was withdrawn.
#[handler]
pub(in crate::web) async fn send(staff: Staff, Path(id): Path<i64>, body: Body) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let fields = staff.sent(body).await?;
    match Box::pin(enter(&staff, id, &fields)).await {
        Ok(()) => Ok(go_to(&format!("/recipients/{id}/consents?done=true"))),
        Err(fault) if status::of(fault.code).is_client_error() && fault.code != Code::NotFound => {
            page(&staff, id, &fields, Some(&fault)).await
        }
        Err(fault) => Err(fault),
    }
}

async fn enter(staff: &Staff, id: i64, fields: &Fields) -> Result<(), Fault> {
    let on = read_day(fields).map_err(|finding| Fault::at(Code::InvalidBody, finding))?;
    let (register, source) = (staff.visit.register.clone(), fields.prose("source").unwrap_or_default());
    if let Some(consent) = fields.find("withdraw") {
        let consent = consent.parse().unwrap_or_default();
        let withdrawal = ConsentWithdrawal { withdrawn_on: on, source };
        let withdraw = |ctx| {
            let (register, withdrawal) = (register.clone(), withdrawal.clone());
            async move { Box::pin(publication_consent::withdraw(&register, &ctx, consent, withdrawal)).await }
        };
        return Box::pin(staff.once(fields, withdraw)).await.map(|_| ());
    }
    let consent = PublicationConsent { given_on: on, source };
    let give = |ctx| {
        let (register, consent) = (register.clone(), consent.clone());
        async move { Box::pin(publication_consent::give(&register, &ctx, id, consent)).await }
    };
    Box::pin(staff.once(fields, give)).await.map(|_| ())
}

fn read_day(fields: &Fields) -> Result<NaiveDate, Finding> {
    typed::whole_day("/date", fields.get("date"))?.ok_or_else(|| {
        Finding::at(
            "/date",
            "required",
            "Ghi ngày trên giấy, như 14/6/2026.",
            "Write the day on the paper, like 14/6/2026.",
        )
    })
}

/// The field that a finding is about: both forms call their day and their paper alike.
fn field_of(place: &str) -> Option<&'static str> {
    match place {
        "date" | "given_on" | "withdrawn_on" => Some("date"),
        "source" => Some("source"),
        _ => None,
    }
}

fn label(name: &str, is_open: bool, language: Language) -> &'static str {
    match (name, is_open) {
        ("date", true) => language.of("Ngày rút đồng ý", "Day of the withdrawal"),
        ("date", false) => language.of("Ngày đồng ý", "Day of the consent"),
        (_, true) => language.of("Giấy ghi việc rút", "The paper of the withdrawal"),
        (_, false) => language.of("Giấy ghi đồng ý", "The paper of the consent"),
    }
}

/// The consents of a record and of those merged into it, the latest first, with who entered each where the caller may
/// know.
async fn all(
    staff: &Staff,
    register: &Register,
    who: &StoredRecipient,
) -> Result<(Vec<StoredPublicationConsent>, Vec<Entered>), Fault> {
    let paging = Paging { limit: i64::try_from(MAX_LIMIT).ok(), ..Paging::default() };
    let mut consents = publication_consent::list(register, &staff.ctx, who.id, &paging).await?.items;
    consents.reverse();
    let ids: Vec<i64> = consents.iter().map(|consent| consent.id).collect();
    let entered = if staff.may(Permission::ReadDrafts) {
        publication_consent::entered(register, &staff.ctx, &ids).await?
    } else {
        Vec::new()
    };
    Ok((consents, entered))
}

async fn page(staff: &Staff, id: i64, fields: &Fields, fault: Option<&Fault>) -> Result<Response, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let register = staff.reading_newest().await?;
    let who = recipient::get(&register, &staff.ctx, id).await?;
    let (consents, entered) = all(staff, &register, &who).await?;
    let open = consents.iter().find(|consent| consent.withdrawn_on.is_none());
    let shown = Shown { language, fields, fault, field_of };
    let may =
        staff.may(Permission::Record) && who.facts.kind != RecipientKind::Collective && who.merged_into_id.is_none();
    let said = html! {
        (shown.summary(|name| label(name, open.is_some(), language).to_owned()))
        @if staff.visit.asked("done") == "true" && fault.is_none() {
            div role="status" { p { (t("Đã lưu.", "Saved.")) } }
        }
        p .lead { (super::apart(&who, language)) "." }
        (list(staff, &who, &consents, &entered))
        @if may { (form(staff, &who, open, &shown)?) }
    };
    let here = format!("/recipients/{id}");
    let crumbs = [
        ("/", t("Trang chủ", "Home")),
        ("/recipients", t("Hồ sơ", "Records")),
        (here.as_str(), who.facts.name.as_str()),
    ];
    let title = format!("{}: {}", t("Đồng ý công bố", "Consent to publish"), who.facts.name);
    Ok(staff.form_page(&title, &crumbs, fault, &said))
}

/// The form for what comes next: a withdrawal where a consent is open, else a consent.
fn form(
    staff: &Staff,
    who: &StoredRecipient,
    open: Option<&StoredPublicationConsent>,
    shown: &Shown<'_>,
) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let is_open = open.is_some();
    let field = |name: &'static str, hint: &str, kind: Kind<'_>| {
        shown.show(&Input { name, label: label(name, is_open, language), hint, kind })
    };
    let paper = if is_open {
        t("Như: Phiếu rút đồng ý công bố ngày 14/6/2026.", "Like: form of withdrawal of 14 June 2026.")
    } else {
        t("Như: Phiếu đồng ý công bố ngày 14/6/2026.", "Like: form of consent of 14 June 2026.")
    };
    Ok(html! {
        h2 {
            @if is_open { (t("Ghi việc rút đồng ý", "Enter a withdrawal")) }
            @else { (t("Ghi đồng ý công bố", "Enter a consent")) }
        }
        @if is_open {
            p .hint {
                (t(
                    "Từ ngày rút, tên không còn được công bố; không có gì bị xóa. Ghi nhầm thì rút vào chính ngày đồng ý.",
                    "From that day on the name is no longer published; nothing is deleted. One entered in error is withdrawn on its own day.",
                ))
            }
        }
        form method="post" action={ "/recipients/" (who.id) "/consents" } {
            (staff.csrf())
            (key()?)
            @if let Some(open) = open { input type="hidden" name="withdraw" value=(open.id); }
            (field("date", t("Như 14/6/2026.", "Like 14/6/2026."), Kind::Short))
            (field("source", paper, Kind::Area(2)))
            button .danger[is_open] type="submit" {
                @if is_open { (t("Ghi việc rút", "Enter the withdrawal")) } @else { (t("Ghi đồng ý", "Enter the consent")) }
            }
        }
    })
}

/// What stands today, and each consent with its withdrawal.
fn list(staff: &Staff, who: &StoredRecipient, consents: &[StoredPublicationConsent], entered: &[Entered]) -> Markup {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    if who.facts.kind == RecipientKind::Collective {
        return html! { p { (t("Tập thể được công bố mà không cần đồng ý.", "A collective is published without consent.")) } };
    }
    let by = |id: i64, is_withdrawal: bool| {
        let own = entered.iter().find(|one| one.consent_id == id && one.is_withdrawal == is_withdrawal);
        // Who withdraws withdraws all that stands; one of them alone has the event.
        own.or_else(|| entered.iter().find(|one| is_withdrawal && one.is_withdrawal)).map(|one| one.who.as_str())
    };
    let entered_by = |by: Option<&str>| {
        html! { @if let Some(who) = by { span .quiet { " (" (t("người ghi", "entered by")) ": " (who) ")" } } }
    };
    html! {
        p {
            @if publishable(consents, staff.ctx.today()) {
                span .tag.green { (t("Được công bố", "May be published")) }
            } @else {
                span .tag { (t("Không công bố", "Not published")) } " "
                @if consents.is_empty() { (t("Chưa có đồng ý nào.", "No consent was given.")) }
            }
        }
        @if !consents.is_empty() {
            ul .cards {
                @for consent in consents {
                    li {
                        (t("Đồng ý ngày", "Given on")) " " (day(consent.facts.given_on, language)) ": "
                        span .prose { (consent.facts.source) } (entered_by(by(consent.id, false)))
                        @if let Some(on) = consent.withdrawn_on {
                            div {
                                (t("Rút ngày", "Withdrawn on")) " " (day(on, language))
                                @if let Some(source) = &consent.withdrawn_source { ": " span .prose { (source) } }
                                (entered_by(by(consent.id, true)))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The same on the page of the record, with the way to the forms.
pub(super) async fn section(staff: &Staff, register: &Register, who: &StoredRecipient) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    if who.facts.kind == RecipientKind::Collective {
        return Ok(html! {});
    }
    let (consents, entered) = all(staff, register, who).await?;
    Ok(html! {
        h2 { (t("Đồng ý công bố", "Consent to publish")) }
        (list(staff, who, &consents, &entered))
        @if staff.may(Permission::Record) {
            p .no-print {
                a .button.second href={ "/recipients/" (who.id) "/consents" } {
                    (t("Ghi đồng ý hoặc việc rút", "Enter a consent or a withdrawal"))
                }
            }
        }
    })
}

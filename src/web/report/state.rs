//! `/reports/0602`: form 0602 of a year: what the State President and the Prime Minister awarded, as it is printed.

use super::{
    super::{
        download::downloads,
        form::Fields,
        head::{AWARD, TOTAL},
        inputs::{Input, Kind, Shown},
        shell::{Staff, found_or_wrong},
        words::{capital, count},
    },
    KINDS, heads_by_kind, number, places,
};
use crate::{
    domain::{
        fault::{Code, Fault, Finding},
        recipient::RecipientKind,
        report::{ByAward, StateAwards},
    },
    service::{Lane, report},
};
use chrono::Datelike;
use maud::{Markup, html};
use poem::{Response, handler};

/// The form of the year that is asked for, or of this one.
#[handler]
pub(in crate::web) async fn show(staff: Staff) -> Result<Response, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let (found, fault) = found_or_wrong(found(&staff).await)?;
    let said = html! {
        (places(&staff))
        (form(&staff, found.as_ref().map(|found| found.year), fault.as_ref()))
        @if let Some(found) = &found { (table(&staff, found)) }
    };
    Ok(staff.form_page(
        t("Biểu 0602.N/BNV-TĐKT: khen thưởng cấp Nhà nước", "Form 0602: awards of the state"),
        &[("/", t("Trang chủ", "Home")), ("/reports", t("Báo cáo", "Reports"))],
        fault.as_ref(),
        &said,
    ))
}

async fn found(staff: &Staff) -> Result<StateAwards, Fault> {
    let year = match staff.visit.asked("year") {
        "" => staff.ctx.today().year(),
        text => text.parse().ok().filter(|year| (1945..=9999).contains(year)).ok_or_else(|| {
            let (vi, en) = ("Viết một năm, như 2025.", "Write a year, like 2025.");
            Fault::at(Code::InvalidParameter, Finding::of("year", "invalid_value", vi, en))
        })?,
    };
    let (register, _turn) = staff.visit.register.in_lane(Lane::Long, Some(&staff.ctx.actor)).await?;
    report::state_awards(&register, &staff.ctx, year).await
}

fn form(staff: &Staff, year: Option<i32>, fault: Option<&Fault>) -> Markup {
    let asked = year.map_or_else(|| staff.visit.asked("year").to_owned(), |year| year.to_string());
    let fields = Fields::of(vec![("year".to_owned(), asked)]);
    let label = staff.of("Năm ký quyết định", "Year of signing");
    let field_of = |place: &str| (place == "year").then_some("year");
    let shown = Shown { language: staff.visit.language, fields: &fields, fault, field_of };
    html! {
        (shown.summary(|_| label.to_owned()))
        form .find method="get" action="/reports/0602" {
            (shown.show(&Input { name: "year", label, hint: "", kind: Kind::Short }))
            button type="submit" { (staff.of("Xem biểu", "Show the form")) }
        }
    }
}

fn of_kind(row: &ByAward, kind: RecipientKind) -> i64 {
    match kind {
        RecipientKind::Individual => row.individual,
        RecipientKind::Collective => row.collective,
        RecipientKind::Household => row.household,
        RecipientKind::Unspecified => row.unspecified,
    }
}

fn table(staff: &Staff, found: &StateAwards) -> Markup {
    let language = staff.visit.language;
    let t = |vi, en| staff.of(vi, en);
    let year = found.year.to_string();
    let behind = |award: &str, kind: Option<RecipientKind>| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("award", award).append_pair("signed_year", &year);
        if let Some(kind) = kind {
            query.append_pair("recipient_kind", kind.word());
        }
        format!("/conferrals?{}", query.finish())
    };
    let sums = [found.collective, found.household, found.individual, found.unspecified];
    html! {
        h2 { (t("Năm", "Year")) " " (found.year) }
        table .stack {
            (heads_by_kind(staff, AWARD))
            tbody {
                @for row in &found.items {
                    tr {
                        td { (capital(&row.award_name)) }
                        @for kind in KINDS {
                            (number(staff, &capital(kind.label().of(language)), of_kind(row, kind), Some(behind(&row.award_code, Some(kind)))))
                        }
                        (number(staff, TOTAL.of(language), row.total, Some(behind(&row.award_code, None))))
                    }
                }
                tr {
                    th scope="row" { (t("Tổng số", "In all")) }
                    @for (kind, sum) in KINDS.into_iter().zip(sums) {
                        td .number data-label=(capital(kind.label().of(language))) { (count(sum, language)) }
                    }
                    td .number data-label=(TOTAL.of(language)) { strong { (count(found.total, language)) } }
                }
            }
        }
        @for left in found.left_out.iter().filter(|left| left.total > 0) {
            p .quiet {
                (count(left.total, language)) " " (t("lượt không tính, vì", "are not counted:")) " " (left.status.label().of(language)) "."
            }
        }
        @if found.unknown_left_out > 0 {
            p .quiet {
                (count(found.unknown_left_out, language)) " "
                (t("lượt của Nhà nước không rõ năm ký nên không thuộc biểu năm nào.", "awards of the state have no known year of signing, and are in no year's form."))
            }
        }
        p .quiet {
            (t("Gồm hình thức do Chủ tịch nước và Thủ tướng Chính phủ quyết định; không gồm Bằng Tổ quốc ghi công.", "Forms decided by the State President and the Prime Minister."))
        }
        (downloads(staff, "/v1/reports/0602/export", &[("year", year.clone())], true))
    }
}

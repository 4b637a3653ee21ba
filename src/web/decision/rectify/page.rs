//! The page of a mending: the fields of the record as it stands, and why they are to be otherwise.

use super::{
    super::{
        super::{
            entries::{self, Part},
            form::Fields,
            inputs::{Input, Kind, Shown},
            line,
            shell::{Staff, key},
            words::count,
        },
        below, chosen, named, paper_fields,
    },
    Mended, drafts,
};
use crate::domain::{
    conferral::Conferral,
    decision::{Act, Line, StoredDecision},
    fault::Fault,
};
use maud::{Markup, html};
use poem::Response;

/// The field of a finding: of the draft of the mending, or of what is mended.
fn field_of(of_lines: bool, place: &str) -> Option<&'static str> {
    let inner = match place.split_once("/right/") {
        Some((_, inner)) => inner,
        None => place,
    };
    match inner {
        "lines" => Some("lines"),
        "remark" if place == "remark" => Some("why"),
        "recipient_id" if of_lines => Some("recipient"),
        inner if of_lines => line::field_of(inner.split('/').next().unwrap_or_default()),
        inner => paper_fields::field_of(inner),
    }
}

/// The page: which part is mended, its fields, why, and where the mending goes.
pub(super) async fn page(
    staff: &Staff,
    mended: &Mended,
    fields: &Fields,
    fault: Option<&Fault>,
) -> Result<Response, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let Mended { stored, lines, .. } = mended;
    let language = staff.visit.language;
    let field_of: fn(&str) -> Option<&'static str> =
        if lines.is_empty() { |place| field_of(false, place) } else { |place| field_of(true, place) };
    let shown = Shown { language, fields, fault, field_of };
    let label = |name: &str| match name {
        "why" => t("Vì sao sửa", "Why it is mended").to_owned(),
        "recipient" => t("Số trong sổ của đối tượng", "The recipient's number in the register").to_owned(),
        "lines" => t("Dòng", "Lines").to_owned(),
        name if lines.is_empty() => paper_fields::label(name, language),
        name => line::label(name, language),
    };
    let why = t(
        "Như: gõ nhầm so với bản giấy, hộp 12. Lý do được lưu cùng bản ghi.",
        "Like: mistyped, see the paper in box 12.",
    );
    let said = html! {
        (shown.summary(label))
        p .lead { (named(stored, language)) }
        p {
            (t(
                "Sửa ở đây điều đã ghi sai so với bản giấy; nếu chính văn bản sai thì đính chính theo văn bản khác.",
                "What was entered otherwise than the paper has it is mended here; what the paper has wrong is corrected by another paper.",
            ))
        }
        @if stored.facts.act == Act::Award { (which(staff, stored, &shown, lines).await?) }
        form method="post" action={ "/decisions/" (stored.id) "/rectify" } {
            (staff.csrf())
            (key()?)
            input type="hidden" name="version" value=(mended.version());
            input type="hidden" name="lines" value=(if lines.is_empty() { String::new() } else { chosen::written(fields) });
            (inputs(staff, mended, &shown).await?)
            (shown.show(&Input { name: "why", label: &label("why"), hint: why, kind: Kind::Area(2) }))
            (into(staff, mended, fields).await?)
            button type="submit" { (t("Soạn bản sửa", "Draft the mending")) }
        }
    };
    Ok(below(staff, stored, t("Sửa lỗi ghi sổ", "Mend an error of ours"), fault, &said))
}

/// Which part of the decision is mended, and the way to another.
async fn which(
    staff: &Staff,
    stored: &StoredDecision,
    shown: &Shown<'_>,
    lines: &[(Conferral, Line)],
) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let here = format!("/decisions/{}/rectify", stored.id);
    let total = count(stored.line_count, language);
    Ok(html! {
        details open[!shown.wrong("lines").is_empty()] {
            summary {
                @if lines.is_empty() { (t("Sửa dòng của danh sách", "Mend lines of the list")) } @else { (t("Sửa dòng khác", "Mend other lines")) }
                " (" (total) " " (t("dòng", "lines")) ")"
            }
            form method="get" action=(here) {
                (chosen::list(staff, &staff.visit.register, stored, shown, |_| true).await?)
                button .second type="submit" { (t("Mở dòng này", "Open them")) }
            }
        }
        @if !lines.is_empty() { p { a href=(here) { (t("Sửa văn bản của cả quyết định", "Mend the paper itself")) } } }
        h2 {
            @match lines {
                [] => (t("Văn bản", "The paper")),
                [(_, line)] => { (t("Dòng", "Line")) " " (line.line) }
                several => { (several.len()) " " (t("dòng cùng lúc", "lines at once")) }
            }
        }
        @if lines.len() > 1 {
            p .hint { (t("Ô để trống là các dòng khác nhau ở đó; điền vào thì mọi dòng như nhau.", "An empty field is one where they differ; what is written there is said of all.")) }
        }
    })
}

/// The fields of what is mended.
async fn inputs(staff: &Staff, mended: &Mended, shown: &Shown<'_>) -> Result<Markup, Fault> {
    if mended.lines.is_empty() {
        let of = paper_fields::Of { act: mended.stored.facts.act, is_mended: true };
        return paper_fields::show(staff, shown, of).await;
    }
    let awards = Part::Awards.entries(staff, &staff.visit.register, None).await?;
    let hint = staff.of("Khi đã ghi cho nhầm người.", "Where it was entered for another person.");
    let label = staff.of("Số trong sổ của đối tượng", "The recipient's number in the register");
    Ok(html! {
        (entries::list("awards", &awards, staff.of("đến", "until")))
        (line::show(staff, shown, "awards").await?)
        (shown.show(&Input { name: "recipient", label, hint, kind: Kind::Short }))
    })
}

/// The drafts of the person that mend this record already, to add to.
async fn into(staff: &Staff, mended: &Mended, fields: &Fields) -> Result<Markup, Fault> {
    let open = drafts(staff, &staff.visit.register, &mended.stored).await?;
    let newest = open.first().map(|draft| draft.id.to_string()).unwrap_or_default();
    let chosen = fields.find("into").unwrap_or(&newest);
    Ok(html! {
        @if !open.is_empty() {
            fieldset {
                legend { (staff.of("Bản sửa này vào đâu", "Where this goes")) }
                @for draft in &open {
                    @let id = draft.id.to_string();
                    label .choice {
                        input type="radio" name="into" value=(id) checked[id == chosen];
                        (staff.of("Thêm vào bản nháp ", "Added to draft ")) (id)
                        " (" (draft.facts.targets.len()) " " (staff.of("mục", "items")) ")"
                    }
                }
                label .choice {
                    input type="radio" name="into" value="new" checked[chosen == "new"];
                    (staff.of("Bản nháp mới", "A new draft"))
                }
            }
        }
    })
}

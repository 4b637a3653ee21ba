//! Which act on a decision is begun, and the fields that each act has.

use super::super::{
    super::{
        entries::{self, Part},
        inputs::{Input, Kind, Shown},
        shell::Staff,
        words::capital,
    },
    below, named,
};
use crate::domain::{
    decision::{Act, CancelReason, StoredDecision},
    fault::{Fault, Language},
};
use maud::{Markup, html};
use poem::Response;

/// The acts that are begun here.
pub(super) const ACTS: [Act; 7] =
    [Act::Correct, Act::Cancel, Act::Strip, Act::Restore, Act::Reissue, Act::Rectify, Act::Void];

/// An address below a decision's, with what is asked there.
pub(super) fn address(id: i64, page: &str, asked: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    asked.iter().filter(|(_, value)| !value.is_empty()).for_each(|(name, value)| {
        query.append_pair(name, value);
    });
    let query = query.finish();
    if query.is_empty() { format!("/decisions/{id}/{page}") } else { format!("/decisions/{id}/{page}?{query}") }
}

/// What each act is for.
pub(super) const fn purpose(act: Act) -> (&'static str, &'static str) {
    match act {
        Act::Cancel => ("Có quyết định hủy bỏ khen thưởng đã tặng.", "A decision cancels what was awarded."),
        Act::Strip => {
            ("Có quyết định tước danh hiệu, hình thức khen thưởng.", "A decision strips someone of an award.")
        }
        Act::Restore => {
            ("Có quyết định phục hồi điều đã hủy bỏ hoặc tước.", "A decision restores what was cancelled or stripped.")
        }
        Act::Reissue => ("Cấp bằng mới thay bằng cũ, với số mới.", "A new certificate with a new number."),
        Act::Rectify => ("Sổ ghi sai so với bản giấy: sửa cho đúng.", "The register has it otherwise than the paper."),
        Act::Void => {
            ("Ghi nhầm hoặc ghi hai lần: đưa ra khỏi sổ.", "Entered in error or twice: taken out of the register.")
        }
        Act::Correct | Act::Award => {
            ("Văn bản ghi sai, đã có văn bản đính chính.", "The paper was wrong, and another corrects it.")
        }
    }
}

/// Asks which act it is; nothing is restored where nothing was cancelled or stripped.
pub(super) fn choose(staff: &Staff, stored: &StoredDecision, line: &str, has_fallen: bool) -> Response {
    let language = staff.visit.language;
    let said = html! {
        p .lead { (named(stored, language)) }
        ul .cards {
            @for act in ACTS.into_iter().filter(|act| has_fallen || *act != Act::Restore) {
                li {
                    a href=(address(stored.id, "acts", &[("act", act.word()), ("line", line)])) {
                        (capital(act.label().of(language)))
                    }
                    div .quiet { (language.of(purpose(act).0, purpose(act).1)) }
                }
            }
        }
    };
    below(staff, stored, staff.of("Đính chính, hủy bỏ, ghi nhầm", "Correct, cancel, take out"), None, &said)
}

/// What a field is called.
pub(super) fn label(name: &str, language: Language) -> &'static str {
    let t = |vi, en| language.of(vi, en);
    match name {
        "of" => t("Tác động đến", "It is about"),
        "lines" | "other_lines" => t("Dòng", "Lines"),
        "own" => t("Riêng từng dòng", "Each line by itself"),
        "other" => t("Quyết định", "Decision"),
        "cancel_reason" => t("Lý do hủy bỏ", "Why it is cancelled"),
        "name_right" => t("Tên đúng", "The right name"),
        "unit_right" => t("Đơn vị đúng", "The right unit"),
        "post_right" => t("Chức vụ đúng", "The right post"),
        "birth_right" => t("Ngày hoặc năm sinh đúng", "The right day or year of birth"),
        "award_right" => t("Hình thức đúng", "The right award"),
        "certificate_number" => t("Số bằng mới", "Number of the new certificate"),
        _ => t("Ghi chú", "Remark"),
    }
}

/// The fields that the act has.
pub(super) async fn inputs(staff: &Staff, shown: &Shown<'_>, act: Act) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let field = |name: &'static str, hint: &str, kind: Kind<'_>| {
        shown.show(&Input { name, label: label(name, language), hint, kind })
    };
    let one = t(
        "Của riêng một dòng; nhiều dòng thì ghi ở bảng từng dòng.",
        "One line's own; for several write it in the table of lines.",
    );
    Ok(match act {
        Act::Correct => {
            let awards = Part::Awards.entries(staff, &staff.visit.register, None).await?;
            html! {
                (entries::list("awards", &awards, t("đến", "until")))
                (field("name_right", one, Kind::Line))
                div .side { (field("post_right", "", Kind::Line)) (field("unit_right", "", Kind::Line)) }
                div .side { (field("birth_right", one, Kind::Short)) (field("award_right", "", Kind::Listed("awards"))) }
            }
        }
        Act::Reissue => field("certificate_number", one, Kind::Short),
        Act::Cancel => {
            let none = std::iter::once((String::new(), t("(chọn)", "(choose)").to_owned()));
            let words =
                CancelReason::WORDS.iter().map(|(word, label)| ((*word).to_owned(), capital(label.of(language))));
            let reasons: Vec<_> = none.chain(words).collect();
            html! {
                (field("cancel_reason", "", Kind::Choice(&reasons)))
                (field("remark", "", Kind::Area(2)))
            }
        }
        Act::Void => field("remark", t("Vì sao loại bản ghi này.", "Why this entry is taken out."), Kind::Area(2)),
        _ => html! {},
    })
}

//! The fields of a paper as a form has them, in the paper's order.

use super::{
    super::super::{
        entries::{self, Part},
        inputs::{Input, Kind, Shown},
        shell::Staff,
        words::capital,
    },
    label, totals,
};
use crate::domain::{
    decision::{Act, Attribution, CancelReason, ConferralType, Evidence, Instrument},
    fault::{Fault, Language},
    label::Label,
};
use maud::{Markup, html};

/// The paper that the fields are of.
#[derive(Debug, Clone, Copy)]
pub(in crate::web::decision) struct Of {
    /// What it does.
    pub act: Act,
    /// Whether it is in the register and is mended: what it replaces and its further numbers stay.
    pub is_mended: bool,
}

/// The words of an enum as choices, after one for nothing where that may be.
fn choices(words: &[(&str, Label)], none: Option<&str>, language: Language) -> Vec<(String, String)> {
    let none = none.map(|label| (String::new(), label.to_owned()));
    none.into_iter()
        .chain(words.iter().map(|(word, label)| ((*word).to_owned(), capital(label.of(language)))))
        .collect()
}

/// What is said before fields.
struct Hints {
    day: &'static str,
    by_name: &'static str,
    one_a_line: &'static str,
    numbers: &'static str,
}

fn hints(language: Language) -> Hints {
    Hints {
        day: language
            .of("Như 26/5/2020; chỉ biết tháng hoặc năm thì ghi 5/2020, 2020.", "Like 26/5/2020; or 5/2020, 2020."),
        by_name: language.of("Gõ vài chữ của tên rồi chọn.", "Type some words of the name and choose."),
        one_a_line: language.of("Mỗi dòng một mục.", "One a line."),
        numbers: language.of("Số trong sổ, như 12, 15.", "Numbers in the register, like 12, 15."),
    }
}

/// The fields, in the paper's order.
pub(in crate::web::decision) async fn show(staff: &Staff, shown: &Shown<'_>, of: Of) -> Result<Markup, Fault> {
    let language = staff.visit.language;
    let t = |vi, en| staff.of(vi, en);
    let authorities = Part::Authorities.entries(staff, &staff.visit.register, None).await?;
    let campaigns = Part::Campaigns.entries(staff, &staff.visit.register, None).await?;
    let lies = t("Nơi lưu bản giấy, hoặc tên bài báo.", "Where the paper lies, or the press item.");
    let compared = t(
        "Để trống nếu văn bản không ghi tổng. Ở bước kiểm tra, tổng được so với danh sách.",
        "Leave it empty where the paper states none. The check compares them with the list.",
    );
    let day = hints(language).day;
    let field = |name: &'static str, hint: &str, kind: Kind<'_>| {
        shown.show(&Input { name, label: &label(name, language), hint, kind })
    };
    let types = choices(ConferralType::WORDS, Some(t("(không nêu)", "(not stated)")), language);
    let evidence: Vec<_> = Evidence::WORDS.iter().map(|(word, label)| (*word, capital(label.of(language)))).collect();
    Ok(html! {
        (entries::list("authorities", &authorities, t("đến", "until")))
        (entries::list("campaigns", &campaigns, t("đến", "until")))
        (heading(shown, language))
        // An act has the merit of what it touches.
        @if of.act == Act::Award || is_open(shown, &["campaign", "years", "conferral_type"]) {
            h2 { (t("Thành tích", "The merit")) }
            (field("campaign", "", Kind::Listed("campaigns")))
            div .side {
                (field("years", t("Như 2019 hoặc 2015-2020.", "Like 2019 or 2015-2020."), Kind::Short))
                (field("conferral_type", "", Kind::Choice(&types)))
            }
        }
        h2 { (t("Nguồn ghi sổ", "What the record rests on")) }
        (shown.radios("evidence", &label("evidence", language), &evidence))
        (field("source", lies, Kind::Area(2)))
        details open[is_open(shown, &["effective", "announced", "announced_by", "remark"])] {
            summary { (t("Ngày hiệu lực, nơi công bố, ghi chú", "Effect, announcement, remark")) }
            (field("effective", day, Kind::Short))
            (field("announced", day, Kind::Short))
            (field("announced_by", "", Kind::Line))
            (field("remark", "", Kind::Area(2)))
        }
        (relations(shown, of, language))
        @if of.act == Act::Award {
            h2 { (t("Tổng theo văn bản", "Totals as the paper states them")) }
            p .hint { (compared) }
            (totals(staff, shown).await?)
        }
        @if of.act == Act::Cancel {
            @let none = Some(t("(không)", "(none)"));
            (field("cancel_reason", "", Kind::Choice(&choices(CancelReason::WORDS, none, language))))
        }
    })
}

/// Whether a part of the form is open: something stands in it, or is wrong there.
fn is_open(shown: &Shown<'_>, names: &[&str]) -> bool {
    names.iter().any(|name| !shown.fields.get(name).is_empty() || !shown.wrong(name).is_empty())
}

/// The heading of the paper: who decided, its number and day, its subject, who signed and proposed.
fn heading(shown: &Shown<'_>, language: Language) -> Markup {
    let t = |vi, en| language.of(vi, en);
    let Hints { day, by_name, one_a_line, .. } = hints(language);
    let field = |name: &'static str, hint: &str, kind: Kind<'_>| {
        shown.show(&Input { name, label: &label(name, language), hint, kind })
    };
    let further = t("Mỗi dòng: mã cơ quan | số | ký hiệu.", "Each line: code of the body | number | symbol.");
    let proposed = t("Mỗi dòng: nơi đề nghị | số tờ trình | ngày.", "Each line: who proposed | its number | its day.");
    html! {
        h2 { (t("Văn bản", "The paper")) }
        (field("authority", by_name, Kind::Listed("authorities")))
        details open[is_open(shown, &["others", "further_numbers"])] {
            summary { (t("Nhiều cơ quan cùng quyết định", "Several authorities decided")) }
            (field("others", one_a_line, Kind::Area(2)))
            (field("attribution", "", Kind::Choice(&choices(Attribution::WORDS, None, language))))
            (field("further_numbers", further, Kind::Area(2)))
        }
        div .side {
            (field("instrument", "", Kind::Choice(&choices(Instrument::WORDS, None, language))))
            (field("number", "", Kind::Short))
            (field("symbol", "", Kind::Short))
        }
        (field("signed", day, Kind::Short))
        (field("title", "", Kind::Area(2)))
        div .side { (field("signer_capacity", "", Kind::Line)) (field("signer", "", Kind::Line)) }
        (field("legal_bases", one_a_line, Kind::Area(2)))
        details open[is_open(shown, &["issuer_as_written", "proposals", "classification"])] {
            summary { (t("Nơi ban hành như văn bản, nơi đề nghị, phân loại", "Issuer as written, who proposed, classification")) }
            (field("issuer_as_written", "", Kind::Line))
            (field("proposals", proposed, Kind::Area(2)))
            (field("classification", "", Kind::Short))
        }
    }
}

/// The decisions it stands to.
fn relations(shown: &Shown<'_>, of: Of, language: Language) -> Markup {
    let t = |vi, en| language.of(vi, en);
    let numbers = hints(language).numbers;
    let field = |name: &'static str, hint: &str| {
        shown.show(&Input { name, label: &label(name, language), hint, kind: Kind::Short })
    };
    let partly = t(
        "Khi sau một bản ghi có nhiều văn bản: chỉ những lượt văn bản này có mới được thay.",
        "Where several papers stand behind one record: only what this paper has is replaced.",
    );
    html! {
        details open[is_open(shown, &["replaces", "replaces_partly", "supplements", "implements"])] {
            summary { (t("Quan hệ với quyết định đã vào sổ", "Relations to decisions of the register")) }
            @if !of.is_mended && of.act == Act::Award {
                (field("replaces", numbers))
                (field("replaces_partly", partly))
            }
            (field("supplements", numbers))
            (field("implements", numbers))
        }
    }
}

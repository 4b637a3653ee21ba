//! A filter as one sentence: “Bằng khen do Ủy ban nhân dân tỉnh Kiên Giang quyết định, thành tích năm 2019”.

use crate::{
    domain::{fault::Language, period::MeritYear},
    web::{asked::Asked, merit::Merit, words::capital},
};

/// What a list is of, in one sentence without its full stop; nothing where all of it is asked for.
pub(super) fn sentence(asked: &Asked, language: Language) -> Option<String> {
    let t = |vi, en| language.of(vi, en);
    let called = |name: &str| asked.words.iter().find(|(own, _)| *own == name).map(|(_, called)| called.as_str());
    if asked.words.is_empty() {
        return None;
    }
    let first = match (called("award"), called("award_kind")) {
        (Some(award), None) => capital(award),
        (None, Some(kind)) => capital(kind),
        (Some(award), Some(kind)) => format!("{} ({kind})", capital(award)),
        (None, None) => t("Khen thưởng", "Awards").to_owned(),
    };
    let mut said = vec![first];
    if let Some(status) = called("status") {
        said.push(format!(" {status}"));
    }
    if let Some(bodies) = called("authority_codes").or_else(|| called("authority")) {
        said.push(format!(" {} {bodies} {}", t("do", "by"), t("quyết định", "")).trim_end().to_owned());
    }
    if let Some(how) = called("attribution") {
        said.push(format!(" ({how})"));
    }
    if let Some(kind) = called("recipient_kind") {
        said.push(format!(" {} {kind}", t("cho", "to")));
    }
    if let Some(name) = called("q") {
        said.push(format!(" {} {name}", t("có tên", "named")));
    }
    if let Some(campaign) = called("campaign") {
        said.push(format!(", {} {campaign}", t("phong trào", "campaign")));
    }
    if let Some(merit) = asked.pairs.iter().find(|(name, _)| ["year", "period"].contains(name)) {
        said.push(format!(", {}", of_merit(&merit.1, language)));
    }
    if let Some(year) = called("signed_year") {
        said.push(format!(", {} {year}", t("ký năm", "signed in")));
    }
    if let Some(evidence) = called("evidence") {
        said.push(format!(", {} {evidence}", t("ghi theo", "recorded from")));
    }
    Some(said.concat())
}

/// When the merit was shown, in words.
fn of_merit(asked: &str, language: Language) -> String {
    let t = |vi, en| language.of(vi, en);
    match Merit::of(asked) {
        Some(Merit::Year(MeritYear::Unknown)) | None => {
            t("nguồn không nêu năm thành tích", "the source names no year of merit").to_owned()
        }
        Some(Merit::Year(MeritYear::Known(year))) => format!("{} {year}", t("thành tích năm", "merit of")),
        Some(merit) => format!("{} {}", t("thành tích giai đoạn", "merit of"), merit.called(language)),
    }
}

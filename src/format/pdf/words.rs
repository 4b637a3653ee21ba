//! What is said on paper: days, sums and counts as papers write them.

use crate::{
    domain::{
        decision::NOT_NAMED,
        export::{
            ExportTotal,
            column::{Column, Kind},
        },
        fault::Language,
        label::capitalized,
        recipient::RecipientKind,
        sentence::{count_vi, grouped},
        time::local,
    },
    format::{Annex, list},
};
use chrono::{Datelike, NaiveDate};

/// What a text says on paper.
pub(super) fn said(column: &Column, text: &str, language: Language) -> String {
    if text.is_empty() {
        // A line that names nobody says so, as its paper does.
        let nobody = if column.name == "name" { language.of(NOT_NAMED, "(not named)") } else { "" };
        return nobody.to_owned();
    }
    let vi = language == Language::Vi;
    match column.kind {
        // The short names of reports are made for sentences.
        Kind::Text if column.name == "award_name" => capitalized(text),
        Kind::Decimal if vi => text.replace('.', ","),
        Kind::List => list(text.as_bytes()).join("; "),
        Kind::Day => match text.parse::<NaiveDate>() {
            Ok(day) if vi => day.format("%d/%m/%Y").to_string(),
            _ => text.to_owned(),
        },
        Kind::Instant => instant(text, language),
        Kind::Money => text.parse().map_or_else(|_| text.to_owned(), |sum| grouped(sum, if vi { '.' } else { ',' })),
        _ => column.said(text, language).into_owned(),
    }
}

/// An instant by the clock of the office.
pub(super) fn instant(text: &str, language: Language) -> String {
    let form = language.of("%H:%M ngày %d/%m/%Y", "%Y-%m-%d %H:%M (UTC+7)");
    local(text).map_or_else(|| text.to_owned(), |at| at.format(form).to_string())
}

/// A day as papers write it: days under 10 and the months 1 and 2 with a zero.
fn day_in_words(day: NaiveDate, language: Language) -> String {
    let (d, m, y) = (day.day(), day.month(), day.year());
    match language {
        Language::Vi if m < 3 => format!("ngày {d:02} tháng {m:02} năm {y}"),
        Language::Vi => format!("ngày {d:02} tháng {m} năm {y}"),
        Language::En => day.format("%Y-%m-%d").to_string(),
    }
}

/// The line below the title of an annex: of which paper it is.
pub(super) fn issued_with(annex: &Annex, language: Language) -> String {
    let Annex { instrument, authorities, reference, signed_on, title: _ } = annex;
    let instrument = instrument.label().of(language);
    let mut said = match language {
        Language::Vi => format!("Kèm theo {}", capitalized(instrument)),
        Language::En => format!("Annex of the {instrument}"),
    };
    if let Some(reference) = reference {
        said.push_str(language.of(" số ", " "));
        said.push_str(reference);
    }
    if let Some(day) = signed_on {
        said.push_str(language.of(" ", " of "));
        said.push_str(&day_in_words(*day, language));
    }
    if !authorities.is_empty() {
        said.push_str(language.of(" của ", ", "));
        said.push_str(&authorities.join(", "));
    }
    format!("({said})")
}

/// The totals as a sentence has them: `25 tập thể, 52 cá nhân`.
pub(super) fn by_kind(totals: &[ExportTotal], language: Language) -> String {
    let counted = |kind: RecipientKind| {
        let count: i64 = totals.iter().filter(|total| total.recipient_kind == kind).map(|total| total.count).sum();
        let count = u64::try_from(count).unwrap_or_default();
        let said = if language == Language::Vi { count_vi(count) } else { grouped(count, ',') };
        let several = language == Language::En && count > 1 && kind != RecipientKind::Unspecified;
        (count > 0).then(|| format!("{said} {}{}", kind.label().of(language), if several { "s" } else { "" }))
    };
    let kinds =
        [RecipientKind::Collective, RecipientKind::Household, RecipientKind::Individual, RecipientKind::Unspecified];
    kinds.into_iter().filter_map(counted).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::export::list::{BONUSES, List, SUMMARY};

    #[test]
    fn numbers_and_names_of_reports_are_written_as_papers_write_them() {
        let on_paper = |list: &List, name: &str, text: &str, language| {
            said(list.columns.iter().find(|column| column.name == name).unwrap(), text, language)
        };
        for (list, name, text, vi, en) in [
            (&BONUSES, "coefficient", "0.3", "0,3", "0.3"),
            (&BONUSES, "amount_vnd", "2340000", "2.340.000", "2,340,000"),
            (&BONUSES, "name", "", "(chưa rõ tên)", "(not named)"),
            (&SUMMARY, "award_name", "kỷ niệm chương", "Kỷ niệm chương", "Kỷ niệm chương"),
        ] {
            assert_eq!(on_paper(list, name, text, Language::Vi), vi);
            assert_eq!(on_paper(list, name, text, Language::En), en);
        }
    }
}

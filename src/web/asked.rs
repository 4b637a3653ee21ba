//! The filter of conferrals as the form of a page has it, and as it stands in the page's address.

use super::{
    entries::{self, Part},
    inputs::{Input, Kind, Shown},
    shell::Staff,
    words::capital,
};
use crate::domain::{
    award::AwardKind,
    conferral::{ConferralFilter, ConferralStatus},
    fault::{Code, Fault, Finding, Language},
    label::{Label, Words},
    period::MeritYear,
    recipient::RecipientKind,
};
use maud::{Markup, html};

/// The parameters of the list that its form has, as the API names them.
pub(super) const ASKED: [&str; 9] =
    ["q", "authority", "award", "award_kind", "campaign", "year", "signed_year", "recipient_kind", "status"];

/// The parameters that are entries of the catalogue.
const PARTS: [(&str, Part); 3] =
    [("authority", Part::Authorities), ("award", Part::Awards), ("campaign", Part::Campaigns)];

/// What is asked for: the filter, and what each of its parts is called.
pub(super) struct Asked {
    pub filter: ConferralFilter,
    /// The parameters with their values, codes for names.
    pub pairs: Vec<(&'static str, String)>,
    /// What the filter says, part by part.
    pub words: Vec<(&'static str, String)>,
}

fn wrong(parameter: &'static str) -> Finding {
    let (vi, en) = ("Không có giá trị này; hãy chọn lại.", "There is no such value; choose another.");
    Finding::of(parameter, "invalid_value", vi, en)
}

/// A word of an enum that is asked for.
fn word<T>(staff: &Staff, name: &'static str, find: fn(&str) -> Option<T>) -> Result<Option<T>, Finding> {
    match staff.visit.asked(name) {
        "" => Ok(None),
        word => find(word).map(Some).ok_or_else(|| wrong(name)),
    }
}

fn year(staff: &Staff, name: &'static str) -> Result<Option<i32>, Finding> {
    match staff.visit.asked(name) {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| {
            let (vi, en) = ("Viết một năm, như 2019.", "Write a year, like 2019.");
            Finding::of(name, "invalid_value", vi, en)
        }),
    }
}

/// The filter that the address says.
pub(super) async fn asked(staff: &Staff) -> Result<Asked, Fault> {
    let (visit, register, language) = (&staff.visit, &staff.visit.register, staff.visit.language);
    let refused = |finding| Fault::at(Code::InvalidParameter, finding);
    let mut filter = ConferralFilter::default();
    let (mut pairs, mut words) = (Vec::new(), Vec::new());
    for (name, part) in PARTS {
        if visit.asked(name).is_empty() {
            continue;
        }
        let code = part.asked(staff, register, name, None).await?;
        let called = part.find(staff, register, &code).await?.map_or_else(|| code.clone(), |entry| entry.name);
        match part {
            Part::Authorities => filter.authority = vec![code.clone()],
            Part::Awards => filter.award = vec![code.clone()],
            Part::Campaigns => filter.campaign = vec![code.clone()],
        }
        pairs.push((name, code));
        words.push((name, called));
    }
    let mut keep = |name: &'static str, value: String, called: String| {
        pairs.push((name, value));
        words.push((name, called));
    };
    if !visit.asked("q").is_empty() {
        filter.q = Some(visit.asked("q").to_owned());
        keep("q", visit.asked("q").to_owned(), format!("“{}”", visit.asked("q")));
    }
    if let Some(kind) = word(staff, "award_kind", AwardKind::find).map_err(refused)? {
        filter.award_kind = vec![kind];
        keep("award_kind", kind.word().to_owned(), kind.label().of(language).to_owned());
    }
    if let Some(kind) = word(staff, "recipient_kind", RecipientKind::find).map_err(refused)? {
        filter.recipient_kind = vec![kind];
        keep("recipient_kind", kind.word().to_owned(), kind.label().of(language).to_owned());
    }
    if let Some(status) = word(staff, "status", ConferralStatus::find).map_err(refused)? {
        filter.status = vec![status];
        keep("status", status.word().to_owned(), status.label().of(language).to_owned());
    }
    if let Some(of) = year(staff, "year").map_err(refused)? {
        filter.year = vec![MeritYear::Known(of)];
        keep("year", of.to_string(), of.to_string());
    }
    if let Some(of) = year(staff, "signed_year").map_err(refused)? {
        filter.signed_year = vec![of];
        keep("signed_year", of.to_string(), of.to_string());
    }
    Ok(Asked { filter, pairs, words })
}

/// What a parameter of it is called.
pub(super) fn label(name: &str, language: Language) -> &'static str {
    match name {
        "q" => language.of("Tên", "Name"),
        "authority" => language.of("Cơ quan quyết định", "Deciding authority"),
        "award" => language.of("Hình thức", "Award"),
        "award_kind" => language.of("Loại hình thức", "Kind of award"),
        "campaign" => language.of("Phong trào", "Campaign"),
        "year" => language.of("Năm thành tích", "Year of merit"),
        "signed_year" => language.of("Năm ký", "Year of signing"),
        "recipient_kind" => language.of("Đối tượng", "Recipients"),
        _ => language.of("Tình trạng", "Status"),
    }
}

/// The field of a parameter.
pub(super) fn field_of(place: &str) -> Option<&'static str> {
    ASKED.into_iter().find(|name| *name == place)
}

/// What stands in the fields of the form.
pub(super) async fn typed(staff: &Staff) -> Result<Vec<(String, String)>, Fault> {
    let visit = &staff.visit;
    let mut typed = Vec::new();
    for name in ASKED {
        let part = PARTS.into_iter().find(|(own, _)| *own == name).map(|(_, part)| part);
        let value = match part {
            Some(part) => part.typed(staff, &visit.register, name).await?,
            None => visit.asked(name).to_owned(),
        };
        typed.push((name.to_owned(), value));
    }
    Ok(typed)
}

/// The lists that fields of the form choose from.
pub(super) async fn lists(staff: &Staff) -> Result<Markup, Fault> {
    let register = &staff.visit.register;
    let until = staff.of("đến", "until");
    Ok(html! {
        (entries::list("authorities", &Part::Authorities.entries(staff, register, None).await?, until))
        (entries::list("awards", &Part::Awards.entries(staff, register, None).await?, until))
        (entries::list("campaigns", &Part::Campaigns.entries(staff, register, None).await?, until))
    })
}

/// The fields of the form.
pub(super) fn fields(staff: &Staff, shown: &Shown<'_>) -> Markup {
    let language = staff.visit.language;
    let any = |words: Words| {
        let none = std::iter::once((String::new(), staff.of("(tất cả)", "(all)").to_owned()));
        let words = words.iter().map(|(word, label): &(&str, Label)| ((*word).to_owned(), capital(label.of(language))));
        none.chain(words).collect::<Vec<_>>()
    };
    let (kinds, recipients, mut statuses) =
        (any(AwardKind::WORDS), any(RecipientKind::WORDS), any(ConferralStatus::WORDS));
    if let Some(first) = statuses.first_mut() {
        first.1 = capital(ConferralStatus::InForce.label().of(language));
    }
    let statuses: Vec<_> = statuses.into_iter().filter(|(word, _)| word != ConferralStatus::InForce.word()).collect();
    let field =
        |name: &'static str, kind: Kind<'_>| shown.show(&Input { name, label: label(name, language), hint: "", kind });
    html! {
        (field("q", Kind::Line))
        (field("authority", Kind::Listed("authorities")))
        (field("campaign", Kind::Listed("campaigns")))
        (field("year", Kind::Line))
        (field("award", Kind::Listed("awards")))
        (field("award_kind", Kind::Choice(&kinds)))
        (field("recipient_kind", Kind::Choice(&recipients)))
        (field("signed_year", Kind::Line))
        (field("status", Kind::Choice(&statuses)))
    }
}

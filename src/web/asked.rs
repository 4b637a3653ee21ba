//! The filter of conferrals as the form of a page has it, and as it stands in the page's address.

use super::{
    entries::{self, Part},
    inputs::{Input, Kind, Shown},
    merit::Merit,
    shell::Staff,
    words::{bodies, capital},
};
use crate::domain::{
    award::AwardKind,
    conferral::{ConferralFilter, ConferralStatus, NO_BODY},
    decision::{Attribution, Evidence},
    fault::{Code, Fault, Finding, Language},
    label::{Label, Words},
    recipient::RecipientKind,
};
use maud::{Markup, html};

/// The parameters of the list that its form has, as the API names them.
pub(super) const ASKED: [&str; 10] = [
    "q",
    "authority",
    "award",
    "award_kind",
    "campaign",
    "year",
    "signed_year",
    "recipient_kind",
    "evidence",
    "status",
];

/// The parameters that links to the list have and its form keeps unseen: one set of bodies, and how they share.
const KEPT: [&str; 2] = ["authority_codes", "attribution"];

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
    if let Some(evidence) = word(staff, "evidence", Evidence::find).map_err(refused)? {
        filter.evidence = vec![evidence];
        keep("evidence", evidence.word().to_owned(), evidence.label().of(language).to_owned());
    }
    if let Some(how) = word(staff, "attribution", Attribution::find).map_err(refused)? {
        filter.attribution = vec![how];
        keep("attribution", how.word().to_owned(), how.label().of(language).to_owned());
    }
    if let Some(merit) = Merit::read("year", merit(staff)).map_err(refused)? {
        let (name, value) = merit.asks();
        match &merit {
            Merit::Year(year) => filter.year = vec![*year],
            Merit::Period(..) => filter.period = vec![value.clone()],
        }
        keep(name, value, merit.called(language));
    }
    if let Some(of) = year(staff, "signed_year").map_err(refused)? {
        filter.signed_year = vec![of];
        keep("signed_year", of.to_string(), of.to_string());
    }
    let set = visit.asked("authority_codes");
    if !set.is_empty() {
        filter.authority_codes = vec![set.to_owned()];
        keep("authority_codes", set.to_owned(), together(staff, set).await?);
    }
    Ok(Asked { filter, pairs, words })
}

/// The time of merit that is asked for, by either name that the API has for it.
fn merit(staff: &Staff) -> &str {
    let (year, period) = (staff.visit.asked("year"), staff.visit.asked("period"));
    if year.is_empty() { period } else { year }
}

/// The bodies of a set, by their names.
async fn together(staff: &Staff, set: &str) -> Result<String, Fault> {
    let mut names = Vec::new();
    for code in set.split(';').filter(|code| *code != NO_BODY) {
        names.push(Part::Authorities.called(staff, &staff.visit.register, code).await?);
    }
    Ok(bodies(&names, staff.visit.language))
}

/// What a parameter of it is called.
pub(super) fn label(name: &str, language: Language) -> &'static str {
    match name {
        "q" => language.of("Tên", "Name"),
        "authority" => language.of("Cơ quan quyết định", "Deciding authority"),
        "award" => language.of("Hình thức", "Award"),
        "award_kind" => language.of("Loại hình thức", "Kind of award"),
        "campaign" => language.of("Phong trào", "Campaign"),
        "authority_codes" => language.of("Đúng các cơ quan", "Exactly these authorities"),
        "attribution" => language.of("Cách ban hành", "How they decided"),
        "evidence" => language.of("Căn cứ ghi sổ", "Evidence"),
        "year" | "period" => language.of("Năm thành tích", "Year of merit"),
        "signed_year" => language.of("Năm ký", "Year of signing"),
        "recipient_kind" => language.of("Đối tượng", "Recipients"),
        _ => language.of("Tình trạng", "Status"),
    }
}

/// The field of a parameter.
pub(super) fn field_of(place: &str) -> Option<&'static str> {
    let place = if place == "period" { "year" } else { place };
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
            // What is not read stands as it was typed.
            None if name == "year" => match Merit::read(name, merit(staff)) {
                Ok(read) => read.map(|read| read.written(visit.language)).unwrap_or_default(),
                Err(_) => merit(staff).to_owned(),
            },
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
    let evidence = any(Evidence::WORDS);
    let hint = staff.of("2019, 2018-2025, hoặc “không rõ”.", "2019, 2018-2025, or “unknown”.");
    let kept = KEPT.into_iter().map(|name| (name, staff.visit.asked(name))).filter(|(_, value)| !value.is_empty());
    html! {
        @for (name, value) in kept { input type="hidden" name=(name) value=(value); }
        (field("q", Kind::Line))
        (field("authority", Kind::Listed("authorities")))
        (field("campaign", Kind::Listed("campaigns")))
        (shown.show(&Input { name: "year", label: label("year", language), hint, kind: Kind::Line }))
        (field("award", Kind::Listed("awards")))
        (field("award_kind", Kind::Choice(&kinds)))
        (field("recipient_kind", Kind::Choice(&recipients)))
        (field("signed_year", Kind::Line))
        (field("evidence", Kind::Choice(&evidence)))
        (field("status", Kind::Choice(&statuses)))
    }
}

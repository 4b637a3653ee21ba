//! The fields of one line of a list: what stands in them, and the line that they say.

use super::{
    entries::{self, Part},
    form::Fields,
    inputs::{Input, Kind, Shown},
    shell::Staff,
    typed,
    words::capital,
};
use crate::{
    domain::{
        audit::digest,
        decision::{ConferralType, Line, NOT_NAMED},
        fault::{Code, Fault, Finding, Language, Place},
        label::Label,
        member,
        recipient::{ExternalId, Origin, RecipientKind, Sex},
    },
    service::Register,
};
use maud::{Markup, html};

/// Each field, and the members of a line that it says.
const FIELDS: &[(&str, &[&str])] = &[
    ("name", &["name", "unnamed", "recipient_id"]),
    ("kind", &["recipient_kind"]),
    ("honorific", &["honorific"]),
    ("sex", &["sex"]),
    ("birth", &["birth_on", "birth_year"]),
    ("post", &["post"]),
    ("unit", &["unit"]),
    ("parent_unit", &["parent_unit"]),
    ("award", &["award_code"]),
    ("certificate", &["certificate_number"]),
    ("reason", &["reason"]),
    ("posthumous", &["posthumous"]),
    ("line_campaign", &["campaign_code"]),
    ("line_years", &["year_from", "year_to"]),
    ("line_type", &["conferral_type"]),
    ("origin", &["origin"]),
    ("shared_group", &["shared_group"]),
    ("external_ids", &["external_ids"]),
];

/// The field that a member is said by.
pub(super) fn field_of(member: &str) -> Option<&'static str> {
    FIELDS.iter().find(|(_, members)| members.contains(&member)).map(|(name, _)| *name)
}

/// The first member that a field says.
pub(super) fn member_of(field: &str) -> &'static str {
    let known = FIELDS.iter().find(|(name, _)| *name == field);
    known.and_then(|(_, members)| members.first()).copied().unwrap_or_default()
}

/// What stands in the fields of a line as one word, by which it is known whether another was typed.
pub(super) fn print(fields: &Fields) -> String {
    let texts: Vec<String> = FIELDS.iter().map(|(name, _)| fields.text(name).unwrap_or_default()).collect();
    digest([texts.join("\n").as_str()])
}

/// What a field is called.
pub(super) fn label(name: &str, language: Language) -> String {
    match name {
        "name" => language.of("Tên", "Name").to_owned(),
        "award" => language.of("Hình thức", "Award").to_owned(),
        "kind" => language.of("Đối tượng", "Kind of recipient").to_owned(),
        "reason" => language.of("Thành tích", "Achievement").to_owned(),
        "birth" => language.of("Ngày hoặc năm sinh", "Day or year of birth").to_owned(),
        "line_campaign" => language.of("Phong trào của riêng dòng", "The line's own campaign").to_owned(),
        "line_years" => language.of("Năm thành tích của riêng dòng", "The line's own year of merit").to_owned(),
        "line_type" => language.of("Loại khen thưởng của riêng dòng", "The line's own type").to_owned(),
        _ => {
            let first = Some(member_of(name)).filter(|member| !member.is_empty());
            capital(&member::label("decision", first.unwrap_or(name), language))
        }
    }
}

/// What stands in the fields for a line.
pub(super) async fn of(staff: &Staff, register: &Register, line: &Line) -> Result<Fields, Fault> {
    let award = match line.award_code.as_str() {
        "" => String::new(),
        code => Part::Awards.written(staff, register, code).await?,
    };
    let campaign = match &line.campaign_code {
        Some(code) => Part::Campaigns.written(staff, register, code).await?,
        None => String::new(),
    };
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let keys: Vec<_> = line.external_ids.iter().map(|key| format!("{}:{}", key.system, key.value)).collect();
    let pairs = [
        ("name", if line.unnamed { NOT_NAMED.to_owned() } else { text(&line.name) }),
        ("kind", line.recipient_kind.word().to_owned()),
        ("honorific", text(&line.honorific)),
        ("sex", line.sex.map(|sex| sex.word().to_owned()).unwrap_or_default()),
        ("birth", typed::written(line.birth_on, None, line.birth_year)),
        ("post", text(&line.post)),
        ("unit", text(&line.unit)),
        ("parent_unit", text(&line.parent_unit)),
        ("award", award),
        ("certificate", text(&line.certificate_number)),
        ("reason", text(&line.reason)),
        ("posthumous", line.posthumous.to_string()),
        ("line_campaign", campaign),
        ("line_years", typed::written_years(line.year_from, line.year_to)),
        ("line_type", line.conferral_type.map(|kind| kind.word().to_owned()).unwrap_or_default()),
        ("origin", line.origin.map(|origin| origin.word().to_owned()).unwrap_or_default()),
        ("shared_group", text(&line.shared_group)),
        ("external_ids", keys.join("\n")),
    ];
    Ok(Fields::of(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()))
}

/// The line that the fields say, over what they have no place for.
pub(super) async fn read(staff: &Staff, register: &Register, fields: &Fields, before: &Line) -> Result<Line, Fault> {
    let (line, wrong) = parse(staff, register, fields, before).await?;
    Fault::all(Code::InvalidBody, wrong)?;
    Ok(line)
}

/// The line that some of its fields make of one, or what is wrong with them; the other fields stay as they are, whatever
/// is wrong with those.
pub(super) async fn read_some(
    staff: &Staff,
    register: &Register,
    some: &Fields,
    before: &Line,
) -> Result<Result<Line, Vec<Finding>>, Fault> {
    let kept = of(staff, register, before).await?;
    let (line, mut wrong) = parse(staff, register, &some.over(&kept), before).await?;
    wrong.retain(|finding| field_at(finding).is_some_and(|field| some.find(field).is_some()));
    Ok(if wrong.is_empty() { Ok(line) } else { Err(wrong) })
}

/// The field that a finding about a line is about.
fn field_at(finding: &Finding) -> Option<&'static str> {
    let Place::Pointer(pointer) = &finding.place else { return None };
    field_of(pointer.trim_start_matches('/').split('/').next().unwrap_or_default())
}

/// The line that the fields say, with what is wrong with them; what can't be read stays as it was.
async fn parse(
    staff: &Staff,
    register: &Register,
    fields: &Fields,
    before: &Line,
) -> Result<(Line, Vec<Finding>), Fault> {
    let mut wrong = Vec::new();
    let born = typed::birth("/birth_on", fields.get("birth"), staff.ctx.today()).unwrap_or_else(|finding| {
        wrong.push(finding);
        typed::Typed { on: before.birth_on, month: None, year: before.birth_year }
    });
    let award = match fields.get("award").trim() {
        "" => {
            let (vi, en) = ("Hãy chọn hình thức.", "Choose the award.");
            Err(Finding::at("/award_code", "required", vi, en))
        }
        text => Part::Awards.code(staff, register, ("/award_code", text), None).await?,
    };
    let award_code = award.unwrap_or_else(|finding| {
        wrong.push(finding);
        before.award_code.clone()
    });
    let recipient_kind = RecipientKind::find(fields.get("kind")).unwrap_or_else(|| {
        let (vi, en) = ("Hãy chọn đối tượng.", "Choose the kind of recipient.");
        wrong.push(Finding::at("/recipient_kind", "required", vi, en));
        before.recipient_kind
    });
    let campaign_code = match fields.text("line_campaign") {
        None => None,
        Some(text) => {
            let found = Part::Campaigns.code(staff, register, ("/campaign_code", &text), None).await?;
            match found {
                Ok(code) => Some(code),
                Err(finding) => {
                    wrong.push(finding);
                    before.campaign_code.clone()
                }
            }
        }
    };
    let (year_from, year_to) = typed::years("/year_from", fields.get("line_years")).unwrap_or_else(|finding| {
        wrong.push(finding);
        (before.year_from, before.year_to)
    });
    let external_ids = keys(&fields.lines("external_ids")).unwrap_or_else(|finding| {
        wrong.push(finding);
        before.external_ids.clone()
    });
    let text = |name: &str| fields.text(name);
    let name = text("name");
    let unnamed = name.as_deref() == Some(NOT_NAMED);
    // A link was to the person of the name before.
    let same = !unnamed && name == before.name && recipient_kind == before.recipient_kind;
    let line = Line {
        award_code,
        recipient_kind,
        recipient_id: before.recipient_id.filter(|_| same),
        unnamed,
        name: name.filter(|_| !unnamed),
        honorific: text("honorific"),
        sex: Sex::find(fields.get("sex")),
        birth_year: born.year,
        birth_on: born.on,
        post: text("post"),
        unit: text("unit"),
        parent_unit: text("parent_unit"),
        reason: fields.prose("reason"),
        certificate_number: text("certificate"),
        posthumous: fields.get("posthumous") == "true",
        campaign_code,
        year_from,
        year_to,
        conferral_type: ConferralType::find(fields.get("line_type")),
        origin: Origin::find(fields.get("origin")),
        shared_group: text("shared_group"),
        external_ids,
        ..before.clone()
    };
    Ok((line, wrong))
}

/// The keys of other systems: `hrm-kg:000123`, one a line.
fn keys(lines: &[String]) -> Result<Vec<ExternalId>, Finding> {
    let one = |line: &String| {
        let key = line.split_once(':').map(|(system, value)| (system.trim().to_owned(), value.trim().to_owned()));
        key.map(|(system, value)| ExternalId { system, value }).ok_or_else(|| {
            let (vi, en) = ("Viết như hệ thống:mã, mỗi dòng một mã.", "Write like system:key, one a line.");
            Finding::at("/external_ids", "invalid_value", vi, en)
        })
    };
    lines.iter().map(one).collect()
}

/// The words of an enum as choices.
fn choices(words: &[(&str, Label)], language: Language) -> Vec<(String, String)> {
    words.iter().map(|(word, label)| ((*word).to_owned(), capital(label.of(language)))).collect()
}

/// The kinds of recipients that a list can name.
pub(super) fn kinds(language: Language) -> Vec<(String, String)> {
    let mut kinds = choices(RecipientKind::WORDS, language);
    kinds.retain(|(word, _)| word != RecipientKind::Unspecified.word());
    kinds
}

/// The fields; `awards` is the id of the list of awards.
pub(super) async fn show(staff: &Staff, shown: &Shown<'_>, awards: &str) -> Result<Markup, Fault> {
    let campaigns = Part::Campaigns.entries(staff, &staff.visit.register, None).await?;
    let language = staff.visit.language;
    let mut kinds = kinds(language);
    if shown.fields.find("kind") == Some("") {
        kinds.insert(0, (String::new(), staff.of("(như từng dòng)", "(as each line says)").to_owned()));
    }
    let none = || (String::new(), staff.of("(không nêu)", "(not stated)").to_owned());
    let or_none = |words: &[(&str, Label)]| -> Vec<(String, String)> {
        std::iter::once(none()).chain(choices(words, language)).collect()
    };
    let sexes = or_none(Sex::WORDS);
    let field = |name: &'static str, hint: &str, kind: Kind<'_>| {
        shown.show(&Input { name, label: &label(name, language), hint, kind })
    };
    let birth = staff.of("Như 3/2/1980 hoặc 1980.", "Like 3/2/1980 or 1980.");
    let nobody = staff.of("Nguồn không nêu tên: (chưa rõ tên).", "Where nobody is named: (chưa rõ tên).");
    Ok(html! {
        (entries::list("campaigns", &campaigns, ""))
        div .grid {
            (field("name", nobody, Kind::Line))
            (field("kind", "", Kind::Choice(&kinds)))
            (field("birth", birth, Kind::Line))
            (field("honorific", "", Kind::Line))
            (field("sex", "", Kind::Choice(&sexes)))
            (field("post", "", Kind::Line))
            (field("unit", "", Kind::Line))
            (field("parent_unit", "", Kind::Line))
            (field("award", "", Kind::Listed(awards)))
            (field("certificate", "", Kind::Line))
            (field("reason", "", Kind::Area(2)))
        }
        details .whole open[is_open(shown)] {
            summary { (staff.of("Điều khác của riêng dòng này", "What else is this line's own")) }
            div .grid {
                (field("posthumous", "", Kind::Choice(&yes_or_no(shown, language))))
                (field("line_campaign", "", Kind::Listed("campaigns")))
                (field("line_years", staff.of("Như 2019 hoặc 2015-2020.", "Like 2019 or 2015-2020."), Kind::Line))
                (field("line_type", "", Kind::Choice(&or_none(ConferralType::WORDS))))
                (field("origin", "", Kind::Choice(&or_none(Origin::WORDS))))
                (field("shared_group", "", Kind::Line))
                (field("external_ids", staff.of("Như hrm:000123, mỗi dòng một mã.", "Like hrm:000123, one a line."), Kind::Area(1)))
            }
        }
    })
}

/// Whether something of a line's own stands in the form, or is wrong there.
fn is_open(shown: &Shown<'_>) -> bool {
    let own = ["line_campaign", "line_years", "line_type", "origin", "shared_group", "external_ids"];
    let stands = own.iter().any(|name| !shown.fields.get(name).is_empty() || !shown.wrong(name).is_empty());
    stands || shown.fields.get("posthumous") == "true"
}

/// Yes and no, and neither where the lines of a form differ.
fn yes_or_no(shown: &Shown<'_>, language: Language) -> Vec<(String, String)> {
    let both = [("false", language.of("không", "no")), ("true", language.of("có", "yes"))];
    let both = both.map(|(word, label)| (word.to_owned(), capital(label)));
    let each = (String::new(), language.of("(như từng dòng)", "(as each line says)").to_owned());
    let differ = shown.fields.find("posthumous") == Some("");
    Some(each).filter(|_| differ).into_iter().chain(both).collect()
}

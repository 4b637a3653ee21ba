//! The fields of one line of a list: what stands in them, and the line that they say.

use super::{
    entries::Part,
    form::Fields,
    inputs::{Input, Kind, Shown},
    shell::Staff,
    typed,
    words::capital,
};
use crate::{
    domain::{
        decision::{Line, NOT_NAMED},
        fault::{Code, Fault, Finding, Language},
        label::Label,
        member,
        recipient::{RecipientKind, Sex},
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
];

/// The field that a member is said by.
pub(super) fn field_of(member: &str) -> Option<&'static str> {
    FIELDS.iter().find(|(_, members)| members.contains(&member)).map(|(name, _)| *name)
}

/// What a field is called.
pub(super) fn label(name: &str, language: Language) -> String {
    match name {
        "name" => language.of("Tên", "Name").to_owned(),
        "award" => language.of("Hình thức", "Award").to_owned(),
        "kind" => language.of("Đối tượng", "Kind of recipient").to_owned(),
        "reason" => language.of("Thành tích", "Achievement").to_owned(),
        "birth" => language.of("Ngày hoặc năm sinh", "Day or year of birth").to_owned(),
        _ => {
            let first = FIELDS.iter().find(|(known, _)| *known == name).and_then(|(_, members)| members.first());
            capital(&member::label("decision", first.unwrap_or(&name), language))
        }
    }
}

/// What stands in the fields for a line.
pub(super) async fn of(staff: &Staff, register: &Register, line: &Line) -> Result<Fields, Fault> {
    let award = match line.award_code.as_str() {
        "" => String::new(),
        code => Part::Awards.written(staff, register, code).await?,
    };
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
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
    ];
    Ok(Fields::of(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()))
}

/// The line that the fields say, over what they have no place for.
pub(super) async fn read(staff: &Staff, register: &Register, fields: &Fields, before: &Line) -> Result<Line, Fault> {
    let mut wrong = Vec::new();
    let born = typed::day("/birth_on", fields.get("birth")).unwrap_or_else(|finding| {
        wrong.push(finding);
        typed::Typed::default()
    });
    if born.month.is_some() {
        let (vi, en) = ("Ghi đủ ngày sinh hoặc chỉ năm sinh.", "Write the whole day of birth, or the year alone.");
        wrong.push(Finding::at("/birth_on", "invalid_value", vi, en));
    }
    let award = match fields.get("award").trim() {
        "" => {
            let (vi, en) = ("Hãy chọn hình thức.", "Choose the award.");
            Err(Finding::at("/award_code", "required", vi, en))
        }
        text => Part::Awards.code(staff, register, ("/award_code", text), None).await?,
    };
    let award_code = award.unwrap_or_else(|finding| {
        wrong.push(finding);
        String::new()
    });
    let recipient_kind = RecipientKind::find(fields.get("kind")).unwrap_or_else(|| {
        let (vi, en) = ("Hãy chọn đối tượng.", "Choose the kind of recipient.");
        wrong.push(Finding::at("/recipient_kind", "required", vi, en));
        before.recipient_kind
    });
    Fault::all(Code::InvalidBody, wrong)?;
    let text = |name: &str| {
        let text = fields.get(name).split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then_some(text)
    };
    let name = text("name");
    let unnamed = name.as_deref() == Some(NOT_NAMED);
    // A link was to the person of the name before.
    let same = !unnamed && name == before.name && recipient_kind == before.recipient_kind;
    Ok(Line {
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
        reason: text("reason"),
        certificate_number: text("certificate"),
        ..before.clone()
    })
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
pub(super) fn show(staff: &Staff, shown: &Shown<'_>, awards: &str) -> Markup {
    let language = staff.visit.language;
    let kinds = kinds(language);
    let mut sexes = vec![(String::new(), staff.of("(không nêu)", "(not stated)").to_owned())];
    sexes.extend(choices(Sex::WORDS, language));
    let field = |name: &'static str, hint: &str, kind: Kind<'_>| {
        shown.show(&Input { name, label: &label(name, language), hint, kind })
    };
    let birth = staff.of("Như 3/2/1980 hoặc 1980.", "Like 3/2/1980 or 1980.");
    let nobody = staff.of("Nguồn không nêu tên: (chưa rõ tên).", "Where nobody is named: (chưa rõ tên).");
    html! {
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
            (field("reason", "", Kind::Line))
        }
    }
}

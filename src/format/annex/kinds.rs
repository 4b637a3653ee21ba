//! Which kind of recipient a text speaks of.

use super::{
    heading::{exact, is_of_names},
    lines::{Made, says},
    post,
    rows::value,
    wordings::{OF_POST, OF_UNIT},
};
use crate::domain::{
    import::ColumnMember,
    name::{fold, has_words, is_person},
    recipient::RecipientKind,
};

/// The kind of recipient that a cell under a heading of kinds says, in words or as it is abbreviated there.
pub(super) fn kind_of_cell(text: &str) -> Option<RecipientKind> {
    match fold(text).as_str() {
        "tt" => Some(RecipientKind::Collective),
        "cn" => Some(RecipientKind::Individual),
        "hgd" | "gd" | "ho" | "ho gd" => Some(RecipientKind::Household),
        _ => kind(text),
    }
}

/// The kind of recipient that a text speaks of, where it speaks of one alone.
#[must_use]
pub(super) fn kind(text: &str) -> Option<RecipientKind> {
    // "Ban Tổ chức Hội thi" is who commends, "Phòng Tổ chức" a unit.
    let key = fold(text);
    let units = ["ban to chuc", "phong to chuc", "vu to chuc", "cuc to chuc"];
    let key = units.iter().fold(key, |key, unit| if key.contains(unit) { key.replace(unit, "") } else { key });
    let has = |parts: &[&str]| parts.iter().any(|part| has_words(&key, part));
    let found: Vec<_> = [
        (
            RecipientKind::Collective,
            has(&["tap the", "to chuc", "dong ho", "collective", "collectives", "organization", "organisation"]),
        ),
        (
            RecipientKind::Household,
            has(&["ho gia dinh", "gia dinh", "chu ho", "ho nong dan", "household", "households"]),
        ),
        (RecipientKind::Individual, has(&["ca nhan", "ho va ten", "ho ten", "individual", "individuals", "person"])),
    ]
    .into_iter()
    .filter_map(|(kind, has)| has.then_some(kind))
    .collect();
    match found.as_slice() {
        [kind] => Some(*kind),
        // The head of a household is a person by name, and the household is what is commended.
        [RecipientKind::Household, RecipientKind::Individual] if has(&["chu ho", "ho nong dan"]) => {
            Some(RecipientKind::Household)
        }
        _ => None,
    }
}

/// The kind of recipient that a title speaks of: "Danh sách đơn vị, cá nhân" speaks of collectives too.
pub(super) fn kind_in_title(title: &str) -> Option<RecipientKind> {
    let others = ["don vi", "doanh nghiep", "hop tac xa", "co quan", "cau lac bo", "nhom", "chi bo", "to"];
    let mixed = |line: &str| {
        let key = fold(line);
        key.starts_with("danh sach") && has_words(&key, "ca nhan") && others.iter().any(|word| has_words(&key, word))
    };
    kind(title).filter(|kind| *kind != RecipientKind::Individual || !title.lines().any(mixed))
}

/// The kind of recipient that a heading of names speaks of: "Tên hợp tác xã, cá nhân" speaks of others too.
#[must_use]
pub(super) fn kind_of_names(heading: &str) -> Option<RecipientKind> {
    // "Họ tên chồng" beside "Họ tên vợ": the couple.
    let key = fold(heading);
    if is_of_names(heading) && (has_words(&key, "chong") || has_words(&key, "vo")) {
        return Some(RecipientKind::Household);
    }
    // "Họ tên/Đơn vị" is of either.
    if heading.split('/').skip(1).any(|part| matches!(fold(part).as_str(), "don vi" | "ten don vi" | "co quan")) {
        return None;
    }
    // "Tên doanh nghiệp" beside who stands for it.
    if key
        .strip_prefix("ten ")
        .is_some_and(|rest| post::is_bare(rest) && !matches!(rest, "don vi" | "doi" | "to" | "ban"))
    {
        return Some(RecipientKind::Collective);
    }
    let first = heading.split([',', '/', ';', '&']).next().unwrap_or(heading);
    kind(heading).filter(|found| *found == RecipientKind::Collective || kind(first) == Some(*found))
}

/// Whether a heading lists kinds of recipients and nothing else: "Cá nhân, gia đình", "Tập thể và cá nhân".
pub(super) fn is_of_kinds(heading: &str) -> bool {
    let lower = heading.to_lowercase().replace(" và ", ",").replace(" hoặc ", ",").replace(" - ", ",");
    let mut parts = lower.split([',', '/', '&', ';']).map(fold).filter(|part| !part.is_empty()).peekable();
    let is_kind = |part: &String| {
        let bare = ["ten ", "cac "].iter().find_map(|word| part.strip_prefix(word)).unwrap_or(part);
        KINDS.contains(&bare)
    };
    lower.contains([',', '/', '&', ';']) && parts.peek().is_some() && parts.all(|part| is_kind(&part))
}

/// What a heading of names means that asks for more in brackets: "Tập thể, cá nhân (ghi rõ chức vụ, đơn vị)".
pub(super) fn explained(heading: &str) -> Option<ColumnMember> {
    let (before, said) = heading.split_once('(')?;
    let named = is_of_kinds(before) || exact(&fold(before)) == Some(ColumnMember::Name);
    let more = || OF_POST.iter().chain(OF_UNIT).any(|word| has_words(&fold(said), word));
    (named && more()).then_some(ColumnMember::NamePostUnit)
}

/// Whether a name under a heading of persons is that of a unit, and nothing in its row is said of a person.
pub(super) fn is_collective(made: &Made<'_>, name: &str) -> bool {
    let of_person = |member: ColumnMember| {
        use ColumnMember::{Birth, BirthFemale, BirthMale, Female, Honorific, Male, Post, Sex};
        matches!(member, Birth | BirthMale | BirthFemale | Post | Sex | Male | Female | Honorific)
    };
    let mut said = made.columns.iter().filter(|column| column.member.is_some_and(of_person));
    let alone = !said.any(|column| made.row.cell(column.column).is_some_and(says));
    let listed = value(made.row, made.columns, ColumnMember::NamePostUnit).is_some();
    alone && !listed && post::is_unit(name) && !is_person(name) && name.split_whitespace().count() > 2
}

/// Words of kinds of recipients, folded.
const KINDS: &[&str] = &[
    "ca nhan",
    "tap the",
    "ho gia dinh",
    "gia dinh",
    "ho",
    "to chuc",
    "nhom",
    "doanh nghiep",
    "don vi",
    "co so",
    "dong ho",
    "cau lac bo",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_speaks_of_one_kind_or_of_none() {
        assert_eq!(kind("I. TẬP THỂ (25)"), Some(RecipientKind::Collective));
        assert_eq!(kind("Họ tên chủ hộ"), Some(RecipientKind::Household));
        assert_eq!(kind("Danh sách tập thể, cá nhân"), None);
        assert_eq!(kind("Phòng Tổ chức - Hành chính"), None);
        assert_eq!((kind("BAN TỔ CHỨC HỘI THI"), kind_of_cell("HGĐ")), (None, Some(RecipientKind::Household)));
        assert_eq!(kind_in_title("DANH SÁCH ĐƠN VỊ, CÁ NHÂN"), None);
        assert_eq!(kind_in_title("CƠ QUAN\nDANH SÁCH CÁ NHÂN"), Some(RecipientKind::Individual));
        assert_eq!(kind_of_names("Tên doanh nghiệp"), Some(RecipientKind::Collective));
        assert_eq!(explained("Tập thể, cá nhân (ghi rõ chức vụ)"), Some(ColumnMember::NamePostUnit));
        assert_eq!((explained("Họ và tên (chữ in hoa)"), explained("Đơn vị (địa chỉ)")), (None, None));
        assert_eq!(kind_of_names("Họ tên chồng"), Some(RecipientKind::Household));
        assert_eq!(
            (kind_of_names("Tên HTX, cá nhân"), kind_of_names("Họ tên/ Đơn vị"), kind_of_names("Cá nhân")),
            (None, None, Some(RecipientKind::Individual))
        );
    }
}

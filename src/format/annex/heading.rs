//! What the headings of annexes mean, in the wordings that offices use.

use super::{
    beside_names, kinds,
    wordings::{
        self, ADDRESSES, AWARDS, ENGLISH_OTHERS, EXACT, FAMILY_NAMES, MERITS, OF_ADDRESSES, OF_POST, OF_UNIT, OTHERS,
        PERSON, WITHIN,
    },
};
use crate::domain::{
    import::ColumnMember::{
        self, BirthFemale, BirthMale, Female, Honorific, Ignored, Line, Male, Name, NamePostUnit, ParentUnit, PostUnit,
        Unit,
    },
    name::{fold, has_words},
};
pub(super) use personal::has_id_number;
use written::{uncounted, without_tick, words_apart};

mod aside;
mod personal;
mod written;

/// Whether a heading is of where someone lives.
pub(super) fn is_address(heading: &str) -> bool {
    let plain = heading.split('(').next().unwrap_or(heading);
    let key = fold(&words_apart(plain).unwrap_or_else(|| plain.to_owned()));
    ADDRESSES.contains(&key.as_str())
        || OF_ADDRESSES.iter().any(|word| has_beginning(&key, word)) && !has_words(&key, "email")
}

/// Whether a folded text begins with a word, as a word of its own.
fn has_beginning(key: &str, word: &str) -> bool {
    key.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// Whether a text begins as achievements do: "Vận động 500 người", "Cứu người đuối nước".
pub(super) fn is_merit(text: &str) -> bool {
    let key = fold(text);
    if super::remark::says_dead(text) {
        return false;
    }
    // Folded, these are words of names and of trades too.
    let written = ["có ", "làm ", "dạy ", "bắt "].iter().any(|word| text.trim().to_lowercase().starts_with(word));
    written || key.contains(' ') && MERITS.iter().any(|word| has_beginning(&key, word))
}

/// The part of a day of birth that the heading of a column of its own names: 0 the day, 1 the month, 2 the year.
pub(super) fn part_of_day(heading: &str) -> Option<usize> {
    let last = fold(heading.rsplit(" / ").next().unwrap_or(heading));
    let word = last.strip_suffix(" sinh").unwrap_or(&last);
    ["ngay", "thang", "nam"].iter().position(|part| *part == word)
}

/// Whether a heading is of a province or a district.
pub(super) fn is_place(heading: &str) -> bool {
    let key = fold(heading);
    key == "dia phuong"
        || ["huyen", "tinh", "quan huyen"].iter().any(|word| has_beginning(&key, word))
            && member(heading).is_some_and(|(member, _)| member == ParentUnit)
}

/// Whether a heading is of a family name, which the name in the next column goes on.
pub(super) fn is_family_name(heading: &str) -> bool {
    let key = fold(uncounted(heading));
    // "Họ và chữ đệm", "Họ, tên lót": the last word of the name is in the next column.
    FAMILY_NAMES.contains(&key.as_str()) || key.starts_with("ho ") && (key.ends_with(" dem") || key.ends_with(" lot"))
}

/// Whether a heading is no more than the word for units: "Đơn vị", "Nơi công tác".
pub(super) fn is_of_unit(heading: &str) -> bool {
    let key = fold(heading);
    OF_UNIT.iter().any(|word| has_beginning(key.strip_prefix("ten ").unwrap_or(&key), word)) && exact(&key).is_some()
        || is_address(heading)
}

/// Whether a heading is of the last word of names alone.
pub(super) fn is_given_name(heading: &str) -> bool {
    fold(uncounted(heading)) == "ten"
}

/// Whether a heading names an award.
pub(super) fn is_award(heading: &str) -> bool {
    let key = fold(heading);
    AWARDS.iter().any(|award| has_words(&key, award))
}

/// Longer texts are sentences, and no headings.
const LONGEST: usize = 80;

/// What a heading means, and whether it surely does.
#[must_use]
pub(super) fn member(heading: &str) -> Option<(ColumnMember, bool)> {
    // "Nam" is a man, "Năm" a year: they are one word when folded.
    match without_tick(&heading.trim().to_lowercase()) {
        // Ticks below a form of address say the sex.
        "nam" | "ông" => return Some((Male, true)),
        "nữ" | "bà" => return Some((Female, true)),
        // "Hộ" is a household, "Họ" a family name.
        "họ" => return Some((Name, true)),
        // Not "phạm vi", nor "dân tộc" abbreviated.
        "phẩm vị" | "giáo phẩm" | "phẩm trật" => return Some((Honorific, true)),
        // Folded, it is "trường, đơn vị" too.
        "trưởng đơn vị" | "trưởng cơ quan" | "đt" | "sđt" | "khóa" | "khoá" | "khóa học" => {
            return Some((Ignored, true));
        } // "Khoa" is a department.
        "#" | "№" => return Some((Line, true)),
        _ => {}
    }
    if heading.chars().count() > LONGEST {
        return None;
    }
    let heading = uncounted(heading);
    let apart = words_apart(heading);
    let heading = apart.as_deref().unwrap_or(heading);
    let key = fold(heading);
    // "Công nhân" is who works, "công nhận" what was recognised: they are one word when folded.
    let worker = heading.to_lowercase().contains("công nhân");
    let key = if worker { key.replace("cong nhan", "nguoi") } else { key };
    let has = |part: &str| has_words(&key, part);
    if let Some(member) = personal::member(heading, &key) {
        return Some((member, true));
    }
    if let Some(member) = exact(&key).or_else(|| halves(&key)).or_else(|| wordings::squeezed(&key)) {
        return Some((member, true));
    }
    if aside::is_past(heading, &key) || aside::is_asked(&key) {
        return Some((Ignored, true));
    }
    let any = |parts: &[&str]| parts.iter().any(|part| has(part));
    if let Some(member) = beside_names::member(&key).or_else(|| kinds::explained(heading)) {
        return Some((member, false));
    }
    // "Cấp bậc, họ và tên": a rank stands before the name.
    if any(PERSON) && !any(OF_UNIT) && OF_POST.iter().all(|post| *post == "cap bac" || !has(post)) && has("cap bac") {
        return Some((Name, false));
    }
    if any(OF_POST) && (any(PERSON) || any(OF_UNIT)) {
        return Some((if any(PERSON) { NamePostUnit } else { PostUnit }, false));
    }
    if let Some(member) = birth_of_one(heading, &key) {
        return Some((member, true));
    }
    if any(PERSON) && (has("cong tac") || has("dia chi") || has("noi o")) {
        return Some((NamePostUnit, false));
    }
    if let Some(member) = super::places::several(heading).or_else(|| twice(heading)) {
        return Some((member, true));
    }
    if kinds::is_of_kinds(heading) {
        return Some((Name, false));
    }
    by_words(heading, &key).map(|member| match member {
        Unit | ParentUnit if aside::is_of_acts(heading, &key) => (Ignored, true),
        member => (member, false),
    })
}

/// Whether a heading only has the word of a unit in it: "Đơn vị đề nghị".
pub(super) fn speaks_of_unit(heading: &str) -> bool {
    member(heading.rsplit(" / ").next().unwrap_or(heading)) == Some((Unit, false))
}

/// What a heading means by words that stand anywhere in it.
fn by_words(heading: &str, key: &str) -> Option<ColumnMember> {
    let has = |part: &str| has_words(key, part);
    // "Địa chỉ liên hệ" is where someone lives.
    let within = WITHIN.iter().find(|(_, parts)| parts.iter().any(|part| has(part))).map(|(member, _)| *member);
    let within = within.filter(|member| *member != Ignored || !is_address(heading));
    // "Số: 12/QĐ-UBND" is that of a paper.
    let goes_on =
        |rest: &str| rest.strip_prefix(' ').is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()));
    let others = || {
        OTHERS.iter().any(|word| key.strip_prefix(word).is_some_and(|rest| rest.is_empty() || goes_on(rest)))
            || ENGLISH_OTHERS.iter().any(|word| key.strip_suffix(word).is_some_and(|rest| rest.ends_with(' ')))
    };
    // "Tên câu lạc bộ", "Tên mô hình", "Tự viện, cá nhân" are names of what is commended.
    let named = || {
        key.starts_with("ten ")
            || (heading.to_lowercase().starts_with("họ") && has("ten"))
            // "b) Cá nhân:" begins a section.
            || is_family_name(heading)
            || (heading.contains([',', '/', '&'])
                && !key.contains(|c: char| c.is_ascii_digit())
                && ["ca nhan", "tap the", "ho gia dinh"].iter().any(|kind| key.ends_with(&format!(" {kind}"))))
    };
    // "Số năm công tác" and "Mã đơn vị" are no units.
    let number = ["số ", "mã ", "thời gian "].iter().any(|word| heading.to_lowercase().starts_with(word));
    // "Năm đạt danh hiệu", "Năm công tác" are of years.
    let year = heading.to_lowercase().starts_with("năm ");
    let of_others = |member| {
        number && matches!(member, Unit | ParentUnit | ColumnMember::Post | ColumnMember::Reason)
            || year && member != ColumnMember::Birth
    };
    let within = within.map(|member| if of_others(member) { Ignored } else { member });
    within.or_else(|| others().then_some(Ignored)).or_else(|| named().then_some(Name))
}

/// The births of men or of women: "Năm sinh (Nam)", "Nữ, năm sinh".
fn birth_of_one(heading: &str, key: &str) -> Option<ColumnMember> {
    let birth = ["nam sinh", "ngay sinh", "sinh nam", "ngay thang nam sinh"].iter().any(|word| has_words(key, word));
    let lower = heading.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphabetic());
    let (men, women) =
        words.by_ref().fold((false, false), |(men, women), word| (men || word == "nam", women || word == "nữ"));
    match (birth && key.split(' ').count() <= 6, men, women) {
        (true, true, false) => Some(BirthMale),
        (true, false, true) => Some(BirthFemale),
        _ => None,
    }
}

/// Whether a heading is of names, also of those that are others': "Họ tên chồng".
pub(super) fn is_of_names(heading: &str) -> bool {
    let key = fold(heading);
    PERSON.iter().any(|word| has_beginning(&key, word))
}

/// Whether a heading is of the names of one of a couple: "Họ tên chồng".
pub(super) fn is_of_couple(heading: &str) -> bool {
    is_of_names(heading) && fold(heading).split(' ').any(|word| matches!(word, "vo" | "chong"))
}

/// What the whole of a folded heading means.
pub(super) fn exact(key: &str) -> Option<ColumnMember> {
    EXACT.iter().find(|(_, keys)| keys.contains(&key)).map(|(member, _)| *member)
}

/// What a folded heading means that says it twice, in one language and the other: "No. STT", "Full name Họ và tên".
fn halves(key: &str) -> Option<ColumnMember> {
    key.match_indices(' ').find_map(|(at, _)| {
        let (first, second) = (key.get(..at)?, key.get(at + 1..)?);
        exact(first).filter(|member| exact(second) == Some(*member))
    })
}

/// What a heading means that says it in two languages or explains it in brackets: "Họ và tên/Full name". A number of
/// lines has nothing else in its heading: "Số: 12/QĐ-UBND" is that of a paper.
fn twice(heading: &str) -> Option<ColumnMember> {
    let parts: Vec<Option<ColumnMember>> =
        heading.split(['/', '(', ')', '\n']).map(fold).filter(|key| !key.is_empty()).map(|key| exact(&key)).collect();
    let first = parts.first().copied().flatten()?;
    let agree = parts.iter().all(|part| part.map_or(first != Line, |part| part == first));
    agree.then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::import::ColumnMember::{Award, Birth, IdNumber, Post, Reason, Sensitive};

    #[test]
    fn a_heading_is_known_in_many_wordings() {
        for (heading, found) in [
            ("STT", (Line, true)),
            ("Họ và tên", (Name, true)),
            ("HỌ TÊN", (Name, true)),
            ("Tên tập thể/cá nhân/hộ gia đình", (Name, true)),
            ("Nam", (Male, true)),
            ("Năm sinh", (Birth, true)),
            ("Đơn vị\ncông tác", (Unit, true)),
            ("Chức vụ, đơn vị công tác", (PostUnit, true)),
            ("Danh hiệu thi đua/Hình thức khen thưởng", (Award, true)),
            ("Số lần hiến máu (tính đến 2019)", (Ignored, true)),
            ("Số CCCD/CMND", (IdNumber, true)),
            ("Dân tộc", (Sensitive, true)),
            ("Nhóm máu", (Sensitive, true)),
            ("Thành tích đạt được năm 2019", (Reason, false)),
            ("Mã hình thức khen thưởng", (Award, true)),
            ("Số lần HM", (Ignored, false)),
            ("Họ và tên, chức vụ", (NamePostUnit, false)),
            ("Cấp bậc, họ và tên", (Name, false)),
            ("Chức vụ và nơi công tác", (PostUnit, false)),
            ("CHỨC VỤ, ĐƠN VỊ CÔNG TÁC HOẶC NƠI CƯ TRÚ", (PostUnit, false)),
            ("Chức vụ Đảng, chính quyền, đoàn thể", (Post, false)),
            ("Họ và tên người được khen (chữ in hoa, có dấu)", (Name, false)),
            ("Tên đơn vị, cá nhân được khen", (Name, false)),
            ("Số QĐ", (Ignored, true)),
            ("Cấp bậc", (Honorific, true)),
            ("Họ", (Name, true)),
            ("Họ và tên/Full name", (Name, true)),
            ("STT/No.", (Line, true)),
            ("Tên câu lạc bộ", (Name, false)),
            ("Vị trí công việc", (Post, false)),
            ("Số nhân khẩu", (Ignored, false)),
            ("Ngày hiến gần nhất", (Ignored, false)),
            ("Đơn vị tiếp nhận máu", (Ignored, false)),
            ("Họ tên phụ huynh", (Ignored, false)),
            ("Thẻ HM số", (Ignored, false)),
            ("Employee Name", (Name, true)),
            ("Last donation date", (Ignored, false)),
            ("Blood type", (Sensitive, true)),
            ("Citizen ID", (IdNumber, true)),
            ("No. STT", (Line, true)),
            ("Full name Họ và tên", (Name, true)),
            ("HoTen", (Name, true)),
            ("namsinh", (Birth, true)),
            ("NhomMau", (Sensitive, true)),
            ("SoCMND", (IdNumber, true)),
            ("Họ, chữ đệm và tên khai sinh", (Name, false)),
            ("Xác nhận của Hội", (Ignored, false)),
            ("Tự viện, cá nhân", (Name, false)),
            ("Số năm công tác", (Ignored, false)),
            ("Số năm giữ chức vụ", (Ignored, false)),
            ("Chức vụ/Chi đoàn", (PostUnit, false)),
            ("Chức vụ công tác", (Post, true)),
            ("Nam (x)", (Male, true)),
            ("Cá nhân, gia đình", (Name, false)),
            ("Họ và chữ đệm", (Name, false)),
            ("Họ tên công nhân", (Name, false)),
            ("Năm sinh (Nam)", (BirthMale, true)),
            ("Ngày sinh nữ", (BirthFemale, true)),
            ("Năm sinh (nam/nữ)", (Birth, true)),
            ("Thôn, xã", (Unit, true)),
            ("Năm đạt danh hiệu", (Ignored, false)),
            ("Họ và tên liệt sĩ", (Ignored, false)),
            ("Đơn vị TNXP", (Ignored, false)),
            ("Chức việc", (Post, true)),
            ("Đơn vị công nhận", (Ignored, true)),
            ("Thủ trưởng đơn vị", (Ignored, true)),
            ("Trưởng đơn vị", (Ignored, true)),
            ("Đơn vị tổ chức hiến máu", (Ignored, true)),
            ("Ý kiến cơ quan thẩm định", (Ignored, true)),
            ("Cụm thi đua", (Ignored, true)),
            ("Tên đơn vị đề nghị", (Unit, false)),
            ("Danh hiệu hiện có", (Ignored, true)),
            ("Chức vụ khi nghỉ hưu", (Ignored, true)),
            ("Hình thức KT đề nghị", (Award, true)),
            ("Thành tích đã đạt được", (Reason, false)),
            ("Số thẻ CC", (IdNumber, true)),
            ("Tiền án tiền sự", (Sensitive, true)),
        ] {
            assert_eq!(member(heading), Some(found), "{heading}");
        }
        assert_eq!((member("TT\n(1)"), member("Họ và tên (2)")), (Some((Line, true)), Some((Name, true))));
        assert_eq!(
            (part_of_day("Ngày sinh / Tháng"), part_of_day("Năm sinh"), part_of_day("Tuổi")),
            (Some(1), Some(2), None)
        );
        assert!(is_merit("Cứu người đuối nước") && !is_merit("Cơ khí") && !is_merit("Tặng"));
        assert!(is_address("Địa chỉ trụ sở") && !is_address("Địa bàn hoạt động"));
        for text in ["Đặng Thị Mẫu", "1980", "", "Số: 12/QĐ-UBND", "b) Cá nhân:", "02 cá nhân"] {
            assert_eq!(member(text), None, "{text}");
        }
    }
}

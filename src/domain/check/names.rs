//! The checks of names as they are written: what looks typed wrongly, and what was removed.

use super::{Around, Verdict};
use crate::domain::{
    decision::Decision,
    fault::Text,
    matching::Candidate,
    name::{fold, is_person, looks_legacy, title_of},
    recipient::{RecipientKind, Sex},
};

/// Says from which names and units hidden characters were removed.
pub(super) fn cleaned(pointers: &[String], verdict: &mut Verdict) {
    for pointer in pointers {
        verdict.caution(
            pointer,
            "name_suspicious",
            "Đã bỏ ký tự ẩn trong tên hoặc đơn vị; hãy xem lại.",
            "Hidden characters were removed from this name or unit; look at it again.",
        );
    }
}

/// Says which lines are very likely someone known and not linked.
pub(super) fn probable(lines: &[(usize, &Candidate)], verdict: &mut Verdict) {
    for (i, candidate) in lines {
        let Candidate { recipient_id, name, birth_year, unit, .. } = candidate;
        let apart = [birth_year.map(|year| year.to_string()), unit.clone()].into_iter().flatten();
        let who = std::iter::once(name.clone()).chain(apart).collect::<Vec<_>>().join(", ");
        let vi = format!(
            "Rất có thể là {who}, đã có trong sổ (hồ sơ số {recipient_id}); hãy chọn hồ sơ ấy, hoặc xác nhận là đối tượng khác."
        );
        let en = format!(
            "It is very likely {who}, who is in the register (record {recipient_id}); link the line, or confirm that it is another."
        );
        verdict.caution(format!("/lines/{i}/recipient_id"), "probable_same_person", vi, en);
    }
}

/// Adds what the names of the lines look like, and forms of address that disagree with the sex.
pub(super) fn check(decision: &Decision, verdict: &mut Verdict) {
    for (i, line) in decision.lines.iter().enumerate() {
        let addressed = line.honorific.as_deref().and_then(Sex::of_address);
        if line.sex.zip(addressed).is_some_and(|(sex, addressed)| sex != addressed) {
            verdict.caution(
                format!("/lines/{i}/honorific"),
                "name_suspicious",
                "Danh xưng không khớp giới tính đã ghi; hãy đối chiếu bản gốc.",
                "The form of address says another sex than the line; compare it with the paper.",
            );
        }
        let Some(name) = &line.name else { continue };
        if let Some(Text { vi, en }) = suspicious(name, line.recipient_kind) {
            verdict.caution(format!("/lines/{i}/name"), "name_suspicious", vi, en);
        }
    }
}

/// Adds what the right names of a correction look like.
pub(super) fn corrected(decision: &Decision, around: &Around, verdict: &mut Verdict) {
    for (i, target) in decision.targets.iter().enumerate() {
        let of = around.touched.iter().find(|touched| touched.target == i);
        let Some((name, of)) = target.name_right.as_deref().zip(of) else { continue };
        if let Some(Text { vi, en }) = suspicious(name, of.recipient_kind) {
            verdict.caution(format!("/targets/{i}/name_right"), "name_suspicious", vi, en);
        }
    }
}

/// What a name looks like, where it does not look like a name alone.
fn suspicious(name: &str, kind: RecipientKind) -> Option<Text> {
    let person = kind == RecipientKind::Individual;
    let title = title_of(name).filter(|title| !is_family_name(name, title));
    if let Some(title) = title.or_else(|| abbreviated(name)).filter(|_| person) {
        return Some(Text::new(
            format!("Tên có danh xưng, học hàm hoặc cấp bậc “{title}”; hãy ghi riêng, tên chỉ gồm họ và tên."),
            format!("The name has a title ({title}); write it apart, the name is the person's alone."),
        ));
    }
    if !name.contains(char::is_alphabetic) {
        return Some(Text::new("Tên chỉ có chữ số; hãy kiểm tra lại.", "The name has digits only; check it."));
    }
    if is_nobody(name) {
        return Some(Text::new(
            "Đây không phải là tên; nếu văn bản không nêu tên, hãy ghi là chưa rõ tên.",
            "This is no name; where the paper names nobody the line is unnamed.",
        ));
    }
    if mixes_letters(name) {
        return Some(Text::new(
            "Tên lẫn chữ của hệ chữ khác (như А của chữ Nga giống A); hãy gõ lại.",
            "The name mixes letters of two scripts that look alike; type it again.",
        ));
    }
    // A formula that a spreadsheet would run begins with such a sign: "@SUM(A1)", "+A1".
    if name.contains(['<', '>', '=', '{', '}', '|', '@']) || name.starts_with(['+', '-', '\\', '#', '$', '%', '~', '*'])
    {
        return Some(Text::new(
            "Tên có ký hiệu không thuộc về tên; hãy kiểm tra lại.",
            "The name has signs that belong to no name; check it.",
        ));
    }
    if let Some(text) = person.then(|| several(name)).flatten() {
        return Some(text);
    }
    if kind == RecipientKind::Collective && is_person(name) && name.split_whitespace().count() > 2 {
        return Some(Text::new(
            "Tên có vẻ của một người; hãy chọn loại cá nhân.",
            "The name looks like a person's; choose that kind.",
        ));
    }
    if name.contains(['?', '\u{FFFD}']) {
        return Some(Text::new(
            "Tên có dấu “?”, thường do mất chữ khi chuyển mã; hãy đối chiếu bản gốc.",
            "The name has a question mark, as where letters were lost in a conversion; compare it with the paper.",
        ));
    }
    if looks_legacy(name) {
        return Some(Text::new(
            "Tên có vẻ gõ bằng phông chữ cũ (TCVN3, VNI); hãy chuyển sang Unicode.",
            "The name looks like an old encoding (TCVN3, VNI); convert it to Unicode.",
        ));
    }
    if person && [",", ";", " - ", " – "].iter().any(|sign| name.contains(sign)) {
        return Some(Text::new(
            "Tên có vẻ gồm cả chức vụ, đơn vị trong một ô; hãy tách riêng.",
            "The name looks like name, post and unit in one cell; divide them.",
        ));
    }
    if person && numbered(name) {
        return Some(Text::new(
            "Tên có số thứ tự hoặc năm sinh; hãy ghi riêng.",
            "The name has its number in the list or a year in it; write that apart.",
        ));
    }
    if person && all_of(name, char::is_lowercase) {
        return Some(Text::new(
            "Tên viết toàn chữ thường; hãy viết hoa chữ đầu.",
            "The name has no capital letter; write it as names are written.",
        ));
    }
    if all_of(name, char::is_uppercase) {
        return Some(Text::new(
            "Tên viết toàn chữ in hoa; hãy viết như thường.",
            "The name is all capitals; write it as names are written.",
        ));
    }
    (name.contains("  "))
        .then(|| Text::new("Tên có khoảng trắng kép; hãy bỏ bớt.", "The name has doubled blanks; leave one."))
}

/// Whether what looks like a form of address is a family name: of `Ông Thị Mai` no family name would be left.
fn is_family_name(name: &str, title: &str) -> bool {
    let mut rest = name.get(title.len()..).unwrap_or_default().split_whitespace();
    let middle = rest.next().map(str::to_lowercase);
    matches!(middle.as_deref(), Some("văn" | "thị")) && rest.count() == 1
}

/// Whether it says that there is no name.
fn is_nobody(name: &str) -> bool {
    const NOBODY: [&str; 17] = [
        "tong",
        "tong cong",
        "cong",
        "nt",
        "nhu tren",
        "ong",
        "ba",
        "chua ro",
        "chua ro ten",
        "khong ro",
        "khong ro ten",
        "khong co",
        "khong ten",
        "an danh",
        "n/a",
        "null",
        "unknown",
    ];
    NOBODY.contains(&fold(name).trim_matches(|c: char| !c.is_alphanumeric()))
}

/// Whether it has Latin letters and such of another script that look like them.
fn mixes_letters(name: &str) -> bool {
    let other = |c: char| matches!(c, '\u{370}'..='\u{3FF}' | '\u{400}'..='\u{52F}');
    name.chars().any(|c| c.is_ascii_alphabetic()) && name.chars().any(other)
}

/// What a person's name looks like that is a household's, a collective's, or of two people.
fn several(name: &str) -> Option<Text> {
    // With its accents: “Hồ Bá …” is a person.
    let lower = name.to_lowercase();
    let begins = |words: &[&str]| words.iter().any(|word| lower.starts_with(&format!("{word} ")));
    if begins(&["gia đình", "hộ gia đình", "hộ ông", "hộ bà", "vợ chồng"]) {
        return Some(Text::new(
            "Tên có vẻ của hộ gia đình; hãy chọn loại hộ gia đình.",
            "The name looks like a household's; choose that kind.",
        ));
    }
    let collectives = [
        "trường tiểu học",
        "trường trung học",
        "trường thcs",
        "trường thpt",
        "trường mầm non",
        "trường đại học",
        "ủy ban nhân dân",
        "ubnd",
        "công ty",
        "bệnh viện",
        "hội chữ thập đỏ",
        "chi bộ",
        "phòng",
        "tập thể",
        "sở",
        "công an",
        "ban",
        "hội",
        "chi hội",
        "đảng ủy",
        "đảng bộ",
        "huyện ủy",
        "tỉnh ủy",
        "đoàn thanh niên",
        "tổ",
        "đội",
        "khoa",
        "trung tâm",
        "ngân hàng",
        "hợp tác xã",
        "liên đoàn",
        "cục",
        "chi cục",
        "văn phòng",
        "bộ",
    ];
    if begins(&collectives) {
        return Some(Text::new(
            "Tên có vẻ của tập thể; hãy chọn loại tập thể.",
            "The name looks like a collective's; choose that kind.",
        ));
    }
    let with = [" và vợ", " và chồng", " và con"];
    // “Và A Páo” is a person: the word stands between two names, in small letters.
    let joined = name
        .split_once(" và ")
        .is_some_and(|(one, other)| one.split_whitespace().count() > 1 && other.split_whitespace().count() > 1);
    let two = joined || with.iter().any(|with| lower.ends_with(with) || lower.contains(&format!("{with} ")));
    (two || name.contains('/')).then(|| {
        Text::new(
            "Tên có vẻ của nhiều người; hãy ghi mỗi người một dòng.",
            "The name looks like several people's; give each a line.",
        )
    })
}

/// The form of address that is abbreviated to one letter, before a name.
fn abbreviated(name: &str) -> Option<&str> {
    let title = name.get(.."Ô.".len())?;
    matches!(title, "Ô." | "ô.").then_some(title)
}

/// Whether a name of several words has letters of one case alone.
fn all_of(name: &str, case: fn(char) -> bool) -> bool {
    let letters = || name.chars().filter(|c| c.is_lowercase() || c.is_uppercase());
    name.split_whitespace().count() > 1 && letters().count() > 4 && letters().all(case)
}

/// Whether a name begins with the number of its row, or has a year in brackets.
fn numbered(name: &str) -> bool {
    let mut words = name.split_whitespace();
    let first = words.next().unwrap_or_default().trim_end_matches(['.', ')', '/']);
    let digits = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_digit());
    let is_year = |word: &str| {
        let bare = word.strip_prefix(['(', '[']).and_then(|word| word.strip_suffix([')', ']']));
        bare.is_some_and(|year| year.len() == 4 && digits(year))
    };
    digits(first) || name.split_whitespace().any(is_year)
}

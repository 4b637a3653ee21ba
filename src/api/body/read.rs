//! Reads a body by serde, and turns serde's words into findings with a pointer, in both languages.

use super::super::objects::Objects;
use crate::domain::{
    fault::{Code, Fault, Finding, Place, Text},
    id_number::{NO_ID_NUMBER, SHORTEST},
    sensitive,
    time::NO_DAY,
    vocabularies::choices,
};
use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;

/// Reads a body, or says what is wrong with it and where.
pub(in super::super) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Fault> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let mut track = serde_path_to_error::Track::new();
    let read = T::deserialize(serde_path_to_error::Deserializer::new(Objects(&mut json), &mut track));
    let parsed = read.and_then(|value| json.end().map(|()| value)).map_err(|e| wrong(bytes, &e, &track.path()))?;
    // `null` for a member that may be absent is read as absent by serde, and refused here: absent means unknown, null
    // nothing. A NUL in a text is nothing PostgreSQL can even look for.
    let holds = |word: &[u8]| bytes.windows(word.len()).any(|w| w == word);
    if (holds(b"null") || holds(b"\\u0000"))
        && let Ok(value) = serde_json::from_slice(bytes)
        && let Some(finding) = void_in(&value, String::new())
    {
        return Err(Fault::at(Code::InvalidBody, finding));
    }
    Ok(parsed)
}

/// The members of a body that only the register writes, as they were sent.
pub(in super::super) type Echo = serde_json::Map<String, serde_json::Value>;

/// Reads a body that may have what a read answered besides: members of these names are taken out.
pub(in super::super) fn echoing<T: DeserializeOwned>(bytes: &[u8], only: &[&str]) -> Result<(T, Echo), Fault> {
    let stored = |finding: &Finding| match &finding.place {
        Place::Pointer(pointer) => pointer.strip_prefix('/').is_some_and(|name| only.contains(&name)),
        Place::Parameter(_) => false,
    };
    let fault = match parse(bytes) {
        Ok(facts) => return Ok((facts, Echo::new())),
        Err(fault) if fault.code == Code::UnknownMember && fault.errors.iter().all(stored) => fault,
        Err(fault) => return Err(fault),
    };
    let Ok(mut body) = serde_json::from_slice::<Echo>(bytes) else { return Err(fault) };
    let mut echo = Echo::new();
    for name in only {
        echo.extend(body.shift_remove(*name).map(|value| ((*name).to_owned(), value)));
    }
    let rest = serde_json::to_vec(&body).map_err(Fault::internal)?;
    Ok((parse(&rest)?, echo))
}

/// Reads a body in which `null` clears one of these members; answers which.
pub(in super::super) fn clearing<T: DeserializeOwned>(
    bytes: &[u8],
    members: &[&str],
) -> Result<(T, Vec<String>), Fault> {
    let Ok(mut body) = serde_json::from_slice::<Echo>(bytes) else {
        return parse(bytes).map(|facts| (facts, Vec::new()));
    };
    let cleared: Vec<String> = members
        .iter()
        .filter(|name| body.get(**name).is_some_and(serde_json::Value::is_null))
        .map(|name| (*name).to_owned())
        .collect();
    if cleared.is_empty() {
        return parse(bytes).map(|facts| (facts, cleared));
    }
    body.retain(|name, _| !cleared.contains(name));
    let rest = serde_json::to_vec(&body).map_err(Fault::internal)?;
    Ok((parse(&rest)?, cleared))
}

/// The first `null`, or text with a NUL in it.
fn void_in(value: &serde_json::Value, at: String) -> Option<Finding> {
    use serde_json::Value as V;
    match value {
        V::Null => Some(Finding::at(
            at,
            "null",
            "Không dùng “null”; hãy bỏ hẳn trường này nếu không biết.",
            "null is not used; leave the member out where it is unknown.",
        )),
        V::String(text) => text.contains('\0').then(|| {
            Finding::at(at, "control_character", "Có ký tự NUL; hãy xóa và gõ lại.", "Has a NUL character; remove it.")
        }),
        V::Array(items) => items.iter().enumerate().find_map(|(i, item)| void_in(item, format!("{at}/{i}"))),
        V::Object(members) => {
            members.iter().find_map(|(name, member)| void_in(member, format!("{at}/{}", escaped(name))))
        }
        _ => None,
    }
}

/// A member's name within a JSON Pointer (RFC 6901, section 3).
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// A name as it is said back: not one that is an id number, typed in the wrong place.
fn said_back(name: &str) -> &str {
    if name.chars().filter(char::is_ascii_digit).count() >= SHORTEST { "…" } else { name }
}

/// serde's words as a finding with its pointer, in both languages.
fn wrong(bytes: &[u8], error: &serde_json::Error, path: &serde_path_to_error::Path) -> Fault {
    let said = error.to_string();
    let said = said.split(" at line ").next().unwrap_or_default().to_owned();
    // A number where a word belongs is no error of the JSON, though serde calls it one.
    let is_json = error.is_data() || serde_json::from_slice::<serde_json::Value>(bytes).is_ok();
    if !is_json {
        let (line, column) = (error.line(), error.column());
        return Fault::because(
            Code::InvalidJson,
            format!("JSON sai ở dòng {line}, cột {column}; hãy kiểm tra dấu phẩy, ngoặc và nháy."),
            format!("The JSON is broken at line {line}, column {column}: {said}."),
        );
    }
    let steps = path.iter().map(|segment| match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } => format!("/{}", escaped(said_back(key))),
        Segment::Enum { .. } | Segment::Unknown => String::new(),
    });
    let pointer: String = steps.collect();
    if !error.is_data() {
        return Fault::at(Code::InvalidBody, ill(pointer, "invalid type: expected a string", ""));
    }
    let quoted = said_back(said.split('`').nth(1).unwrap_or_default()).to_owned();
    if said.starts_with("unknown field") {
        let own = format!("/{}", escaped(&quoted));
        let pointer = if pointer.ends_with(&own) { pointer } else { format!("{pointer}{own}") };
        let unknown = || {
            Text::new(
                format!("Không có trường “{quoted}”; hãy bỏ hoặc sửa tên."),
                format!("There is no member {quoted}; remove it or mend its name."),
            )
        };
        let Text { vi, en } = sensitive::refused(&quoted).unwrap_or_else(unknown);
        return Fault::at(Code::UnknownMember, Finding::at(pointer, "unknown_member", vi, en));
    }
    Fault::at(Code::InvalidBody, ill(pointer, &said, &quoted))
}

/// What is wrong with a member that is known, by serde's words and the name or value they quote.
fn ill(pointer: String, said: &str, quoted: &str) -> Finding {
    let own = |pointer: &str| format!("{pointer}/{}", escaped(quoted));
    if said.starts_with("missing field") {
        Finding::at(
            own(&pointer),
            "required",
            format!("Thiếu trường “{quoted}”; hãy bổ sung."),
            format!("The member {quoted} is missing; add it."),
        )
    } else if said.starts_with("duplicate field") {
        let pointer = if pointer.ends_with(&own("")) { pointer } else { own(&pointer) };
        Finding::at(
            pointer,
            "repeated",
            format!("Trường “{quoted}” được nêu hai lần; hãy bỏ một lần."),
            format!("The member {quoted} stands twice; leave one out."),
        )
    } else if said.starts_with("unknown variant") {
        let words = words_of(said);
        let (known, choices) = (words.join(", "), choices(&words));
        Finding::at(
            pointer,
            "unknown_value",
            format!("Giá trị “{quoted}” không hợp lệ; hãy chọn một trong: {choices}."),
            format!("There is no value {quoted}; choose one of: {known}."),
        )
    } else if said.starts_with("invalid type") || said.starts_with("invalid value") {
        let (vi, en) = kind(said.rsplit("expected ").next().unwrap_or_default());
        Finding::at(
            pointer,
            "wrong_type",
            format!("Sai kiểu dữ liệu; cần {vi}."),
            format!("Of the wrong type; give {en}."),
        )
    } else if said.starts_with(NO_ID_NUMBER) {
        Finding::at(
            pointer,
            "id_number",
            "Không phải số định danh: cần 12 chữ số, hoặc 9 chữ số của CMND.",
            "No id number: give its 12 digits, or the 9 of an old identity card.",
        )
    } else if said.starts_with(NO_DAY) {
        Finding::at(
            pointer,
            "invalid_date",
            "Ngày sai dạng hoặc không có thật; viết theo dạng 2020-05-26.",
            "There is no such day; write it like 2020-05-26.",
        )
    } else {
        Finding::at(
            pointer,
            "invalid_value",
            format!("Giá trị không hợp lệ (“{said}”)."),
            format!("Not valid: {said}."),
        )
    }
}

/// The words serde names as those that it expected.
pub(in super::super) fn words_of(said: &str) -> Vec<&str> {
    said.split("expected ").nth(1).unwrap_or_default().split('`').skip(1).step_by(2).collect()
}

/// What serde expected, in words of JSON.
fn kind(expected: &str) -> (&'static str, &'static str) {
    match expected {
        "a string" | "a borrowed string" => ("một chuỗi", "a string"),
        "a boolean" => ("“true” (có) hoặc “false” (không)", "true or false"),
        "a sequence" => ("một mảng [...]", "an array [...]"),
        other if other.starts_with("struct") || other == "a map" => ("một đối tượng {...}", "an object {...}"),
        other if other.starts_with(['i', 'u']) => {
            ("một số nguyên trong khoảng cho phép", "a whole number within its range")
        }
        _ => ("một giá trị như tài liệu mô tả", "a value as the document describes it"),
    }
}

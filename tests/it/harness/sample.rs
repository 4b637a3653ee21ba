//! Records to write: fictitious people, real bodies of the catalogue.

use serde_json::{Value, json};

/// A decision on paper with so many lines: collectives and individuals by turns, all of one award that province
/// committees give.
pub fn decision(number: &str, lines: usize) -> Value {
    json!({
        "act": "award", "authority_codes": ["UBND_KIENGIANG"], "number": number, "symbol": "QĐ-UBND", "signed_on": "2020-05-26",
        "title": "Về việc tặng Bằng khen trong vận động hiến máu tình nguyện năm 2019", "year_from": 2019, "year_to": 2019,
        "conferral_type": "campaign", "evidence": "original",
        "lines": (1..=lines).map(line).collect::<Vec<_>>(),
    })
}

/// A line of an annex, with a recipient of its own.
pub fn line(n: usize) -> Value {
    if n.is_multiple_of(3) {
        json!({"line": n, "award_code": "BK_BO_TINH", "recipient_kind": "collective", "name": format!("Hội Chữ thập đỏ xã Mẫu {n}")})
    } else {
        json!({"line": n, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "name": format!("Đặng Thị Mẫu {n}"), "birth_year": 1950 + n % 50,
            "unit": format!("Trường THCS Mẫu {n}")})
    }
}

/// The same, with some members of another value; `null` takes a member out.
pub fn but(mut body: Value, changes: Value) -> Value {
    for (member, value) in changes.as_object().unwrap() {
        if value.is_null() {
            body.as_object_mut().unwrap().remove(member);
        } else {
            body[member] = value.clone();
        }
    }
    body
}

/// The answer for every caution there is.
pub fn all_acknowledged() -> Value {
    let words = award_registry::domain::check::CAUTIONS
        .iter()
        .map(|code| json!({"code": code, "reason": "Đã đối chiếu bản giấy"}));
    json!({"acknowledge": words.collect::<Vec<_>>()})
}

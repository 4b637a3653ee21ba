//! Who the lines of an annex are: someone known, a newcomer, or nobody the source names.
//!
//! A link and a key of another system say it for certain. Without either, two lines are one newcomer only where name
//! and unit or birth agree and nothing tells them apart: homonyms are normal, so a bare name is no proof, and nobody is
//! ever linked to a known recipient by a name.

use super::Line;
use crate::domain::{
    fault::Finding,
    name::{sort_key, without_title},
    recipient::{ExternalId, StoredRecipient},
};
use std::collections::{HashMap, hash_map::Entry};

/// Who a line stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    /// The source names nobody.
    Nobody,
    /// A recipient of the register.
    Known(i64),
    /// Someone new, by the place of the first line that names them.
    New(usize),
}

/// What a key, a link or a name led to so far.
struct Reading<'a> {
    lines: &'a [Line],
    keyed: &'a HashMap<ExternalId, i64>,
    known: &'a HashMap<i64, StoredRecipient>,
    survivors: &'a HashMap<i64, i64>,
    by_key: HashMap<&'a ExternalId, Who>,
    /// The first line of each name.
    by_name: HashMap<String, usize>,
    /// Newcomers by all that tells homonyms apart, of names that stand more than once.
    by_identity: HashMap<String, Who>,
    keys: HashMap<Who, Vec<&'a ExternalId>>,
    findings: Vec<Finding>,
}

/// Who each line is, and what is wrong with the links and keys: a recipient that is not there or of another kind, a key
/// that is somebody else's, two keys of one system for one recipient. `keyed` has who owns each key, `known` the
/// recipients of links and keys, `survivors` what merged records were merged into.
#[must_use]
pub fn people(
    lines: &[Line],
    keyed: &HashMap<ExternalId, i64>,
    known: &HashMap<i64, StoredRecipient>,
    survivors: &HashMap<i64, i64>,
) -> (Vec<Who>, Vec<Finding>) {
    let mut reading = Reading {
        lines,
        keyed,
        known,
        survivors,
        by_key: HashMap::new(),
        by_name: HashMap::with_capacity(lines.len()),
        by_identity: HashMap::new(),
        keys: HashMap::new(),
        findings: Vec::new(),
    };
    let people = lines.iter().enumerate().map(|(i, line)| reading.line(i, line)).collect();
    (people, reading.findings)
}

/// Who the conferrals of the lines are, where some lines stand for several.
#[must_use]
pub fn each_conferral(people: &[Who], lines: &[Line]) -> Vec<Who> {
    let counts: Vec<usize> = lines.iter().map(|line| usize::try_from(line.count()).unwrap_or(1)).collect();
    let starts: Vec<usize> = counts
        .iter()
        .scan(0, |next, count| {
            let start = *next;
            *next += count;
            Some(start)
        })
        .collect();
    let placed = |who: &Who| match who {
        Who::New(first) => Who::New(starts.get(*first).copied().unwrap_or(*first)),
        other => *other,
    };
    people.iter().zip(counts).flat_map(|(who, count)| std::iter::repeat_n(placed(who), count)).collect()
}

impl<'a> Reading<'a> {
    fn line(&mut self, i: usize, line: &'a Line) -> Who {
        if line.unnamed {
            return Who::Nobody;
        }
        let at = |j: usize| format!("/lines/{i}/external_ids/{j}");
        let own = line
            .recipient_id
            .map(|id| (format!("/lines/{i}/recipient_id"), Who::Known(self.survivors.get(&id).copied().unwrap_or(id))));
        let keys = line.external_ids.iter().enumerate();
        let by_keys = keys.filter_map(|(j, key)| {
            Some((at(j), self.keyed.get(key).map(|id| Who::Known(*id)).or_else(|| self.by_key.get(key).copied())?))
        });
        let led: Vec<_> = own.into_iter().chain(by_keys).collect();
        let (place, who) = led.first().cloned().unwrap_or_else(|| (format!("/lines/{i}"), self.by_name(i, line)));
        for (place, _) in led.iter().filter(|(_, other)| *other != who) {
            let text = (
                "Mã ở hệ thống khác này thuộc một đối tượng khác; hãy bỏ mã hoặc sửa liên kết.",
                "This key belongs to another recipient; remove it or mend the link.",
            );
            self.findings.push(Finding::at(place, "unknown_reference", text.0, text.1));
        }
        self.fits(&place, line, who);
        for (j, key) in line.external_ids.iter().enumerate() {
            if self.contradicts(who, key) {
                let text = format!("Đối tượng này đã có mã khác trong hệ thống “{}”; hãy kiểm tra lại.", key.system);
                let en = format!("This recipient has another key in the system {}; check it.", key.system);
                self.findings.push(Finding::at(at(j), "unknown_reference", text, en));
            } else if self.by_key.insert(key, who).is_none() {
                self.keys.entry(who).or_default().push(key);
            }
        }
        who
    }

    /// The newcomer that an earlier line names alike, or a further one. Most names stand once, so what tells homonyms
    /// apart is only read where a name comes again.
    fn by_name(&mut self, i: usize, line: &Line) -> Who {
        let (Some(name), false) = (&line.name, is_bare(line)) else { return Who::New(i) };
        let first = match self.by_name.entry(written(without_title(name))) {
            Entry::Vacant(vacant) => {
                vacant.insert(i);
                return Who::New(i);
            }
            Entry::Occupied(first) => *first.get(),
        };
        if let Some(line) = self.lines.get(first) {
            self.by_identity.entry(identity(line)).or_insert(Who::New(first));
        }
        let identity = identity(line);
        let earlier = self.by_identity.get(&identity).copied();
        let who = earlier
            .filter(|who| !line.external_ids.iter().any(|key| self.contradicts(*who, key)))
            .unwrap_or(Who::New(i));
        self.by_identity.insert(identity, who);
        who
    }

    /// Whether a recipient has another key in the same system.
    fn contradicts(&self, who: Who, key: &ExternalId) -> bool {
        let stored =
            if let Who::Known(id) = who { self.known.get(&id).map(|r| r.facts.external_ids.as_slice()) } else { None };
        let stored = stored.unwrap_or_default().iter();
        let gained = self.keys.get(&who).into_iter().flatten().copied();
        stored.chain(gained).any(|other| other.system == key.system && other.value != key.value)
    }

    /// Whether the recipient is there, and of the kind that the line says.
    fn fits(&mut self, place: &str, line: &Line, who: Who) {
        let kind = match who {
            Who::Nobody => return,
            Who::New(first) => self.lines.get(first).map(|line| line.recipient_kind),
            Who::Known(id) => self.known.get(&id).map(|r| r.facts.kind),
        };
        let text = match (kind, who) {
            (Some(kind), _) if kind == line.recipient_kind => return,
            (None, Who::Known(id)) => (
                format!("Không có đối tượng {id}; hãy kiểm tra lại số hoặc thêm mới."),
                format!("There is no recipient {id}; check it or add it first."),
            ),
            (kind, _) => {
                let (is, said) = (kind.unwrap_or(line.recipient_kind).label(), line.recipient_kind.label());
                (
                    format!("Đối tượng này là {}, không phải {}.", is.vi, said.vi),
                    format!("This recipient is of kind {}, not {}.", is.en, said.en),
                )
            }
        };
        self.findings.push(Finding::at(place, "unknown_reference", text.0, text.1));
    }
}

/// Whether only a name is written: no proof of anything.
fn is_bare(line: &Line) -> bool {
    line.unit.is_none() && line.parent_unit.is_none() && line.birth_year.is_none() && line.birth_on.is_none()
}

/// A text as it tells people apart: with its accents (Hùng is not Hưng), whatever its case, its spaces, its apostrophes
/// (H'Hen, H’Hen) and where a tone is written (Hoà, Hòa).
fn written(text: &str) -> String {
    sort_key(text, false)
}

/// The name of a newcomer with all that tells homonyms apart.
fn identity(line: &Line) -> String {
    let text = |value: &Option<String>| value.as_deref().map(written).unwrap_or_default();
    let Line { name, honorific, sex, birth_year, birth_on, post, unit, parent_unit, origin, recipient_kind, .. } = line;
    let name = name.as_deref().map(|name| written(without_title(name))).unwrap_or_default();
    let texts = [honorific, post, unit, parent_unit].map(text).join("|");
    format!("{name}|{texts}|{sex:?}|{birth_year:?}|{birth_on:?}|{origin:?}|{recipient_kind:?}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[expect(clippy::needless_pass_by_value, reason = "a literal reads better without a reference")]
    fn line(rest: Value) -> Line {
        let mut line = json!({"line": 1, "award_code": "BK", "recipient_kind": "individual", "name": "Đặng Thị Mẫu"});
        line.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        serde_json::from_value(line).unwrap()
    }

    fn key(system: &str, value: &str) -> ExternalId {
        ExternalId { system: system.into(), value: value.into() }
    }

    /// Number 5, an individual with the key `hrm:1`.
    fn known() -> HashMap<i64, StoredRecipient> {
        let known = json!({"id": 5, "version": 1, "kind": "individual", "name": "A", "external_ids": [{"system": "hrm", "value": "1"}], "created_at": "", "updated_at": ""});
        HashMap::from([(5, serde_json::from_value(known).unwrap())])
    }

    fn read(lines: &[Line]) -> (Vec<Who>, Vec<String>) {
        let (who, findings) = people(lines, &HashMap::from([(key("hrm", "1"), 5)]), &known(), &HashMap::from([(4, 5)]));
        let places = findings
            .into_iter()
            .map(|f| if let crate::domain::fault::Place::Pointer(p) = f.place { p } else { String::new() });
        (who, places.collect())
    }

    #[test]
    fn a_link_or_a_key_is_someone_known_and_a_name_never_is() {
        let keyed = json!({"external_ids": [{"system": "hrm", "value": "1"}]});
        assert_eq!(read(&[line(json!({"recipient_id": 4}))]), (vec![Who::Known(5)], vec![]), "merged since");
        let (who, wrong) = read(&[
            line(json!({"recipient_id": 5})),
            line(keyed),
            line(json!({"name": "A"})),
            line(json!({"unnamed": true})),
        ]);
        assert_eq!(who, [Who::Known(5), Who::Known(5), Who::New(2), Who::Nobody]);
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    #[test]
    fn lines_alike_in_name_and_unit_are_one_newcomer_unless_a_key_tells_them_apart() {
        let unit = |rest: Value| {
            let mut with = rest;
            with["unit"] = "Trường Mẫu".into();
            line(with)
        };
        let with = |value: &str| unit(json!({"external_ids": [{"system": "x", "value": value}]}));
        let (who, wrong) = read(&[
            unit(json!({})),
            unit(json!({})),
            line(json!({})),
            line(json!({})),
            with("1"),
            with("2"),
            with("1"),
        ]);
        assert_eq!(who, [Who::New(0), Who::New(0), Who::New(2), Who::New(3), Who::New(0), Who::New(5), Who::New(0)]);
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    #[test]
    fn an_accent_a_sex_or_a_form_of_address_tells_people_apart_and_case_does_not() {
        let at = |rest: Value| {
            let mut with = json!({"unit": "Trường Mẫu"});
            with.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
            line(with)
        };
        let lines = [
            json!({"name": "Lê Văn Hùng"}),
            json!({"name": "Lê Văn Hưng"}),
            json!({"name": "LÊ  VĂN hùng"}),
            json!({"name": "Lê Văn Hùng", "sex": "male"}),
            json!({"name": "Lê Văn Hùng", "honorific": "Ông"}),
        ];
        let (who, _) = read(&lines.map(at));
        assert_eq!(who, [Who::New(0), Who::New(1), Who::New(0), Who::New(3), Who::New(4)]);
        let room = |name: &str| line(json!({"name": name, "recipient_kind": "collective", "parent_unit": "Sở Mẫu"}));
        assert_eq!(read(&[room("Phòng Mẫu"), room("Phòng Mẫu")]).0, [Who::New(0), Who::New(0)]);
    }

    #[test]
    fn a_key_that_is_somebody_elses_or_of_another_kind_is_named() {
        let keys = |keys: Value, rest: Value| {
            let mut with = rest;
            with["external_ids"] = keys;
            line(with)
        };
        let hrm = |value: &str| json!({"system": "hrm", "value": value});
        for (lines, place) in [
            (vec![line(json!({"recipient_id": 9}))], "/lines/0/recipient_id"),
            (vec![line(json!({"recipient_id": 5, "recipient_kind": "collective"}))], "/lines/0/recipient_id"),
            (vec![keys(json!([hrm("1")]), json!({"recipient_kind": "collective"}))], "/lines/0/external_ids/0"),
            (vec![keys(json!([hrm("2")]), json!({"recipient_id": 5}))], "/lines/0/external_ids/0"),
            (
                vec![
                    keys(json!([{"system": "b", "value": "1"}]), json!({})),
                    keys(json!([{"system": "b", "value": "1"}]), json!({"recipient_id": 5})),
                ],
                "/lines/1/external_ids/0",
            ),
            (
                vec![
                    keys(json!([{"system": "b", "value": "1"}]), json!({})),
                    keys(json!([{"system": "b", "value": "1"}]), json!({"recipient_kind": "household"})),
                ],
                "/lines/1/external_ids/0",
            ),
        ] {
            assert_eq!(read(&lines).1, [place], "{lines:?}");
        }
    }
}

//! NDJSON: blanks and the order of members are the saving program's own.

use super::{Expected, Reading};
use crate::format::ndjson::member;
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::Value;
use std::io::{BufRead, Error, Result};

/// The members of an object as they are there: one that is there twice is no list's.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Members;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Each)
    }
}

/// The text of a member.
fn text<'a>(members: &'a [(String, Value)], name: &str) -> Option<&'a str> {
    members.iter().find(|(known, _)| known == name).and_then(|(_, value)| value.as_str())
}

pub(super) fn read(file: Box<dyn BufRead>, expected: &Expected, reading: &mut Reading) -> Result<()> {
    for line in file.lines() {
        let line = line?;
        let line = line.trim_start_matches('\u{FEFF}');
        if line.trim().is_empty() {
            continue;
        }
        let number = reading.rows + 1;
        let Members(mut members) =
            serde_json::from_str(line).map_err(|e| Error::other(format!("row {number}: {e}")))?;
        let texts: Vec<_> = expected.columns.iter().map(|column| text(&members, member(column))).collect();
        reading.count(|at| texts.get(at).copied().flatten().map(str::as_bytes));
        drop(texts);
        for column in &expected.columns {
            let at = members.iter().position(|(name, _)| name == member(column));
            match at.map(|at| members.remove(at).1) {
                None => reading.blocks.text(b""),
                Some(Value::String(text)) => reading.blocks.text(text.as_bytes()),
                Some(other) => reading.blocks.number(serde_json::to_string(&other)?.as_bytes()),
            }
        }
        if let Some((name, _)) = members.first() {
            reading.remark(|| format!("row {number}: a member {name:?} more than the list has"));
        }
        reading.end_row();
    }
    Ok(())
}

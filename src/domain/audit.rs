//! The chain of what was changed: each event carries the hash of the one before, so nothing in the middle can be altered unseen.

use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The hash before the first event.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// One act as it is recorded: one event, whatever the number of rows it changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Event {
    /// Its place in the chain, from 1 without gaps.
    pub seq: i64,
    /// When, UTC with milliseconds.
    pub at: String,
    /// The account that acted; `system` for migrations.
    pub actor: String,
    /// What was done, `register_decision`.
    pub act: String,
    /// What it was done to, `decision`.
    pub noun: String,
    /// The number of that record.
    pub noun_id: i64,
    /// The request it was done by.
    pub request_id: String,
    /// Each record before, canonical JSON (RFC 8785); `null` where it is new.
    pub before: String,
    /// Each record after, canonical JSON (RFC 8785).
    pub after: String,
    /// The hash of the event before.
    pub previous_hash: String,
    /// The hash of this one.
    pub hash: String,
}

/// The SHA-256 of an event, in hex: over its canonical JSON (RFC 8785) without `hash`, `before` and `after` as the JSON they are.
///
/// Both are canonical already and the other members are plain words and one number, so the members written in the order of
/// their names are the canonical form.
#[must_use]
pub fn hash(event: &Event) -> String {
    let Event { seq, at, actor, act, noun, noun_id, request_id, before, after, previous_hash, hash: _ } = event;
    let word = |s: &str| serde_json::Value::from(s).to_string();
    let mut digest = Sha256::new();
    for part in [
        "{\"act\":",
        &word(act),
        ",\"actor\":",
        &word(actor),
        ",\"after\":",
        after,
        ",\"at\":",
        &word(at),
        ",\"before\":",
        before,
        ",\"noun\":",
        &word(noun),
        ",\"noun_id\":",
        &noun_id.to_string(),
        ",\"previous_hash\":",
        &word(previous_hash),
        ",\"request_id\":",
        &word(request_id),
        ",\"seq\":",
        &seq.to_string(),
        "}",
    ] {
        digest.update(part);
    }
    hex::encode(digest.finalize())
}

/// What does not fit in a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// The first event that does not fit.
    pub seq: i64,
    /// What is wrong with it.
    pub what: &'static str,
}

/// Walks a chain event by event.
#[derive(Debug)]
pub struct Walk {
    next: i64,
    previous: String,
}

impl Default for Walk {
    fn default() -> Self {
        Self { next: 1, previous: GENESIS.to_owned() }
    }
}

impl Walk {
    /// Takes the next event, or says why it does not fit.
    pub fn step(&mut self, event: &Event) -> Result<(), Misfit> {
        let misfit = |what| Err(Misfit { seq: event.seq.min(self.next), what });
        if event.seq != self.next {
            return misfit("an event is missing");
        }
        if event.previous_hash != self.previous {
            return misfit("it does not follow the event before");
        }
        if event.hash != hash(event) {
            return misfit("its hash is not that of its content");
        }
        self.next += 1;
        self.previous.clone_from(&event.hash);
        Ok(())
    }

    /// How many events fitted.
    #[must_use]
    pub fn size(&self) -> i64 {
        self.next - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(n: i64) -> Vec<Event> {
        let mut events: Vec<Event> = Vec::new();
        for seq in 1..=n {
            let mut e = Event {
                seq,
                at: "2026-11-23T00:00:00.000Z".into(),
                actor: "lan".into(),
                act: "create_award".into(),
                noun: "award".into(),
                noun_id: seq,
                request_id: "r".into(),
                before: "null".into(),
                after: format!("{{\"id\":{seq}}}"),
                previous_hash: events.last().map_or(GENESIS.into(), |e| e.hash.clone()),
                hash: String::new(),
            };
            e.hash = hash(&e);
            events.push(e);
        }
        events
    }

    fn walk(events: &[Event]) -> Result<i64, Misfit> {
        let mut walk = Walk::default();
        events.iter().try_for_each(|e| walk.step(e)).map(|()| walk.size())
    }

    #[test]
    fn an_untouched_chain_fits_to_the_end() {
        assert_eq!(walk(&chain(5)), Ok(5));
    }

    #[test]
    fn an_edited_a_missing_and_a_swapped_event_are_each_named() {
        let mut edited = chain(5);
        edited[2].after = "{\"id\":9}".into();
        assert_eq!(walk(&edited).unwrap_err().seq, 3);
        let mut missing = chain(5);
        missing.remove(1);
        assert_eq!(walk(&missing).unwrap_err().seq, 2);
        let mut swapped = chain(5);
        swapped.swap(3, 4);
        assert_eq!(walk(&swapped).unwrap_err().seq, 4);
    }

    #[test]
    fn the_hash_is_over_the_canonical_form() {
        let event = &chain(1)[0];
        let mut value = serde_json::to_value(event).unwrap();
        let members = value.as_object_mut().unwrap();
        members.remove("hash");
        for name in ["before", "after"] {
            let inner: serde_json::Value = serde_json::from_str(members[name].as_str().unwrap()).unwrap();
            members.insert(name.into(), inner);
        }
        let canonical = serde_json_canonicalizer::to_vec(&value).unwrap();
        assert_eq!(event.hash, hex::encode(Sha256::digest(canonical)));
    }
}

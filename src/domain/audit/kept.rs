//! Heads that somebody kept outside the register: what they show of a proof or of the whole chain, and what they cannot
//! show.

use super::{Head, Misfit, PublicKey, Walk, proof::check_consistency};

/// The heads of a file, and its lines that break off, counted from 1.
#[derive(Debug, PartialEq, Eq)]
pub struct HeadFile {
    /// The heads in the order they stand there.
    pub heads: Vec<Head>,
    /// The lines that were not written to their end.
    pub broken: Vec<usize>,
}

impl HeadFile {
    /// The lines that break off, in words; nothing where none does.
    #[must_use]
    pub fn broken_off(&self) -> Option<String> {
        let lines: Vec<_> = self.broken.iter().map(ToString::to_string).collect();
        let (lines, breaks, shows) = match lines.as_slice() {
            [] => return None,
            [one] => (format!("line {one}"), "breaks off before its end", "shows"),
            several => (format!("lines {}", several.join(", ")), "break off before their ends", "show"),
        };
        Some(format!("{lines} {breaks}, as a power cut leaves it, and {shows} nothing"))
    }
}

/// A text without the mark of UTF-8 that some editors begin it with.
#[must_use]
pub fn unmarked(text: &str) -> &str {
    text.strip_prefix('\u{FEFF}').unwrap_or(text)
}

/// Reads the heads of a file: one, or one on each line, as `serve --witness` writes them; a mark of UTF-8 before them,
/// as some editors write it, counts for nothing. A line that breaks off, as a power cut leaves it, is no head and no
/// fault: the file is only ever added to, so another may follow it.
pub fn read_heads(text: &str) -> Result<HeadFile, String> {
    let text = unmarked(text);
    if let Ok(head) = serde_json::from_str::<Head>(text) {
        return Ok(HeadFile { heads: vec![head], broken: Vec::new() });
    }
    let (mut heads, mut broken) = (Vec::new(), Vec::new());
    for (i, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        // A disk that lost power has zeros where bytes were to come.
        let written = line.trim_end_matches('\0').trim();
        match serde_json::from_str::<Head>(written) {
            Ok(head) => heads.push(head),
            Err(e) if e.is_eof() && (written.is_empty() || written.starts_with('{')) => broken.push(i + 1),
            Err(e) => return Err(format!("line {}: this is no head: {e}", i + 1)),
        }
    }
    if heads.is_empty() && broken.is_empty() {
        Err("there is no head in it".into())
    } else {
        Ok(HeadFile { heads, broken })
    }
}

/// Heads that are compared with the chain as it is walked.
#[derive(Debug, Clone)]
pub struct KeptHeads {
    /// By size, the smallest first.
    heads: Vec<Head>,
    /// The first that the walk did not reach yet.
    next: usize,
}

impl KeptHeads {
    /// Takes heads in any order.
    #[must_use]
    pub fn new(mut heads: Vec<Head>) -> Self {
        heads.sort_by_key(|head| head.size);
        Self { heads, next: 0 }
    }

    /// The first head that none of the register's keys signed.
    #[must_use]
    pub fn foreign(&self, keys: &[PublicKey]) -> Option<Misfit> {
        let foreign = self.heads.iter().find(|head| !keys.iter().any(|key| key.signed(head)))?;
        let (size, at, key_id) = (foreign.size, &foreign.at, &foreign.key_id);
        let known = if keys.iter().any(|key| key.key_id == *key_id) {
            "it was changed after it was signed"
        } else {
            "the register never had that key"
        };
        Some(Misfit {
            seq: 0,
            what: format!(
                "the head is not signed by a key of this register: {size} events, {at}, key {key_id}: {known}"
            )
            .into(),
        })
    }

    /// Compares the heads of the size that the walk has now.
    pub fn compare(&mut self, walk: &Walk) -> Option<Misfit> {
        while let Some(head) = self.heads.get(self.next).filter(|head| head.size <= walk.size()) {
            if head.size != walk.size() || head.root() != Some(walk.root()) {
                let what =
                    format!("the events up to here are not those the head was signed over (head of {})", head.at);
                return Some(Misfit { seq: head.size, what: what.into() });
            }
            self.next += 1;
        }
        None
    }

    /// The events that are missing when the walk has come to its end.
    #[must_use]
    pub fn missing(&self, walk: &Walk) -> Option<Misfit> {
        let head = self.heads.get(self.next..)?.last()?;
        Some(Misfit {
            seq: walk.size() + 1,
            what: format!("it is missing: the head of {} stands for {} events", head.at, head.size).into(),
        })
    }

    /// What the heads show of a register of `size` events that was verified with them, as a sentence; nothing where
    /// there are none. `key` is the one its heads are signed by now.
    #[must_use]
    pub fn shown(&self, size: i64, key: Option<&PublicKey>) -> Option<String> {
        let newest = self.heads.last()?;
        let which = if self.heads.len() == 1 {
            "the head".to_owned()
        } else {
            format!("each of the {} heads fits; the newest", self.heads.len())
        };
        let (key_id, at) = (&newest.key_id, &newest.at);
        let fits = match size - newest.size {
            0 => format!("stands for all {size} events: none of them was altered or taken out since"),
            newer => older_by(newer, newest.size),
        };
        let other = key
            .filter(|key| key.key_id != *key_id)
            .map(|key| format!("; the register signs by another key now, {}", key.key_id));
        Some(format!("{which} you kept (signed by key {key_id} at {at}) {fits}{}", other.unwrap_or_default()))
    }
}

/// What a head can and cannot show that is older than what it is compared with.
fn older_by(newer: i64, size: i64) -> String {
    let events = |n: i64| if n == 1 { "1 event".to_owned() } else { format!("{n} events") };
    format!(
        "is older than the register by {}: it shows that the first {} are unchanged, and nothing about the later ones",
        events(newer),
        events(size)
    )
}

/// A consistency path that is at hand: from how many events, to how many, and the hashes.
#[derive(Debug, Clone, Copy)]
pub struct Link<'a> {
    /// How many events the older tree has.
    pub from: i64,
    /// How many events the newer tree has.
    pub to: i64,
    /// The hashes.
    pub path: &'a [String],
}

/// Compares a head that was kept with the head of a proof; answers what the kept one shows, as a sentence.
pub fn compare(kept: &Head, head: &Head, key: &PublicKey, links: &[Link<'_>]) -> Result<String, String> {
    let (size, at) = (kept.size, &kept.at);
    if kept.key_id != key.key_id {
        let (own, other) = (&kept.key_id, &key.key_id);
        return Err(format!(
            "the head you kept ({size} events, {at}) is signed by key {own}, the proof by key {other}: it is of another register, of one that was made anew, or of one that was given another key since, which `audit verify --head` tells"
        ));
    }
    if !key.signed(kept) {
        return Err(format!(
            "the head you kept ({size} events, {at}) is not signed by key {}: it was changed after it was signed",
            key.key_id
        ));
    }
    if size == head.size {
        let same = kept.root_hash == head.root_hash;
        return if same {
            Ok(format!("the head you kept ({at}) stands for the same {size} events"))
        } else {
            Err(format!(
                "the head you kept ({at}) and that of the proof stand for different histories of {size} events: the register was altered"
            ))
        };
    }
    let (older, newer) = if size < head.size { (kept, head) } else { (head, kept) };
    let Some(link) = links.iter().find(|link| (link.from, link.to) == (older.size, newer.size)) else {
        let (from, to) = (older.size, newer.size);
        return Err(format!(
            "the proof is of {} events and the head you kept ({at}) of {size}, and nothing leads from one to the other: \
             get /v1/audit/consistency?from={from}&to={to} and give it with --consistency, or make the proof with --head",
            head.size
        ));
    };
    if check_consistency(older, newer, link.path).is_err() {
        return Err(format!(
            "the head of {} events did not grow out of that of {} you hold: the register was altered",
            newer.size, older.size
        ));
    }
    Ok(if size < head.size {
        format!("the head you kept ({at}) {}", older_by(head.size - size, size))
    } else {
        format!(
            "the head you kept ({at}) is newer than the proof by {} events, and they begin with the same {}",
            size - head.size,
            head.size
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::audit::{event_leaf, tests::chain, tree::Subtrees};
    use ed25519_dalek::SigningKey;

    fn key(n: u8) -> SigningKey {
        SigningKey::from_bytes(&[n; 32])
    }

    fn tree(n: i64) -> Subtrees {
        let mut tree = Subtrees::default();
        for event in chain(n) {
            tree.push(event_leaf(&event.hash).unwrap());
        }
        tree
    }

    fn head(n: i64, by: u8) -> Head {
        Head::signed(n, tree(n).root(), format!("2026-11-{n:02}T00:00:00.000Z"), &key(by)).unwrap()
    }

    fn walked(heads: Vec<Head>, n: i64) -> Result<Option<String>, Misfit> {
        let (mut kept, mut walk) = (KeptHeads::new(heads), Walk::default());
        for event in chain(n) {
            walk.step(&event)?;
            kept.compare(&walk).map_or(Ok(()), Err)?;
        }
        kept.missing(&walk).map_or(Ok(()), Err)?;
        Ok(kept.shown(n, None))
    }

    #[test]
    fn a_file_holds_one_head_or_one_on_each_line_and_may_break_off() {
        let line = |n| serde_json::to_string(&head(n, 1)).unwrap();
        let read = |heads: &[i64], broken: &[usize]| {
            Ok(HeadFile { heads: heads.iter().map(|n| head(*n, 1)).collect(), broken: broken.to_vec() })
        };
        let pretty = serde_json::to_string_pretty(&head(3, 1)).unwrap();
        assert_eq!(read_heads(&pretty), read(&[3], &[]));
        let cut = line(5).chars().take(40).collect::<String>();
        assert_eq!(read_heads(&format!("{}\n{cut}\n{}\n{cut}", line(3), line(6))), read(&[3, 6], &[2, 4]));
        for zeros in [format!("{cut}\0\0\0"), "\0\0".to_owned()] {
            assert_eq!(read_heads(&format!("{}\n{zeros}\n{}\n", line(3), line(6))), read(&[3, 6], &[2]));
        }
        assert_eq!(read_heads(&cut), read(&[], &[1]));
        // Saved by an editor that marks UTF-8 and ends lines in its own way.
        let said = |broken: &[usize]| HeadFile { heads: Vec::new(), broken: broken.to_vec() }.broken_off();
        assert_eq!(said(&[]), None);
        assert!(
            said(&[2]).unwrap().starts_with("line 2 breaks off")
                && said(&[2, 4]).unwrap().starts_with("lines 2, 4 break off")
        );
        assert_eq!(read_heads(&format!("\u{FEFF}{pretty}")), read(&[3], &[]));
        assert_eq!(read_heads(&format!("\u{FEFF}{}\r\n{}\r\n", line(3), line(6))), read(&[3, 6], &[]));
        assert!(read_heads(&format!("{}\n{{\"size\": 3}}\n", line(3))).unwrap_err().starts_with("line 2"));
        assert!(read_heads("").is_err() && read_heads("root:x:0:0").is_err());
    }

    #[test]
    fn every_head_is_compared_and_the_newest_says_what_is_shown() {
        assert_eq!(walked(vec![], 5), Ok(None));
        let all = walked(vec![head(5, 1), head(2, 1), head(5, 1)], 5).unwrap().unwrap();
        assert!(
            all.starts_with("each of the 3 heads fits; the newest you kept") && all.contains("stands for all 5 events"),
            "{all}"
        );
        let older = walked(vec![head(3, 1)], 5).unwrap().unwrap();
        assert!(
            older.contains("older than the register by 2 events: it shows that the first 3 events are unchanged, and nothing about the later ones"),
            "{older}"
        );
        assert_eq!(walked(vec![head(3, 1), head(7, 1)], 5).unwrap_err().seq, 6);
        let other = Head { root_hash: "00".repeat(32), ..head(3, 1) };
        assert_eq!(walked(vec![head(1, 1), other, head(5, 1)], 5).unwrap_err().seq, 3);
        assert_eq!(walked(vec![head(-1, 1)], 5).unwrap_err().seq, -1);
    }

    #[test]
    fn a_head_of_another_key_or_one_that_was_changed_is_foreign() {
        let keys = [PublicKey::of(&key(1))];
        assert_eq!(KeptHeads::new(vec![head(3, 1)]).foreign(&keys), None);
        assert!(
            KeptHeads::new(vec![head(3, 1), head(4, 2)]).foreign(&keys).unwrap().what.contains("never had that key")
        );
        assert!(
            KeptHeads::new(vec![Head { size: 4, ..head(3, 1) }])
                .foreign(&keys)
                .unwrap()
                .what
                .contains("changed after it was signed")
        );
    }

    #[test]
    fn a_kept_head_is_compared_with_that_of_a_proof() {
        let (key, hex) = (PublicKey::of(&key(1)), |n: u64, m: u64| {
            tree(9).consistency(n, m, &super::super::tree::Chunks::new()).unwrap()
        });
        let path: Vec<String> = hex(4, 9).into_iter().map(hex::encode).collect();
        let links = [Link { from: 4, to: 9, path: &path }];
        assert!(
            compare(&head(4, 1), &head(9, 1), &key, &links).unwrap().contains("older than the register by 5 events")
        );
        assert!(compare(&head(9, 1), &head(4, 1), &key, &links).unwrap().contains("newer than the proof by 5 events"));
        assert!(compare(&head(9, 1), &head(9, 1), &key, &[]).unwrap().contains("the same 9 events"));
        let refused = |kept: &Head, of: &Head, links: &[Link<'_>]| compare(kept, of, &key, links).unwrap_err();
        assert!(refused(&head(4, 2), &head(9, 1), &links).contains("of another register"));
        assert!(
            refused(&Head { at: "2020".into(), ..head(4, 1) }, &head(9, 1), &links)
                .contains("changed after it was signed")
        );
        assert!(refused(&head(5, 1), &head(9, 1), &links).contains("consistency?from=5&to=9"));
        let other = Head::signed(4, tree(3).root(), "2026".into(), &super::tests::key(1)).unwrap();
        assert!(refused(&other, &head(9, 1), &links).contains("did not grow out of"));
        assert!(refused(&other, &head(4, 1), &links).contains("different histories of 4 events"));
    }
}

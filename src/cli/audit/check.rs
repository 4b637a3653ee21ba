//! `audit check`: a proof held against heads that were kept, with no database at hand.

use super::{
    super::{output::print, stop::Stop},
    heads, read, wrong,
};
use crate::domain::audit::{
    ConsistencyProof, Event, Head, InclusionProof, Link, Misfit, Proof, PublicKey, compare, hash,
};
use clap::Args;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Said of a proof that no head is given for.
pub(super) const OWN_WORD: &str = "the key is the proof's own word: give a head you kept with --head FILE, so that key and events are compared with it";

/// Check a proof.
#[derive(Debug, Args)]
pub(in crate::cli) struct Check {
    /// The file of the proof: what `audit prove` printed, or what `/v1/audit/events/{seq}/proof` or
    /// `/v1/audit/consistency` answered
    #[arg(value_name = "PROOF")]
    proof: PathBuf,
    /// A head that was kept, or several, one on each line, as `serve --witness` wrote them: the proof must be of the
    /// same key and the same events
    #[arg(long, value_name = "FILE")]
    head: Vec<PathBuf>,
    /// What `/v1/audit/consistency` answered, where the head that was kept is of another size than the proof
    #[arg(long, value_name = "FILE")]
    consistency: Vec<PathBuf>,
    /// The event itself, as `/v1/audit/events/{seq}` answered it: its content must have the hash that is proven
    #[arg(long, value_name = "FILE")]
    event: Option<PathBuf>,
}

/// A proof of one of the kinds there are.
pub(super) enum AnyProof {
    Event(Box<Proof>),
    Inclusion(InclusionProof),
    Consistency(ConsistencyProof),
}

impl AnyProof {
    /// Reads a proof; its members say of which kind it is.
    pub(super) fn read(path: &Path) -> Result<Self, Stop> {
        let value: Value = read(path)?;
        let at = |e: serde_json::Error| Stop::Wrong(format!("{}: {e}", path.display()));
        if value.get("event").is_some() {
            serde_json::from_value(value).map(|proof| Self::Event(Box::new(proof))).map_err(at)
        } else if value.get("hash").is_some() {
            serde_json::from_value(value).map(Self::Inclusion).map_err(at)
        } else if value.get("from").is_some() {
            serde_json::from_value(value).map(Self::Consistency).map_err(at)
        } else {
            let expected = "expected what `audit prove` printed, or what /v1/audit/events/{seq}/proof or /v1/audit/consistency answered";
            Err(Stop::Wrong(format!("{}: this is no proof: {expected}", path.display())))
        }
    }

    pub(super) fn check(&self) -> Result<(), Misfit> {
        match self {
            Self::Event(proof) => proof.check(),
            Self::Inclusion(proof) => proof.check(),
            Self::Consistency(proof) => proof.check(),
        }
    }

    fn head(&self) -> (&Head, &PublicKey) {
        match self {
            Self::Event(proof) => (&proof.head, &proof.key),
            Self::Inclusion(InclusionProof { head, key, .. })
            | Self::Consistency(ConsistencyProof { head, key, .. }) => (head, key),
        }
    }

    /// The path to another head that it holds.
    fn link(&self) -> Option<Link<'_>> {
        match self {
            Self::Event(proof) => proof.older.as_ref().map(|older| Link {
                from: older.size,
                to: proof.head.size,
                path: &proof.consistency,
            }),
            Self::Inclusion(_) => None,
            Self::Consistency(ConsistencyProof { from, to, path, .. }) => Some(Link { from: *from, to: *to, path }),
        }
    }

    /// The event it is about: its place and its hash.
    pub(super) fn event(&self) -> Option<(i64, &str)> {
        match self {
            Self::Event(proof) => Some((proof.event.seq, &proof.event.hash)),
            Self::Inclusion(InclusionProof { seq, hash, .. }) => Some((*seq, hash)),
            Self::Consistency(_) => None,
        }
    }

    /// What holds by the proof alone.
    pub(super) fn says(&self) -> String {
        let (head, key) = self.head();
        match self {
            Self::Event(proof) => {
                let Event { seq, act, actor, .. } = &proof.event;
                format!(
                    "event {seq} ({act} by {actor}) is one of {} events; head signed by key {}",
                    head.size, key.key_id
                )
            }
            Self::Inclusion(InclusionProof { seq, hash, .. }) => {
                format!("event {seq} (hash {hash}) is one of {} events; head signed by key {}", head.size, key.key_id)
            }
            Self::Consistency(ConsistencyProof { from, to, .. }) => {
                format!(
                    "the {from} events of the one head are the first of the {to} events of the other, unaltered; head signed by key {}",
                    key.key_id
                )
            }
        }
    }

    /// What heads that were kept show of it, a line each.
    pub(super) fn compared(&self, kept: &[Head], consistency: &[PathBuf]) -> Result<Vec<String>, Stop> {
        let consistencies =
            consistency.iter().map(|path| read::<ConsistencyProof>(path)).collect::<Result<Vec<_>, _>>()?;
        let further =
            consistencies.iter().map(|ConsistencyProof { from, to, path, .. }| Link { from: *from, to: *to, path });
        let paths: Vec<Link<'_>> = self.link().into_iter().chain(further).collect();
        let (head, key) = self.head();
        let mut lines = Vec::new();
        for kept in kept {
            lines.push(compare(kept, head, key, &paths).map_err(Stop::Wrong)?);
            if let Some((seq, _)) = self.event().filter(|(seq, _)| *seq > kept.size) {
                lines.push(format!("event {seq} came after the head you kept: that head shows nothing about it"));
            }
        }
        Ok(lines)
    }
}

impl Check {
    pub(super) fn run(self) -> Result<(), Stop> {
        let proof = AnyProof::read(&self.proof)?;
        proof.check().map_err(wrong)?;
        let mut lines = vec![proof.says()];
        if let Some(path) = &self.event {
            lines.push(content(&proof, &read(path)?)?);
        }
        let kept = heads(&self.head)?;
        lines.extend(proof.compared(&kept, &self.consistency)?);
        if kept.is_empty() {
            if matches!(proof, AnyProof::Consistency(_)) {
                return Err(Stop::Usage(
                    "a consistency proof is held against a head that was kept: give it with --head FILE".into(),
                ));
            }
            lines.push(OWN_WORD.into());
        }
        print(&format!("{}\n", lines.join("\n")));
        Ok(())
    }
}

/// Whether an event's content is what is proven.
pub(super) fn content(proof: &AnyProof, event: &Event) -> Result<String, Stop> {
    let seq = event.seq;
    let Some((proven, known)) = proof.event() else {
        return Err(Stop::Usage("--event: the proof is of no event".into()));
    };
    if (proven, known) != (seq, event.hash.as_str()) {
        return Err(Stop::Wrong(format!("event {seq}: the proof is of event {proven}, hash {known}")));
    }
    if hash(event) != known {
        return Err(Stop::Wrong(format!("event {seq}: its hash is not that of its content")));
    }
    Ok(format!(
        "event {seq} has the content that is proven: {} of {} {} by {} at {}",
        event.act, event.noun, event.noun_id, event.actor, event.at
    ))
}

//! The Merkle tree over the events (RFC 9162, section 2.1): its root stands for all of them, and a short proof shows
//! that one is among them.
//!
//! A leaf is the hash of an event, as 32 bytes.

use sha2::{Digest as _, Sha256};

mod subtrees;

pub use subtrees::{CHUNK, Chunks, Subtrees};

/// A hash of the tree.
pub type Node = [u8; 32];

/// The hash of a leaf.
#[must_use]
pub fn leaf(data: &[u8]) -> Node {
    Sha256::new().chain_update([0]).chain_update(data).finalize().into()
}

fn node(left: &Node, right: &Node) -> Node {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The right edge of a growing tree: all it takes to go on and to tell the root, whatever its size.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// The roots of the full subtrees, the largest first.
    peaks: Vec<Node>,
}

impl Frontier {
    /// How many leaves it has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf by its hash.
    pub fn push(&mut self, leaf: Node) {
        let mut top = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                top = node(&left, &top);
            }
        }
        self.peaks.push(top);
        self.size += 1;
    }

    /// The root.
    #[must_use]
    pub fn root(&self) -> Node {
        let mut peaks = self.peaks.iter().rev();
        let Some(last) = peaks.next() else { return Sha256::digest([]).into() };
        peaks.fold(*last, |right, left| node(left, &right))
    }
}

/// The root of some leaves.
#[must_use]
pub fn root(leaves: &[Node]) -> Node {
    let mut frontier = Frontier::default();
    for leaf in leaves {
        frontier.push(*leaf);
    }
    frontier.root()
}

/// The root that a leaf, its place and the proof lead to, or `None` where the proof does not fit the size (section
/// 2.1.3.2).
#[must_use]
pub fn included(leaf: Node, place: u64, size: u64, proof: &[Node]) -> Option<Node> {
    if place >= size {
        return None;
    }
    let (mut place, mut last, mut at) = (place, size - 1, leaf);
    for other in proof {
        if last == 0 {
            return None;
        }
        if place & 1 == 1 || place == last {
            at = node(other, &at);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            at = node(&at, other);
        }
        place >>= 1;
        last >>= 1;
    }
    (last == 0).then_some(at)
}

/// Whether the tree of an older root grew into that of a newer one (section 2.1.4.2).
#[must_use]
pub fn consistent(older: (u64, Node), newer: (u64, Node), proof: &[Node]) -> bool {
    let ((first, first_root), (second, second_root)) = (older, newer);
    if first == 0 || first >= second {
        return first == second && first_root == second_root && proof.is_empty();
    }
    let mut proof = proof.iter();
    let start = if first.is_power_of_two() { Some(&first_root) } else { proof.next() };
    let Some(start) = start else { return false };
    let (mut from, mut last) = (first - 1, second - 1);
    while from & 1 == 1 {
        from >>= 1;
        last >>= 1;
    }
    let (mut old, mut new) = (*start, *start);
    for other in proof {
        if last == 0 {
            return false;
        }
        if from & 1 == 1 || from == last {
            old = node(other, &old);
            new = node(other, &new);
            while from & 1 == 0 && from != 0 {
                from >>= 1;
                last >>= 1;
            }
        } else {
            new = node(&new, other);
        }
        from >>= 1;
        last >>= 1;
    }
    last == 0 && old == first_root && new == second_root
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_roots_are_those_every_certificate_log_agrees_on() {
        let data = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
        let leaves: Vec<_> = data.iter().map(|hex| leaf(&hex::decode(hex).unwrap())).collect();
        for (size, known) in [
            (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
            (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
            (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
            (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
        ] {
            assert_eq!(hex::encode(root(&leaves[..size])), known, "{size}");
        }
    }
}

//! The complete subtrees of a growing tree: the root of any part of it, at any size it had, from a few hashes in memory
//! and at most one chunk of leaves for each end of the part.
//!
//! A proof over a million events would otherwise read a million hashes. Kept are the roots of all complete subtrees of
//! 1,024 leaves and their parents (64 bytes for each 1,024 leaves), and the leaves after the last complete one.

use super::{Node, node, root};
use std::collections::BTreeMap;

/// Leaves of the smallest subtree whose root is kept.
pub const CHUNK: u64 = 1024;

/// The leaves of some chunks, by the index of the chunk.
pub type Chunks = BTreeMap<u64, Vec<Node>>;

/// The complete subtrees of a growing tree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subtrees {
    /// By level: the roots of the complete subtrees of `CHUNK << level` leaves, in order.
    levels: Vec<Vec<Node>>,
    /// The leaves after the last complete chunk.
    tail: Vec<Node>,
}

impl Subtrees {
    /// How many leaves the tree has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.chunks() * CHUNK + self.tail.len() as u64
    }

    /// How many complete chunks it has.
    #[must_use]
    pub fn chunks(&self) -> u64 {
        self.levels.first().map_or(0, |level| level.len() as u64)
    }

    /// The root of a complete chunk.
    #[must_use]
    pub fn chunk(&self, index: u64) -> Option<Node> {
        self.complete(0, index)
    }

    fn complete(&self, level: u32, index: u64) -> Option<Node> {
        self.levels.get(usize::try_from(level).ok()?)?.get(usize::try_from(index).ok()?).copied()
    }

    /// Adds a leaf by its hash.
    pub fn push(&mut self, leaf: Node) {
        self.tail.push(leaf);
        if (self.tail.len() as u64) < CHUNK {
            return;
        }
        let mut top = root(&self.tail);
        self.tail.clear();
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            let Some(nodes) = self.levels.get_mut(level) else { return };
            nodes.push(top);
            let [.., left, right] = nodes.as_slice() else { return };
            if nodes.len() % 2 == 1 {
                return;
            }
            top = node(left, right);
        }
    }

    /// Goes back to the first complete chunks.
    pub fn truncate(&mut self, chunks: u64) {
        self.tail.clear();
        for (level, nodes) in self.levels.iter_mut().enumerate() {
            nodes.truncate(usize::try_from(chunks >> level).unwrap_or(usize::MAX));
        }
    }

    /// The root of the whole tree.
    #[must_use]
    pub fn root(&self) -> Node {
        self.part(0, self.size(), &Chunks::new()).unwrap_or_else(|| root(&[]))
    }

    /// The chunks of which [`Self::inclusion`] needs the leaves.
    #[must_use]
    pub fn for_inclusion(&self, index: u64, size: u64) -> Vec<u64> {
        self.missing([index / CHUNK, size / CHUNK])
    }

    /// The chunks of which [`Self::consistency`] needs the leaves.
    #[must_use]
    pub fn for_consistency(&self, older: u64, size: u64) -> Vec<u64> {
        self.missing([older / CHUNK, size / CHUNK])
    }

    /// Those chunks whose leaves are not at hand.
    fn missing(&self, chunks: [u64; 2]) -> Vec<u64> {
        let mut chunks: Vec<u64> = chunks.into_iter().filter(|chunk| *chunk < self.chunks()).collect();
        chunks.dedup();
        chunks
    }

    /// Shows that a leaf is at an index of the tree of the first `size` leaves (RFC 9162, section 2.1.3.1); `None`
    /// where a hash is not at hand.
    #[must_use]
    pub fn inclusion(&self, index: u64, size: u64, chunks: &Chunks) -> Option<Vec<Node>> {
        if index >= size || size > self.size() {
            return None;
        }
        let (mut from, mut to, mut path) = (0, size, Vec::new());
        while to - from > 1 {
            let middle = from + split(to - from);
            if index < middle {
                path.push(self.part(middle, to, chunks)?);
                to = middle;
            } else {
                path.push(self.part(from, middle, chunks)?);
                from = middle;
            }
        }
        path.reverse();
        Some(path)
    }

    /// Shows that the tree of the first `older` leaves grew into that of the first `size` (section 2.1.4.1); `None`
    /// where a hash is not at hand.
    #[must_use]
    pub fn consistency(&self, older: u64, size: u64, chunks: &Chunks) -> Option<Vec<Node>> {
        if older == 0 || older > size || size > self.size() {
            return None;
        }
        let (mut from, mut to, mut path) = (0, size, Vec::new());
        while older < to {
            let middle = from + split(to - from);
            if older <= middle {
                path.push(self.part(middle, to, chunks)?);
                to = middle;
            } else {
                path.push(self.part(from, middle, chunks)?);
                from = middle;
            }
        }
        if from > 0 {
            path.push(self.part(from, to, chunks)?);
        }
        path.reverse();
        Some(path)
    }

    /// The root over the leaves `from..to`, a part as RFC 9162 divides a tree: it begins at a multiple of a power of
    /// two that is not less than its length, so that all of its subtrees but those at its end are complete.
    fn part(&self, from: u64, to: u64, chunks: &Chunks) -> Option<Node> {
        let (mut at, mut peaks) = (from, Vec::new());
        while at < to {
            let whole = (to - at) / CHUNK;
            if whole > 0 {
                let level = whole.ilog2();
                peaks.push(self.complete(level, (at / CHUNK) >> level)?);
                at += CHUNK << level;
            } else {
                peaks.push(root(
                    self.leaves(at / CHUNK, chunks)?.get(within(at)?..within(at)? + usize::try_from(to - at).ok()?)?,
                ));
                at = to;
            }
        }
        let last = peaks.pop()?;
        Some(peaks.iter().rev().fold(last, |right, left| node(left, &right)))
    }

    fn leaves<'a>(&'a self, chunk: u64, chunks: &'a Chunks) -> Option<&'a [Node]> {
        if chunk == self.chunks() { Some(&self.tail) } else { chunks.get(&chunk).map(Vec::as_slice) }
    }
}

/// The index of a leaf in its chunk.
fn within(index: u64) -> Option<usize> {
    usize::try_from(index % CHUNK).ok()
}

/// The largest power of two below `n`.
fn split(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

#[cfg(test)]
mod tests {
    use super::{
        super::{consistent, included, leaf},
        *,
    };
    use proptest::prelude::*;

    fn leaves(n: u64) -> Vec<Node> {
        (0..n).map(|i| leaf(&i.to_be_bytes())).collect()
    }

    fn grown(leaves: &[Node]) -> Subtrees {
        let mut tree = Subtrees::default();
        for leaf in leaves {
            tree.push(*leaf);
        }
        tree
    }

    /// The leaves of these chunks, as the database has them.
    fn read(leaves: &[Node], chunks: Vec<u64>) -> Chunks {
        let length = usize::try_from(CHUNK).unwrap();
        chunks
            .into_iter()
            .map(|chunk| (chunk, leaves.chunks(length).nth(usize::try_from(chunk).unwrap()).unwrap().to_vec()))
            .collect()
    }

    fn first(leaves: &[Node], n: u64) -> &[Node] {
        &leaves[..usize::try_from(n).unwrap()]
    }

    #[test]
    fn the_root_is_that_of_all_leaves_at_every_size_around_a_chunk() {
        let all = leaves(5 * CHUNK);
        for size in
            [0, 1, 2, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK - 1, 3 * CHUNK, 4 * CHUNK + 7, 5 * CHUNK]
        {
            let tree = grown(first(&all, size));
            assert_eq!((tree.size(), tree.root()), (size, root(first(&all, size))));
        }
    }

    #[test]
    fn a_tree_that_went_back_grows_again_to_the_same() {
        let all = leaves(5 * CHUNK + 9);
        let mut tree = grown(&all);
        for chunks in [4, 3, 1, 0] {
            tree.truncate(chunks);
            assert_eq!(tree.root(), root(first(&all, chunks * CHUNK)));
        }
        for leaf in &all {
            tree.push(*leaf);
        }
        assert_eq!(tree, grown(&all));
    }

    #[test]
    fn nothing_is_shown_of_what_is_not_there() {
        let all = leaves(3 * CHUNK);
        let tree = grown(&all);
        let none = Chunks::new();
        assert_eq!(tree.inclusion(3 * CHUNK, 3 * CHUNK, &none), None);
        assert_eq!(tree.inclusion(0, 3 * CHUNK + 1, &none), None);
        assert_eq!(tree.consistency(0, CHUNK, &none), None);
        assert_eq!(tree.consistency(CHUNK + 1, CHUNK, &none), None);
        assert_eq!(tree.inclusion(0, 3 * CHUNK, &none), None, "its chunk was not read");
        assert_eq!(tree.consistency(CHUNK, CHUNK, &none), Some(Vec::new()));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn every_leaf_is_proven_at_every_size_the_tree_had_and_nowhere_else(all in 1..5 * CHUNK, size in any::<u64>(), index in any::<u64>(), other in any::<u64>()) {
            let size = size % all + 1;
            let (index, other, leaves) = (index % size, other % size, leaves(all));
            let tree = grown(&leaves);
            let path = tree.inclusion(index, size, &read(&leaves, tree.for_inclusion(index, size))).unwrap();
            let led = |leaf, index| included(leaf, index, size, &path);
            let hash = |index| *first(&leaves, index + 1).last().unwrap();
            prop_assert_eq!(led(hash(index), index), Some(root(first(&leaves, size))));
            if other != index {
                prop_assert_ne!(led(hash(index), other), Some(root(first(&leaves, size))));
                prop_assert_ne!(led(hash(other), index), Some(root(first(&leaves, size))));
            }
            prop_assert_eq!(led(hash(index), size), None);
        }

        #[test]
        fn a_tree_grew_out_of_each_of_its_beginnings_and_out_of_no_other(all in 1..5 * CHUNK, size in any::<u64>(), older in any::<u64>(), forged in any::<u64>()) {
            let size = size % all + 1;
            let (older, leaves) = (older % size + 1, leaves(all));
            let tree = grown(&leaves);
            let path = tree.consistency(older, size, &read(&leaves, tree.for_consistency(older, size))).unwrap();
            let newer = (size, root(first(&leaves, size)));
            prop_assert!(consistent((older, root(first(&leaves, older))), newer, &path));
            let mut other = first(&leaves, older).to_vec();
            other[usize::try_from(forged % older).unwrap()] = leaf(b"forged");
            prop_assert!(!consistent((older, root(&other)), newer, &path));
        }
    }
}

//! The digest of a list's cells: what tells a file that was opened and saved again, whose bytes differ, from one that
//! was altered. Each block of rows has a digest of its own, so that what was altered is found.

use sha2::{Digest, Sha256};

/// Rows of a block.
pub const BLOCK: u32 = 1_000;

/// The SHA-256 of each block of rows, as the rows come.
///
/// A cell is `t` (text) or `n` (a number), the length of its UTF-8 in bytes, `:` and that text; an empty one is `-`; a
/// row ends with a line feed, without the empty cells at its end. So no two rows of different cells are the same bytes.
#[derive(Debug, Default)]
pub struct Blocks {
    done: Vec<String>,
    current: Sha256,
    /// Rows in the current block.
    rows: u32,
    /// The cells of the current row.
    row: Vec<u8>,
    /// Empty cells that no other cell has followed yet.
    empty: usize,
}

impl Blocks {
    /// Adds a cell of text.
    pub fn text(&mut self, text: &[u8]) {
        self.cell(b't', text);
    }

    /// Adds a cell of a number.
    pub fn number(&mut self, text: &[u8]) {
        self.cell(b'n', text);
    }

    fn cell(&mut self, kind: u8, text: &[u8]) {
        if text.is_empty() {
            self.empty += 1;
            return;
        }
        self.row.resize(self.row.len() + self.empty, b'-');
        self.empty = 0;
        self.row.push(kind);
        self.row.extend_from_slice(itoa::Buffer::new().format(text.len()).as_bytes());
        self.row.push(b':');
        self.row.extend_from_slice(text);
    }

    /// Ends a row.
    pub fn end_row(&mut self) {
        self.row.push(b'\n');
        self.current.update(&self.row);
        self.row.clear();
        self.empty = 0;
        self.rows += 1;
        if self.rows == BLOCK {
            self.end_block();
        }
    }

    fn end_block(&mut self) {
        self.done.push(hex::encode(std::mem::take(&mut self.current).finalize()));
        self.rows = 0;
    }

    /// The digests, in hex.
    #[must_use]
    pub fn finish(mut self) -> Vec<String> {
        if self.rows > 0 {
            self.end_block();
        }
        self.done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digests(rows: &[&[&str]]) -> Vec<String> {
        let mut blocks = Blocks::default();
        for row in rows {
            row.iter().for_each(|cell| blocks.text(cell.as_bytes()));
            blocks.end_row();
        }
        blocks.finish()
    }

    #[test]
    fn the_digest_of_a_block_is_that_of_its_cells_as_the_rule_writes_them() {
        let expected = hex::encode(Sha256::digest(b"t3:L\xC3\xAA-t4:0153\n\n"));
        assert_eq!(digests(&[&["Lê", "", "0153", ""], &["", ""]]), [expected]);
    }

    #[test]
    fn cells_that_are_divided_otherwise_are_other_cells() {
        assert_ne!(digests(&[&["ab", "c"]]), digests(&[&["a", "bc"]]));
        assert_ne!(digests(&[&["a"], &["b"]]), digests(&[&["a", "b"]]));
        assert_ne!(digests(&[&["", "a"]]), digests(&[&["a", ""]]));
        let mut number = Blocks::default();
        number.number(b"153");
        number.end_row();
        assert_ne!(digests(&[&["153"]]), number.finish());
    }

    #[test]
    fn a_thousand_rows_are_a_block_and_what_is_left_is_another() {
        let row: &[&str] = &["a"];
        let (full, more) = (digests(&[row; 1_000]), digests(&[row; 1_001]));
        assert_eq!((full.len(), more.len()), (1, 2));
        assert_eq!((&full[0], &more[1]), (&more[0], &digests(&[row])[0]));
        assert!(digests(&[]).is_empty());
    }
}

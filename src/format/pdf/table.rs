//! A table over pages: its head is on each of them, a row is divided only where it is longer than a page.

use super::{
    face::Face,
    paper::{LEADING, Paper},
};

/// Room beside the text of a cell.
const PAD: f32 = 3.5;
/// How far the letters of a row stand above the middle of their room: they have less below their line than above it.
const LIFT: f32 = 1.5;
/// Lines that no page has room for.
const MOST_LINES: usize = 200;
/// Lines of a first row that are enough to begin a table with.
const LEAST_PART: usize = 4;
/// What the head of a table takes of a page at most.
const ROOM_OF_HEAD: f32 = 80.0;

/// How the text of a column stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Middle,
    Right,
}

/// A column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) heading: String,
    /// Its part of the width.
    pub(super) part: f32,
    /// What its text needs so that no word is divided.
    pub(super) least: f32,
    pub(super) side: Side,
}

/// The widths of columns: by their parts, but what needs more has that; where there is not room for all, by their needs.
fn widths(columns: &[Column], room: f32) -> Vec<f32> {
    let needs: Vec<f32> = columns.iter().map(|column| column.least + 2.0 * PAD).collect();
    let all: f32 = needs.iter().sum();
    if all >= room {
        return needs.iter().map(|need| need * room / all).collect();
    }
    let mut fixed = vec![false; columns.len()];
    loop {
        let each = || columns.iter().zip(&needs).zip(&fixed);
        let taken: f32 = each().filter(|(_, is_fixed)| **is_fixed).map(|((_, need), _)| need).sum();
        let parts: f32 = each().filter(|(_, is_fixed)| !**is_fixed).map(|((column, _), _)| column.part).sum();
        let width = |((column, need), is_fixed): ((&Column, &f32), &bool)| {
            if *is_fixed { *need } else { column.part * (room - taken) / parts }
        };
        let widths: Vec<f32> = each().map(width).collect();
        let short = |((width, need), is_fixed): ((&f32, &f32), &bool)| *is_fixed || width < need;
        let next: Vec<bool> = widths.iter().zip(&needs).zip(&fixed).map(short).collect();
        if next == fixed {
            return widths;
        }
        fixed = next;
    }
}

/// A table on the way.
pub(super) struct Table {
    columns: Vec<Column>,
    /// The places of the lines between columns.
    edges: Vec<f32>,
    size: f32,
    /// Where the table begins on this page.
    top: f32,
    /// Whether its head was drawn: it waits for the first row, so that both are on one page.
    is_begun: bool,
}

impl Table {
    /// Starts a table.
    pub(super) fn new(paper: &mut Paper, columns: Vec<Column>, size: f32) -> Self {
        let mut edges = vec![Paper::left()];
        let mut at = Paper::left();
        for width in widths(&columns, paper.right() - Paper::left()) {
            at += width;
            edges.push(at);
        }
        Self { columns, edges, size, top: paper.y, is_begun: false }
    }

    /// Draws the head where it was not drawn yet, on a page that has room for so much below it.
    fn begin(&mut self, paper: &mut Paper, below: f32) {
        if self.is_begun {
            return;
        }
        self.is_begun = true;
        let lines = self.headings(paper);
        let height = self.height(&lines);
        if !paper.fits(height + below.max(height)) && height + below < paper.room() {
            paper.turn();
        }
        self.head(paper);
    }

    fn headings(&self, paper: &mut Paper) -> Vec<Vec<String>> {
        let cells: Vec<_> = self.columns.iter().map(|column| column.heading.clone()).collect();
        self.wrapped(paper, Face::Bold, &cells)
    }

    fn head(&mut self, paper: &mut Paper) {
        let lines = self.headings(paper);
        self.top = paper.y;
        paper.rule(Paper::left(), paper.right(), 0.0);
        self.draw(paper, Face::Bold, &lines, true);
    }

    fn wrapped(&self, paper: &mut Paper, face: Face, cells: &[String]) -> Vec<Vec<String>> {
        let widths = self.edges.iter().zip(self.edges.iter().skip(1)).map(|(from, to)| to - from - 2.0 * PAD);
        widths
            .zip(cells)
            .map(|(width, cell)| paper.faces.wrapped(face, self.size, &super::paper::shown(cell), width))
            .collect()
    }

    fn height(&self, cells: &[Vec<String>]) -> f32 {
        let lines = cells.iter().map(Vec::len).max().unwrap_or_default().max(1);
        self.lines(lines) + 2.0 * PAD
    }

    /// How high so many lines are.
    fn lines(&self, count: usize) -> f32 {
        f32::from(u16::try_from(count).unwrap_or(u16::MAX)) * self.size * LEADING
    }

    /// Writes a row.
    pub(super) fn row(&mut self, paper: &mut Paper, cells: &[String]) {
        let lines = self.wrapped(paper, Face::Regular, cells);
        self.rows(paper, lines);
    }

    /// The next page, with the head of the table.
    fn turn(&mut self, paper: &mut Paper) {
        self.end(paper);
        paper.turn();
        self.head(paper);
    }

    /// How high rows are.
    fn high(&self, paper: &mut Paper, rows: &[Vec<String>]) -> f32 {
        let mut height = 0.0;
        for row in rows {
            let lines = self.wrapped(paper, Face::Regular, row);
            height += self.height(&lines);
        }
        height
    }

    /// Goes to the next page where the rows that come next and what stands below them have no room on this one, and
    /// would have on a page of their own.
    pub(super) fn keep(&mut self, paper: &mut Paper, rows: &[Vec<String>], below: f32) {
        let height = self.high(paper, rows) + below;
        self.begin(paper, height);
        if !paper.fits(height) && height < paper.room() - ROOM_OF_HEAD {
            self.turn(paper);
        }
    }

    /// Begins the table with a part of its first row, where the rest of the page has no room for all of it: the title
    /// above would stand there alone.
    fn begin_with_part(&mut self, paper: &mut Paper, lines: &mut [Vec<String>]) {
        let headings = self.headings(paper);
        let head = self.height(&headings);
        let part = |count: usize| head + self.lines(count) + 2.0 * PAD;
        if self.is_begun || paper.fits(head + self.height(lines)) {
            return;
        }
        let Some(count) = (LEAST_PART..MOST_LINES).rev().find(|count| paper.fits(part(*count))) else { return };
        self.is_begun = true;
        self.head(paper);
        let first: Vec<Vec<String>> =
            lines.iter_mut().map(|cell| cell.drain(..count.min(cell.len())).collect()).collect();
        self.draw(paper, Face::Regular, &first, false);
        self.turn(paper);
    }

    fn rows(&mut self, paper: &mut Paper, mut lines: Vec<Vec<String>>) {
        self.begin_with_part(paper, &mut lines);
        self.begin(paper, self.height(&lines));
        if !paper.fits(self.height(&lines)) {
            self.turn(paper);
        }
        let most = (1..MOST_LINES).rev().find(|count| self.lines(*count) < paper.room() - ROOM_OF_HEAD).unwrap_or(1);
        while lines.iter().any(|cell| cell.len() > most) {
            let first: Vec<Vec<String>> =
                lines.iter_mut().map(|cell| cell.drain(..most.min(cell.len())).collect()).collect();
            self.draw(paper, Face::Regular, &first, false);
            self.turn(paper);
        }
        self.draw(paper, Face::Regular, &lines, false);
    }

    fn draw(&self, paper: &mut Paper, face: Face, cells: &[Vec<String>], centred: bool) {
        let top = paper.y;
        let height = self.height(cells);
        let places = self.edges.iter().zip(self.edges.iter().skip(1));
        for ((column, (from, to)), lines) in self.columns.iter().zip(places).zip(cells) {
            paper.y = top + PAD - LIFT;
            if centred {
                paper.y += (height - 2.0 * PAD - self.lines(lines.len())) / 2.0;
            }
            for line in lines {
                match if centred { Side::Middle } else { column.side } {
                    Side::Left => paper.text(face, self.size, from + PAD, line),
                    Side::Middle => paper.centred(face, self.size, f32::midpoint(*from, *to), line),
                    Side::Right => paper.ending(face, self.size, to - PAD, line),
                }
                paper.y += self.size * LEADING;
            }
        }
        paper.y = top + height;
        paper.rule(Paper::left(), paper.right(), 0.0);
    }

    /// Writes a row of one cell in bold, which heads the rows below it: with those that are given, and what stands below
    /// them, it is on one page.
    pub(super) fn section(&mut self, paper: &mut Paper, text: &str, rows: &[Vec<String>], below: f32) {
        let height = self.size * LEADING + 2.0 * PAD;
        let with = height + self.high(paper, rows) + below;
        self.begin(paper, with);
        let has_room = with < paper.room() - ROOM_OF_HEAD;
        if !paper.fits(if has_room { with } else { height * 3.0 }) {
            self.turn(paper);
        }
        self.end(paper);
        paper.y += PAD - LIFT;
        paper.text(Face::Bold, self.size, Paper::left() + PAD, text);
        let top = paper.y - PAD + LIFT;
        paper.y = top + height;
        for edge in [Paper::left(), paper.right()] {
            paper.stroke(edge, top);
        }
        paper.rule(Paper::left(), paper.right(), 0.0);
        self.top = paper.y;
    }

    /// Draws the lines between columns of what stands on this page.
    pub(super) fn end(&mut self, paper: &mut Paper) {
        self.begin(paper, 0.0);
        for edge in &self.edges {
            paper.stroke(*edge, self.top);
        }
        self.top = paper.y;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(part: f32, least: f32) -> Column {
        Column { heading: String::new(), part, least, side: Side::Left }
    }

    #[test]
    fn columns_have_their_parts_unless_a_word_needs_more() {
        let free = [column(1.0, 10.0), column(3.0, 10.0)];
        assert_eq!(widths(&free, 400.0), [100.0, 300.0]);
        let tight = [column(1.0, 143.0), column(3.0, 10.0), column(6.0, 10.0)];
        assert_eq!(widths(&tight, 600.0), [150.0, 150.0, 300.0]);
        let many = [column(1.0, 293.0), column(1.0, 93.0)];
        assert_eq!(widths(&many, 200.0), [150.0, 50.0]);
    }
}

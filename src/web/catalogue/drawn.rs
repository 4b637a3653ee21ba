//! The lineage of a body as a drawing: those before it to the left, those after it to the right. What it shows stands in
//! lists below it, for whoever does not see it.

use crate::{
    domain::{
        authority::{Kin, Lineage},
        fault::Language,
    },
    web::words::day,
};
use maud::{Markup, html};
use std::collections::HashMap;

/// The width and the height of the box of a body.
const WIDTH: i32 = 216;
const HEIGHT: i32 = 56;
/// Between two generations, and between two bodies of one.
const ACROSS: i32 = 56;
const DOWN: i32 = 12;
/// Letters of a line of a name, and lines of it.
const LETTERS: usize = 26;
const LINES: usize = 2;
/// More bodies than this are no picture.
const MOST: usize = 60;

/// A body in the drawing.
struct Place {
    /// The generation: before the body negative, after it positive.
    generation: i32,
    /// The middle of its box from the top.
    middle: i32,
    code: String,
    /// How it came to the one next to it, and when.
    under: String,
}

/// One side of a drawing: its bodies, and from where to where its lines go.
#[derive(Default)]
struct Side {
    places: Vec<Place>,
    /// For each line the generation it begins in, and the middles of both its ends.
    lines: Vec<(i32, i32, i32)>,
    height: i32,
}

impl Side {
    /// Places a body of this side below those that are placed, with those beyond it; its middle.
    fn place(&mut self, kin: &Kin, generation: i32, language: Language) -> i32 {
        let beyond = if generation < 0 { &kin.predecessors } else { &kin.successors };
        let middles: Vec<i32> =
            beyond.iter().map(|other| self.place(other, generation + generation.signum(), language)).collect();
        let middle = if let (Some(first), Some(last)) = (middles.first(), middles.last()) {
            i32::midpoint(*first, *last)
        } else {
            let middle = self.height + HEIGHT / 2;
            self.height += HEIGHT + DOWN;
            middle
        };
        self.lines.extend(middles.iter().map(|other| (generation, middle, *other)));
        let under = format!("{} {}", kin.kind.label().of(language), day(kin.date, language));
        self.places.push(Place { generation, middle, code: kin.code.clone(), under });
        middle
    }

    /// All bodies of a side, with lines to the body itself, whose middle is that of the side.
    fn of(all: &[Kin], step: i32, language: Language) -> Self {
        let mut side = Self::default();
        let middles: Vec<i32> = all.iter().map(|kin| side.place(kin, step, language)).collect();
        let own = side.middle();
        side.lines.extend(middles.iter().map(|other| (0, own, *other)));
        side
    }

    fn middle(&self) -> i32 {
        (self.height - DOWN) / 2
    }

    /// How many generations it has.
    fn depth(&self) -> i32 {
        self.places.iter().map(|place| place.generation.abs()).max().unwrap_or_default()
    }
}

/// The drawing; nothing where the body has no kin, or too many for a picture.
pub(super) fn show(lineage: &Lineage, names: &HashMap<String, String>, language: Language) -> Markup {
    let sides = [Side::of(&lineage.predecessors, -1, language), Side::of(&lineage.successors, 1, language)];
    let bodies = sides.iter().map(|side| side.places.len()).sum::<usize>();
    if bodies == 0 || bodies > MOST {
        return html! {};
    }
    let [before, after] = &sides;
    let height = before.height.max(after.height) - DOWN;
    let left = |generation: i32| (before.depth() + generation) * (WIDTH + ACROSS) + 1;
    let width = left(after.depth()) + WIDTH + 1;
    let own = Place { generation: 0, middle: height / 2, code: lineage.code.clone(), under: String::new() };
    let label = language.of(
        "Sơ đồ kế tục; cùng nội dung ở danh sách dưới đây",
        "The lineage drawn; the same stands in the lists below",
    );
    html! {
        h2 .no-print { (language.of("Sơ đồ kế tục", "The lineage drawn")) }
        div .scroll.no-print tabindex="0" role="group" aria-label=(label) {
            svg .lineage width=(width) height=(height + 2) viewBox={ "0 -1 " (width) " " (height + 2) } aria-hidden="true" {
                @for side in &sides {
                    @let shift = height / 2 - side.middle();
                    @for (generation, from, to) in &side.lines {
                        (line(*generation, (from + shift, to + shift), (side, &left)))
                    }
                    @for place in &side.places { (drawn(place, (left(place.generation), shift), names, false)) }
                }
                (drawn(&own, (left(0), 0), names, true))
            }
        }
    }
}

/// A line from a body to the one beyond it.
fn line(generation: i32, (from, to): (i32, i32), (side, left): (&Side, &impl Fn(i32) -> i32)) -> Markup {
    let is_before = side.places.first().is_some_and(|place| place.generation < 0);
    let (start, end) = if is_before {
        (left(generation), left(generation - 1) + WIDTH)
    } else {
        (left(generation) + WIDTH, left(generation + 1))
    };
    let half = i32::midpoint(start, end);
    html! { path d={ "M" (start) " " (from) "C" (half) " " (from) " " (half) " " (to) " " (end) " " (to) } {} }
}

/// The box of a body.
fn drawn(place: &Place, (left, shift): (i32, i32), names: &HashMap<String, String>, is_own: bool) -> Markup {
    let middle = place.middle + shift;
    let name = lines_of(names.get(&place.code).unwrap_or(&place.code));
    let under = Some(&place.under).filter(|under| !under.is_empty());
    let texts: Vec<(&str, &String)> =
        name.iter().map(|line| ("", line)).chain(under.map(|under| ("day", under))).collect();
    let first = middle + 5 - 8 * i32::try_from(texts.len().saturating_sub(1)).unwrap_or_default();
    html! {
        rect .own[is_own] x=(left) y=(middle - HEIGHT / 2) width=(WIDTH) height=(HEIGHT) rx="4" {}
        @for ((class, text), y) in texts.iter().zip((first..).step_by(16)) { text class=(class) x=(left + 8) y=(y) { (text) } }
    }
}

/// A name in lines that fit its box.
fn lines_of(name: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in name.split_whitespace() {
        match lines.last_mut().filter(|line| line.chars().count() + 1 + word.chars().count() <= LETTERS) {
            Some(line) => *line = format!("{line} {word}"),
            None => lines.push(word.chars().take(LETTERS).collect()),
        }
    }
    if lines.len() > LINES {
        lines.truncate(LINES);
        if let Some(last) = lines.last_mut() {
            last.push('…');
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::authority::SuccessionKind;
    use chrono::NaiveDate;

    fn kin(code: &str, predecessors: Vec<Kin>) -> Kin {
        Kin {
            code: code.to_owned(),
            name: code.to_owned(),
            kind: SuccessionKind::Merge,
            date: NaiveDate::from_ymd_opt(2025, 7, 1).unwrap(),
            instrument: "NQ".to_owned(),
            predecessors,
            successors: Vec::new(),
        }
    }

    #[test]
    fn no_two_bodies_of_a_generation_lie_on_each_other_and_each_is_between_those_before_it() {
        let all =
            [kin("A", vec![kin("A1", Vec::new()), kin("A2", Vec::new()), kin("A3", Vec::new())]), kin("B", Vec::new())];
        let side = Side::of(&all, -1, Language::Vi);
        let middle = |code: &str| side.places.iter().find(|place| place.code == code).unwrap().middle;
        assert_eq!(middle("A"), middle("A2"));
        for generation in [-1, -2] {
            let mut own: Vec<i32> =
                side.places.iter().filter(|place| place.generation == generation).map(|place| place.middle).collect();
            own.sort_unstable();
            assert!(own.windows(2).all(|two| two[1] - two[0] >= HEIGHT + DOWN), "{own:?}");
        }
        assert_eq!((side.depth(), side.lines.len()), (2, 5));
    }

    #[test]
    fn a_long_name_is_cut_at_a_word() {
        assert_eq!(lines_of("Ủy ban nhân dân tỉnh Kiên Giang"), ["Ủy ban nhân dân tỉnh Kiên", "Giang"]);
        assert_eq!(lines_of(&"rất dài ".repeat(20)).len(), LINES);
        assert!(lines_of(&"x".repeat(300))[0].chars().count() <= LETTERS);
    }
}

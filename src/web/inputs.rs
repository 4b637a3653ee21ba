//! The fields of a longer form: each with its label above, a hint below that, what is wrong, and what was typed.

use super::form::Fields;
use crate::{
    domain::fault::{Fault, Finding, Language, Place},
    http::page::{Target, summary},
};
use maud::{Markup, html};

/// What a field is typed into.
pub(super) enum Kind<'a> {
    /// One line.
    Line,
    /// One line with little in it: a number, a day.
    Short,
    /// One line, with a list to choose from: its id.
    Listed(&'a str),
    /// So many lines.
    Area(u8),
    /// One of some values, each with what it is called.
    Choice(&'a [(String, String)]),
}

/// A field of a longer form.
pub(super) struct Input<'a> {
    /// Its name in the form, and its id.
    pub name: &'a str,
    /// What is asked.
    pub label: &'a str,
    /// What to know before filling it in.
    pub hint: &'a str,
    /// What it is typed into.
    pub kind: Kind<'a>,
}

/// A form that is shown: what stands in it, and what is wrong with it.
pub(super) struct Shown<'a> {
    pub language: Language,
    /// What stands in its fields.
    pub fields: &'a Fields,
    /// Why it was refused, if it was.
    pub fault: Option<&'a Fault>,
    /// The name of the field that a finding's pointer is about.
    pub field_of: fn(&str) -> Option<&'static str>,
}

impl Shown<'_> {
    /// The name of the field a finding is about.
    fn field(&self, finding: &Finding) -> Option<&'static str> {
        let (Place::Pointer(place) | Place::Parameter(place)) = &finding.place;
        (self.field_of)(place.trim_start_matches('/'))
    }

    /// What is wrong with a field.
    pub(super) fn wrong(&self, name: &str) -> Vec<&Finding> {
        let all = self.fault.into_iter().flat_map(|fault| &fault.errors);
        let mut wrong: Vec<&Finding> = all.filter(|finding| self.field(finding) == Some(name)).collect();
        wrong.dedup_by(|one, before| one.text == before.text);
        wrong
    }

    /// All that is wrong, with links to the fields; it has the focus.
    pub(super) fn summary(&self, label: impl Fn(&str) -> String) -> Markup {
        let Some(fault) = self.fault else { return html! {} };
        let labels: Vec<(&'static str, String)> =
            fault.errors.iter().filter_map(|finding| self.field(finding)).map(|name| (name, label(name))).collect();
        let target = |finding: &Finding| {
            let name = self.field(finding)?;
            let (id, label) = labels.iter().find(|(known, _)| *known == name)?;
            Some(Target { id, label })
        };
        summary(self.language, fault, target, true)
    }

    /// A field.
    pub(super) fn show(&self, input: &Input<'_>) -> Markup {
        let Input { name, label, hint, kind } = input;
        let wrong = self.wrong(name);
        let described: Vec<_> =
            [(!hint.is_empty()).then(|| format!("{name}-hint")), (!wrong.is_empty()).then(|| format!("{name}-wrong"))]
                .into_iter()
                .flatten()
                .collect();
        let described = (!described.is_empty()).then(|| described.join(" "));
        let invalid = (!wrong.is_empty()).then_some("true");
        let value = self.fields.get(name);
        html! {
            div .field .short[matches!(kind, Kind::Short)] {
                label for=(name) { (label) }
                @if !hint.is_empty() { p .hint id={ (name) "-hint" } { (hint) } }
                @if !wrong.is_empty() {
                    p .wrong id={ (name) "-wrong" } {
                        @for finding in &wrong { (finding.text.in_language(self.language)) " " }
                    }
                }
                @match kind {
                    Kind::Area(rows) => textarea id=(name) name=(name) rows=(rows) aria-describedby=[described]
                        aria-invalid=[invalid] { (value) },
                    Kind::Choice(choices) => select id=(name) name=(name) aria-describedby=[described]
                        aria-invalid=[invalid] {
                        @for (word, label) in *choices { option value=(word) selected[word == value] { (label) } }
                    },
                    Kind::Line | Kind::Short => input id=(name) name=(name) value=(value) autocomplete="off"
                        aria-describedby=[described] aria-invalid=[invalid];,
                    Kind::Listed(list) => input id=(name) name=(name) value=(value) list=(list) autocomplete="off"
                        aria-describedby=[described] aria-invalid=[invalid];,
                }
            }
        }
    }

    /// Some values, of which any are ticked.
    pub(super) fn ticks(&self, name: &str, legend: &str, choices: &[(&str, String)]) -> Markup {
        let wrong = self.wrong(name);
        let ticked = |word: &str| self.fields.all().any(|(field, value)| field == name && value == word);
        html! {
            fieldset id=(name) tabindex="-1" {
                @if !legend.is_empty() { legend { (legend) } }
                @for finding in &wrong { p .wrong { (finding.text.in_language(self.language)) } }
                @for (word, label) in choices {
                    label .choice {
                        input type="checkbox" name=(name) value=(word) checked[ticked(word)];
                        (label)
                    }
                }
            }
        }
    }

    /// Some values, of which one is ticked.
    pub(super) fn radios(&self, name: &str, legend: &str, choices: &[(&str, String)]) -> Markup {
        let wrong = self.wrong(name);
        html! {
            fieldset id=(name) tabindex="-1" {
                legend { (legend) }
                @for finding in &wrong { p .wrong { (finding.text.in_language(self.language)) } }
                @for (word, label) in choices {
                    label .choice {
                        input type="radio" name=(name) value=(word) checked[*word == self.fields.get(name)];
                        (label)
                    }
                }
            }
        }
    }
}

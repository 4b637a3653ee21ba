//! What an award says of whom it was given to, and what was put right of it.

use super::super::{Origin, Recipient, Sex};
use crate::domain::{act::Shown, decision::Right};
use chrono::{Datelike, NaiveDate};

/// What both a record and an award say of whom they are of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Particulars {
    /// The name.
    pub name: Option<String>,
    /// Sex.
    pub sex: Option<Sex>,
    /// The year of birth.
    pub birth_year: Option<i32>,
    /// The day of birth.
    pub birth_on: Option<NaiveDate>,
    /// The post.
    pub post: Option<String>,
    /// The unit.
    pub unit: Option<String>,
    /// The unit above a collective.
    pub parent_unit: Option<String>,
    /// Where it belongs.
    pub origin: Option<Origin>,
}

impl Particulars {
    /// What a record says.
    pub(super) fn of(record: &Recipient) -> Self {
        let Recipient { name, sex, birth_year, birth_on, post, unit, parent_unit, origin, .. } = record.clone();
        Self { name: Some(name), sex, birth_year, birth_on, post, unit, parent_unit, origin }
    }

    /// Writes them on a record.
    pub(super) fn write(self, record: &mut Recipient) {
        let Self { name, sex, birth_year, birth_on, post, unit, parent_unit, origin } = self;
        record.name = name.unwrap_or_else(|| std::mem::take(&mut record.name));
        (record.sex, record.birth_year, record.birth_on) = (sex, birth_year, birth_on);
        (record.post, record.unit, record.parent_unit, record.origin) = (post, unit, parent_unit, origin);
    }

    /// What an award shows of them.
    #[must_use]
    pub fn shown(shown: &Shown, of_line: &Self) -> Self {
        let Shown { name, unit, post, birth_year, birth_on, .. } = shown.clone();
        Self { name, birth_year, birth_on, post, unit, ..of_line.clone() }
    }

    /// What stood there before something was put right.
    pub fn put_back(&mut self, put: &Put, stood: &Right) {
        macro_rules! back {
            ($member:ident) => {
                if put.right.$member.is_some() || put.empties(stringify!($member)) {
                    self.$member.clone_from(&stood.$member);
                }
            };
        }
        each_particular!(back);
        // A day that went with its year comes back with it.
        self.birth_on = self.birth_on.or(stood.birth_on);
    }
}

/// What was put right of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Put {
    /// What is right.
    pub right: Particulars,
    /// The members that the paper has nothing in.
    pub emptied: Vec<String>,
    /// When it was registered, in milliseconds.
    pub at: i64,
}

impl Put {
    /// What an act or a mending says of them; the year of birth follows the day.
    #[must_use]
    pub fn of(right: &Right, at: i64) -> Self {
        let Right { name, sex, birth_year, birth_on, post, unit, parent_unit, origin, emptied, .. } = right.clone();
        let birth_year = birth_year.or(birth_on.map(|day| day.year()));
        Self { right: Particulars { name, sex, birth_year, birth_on, post, unit, parent_unit, origin }, emptied, at }
    }

    pub(super) fn empties(&self, member: &str) -> bool {
        self.emptied.iter().any(|emptied| emptied == member)
    }
}

/// What an award says of whom it was given to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// The conferral.
    pub conferral_id: i64,
    /// As its line said it when it came to this recipient; after it the same of the awards whose place it took.
    pub line: Vec<Particulars>,
    /// As it shows it.
    pub shows: Particulars,
    /// What stands of all that was put right on it.
    pub right: Vec<Put>,
    /// All that was ever put right on it.
    pub ever: Vec<Put>,
    /// The names it bore.
    pub names: Vec<String>,
    /// The conferrals whose place it took, the latest first.
    pub supersedes: Vec<i64>,
}

impl Said {
    /// Adds an award whose place this one took: it goes on with what that said, and says itself who they are.
    pub fn take_place_of(&mut self, old: Self) {
        macro_rules! lacking {
            ($member:ident) => {
                if self.shows.$member.is_none() {
                    self.shows.$member.clone_from(&old.shows.$member);
                }
            };
        }
        each_particular!(lacking);
        self.line.extend(old.line);
        self.right.extend(old.right);
        self.ever.extend(old.ever);
        self.names.extend(old.names);
    }
}

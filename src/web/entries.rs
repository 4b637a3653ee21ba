//! Entries of the catalogue in a field: chosen from a list by name, typed in part, or named by code.

use super::{shell::Staff, typed, words::day};
use crate::{
    domain::{
        authority::Authority,
        award::Award,
        campaign::Campaign,
        catalogue::CatalogueFilter,
        fault::{Code, Fault, Finding},
        name::fold,
        page::{MAX_LIMIT, Paging},
    },
    service::{Register, authority, award, campaign},
};
use chrono::NaiveDate;
use maud::{Markup, html};

/// Between the name and the code in a field.
const BETWEEN: &str = " — ";
/// Entries that a refusal names at most.
const NAMED: usize = 6;

/// What stands in a field for an entry of this name and code.
pub(super) fn written(name: &str, code: &str) -> String {
    format!("{name}{BETWEEN}{code}")
}

/// A part of the catalogue.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    Authorities,
    Awards,
    Campaigns,
}

/// An entry of the catalogue: its code, its name, and the days of its life.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub code: String,
    pub name: String,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

impl Entry {
    /// What stands for it in a field.
    pub(super) fn written(&self) -> String {
        written(&self.name, &self.code)
    }

    /// What tells it from others in a sentence: its name, and the days of its life; its code too where another has
    /// the name.
    fn told(&self, staff: &Staff, others: &[Entry]) -> String {
        let namesake = others.iter().any(|other| other.code != self.code && fold(&other.name) == fold(&self.name));
        let name = if namesake { self.written() } else { self.name.clone() };
        let language = staff.visit.language;
        let said = |on, vi, en| format!("{} {}", staff.of(vi, en), day(on, language));
        let days = [self.from.map(|from| said(from, "từ", "from")), self.to.map(|to| said(to, "đến", "until"))];
        let days = days.into_iter().flatten().collect::<Vec<_>>().join(" ");
        if days.is_empty() { format!("“{name}”") } else { format!("“{name}” ({days})") }
    }

    /// Until when it was, where that is over or known: what tells it from another of the same name.
    pub(super) fn until(&self) -> Option<NaiveDate> {
        self.to
    }

    fn lives(&self, on: Option<NaiveDate>) -> bool {
        on.is_none_or(|on| self.from.is_none_or(|from| from <= on) && self.to.is_none_or(|to| on <= to))
    }

    fn of_authority(staff: &Staff, one: Authority) -> Self {
        let name = one.called(staff.visit.language).to_owned();
        Self { code: one.code, name, from: one.valid_from, to: one.valid_to }
    }

    fn of_award(staff: &Staff, one: Award) -> Self {
        let name = one.called(staff.visit.language).to_owned();
        Self { code: one.code, name, from: one.valid_from, to: one.valid_to }
    }

    fn of_campaign(staff: &Staff, one: Campaign) -> Self {
        let name = one.called(staff.visit.language).to_owned();
        Self { code: one.code, name, from: None, to: None }
    }
}

impl Part {
    /// The first entries of the part, or of those that have the words.
    pub(super) async fn entries(
        self,
        staff: &Staff,
        register: &Register,
        q: Option<String>,
    ) -> Result<Vec<Entry>, Fault> {
        let (ctx, filter) = (&staff.ctx, CatalogueFilter { q });
        let paging = Paging { limit: i64::try_from(MAX_LIMIT).ok(), ..Paging::default() };
        Ok(match self {
            Self::Authorities => {
                let all = authority::list(register, ctx, &filter, &paging).await?.items.into_iter();
                all.map(|one| Entry::of_authority(staff, one.facts)).collect()
            }
            Self::Awards => {
                let all = award::list(register, ctx, &filter, &paging).await?.items.into_iter();
                all.map(|one| Entry::of_award(staff, one.facts)).collect()
            }
            Self::Campaigns => {
                let all = campaign::list(register, ctx, &filter, &paging).await?.items.into_iter();
                all.map(|one| Entry::of_campaign(staff, one.facts)).collect()
            }
        })
    }

    /// The entry of a code, where there is one.
    pub(super) async fn find(self, staff: &Staff, register: &Register, code: &str) -> Result<Option<Entry>, Fault> {
        let ctx = &staff.ctx;
        let found = match self {
            Self::Authorities => {
                authority::get(register, ctx, code).await.map(|one| Entry::of_authority(staff, one.facts))
            }
            Self::Awards => award::get(register, ctx, code).await.map(|one| Entry::of_award(staff, one.facts)),
            Self::Campaigns => campaign::get(register, ctx, code).await.map(|one| Entry::of_campaign(staff, one.facts)),
        };
        match found {
            Ok(entry) => Ok(Some(entry)),
            Err(fault) if fault.code == Code::NotFound => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    /// What stands in a field for a code.
    pub(super) async fn written(self, staff: &Staff, register: &Register, code: &str) -> Result<String, Fault> {
        Ok(self.find(staff, register, code).await?.map_or_else(|| code.to_owned(), |entry| entry.written()))
    }

    /// What a sentence calls the entry of a code.
    pub(super) async fn called(self, staff: &Staff, register: &Register, code: &str) -> Result<String, Fault> {
        Ok(self.find(staff, register, code).await?.map_or_else(|| code.to_owned(), |entry| entry.name))
    }

    /// What stands in a field for a parameter of the address: the entry by its name where it is a code.
    pub(super) async fn typed(self, staff: &Staff, register: &Register, name: &str) -> Result<String, Fault> {
        match staff.visit.asked(name) {
            "" => Ok(String::new()),
            code => self.written(staff, register, code).await,
        }
    }

    /// The code of what a parameter of the address names.
    pub(super) async fn asked(
        self,
        staff: &Staff,
        register: &Register,
        name: &str,
        on: Option<NaiveDate>,
    ) -> Result<String, Fault> {
        let code = self.code(staff, register, (name, staff.visit.asked(name)), on).await?;
        code.map_err(|finding| typed::refused(name, finding))
    }

    /// The code of what was typed: the entry that was chosen, the one of the code, the one that has the name, or the
    /// one that has the words; of several the one that lived on the day.
    pub(super) async fn code(
        self,
        staff: &Staff,
        register: &Register,
        (pointer, text): (&str, &str),
        on: Option<NaiveDate>,
    ) -> Result<Result<String, Finding>, Fault> {
        let chosen = text.rsplit_once(BETWEEN).map_or(text, |(_, code)| code).trim();
        if let Some(entry) = self.find(staff, register, chosen).await? {
            return Ok(Ok(entry.code));
        }
        let found = match self.entries(staff, register, Some(text.to_owned())).await {
            Err(fault) if fault.code == Code::InvalidParameter => Vec::new(),
            found => found?,
        };
        let found = as_written(found, text);
        let same: Vec<&Entry> = found.iter().filter(|entry| fold(&entry.name) == fold(text)).collect();
        let living: Vec<&Entry> = same.iter().copied().filter(|entry| entry.lives(on)).collect();
        let alive: Vec<&Entry> = found.iter().filter(|entry| entry.lives(on)).collect();
        Ok(match (living.as_slice(), same.as_slice(), found.as_slice()) {
            ([one], ..) | (_, [one], _) => Ok(one.code.clone()),
            (_, _, [one]) => Ok(one.code.clone()),
            (_, [], _) if let [one] = alive.as_slice() => Ok(one.code.clone()),
            (_, _, []) => Err(Finding::at(
                pointer,
                "unknown_reference",
                format!("Danh mục không có {}; hãy chọn trong danh sách gợi ý.", typed::cited(text)),
                format!("The catalogue has no {}; choose one of the list.", typed::cited(text)),
            )),
            (_, _, several) => {
                let names: Vec<String> = several.iter().take(NAMED).map(|entry| entry.told(staff, several)).collect();
                let more = if several.len() > NAMED { ", …" } else { "" };
                let names = format!("{}{more}", names.join(", "));
                Err(Finding::at(
                    pointer,
                    "ambiguous",
                    format!("Có nhiều mục như vậy: {names}. Hãy chọn một mục trong danh sách gợi ý, hoặc ghi đủ tên."),
                    format!("Several entries are like it: {names}. Choose one of the list, or write its name in full."),
                ))
            }
        })
    }
}

/// Those of some entries that have the accents that were typed, where any has: “tỉnh Mẫu” is not “tỉnh Cà Mau”.
fn as_written(found: Vec<Entry>, text: &str) -> Vec<Entry> {
    let words = |text: &str| text.to_lowercase().split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let typed: Vec<String> = words(text).into_iter().filter(|word| !word.is_ascii()).collect();
    let fits = |entry: &Entry| {
        let name = words(&entry.name);
        typed.iter().all(|word| name.contains(word))
    };
    if typed.is_empty() || !found.iter().any(fits) { found } else { found.into_iter().filter(fits).collect() }
}

/// A list for fields to choose from: an entry is proposed for its name typed with its accents or without.
pub(super) fn list(id: &str, entries: &[Entry], until: &str) -> Markup {
    html! {
        datalist id=(id) {
            @for entry in entries {
                option value=(entry.written()) {
                    (fold(&entry.name))
                    @if let Some(to) = entry.to { " · " (until) " " (to.format("%-d/%-m/%Y")) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_with_its_accents_is_meant_with_them() {
        let entry = |name: &str| Entry { code: String::new(), name: name.to_owned(), from: None, to: None };
        let all = vec![entry("Ủy ban nhân dân tỉnh Cà Mau"), entry("Ủy ban nhân dân tỉnh Mẫu")];
        let names = |text: &str| as_written(all.clone(), text).into_iter().map(|one| one.name).collect::<Vec<_>>();
        assert_eq!(names("UBND tỉnh Mẫu"), ["Ủy ban nhân dân tỉnh Mẫu"]);
        assert_eq!(names("ubnd TỈNH CÀ mau"), ["Ủy ban nhân dân tỉnh Cà Mau"]);
        assert_eq!(names("tinh mau").len(), 2);
        assert_eq!(names("tỉnh Mậu").len(), 2, "a slip of an accent chooses nothing");
    }
}

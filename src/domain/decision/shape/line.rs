//! The shape of a line.

use super::super::Line;
use crate::domain::{
    fault::{Finding, Place},
    name::clean,
    period::merit_period,
    recipient::{ExternalId, RecipientKind, birth_agrees, external_ids, only_individuals, unspecified_kind},
    valid::{self, CODE, Check, LINES, NAME, REMARK, tidy_some},
};
use chrono::{Datelike, NaiveDate};

impl Line {
    /// Puts its texts into the form they are stored in.
    pub fn tidy(&mut self) {
        for value in [
            &mut self.name,
            &mut self.honorific,
            &mut self.post,
            &mut self.unit,
            &mut self.parent_unit,
            &mut self.reason,
            &mut self.certificate_number,
            &mut self.shared_group,
        ] {
            tidy_some(value);
        }
        self.external_ids.iter_mut().for_each(ExternalId::tidy);
        self.birth_year = self.birth_year.or(self.birth_on.map(|day| day.year()));
    }

    /// Removes hidden characters from its name and units; answers from which. It comes before [`Self::tidy`].
    pub fn clean(&mut self) -> Vec<&'static str> {
        clean([("name", &mut self.name), ("unit", &mut self.unit), ("parent_unit", &mut self.parent_unit)])
    }

    /// What is wrong with it in itself.
    #[must_use]
    pub fn own_findings(&self, today: NaiveDate) -> Vec<Finding> {
        let mut check = Check::default();
        self.findings(&mut check, "", today);
        check.done()
    }

    /// What is wrong with how many it stands for.
    pub(super) fn times_finding(&self, check: &mut Check, at: &str) {
        let wrong = self.times.filter(|times| !usize::try_from(*times).is_ok_and(|n| (2..=LINES).contains(&n)));
        check.push(wrong.map(|_| {
            Finding::at(
                format!("{at}/times"),
                "out_of_range",
                format!("Số lượt của một dòng từ 2 đến {LINES}; một lượt thì bỏ trường này."),
                format!("A line stands for 2 to {LINES} recipients; leave the member out for one."),
            )
        }));
    }

    /// What is wrong with it in itself, each at its pointer below this one.
    pub(super) fn findings(&self, check: &mut Check, at: &str, today: NaiveDate) {
        check.push((self.line < 1).then(|| {
            Finding::at(
                format!("{at}/line"),
                "out_of_range",
                "Số dòng phải từ 1 trở lên.",
                "Lines are numbered from 1.",
            )
        }));
        self.times_finding(check, at);
        let of_nobody = self.unnamed && self.certificate_number.is_none();
        check.push((self.times.is_some() && !of_nobody).then(|| {
            Finding::at(
                format!("{at}/times"),
                "disagrees",
                "Chỉ dòng chưa rõ tên (không có số bằng) mới được nêu nhiều lượt; hãy ghi mỗi người có tên một dòng.",
                "Only a line of unnamed recipients, without a certificate number, has times; each name has its own line.",
            )
        }));
        self.whose(check, at);
        for (member, value, limit) in [
            ("award_code", Some(&self.award_code), CODE),
            ("campaign_code", self.campaign_code.as_ref(), CODE),
            ("honorific", self.honorific.as_ref(), 60),
            ("post", self.post.as_ref(), NAME),
            ("unit", self.unit.as_ref(), NAME),
            ("parent_unit", self.parent_unit.as_ref(), NAME),
            ("reason", self.reason.as_ref(), REMARK),
            ("certificate_number", self.certificate_number.as_ref(), 60),
            ("shared_group", self.shared_group.as_ref(), 60),
        ] {
            if let Some(value) = value {
                // The pointer is only written for a value that is wrong: 20,000 lines have nine texts each.
                if let Some(found) = valid::within("", value, limit) {
                    check.push(Some(Finding { place: Place::Pointer(format!("{at}/{member}")), ..found }));
                }
            }
        }
        if let Some(found) = self.name.as_ref().and_then(|name| valid::name("", name)) {
            check.push(Some(Finding { place: Place::Pointer(format!("{at}/name")), ..found }));
        }
        if self.birth_year.is_some() {
            let member = if self.birth_on.is_some() { "birth_on" } else { "birth_year" };
            check.push(valid::birth_year(&format!("{at}/{member}"), self.birth_year, today));
            check.push(birth_agrees(&format!("{at}/birth_year"), self.birth_year, self.birth_on));
        }
        if self.year_from.is_some() || self.year_to.is_some() {
            check.push(valid::merit_year(&format!("{at}/year_from"), self.year_from, today));
            check.push(valid::merit_year(&format!("{at}/year_to"), self.year_to, today));
            check.push(merit_period(at, self.year_from, self.year_to));
        }
        if !self.external_ids.is_empty() {
            external_ids(check, at, &self.external_ids);
        }
    }

    /// Whether it says whose award it is, and says of them only what their kind can have.
    fn whose(&self, check: &mut Check, at: &str) {
        let given = [self.name.is_some() || self.recipient_id.is_some(), self.unnamed];
        if self.recipient_kind != RecipientKind::Individual {
            let birth = if self.birth_on.is_some() { "birth_on" } else { "birth_year" };
            for (member, given) in
                [("sex", self.sex.is_some()), (birth, self.birth_year.is_some()), ("posthumous", self.posthumous)]
            {
                check.push(given.then(|| only_individuals(format!("{at}/{member}"))));
            }
        }
        if self.recipient_kind == RecipientKind::Unspecified && !self.unnamed {
            check.push(Some(unspecified_kind(format!("{at}/recipient_kind"))));
        }
        if self.unnamed && !self.external_ids.is_empty() {
            let text = (
                "Đã có mã ở hệ thống khác thì không thể là chưa rõ tên; hãy bỏ mã hoặc ghi tên.",
                "A line with a key is not unnamed; take the key out or write the name.",
            );
            check.push(Some(Finding::at(format!("{at}/unnamed"), "disagrees", text.0, text.1)));
        }
        if given == [false, false] {
            check.push(Some(Finding::at(
                format!("{at}/name"),
                "required",
                "Cần tên hoặc đối tượng trong sổ; nếu nguồn không nêu tên thì ghi là chưa rõ tên.",
                "Give name, recipient_id or unnamed: true (the source names nobody).",
            )));
        } else if given == [true, true] {
            check.push(Some(Finding::at(
                format!("{at}/unnamed"),
                "disagrees",
                "Đã có tên thì không thể là chưa rõ tên; hãy bỏ một.",
                "A line with a name is not unnamed; leave one out.",
            )));
        }
        let numbered = valid::id("", self.recipient_id)
            .map(|found| Finding { place: Place::Pointer(format!("{at}/recipient_id")), ..found });
        check.push(numbered);
    }
}

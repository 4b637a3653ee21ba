//! The shape of a decision: all that is asked of a draft, besides that what it refers to is there.

use super::{Act, Attribution, Decision, Evidence, Line, RelationKind, Target, Total};
use crate::domain::{
    fault::Finding,
    period::merit_period,
    valid::{self, CODE, Check, LINES, NAME, REMARK, text, tidy, tidy_some},
};
use chrono::{Datelike, NaiveDate};
use std::collections::HashSet;

mod line;
mod number;

impl Decision {
    /// Puts every text into its stored form and fills the year of signing from the day.
    pub fn tidy(&mut self) {
        for value in [
            &mut self.issuer_as_written,
            &mut self.number,
            &mut self.symbol,
            &mut self.announced_by,
            &mut self.title,
            &mut self.signer_name,
            &mut self.signer_capacity,
            &mut self.source,
            &mut self.classification,
            &mut self.remark,
        ] {
            tidy_some(value);
        }
        self.tidy_numbers();
        for proposal in &mut self.proposals {
            tidy(&mut proposal.proposer);
            tidy_some(&mut proposal.reference);
        }
        self.legal_bases.iter_mut().for_each(tidy);
        self.targets.iter_mut().for_each(Target::tidy);
        self.signed_year = self.signed_year.or(self.signed_on.map(|d| d.year()));
        self.announced_year = self.announced_year.or(self.announced_on.map(|d| d.year()));
        self.lines.iter_mut().for_each(Line::tidy);
    }

    /// Removes hidden characters from names and units; answers from where, as pointers. It comes before [`Self::tidy`].
    pub fn clean(&mut self) -> Vec<String> {
        let mut cleaned = Vec::new();
        for (i, line) in self.lines.iter_mut().enumerate() {
            cleaned.extend(line.clean().into_iter().map(|member| format!("/lines/{i}/{member}")));
        }
        for (i, target) in self.targets.iter_mut().enumerate() {
            cleaned.extend(target.clean().into_iter().map(|member| format!("/targets/{i}/{member}")));
        }
        cleaned
    }

    /// What is wrong with its shape: all that is asked of a draft besides its references.
    #[must_use]
    pub fn findings(&self, today: NaiveDate) -> Vec<Finding> {
        let mut check = Check::default();
        // A newspaper may name nobody who decided; the paper itself names its body.
        if self.authority_codes.is_empty() && self.has_paper() && self.evidence == Some(Evidence::Original) {
            check.push(Some(Finding::at(
                "/authority_codes",
                "required",
                "Văn bản gốc cần ít nhất một cơ quan quyết định; nguồn không nêu cơ quan nào thì căn cứ ghi sổ không phải bản gốc.",
                "An original names at least one deciding authority; where the source names none, the evidence is no original.",
            )));
        }
        if self.evidence.is_none() && self.act != Act::Void {
            check.push(Some(Finding::at(
                "/evidence",
                "required",
                "Thiếu căn cứ ghi sổ; hãy bổ sung.",
                "The member evidence is missing; add it.",
            )));
        }
        for (member, count) in [
            ("authority_codes", self.authority_codes.len()),
            ("proposals", self.proposals.len()),
            ("legal_bases", self.legal_bases.len()),
            ("stated_totals", self.stated_totals.len()),
            ("relations", self.relations.len()),
            ("further_numbers", self.further_numbers.len()),
        ] {
            if !check.entries(format!("/{member}"), count) {
                return check.done();
            }
        }
        self.bodies(&mut check);
        self.texts(&mut check);
        self.numbers(&mut check);
        self.dates(&mut check, today);
        self.act_findings(&mut check, today);
        let count = self.line_count();
        if usize::try_from(count).is_ok_and(|count| count > LINES) {
            check.push(Some(Finding::at(
                "/lines",
                "too_many",
                format!("Có {count} dòng, tối đa {LINES}; hãy chia thành nhiều quyết định hoặc bản ghi."),
                format!("Has {count} lines, at most {LINES}; divide it into several records."),
            )));
            self.lines.iter().enumerate().for_each(|(i, line)| line.times_finding(&mut check, &format!("/lines/{i}")));
            return check.done();
        }
        let mut seen = HashSet::with_capacity(self.lines.len());
        for (i, line) in self.lines.iter().enumerate() {
            let mut again = false;
            for number in line.line..=line.last() {
                again |= !seen.insert(number);
            }
            if again {
                check.push(Some(Finding::at(
                    format!("/lines/{i}/line"),
                    "repeated",
                    "Số dòng bị lặp; hãy đánh số lại.",
                    "The line number stands twice; number the lines anew.",
                )));
            }
            line.findings(&mut check, &format!("/lines/{i}"), today);
        }
        check.done()
    }

    /// What is wrong with its deciding bodies.
    fn bodies(&self, check: &mut Check) {
        let mut codes = HashSet::new();
        for (i, code) in self.authority_codes.iter().enumerate() {
            check.push(text(&format!("/authority_codes/{i}"), code, CODE));
            if !codes.insert(code) {
                check.push(Some(Finding::at(
                    format!("/authority_codes/{i}"),
                    "repeated",
                    "Cơ quan được nêu hai lần; hãy bỏ một.",
                    "The authority is named twice; remove one.",
                )));
            }
        }
        if self.attribution == Attribution::Sole && self.authority_codes.len() > 1 {
            check.push(Some(Finding::at(
                "/attribution",
                "not_sole",
                "Nhiều cơ quan thì phải chọn cách ban hành: cùng ban hành, hoặc nguồn không tách.",
                "With several authorities choose joint (one act of all) or undivided (the source does not divide).",
            )));
        }
    }

    fn texts(&self, check: &mut Check) {
        for (pointer, value, limit) in [
            ("/issuer_as_written", &self.issuer_as_written, NAME),
            ("/number", &self.number, 60),
            ("/symbol", &self.symbol, 60),
            ("/announced_by", &self.announced_by, NAME),
            ("/title", &self.title, REMARK),
            ("/signer_name", &self.signer_name, NAME),
            ("/signer_capacity", &self.signer_capacity, NAME),
            ("/source", &self.source, REMARK),
            ("/classification", &self.classification, 60),
            ("/remark", &self.remark, REMARK),
            ("/campaign_code", &self.campaign_code, CODE),
        ] {
            check.push(value.as_ref().and_then(|value| valid::within(pointer, value, limit)));
        }
        for (i, proposal) in self.proposals.iter().enumerate() {
            check.push(text(&format!("/proposals/{i}/proposer"), &proposal.proposer, NAME));
            check.optional(&format!("/proposals/{i}/reference"), proposal.reference.as_ref(), NAME);
        }
        for (i, basis) in self.legal_bases.iter().enumerate() {
            check.push(text(&format!("/legal_bases/{i}"), basis, REMARK));
        }
        for (i, relation) in self.relations.iter().enumerate() {
            check.push(valid::id(&format!("/relations/{i}/decision_id"), Some(relation.decision_id)));
            check.push((relation.wholly.is_some() && relation.kind != RelationKind::Replaces).then(|| {
                Finding::at(
                    format!("/relations/{i}/wholly"),
                    "disagrees",
                    "Chỉ quan hệ thay thế mới nêu toàn bộ hay một phần; hãy bỏ trường này.",
                    "Only a relation that replaces is whole or in part; leave the member out.",
                )
            }));
        }
        let mut totals = HashSet::new();
        for (i, total) in self.stated_totals.iter().enumerate() {
            check.optional(&format!("/stated_totals/{i}/award_code"), total.award_code.as_ref(), CODE);
            check.push(valid::count(&format!("/stated_totals/{i}/count"), Some(total.count)));
            let twice = !totals.insert((&total.award_code, total.recipient_kind));
            check.push(twice.then(|| {
                Finding::at(
                    format!("/stated_totals/{i}"),
                    "repeated",
                    "Tổng này được nêu hai lần; hãy bỏ một.",
                    "This total stands twice; remove one.",
                )
            }));
        }
    }

    fn dates(&self, check: &mut Check, today: NaiveDate) {
        let year_of = |d: Option<NaiveDate>| d.map(|d| d.year());
        for (pointer, year) in [
            ("/signed_on", year_of(self.signed_on)),
            ("/signed_year", self.signed_year.filter(|_| self.signed_on.is_none())),
            ("/announced_on", year_of(self.announced_on)),
            ("/announced_year", self.announced_year.filter(|_| self.announced_on.is_none())),
            ("/effective_on", year_of(self.effective_on)),
        ] {
            check.push(valid::year(pointer, year, today));
        }
        for (pointer, year) in [("/year_from", self.year_from), ("/year_to", self.year_to)] {
            check.push(valid::merit_year(pointer, year, today));
        }
        check.push(self.month());
        for (pointer, year, on) in [
            ("/signed_year", self.signed_year, self.signed_on),
            ("/announced_year", self.announced_year, self.announced_on),
        ] {
            check.push(matches!((year, on), (Some(y), Some(d)) if d.year() != y).then(|| {
                Finding::at(
                    pointer,
                    "disagrees",
                    "Năm này khác với năm của ngày đã ghi; hãy sửa một trong hai.",
                    "This year is not that of the day given; mend one of them.",
                )
            }));
        }
        check.push(merit_period("", self.year_from, self.year_to));
    }

    /// How many conferrals its lines become.
    #[must_use]
    pub fn line_count(&self) -> i64 {
        self.lines.iter().map(Line::count).sum()
    }

    /// What is wrong with the month of signing.
    fn month(&self) -> Option<Finding> {
        let month = self.signed_month?;
        let finding = |code, vi: &str, en: &str| Some(Finding::at("/signed_month", code, vi, en));
        if !(1..=12).contains(&month) {
            return finding("out_of_range", "Tháng từ 1 đến 12.", "A month is 1 to 12.");
        }
        match self.signed_on {
            Some(day) if i64::from(day.month()) != i64::from(month) => finding(
                "disagrees",
                "Tháng này khác với tháng của ngày ký; hãy bỏ một trong hai.",
                "This month is not that of the day of signing; leave one of them out.",
            ),
            None if self.signed_year.is_none() => finding(
                "needs_year",
                "Có tháng ký thì cần năm ký; hãy bổ sung.",
                "With signed_month give signed_year as well.",
            ),
            _ => None,
        }
    }

    /// The lines counted by award and recipient kind, in order of first appearance.
    #[must_use]
    pub fn totals(&self) -> Vec<Total> {
        let mut totals: Vec<Total> = Vec::new();
        for line in &self.lines {
            match totals.iter_mut().find(|t| t.award_code == line.award_code && t.recipient_kind == line.recipient_kind)
            {
                Some(total) => total.count += line.count(),
                None => totals.push(Total {
                    award_code: line.award_code.clone(),
                    recipient_kind: line.recipient_kind,
                    count: line.count(),
                }),
            }
        }
        totals
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(lines: &str) -> Decision {
        serde_json::from_str(&format!(
            r#"{{"act":"award","authority_codes":["A"],"evidence":"press","lines":{lines}}}"#
        ))
        .unwrap()
    }

    #[test]
    fn a_line_is_named_linked_or_unnamed_and_never_two_of_them() {
        let today = "2026-11-23".parse().unwrap();
        let line = |rest: &str| {
            draft(&format!(r#"[{{"line":1,"award_code":"BK","recipient_kind":"individual"{rest}}}]"#)).findings(today)
        };
        assert_eq!(line("")[0].code, "required");
        assert_eq!(line(r#","unnamed":true,"name":"A""#)[0].code, "disagrees");
        assert!(line(r#","unnamed":true"#).is_empty());
        assert!(line(r#","recipient_id":5"#).is_empty());
        let kind = |rest: &str| {
            draft(&format!(r#"[{{"line":1,"award_code":"BK","recipient_kind":"unspecified"{rest}}}]"#)).findings(today)
        };
        assert!(kind(r#","unnamed":true"#).is_empty());
        assert_eq!(kind(r#","name":"A""#)[0].code, "only_unnamed");
    }

    #[test]
    fn totals_count_the_lines_by_award_and_kind() {
        let d = draft(
            r#"[{"line":1,"award_code":"BK","recipient_kind":"individual","unnamed":true},{"line":2,"award_code":"BK","recipient_kind":"collective","unnamed":true},{"line":3,"award_code":"BK","recipient_kind":"individual","unnamed":true}]"#,
        );
        assert_eq!(d.totals().iter().map(|t| t.count).collect::<Vec<_>>(), [2, 1]);
    }
}

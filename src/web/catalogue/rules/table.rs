//! The four tables of rules, their rows by the names of the wire, and how a page says a row.

use super::member::Member;
use crate::{
    domain::{
        audit::members,
        authority::Level,
        fault::{Fault, Language},
        label::Words,
        member::{self, Member as Named},
        page::Paging,
        recipient::RecipientKind,
        rule::{BaseSalary, Basis, BonusRule, BonusSubject, Competence, Gap, Rate, Rounding, RuleFilter},
        stored::{Page, Stored},
    },
    service::{
        Ctx, Expected, Register,
        rule::{self, Around},
    },
    web::{
        confidence,
        entries::Part,
        shell::Staff,
        typed,
        words::{capital, count, day},
    },
};
use chrono::NaiveDate;
use poem_openapi::types;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use std::collections::HashMap;

/// A table of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    Competences,
    Rates,
    BaseSalaries,
    BonusRules,
}

/// A row: its members by the names of the wire.
pub(super) type Row = Map<String, Value>;

/// Rows of a page, each with its number.
pub(super) struct Rows {
    pub items: Vec<(i64, Row)>,
    pub next_cursor: Option<String>,
    pub total: i64,
}

impl Rows {
    // Named in full: with the trait in scope `is_empty` of a reference to a text would be its own.
    fn of<T>(page: Page<Stored<T>>) -> Result<Self, Fault>
    where
        T: Serialize + types::Type + types::ParseFromJSON + types::ToJSON,
    {
        let row = |stored: &Stored<T>| Ok((stored.id, members(&stored.facts)?));
        let items = page.items.iter().map(row).collect::<Result<_, Fault>>()?;
        Ok(Self { items, next_cursor: page.next_cursor, total: page.total.unwrap_or_default() })
    }
}

/// The days a row vouches for: until when it is valid, and until when it was verified.
pub(super) const DAYS: [&str; 3] = ["valid_from", "valid_to", "verified_to"];
/// What it rests on.
pub(super) const SOURCES: [&str; 2] = ["instrument", "confidence"];

/// The same for the noun of each table.
macro_rules! of_table {
    ($table:expr, $Rule:ident => $do:expr) => {
        match $table {
            Table::Competences => {
                type $Rule = Competence;
                $do
            }
            Table::Rates => {
                type $Rule = Rate;
                $do
            }
            Table::BaseSalaries => {
                type $Rule = BaseSalary;
                $do
            }
            Table::BonusRules => {
                type $Rule = BonusRule;
                $do
            }
        }
    };
}

/// The rule of a row, whose members were read by their kinds.
fn rule_of<T: DeserializeOwned>(row: Row) -> Result<T, Fault> {
    serde_json::from_value(Value::Object(row)).map_err(Fault::internal)
}

/// Which word of a vocabulary it is called by.
fn called(words: Words, word: &str, language: Language) -> Option<String> {
    words.iter().find(|(known, _)| *known == word).map(|(_, label)| label.of(language).to_owned())
}

/// A decimal with the mark of the language: `0,3`, `0.3`.
fn decimal(text: &str, language: Language) -> String {
    text.replace('.', language.of(",", "."))
}

impl Table {
    pub(super) const ALL: [Self; 4] = [Self::Competences, Self::Rates, Self::BaseSalaries, Self::BonusRules];

    /// The table of a word of the address.
    pub(super) fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.word() == word)
    }

    /// Its word in the address, and in the list of gaps.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Competences => "competences",
            Self::Rates => "rates",
            Self::BaseSalaries => "base_salaries",
            Self::BonusRules => "bonus_rules",
        }
    }

    const fn noun(self) -> &'static str {
        match self {
            Self::Competences => "competence",
            Self::Rates => "rate",
            Self::BaseSalaries => "base_salary",
            Self::BonusRules => "bonus_rule",
        }
    }

    pub(super) fn title(self, language: Language) -> &'static str {
        match self {
            Self::Competences => language.of("Thẩm quyền", "Competences"),
            Self::Rates => language.of("Mức thưởng", "Rates"),
            Self::BaseSalaries => language.of("Lương cơ sở", "Base salaries"),
            Self::BonusRules => language.of("Cách tính thưởng", "Bonus rules"),
        }
    }

    /// What a row is about, before its days.
    pub(super) const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Competences => &["award_code", "level"],
            Self::Rates => &["award_code", "recipient_kind", "basis", "coefficient"],
            Self::BaseSalaries => &["amount_vnd"],
            Self::BonusRules => &["about", "value"],
        }
    }

    /// The members of its form before the days.
    pub(super) const fn members(self) -> &'static [Member] {
        match self {
            Self::Competences => &[Member::Award, Member::Choice("level", Level::WORDS)],
            Self::Rates => &[
                Member::Award,
                Member::Choice("recipient_kind", RecipientKind::WORDS),
                Member::Choice("basis", Basis::WORDS),
                Member::Decimal("coefficient"),
            ],
            Self::BaseSalaries => &[Member::Amount("amount_vnd")],
            Self::BonusRules => {
                &[Member::Choice("about", BonusSubject::WORDS), Member::Rounding("rounding"), Member::Decimal("value")]
            }
        }
    }

    /// Where a row is changed.
    pub(super) fn place(self, id: i64) -> String {
        format!("/catalogue/rules/{}/{id}/edit", self.word())
    }

    /// Where the rule for a gap is entered.
    pub(super) fn to_fill(self, gap: &Gap) -> String {
        let mut parts = gap.subject.as_deref().unwrap_or_default().split(' ');
        let mut query = form_urlencoded::Serializer::new(String::new());
        for name in self.columns() {
            if let Some(part) = parts.next().filter(|part| !part.is_empty()) {
                query.append_pair(name, part);
            }
        }
        query.append_pair("valid_from", &typed::written(Some(gap.from), None, None));
        if gap.to.is_some() {
            query.append_pair("valid_to", &typed::written(gap.to, None, None));
        }
        format!("/catalogue/rules/{}/new?{}", self.word(), query.finish())
    }

    pub(super) fn heading(self, name: &str, language: Language) -> String {
        match name {
            "instrument" => language.of("Văn bản, điều khoản", "Law and article").to_owned(),
            "award_code" => language.of("Hình thức", "Award").to_owned(),
            "rounding" => language.of("Cách làm tròn", "Rounding").to_owned(),
            "value" => language.of("Hệ số hoặc cách làm tròn", "Factor or rounding").to_owned(),
            name => capital(&member::label(self.noun(), name, language)),
        }
    }

    /// A value as a page says it.
    pub(super) fn said(self, row: &Row, name: &str, awards: &HashMap<String, String>, language: Language) -> String {
        let Some(value) = row.get(name) else { return String::new() };
        match value {
            Value::String(text) if name == "award_code" => awards.get(text).cloned().unwrap_or_else(|| text.clone()),
            Value::String(text) if name == "confidence" => confidence::said(text, language),
            Value::String(text) => {
                let word = Named::find(self.noun(), name).and_then(|member| member.word(text));
                let on = text.parse::<NaiveDate>().ok().map(|on| day(on, language));
                let number = || {
                    if DAYS.contains(&name) || SOURCES.contains(&name) { text.clone() } else { decimal(text, language) }
                };
                on.or_else(|| word.map(|label| capital(label.of(language)))).unwrap_or_else(number)
            }
            other => other.as_i64().map_or_else(|| other.to_string(), |n| format!("{} đ", count(n, language))),
        }
    }

    /// What a row says, as a sentence without its days.
    pub(super) fn sentence(self, row: &Row, awards: &HashMap<String, String>, language: Language) -> String {
        let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default();
        let word = |words: Words, name: &str| called(words, text(name), language).unwrap_or_default();
        let award = || awards.get(text("award_code")).cloned().unwrap_or_else(|| text("award_code").to_owned());
        let number = |name: &str| decimal(text(name), language);
        match self {
            Self::Competences => {
                let who = word(Level::WORDS, "level");
                format!("{} {} “{}”", who, language.of("được quyết định", "may decide"), award())
            }
            Self::Rates => format!(
                "“{}”, {}: {} {} {}",
                award(),
                word(RecipientKind::WORDS, "recipient_kind"),
                word(Basis::WORDS, "basis"),
                number("coefficient"),
                language.of("lần mức lương cơ sở", "times the base salary"),
            ),
            Self::BaseSalaries => {
                let amount = row.get("amount_vnd").and_then(Value::as_i64).unwrap_or_default();
                format!("{} {} đ", language.of("mức lương cơ sở là", "the base salary is"), count(amount, language))
            }
            Self::BonusRules => {
                let value = called(Rounding::WORDS, text("value"), language).unwrap_or_else(|| number("value"));
                format!("{}: {value}", word(BonusSubject::WORDS, "about"))
            }
        }
    }

    /// What follows for decisions of the days a row speaks of.
    pub(super) fn follows(self, language: Language) -> &'static str {
        match self {
            Self::Competences => language.of(
                "Bản nháp ký trong thời gian này được kiểm tra theo quy định này; quyết định đã vào sổ giữ nguyên.",
                "Drafts signed on these days are checked by this rule; what is in the register stays as it is.",
            ),
            Self::Rates | Self::BaseSalaries | Self::BonusRules => language.of(
                "Bảng tiền thưởng của quyết định ký trong thời gian này được tính theo quy định này, kể cả quyết định đã \
                 vào sổ; số tiền đã chi giữ nguyên.",
                "Bonus sheets of decisions signed on these days are reckoned by this rule, those in the register too; \
                 what was paid stays as it is.",
            ),
        }
    }

    pub(super) async fn rows(
        self,
        register: &Register,
        ctx: &Ctx,
        filter: &RuleFilter,
        paging: &Paging,
    ) -> Result<Rows, Fault> {
        of_table!(self, R => Rows::of(rule::list::<R>(register, ctx, filter, paging).await?))
    }

    /// A row with its version.
    pub(super) async fn get(self, register: &Register, ctx: &Ctx, id: i64) -> Result<(i64, Row), Fault> {
        of_table!(self, R => {
            let stored = rule::get::<R>(register, ctx, id).await?;
            Ok((stored.version, members(&stored.facts)?))
        })
    }

    /// What a row would change: those around it.
    pub(super) async fn review(
        self,
        register: &Register,
        ctx: &Ctx,
        own: Option<i64>,
        row: Row,
    ) -> Result<Around<Row>, Fault> {
        of_table!(self, R => {
            let Around { before, after } = rule::review::<R>(register, ctx, own, rule_of(row)?).await?;
            let row = |rule: Option<R>| rule.map(|rule| members(&rule)).transpose();
            Ok(Around { before: row(before)?, after: row(after)? })
        })
    }

    /// The row that keeps another from being entered.
    pub(super) async fn in_the_way(
        self,
        register: &Register,
        ctx: &Ctx,
        own: Option<i64>,
        row: Row,
    ) -> Result<Option<i64>, Fault> {
        of_table!(self, R => rule::in_the_way::<R>(register, ctx, own, &rule_of(row)?).await)
    }

    /// Adds a row.
    pub(super) async fn create(self, register: &Register, ctx: &Ctx, row: Row) -> Result<(), Fault> {
        of_table!(self, R => rule::create::<R>(register, ctx, rule_of(row)?).await.map(|_| ()))
    }

    /// Puts another row in the place of one.
    pub(super) async fn replace(
        self,
        register: &Register,
        ctx: &Ctx,
        (id, expected): (i64, &Expected),
        row: Row,
    ) -> Result<(), Fault> {
        of_table!(self, R => rule::replace::<R>(register, ctx, id, expected, rule_of(row)?).await.map(|_| ()))
    }

    /// The name of the award a row is about.
    pub(super) async fn award(
        self,
        staff: &Staff,
        register: &Register,
        row: &Row,
    ) -> Result<HashMap<String, String>, Fault> {
        let Some(code) = row.get("award_code").and_then(Value::as_str) else { return Ok(HashMap::new()) };
        let entry = Part::Awards.find(staff, register, code).await?;
        Ok(entry.map(|entry| (code.to_owned(), entry.name)).into_iter().collect())
    }
}

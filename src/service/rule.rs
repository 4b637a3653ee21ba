//! The dated rules of the law: an authorised office extends them, and every check reads them.

use super::{Begun, Change, Ctx, Expected, Register, found};
use crate::{
    domain::{
        account::Permission,
        audit::Deed,
        fault::{Code, Fault, Finding},
        noun::Noun,
        page::{Paging, Window},
        rule::{BaseSalary, BonusRule, Competence, Gaps, Rate, RuleFilter, gaps, of_day},
        span::{span_en, span_vi},
        stored::{Page, Stored},
    },
    store::{self, rule::Row},
};
use chrono::NaiveDate;

/// Adds a rule; one that vouches for a day another row vouches for is refused.
pub async fn create<R: Row>(register: &Register, ctx: &Ctx, mut rule: R) -> Result<Stored<R>, Fault> {
    rule.tidy();
    let work = match register.begin(ctx, Permission::KeepCatalogue, &rule).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    let others = store::rule::others(&**work, &rule, None).await?;
    fits(&rule, store::rule::has_award(&**work, &rule).await?, &others)?;
    let stored = store::rule::insert(&**work, rule, &ctx.stamp()).await?;
    work.commit(Change::made(Deed::CreateRule, R::NOUN, stored.id, &stored)?, &stored).await?;
    Ok(stored)
}

/// Replaces a rule: how a row is ended when the law changes, or verified further.
pub async fn replace<R: Row>(
    register: &Register,
    ctx: &Ctx,
    id: i64,
    expected: &Expected,
    mut rule: R,
) -> Result<Stored<R>, Fault> {
    rule.tidy();
    let work = match register.begin(ctx, Permission::KeepCatalogue, &rule).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    let before = found(store::rule::find::<R>(&**work, id).await?, R::NOUN, id)?;
    expected.check(before.version)?;
    let others = store::rule::others(&**work, &rule, Some(id)).await?;
    fits(&rule, store::rule::has_award(&**work, &rule).await?, &others)?;
    let stored = store::rule::replace(&**work, &before, rule, &ctx.stamp()).await?;
    work.commit(Change::new(Deed::ReplaceRule, R::NOUN, id, Some(&before), &stored)?, &stored).await?;
    Ok(stored)
}

/// Its shape, its award, and that no other row of its subject vouches for one of its days.
fn fits<R: Row>(rule: &R, has_award: bool, others: &[Stored<R>]) -> Result<(), Fault> {
    Fault::all(Code::InvalidBody, rule.findings())?;
    if let Some(code) = rule.award_code().filter(|_| !has_award) {
        return Err(Fault::at(Code::UnknownReference, Finding::unknown("/award_code", Noun::Award, code)));
    }
    let Some(other) = others.iter().find(|other| other.facts.span().overlaps(rule.span())) else { return Ok(()) };
    let (id, span) = (other.id, other.facts.span());
    let finding = Finding::at(
        "/valid_from",
        "rows_overlap",
        format!(
            "Dòng {id} ({}) đã quy định cho một phần thời gian này; hãy kết thúc dòng đó trước.",
            span_vi(span.from, span.to)
        ),
        format!("Row {id} ({}) vouches for a part of these days already; end it first.", span_en(span.from, span.to)),
    );
    Err(Fault::at(Code::RuleBroken, finding))
}

/// What stands around a rule that is to be entered.
#[derive(Debug)]
pub struct Around<R> {
    /// The row of its subject that speaks of the day before its first.
    pub before: Option<R>,
    /// The row of its subject that speaks of the day after its last.
    pub after: Option<R>,
}

/// What entering a rule, or replacing row `own` by it, would change: refused as it would be itself.
pub async fn review<R: Row>(register: &Register, ctx: &Ctx, own: Option<i64>, mut rule: R) -> Result<Around<R>, Fault> {
    ctx.ask(Permission::KeepCatalogue)?;
    rule.tidy();
    let c = register.db.reader();
    let others = store::rule::others(c, &rule, own).await?;
    fits(&rule, store::rule::has_award(c, &rule).await?, &others)?;
    let rows: Vec<R> = others.into_iter().map(|other| other.facts).collect();
    let of = |day: Option<NaiveDate>| of_day(&rows, day?).cloned();
    let span = rule.span();
    Ok(Around {
        before: of(span.from.and_then(|from| from.pred_opt())),
        after: of(span.to.and_then(|to| to.succ_opt())),
    })
}

/// The row that keeps a rule from being entered: the first that vouches for one of its days.
pub async fn in_the_way<R: Row>(
    register: &Register,
    ctx: &Ctx,
    own: Option<i64>,
    rule: &R,
) -> Result<Option<i64>, Fault> {
    ctx.ask(Permission::KeepCatalogue)?;
    let others = store::rule::others(register.db.reader(), rule, own).await?;
    Ok(others.into_iter().find(|other| other.facts.span().overlaps(rule.span())).map(|other| other.id))
}

/// One rule.
pub async fn get<R: Row>(register: &Register, ctx: &Ctx, id: i64) -> Result<Stored<R>, Fault> {
    ctx.ask(Permission::Read)?;
    found(store::rule::find(register.db.reader(), id).await?, R::NOUN, id)
}

/// A page of a table.
pub async fn list<R: Row>(
    register: &Register,
    ctx: &Ctx,
    filter: &RuleFilter,
    paging: &Paging,
) -> Result<Page<Stored<R>>, Fault> {
    ctx.ask(Permission::Read)?;
    let window = Window::new(paging, R::TABLE, filter)?;
    super::filter::ids(register, "award", "award", &filter.award).await?;
    let rows = store::rule::list(&register.db, filter, &window).await?;
    let total = if window.include_total { Some(store::rule::count::<R>(&register.db, filter).await?) } else { None };
    window.page(rows, total, |rule| (None, rule.id))
}

/// Where the tables vouch for nothing.
pub async fn holes(register: &Register, ctx: &Ctx) -> Result<Gaps, Fault> {
    ctx.ask(Permission::Read)?;
    let c = register.db.reader();
    let mut items = gaps("base_salaries", &store::rule::facts::<BaseSalary>(c, None).await?);
    items.extend(gaps("bonus_rules", &store::rule::facts::<BonusRule>(c, None).await?));
    items.extend(gaps("competences", &store::rule::facts::<Competence>(c, None).await?));
    items.extend(gaps("rates", &store::rule::facts::<Rate>(c, None).await?));
    Ok(Gaps { items })
}

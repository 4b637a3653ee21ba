//! The engine's plan of every statement a list or a report sends: what shows an index that is missing before a user
//! does.

use award_registry::{
    domain::{
        account::Scope,
        audit::EventFilter,
        conferral::{ConferralFilter, ConferralSort},
        decision::{DecisionFilter, DecisionSort, DecisionState, Evidence, ReconcileReason, ToReconcile},
        page::{Key, Paging, Window},
        recipient::{RecipientFilter, RecipientKind},
        report::Group,
    },
    store::{
        self, Db,
        conferral::{filter::Resolved, list},
        dialect::{Accents, Engine, Sql},
        recipient::{Leading, Rows},
        report::counting,
    },
};
use bench::{Error, told};
use sea_orm::{ConnectionTrait, Statement};

/// A moment since which little changed.
const LATELY: &str = "2199-01-01T00:00:00.000Z";

/// Prints the plan of each statement.
pub async fn print(database: &str) -> Result<(), Error> {
    let db = Db::open(database, None).await.map_err(told)?;
    conferrals(&db).await?;
    let window = Window::new(&Paging::default(), "plans", &()).map_err(told)?;
    plan(&db, "history", list::history_statement(&Scope::ALL, &[1], ConferralSort::SignedLatest, &window)).await?;
    for (name, filter) in [
        ("recipients", RecipientFilter::default()),
        ("recipients: q", RecipientFilter { q: Some("nguyen thi lan".into()), ..RecipientFilter::default() }),
        (
            "recipients: q, kind",
            RecipientFilter {
                q: Some("truong".into()),
                kind: vec![RecipientKind::Collective],
                ..RecipientFilter::default()
            },
        ),
        ("recipients: unit", RecipientFilter { unit: Some("truong tieu hoc".into()), ..RecipientFilter::default() }),
        ("recipients: birth_year", RecipientFilter { birth_year: vec![1980], ..RecipientFilter::default() }),
        (
            "recipients: external_id",
            RecipientFilter { external_id: vec!["hrm:1".into()], ..RecipientFilter::default() },
        ),
        (
            "recipients: updated_since",
            RecipientFilter { updated_since: Some(LATELY.into()), ..RecipientFilter::default() },
        ),
    ] {
        plan(
            &db,
            name,
            store::recipient::page_statement(
                &db,
                &Scope::ALL,
                &filter,
                (if filter.unit.is_some() { Leading::Unit } else { Leading::Name }, Accents::Any),
                Rows { after: 0, most: window.fetch() },
            )
            .await
            .map_err(told)?,
        )
        .await?;
    }
    for (name, filter, authorities) in [
        ("decisions", DecisionFilter::default(), &[][..]),
        (
            "decisions: state",
            DecisionFilter { state: vec![DecisionState::Submitted], ..DecisionFilter::default() },
            &[],
        ),
        ("decisions: authority", DecisionFilter::default(), &[1]),
        (
            "decisions: number",
            DecisionFilter { number: vec!["1215".into()], signed_year: vec![2020], ..DecisionFilter::default() },
            &[],
        ),
        ("decisions: campaign", DecisionFilter { campaign: vec!["PT_0001".into()], ..DecisionFilter::default() }, &[]),
        ("decisions: q", DecisionFilter { q: Some("khen thuong".into()), ..DecisionFilter::default() }, &[]),
        (
            "decisions: updated_since",
            DecisionFilter { updated_since: Some(LATELY.into()), ..DecisionFilter::default() },
            &[],
        ),
    ] {
        plan(
            &db,
            name,
            store::decision::list::page_statement(
                &db,
                &filter,
                authorities,
                ("nobody", &Scope::ALL),
                (DecisionSort::Entered, &window),
            )
            .await
            .map_err(told)?,
        )
        .await?;
    }
    exports(&db, &window).await?;
    db.close().await.map_err(told)?;
    Ok(())
}

/// The statements of files, and of the reports that read the trail.
async fn exports(db: &Db, window: &Window) -> Result<(), Error> {
    let (filter, caller) = (DecisionFilter::default(), ("nobody", &Scope::ALL));
    for (name, names, reconcile) in
        [("decisions", &["number", "without_paper"][..], false), ("decisions to reconcile", &["number"], true)]
    {
        let to_reconcile = ToReconcile { reconcile, reason: None };
        let sql =
            store::decision::list::statement(db, &filter, &[], caller, (names, to_reconcile)).await.map_err(told)?;
        plan(db, &format!("export: {name}"), sql).await?;
    }
    for reason in ReconcileReason::ALL.iter().copied().map(Some).chain([None]) {
        let sql = store::decision::reconcile::page_statement(db, reason, caller, window).await.map_err(told)?;
        plan(db, &format!("reconciliation: {}", reason.map_or("any", ReconcileReason::word)), sql).await?;
    }
    for (name, filter) in [
        ("events", EventFilter::default()),
        ("events: act", EventFilter { act: vec!["register_decision".into()], ..EventFilter::default() }),
        ("events: actor", EventFilter { actor: vec!["nobody".into()], ..EventFilter::default() }),
        ("events: noun", EventFilter { noun: vec!["conferral".into()], ..EventFilter::default() }),
    ] {
        plan(db, &format!("export: {name}"), store::audit::statement(&filter, &["seq", "at"])).await?;
    }
    for (name, places) in [("a few events", 1_000..2_000), ("many events", 0..1_000_000)] {
        plan(db, &format!("changes: {name}"), store::audit::written(&places, &["decision", "conferral"], 500)).await?;
    }
    Ok(())
}

async fn conferrals(db: &Db) -> Result<(), Error> {
    use ConferralSort as S;
    let none = ConferralFilter::default;
    let year = || ConferralFilter { year: vec![2019.into()], ..none() };
    let all = |filter: ConferralFilter| Resolved {
        periods: filter.year.iter().map(|year| year.known().map(|year| (year, year))).collect(),
        filter,
        campaigns: Vec::new(),
        awards: Vec::new(),
        sets: None,
        scope: Scope::ALL,
        today: chrono::NaiveDate::default(),
        frequent_names: false,
    };
    let window = Window::new(&Paging::default(), "plans", &()).map_err(told)?;
    let mut next = window.clone();
    next.after = Some((Some(Key::Number(-20_200_526)), 500));
    let day = chrono::NaiveDate::from_ymd_opt(2019, 3, 1);
    let filters: Vec<(&str, Resolved, ConferralSort, &Window)> = vec![
        ("no filter", all(none()), S::SignedLatest, &window),
        ("no filter, next page", all(none()), S::SignedLatest, &next),
        ("no filter, signed_on", all(none()), S::SignedEarliest, &window),
        ("no filter, name", all(none()), S::Name, &window),
        ("no filter, precedence", all(none()), S::Precedence, &window),
        ("year", all(year()), S::SignedLatest, &window),
        ("year, next page", all(year()), S::SignedLatest, &next),
        ("year, signed_on", all(year()), S::SignedEarliest, &window),
        ("year, name", all(year()), S::Name, &window),
        (
            "three years",
            all(ConferralFilter { year: [2017, 2018, 2019].map(Into::into).to_vec(), ..none() }),
            S::SignedLatest,
            &window,
        ),
        (
            "years overlap",
            all(ConferralFilter { year_from: Some(2018), year_to: Some(2019), ..none() }),
            S::SignedLatest,
            &window,
        ),
        ("campaign, year", Resolved { campaigns: vec![1], ..all(year()) }, S::SignedLatest, &window),
        ("campaign", Resolved { campaigns: vec![1], ..all(none()) }, S::SignedLatest, &window),
        ("two campaigns, year", Resolved { campaigns: vec![1, 2], ..all(year()) }, S::SignedLatest, &window),
        ("award", Resolved { awards: vec![44], ..all(none()) }, S::SignedLatest, &window),
        ("three awards", Resolved { awards: vec![44, 55, 58], ..all(none()) }, S::SignedLatest, &window),
        ("authority", Resolved { sets: Some(vec![3]), ..all(none()) }, S::SignedLatest, &window),
        ("authority in two sets", Resolved { sets: Some(vec![1, 61]), ..all(none()) }, S::SignedLatest, &window),
        (
            "award, recipient_kind, signed_from",
            Resolved {
                awards: vec![44],
                ..all(ConferralFilter { recipient_kind: vec![RecipientKind::Individual], signed_from: day, ..none() })
            },
            S::SignedLatest,
            &window,
        ),
        ("recipient", all(ConferralFilter { recipient: vec![77], ..none() }), S::SignedLatest, &window),
        ("decision", all(ConferralFilter { decision: vec![77], ..none() }), S::SignedLatest, &window),
        (
            "evidence",
            all(ConferralFilter { evidence: vec![Evidence::Declaration], ..none() }),
            S::SignedLatest,
            &window,
        ),
        ("publishable", all(ConferralFilter { publishable: Some(true), ..none() }), S::SignedLatest, &window),
        ("not publishable", all(ConferralFilter { publishable: Some(false), ..none() }), S::SignedLatest, &window),
        ("q", all(ConferralFilter { q: Some("nguyen thi lan".into()), ..none() }), S::SignedLatest, &window),
    ];
    for (name, resolved, sort, window) in &filters {
        plan(db, &format!("conferrals: {name}"), list::page_statement(db, resolved, *sort, window, None)).await?;
        if window.after.is_none() && *sort == S::SignedLatest {
            let sql = store::export::statement(db, resolved, &["name", "title"]).map_err(told)?;
            plan(db, &format!("export: conferrals: {name}"), sql).await?;
        }
    }
    for (name, resolved, groups) in [
        ("a year by award and kind", all(year()), &[Group::Award, Group::RecipientKind][..]),
        ("a campaign's year", Resolved { campaigns: vec![1], ..all(year()) }, &[Group::Award, Group::RecipientKind]),
        ("a campaign by year", Resolved { campaigns: vec![1], ..all(none()) }, &[Group::Year]),
        ("all by year and award", all(none()), &[Group::Year, Group::Award]),
        ("a year by authority", all(year()), &[Group::Authority]),
    ] {
        plan(db, &format!("counts: {name}"), counting(db, &resolved, groups).0).await?;
        plan(db, &format!("persons: {name}"), store::report::counting_persons(db, &resolved)).await?;
    }
    Ok(())
}

/// Prints one plan: SQLite's steps, PostgreSQL's tree.
async fn plan(db: &Db, name: &str, sql: Sql) -> Result<(), Error> {
    let backend = db.engine().backend();
    let text = sql.statement(backend).to_string();
    let (explain, column) = match db.engine() {
        Engine::Sqlite { .. } => ("EXPLAIN QUERY PLAN", 3),
        Engine::Postgres { .. } => ("EXPLAIN", 0),
    };
    println!("\n### {name}\n");
    for row in db.reader().query_all_raw(Statement::from_string(backend, format!("{explain} {text}"))).await? {
        println!("    {}", row.try_get_by_index::<String>(column)?);
    }
    Ok(())
}

//! Old registers: a file of years is loaded decision by decision, each checked as at submitting and written in an act of
//! its own, and another person enters them in the register.
//!
//! What a run took is kept with each decision, so that the next run of the same file goes on where that one stopped,
//! however it stopped.

use super::{
    LIVES,
    commit::with_import,
    reader,
    spool::{self, Group, Spool},
    visible,
};
use crate::{
    domain::{
        account::{Permission, four_eyes},
        audit::Deed,
        decision::{Acknowledgements, Decision},
        fault::{Code, Fault, Finding, Place, Text},
        import::{
            ImportState, Mapping, Preview, StoredImport, TextEncoding,
            register::{EnteredRegister, LoadedRegister, NotEntered, Progress, RefusedRow, RegisterMap},
        },
        noun::Noun,
        time::stamp,
    },
    format::annex::{self, register::Report},
    service::{
        Begun, Change, Ctx, Expected, Register, Work,
        decision::{self, life::well_said, loaded},
    },
    store::{
        self, Tx,
        import::register::{Places, add, of_file, places, submitted},
    },
};
use chrono::{DateTime, Utc};
use serde_json::json;
use std::{
    collections::BTreeMap,
    io::Write,
    ops::Range,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::task::JoinHandle;

/// Rows of the decisions that are written in one transaction, or more where one decision has more.
const AT_A_TIME: usize = 1_000;
/// How long one request enters decisions in the register.
const PATIENCE: Duration = Duration::from_secs(12);
/// Decisions of which is said why they wait.
const MOST_SAID: usize = 200;

/// A file that is loaded.
#[derive(Debug)]
pub struct Load<'a> {
    /// Where it lies.
    pub path: &'a Path,
    /// What it is called.
    pub name: Option<String>,
    /// Its SHA-256 in hex.
    pub sha256: String,
    /// How it is read.
    pub map: RegisterMap,
    /// Whether nothing is written.
    pub dry_run: bool,
    /// The clock: a load may take minutes, and each act has its instant.
    pub now: fn() -> DateTime<Utc>,
}

/// A file that was loaded, with the rows that were refused.
#[derive(Debug)]
pub struct Loaded {
    /// What became of it.
    pub summary: LoadedRegister,
    spool: Arc<Spool>,
    refused: Vec<RefusedRow>,
}

/// Loads an old register: each of its decisions waits for a registrar afterwards, or all of its rows are refused.
pub async fn load(
    register: &Register,
    ctx: &Ctx,
    load: Load<'_>,
    mut progress: impl FnMut(Progress) + Send,
) -> Result<Loaded, Fault> {
    ctx.ask(Permission::Record)?;
    Fault::all(Code::InvalidBody, load.map.findings())?;
    let words = Acknowledgements { acknowledge: load.map.acknowledge.clone() };
    well_said(&words)?;
    let spool = tokio::task::block_in_place(|| spool::fill(load.path, &load.map, ctx.today(), &mut progress))?;
    let known = of_file(register.db.latest(), &load.sha256).await?;
    let spool = Arc::new(spool);
    let mut loading = Loading {
        summary: LoadedRegister { import_id: known, ..LoadedRegister::default() },
        taken: vec![false; spool.len()],
        refused: spool.refused().to_vec(),
        load: &load,
        words,
        spool: &spool,
    };
    if let Some(id) = known {
        loading.note_taken(&places(register.db.latest(), id).await?);
    }
    let mut batches = spool.batches(AT_A_TIME).into_iter();
    // While the decisions of one batch are checked and written those of the next are read from the spool.
    let mut next = batches.next().map(|groups| loading.read(groups, ctx));
    while let Some(read) = next.take() {
        let batch = read.await.map_err(Fault::internal)??;
        let ctx = Ctx { now: (load.now)(), ..ctx.clone() };
        next = batches.next().map(|groups| loading.read(groups, &ctx));
        if load.dry_run {
            let tx = register.db.snapshot(&ctx.scope).await?;
            for (group, decision) in batch {
                let group = spool.group(group)?;
                if loading.judged(&tx, &ctx, group, decision).await?.is_some() {
                    loading.count(group);
                }
            }
        } else {
            Box::pin(loading.write(register, &ctx, batch)).await?;
        }
        let LoadedRegister { rows, known, .. } = loading.summary;
        let refused = loading.refused.len();
        progress(Progress { rows: rows + known + refused, of: Some(spool.len()), refused });
    }
    let Loading { mut summary, mut refused, .. } = loading;
    refused.sort_by_key(|row| row.place);
    summary.refused = refused.len();
    Ok(Loaded { summary, spool, refused })
}

/// What is known while a file is loaded.
struct Loading<'a> {
    summary: LoadedRegister,
    /// By place: whether an earlier run took the row.
    taken: Vec<bool>,
    refused: Vec<RefusedRow>,
    load: &'a Load<'a>,
    words: Acknowledgements,
    spool: &'a Arc<Spool>,
}

/// A decision as it was read from the spool, by the place of its group: none where an earlier run took rows of it.
type ReadGroup = (usize, Option<spool::ReadDecision>);

impl Loading<'_> {
    /// Whether an earlier run took the row.
    fn is_taken(&self, place: u32) -> bool {
        usize::try_from(place).is_ok_and(|place| self.taken.get(place) == Some(&true))
    }

    /// Reads the decisions of some groups, beside what else is done.
    fn read(&self, groups: Range<usize>, ctx: &Ctx) -> JoinHandle<Result<Vec<ReadGroup>, Fault>> {
        let is_new = |group: &Group| !group.places().iter().any(|place| self.is_taken(*place));
        let asked: Vec<(usize, bool)> =
            groups.map(|group| (group, self.spool.group(group).is_ok_and(is_new))).collect();
        let (spool, map, today) = (Arc::clone(self.spool), self.load.map.clone(), ctx.today());
        tokio::task::spawn_blocking(move || {
            let read = asked.into_iter().map(|(group, is_new)| {
                let read = is_new.then(|| spool.decision(spool.group(group)?, &map, today)).transpose();
                read.map(|read| (group, read))
            });
            read.collect()
        })
    }

    fn note_taken(&mut self, places: &[Places]) {
        for (from, to) in places.iter().flatten() {
            for place in *from..=*to {
                if let Some(taken) = usize::try_from(place).ok().and_then(|place| self.taken.get_mut(place)) {
                    *taken = true;
                }
            }
        }
    }

    fn count(&mut self, group: &Group) {
        self.summary.decisions += 1;
        self.summary.rows += group.places().len();
    }

    /// A decision that may be written; none where it was written before, or its rows are refused.
    async fn judged(
        &mut self,
        tx: &Tx,
        ctx: &Ctx,
        group: &Group,
        read: Option<spool::ReadDecision>,
    ) -> Result<Option<loaded::Checked>, Fault> {
        let (known, open): (Vec<u32>, Vec<u32>) =
            group.places().iter().copied().partition(|place| self.is_taken(*place));
        if open.is_empty() {
            self.summary.known += known.len();
            return Ok(None);
        }
        let Some(read) = read else {
            self.summary.known += known.len();
            let reason = Text::new(
                "các dòng khác của quyết định này đã nạp lần trước; hãy ghi thêm vào bản ghi ấy.",
                "other rows of this decision were loaded by an earlier run; add them to that record.",
            );
            return self.refuse(&open, open.iter().map(|place| (*place, reason.clone())).collect()).map(|()| None);
        };
        let decision: Decision = match read {
            Ok(decision) => decision,
            Err(reasons) => return self.refuse(&open, reasons).map(|()| None),
        };
        match loaded::check(tx, ctx, decision, &self.words).await {
            Ok(checked) => Ok(Some(checked)),
            Err(fault) if matches!(fault.code, Code::Internal | Code::Unavailable) => Err(fault),
            Err(fault) => self.refuse(&open, reasons(&fault, &open)).map(|()| None),
        }
    }

    /// Refuses rows of one decision: some for reasons of their own, the others with them.
    fn refuse(&mut self, open: &[u32], reasons: Vec<(u32, Text)>) -> Result<(), Fault> {
        let mut own: BTreeMap<u32, Text> = BTreeMap::new();
        for (place, text) in reasons {
            own.entry(place)
                .and_modify(|known| {
                    *known = Text::new(format!("{} {}", known.vi, text.vi), format!("{} {}", known.en, text.en));
                })
                .or_insert(text);
        }
        let first = own.iter().next().map(|(place, text)| (*place, text.clone()));
        let first = first.map(|(place, text)| Ok::<_, Fault>((self.spool.row(place)?.row, text))).transpose()?;
        for place in open {
            let row = self.spool.row(*place)?.row;
            let other = || {
                let (row, text) = first.clone().unwrap_or_else(|| (row, Code::RuleBroken.title()));
                Text::new(
                    format!("dòng {row} của cùng quyết định: {}", text.vi),
                    format!("row {row} of the same decision: {}", text.en),
                )
            };
            let reason = own.get(place).cloned().unwrap_or_else(other);
            self.refused.push(RefusedRow { place: *place, row, reason });
        }
        Ok(())
    }

    /// Writes those of some decisions that may be, each in an act of its own.
    async fn write(&mut self, register: &Register, ctx: &Ctx, batch: Vec<ReadGroup>) -> Result<(), Fault> {
        let mut work = register.begin_own(ctx, Permission::Record).await?;
        let mut written = Vec::new();
        for (group, read) in batch {
            let group = self.spool.group(group)?;
            let Some(checked) = self.judged(&work, ctx, group, read).await? else { continue };
            let import_id = match self.summary.import_id {
                Some(id) => id,
                None => self.begin_import(&work, ctx).await?,
            };
            self.summary.import_id = Some(import_id);
            let stored = loaded::write(&work, ctx, checked).await?;
            add(&**work, import_id, stored.id, &runs(group.places())).await?;
            let from = json!({
                "import_id": import_id,
                "file_name": self.load.name,
                "sha256": self.load.sha256,
                "rows": group.places().len(),
            });
            let change = Change::made(Deed::ImportRegister, Noun::Decision, stored.id, &with_import(&stored, from)?)?;
            work = work.and_on(change).await?;
            written.push(group);
        }
        Work::keep(work, &()).await?;
        for group in written {
            self.count(group);
        }
        Ok(())
    }

    /// The import that the decisions are of.
    async fn begin_import(&self, work: &Work, ctx: &Ctx) -> Result<i64, Fault> {
        let now = ctx.stamp();
        let note = crate::domain::import::RowFinding::new(
            crate::domain::import::Grade::Note,
            None,
            "old_register",
            Text::new(
                "Sổ cũ: các quyết định của tệp chờ một người khác duyệt vào sổ.",
                "An old register: its decisions wait for another person to enter them.",
            ),
        );
        let mut import = StoredImport {
            id: 0,
            version: 1,
            state: ImportState::Committed,
            file_name: self.load.name.clone(),
            sha256: self.load.sha256.clone(),
            file_size: None,
            decision_id: None,
            mapping: Mapping::default(),
            edits: BTreeMap::new(),
            preview: Preview {
                format: annex::format(self.load.path).map_err(reader::refused)?,
                text_encoding: self.load.map.text_encoding.unwrap_or(TextEncoding::Unicode),
                sheets: Vec::new(),
                sheet: self.load.map.sheet.clone().unwrap_or_default(),
                heading_rows: Vec::new(),
                columns: Vec::new(),
                sections: Vec::new(),
                ignored: Vec::new(),
                totals: Vec::new(),
                stated_totals: Vec::new(),
                questions: Vec::new(),
                notes: vec![note],
            },
            rows: Vec::new(),
            judged_under: String::new(),
            created_by: ctx.actor.clone(),
            created_at: now.clone(),
            updated_at: now,
            // It is over when its decisions are in the register, whenever that is.
            expires_at: stamp(ctx.now + LIVES * FOREVER),
        };
        store::import::insert(&***work, &mut import, "[]".to_owned()).await?;
        Ok(import.id)
    }
}

/// Weeks that the import of an old register is kept.
const FOREVER: i32 = 52_000;

/// Places as runs of those that follow one another.
fn runs(places: &[u32]) -> Places {
    let mut runs = Places::new();
    for place in places {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *place => *last = *place,
            _ => runs.push((*place, *place)),
        }
    }
    runs
}

/// What a refusal says of the rows of a decision; what it says of the decision it says of all of them.
fn reasons(fault: &Fault, places: &[u32]) -> Vec<(u32, Text)> {
    let mut reasons = Vec::new();
    for finding in &fault.errors {
        let text = coded(finding);
        match line_of(finding).and_then(|line| places.get(line)) {
            Some(place) => reasons.push((*place, text)),
            None => reasons.extend(places.iter().map(|place| (*place, text.clone()))),
        }
    }
    if reasons.is_empty() {
        let text = fault.text();
        reasons.extend(places.iter().map(|place| (*place, text.clone())));
    }
    reasons
}

/// A finding with its code, by which the map can answer for it.
fn coded(finding: &Finding) -> Text {
    Text::new(format!("{} [{}]", finding.text.vi, finding.code), format!("{} [{}]", finding.text.en, finding.code))
}

fn line_of(finding: &Finding) -> Option<usize> {
    let Place::Pointer(pointer) = &finding.place else { return None };
    let mut parts = pointer.strip_prefix("/lines/")?.split('/');
    parts.next()?.parse().ok()
}

impl Loaded {
    /// Whether rows were refused.
    #[must_use]
    pub fn refused(&self) -> &[RefusedRow] {
        &self.refused
    }

    /// The columns of which nothing was read.
    #[must_use]
    pub fn unused(&self) -> Vec<String> {
        self.spool.unused()
    }

    /// Writes the refused rows as the file has them, with the reason in a column more.
    pub fn report(
        &self,
        out: impl Write,
        separator: u8,
        reason: impl Fn(&Text) -> String,
        heading: &str,
    ) -> Result<(), Fault> {
        let mut report = Report::begin(out, separator, self.spool.headings(), heading)?;
        for refused in &self.refused {
            report.row(&self.spool.row(refused.place)?.texts, &reason(&refused.reason))?;
        }
        report.finish()
    }
}

/// Enters the decisions of an import in the register that wait for it, each in an act of its own, for as long as one
/// request may take; those that are left stay as they are, with what stands against them.
pub async fn enter(register: &Register, ctx: &Ctx, id: i64, words: Acknowledgements) -> Result<EnteredRegister, Fault> {
    well_said(&words)?;
    let input = json!({"import": id, "words": words});
    if let Begun::Answered(answer) = register.begin(ctx, Permission::Register, &input).await? {
        return Ok(answer);
    }
    let import = visible(ctx, store::import::find(register.db.latest(), id).await?, id)?;
    four_eyes(&ctx.actor, Some(&import.created_by), [])?;
    let (begun, own) = (Instant::now(), Ctx { slot: None, ..ctx.clone() });
    let mut entered = EnteredRegister::default();
    for decision_id in submitted(register.db.latest(), id).await? {
        if begun.elapsed() > PATIENCE {
            break;
        }
        match Box::pin(decision::register::register(register, &own, decision_id, &Expected::Any, words.clone())).await {
            Ok(_) => entered.registered += 1,
            Err(fault) if matches!(fault.code, Code::Internal | Code::Unavailable) => return Err(fault),
            Err(fault) if entered.findings.len() < MOST_SAID => {
                entered.findings.extend(not_entered(decision_id, &fault));
            }
            Err(_) => {}
        }
    }
    entered.left = i64::try_from(submitted(register.db.latest(), id).await?.len()).map_err(Fault::internal)?;
    match register.begin(ctx, Permission::Register, &input).await? {
        Begun::Answered(answer) => Ok(answer),
        Begun::New(work) => work.keep(&entered).await.map(|()| entered),
    }
}

/// What stands against a decision, each with its code, by which it can be answered for.
fn not_entered(decision_id: i64, fault: &Fault) -> Vec<NotEntered> {
    let one = |code: &str, text: Text| NotEntered { decision_id, code: code.to_owned(), vi: text.vi, en: text.en };
    if fault.errors.is_empty() {
        return vec![one(fault.code.word(), fault.text())];
    }
    fault.errors.iter().map(|finding| one(finding.code, finding.text.clone())).collect()
}

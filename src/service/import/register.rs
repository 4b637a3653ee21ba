//! Old registers: a file of years is loaded decision by decision, each checked as at submitting and written in an act of
//! its own, and another person enters them in the register.
//!
//! What a run took is kept with each decision, so that the next run of the same file goes on where that one stopped,
//! however it stopped.

use super::{
    commit::with_import,
    spool::{self, Group, ReadDecision, Spool},
};
use crate::{
    domain::{
        account::Permission,
        audit::Deed,
        check::Verdict,
        decision::Acknowledgements,
        fault::{Code, Fault, Text},
        import::register::{LeftOutRow, LoadedRegister, Progress, RefusedRow, RegisterMap},
        noun::Noun,
    },
    format::annex::register::Report,
    service::{
        Change, Ctx, Register, Work,
        decision::{life::well_said, loaded},
    },
    store::{
        Tx,
        import::register::{Places, add, of_file, places},
    },
};
use begin::begin_import;
use chrono::{DateTime, Utc};
pub use enter::enter;
use serde_json::json;
use std::{collections::BTreeMap, io::Write, ops::Range, path::Path, sync::Arc};
use tokio::task::JoinHandle;

mod begin;
mod enter;
mod reasons;

/// Rows of the decisions that are written in one transaction, or more where one decision has more.
const AT_A_TIME: usize = 1_000;

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
        let left_out = spool.left_out().len();
        progress(Progress { rows: rows + known + refused + left_out, of: Some(spool.len()), refused });
    }
    let Loading { mut summary, mut refused, .. } = loading;
    refused.sort_by_key(|row| row.place);
    (summary.refused, summary.left_out) = (refused.len(), spool.left_out().len());
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
type ReadGroup = (usize, Option<ReadDecision>);

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
        read: Option<ReadDecision>,
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
                "Các dòng khác của quyết định này đã nạp lần trước; hãy ghi thêm vào bản ghi ấy.",
                "Other rows of this decision were loaded by an earlier run; add them to that record.",
            );
            return self.refuse(&open, open.iter().map(|place| (*place, reason.clone())).collect()).map(|()| None);
        };
        let refusal = match read {
            ReadDecision { decision: Some(decision), wrong, .. } if wrong.is_empty() => {
                match loaded::check(tx, ctx, decision, &self.words).await {
                    Ok(checked) => return Ok(Some(checked)),
                    Err(fault) if matches!(fault.code, Code::Internal | Code::Unavailable) => return Err(fault),
                    Err(fault) => Some(fault.text()),
                }
            }
            _ => None,
        };
        let mut reasons = self.reasons(tx, ctx, group).await?;
        if reasons.is_empty() {
            let text = refusal.unwrap_or_else(|| Code::RuleBroken.title());
            reasons = open.iter().map(|place| (*place, text.clone())).collect();
        }
        self.refuse(&open, reasons).map(|()| None)
    }

    /// All that stands against the rows of a decision that is refused.
    async fn reasons(&self, tx: &Tx, ctx: &Ctx, group: &Group) -> Result<Vec<(u32, Text)>, Fault> {
        let map = &self.load.map;
        let mut read = self.spool.decision(group, map, ctx.today())?;
        let verdict = match read.decision.take().filter(|decision| !decision.lines.is_empty()) {
            Some(decision) => loaded::against(tx, ctx, decision, &self.words).await?,
            None => Verdict::default(),
        };
        reasons::of_rows(self.spool, map, &read, (&verdict, group.places()))
    }

    /// Refuses rows of one decision: some for reasons of their own, the others with them.
    fn refuse(&mut self, open: &[u32], reasons: Vec<(u32, Text)>) -> Result<(), Fault> {
        let mut own: BTreeMap<u32, Vec<Text>> = BTreeMap::new();
        for (place, text) in reasons {
            own.entry(place).or_default().push(text);
        }
        let own: BTreeMap<u32, Text> = own.into_iter().map(|(place, texts)| (place, Text::joined(&texts))).collect();
        let first = own.iter().next().map(|(place, text)| (*place, text.clone()));
        let first = first.map(|(place, text)| Ok::<_, Fault>((self.spool.row(place)?.row, text))).transpose()?;
        for place in open {
            let row = self.spool.row(*place)?.row;
            let other = || {
                let (row, text) = first.clone().unwrap_or_else(|| (row, Code::RuleBroken.title()));
                Text::new(
                    format!("Dòng {row} của cùng quyết định: {}", text.vi),
                    format!("Row {row} of the same decision: {}", text.en),
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
                None => begin_import(self.load, &work, ctx).await?,
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
}

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

impl Loaded {
    /// Whether rows were refused.
    #[must_use]
    pub fn refused(&self) -> &[RefusedRow] {
        &self.refused
    }

    /// The rows that are no conferrals.
    #[must_use]
    pub fn left_out(&self) -> &[LeftOutRow] {
        self.spool.left_out()
    }

    /// The columns of which nothing was read.
    #[must_use]
    pub fn unused(&self) -> Vec<String> {
        self.spool.unused()
    }

    /// Writes the refused rows as the file has them, with the reason in a column more; the form is the sign between cells,
    /// and whether the mark of UTF-8 begins it.
    pub fn report(
        &self,
        out: impl Write,
        form: (u8, bool),
        reason: impl Fn(&Text) -> String,
        heading: &str,
    ) -> Result<(), Fault> {
        let mut report = Report::begin(out, form, self.spool.headings(), heading)?;
        for refused in &self.refused {
            report.row(&self.spool.row(refused.place)?.texts, &reason(&refused.reason))?;
        }
        report.finish()
    }
}

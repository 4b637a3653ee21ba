//! A reform: many bodies follow others at once, by one file, all or nothing.

use super::{
    super::{Begun, Change, Ctx, Register},
    decided_after,
    succession::{cycle, ended},
};
use crate::{
    domain::{
        account::Permission,
        audit::Deed,
        authority::{Authority, Reform, Reformed, Succession, succession_findings},
        fault::{Code, Fault, Finding, MOST_NAMED},
        noun::Noun,
        stored::Stored,
        time::day_vi,
    },
    store::{self, Tx, authority::succession},
};
use serde_json::json;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::Path,
};

/// Applies a reform: makes the bodies that are not there yet, ends those that end, and says who follows whom, all or
/// nothing. What is there already is left alone, so a file that is applied again changes nothing. A trial finds what is
/// wrong and writes nothing.
pub async fn apply(register: &Register, ctx: &Ctx, file: &[Reform], trial: bool) -> Result<Reformed, Fault> {
    let work = match register.begin::<Reformed>(ctx, Permission::KeepCatalogue, &file).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    let mut reform = Applying::load(&work, file, ctx.stamp()).await?;
    let mut findings = make_bodies(&work, file, &mut reform).await?;
    for row in file {
        if findings.len() >= MOST_NAMED {
            break;
        }
        findings
            .extend(reform.row(&work, row).await?.into_iter().map(|finding| finding.below(&format!("/{}", row.line))));
    }
    Fault::all(Code::RuleBroken, findings)?;
    let Applying { mut bodies, before, touched, made, kept, .. } = reform;
    if trial || made.is_empty() {
        return Ok(kept);
    }
    bodies.retain(|code, _| touched.contains(code));
    let mut authorities: Vec<_> = bodies.into_values().collect();
    authorities.sort_by_key(|body| body.id);
    let before: Vec<_> = before.into_values().collect();
    let first = made.first().map_or(0, |s| s.id);
    let after = json!({"successions": made, "authorities": authorities});
    work.commit(
        Change::new(Deed::ApplyReform, Noun::Succession, first, Some(&json!({"authorities": before})), &after)?,
        &kept,
    )
    .await?;
    Ok(kept)
}

/// The rows of a text of a reform.
pub fn read(text: &str) -> Result<Vec<Reform>, Fault> {
    crate::format::reform::read(text.as_bytes())
}

/// The text of a file of a reform.
pub async fn text(path: &Path) -> Result<String, Fault> {
    let bytes = tokio::fs::read(path).await.map_err(Fault::internal)?;
    String::from_utf8(bytes).map_err(|_| {
        let (vi, en) = (
            "Tệp không phải văn bản UTF-8; hãy lưu lại dạng CSV UTF-8.",
            "The file is no UTF-8; save it as CSV UTF-8.",
        );
        Fault::at(Code::InvalidBody, Finding::at("/file", "file_unreadable", vi, en))
    })
}

/// A reform as far as it was applied.
struct Applying {
    now: String,
    /// Every body the file names, as it is by now.
    bodies: HashMap<String, Stored<Authority>>,
    /// Every succession by now.
    all: Vec<Succession>,
    /// The bodies that were made or ended.
    touched: HashSet<String>,
    /// Those that were there before, as they were.
    before: BTreeMap<i64, Stored<Authority>>,
    made: Vec<Stored<Succession>>,
    kept: Reformed,
}

impl Applying {
    async fn load(tx: &Tx, file: &[Reform], now: String) -> Result<Self, Fault> {
        let mut codes: HashSet<String> = file
            .iter()
            .flat_map(|r| [r.succession.predecessor_code.clone(), r.succession.successor_code.clone()])
            .collect();
        codes.extend(
            file.iter()
                .flat_map(|r| [&r.predecessor, &r.successor])
                .flatten()
                .filter_map(|body| body.parent_code.clone()),
        );
        Ok(Self {
            now,
            bodies: store::authority::by_codes(&**tx, &codes.into_iter().collect::<Vec<_>>()).await?,
            all: succession::all(&**tx).await?.into_iter().map(|s| s.facts).collect(),
            touched: HashSet::new(),
            before: BTreeMap::new(),
            made: Vec::new(),
            kept: Reformed::default(),
        })
    }

    /// Applies a row; answers what is wrong with it.
    async fn row(&mut self, tx: &Tx, row: &Reform) -> Result<Vec<Finding>, Fault> {
        let new = &row.succession;
        let mut findings = new.findings();
        findings.extend(self.missing(row));
        let (Some(predecessor), Some(successor)) =
            (self.bodies.get(&new.predecessor_code), self.bodies.get(&new.successor_code))
        else {
            return Ok(findings);
        };
        if let Some(there) = self
            .all
            .iter()
            .find(|s| s.predecessor_code == new.predecessor_code && s.successor_code == new.successor_code)
        {
            if (there.kind, there.date) == (new.kind, new.date) {
                self.kept.already_there += 1;
            } else {
                let (kind, date) = (there.kind.label(), there.date);
                let vi = format!("Kế tục này đã có: {} ngày {}; hãy bỏ dòng này.", kind.vi, day_vi(date));
                let en = format!("This succession is known already: {} on {date}; leave the row out.", kind.en);
                findings.push(Finding::at("/date", "already_exists", vi, en));
            }
            return Ok(findings);
        }
        let (wrong, end) = succession_findings(new, &predecessor.facts, &successor.facts, &self.all);
        findings.extend(wrong.into_iter().chain(cycle(&self.all, new)));
        if let Some(day) = end {
            findings.extend(decided_after(tx, predecessor.id, &new.predecessor_code, "/predecessor_code", day).await?);
        }
        if !findings.is_empty() {
            return Ok(findings);
        }
        if let Some(day) = end {
            if self.touched.insert(new.predecessor_code.clone()) {
                self.before.insert(predecessor.id, predecessor.clone());
            }
            let after = ended(tx, predecessor, day, &self.now).await?;
            self.bodies.insert(new.predecessor_code.clone(), after);
            self.kept.authorities_ended += 1;
        }
        self.made.push(succession::insert(&**tx, new, &self.now).await?);
        self.all.push(new.clone());
        self.kept.successions_made += 1;
        Ok(findings)
    }

    /// The bodies of a row that are nowhere, and of which the file tells nothing.
    fn missing(&self, row: &Reform) -> Vec<Finding> {
        let new = &row.succession;
        let sides = [
            (&new.predecessor_code, &row.predecessor, "predecessor"),
            (&new.successor_code, &row.successor, "successor"),
        ];
        let nowhere = sides.into_iter().filter(|(code, facts, _)| facts.is_none() && !self.bodies.contains_key(*code));
        nowhere
            .map(|(code, _, member)| {
                let vi = format!("Không có cơ quan “{code}”; hãy thêm các cột “{member}_name_vi” và “{member}_level”.");
                let en = format!("There is no authority {code}; give {member}_name_vi and {member}_level.");
                Finding::at(format!("/{member}_code"), "unknown_reference", vi, en)
            })
            .collect()
    }
}

/// Makes the bodies of a file that are not there, those above before those below.
async fn make_bodies(tx: &Tx, file: &[Reform], reform: &mut Applying) -> Result<Vec<Finding>, Fault> {
    let mut findings = Vec::new();
    let mut waiting: Vec<(u64, &str, &Authority)> = Vec::new();
    let mut named: HashSet<&str> = HashSet::new();
    for row in file {
        for (facts, member) in [(&row.predecessor, "predecessor"), (&row.successor, "successor")] {
            let Some(facts) =
                facts.as_ref().filter(|facts| !reform.bodies.contains_key(&facts.code) && named.insert(&facts.code))
            else {
                continue;
            };
            let wrong = facts.findings();
            if wrong.is_empty() {
                waiting.push((row.line, member, facts));
            }
            findings.extend(wrong.into_iter().map(|finding| finding.below(&format!("/{}/{member}", row.line))));
        }
    }
    loop {
        let (ready, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(_, _, facts)| {
            facts.parent_code.as_ref().is_none_or(|above| reform.bodies.contains_key(above))
        });
        waiting = later;
        if ready.is_empty() {
            break;
        }
        for (_, _, facts) in ready {
            reform.bodies.insert(facts.code.clone(), store::authority::insert(&**tx, facts, &reform.now).await?);
            reform.touched.insert(facts.code.clone());
            reform.kept.authorities_made += 1;
        }
    }
    for (line, member, facts) in waiting {
        let above = facts.parent_code.as_deref().unwrap_or_default();
        let (vi, en) = (
            format!("Không có cơ quan cấp trên “{above}”; hãy kiểm tra lại mã hoặc thêm cơ quan."),
            format!("There is no authority {above} above it; check the code or add it first."),
        );
        findings.push(Finding::at(format!("/{line}/{member}_parent_code"), "unknown_reference", vi, en));
    }
    Ok(findings)
}

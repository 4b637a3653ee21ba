//! The id numbers of a list, added to the people whom a registered decision names. The list is read and forgotten: no
//! cell of it is kept but the numbers, sealed.

use super::{key::Ring, refusal, sealed, told};
use crate::{
    domain::{
        account::Permission,
        audit::Deed,
        decision::DecisionState,
        fault::{Code, Fault, Finding},
        id_number::{AddedNumbers, NamedNumber, NamedPeople, NamedPerson, RowRefusal, Written},
        import::Defaults,
        noun::Noun,
        recipient::RecipientKind,
    },
    format::annex::{Awards, decode::decode, id_numbers::id_numbers, layout::layout, lines::Settings},
    service::{Begun, Change, Ctx, Register, Work, found, import::reader},
    store::{self, id_number as stored},
};
use serde_json::json;
use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

/// Numbers that are asked for at a time.
const ASKED: usize = 500;

/// Adds the id numbers of a list to the individuals of a registered decision, each as if it were added by itself; rows
/// that are refused are told, and the others are added.
pub async fn add_listed(register: &Register, ctx: &Ctx, decision_id: i64, list: &Path) -> Result<AddedNumbers, Fault> {
    ctx.ask(Permission::Record)?;
    let rows = read(ctx, list).await?;
    let input = json!({"decision_id": decision_id, "rows": known_by(&Ring::read(register)?, &rows)?});
    let work = match register.begin(ctx, Permission::Record, &input).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    let people = people(&work, ctx, decision_id).await?;
    let mut done = AddedNumbers::default();
    let mut whose = Vec::with_capacity(rows.len());
    for row in rows {
        match people.whose(&row) {
            Ok(recipient_id) => whose.push((recipient_id, row)),
            Err(refused) => done.refused.push(refused),
        }
    }
    let known = Known::of(register, &work, &whose).await?;
    add_all(work, ctx, known, whose, done).await
}

/// What a list is known by when it is sent again: its names and the keyed hashes of its numbers, since a plain hash of
/// so short a list would give its numbers to whoever tries them all.
fn known_by(ring: &Ring, rows: &[NamedNumber]) -> Result<Vec<(i64, String, String)>, Fault> {
    let of_row = |row: &NamedNumber| {
        let number = match &row.number {
            Written::Number(number) => ring.current().hash(number)?,
            _ => String::new(),
        };
        Ok((row.row, row.name.clone(), number))
    };
    rows.iter().map(of_row).collect()
}

/// The rows of a list that have a number.
async fn read(ctx: &Ctx, path: &Path) -> Result<Vec<NamedNumber>, Fault> {
    let book = reader::read(path).await?;
    let (awards, defaults) = (Awards::of([]), Defaults::default());
    let settings = Settings { defaults: &defaults, answers: &[], awards: &awards, today: ctx.today() };
    let of_sheet = |sheet| {
        let (sheet, _) = decode(sheet, None, book.encoding);
        id_numbers(&sheet, &layout(&sheet, &[]), &settings)
    };
    let found: Vec<_> = book.sheets.iter().filter_map(of_sheet).flatten().collect();
    if found.is_empty() {
        let vi = "Danh sách không có cột số định danh (CCCD, CMND) nào có số; hãy xem lại tệp.";
        let en = "The list has no column of id numbers with a number in it; check the file.";
        return Err(Fault::at(Code::InvalidBody, Finding::at("/file", "no_id_numbers", vi, en)));
    }
    Ok(found)
}

/// The individuals of a registered decision that this caller sees.
async fn people(work: &Work, ctx: &Ctx, decision_id: i64) -> Result<NamedPeople, Fault> {
    let decision = store::decision::find_seen(&***work, &ctx.scope, decision_id).await?;
    let (decision, _) = found(decision, Noun::Decision, decision_id)?;
    if decision.state != DecisionState::Registered {
        return Err(Fault::because(
            Code::WrongState,
            "Quyết định chưa vào sổ nên chưa có hồ sơ để ghi số định danh; hãy nộp lại danh sách sau khi vào sổ.",
            "The decision is not registered, so there are no records yet that take id numbers; send the list again after.",
        ));
    }
    let mut people = NamedPeople::default();
    for conferral in store::conferral::of_decision(&***work, decision_id).await? {
        let individual = conferral.recipient_kind == RecipientKind::Individual;
        if let (true, Some(recipient_id), Some(name)) = (individual, conferral.recipient_id, &conferral.name) {
            people.add(name, NamedPerson { line: conferral.line, birth_year: conferral.birth_year, recipient_id });
        }
    }
    Ok(people)
}

/// What the register knows of the numbers of a list and of the people they are for.
struct Known {
    ring: Ring,
    /// The lengths of the numbers that each person has.
    lengths: HashSet<(i64, i32)>,
    /// Who has a number, by its keyed hash.
    held: HashMap<String, i64>,
}

impl Known {
    async fn of(register: &Register, work: &Work, whose: &[(i64, NamedNumber)]) -> Result<Self, Fault> {
        let ring = Ring::fitting(register, work).await?;
        let ids: HashSet<i64> = whose.iter().map(|(id, _)| *id).collect();
        let recipients = store::recipient::by_ids(&***work, &ids.into_iter().collect::<Vec<_>>()).await?;
        let standing: HashMap<i64, i64> = recipients
            .iter()
            .flat_map(|recipient| recipient.one_person().into_iter().map(|id| (id, recipient.id)))
            .collect();
        let (mut lengths, mut held) = (HashSet::new(), HashMap::new());
        for chunk in standing.keys().copied().collect::<Vec<_>>().chunks(ASKED) {
            for number in stored::of_recipients(&***work, chunk).await? {
                if let Some(id) = standing.get(&number.recipient_id) {
                    lengths.insert((*id, number.digits));
                }
            }
        }
        let mut hashes = Vec::new();
        for (_, row) in whose {
            if let Written::Number(number) = &row.number {
                hashes.extend(ring.hashes(number)?);
            }
        }
        for chunk in hashes.chunks(ASKED) {
            let rows = stored::by_hashes(&***work, chunk).await?;
            held.extend(rows.into_iter().map(|row| (row.hash, row.recipient_id)));
        }
        let merged = store::recipient::survivors(&***work, &held.values().copied().collect::<Vec<_>>()).await?;
        for holder in held.values_mut() {
            *holder = merged.get(holder).copied().unwrap_or(*holder);
        }
        Ok(Self { ring, lengths, held })
    }
}

/// Adds the numbers, each with its event.
async fn add_all(
    mut work: Work,
    ctx: &Ctx,
    mut known: Known,
    whose: Vec<(i64, NamedNumber)>,
    mut done: AddedNumbers,
) -> Result<AddedNumbers, Fault> {
    let mut last = None;
    for (recipient_id, row) in whose {
        let number = match &row.number {
            Written::Number(number) => number,
            other => {
                done.refused.push(unreadable(&row, other));
                continue;
            }
        };
        // The same for every number, so that nobody's own number can be guessed at.
        if known.lengths.contains(&(recipient_id, number.digits())) {
            done.known += 1;
            continue;
        }
        if let Some(before) = last.take() {
            work = work.and_on(before).await?;
        }
        let hashes = known.ring.hashes(number)?;
        let holder = hashes.iter().find_map(|hash| known.held.get(hash));
        last = Some(if let Some(holder) = holder {
            done.refused.push(row.refused(
                "already_exists",
                "số định danh này đã thuộc một hồ sơ khác; hãy tra cứu kèm lý do, và nếu là một người thì gộp hai hồ sơ",
                "this id number belongs to another record; look it up with a reason, and merge the two if they are one person",
            ));
            refusal(known.ring.current(), number, recipient_id, *holder)?
        } else {
            let mut new = sealed(known.ring.current(), number, recipient_id, ctx.stamp())?;
            new.id = stored::insert(&**work, &new).await?;
            let change = Change::made(Deed::AddIdNumber, Noun::Recipient, recipient_id, &told(&new))?;
            known.lengths.insert((recipient_id, number.digits()));
            known.held.insert(new.hash, recipient_id);
            done.added += 1;
            change
        });
    }
    done.refused.sort_by_key(|refused| refused.row);
    if let Some(change) = last {
        work.commit(change, &done).await?;
    }
    Ok(done)
}

fn unreadable(row: &NamedNumber, written: &Written) -> RowRefusal {
    match written {
        Written::ZeroEaten => row.refused(
            "zero_eaten",
            "số định danh thiếu một chữ số, có thể bảng tính đã bỏ số 0 đầu; hãy đổi cột thành văn bản và gõ lại",
            "the id number lacks a digit, perhaps a leading zero that the spreadsheet took away; make the column text and type it again",
        ),
        _ => row.refused(
            "invalid_value",
            "số định danh phải có 9 hoặc 12 chữ số",
            "an id number has 9 or 12 digits",
        ),
    }
}

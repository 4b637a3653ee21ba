//! Recipients: added, replaced, found by any form of their name, and asked for their history.

use super::{Begun, Change, Ctx, Expected, Register, conferral::external_keys, decision::references::elsewhere, found};
use crate::{
    domain::{
        account::Permission,
        audit::Deed,
        conferral::{ConferralSort, searchable},
        fault::{Code, Fault, Finding},
        history::{History, HistoryItem, HistorySort, HistorySorted},
        noun::Noun,
        page::{Paging, Window},
        recipient::{Recipient, RecipientFilter, RecipientLineage, StoredRecipient, Told, recipient_lineage},
        stored::Page,
        time::since,
    },
    store::{self, Tx},
};
use renew::{Renewal, told_by_hand};
use std::collections::{BTreeMap, HashMap, HashSet};

pub mod merge;
pub(super) mod renew;
pub mod year;

/// Adds a recipient.
pub async fn create(register: &Register, ctx: &Ctx, mut facts: Recipient) -> Result<StoredRecipient, Fault> {
    let work = match register.begin(ctx, Permission::Record, &facts).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    facts.tidy();
    Fault::all(Code::InvalidBody, facts.findings(ctx.today()))?;
    references_known(&work, &facts, None).await?;
    let aliases = names_beside(&facts.name, facts.aliases.take().unwrap_or_default());
    let id = store::dialect::reserve_ids(&**work, "recipient", 1)
        .await?
        .pop()
        .ok_or_else(|| Fault::internal("no id was reserved"))?;
    let now = ctx.stamp();
    let stored = StoredRecipient {
        id,
        version: 1,
        facts,
        aliases,
        merged_ids: Vec::new(),
        merged_into_id: None,
        created_at: now.clone(),
        updated_at: now,
    };
    store::recipient::insert_many(&**work, std::slice::from_ref(&stored)).await?;
    if !stored.aliases.is_empty() {
        // They stay its own, whatever awards bear the same names.
        let (facts, names) = (stored.facts.clone(), stored.aliases.clone());
        let facts = Recipient { external_ids: Vec::new(), aliases: None, ..facts };
        store::recipient::tell(&**work, id, Some(&Told { facts, names, former: Vec::new(), by_hand: BTreeMap::new() }))
            .await?;
    }
    store::scope::enter(&**work, &ctx.scope, id).await?;
    work.commit(Change::made(Deed::CreateRecipient, Noun::Recipient, id, &stored)?, &stored).await?;
    Ok(stored)
}

/// Further names, each once and none that is the name itself.
fn names_beside(name: &str, mut aliases: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    aliases.retain(|alias| alias != name && seen.insert(alias.clone()));
    aliases
}

/// Replaces a recipient; a former name stays findable as an alias.
pub async fn replace(
    register: &Register,
    ctx: &Ctx,
    id: i64,
    expected: &Expected,
    mut facts: Recipient,
) -> Result<StoredRecipient, Fault> {
    let work = match register.begin(ctx, Permission::Record, &facts).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    facts.tidy();
    let (repeated, wrong): (Vec<_>, Vec<_>) =
        facts.findings(ctx.today()).into_iter().partition(|finding| finding.code == "repeated");
    Fault::all(Code::InvalidBody, wrong)?;
    let before = found(store::recipient::find_seen(&**work, &ctx.scope, id).await?, Noun::Recipient, id)?;
    // Two keys of one system stay where a forced merge brought them.
    if !facts.external_ids.iter().all(|key| before.facts.external_ids.contains(key)) {
        Fault::all(Code::InvalidBody, repeated)?;
    }
    expected.check(before.version)?;
    if let Some(other) = before.merged_into_id {
        let vi = format!("Hồ sơ này đã gộp vào {other}; hãy sửa hồ sơ đó.");
        return Err(Fault::because(
            Code::WrongState,
            vi,
            format!("This record was merged into {other}; change that one."),
        ));
    }
    if facts.kind != before.facts.kind {
        let finding = Finding::at(
            "/kind",
            "frozen",
            "Loại đối tượng không thay đổi được; hãy tạo đối tượng mới.",
            "The kind of a recipient never changes; add a new one.",
        );
        return Err(Fault::at(Code::InvalidBody, finding));
    }
    references_known(&work, &facts, Some(id)).await?;
    let given = facts.aliases.take();
    let (mut told, mut people) = told_by_hand(&work, (&before, &facts), ctx.now.timestamp_millis()).await?;
    if let Some(given) = given {
        // The list is of what was added by hand: what its awards bear, and what it was called before, stays.
        told.names.retain(|name| given.contains(name));
        told.names.extend(given.into_iter().filter(|name| !before.aliases.contains(name)));
    }
    if facts.name != before.facts.name {
        told.former.push(before.facts.name.clone());
    }
    told.names = names_beside("", told.names);
    told.former = names_beside("", told.former);
    let written = StoredRecipient { facts, ..before.clone() };
    store::recipient::replace(&**work, &written).await?;
    people.written(written);
    let renewal = Renewal { told: [(id, told)].into(), always: [id].into(), alone: true, ..Renewal::default() };
    let (_, stored) = people.renew(&work, ctx, &renewal).await?;
    let stored = stored.into_iter().find(|one| one.id == id).ok_or_else(|| Fault::internal("a recipient is gone"))?;
    work.commit(Change::new(Deed::ReplaceRecipient, Noun::Recipient, id, Some(&before), &stored)?, &stored).await?;
    Ok(stored)
}

/// The unit and the members must be in the register, and the keys of other systems must be nobody else's.
async fn references_known(tx: &Tx, facts: &Recipient, own: Option<i64>) -> Result<(), Fault> {
    let members = facts
        .members
        .iter()
        .enumerate()
        .filter_map(|(i, m)| m.recipient_id.map(|id| (format!("/members/{i}/recipient_id"), id)));
    let named: Vec<_> =
        facts.unit_recipient_id.map(|id| ("/unit_recipient_id".to_owned(), id)).into_iter().chain(members).collect();
    let ids: Vec<i64> = named.iter().map(|(_, id)| *id).collect();
    let known: HashSet<i64> =
        store::recipient::by_ids(&**tx, &ids).await?.into_iter().map(|recipient| recipient.id).collect();
    let seen = store::scope::seen(&**tx, &tx.scope, &ids).await?;
    let missing = named
        .iter()
        .filter(|(_, id)| !known.contains(id) || !seen.contains(id))
        .map(|(pointer, id)| Finding::unknown(pointer, Noun::Recipient, id));
    // Who sees the people of a unit alone enters them there.
    let adrift = tx.scope.limits().is_some_and(|limits| limits.authorities.is_empty())
        && own.is_none()
        && facts.unit_recipient_id.is_none();
    let text = (
        "Tài khoản này chỉ ghi người của các đơn vị trong phạm vi; hãy ghi đơn vị.",
        "This account enters people of its units alone; name the unit.",
    );
    let adrift = adrift.then(|| Finding::at("/unit_recipient_id", "outside_scope", text.0, text.1));
    Fault::all(Code::UnknownReference, missing.chain(adrift).collect())?;
    // A record that was merged stands for the one it was merged into.
    let survivors = store::recipient::survivors(&**tx, &ids).await?;
    let standing = |id: i64| survivors.get(&id).copied().unwrap_or(id);
    let above = match facts.unit_recipient_id {
        Some(unit) => store::recipient::merge::units_above(&**tx, unit).await?,
        None => Vec::new(),
    };
    let mut errors = Vec::new();
    for (i, (pointer, id)) in named.iter().enumerate() {
        let of_unit = pointer == "/unit_recipient_id";
        if own.is_some_and(|own| standing(*id) == own || (of_unit && above.contains(&own))) {
            let text = (
                "Đối tượng không thể là đơn vị hay thành viên của chính mình; hãy chọn hồ sơ khác.",
                "A recipient is not its own unit or member; choose another record.",
            );
            errors.push(Finding::at(pointer, "own_unit", text.0, text.1));
        }
        if !of_unit
            && named
                .iter()
                .take(i)
                .any(|(other, before)| other != "/unit_recipient_id" && standing(*before) == standing(*id))
        {
            errors.push(Finding::at(
                pointer,
                "duplicate",
                "Thành viên này đã được ghi ở trên; hãy bỏ một mục.",
                "This member is named above already; remove one of them.",
            ));
        }
    }
    Fault::all(Code::InvalidBody, errors)?;
    let taken = store::recipient::by_external_ids(&**tx, &facts.external_ids.iter().collect::<Vec<_>>()).await?;
    for (i, key) in facts.external_ids.iter().enumerate() {
        if let Some(other) = taken.get(key).copied().filter(|id| Some(*id) != own) {
            if !store::scope::sees(&**tx, &tx.scope, other).await? {
                return Err(Fault::at(Code::AlreadyExists, elsewhere(format!("/external_ids/{i}"))));
            }
            let text = (
                format!(
                    "Mã ở hệ thống khác này đã thuộc đối tượng {other}; hãy sửa mã, hoặc gộp hai hồ sơ nếu là một."
                ),
                format!(
                    "This key belongs to recipient {other} already; mend the key, or merge the records where they are one."
                ),
            );
            return Err(Fault::at(
                Code::AlreadyExists,
                Finding::at(format!("/external_ids/{i}"), "already_exists", text.0, text.1),
            ));
        }
    }
    Ok(())
}

/// One recipient.
pub async fn get(register: &Register, ctx: &Ctx, id: i64) -> Result<StoredRecipient, Fault> {
    ctx.ask(Permission::Read)?;
    found(store::recipient::find_seen(register.db.reader(), &ctx.scope, id).await?, Noun::Recipient, id)
}

/// Those of these recipients that the caller sees, by their numbers, each with how many awards in force it has.
pub async fn seen(register: &Register, ctx: &Ctx, ids: &[i64]) -> Result<HashMap<i64, (StoredRecipient, i64)>, Fault> {
    ctx.ask(Permission::Read)?;
    let c = register.db.reader();
    let seen: Vec<i64> = store::scope::seen(c, &ctx.scope, ids).await?.into_iter().collect();
    let mut awarded = store::recipient::awarded(c, &seen).await?;
    let all = store::recipient::by_ids(c, &seen).await?;
    let counted = all.into_iter().map(|one| {
        let awards = awarded.remove(&one.id).unwrap_or_default();
        (one.id, (one, awards))
    });
    Ok(counted.collect())
}

/// A page of recipients: where a name is typed with accents, those who have them first; else in the order they were
/// entered.
pub async fn list(
    register: &Register,
    ctx: &Ctx,
    mut filter: RecipientFilter,
    paging: &Paging,
) -> Result<Page<StoredRecipient>, Fault> {
    ctx.ask(Permission::Read)?;
    let mut findings: Vec<_> =
        searchable("q", filter.q.as_ref()).into_iter().chain(searchable("unit", filter.unit.as_ref())).collect();
    findings.extend(external_keys(&mut filter.external_id));
    findings.extend(since("updated_since", &mut filter.updated_since));
    Fault::all(Code::InvalidParameter, findings)?;
    let window = Window::sorted(paging, "recipients", &filter, store::recipient::by(&filter))?;
    let rows = store::recipient::list(&register.db, &ctx.scope, &filter, &window).await?;
    let total = if window.include_total {
        Some(store::recipient::count(&register.db, &ctx.scope, &filter).await?)
    } else {
        None
    };
    window.page(rows, total, |recipient| store::recipient::place(&filter, recipient))
}

/// A page of what a recipient was awarded, whatever became of it, with the names of each day, and what the households
/// were awarded of which it is a member; of a merged record, what the one it was merged into was awarded; where asked
/// for, also what the collectives it took the place of were awarded.
pub async fn history(
    register: &Register,
    ctx: &Ctx,
    id: i64,
    asked: &HistorySorted,
    paging: &Paging,
) -> Result<History, Fault> {
    ctx.ask(Permission::Read)?;
    let sort = ConferralSort::from(asked.sort.unwrap_or(HistorySort::SignedLatest));
    let window = Window::sorted(paging, "history", &(id, asked), sort.by())?;
    let c = register.db.reader();
    let recipient = standing(register, ctx, id).await?;
    let mut ids = if asked.include_predecessors {
        store::recipient::line_of(c, &[recipient.id]).await?
    } else {
        vec![recipient.id]
    };
    ids.extend(store::recipient::households_of(c, &recipient.one_person()).await?);
    let rows = store::conferral::list::of_recipients(&register.db, &ctx.scope, &ids, sort, &window).await?;
    let total = if window.include_total {
        Some(store::conferral::list::count_of_recipients(&register.db, &ctx.scope, &ids).await?)
    } else {
        None
    };
    let page = super::conferral::keyed_page(&window, rows, total)?;
    // Nothing was done yet to a conferral of its first version.
    let changed: Vec<i64> = page.items.iter().filter(|c| c.version > 1).map(|c| c.id).collect();
    let mut acts = store::act::history(&register.db, &ctx.scope, &changed).await?;
    let items = page
        .items
        .into_iter()
        .map(|conferral| HistoryItem { acts: acts.remove(&conferral.id).unwrap_or_default(), conferral })
        .collect();
    Ok(History { recipient, items, next_cursor: page.next_cursor, total: page.total })
}

/// Which collectives a recipient comes from, and which took its place; of a merged record, those of the one it was
/// merged into.
pub async fn lineage(register: &Register, ctx: &Ctx, id: i64) -> Result<RecipientLineage, Fault> {
    ctx.ask(Permission::Read)?;
    let recipient = standing(register, ctx, id).await?;
    let c = register.db.reader();
    let mut all = store::recipient::merge::all_successions(c, &ctx.scope).await?;
    let ids: Vec<i64> = all.iter().flat_map(|s| [s.predecessor_id, s.successor_id]).chain([recipient.id]).collect();
    // What a record was merged into stands for it.
    let survivors = store::recipient::survivors(c, &ids).await?;
    let standing = |id: i64| survivors.get(&id).copied().unwrap_or(id);
    for succession in &mut all {
        succession.predecessor_id = standing(succession.predecessor_id);
        succession.successor_id = standing(succession.successor_id);
    }
    let ids: Vec<i64> = ids.into_iter().map(standing).collect();
    let known = store::recipient::by_ids(c, &ids).await?;
    let names = known.into_iter().map(|recipient| (recipient.id, recipient.facts.name)).collect();
    Ok(recipient_lineage(recipient.id, &all, &names))
}

/// A recipient whose record was not merged into another: what is entered of a person is entered there.
pub(super) async fn unmerged(tx: &Tx, id: i64) -> Result<StoredRecipient, Fault> {
    let recipient = found(store::recipient::find_seen(&**tx, &tx.scope, id).await?, Noun::Recipient, id)?;
    let Some(other) = recipient.merged_into_id else { return Ok(recipient) };
    let vi = format!("Hồ sơ này đã gộp vào {other}; hãy ghi vào hồ sơ đó.");
    Err(Fault::because(Code::WrongState, vi, format!("This record was merged into {other}; enter it there.")))
}

/// A recipient, or the one it was merged into.
pub(super) async fn standing(register: &Register, ctx: &Ctx, id: i64) -> Result<StoredRecipient, Fault> {
    let c = register.db.reader();
    let recipient = found(store::recipient::find_seen(c, &ctx.scope, id).await?, Noun::Recipient, id)?;
    if recipient.merged_into_id.is_none() {
        return Ok(recipient);
    }
    let survivor = store::recipient::survivors(c, &[id]).await?.get(&id).copied().unwrap_or(id);
    found(store::recipient::find(c, survivor).await?, Noun::Recipient, survivor)
}

//! Heads and proofs: the tree over the events, grown as far as it was last asked for, and what outsiders get of it.

use super::{
    super::{Ctx, Register, found},
    grown::Grown,
};
use crate::{
    domain::{
        account::{Permission, Scope},
        audit::{
            ConsistencyProof, Head, InclusionProof, KeptHeads, Link, Misfit, Proof, PublicKey, compare, event_leaf,
            tree::{self, CHUNK, Chunks, Subtrees},
        },
        fault::{Code, Fault, Finding},
        noun::Noun,
    },
    store::{self, Tx},
};
use ed25519_dalek::SigningKey;
use std::sync::Arc;

/// Hashes read at a time while the tree grows.
const BATCH: i64 = 4096;

/// What every event so far is, signed.
pub async fn head(register: &Register, ctx: &Ctx) -> Result<Head, Fault> {
    ctx.ask(Permission::Read)?;
    let key = key_of(register)?;
    let (size, root) = grown(register, &register.db.snapshot(&Scope::ALL).await?).await?;
    Head::signed(size, root, ctx.stamp(), key)
}

/// What the first `size` events are, signed now, and the key.
pub(in crate::service) async fn head_of(register: &Register, ctx: &Ctx, size: i64) -> Result<(Head, PublicKey), Fault> {
    let key = key_of(register)?;
    let tx = register.db.snapshot(&Scope::ALL).await?;
    let tree = tree_at(register, &tx).await?;
    Ok((head_at(&tx, &tree, size, ctx, key).await?, PublicKey::of(key)))
}

fn key_of(register: &Register) -> Result<&SigningKey, Fault> {
    register
        .signing_key
        .get()
        .ok_or_else(|| Fault::because(Code::Unavailable, "Chưa có khóa ký.", "There is no signing key yet."))
}

/// Reads the tree ahead, so that nobody who asks for a head or an export waits for all events since the program began.
pub async fn read_ahead(register: &Register) -> Result<(), Fault> {
    grown(register, &register.db.snapshot(&Scope::ALL).await?).await.map(|_| ())
}

/// The size and the root of the tree at the moment of `tx`.
pub(in crate::service) async fn grown(register: &Register, tx: &Tx) -> Result<(i64, tree::Node), Fault> {
    let tree = tree_at(register, tx).await?;
    Ok((size_of(&tree)?, tree.root()))
}

fn size_of(tree: &Subtrees) -> Result<i64, Fault> {
    i64::try_from(tree.size()).map_err(Fault::internal)
}

/// The tree at the moment of `tx`, which becomes the one that is remembered unless that is of a later moment.
async fn tree_at(register: &Register, tx: &Tx) -> Result<Arc<Subtrees>, Fault> {
    store::audit::required(&**tx, register.seals.get()).await?;
    let mut grown = register.tree.lock().await;
    let Some((size, hash)) = store::audit::last_hash(&**tx).await? else {
        *grown = Grown::default();
        return Ok(Arc::default());
    };
    let known = size_of(&grown.tree)?;
    let fits = match &grown.last {
        Some(last) if known == size => *last == hash,
        Some(last) if known < size => store::audit::hashes(&**tx, known - 1, 1).await?.first() == Some(last),
        Some(_) => false,
        None => true,
    };
    let mut tree = Arc::clone(&grown.tree);
    if !fits {
        // A backup was put back, or `tx` is of a moment before, as on a replica that lags.
        go_back(Arc::make_mut(&mut tree), tx, size).await?;
    }
    if known < size || !fits {
        grow(Arc::make_mut(&mut tree), tx, size).await?;
    }
    if known <= size {
        *grown = Grown { tree: Arc::clone(&tree), last: Some(hash) };
    }
    Ok(tree)
}

/// Goes back to the chunks of events that are as they were: each event holds the hash of the one before, so where the
/// last chunk is unchanged, so are all before it. Where it is not, the tree begins anew.
async fn go_back(tree: &mut Subtrees, tx: &Tx, size: i64) -> Result<(), Fault> {
    let chunks = u64::try_from(size).map_err(Fault::internal)? / CHUNK;
    tree.truncate(chunks.min(tree.chunks()));
    if let Some(last) = tree.chunks().checked_sub(1)
        && tree.chunk(last) != Some(tree::root(&chunk(tx, last).await?))
    {
        tree.truncate(0);
    }
    Ok(())
}

/// Adds the events up to `size`.
async fn grow(tree: &mut Subtrees, tx: &Tx, size: i64) -> Result<(), Fault> {
    loop {
        let known = size_of(tree)?;
        let hashes = store::audit::hashes(&**tx, known, BATCH.min(size - known)).await?;
        if hashes.is_empty() {
            return Ok(());
        }
        for leaf in leaves(&hashes)? {
            tree.push(leaf);
        }
    }
}

fn leaves(hashes: &[String]) -> Result<Vec<tree::Node>, Fault> {
    let leaves = hashes.iter().map(|hash| event_leaf(hash));
    leaves.collect::<Option<_>>().ok_or_else(|| Fault::internal("an event's hash cannot be read"))
}

/// The leaves of a chunk.
async fn chunk(tx: &Tx, index: u64) -> Result<Vec<tree::Node>, Fault> {
    let first = i64::try_from(index * CHUNK).map_err(Fault::internal)?;
    leaves(&store::audit::hashes(&**tx, first, i64::try_from(CHUNK).map_err(Fault::internal)?).await?)
}

async fn chunks(tx: &Tx, indexes: Vec<u64>) -> Result<Chunks, Fault> {
    let mut chunks = Chunks::new();
    for index in indexes {
        chunks.insert(index, chunk(tx, index).await?);
    }
    Ok(chunks)
}

/// The way from an event to the root of the tree of the first `size` events.
async fn inclusion_path(tx: &Tx, tree: &Subtrees, seq: i64, size: i64) -> Result<Vec<String>, Fault> {
    let (index, size) =
        (u64::try_from(seq - 1).map_err(Fault::internal)?, u64::try_from(size).map_err(Fault::internal)?);
    let chunks = chunks(tx, tree.for_inclusion(index, size)).await?;
    hex_of(tree.inclusion(index, size, &chunks))
}

/// The way from the tree of the first `from` events to that of the first `to`.
async fn consistency_path(tx: &Tx, tree: &Subtrees, from: i64, to: i64) -> Result<Vec<String>, Fault> {
    let (from, to) = (u64::try_from(from).map_err(Fault::internal)?, u64::try_from(to).map_err(Fault::internal)?);
    let chunks = chunks(tx, tree.for_consistency(from, to)).await?;
    hex_of(tree.consistency(from, to, &chunks))
}

fn hex_of(path: Option<Vec<tree::Node>>) -> Result<Vec<String>, Fault> {
    let path = path.ok_or_else(|| Fault::internal("an event is missing: run `audit verify`"))?;
    Ok(path.into_iter().map(hex::encode).collect())
}

/// The tree of the first `size` events.
async fn older(tx: &Tx, tree: &Arc<Subtrees>, size: i64) -> Result<Arc<Subtrees>, Fault> {
    let wanted = u64::try_from(size).map_err(Fault::internal)?;
    let mut older = Arc::clone(tree);
    if wanted < tree.size() {
        let older = Arc::make_mut(&mut older);
        older.truncate(wanted / CHUNK);
        grow(older, tx, size).await?;
    }
    Ok(older)
}

/// The head of the first `size` events.
async fn head_at(tx: &Tx, tree: &Arc<Subtrees>, size: i64, ctx: &Ctx, key: &SigningKey) -> Result<Head, Fault> {
    Head::signed(size, older(tx, tree, size).await?.root(), ctx.stamp(), key)
}

/// A size that a caller names, which the tree must have had.
fn had(parameter: &str, size: i64, total: i64) -> Result<i64, Fault> {
    if (1..=total).contains(&size) {
        return Ok(size);
    }
    let vi = format!("“{parameter}” từ 1 đến {total}: sổ có {total} sự kiện.");
    let en = format!("{parameter} is 1 to {total}: the register has {total} events.");
    Err(Fault::at(Code::InvalidParameter, Finding::of(parameter, "out_of_range", vi, en)))
}

/// Shows that an event is among all there are, or among the first `size`.
pub async fn include(register: &Register, ctx: &Ctx, seq: i64, size: Option<i64>) -> Result<InclusionProof, Fault> {
    ctx.ask(Permission::ReadAudit)?;
    let key = key_of(register)?;
    let tx = register.db.snapshot(&Scope::ALL).await?;
    let tree = tree_at(register, &tx).await?;
    let total = size_of(&tree)?;
    found((1..=total).contains(&seq).then_some(()), Noun::Event, seq)?;
    let size = had("size", size.unwrap_or(total), total)?;
    if seq > size {
        let vi = format!("Sự kiện {seq} không ở trong {size} sự kiện đầu; “size” từ {seq} đến {total}.");
        let en = format!("Event {seq} is not among the first {size}; size is {seq} to {total}.");
        return Err(Fault::at(Code::InvalidParameter, Finding::of("size", "out_of_range", vi, en)));
    }
    let hash = found(store::audit::hashes(&*tx, seq - 1, 1).await?.pop(), Noun::Event, seq)?;
    let path = inclusion_path(&tx, &tree, seq, size).await?;
    Ok(InclusionProof {
        seq,
        hash,
        size,
        path,
        head: head_at(&tx, &tree, size, ctx, key).await?,
        key: PublicKey::of(key),
    })
}

/// Shows that the tree of the first `from` events grew into that of the first `to`, or of all there are.
pub async fn grew(register: &Register, ctx: &Ctx, from: i64, to: Option<i64>) -> Result<ConsistencyProof, Fault> {
    ctx.ask(Permission::ReadAudit)?;
    let key = key_of(register)?;
    let tx = register.db.snapshot(&Scope::ALL).await?;
    let tree = tree_at(register, &tx).await?;
    let total = size_of(&tree)?;
    let (from, to) = (had("from", from, total)?, had("to", to.unwrap_or(total), total)?);
    if from > to {
        let text = (
            format!("“from” ({from}) không được lớn hơn “to” ({to})."),
            format!("from ({from}) is not more than to ({to})."),
        );
        return Err(Fault::at(Code::InvalidParameter, Finding::of("from", "out_of_range", text.0, text.1)));
    }
    let path = consistency_path(&tx, &tree, from, to).await?;
    Ok(ConsistencyProof { from, to, path, head: head_at(&tx, &tree, to, ctx, key).await?, key: PublicKey::of(key) })
}

/// Shows that an event is among all there are, and, with a head kept from before, that nothing it stood for was altered
/// since.
pub async fn prove(
    register: &Register,
    ctx: &Ctx,
    seq: i64,
    older: Option<Head>,
    key: &SigningKey,
) -> Result<Proof, Fault> {
    let tx = register.db.snapshot(&Scope::ALL).await?;
    let event = found(store::audit::find(&*tx, seq).await?, Noun::Event, seq)?;
    let tree = tree_at(register, &tx).await?;
    let size = size_of(&tree)?;
    let consistency = match &older {
        Some(older) if (1..=size).contains(&older.size) => consistency_path(&tx, &tree, older.size, size).await?,
        _ => Vec::new(),
    };
    let (head, key) = (Head::signed(size, tree.root(), ctx.stamp(), key)?, PublicKey::of(key));
    if let Some(older) = &older {
        let link = Link { from: older.size, to: size, path: &consistency };
        compare(older, &head, &key, &[link]).map_err(|said| Fault::because(Code::RuleBroken, said.clone(), said))?;
    }
    Ok(Proof { event, inclusion: inclusion_path(&tx, &tree, seq, size).await?, head, key, older, consistency })
}

/// What does not fit between the register and a head that was kept: its key, or the events it stands for.
pub async fn misfit(register: &Register, head: &Head) -> Result<Option<Misfit>, Fault> {
    let tx = register.db.snapshot(&Scope::ALL).await?;
    let kept = KeptHeads::new(vec![head.clone()]);
    if let Some(foreign) = kept.foreign(&store::audit::keys(&*tx).await?) {
        return Ok(Some(foreign));
    }
    root_misfit(register, &tx, head.size, &head.root_hash, &format!("the head of {}", head.at)).await
}

/// The same of a head of which only the number of events and the root are known, as files print them.
pub async fn misfit_of_root(register: &Register, size: i64, root_hash: &str) -> Result<Option<Misfit>, Fault> {
    let tx = register.db.snapshot(&Scope::ALL).await?;
    root_misfit(register, &tx, size, root_hash, "the head").await
}

async fn root_misfit(
    register: &Register,
    tx: &Tx,
    size: i64,
    root_hash: &str,
    head: &str,
) -> Result<Option<Misfit>, Fault> {
    let tree = tree_at(register, tx).await?;
    let total = size_of(&tree)?;
    if size > total {
        return Ok(Some(Misfit {
            seq: total + 1,
            what: format!("it is missing: {head} stands for {size} events").into(),
        }));
    }
    let fits = size >= 0 && root_hash.eq_ignore_ascii_case(&hex::encode(older(tx, &tree, size).await?.root()));
    let what = format!("the events up to here are not those {head} was signed over");
    Ok((!fits).then(|| Misfit { seq: size, what: what.into() }))
}

/// The key that the register's heads are signed by now: the one it was given last.
pub async fn latest_key(register: &Register) -> Result<Option<PublicKey>, Fault> {
    Ok(store::audit::keys(register.db.reader()).await?.pop())
}

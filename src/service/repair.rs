//! Repairs: what is derived from the rows is made anew from them, as an act of the program beside a running server.

use super::{Change, Ctx, Register};
use crate::{
    domain::{account::Permission, audit::Deed, fault::Fault, noun::Noun},
    store::repair::{self, Rebuilt},
};
use serde_json::json;

/// What is made anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The index by which names, units and titles are searched.
    Search,
    /// The indexes of every table.
    Indexes,
}

/// Makes it anew; writers wait until it is done, and nothing changes where it fails.
pub async fn rebuild(register: &Register, ctx: &Ctx, what: What) -> Result<Vec<Rebuilt>, Fault> {
    let work = register.begin_own(ctx, Permission::KeepCatalogue).await?;
    let (act, rebuilt) = match what {
        What::Search => (Deed::RepairSearch, repair::search(&work).await?),
        What::Indexes => (Deed::RepairIndexes, repair::indexes(&work).await?),
    };
    work.commit(Change::made(act, Noun::Register, 0, &json!({"rebuilt": rebuilt}))?, &()).await?;
    Ok(rebuilt)
}

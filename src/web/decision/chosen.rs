//! The lines of a registered decision that a form names: `2, 5-7`.

use super::super::{shell::Staff, typed};
use crate::{
    domain::{
        conferral::Conferral,
        fault::{Code, Fault, Finding},
        page::{MAX_LIMIT, Paging},
    },
    service::{Register, decision},
};
use std::collections::HashMap;

/// The conferrals of the lines that are named, in their order; none where none is named.
pub(super) async fn conferrals(
    staff: &Staff,
    register: &Register,
    id: i64,
    text: &str,
) -> Result<Vec<Conferral>, Fault> {
    let numbers = typed::lines("/lines", text).map_err(|finding| Fault::at(Code::InvalidBody, finding))?;
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let mut of_line: HashMap<i32, Conferral> = HashMap::new();
    let mut paging = Paging { limit: i64::try_from(MAX_LIMIT).ok(), ..Paging::default() };
    loop {
        let page = decision::conferrals(register, &staff.ctx, id, &paging).await?;
        of_line.extend(page.items.into_iter().map(|conferral| (conferral.line, conferral)));
        paging.cursor = page.next_cursor;
        if paging.cursor.is_none() {
            break;
        }
    }
    let one = |line: &i32| {
        of_line.remove(line).ok_or_else(|| {
            let (vi, en) = (format!("Quyết định không có dòng {line}."), format!("The decision has no line {line}."));
            Fault::at(Code::InvalidBody, Finding::at("/lines", "unknown_value", vi, en))
        })
    };
    numbers.iter().map(one).collect()
}

//! How many events the register had at a moment, however the moment is named.

use super::super::{Ctx, Register, audit};
use crate::{
    domain::{
        account::Permission,
        fault::{Code, Fault, Finding},
        report::Moment,
        time::day_start,
    },
    store,
};

/// How many events the register had at a moment that the parameter `name` gives.
pub async fn size_at(register: &Register, ctx: &Ctx, name: &str, moment: &Moment) -> Result<i64, Fault> {
    ctx.ask(Permission::Read)?;
    let c = register.db.reader();
    match moment {
        Moment::Size(size) => Ok(*size),
        Moment::Before(day) => store::audit::size_before(c, &day_start(*day)).await,
        Moment::After(day) => match day.succ_opt() {
            Some(next) => store::audit::size_before(c, &day_start(next)).await,
            None => Ok(store::audit::last_hash(c).await?.map_or(0, |(seq, _)| seq)),
        },
        Moment::Head(size, root) => {
            if audit::misfit_of_root(register, *size, root).await?.is_some() {
                let finding = Finding::of(
                    name,
                    "not_a_head",
                    format!(
                        "Sổ này không có đầu sổ {size}:{root}; hãy chép lại đúng, hoặc báo người quản trị kiểm tra sổ."
                    ),
                    format!("{size}:{root} is no head of this register; copy it again, or have the register verified."),
                );
                return Err(Fault::at(Code::InvalidParameter, finding));
            }
            Ok(*size)
        }
    }
}

//! Whether an answer that was kept is given again: to the same request, as the program left it, and to no one who sees
//! or may do less by now.

use super::Ctx;
use crate::{
    domain::{
        account::seal::Seals,
        fault::{Code, Fault},
        idempotency::Reach,
    },
    store::idempotency::Kept,
};
use std::sync::OnceLock;

/// What a caller can see and do.
pub(super) fn reach(ctx: &Ctx) -> Reach {
    Reach::of(ctx.role, &ctx.scopes, &ctx.scope)
}

/// The keys of seals, once the audit key is there.
pub(super) fn sealed_by(seals: &OnceLock<Seals>) -> Result<&Seals, Fault> {
    seals.get().ok_or_else(|| {
        let text = (
            "Chưa có khóa ký của sổ; hãy xem thiết đặt “audit_key”.",
            "The register's audit key (audit_key) is not there.",
        );
        Fault::because(Code::Unavailable, text.0, text.1)
    })
}

/// The kept answer, if it is that of this request, as the program left it, and if whoever asks now sees and may do all
/// that it was first given to.
pub(super) fn replayable(ctx: &Ctx, kept: Kept, request_hash: &str) -> Result<String, Fault> {
    if !kept.intact {
        return Err(Fault::because(
            Code::KeyReused,
            "Câu trả lời đã lưu của Idempotency-Key này bị sửa ngoài chương trình; hãy xem việc đã được làm chưa, rồi dùng Idempotency-Key mới.",
            "The kept answer of this key was altered beside the program; look whether the request was done, and use a new key.",
        ));
    }
    if kept.request_hash != request_hash {
        return Err(Fault::because(
            Code::KeyReused,
            "Idempotency-Key này đã dùng cho một yêu cầu khác; hãy tạo Idempotency-Key mới.",
            "This key was used for another request; make a new one.",
        ));
    }
    let reach = reach(ctx);
    if kept.reach.as_ref().map_or(reach.is_whole(), |then| reach.covers(then)) {
        return Ok(kept.answer);
    }
    Err(Fault::because(
        Code::Forbidden,
        "Yêu cầu này đã được làm, nhưng quyền hoặc phạm vi của bạn nay hẹp hơn lúc đó, nên câu trả lời không được gửi lại; hãy đọc hồ sơ.",
        "This request was done, but you may or see less than then, so its answer is not given again; read the record instead.",
    ))
}

//! The file of an import: kept beside the attachments until it is one of the decision, unless it has what may not be
//! kept.

use crate::{
    domain::{
        attachment::{Attachment, AttachmentKind},
        fault::{Code, Fault},
        import::{ColumnMember, StoredImport},
    },
    format::annex::grid::Book,
    service::{Ctx, Register, Work, attachment},
    store::{self, attachment::folder::Written},
};
use std::{collections::BTreeSet, path::Path, time::Duration};

/// How long a file waits: a day longer than its preview lives.
const WAITS: Duration = Duration::from_hours(8 * 24);

/// Whether a file may be kept: nobody has seen what is hidden in it.
pub(super) fn may_be_kept(book: &Book, dropped: &BTreeSet<ColumnMember>) -> bool {
    dropped.is_empty() && book.hidden_sheets.is_empty() && book.sheets.iter().all(|sheet| sheet.hidden_columns == 0)
}

/// Keeps a file, and forgets those whose previews are over; answers its bytes.
pub(super) async fn keep(register: &Register, path: &Path, sha256: &str) -> Result<i64, Fault> {
    let (folder, path, sha256) = (register.attachments()?.of_imports(), path.to_owned(), sha256.to_owned());
    let kept = move || {
        folder.remove_older(WAITS).map_err(|error| Fault::caused(Code::Unavailable, error))?;
        let written = folder.write(&path, &sha256)?;
        let size = written.path().metadata().map_err(|error| Fault::caused(Code::Unavailable, error))?.len();
        written.settle()?;
        i64::try_from(size).map_err(Fault::internal)
    };
    tokio::task::spawn_blocking(kept).await.map_err(Fault::internal)?
}

/// Forgets a file that was found to have what may not be kept.
pub(super) fn forget(register: &Register, sha256: &str) -> Result<(), Fault> {
    let folder = register.attachments()?.of_imports();
    folder.remove(sha256).map_err(|error| Fault::caused(Code::Unavailable, error))
}

/// The file of an import written among the attachments, before the act that names it begins.
pub(super) async fn written(register: &Register, id: i64) -> Result<Option<Written>, Fault> {
    let Some(sha256) = store::import::waiting_file(register.db.latest(), id).await? else { return Ok(None) };
    let folder = register.attachments()?.clone();
    let written = move || folder.write_from(&folder.of_imports(), &sha256);
    tokio::task::spawn_blocking(written).await.map_err(Fault::internal)?.map(Some).map_err(gone)
}

/// Attaches the file of an import to its decision.
pub(super) async fn attach(
    register: &Register,
    work: &Work,
    ctx: &Ctx,
    decision_id: i64,
    import: &StoredImport,
    written: Option<Written>,
) -> Result<Option<Attachment>, Fault> {
    let Some(size) = import.file_size else { return Ok(None) };
    let written = written.ok_or_else(|| gone(Fault::internal("the file of an import was not written")))?;
    let file = (AttachmentKind::Annex, import.file_name.clone(), import.sha256.clone(), size);
    Ok(Some(attachment::put(register, work, ctx, decision_id, file, written).await?.1))
}

fn gone(fault: Fault) -> Fault {
    Fault {
        cause: fault.cause,
        ..Fault::because(
            Code::Unavailable,
            "Không đọc được tệp gốc của lần nhập này nữa; hãy nhập lại tệp.",
            "The file of this import can no longer be read; import it again.",
        )
    }
}

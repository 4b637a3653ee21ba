//! Attachments: the signed paper of a decision and other files, kept unchanged; each has an event with its hash and
//! size, and `audit verify` compares each file with them.

use super::{Begun, Change, Ctx, Register, Work, decision, found};
use crate::{
    domain::{
        account::Permission,
        attachment::{Attachment, AttachmentKind},
        audit::{Deed, Misfit},
        decision::DecisionState,
        fault::{Code, Fault},
        noun::Noun,
        page::{Paging, Window},
        stored::Page,
    },
    store::{
        self,
        attachment::folder::{AttachmentFolder, Written, Wrong},
    },
};
use serde_json::json;
use std::{fs::File, path::Path};

/// Attachments that are read at a time.
const BATCH: i64 = 500;
/// What a file is whose content says nothing of it (RFC 2046).
const UNKNOWN: &str = "application/octet-stream";

/// A file that is attached.
#[derive(Debug)]
pub struct NewAttachment<'a> {
    /// Where it lies.
    pub path: &'a Path,
    /// What it is called.
    pub file_name: Option<String>,
    /// Its SHA-256 in hex.
    pub sha256: String,
    /// Its bytes.
    pub size: u64,
    /// What it is.
    pub kind: AttachmentKind,
}

impl Register {
    /// Keeps attachments in a folder from now on.
    pub fn attach_in(&self, folder: AttachmentFolder) {
        let _ = self.attachments.set(folder);
    }

    /// The folder of attachments.
    pub(crate) fn attachments(&self) -> Result<&AttachmentFolder, Fault> {
        self.attachments.get().ok_or_else(|| Fault::internal("no folder of attachments was named"))
    }
}

/// Attaches a file to a decision, in whatever state but withdrawn; it is on the disk before its event is.
pub async fn attach(
    register: &Register,
    ctx: &Ctx,
    decision_id: i64,
    new: NewAttachment<'_>,
) -> Result<Attachment, Fault> {
    let NewAttachment { path, file_name, sha256, size, kind } = new;
    ctx.ask(Permission::Record)?;
    let folder = register.attachments()?.clone();
    let (from, hash) = (path.to_owned(), sha256.clone());
    let written = tokio::task::spawn_blocking(move || folder.write(&from, &hash)).await.map_err(Fault::internal)??;
    let input = json!({"decision_id": decision_id, "sha256": sha256, "kind": kind, "file_name": file_name});
    let work = match register.begin(ctx, Permission::Record, &input).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    let decision = store::scope::decision(&**work, &ctx.scope, decision_id).await?;
    let (decision, _) = found(decision, Noun::Decision, decision_id)?;
    if !ctx.scope.covers(&decision.facts.authority_codes) {
        ctx.scope.whole()?;
    }
    if decision.state == DecisionState::Withdrawn {
        return Err(Fault::because(
            Code::WrongState,
            "Bản nháp đã rút không nhận tệp; hãy đính kèm vào quyết định khác.",
            "A withdrawn draft takes no file; attach it to another decision.",
        ));
    }
    let size = i64::try_from(size).map_err(Fault::internal)?;
    let (id, attachment) = put(&work, ctx, decision_id, (kind, file_name, sha256, size), written).await?;
    let change = Change::made(Deed::AttachFile, Noun::Attachment, id, &attachment)?;
    work.commit(change, &attachment).await?;
    Ok(attachment)
}

/// Attaches a content that is on the disk within an act; answers its number in the register too.
pub(super) async fn put(
    work: &Work,
    ctx: &Ctx,
    decision_id: i64,
    (kind, file_name, sha256, size): (AttachmentKind, Option<String>, String, i64),
    written: Written,
) -> Result<(i64, Attachment), Fault> {
    let mut attachment = Attachment {
        decision_id,
        n: 0,
        kind,
        file_name,
        media_type: sniffed(written.path())?,
        size,
        sha256,
        created_by: ctx.actor.clone(),
        created_at: ctx.stamp(),
    };
    let id = store::attachment::insert(&***work, &mut attachment).await?;
    written.settle()?;
    Ok((id, attachment))
}

/// What a file is by its content; its name says nothing.
fn sniffed(path: &Path) -> Result<String, Fault> {
    let found = infer::get_from_path(path).map_err(|error| Fault::caused(Code::Unavailable, error))?;
    Ok(found.map_or(UNKNOWN, |found| found.mime_type()).to_owned())
}

/// A page of the attachments of a decision, in the order they were attached.
pub async fn list(
    register: &Register,
    ctx: &Ctx,
    decision_id: i64,
    paging: &Paging,
) -> Result<Page<Attachment>, Fault> {
    ctx.ask(Permission::ReadDrafts)?;
    decision::get(register, ctx, decision_id, false).await?;
    let window = Window::new(paging, "attachments", &decision_id)?;
    let rows = store::attachment::list(register.db.reader(), decision_id, &window).await?;
    let total = if window.include_total {
        Some(store::attachment::count(register.db.reader(), decision_id).await?)
    } else {
        None
    };
    window.page(rows, total, |attachment| (None, attachment.n))
}

/// An attachment and its content; one whose file is missing or has another length is not served.
pub async fn open(register: &Register, ctx: &Ctx, decision_id: i64, n: i64) -> Result<(Attachment, File), Fault> {
    ctx.ask(Permission::ReadDrafts)?;
    decision::get(register, ctx, decision_id, false).await?;
    let attachment = store::attachment::find(register.db.reader(), decision_id, n).await?;
    let attachment = found(attachment, Noun::Attachment, n)?;
    let damaged = |cause: String| Fault {
        cause: Some(cause.into()),
        ..Fault::because(
            Code::Unavailable,
            "Tệp đính kèm không còn nguyên trong thư mục của sổ; hãy báo người quản trị chạy “audit verify”.",
            "The file is not as it was attached; tell the administrator to run `audit verify`.",
        )
    };
    let file = register.attachments()?.open(&attachment.sha256).map_err(|error| damaged(error.to_string()))?;
    let length = file.metadata().map_err(|error| damaged(error.to_string()))?.len();
    if i64::try_from(length).ok() != Some(attachment.size) {
        return Err(damaged(format!("{length} bytes instead of {}", attachment.size)));
    }
    Ok((attachment, file))
}

/// Every attachment whose file is missing or altered, and how many were compared; none where the register has no folder,
/// as a copy of the database alone.
pub async fn misfits(register: &Register) -> Result<(u64, Vec<Misfit>), Fault> {
    let Some(folder) = register.attachments.get().cloned() else { return Ok((0, Vec::new())) };
    if !store::attachment::are_kept(register.db.latest()).await? {
        return Ok((0, Vec::new()));
    }
    let (mut compared, mut misfits, mut after) = (0, Vec::new(), (0, 0));
    loop {
        let some = store::attachment::after(register.db.latest(), after, BATCH).await?;
        let Some(last) = some.last() else { return Ok((compared, misfits)) };
        after = (last.decision_id, last.n);
        compared += some.len() as u64;
        let folder = folder.clone();
        let checked = move || {
            let wrong = some.into_iter().filter_map(|attachment| wrong(&folder, &attachment).transpose());
            wrong.collect::<Result<Vec<_>, Fault>>()
        };
        misfits.extend(tokio::task::spawn_blocking(checked).await.map_err(Fault::internal)??);
    }
}

fn wrong(folder: &AttachmentFolder, attachment: &Attachment) -> Result<Option<Misfit>, Fault> {
    let Attachment { decision_id, n, sha256, .. } = attachment;
    let found = folder.check(sha256).map_err(|error| Fault::caused(Code::Unavailable, error))?;
    Ok(found.map(|wrong| {
        let what = match wrong {
            Wrong::Missing => "is missing",
            Wrong::Altered => "was altered",
        };
        Misfit { seq: 0, what: format!("the file of attachment {n} of decision {decision_id} {what}: {sha256}").into() }
    }))
}

/// Copies the content of every attachment that a database names from one folder into another; answers how many.
pub async fn copy_all(register: &Register, from: &AttachmentFolder, to: &AttachmentFolder) -> Result<u64, Fault> {
    if !store::attachment::are_kept(register.db.latest()).await? {
        return Ok(0);
    }
    let (mut copied, mut after) = (0, (0, 0));
    loop {
        let some = store::attachment::after(register.db.latest(), after, BATCH).await?;
        let Some(last) = some.last() else { return Ok(copied) };
        after = (last.decision_id, last.n);
        copied += some.len() as u64;
        let (from, to) = (from.clone(), to.clone());
        let all = move || some.iter().try_for_each(|attachment| from.copy(&attachment.sha256, &to));
        tokio::task::spawn_blocking(all).await.map_err(Fault::internal)??;
    }
}

//! Attachments: the signed paper of a decision and other files, kept unchanged; each has an event with its hash and
//! size, and `audit verify` compares each file with them.

use super::{Begun, Change, Ctx, Register, Work, decision, found};
use crate::{
    domain::{
        account::Permission,
        attachment::{Attachment, AttachmentKind, check_content},
        audit::{Deed, Misfit},
        decision::DecisionState,
        fault::{Code, Fault, Text},
        label::Label,
        noun::Noun,
        page::{Paging, Window},
        stored::Page,
        time::seconds_left,
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

    /// Lets each account upload so many bytes of attachments in a day from now on.
    pub fn attach_at_most(&self, bytes: i64) {
        let _ = self.attachment_limit.set(bytes);
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
    let sniffed = infer::get_from_path(path).map_err(|error| Fault::caused(Code::Unavailable, error))?;
    let media_type = sniffed.map(|found| found.mime_type());
    let is_program = sniffed.is_some_and(|found| found.matcher_type() == infer::MatcherType::App);
    check_content(kind, file_name.as_deref(), size, (media_type, is_program))?;
    let (from, hash) = (path.to_owned(), sha256.clone());
    let written = tokio::task::spawn_blocking(move || folder.write(&from, &hash)).await.map_err(Fault::internal)??;
    let input = json!({"decision_id": decision_id, "sha256": sha256, "kind": kind, "file_name": file_name});
    let work = match register.begin(ctx, Permission::Record, &input).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    let decision = store::decision::find_seen(&**work, &ctx.scope, decision_id).await?;
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
    let (id, attachment) = put(register, &work, ctx, decision_id, (kind, file_name, sha256, size), written).await?;
    let change = Change::made(Deed::AttachFile, Noun::Attachment, id, &attachment)?;
    work.commit(change, &attachment).await?;
    Ok(attachment)
}

/// Attaches a content that is on the disk within an act; answers its number in the register too.
pub(super) async fn put(
    register: &Register,
    work: &Work,
    ctx: &Ctx,
    decision_id: i64,
    (kind, file_name, sha256, size): (AttachmentKind, Option<String>, String, i64),
    written: Written,
) -> Result<(i64, Attachment), Fault> {
    may_upload(register, work, ctx, size).await?;
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

/// Refuses a file by which an account would have uploaded more in a day of Vietnam than the settings let it: no disk is
/// filled by one of them. It is `too_many_requests` with the seconds until the day turns, and not `body_too_large`: the
/// same file is taken tomorrow, and from another account today. Whoever changes the register does so one after the other,
/// on whatever instance, so that uploads at once are counted all the same.
async fn may_upload(register: &Register, work: &Work, ctx: &Ctx, size: i64) -> Result<(), Fault> {
    let Some(limit) = register.attachment_limit.get().copied() else { return Ok(()) };
    let day = store::attachment::uploaded(&***work, &ctx.actor, ctx.today()).await?;
    if day + size <= limit {
        return Ok(());
    }
    let (whole, left) = (limit >> 20, (limit - day).max(0) >> 20);
    Err(Fault::later(
        seconds_left(ctx.now),
        format!(
            "Mỗi tài khoản tải lên tối đa {whole} MiB tệp đính kèm một ngày, hôm nay tài khoản này còn {left} MiB; hãy tải lên vào ngày mai, hoặc nhờ người quản trị máy chủ nâng mức."
        ),
        format!(
            "An account may upload {whole} MiB of attachments in a day, of which {left} MiB are left today; upload it tomorrow, or have whoever runs the server raise the limit (attachment_limit)."
        ),
    ))
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

/// What is known of an attachment.
async fn noted(register: &Register, ctx: &Ctx, decision_id: i64, n: i64) -> Result<Attachment, Fault> {
    ctx.ask(Permission::ReadDrafts)?;
    decision::get(register, ctx, decision_id, false).await?;
    found(store::attachment::find(register.db.reader(), decision_id, n).await?, Noun::Attachment, n)
}

/// An attachment and its content; one whose file is missing or is another than was attached is not served.
pub async fn open(register: &Register, ctx: &Ctx, decision_id: i64, n: i64) -> Result<(Attachment, File), Fault> {
    let attachment = noted(register, ctx, decision_id, n).await?;
    let damaged = |cause: String| Fault {
        cause: Some(cause.into()),
        ..Fault::because(
            Code::Unavailable,
            "Tệp đính kèm không còn nguyên trong thư mục của sổ; hãy báo người quản trị chạy “audit verify”.",
            "The file is not as it was attached; tell the administrator to run `audit verify`.",
        )
    };
    let folder = register.attachments()?.clone();
    let length = folder.open(&attachment.sha256).and_then(|file| file.metadata());
    let length = length.map_err(|error| damaged(error.to_string()))?.len();
    if i64::try_from(length).ok() != Some(attachment.size) {
        return Err(damaged(format!("{length} bytes instead of {}", attachment.size)));
    }
    // What was begun as a 200 could not be taken back: it is read once before it is sent.
    let hash = attachment.sha256.clone();
    let opened = tokio::task::spawn_blocking(move || folder.open_checked(&hash)).await.map_err(Fault::internal)?;
    let file = opened.map_err(|error| damaged(error.to_string()))?;
    let file = file.ok_or_else(|| damaged("its content is not what it was hashed as".into()))?;
    Ok((attachment, file))
}

/// Every attachment whose file is missing or altered, and how many were compared; none where the register has no folder,
/// as a copy of the database alone.
pub async fn misfits(register: &Register) -> Result<(u64, Vec<Misfit>), Fault> {
    let Some(folder) = register.attachments.get().cloned() else { return Ok((0, Vec::new())) };
    each(register, move |attachment| wrong(&folder, attachment)).await
}

/// Looks at every attachment, some at a time, apart from those who are served: how many there are, and what is found.
async fn each<T: Send + 'static>(
    register: &Register,
    look: impl Fn(&Attachment) -> Result<Option<T>, Fault> + Clone + Send + 'static,
) -> Result<(u64, Vec<T>), Fault> {
    let (mut seen, mut found, mut after) = (0, Vec::new(), (0, 0));
    if !store::attachment::are_kept(register.db.latest()).await? {
        return Ok((seen, found));
    }
    loop {
        let some = store::attachment::after(register.db.latest(), after, BATCH).await?;
        let Some(last) = some.last() else { return Ok((seen, found)) };
        after = (last.decision_id, last.n);
        seen += some.len() as u64;
        let look = look.clone();
        let all = move || some.iter().filter_map(|one| look(one).transpose()).collect::<Result<Vec<_>, Fault>>();
        found.extend(tokio::task::spawn_blocking(all).await.map_err(Fault::internal)??);
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

/// What a copy of every content of a register came to.
#[derive(Debug, Default)]
pub struct Copied {
    /// How many attachments are whole in it.
    pub attachments: u64,
    /// Those whose file is missing or altered.
    pub lacking: Vec<Lacking>,
}

/// An attachment whose file a copy lacks.
#[derive(Debug)]
pub struct Lacking {
    /// The SHA-256 of its content, in hex.
    pub sha256: String,
    /// Which it is and what is wrong with it, in words.
    pub words: Text,
}

impl Copied {
    /// Refuses what lacks anything, by what that is in words.
    pub fn complete(&self) -> Result<(), Text> {
        if self.lacking.is_empty() { Ok(()) } else { Err(self.words()) }
    }

    /// What is lacking, in words.
    #[must_use]
    pub fn words(&self) -> Text {
        let all =
            |of: fn(&Text) -> &str| self.lacking.iter().map(|lacks| of(&lacks.words)).collect::<Vec<_>>().join("; ");
        Text::new(all(|words| &words.vi), all(|words| &words.en))
    }
}

/// Copies the content of every attachment that a database names from one folder into another. One that is missing or
/// altered does not keep the others from it: it is named, and the new folder has a list of what it lacks.
pub async fn copy_all(register: &Register, from: &AttachmentFolder, to: &AttachmentFolder) -> Result<Copied, Fault> {
    let own = to.clone();
    let from = from.clone();
    let copy = move |one: &Attachment| {
        let wrong = copy_one(one, &from, &own)?;
        Ok(wrong.map(|wrong| Lacking { sha256: one.sha256.clone(), words: named(one, wrong) }))
    };
    let (seen, lacking) = each(register, copy).await?;
    if !lacking.is_empty() {
        let notes: Vec<String> = lacking.iter().map(|lacks| format!("{} {}", lacks.sha256, lacks.words.en)).collect();
        let what = ("danh sách tệp đính kèm còn thiếu", "The list of the attachments that are lacking");
        to.note_lacking(&notes).map_err(|error| Fault::unwritten(error, what))?;
    }
    Ok(Copied { attachments: seen.saturating_sub(lacking.len() as u64), lacking })
}

/// Copies a content; says what is wrong with one that is not as it was attached.
fn copy_one(one: &Attachment, from: &AttachmentFolder, to: &AttachmentFolder) -> Result<Option<Wrong>, Fault> {
    let Err(fault) = from.copy(&one.sha256, to) else { return Ok(None) };
    // A full disk is no fault of the file.
    match from.check(&one.sha256) {
        Ok(Some(wrong)) => Ok(Some(wrong)),
        _ => Err(fault),
    }
}

/// An attachment whose file is not as it was attached.
fn named(Attachment { decision_id, n, file_name, .. }: &Attachment, wrong: Wrong) -> Text {
    let name = file_name.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
    let (vi, en) = match wrong {
        Wrong::Missing => ("bị mất", "is missing"),
        Wrong::Altered => ("đã bị sửa", "was altered"),
    };
    Text::new(
        format!("tệp đính kèm {n}{name} của quyết định {decision_id} {vi}"),
        format!("the file of attachment {n}{name} of decision {decision_id} {en}"),
    )
}

/// How many attachments there are, and those whose file is missing or of another length, in words; what stands in them
/// is not read.
pub async fn lengths(register: &Register) -> Result<(u64, Vec<Text>), Fault> {
    let Some(folder) = register.attachments.get().cloned() else { return Ok((0, Vec::new())) };
    let look = move |one: &Attachment| Ok(folder.check_length(&one.sha256, one.size).map(|wrong| named(one, wrong)));
    each(register, look).await
}

/// What is done about a file that is missing or was altered.
pub const CURE: Label = Label::new(
    "hãy lấy tệp từ bản sao lưu trước, hoặc đính kèm lại chính tệp đó vào quyết định; lệnh “award-registry audit verify” nêu từng tệp",
    "put the file back from an earlier backup, or attach the same file to its decision again; `audit verify` names each",
);

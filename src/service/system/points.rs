//! What `doctor` looks at and can be said at once while the program runs: keys, files, disks and the clock, each with
//! its cure.

use super::{
    super::{Ctx, Register, audit, id_number},
    places::{Disk, LEAST_FREE_MIB, disks, reachable},
};
use crate::{
    domain::{
        account::Permission,
        fault::{Fault, Text},
        label::Label,
        time::stamp,
    },
    service::audit::sealed::{self, Sealed},
    store::dialect::Engine,
};
use chrono::{DateTime, Utc};
use std::path::Path;

/// A point of the register that was looked at.
#[derive(Debug)]
pub struct Point {
    /// What it is called.
    pub label: Label,
    /// What was found; where something is wrong with what cures it.
    pub said: Text,
    /// Whether it must be cured.
    pub is_wrong: bool,
}

impl Point {
    fn right(label: Label, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { label, said: Text::new(vi, en), is_wrong: false }
    }

    fn wrong(label: Label, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { label, said: Text::new(vi, en), is_wrong: true }
    }
}

const AUDIT_KEY: Label = Label::new("Khóa ký", "Signing key");
const DATA_KEY: Label = Label::new("Khóa số định danh", "Key of id numbers");
const FILES: Label = Label::new("Quyền tệp", "Rights of files");
const DISK: Label = Label::new("Đĩa", "Disk");
const CLOCK: Label = Label::new("Đồng hồ", "Clock");

/// Looks at each point; no table is read but the last event and one id number.
pub async fn points(register: &Register, ctx: &Ctx) -> Result<Vec<Point>, Fault> {
    ctx.ask(Permission::KeepAccounts)?;
    let mut points = vec![audit_key(register).await?, data_key(register).await];
    points.extend(files(register));
    points.push(clock(register, ctx.now).await?);
    Ok(points)
}

/// Whether the last event bears the seal of the audit key.
async fn audit_key(register: &Register) -> Result<Point, Fault> {
    Ok(match sealed::last(register).await? {
        Sealed::Fits => {
            Point::right(AUDIT_KEY, "Sự kiện cuối mang dấu của khóa.", "The last event bears the seal of the key.")
        }
        Sealed::Unchecked(_) => Point::wrong(
            AUDIT_KEY,
            "Sự kiện cuối chưa đối chiếu được với dấu của khóa: xem cài đặt --audit-key và tệp khóa, rồi chạy award-registry audit verify.",
            "The last event was not held against its seal: see to --audit-key and its file, and run award-registry audit verify.",
        ),
        Sealed::Wrong(misfit) => {
            let seq = misfit.seq;
            Point::wrong(
                AUDIT_KEY,
                format!(
                    "Sự kiện {seq} không do chương trình ghi, hoặc khóa ở đây là khóa trước: phục hồi bản sao lưu đã kiểm tra."
                ),
                format!(
                    "Event {seq} was not written by the program, or the key here is a former one: restore a backup that verifies."
                ),
            )
        }
    })
}

/// Whether the key of id numbers fits those that are kept.
async fn data_key(register: &Register) -> Point {
    match id_number::key::fits(register).await {
        Ok(true) => {
            Point::right(DATA_KEY, "Mọi số định danh đều đọc được bằng khóa.", "Every id number is under the key.")
        }
        Ok(false) => Point::right(DATA_KEY, "Chưa có số định danh nào cần khóa.", "No id number needs it yet."),
        Err(fault) => {
            let said = fault.detail.clone().unwrap_or_else(|| fault.code.title());
            Point { label: DATA_KEY, said, is_wrong: true }
        }
    }
}

/// The files that others can reach, and the room on each disk.
fn files(register: &Register) -> Vec<Point> {
    let engine = register.db.engine();
    let attachments = register.attachments.get().map(|folder| folder.path().to_owned());
    let backups = register.backups.now().map(|backups| backups.folder);
    let folders: Vec<&Path> = [&attachments, &backups].into_iter().filter_map(Option::as_deref).collect();
    let open = reachable(Some(engine), &folders);
    let mut points: Vec<Point> = open
        .iter()
        .map(|one| {
            let (at, mode, cure) = (one.path.display(), one.mode, one.cure());
            Point::wrong(
                FILES,
                format!("Người khác trên máy đọc hoặc ghi được {at} (quyền {mode:03o}): {cure}"),
                format!("Others can read or write {at} (mode {mode:03o}): {cure}"),
            )
        })
        .collect();
    if points.is_empty() {
        let (vi, en) = ("Chỉ chủ của tệp đọc và ghi được.", "Their owner alone can read and write them.");
        points.push(Point::right(FILES, vi, en));
    }
    let mut places = vec![("TMPDIR", std::env::temp_dir())];
    places.extend(attachments.clone().map(|path| ("attachments", path)));
    places.extend(backups.clone().map(|path| ("backup_dir", path)));
    if let Engine::Sqlite { path } = engine {
        places.insert(0, ("database", path.clone()));
    }
    points.extend(disks(places).iter().map(disk));
    points
}

fn disk(disk: &Disk) -> Point {
    let at = disk.folder.display();
    match &disk.free_mib {
        Ok(free) if *free < LEAST_FREE_MIB => Point::wrong(
            DISK,
            format!(
                "Còn {free} MiB trống ở {at}, cần ít nhất {LEAST_FREE_MIB}: dọn bớt, hoặc chuyển sang đĩa lớn hơn."
            ),
            format!(
                "{free} MiB free at {at}, at least {LEAST_FREE_MIB} are needed: free some space, or move to a larger disk."
            ),
        ),
        Ok(free) => {
            let (free, unit) = if *free < 10 * 1024 { (*free, "MiB") } else { (free / 1024, "GiB") };
            Point::right(DISK, format!("Còn {free} {unit} trống ở {at}."), format!("{free} {unit} free at {at}."))
        }
        Err(error) => Point::wrong(
            DISK,
            format!("Không đọc được đĩa ở {at}: {error}."),
            format!("The disk at {at} cannot be read: {error}."),
        ),
    }
}

/// Whether an event is of an instant to come.
async fn clock(register: &Register, now: DateTime<Utc>) -> Result<Point, Fault> {
    let now = stamp(now);
    Ok(match audit::latest(register).await?.filter(|at| *at > now) {
        Some(at) => Point::wrong(
            CLOCK,
            format!(
                "Đồng hồ chỉ {now}, nhưng sổ có sự kiện lúc {at}: đặt giờ theo máy chủ thời gian (NTP); nếu trước đó đồng hồ chạy nhanh, chờ qua lúc ấy."
            ),
            format!(
                "It is {now}, and the register has an event of {at}: set the clock by a time server (NTP); if it was ahead then, wait until that is over."
            ),
        ),
        None => Point::right(
            CLOCK,
            "Không sự kiện nào muộn hơn đồng hồ máy chủ.",
            "No event is later than the clock of the server.",
        ),
    })
}

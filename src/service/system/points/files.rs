//! The files of a register: who else can reach them, the room on their disks, and the backups.

use super::{Found, Point, Topic};
use crate::{
    domain::time::stamp,
    service::{
        backup::Backups,
        system::places::{Disk, LEAST_FREE_MIB, Places, free, reachable},
    },
    store::dialect::Engine,
};
use chrono::{DateTime, Utc};
use std::time::Duration;

/// What others than its owner can read or write, and should not.
#[must_use]
pub fn modes(engine: Option<&Engine>, places: &Places) -> Vec<Point> {
    let said = reachable(engine, &places.folders()).into_iter().map(|one| {
        let (at, mode, cure) = (one.path.display(), one.mode, one.cure());
        let (vi, en) = if one.is_of_database {
            (
                "Người khác trên máy có thể đặt tệp khác vào chỗ cơ sở dữ liệu:",
                "others can put another file in the place of the database:",
            )
        } else {
            ("Người khác trên máy đọc hoặc ghi được", "others can read or write")
        };
        Point::wrong(
            Topic::FILE,
            format!("{vi} {at} (quyền {mode:03o}): {cure}"),
            format!("{en} {at} (mode {mode:03o}): {cure}"),
        )
    });
    let mut points: Vec<_> = said.collect();
    if points.is_empty() {
        let (vi, en) = ("Chỉ chủ của tệp đọc và ghi được.", "their owner alone can read and write them");
        points.push(Point::right(Topic::FILE, vi, en));
    }
    points
}

/// The room on each disk that the program writes to, each disk once.
#[must_use]
pub fn disks(engine: Option<&Engine>, places: &Places) -> Vec<Point> {
    let mut points: Vec<_> = free(places.on_disk(engine)).iter().map(disk).collect();
    if !matches!(engine, Some(Engine::Sqlite { .. })) {
        points.push(Point::right(
            Topic::DISK,
            "Đĩa của cơ sở dữ liệu do máy chủ PostgreSQL quản.",
            "that of the database is its server's own",
        ));
    }
    points
}

fn disk(Disk { setting, folder, free_mib }: &Disk) -> Point {
    let at = folder.display();
    match free_mib {
        Ok(free) if *free < LEAST_FREE_MIB => Point::wrong(
            Topic::DISK,
            format!(
                "Còn {free} MiB trống ở {at}, cần ít nhất {LEAST_FREE_MIB}: dọn bớt, hoặc chuyển sang đĩa lớn hơn."
            ),
            format!(
                "{free} MiB free at {at} ({setting}), at least {LEAST_FREE_MIB} are needed: free some space, or move it to a larger disk"
            ),
        ),
        Ok(free) => {
            let (free, unit) = if *free < 10 * 1024 { (*free, "MiB") } else { (free / 1024, "GiB") };
            Point::right(
                Topic::DISK,
                format!("Còn {free} {unit} trống ở {at}."),
                format!("{free} {unit} free at {at} ({setting})"),
            )
        }
        Err(error) => Point::wrong(
            Topic::DISK,
            format!("Không đọc được đĩa ở {at}: hãy xem đĩa và quyền của thư mục."),
            format!("{setting}: {at}: {error}"),
        ),
    }
}

/// The backups that a server makes by itself.
pub(super) fn backups(backups: &Backups, now: DateTime<Utc>) -> Vec<Point> {
    let wrong = |vi: String, en: String| Point::wrong(Topic::BACKUPS, vi, en);
    let damaged = backups.damaged.iter().map(|path| {
        let at = path.display();
        wrong(
            format!("{at} rỗng hoặc bị cắt cụt, không phải bản sao lưu: hãy xóa."),
            format!("{at} is empty or was cut off: it is no backup, delete it"),
        )
    });
    let ahead = backups.ahead.iter().map(|path| {
        let at = path.display();
        wrong(
            format!(
                "{at} mang thời điểm chưa tới: đồng hồ đang chậm, hoặc đã chạy nhanh khi làm bản ấy, và đến lúc đó bản ấy chưa được tính; hãy đặt lại đồng hồ, hoặc dời bản ấy đi nơi khác."
            ),
            format!(
                "{at} is of an instant to come: the clock is behind, or was ahead when it was made, and it counts for nothing until then; set the clock, or move it elsewhere"
            ),
        )
    });
    let mut points: Vec<_> = damaged.chain(ahead).collect();
    points.extend(newest(backups, now));
    points
}

/// The newest: whether it is there, is late, and has all its attachments.
fn newest(backups: &Backups, now: DateTime<Utc>) -> Vec<Point> {
    let Some((newest, at)) = &backups.newest else {
        return vec![Point::wrong(
            Topic::BACKUPS,
            "Chưa có bản nào; máy chủ chạy với cài đặt này làm một bản ngay.",
            "there is none yet; a server that runs with these settings makes one at once",
        )];
    };
    let (shown, age) = (newest.display(), (now - *at).to_std().unwrap_or_default());
    let (mut points, lacks) = (Vec::new(), backups.lacking);
    if i64::try_from(age.as_secs()).is_ok_and(|age| age > 2 * backups.every) {
        let age = humantime::format_duration(Duration::from_secs(age.as_secs()));
        points.push(Point::wrong(
            Topic::BACKUPS,
            format!(
                "Bản mới nhất, {shown}, làm từ {}, đã quá lâu: nhật ký chạy của máy chủ ghi vì sao chưa có bản mới hơn.",
                stamp(*at)
            ),
            format!("the newest, {shown}, was made {age} ago: the log of the server says why none was made since"),
        ));
    }
    if lacks > 0 {
        points.push(Point::wrong(
            Topic::BACKUPS,
            format!(
                "Bản mới nhất, {shown}, thiếu {lacks} tệp đính kèm từng có trong đó, nên không phục hồi được: hãy đặt lại thư mục {shown}.attachments; bản mới được làm khi đến kỳ."
            ),
            format!(
                "the newest, {shown}, lacks {lacks} files of attachments that were in it when it was made, and cannot be restored: put its folder {shown}.attachments back; a new one is made when it is due"
            ),
        ));
    }
    if points.iter().all(|point| point.found != Found::Wrong) {
        points.push(Point::right(Topic::BACKUPS, format!("Mới nhất: {shown}"), format!("newest {shown}")));
    }
    points
}

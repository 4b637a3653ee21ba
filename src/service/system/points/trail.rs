//! The trail, its keys and its clocks.

use super::{Point, Topic, is_current};
use crate::{
    domain::{
        fault::{Fault, Text},
        time::{furthest_back, stamp},
    },
    service::{
        Register, audit,
        audit::{
            sealed::{self, Sealed},
            source::AuditKey,
        },
        id_number,
    },
    store::{self, Db, file::Found as File, frames, load},
};
use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;

/// Clocks that are further apart than this are said to be: events are dated when their request came, which is a minute
/// before they are written at most.
pub const APART: TimeDelta = TimeDelta::minutes(2);
/// So many last events are looked at for clocks that are apart.
const LOOKED_AT: i64 = 1_000;

/// That newest events may be missing from a file that was opened.
#[must_use]
pub fn copied_in_use(db: &Db) -> Option<Text> {
    let place = db.engine().place();
    (db.found() == File::WithoutLog).then(|| {
        Text::new(
            format!(
                "{place} được chép khi đang dùng, hoặc mất tệp {place}-wal: có thể thiếu những sự kiện mới nhất; hãy so sự kiện cuối với một đầu sổ đã giữ."
            ),
            format!(
                "{place} was copied in use or lost its log ({place}-wal): its newest events may be missing; compare its last event with a head that was kept"
            ),
        )
    })
}

/// The same as a point.
pub(super) fn copied(register: &Register) -> Vec<Point> {
    let said = copied_in_use(&register.db).into_iter();
    said.map(|Text { vi, en }| Point::wrong(Topic::FILE, vi, en)).collect()
}

/// What is damaged of SQLite's log.
pub(super) async fn log(register: &Register) -> Result<Vec<Point>, Fault> {
    let damaged = frames::damaged(register.db.engine()).await?;
    Ok(damaged.map(|Text { vi, en }| Point::wrong(Topic::FILE, vi, en)).into_iter().collect())
}

/// Whether the key in the file of the settings is this register's.
pub(super) async fn audit_key(register: &Register, source: &AuditKey) -> Result<Vec<Point>, Fault> {
    let (vi, en) = match audit::key::check(register, source).await? {
        Some(id) => (format!("Tệp khóa đúng là của sổ: {id}."), id),
        None => ("Sổ chưa có khóa.".to_owned(), "the register has none yet".to_owned()),
    };
    Ok(vec![Point::right(Topic::AUDIT_KEY, vi, en)])
}

/// Whether the last event bears the seal of the audit key.
pub(super) async fn sealed(register: &Register) -> Result<Vec<Point>, Fault> {
    Ok(vec![match sealed::last(register).await? {
        Sealed::Fits => Point::right(
            Topic::TRAIL,
            "Sự kiện cuối mang dấu của khóa.",
            "the last event bears the seal of the audit key",
        ),
        // The key that is missing is said by its own point, and an older schema is to be migrated.
        Sealed::Unchecked(why) if register.seals.get().is_none() || !is_current(register).await => Point::note(
            Topic::TRAIL,
            "Sự kiện cuối chưa đối chiếu được với dấu của khóa: chưa có khóa, hoặc sổ thuộc phiên bản trước.",
            format!("the last event was not held against its seal: {why}"),
        ),
        Sealed::Unchecked(why) => Point::wrong(
            Topic::TRAIL,
            "Sự kiện cuối chưa đối chiếu được với dấu của khóa: xem cài đặt --audit-key và tệp khóa, rồi chạy award-registry audit verify.",
            format!("the last event was not held against its seal: {why}; see to --audit-key, and run `audit verify`"),
        ),
        Sealed::Wrong(misfit) => Point::wrong(
            Topic::TRAIL,
            format!(
                "Sự kiện {} không do chương trình ghi, hoặc khóa ở đây là khóa trước: phục hồi bản sao lưu đã kiểm tra.",
                misfit.seq
            ),
            format!("event {}: {}; restore a backup that verifies, or have it taken out", misfit.seq, misfit.what),
        ),
    }])
}

/// Whether the key of id numbers fits those that are kept, or could be used where none needs it yet.
pub(super) async fn data_key(register: &Register) -> Result<Vec<Point>, Fault> {
    let (vi, en) = if id_number::key::fits(register).await? {
        ("Mọi số định danh đều đọc được bằng khóa.", "every id number is under it")
    } else {
        id_number::key::usable(register)?;
        ("Chưa có số định danh nào cần khóa.", "no id number needs it yet")
    };
    Ok(vec![Point::right(Topic::DATA_KEY, vi, en)])
}

/// Whether an event is of an instant to come.
pub(super) async fn clock(register: &Register, now: DateTime<Utc>) -> Result<Vec<Point>, Fault> {
    let now = stamp(now);
    Ok(vec![match audit::latest(register).await?.filter(|at| *at > now) {
        Some(at) => Point::wrong(
            Topic::CLOCK,
            format!(
                "Đồng hồ chỉ {now}, nhưng sổ có sự kiện lúc {at}: đặt giờ theo máy chủ thời gian (NTP); nếu trước đó đồng hồ chạy nhanh, chờ qua lúc ấy."
            ),
            format!(
                "it is {now}, and the register has an event of {at}: set the clock by a time server (NTP); if it was ahead then, wait until that is over"
            ),
        ),
        None => Point::right(
            Topic::CLOCK,
            "Không sự kiện nào muộn hơn đồng hồ máy chủ.",
            format!("{now}, and no event is later"),
        ),
    }])
}

/// How far the clock of PostgreSQL's server is from this machine's, where that is too far.
pub async fn clocks_apart(db: &Db, now: fn() -> DateTime<Utc>) -> Result<Option<Text>, Fault> {
    let before = now();
    let Some(server) = load::clock(db).await? else { return Ok(None) };
    let apart = (server - now()).max(before - server) > APART;
    Ok(apart.then(|| {
        let (here, there) = (stamp(before), stamp(server));
        Text::new(
            format!(
                "Ở đây là {here}, ở máy chủ cơ sở dữ liệu là {there}: đặt giờ cả hai theo cùng máy chủ thời gian (NTP)."
            ),
            format!("it is {here} here and {there} at the database's server: set both by the same time servers (NTP)"),
        )
    }))
}

/// The same as a point.
pub(super) async fn of_server(register: &Register, now: fn() -> DateTime<Utc>) -> Result<Vec<Point>, Fault> {
    let apart = clocks_apart(&register.db, now).await?.into_iter();
    Ok(apart.map(|Text { vi, en }| Point::wrong(Topic::CLOCK, vi, en)).collect())
}

/// Where instances have written whose clocks are apart: an event that is much older than the one before it. One of the
/// last day is to be cured; what was long ago is known.
pub(super) async fn of_instances(register: &Register, now: DateTime<Utc>) -> Result<Vec<Point>, Fault> {
    let events = store::audit::instants(register.db.latest(), LOOKED_AT).await?;
    let Some((seq, back)) = furthest_back(&events).filter(|(_, back)| *back > APART) else { return Ok(Vec::new()) };
    let minutes = back.num_minutes();
    let back = humantime::format_duration(Duration::from_secs(back.num_seconds().unsigned_abs()));
    let vi = format!(
        "Sự kiện {seq} sớm hơn sự kiện trước nó {minutes} phút: đồng hồ hai máy chủ từng lệch nhau, hoặc một đồng hồ bị vặn lùi; đặt giờ mọi máy theo cùng máy chủ thời gian (NTP)."
    );
    let en = format!(
        "event {seq} is {back} older than the one before it: the clocks of two instances were apart, or one was set back; set all by the same time servers (NTP)"
    );
    let at = events.iter().find(|(place, _)| *place == seq).and_then(|(_, at)| at.parse::<DateTime<Utc>>().ok());
    let is_of_late = at.is_some_and(|at| now - at < TimeDelta::days(1));
    Ok(vec![if is_of_late { Point::wrong(Topic::CLOCK, vi, en) } else { Point::note(Topic::CLOCK, vi, en) }])
}

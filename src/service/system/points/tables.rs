//! The database: whether it is of this version, as the migrations made it, and has what belongs to its rows.

use super::{Point, Topic};
use crate::{
    domain::fault::Fault,
    service::{Register, attachment},
    store::{
        self,
        authority::{self, Late},
        derived,
        dialect::Engine,
        load,
        migrate::{self, Schema},
        replica::{Compared, Shows},
        schema,
    },
};
use chrono::{DateTime, Utc};
use std::time::Duration;

/// So many decisions of ended bodies are listed.
const MOST_LISTED: usize = 100;

/// Whether the database answers, takes writes, and is of this version.
pub(super) async fn database(register: &Register) -> Result<Vec<Point>, Fault> {
    let db = &register.db;
    db.ping().await?;
    let engine = if matches!(db.engine(), Engine::Sqlite { .. }) { "SQLite" } else { "PostgreSQL" };
    let mut points = Vec::new();
    if load::is_standby(db).await? {
        points.push(Point::wrong(
            Topic::DATABASE,
            "Đây là bản dự phòng, không nhận ghi: hãy chỉ máy chủ chính bằng “--database”, và máy này bằng “--read-database”.",
            "it is a standby, which takes no writes: name the primary server by database, and this one by read_database",
        ));
    }
    points.push(match migrate::schema(db).await? {
        Schema::Current => Point::right(
            Topic::DATABASE,
            format!("{engine}, đúng phiên bản này."),
            format!("{engine}, migrated"),
        ),
        Schema::Older(steps) => Point::note(
            Topic::DATABASE,
            format!(
                "{engine}, chậm {steps} bước so với phiên bản này: hãy dừng các máy chủ rồi chạy “award-registry migrate”."
            ),
            format!(
                "it lags: {engine}, {steps} steps behind this version: stop its servers and run award-registry migrate"
            ),
        ),
    });
    Ok(points)
}

/// The schema against what the migrations make, and the tables that are not the program's.
pub(super) async fn schema(register: &Register) -> Result<Vec<Point>, Fault> {
    let found = schema::compare(&register.db).await?;
    let mut points = vec![if !found.wrong.is_empty() {
        let wrong = found.wrong.join("; ");
        Point::wrong(
            Topic::SCHEMA,
            format!(
                "Không như chương trình lập, {} chỗ: “{wrong}”. Hãy nhờ đưa về như cũ, hoặc phục hồi bản sao lưu đã kiểm tra.",
                found.wrong.len()
            ),
            format!("{wrong}; have it put back, or restore a backup that verifies"),
        )
    } else if let Some(why) = &found.unchecked {
        Point::right(
            Topic::SCHEMA,
            "Chưa đối chiếu được: người dùng của cơ sở dữ liệu không được lập bảng để so.",
            format!("not compared: {why}"),
        )
    } else {
        let objects = found.objects;
        Point::right(
            Topic::SCHEMA,
            format!("{objects} mục, đúng như chương trình lập."),
            format!("{objects} objects, as the migrations make them"),
        )
    }];
    if !found.foreign.is_empty() {
        let foreign = found.foreign.join(", ");
        points.push(Point::right(
            Topic::OTHERS,
            format!("Không phải của chương trình, để nguyên: “{foreign}”."),
            format!("not the program's, left alone: {foreign}"),
        ));
    }
    Ok(points)
}

/// The numbers that were given out against those that rows have.
pub(super) async fn numbers(register: &Register) -> Result<Vec<Point>, Fault> {
    let highest = derived::highest(&register.db).await?;
    let found = derived::numbers(&register.db, &highest).await?;
    Ok(vec![if found.wrong.is_empty() {
        Point::right(Topic::NUMBERS, "Không số nào bị cấp hai lần.", "none is given out twice")
    } else {
        let wrong = found.wrong.join("; ");
        Point::wrong(
            Topic::NUMBERS,
            format!("Có số sẽ bị cấp lại: “{wrong}”. Hãy phục hồi bản sao lưu đã kiểm tra."),
            wrong,
        )
    }])
}

/// The decisions that are dated after the end of a body that signed them.
pub(super) async fn ended(register: &Register) -> Result<Vec<Point>, Fault> {
    let found = authority::signed_after_end(register.db.reader(), MOST_LISTED).await?;
    if found.is_empty() {
        let (vi, en) = (
            "Không quyết định nào ký sau ngày cơ quan ký đã kết thúc.",
            "no decision is dated after the end of a body that signed it",
        );
        return Ok(vec![Point::right(Topic::BODIES, vi, en)]);
    }
    let said = found.iter().map(|Late { decision_id, reference, signed_on, code, valid_to }| {
        let (vi, en) = (reference.as_deref().unwrap_or("không số"), reference.as_deref().unwrap_or("without number"));
        Point::note(
            Topic::BODIES,
            format!(
                "Quyết định {decision_id} (“{vi}”) ký ngày {signed_on}: cơ quan “{code}” đã kết thúc ngày {valid_to}."
            ),
            format!("decision {decision_id} ({en}) of {signed_on}: {code} ended on {valid_to}"),
        )
    });
    let mut points: Vec<_> = said.collect();
    if found.len() >= MOST_LISTED {
        points.push(Point::note(Topic::BODIES, "Và có thể còn nữa.", "and perhaps more"));
    }
    Ok(points)
}

/// Whether each attachment has its file; what stands in them is read by `audit verify` alone.
pub(super) async fn attached(register: &Register) -> Result<Vec<Point>, Fault> {
    let (seen, wrong) = attachment::lengths(register).await?;
    if seen == 0 && wrong.is_empty() {
        return Ok(vec![Point::right(Topic::ATTACHED, "Chưa có tệp đính kèm nào.", "there is none yet")]);
    }
    if wrong.is_empty() {
        return Ok(vec![Point::right(
            Topic::ATTACHED,
            format!("{seen} tệp đính kèm, tệp nào cũng có; lệnh “award-registry audit verify” xem tệp nào bị sửa."),
            format!("{seen}, each has its file; whether one was altered is said by `audit verify`"),
        )]);
    }
    let said = wrong.into_iter().map(|words| {
        Point::wrong(
            Topic::ATTACHED,
            format!("{}: {}", words.vi, attachment::CURE.vi),
            format!("{}: {}", words.en, attachment::CURE.en),
        )
    });
    Ok(said.collect())
}

/// What the replica has of the primary, where reads go to one.
pub(super) async fn replica(register: &Register, most: Duration, now: DateTime<Utc>) -> Result<Vec<Point>, Fault> {
    let db = &register.db;
    let Some(Compared { last, shows }) = db.compare_replica().await? else { return Ok(Vec::new()) };
    let seq = match shows {
        Shows::Nothing => {
            return Ok(vec![Point::wrong(
                Topic::REPLICA,
                "Không trả lời, máy chủ chính trả lời thay: hãy xem máy chủ của nó và cài đặt --read-database.",
                "it does not answer, and the primary serves meanwhile: see its server, and read_database",
            )]);
        }
        Shows::Another => {
            return Ok(vec![Point::wrong(
                Topic::REPLICA,
                "Của sổ khác, hoặc có nhật ký khác: hãy chỉ bản dự phòng của sổ này bằng “--read-database”, hoặc lập lại bằng “pg_basebackup”.",
                "it is of another register, or has another trail: name a standby of this one by read_database, or make it anew with pg_basebackup",
            )]);
        }
        Shows::Event(seq) => seq,
    };
    if seq >= last {
        return Ok(vec![Point::right(Topic::REPLICA, "Có mọi sự kiện.", "it has every event")]);
    }
    let since = store::audit::find(db.latest(), seq + 1).await?;
    let since = since.and_then(|event| event.at.parse::<DateTime<Utc>>().ok());
    let lag = since.and_then(|since| (now - since).to_std().ok()).unwrap_or_default();
    let (lacks, seconds) = (last - seq, lag.as_secs());
    let en = format!("it lacks {lacks} events, for {}", humantime::format_duration(Duration::from_secs(seconds)));
    let vi = format!("Còn thiếu {lacks} sự kiện, đã {seconds} giây");
    Ok(vec![if lag > most {
        Point::wrong(
            Topic::REPLICA,
            format!("{vi}; máy chủ chính trả lời thay: hãy xem đĩa và kết nối của nó, và nó có bị tạm dừng không."),
            format!(
                "{en}; the primary serves meanwhile: see its disk, its connection, and whether its replay is paused"
            ),
        )
    } else {
        Point::right(Topic::REPLICA, format!("{vi}."), en)
    }])
}

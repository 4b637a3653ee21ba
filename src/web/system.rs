//! `/system`: the register as a system, for whoever runs it: version, database, trail, readiness, backups.

use super::{
    shell::Staff,
    words::{capital, count, instant, size},
};
use crate::{
    domain::{
        fault::{Fault, Text},
        noun::Noun,
        time::stamp,
    },
    service::{
        backup::Backups,
        system::{
            OF_LATE, Standing, System,
            points::{Found, Point, Points, points},
            rows, system,
        },
    },
};
use maud::{Markup, html};
use poem::{Response, handler};
use std::time::Duration;

/// The places of an administrator: the path, and what it is called.
const PLACES: [(&str, &str, &str); 4] = [
    ("/system", "Hệ thống", "System"),
    ("/accounts", "Tài khoản", "Accounts"),
    ("/catalogue/awards", "Danh mục", "Catalogue"),
    ("/audit", "Kiểm tra", "Audit"),
];

/// The state of the system.
#[handler]
pub(super) async fn show(staff: Staff) -> Result<Response, Fault> {
    let register = staff.reading_newest().await?;
    let system = system(&register, &staff.ctx).await?;
    let points = points(&register, &staff.ctx).await?;
    // Every table is read for it: only where it is asked for.
    let counted = if staff.visit.asked("rows").is_empty() { None } else { Some(rows(&register, &staff.ctx).await?) };
    let said = html! {
        nav .tabs aria-label=(staff.of("Quản trị", "Administration")) {
            ul {
                @for (path, vi, en) in PLACES {
                    li { a href=(path) aria-current=[(path == staff.visit.path).then_some("page")] { (staff.of(vi, en)) } }
                }
            }
        }
        (state(&staff, &system.standing))
        (looked_at(&staff, &points))
        (facts(&staff, &system))
        (backups(&staff, &system))
        (tables(&staff, counted.as_deref()))
    };
    Ok(staff.page(staff.of("Hệ thống", "System"), &[("/", staff.of("Trang chủ", "Home"))], &said))
}

/// Whether anything has to be done.
pub(super) fn state(staff: &Staff, standing: &Standing) -> Markup {
    let language = staff.visit.language;
    html! {
        @match &standing.trouble {
            Some(trouble) => p .told {
                strong { (staff.of("Chưa ghi được: ", "No write can be made: ")) } (trouble.in_language(language))
            },
            None => p .told.good { (staff.of("Sổ đang chạy và ghi được.", "The register runs, and takes writes.")) },
        }
        @if standing.refused > 0 {
            p .told.look {
                (staff.of("Trong ", "In the last ")) (OF_LATE)
                (staff.of(" ngày qua có thay đổi bị từ chối vì dữ liệu bị sửa ngoài chương trình: ", " days changes were refused because the database was altered beside the program: "))
                (standing.refused) ". "
                a href="/audit" { (staff.of("Xem ở Kiểm tra", "See them in the audit")) } "."
            }
        }
    }
}

/// What must be cured, a line each, for the start.
pub(super) fn to_be_cured(staff: &Staff, points: &Points) -> Markup {
    let language = staff.visit.language;
    html! {
        @for Point { topic, said, .. } in points.wrong() {
            p .told.look { strong { (topic.label.of(language)) ": " } (capital(said.in_language(language))) }
        }
    }
}

/// What was looked at: what must be cured first, with its cure.
fn looked_at(staff: &Staff, points: &Points) -> Markup {
    let language = staff.visit.language;
    html! {
        h2 #points { (staff.of("Kiểm tra máy chủ", "The server looked at")) }
        table .narrow.stack {
            thead {
                tr {
                    th scope="col" { (staff.of("Mục", "Point")) }
                    th scope="col" { (staff.of("Kết quả", "Result")) }
                    th scope="col" { (staff.of("Điều tìm thấy", "What was found")) }
                }
            }
            tbody {
                @for Point { topic, said, found } in &points.all {
                    tr {
                        th scope="row" { (topic.label.of(language)) }
                        td {
                            @match found {
                                Found::Wrong => span .tag.red { (staff.of("Cần xử lý", "To be cured")) },
                                Found::Note => span .tag.amber { (staff.of("Nên biết", "To be known")) },
                                Found::Right => span .tag.green { (staff.of("Đạt", "Right")) },
                            }
                        }
                        td { (capital(said.in_language(language))) }
                    }
                }
            }
        }
        p .hint {
            @match points.looked_at {
                Some(at) => {
                    (staff.of("Bảng, tệp đính kèm và cài đặt: xem lúc ", "Tables, attachments and settings: looked at ")) (instant(&stamp(at), language)) ". "
                },
                None => (staff.of("Bảng, tệp đính kèm và cài đặt đang được xem; tải lại trang sau ít giây. ", "Tables, attachments and settings are being looked at; load the page again in some seconds. ")),
            }
            (staff.of("Xem trên máy chủ: ", "On the server: "))
            code { "award-registry doctor" }
        }
    }
}

fn facts(staff: &Staff, system: &System) -> Markup {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let log = system.log.map(|log| size(log, language));
    let head = &system.head;
    let all = [
        (t("Phiên bản", "Version"), Some(env!("CARGO_PKG_VERSION").to_owned())),
        (t("Cơ sở dữ liệu", "Database"), Some(if system.is_sqlite { "SQLite" } else { "PostgreSQL" }.to_owned())),
        (t("Dung lượng", "Size"), Some(size(system.database, language))),
        (t("Nhật ký ghi trước", "Write-ahead log"), log),
        (t("Số sự kiện", "Events"), Some(count(head.size, language))),
        (t("Sự kiện cuối", "Last event"), system.last_event_at.as_deref().map(|at| instant(at, language))),
        (t("Bản sao đọc", "Replica"), system.replica.as_ref().map(|replica| at_replica(staff, replica))),
        (t("Đầu sổ", "Head"), Some(head.root_hash.clone())),
        (t("Khóa ký", "Signing key"), Some(head.key_id.clone())),
    ];
    html! {
        dl .facts {
            @for (name, value) in all.iter().filter_map(|(name, value)| value.as_ref().map(|value| (name, value))) {
                div { dt { (name) } dd { (value) } }
            }
        }
    }
}

/// How the replica stands.
fn at_replica(staff: &Staff, (lag, trouble): &(Duration, Option<Text>)) -> String {
    let seconds = count(i64::try_from(lag.as_secs()).unwrap_or(i64::MAX), staff.visit.language);
    let behind = match lag.as_secs() {
        0 => String::new(),
        _ => format!(" {} {seconds} {}", staff.of("Chậm", "Behind by"), staff.of("giây.", "seconds.")),
    };
    let said = trouble.as_ref().map_or_else(
        || staff.of("Đang trả lời danh sách và báo cáo.", "It serves lists and reports."),
        |text| text.in_language(staff.visit.language),
    );
    format!("{said}{behind}")
}

/// How copies are made: the program beside the server makes and verifies them.
fn backups(staff: &Staff, system: &System) -> Markup {
    html! {
        h2 { (staff.of("Bản sao lưu", "Backups")) }
        @if let Some(backups) = &system.standing.backups {
            (by_themselves(staff, backups))
        } @else if system.is_sqlite {
            p {
                (staff.of(
                    "Sổ chưa được đặt lịch tự sao lưu (--backup-dir). Chạy lệnh sau trên máy chủ, cả khi sổ đang mở; bản sao được kiểm tra trước khi có tên. Giữ bản sao ở máy khác.",
                    "No backups are made by themselves (--backup-dir). Run this on the server, while the register is open too; a copy is verified before it has its name. Keep copies on another machine.",
                ))
            }
            p { code { "award-registry backup --output FILE" } }
        } @else {
            p {
                (staff.of(
                    "Sao lưu bằng công cụ của PostgreSQL, rồi kiểm tra bản phục hồi bằng lệnh sau.",
                    "Back up by the tools of PostgreSQL, then verify what was restored.",
                ))
            }
            p { code { "award-registry audit verify --database URL" } }
        }
        p {
            (staff.of("Giữ đầu sổ ở nơi khác để đối chiếu về sau: ", "Keep the head elsewhere, to compare later: "))
            a href="/v1/audit/head" { "/v1/audit/head" }
        }
    }
}

/// The backups that the server makes: the newest, and why there is no newer one.
pub(super) fn by_themselves(staff: &Staff, backups: &Backups) -> Markup {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let newest = backups.newest.as_ref().map(|(path, at)| (path.display().to_string(), instant(&stamp(*at), language)));
    html! {
        @if let Some((why, at)) = &backups.failed {
            @if backups.newest.as_ref().is_some_and(|(_, newest)| newest == at) {
                p .told { (capital(why.in_language(language))) }
            } @else {
                p .told {
                    strong { (t("Chưa sao lưu được: ", "No backup could be made: ")) } (why.in_language(language)) " "
                    (t("Lần thử gần nhất: ", "Last tried: ")) (instant(&stamp(*at), language)) ". "
                    (t("Sổ thử lại sau mỗi phút.", "It is tried again every minute."))
                }
            }
        }
        @match newest {
            Some((path, at)) => p { (t("Bản mới nhất, đã kiểm tra: ", "The newest, verified: ")) (at) ", " code { (path) } "." },
            None => p { (t("Chưa có bản sao lưu nào trong ", "There is no backup yet in ")) code { (backups.folder.display()) } "." },
        }
        p { (t("Giữ thêm bản sao ở máy khác.", "Keep copies on another machine too.")) }
    }
}

/// The rows of each table, or the way to have them counted.
fn tables(staff: &Staff, counted: Option<&[(&'static str, i64)]>) -> Markup {
    let language = staff.visit.language;
    let Some(counted) = counted else {
        return html! {
            p .no-print { a href="/system?rows=true#rows" { (staff.of("Đếm số dòng từng bảng", "Count the rows of each table")) } }
        };
    };
    html! {
        h2 #rows { (staff.of("Số dòng từng bảng", "Rows of each table")) }
        table .narrow {
            thead {
                tr { th scope="col" { (staff.of("Bảng", "Table")) } th .number scope="col" { (staff.of("Số dòng", "Rows")) } }
            }
            tbody {
                @for (table, rows) in counted {
                    tr {
                        td {
                            @if let Some(noun) = Noun::find(table) { (capital(noun.label().of(language))) " " }
                            code .quiet { (table) }
                        }
                        td .number { (count(*rows, language)) }
                    }
                }
            }
        }
    }
}

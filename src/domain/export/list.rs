//! What can be exported besides conferrals: each list with its title, its columns, and those of them that a page has
//! room for.

use super::column::{Column, Kind};
use crate::domain::{
    audit::Deed,
    award::AwardKind,
    bonus::{BonusBasis, BonusUnknown},
    conferral::ConferralStatus,
    decision::{Act, Attribution, DecisionState, Evidence, Instrument},
    eligibility::Answer,
    label::{Label, Words},
    noun::Noun,
    recipient::RecipientKind,
    report::ChangeKind,
    vocabulary,
};

vocabulary! {
    /// What a file lists.
    ExportOf {
        AuditEvents = "audit_events", "nhật ký", "audit events";
        Bonuses = "bonuses", "tiền thưởng của một quyết định", "bonuses of a decision";
        Changes = "changes", "thay đổi giữa hai thời điểm", "changes between two heads";
        Conferrals = "conferrals", "lượt khen thưởng", "conferrals";
        Decisions = "decisions", "quyết định", "decisions";
        Due = "due", "đối tượng đủ điều kiện", "who becomes eligible";
        History = "history", "quá trình khen thưởng của một đối tượng", "history of a recipient";
        StateAwards = "state_awards", "biểu 0602", "form 0602";
        Summary = "summary", "tổng hợp một phong trào", "summary of a campaign";
    }
}

impl ExportOf {
    /// What a file of it is called, in letters that every system has.
    #[must_use]
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::AuditEvents => "nhat-ky",
            Self::Bonuses => "tien-thuong",
            Self::Changes => "thay-doi",
            Self::Conferrals => "khen-thuong",
            Self::Decisions => "quyet-dinh",
            Self::Due => "du-dieu-kien",
            Self::History => "qua-trinh-khen-thuong",
            Self::StateAwards => "bieu-0602",
            Self::Summary => "tong-hop",
        }
    }
}

/// A list.
#[derive(Debug)]
pub struct List {
    /// What it lists.
    pub of: ExportOf,
    /// What stands above it.
    pub title: Label,
    /// Its columns, in its order.
    pub columns: &'static [Column],
    /// Those of them that a page has unless others are asked for.
    pub paper: &'static [&'static str],
}

const NO_WORDS: Words = &[];

const fn c(name: &'static str, kind: Kind, width: u8, vi: &'static str, en: &'static str) -> Column {
    Column { name, kind, width, own: Some((Label::new(vi, en), NO_WORDS)) }
}

const fn w(name: &'static str, words: Words, width: u8, vi: &'static str, en: &'static str) -> Column {
    Column { name, kind: Kind::Word, width, own: Some((Label::new(vi, en), words)) }
}

const STATUS: Column = w("status", ConferralStatus::WORDS, 14, "tình trạng", "status");
const NAME: Column = c("name", Kind::Text, 32, "họ tên, tên gọi", "name");
const UNIT: Column = c("unit", Kind::Text, 36, "đơn vị", "unit");
const AWARD: Column = c("award_name", Kind::Text, 36, "tên hình thức", "award name");
const REFERENCE: Column = c("reference", Kind::Text, 18, "số ký hiệu", "reference");
const SIGNED: Column = c("signed_on", Kind::Day, 12, "ngày ký", "signed on");
const BIRTH: Column = c("birth_year", Kind::Number, 10, "năm sinh", "birth year");

/// Counts by award and kind of recipient.
const BY_AWARD: &[Column] = &[
    c("award_code", Kind::Text, 16, "mã hình thức", "award"),
    c("award_name", Kind::Text, 36, "tên hình thức", "award name"),
    w("award_kind", AwardKind::WORDS, 20, "loại hình thức", "award kind"),
    c("collective", Kind::Number, 10, "tập thể", "collectives"),
    c("household", Kind::Number, 10, "hộ gia đình", "households"),
    c("individual", Kind::Number, 10, "cá nhân", "individuals"),
    c("unspecified", Kind::Number, 10, "không tách", "not divided"),
    c("total", Kind::Number, 10, "tổng", "total"),
];
const BY_AWARD_ON_PAPER: &[&str] = &["award_name", "collective", "household", "individual", "unspecified", "total"];

/// The audit trail.
pub const AUDIT_EVENTS: List = List {
    of: ExportOf::AuditEvents,
    title: Label::new("NHẬT KÝ SỔ KHEN THƯỞNG", "AUDIT TRAIL"),
    columns: &[
        c("seq", Kind::Number, 10, "sự kiện", "event"),
        c("at", Kind::Instant, 17, "lúc", "at"),
        c("actor", Kind::Text, 20, "tài khoản", "account"),
        w("act", Deed::WORDS, 28, "việc", "act"),
        w("noun", Noun::WORDS, 18, "loại bản ghi", "kind of record"),
        c("noun_id", Kind::Number, 10, "số bản ghi", "record"),
        c("request_id", Kind::Text, 36, "yêu cầu", "request"),
        c("hash", Kind::Text, 64, "giá trị băm", "hash"),
    ],
    paper: &["seq", "at", "actor", "act", "noun", "noun_id"],
};

/// The bonus sheet of a decision.
pub const BONUSES: List = List {
    of: ExportOf::Bonuses,
    title: Label::new("BẢNG TÍNH TIỀN THƯỞNG", "BONUS SHEET"),
    columns: &[
        c("line", Kind::Number, 7, "dòng", "line"),
        NAME,
        UNIT,
        AWARD,
        STATUS,
        w("basis", BonusBasis::WORDS, 14, "cách tính", "basis"),
        c("coefficient", Kind::Decimal, 9, "hệ số", "coefficient"),
        c("factor", Kind::Decimal, 9, "số lần", "factor"),
        c("base_salary_vnd", Kind::Money, 14, "lương cơ sở (đồng)", "salary by the rules (đồng)"),
        c("amount_vnd", Kind::Money, 14, "tiền thưởng (đồng)", "bonus (đồng)"),
        c("paid_vnd", Kind::Money, 14, "đã chi (đồng)", "paid (đồng)"),
        w("unknown_because", BonusUnknown::WORDS, 24, "chưa tính được vì", "unknown because"),
        c("instruments", Kind::List, 36, "căn cứ", "instruments"),
        c("ended_by", Kind::Text, 24, "không còn hiệu lực", "no longer in force"),
    ],
    paper: &["name", "award_name", "coefficient", "base_salary_vnd", "amount_vnd", "paid_vnd", "ended_by"],
};

/// What changed between two heads.
pub const CHANGES: List = List {
    of: ExportOf::Changes,
    title: Label::new("THAY ĐỔI TRONG DANH SÁCH KHEN THƯỞNG", "CHANGES IN THE LIST OF COMMENDATIONS"),
    columns: &[
        w("change", ChangeKind::WORDS, 12, "thay đổi", "change"),
        c("conferral_id", Kind::Number, 10, "số lượt khen thưởng", "conferral number"),
        NAME,
        UNIT,
        AWARD,
        REFERENCE,
        SIGNED,
        STATUS,
        c("difference", Kind::Text, 50, "trước và sau", "before and after"),
        w("act", Deed::WORDS, 28, "việc", "act"),
        c("decision_id", Kind::Number, 10, "số quyết định trong sổ", "decision's number in the register"),
        c("seq", Kind::Number, 10, "sự kiện", "event"),
        c("actor", Kind::Text, 20, "tài khoản", "account"),
        c("at", Kind::Instant, 17, "lúc", "at"),
        w("decision_act", Act::WORDS, 24, "việc của quyết định đó", "act of that decision"),
        c("decision_reference", Kind::Text, 18, "số ký hiệu của quyết định đó", "reference of that decision"),
    ],
    paper: &["change", "name", "award_name", "reference", "difference", "act", "actor", "at"],
};

const OF_DECISIONS: &[Column] = &[
    c("id", Kind::Number, 10, "số quyết định trong sổ", "decision's number in the register"),
    w("state", DecisionState::WORDS, 14, "trạng thái", "state"),
    w("act", Act::WORDS, 16, "việc", "act"),
    w("instrument", Instrument::WORDS, 14, "loại văn bản", "instrument"),
    c("number", Kind::Text, 9, "số văn bản", "number"),
    c("symbol", Kind::Text, 12, "ký hiệu", "symbol"),
    SIGNED,
    c("signed_year", Kind::Number, 9, "năm ký", "signed year"),
    c("title", Kind::Text, 50, "trích yếu", "title"),
    c("authority_codes", Kind::List, 18, "mã cơ quan", "authorities"),
    c("authority_names", Kind::List, 36, "tên cơ quan", "authority names"),
    w("attribution", Attribution::WORDS, 14, "cách ban hành", "attribution"),
    c("campaign_code", Kind::Text, 16, "mã phong trào", "campaign"),
    c("year_from", Kind::Number, 9, "từ năm", "year from"),
    c("year_to", Kind::Number, 9, "đến năm", "year to"),
    w("evidence", Evidence::WORDS, 16, "căn cứ ghi sổ", "evidence"),
    c("source", Kind::Text, 36, "nguồn", "source"),
    c("line_count", Kind::Number, 9, "số dòng", "lines"),
    c("totals_differ", Kind::Flag, 10, "tổng khác danh sách", "totals differ from the list"),
    c("incomplete", Kind::Flag, 10, "thiếu số hoặc ngày", "without number or day"),
    c("without_paper", Kind::Flag, 10, "chưa có bản đính kèm", "without the paper attached"),
    c("created_by", Kind::Text, 20, "người soạn", "created by"),
    c("registered_by", Kind::Text, 20, "người vào sổ", "registered by"),
    c("registered_at", Kind::Instant, 17, "vào sổ lúc", "registered at"),
];

/// Decisions.
pub const DECISIONS: List = List {
    of: ExportOf::Decisions,
    title: Label::new("DANH SÁCH QUYẾT ĐỊNH", "LIST OF DECISIONS"),
    columns: OF_DECISIONS,
    paper: &["number", "symbol", "signed_on", "title", "authority_names", "line_count", "state"],
};

/// Those to reconcile.
pub const RECONCILIATION: List = List {
    of: ExportOf::Decisions,
    title: Label::new("DANH SÁCH QUYẾT ĐỊNH CẦN ĐỐI CHIẾU", "DECISIONS TO RECONCILE"),
    columns: OF_DECISIONS,
    paper: &["number", "symbol", "signed_on", "title", "line_count", "totals_differ", "incomplete", "without_paper"],
};

/// Who of a unit becomes eligible.
pub const DUE: List = List {
    of: ExportOf::Due,
    title: Label::new("DANH SÁCH ĐỦ ĐIỀU KIỆN ĐỀ NGHỊ KHEN THƯỞNG", "WHO BECOMES ELIGIBLE"),
    columns: &[
        c("recipient_id", Kind::Number, 10, "số đối tượng trong sổ", "recipient's number in the register"),
        w("recipient_kind", RecipientKind::WORDS, 14, "loại đối tượng", "recipient kind"),
        NAME,
        BIRTH,
        UNIT,
        w("answer", Answer::WORDS, 10, "đủ điều kiện", "eligible"),
        c("article", Kind::Text, 24, "điều khoản", "article"),
        c("criteria", Kind::Text, 50, "tiêu chuẩn", "criteria"),
    ],
    paper: &["name", "birth_year", "unit", "answer", "article", "criteria"],
};

/// What a recipient was awarded.
pub const HISTORY: List = List {
    of: ExportOf::History,
    title: Label::new("QUÁ TRÌNH KHEN THƯỞNG", "HISTORY OF COMMENDATION"),
    columns: &[
        c("conferral_id", Kind::Number, 10, "số lượt khen thưởng", "conferral number"),
        AWARD,
        REFERENCE,
        SIGNED,
        c("authority_names", Kind::List, 36, "cơ quan quyết định", "authorities"),
        c("unit", Kind::Text, 36, "đơn vị khi được khen", "unit as of then"),
        STATUS,
        c("acts", Kind::Text, 40, "việc đã làm sau đó", "later acts"),
    ],
    paper: &["award_name", "reference", "signed_on", "authority_names", "unit", "status", "acts"],
};

/// Form 0602.
pub const STATE_AWARDS: List = List {
    of: ExportOf::StateAwards,
    title: Label::new(
        "BIỂU 0602.N/BNV-TĐKT: KHEN THƯỞNG CẤP NHÀ NƯỚC",
        "FORM 0602.N/BNV-TĐKT: COMMENDATIONS DECIDED BY THE STATE",
    ),
    columns: BY_AWARD,
    paper: BY_AWARD_ON_PAPER,
};

/// The summary of a campaign's year.
pub const SUMMARY: List = List {
    of: ExportOf::Summary,
    title: Label::new("TỔNG HỢP KHEN THƯỞNG CỦA PHONG TRÀO", "SUMMARY OF A CAMPAIGN"),
    columns: BY_AWARD,
    paper: BY_AWARD_ON_PAPER,
};

/// Each of them.
pub const LISTS: &[&List] = &[&AUDIT_EVENTS, &BONUSES, &CHANGES, &DECISIONS, &DUE, &HISTORY, &STATE_AWARDS, &SUMMARY];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_has_each_column_once_and_its_page_has_columns_of_it() {
        for list in LISTS.iter().chain([&&RECONCILIATION]) {
            for (place, column) in list.columns.iter().enumerate() {
                assert!(list.columns.iter().skip(place + 1).all(|other| other.name != column.name), "{}", column.name);
                assert_eq!(column.kind == Kind::Word, column.own.is_some_and(|(_, words)| !words.is_empty()));
            }
            assert!(
                (1..=10).contains(&list.paper.len())
                    && list.paper.iter().all(|name| list.columns.iter().any(|c| c.name == *name))
            );
        }
        assert_eq!(LISTS.len() + 1, ExportOf::ALL.len());
    }
}

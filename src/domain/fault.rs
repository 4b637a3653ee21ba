//! The one error of the program, in words a user can act on.
//!
//! Every layer answers with a [`Fault`]; only `http/status.rs` knows which HTTP status a [`Code`] becomes, and only the
//! outermost border chooses the language, so each message is written once in Vietnamese and once in English.

use crate::domain::{
    label::{Label, UnknownWord, cited},
    noun::Noun,
};
use std::{fmt, io};

pub use crate::domain::language::{Language, Text};

/// Where in the request a finding points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A JSON Pointer (RFC 6901) into the body.
    Pointer(String),
    /// The name of a query parameter.
    Parameter(String),
}

/// One thing that is wrong, or that must be acknowledged, at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where.
    pub place: Place,
    /// The stable word a client matches on.
    pub code: &'static str,
    /// What is wrong and what to do about it.
    pub text: Text,
}

impl Finding {
    /// The same finding, of something that stands below a place.
    #[must_use]
    pub fn below(mut self, at: &str) -> Self {
        if let Place::Pointer(pointer) = &mut self.place {
            pointer.insert_str(0, at);
        }
        self
    }

    /// A finding about a member of the body.
    pub fn at(pointer: impl Into<String>, code: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { place: Place::Pointer(pointer.into()), code, text: Text::new(vi, en) }
    }

    /// `unknown_reference` for what a member of the body names by its kind and key.
    pub fn unknown(pointer: impl Into<String>, noun: Noun, key: impl fmt::Display) -> Self {
        let Label { vi, en, .. } = noun.label();
        let (of_vi, of_en) = match noun {
            Noun::Authority | Noun::Award => ("danh mục", "catalogue"),
            _ => ("sổ", "register"),
        };
        Self::at(
            pointer,
            "unknown_reference",
            format!("Không có {vi} {} trong {of_vi}; hãy kiểm tra lại.", cited(&key)),
            format!("There is no {en} {key} in the {of_en}; check it."),
        )
    }

    /// A finding about a query parameter.
    pub fn of(parameter: impl Into<String>, code: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { place: Place::Parameter(parameter.into()), code, text: Text::new(vi, en) }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $status:literal, $vi:literal, $en:literal;)+) => {
        /// Why a request was refused: the `code` of a problem, each with its title.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Code { $($(#[$doc])* $name,)+ }

        impl Code {
            /// Every code, for the pages under `/problems/` and the tests that must not forget one.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The word on the wire.
            #[must_use]
            pub fn word(self) -> &'static str { match self { $(Self::$name => $word,)+ } }

            /// The class of the refusal, numbered as RFC 9110 numbers it.
            #[must_use]
            pub fn class(self) -> u16 { match self { $(Self::$name => $status,)+ } }

            /// The title, the same for every problem of this code.
            #[must_use]
            pub fn title(self) -> Text { match self { $(Self::$name => Text::new($vi, $en),)+ } }
        }
    };
}

codes! {
    /// The body is no JSON.
    InvalidJson = "invalid_json", 400, "Nội dung không phải JSON hợp lệ", "The body is not valid JSON";
    /// A member of the body is wrong in itself.
    InvalidBody = "invalid_body", 400, "Nội dung gửi lên chưa đúng", "The body is not as described";
    /// The body has a member nobody knows.
    UnknownMember = "unknown_member", 400, "Có trường không hợp lệ", "The body has an unknown member";
    /// The query has a parameter nobody knows.
    UnknownParameter = "unknown_parameter", 400, "Có tham số không hợp lệ", "The query has an unknown parameter";
    /// A query parameter has an impossible value.
    InvalidParameter = "invalid_parameter", 400, "Tham số không hợp lệ", "A query parameter is not valid";
    /// The cursor is not one this query gave.
    InvalidCursor = "invalid_cursor", 400, "Con trỏ trang không thuộc truy vấn này", "The cursor does not belong to this query";
    /// No token, or one that is unknown or expired.
    Unauthenticated = "unauthenticated", 401, "Chưa đăng nhập", "Not authenticated";
    /// The role lacks the permission.
    Forbidden = "forbidden", 403, "Không có quyền", "Not permitted";
    /// Whoever wrote, changed or submitted a decision may not register it.
    FourEyes = "four_eyes", 403, "Không được tự mình duyệt vào sổ", "Four eyes: another person must register it";
    /// No such thing, or none this caller may see.
    NotFound = "not_found", 404, "Không tìm thấy", "Not found";
    /// The path exists, the method does not.
    MethodNotAllowed = "method_not_allowed", 405, "Phương thức không được phép", "Method not allowed";
    /// None of the accepted media types can be made.
    NotAcceptable = "not_acceptable", 406, "Không có định dạng được yêu cầu", "Not acceptable";
    /// The request did not arrive in time.
    RequestTimeout = "request_timeout", 408, "Yêu cầu được gửi quá chậm", "The request came too slowly";
    /// The number is already registered for that authority and year.
    NumberTaken = "number_taken", 409, "Số quyết định đã được vào sổ", "The decision number is already registered";
    /// The act does not fit the state of the record.
    WrongState = "wrong_state", 409, "Trạng thái hồ sơ không cho phép", "The record is not in a state that allows this";
    /// Another request with this Idempotency-Key is being worked on.
    KeyInFlight = "key_in_flight", 409, "Yêu cầu cùng Idempotency-Key đang được xử lý", "A request with this Idempotency-Key is in progress";
    /// The code or key is already in use.
    AlreadyExists = "already_exists", 409, "Đã tồn tại", "It already exists";
    /// The register has changed since a preview was made.
    RegisterChanged = "register_changed", 409, "Sổ đã thay đổi từ khi xem trước", "The register has changed since the preview";
    /// A body without a length.
    LengthRequired = "length_required", 411, "Thiếu độ dài nội dung", "Content-Length is required";
    /// The record has changed since it was read.
    Stale = "stale", 412, "Hồ sơ đã thay đổi", "The record has changed";
    /// The body is over the limit.
    BodyTooLarge = "body_too_large", 413, "Nội dung quá lớn", "The body is too large";
    /// The body is of another media type.
    UnsupportedMediaType = "unsupported_media_type", 415, "Kiểu nội dung không được hỗ trợ", "Unsupported media type";
    /// The part of a file that is asked for is not in it.
    RangeNotSatisfiable = "range_not_satisfiable", 416, "Tệp không có phần được yêu cầu", "The file has no such part";
    /// The body names something that is not there.
    UnknownReference = "unknown_reference", 422, "Mục được dẫn chiếu không có trong danh mục", "The body refers to something unknown";
    /// A flaw: the law or the register refuses it.
    RuleBroken = "rule_broken", 422, "Trái với quy định", "A rule is broken";
    /// A caution that nobody has acknowledged.
    Unacknowledged = "unacknowledged", 422, "Có cảnh báo cần được xác nhận", "A caution must be acknowledged";
    /// A file that can't be read.
    FileUnreadable = "file_unreadable", 422, "Không đọc được tệp", "The file can't be read";
    /// A list with more rows than an annex may have.
    TooManyRows = "too_many_rows", 422, "Danh sách quá dài", "The list is too long";
    /// The Idempotency-Key was used with another body.
    KeyReused = "key_reused", 422, "Idempotency-Key đã dùng cho nội dung khác", "The Idempotency-Key was used for another request";
    /// A replace or a verb without `If-Match`.
    IfMatchRequired = "if_match_required", 428, "Thiếu If-Match", "If-Match is required";
    /// More requests than allowed.
    TooManyRequests = "too_many_requests", 429, "Quá nhiều yêu cầu", "Too many requests";
    /// A fault of the program.
    Internal = "internal", 500, "Lỗi nội bộ", "Internal error";
    /// The database is locked, full or gone.
    Unavailable = "unavailable", 503, "Tạm thời không phục vụ được", "Temporarily unavailable";
}

/// The places one refusal names at most: a list of 20,000 lines can be wrong in as many.
pub const MOST_NAMED: usize = 200;

/// A refusal: its code, the words for it, the places, and the cause that is logged and never sent.
#[derive(Debug)]
pub struct Fault {
    /// Which refusal.
    pub code: Code,
    /// What happened this time; the title says it where this is absent.
    pub detail: Option<Text>,
    /// The places concerned.
    pub errors: Vec<Finding>,
    /// What lies behind, for the log alone.
    pub cause: Option<Box<dyn std::error::Error + Send + Sync>>,
    /// After how many seconds the same may be asked again.
    pub retry_after: Option<i64>,
}

impl Fault {
    /// A refusal that its title explains.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self { code, detail: None, errors: Vec::new(), cause: None, retry_after: None }
    }

    /// A refusal with its own words.
    pub fn because(code: Code, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { detail: Some(Text::new(vi, en)), ..Self::new(code) }
    }

    /// A refusal of one request too many, for so many seconds.
    pub fn later(seconds: i64, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { retry_after: Some(seconds), ..Self::because(Code::TooManyRequests, vi, en) }
    }

    /// The same refusal, of what may be asked again after so many seconds.
    #[must_use]
    pub fn again_after(self, seconds: i64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    /// A refusal at one place.
    #[must_use]
    pub fn at(code: Code, finding: Finding) -> Self {
        Self { detail: Some(finding.text.clone()), errors: vec![finding], ..Self::new(code) }
    }

    /// A refusal at several places, the first [`MOST_NAMED`] of them; fine when there are none.
    pub fn all(code: Code, mut errors: Vec<Finding>) -> Result<(), Self> {
        if errors.is_empty() {
            return Ok(());
        }
        errors.truncate(MOST_NAMED);
        Err(Self { errors, ..Self::new(code) })
    }

    /// `not_found` for a record by its kind and key.
    pub fn missing(noun: Noun, key: impl fmt::Display) -> Self {
        let (Label { vi, en, .. }, key) = (noun.label(), cited(key));
        Self::because(
            Code::NotFound,
            format!("Không có {vi} {key} trong sổ; hãy kiểm tra lại số."),
            format!("There is no {en} {key} in the register; check the number."),
        )
    }

    /// A fault of the program or its surroundings, with the cause for the log.
    pub fn caused(code: Code, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { cause: Some(cause.into()), ..Self::new(code) }
    }

    /// A file that could not be written, by what it is called in either language; a full disk with its remedy.
    #[must_use]
    pub fn unwritten(error: io::Error, (vi, en): (&str, &str)) -> Self {
        let (vi, en) = if is_full(&error) {
            (
                format!("Không ghi được {vi}: đĩa đã đầy. Hãy báo người quản trị giải phóng chỗ trống, rồi gửi lại."),
                format!("{en} could not be written: its disk is full; free some space, then try again."),
            )
        } else {
            (
                format!("Không ghi được {vi}; hãy báo người quản trị."),
                format!("{en} could not be written; tell the administrator."),
            )
        };
        Self { detail: Some(Text::new(vi, en)), ..Self::caused(Code::Unavailable, error) }
    }

    /// An internal error from what lies behind it.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::caused(Code::Internal, cause)
    }
}

impl Fault {
    /// What it says: its own words, or those of its title.
    #[must_use]
    pub fn text(&self) -> Text {
        self.detail.clone().unwrap_or_else(|| self.code.title())
    }
}

impl From<UnknownWord> for Fault {
    fn from(unknown: UnknownWord) -> Self {
        Self::internal(unknown)
    }
}

/// Whether no room is left: the disk is full, a quota is used up, or a file may not grow.
#[must_use]
pub fn is_full(error: &io::Error) -> bool {
    use io::ErrorKind as E;
    matches!(error.kind(), E::StorageFull | E::QuotaExceeded | E::FileTooLarge)
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}",
            self.code.word(),
            self.detail.as_ref().map_or_else(|| self.code.title().en, |d| d.en.clone())
        )?;
        for e in &self.errors {
            let place = match &e.place {
                Place::Pointer(p) | Place::Parameter(p) => p,
            };
            write!(f, "; {place} {}: {}", e.code, e.text.en)?;
        }
        Ok(())
    }
}

impl std::error::Error for Fault {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_deref().map(|c| c as _)
    }
}

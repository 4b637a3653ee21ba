//! The members of the register's records: what each is called, and which words its value can be.
//!
//! The audit trail, findings and pages take their names from this one table.

use crate::domain::{
    account::{Permission, Role, code::Purpose},
    audit::Deed,
    authority::{Level, SuccessionKind},
    award::{AwardKind, Foreigners},
    conferral::{ConferralStatus, ConferralType},
    decision::{Act, Attribution, CancelReason, DecisionState, Evidence, Instrument, Part, RelationKind},
    eligibility::Mode,
    export::{FileLanguage, FormatName, Packing, Profile, Separator},
    fault::Language,
    label::{Label, Words},
    noun::Noun,
    recipient::{Origin, RecipientKind, Sex},
    report::Group,
    rule::{Basis, BonusSubject, Rounding},
    verification::VerificationAnswer,
    year::{CONFLICT, InitiativeScope, Rating},
};

/// A member of a record.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    /// Its name on the wire, `signed_on`; behind the noun where it differs by that, `bonus_rule.value`.
    pub name: &'static str,
    /// What it is called.
    pub label: Label,
    /// The words its value can be, where it is no free text.
    pub words: &'static [Words],
}

const fn m(name: &'static str, vi: &'static str, en: &'static str) -> Member {
    Member { name, label: Label::new(vi, en), words: &[] }
}

impl Member {
    const fn of(self, words: &'static [Words]) -> Self {
        Self { words, ..self }
    }

    /// The member of a noun by its name on the wire.
    #[must_use]
    pub fn find(noun: &str, name: &str) -> Option<&'static Self> {
        let by_name = |name: &str| {
            let place = MEMBERS.binary_search_by(|member| member.name.cmp(name)).ok()?;
            MEMBERS.get(place)
        };
        by_name(&format!("{noun}.{name}")).or_else(|| by_name(name))
    }

    /// What a word of its value is called.
    #[must_use]
    pub fn word(&self, word: &str) -> Option<Label> {
        self.words.iter().copied().flatten().find(|(known, _)| *known == word).map(|(_, label)| *label)
    }
}

/// What a noun, or a member of it, is called; a name that has no label is its own words.
#[must_use]
pub fn label(noun: &str, name: &str, language: Language) -> String {
    let member = Member::find(noun, name).map(|member| member.label);
    let known = member.or_else(|| Noun::find(name).map(Noun::label));
    known.map_or_else(|| name.replace('_', " "), |label| label.of(language).to_owned())
}

/// Every member, in the order of their names.
pub const MEMBERS: &[Member] = &[
    m("about", "về", "about").of(&[BonusSubject::WORDS]),
    m("account_created_by", "người lập tài khoản", "account created by"),
    m("acknowledge", "các cảnh báo được xác nhận", "acknowledged cautions"),
    m("acknowledged", "cảnh báo đã xác nhận", "acknowledged cautions"),
    m("act", "việc", "act").of(&[Act::WORDS, Deed::WORDS]),
    m("after", "sau", "after"),
    m("aliases", "tên khác", "aliases"),
    m("amount_vnd", "số tiền (đồng)", "amount (đồng)"),
    m("announced_by", "nơi công bố", "announced by"),
    m("announced_on", "ngày công bố", "announced on"),
    m("announced_year", "năm công bố", "announced year"),
    m("answer", "kết quả", "answer").of(&[VerificationAnswer::WORDS]),
    m("article", "điều khoản", "article"),
    m("as_written", "theo văn bản", "as written"),
    m("asked_for", "hồ sơ được hỏi", "record asked about"),
    m("at", "lúc", "at"),
    m("attribution", "cách ban hành", "attribution").of(&[Attribution::WORDS]),
    m("authorities", "cơ quan", "authorities"),
    m("authority_code", "cơ quan của số", "body of the number"),
    m("authority_codes", "mã cơ quan", "authorities"),
    m("authority_names", "tên cơ quan", "authority names"),
    m("authors", "số người soạn đã ghi lại", "authors"),
    m("award_code", "mã hình thức", "award"),
    m("award_code_right", "hình thức đúng", "right award"),
    m("award_kind", "loại hình thức", "award kind").of(&[AwardKind::WORDS]),
    m("award_name", "tên hình thức", "award name"),
    m("awards", "hình thức khen thưởng", "awards"),
    m("basis", "cách tính", "basis").of(&[Basis::WORDS]),
    m("birth_on", "ngày sinh", "date of birth"),
    m("birth_on_right", "ngày sinh đúng", "right date of birth"),
    m("birth_year", "năm sinh", "birth year"),
    m("birth_year_right", "năm sinh đúng", "right birth year"),
    m("bonus_paid_vnd", "tiền thưởng đã chi (đồng)", "bonus paid (đồng)"),
    m("bonus_rule.value", "giá trị", "value").of(&[Rounding::WORDS]),
    m("by", "người làm", "by"),
    m("bytes", "số byte", "bytes"),
    m("campaign_code", "mã phong trào", "campaign"),
    m("cancel_reason", "lý do hủy", "cancel reason").of(&[CancelReason::WORDS]),
    m("certificate_number", "số bằng", "certificate number"),
    m("classification", "phân loại", "classification"),
    m("cleaned", "chỗ đã bỏ ký tự ẩn", "where hidden characters were removed"),
    m("code", "mã", "code"),
    m("code_id", "mã dùng một lần", "one-time code"),
    m("coefficient", "hệ số", "coefficient"),
    m("column.conferral_id", "số lượt khen thưởng", "conferral number"),
    m("column.decision_id", "số quyết định trong sổ", "decision's number in the register"),
    m("column.name", "họ tên, tên gọi", "name"),
    m("column.number", "số văn bản", "number"),
    m("column.reason", "thành tích", "achievement"),
    m("column.recipient_id", "số đối tượng trong sổ", "recipient's number in the register"),
    m("columns", "các cột", "columns"),
    m("complete", "nguồn đầy đủ", "source complete"),
    m("compress", "nén bằng", "packed by").of(&[Packing::WORDS]),
    m("conferral_id", "lượt khen thưởng", "conferral"),
    m("conferral_type", "loại khen thưởng", "conferral type").of(&[ConferralType::WORDS]),
    m("conferrals", "lượt khen thưởng", "conferrals"),
    m("confidence", "độ tin cậy", "confidence"),
    m("count", "số lượng", "count"),
    m("created_at", "lập lúc", "created at"),
    m("created_by", "người soạn", "created by"),
    m("cursor", "con trỏ trang", "cursor"),
    m("data_key.key_id", "khóa mã hóa", "data key"),
    m("date", "ngày", "date"),
    m("dated", "ngày", "dated"),
    m("decision_id", "quyết định", "decision"),
    m("decisions", "quyết định", "decisions"),
    m("died_on", "ngày mất", "date of death"),
    m("digits", "số chữ số", "digits"),
    m("disabled", "đã vô hiệu hóa", "disabled"),
    m("disciplined", "bị kỷ luật", "disciplined"),
    m("edited_by", "người sửa cuối", "edited by"),
    m("editions", "các đợt", "editions"),
    m("effective_filter", "bộ lọc đã áp dụng", "filter as used"),
    m("effective_on", "ngày hiệu lực", "effective on"),
    m("evidence", "căn cứ ghi sổ", "evidence").of(&[Evidence::WORDS]),
    m("expires_at", "hết hạn lúc", "expires at"),
    m("exported_by", "người xuất", "exported by"),
    m("external_id", "mã ở hệ thống khác", "id in another system"),
    m("external_ids", "mã ở hệ thống khác", "ids in other systems"),
    m("filter", "bộ lọc", "filter"),
    m("filter.year", "năm thành tích", "merit year"),
    m("filter_in_words", "bộ lọc bằng lời", "filter in words"),
    m("force", "gộp bắt buộc", "merge by force"),
    m("forced", "gộp bắt buộc", "merged by force"),
    m("foreigners", "người nước ngoài", "foreigners").of(&[Foreigners::WORDS]),
    m("format", "định dạng", "format").of(&[FormatName::WORDS]),
    m("from", "từ", "from"),
    m("from_id", "hồ sơ được gộp", "record merged"),
    m("full_name", "họ tên", "full name"),
    m("further_numbers", "số của các cơ quan khác", "further numbers"),
    m("given_on", "ngày đồng ý", "given on"),
    m("grade", "hạng", "grade"),
    m("group_by", "nhóm theo", "group by").of(&[Group::WORDS]),
    m("hands", "những người đã tham gia", "people involved"),
    m("hash", "giá trị băm", "hash"),
    m("head", "chủ hộ", "head of the household"),
    m("head_size", "số sự kiện", "head size"),
    m("honorific", "danh xưng", "honorific"),
    m("id", "số trong sổ", "number in the register"),
    m("id_number.key_id", "khóa mã hóa", "data key"),
    m("id_numbers", "số định danh", "id numbers"),
    m("identity", "định danh ở nhà cung cấp", "identity at the provider"),
    m("include_predecessors", "kể cả cơ quan tiền thân", "with predecessors"),
    m("include_total", "đếm tổng số", "total counted"),
    m("initiatives", "sáng kiến", "initiatives"),
    m("instrument", "loại văn bản", "instrument").of(&[Instrument::WORDS]),
    m("into_id", "hồ sơ giữ lại", "record kept"),
    m("issued_by", "người cấp mã truy cập", "issued by"),
    m("issuer_as_written", "nơi ban hành như văn bản", "issuer as written"),
    m("key_id", "khóa ký", "signing key"),
    m("key_ids", "khóa mã hóa", "data keys"),
    m("kind", "loại", "kind").of(&[RecipientKind::WORDS, AwardKind::WORDS, SuccessionKind::WORDS, RelationKind::WORDS]),
    m("label", "dùng để", "purpose"),
    m("lang", "ngôn ngữ", "language").of(&[FileLanguage::WORDS]),
    m("last_used_at", "dùng lần cuối", "last used"),
    m("left_out", "không kể", "left out"),
    m("legal_bases", "căn cứ", "legal bases"),
    m("legal_basis", "căn cứ", "legal basis"),
    m("legal_standing", "tư cách pháp lý", "legal standing"),
    m("level", "cấp", "level").of(&[Level::WORDS]),
    m("limit", "số dòng mỗi trang", "entries a page"),
    m("line", "dòng", "line"),
    m("line_count", "số dòng", "line count"),
    m("lines", "dòng", "lines"),
    m("masked", "số đã che", "number masked"),
    m("members", "thành viên", "members"),
    m("merge_id", "lần gộp", "merge"),
    m("merged_ids", "hồ sơ đã gộp vào", "merged records"),
    m("merged_into_id", "gộp vào hồ sơ", "merged into"),
    m("misfit", "chỗ không khớp", "misfit"),
    m("mode", "cách xét", "mode").of(&[Mode::WORDS]),
    m("name", "tên", "name"),
    m("name_en", "tên tiếng Anh", "English name"),
    m("name_right", "tên đúng", "name right"),
    m("name_vi", "tên tiếng Việt", "Vietnamese name"),
    m("nationality", "quốc tịch", "nationality"),
    m("noted", "cơ sở dữ liệu ghi", "written by the database"),
    m("notes", "lưu ý", "notes"),
    m("noun", "loại hồ sơ", "kind of record").of(&[Noun::WORDS]),
    m("number", "số", "number"),
    m("objects", "đối tượng của cấu trúc dữ liệu", "objects of the schema"),
    m("one_person", "người có thể là cả hai bên", "people who may be both sides"),
    m("organiser_code", "cơ quan tổ chức", "organiser"),
    m("origin", "nguồn gốc", "origin").of(&[Origin::WORDS]),
    m("original_as_written", "quyết định gốc như văn bản", "original as written"),
    m("overlap_hours", "số giờ còn dùng mã cũ", "hours the old one remains valid"),
    m("own", "chương trình ghi", "written by the program"),
    m("paid_on", "ngày chi", "paid on"),
    m("parent_code", "cơ quan cấp trên", "authority above"),
    m("parent_unit", "đơn vị cấp trên", "parent unit"),
    m("part", "phần", "part").of(&[Part::WORDS]),
    m("period", "giai đoạn", "period"),
    m("post", "chức vụ", "post"),
    m("post_right", "chức vụ đúng", "right post"),
    m("posthumous", "truy tặng", "posthumous"),
    m("precedence", "thứ tự", "precedence"),
    m("predecessor_code", "cơ quan trước", "predecessor"),
    m("predecessor_id", "tập thể trước", "predecessor"),
    m("presented_at", "nơi trao", "place of presentation"),
    m("presented_by", "người trao", "presented by"),
    m("presented_from", "trao từ ngày", "presented from"),
    m("presented_on", "ngày trao", "presented on"),
    m("presented_to", "trao đến ngày", "presented to"),
    m("profile", "kiểu xuất", "profile").of(&[Profile::WORDS]),
    m("program", "phiên bản chương trình", "program"),
    m("proposals", "đề nghị", "proposals"),
    m("proposer", "nơi đề nghị", "proposer"),
    m("public_key", "khóa công khai", "public key"),
    m("publishable", "được công bố", "publishable"),
    m("purpose", "mục đích", "purpose").of(&[Purpose::WORDS]),
    m("q", "từ cần tìm", "search text"),
    m("rate", "mức thưởng", "rate"),
    m("rating", "xếp loại", "rating").of(&[Rating::WORDS]),
    m("reason", "lý do", "reason"),
    m("recipient.key_id", "khóa mã hóa", "data key"),
    m("recipient_id", "đối tượng", "recipient"),
    m("recipient_ids", "đối tượng", "recipients"),
    m("recipient_kind", "loại đối tượng", "recipient kind").of(&[RecipientKind::WORDS]),
    m("recipient_kinds", "loại đối tượng", "recipient kinds").of(&[RecipientKind::WORDS]),
    m("recipients", "đối tượng", "recipients"),
    m("reference", "số ký hiệu", "reference"),
    m("registered_at", "vào sổ lúc", "registered at"),
    m("registered_by", "người vào sổ", "registered by"),
    m("registered_from", "vào sổ từ ngày", "registered from"),
    m("registered_to", "vào sổ đến ngày", "registered to"),
    m("relations", "quan hệ", "relations"),
    m("remark", "ghi chú", "remark"),
    m("renewed_at", "băm lại lúc", "renewed at"),
    m("replaced_by", "được thay thế bởi", "replaced by"),
    m("result", "kết quả", "result"),
    m("returned_reason", "lý do trả lại", "returned reason"),
    m("revoked_at", "thu hồi lúc", "revoked at"),
    m("right", "nội dung đúng", "right content"),
    m("role", "vai trò", "role").of(&[Role::WORDS]),
    m("root_hash", "gốc cây băm", "root of the tree"),
    m("rounding", "cách làm tròn", "rounding"),
    m("rows", "số dòng", "rows"),
    m("rules", "quy định", "rules"),
    m("scope", "phạm vi", "scope").of(&[InitiativeScope::WORDS]),
    m("scopes", "các quyền", "permissions").of(&[Permission::WORDS]),
    m("sealed", "số bản ghi đã mã hóa lại", "records encrypted again"),
    m("sentence_en", "câu tổng kết tiếng Anh", "summary in English"),
    m("sentence_vi", "câu tổng kết tiếng Việt", "summary in Vietnamese"),
    m("separator", "dấu phân cách", "separator").of(&[Separator::WORDS]),
    m("sessions", "phiên đăng nhập", "sessions"),
    m("set_at", "đặt lúc", "set at"),
    m("sex", "giới tính", "sex").of(&[Sex::WORDS]),
    m("sha256", "SHA-256", "SHA-256"),
    m("shared_group", "nhóm cùng nhận", "shared group"),
    m("short_name_en", "tên ngắn tiếng Anh", "short English name"),
    m("short_name_en_plural", "tên ngắn số nhiều tiếng Anh", "short English name in the plural"),
    m("short_name_vi", "tên ngắn tiếng Việt", "short Vietnamese name"),
    m("signed_from", "ký từ ngày", "signed from"),
    m("signed_month", "tháng ký", "signed month"),
    m("signed_on", "ngày ký", "signed on"),
    m("signed_to", "ký đến ngày", "signed to"),
    m("signed_year", "năm ký", "signed year"),
    m("signer_capacity", "tư cách người ký", "signer capacity"),
    m("signer_name", "người ký", "signer name"),
    m("size", "số sự kiện", "size"),
    m("sort", "thứ tự", "order"),
    m("source", "nguồn", "source"),
    m("state", "trạng thái", "state").of(&[DecisionState::WORDS]),
    m("stated_totals", "tổng ghi trong văn bản", "stated totals"),
    m("status", "tình trạng", "status").of(&[ConferralStatus::WORDS]),
    m("status_after", "tình trạng sau đó", "status after").of(&[ConferralStatus::WORDS]),
    m("step", "bước", "step"),
    m("submitted_by", "người trình", "submitted by"),
    m("successions", "kế tục", "successions"),
    m("successor_code", "cơ quan sau", "successor"),
    m("successor_id", "tập thể sau", "successor"),
    m("superseded_by", "lượt thay thế", "superseded by"),
    m("symbol", "ký hiệu", "symbol"),
    m("system", "hệ thống", "system"),
    m("tables", "bảng", "tables"),
    m("target", "chỉ tiêu", "target"),
    m("targets", "đối tượng của việc", "targets"),
    m("times", "số lượt", "times"),
    m("title", "trích yếu", "title"),
    m("to", "đến", "to"),
    m("totals", "tổng", "totals"),
    m("undoes_decision_id", "quyết định bị hủy tác động", "decision undone"),
    m("unit", "đơn vị", "unit"),
    m("unit_ids", "đơn vị giới hạn", "units it is limited to"),
    m("unit_recipient_id", "hồ sơ đơn vị", "record of the unit"),
    m("unit_right", "đơn vị đúng", "unit right"),
    m("unknown_left_out", "không kể vì nguồn chưa rõ", "left out as the source leaves it open"),
    m("unnamed", "chưa rõ tên", "unnamed"),
    m("unspecified", "chưa rõ hạng", "unspecified"),
    m("unverified", "chưa khớp dấu kiểm", "seal not matched"),
    m("updated_at", "cập nhật lúc", "updated at"),
    m("updated_since", "cập nhật từ", "updated since"),
    m("valid_from", "hiệu lực từ", "valid from"),
    m("valid_to", "hiệu lực đến", "valid to"),
    m("value", "giá trị", "value"),
    m("verified_to", "đã kiểm đến", "verified to"),
    m("version", "phiên bản", "version"),
    m("voided_by", "bị loại bởi", "voided by"),
    m("wholly", "thay thế toàn bộ", "wholly"),
    m("withdrawn_on", "ngày rút", "withdrawn on"),
    m("withdrawn_source", "căn cứ rút", "withdrawn source"),
    m("year", "năm", "year"),
    m("year_from", "từ năm", "year from"),
    m("year_to", "đến năm", "year to"),
    m("years", "xếp loại của năm", "rating of the year").of(&[Rating::WORDS, CONFLICT]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_in_the_order_of_their_names_each_once() {
        assert!(MEMBERS.is_sorted_by(|one, next| one.name < next.name));
    }

    #[test]
    fn a_member_has_another_label_where_its_noun_gives_one() {
        assert_eq!(label("data_key", "key_id", Language::Vi), "khóa mã hóa");
        assert_eq!(label("event", "key_id", Language::Vi), "khóa ký");
        assert_eq!(label("decision", "authority", Language::En), "authority");
        assert_eq!(label("decision", "not_known", Language::Vi), "not known");
    }
}

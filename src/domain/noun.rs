//! The nouns of the register: what kinds of record there are, what they are called, and which the audit trail names.

use crate::domain::vocabulary;

vocabulary! {
    /// A kind of record.
    Noun {
        Account = "account", "tài khoản", "account";
        Attachment = "attachment", "tệp đính kèm", "attachment", plural "attachments";
        Authority = "authority", "cơ quan", "authority", plural "authorities";
        Award = "award", "hình thức khen thưởng", "award", plural "awards";
        BaseSalary = "base_salary", "lương cơ sở", "base salary";
        BonusRule = "bonus_rule", "quy tắc tiền thưởng", "bonus rule";
        Campaign = "campaign", "phong trào", "campaign";
        Catalogue = "catalogue", "danh mục", "catalogue";
        Competence = "competence", "thẩm quyền", "competence";
        Conferral = "conferral", "lượt khen thưởng", "conferral", plural "conferrals";
        DataKey = "data_key", "khóa mã hóa", "data key";
        Database = "database", "cơ sở dữ liệu", "database";
        Decision = "decision", "quyết định", "decision", plural "decisions";
        EligibilityRule = "eligibility_rule", "tiêu chuẩn", "eligibility rule";
        Event = "event", "sự kiện", "event";
        Export = "export", "lần xuất", "export";
        IdNumber = "id_number", "số định danh", "id number";
        Import = "import", "lần nhập", "import";
        Merge = "merge", "lần gộp", "merge";
        PublicationConsent = "publication_consent", "đồng ý công bố", "publication consent";
        Rate = "award_rate", "mức thưởng", "bonus rate";
        Recipient = "recipient", "đối tượng", "recipient", plural "recipients";
        RecipientSuccession = "recipient_succession", "kế tục tập thể", "succession of collectives";
        RecipientYear = "recipient_year", "dữ kiện của năm", "facts of the year";
        Register = "register", "sổ", "register";
        Schema = "schema", "cấu trúc dữ liệu", "schema";
        Session = "session", "phiên đăng nhập", "session";
        SigningKey = "signing_key", "khóa ký", "signing key";
        Succession = "succession", "kế tục", "succession";
        Token = "token", "mã truy cập", "token";
    }
}

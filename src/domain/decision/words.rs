//! The words of a decision: what it rests on, where it stands, what it does and in which form.

use crate::domain::vocabulary;

vocabulary! {
    /// What a decision rests on in the register.
    Evidence {
        Original = "original", "bản gốc", "the original";
        CertifiedCopy = "certified_copy", "bản sao chứng thực", "a certified copy";
        Press = "press", "tin, bài", "a press item";
        Declaration = "declaration", "lời khai", "a declaration";
    }
}

vocabulary! {
    /// Where a decision stands on its way into the register.
    DecisionState {
        /// Bản nháp; a returned one is a draft with `returned_reason`.
        Draft = "draft", "bản nháp", "draft";
        Submitted = "submitted", "đã trình", "submitted";
        Registered = "registered", "đã vào sổ", "registered";
        Withdrawn = "withdrawn", "đã rút", "withdrawn";
    }
}

vocabulary! {
    /// What a decision does.
    Act {
        Award = "award", "tặng", "award";
        /// Hủy bỏ (Law 06/2022/QH15, art. 93).
        Cancel = "cancel", "hủy bỏ", "cancel";
        Strip = "strip", "tước", "strip";
        Restore = "restore", "phục hồi", "restore";
        Correct = "correct", "đính chính", "correct";
        Reissue = "reissue", "cấp đổi, cấp lại", "reissue";
        Rectify = "rectify", "sửa lỗi ghi sổ", "mend a clerk's error";
        /// Takes out what was entered in error, without claiming that anything was cancelled.
        Void = "void", "loại bản ghi nhầm", "void an entry made in error";
    }
}

vocabulary! {
    /// The form of the document.
    Instrument {
        Decision = "decision", "quyết định", "decision";
        Notice = "notice", "thông báo", "notice";
        Resolution = "resolution", "nghị quyết", "resolution";
        /// Of the years 1945 to 1975.
        Decree = "decree", "sắc lệnh", "decree";
        Order = "order", "lệnh", "order";
    }
}

vocabulary! {
    /// How several authorities share a decision.
    Attribution {
        /// One authority.
        Sole = "sole", "một cơ quan", "one authority";
        /// Together, as one act.
        Joint = "joint", "cùng ban hành", "jointly";
        /// The source does not divide the awards between them.
        Undivided = "undivided", "nguồn không tách", "undivided by the source";
    }
}

vocabulary! {
    /// What an answer can have besides.
    Include {
        /// The lines.
        Lines = "lines", "các dòng", "the lines";
    }
}

vocabulary! {
    /// The type of commendation (Law 06/2022/QH15, art. 8).
    ConferralType {
        Merit = "merit", "theo công trạng", "for merit";
        AdHoc = "ad_hoc", "đột xuất", "ad hoc";
        Campaign = "campaign", "theo phong trào, chuyên đề", "for a campaign";
        Career = "career", "quá trình cống hiến", "for a career";
        Seniority = "seniority", "niên hạn", "for seniority";
        Diplomatic = "diplomatic", "đối ngoại", "diplomatic";
    }
}

//! The acts that the audit trail records, each once.

use crate::domain::vocabulary;

vocabulary! {
    /// What an event says was done.
    Deed {
        AddIdNumber = "add_id_number", "ghi số định danh", "add an id number";
        ApplyAct = "apply_act", "áp dụng việc đến ngày có hiệu lực", "apply an act whose day has come";
        ApplyReform = "apply_reform", "áp dụng đợt sắp xếp cơ quan", "apply a reform of authorities";
        AttachFile = "attach_file", "đính kèm tệp", "attach a file";
        BootstrapAccount = "bootstrap_account", "lập quản trị viên đầu tiên", "make the first administrator";
        CompleteExport = "complete_export", "hoàn tất lần xuất", "complete an export";
        CreateAccount = "create_account", "thêm tài khoản", "add an account";
        CreateAuthority = "create_authority", "thêm cơ quan", "add an authority";
        CreateAward = "create_award", "thêm hình thức khen thưởng", "add an award";
        CreateCampaign = "create_campaign", "thêm phong trào", "add a campaign";
        CreateDecision = "create_decision", "ghi quyết định", "record a decision";
        CreateRecipient = "create_recipient", "thêm đối tượng", "add a recipient";
        CreateRecipientSuccession = "create_recipient_succession", "ghi kế tục tập thể",
            "record a succession of collectives";
        CreateRecipientYear = "create_recipient_year", "ghi dữ kiện của năm", "record the facts of a year";
        CreateRule = "create_rule", "thêm quy định", "add a rule";
        CreateSigningKey = "create_signing_key", "lập khóa ký", "make a signing key";
        CreateSuccession = "create_succession", "ghi kế tục", "record a succession";
        CreateToken = "create_token", "cấp mã truy cập", "issue a token";
        DiscloseIdNumber = "disclose_id_number", "xem đầy đủ số định danh", "disclose an id number";
        ExportIdNumbers = "export_id_numbers", "xuất số định danh", "export id numbers";
        GivePublicationConsent = "give_publication_consent", "ghi đồng ý công bố", "record a consent to publication";
        ImportAnnex = "import_annex", "nhập danh sách vào bản nháp", "import an annex into a draft";
        ImportRegister = "import_register", "nạp sổ cũ", "import an old register";
        LoadCatalogue = "load_catalogue", "nạp danh mục", "load the catalogue";
        LoadEligibility = "load_eligibility", "nạp tiêu chuẩn", "load eligibility rules";
        LookUpRecipient = "look_up_recipient", "tra cứu đối tượng theo số định danh", "look up a recipient";
        MergeRecipients = "merge_recipients", "gộp hồ sơ", "merge recipients";
        Migrate = "migrate", "nâng cấp cơ sở dữ liệu", "migrate the database";
        RecordDelivery = "record_delivery", "ghi việc trao", "record a delivery";
        RecoverAccount = "recover_account", "đặt lại mật khẩu", "recover an account";
        RefuseAlteredSchema = "refuse_altered_schema", "từ chối ghi khi cấu trúc dữ liệu bị sửa tay",
            "refuse a write under an altered schema";
        RefuseForeignWrite = "refuse_foreign_write", "từ chối dữ liệu ghi ngoài chương trình", "refuse a foreign write";
        RefuseIdNumber = "refuse_id_number", "từ chối số định danh", "refuse an id number";
        RegisterDecision = "register_decision", "duyệt quyết định vào sổ", "register a decision";
        RenewPassword = "renew_password", "băm lại mật khẩu", "renew the hash of a password";
        RepairIndexes = "repair_indexes", "dựng lại chỉ mục", "rebuild the indexes";
        RepairSearch = "repair_search", "dựng lại tìm kiếm", "rebuild the search";
        ReplaceAccount = "replace_account", "sửa tài khoản", "replace an account";
        ReplaceAuthority = "replace_authority", "sửa cơ quan", "replace an authority";
        ReplaceAward = "replace_award", "sửa hình thức khen thưởng", "replace an award";
        ReplaceCampaign = "replace_campaign", "sửa phong trào", "replace a campaign";
        ReplaceDecision = "replace_decision", "sửa quyết định", "replace a decision";
        ReplaceRecipient = "replace_recipient", "sửa đối tượng", "replace a recipient";
        ReplaceRecipientYear = "replace_recipient_year", "sửa dữ kiện của năm", "replace the facts of a year";
        ReplaceRule = "replace_rule", "sửa quy định", "replace a rule";
        ReportSubject = "report_subject", "báo cáo dữ liệu của một người", "report on a person's data";
        ReturnDecision = "return_decision", "trả lại quyết định", "return a decision";
        RevokeToken = "revoke_token", "thu hồi mã truy cập", "revoke a token";
        RotateDataKey = "rotate_data_key", "đổi khóa mã hóa", "rotate the data key";
        RotateToken = "rotate_token", "đổi mã truy cập", "rotate a token";
        SetPassword = "set_password", "đổi mật khẩu", "set a password";
        SetPasswordByCode = "set_password_by_code", "đặt mật khẩu bằng mã dùng một lần", "set a password by a code";
        SignIn = "sign_in", "đăng nhập", "sign in";
        SignOut = "sign_out", "đăng xuất", "sign out";
        SignOutEverywhere = "sign_out_everywhere", "đăng xuất khỏi mọi thiết bị", "sign out everywhere";
        StartExport = "start_export", "bắt đầu xuất", "start an export";
        SubmitDecision = "submit_decision", "trình quyết định", "submit a decision";
        UndoMerge = "undo_merge", "hoàn tác gộp hồ sơ", "undo a merge";
        WithdrawDecision = "withdraw_decision", "rút quyết định", "withdraw a decision";
        WithdrawIdNumber = "withdraw_id_number", "gỡ số định danh", "withdraw an id number";
        WithdrawPublicationConsent = "withdraw_publication_consent", "ghi việc rút đồng ý công bố",
            "withdraw a consent to publication";
    }
}

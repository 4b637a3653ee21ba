//! The words of headings, in the wordings that offices use.

use crate::domain::{
    import::ColumnMember::{
        self, Award, Birth, CertificateNumber, Honorific, Ignored, Line, Name, NamePostUnit, ParentUnit, Post,
        PostUnit, Reason, Sex, Unit,
    },
    name::{fold, has_words},
};

/// Headings that mean one thing, folded.
#[rustfmt::skip]
pub(super) const EXACT: &[(ColumnMember, &[&str])] = &[
    (Line, &["stt", "tt", "so tt", "so thu tu", "thu tu", "no", "so", "s tt", "s t t", "t t"]),
    (Name, &[
        "ho va ten", "ho ten", "ho va ten ca nhan", "ten ca nhan", "ca nhan", "ten tap the", "tap the", "ten",
        "ten tap the ca nhan", "ten ca nhan tap the", "tap the ca nhan", "ca nhan tap the", "ten don vi tap the",
        "ten tap the don vi", "ten tap the ca nhan ho gia dinh", "ten tap the ho gia dinh ca nhan", "ten to chuc",
        "tap the ca nhan ho gia dinh", "ho gia dinh", "ten ho gia dinh", "chu ho", "ho ten chu ho", "ten tac gia",
        "ho va ten chu ho", "ten co quan to chuc", "doi tuong khen thuong", "doi tuong duoc khen thuong", "full name",
        "ho va ten nguoi duoc khen thuong", "ho ten nguoi hien mau", "ho va ten nguoi hien mau", "name", "ho dem va ten",
        "ho chu dem va ten", "ten ca nhan ho gia dinh", "ten tap the ca nhan duoc khen thuong",
        "tac gia", "nhom tac gia", "dong tac gia", "volunteer", "awardee", "nominee", "honoree", "laureate",
        "quy danh", "phap danh", "phap danh the danh", "the danh phap danh", "ho va ten dem", "ho ten dem", "ho dem", "ho va dem", "ho lot", "ho va lot", "ho chu lot", "ho va chu lot", "ho va ten lot", "ho ten lot",
        "ten goi tap the ca nhan", "doi tuong khen", "nguoi hien mau", "nguoi duoc khen thuong", "first name", "last name",
        "surname", "family name", "given name", "employee name", "employee", "staff name", "student name", "donor name", "donor", "recipient",
        "recipient name", "recipient full name", "member name", "fullname",
        "dai dien gia dinh", "dai dien ho gia dinh", "ho va", "ten ho",
    ]),
    (NamePostUnit, &[
        "ho va ten chuc vu don vi", "ho va ten chuc vu don vi cong tac", "ho ten chuc vu don vi", "ten chuc vu don vi",
        "ho ten chuc vu don vi cong tac", "ho va ten chuc vu noi cong tac", "ho ten chuc vu co quan don vi",
    ]),
    (Honorific, &["ong ba", "danh xung", "xung ho", "ten goi", "ten goi ong ba chuc danh", "dong chi", "cap bac", "quan ham", "cap ham", "hoc ham", "hoc vi", "hoc ham hoc vi", "title"]),
    (Sex, &["gioi tinh", "gioi", "gt", "phai", "nam nu", "gioi tinh nam nu", "sex", "gender"]),
    (Birth, &[
        "nam sinh", "sinh", "ngay sinh", "ngay thang nam sinh", "sinh nam", "ngay thang sinh", "sinh ngay", "ngay nam sinh",
        "ngay thang nam", "date of birth", "year of birth", "birth year", "ns", "ntns", "dob", "birthday", "birth date", "birthdate", "birth on", "born",
    ]),
    (Post, &["chuc vu", "chuc vu cong tac", "chuc danh cong tac", "chuc danh", "nghe nghiep", "chuc vu chuc danh", "cv", "chuc danh chuc vu", "post", "position", "title position", "position title", "cap bac chuc vu", "job", "profession", "role", "nghe", "cong viec", "occupation", "job title", "ngach", "ngach bac", "ngach cong chuc", "ngach vien chuc", "chuc viec", "chuc sac", "chuc pham", "pham tuoc", "pham sac"]),
    (PostUnit, &[
        "chuc vu don vi", "chuc vu don vi cong tac", "chuc vu noi cong tac", "chuc danh don vi cong tac",
        "chuc vu co quan don vi", "chuc vu co quan", "chuc vu va don vi cong tac", "chuc vu co quan cong tac",
        "nghe nghiep noi cong tac", "chuc danh don vi", "chuc vu noi lam viec",
    ]),
    (Unit, &[
        "don vi", "don vi cong tac", "noi cong tac", "co quan", "dv", "dvct", "dv cong tac", "co quan don vi", "co quan cong tac", "noi lam viec",
        "don vi co quan", "don vi lam viec", "phong ban lam viec", "don vi noi cong tac", "lop", "truong", "unit",
        "to chuc", "don vi hien mau", "noi sinh hoat", "thuoc don vi", "phong ban", "xa phuong", "ten don vi",
        "ten phong ban khoi to cong tac", "tru xu", "co quan don vi cong tac", "ten co quan",
        "organization", "organisation", "company", "employer", "agency", "unit name", "department name", "department", "workplace", "office", "school", "class", "branch", "chapter", "division", "team", "station", "hospital", "university", "khoa", "chi hoi", "chi doan",
        "don vi dia chi", "dia chi don vi", "dia chi don vi cong tac", "ap", "thon", "khu pho", "to dan pho", "xa", "phuong",
        "xa phuong thi tran", "ban", "xom", "khoi", "thon ban", "ban lang", "giao ho", "giao xu", "ho dao", "chua", "co so tho tu", "khom", "khom ap", "ap khom", "buon", "lop khoa", "bo phan", "doi", "to", "khoa phong", "phong khoa",
    ]),
    (ParentUnit, &[
        "don vi cap tren", "don vi chu quan", "co quan chu quan", "truc thuoc", "don vi quan ly", "thuoc", "huyen",
        "ten don vi tap the cong tac", "ten co quan lam viec", "co quan cap tren", "don vi truc thuoc", "khoi thi dua", "huyen thanh pho",
        "parent unit", "parent organization", "tinh", "tinh thanh pho", "tinh tp", "tinh thanh", "quan huyen", "huyen thi xa thanh pho", "huyen tx tp", "huyen thi", "dia phuong", "don vi truc thuoc so",
    ]),
    (Reason, &[
        "thanh tich", "noi dung thanh tich", "tom tat thanh tich", "ly do", "ly do khen thuong", "noi dung khen thuong",
        "thanh tich dat duoc", "tom tat thanh tich dat duoc", "noi dung", "reason", "thanh tich khen thuong", "ly do khen", "cong duc",
        "achievement", "achievements", "merit", "citation",
    ]),
    (Award, &[
        "hinh thuc", "hinh thuc khen thuong", "hinh thuc de nghi khen thuong", "danh hieu", "danh hieu thi dua", "award",
        "award type", "award code", "award name", "awards", "title of award", "khen thuong", "de nghi khen thuong", "de nghi khen", "hinh thuc khen", "ma hinh thuc khen thuong", "hinh thuc kt",
        "ma danh hieu thi dua neu co", "danh hieu thi dua hinh thuc khen thuong", "danh hieu hinh thuc khen thuong",
        "hinh thuc de nghi", "ma danh hieu thi dua", "hinh thuc kt de nghi", "hinh thuc khen de nghi", "hinh thuc khen thuong de nghi", "danh hieu de nghi",
        "de nghi tang", "de nghi tang thuong", "de nghi hinh thuc khen thuong", "hinh thuc de nghi khen", "hinh thuc de nghi tang",
    ]),
    (ColumnMember::RecipientKind, &["loai doi tuong", "phan loai doi tuong", "doi tuong", "kind", "recipient kind", "loai hinh doi tuong"]),
    (CertificateNumber, &[
        "so bang", "so bang khen", "so giay khen", "so vao so", "so vao so vang", "so so vang", "so hieu", "so hieu bang",
        "so hieu knc", "so hieu ky niem chuong", "so hieu bang khen", "so hieu giay khen", "so hieu huan chuong", "so hieu huy chuong", "so knc",
        "so ky niem chuong", "so huan chuong", "so huy chuong", "so chung nhan", "so gcn", "so giay chung nhan", "so quyet dinh vao so", "so bang khen vao so", "certificate no", "certificate number",
    ]),
    (Ignored, &[
        "ghi chu", "phu chu", "muc thuong", "tien thuong", "so tien", "muc tien thuong", "kinh phi", "so lan hien mau", "so lan",
        "so lan hien", "so don vi mau", "don vi mau", "tuoi", "email", "dien thoai", "so dien thoai", "sdt", "ky nhan",
        "ky ten", "chu ky", "mon", "mon thi", "mon thi dau", "linh vuc hoat dong", "phan loai khen thuong", "phan loai can bo", "ma phan loai can bo",
        "ma phan loai tap the", "ten de tai", "ngay cong nhan", "don vi cong nhan", "remark", "note", "thanh tien",
        "que quan", "trinh do", "tong so lan", "tong so lan hien mau", "the tich ml", "muc thuong dong", "xep loai",
        "remarks", "notes", "tien mat", "tien", "sl hm", "sl hien", "sl", "phone", "signature", "amount", "so qd", "so quyet dinh", "ngay qd", "ngay quyet dinh", "so ngay qd",
        "so tk", "so tai khoan", "ngan hang", "mssv", "msnv", "ma so", "ma hs", "ma sv", "ma nv", "ma so sinh vien",
        "ma so nhan vien", "ma so hoc sinh", "ma hoc sinh", "ma can bo", "ma cb", "diem", "diem tb", "diem tbc", "diem trung binh",
        "hoc luc", "hanh kiem", "ren luyen", "so luong", "don vi tinh", "dvt", "qua tang", "hien vat", "nhan qua", "fax",
        "ngay hien", "ngay hien mau", "luong mau", "the tich", "trinh do chuyen mon", "trinh do hoc van", "que", "nguyen quan",
        "truy tang", "khu vuc", "cum", "cum thi dua", "cum khoi", "cum khoi thi dua", "ten thanh", "da mat", "quan he", "nationality", "quoc tich", "the danh", "id", "code", "status", "mobile", "e mail", "created at", "updated at", "donations", "quantity", "age",
    ]),
];

/// What a folded heading means whose words a program has run together: "hoten", "namsinh".
pub(super) fn squeezed(key: &str) -> Option<ColumnMember> {
    let word = (5..=20).contains(&key.len()) && key.chars().all(|c| c.is_ascii_lowercase());
    let same = |known: &&str| known.len() > key.len() && known.split(' ').collect::<String>() == key;
    EXACT.iter().filter(|_| word).find(|(_, keys)| keys.iter().any(same)).map(|(member, _)| *member)
}

/// Words within a heading that mean something, folded; the first that fits counts.
#[rustfmt::skip]
pub(super) const WITHIN: &[(ColumnMember, &[&str])] = &[
    (Ignored, &[
        "so lan", "lan thu", "lan hien", "lan hm", "lan hmtn", "tien mat", "don vi mau", "muc thuong", "tien thuong", "so tien", "ghi chu", "dien thoai",
        "ky nhan", "cong nhan", "kinh phi", "so quyet dinh", "ngay quyet dinh", "tai khoan", "so luong", "diem", "tiep nhan",
        "nhan khau", "noi hien mau", "sang kien", "de tai", "gan nhat", "don vi tinh", "thu nhap", "mo hinh", "dien tich", "ky ten",
        "the hm", "the hien mau", "so the", "phu huynh", "ho ten cha", "ho ten bo", "ho ten me", "ho ten vo", "ho ten chong", "ho ten con",
        "ho ten liet si", "ho va ten liet si", "ten liet si", "ho ten liet sy", "ho va ten liet sy", "than nhan", "don vi tnxp", "don vi khi", "don vi cu", "don vi chien dau", "don vi truoc",
        "don vi nhap ngu", "ho va ten con", "ho va ten vo", "ho va ten chong", "ho va ten bo", "ho va ten cha", "ho va ten me", "giam ho", "donation", "donations", "phone", "email", "mobile", "created", "updated",
        "giai phap", "tac pham", "bai bao", "chuong trinh", "sang che", "nguoi nhan", "nguoi gioi thieu", "nguoi bao lanh", "lien he", "cong trinh", "du an", "san pham", "ket qua", "gia tri",
    ]),
    (CertificateNumber, &[
        "so bang", "so vao so", "so so vang", "so giay khen", "vao so", "bang khen so", "giay khen so", "giay chung nhan so", "bang so", "so bk", "so gk",
        "bk so", "gk so",
    ]),
    (Name, &[
        "ho va ten", "ho ten", "ten tap the", "ten ca nhan", "ten ho gia dinh", "tap the ca nhan", "duoc khen thuong", "duoc khen",
        "ca nhan tap the", "ten don vi ca nhan", "ca nhan don vi", "don vi ca nhan",
    ]),
    (Birth, &["nam sinh", "ngay sinh", "sinh nam"]),
    (Award, &["hinh thuc", "danh hieu", "muc khen", "loai khen"]),
    (Reason, &["thanh tich", "ly do", "noi dung", "cong lao", "dong gop"]),
    (Sex, &["gioi tinh"]),
    (Post, &["chuc vu", "chuc danh", "nghe nghiep", "vi tri", "cong viec", "nhiem vu"]),
    (Honorific, &["cap bac", "quan ham", "cap ham"]),
    (ParentUnit, &["cap tren", "chu quan", "truc thuoc"]),
    (Unit, &["don vi", "cong tac", "co quan", "noi lam viec", "phong ban", "bo phan", "khoa phong", "chi doan", "chi hoi"]),
];

/// Words of a person's name, of a post and of a unit, which one heading may say together, folded.
pub(super) const PERSON: &[&str] = &["ho va ten", "ho ten", "ten ca nhan"];
pub(super) const OF_POST: &[&str] = &["chuc vu", "chuc danh", "nghe nghiep", "cap bac"];
#[rustfmt::skip]
pub(super) const OF_UNIT: &[&str] = &[
    "don vi", "cong tac", "co quan", "noi lam viec", "noi cu tru", "noi o", "cho o", "dia chi", "to chuc", "phong ban", "chi doan",
    "chi hoi", "chi bo", "noi sinh hoat", "khoa phong",
];

/// Headings of where someone lives, folded.
#[rustfmt::skip]
pub(super) const ADDRESSES: &[&str] = &[
    "dia chi", "noi o", "dia chi noi o", "thuong tru", "noi cu tru", "cho o", "cho o hien nay", "noi o hien nay", "address",
    "dia chi thuong tru", "noi thuong tru", "dia chi cu tru", "dia chi lien he", "ho khau thuong tru", "noi dang ky thuong tru",
    "dia chi noi cu tru", "dia chi cho o", "dia ban", "tru quan", "noi sinh song",
];

/// What headings of where someone lives begin with, folded.
pub(super) const OF_ADDRESSES: &[&str] = &["dia chi", "noi o", "cho o", "noi cu tru", "noi thuong tru", "ho khau"];

/// Words that an achievement begins with, folded.
#[rustfmt::skip]
pub(super) const MERITS: &[&str] = &[
    "da", "dat", "van dong", "ung ho", "tang", "trao", "trao tang", "cuu", "cuu song", "giup", "giup do", "ho tro", "xay", "xay dung",
    "hien", "tham gia", "to chuc", "dong gop", "phat hien", "nhat", "tra lai", "nuoi", "kham", "quyen gop", "tai tro",
    "thuc hien", "hoan thanh", "hoan thanh tot", "hoan thanh xuat sac", "thanh tich", "nau", "phuc vu", "cham soc", "truy bat", "truy duoi",
    "dan dau", "tich cuc", "khoi xuong", "sang lap", "dieu phoi", "chi huy", "dap", "chua chay", "phoi hop", "bao ve", "nhan nuoi",
];

/// Headings of what stands before someone's own name, in a column of its own, folded.
#[rustfmt::skip]
pub(super) const FAMILY_NAMES: &[&str] = &[
    "ho va ten dem", "ho ten dem", "ho dem", "ho va dem", "ho lot", "ho va lot", "ho chu lot", "ho va chu lot", "ho", "ho chu dem",
    "ho va", "surname", "family name", "ho va ten lot", "ho ten lot",
];

/// Words that headings begin with of what no line takes, folded: numbers, days and amounts of other things.
#[rustfmt::skip]
pub(super) const OTHERS: &[&str] = &[
    "so", "ma", "ngay", "thoi gian", "thoi diem", "tong", "muc", "ty le", "ti le", "loai", "phan loai", "linh vuc", "he so", "luong",
    "trinh do", "can cu", "nguon", "ket qua", "xep loai", "nhan xet", "hinh anh", "anh", "link", "dia diem", "y kien", "chu ky", "cap", "moc", "xac nhan", "tra cuu",
];

/// Words that English headings of the like end with.
pub(super) const ENGLISH_OTHERS: &[&str] = &["no", "id", "code", "date", "number", "count", "at", "by"];

/// What headings begin with of who stands for what is commended, folded.
pub(super) const REPRESENTATIVES: &[&str] = &[
    "dai dien",
    "nguoi dai dien",
    "ho ten dai dien",
    "ho va ten dai dien",
    "ho ten nguoi dai dien",
    "ho va ten nguoi dai dien",
];

/// Posts that heads of nothing have, folded: a column of such is one of names.
#[rustfmt::skip]
pub(super) const MEMBERS: &[&str] = &[
    "doan vien", "hoi vien", "dang vien", "giao vien", "giang vien", "hoc sinh", "hoc vien", "sinh vien", "can bo", "nhan vien", "cong nhan",
    "vien chuc", "cong chuc", "chien si", "van dong vien", "nong dan", "thanh vien", "tinh nguyen vien", "cong tac vien", "nguoi lao dong",
    "nghe nhan", "nghe si", "nghe sy", "doanh nhan", "phat tu", "cong dan", "cuu chien binh", "nha giao", "nguoi co uy tin", "huan luyen vien",
];

/// Words within a heading of a work that someone is commended for, folded.
const WORKS: &[&str] = &["sang kien", "de tai", "giai phap", "cong trinh"];

/// Whether a heading is of a work that someone is commended for: "Tên sáng kiến".
pub(super) fn is_of_work(heading: &str) -> bool {
    WORKS.iter().any(|word| has_words(&fold(heading), word))
}

/// Headings of posts, from those that say what one is at work to those that say what one does or how one is paid, folded.
pub(super) const POSTS: &[&[&str]] =
    &[&["chuc vu", "chuc danh", "chuc viec", "post", "position"], &["vi tri", "cong viec", "nhiem vu", "job", "role"]];

/// Names of awards that head a column of ticks, folded.
#[rustfmt::skip]
pub(super) const AWARDS: &[&str] = &[
    "bang khen", "giay khen", "giay chung nhan", "gcn", "ky niem chuong", "huan chuong", "huy chuong", "co thi dua", "chien si thi dua", "lao dong tien tien",
    "tap the lao dong", "chien si tien tien", "don vi quyet thang", "don vi tien tien", "bk", "gk", "knc", "cstdcs", "cstd", "ldtt", "ttldtt", "ttldxs", "cstt",
    "cstdtq", "dvqt", "dvtt", "chien si ve vang", "huy chuong chien si", "nha giao uu tu", "nha giao nhan dan",
    "gia dinh van hoa", "khu dan cu van hoa", "ap van hoa", "thon van hoa", "khu pho van hoa", "to dan pho van hoa", "co quan van hoa",
];

/// Words within a heading of id numbers, folded.
pub(super) const ID_NUMBERS: &[&str] = &[
    "cccd",
    "cmnd",
    "cmtnd",
    "cmt",
    "cmqd",
    "so cc",
    "the cc",
    "can cuoc",
    "dinh danh ca nhan",
    "so dinh danh",
    "ma dinh danh",
    "ma so dinh danh",
    "the dinh danh",
    "chung minh nhan dan",
    "chung minh thu",
    "chung minh quan",
    "so chung minh",
    "giay chung minh",
    "giay to tuy than",
    "citizen id",
    "national id",
    "identity card",
    "id card",
    "id number",
    "passport",
    "ho chieu",
];

/// Insurances whose numbers are those of a person, folded.
pub(super) const INSURANCE: &[&str] = &["bhyt", "bhxh", "bao hiem y te", "bao hiem xa hoi"];

//! The words of units and of posts, as annexes write them.

use std::{collections::HashSet, sync::LazyLock};

/// The most words of a unit's word.
const LONGEST: usize = 5;

/// The words of units, each asked for many times a row.
static OF_UNITS: LazyLock<HashSet<&str>> = LazyLock::new(|| UNITS.iter().copied().collect());

/// The posts likewise.
static ALL_POSTS: LazyLock<HashSet<&str>> = LazyLock::new(|| POSTS.iter().copied().collect());

/// Those with marks likewise.
static ALL_MARKED: LazyLock<HashSet<&str>> = LazyLock::new(|| MARKED_POSTS.iter().copied().collect());

/// Whether a folded text is the word of a unit.
pub(super) fn is_word_of_unit(key: &str) -> bool {
    OF_UNITS.contains(key)
}

/// The length of the longest word of a unit that a folded text begins with.
pub(super) fn word_of_unit(key: &str) -> Option<usize> {
    let ends = key.match_indices(' ').map(|(at, _)| at).chain([key.len()]).take(LONGEST);
    ends.filter(|end| key.get(..*end).is_some_and(is_word_of_unit)).last()
}

/// Whether a folded text is a post or an occupation.
pub(super) fn is_named_post(key: &str) -> bool {
    ALL_POSTS.contains(key)
}

/// Words that names of units begin with, folded.
#[rustfmt::skip]
const UNITS: &[&str] = &[
    "hoi", "uy ban", "ubnd", "truong", "phong", "ban", "cong ty", "doan", "chi hoi", "trung tam", "so", "tap the",
    "can bo va nhan dan", "nhan dan", "cong an", "benh vien", "tram", "xa", "phuong", "thi tran", "huyen", "thanh pho",
    "tinh", "don vi", "to", "ap", "thon", "khu pho", "chi bo", "dang bo", "hdnd", "hoi dong", "bo chi huy", "ban chi huy",
    "chi cuc", "cuc", "vien", "ngan hang", "doanh nghiep", "hop tac xa", "cau lac bo", "clb", "bo", "tong cong ty",
    "van phong", "dai", "bao", "quan", "lien doan", "cong doan", "lop", "khoa", "doi", "tieu doan", "trung doan", "nha may",
    "buu dien", "chua", "giao xu", "nha tho", "tinh xa", "thien vien", "tinh doan", "huyen doan", "xa doan", "tinh hoi",
    "huyen hoi", "cum", "khu", "to dan pho", "benh xa", "ban quan ly", "ban chi dao", "tinh uy", "huyen uy", "dang uy", "su doan", "lu doan",
    "dai doi", "hai quan", "don bien phong", "bo doi bien phong", "hoc vien", "nong truong", "xi nghiep", "sieu thi", "phan hieu", "khoi",
    "kho bac", "vien kiem sat", "toa an", "mat tran", "uy ban mat tran", "hat kiem lam", "ngan hang", "thcs", "chi nhanh",
    "dong ho", "toc ho", "tap doan", "hiep hoi", "lien hiep", "quy", "thanh doan", "quan doan", "quan uy", "thanh uy", "thi uy", "thi doan",
    "vu", "tong cuc", "tong doi", "hai doi", "thanh tra", "thu vien", "nha van hoa", "nha khach", "khach san", "nhom", "mai am", "trai", "hat", "toa",
    "phan xuong", "lien doi", "chi doi", "chi doan", "don", "buon", "lang", "ban nhan dan", "tieu hoc", "mam non", "dai hoc", "cao dang", "trung cap",
    "giao phan", "giao ho", "giao hat", "ho dao", "hoi thanh", "thanh that", "tu vien", "buu cuc", "xom", "plei", "bon", "phum", "thi xa", "dac khu",
    "trung doi", "tieu doi", "bao hiem xa hoi", "bhxh", "dien luc", "thue", "vung", "bao tang", "nha hat", "nghiep doan", "nong trai", "lam truong",
    "cty", "c ty", "doan thanh nien", "ban thuong truc", "cua hang", "co so", "chuyen", "nha thieu nhi", "phong kham", "khom",
    "dao trang", "ban ho tu", "niem phat duong", "gia dinh phat tu", "to hop tac", "to hoa giai", "trang trai",
];

/// Units as they are abbreviated, in capitals, folded.
#[rustfmt::skip]
pub(super) const ABBREVIATED_UNITS: &[&str] = &[
    "cdcs", "cd", "ldld", "ttyt", "tyt", "bv", "bvdk", "thpt", "th", "mn", "tt", "pgd", "gd dt", "ubmttq", "mttq", "hpn", "hlhpn",
    "lhpn", "hnd", "hccb", "dtn", "tdtn", "bchqs", "bch quan su", "ct tnhh", "ctcp", "cty", "dntn", "htx", "ub", "tu", "hu", "du", "ca",
    "tand", "vksnd", "ubkt", "bqp", "bca", "byt", "ctd", "bc", "nt", "ttgdtx", "ttdn", "nhnn", "sgd", "svhtt", "snv", "ptdtnt", "ptdtbt", "clb", "tp",
];

/// Posts as they are abbreviated, in capitals, folded.
#[rustfmt::skip]
pub(super) const ABBREVIATED_POSTS: &[&str] = &[
    "gv", "gvcn", "uv", "uv bch", "uvbch", "uv btv", "uvbtv", "uvbtc", "pct", "bt", "pbt", "pbt tt", "ht", "pht", "nv", "cv", "cvc", "cvcc", "cvp", "pcvp",
    "ptp", "pgd", "tgd", "ptgd", "ktt", "ctv", "tnv", "cb", "cbcc", "ccvc", "sv", "hs", "hv", "tpt", "tpt doi", "bs", "ys", "dd", "ktv",
];

/// Posts and occupations as a text begins with them, folded.
#[rustfmt::skip]
const POSTS: &[&str] = &[
    "chu tich", "chu tich hoi dong", "giam doc", "tong giam doc", "hieu truong", "hieu pho", "truong ban", "truong phong", "truong khoa",
    "truong ap", "truong thon", "truong tram", "truong khu pho", "truong bo mon", "truong cong an", "truong chi nhanh",
    "truong tieu ban", "bi thu", "bi thu chi bo", "uy vien", "uy vien ban thuong vu", "thuong truc", "chanh van phong",
    "chanh thanh tra", "chu nhiem", "thu ky", "thu quy", "thu kho", "ke toan", "ke toan truong", "van thu", "chuyen vien", "nhan vien",
    "vien chuc", "cong chuc", "can bo", "can su", "giao vien", "giang vien", "giao su", "bac si", "y si", "y ta", "y tuong", "duoc si",
    "dieu duong", "dieu duong truong", "nu ho sinh", "ky thuat vien", "ky su", "luat su", "hoi vien", "doan vien", "dang vien",
    "sinh vien", "hoc sinh", "hoc vien", "nong dan", "cong nhan", "bo doi", "chien si", "si quan", "quan nhan", "cong an vien", "bao ve",
    "bao mau", "cap duong", "lai xe", "tai xe", "phong vien", "bien tap vien", "tru tri", "tinh nguyen vien", "cong tac vien",
    "tuyen truyen vien", "tro ly", "doi truong", "doi pho", "to truong", "to pho", "chi huy truong", "chi huy pho", "chinh tri vien",
    "chinh uy", "quan ly", "chu doanh nghiep", "chu co so", "buon ban", "kinh doanh", "noi tro", "huu tri", "nghi huu", "lao dong tu do",
    "ban chap hanh", "dai bieu", "kiem sat vien", "tham phan", "dieu tra vien", "thanh tra vien", "truong nhom", "thanh vien", "dai uy",
    "dai ta", "tai vu", "tap vu", "tong phu trach", "quan giao", "nguyen chu tich", "lop truong", "lop pho", "phu trach", "giao dan",
    "huan luyen vien truong", "thuyen truong", "may truong", "co truong", "phi cong", "nhac cong", "hoa si", "nhac si", "nha bao", "nha van", "ngu dan",
    "tieu thuong", "chi huy", "thu truong", "lanh dao", "dung dau", "xa doi truong", "xa doi pho", "ap doi truong", "ap doi pho", "thon doi truong", "huyen doi truong", "phuong doi truong",
];

/// Posts and occupations whose words without marks are names too, in small letters.
#[rustfmt::skip]
const MARKED_POSTS: &[&str] = &[
    "chánh án", "già làng", "người có uy tín", "công dân", "nghệ nhân", "nghệ sĩ", "nghệ sỹ", "doanh nhân", "đạo diễn", "biên đạo", "linh mục",
    "mục sư", "tu sĩ", "phật tử", "chức sắc", "tín đồ", "cựu chiến binh", "hộ lý", "hộ sinh", "quản đốc", "kíp trưởng", "trưởng kíp", "trưởng ca",
    "lao công", "đầu bếp", "bếp trưởng", "lễ tân", "dân quân", "lái tàu", "trưởng tàu", "trưởng ga", "tổng biên tập", "đại sứ", "lãnh sự",
    "tổng lãnh sự", "tham tán", "trưởng đại diện", "trưởng đoàn", "cố vấn", "kiến trúc sư", "chủ trang trại", "chủ hộ", "thợ", "gác chắn",
    "tuần đường", "nhạc trưởng", "thủ thư", "giám thị", "quản sinh", "quân y", "trưởng xóm", "trưởng bản", "trưởng buôn", "trưởng bon",
    "trưởng khóm", "trưởng khu", "trưởng làng", "trưởng khối", "trưởng tổ dân phố", "nhà giáo", "bộ trưởng", "thứ trưởng", "trưởng dòng họ", "trưởng tộc",
];

/// Whether a text in small letters is a post whose marks tell it from names.
pub(super) fn is_marked_post(lower: &str) -> bool {
    ALL_MARKED.contains(lower)
}

/// Parts of a unit that stay with the post before them, folded: "Ủy viên Ban Chấp hành".
pub(super) const OF_POSTS: &[&str] =
    &["ban chap hanh", "ban thuong vu", "ban thuong truc", "thuong truc", "hoi dong quan tri", "doan chu tich"];

/// Words of what every unit has, which name none and stay with the post before them, folded: "Bí thư Chi bộ".
pub(super) const WITHIN_UNITS: &[&str] =
    &["cong doan", "chi bo", "chi doan", "chi hoi", "lien doi", "chi doi", "hoi dong", "thanh tra"];

/// Words of units that are family names or other words too, folded, and as units write them.
pub(super) const WRITTEN: &[(&str, &[&str])] = &[
    ("truong", &["trường"]),
    ("to", &["tổ"]),
    ("ban", &["ban", "bản"]),
    ("bon", &["bon"]),
    ("thue", &["thuế"]),
    ("vung", &["vùng"]),
    ("phum", &["phum"]),
    ("xom", &["xóm"]),
    ("quan", &["quận"]),
    ("dai", &["đài", "đại"]),
    ("so", &["sở"]),
    ("bo", &["bộ"]),
    ("doi", &["đội"]),
    ("phong", &["phòng"]),
    ("vien", &["viện"]),
    ("khu", &["khu"]),
    ("cum", &["cụm"]),
    ("vu", &["vụ"]),
    ("quy", &["quỹ"]),
    ("trai", &["trại"]),
    ("nhom", &["nhóm"]),
    ("buon", &["buôn"]),
    ("lang", &["làng"]),
    ("dong", &["dòng"]),
    ("don", &["đồn", "đơn"]),
    ("toc", &["tộc"]),
    ("thi", &["thị"]),
    ("mai", &["mái"]),
    ("chuyen", &["chuyền"]),
    ("thanh", &["thành", "thanh"]),
    ("hat", &["hạt"]),
    ("toa", &["tòa", "toà"]),
    ("phuong", &["phường"]),
    ("xa", &["xã"]),
    ("huyen", &["huyện"]),
    ("tinh", &["tỉnh", "tịnh"]),
    ("ap", &["ấp"]),
    ("lop", &["lớp"]),
    ("khoa", &["khoa"]),
    ("cuc", &["cục"]),
    ("chua", &["chùa"]),
    ("khoi", &["khối"]),
    ("khom", &["khóm"]),
    ("tram", &["trạm"]),
    ("hoi", &["hội"]),
    ("doan", &["đoàn"]),
    ("bao", &["báo", "bảo"]),
];

/// Words of units that with the next one are no unit: "Xã hội" is a field, "Phòng cháy" a duty.
pub(super) const FIELDS: &[(&str, &str)] = &[
    ("xã", "hội"),
    ("xã", "viên"),
    ("đoàn", "kết"),
    ("phòng", "chống"),
    ("phòng", "cháy"),
    ("phòng", "dịch"),
    ("phòng", "thủ"),
    ("sở", "hữu"),
    ("ban", "hành"),
    ("hội", "nghị"),
    ("hội", "thi"),
    ("hội", "thảo"),
    ("vụ", "việc"),
    ("vụ", "án"),
    ("đội", "ngũ"),
    ("báo", "cáo"),
    ("báo", "chí"),
    ("thuế", "trước"),
    ("thuế", "thu"),
];

/// Middle names that follow the family name Đoàn, which is a unit's word too.
pub(super) const MIDDLE_NAMES: &[&str] =
    &["văn", "thị", "hữu", "đức", "đình", "quốc", "ngọc", "minh", "hoàng", "kim", "xuân", "bá", "duy"];

/// Words of units that are written with a capital behind what a post is of, folded.
#[rustfmt::skip]
pub(super) const LARGE: &[&str] = &[
    "so", "ubnd", "uy ban nhan dan", "hdnd", "cong ty", "truong", "benh vien", "trung tam", "tinh uy", "huyen uy", "thanh uy", "thi uy",
    "dang uy", "chi cuc", "cuc", "bo", "tinh doan", "huyen doan", "thanh doan", "ngan hang", "kho bac", "tong cong ty", "hoc vien",
    "hoi chu thap do", "hoi nong dan", "hoi lien hiep phu nu", "hoi lhpn", "hoi cuu chien binh", "lien doan lao dong", "vien kiem sat", "toa an", "tand", "vksnd",
    "cdcs", "ldld", "mttq", "ubmttq", "ttyt", "bvdk",
];

/// Smaller units that are written with a capital there as well, folded.
#[rustfmt::skip]
pub(super) const SMALLER: &[&str] = &[
    "phan xuong", "xi nghiep", "nha may", "tram", "hop tac xa", "htx", "nong truong", "lam truong", "ban quan ly", "nha hat", "hat kiem lam",
    "don bien phong", "dien luc",
];

/// Awards as offices abbreviate them, folded.
pub(super) const ABBREVIATED_AWARDS: &[(&str, &str)] = &[
    ("bk", "bang khen"),
    ("gk", "giay khen"),
    ("knc", "ky niem chuong"),
    ("gcn", "giay chung nhan"),
    ("ldtt", "lao dong tien tien"),
    ("ttldtt", "tap the lao dong tien tien"),
    ("ttldxs", "tap the lao dong xuat sac"),
    ("cstd", "chien si thi dua"),
    ("cstdcs", "chien si thi dua co so"),
    ("cstt", "chien si tien tien"),
    ("hcld", "huan chuong lao dong"),
    ("hcdl", "huan chuong doc lap"),
    ("hccc", "huan chuong chien cong"),
    ("hcbvtq", "huan chuong bao ve to quoc"),
    ("hcqc", "huan chuong quan cong"),
    ("ttcp", "thu tuong chinh phu"),
    ("ttg", "thu tuong chinh phu"),
    ("ttgcp", "thu tuong chinh phu"),
    ("cstdtq", "chien si thi dua toan quoc"),
    ("cstdct", "chien si thi dua cap tinh"),
    ("nsnd", "nghe si nhan dan"),
    ("nsut", "nghe si uu tu"),
    ("ngnd", "nha giao nhan dan"),
    ("ngut", "nha giao uu tu"),
    ("ttnd", "thay thuoc nhan dan"),
    ("ttut", "thay thuoc uu tu"),
    ("nnnd", "nghe nhan nhan dan"),
    ("nnut", "nghe nhan uu tu"),
    ("bmvnah", "ba me viet nam anh hung"),
    ("ahld", "anh hung lao dong"),
    ("ahllvtnd", "anh hung luc luong vu trang nhan dan"),
    ("gdvh", "gia dinh van hoa"),
    ("vsnnd", "vi su nghiep nhan dao"),
    ("cs", "co so"),
    ("dvqt", "don vi quyet thang"),
    ("dvtt", "don vi tien tien"),
];

//! Made-up names in the proportions of real ones: people, collectives, households, posts.
//!
//! The weights of family names are rounded shares of the population, so that a search for `nguyen` finds as much as it
//! would in a real register; nobody is meant by any of the names.

use crate::random::Random;
use award_registry::domain::recipient::Sex;

const FAMILIES: &[(&str, u32)] = &[
    ("Nguyễn", 320),
    ("Trần", 110),
    ("Lê", 95),
    ("Phạm", 70),
    ("Hoàng", 35),
    ("Huỳnh", 30),
    ("Phan", 45),
    ("Vũ", 22),
    ("Võ", 22),
    ("Đặng", 21),
    ("Bùi", 20),
    ("Đỗ", 14),
    ("Hồ", 13),
    ("Ngô", 13),
    ("Dương", 10),
    ("Lý", 9),
    ("Đinh", 8),
    ("Trương", 12),
    ("Lâm", 7),
    ("Mai", 7),
    ("Đoàn", 7),
    ("Trịnh", 6),
    ("Đào", 6),
    ("Lương", 6),
    ("Tạ", 4),
    ("Châu", 4),
    ("Thạch", 4),
    ("Danh", 5),
    ("Kim", 3),
    ("Hà", 5),
    ("Cao", 5),
    ("Tô", 4),
    ("Quách", 2),
    ("Chu", 3),
    ("Thái", 3),
    ("Kiều", 2),
    ("Nông", 3),
    ("Hứa", 2),
    ("Ông", 1),
    ("Y", 1),
];

const MIDDLES_OF_MEN: &[(&str, u32)] = &[
    ("Văn", 300),
    ("Hữu", 45),
    ("Đức", 45),
    ("Minh", 45),
    ("Quốc", 40),
    ("Công", 30),
    ("Thanh", 35),
    ("Ngọc", 25),
    ("Xuân", 22),
    ("Hoàng", 25),
    ("Trọng", 15),
    ("Đình", 25),
    ("Tấn", 15),
    ("Bá", 10),
    ("Duy", 18),
    ("Anh", 12),
    ("Quang", 22),
    ("Viết", 8),
    ("Thành", 12),
    ("Phước", 8),
];

const MIDDLES_OF_WOMEN: &[(&str, u32)] = &[
    ("Thị", 420),
    ("Ngọc", 60),
    ("Thị Ngọc", 25),
    ("Thị Kim", 25),
    ("Thị Thu", 30),
    ("Thị Thanh", 25),
    ("Thị Hồng", 22),
    ("Thị Mỹ", 20),
    ("Thị Bích", 14),
    ("Thu", 20),
    ("Kim", 18),
    ("Thanh", 20),
    ("Hồng", 14),
    ("Mỹ", 14),
    ("Phương", 16),
    ("Thùy", 14),
    ("Minh", 14),
    ("Cẩm", 8),
    ("Diễm", 6),
    ("Thị Minh", 10),
];

const MEN: &[&str] = &[
    "Hùng",
    "Dũng",
    "Tuấn",
    "Hải",
    "Sơn",
    "Long",
    "Thành",
    "Trung",
    "Hiếu",
    "Nam",
    "Bình",
    "Quân",
    "Khánh",
    "Phúc",
    "Lâm",
    "Đạt",
    "Tài",
    "Thắng",
    "Cường",
    "Vinh",
    "Tâm",
    "Nghĩa",
    "Hòa",
    "Phong",
    "Đông",
    "Bảo",
    "Khoa",
    "Kiên",
    "Lộc",
    "Tiến",
    "Toàn",
    "Hậu",
    "Nhân",
    "Trí",
    "Việt",
    "Sang",
    "Thái",
    "Thịnh",
    "Quý",
    "Hưng",
    "Chiến",
    "Định",
    "Đức",
    "Giang",
    "Hoàng",
    "Huy",
    "Khang",
    "Lợi",
    "Minh",
    "Mẫn",
    "Nhật",
    "Phát",
    "Quang",
    "Quyền",
    "Tân",
    "Thọ",
    "Thuận",
    "Tín",
    "Trường",
    "Tùng",
    "Út",
    "Vũ",
    "Vương",
    "Xuân",
    "Danh",
    "Điền",
    "Nguyên",
    "Ân",
    "Ba",
    "Tư",
];

const WOMEN: &[&str] = &[
    "Lan",
    "Hoa",
    "Hương",
    "Hạnh",
    "Hà",
    "Hằng",
    "Hồng",
    "Huệ",
    "Thảo",
    "Trang",
    "Linh",
    "Mai",
    "Nga",
    "Ngân",
    "Nhung",
    "Oanh",
    "Phương",
    "Thu",
    "Thủy",
    "Thúy",
    "Trinh",
    "Tuyết",
    "Vân",
    "Yến",
    "Anh",
    "Bích",
    "Cúc",
    "Chi",
    "Diệu",
    "Dung",
    "Duyên",
    "Đào",
    "Giang",
    "Hiền",
    "Hòa",
    "Kiều",
    "Kim",
    "Lệ",
    "Liên",
    "Loan",
    "Ly",
    "My",
    "Mỹ",
    "Ngọc",
    "Nguyệt",
    "Nhi",
    "Như",
    "Oai",
    "Phấn",
    "Phượng",
    "Quyên",
    "Sen",
    "Sương",
    "Tâm",
    "Thanh",
    "Thơm",
    "Thoa",
    "Thương",
    "Tiên",
    "Trâm",
    "Trúc",
    "Tú",
    "Út",
    "Uyên",
    "Vy",
    "Xuân",
    "Ý",
    "Diễm",
    "Đẹp",
    "Gấm",
];

const FIRST_OF_PLACES: &[&str] = &[
    "Tân", "Bình", "An", "Hòa", "Phú", "Long", "Vĩnh", "Mỹ", "Thạnh", "Đông", "Tây", "Nam", "Bắc", "Hưng", "Định",
    "Xuân", "Thanh", "Kiên", "Giồng", "Minh", "Phước", "Tam", "Hà", "Quảng", "Yên", "Lộc", "Đại", "Trung", "Vạn",
    "Cẩm",
];

const SECOND_OF_PLACES: &[&str] = &[
    "Hưng", "Lập", "Thành", "Hiệp", "Phú", "An", "Hòa", "Thuận", "Lương", "Giang", "Sơn", "Hải", "Thới", "Điền",
    "Bình", "Lợi", "Quới", "Trạch", "Thủy", "Khánh", "Mỹ", "Xuyên", "Lộc", "Tiến", "Thắng", "Phong", "Hậu", "Thịnh",
    "Tây", "Đông",
];

const COLLECTIVES: &[&str] = &[
    "Hội Chữ thập đỏ xã",
    "Hội Chữ thập đỏ huyện",
    "Trường Tiểu học",
    "Trường Trung học cơ sở",
    "Trường Trung học phổ thông",
    "Trường Mầm non",
    "Trạm Y tế xã",
    "Trung tâm Y tế huyện",
    "Bệnh viện Đa khoa",
    "Đoàn Thanh niên xã",
    "Hội Liên hiệp Phụ nữ xã",
    "Hội Nông dân xã",
    "Hội Cựu chiến binh xã",
    "Công an xã",
    "Ban Chỉ huy Quân sự xã",
    "Ủy ban nhân dân xã",
    "Phòng Giáo dục và Đào tạo huyện",
    "Phòng Nội vụ huyện",
    "Phòng Tài chính - Kế hoạch huyện",
    "Chi cục Thuế khu vực",
    "Hợp tác xã Nông nghiệp",
    "Công ty Cổ phần",
    "Ấp",
    "Nhà máy Đường",
    "Điện lực",
];

const PARTS: &[&str] = &["Tổ", "Tổ Chuyên môn", "Phòng", "Khoa", "Bộ phận", "Đội", "Chi bộ", "Công đoàn"];

/// The posts of people.
pub const POSTS: &[&str] = &[
    "Giáo viên",
    "Hiệu trưởng",
    "Phó Hiệu trưởng",
    "Chủ tịch",
    "Phó Chủ tịch",
    "Bí thư Chi bộ",
    "Trưởng phòng",
    "Phó Trưởng phòng",
    "Chuyên viên",
    "Bác sĩ",
    "Điều dưỡng",
    "Kế toán",
    "Công an viên",
    "Trưởng ấp",
    "Tình nguyện viên",
    "Công nhân",
    "Nông dân",
    "Chiến sĩ",
    "Giám đốc",
    "Nhân viên",
];

/// The name of a person, and the sex it is of.
pub fn person(random: &mut Random) -> (String, Sex) {
    let family = random.weighed(FAMILIES);
    if random.percent(52) {
        (format!("{family} {} {}", random.weighed(MIDDLES_OF_WOMEN), random.pick(WOMEN)), Sex::Female)
    } else {
        (format!("{family} {} {}", random.weighed(MIDDLES_OF_MEN), random.pick(MEN)), Sex::Male)
    }
}

/// The name of a place.
pub fn place(random: &mut Random) -> String {
    format!("{} {}", random.pick(FIRST_OF_PLACES), random.pick(SECOND_OF_PLACES))
}

/// The name of a body that people work in.
pub fn unit(random: &mut Random) -> String {
    format!("{} {}", random.pick(COLLECTIVES), place(random))
}

/// The name of a collective, and of the unit above it where it is a part of one.
pub fn collective(random: &mut Random) -> (String, Option<String>) {
    let unit = unit(random);
    if random.percent(40) {
        (format!("{} {} - {unit}", random.pick(PARTS), random.between(1, 12)), Some(unit))
    } else {
        (unit, None)
    }
}

/// The name of a household.
pub fn household(random: &mut Random) -> String {
    let (name, sex) = person(random);
    format!("Hộ {} {name}", if sex == Sex::Female { "bà" } else { "ông" })
}

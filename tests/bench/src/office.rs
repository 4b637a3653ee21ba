//! The offices of the made-up register: bodies of every level, what each of them awards, and campaigns.

use crate::{names, random::Random};
use award_registry::domain::{
    authority::{Authority, Level},
    campaign::{Campaign, Edition},
};

/// The first year of merit.
pub const FIRST_YEAR: i32 = 2001;
/// The last year of merit.
pub const LAST_YEAR: i32 = 2025;

/// A level: how many of a hundred bodies have it, the symbol of their decisions, and what their names begin with in
/// both languages.
type Shape = (Level, u32, &'static str, &'static str, &'static str);

const LEVELS: &[Shape] = &[
    (Level::Province, 25, "QĐ-UBND", "Ủy ban nhân dân tỉnh", "People's Committee of the Province of"),
    (Level::District, 25, "QĐ-UBND", "Ủy ban nhân dân huyện", "People's Committee of the District of"),
    (Level::Commune, 20, "QĐ-UBND", "Ủy ban nhân dân xã", "People's Committee of the Commune of"),
    (Level::Ministry, 10, "QĐ-B", "Bộ", "Ministry of"),
    (Level::ProvinceDepartment, 10, "QĐ-S", "Sở Nội vụ", "Department of Home Affairs of"),
    (Level::Agency, 7, "QĐ-ĐV", "Viện Nghiên cứu", "Research Institute of"),
    (Level::Enterprise, 3, "QĐ-CT", "Tổng công ty", "Corporation of"),
];

/// The body of a place in the list of all.
pub fn authority(place: usize, of: usize, random: &mut Random) -> Authority {
    let hundredth = u32::try_from(place * 100 / of.max(1)).unwrap_or_default();
    let mut below = 0;
    let shape = LEVELS.iter().find(|(_, share, ..)| {
        below += share;
        hundredth < below
    });
    let (level, _, symbol, vi, en) = *shape.unwrap_or_else(|| unreachable!("the shares of levels are a hundred"));
    let name = names::place(random);
    Authority {
        code: format!("CQ_{:04}", place + 1),
        name_vi: format!("{vi} {name} {}", place + 1),
        name_en: Some(format!("{en} {name} {}", place + 1)),
        level,
        symbol: Some(symbol.to_owned()),
        parent_code: None,
        legal_standing: true,
        valid_from: None,
        valid_to: None,
        confidence: None,
    }
}

/// What bodies of a level award, by weight; the codes are those of the catalogue that ships.
#[must_use]
pub fn awards(level: Level) -> &'static [(&'static str, u32)] {
    match level {
        Level::Province | Level::Ministry => &[
            ("BK_BO_TINH", 50),
            ("CSTD_BT", 12),
            ("KNC_BO_TINH", 14),
            ("TTLDXS", 12),
            ("CO_BT", 4),
            ("KNC_BNV", 3),
            ("KNC_VSNND", 5),
        ],
        Level::District => &[("GK_HUYEN", 45), ("CSTD_CS", 18), ("LDTT", 27), ("TTLDTT", 10)],
        Level::Commune => &[("GK_XA", 60), ("LDTT", 25), ("TTLDTT", 15)],
        Level::ProvinceDepartment => &[("GK_SO", 65), ("CSTD_CS", 20), ("TTLDTT", 15)],
        Level::Enterprise => &[("GK_DN", 70), ("LDTT", 20), ("TTLDTT", 10)],
        _ => &[("GK_DVCS", 60), ("CSTD_CS", 15), ("LDTT", 15), ("TTLDTT", 10)],
    }
}

const MOVEMENTS: &[(&str, &str)] = &[
    ("Vận động hiến máu tình nguyện", "Voluntary blood donation"),
    ("Chung sức xây dựng nông thôn mới", "Building the new countryside"),
    ("Vì người nghèo", "For the poor"),
    ("Lao động giỏi, lao động sáng tạo", "Good and inventive work"),
    ("Dạy tốt, học tốt", "Good teaching, good learning"),
    ("Toàn dân bảo vệ an ninh Tổ quốc", "All for the security of the country"),
    ("Phòng, chống dịch bệnh", "Against epidemics"),
    ("Học tập suốt đời", "Lifelong learning"),
];

/// The campaign of a place in the list of all, run by one of the bodies.
pub fn campaign(place: usize, organiser: &str, random: &mut Random) -> Campaign {
    let (vi, en) = random.pick(MOVEMENTS);
    let where_it_was = names::place(random);
    Campaign {
        code: format!("PT_{:04}", place + 1),
        name_vi: format!("{vi} {where_it_was} {}", place + 1),
        name_en: Some(format!("{en}, {where_it_was} {}", place + 1)),
        organiser_code: Some(organiser.to_owned()),
        editions: (FIRST_YEAR..=LAST_YEAR)
            .map(|year| Edition { year_from: year, year_to: year, target: None, result: None })
            .collect(),
    }
}

//! The sentence as it is read.

use super::*;

fn name(vi: &str, en: &str, en_plural: &str, verb: (&'static str, &'static str, bool)) -> AwardName {
    let verb = Verb { living: verb.0, posthumous: verb.1, title: verb.2 };
    AwardName { vi: vi.to_owned(), en: en.to_owned(), en_plural: en_plural.to_owned(), verb }
}

const GIVEN: (&str, &str, bool) = ("tặng", "truy tặng", false);

fn line(name: AwardName, collective: u64, household: u64, individual: u64) -> AwardLine {
    AwardLine { name, individual, collective, household, unspecified: 0, posthumous: 0, works: None }
}

fn medal(individual: u64) -> AwardLine {
    let humanity = "commemorative medal \"For the Cause of Humanity\"";
    let many = "commemorative medals \"For the Cause of Humanity\"";
    line(name("kỷ niệm chương \"Vì sự nghiệp nhân đạo\"", humanity, many, GIVEN), 0, 0, individual)
}

fn certificate(collective: u64, household: u64, individual: u64) -> AwardLine {
    let name = name("Bằng khen", "certificate of merit", "certificates of merit", GIVEN);
    line(name, collective, household, individual)
}

fn together(count: u64, bodies: usize) -> Undivided {
    Undivided { name: certificate(0, 0, 0).name, count, bodies }
}

fn authority(vi: &str, en: &str) -> AuthorityName {
    AuthorityName { vi: vi.to_owned(), en: en.to_owned() }
}

fn founding() -> Summary {
    let red_cross = authority("Trung ương Hội Chữ thập đỏ Việt Nam", "Viet Nam Red Cross Central Committee");
    let province = authority("Ủy ban nhân dân tỉnh Kiên Giang", "People's Committee of Kiên Giang Province");
    Summary {
        campaign_vi: "Vận động hiến máu tình nguyện".to_owned(),
        campaign_en: "Voluntary blood donation".to_owned(),
        period: Some((2019, 2019)),
        authorities: vec![red_cross.clone(), red_cross, province],
        awards: vec![medal(1), certificate(25, 0, 52)],
        undivided: vec![together(77, 2)],
        unattributed: Vec::new(),
        statuses: vec![ConferralStatus::InForce],
        is_narrowed: false,
    }
}

#[test]
fn the_founding_record_reads_as_its_source_tells_it() {
    assert_eq!(
        vi(&founding()),
        "Vận động hiến máu tình nguyện năm 2019: Trung ương Hội Chữ thập đỏ Việt Nam, Ủy ban nhân dân tỉnh Kiên Giang tặng \
         01 kỷ niệm chương \"Vì sự nghiệp nhân đạo\" cho 01 cá nhân và 77 Bằng khen cho 25 tập thể, 52 cá nhân. \
         Nguồn không tách 77 Bằng khen giữa hai cơ quan."
    );
    assert_eq!(
        en(&founding()),
        "Voluntary blood donation, 2019: Viet Nam Red Cross Central Committee and People's Committee of Kiên Giang Province \
         awarded 1 commemorative medal \"For the Cause of Humanity\" to 1 individual and 77 certificates of merit to \
         25 collectives and 52 individuals. The source does not divide the 77 certificates of merit between the two bodies."
    );
}

#[test]
fn many_awards_and_authorities_are_told_with_commas_and_one_and() {
    let summary = Summary {
        authorities: vec![authority("A", "A"), authority("B", ""), authority("C", "C")],
        awards: vec![medal(2), certificate(0, 0, 0), certificate(1, 1, 3_068), medal(1_000_000)],
        undivided: vec![together(1, 3), together(3_000, 11), together(5, 1), together(0, 2)],
        unattributed: Vec::new(),
        ..founding()
    };
    assert_eq!(
        vi(&summary),
        "Vận động hiến máu tình nguyện năm 2019: A, B, C tặng 02 kỷ niệm chương \"Vì sự nghiệp nhân đạo\" cho 02 cá nhân, \
         3.070 Bằng khen cho 01 tập thể, 01 hộ gia đình, 3.068 cá nhân và \
         1.000.000 kỷ niệm chương \"Vì sự nghiệp nhân đạo\" cho 1.000.000 cá nhân. \
         Nguồn không tách 01 Bằng khen giữa ba cơ quan. Nguồn không tách 3.000 Bằng khen giữa 11 cơ quan."
    );
    assert_eq!(
        en(&summary),
        "Voluntary blood donation, 2019: A, B and C awarded 2 commemorative medals \"For the Cause of Humanity\" to \
         2 individuals, 3,070 certificates of merit to 1 collective, 1 household and 3,068 individuals and \
         1,000,000 commemorative medals \"For the Cause of Humanity\" to 1,000,000 individuals. \
         The source does not divide the 1 certificate of merit among the three bodies. \
         The source does not divide the 3,000 certificates of merit among the 11 bodies."
    );
}

#[test]
fn a_campaign_without_awards_says_so() {
    for awards in [Vec::new(), vec![certificate(0, 0, 0)]] {
        let summary = Summary { authorities: Vec::new(), awards, undivided: Vec::new(), ..founding() };
        assert_eq!(vi(&summary), "Vận động hiến máu tình nguyện năm 2019: chưa có khen thưởng nào trong sổ.");
        assert_eq!(en(&summary), "Voluntary blood donation, 2019: no awards on record.");
        let summary = Summary { is_narrowed: true, ..summary };
        assert_eq!(vi(&summary), "Vận động hiến máu tình nguyện năm 2019: không có khen thưởng nào theo bộ lọc.");
        assert_eq!(en(&summary), "Voluntary blood donation, 2019: no awards that the filter asks for.");
    }
}

#[test]
fn a_missing_english_name_falls_back() {
    let named = |en: &str| line(name("Bằng khen", en, "", GIVEN), 2, 0, 0);
    let summary = Summary {
        campaign_en: String::new(),
        authorities: vec![authority("B", "")],
        awards: vec![named("certificate of merit"), named("")],
        undivided: Vec::new(),
        unattributed: Vec::new(),
        ..founding()
    };
    assert_eq!(
        en(&summary),
        "Vận động hiến máu tình nguyện, 2019: B awarded 2 certificate of merit to 2 collectives and 2 Bằng khen to 2 collectives."
    );
}

#[test]
fn vietnamese_counts_have_two_digits_and_dots() {
    for (count, text) in
        [(0, "00"), (1, "01"), (10, "10"), (999, "999"), (3_070, "3.070"), (u64::MAX, "18.446.744.073.709.551.615")]
    {
        assert_eq!(count_vi(count), text);
    }
}

#[test]
fn each_award_has_its_verb_said_once_for_those_that_share_it() {
    let mother = name("Bà mẹ Việt Nam anh hùng", "Heroic Vietnamese Mother", "", ("phong tặng", "truy tặng", true));
    let order = |grade: &str| {
        let (vi, en) = (format!("Huân chương Lao động hạng {grade}"), format!("Labour Order {grade}"));
        name(&vi, &en, &format!("Labour Orders {grade}"), ("tặng thưởng", "truy tặng", false))
    };
    let fighter = name("Lao động tiên tiến", "Advanced Worker", "", ("công nhận", "truy tặng", true));
    let of = |awards: Vec<AwardLine>| Summary {
        authorities: vec![authority("Chủ tịch nước", "State President")],
        awards,
        undivided: Vec::new(),
        unattributed: Vec::new(),
        ..founding()
    };
    let mixed = of(vec![AwardLine { posthumous: 1, ..line(mother.clone(), 0, 0, 2) }]);
    assert!(
        vi(&mixed).ends_with("Chủ tịch nước phong tặng, truy tặng danh hiệu Bà mẹ Việt Nam anh hùng cho 02 cá nhân.")
    );
    assert!(
        en(&mixed).ends_with("conferred the title Heroic Vietnamese Mother on 2 individuals (1 posthumously)."),
        "{}",
        en(&mixed)
    );
    let dead = of(vec![AwardLine { posthumous: 22, ..line(order("Nhất"), 0, 0, 22) }]);
    assert!(vi(&dead).ends_with("Chủ tịch nước truy tặng 22 Huân chương Lao động hạng Nhất cho 22 cá nhân."));
    assert!(en(&dead).ends_with("State President posthumously awarded 22 Labour Orders Nhất to 22 individuals."));
    let several = of(vec![
        line(order("Nhất"), 0, 0, 1),
        line(order("Ba"), 2, 0, 0),
        line(mother, 0, 0, 1),
        certificate(0, 0, 3),
        line(fighter, 0, 0, 4),
    ]);
    assert!(vi(&several).ends_with(
        "Chủ tịch nước tặng thưởng 01 Huân chương Lao động hạng Nhất cho 01 cá nhân, 02 Huân chương Lao động hạng Ba cho \
         02 tập thể, phong tặng danh hiệu Bà mẹ Việt Nam anh hùng cho 01 cá nhân, tặng 03 Bằng khen cho 03 cá nhân và \
         công nhận danh hiệu Lao động tiên tiến cho 04 cá nhân."
    ));
}

#[test]
fn what_the_source_does_not_divide_is_said_as_such() {
    let ten = Summary { awards: vec![AwardLine { unspecified: 10, ..certificate(0, 0, 0) }], ..founding() };
    assert!(vi(&ten).contains("tặng 10 Bằng khen cho 10 đối tượng (nguồn không tách tập thể, hộ gia đình, cá nhân)."));
    let named = "10 certificates of merit to 10 recipients (the source does not divide collectives, households and individuals).";
    assert!(en(&ten).contains(named), "{}", en(&ten));
}

#[test]
fn authors_of_one_work_share_one_prize() {
    let prize = name("Giải thưởng Hồ Chí Minh", "Ho Chi Minh Prize", "Ho Chi Minh Prizes", GIVEN);
    let one = AwardLine { works: Some(1), ..line(prize, 0, 0, 3) };
    let summary = Summary { awards: vec![one], undivided: Vec::new(), ..founding() };
    assert!(vi(&summary).contains("tặng 01 Giải thưởng Hồ Chí Minh cho 03 cá nhân."));
    assert!(en(&summary).contains("awarded 1 Ho Chi Minh Prize to 3 individuals."));
}

#[test]
fn a_period_and_an_unknown_year_are_said() {
    let when = |period| Summary { period, ..founding() };
    assert!(vi(&when(Some((2003, 2023)))).starts_with("Vận động hiến máu tình nguyện giai đoạn 2003-2023: Trung ương"));
    assert!(en(&when(Some((2003, 2023)))).starts_with("Voluntary blood donation, 2003-2023: Viet Nam"));
    assert!(vi(&when(None)).starts_with("Vận động hiến máu tình nguyện (không rõ năm): Trung ương"));
    assert!(en(&when(None)).starts_with("Voluntary blood donation, year unknown: Viet Nam"));
}

#[test]
fn what_is_not_in_force_is_said_to_be_so() {
    use ConferralStatus::{Cancelled, InForce, Stripped};
    let of = |statuses: &[ConferralStatus]| Summary { statuses: statuses.to_vec(), ..founding() };
    assert!(vi(&of(&[Cancelled])).ends_with(" Đây là những lượt đã hủy bỏ."));
    let both = of(&[InForce, Stripped]);
    assert!(vi(&both).ends_with(" Đây là những lượt còn hiệu lực và đã bị tước."));
    assert!(en(&both).ends_with(" These are the awards in force and stripped."));
    assert_eq!(vi(&of(&[InForce])), vi(&of(&[])));
}

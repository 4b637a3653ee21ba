//! Rows of an old register that are no conferrals: sums, signatures, numbers of pages, empty lines.

use super::{super::outside, Columns, at};
use crate::domain::import::register::{Belongs, RegisterMember};

impl Columns {
    /// Whether a row is no conferral: sums, signatures or the number of a page with nothing but numbers beside them; who
    /// signs, behind signatures; nothing in the columns that are read.
    #[must_use]
    pub fn are_around(&self, texts: &[String], behind_signatures: bool) -> bool {
        let full = || texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty());
        let said = |text: &str| outside::is_sum(text) || outside::is_signature(text);
        let around = || full().any(said) && full().all(|text| said(text) || !text.contains(char::is_alphabetic));
        let filled = |is: fn(&RegisterMember) -> bool| {
            self.taken.iter().any(|(column, member)| is(member) && !at(texts, *column).is_empty())
        };
        let signer = || {
            let of_conferrals = |member: &RegisterMember| {
                member.belongs == Belongs::Decision || matches!(member.name, "award_code" | "recipient_kind" | "line")
            };
            behind_signatures && !filled(of_conferrals)
        };
        !filled(|member| member.name != "line") || around() || signer()
    }

    /// Whether signatures are among the texts of a row.
    #[must_use]
    pub fn sign(texts: &[String]) -> bool {
        texts.iter().any(|text| outside::is_signature(text))
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::grid::{Cell, Row};
    use super::*;

    #[test]
    fn sums_signatures_and_empty_lines_are_told_from_conferrals() {
        let row = |texts: &[&str]| {
            let cell = |(text, column): (&&str, u16)| Cell { column, text: (*text).to_owned(), ..Cell::default() };
            Row { number: 1, cells: texts.iter().zip(0..).map(cell).collect() }
        };
        let map = toml::from_str("[columns]\nTT = 'line'\n'Số' = 'number'\n'Tên' = 'name'\n'Hình thức' = 'award_code'")
            .unwrap();
        let columns = Columns::find(&map, &row(&["TT", "Số", "Tên", "Hình thức", "Tiền"])).unwrap().unwrap();
        let is = |texts: &[&str], behind| columns.are_around(&Columns::texts(&row(texts)), behind);
        for texts in [
            &["Tổng cộng", "", "", "", "12.000.000"][..],
            &["", "", "Cộng: 25 người"],
            &["", "", "Cộng mang sang", "", "5"],
            &["Trang 3/10"],
            &["NGƯỜI LẬP BIỂU", "", "", "GIÁM ĐỐC"],
            &["", "", "Kiên Giang, ngày 5 tháng 6 năm 2015"],
            &["7", "", "", "", ""],
            &["", "", "", "", "đã kiểm tra"],
        ] {
            assert!(is(texts, false), "{texts:?}");
        }
        for texts in [
            &["1", "12", "Tổng đội Thanh niên xung phong số 2", "Bằng khen"][..],
            &["2", "12", "Công đoàn Mẫu"],
            &["3", "", "Đặng Thị Mẫu", "Bằng khen"],
            &["", "", "Đặng Thị Mẫu"],
            &["4", "12"],
        ] {
            assert!(!is(texts, false), "{texts:?}");
        }
        assert!(is(&["", "", "Lê Văn Ký"], true) && !is(&["5", "12", "Lê Văn Mẫu"], true));
    }
}

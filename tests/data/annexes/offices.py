"""Annexes as different offices would write them, none of them made for a trap: a commune, a hospital, a school, a ministry.

`make.py` takes them in. Three are converted by LibreOffice (`soffice`), as offices do that keep the older formats.
Everybody here is fictitious.
"""
import datetime, subprocess
import docx
from __main__ import HERE, coll, expect, one, xls, xlsx

# Rows that take no award from whoever imports them.
N = {"defaults": {}}


def house(name, **more):
    return one(name, "household", **more)


def word(name, parts):
    """Paragraphs and tables; a row of one text is merged over all columns."""
    document = docx.Document()
    for part in parts:
        if isinstance(part, str):
            document.add_paragraph(part)
            continue
        table = document.add_table(rows=0, cols=max(len(row) for row in part))
        for row in part:
            cells = table.add_row().cells
            if len(row) == 1:
                cells[0].merge(cells[-1]).text = row[0]
            else:
                for cell, value in zip(cells, row):
                    cell.text = str(value)
    document.save(HERE / name)


def office(name, ending):
    """Converts a file to another format."""
    subprocess.run(["soffice", "--headless", "--convert-to", ending, "--outdir", HERE, HERE / name], check=True, capture_output=True)
    (HERE / name).unlink()


# commune, thôn posts, Nguyên quán, birth under Nam/Nữ
xlsx("hamlets_behind_posts.xlsx", [
 ["UBND XÃ HÒA BÌNH", "", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], ["HỘI ĐỒNG TĐ-KT", "", "", "", "Độc lập - Tự do - Hạnh phúc"], [],
 ["DANH SÁCH CÁ NHÂN ĐƯỢC TẶNG GIẤY KHEN CỦA CHỦ TỊCH UBND XÃ"], ["Đã có thành tích xuất sắc trong phong trào hiến máu tình nguyện năm 2025"], ["(Kèm theo Quyết định số 112/QĐ-UBND ngày 14 tháng 6 năm 2025)"], [],
 ["TT", "Họ và tên", "Ngày, tháng, năm sinh", "", "Nguyên quán", "Chức vụ, nơi công tác", "Tiền thưởng (đ)"], ["", "", "Nam", "Nữ"],
 [1, "Phạm Văn Mẫu", "12/3/1968", "", "Xã Nghĩa Hưng, tỉnh Nam Định", "Bí thư Chi bộ thôn 2", 500000],
 [2, "Vũ Thị Thử", "", "05/11/1974", "Hà Nam", "Chi hội trưởng Phụ nữ thôn Đông", 500000],
 [3, "Đinh Công Giả", "1959", "", "Thái Bình", "Trưởng ban Công tác Mặt trận thôn 5", 500000],
 [4, "Hoàng Thị Mẫu", "", "1981", "Xã Hòa Bình", "Nông dân thôn 7", 500000],
 [5, "Trần Quốc Thử", "20.10.1990", "", "Xã Hòa Bình", "Công chức Văn phòng - Thống kê, UBND xã", 500000],
 [6, "Bùi Thị Giả", "", "1966", "Hải Dương", "Trạm trưởng Trạm Y tế xã", 500000],
 ["", "Tổng cộng: 06 người", "", "", "", "", 3000000], [], ["", "", "", "", "", "CHỦ TỊCH"], ["", "", "", "", "", "Ngô Văn Mẫu"]],
 merge=["A1:C1", "E1:G1", "A4:G4", "C8:D8", "A8:A9", "B8:B9", "E8:E9", "F8:F9", "G8:G9"])
gx = dict(award_code="GK_XA")
expect("hamlets_behind_posts.xlsx", [
 one("Phạm Văn Mẫu", birth_on="1968-03-12", sex="male", post="Bí thư Chi bộ", unit="thôn 2", **gx),
 one("Vũ Thị Thử", birth_on="1974-11-05", sex="female", post="Chi hội trưởng Phụ nữ", unit="thôn Đông", **gx),
 one("Đinh Công Giả", birth_year=1959, sex="male", post="Trưởng ban Công tác Mặt trận", unit="thôn 5", **gx),
 one("Hoàng Thị Mẫu", birth_year=1981, sex="female", post="Nông dân", unit="thôn 7", **gx),
 one("Trần Quốc Thử", birth_on="1990-10-20", sex="male", post="Công chức Văn phòng - Thống kê", unit="UBND xã", **gx),
 one("Bùi Thị Giả", birth_year=1966, sex="female", post="Trạm trưởng", unit="Trạm Y tế xã", **gx)],
 {"A": "line", "B": "name", "C": "birth_male", "D": "birth_female", "E": "ignored", "F": "post_unit", "G": "ignored"}, **N)

# provincial Red Cross: donors, awards per column with x, under one heading cell
xlsx("awards_in_short_over_ticks.xlsx", [
 ["HỘI CHỮ THẬP ĐỎ VIỆT NAM"], ["BCH TỈNH HÀ NAM"], [], ["TỔNG HỢP DANH SÁCH CÁ NHÂN HIẾN MÁU TÌNH NGUYỆN TIÊU BIỂU ĐỀ NGHỊ KHEN THƯỞNG NĂM 2024"], [],
 ["Số TT", "Họ tên người hiến máu", "Giới", "Năm sinh", "Địa chỉ (nơi làm việc)", "Nhóm máu", "Số lần HM", "Đề nghị khen thưởng", "", "", "Ghi chú"],
 ["", "", "", "", "", "", "", "BK của UBND tỉnh", "BK của TW Hội CTĐ", "KNC VSNNĐ", ""],
 ["01", "Nguyễn Đức Mẫu", "Nam", 1979, "Công an thành phố Phủ Lý", "O+", 52, "", "", "X", ""],
 ["02", "Lại Thị Thử", "Nữ", 1985, "Trường Mầm non Liêm Chính", "A", 31, "X", "", "", ""],
 ["03", "Trịnh Xuân Giả", "Nam", 1991, "Xã Thanh Hà, huyện Thanh Liêm", "B", 24, "", "X", "", ""],
 ["04", "Đỗ Thị Minh Mẫu", "Nữ", 1988, "Bệnh viện Đa khoa tỉnh", "AB", 21, "", "X", "", "Lần 2"],
 ["", "CỘNG", "", "", "", "", 128, 1, 2, 1]],
 merge=["A1:E1", "A4:K4", "A6:A7", "B6:B7", "C6:C7", "D6:D7", "E6:E7", "F6:F7", "G6:G7", "H6:J6", "K6:K7"])
expect("awards_in_short_over_ticks.xlsx", [
 one("Nguyễn Đức Mẫu", sex="male", birth_year=1979, unit="Công an thành phố Phủ Lý", award_code="KNC_VSNND"),
 one("Lại Thị Thử", sex="female", birth_year=1985, unit="Trường Mầm non Liêm Chính", award_code="BK_BO_TINH"),
 one("Trịnh Xuân Giả", sex="male", birth_year=1991, unit="Xã Thanh Hà, huyện Thanh Liêm", award_code="BK_TW_HOI"),
 one("Đỗ Thị Minh Mẫu", sex="female", birth_year=1988, unit="Bệnh viện Đa khoa tỉnh", award_code="BK_TW_HOI")],
 {"A": "line", "B": "name", "C": "sex", "D": "birth", "E": "unit", "F": "sensitive", "G": "ignored", "H": "award", "I": "award", "J": "award", "K": "ignored"})

# hospital docx: several awards as merged rows in one table; titles
word("awards_in_merged_rows.docx", ["SỞ Y TẾ TỈNH VĨNH LONG", "BỆNH VIỆN ĐA KHOA KHU VỰC", "DANH SÁCH TẬP THỂ, CÁ NHÂN ĐẠT DANH HIỆU THI ĐUA NĂM 2024", "(Kèm theo Quyết định số 88/QĐ-BVĐK ngày 10/01/2025 của Giám đốc Bệnh viện)",
 [["STT", "Họ và tên", "Trình độ", "Chức vụ", "Khoa, phòng"],
  ["I. DANH HIỆU “TẬP THỂ LAO ĐỘNG TIÊN TIẾN”: 02 tập thể"],
  ["1", "Khoa Hồi sức cấp cứu", "", "", ""], ["2", "Phòng Điều dưỡng", "", "", ""],
  ["II. DANH HIỆU “CHIẾN SĨ THI ĐUA CƠ SỞ”: 02 cá nhân"],
  ["1", "BSCKII. Huỳnh Minh Thử", "Bác sĩ CKII", "Phó Giám đốc", "Ban Giám đốc"], ["2", "ThS.BS. Lâm Ngọc Giả", "Thạc sĩ", "Trưởng khoa", "Khoa Nội tổng hợp"],
  ["III. DANH HIỆU “LAO ĐỘNG TIÊN TIẾN”: 03 cá nhân"],
  ["1", "CNĐD Phan Thị Cẩm Mẫu", "Đại học", "Điều dưỡng trưởng", "Khoa Nhi"], ["2", "DSĐH Võ Hoài Thử", "Đại học", "Nhân viên", "Khoa Dược"], ["3", "Thạch Sa Giả", "Trung cấp", "Hộ lý", "Khoa Sản"]],
 "Danh sách này có 02 tập thể và 05 cá nhân./."])
expect("awards_in_merged_rows.docx", [coll("Khoa Hồi sức cấp cứu", award_code="TTLDTT"), coll("Phòng Điều dưỡng", award_code="TTLDTT"),
 one("Huỳnh Minh Thử", honorific="BSCKII.", post="Phó Giám đốc", unit="Ban Giám đốc", award_code="CSTD_CS"), one("Lâm Ngọc Giả", honorific="ThS.BS.", post="Trưởng khoa", unit="Khoa Nội tổng hợp", award_code="CSTD_CS"),
 one("Phan Thị Cẩm Mẫu", honorific="CNĐD", post="Điều dưỡng trưởng", unit="Khoa Nhi", award_code="LDTT"), one("Võ Hoài Thử", honorific="DSĐH", post="Nhân viên", unit="Khoa Dược", award_code="LDTT"), one("Thạch Sa Giả", post="Hộ lý", unit="Khoa Sản", award_code="LDTT")],
 {"A": "line", "B": "name", "C": "ignored", "D": "post", "E": "unit"}, sections=3, **N)

# school: pupils, award names in a heading row over cells with numbers/x; class in its own column
xls("grades_over_classes.xls", [
 ["PHÒNG GD&ĐT QUẬN 6", "", "", "", "", ""], ["TRƯỜNG THCS LAM SƠN", "", "", "", "", ""], [], ["DANH SÁCH HỌC SINH VÀ GIÁO VIÊN ĐƯỢC KHEN THƯỞNG NĂM HỌC 2023 - 2024"], [],
 ["STT", "Họ", "Tên", "Lớp", "Ngày sinh", "Phái", "Thành tích đạt được", "GVCN"],
 ["KHỐI 6"],
 [1, "Ngô Gia", "Mẫu", "6/1", datetime.date(2012, 4, 9), "Nữ", "Giải Nhất môn Cờ vua cấp Thành phố", "Cô Lan"],
 [2, "Châu Tuấn", "Thử", "6/3", datetime.date(2012, 12, 1), "Nam", "Huy chương Bạc môn Bơi lội", "Thầy Hùng"],
 ["KHỐI 9"],
 [3, "Lý Ngọc Bảo", "Giả", "9/2", datetime.date(2009, 7, 30), "Nữ", "Giải Ba HSG môn Ngữ văn", "Cô Thu"],
 ["", "Tổng cộng danh sách này có 03 học sinh."], ["", "", "", "", "HIỆU TRƯỞNG"], [], ["", "", "", "", "Lê Thị Bích Mẫu"]],
 merge=[(3, 3, 0, 7)])
expect("grades_over_classes.xls", [one("Ngô Gia Mẫu", birth_on="2012-04-09", sex="female", parent_unit="KHỐI 6", unit="6/1", reason="Giải Nhất môn Cờ vua cấp Thành phố"), one("Châu Tuấn Thử", birth_on="2012-12-01", sex="male", parent_unit="KHỐI 6", unit="6/3", reason="Huy chương Bạc môn Bơi lội"), one("Lý Ngọc Bảo Giả", birth_on="2009-07-30", sex="female", parent_unit="KHỐI 9", unit="9/2", reason="Giải Ba HSG môn Ngữ văn")],
 {"A": "line", "B": "name", "C": "name", "D": "unit", "E": "birth", "F": "sex", "G": "reason", "H": "ignored"}, sections=2)

# ministry docx: two tables, award per table in title, "chức vụ, đơn vị" cell
word("awards_of_two_appendices.docx", ["BỘ KHOA HỌC VÀ CÔNG NGHỆ", "Phụ lục I", "DANH SÁCH TẶNG CỜ THI ĐUA CỦA BỘ CHO CÁC TẬP THỂ", "(Ban hành kèm theo Quyết định số 2201/QĐ-BKHCN ngày 02 tháng 10 năm 2024 của Bộ trưởng)",
 [["TT", "Tên đơn vị", "Đơn vị quản lý"], ["1", "Trung tâm Thông tin", "Cục Sở hữu trí tuệ"], ["2", "Phòng Kế hoạch - Tài chính", "Viện Ứng dụng Công nghệ"]],
 "Phụ lục II", "DANH SÁCH TẶNG BẰNG KHEN CỦA BỘ TRƯỞNG CHO CÁC CÁ NHÂN",
 [["TT", "Họ và tên", "Chức danh, đơn vị công tác"], ["1", "Ông Phùng Bảo Mẫu", "Phó Vụ trưởng Vụ Tổ chức cán bộ"], ["2", "Bà Nghiêm Thị Thử", "Chuyên viên chính, Văn phòng Bộ"], ["3", "Ông Giàng A Giả", "Nguyên Giám đốc Sở Khoa học và Công nghệ tỉnh Lai Châu"], ["4", "Bà Tôn Nữ Diệu Mẫu", "Nghiên cứu viên cao cấp, Phòng Vật liệu mới, Viện Ứng dụng Công nghệ"]],
 "Nơi nhận:", "- Như trên;", "- Lưu: VT, TCCB."])
expect("awards_of_two_appendices.docx", [coll("Trung tâm Thông tin", parent_unit="Cục Sở hữu trí tuệ", award_code="CO_BT"), coll("Phòng Kế hoạch - Tài chính", parent_unit="Viện Ứng dụng Công nghệ", award_code="CO_BT"),
 one("Phùng Bảo Mẫu", honorific="Ông", post="Phó Vụ trưởng", unit="Vụ Tổ chức cán bộ", award_code="BK_BO_TINH"), one("Nghiêm Thị Thử", honorific="Bà", post="Chuyên viên chính", unit="Văn phòng Bộ", award_code="BK_BO_TINH"),
 one("Giàng A Giả", honorific="Ông", post="Nguyên Giám đốc", unit="Sở Khoa học và Công nghệ tỉnh Lai Châu", award_code="BK_BO_TINH"), one("Tôn Nữ Diệu Mẫu", honorific="Bà", post="Nghiên cứu viên cao cấp", unit="Phòng Vật liệu mới, Viện Ứng dụng Công nghệ", award_code="BK_BO_TINH")],
 {"A": "line", "B": "name", "C": "parent_unit"}, sections=2, **N)

# households
xlsx("streets_beside_places.xlsx", [
 ["ỦY BAN NHÂN DÂN PHƯỜNG AN CỰU"], ["DANH SÁCH"], ["Các hộ gia đình được tặng danh hiệu “Gia đình văn hóa” tiêu biểu giai đoạn 2022-2024"], [],
 ["STT", "Đại diện hộ gia đình", "Số nhân khẩu", "Số nhà, đường", "Tổ dân phố", "SĐT", "Thành tích nổi bật"],
 [1, "Nguyễn Hữu Châu Thử", 5, "12 Nguyễn Lộ Trạch", "Tổ dân phố 4", "0914000111", "Hiến 20 m2 đất mở đường"],
 [2, "Hồ Thị Mộng Giả", 3, "45/2 Trần Phú", "Tổ dân phố 4", "0905000222", "Gia đình có 3 người hiến máu"],
 [3, "Cụ Tôn Thất Mẫu", 7, "8 Hùng Vương", "Tổ dân phố 9", "", "Gia đình hiếu học"],
 ["", "Tổng cộng: 03 hộ"]], merge=["A3:G3"])
expect("streets_beside_places.xlsx", [house("Nguyễn Hữu Châu Thử", unit="12 Nguyễn Lộ Trạch, Tổ dân phố 4", award_code="GDVH", reason="Hiến 20 m2 đất mở đường"), house("Hồ Thị Mộng Giả", unit="45/2 Trần Phú, Tổ dân phố 4", award_code="GDVH", reason="Gia đình có 3 người hiến máu"), house("Cụ Tôn Thất Mẫu", unit="8 Hùng Vương, Tổ dân phố 9", award_code="GDVH", reason="Gia đình hiếu học")],
 {"A": "line", "B": "name", "C": "ignored", "D": "unit", "E": "unit", "F": "ignored", "G": "reason"}, **N)

# two blocks of different kind side by side with award above each
xlsx("awards_above_lists_beside.xlsx", [
 ["CÔNG ĐOÀN CÁC KHU CÔNG NGHIỆP TỈNH"], ["DANH SÁCH CÔNG NHÂN LAO ĐỘNG ĐƯỢC BIỂU DƯƠNG"], [],
 ["BẰNG KHEN LIÊN ĐOÀN LAO ĐỘNG TỈNH", "", "", "", "", "GIẤY KHEN CỦA GIÁM ĐỐC SỞ"],
 ["STT", "Họ và tên", "Công việc", "Công ty", "", "STT", "Họ và tên", "Công việc", "Công ty"],
 [1, "Nguyễn Thị Ánh Thử", "Công nhân may", "Công ty TNHH May Hưng Thịnh", "", 1, "Trương Mẫu", "Tổ trưởng tổ cơ điện", "Công ty CP Nhựa Tân Tiến"],
 [2, "Lê Hoàng Giả", "Thợ hàn", "Công ty CP Cơ khí Sông Hồng", "", 2, "Cao Thị Thử", "Kế toán kho", "Công ty TNHH Giày Việt"],
 ["", "", "", "", "", 3, "Sầm Văn Giả", "Bảo vệ", "Công ty CP Nhựa Tân Tiến"]], merge=["A4:D4", "F4:I4"])
expect("awards_above_lists_beside.xlsx", [one("Nguyễn Thị Ánh Thử", post="Công nhân may", unit="Công ty TNHH May Hưng Thịnh", award_code=""), one("Lê Hoàng Giả", post="Thợ hàn", unit="Công ty CP Cơ khí Sông Hồng", award_code=""),
 one("Trương Mẫu", post="Tổ trưởng tổ cơ điện", unit="Công ty CP Nhựa Tân Tiến", award_code="GK_SO"), one("Cao Thị Thử", post="Kế toán kho", unit="Công ty TNHH Giày Việt", award_code="GK_SO"), one("Sầm Văn Giả", post="Bảo vệ", unit="Công ty CP Nhựa Tân Tiến", award_code="GK_SO")],
 {"A": "line", "B": "name", "C": "post", "D": "unit", "F": "line", "G": "name", "H": "post", "I": "unit"}, sections=2, **N)

# matrix with numbers as marks: collective and individual, "1" in award columns
xlsx("awards_over_numbers.xlsx", [
 ["BIỂU TỔNG HỢP KẾT QUẢ XÉT KHEN THƯỞNG CUỐI NĂM 2024"], ["Đơn vị: Cục Thuế tỉnh Bắc Giang"], [],
 ["STT", "Tập thể, cá nhân", "Chức vụ", "Danh hiệu thi đua", "", "", "Hình thức khen thưởng", "", "Số phiếu đồng ý"],
 ["", "", "", "LĐTT", "CSTĐCS", "TTLĐXS", "Giấy khen", "Bằng khen BTC", ""],
 ["A", "TẬP THỂ"], [1, "Phòng Thanh tra - Kiểm tra", "", "", "", 1, "", "", "9/9"], [2, "Chi cục Thuế khu vực Lạng Giang - Yên Thế", "", "", "", "", "", 1, "9/9"],
 ["B", "CÁ NHÂN"], [1, "Dương Ngô Mẫu", "Trưởng phòng", "", 1, "", "", "", "9/9"], [2, "Thân Thị Ngọc Thử", "Công chức", 1, "", "", "", "", "8/9"], [3, "Nông Đình Giả", "Phó Chi cục trưởng", "", "", "", "", 1, "9/9"],
 ["", "Tổng cộng", "", 1, 1, 1, 0, 2, ""]], merge=["A1:I1", "D4:F4", "G4:H4", "A4:A5", "B4:B5", "C4:C5", "I4:I5"])
expect("awards_over_numbers.xlsx", [coll("Phòng Thanh tra - Kiểm tra", award_code="TTLDXS"), coll("Chi cục Thuế khu vực Lạng Giang - Yên Thế", award_code="BK_BO_TINH"),
 one("Dương Ngô Mẫu", post="Trưởng phòng", award_code="CSTD_CS"), one("Thân Thị Ngọc Thử", post="Công chức", award_code="LDTT"), one("Nông Đình Giả", post="Phó Chi cục trưởng", award_code="BK_BO_TINH")],
 {"A": "line", "B": "name", "C": "post", "D": "award", "E": "award", "F": "award", "G": "award", "H": "award", "I": "ignored"}, sections=2)

# police docx: numbered list with ranks
word("police_and_residents.docx", ["CÔNG AN TỈNH QUẢNG BÌNH", "QUYẾT ĐỊNH", "Về việc khen thưởng thành tích trong công tác phòng, chống tội phạm", "GIÁM ĐỐC CÔNG AN TỈNH", "Điều 1. Tặng Giấy khen của Giám đốc Công an tỉnh cho 02 tập thể và 03 cá nhân (có tên dưới đây):",
 "* Tập thể:", "1. Đội Cảnh sát hình sự, Công an huyện Lệ Thủy.", "2. Phòng Cảnh sát giao thông, Công an tỉnh.", "* Cá nhân:", "1. Đồng chí Thượng tá Đặng Quốc Mẫu, Phó Trưởng Công an huyện Lệ Thủy.", "2. Đồng chí Đại úy Hoàng Trọng Thử, Cán bộ Đội Cảnh sát hình sự, Công an huyện Lệ Thủy.", "3. Ông Mai Xuân Giả, sinh năm 1970, trú tại thôn Tân Ninh, xã Tân Ninh, huyện Quảng Ninh.",
 "Điều 2. Kèm theo Giấy khen mỗi tập thể được thưởng 1.000.000 đồng, mỗi cá nhân được thưởng 500.000 đồng.", "Điều 3. Các ông (bà) Chánh Văn phòng, Trưởng phòng Hậu cần và các cá nhân có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này.", "Nơi nhận:", "GIÁM ĐỐC"])
expect("police_and_residents.docx", [coll("Đội Cảnh sát hình sự", parent_unit="Công an huyện Lệ Thủy"), coll("Phòng Cảnh sát giao thông", parent_unit="Công an tỉnh"),
 one("Đặng Quốc Mẫu", honorific="Đồng chí Thượng tá", post="Phó Trưởng Công an", unit="Công an huyện Lệ Thủy"), one("Hoàng Trọng Thử", honorific="Đồng chí Đại úy", post="Cán bộ", unit="Đội Cảnh sát hình sự, Công an huyện Lệ Thủy"), one("Mai Xuân Giả", honorific="Ông", birth_year=1970, unit="thôn Tân Ninh, xã Tân Ninh, huyện Quảng Ninh")],
 {"A": "name_post_unit"}, sections=3, codes=["award_ambiguous"], **N)

# tsv: blood donation units with counts as award text
(HERE / "units_of_blood_counted.csv").write_text("DANH SÁCH TẬP THỂ, HỘ GIA ĐÌNH CÓ NHIỀU ĐÓNG GÓP TRONG HIẾN MÁU;;;;;\nSTT;Tên tập thể/gia đình;Địa chỉ;Số đơn vị máu;Năm;Hình thức KT\nI;Tập thể;;;;\n1;Đoàn Thanh niên Trường Cao đẳng Y tế;Phường 3;350;2022-2024;Bằng khen UBND tỉnh\n2;Công ty Điện lực;Phường 1;120;2022-2024;nt\nII;Gia đình;;;;\n1;Gia đình ông Trần Văn Mẫu và bà Lê Thị Thử;Ấp 4, xã Tân Hội;67;2010-2024;Bằng khen UBND tỉnh\n2;Gia đình bà Kim Thị Sa Mẫu;Khóm 2;41;2012-2024;nt\n;Cộng;;578;;\n", encoding="utf-8")
expect("units_of_blood_counted.csv", [coll("Đoàn Thanh niên Trường Cao đẳng Y tế", parent_unit="Phường 3"), coll("Công ty Điện lực", parent_unit="Phường 1"), house("Gia đình ông Trần Văn Mẫu và bà Lê Thị Thử", unit="Ấp 4, xã Tân Hội"), house("Gia đình bà Kim Thị Sa Mẫu", unit="Khóm 2")],
 {"A": "line", "B": "name", "C": "unit", "D": "ignored", "E": "ignored", "F": "award"}, sections=2)

# veterans: Huân chương classes in columns with years
xlsx("bynames_and_origins.xlsx", [
 ["BAN CHỈ HUY QUÂN SỰ HUYỆN"], ["DANH SÁCH ĐỀ NGHỊ TẶNG HUÂN, HUY CHƯƠNG KHÁNG CHIẾN"], [],
 ["TT", "Họ và tên", "Bí danh", "Năm sinh", "Quê quán", "Trú quán", "Nhập ngũ", "Hạng huân chương đề nghị", "Số QĐ cũ"],
 [1, "Trần Văn Mẫu", "Hai Lực", 1945, "Bến Tre", "Ấp Phú Long, xã Phú Túc", "02/1963", "Huân chương Chiến công hạng Nhất", ""],
 [2, "Nguyễn Thị Thử", "", 1948, "Tiền Giang", "Ấp 1, xã Tam Phước", "5/1965", "Huân chương Chiến công hạng Ba", "12/CT"],
 [3, "Lê Văn Giả (đã mất)", "Sáu Râu", 1940, "Bến Tre", "Ấp 3, xã An Hiệp", "1960", "Huân chương Chiến công hạng Nhì", ""]])
expect("bynames_and_origins.xlsx", [one("Trần Văn Mẫu", birth_year=1945, unit="Ấp Phú Long, xã Phú Túc", award_code="HC_CHIENCONG_1"), one("Nguyễn Thị Thử", birth_year=1948, unit="Ấp 1, xã Tam Phước", award_code="HC_CHIENCONG_3"), one("Lê Văn Giả", birth_year=1940, unit="Ấp 3, xã An Hiệp", award_code="HC_CHIENCONG_2", posthumous=True)],
 {"A": "line", "B": "name", "C": None, "D": "birth", "E": "ignored", "F": "unit", "G": "ignored", "H": "award", "I": "ignored"})

# pasted from mail: dashes, unit grouped
(HERE / "units_with_other_marks.txt").write_text("Kính gửi Văn phòng, danh sách khen thưởng đợt 2 như sau:\n\n* Phòng Kinh tế\n- Ngô Thị Mẫu, chuyên viên\n- Bùi Đăng Thử, Phó Trưởng phòng\n* Trung tâm Văn hóa - Thể thao\n- Đoàn Thị Mỹ Giả, viên chức\n\nTrân trọng!\n", encoding="utf-8")
expect("units_with_other_marks.txt", [one("Ngô Thị Mẫu", post="chuyên viên", unit="Phòng Kinh tế"), one("Bùi Đăng Thử", post="Phó Trưởng phòng", unit="Phòng Kinh tế"), one("Đoàn Thị Mỹ Giả", post="viên chức", unit="Trung tâm Văn hóa - Thể thao")], {"A": "name_post_unit"}, sections=2)

# commune 2025: awards as columns with the amounts of money, no parent heading, collectives and individuals in one list
xlsx("awards_over_amounts.xlsx", [["ỦY BAN MTTQ VIỆT NAM XÃ TÂN AN"], ["DANH SÁCH KHEN THƯỞNG TỔNG KẾT PHONG TRÀO NĂM 2025"], [],
 ["TT", "Tên tập thể, cá nhân", "Chức vụ/Địa chỉ", "Giấy khen của Chủ tịch UBND xã", "Gia đình văn hóa", "Ký nhận"],
 ["I", "Tập thể"], [1, "Ban Công tác Mặt trận thôn Tân Lập", "", 600000, "", ""], [2, "Chi hội Cựu chiến binh thôn 3", "", 600000, "", ""],
 ["II", "Cá nhân"], [1, "Hà Thị Mẫu", "Trưởng thôn Tân Lập", 300000, "", ""], [2, "Lục Văn Thử", "Công an viên", 300000, "", ""],
 ["III", "Hộ gia đình"], [1, "Hộ ông Nông Văn Mẫu", "Thôn 3", "", 200000, ""], ["", "Cộng", "", 1800000, 200000]])
expect("awards_over_amounts.xlsx", [coll("Ban Công tác Mặt trận thôn Tân Lập", award_code="GK_XA"), coll("Chi hội Cựu chiến binh thôn 3", award_code="GK_XA"), one("Hà Thị Mẫu", post="Trưởng thôn Tân Lập", award_code="GK_XA"), one("Lục Văn Thử", post="Công an viên", award_code="GK_XA"), house("Hộ ông Nông Văn Mẫu", unit="Thôn 3", award_code="GDVH")],
 {"A": "line", "B": "name", "C": "post_unit", "D": "award", "E": "award", "F": "ignored"}, sections=3, **N)
# Red Cross: two awards to one person in two ticked columns
xlsx("awards_of_the_union_in_short.xlsx", [["HỘI CHỮ THẬP ĐỎ TỈNH"], ["DANH SÁCH CÁN BỘ HỘI ĐỀ NGHỊ KHEN THƯỞNG NĂM 2023"], [],
 ["TT", "Họ và tên", "Ngày tháng năm sinh", "Chức vụ", "Đơn vị", "Số năm công tác Hội", "KNC Vì sự nghiệp nhân đạo", "Bằng khen TW Hội", "Bằng khen UBND tỉnh"],
 [1, "Mã Thị Giả", "02/09/1971", "Chủ tịch", "Hội CTĐ huyện Yên Sơn", 15, "x", "", ""], [2, "Ma Doãn Mẫu", "17/12/1980", "Phó Chủ tịch", "Hội CTĐ huyện Na Hang", 9, "", "x", ""], [3, "Quan Thị Thử", "1985", "Cán bộ", "Hội CTĐ thành phố", 7, "", "", "x"]])
expect("awards_of_the_union_in_short.xlsx", [one("Mã Thị Giả", birth_on="1971-09-02", post="Chủ tịch", unit="Hội CTĐ huyện Yên Sơn", award_code="KNC_VSNND"), one("Ma Doãn Mẫu", birth_on="1980-12-17", post="Phó Chủ tịch", unit="Hội CTĐ huyện Na Hang", award_code="BK_TW_HOI"), one("Quan Thị Thử", birth_year=1985, post="Cán bộ", unit="Hội CTĐ thành phố", award_code="BK_BO_TINH")],
 {"A": "line", "B": "name", "C": "birth", "D": "post", "E": "unit", "F": "ignored", "G": "award", "H": "award", "I": "award"})
# hospital, docx, name with post in second line, several units
word("posts_in_brackets_below_names.docx", ["BỆNH VIỆN PHỤ SẢN", "DANH SÁCH CÁ NHÂN ĐƯỢC TẶNG GIẤY KHEN", [["STT", "HỌ VÀ TÊN", "NĂM SINH", "TRÌNH ĐỘ CHUYÊN MÔN", "ĐƠN VỊ", "THÀNH TÍCH"],
 ["01", "BS.CKI Lưu Thị Kim Giả\n(Trưởng khoa)", "1975", "BSCKI", "Khoa Sơ sinh", "Hiến máu cứu bệnh nhân"], ["02", "ĐD Tạ Văn Mẫu", "1990", "CĐ Điều dưỡng", "Khoa Cấp cứu", "-nt-"], ["03", "HS Quách Thị Thử", "1993", "Hộ sinh", "Khoa Đẻ", "Hiến máu 12 lần"]], "GIÁM ĐỐC"])
expect("posts_in_brackets_below_names.docx", [one("Lưu Thị Kim Giả", honorific="BS.CKI", birth_year=1975, post="Trưởng khoa", unit="Khoa Sơ sinh", reason="Hiến máu cứu bệnh nhân"), one("Tạ Văn Mẫu", honorific="ĐD", birth_year=1990, unit="Khoa Cấp cứu", reason="Hiến máu cứu bệnh nhân"), one("Quách Thị Thử", honorific="HS", birth_year=1993, unit="Khoa Đẻ", reason="Hiến máu 12 lần")],
 {"A": "line", "B": "name", "C": "birth", "D": "ignored", "E": "unit", "F": "reason"})
# school: prizes sections by subject, docx; class after name in brackets
word("teachers_and_pupils.docx", ["TRƯỜNG THPT CHUYÊN", "QUYẾT ĐỊNH", "Điều 1. Khen thưởng các học sinh có tên sau:", "1. Em Đồng Minh Giả, học sinh lớp 12 Toán;", "2. Em Khương Thảo Mẫu, học sinh lớp 11A2;", "3. Cô giáo Ông Thị Ngọc Thử, giáo viên Tổ Ngữ văn;", "4. Thầy Kiều Đức Giả, Tổ trưởng Tổ Tin học.", "Điều 2. Giao bộ phận Văn phòng tham mưu."])
expect("teachers_and_pupils.docx", [one("Đồng Minh Giả", honorific="Em", post="học sinh", unit="lớp 12 Toán"), one("Khương Thảo Mẫu", honorific="Em", post="học sinh", unit="lớp 11A2"), one("Ông Thị Ngọc Thử", honorific="Cô giáo", post="giáo viên", unit="Tổ Ngữ văn"), one("Kiều Đức Giả", honorific="Thầy", post="Tổ trưởng", unit="Tổ Tin học")], {"A": "name_post_unit"})
# households of blood donors
xlsx("families_of_donors.xlsx", [["BAN CHỈ ĐẠO VẬN ĐỘNG HIẾN MÁU TÌNH NGUYỆN"], ["DANH SÁCH GIA ĐÌNH TIÊU BIỂU HIẾN MÁU TÌNH NGUYỆN NĂM 2024"], [],
 ["STT", "Họ và tên chủ hộ", "Năm sinh", "Thành viên tham gia", "Địa chỉ", "Tổng số ĐVM", "Ghi chú"],
 [1, "Gia đình ông Phan Đình Mẫu", 1962, "Vợ và 2 con", "Thôn Hà Lộc, xã Nhân Trạch", 58, ""], [2, "Gia đình bà Cái Thị Thử", 1970, "Con gái, con rể", "TDP 5, phường Đồng Phú", 33, ""], [3, "Lương Thế Mẫu", 1981, "Vợ", "Thôn Đông, xã Quang Phú", 27, "Hộ nghèo"]])
expect("families_of_donors.xlsx", [house("Gia đình ông Phan Đình Mẫu", unit="Thôn Hà Lộc, xã Nhân Trạch"), house("Gia đình bà Cái Thị Thử", unit="TDP 5, phường Đồng Phú"), house("Lương Thế Mẫu", unit="Thôn Đông, xã Quang Phú")],
 {"A": "line", "B": "name", "C": "birth", "D": None, "E": "unit", "F": "ignored", "G": "ignored"})
# company csv with own wording
(HERE / "staff_of_a_company.csv").write_text('Mã NV,Họ tên nhân viên,Bộ phận,Vị trí,Ngày vào làm,Danh hiệu,Quyết định số\nVN-0012,Trương Quốc Thử,Xưởng 2,Trưởng chuyền,01/03/2015,Lao động tiên tiến,15/QĐ\nVN-0345,Thi Thị Giả,"Kho, vận chuyển",Thủ kho,15/07/2018,Lao động tiên tiến,15/QĐ\nVN-0719,Nguyễn Phước Mẫu,Phòng Kinh doanh,Nhân viên,20/11/2020,Chiến sĩ thi đua cơ sở,16/QĐ\n', encoding="utf-8")
expect("staff_of_a_company.csv", [one("Trương Quốc Thử", post="Trưởng chuyền", unit="Xưởng 2", award_code="LDTT"), one("Thi Thị Giả", post="Thủ kho", unit="Kho, vận chuyển", award_code="LDTT"), one("Nguyễn Phước Mẫu", post="Nhân viên", unit="Phòng Kinh doanh", award_code="CSTD_CS")],
 {"A": "ignored", "B": "name", "C": "unit", "D": "post", "E": "ignored", "F": "award", "G": None})
# ministry: state orders with posthumous, xls, sections by award then by unit
xls("orders_under_ministries.xls", [["PHỤ LỤC"], ["DANH SÁCH CÁC TẬP THỂ, CÁ NHÂN ĐƯỢC TẶNG THƯỞNG HUÂN CHƯƠNG LAO ĐỘNG"], ["(Kèm theo Quyết định số 900/QĐ-CTN ngày 12/8/2022 của Chủ tịch nước)"], [],
 ["STT", "Tên tập thể, cá nhân", "Chức vụ, đơn vị"],
 ["A", "HUÂN CHƯƠNG LAO ĐỘNG HẠNG NHÌ"], [1, "Viện Khoa học Thủy lợi", "Bộ Nông nghiệp và Phát triển nông thôn"],
 ["B", "HUÂN CHƯƠNG LAO ĐỘNG HẠNG BA"], ["I", "BỘ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN"], [1, "Vụ Pháp chế", ""], [2, "Ông Đàm Quang Thử", "Phó Cục trưởng Cục Thú y"], ["II", "TỈNH TUYÊN QUANG"], [3, "Bà Hoàng Bạch Giả", "Nguyên Giám đốc Sở Y tế"], [4, "Ông Chẩu Văn Mẫu", "Nông dân, xã Minh Quang, huyện Chiêm Hóa"]])
expect("orders_under_ministries.xls", [coll("Viện Khoa học Thủy lợi", parent_unit="Bộ Nông nghiệp và Phát triển nông thôn", award_code="HC_LAODONG_2"), coll("Vụ Pháp chế", parent_unit="BỘ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN", award_code="HC_LAODONG_3"),
 one("Đàm Quang Thử", honorific="Ông", post="Phó Cục trưởng", unit="Cục Thú y", parent_unit="BỘ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN", award_code="HC_LAODONG_3"), one("Hoàng Bạch Giả", honorific="Bà", post="Nguyên Giám đốc", unit="Sở Y tế", parent_unit="TỈNH TUYÊN QUANG", award_code="HC_LAODONG_3"), one("Chẩu Văn Mẫu", honorific="Ông", post="Nông dân", unit="xã Minh Quang, huyện Chiêm Hóa", parent_unit="TỈNH TUYÊN QUANG", award_code="HC_LAODONG_3")],
 {"A": "line", "B": "name", "C": "post_unit"}, sections=4, **N)
# pasted from chat: one per line, name – unit; posts
(HERE / "slashes_behind_numbers.txt").write_text("DS khen thưởng HMTN đợt 1/2025\nTập thể:\n1/ Đoàn phường Hòa Cường\n2/ Trường ĐH Sư phạm kỹ thuật\nCá nhân:\n1/ Võ Thị Thử – Bí thư Chi đoàn tổ 12\n2/ Trần Hậu Giả – sinh viên lớp 21KT1, Trường ĐH Sư phạm kỹ thuật\n3/ Đại úy Lê Mẫu – Công an phường Hòa Cường\n", encoding="utf-8")
expect("slashes_behind_numbers.txt", [coll("Đoàn phường Hòa Cường"), coll("Trường ĐH Sư phạm kỹ thuật"), one("Võ Thị Thử", post="Bí thư", unit="Chi đoàn tổ 12"), one("Trần Hậu Giả", post="sinh viên", unit="lớp 21KT1, Trường ĐH Sư phạm kỹ thuật"), one("Lê Mẫu", honorific="Đại úy", unit="Công an phường Hòa Cường")], {"A": "name_post_unit"}, sections=2)
# two blocks: left collectives, right households, different lengths; heading one row
xlsx("collectives_beside_households.xlsx", [["UBND XÃ BA CHẼ", "", "", "", "", "", ""], ["DANH SÁCH TẶNG GIẤY KHEN PHONG TRÀO XÂY DỰNG NÔNG THÔN MỚI"], [],
 ["A. TẬP THỂ", "", "", "", "B. HỘ GIA ĐÌNH"], ["TT", "Tên thôn", "Thành tích", "", "TT", "Chủ hộ", "Thôn", "Diện tích hiến đất (m2)"],
 [1, "Thôn Khe Lọng", "Làm 3 km đường", "", 1, "Chìu Tài Thử", "Khe Lọng", 320], [2, "Thôn Nà Bắp", "Thu gom rác", "", 2, "Bàn Thị Giả", "Nà Bắp", 150], ["", "", "", "", 3, "Triệu Kim Mẫu", "Nà Bắp", 95]], merge=["A4:C4", "E4:H4"])
expect("collectives_beside_households.xlsx", [coll("Thôn Khe Lọng", reason="Làm 3 km đường"), coll("Thôn Nà Bắp", reason="Thu gom rác"), house("Chìu Tài Thử", unit="Thôn Khe Lọng"), house("Bàn Thị Giả", unit="Thôn Nà Bắp"), house("Triệu Kim Mẫu", unit="Thôn Nà Bắp")],
 {"A": "line", "B": "name", "C": "reason", "E": "line", "F": "name", "G": "unit", "H": "ignored"}, sections=2)
# docx table: unit cell merged down, awards in a heading cell with x, python-docx vertical merge
doc = docx.Document(); doc.add_paragraph("CÔNG TY ĐIỆN LỰC"); doc.add_paragraph("DANH SÁCH LAO ĐỘNG ĐẠT DANH HIỆU NĂM 2024")
t = doc.add_table(rows=2, cols=6); t.style = "Table Grid"
for r, row in enumerate([["STT", "Họ và tên", "Đơn vị", "Danh hiệu thi đua", "", "Ghi chú"], ["", "", "", "LĐTT", "CSTĐCS", ""]]):
    for c, v in enumerate(row): t.cell(r, c).text = v
for c in (0, 1, 2, 5): t.cell(0, c).merge(t.cell(1, c))
t.cell(0, 3).merge(t.cell(0, 4))
for row in [["1", "Ngụy Như Thử", "Phòng Kỹ thuật", "x", "", ""], ["2", "Lã Hữu Giả", "", "", "x", "Sáng kiến cấp cơ sở"], ["3", "Từ Thị Mẫu", "Đội QLVH 2", "x", "", ""]]:
    cells = t.add_row().cells
    for c, v in zip(cells, row): c.text = v
t.cell(2, 2).merge(t.cell(3, 2))
doc.save(HERE / "units_and_headings_merged.docx")
expect("units_and_headings_merged.docx", [one("Ngụy Như Thử", unit="Phòng Kỹ thuật", award_code="LDTT"), one("Lã Hữu Giả", unit="Phòng Kỹ thuật", award_code="CSTD_CS"), one("Từ Thị Mẫu", unit="Đội QLVH 2", award_code="LDTT")], {"A": "line", "B": "name", "C": "unit", "D": "award", "E": "award", "F": "ignored"}, **N)

# Women's union, XLS by LibreOffice; "Hội viên/cán bộ" headings, birth in one column mixed
xlsx("days_in_part_ambiguous.xlsx", [["HỘI LHPN TỈNH LÀO CAI", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], ["BAN THƯỜNG VỤ", "", "", "Độc lập - Tự do - Hạnh phúc"], [], ["DANH SÁCH CÁ NHÂN ĐỀ NGHỊ TẶNG BẰNG KHEN CỦA UBND TỈNH"], ["Thành tích: Phong trào “Gia đình 5 không, 3 sạch” năm 2024"], [],
 ["Stt", "Họ và tên", "Sinh năm", "Dân tộc", "Chức danh", "Cơ sở hội", "Tóm tắt thành tích"],
 [1, "Vàng Thị Thử", 1987, "Mông", "Chi hội trưởng", "Hội LHPN xã Tả Phời", "Vận động 30 hộ làm nhà vệ sinh"], [2, "Lù Thị Giả", "08/3/1979", "Giáy", "Chủ tịch", "Hội LHPN phường Bình Minh", "Nhận đỡ đầu 12 trẻ mồ côi"], [3, "Chảo Mùi Mẫu", 1992, "Dao", "Hội viên", "Hội LHPN xã Mường Hum", "nt"],
 ["", "", "", "", "TM. BAN THƯỜNG VỤ"], ["", "", "", "", "CHỦ TỊCH"]], merge=["A4:G4", "A5:G5"])
office("days_in_part_ambiguous.xlsx", "xls")
expect("days_in_part_ambiguous.xls", [one("Vàng Thị Thử", birth_year=1987, post="Chi hội trưởng", unit="Hội LHPN xã Tả Phời", reason="Vận động 30 hộ làm nhà vệ sinh"), one("Lù Thị Giả", birth_year=1979, post="Chủ tịch", unit="Hội LHPN phường Bình Minh", reason="Nhận đỡ đầu 12 trẻ mồ côi"), one("Chảo Mùi Mẫu", birth_year=1992, post="Hội viên", unit="Hội LHPN xã Mường Hum", reason="Nhận đỡ đầu 12 trẻ mồ côi")],
 {"A": "line", "B": "name", "C": "birth", "D": "sensitive", "E": "post", "F": "unit", "G": "reason"}, questions=["C"], **N)
# Province, ODS by LibreOffice: sections by unit and award amounts
xlsx("proposers_merged_down.xlsx", [["PHỤ LỤC SỐ 01"], ["DANH SÁCH TẬP THỂ, CÁ NHÂN ĐƯỢC TẶNG BẰNG KHEN CỦA CHỦ TỊCH UBND TỈNH"], ["(Kèm theo Quyết định số 1980/QĐ-UBND ngày 15/11/2024 của Chủ tịch UBND tỉnh)"], [],
 ["TT", "Đơn vị đề nghị", "Tên tập thể, cá nhân", "Chức vụ, nơi công tác", "Mức tiền thưởng"],
 [1, "Sở Y tế", "Trung tâm Kiểm soát bệnh tật", "", 4680000], [2, "", "Bà Bế Thị Thử", "Bác sĩ, Khoa Dược, Bệnh viện Y dược cổ truyền", 1404000], [3, "", "Ông Hoàng Đình Giả", "Phó Giám đốc Trung tâm Y tế huyện Hòa An", 1404000],
 [4, "Hội Chữ thập đỏ tỉnh", "Hội Chữ thập đỏ huyện Trùng Khánh", "", 4680000], [5, "", "Ông Nông Văn Mẫu", "Chủ tịch Hội Chữ thập đỏ xã Đàm Thủy", 1404000]], merge=["A2:E2", "A3:E3", "B6:B8", "B9:B10"])
office("proposers_merged_down.xlsx", "ods")
expect("proposers_merged_down.ods", [coll("Trung tâm Kiểm soát bệnh tật", parent_unit="Sở Y tế"), one("Bế Thị Thử", honorific="Bà", post="Bác sĩ", unit="Khoa Dược, Bệnh viện Y dược cổ truyền", parent_unit="Sở Y tế"), one("Hoàng Đình Giả", honorific="Ông", post="Phó Giám đốc", unit="Trung tâm Y tế huyện Hòa An", parent_unit="Sở Y tế"), coll("Hội Chữ thập đỏ huyện Trùng Khánh", parent_unit="Hội Chữ thập đỏ tỉnh"), one("Nông Văn Mẫu", honorific="Ông", post="Chủ tịch", unit="Hội Chữ thập đỏ xã Đàm Thủy", parent_unit="Hội Chữ thập đỏ tỉnh")],
 {"A": "line", "B": "parent_unit", "C": "name", "D": "post_unit", "E": "ignored"}, **N)
# Kindergarten docx with nested numbering and awards columns counts
word("duties_for_posts.docx", ["UBND QUẬN BA ĐÌNH", "TRƯỜNG MẦM NON SAO MAI", "DANH SÁCH CÁN BỘ, GIÁO VIÊN, NHÂN VIÊN ĐỀ NGHỊ CÔNG NHẬN DANH HIỆU THI ĐUA NĂM HỌC 2023-2024",
 [["TT", "Họ tên", "Nhiệm vụ được phân công", "Danh hiệu đề nghị", "Ghi chú"], ["1", "Nguyễn Thu Thử", "Hiệu trưởng", "CSTĐCS", ""], ["2", "Đào Lan Giả", "Giáo viên lớp MGL A1", "LĐTT", ""], ["3", "Phí Thị Mẫu", "Nhân viên nuôi dưỡng", "LĐTT", "Con nhỏ"], ["4", "Tổ Mẫu giáo lớn", "", "TTLĐTT", ""]], "Tổng số: 03 cá nhân, 01 tập thể", "HIỆU TRƯỞNG"])
expect("duties_for_posts.docx", [one("Nguyễn Thu Thử", post="Hiệu trưởng", award_code="CSTD_CS"), one("Đào Lan Giả", post="Giáo viên lớp MGL A1", award_code="LDTT"), one("Phí Thị Mẫu", post="Nhân viên nuôi dưỡng", award_code="LDTT"), coll("Tổ Mẫu giáo lớn", award_code="TTLDTT")],
 {"A": "line", "B": "name", "C": "post", "D": "award", "E": "ignored"}, **N)
# Central Red Cross donors by number of donations, sections as rows "TỪ 30 LẦN TRỞ LÊN"
xlsx("sections_of_donations.xlsx", [["TRUNG ƯƠNG HỘI CHỮ THẬP ĐỎ VIỆT NAM"], ["DANH SÁCH NGƯỜI HIẾN MÁU TIÊU BIỂU TOÀN QUỐC NĂM 2025"], [],
 ["TT", "Họ và tên", "Ngày sinh", "Giới tính", "Nghề nghiệp, nơi công tác/cư trú", "Số lần HMTN", "Nhóm máu", "Tỉnh/TP"],
 ["I", "Hiến máu từ 50 lần trở lên"], [1, "Trần Minh Thử", datetime.date(1976, 5, 17), "Nam", "Lái xe, Công ty Taxi Mai Linh", 72, "O", "Đà Nẵng"], [2, "Lê Thị Giả", datetime.date(1980, 11, 2), "Nữ", "Giáo viên, Trường Tiểu học Lê Lợi", 51, "A", "Quảng Nam"],
 ["II", "Hiến máu từ 30 đến 49 lần"], [3, "Huỳnh Tấn Mẫu", datetime.date(1985, 1, 30), "Nam", "Nông dân, xã Tân Phú", 44, "B", "Long An"]])
expect("sections_of_donations.xlsx", [one("Trần Minh Thử", birth_on="1976-05-17", sex="male", post="Lái xe", unit="Công ty Taxi Mai Linh", parent_unit="Đà Nẵng"), one("Lê Thị Giả", birth_on="1980-11-02", sex="female", post="Giáo viên", unit="Trường Tiểu học Lê Lợi", parent_unit="Quảng Nam"), one("Huỳnh Tấn Mẫu", birth_on="1985-01-30", sex="male", post="Nông dân", unit="xã Tân Phú", parent_unit="Long An")],
 {"A": "line", "B": "name", "C": "birth", "D": "sex", "E": "post_unit", "F": "ignored", "G": "sensitive", "H": "parent_unit"}, sections=2)
# tax office decision by paragraphs, docx, roman sections in articles with sums
word("fields_that_are_units_too.docx", ["CỤC THUẾ THÀNH PHỐ", "QUYẾT ĐỊNH", "Về việc tặng danh hiệu thi đua", "Điều 1. Công nhận danh hiệu “Lao động tiên tiến” cho 03 cá nhân thuộc Phòng Thuế trước bạ và thu khác:", "1. Bà Uông Thị Thử - Trưởng phòng", "2. Ông Mạc Tuấn Giả - Phó Trưởng phòng", "3. Bà Cù Thị Mẫu - Chuyên viên", "Điều 2. Công nhận danh hiệu “Chiến sĩ thi đua cơ sở” cho các cá nhân có tên sau:", "1. Bà Uông Thị Thử - Trưởng phòng Thuế trước bạ và thu khác", "Điều 3. Quyết định này có hiệu lực kể từ ngày ký.", "Nơi nhận:"])
expect("fields_that_are_units_too.docx", [one("Uông Thị Thử", honorific="Bà", post="Trưởng phòng", award_code="LDTT"), one("Mạc Tuấn Giả", honorific="Ông", post="Phó Trưởng phòng", award_code="LDTT"), one("Cù Thị Mẫu", honorific="Bà", post="Chuyên viên", award_code="LDTT"), one("Uông Thị Thử", honorific="Bà", post="Trưởng phòng Thuế trước bạ và thu khác", award_code="CSTD_CS")], {"A": "name_post_unit"}, sections=2, **N)
# csv with quotes and long headings, ward
(HERE / "long_headings.csv").write_text('"Số thứ tự","Họ, tên và chữ đệm của người được khen","Ngày/tháng/năm sinh","Nơi cư trú hiện nay (tổ dân phố, phường)","Nội dung thành tích đề nghị biểu dương, khen thưởng","Hình thức đề nghị khen thưởng"\n1,"Bồ Xuân Thử","25-12-1958","Tổ dân phố 7, phường Lê Lợi","Giúp đỡ 5 hộ nghèo","Giấy khen của Chủ tịch UBND phường"\n2,"Âu Thị Giả","03-07-1963","Tổ dân phố 2, phường Lê Lợi","Hiến 100 m2 đất","Giấy khen của Chủ tịch UBND phường"\n', encoding="utf-8-sig")
expect("long_headings.csv", [one("Bồ Xuân Thử", birth_on="1958-12-25", unit="Tổ dân phố 7, phường Lê Lợi", reason="Giúp đỡ 5 hộ nghèo", award_code="GK_XA"), one("Âu Thị Giả", birth_on="1963-07-03", unit="Tổ dân phố 2, phường Lê Lợi", reason="Hiến 100 m2 đất", award_code="GK_XA")],
 {"A": "line", "B": "name", "C": "birth", "D": "unit", "E": "reason", "F": "award"}, **N)
# three awards with x and counts, household, sections in DOCX, python-docx
word("villages_and_households.docx", ["UBND XÃ YÊN THÀNH", "BẢNG TỔNG HỢP ĐỀ NGHỊ CÔNG NHẬN GIA ĐÌNH VĂN HÓA, THÔN VĂN HÓA NĂM 2024",
 [["STT", "Tên chủ hộ/Thôn", "Địa chỉ", "Gia đình văn hóa", "Thôn văn hóa", "Số năm liên tục"], ["A. HỘ GIA ĐÌNH"], ["1", "Phan Sào Mẫu", "Thôn Trung", "x", "", "3"], ["2", "Hồ Sỹ Thử", "Thôn Thượng", "x", "", "5"], ["B. TẬP THỂ"], ["1", "Thôn Trung", "Xã Yên Thành", "", "x", "4"]], "Nơi nhận:"])
expect("villages_and_households.docx", [house("Phan Sào Mẫu", unit="Thôn Trung", award_code="GDVH"), house("Hồ Sỹ Thử", unit="Thôn Thượng", award_code="GDVH"), coll("Thôn Trung", parent_unit="Xã Yên Thành", award_code="THON_VH")],
 {"A": "line", "B": "name", "C": "unit", "D": "award", "E": "award", "F": "ignored"}, sections=2, **N)
# army list ods with rank column and enlisted date
xlsx("soldiers_by_ranks.xlsx", [["TRUNG ĐOÀN 95"], ["DANH SÁCH QUÂN NHÂN ĐỀ NGHỊ TẶNG DANH HIỆU “CHIẾN SĨ TIÊN TIẾN” NĂM 2024"], [], ["TT", "Họ và tên", "Cấp bậc", "Chức vụ", "Đơn vị", "Nhập ngũ", "Quê quán"],
 [1, "Nguyễn Bá Giả", "Thượng úy", "Trung đội trưởng", "c5, d8", "9/2015", "Yên Bái"], [2, "Thào A Mẫu", "Hạ sĩ", "Tiểu đội trưởng", "c6, d8", "2/2023", "Sơn La"], [3, "Cầm Bá Thử", "Binh nhất", "Chiến sĩ", "c6, d8", "2/2024", "Thanh Hóa"]])
office("soldiers_by_ranks.xlsx", "ods")
expect("soldiers_by_ranks.ods", [one("Nguyễn Bá Giả", honorific="Thượng úy", post="Trung đội trưởng", unit="c5, d8", award_code="CSTT"), one("Thào A Mẫu", honorific="Hạ sĩ", post="Tiểu đội trưởng", unit="c6, d8", award_code="CSTT"), one("Cầm Bá Thử", honorific="Binh nhất", post="Chiến sĩ", unit="c6, d8", award_code="CSTT")],
 {"A": "line", "B": "name", "C": "honorific", "D": "post", "E": "unit", "F": "ignored", "G": "ignored"}, **N)
# pasted with tabs missing headings, 2 blocks
(HERE / "pasted_kinds_counted.txt").write_text("I. Tập thể (2)\n1. Trạm Y tế phường Vĩnh Hải – TP Nha Trang\n2. Công ty Cổ phần Yến sào\nII. Cá nhân (3)\n1. Ông Bảo Giả (sn 1968), giám đốc Công ty Cổ phần Yến sào\n2. Bà Tô Hoài Mẫu, nội trợ, tổ 4 Hòn Nghê, phường Vĩnh Hải\n3. Chị H'Ri Ya Thử, sn 1995, buôn Akõ Dhông\n", encoding="utf-8")
expect("pasted_kinds_counted.txt", [coll("Trạm Y tế phường Vĩnh Hải", parent_unit="TP Nha Trang"), coll("Công ty Cổ phần Yến sào"), one("Bảo Giả", honorific="Ông", birth_year=1968, post="giám đốc", unit="Công ty Cổ phần Yến sào"), one("Tô Hoài Mẫu", honorific="Bà", post="nội trợ", unit="tổ 4 Hòn Nghê, phường Vĩnh Hải"), one("H'Ri Ya Thử", honorific="Chị", birth_year=1995, unit="buôn Akõ Dhông")], {"A": "name_post_unit"}, sections=2)

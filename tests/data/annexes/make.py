#!/usr/bin/env python3
"""Makes the annexes of this folder, each with what a preview of it must say (`expected.json`).

Run with openpyxl, python-docx, xlwt, odfpy and LibreOffice installed; the files are committed, so that tests need none of them.
Everybody here is fictitious. A file is named after the trap it holds.
"""
import datetime, io, json, pathlib, re, unicodedata
import docx, docx.enum.style, openpyxl, xlwt
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties, TextProperties
from odf.table import Table, TableCell, TableColumn, TableRow
from odf.text import P as Paragraph, Span
from openpyxl.styles import Font

HERE = pathlib.Path(__file__).parent
LEGACY = (HERE / "../../../src/format/annex/legacy.rs").read_text(encoding="utf-8")
TCVN3 = {b: a.replace("\\u{AD}", "\u00ad") for a, b in re.findall(r"\('([^']+)', '([^']+)'\)", LEGACY)}
VNI = {b: a for a, b in re.findall(r'\("([^"]{1,2})", "([^"])"\)', LEGACY)}
EXPECTED = {}

A = "Đặng Thị Mẫu"; B = "Nguyễn Văn Thử"; C = "Trần Thị Ví Dụ"; D = "Lê Hoàng Giả"; E = "Y.Thơm Mẫu"
U1 = "Hội Chữ thập đỏ huyện Mẫu"; U2 = "Trường THCS Mẫu"; U3 = "Trung tâm Y tế huyện Thử"; U4 = "Công ty TNHH Mẫu"
TITLE = [["ỦY BAN NHÂN DÂN TỈNH MẪU"], ["DANH SÁCH"], ["(Ban hành kèm theo Quyết định số 1215/QĐ-UBND ngày 26/5/2020)"], []]
END = [[], ["Tổng cộng: 04 trường hợp"], ["", "", "Nơi nhận:"], ["", "", "TM. ỦY BAN NHÂN DÂN"]]


def tcvn3(text):
    return "".join(TCVN3.get(c, c) for c in text)


def vni(text):
    return "".join(VNI.get(c, c) for c in text)


def one(name, kind="individual", **more):
    return {"name": name, "recipient_kind": kind, **more}


def coll(name, **more):
    return one(name, "collective", **more)


def expect(name, lines, columns, **more):
    EXPECTED[name] = {"lines": lines, "columns": columns, **more}


def xlsx(name, rows, sheets=None, merge=(), font=None, change=None):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Danh sách"
    for r, row in enumerate(rows, 1):
        for c, value in enumerate(row, 1):
            if value not in ("", None):
                cell = sheet.cell(r, c, value)
                if isinstance(value, (datetime.date,)):
                    cell.number_format = "dd/mm/yyyy"
                if font:
                    cell.font = Font(name=font)
    for area in merge:
        sheet.merge_cells(area)
    if change:
        change(book, sheet)
    book.save(HERE / name)


def xls(name, rows, merge=()):
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Danh sách")
    day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value not in ("", None):
                sheet.write(r, c, value, day) if isinstance(value, datetime.date) else sheet.write(r, c, value)
    for r1, r2, c1, c2 in merge:
        sheet.merge(r1, r2, c1, c2)
    book.save(str(HERE / name))


def ods(name, rows, hidden=None):
    doc = OpenDocumentSpreadsheet()
    off = Style(name="off", family="table")
    off.addElement(TableProperties(display="false"))
    doc.automaticstyles.addElement(off)
    for title, data, style in [("Danh sách", rows, None)] + ([("Ẩn", hidden, off)] if hidden else []):
        table = Table(name=title, stylename=style) if style else Table(name=title)
        for row in data:
            line = TableRow()
            for value in row:
                if isinstance(value, datetime.date):
                    cell = TableCell(valuetype="date", datevalue=value.isoformat())
                    cell.addElement(Paragraph(text=value.strftime("%d/%m/%Y")))
                elif isinstance(value, (int, float)):
                    cell = TableCell(valuetype="float", value=value)
                    cell.addElement(Paragraph(text=str(value)))
                elif value in ("", None):
                    cell = TableCell()
                else:
                    cell = TableCell(valuetype="string")
                    cell.addElement(Paragraph(text=value))
                line.addElement(cell)
            table.addElement(line)
        doc.spreadsheet.addElement(table)
    doc.save(str(HERE / name))


def text(name, rows, separator=",", encoding="utf-8", bom=b"", end="\n"):
    def field(value):
        value = str(value)
        return '"' + value.replace('"', '""') + '"' if separator in value or '"' in value or "\n" in value else value
    lines = end.join(separator.join(field(v) for v in row) for row in rows) + end
    data = bom + (lines.encode(encoding) if encoding != "latin" else bytes(ord(c) for c in lines))
    (HERE / name).write_bytes(data)


def word(name, parts, font=None):
    doc = docx.Document()
    for part in parts:
        if isinstance(part, str):
            run = doc.add_paragraph().add_run(part)
            if font:
                run.font.name = font
            continue
        table = doc.add_table(rows=0, cols=max(len(row) for row in part))
        for row in part:
            cells = table.add_row().cells
            for cell, value in zip(cells, row):
                run = cell.paragraphs[0].add_run(str(value))
                if font:
                    run.font.name = font
    doc.save(HERE / name)


HEAD = ["STT", "Họ và tên", "Năm sinh", "Chức vụ", "Đơn vị công tác"]
HEAD_C = {"A": "line", "B": "name", "C": "birth", "D": "post", "E": "unit"}
PEOPLE = [[1, A, 1980, "Chủ tịch", U1], [2, B, 1975, "Giáo viên", U2], [3, C, 1990, "Bác sĩ", U3]]
PEOPLE_L = [one(A, birth_year=1980, post="Chủ tịch", unit=U1), one(B, birth_year=1975, post="Giáo viên", unit=U2), one(C, birth_year=1990, post="Bác sĩ", unit=U3)]


def plain(name, write, **more):
    write(name, TITLE + [HEAD] + PEOPLE + END)
    expect(name, PEOPLE_L, HEAD_C, **more)


plain("plain.xlsx", xlsx)
plain("plain.xls", xls)
plain("plain.ods", ods)
word("plain.docx", ["ỦY BAN NHÂN DÂN TỈNH MẪU", "DANH SÁCH", [HEAD] + PEOPLE, "Nơi nhận:", "TM. ỦY BAN NHÂN DÂN"])
expect("plain.docx", PEOPLE_L, HEAD_C)
text("comma.csv", [HEAD] + PEOPLE); expect("comma.csv", PEOPLE_L, HEAD_C)
text("semicolon_with_mark.csv", [HEAD] + PEOPLE, ";", bom=b"\xef\xbb\xbf"); expect("semicolon_with_mark.csv", PEOPLE_L, HEAD_C)
text("tabs_utf16.tsv", [HEAD] + PEOPLE, "\t", "utf-16-le", b"\xff\xfe", "\r\n"); expect("tabs_utf16.tsv", PEOPLE_L, HEAD_C, text_encoding="utf-16")
text("utf16_without_mark.csv", [HEAD] + PEOPLE, ";", "utf-16-be"); expect("utf16_without_mark.csv", PEOPLE_L, HEAD_C, text_encoding="utf-16")
text("decomposed.csv", [[unicodedata.normalize("NFD", str(v)) for v in row] for row in [HEAD] + PEOPLE], ";"); expect("decomposed.csv", PEOPLE_L, HEAD_C)
text("separator_within_quotes.csv", [HEAD, [1, A, 1980, "Chủ tịch", "Xã A, huyện B"], [2, B, 1975, "Phó Chủ tịch", "Xã C, huyện D"]])
expect("separator_within_quotes.csv", [one(A, birth_year=1980, post="Chủ tịch", unit="Xã A, huyện B"), one(B, birth_year=1975, post="Phó Chủ tịch", unit="Xã C, huyện D")], HEAD_C)


def cp1258(text):
    marks = {"\u0300": 0xCC, "\u0309": 0xD2, "\u0303": 0xDE, "\u0301": 0xEC, "\u0323": 0xF2}
    out = bytearray()
    for c in text:
        base = unicodedata.normalize("NFD", c)
        mark = [m for m in base if m in marks]
        rest = unicodedata.normalize("NFC", "".join(m for m in base if m not in marks))
        out += rest.encode("cp1258")
        out += bytes(marks[m] for m in mark)
    return bytes(out)


rows = [";".join(str(v) for v in row) for row in [HEAD] + PEOPLE]
(HERE / "windows_1258.csv").write_bytes(b"\r\n".join(cp1258(row) for row in rows) + b"\r\n")
expect("windows_1258.csv", PEOPLE_L, HEAD_C, text_encoding="windows-1258")
old = [[tcvn3(str(v)) for v in row] for row in [HEAD] + PEOPLE]
text("tcvn3_bytes.csv", old, ";", "latin"); expect("tcvn3_bytes.csv", PEOPLE_L, HEAD_C, text_encoding="tcvn3")
xlsx("tcvn3_by_font.xlsx", [[tcvn3(v) if isinstance(v, str) else v for v in row] for row in TITLE + [HEAD] + PEOPLE], font=".VnTime")
expect("tcvn3_by_font.xlsx", PEOPLE_L, HEAD_C, text_encoding="tcvn3")
xlsx("tcvn3_by_look.xlsx", [[tcvn3(v) if isinstance(v, str) else v for v in row] for row in TITLE + [HEAD] + PEOPLE])
expect("tcvn3_by_look.xlsx", PEOPLE_L, HEAD_C, text_encoding="tcvn3")
xls("tcvn3_by_look.xls", [[tcvn3(v) if isinstance(v, str) else v for v in row] for row in [HEAD] + PEOPLE])
expect("tcvn3_by_look.xls", PEOPLE_L, HEAD_C, text_encoding="tcvn3")
word("tcvn3_by_run_font.docx", [tcvn3("DANH SÁCH"), [[tcvn3(str(v)) for v in row] for row in [HEAD] + PEOPLE]], font=".VnTime")
expect("tcvn3_by_run_font.docx", PEOPLE_L, HEAD_C, text_encoding="tcvn3")
xlsx("vni_by_font.xlsx", [[vni(v) if isinstance(v, str) else v for v in row] for row in [HEAD] + PEOPLE], font="VNI-Times")
expect("vni_by_font.xlsx", PEOPLE_L, HEAD_C, text_encoding="vni")
xlsx("vni_by_look.xlsx", [[vni(v) if isinstance(v, str) else v for v in row] for row in [HEAD] + PEOPLE])
expect("vni_by_look.xlsx", PEOPLE_L, HEAD_C, text_encoding="vni")


def capitals(book, sheet):
    for row, name in enumerate([A, B, C], 2):
        sheet.cell(row, 2, tcvn3(name.lower())).font = Font(name=".VnTimeH")


xlsx("capital_font.xlsx", [HEAD] + PEOPLE, change=capitals)
expect("capital_font.xlsx", [{**line, "name": line["name"].upper()} for line in PEOPLE_L], HEAD_C, text_encoding="tcvn3")

# Sections of kinds, numbering that starts again, collectives with a superior.
SECTIONS = [["STT", "Họ và tên, tên tập thể", "Chức vụ", "Đơn vị", "Ghi chú"], ["I", "TẬP THỂ"], [1, U1, "", "Hội Chữ thập đỏ tỉnh Mẫu"], [2, U2, "", "Phòng Giáo dục huyện Mẫu"],
            ["II", "CÁ NHÂN"], [1, "Bà " + A, "Chủ tịch", U1], [2, "Ông " + B, "Giáo viên", U2], ["III", "HỘ GIA ĐÌNH"], [1, "Hộ ông Lê Hoàng Giả", "", "Xã Mẫu"]]
SECTIONS_L = [coll(U1, parent_unit="Hội Chữ thập đỏ tỉnh Mẫu"), coll(U2, parent_unit="Phòng Giáo dục huyện Mẫu"), one(A, honorific="Bà", post="Chủ tịch", unit=U1),
              one(B, honorific="Ông", post="Giáo viên", unit=U2), one("Hộ ông Lê Hoàng Giả", "household", unit="Xã Mẫu")]
SECTIONS_C = {"A": "line", "B": "name", "C": "post", "D": "unit", "E": "ignored"}
xlsx("sections.xlsx", TITLE + SECTIONS + END); expect("sections.xlsx", SECTIONS_L, SECTIONS_C, sections=3)
ods("sections.ods", SECTIONS, hidden=[["bí mật"]]); expect("sections.ods", SECTIONS_L, SECTIONS_C, sections=3, notes=["hidden_sheets"])
MERGED = [["STT", "Họ và tên, tên tập thể", "Đơn vị"], ["I. TẬP THỂ (02)"], [1, U1], [2, U2], ["II. CÁ NHÂN (01 cá nhân)"], [1, A, U1]]
xlsx("section_in_merged_cells.xlsx", MERGED, merge=["A2:C2", "A5:C5"])
expect("section_in_merged_cells.xlsx", [coll(U1), coll(U2), one(A, unit=U1)], {"A": "line", "B": "name", "C": "unit"}, sections=2)
word("sections_between_tables.docx", ["DANH SÁCH", "I. TẬP THỂ", [["STT", "Tên tập thể"], [1, U1], [2, U2]], "II. CÁ NHÂN", [["STT", "Họ và tên", "Chức vụ", "Đơn vị"], [1, A, "Chủ tịch", U1]]])
expect("sections_between_tables.docx", [coll(U1), coll(U2), one(A, post="Chủ tịch", unit=U1)], {"A": "line", "B": "name"}, sections=2)
xlsx("individuals_first.xlsx", [["STT", "Tên cá nhân/tập thể", "Chức vụ", "Đơn vị"], ["I. Cá nhân"], [1, A, "Chủ tịch", U1], ["II. Tập thể"], [1, U2]], merge=["A2:D2", "A4:D4"])
expect("individuals_first.xlsx", [one(A, post="Chủ tịch", unit=U1), coll(U2)], {"A": "line", "B": "name", "C": "post", "D": "unit"}, sections=2)
xlsx("sections_by_unit.xlsx", [["STT", "Họ và tên", "Chức vụ", "Thành tích"], ["I", "HUYỆN MẪU"], [1, A, "Chủ tịch", "Vận động hiến máu"], ["II", "HUYỆN THỬ"], [1, B, "Giáo viên", "-nt-"]])
expect("sections_by_unit.xlsx", [one(A, post="Chủ tịch", unit="HUYỆN MẪU", reason="Vận động hiến máu"), one(B, post="Giáo viên", unit="HUYỆN THỬ", reason="Vận động hiến máu")],
       {"A": "line", "B": "name", "C": "post", "D": "reason"}, sections=2)

# Headings of two rows.
TWO = [["STT", "Họ và tên", "Năm sinh", "", "Chức vụ, đơn vị công tác"], ["", "", "Nam", "Nữ", ""], [1, A, "", 1980, "Chủ tịch, " + U1], [2, B, 1975, "", "Giáo viên, " + U2]]
TWO_L = [one(A, sex="female", birth_year=1980, post="Chủ tịch", unit=U1), one(B, sex="male", birth_year=1975, post="Giáo viên", unit=U2)]
TWO_C = {"A": "line", "B": "name", "C": "birth_male", "D": "birth_female", "E": "post_unit"}
xlsx("births_under_two_headings.xlsx", TWO, merge=["A1:A2", "B1:B2", "C1:D1", "E1:E2"]); expect("births_under_two_headings.xlsx", TWO_L, TWO_C)
text("births_under_two_headings.csv", TWO, ";"); expect("births_under_two_headings.csv", TWO_L, TWO_C)
xls("births_under_two_headings.xls", TWO, merge=[(0, 1, 0, 0), (0, 1, 1, 1), (0, 0, 2, 3), (0, 1, 4, 4)]); expect("births_under_two_headings.xls", TWO_L, TWO_C)
TICKS = [["STT", "Họ và tên", "Giới tính", "", "Đơn vị"], ["", "", "Nam", "Nữ", ""], ["(1)", "(2)", "(3)", "(4)", "(5)"], [1, A, "", "x", U1], [2, B, "x", "", U2]]
xlsx("sex_by_ticks.xlsx", TICKS, merge=["C1:D1"])
expect("sex_by_ticks.xlsx", [one(A, sex="female", unit=U1), one(B, sex="male", unit=U2)], {"A": "line", "B": "name", "C": "male", "D": "female", "E": "unit"})

# Days in every form.
DAYS = [["TT", "Họ tên", "Ngày sinh", "Giới tính", "Đơn vị"], [1, A, datetime.date(1980, 2, 3), "Nữ", U1], [2, B, datetime.date(1975, 12, 31), "Nam", U2]]
DAYS_L = [one(A, sex="female", birth_on="1980-02-03", birth_year=1980, unit=U1), one(B, sex="male", birth_on="1975-12-31", birth_year=1975, unit=U2)]
DAYS_C = {"A": "line", "B": "name", "C": "birth", "D": "sex", "E": "unit"}
for name, write in [("days.xlsx", xlsx), ("days.xls", xls), ("days.ods", ods)]:
    write(name, DAYS); expect(name, DAYS_L, DAYS_C)


def from_1904(book, sheet):
    from openpyxl.utils.datetime import CALENDAR_MAC_1904
    book.epoch = CALENDAR_MAC_1904


xlsx("days_from_1904.xlsx", DAYS, change=from_1904); expect("days_from_1904.xlsx", DAYS_L, DAYS_C)
text("days_as_text.csv", [["STT", "Họ và tên", "Ngày, tháng, năm sinh", "Đơn vị"], [1, A, "3/2/1980", U1], [2, B, "31.12.1975", U2], [3, C, "1990", U3], [4, D, "05/1985", U4]], ";")
expect("days_as_text.csv", [one(A, birth_on="1980-02-03", unit=U1), one(B, birth_on="1975-12-31", unit=U2), one(C, birth_year=1990, unit=U3), one(D, birth_year=1985, unit=U4)],
       {"A": "line", "B": "name", "C": "birth", "D": "unit"})
text("days_that_are_ambiguous.csv", [["STT", "Họ và tên", "Ngày sinh", "Đơn vị"], [1, A, "3/2/1980", U1], [2, B, "4/5/1975", U2]], ";")
expect("days_that_are_ambiguous.csv", [one(A, birth_year=1980, unit=U1), one(B, birth_year=1975, unit=U2)], {"A": "line", "B": "name", "C": "birth", "D": "unit"},
       questions=["C"], codes=["day_or_month"])
text("years_of_two_digits.csv", [["STT", "Họ và tên", "Ngày sinh", "Đơn vị"], [1, A, "13.2.80", U1]], ";")
expect("years_of_two_digits.csv", [one(A, birth_on="1980-02-13", unit=U1)], {"A": "line", "B": "name", "C": "birth", "D": "unit"}, codes=["birth_doubtful"])

# All in one cell, with and without a table.
xlsx("all_in_one_cell.xlsx", [["STT", "Họ và tên, chức vụ, đơn vị"], [1, "Bà %s, Chủ tịch, %s" % (A, U1)], [2, "Ông %s - Giáo viên, %s" % (B, U2)]])
expect("all_in_one_cell.xlsx", [one(A, honorific="Bà", post="Chủ tịch", unit=U1), one(B, honorific="Ông", post="Giáo viên", unit=U2)], {"A": "line", "B": "name_post_unit"})
word("numbered_paragraphs.docx", ["QUYẾT ĐỊNH", "Điều 1. Tặng Bằng khen cho:", "I. TẬP THỂ", "1. %s;" % U1, "2. %s, huyện Mẫu;" % U2, "II. CÁ NHÂN", "1. Bà %s, Chủ tịch, %s;" % (A, U1), "TM. ỦY BAN NHÂN DÂN"])
expect("numbered_paragraphs.docx", [coll(U1), coll(U2, parent_unit="huyện Mẫu"), one(A, honorific="Bà", post="Chủ tịch", unit=U1)], {"A": "name_post_unit"}, sections=3)
(HERE / "pasted_lines.txt").write_text("1. Bà %s, Chủ tịch, %s\n2. Ông %s, Giáo viên, %s\n" % (A, U1, B, U2), encoding="utf-8")
expect("pasted_lines.txt", [one(A, honorific="Bà", post="Chủ tịch", unit=U1), one(B, honorific="Ông", post="Giáo viên", unit=U2)], {"A": "name_post_unit"})
(HERE / "pasted_cells_without_headings.txt").write_text("1\t%s\t1980\tChủ tịch\t%s\n2\t%s\t1975\tGiáo viên\t%s\n" % (A, U1, B, U2), encoding="utf-8")
expect("pasted_cells_without_headings.txt", [one(A, birth_year=1980, post="Chủ tịch", unit=U1), one(B, birth_year=1975, post="Giáo viên", unit=U2)], HEAD_C)

# Several awards, ditto marks, merged cells, totals.
xlsx("several_awards.xlsx", [["STT", "Họ và tên", "Chức vụ", "Đơn vị", "Hình thức khen thưởng"], [1, A, "Chủ tịch", U1, "Bằng khen của Bộ, ban, ngành, tỉnh"],
                             [2, B, "Giáo viên", "nt", "Kỷ niệm chương \"Vì sự nghiệp nhân đạo\""]])
expect("several_awards.xlsx", [one(A, post="Chủ tịch", unit=U1, award_code="BK_BO_TINH"), one(B, post="Giáo viên", unit=U1, award_code="KNC_VSNND")],
       {"A": "line", "B": "name", "C": "post", "D": "unit", "E": "award"})
xlsx("unit_merged_down.xlsx", [["STT", "Họ và tên", "Chức vụ", "Đơn vị công tác"], [1, A, "Chủ tịch", U1], [2, B, "Phó Chủ tịch"], [3, C, "Văn thư"], ["", "Tổng cộng: 3 người"]], merge=["D2:D4"])
expect("unit_merged_down.xlsx", [one(A, post="Chủ tịch", unit=U1), one(B, post="Phó Chủ tịch", unit=U1), one(C, post="Văn thư", unit=U1)], {"A": "line", "B": "name", "C": "post", "D": "unit"})
text("donations.csv", [["STT", "Ông (Bà)", "Số lần hiến máu", "Nơi công tác", "Số bằng", "Mức thưởng"], [1, A, "37", U1, "0153", "1.490.000"], [2, B, "20", U2, "0154", "1.490.000"]], ";")
expect("donations.csv", [one(A, unit=U1, certificate_number="0153"), one(B, unit=U2, certificate_number="0154")],
       {"A": "line", "B": "name", "C": "ignored", "D": "unit", "E": "certificate_number", "F": "ignored"})
xlsx("zeros_eaten.xlsx", [["STT", "Họ và tên", "Đơn vị", "Số bằng khen"], [1, A, U1, "0153"], [2, B, U2, 154]])
expect("zeros_eaten.xlsx", [one(A, unit=U1, certificate_number="0153"), one(B, unit=U2, certificate_number="154")], {"A": "line", "B": "name", "C": "unit", "D": "certificate_number"}, codes=["leading_zeros"])


def hide(book, sheet):
    sheet.row_dimensions[3].hidden = True
    other = book.create_sheet("Cũ")
    other["A1"] = "bỏ"
    other.sheet_state = "hidden"


xlsx("hidden_row_and_sheet.xlsx", [HEAD] + PEOPLE, change=hide)
expect("hidden_row_and_sheet.xlsx", [PEOPLE_L[0], PEOPLE_L[2]], HEAD_C, notes=["hidden_rows", "hidden_sheets"])
xlsx("sensitive_and_id_columns.xlsx", [["STT", "Họ và tên", "Dân tộc", "Số CCCD", "Đơn vị", "Nhóm máu"], [1, A, "Kinh", "091180001234", U1, "O"], [2, B, "Khmer", "091180001235", U2, "A"]])
expect("sensitive_and_id_columns.xlsx", [one(A, unit=U1), one(B, unit=U2)], {"A": "line", "B": "name", "C": "sensitive", "D": "id_number", "E": "unit", "F": "sensitive"},
       notes=["id_number_columns", "sensitive_columns"], absent=["Khmer", "091180001234"])
xlsx("headings_on_each_page.xlsx", [HEAD] + PEOPLE[:2] + [HEAD] + PEOPLE[2:]); expect("headings_on_each_page.xlsx", PEOPLE_L, HEAD_C)
xlsx("household_heads.xlsx", [["STT", "Họ tên chủ hộ", "Địa chỉ"], [1, D, "Ấp Mẫu, xã Thử"], [2, E, "Ấp Hai, xã Thử"]])
expect("household_heads.xlsx", [one(D, "household", unit="Ấp Mẫu, xã Thử"), one(E, "household", unit="Ấp Hai, xã Thử")], {"A": "line", "B": "name", "C": "unit"})
xlsx("line_breaks_and_hidden_signs.xlsx", [["STT", "Họ và tên", "Đơn vị\ncông tác"], [1, "Đặng Thị\nMẫu", U1], [2, "\u202bNguyễn Văn Thử\u200e", U2]])
expect("line_breaks_and_hidden_signs.xlsx", [one(A, unit=U1), one(B, unit=U2)], {"A": "line", "B": "name", "C": "unit"}, codes=["hidden_character"])
xlsx("formula.xlsx", [["STT", "Họ và tên", "Đơn vị", "Ghi chú"], [1, A, U1, "=1+1"]]); expect("formula.xlsx", [one(A, unit=U1)], {"A": "line", "B": "name", "C": "unit", "D": "ignored"}, notes=["formulas"])

# Layouts of software that provinces use.
xlsx("layout_collective_upload.xlsx", [["DANH SÁCH TẬP THỂ ĐỀ NGHỊ KHEN THƯỞNG"], [], ["STT", "Tên đơn vị / tập thể", "Mã phân loại tập thể", "Mã hình thức khen thưởng", "Mã danh hiệu thi đua (nếu có)"],
                                       [1, U1, "", "BK_BO_TINH", ""], [2, U2, "", "", "BK_BO_TINH"]])
expect("layout_collective_upload.xlsx", [coll(U1, award_code="BK_BO_TINH"), coll(U2, award_code="BK_BO_TINH")], {"A": "line", "B": "name", "C": "ignored", "D": "award", "E": "award"})
xlsx("layout_individual_upload.xlsx", [["DANH SÁCH ĐỐI TƯỢNG ĐỀ NGHỊ KHEN THƯỞNG"], [], ["STT", "Họ và tên", "Giới tính", "Ngày sinh", "Chức vụ", "Tên phòng ban/ khối, tổ công tác", "Tên đơn vị/tập thể công tác", "Địa chỉ / Nơi ở", "Mã phân loại cán bộ", "Mã hình thức khen thưởng", "Mã danh hiệu thi đua (nếu có)"],
                                       [1, A, "Nữ", "13/02/1980", "Chủ tịch", "Văn phòng", U1, "Rạch Giá", "", "BK_BO_TINH", ""]])
expect("layout_individual_upload.xlsx", [one(A, sex="female", birth_on="1980-02-13", post="Chủ tịch", unit="Văn phòng", parent_unit=U1, award_code="BK_BO_TINH")],
       {"A": "line", "B": "name", "C": "sex", "D": "birth", "E": "post", "F": "unit", "G": "parent_unit", "H": "ignored", "I": "ignored", "J": "award", "K": "award"})
xlsx("layout_mixed_upload.xlsx", [["STT", "Phân loại khen thưởng", "Tên tập thể/cá nhân/hộ gia đình", "Chức vụ", "Đơn vị công tác", "Danh hiệu thi đua/Hình thức khen thưởng", "Phân loại đối tượng", "Lĩnh vực hoạt động"],
                                  [1, "", A, "Chủ tịch", U1, "BK_BO_TINH", "Cá nhân", ""], [2, "", U2, "", "Phòng Giáo dục", "BK_BO_TINH", "Tập thể", ""]])
expect("layout_mixed_upload.xlsx", [one(A, post="Chủ tịch", unit=U1), coll(U2, parent_unit="Phòng Giáo dục")],
       {"A": "line", "B": "ignored", "C": "name", "D": "post", "E": "unit", "F": "award", "G": "recipient_kind", "H": "ignored"})
xlsx("layout_mau_tdkt.xlsx", [["STT", "Tên gọi (Ông/Bà/Chức danh)", "Tên tập thể/cá nhân/hộ gia đình", "Chức vụ", "Đơn vị công tác", "Phân loại khen thưởng", "Danh hiệu thi đua/Hình thức khen thưởng", "Phân loại đối tượng", "Lĩnh vực hoạt động"],
                              [1, "Bà", A, "Chủ tịch", U1, "", "BK_BO_TINH", "Cá nhân", ""]])
expect("layout_mau_tdkt.xlsx", [one(A, honorific="Bà", post="Chủ tịch", unit=U1)],
       {"A": "line", "B": "honorific", "C": "name", "D": "post", "E": "unit", "F": "ignored", "G": "award", "H": "recipient_kind", "I": "ignored"})
xlsx("layout_list_short.xlsx", [["STT", "Họ và tên", "Giới tính", "Ngày sinh", "Phân loại cán bộ", "Chức vụ", "Hình thức khen thưởng"], [1, A, "Nữ", "31/01/1980", "", "Chủ tịch", "BK_BO_TINH"]])
expect("layout_list_short.xlsx", [one(A, sex="female", birth_on="1980-01-31", post="Chủ tịch")], {"A": "line", "B": "name", "C": "sex", "D": "birth", "E": "ignored", "F": "post", "G": "award"})
xlsx("layout_initiatives.xlsx", [["STT", "Tên đề tài", "Ngày công nhận", "Đơn vị công nhận", "Tóm tắt thành tích đạt được", "Tên tác giả", "Phòng ban làm việc", "Tên cơ quan làm việc"],
                                 [1, "Đề tài mẫu", "01/02/2019", "Sở Mẫu", "Giảm 37.754 giờ", A, "Văn phòng", U1]])
expect("layout_initiatives.xlsx", [one(A, reason="Giảm 37.754 giờ", unit="Văn phòng", parent_unit=U1)],
       {"A": "line", "B": "ignored", "C": "ignored", "D": "ignored", "E": "reason", "F": "name", "G": "unit", "H": "parent_unit"})
# The founding decision: 25 collectives and 52 individuals.
FOUNDING = [["STT", "Tên tập thể, cá nhân", "Chức vụ", "Đơn vị"], ["I", "TẬP THỂ", "", ""]] + [[n, "Hội Chữ thập đỏ xã Mẫu %d" % n, "", "Hội Chữ thập đỏ tỉnh Kiên Giang"] for n in range(1, 26)] + \
           [["II", "CÁ NHÂN", "", ""]] + [[n, "Đặng Thị %s Mẫu" % (chr(65 + (n - 1) // 26) + chr(97 + (n - 1) % 26)), "Hội viên", "Hội Chữ thập đỏ huyện Mẫu %d" % n] for n in range(1, 53)]
xlsx("founding_77_rows.xlsx", TITLE + FOUNDING + [["", "Tổng cộng: 25 tập thể, 52 cá nhân"]])
expect("founding_77_rows.xlsx", [coll("Hội Chữ thập đỏ xã Mẫu %d" % n, parent_unit="Hội Chữ thập đỏ tỉnh Kiên Giang") for n in range(1, 26)] +
       [one(row[1], post="Hội viên", unit=row[3]) for row in FOUNDING[-52:]], {"A": "line", "B": "name", "C": "post", "D": "unit"}, sections=2)

# As offices write them: agencies side by side above, signatures below, headings of two and three rows.
AGENCIES = [["ỦY BAN NHÂN DÂN TỈNH MẪU", "", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], ["BAN THI ĐUA - KHEN THƯỞNG", "", "", "", "Độc lập - Tự do - Hạnh phúc"],
            ["Số: 12/DS-BTĐKT", "", "", "", "Mẫu, ngày 20 tháng 5 năm 2020"], []]
xlsx("two_agencies_above.xlsx", AGENCIES + [["DANH SÁCH CÁ NHÂN ĐƯỢC TẶNG BẰNG KHEN"], ["(Kèm theo Quyết định số 1215/QĐ-UBND ngày 26 tháng 5 năm 2020)"], [],
      ["TT", "Họ và tên Ông/Bà", "Năm sinh", "", "Chức danh", "Cơ quan công tác", "Số lần HM", "Nội dung thành tích"], ["", "", "Nam", "Nữ"],
      [1, "Ông " + B, 1970, "", "Chủ tịch Hội", U1, 12, "Vận động 500 người"], [2, "Bà " + A, "", 1982, "Giáo viên", U2, 21, "nt"], [],
      ["", "", "", "", "", "TM. ỦY BAN NHÂN DÂN"], ["", "", "", "", "", "KT. CHỦ TỊCH"], ["", "", "", "", "", "PHÓ CHỦ TỊCH"], [], ["", "", "", "", "", D]],
     merge=["A8:A9", "B8:B9", "C8:D8", "E8:E9", "F8:F9", "G8:G9", "H8:H9"])
expect("two_agencies_above.xlsx", [one(B, honorific="Ông", sex="male", birth_year=1970, post="Chủ tịch Hội", unit=U1, reason="Vận động 500 người"), one(A, honorific="Bà", sex="female", birth_year=1982, post="Giáo viên", unit=U2, reason="Vận động 500 người")],
       {"A": "line", "B": "name", "C": "birth_male", "D": "birth_female", "E": "post", "F": "unit", "G": "ignored", "H": "reason"})
xlsx("headings_of_three_rows.xlsx", [["DANH SÁCH"], ["STT", "Thông tin cá nhân", "", "", "", "", "Thành tích", "", "Ghi chú"], ["", "Họ và tên", "Năm sinh", "", "Chức vụ", "Đơn vị", "Số lần HM", "Nội dung"], ["", "", "Nam", "Nữ"], ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
      [1, B, "1970", "", "Chủ tịch", U1, 12, "Vận động tốt", ""], [2, A, "", "1988", "Giáo viên", U2, 20, "Hiến máu 20 lần", ""]], merge=["A2:A4", "B2:F2", "G2:H2", "I2:I4", "B3:B4", "C3:D3", "E3:E4", "F3:F4", "G3:G4", "H3:H4"])
expect("headings_of_three_rows.xlsx", [one(B, sex="male", birth_year=1970, post="Chủ tịch", unit=U1, reason="Vận động tốt"), one(A, sex="female", birth_year=1988, post="Giáo viên", unit=U2, reason="Hiến máu 20 lần")],
       {"A": "line", "B": "name", "C": "birth_male", "D": "birth_female", "E": "post", "F": "unit", "G": "ignored", "H": "reason", "I": "ignored"})
xlsx("names_in_two_columns.xlsx", [["STT", "Họ và tên", "", "Ngày sinh", "Chức vụ", "Đơn vị"], [1, "Nguyễn Văn", "Thử", "15/02/1980", "Giáo viên", U2], [2, "Đặng Thị", "Mẫu", "20/11/1985", "Kế toán", U2]], merge=["B1:C1"])
expect("names_in_two_columns.xlsx", [one(B, birth_on="1980-02-15", post="Giáo viên", unit=U2), one(A, birth_on="1985-11-20", post="Kế toán", unit=U2)], {"A": "line", "B": "name", "C": "name", "D": "birth", "E": "post", "F": "unit"})
xls("pupils.xls", [["STT", "Họ và tên đệm", "Tên", "Ngày tháng năm sinh", "Nữ", "Lớp", "Mã HS", "Xếp loại"], [1, "Nguyễn Văn", "Thử", "12.5.2004", "", "10A1", "01", "Giỏi"], [2, "Đặng Thị", "Mẫu", "25/12/2003", "x", "11B2", "02", "Giỏi"], ["", "Tổng cộng: 02 học sinh"], ["", "", "", "", "HIỆU TRƯỞNG"], ["", "", "", "", D]])
expect("pupils.xls", [one(B, birth_on="2004-05-12", unit="10A1"), one(A, birth_on="2003-12-25", sex="female", unit="11B2")], {"A": "line", "B": "name", "C": "name", "D": "birth", "E": "female", "F": "unit", "G": "ignored", "H": "ignored"})
xlsx("awards_as_columns.xlsx", [["STT", "Họ và tên", "Đơn vị", "Hình thức khen thưởng", "", ""], ["", "", "", "Bằng khen của UBND tỉnh", "Kỷ niệm chương \"Vì sự nghiệp nhân đạo\"", "Chiến sĩ thi đua cơ sở"],
      [1, A, U1, "x"], [2, B, U2, "", "X"], [3, C, U3, "", "", "x"], ["", "Cộng", "", 1, 1, 1]], merge=["A1:A2", "B1:B2", "C1:C2", "D1:F1"])
expect("awards_as_columns.xlsx", [one(A, unit=U1, award_code="BK_BO_TINH"), one(B, unit=U2, award_code="KNC_VSNND"), one(C, unit=U3, award_code="CSTD_CS")], {"A": "line", "B": "name", "C": "unit", "D": "award", "E": "award", "F": "award"})
word("posts_behind_names.docx", ["DANH SÁCH", [["TT", "Họ và tên", "Đơn vị công tác", "Thành tích"], ["1", B + " (Chủ tịch)", U1, "Vận động"], ["2", "Bà " + A + "\nPhó Hiệu trưởng", U2, "Vận động"], ["3", "BS. " + C, U3, "//"], ["4", D + " (Ba Giả)", U3, "//"]]])
expect("posts_behind_names.docx", [one(B, post="Chủ tịch", unit=U1, reason="Vận động"), one(A, honorific="Bà", post="Phó Hiệu trưởng", unit=U2, reason="Vận động"), one(C, honorific="BS.", unit=U3, reason="Vận động"), one(D + " (Ba Giả)", unit=U3, reason="Vận động")],
       {"A": "line", "B": "name", "C": "unit", "D": "reason"})
text("couples.tsv", [["Số TT", "Tên cá nhân, hộ gia đình", "Đơn vị", "Số lần hiến"], [1, "Vợ chồng ông %s, bà %s" % (B, A), "Xã Mẫu", 12], [2, "Ông Trương Văn Mẫu", "Xã Thử", 22], [3, "Gia đình ông " + D, "-nt-", 9]], "\t")
expect("couples.tsv", [one("Vợ chồng ông %s, bà %s" % (B, A), "household", unit="Xã Mẫu"), one("Trương Văn Mẫu", honorific="Ông", unit="Xã Thử"), one("Gia đình ông " + D, "household", unit="Xã Thử")], {"A": "line", "B": "name", "C": "unit", "D": "ignored"})
xlsx("remarks_between.xlsx", [["Tập thể: 00; Cá nhân: 03"], ["STT", "Họ và tên", "Chức vụ", "Đơn vị công tác", "Thành tích"], [], [1, A, "Chủ tịch", U1, "Vận động"], ["(Đã đối chiếu với danh sách của Hội)"], [2, B, "Giáo viên", U2, "Hiến máu"], ["", "", "", "Trang 1/2"], ["STT", "Họ và tên", "Chức vụ", "Đơn vị công tác", "Thành tích"], [3, C, "Bác sĩ", U3, "Hiến máu"],
      ["* Ghi chú: xếp theo bảng chữ cái."], ["Danh sách gồm 03 người./."]])
expect("remarks_between.xlsx", [one(A, post="Chủ tịch", unit=U1, reason="Vận động"), one(B, post="Giáo viên", unit=U2, reason="Hiến máu"), one(C, post="Bác sĩ", unit=U3, reason="Hiến máu")], {"A": "line", "B": "name", "C": "post", "D": "unit", "E": "reason"}, sections=0)


def lists(book, sheet):
    for title, rows in [("Tập thể", [["DANH SÁCH TẬP THỂ"], ["STT", "Tên tập thể"], [1, U1]]), ("Cá nhân", [["DANH SÁCH CÁ NHÂN"], HEAD] + PEOPLE[:2])]:
        other = book.create_sheet(title)
        for r, row in enumerate(rows, 1):
            for c, value in enumerate(row, 1):
                other.cell(r, c, value)


xlsx("lists_behind_the_decision.xlsx", [["QUYẾT ĐỊNH"], ["Về việc tặng Bằng khen"], ["Căn cứ Luật Thi đua, khen thưởng;"], ["Điều 1. Tặng Bằng khen cho 02 cá nhân."], ["Điều 2. Tiền thưởng trích từ Quỹ."], ["Điều 3. Các cá nhân có tên tại Điều 1 thi hành."]], change=lists)
expect("lists_behind_the_decision.xlsx", PEOPLE_L[:2], HEAD_C, sections=1, notes=["other_sheets"])
text("births_of_every_kind.csv", [["TT", "Họ và tên", "Ngày, tháng, năm sinh", "Chức vụ", "Đơn vị"], [1, A, "1/2/80", ".....", U1], [2, B, "00/00/1980", "-", U1], [3, C, "29512", "/", U1], [4, D, "25/12/1985", "", U1], [5, E, "00/5/1979", "", U1], [6, A, "Sinh năm 1977", "", U1], [7, B, "Không rõ", "", U1]], ";")
expect("births_of_every_kind.csv", [one(A, birth_on="1980-02-01", unit=U1), one(B, birth_year=1980, unit=U1), one(C, birth_on="1980-10-18", unit=U1), one(D, birth_on="1985-12-25", unit=U1), one(E, birth_year=1979, unit=U1), one(A, birth_year=1977, unit=U1), one(B, unit=U1)],
       {"A": "line", "B": "name", "C": "birth", "D": "post", "E": "unit"}, codes=["birth_doubtful", "month_left_out"])
(HERE / "pasted_decision.txt").write_text("""QUYẾT ĐỊNH:
Điều 1. Tặng Bằng khen cho các tập thể, cá nhân sau:
I. TẬP THỂ: 02
1. %s;
2. %s, huyện Mẫu.
II. CÁ NHÂN: 03
1. Ông %s - Chủ tịch %s;
2. Bà %s, Giáo viên %s, huyện Mẫu;
3. Ông %s, sinh năm 1979, Trưởng ấp Mẫu, xã Thử.
Điều 2. Mức thưởng theo quy định.
Nơi nhận:
- Như Điều 3;
- Lưu: VT.
""" % (U1, U2, B, U1, A, U2, D), encoding="utf-8")
expect("pasted_decision.txt", [coll(U1), coll(U2, parent_unit="huyện Mẫu"), one(B, honorific="Ông", post="Chủ tịch", unit=U1), one(A, honorific="Bà", post="Giáo viên", unit=U2 + ", huyện Mẫu"), one(D, honorific="Ông", birth_year=1979, post="Trưởng ấp Mẫu", unit="xã Thử")],
       {"A": "name_post_unit"}, sections=3)
xlsx("without_numbers.xlsx", [["Họ và tên", "Chức vụ", "Đơn vị công tác", "Ghi chú"], [A, "Chủ tịch", U1, ""], [B, "Giáo viên", U2, "Hiến 20 lần"], ["Tổng cộng: 02 người"], ["", "CHỦ TỊCH"], ["", D]])
expect("without_numbers.xlsx", [one(A, post="Chủ tịch", unit=U1), one(B, post="Giáo viên", unit=U2)], {"A": "name", "B": "post", "C": "unit", "D": "ignored"})
xlsx("sections_of_merit.xlsx", [["TT", "Ông", "Bà", "Họ và tên", "Đơn vị", "Số lần hiến máu"], ["I. Hiến máu từ 30 lần trở lên: 01 người"], [1, "x", "", B, U1, 31], ["II. Hiến máu từ 20 đến 29 lần: 01 người"], [1, "", "x", A, "", 25]], merge=["A2:F2", "A4:F4"])
expect("sections_of_merit.xlsx", [one(B, sex="male", unit=U1), one(A, sex="female")], {"A": "line", "B": "male", "C": "female", "D": "name", "E": "unit", "F": "ignored"}, sections=2)
xlsx("sections_in_the_column_of_names.xlsx", [["MẪU SỐ 02"], ["STT", "TẬP THỂ, CÁ NHÂN", "CHỨC VỤ", "ĐƠN VỊ", "SỐ LƯỢNG"], ["", "TẬP THỂ", "", "", "02"], ["1", U1, "", "Tỉnh Mẫu", ""], ["2", U2, "", "Huyện Mẫu", ""], ["", "CÁ NHÂN", "", "", "01"], ["1", A, "Chủ tịch", U1, ""], ["", "CỘNG", "", "", "03"]])
expect("sections_in_the_column_of_names.xlsx", [coll(U1, parent_unit="Tỉnh Mẫu"), coll(U2, parent_unit="Huyện Mẫu"), one(A, post="Chủ tịch", unit=U1)], {"A": "line", "B": "name", "C": "post", "D": "unit", "E": "ignored"}, sections=2)
xlsx("headings_by_their_cells.xlsx", [["STT/No.", "Họ và tên/Full name", "CĐCS", "Loại hình", "Mức khen", "Số thẻ HM", "Đơn vị tiếp nhận máu", "Ghi chú/Remarks"], ["I", "CÁ NHÂN", "", "", "", "", "", "02 cá nhân"],
      [1, A, U1, "Cá nhân", "Bằng khen", "A12", "Bệnh viện tỉnh", ""], [2, "Trương Văn Mẫu", U2, "Cá nhân", "Bằng khen", "A13", "Bệnh viện tỉnh", ""]])
expect("headings_by_their_cells.xlsx", [one(A, unit=U1, award_code="BK_BO_TINH"), one("Trương Văn Mẫu", unit=U2, award_code="BK_BO_TINH")],
       {"A": "line", "B": "name", "C": "unit", "D": "recipient_kind", "E": "award", "F": "ignored", "G": "ignored", "H": "ignored"}, sections=1)

# Several lists on one sheet, and what stands with names.
T = dict(posthumous=True)
xlsx("lists_beside_one_another.xlsx", AGENCIES[:2] + [["DANH SÁCH TẬP THỂ, CÁ NHÂN ĐƯỢC TẶNG BẰNG KHEN"], ["I. TẬP THỂ", "", "", "", "II. CÁ NHÂN"],
      ["STT", "Tên tập thể", "Thành tích", "", "STT", "Họ và tên", "Năm sinh", "", "Đơn vị", "Thành tích"], ["", "", "", "", "", "", "Nam", "Nữ"],
      [1, U1, "Vận động", "", 1, "Ông " + B, 1980, "", U1, "Vận động"], [2, U2, "Hiến máu", "", 2, "Bà " + A, "", 1985, U2, "Hiến máu"], ["", "", "", "", 3, C, "", 1990, U3, "nt"],
      ["Cộng: 02", "", "", "", "Cộng: 03"], ["", "Người lập", "", "", "", "TM. ỦY BAN NHÂN DÂN"], ["", "", "", "", "", "CHỦ TỊCH"], ["", "Lê Văn Lập", "", "", "", D]],
     merge=["A4:C4", "E4:J4", "A5:A6", "B5:B6", "C5:C6", "E5:E6", "F5:F6", "G5:H5", "I5:I6", "J5:J6"])
expect("lists_beside_one_another.xlsx", [coll(U1, reason="Vận động"), coll(U2, reason="Hiến máu"), one(B, honorific="Ông", sex="male", birth_year=1980, unit=U1, reason="Vận động"),
       one(A, honorific="Bà", sex="female", birth_year=1985, unit=U2, reason="Hiến máu"), one(C, sex="female", birth_year=1990, unit=U3, reason="Hiến máu")],
       {"A": "line", "B": "name", "C": "reason", "E": "line", "F": "name", "G": "birth_male", "H": "birth_female", "I": "unit", "J": "reason"}, sections=2, notes=["lists_beside"],
       at=["7 A", "8 A", "7 E", "8 E", "9 E"])
xls("classes_beside_one_another.xls", [["DANH SÁCH HỌC SINH"], ["LỚP 12A1", "", "", "", "LỚP 12A2"], ["STT", "Họ và tên", "Ngày sinh", "", "STT", "Họ và tên", "Ngày sinh"], [1, A, "15/02/2003", "", 1, B, "20/03/2003"],
    [2, C, "25/12/2003", "", 2, D, "21/04/2003"], [3, E, "13/11/2003"], [], ["", "Giáo viên chủ nhiệm", "", "", "", "HIỆU TRƯỞNG"], ["", "Lâm Thị Lập", "", "", "", "Mai Văn Trưởng"]], merge=[(1, 1, 0, 2), (1, 1, 4, 6)])
expect("classes_beside_one_another.xls", [one(A, birth_on="2003-02-15", unit="LỚP 12A1"), one(C, birth_on="2003-12-25", unit="LỚP 12A1"), one(E, birth_on="2003-11-13", unit="LỚP 12A1"), one(B, birth_on="2003-03-20", unit="LỚP 12A2"), one(D, birth_on="2003-04-21", unit="LỚP 12A2")],
       {"A": "line", "B": "name", "C": "birth", "E": "line", "F": "name", "G": "birth"}, sections=2, at=["4 A", "5 A", "6 A", "4 E", "5 E"])
text("lists_beside_whose_numbers_go_on.csv", [["DANH SÁCH ĐOÀN VIÊN, CÁ NHÂN", "", "", "", "", ""], ["STT", "Họ và tên", "Chi đoàn", "STT", "Họ và tên", "Chi đoàn"], [1, A, "Chi đoàn A", 3, C, "Chi đoàn B"], [2, B, "Chi đoàn A", 4, D, "Chi đoàn B"]], ";")
expect("lists_beside_whose_numbers_go_on.csv", [one(A, unit="Chi đoàn A"), one(B, unit="Chi đoàn A"), one(C, unit="Chi đoàn B"), one(D, unit="Chi đoàn B")], {"A": "line", "B": "name", "C": "unit", "D": "line", "E": "name", "F": "unit"}, at=["3 A", "4 A", "3 D", "4 D"])
word("posthumous.docx", ["DANH SÁCH TẶNG VÀ TRUY TẶNG", [["TT", "Họ và tên", "Năm sinh", "Ghi chú"], ["1", B + " (truy tặng)", "1950", ""], ["2", "Liệt sĩ " + D, "1948", ""], ["3", "Cố ông " + B + " (đã mất)", "1940", ""], ["4", "Bà mẹ VNAH " + A, "1925", ""],
     ["5", "(Truy tặng) Bà " + C, "1930", ""], ["6", A + " (LS)", "1949", ""], ["7", C + " (tức Ba Dụ)", "1960", ""], ["8", D, "1951", "Đã mất năm 2020"], ["9", "Hòa thượng Thích Thiện Mẫu (thế danh %s)" % B, "1945", ""]]])
expect("posthumous.docx", [one(B, birth_year=1950, **T), one(D, honorific="Liệt sĩ", birth_year=1948, **T), one(B, honorific="Cố ông", birth_year=1940, **T), one(A, honorific="Bà mẹ VNAH", birth_year=1925), one(C, honorific="Bà", birth_year=1930, **T),
       one(A, honorific="Liệt sĩ", birth_year=1949, **T), one(C, birth_year=1960), one(D, birth_year=1951, **T), one("Thích Thiện Mẫu", honorific="Hòa thượng", birth_year=1945)], {"A": "line", "B": "name", "C": "birth", "D": "ignored"}, codes=["posthumous_by_words", "byname"])
xlsx("posthumous_by_section_and_award.xlsx", [["STT", "Họ và tên", "Chức vụ", "Đơn vị", "Hình thức khen thưởng", "Truy tặng"], ["A", "TẶNG: 03 cá nhân"], [1, A, "Chủ tịch", U1, "Bằng khen", ""], [2, B, "Hội viên", U1, "Truy tặng Bằng khen", ""], [3, C, "Hội viên", U1, "Bằng khen", "x"], ["B", "TRUY TẶNG: 01 cá nhân"], [1, "Ông " + D, "Nguyên Chủ tịch", U1, "Bằng khen", ""]])
expect("posthumous_by_section_and_award.xlsx", [one(A, post="Chủ tịch", unit=U1), one(B, post="Hội viên", unit=U1, **T), one(C, post="Hội viên", unit=U1, **T), one(D, honorific="Ông", post="Nguyên Chủ tịch", unit=U1, **T)],
       {"A": "line", "B": "name", "C": "post", "D": "unit", "E": "award", "F": "ignored"}, sections=2)
RANKED = [("Thượng úy", A, "Thượng úy " + A), ("Đ/c Trung tá", B, "Đ/c Trung tá " + B), ("QNCN", C, "QNCN " + C), ("BS CKII", D, "BS CKII " + D), ("ThS.BS", A, "ThS.BS " + A), ("ĐD.", B, "ĐD. " + B), ("DS.", C, "DS. " + C), ("KTV", D, "KTV " + D),
          ("NHS", A, "NHS " + A), ("Cháu", B, "Cháu " + B), ("Ni sư", "Thích Nữ Như Mẫu", "Ni sư Thích Nữ Như Mẫu"), ("Cố Thượng tá", D, "Cố Thượng tá " + D)]
xls("titles_and_ranks.xls", [["TT", "Họ và tên", "Cấp bậc, chức vụ", "Đơn vị"]] + [[n, written, "Cán bộ", U1] for n, (_, _, written) in enumerate(RANKED, 1)] + [[13, A, "Đại úy QNCN, Nhân viên Quân y", U1], [14, B, "Binh nhất", U1]])
expect("titles_and_ranks.xls", [one(name, honorific=title, post="Cán bộ", unit=U1, posthumous=title.startswith("Cố")) for title, name, _ in RANKED] + [one(A, honorific="Đại úy QNCN", post="Nhân viên Quân y", unit=U1), one(B, honorific="Binh nhất", unit=U1)],
       {"A": "line", "B": "name", "C": "post", "D": "unit"})
xlsx("counts_by_year.xlsx", [["TT", "Họ và tên", "Năm sinh", "Tỉnh/Thành phố", "Số lần hiến máu các năm", "", "", "", "Thẻ HM số", "Đề nghị khen"], ["", "", "", "", 2017, 2018, 2019, "Cộng"], [1, A, 1980, "Tỉnh Mẫu", 3, 4, 3, 10, "K-001", "Bằng khen"], [2, B, 1991, "Tỉnh Thử", 2, 2, 4, 8, "K-002", "Bằng khen"], ["", "Cộng", "", "", 5, 6, 7, 18]],
     merge=["A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:H1", "I1:I2", "J1:J2"])
expect("counts_by_year.xlsx", [one(A, birth_year=1980, unit="Tỉnh Mẫu"), one(B, birth_year=1991, unit="Tỉnh Thử")], {"A": "line", "B": "name", "C": "birth", "D": "unit", "E": "ignored", "F": "ignored", "G": "ignored", "H": "ignored", "I": "ignored", "J": "award"})
text("exported_in_english.csv", [["ID", "Surname", "Given name", "DOB", "Gender", "Job Title", "Department", "Company", "Phone Number", "Blood type", "Citizen ID", "Award Type", "Created At"],
     ["a91", "Nguyễn Văn", "Thử", "1980-02-13", "M", "Nurse", "Ward 3", U3, "0912000001", "AB+", "091180001234", "BK_BO_TINH", "2021-06-01 08:00:00"], ["a92", "Đặng Thị", "Mẫu", "1991-12-30", "F", "Doctor", "Ward 5", U3, "0912000002", "O-", "091180001235", "BK_BO_TINH", "2021-06-01 08:00:03"]])
expect("exported_in_english.csv", [one(B, birth_on="1980-02-13", sex="male", post="Nurse", unit="Ward 3", parent_unit=U3), one(A, birth_on="1991-12-30", sex="female", post="Doctor", unit="Ward 5", parent_unit=U3)],
       {"A": "ignored", "B": "name", "C": "name", "D": "birth", "E": "sex", "F": "post", "G": "unit", "H": "parent_unit", "I": "ignored", "J": "sensitive", "K": "id_number", "L": "award", "M": "ignored"}, notes=["id_number_columns", "sensitive_columns"], absent=["AB+", "091180001234"])

# Lists of schools, hospitals, enterprises and programs.
VN = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"; DL = "Độc lập - Tự do - Hạnh phúc"
xlsx("awards_under_two_headings.xlsx", [["PHÒNG GD&ĐT THÀNH PHỐ TÂN LẬP", "", "", "", VN], ["TRƯỜNG TIỂU HỌC KIM ĐỒNG", "", "", "", DL], [], ["DANH SÁCH ĐỀ NGHỊ KHEN THƯỞNG NĂM HỌC 2022-2023"], [],
 ["TT", "Họ và tên", "Chức vụ", "Danh hiệu thi đua", "", "Hình thức khen thưởng", "Ghi chú"], ["", "", "", "LĐTT", "CSTĐCS", "Giấy khen", ""],
 [1, "Phan Thị Thanh Nhàn", "Hiệu trưởng", "", "x", "", ""], [2, "Tô Văn Định", "Phó HT", "x", "", "", ""], [3, "Lương Bích Hậu", "GV lớp 5A", "x", "", "", ""], ["", "Cộng", "", 2, 1, 0], [], ["", "Người lập biểu", "", "", "HIỆU TRƯỞNG"], [], ["", "Ngô Thị Mai", "", "", "Phan Thị Thanh Nhàn"]],
 merge=["A1:C1", "A2:C2", "E1:G1", "E2:G2", "A4:G4", "A6:A7", "B6:B7", "C6:C7", "D6:E6", "G6:G7"])
expect("awards_under_two_headings.xlsx", [one("Phan Thị Thanh Nhàn", post="Hiệu trưởng", award_code="CSTD_CS"), one("Tô Văn Định", post="Phó HT", award_code="LDTT"), one("Lương Bích Hậu", post="GV lớp 5A", award_code="LDTT")],
 {"A": "line", "B": "name", "C": "post", "D": "award", "E": "award", "F": "award", "G": "ignored"}, sections=0)
xlsx("headings_in_two_languages.xlsx", [["BỆNH VIỆN MẪU / MAU HOSPITAL"], ["DANH SÁCH NHÂN VIÊN ĐƯỢC KHEN THƯỞNG / LIST OF COMMENDED STAFF"], [], ["No.\nSTT", "Full name\nHọ và tên", "Gender\nGiới tính", "Date of birth\nNgày sinh", "Position\nChức danh", "Department\nKhoa/Phòng", "Achievement\nThành tích"],
 [1, "Hồ Thị Ngọc Diễm", "Nữ/F", "21/09/1988", "Điều dưỡng trưởng", "Khoa Hồi sức", "Hiến máu 15 lần"], [2, "Bùi Quang Huy", "Nam/M", "30/01/1979", "Bác sĩ CKI", "Khoa Ngoại", "-nt-"], [3, "Chu Văn Kha", "Nam/M", "17/12/1992", "Kỹ thuật viên", "Khoa Xét nghiệm", "Hiến máu 10 lần"], ["Tổng cộng / Total: 3"]], merge=["A1:G1", "A2:G2"])
expect("headings_in_two_languages.xlsx", [one("Hồ Thị Ngọc Diễm", sex="female", birth_on="1988-09-21", post="Điều dưỡng trưởng", unit="Khoa Hồi sức", reason="Hiến máu 15 lần"), one("Bùi Quang Huy", sex="male", birth_on="1979-01-30", post="Bác sĩ CKI", unit="Khoa Ngoại", reason="Hiến máu 15 lần"), one("Chu Văn Kha", sex="male", birth_on="1992-12-17", post="Kỹ thuật viên", unit="Khoa Xét nghiệm", reason="Hiến máu 10 lần")],
 {"A": "line", "B": "name", "C": "sex", "D": "birth", "E": "post", "F": "unit", "G": "reason"})
xlsx("marks_of_footnotes.xlsx", [["BẢNG TỔNG HỢP CÁ NHÂN ĐƯỢC TẶNG BẰNG KHEN"], ["TT", "Họ và tên", "Chức vụ, nơi công tác", "Số QĐ, ngày ký", "Số hiệu bằng"], [1, "Bạch Thị Ngọc (*)", "Giáo viên, Trường Mầm non Hoa Sen", "12/QĐ-UBND ngày 3/1/2022", "00123"], [2, "Cao Minh Phát (**)", "Bảo vệ, Trường Mầm non Hoa Sen", "12/QĐ-UBND ngày 3/1/2022", "00124"], [3, "Diệp Gia Hân¹", "Kế toán, UBND phường 5", "12/QĐ-UBND ngày 3/1/2022", "00125"], ["(*) Đã nghỉ hưu từ 01/2022"], ["(**) Hợp đồng 68"], ["¹ Chuyển công tác"]])
expect("marks_of_footnotes.xlsx", [one("Bạch Thị Ngọc", post="Giáo viên", unit="Trường Mầm non Hoa Sen", certificate_number="00123"), one("Cao Minh Phát", post="Bảo vệ", unit="Trường Mầm non Hoa Sen", certificate_number="00124"), one("Diệp Gia Hân", post="Kế toán", unit="UBND phường 5", certificate_number="00125")], {"A": "line", "B": "name", "C": "post_unit", "D": "ignored", "E": "certificate_number"}, sections=0)
def fmt25(book, sheet):
    for r in (4, 5): sheet.cell(r, 5).number_format = "0000"
xlsx("zeros_by_format.xlsx", [["SỔ THEO DÕI CẤP BẰNG"], [], ["STT", "Họ và tên", "Đơn vị", "Ngày cấp", "Số vào sổ"], [1, "Trình Thị Ánh Nguyệt", "Trường Cao đẳng Y", datetime.date(2023, 5, 19), 57], [2, "Viên Hồng Phúc", "Trường Cao đẳng Y", datetime.date(2023, 5, 19), 58]], change=fmt25)
expect("zeros_by_format.xlsx", [one("Trình Thị Ánh Nguyệt", unit="Trường Cao đẳng Y", certificate_number="0057"), one("Viên Hồng Phúc", unit="Trường Cao đẳng Y", certificate_number="0058")], {"A": "line", "B": "name", "C": "unit", "D": "ignored", "E": "certificate_number"})
xlsx("title_without_headings.xlsx", [["Danh sách đề nghị tặng giấy khen"], [1, "Lục Thị Ngân", 1984, "Giáo viên", "Trường PTDTBT Bản Phố"], [2, "Hoàng Seo Pao", 1979, "Hiệu trưởng", "Trường PTDTBT Bản Phố"], [3, "Giàng Thị Sua", 1990, "Nhân viên", "Trường PTDTBT Bản Phố"]])
expect("title_without_headings.xlsx", [one("Lục Thị Ngân", birth_year=1984, post="Giáo viên", unit="Trường PTDTBT Bản Phố"), one("Hoàng Seo Pao", birth_year=1979, post="Hiệu trưởng", unit="Trường PTDTBT Bản Phố"), one("Giàng Thị Sua", birth_year=1990, post="Nhân viên", unit="Trường PTDTBT Bản Phố")], {"A": "line", "B": "name", "C": "birth", "D": "post", "E": "unit"})
xlsx("awards_abbreviated.xlsx", [["DANH SÁCH TRÌNH KHEN CẤP NHÀ NƯỚC"], ["TT", "Tên tập thể, cá nhân", "Chức vụ - Đơn vị", "Hình thức KT đề nghị"], [1, "Công ty CP Thủy sản Bình An", "", "Huân chương Lao động hạng Ba"], [2, "Phạm Tuấn Kiệt", "Tổng Giám đốc - Công ty CP Thủy sản Bình An", "HCLĐ hạng Nhì"], [3, "Uông Thị Ngọc Lan", "Trưởng phòng - Công ty CP Thủy sản Bình An", "BK Thủ tướng Chính phủ"]])
expect("awards_abbreviated.xlsx", [coll("Công ty CP Thủy sản Bình An", award_code="HC_LAODONG_3"), one("Phạm Tuấn Kiệt", post="Tổng Giám đốc", unit="Công ty CP Thủy sản Bình An", award_code="HC_LAODONG_2"), one("Uông Thị Ngọc Lan", post="Trưởng phòng", unit="Công ty CP Thủy sản Bình An", award_code="BK_TTG")], {"A": "line", "B": "name", "C": "post_unit", "D": "award"})
text("headings_of_a_program.csv", [["MaNguoiHien", "HoTen", "NgaySinh", "GioiTinh", "NhomMau", "SoLanHien", "DiaChi", "DonVi", "SoCMND"], ["HM001", "NGUYỄN PHƯƠNG UYÊN", "1995-07-14", "0", "O+", "12", "12 Trần Phú", "Đại học Y Dược", "371555666"], ["HM002", "PHÓ ĐỨC AN", "1989-10-30", "1", "AB+", "33", "7 Lê Lợi", "Công ty Điện lực", "371999888"]], ",", bom=b"\xef\xbb\xbf")
expect("headings_of_a_program.csv", [one("NGUYỄN PHƯƠNG UYÊN", birth_on="1995-07-14", unit="Đại học Y Dược"), one("PHÓ ĐỨC AN", birth_on="1989-10-30", unit="Công ty Điện lực")], {"A": "ignored", "B": "name", "C": "birth", "D": "sex", "E": "sensitive", "F": "ignored", "G": "ignored", "H": "unit", "I": "id_number"}, notes=["id_number_columns", "sensitive_columns"])

(HERE / "pasted_items.txt").write_text("Điều 1. Khen thưởng:\na) Tập thể:\n- Chi cục Thuế khu vực Tân Hòa\n- Đồn Biên phòng Xà Xía, Bộ đội Biên phòng tỉnh\nb) Cá nhân:\n- Đ/c Trần Hữu Tâm - Phó Chi cục trưởng Chi cục Thuế khu vực Tân Hòa\n- Thiếu tá Lê Minh Đức, Đồn trưởng Đồn Biên phòng Xà Xía\nĐiều 2. Mức tiền thưởng theo quy định.\n", encoding="utf-8")
expect("pasted_items.txt", [coll("Chi cục Thuế khu vực Tân Hòa"), coll("Đồn Biên phòng Xà Xía", parent_unit="Bộ đội Biên phòng tỉnh"), one("Trần Hữu Tâm", honorific="Đ/c", post="Phó Chi cục trưởng", unit="Chi cục Thuế khu vực Tân Hòa"), one("Lê Minh Đức", honorific="Thiếu tá", post="Đồn trưởng", unit="Đồn Biên phòng Xà Xía")], {"A": "name_post_unit"}, sections=2)


def fail(book, sheet):
    for place, sign in [("C2", "#REF!"), ("D2", "#N/A"), ("D3", "#N/A"), ("D9", "#N/A")]:
        sheet[place] = sign
        sheet[place].data_type = "e"


xlsx("formulas_that_failed.xlsx", [["STT", "Họ và tên", "Đơn vị", "Tra cứu"], [1, A, "", ""], [2, B, U2, ""]], change=fail)
expect("formulas_that_failed.xlsx", [one(A), one(B, unit=U2)], {"A": "line", "B": "name", "C": "unit", "D": "ignored"}, codes=["formula_failed"])
text("headings_alone.csv", [["STT", "Họ và tên", "Đơn vị"]], ";"); expect("headings_alone.csv", [], {"A": "line", "B": "name", "C": "unit"}, notes=["no_rows"])

# Headings that nobody knows, by their cells; names of others beside the names; what titles and sections say of awards.
xlsx("headings_that_nobody_knows.xlsx", [["DANH SÁCH GƯƠNG NGƯỜI TỐT VIỆC TỐT"], ["STT", "VĐV/HLV", "Ngày sinh", "Nghề nghiệp", "Tổ NDTQ", "Ấp", "Gương sáng"], [1, "Tạ Thị Oanh", "15/8/1995", "Sinh viên", "Tổ 3", "Ấp 4", "Cứu người đuối nước"],
      [2, "HLV Lý Văn Sỹ", "", "Giáo viên", "Tổ 9", "Ấp 5", "Trả lại 50 triệu đồng"], [3, "Ms. Kim Soo Jin", "20/1/1980", "", "", "", "Tặng 20 xe lăn"]])
expect("headings_that_nobody_knows.xlsx", [one("Tạ Thị Oanh", birth_on="1995-08-15", post="Sinh viên", unit="Tổ 3", parent_unit="Ấp 4", reason="Cứu người đuối nước"), one("Lý Văn Sỹ", honorific="HLV", post="Giáo viên", unit="Tổ 9", parent_unit="Ấp 5", reason="Trả lại 50 triệu đồng"),
       one("Kim Soo Jin", honorific="Ms.", birth_on="1980-01-20", reason="Tặng 20 xe lăn")], {"A": "line", "B": "name", "C": "birth", "D": "post", "E": "unit", "F": "parent_unit", "G": "reason"})
xlsx("births_in_three_columns.xlsx", [["TT\n(1)", "Họ và tên lót\n(2)", "Tên\n(3)", "Ngày sinh\n(4)", "", "", "Địa chỉ trụ sở, nơi ở\n(5)"], ["", "", "", "Ngày", "Tháng", "Năm"], [1, "Cụ Tạ Văn", "Cường", 5, 9, 1938, "Tổ 12, phường Mẫu"], [2, "Ngụy Thị", "Xuân", "", "", 1935, "Tổ 7, phường Mẫu"]],
     merge=["A1:A2", "B1:B2", "C1:C2", "D1:F1", "G1:G2"])
expect("births_in_three_columns.xlsx", [one("Tạ Văn Cường", honorific="Cụ", birth_on="1938-09-05", unit="Tổ 12, phường Mẫu"), one("Ngụy Thị Xuân", birth_year=1935, unit="Tổ 7, phường Mẫu")],
       {"A": "line", "B": "name", "C": "name", "D": "birth", "E": "birth", "F": "birth", "G": "unit"})
xls("classes_of_the_order_in_the_title.xls", [["SƯ ĐOÀN MẪU"], ["Quân nhân được tặng Huy chương Chiến sĩ vẻ vang"], ["STT", "Họ và tên", "Cấp bậc", "Đơn vị", "Nhập ngũ", "Hạng"], [1, "Bùi Chí Công", "Đại úy", "Tiểu đoàn 1", "02/2000", "Nhất"], [2, "Danh Rết", "Thượng úy", "Tiểu đoàn 1", "09/2008", "III"]])
expect("classes_of_the_order_in_the_title.xls", [one("Bùi Chí Công", honorific="Đại úy", unit="Tiểu đoàn 1", award_code="HCH_CSVV_1"), one("Danh Rết", honorific="Thượng úy", unit="Tiểu đoàn 1", award_code="HCH_CSVV_3")],
       {"A": "line", "B": "name", "C": "honorific", "D": "unit", "E": "ignored", "F": "award"})
xlsx("names_of_kin_beside.xlsx", [["DANH SÁCH BÀ MẸ ĐƯỢC TẶNG, TRUY TẶNG DANH HIỆU"], ["STT", "Họ và tên Bà mẹ", "Năm sinh", "Nơi ở", "Họ tên liệt sĩ", "Quan hệ"], ["I. TẶNG"], [1, "Trần Thị Sáu", 1926, "Xã Mẫu", "Nguyễn Văn Lớn", "Con"], ["II. TRUY TẶNG"],
      [1, "Lê Thị Mười", 1902, "Xã Thử", "Phạm Văn Đực", "Con"], ["", "", "", "", "Phạm Văn Tư", "Chồng"]], merge=["A3:F3", "A5:F5"])
expect("names_of_kin_beside.xlsx", [one("Trần Thị Sáu", birth_year=1926, unit="Xã Mẫu"), one("Lê Thị Mười", birth_year=1902, unit="Xã Thử", posthumous=True)], {"A": "line", "B": "name", "C": "birth", "D": "unit", "E": "ignored", "F": "ignored"}, sections=2)
xlsx("kinds_and_awards_shortened.xlsx", [["BAN TỔ CHỨC HỘI THI"], ["STT", "Đối tượng khen thưởng", "Loại hình (TT/CN/HGĐ)", "Chức vụ, đơn vị", "Hình thức khen"], [1, "Khoa Dược", "TT", U3, "Cờ thi đua của UBND tỉnh Mẫu"], [2, "Tăng Thị Mẫu\n(Phó Bí thư)", "CN", "Đoàn xã Mẫu", "Chiến sĩ thi đua cấp tỉnh"],
      [3, "Hộ ông " + D, "HGĐ", "Ấp Mẫu", "Cúp vàng"], [4, B, "CN", "Trưởng ấp, Ấp Mẫu", "Giấy khen của UBND xã"]])
expect("kinds_and_awards_shortened.xlsx", [coll("Khoa Dược", parent_unit=U3, award_code="CO_BT"), one("Tăng Thị Mẫu", post="Phó Bí thư", unit="Đoàn xã Mẫu", award_code="CSTD_BT"),
       dict(name="Hộ ông " + D, recipient_kind="household", unit="Ấp Mẫu", award_code="HM_CUP_V"), one(B, post="Trưởng ấp", unit="Ấp Mẫu", award_code="GK_XA")], {"A": "line", "B": "name", "C": "recipient_kind", "D": "post_unit", "E": "award"})
(HERE / "pasted_columns.txt").write_text("STT   Họ và tên             Năm sinh   Đơn vị\n1     %s       1985       %s\n2     %s      1979       %s\n      Cộng: 02 người\n" % (A, U1, B, U2), encoding="utf-8")
expect("pasted_columns.txt", [one(A, birth_year=1985, unit=U1), one(B, birth_year=1979, unit=U2)], {"A": "line", "B": "name", "C": "birth", "D": "unit"})
(HERE / "pasted_units_over_items.txt").write_text("1. Xã Mẫu:\n- Bà %s - Chủ tịch Hội Chữ thập đỏ xã\n- Ông %s (1979) - Hội viên\n2. Xã Thử:\n- Sư cả Danh Mẫu\n- Hộ ông %s, ấp Mẫu\n" % (A, B, D), encoding="utf-8")
expect("pasted_units_over_items.txt", [one(A, honorific="Bà", post="Chủ tịch", unit="Hội Chữ thập đỏ xã", parent_unit="Xã Mẫu"), one(B, honorific="Ông", birth_year=1979, post="Hội viên", unit="Xã Mẫu"), one("Danh Mẫu", honorific="Sư cả", unit="Xã Thử"),
       dict(name="Hộ ông " + D, recipient_kind="household", unit="ấp Mẫu", parent_unit="Xã Thử")], {"A": "name_post_unit"}, sections=2)

# Who gives an award, and what it is called in English; parts of an address; sections over their parts; words of births.
xlsx("awards_by_their_givers.xlsx", [["TRƯỜNG CAO ĐẲNG MẪU"], ["(Kèm theo Quyết định số 88/QĐ-UBND ngày 05/6/2023 của Chủ tịch UBND huyện Mẫu)"], ["TT", "Đối tượng", "Khoa/Phòng", "Danh hiệu các năm", "", "Hình thức đề nghị năm 2024"], ["", "", "", 2022, 2023, ""],
      [1, A, "Khoa Dược", "LĐTT", "CSTĐCS", "Giấy khen của Giám đốc Sở Y tế"], [2, B, "Khoa Y", "LĐTT", "LĐTT", "GK"], [3, C, "Phòng Tổ chức", "", "LĐTT", "Bằng khen của Bộ trưởng Bộ Y tế"]])
expect("awards_by_their_givers.xlsx", [one(A, unit="Khoa Dược", award_code="GK_SO"), one(B, unit="Khoa Y", award_code="GK_HUYEN"), one(C, unit="Phòng Tổ chức", award_code="BK_BO_TINH")],
       {"A": "line", "B": "name", "C": "unit", "D": "ignored", "E": "ignored", "F": "award"})
xlsx("awards_in_english.xlsx", [["LIST OF FOREIGN INDIVIDUALS"], ["No.", "Full name", "Nationality", "Sex", "Organisation", "Award"], [1, "Mr. John Mau Smith", "Denmark", "M", "Mau Aid", "Third-class Labor Order"], [2, "Ms. Jane Mau", "Japan", "F", "Mau Aid", "Prime Minister's Certificate of Merit"],
      [3, "Dr. Maria Mau", "Spain", "F", "Mau Smile", "Certificate of Merit of the Minister of Health"]])
expect("awards_in_english.xlsx", [one("John Mau Smith", honorific="Mr.", sex="male", unit="Mau Aid", award_code="HC_LAODONG_3"), one("Jane Mau", honorific="Ms.", sex="female", unit="Mau Aid", award_code="BK_TTG"), one("Maria Mau", honorific="Dr.", sex="female", unit="Mau Smile", award_code="BK_BO_TINH")],
       {"A": "line", "B": "name", "C": "ignored", "D": "sex", "E": "unit", "F": "award"})
xlsx("addresses_in_columns.xlsx", [["DANH SÁCH NGƯỜI HIẾN ĐẤT"], ["STT", "Họ và chữ đệm", "Tên", "Sinh", "Giới tính (1: Nam, 0: Nữ)", "Địa chỉ", "", "", "Số tài khoản"], ["", "", "", "", "", "Thôn", "Xã", "Huyện", ""], ["1/", "Nông Văn", "Thử", "tháng 7/1997", 1, "Nà Mẫu", "Mẫu Loan", "Na Mẫu", "102870001234"],
      ["2/", "Triệu Thị", "Mẫu", "Sinh 1960 (dương lịch)", 0, "Bản Mẫu", "Đức Mẫu", "Na Mẫu", "7700205123456"], ["3/", "Ông Tấn", "Phát", "25/12/1990", 1, "", "Đức Mẫu", "Na Mẫu", ""]], merge=["F2:H2"])
expect("addresses_in_columns.xlsx", [one("Nông Văn Thử", birth_year=1997, sex="male", unit="Thôn Nà Mẫu, Xã Mẫu Loan, Huyện Na Mẫu"), one("Triệu Thị Mẫu", birth_year=1960, sex="female", unit="Bản Mẫu, Xã Đức Mẫu, Huyện Na Mẫu"), one("Ông Tấn Phát", birth_on="1990-12-25", sex="male", unit="Xã Đức Mẫu, Huyện Na Mẫu")],
       {"A": "line", "B": "name", "C": "name", "D": "birth", "E": "sex", "F": "unit", "G": "unit", "H": "unit", "I": "ignored"}, codes=["address_or_surname"])
word("sections_over_their_parts.docx", ["DANH SÁCH", [["TT", "Họ và tên", "Chức vụ, đơn vị"], ["Đơn vị: Sở Mẫu", "", ""], ["1", "Phòng Tổ chức biên chế", ""], ["1.1", "Ông %s (*)" % B, "Trưởng phòng"], ["1.2", "Bà %s" % A, "Phó Giám đốc, Sở Lao động - Thương binh Mẫu"],
      ["2", "Văn phòng Sở", ""], ["2.1", "Ông Ông Văn Mẫu", "Trưởng ban Tuyên giáo Tỉnh ủy"], ["", "THƯ KÝ", "CHỦ TỌA"], ["", C, D]], "(*) Truy tặng."])
expect("sections_over_their_parts.docx", [one(B, honorific="Ông", post="Trưởng phòng", unit="Phòng Tổ chức biên chế", posthumous=True), one(A, honorific="Bà", post="Phó Giám đốc", unit="Sở Lao động - Thương binh Mẫu"),
       one("Ông Văn Mẫu", honorific="Ông", post="Trưởng ban Tuyên giáo", unit="Tỉnh ủy")], {"A": "line", "B": "name", "C": "post_unit"}, sections=3)
xlsx("households_and_their_families.xlsx", [["DANH SÁCH TUYÊN DƯƠNG"], ["TT", "", "Thủ trưởng đơn vị", "Nơi cư trú", "Ghi chú"], [1, "Ông %s và gia đình" % B, "", "Ấp Mẫu, xã Mẫu", ""], [2, "Gia đình cụ %s" % A, "", "Ấp Thử, xã Mẫu", "Liệt sĩ %s là con" % D], [3, "Cơ sở nước mắm Ông Tấn Phát", C, "Xã Thử", ""], [4, "Bà %s" % C, "", "Xã Thử", ""]])
expect("households_and_their_families.xlsx", [one("Ông %s và gia đình" % B, "household", unit="Ấp Mẫu, xã Mẫu"), one("Gia đình cụ " + A, "household", unit="Ấp Thử, xã Mẫu"), coll("Cơ sở nước mắm Ông Tấn Phát", parent_unit="Xã Thử"), one(C, honorific="Bà", unit="Xã Thử")],
       {"A": "line", "B": "name", "C": "ignored", "D": "unit", "E": "ignored"})
(HERE / "pasted_from_a_phone.txt").write_text("\U0001F4CC DS ĐỀ NGHỊ KHEN ĐỢT 20/11\n\u2705 1. %s – GV – Trường MN Mẫu\n\u2705 2. le van thu - 1988 - cong ty mau\n\u2705 3. Đ/c %s – Xã đội trưởng – xã Mẫu\n" % (A, B), encoding="utf-8")
expect("pasted_from_a_phone.txt", [one(A, post="GV", unit="Trường MN Mẫu"), one("le van thu", birth_year=1988, unit="cong ty mau"), one(B, honorific="Đ/c", post="Xã đội trưởng", unit="xã Mẫu")], {"A": "name_post_unit"})

# Entries within a sentence, forms one below the other, lists by style or by tabs, units over units, names of others.
word("entries_in_a_sentence.docx", ["QUYẾT ĐỊNH", "Điều 1. Tặng Bằng khen cho 02 cá nhân, gồm: 1. Ông %s, Chủ tịch Hội Nông dân xã Mẫu; 2. Bà %s, hội viên Chi hội ấp 5, xã Mẫu." % (B, A),
      "Điều 2. Tặng Giấy khen của Chủ tịch UBND xã cho 02 đoàn viên có tên sau: ông %s, vận động viên Câu lạc bộ Mẫu; bà %s, Phó Chánh án Tòa án huyện Thử." % (D, C),
      "Điều 3. Tặng Bằng khen cho 01 tập thể:", "- Phòng Tổ chức - Cán bộ, Tòa án huyện Thử.", "Nơi nhận: như Điều 3."])
expect("entries_in_a_sentence.docx", [one(B, honorific="Ông", post="Chủ tịch", unit="Hội Nông dân xã Mẫu", award_code="BK_BO_TINH"), one(A, honorific="Bà", post="hội viên", unit="Chi hội ấp 5, xã Mẫu", award_code="BK_BO_TINH"),
       one(D, honorific="Ông", post="vận động viên", unit="Câu lạc bộ Mẫu", award_code="GK_XA"), one(C, honorific="Bà", post="Phó Chánh án", unit="Tòa án huyện Thử", award_code="GK_XA"),
       coll("Phòng Tổ chức - Cán bộ", parent_unit="Tòa án huyện Thử", award_code="BK_BO_TINH")], {"A": "name_post_unit"}, sections=3)
(HERE / "pasted_forms.txt").write_text("TÓM TẮT THÀNH TÍCH\n\n1. Họ và tên: %s\n- Năm sinh: 1976\n- Chức vụ: Tổ trưởng\n- Đơn vị công tác: %s\n- Số CCCD: 091180001234\n\n2. Ông/Bà: %s\n- Năm sinh: 1989\n- Chức vụ: Lái xe\n- Đơn vị công tác: %s\n" % (A, U4, B, U4), encoding="utf-8")
expect("pasted_forms.txt", [one(A, birth_year=1976, post="Tổ trưởng", unit=U4), one(B, birth_year=1989, post="Lái xe", unit=U4)], {"A": "line", "B": "name", "C": "birth", "D": "post", "E": "unit", "F": "id_number"}, notes=["id_number_columns"], absent=["091180001234"])
document = docx.Document()
for text in ["DANH SÁCH CỘNG TÁC VIÊN", "TT\tHọ và tên\tNăm sinh\tĐơn vị", "1\t%s\t1980\tTrạm Y tế xã Mẫu" % A, "2\t%s\t1975\tTrạm Y tế xã Thử" % B]:
    document.add_paragraph(text)
document.save(HERE / "tabs_for_columns.docx")
expect("tabs_for_columns.docx", [one(A, birth_year=1980, unit="Trạm Y tế xã Mẫu"), one(B, birth_year=1975, unit="Trạm Y tế xã Thử")], {"A": "line", "B": "name", "C": "birth", "D": "unit"})
document = docx.Document()
document.add_paragraph("Gồm 03 câu lạc bộ:")
for text in ["Câu lạc bộ Hát Then - đàn tính xã Mẫu", "Câu lạc bộ Dân ca ví, giặm xã Thử", "CLB Trường Tiểu học - THCS Mẫu"]:
    document.add_paragraph(text, style="List Bullet")
document.save(HERE / "numbered_by_their_style.docx")
expect("numbered_by_their_style.docx", [coll("Câu lạc bộ Hát Then - đàn tính xã Mẫu"), coll("Câu lạc bộ Dân ca ví, giặm xã Thử"), coll("CLB Trường Tiểu học - THCS Mẫu")], {"A": "name_post_unit"})
xlsx("units_over_units.xlsx", [["DANH SÁCH NGƯỜI CÓ UY TÍN"], ["", "Họ và tên", "Năm sinh (Nam)", "Năm sinh (Nữ)", "Bản"], ["", "Xã Mẫu"], [1, "Lò Văn Thử", 1952, "", "Bản Mẫu"], [2, "Y Sĩ Êban Mẫu", 1960, "", "Bản Thử"], ["", "Xã Thử"], [3, "H'Mẫu Niê", "", 1958, "Bản Giả"]])
expect("units_over_units.xlsx", [one("Lò Văn Thử", birth_year=1952, sex="male", unit="Bản Mẫu", parent_unit="Xã Mẫu"), one("Y Sĩ Êban Mẫu", birth_year=1960, sex="male", unit="Bản Thử", parent_unit="Xã Mẫu"), one("H'Mẫu Niê", birth_year=1958, sex="female", unit="Bản Giả", parent_unit="Xã Thử")],
       {"A": "line", "B": "name", "C": "birth_male", "D": "birth_female", "E": "unit"}, sections=2)
word("names_of_mothers.docx", ["DANH SÁCH TRUY TẶNG DANH HIỆU “BÀ MẸ VIỆT NAM ANH HÙNG”", [["TT", "Họ và tên mẹ", "Năm sinh", "Nơi ở", "Họ tên liệt sĩ"], ["1", A, "1910", "Xã Mẫu", B], ["2", C, "1918", "Xã Thử", D]]])
expect("names_of_mothers.docx", [one(A, birth_year=1910, unit="Xã Mẫu", posthumous=True), one(C, birth_year=1918, unit="Xã Thử", posthumous=True)], {"A": "line", "B": "name", "C": "birth", "D": "unit", "E": "ignored"}, codes=["award_of_title"])
xlsx("heads_of_units.xlsx", [["DANH SÁCH TẬP THỂ"], ["STT", "Tên đơn vị", "Người chỉ huy", "Đơn vị cấp trên", "Số năm giữ chức vụ"], [1, "Trung đội Mẫu", "Đại úy " + B, "Đại đội 20", 3], [2, "Ban CHQS huyện Thử", "Trung tá " + D, "Bộ CHQS tỉnh", 5], [],
      ["STT", "Họ và tên cá nhân", "Cấp bậc", "Đơn vị", "Năm đạt danh hiệu"], [1, C, "Đại úy", "Đại đội 20", 2023]])
expect("heads_of_units.xlsx", [coll("Trung đội Mẫu", parent_unit="Đại đội 20"), coll("Ban CHQS huyện Thử", parent_unit="Bộ CHQS tỉnh"), one(C, honorific="Đại úy", unit="Đại đội 20")], {"A": "line", "B": "name", "C": "ignored", "D": "parent_unit", "E": "ignored"}, sections=1)

# Units without a colon, posts with a dash, sums behind entries, further tables with titles, sections of one level.
(HERE / "units_without_a_colon.txt").write_text("DANH SÁCH CÁ NHÂN TIÊU BIỂU\n\nKhu phố Mẫu\n1. %s, tổ 5\nphường Mẫu\n2. %s, Bí thư Chi bộ, Trưởng khu phố Mẫu\n\nKhu phố Thử\n1. %s\nDanh sách bổ sung\n2. %s\n" % (B, A, C, D), encoding="utf-8")
expect("units_without_a_colon.txt", [one(B, unit="tổ 5 phường Mẫu", parent_unit="Khu phố Mẫu"), one(A, post="Bí thư Chi bộ, Trưởng khu phố Mẫu", unit="Khu phố Mẫu"), one(C, unit="Khu phố Thử"), one(D, unit="Khu phố Thử")], {"A": "name_post_unit"}, sections=2, codes=["line_between"])
word("sums_and_fields.docx", ["QUYẾT ĐỊNH", "Điều 1. Tặng Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh cho 01 tập thể và 03 cá nhân, cụ thể:", "I. Tập thể", "1. Phòng Việc làm - Sở Nội vụ, tỉnh Mẫu (3.600.000 đồng)", "II. Cá nhân",
      "1. Ông %s - Chủ tịch Công đoàn, Công ty TNHH Mẫu (1.800.000 đồng)" % B, "2. Bà %s - Công chức Văn hóa - Xã hội, UBND xã Thử (1.800.000 đồng);" % A, "3. Ông %s - Phó Bí thư Đảng ủy, Chủ tịch UBND xã Mẫu." % D, "Tổng số tiền thưởng: 7.200.000 đồng"])
expect("sums_and_fields.docx", [coll("Phòng Việc làm", parent_unit="Sở Nội vụ, tỉnh Mẫu"), one(B, honorific="Ông", post="Chủ tịch Công đoàn", unit="Công ty TNHH Mẫu"), one(A, honorific="Bà", post="Công chức Văn hóa - Xã hội", unit="UBND xã Thử"),
       one(D, honorific="Ông", post="Phó Bí thư Đảng ủy, Chủ tịch", unit="UBND xã Mẫu")], {"A": "name_post_unit"}, sections=3)
xls("sections_of_one_level.xls", [["DANH SÁCH TẬP THỂ, CÁ NHÂN"], ["STT", "Tên tập thể, cá nhân", "Ngạch công chức", "Chức vụ Đảng", "Chức vụ chính quyền", "Cơ quan chủ quản"], ["A", "TẬP THỂ LAO ĐỘNG TIÊN TIẾN"], [1, "Phòng Mẫu"], ["B", "CHIẾN SĨ THI ĐUA CƠ SỞ"], [1, A, "Chuyên viên", "Bí thư Chi bộ", "Trưởng phòng", "Sở Mẫu"],
      ["C", "LAO ĐỘNG TIÊN TIẾN"], [1, B, "Cán sự", "", "Văn thư", "Sở Thử"]])
expect("sections_of_one_level.xls", [coll("Phòng Mẫu", award_code="TTLDTT"), one(A, post="Bí thư Chi bộ, Trưởng phòng", unit="Sở Mẫu", award_code="CSTD_CS"), one(B, post="Văn thư", unit="Sở Thử", award_code="LDTT")],
       {"A": "line", "B": "name", "C": "ignored", "D": "post", "E": "post", "F": "parent_unit"}, sections=3)
xlsx("titles_between_tables.xlsx", [["BIỂU 1: DANH SÁCH TẬP THỂ"], ["STT", "Họ và tên", "Đơn vị", "Số hiệu KNC"], [1, "Hội CTĐ xã Mẫu", "Hội CTĐ tỉnh", ""], ["*", "Cá nhân:"], [1, A, "Hội CTĐ xã Thử", "01542"], ["", "Tổng cộng: 02"], [], ["BIỂU 2: CÁ NHÂN ĐỀ NGHỊ TẶNG CỜ THI ĐUA CỦA CHÍNH PHỦ"], ["STT", "Họ và tên", "Đơn vị", "Số hiệu KNC"], [1, B + "\n" + C.replace("Trần Thị", "Trần Thị Mẫu"), "Hội CTĐ xã Thử", "01543"]], merge=["A1:D1"])
expect("titles_between_tables.xlsx", [coll("Hội CTĐ xã Mẫu", parent_unit="Hội CTĐ tỉnh"), one(A, unit="Hội CTĐ xã Thử", certificate_number="01542"), one(B + ", " + C.replace("Trần Thị", "Trần Thị Mẫu"), unit="Hội CTĐ xã Thử", certificate_number="01543", award_code="CO_CP")],
       {"A": "line", "B": "name", "C": "unit", "D": "certificate_number"}, sections=3, codes=["name_suspicious"])
xlsx("awards_beside_one_another.xlsx", [["DANH SÁCH HUY CHƯƠNG CHIẾN SĨ VẺ VANG CÁC HẠNG"], ["TT", "Đoàn viên", "Năm sinh", "Thôn", "Danh hiệu năm 2024", "Danh hiệu năm 2025", "Bằng khen"], ["A", "HẠNG NHẤT"], [1, A, "khoảng 1955", "Nà Mẫu"], ["B", "HẠNG BA"], [1, B, "1951 (khai)", "Bản Thử", "LĐTT", "CSTĐCS", "x"]])
expect("awards_beside_one_another.xlsx", [one(A, unit="Thôn Nà Mẫu", award_code="HCH_CSVV_1"), one(B, birth_year=1951, unit="Bản Thử", award_code="CSTD_CS")], {"A": "line", "B": "name", "C": "birth", "D": "unit", "E": "ignored", "F": "award", "G": "award"}, sections=2, codes=["birth_unreadable", "birth_doubtful", "award_beside"])

# Who acts for a cooperative, sections of posts and of one name, units over tables, capitals that an old font lacks, posts in two units.
xls("representatives_beside_names.xls", [["DANH SÁCH DOANH NGHIỆP TIÊU BIỂU"], ["STT", "Tên doanh nghiệp", "Mã số thuế", "Người đại diện pháp luật", "Chức vụ", "Địa chỉ trụ sở"], [1, U4, "5400123456", D, "Giám đốc", "Phường Mẫu"], [2, "Công ty CP Thử", "5400234567", B, "Chủ tịch HĐQT", "Xã Thử"]])
expect("representatives_beside_names.xls", [coll(U4, parent_unit="Phường Mẫu"), coll("Công ty CP Thử", parent_unit="Xã Thử")], {"A": "line", "B": "name", "C": "ignored", "D": "ignored", "E": "post", "F": "unit"})
xlsx("sections_of_one_name.xlsx", [["DANH SÁCH TẬP THỂ, CÁ NHÂN"], ["STT", "Tập thể/Cá nhân", "Chức vụ", "Đơn vị", "Hình thức", "Số Huy hiệu"], ["A", "TẶNG CỜ THI ĐUA CỦA UBND TỈNH: 01"], ["", "Trường THCS Mẫu"], ["B", "TẶNG BẰNG KHEN CỦA CHỦ TỊCH UBND TỈNH"], ["B.1", "VẬN ĐỘNG VIÊN"], [1, A, "", "Trung tâm Mẫu", "", "A.01"],
      ["B.2", "Trường THCS Thử"], [2, B, "Giáo viên", "", "Chiến sĩ thi đua cơ sở; Bằng khen", "A.02"]])
expect("sections_of_one_name.xlsx", [coll("Trường THCS Mẫu", award_code="CO_BT"), one(A, unit="Trung tâm Mẫu", award_code="BK_BO_TINH", certificate_number="A.01"), one(B, post="Giáo viên", unit="Trường THCS Thử", award_code="CSTD_CS", certificate_number="A.02")],
       {"A": "line", "B": "name", "C": "post", "D": "unit", "E": "award", "F": "certificate_number"}, sections=4, codes=["award_beside"])
word("units_over_tables.docx", ["DANH SÁCH HỘ HIẾN ĐẤT", "Bản Mẫu", [["TT", "Chủ hộ", "Diện tích (m2)"], ["1", A, "350"]], "Bản Thử", [["TT", "Chủ hộ", "Diện tích (m2)"], ["1", B, "90"]]])
expect("units_over_tables.docx", [one(A, "household", unit="Bản Mẫu"), one(B, "household", unit="Bản Thử")], {"A": "line", "B": "name", "C": "ignored"}, sections=2)
(HERE / "capitals_of_tcvn3.csv").write_bytes(tcvn3("TT;Họ và tên;Chức vụ;Đơn vị\r\n1;Lê Như ý;Phó Chánh án;TAND khu vực 1 - Mẫu\r\n2;Trần Thị út;Thủ kho;Hợp tác xã ứng Mẫu\r\n").encode("latin-1"))
expect("capitals_of_tcvn3.csv", [one("Lê Như Ý", post="Phó Chánh án", unit="TAND khu vực 1 - Mẫu"), one("Trần Thị Út", post="Thủ kho", unit="Hợp tác xã ứng Mẫu")], {"A": "line", "B": "name", "C": "post", "D": "unit"}, text_encoding="tcvn3")
(HERE / "posts_in_two_units.txt").write_text("Chủ tịch UBND tỉnh Mẫu tặng Bằng khen cho các cá nhân sau:\n1. Bà %s, Giám đốc %s, Chủ tịch Hội Doanh nghiệp huyện Thử;\n2. Ông %s, Trưởng phòng Kế hoạch - Tài chính Sở Y tế tỉnh Mẫu;\n3. Ông %s, công dân xã Thử.\n" % (A, U4, B, D), encoding="utf-8")
expect("posts_in_two_units.txt", [one(A, honorific="Bà", post="Giám đốc Công ty TNHH Mẫu, Chủ tịch", unit="Hội Doanh nghiệp huyện Thử", award_code="BK_BO_TINH"), one(B, honorific="Ông", post="Trưởng phòng Kế hoạch - Tài chính", unit="Sở Y tế tỉnh Mẫu", award_code="BK_BO_TINH"),
       one(D, honorific="Ông", post="công dân", unit="xã Thử", award_code="BK_BO_TINH")], {"A": "name_post_unit"}, sections=1, codes=["two_units"])

# The layouts of official texts and of the press, as far as they are known.
word("layout_bacninh_2025.docx", ["QUYẾT ĐỊNH", "Về việc tặng thưởng Cờ thi đua, Bằng khen", "Điều 1. Tặng thưởng Cờ thi đua, Bằng khen cho các tập thể, cá nhân sau:", "I. Tập thể được tặng Cờ thi đua của Ủy ban nhân dân tỉnh (02 tập thể):", "1. Công đoàn Công ty TNHH Mẫu - Công đoàn các Khu công nghiệp, tỉnh Mẫu (18.720.000 đồng);", "2. Công đoàn Trường THPT Thử - Công đoàn Giáo dục tỉnh Mẫu (18.720.000 đồng).",
      "II. Cá nhân được tặng Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh (02 cá nhân):", "1. Ông %s - Chủ tịch Công đoàn, Công ty TNHH Thử (3.510.000 đồng);" % B, "2. Bà %s - Giáo viên, Trường THCS Mẫu (3.510.000 đồng)." % A, "Tổng số tiền thưởng: 44.460.000 đồng (Bốn mươi bốn triệu bốn trăm sáu mươi nghìn đồng)."])
expect("layout_bacninh_2025.docx", [coll("Công đoàn Công ty TNHH Mẫu", parent_unit="Công đoàn các Khu công nghiệp, tỉnh Mẫu", award_code="CO_BT"), coll("Công đoàn Trường THPT Thử", parent_unit="Công đoàn Giáo dục tỉnh Mẫu", award_code="CO_BT"),
       one(B, honorific="Ông", post="Chủ tịch Công đoàn", unit="Công ty TNHH Thử", award_code="BK_BO_TINH"), one(A, honorific="Bà", post="Giáo viên", unit="Trường THCS Mẫu", award_code="BK_BO_TINH")], {"A": "name_post_unit"}, sections=3)
(HERE / "layout_langson_2020.txt").write_text("Xin ý kiến nhân dân về việc đề nghị khen thưởng\n1. Đề nghị tặng Huân chương Lao động hạng Ba: 02 tập thể\n- Sở Nội vụ tỉnh Mẫu;\n- Trường THPT Thử.\n2. Đề nghị tặng Bằng khen của Thủ tướng Chính phủ: 02 cá nhân\n- Ông %s, Giám đốc Sở Y tế;\n- Bà %s, Hiệu trưởng Trường THCS Mẫu.\n" % (B, A), encoding="utf-8")
expect("layout_langson_2020.txt", [coll("Sở Nội vụ tỉnh Mẫu", award_code="HC_LAODONG_3"), coll("Trường THPT Thử", award_code="HC_LAODONG_3"), one(B, honorific="Ông", post="Giám đốc", unit="Sở Y tế", award_code="BK_TTG"), one(A, honorific="Bà", post="Hiệu trưởng", unit="Trường THCS Mẫu", award_code="BK_TTG")], {"A": "name_post_unit"}, sections=2)
word("layout_tt38_2018_byt_mau03.docx", ["DANH SÁCH ĐỀ NGHỊ TẶNG BẰNG KHEN CỦA BỘ TRƯỞNG BỘ Y TẾ", "I. Cá nhân", "1. Bà %s, Điều dưỡng trưởng, Khoa Nhi, Bệnh viện Mẫu" % A, "2. Ông %s, Phó Giám đốc Sở Y tế tỉnh Thử" % B, "II. Tập thể", "1. Khoa Nhi, Bệnh viện Mẫu", "2. Trung tâm Y tế huyện Thử, tỉnh Mẫu"])
expect("layout_tt38_2018_byt_mau03.docx", [one(A, honorific="Bà", post="Điều dưỡng trưởng", unit="Khoa Nhi, Bệnh viện Mẫu"), one(B, honorific="Ông", post="Phó Giám đốc", unit="Sở Y tế tỉnh Thử"), coll("Khoa Nhi", parent_unit="Bệnh viện Mẫu"), coll("Trung tâm Y tế huyện Thử", parent_unit="tỉnh Mẫu")], {"A": "name_post_unit"}, sections=2)
(HERE / "layout_quangnam_district.txt").write_text("Kính đề nghị Chủ tịch UBND huyện tặng Giấy khen cho 03 cá nhân, gồm: 1. Ông %s, Trưởng thôn Mẫu, xã Thử; 2. Bà %s, Giáo viên Trường THCS Mẫu; 3. Ông %s, nông dân, xã Thử.\n" % (B, A, D), encoding="utf-8")
expect("layout_quangnam_district.txt", [one(B, honorific="Ông", post="Trưởng thôn Mẫu", unit="xã Thử", award_code="GK_HUYEN"), one(A, honorific="Bà", post="Giáo viên", unit="Trường THCS Mẫu", award_code="GK_HUYEN"), one(D, honorific="Ông", post="nông dân", unit="xã Thử", award_code="GK_HUYEN")], {"A": "name_post_unit"}, sections=1)
(HERE / "layout_qd_722_ttg_2008.txt").write_text("DANH SÁCH TẬP THỂ ĐƯỢC TẶNG BẰNG KHEN CỦA THỦ TƯỚNG CHÍNH PHỦ\n(Ban hành kèm theo Quyết định số 722/QĐ-TTg)\n1. Phòng Mẫu, Sở Thử, tỉnh Mẫu;\n2. Hội Chữ thập đỏ huyện Thử, tỉnh Mẫu;\n3. Trường THCS Mẫu, huyện Thử, tỉnh Mẫu.\n", encoding="utf-8")
expect("layout_qd_722_ttg_2008.txt", [coll("Phòng Mẫu", parent_unit="Sở Thử, tỉnh Mẫu", award_code="BK_TTG"), coll("Hội Chữ thập đỏ huyện Thử", parent_unit="tỉnh Mẫu", award_code="BK_TTG"), coll("Trường THCS Mẫu", parent_unit="huyện Thử, tỉnh Mẫu", award_code="BK_TTG")], {"A": "name_post_unit"}, defaults={})
PEOPLE_12 = ["%s %s" % (family, name) for family in ("Nguyễn Văn", "Trần Thị", "Lê Hoàng", "Đặng Thị") for name in ("Mẫu", "Thử", "Giả")]
word("layout_ninhthuan_2018.docx", ["QUYẾT ĐỊNH", "Điều 1. Tặng Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh cho 12 cá nhân và 01 hộ gia đình có thành tích trong phong trào hiến máu tình nguyện:", "I. CÁ NHÂN"] + ["%d. %s, xã Mẫu %d, huyện Thử" % (n, name, n) for n, name in enumerate(PEOPLE_12, 1)] + ["II. HỘ GIA ĐÌNH", "1. Hộ ông Y Mẫu Niê, xã Thử, huyện Mẫu", "Điều 2. Kèm theo Bằng khen là tiền thưởng theo quy định."])
expect("layout_ninhthuan_2018.docx", [one(name, unit="xã Mẫu %d, huyện Thử" % n, award_code="BK_BO_TINH") for n, name in enumerate(PEOPLE_12, 1)] + [one("Hộ ông Y Mẫu Niê", "household", unit="xã Thử, huyện Mẫu", award_code="BK_BO_TINH")], {"A": "name_post_unit"}, sections=3)


def vanish(properties, element="w:vanish"):
    properties.append(OxmlElement(element))


document = docx.Document()
hidden_style = document.styles.add_style("Ẩn", docx.enum.style.WD_STYLE_TYPE.CHARACTER)
vanish(hidden_style.element.get_or_add_rPr())
hidden_paragraphs = document.styles.add_style("Đoạn ẩn", docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
vanish(hidden_paragraphs.element.get_or_add_rPr())
table = document.add_table(rows=0, cols=3)
for row in (["STT", "Họ và tên", "Đơn vị"], [1, A, U1], [2, B, U2], [3, C, U3], [4, D, U4], [5, "Bỏ " + A, U1]):
    cells = table.add_row().cells
    for cell, value in zip(cells, row):
        cell.paragraphs[0].add_run(str(value))
vanish(table.rows[1].cells[1].paragraphs[0].insert_paragraph_before().add_run("Lý Ẩn")._r.get_or_add_rPr())
table.rows[2].cells[1].paragraphs[0].add_run(" Lý Ẩn", style=hidden_style)
table.rows[3].cells[1].add_paragraph("Lý Ẩn", style=hidden_paragraphs)
# What was hidden before a change that is tracked is shown.
former = OxmlElement("w:rPrChange")
former.append(OxmlElement("w:rPr"))
vanish(former[0])
table.rows[4].cells[1].paragraphs[0].runs[0]._r.get_or_add_rPr().append(former)
vanish(table.rows[5]._tr.get_or_add_trPr(), "w:hidden")
document.save(HERE / "hidden_texts.docx")
expect("hidden_texts.docx", [one(A, unit=U1), one(B, unit=U2), one(C, unit=U3), one(D, unit=U4)], {"A": "line", "B": "name", "C": "unit"}, notes=["hidden_rows", "hidden_texts"])


def strike(book, sheet):
    for cell in sheet[3]:
        cell.font = Font(strike=True)


STRUCK = [["STT", "Họ và tên", "Đơn vị"], [1, A, U1], [2, B, U2], [3, C, U3]]
STRUCK_L = [one(A, unit=U1), one(B, unit=U2), one(C, unit=U3)]
STRUCK_C = {"A": "line", "B": "name", "C": "unit"}
xlsx("struck_through.xlsx", STRUCK, change=strike)
expect("struck_through.xlsx", STRUCK_L, STRUCK_C, codes=["struck_through"])
document = docx.Document()
table = document.add_table(rows=0, cols=3)
for row in STRUCK:
    cells = table.add_row().cells
    for cell, value in zip(cells, row):
        cell.paragraphs[0].add_run(str(value)).font.strike = value in (2, B, U2) or None
document.save(HERE / "struck_through.docx")
expect("struck_through.docx", STRUCK_L, STRUCK_C, codes=["struck_through"])
document = OpenDocumentSpreadsheet()
through = Style(name="through", family="table-cell")
through.addElement(TextProperties(textlinethroughstyle="solid"))
document.automaticstyles.addElement(through)
table = Table(name="Danh sách")
for row in STRUCK:
    line = TableRow()
    for value in row:
        cell = TableCell(valuetype="string", **({"stylename": through} if value in (2, B, U2) else {}))
        cell.addElement(Paragraph(text=str(value)))
        line.addElement(cell)
    table.addElement(line)
document.spreadsheet.addElement(table)
document.save(str(HERE / "struck_through.ods"))
expect("struck_through.ods", STRUCK_L, STRUCK_C, codes=["struck_through"])

xlsx("parts_under_merged_numbers.xlsx", [["DANH SÁCH CÁ NHÂN"], ["STT", "Họ và tên, chức vụ, đơn vị công tác", "Tóm tắt thành tích"], [1, "Ông " + B, "Hiến máu 25 lần"], ["", "Phó Chủ tịch UBND xã"], ["", "Xã Mẫu Sơn, huyện Thử"], [2, "Bà " + A, "Vận động"], ["", "Trạm trưởng"], ["", "Trạm Y tế xã Mẫu Sơn"]],
     merge=("A3:A5", "C3:C5", "A6:A8", "C6:C8"))
expect("parts_under_merged_numbers.xlsx", [one(B, honorific="Ông", post="Phó Chủ tịch", unit="UBND xã, Xã Mẫu Sơn, huyện Thử", reason="Hiến máu 25 lần"), one(A, honorific="Bà", post="Trạm trưởng", unit="Trạm Y tế xã Mẫu Sơn", reason="Vận động")], {"A": "line", "B": "name_post_unit", "C": "reason"}, sections=1)
xlsx("posts_right_below_names.xlsx", [["DANH SÁCH CÁ NHÂN"], ["STT", "HỌ VÀ TÊN", "NĂM SINH", "THÀNH TÍCH"], ["01", "Bà " + A, 1975, "Vận động hiến máu"], ["", "Chủ tịch Hội LHPN xã Mẫu"], ["02", "Ông " + B, 1968, "Hiến máu 40 lần"], ["", "Lái xe, Trung tâm Y tế Thử"], ["03", "Ông " + D, 1980, "nt"], ["", "Giáo viên Trường THPT Mẫu"], [], ["", "", "", "TM. BAN THƯỜNG VỤ"], ["", "", "", "CHỦ TỊCH"]])
expect("posts_right_below_names.xlsx", [one(A, honorific="Bà", birth_year=1975, post="Chủ tịch", unit="Hội LHPN xã Mẫu", reason="Vận động hiến máu"), one(B, honorific="Ông", birth_year=1968, post="Lái xe", unit="Trung tâm Y tế Thử", reason="Hiến máu 40 lần"), one(D, honorific="Ông", birth_year=1980, post="Giáo viên", unit="Trường THPT Mẫu", reason="Hiến máu 40 lần")], {"A": "line", "B": "name", "C": "birth", "D": "reason"}, sections=1)
ods("births_by_sex_over_a_sum.ods", [["TT", "HỌ VÀ TÊN", "NAM", "NỮ", "ĐƠN VỊ"], [1, B, 1970, "", U1], [2, A, "", 1985, U2], [3, D, 1991, "", U3], ["", "TỔNG CỘNG: 03 người"], [], ["", "", "", "TM. BAN THƯỜNG VỤ"], ["", "", "", "CHỦ TỊCH"], ["", "", "", "Lương Thị Ký"]])
expect("births_by_sex_over_a_sum.ods", [one(B, sex="male", birth_year=1970, unit=U1), one(A, sex="female", birth_year=1985, unit=U2), one(D, sex="male", birth_year=1991, unit=U3)], {"A": "line", "B": "name", "C": "birth_male", "D": "birth_female", "E": "unit"})

# Days that a spreadsheet turned where it could, a summary before the list, what a column says of awards, quoted letters, hidden texts and columns of ODS.
xlsx("days_half_turned.xlsx", [["STT", "Họ và tên", "Ngày sinh", "Đơn vị"], [1, A, datetime.date(1980, 5, 3), U1], [2, B, "25/12/1981", U2], [3, C, datetime.date(1982, 9, 7), U3], [4, D, "30/01/1983", U4], [5, "Lý Văn Mẫu", datetime.date(1984, 4, 4), U1]])
expect("days_half_turned.xlsx", [one(A, birth_year=1980, unit=U1), one(B, birth_on="1981-12-25", unit=U2), one(C, birth_year=1982, unit=U3), one(D, birth_on="1983-01-30", unit=U4), one("Lý Văn Mẫu", birth_on="1984-04-04", unit=U1)],
       {"A": "line", "B": "name", "C": "birth", "D": "unit"}, questions=["C"], codes=["day_or_month"])


def detail(book, sheet):
    more = book.create_sheet("Chi tiết")
    for row in [["STT", "Họ và tên", "Đơn vị"], [1, A, U1], [2, B, U2]]:
        more.append(row)


xlsx("summary_sheet_first.xlsx", [["TỔNG HỢP SỐ LƯỢNG KHEN THƯỞNG"], ["STT", "Đơn vị", "Tập thể", "Cá nhân", "Tổng"], [1, "Huyện Mẫu", 2, 5, 7], [2, "Huyện Thử", 1, 3, 4], [3, "Huyện Giả", 1, 1, 2], ["", "Cộng", 4, 9, 13]], change=detail)
expect("summary_sheet_first.xlsx", [one(A, unit=U1), one(B, unit=U2)], {"A": "line", "B": "name", "C": "unit"})
xlsx("given_or_given_posthumously.xlsx", [["DANH SÁCH TẶNG, TRUY TẶNG HUÂN CHƯƠNG ĐẠI ĐOÀN KẾT DÂN TỘC"], ["STT", "Họ và tên", "Chức vụ", "Hình thức (tặng/truy tặng)"], [1, A, "Giáo viên", "Tặng"], [2, B, "Bác sĩ", "Truy tặng"]])
expect("given_or_given_posthumously.xlsx", [one(A, post="Giáo viên", award_code="HC_DDK"), one(B, post="Bác sĩ", award_code="HC_DDK", posthumous=True)], {"A": "line", "B": "name", "C": "post", "D": "award"}, defaults={})
(HERE / "quoted_letter.txt").write_text("Kính gửi: Phòng Nghiệp vụ\nEm gửi danh sách đề nghị tặng Bằng khen ạ:\n> 1/ Ông %s, SN 1970, Giáo viên, %s\n> 2/ Bà %s, SN 1982, Bác sĩ, %s\n\nEm cảm ơn chị!\n" % (B, U2, A, U3), encoding="utf-8")
expect("quoted_letter.txt", [one(B, honorific="Ông", birth_year=1970, post="Giáo viên", unit=U2), one(A, honorific="Bà", birth_year=1982, post="Bác sĩ", unit=U3)], {"A": "name_post_unit"}, sections=1)
document = OpenDocumentSpreadsheet()
unseen = Style(name="unseen", family="text")
unseen.addElement(TextProperties(display="none"))
document.automaticstyles.addElement(unseen)
table = Table(name="Danh sách")
for hidden in (False, False, True, False):
    table.addElement(TableColumn(**({"visibility": "collapse"} if hidden else {})))
for row in (["STT", "Họ và tên", "Ẩn", "Đơn vị"], [1, A, "Lý Ẩn", U1], [2, B, "Lý Ẩn", U2]):
    line = TableRow()
    for value in row:
        cell = TableCell(valuetype="string")
        paragraph = Paragraph(text=str(value))
        if value == B:
            paragraph.addElement(Span(stylename=unseen, text=" Lý Ẩn"))
        cell.addElement(paragraph)
        line.addElement(cell)
    table.addElement(line)
document.spreadsheet.addElement(table)
document.save(str(HERE / "hidden_texts.ods"))
expect("hidden_texts.ods", [one(A, unit=U1), one(B, unit=U2)], {"A": "line", "B": "name", "D": "unit"}, notes=["hidden_columns", "hidden_texts"])

import offices  # noqa: E402, F401: it takes what is defined above

(HERE / "expected.json").write_text(json.dumps(EXPECTED, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
print(len(EXPECTED), "annexes")

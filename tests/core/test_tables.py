"""Tables that people send: what a spreadsheet can do to a file is read right, or refused with the true reason."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import tracemalloc
import zipfile
from contextlib import suppress

import openpyxl
import pytest
import xlsxwriter
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.core.tables.reading import read_table, read_tables
from matchmaker.core.tables.sheet import LONGEST, MOST_COLUMNS, Reason, Refused, Sheet
from tests.examples import examples

TITLES = ("name", "city", "budget")
ROWS = [
    ["Wärmenetz für die Südstadt", "Münster", "1200,50"],
    ["Bus “on demand” – évaluation", "Besançon", "300,00"],
    ["Straßenbäume gießen", "Göttingen", ""],
]


@pytest.fixture(autouse=True)
def _language(app: Flask) -> object:
    with app.test_request_context("/"):
        yield


def as_csv(rows: list[list[str]], separator: str = ";", end: str = "\r\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([list(TITLES), *rows])
    return out.getvalue()


def texts(sheet: Sheet) -> list[list[str]]:
    return [row.texts for row in sheet.rows()]


def refusal(data: bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        for sheet in read_tables(data):
            list(sheet.rows())
    return caught.value


# ── CSV: separators and encodings ──


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_usual_separator_and_line_end(separator: str, end: str) -> None:
    rows = [[f"x{separator}y", 'says "no"', "3"], ["two\nlines", "", "6"]]
    sheet = read_table(as_csv(rows, separator, end).encode())
    assert sheet.header == TITLES
    assert texts(sheet) == rows
    assert sheet.recognised.separator == separator


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
def test_letters_arrive_whatever_the_encoding(encoding: str, name: str) -> None:
    sheet = read_table(as_csv(ROWS).encode(encoding))
    assert sheet.header == TITLES
    assert texts(sheet) == ROWS
    assert sheet.recognised.encoding == name
    assert sheet.recognised.decimal == ","


@pytest.mark.parametrize(
    ("encoding", "name", "line"),
    [
        ("cp1252", "Windows-1252", ["Straßenbäume gießen", "Göttingen", "“well–being” costs 5 €"]),
        ("cp1252", "Windows-1252", ["Élus d’été", "Nîmes", "déjà vu"]),
        ("cp1252", "Windows-1252", ["São Paulo não pode", "Curitiba", "população"]),
        ("cp1250", "Windows-1250", ["Łódź – Środowisko", "Wrocław", "Sieć ciepłownicza"]),
        ("cp1250", "Windows-1250", ["Příliš žluťoučký kůň", "Plzeň", "Město"]),
        ("cp1250", "Windows-1250", ["Fűtés és hűtés", "Győr", "megújuló energia, erőmű"]),
        ("cp1257", "Windows-1257", ["Liepājas enerģija", "Rīga", "pašvaldība"]),
        ("cp1251", "Windows-1251", ["Отопление города", "София", "енергия"]),
        ("cp1253", "Windows-1253", ["Πράσινη πόλη", "Αθήνα", "ενέργεια"]),
        ("cp1254", "Windows-1254", ["Yeşil şehir için ulaşım", "İstanbul", "değişim"]),
    ],
)
def test_pages_of_old_spreadsheets_are_recognised_by_their_words(encoding: str, name: str, line: list[str]) -> None:
    sheet = read_table(as_csv([line]).encode(encoding))
    assert texts(sheet) == [line]
    assert sheet.recognised.encoding == name


def test_an_old_mac_is_recognised_by_its_line_ends() -> None:
    rows = [["‘Our team’ – it’s green", "Münster", "1.50"]]
    sheet = read_table(as_csv(rows, ",", "\r").encode("mac_roman"))
    assert texts(sheet) == rows
    assert sheet.recognised.encoding == "Mac Roman"


def test_two_encodings_in_one_file_are_each_read_by_its_own() -> None:
    one, other = as_csv(ROWS), ";".join(["Grüne Dächer – Straße", "Köln", "7"]) + "\r\n"
    sheet = read_table(one.encode() + other.encode("cp1252"))
    assert texts(sheet) == [*ROWS, ["Grüne Dächer – Straße", "Köln", "7"]]
    assert any("two encodings" in note for note in sheet.recognised.notes)


def test_letters_that_were_encoded_twice_are_restored() -> None:
    rows = [*ROWS, ["à", "voilà", "“ß”"]]
    broken = as_csv(rows).encode()
    twice = "".join(bytes([one]).decode("cp1252", "ignore") or chr(one) for one in broken).encode()
    sheet = read_table(twice)
    assert texts(sheet) == rows
    assert any("twice" in note for note in sheet.recognised.notes)


@pytest.mark.parametrize("text", ["CAFÉ®", "«CAFÉ»", "É…", "MAÇÃ", "ação"])
def test_correct_letters_are_not_taken_for_broken_ones(text: str) -> None:
    assert texts(read_table(f"a;b\n{text};1\n".encode())) == [[text, "1"]]


def test_letters_that_may_be_either_are_not_guessed() -> None:
    refused = refusal("name;n\nGrêdlovi;1\n".encode("cp1252"))
    assert refused.reason is Reason.ENCODING
    assert "CSV UTF-8" in str(refused)


@examples(30)
@given(st.binary(max_size=600))
def test_any_bytes_are_read_or_refused(app: Flask, data: bytes) -> None:
    with app.test_request_context("/"), suppress(Refused):
        for sheet in read_tables(data):
            for row in sheet.rows():
                assert len(row.cells) >= len(sheet.header)


# ── CSV: form ──


def test_the_line_that_names_its_separator_is_no_row() -> None:
    sheet = read_table(b"sep=;\r\na;b\r\n1,5;2\r\n")
    assert (sheet.header, sheet.header_row, sheet.recognised.separator) == (("a", "b"), 2, ";")
    assert [(row.number, row.texts) for row in sheet.rows()] == [(3, ["1,5", "2"])]
    other = read_table(b"sep=#\na#b\n1;5#2\n")
    assert texts(other) == [["1;5", "2"]]


def test_lines_above_the_titles_are_passed_over_and_rows_keep_their_number() -> None:
    data = b'City challenge export;;;\n"Generated 03/04/2024"\n\nid,title,city\n1,"two\nlines",Riga\n\n2,b,Oslo\n'
    sheet = read_table(data)
    assert (sheet.header, sheet.header_row) == (("id", "title", "city"), 4)
    assert [(row.number, row.texts) for row in sheet.rows()] == [
        (5, ["1", "two\nlines", "Riga"]),
        (8, ["2", "b", "Oslo"]),
    ]


def test_known_titles_are_found_wherever_they_stand() -> None:
    data = b"People,of,2024\nwho,where,why\nname,e-mail,organization\nAda,a@example.org,Kantstein\n"
    sheet = read_table(data, is_header=lambda titles: "e-mail" in titles)
    assert sheet.is_expected
    assert sheet.header_row == 3
    assert not read_table(data, is_header=lambda titles: "phone" in titles).is_expected


def test_short_rows_are_filled_and_long_ones_say_so() -> None:
    data = "id,title,city,\n1,\N{NO-BREAK SPACE}a ,Riga,\n2,b\n3,c,Oslo,,,\n4,x,y,Riga,extra\n".encode()
    sheet = read_table(data)
    assert sheet.header == ("id", "title", "city")
    rows = list(sheet.rows())
    assert [row.texts for row in rows[:3]] == [["1", "a", "Riga"], ["2", "b", ""], ["3", "c", "Oslo"]]
    assert [row.is_too_long for row in rows] == [False, False, False, True]
    assert "more cells (5) than the table has columns (3)" in rows[3].too_long_sentence()


def test_what_a_spreadsheet_would_run_stays_text() -> None:
    rows = [['=HYPERLINK("http://example.org")', "+1+1|'calc'!A0", "<script>alert(1)</script>"]]
    assert texts(read_table(as_csv(rows).encode())) == rows


@pytest.mark.parametrize(
    ("numbers", "sign"), [(["1,5", "2,25"], ","), (["1.5", "3"], "."), (["1.5", "1,5"], ""), (["1.234", "7"], "")]
)
def test_the_decimal_sign_is_seen_where_numbers_agree(numbers: list[str], sign: str) -> None:
    data = "\n".join(["name;n", *(f"x;{number}" for number in numbers)])
    assert read_table(data.encode()).recognised.decimal == sign


@pytest.mark.parametrize(
    ("data", "reason", "line"),
    [
        (b"", Reason.EMPTY, 0),
        (b"id,title\n", Reason.NO_ROWS, 0),
        (b"\n\n\n", Reason.NO_ROWS, 0),
        (b"\x00\x01\x02\x03binary", Reason.NO_TABLE, 0),
        (b'a,b\n1,2\n"never ends,1\n2,3\n', Reason.QUOTE, 3),
        (b'a,b\n"x" y,1\n', Reason.AFTER_QUOTE, 2),
        (b"a,b\nx," + b"y" * (LONGEST + 1) + b"\n", Reason.LONG_CELL, 2),
        (b"a,b\nx," + b"y" * 200_000 + b"\n", Reason.LONG_CELL, 2),
        (b"a,b\n" + b"1," * (MOST_COLUMNS + 5) + b"1\n", Reason.TOO_WIDE, 2),
        (b"PK\x03\x04 no archive", Reason.BROKEN, 0),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, Reason.OLD_EXCEL, 0),
        (b"%PDF-1.4\n1,2\n3,4\n", Reason.NO_TABLE, 0),
        (b'[{"id": 1, "n": 2},\n {"id": 2, "n": 3}]', Reason.NO_TABLE, 0),
        (b'<?xml version="1.0"?>\n<a>1,2</a>\n', Reason.NO_TABLE, 0),
        (b"<html><body><table><tr><td>1</td></tr></table>", Reason.WEB_PAGE, 0),
    ],
)
def test_what_is_no_table_is_named(data: bytes, reason: Reason, line: int) -> None:
    refused = refusal(data)
    assert (refused.reason, refused.line) == (reason, line)
    assert refused.errors["file"][0].endswith(".")


# ── Excel ──


def workbook(**sheets: list[list[object]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        share = book.add_format({"num_format": "0.0%"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for y, row in enumerate(rows):
                for x, cell in enumerate(row):
                    if isinstance(cell, dt.date):
                        sheet.write_datetime(y, x, dt.datetime.combine(cell, dt.time()), day)
                    elif isinstance(cell, tuple):
                        sheet.write_number(y, x, cell[0], share)
                    else:
                        sheet.write(y, x, cell)
    return out.getvalue()


def test_numbers_stay_numbers_and_days_are_days() -> None:
    rows = [["id", "n", "day", "share"], ["a", 31.125, dt.date(2024, 2, 1), (0.255,)], ["007", 12, None, None]]
    sheet = read_table(workbook(Data=rows))
    first, second = sheet.rows()
    assert first.cells == ("a", 31.125, "2024-02-01", "25.5 %")
    assert second.texts == ["007", "12", "", ""]


def test_a_sheet_to_read_first_a_merged_title_and_gaps() -> None:
    rows = [["City challenges"], [], ["ID", "Title ", "Population"], ["a", "b", 3], [], ["Total", None, 3]]
    found = read_table(workbook(**{"Read me": [["Please fill in the next sheet."]], "Data": rows, "Sheet3": [[]]}))
    assert (found.name, found.header, found.header_row) == ("Data", ("ID", "Title", "Population"), 3)
    assert [(row.number, row.texts) for row in found.rows()] == [(4, ["a", "b", "3"]), (6, ["Total", "", "3"])]


def test_a_formula_that_was_never_computed_is_shown_and_never_lost() -> None:
    book = openpyxl.Workbook()
    book.active.append(["id", "n"])
    book.active.append(["a", "=1000*2"])
    out = io.BytesIO()
    book.save(out)
    sheet = read_table(out.getvalue())
    assert texts(sheet) == [["a", "=1000*2"]]
    assert any("formula" in note for note in sheet.recognised.notes)
    computed = workbook(Data=[["id", "n"], ["a", "=1000*2"]])  # xlsxwriter stores the value 0
    assert texts(read_table(computed)) == [["a", "0"]]


def test_hidden_sheets_are_not_read() -> None:
    book = openpyxl.Workbook()
    book.active.append(["id", "n"])
    book.active.append(["old", 1])
    book.active.sheet_state = "hidden"
    shown = book.create_sheet("Shown")
    shown.append(["id", "n"])
    shown.append(["new", 2])
    out = io.BytesIO()
    book.save(out)
    (sheet,) = read_tables(out.getvalue())
    assert texts(sheet) == [["new", "2"]]


def changed(data: bytes, name: str, content: bytes) -> bytes:
    """The workbook with another part in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            if one != name:
                new.writestr(one, old.read(one))
        new.writestr(name, content)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
XML = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
ROW = b'<row r="1"><c t="inlineStr"><is><t>a</t></is></c></row>'
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa">]>' + XML % b'<row r="1"><c><v>&a;</v></c></row>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (ENTITIES, Reason.BROKEN),
        (ENTITIES.decode().encode("utf-16"), Reason.BROKEN),
        (XML % (ROW + b'<row r="99999999"><c><v>1</v></c></row>'), Reason.BROKEN),
        (XML % (ROW + b'<row r="2"><c t="s"><v>77</v></c></row>'), Reason.BROKEN),
        (XML % (ROW + b'<row r="2"><c r="ZZZZ2"><v>1</v></c></row>'), Reason.BROKEN),
        (XML % (ROW + b'<row r="2"><c r="ZZ2"><v>1</v></c></row>'), Reason.TOO_WIDE),
        (XML % (ROW + b"<row r='2'>" + b"<c><v>1</v></c>" * 600_000 + b"</row>"), Reason.TOO_LARGE),
        (b"<worksheet><sheetData><row", Reason.BROKEN),
        (XML % b"", Reason.NO_ROWS),
    ],
)
def test_a_workbook_that_is_not_as_it_should_be(content: bytes, reason: Reason) -> None:
    assert refusal(changed(workbook(Data=[["a"]]), SHEET, content)).reason is reason


def test_a_workbook_that_unpacks_to_too_much() -> None:
    texts = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' + b" " * (60 * 1024 * 1024)
    assert refusal(changed(workbook(Data=[["a"]]), "xl/sharedStrings.xml", texts)).reason is Reason.TOO_LARGE


def test_other_office_files_are_named() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert refusal(out.getvalue()).reason is Reason.OPEN_DOCUMENT
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert refusal(out.getvalue()).reason is Reason.NO_TABLE


def test_a_damaged_workbook_is_read_or_refused() -> None:
    good = workbook(Data=[["a", "b"], ["x", 1], ["y", 2]])
    chance = random.Random(13)
    for _time in range(60):
        data = bytearray(good)
        for _place in range(5):
            data[chance.randrange(4, len(data))] = chance.randrange(256)
        with suppress(Refused):
            for sheet in read_tables(bytes(data)):
                list(sheet.rows())


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_memory_does_not_grow_with_the_rows(kind: str) -> None:
    def peak(rows: int) -> int:
        file = io.BytesIO()
        if kind == "csv":
            file.write("".join(["name;city;n\n", *(f"row {n};Münster;{n}\n" for n in range(rows))]).encode())
        else:
            with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
                sheet = book.add_worksheet()
                sheet.write_row(0, 0, ["name", "city", "n"])
                for n in range(rows):
                    sheet.write_row(n + 1, 0, [f"row {n}", "Münster", n])
        tracemalloc.start()
        assert sum(1 for _row in read_table(file).rows()) == rows
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    read_table(workbook(Data=[["a", "b"], ["x", "y"]]))  # what is loaded once
    assert peak(8_000) < peak(1_000) + 8_000 * 250

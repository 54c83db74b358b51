"""Reading tables that people send: CSV of any usual kind and Excel files, row by row."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter

from matchmaker.indicators.engine.sheets import Fault, Unreadable, sheets

ROWS = [["city", "value"], ["Łódź", "1,5"], ["São Paulo", "2"]]


def read(data: bytes) -> list[list[tuple[int, list[str | float]]]]:
    return [list(rows) for rows in sheets(io.BytesIO(data))]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_usual_separator_and_line_end(separator: str, end: str) -> None:
    text = end.join(
        [f"a{separator}b{separator}c", f'"x{separator}y"{separator}2{separator}3', f"4{separator}5{separator}6"]
    )
    (rows,) = read(text.encode())
    assert [cells for _number, cells in rows] == [["a", "b", "c"], [f"x{separator}y", "2", "3"], ["4", "5", "6"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_letters_arrive_whatever_the_encoding(encoding: str) -> None:
    text = "\n".join(";".join(row) for row in ROWS)
    (rows,) = read(text.encode(encoding))
    assert [cells for _number, cells in rows] == ROWS


def test_old_windows_files_are_read() -> None:
    (rows,) = read("name;value\nMünchen;1\n".encode("cp1252"))
    assert rows[1][1] == ["München", "1"]


def test_the_line_that_names_its_separator_is_no_row() -> None:
    (rows,) = read(b"sep=;\na;b\n1;2\n")
    assert rows == [(2, ["a", "b"]), (3, ["1", "2"])]


def workbook(*names: str) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name in names:
            sheet = book.add_worksheet(name)
            sheet.write_row(1, 0, ["indicator", "year", "value"])
            sheet.write_row(3, 0, [f"water.losses {name}", 2023, 31.125])
            sheet.write_string(3, 4, "beside a gap")
    return out.getvalue()


def test_excel_numbers_stay_numbers_and_rows_keep_their_number() -> None:
    first, second = read(workbook("One", "Two"))
    assert first == [
        (2, ["indicator", "year", "value"]),
        (4, ["water.losses One", 2023.0, 31.125, "", "beside a gap"]),
    ]
    assert second[1][1][0] == "water.losses Two"


def test_a_large_sheet_comes_row_by_row() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for row in range(5_000):
            sheet.write_row(row, 0, [f"text {row}", row])
    (rows,) = read(out.getvalue())
    assert len(rows) == 5_000
    assert rows[-1] == (5_000, ["text 4999", 4999.0])


def entities() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        text = '<!DOCTYPE x [<!ENTITY a "aaaaaaaa">]><worksheet><row r="1"><c><v>&a;</v></c></row></worksheet>'
        archive.writestr("xl/worksheets/sheet1.xml", text)
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", Fault.EMPTY),
        (b"\x00\x01\x02\x03binary", Fault.NO_TEXT),
        (b'a,b\n"never ends,1\n', Fault.QUOTE),
        (b"PK\x03\x04 no archive", Fault.BROKEN),
        (entities(), Fault.BROKEN),
    ],
)
def test_what_is_no_table_is_named(data: bytes, fault: Fault) -> None:
    with pytest.raises(Unreadable) as caught:
        read(data)
    assert caught.value.fault is fault

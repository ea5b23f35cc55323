"""XLSX opened with care: a small file must not become a large one, and no macro comes in."""

import io
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

import openpyxl
from defusedxml.ElementTree import iterparse
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

#: What the parts of a workbook may hold together once unpacked, in bytes.
_MOST_UNPACKED = 30 * 1024**2
_MOST_PARTS = 500
#: The last row of a spreadsheet program, and cells, also empty ones, that a worksheet may spread over.
_LAST_ROW = 1_048_576
_MOST_CELLS = 5_000_000
_MERGED = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}mergeCell"
#: All that a damaged archive, damaged XML or a workbook unlike any other makes the reader raise.
_DAMAGE = (
    BadZipFile, InvalidFileException, ParseError, zlib.error, ArithmeticError, AttributeError, EOFError,
    LookupError, NotImplementedError, OSError, RuntimeError, TypeError, ValueError,
)  # fmt: skip


class Sheet(NamedTuple):
    """A worksheet: its name, its merged areas such as 'A1:B2', and its cells to be read once."""

    name: str
    merged: list[str]
    cells: Any

    def rows(self, most_columns: int) -> Iterator[tuple[int, list[tuple[Any, str]]]]:
        """Yield (number, [(value, type of the cell)]), cut at `most_columns` where nothing stands beyond.

        Raises ValidationError where it is damaged, or where a few cells span more than a table ever does.
        """
        # A workbook may claim to be as large as it likes; its rows say how large it is.
        self.cells.reset_dimensions()
        left = _MOST_CELLS
        try:
            for number, row in enumerate(self.cells.iter_rows(), start=1):
                left -= len(row)
                if left < 0 or number > _LAST_ROW:
                    raise _too_much()
                is_wide = any(cell.value is not None for cell in row[most_columns:])
                shown = row if is_wide else row[:most_columns]
                yield number, [(cell.value, cell.data_type) for cell in shown]
        except _DAMAGE:
            raise _damaged() from None


def open_workbook(data: bytes) -> list[Sheet]:
    """Return the worksheets of an XLSX; raise ValidationError, with what to do, where it is not one."""
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            _refuse_bomb(archive)
            _refuse_macros(archive)
            merged = _merged(archive)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        return [Sheet(page.title, merged.get(page._worksheet_path, []), page) for page in book.worksheets]
    except ValidationError:
        raise
    except _DAMAGE:
        raise _damaged() from None


def _damaged() -> ValidationError:
    return ValidationError(
        _("This workbook cannot be read: open it in your spreadsheet program and save it as XLSX."),
        code="damaged",
    )


def _refuse_bomb(archive: ZipFile) -> None:
    """Raise ValidationError for an archive that unpacks to more than a form can hold.

    The sizes are those the archive declares; reading a part stops at its declared size.
    """
    parts = archive.infolist()
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise _too_much()


def _too_much() -> ValidationError:
    return ValidationError(
        _("This workbook holds far more than a template filled in: copy its rows into a new template."),
        code="unpacked",
    )


def _refuse_macros(archive: ZipFile) -> None:
    """Raise ValidationError for a workbook with macros."""
    if any(name.lower().endswith("vbaproject.bin") for name in archive.namelist()):
        raise ValidationError(
            _("This workbook holds macros: save it as XLSX, the kind without macros."), code="macros"
        )


def _merged(archive: ZipFile) -> dict[str, list[str]]:
    """Return {part: the areas merged in it}; a workbook read as a stream does not tell them."""
    found: dict[str, list[str]] = {}
    for name in archive.namelist():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            with archive.open(name) as part:
                found[name] = []
                for _event, element in iterparse(part):
                    if element.tag == _MERGED:
                        found[name].append(element.get("ref", ""))
                    element.clear()
    return found

"""One spelling for each part of a workbook's archive, in the archive and wherever it is referred to.

To Excel, names that differ in case are one. openpyxl takes them for two, and leaves a sheet out in silence.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from html import escape, unescape

CONTENT_TYPES = "[Content_Types].xml"
# Parts that are looked for under a name of the standard's, whatever refers to them.
_FIXED_NAMES = (CONTENT_TYPES, "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels")
_FIXED = {name.casefold(): name for name in _FIXED_NAMES}
_REFERENCE = re.compile(
    rb"(<(?:\w+:)?(?:Relationship|Override)\s[^<>]*?\b(?:Target|PartName)=[\"'])([^\"']+)"
)


def with_agreed_names(data: bytes) -> bytes:
    """The same workbook, its parts named as references to them are; the very bytes where both agree."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        plain = {name: name.replace("\\", "/").lstrip("/") for name in names}
        referring = {name: archive.read(name) for name in names if _refers(plain[name])}
        spelt = _spellings(plain.values(), {plain[name]: content for name, content in referring.items()})
        renamed = {name: spelt[plain[name].casefold()] for name in names}
        mended = {name: _mended(renamed[name], content, spelt) for name, content in referring.items()}
        if all(old == new for old, new in renamed.items()) and mended == referring:
            return data
        if len(set(renamed.values())) < len(names):  # two parts of one name: which is meant nobody can tell
            return data
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as agreed:
            for name in names:
                agreed.writestr(renamed[name], mended[name] if name in mended else archive.read(name))
    return buffer.getvalue()


def resolved(folder: str, target: str) -> str:
    """The name of the part that a relationship points to, from the folder of its source."""
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(folder, target))


def _refers(name: str) -> bool:
    return name.casefold().endswith(".rels") or name.casefold() == CONTENT_TYPES.casefold()


def _spellings(names: Iterable[str], referring: Mapping[str, bytes]) -> dict[str, str]:
    """Each name's spelling by its folded form: the standard's, a relationship's, or the archive's own."""
    spelt = {name.casefold(): name for name in names}
    types_first = sorted(referring, key=lambda name: name.casefold() != CONTENT_TYPES.casefold())
    for referrer in types_first:
        for target in _targets(referrer, referring[referrer]):
            if target.casefold() in spelt:
                spelt[target.casefold()] = target
    spelt.update((folded, name) for folded, name in _FIXED.items() if folded in spelt)
    for folded in spelt:  # a part's own relationships are named after it
        folder, _, file = folded.rpartition("/")
        part = posixpath.join(folder.removesuffix("_rels").rstrip("/"), file.removesuffix(".rels"))
        if folded.endswith(".rels") and part in spelt:
            folder, _, file = spelt[part].rpartition("/")
            spelt[folded] = posixpath.join(folder, "_rels", f"{file}.rels")
    return spelt


def _targets(referrer: str, content: bytes) -> Iterator[str]:
    for _, target in _REFERENCE.findall(content):
        yield resolved(_folder_of_source(referrer), unescape(target.decode(errors="replace")))


def _folder_of_source(referrer: str) -> str:
    return re.sub(r"/?_rels/[^/]*$", "", referrer, flags=re.IGNORECASE) if "/" in referrer else ""


def _mended(referrer: str, content: bytes, spelt: Mapping[str, str]) -> bytes:
    """A part with each reference that is spelt otherwise than its target put right."""

    def mend(found: re.Match[bytes]) -> bytes:
        meant = resolved(_folder_of_source(referrer), unescape(found[2].decode(errors="replace")))
        agreed = spelt.get(meant.casefold(), meant)
        return found[0] if agreed == meant else found[1] + escape(f"/{agreed}").encode()

    return _REFERENCE.sub(mend, content)

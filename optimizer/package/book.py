"""Book: the workbook part of a package, its sheets, names and calculation (ECMA-376 part 1, 18.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from optimizer.package.cells import holds_formula
from optimizer.package.kinds import MACROS, OF_TEMPLATES, ORDER, WORKSHEET
from optimizer.package.markup import RELATIONSHIP, Element, child, made, main, text_of
from optimizer.package.package import Package
from optimizer.package.properties import retitle
from optimizer.package.relationships import (
    Relationship,
    add_relationship,
    referrers,
    relationships,
    remove_relationship,
)
from optimizer.package.vouching import WORKBOOK, is_vouched_for, vouch, withdraw

# Kinds of parts that belong to one sheet and go with it.
OF_ONE_SHEET = ("comments", "vmlDrawing", "table", "printerSettings")
_OF_OPENPYXL = "124519"  # the calcId under which it writes formulas without values


@dataclass(frozen=True)
class SheetEntry:
    """A sheet as the workbook lists it: `kind` is "worksheet", "chartsheet" and the like, `part` its part."""

    title: str
    relationship: str
    kind: str
    part: str


class Book:
    """A workbook's package with its sheets. Raises ValueError where it is none."""

    def __init__(self, data: bytes | Package) -> None:
        self.package = data if isinstance(data, Package) else Package(data)
        mains = [one.target for one in relationships(self.package, "") if one.kind == "officeDocument"]
        self.part = next((name for name in mains if name in self.package), "xl/workbook.xml")
        if child(self._glance(), "sheets") is None:
            raise ValueError("the workbook lists no sheets")
        self._values_stand = not self._asks_to_calculate() or is_vouched_for(self._contents())

    def _contents(self) -> dict[str, bytes]:
        return {name: self.package.content(name) for name in self.package}

    def _glance(self) -> Element:
        return self.package.glance(self.part)

    def _tree(self) -> Element:
        return self.package.tree(self.part)

    def related(self, kind: str) -> Relationship | None:
        """The first thing of a kind ("styles", "sharedStrings") that the workbook refers to."""
        ours = relationships(self.package, self.part)
        return next((one for one in ours if one.kind == kind and one.target in self.package), None)

    # --- sheets ---------------------------------------------------------------------------------------------
    @property
    def sheets(self) -> list[SheetEntry]:
        known = {one.id: one for one in relationships(self.package, self.part)}
        entries = []
        for entry in self._listed(self._glance()):
            one = known.get(entry.get(f"{{{RELATIONSHIP}}}id", ""), Relationship("", "", ""))
            entries.append(SheetEntry(entry.get("name", ""), one.id, one.kind, one.target))
        return entries

    @property
    def worksheets(self) -> list[SheetEntry]:
        return [one for one in self.sheets if one.kind == "worksheet" and one.part in self.package]

    @staticmethod
    def _listed(root: Element) -> list[Element]:
        sheets = child(root, "sheets")
        return [] if sheets is None else sheets.findall(main("sheet"))

    def add_sheet(self, title: str, content: bytes, *, at: int | None = None) -> str:
        """List a worksheet of that content, as the last or at a position from 0; the name of its part."""
        part = self.package.free_name("xl/worksheets/sheet1.xml")
        self.package.put(part, content, WORKSHEET)
        listed = self._listed(self._tree())
        at = len(listed) if at is None else at
        holder = child(self._tree(), "sheets")
        entry = holder.makeelement(main("sheet"))
        entry.set("name", title)
        entry.set("sheetId", str(1 + max((int(one.get("sheetId", "0")) for one in listed), default=0)))
        entry.set(f"{{{RELATIONSHIP}}}id", add_relationship(self.package, self.part, "worksheet", part))
        holder.insert(holder.index(listed[at]) if at < len(listed) else len(holder), entry)
        self._renumber(lambda position: position + (position >= at))
        retitle(self.package, self)
        return part

    def remove_sheet(self, title: str) -> None:
        """Take a sheet out, with the names that are its own and the parts that nothing else refers to."""
        position = next(at for at, one in enumerate(self.sheets) if one.title == title)
        gone = self.sheets[position]
        if holds_formula(self.package.content(gone.part)):
            self.forget_calculation_chain()
        entry = self._listed(self._tree())[position]
        entry.getparent().remove(entry)
        remove_relationship(self.package, self.part, gone.relationship)
        own = [one for one in relationships(self.package, gone.part) if one.kind in OF_ONE_SHEET]
        self.package.remove(gone.part)
        for one in own:
            if one.target in self.package and not referrers(self.package, one.target):
                self.package.remove(one.target)
        self._renumber(lambda at: None if at == position else at - (at > position))
        left = self._listed(self._tree())
        for view in self._tree().iterfind(f"{main('customWorkbookViews')}/{main('customWorkbookView')}"):
            if left and view.get("activeSheetId") == entry.get("sheetId"):
                view.set("activeSheetId", left[self._first_shown()].get("sheetId"))
        retitle(self.package, self)

    def _renumber(self, moved: Callable[[int], int | None]) -> None:
        """Let all that counts sheets by position follow; what was of a sheet that is gone goes too."""
        names = child(self._tree(), "definedNames")
        for name in [] if names is None else list(names.findall(main("definedName"))):
            if name.get("localSheetId") is not None:
                at = moved(int(name.get("localSheetId")))
                names.remove(name) if at is None else name.set("localSheetId", str(at))
        if names is not None and not len(names):
            names.getparent().remove(names)
        for view in self._tree().iterfind(f"{main('bookViews')}/{main('workbookView')}"):
            for attribute in ("activeTab", "firstSheet"):
                if view.get(attribute) is not None:
                    at = moved(int(view.get(attribute)))
                    view.set(attribute, str(self._first_shown() if at is None else at))

    def _first_shown(self) -> int:
        listed = self._listed(self._tree())
        return next((at for at, one in enumerate(listed) if one.get("state", "visible") == "visible"), 0)

    @property
    def active_title(self) -> str:
        """The sheet at which the workbook opens."""
        view = self._glance().find(f"{main('bookViews')}/{main('workbookView')}")
        at, titles = int(view.get("activeTab", "0")) if view is not None else 0, self.sheets
        return titles[at].title if at < len(titles) else ""

    def open_at(self, title: str) -> None:
        """Let the workbook open at that sheet, where it has one of that name."""
        titles = [one.title for one in self.sheets]
        if title in titles and title != self.active_title:
            for view in self._tree().iterfind(f"{main('bookViews')}/{main('workbookView')}"):
                view.set("activeTab", str(titles.index(title)))

    # --- names ----------------------------------------------------------------------------------------------
    def defined_names(self) -> Iterator[tuple[str, int | None, str]]:
        """(name, position of the sheet that it is for or None, what it refers to)."""
        names = child(self._glance(), "definedNames")
        for name in [] if names is None else names.findall(main("definedName")):
            local = name.get("localSheetId")
            yield name.get("name", ""), None if local is None else int(local), name.text or ""

    def define(self, name: str, refers_to: str, *, sheet: int | None = None) -> None:
        names = made(self._tree(), "definedNames", ORDER)
        entry = names.makeelement(main("definedName"))
        entry.set("name", name)
        if sheet is not None:
            entry.set("localSheetId", str(sheet))
        if name.startswith("_xlnm._Filter"):
            entry.set("hidden", "1")
        entry.text = refers_to
        names.append(entry)

    def redefine(self, name: str, refers_to: str, new: str) -> None:
        """Let the names of that spelling which refer to `refers_to` refer to something else."""
        for entry in self._tree().iterfind(f"{main('definedNames')}/{main('definedName')}"):
            if entry.get("name") == name and entry.text == refers_to:
                entry.text = new

    def tables(self) -> Iterator[tuple[SheetEntry, str, Element]]:
        """(sheet, part, root) of every table in the workbook, to be looked at."""
        for sheet in self.worksheets:
            for one in relationships(self.package, sheet.part):
                if one.kind == "table" and one.target in self.package:
                    yield sheet, one.target, self.package.glance(one.target)

    def taken_names(self) -> set[str]:
        """The names of tables and ranges, which share one space without regard to case."""
        names = {name.casefold() for name, _, _ in self.defined_names()}
        return names | {root.get("displayName", "").casefold() for _, _, root in self.tables()}

    def strings(self) -> list[str]:
        """The shared strings without their formats."""
        part = self.related("sharedStrings")
        if part is None:
            return []
        return [text_of(item) for item in self.package.glance(part.target).iterfind(main("si"))]

    # --- kind, calculation ----------------------------------------------------------------------------------
    @property
    def has_macros(self) -> bool:
        """Whether the file must be named .xlsm: Excel refuses to open it as .xlsx."""
        kind = self.package.content_type(self.part)
        return OF_TEMPLATES.get(kind, kind) == MACROS

    def become_workbook(self) -> None:
        """A template's copy is a workbook: under a template's type Excel would not open it by that name."""
        kind = self.package.content_type(self.part)
        if kind in OF_TEMPLATES:
            self.package.put(self.part, self.package.content(self.part), OF_TEMPLATES[kind])

    @property
    def counts_from_1904(self) -> bool:
        properties = child(self._glance(), "workbookPr")
        return properties is not None and properties.get("date1904") in ("1", "true")

    def _asks_to_calculate(self) -> bool:
        """Whether the file's writer left it to others to work formulas out, all or some."""
        settings = child(self._glance(), "calcPr")
        if settings is None:
            return False
        asks = settings.get("fullCalcOnLoad") in ("1", "true") or settings.get("calcId") == _OF_OPENPYXL
        return asks or settings.get("calcCompleted") in ("0", "false")

    def calculate_on_opening(self) -> None:
        """Ask the next program to work all formulas out; the chain of cells to calculate is made anew."""
        made(self._tree(), "calcPr", ORDER).set("fullCalcOnLoad", "1")

    def forget_calculation_chain(self) -> None:
        """Excel makes the chain anew where it is absent, and repairs a file whose chain names no formula."""
        chain = self.related("calcChain")
        if chain is not None:
            remove_relationship(self.package, self.part, chain.id)
            self.package.remove(chain.target)

    def to_bytes(self) -> bytes:
        """The file. Where it asks to be calculated, its values are vouched for if they stood when it came."""
        if self.part == WORKBOOK and self._asks_to_calculate():
            vouch(self.package, ORDER) if self._values_stand else withdraw(self.package)
        return self.package.to_bytes()

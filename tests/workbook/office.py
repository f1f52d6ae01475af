"""LibreOffice, an independent program that opens, calculates and saves workbooks; where it is installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

SOFFICE = shutil.which("soffice") or ""


def converted(source: Path, form: str, folder: Path) -> list[Path]:
    """The files that LibreOffice makes of `source`.

    Its exit code is 0 even when it fails, so they must be there.
    """
    target = folder / "out"
    profile = (folder / "profile").as_uri()
    command = [
        *(SOFFICE, f"-env:UserInstallation={profile}", "--headless", "--convert-to", form),
        *("--outdir", str(target), str(source)),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    files = sorted(target.iterdir())
    assert files, "LibreOffice wrote nothing"
    return files

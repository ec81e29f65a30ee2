"""The parts of a bundle as a software bill of materials: CycloneDX 1.5 in JSON, the same for the same parts."""

import json
import re
import tarfile
import uuid
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from kiosk.install import debs
from kiosk.install.manifest import File
from kiosk.install.targets import Target

NAME: Final = "sbom.cdx.json"
_NAMESPACE: Final = uuid.UUID("7f0f5d0a-5b3c-5d8e-9d7c-6d1f0c9f2b11")
_LONGEST_NAME: Final = 100
"""What stands in a field of licences and is longer is the licence's text."""
_CLASSIFIED: Final = "License :: "


def bill(number: str, version: str, target: Target, made: int, parts: Sequence[dict[str, Any]]) -> bytes:
    """The bill of a program and its parts.

    Args:
        number: the program's number.
        version: its number and digest.
        target: what it is for.
        made: time of its sources, in seconds since 1970.
        parts: as `wheel` and `package` give them.
    """
    parts = sorted(parts, key=lambda part: str(part["bom-ref"]))
    program = {
        "type": "application",
        "bom-ref": f"bfr-kiosk@{version}",
        "name": "bfr-kiosk",
        "version": version,
        "purl": f"pkg:generic/bfr-kiosk@{number}",
        "licenses": [{"license": {"id": "Apache-2.0"}}],
        "properties": [{"name": "bfr-kiosk:target", "value": target.name}],
    }
    body: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(made, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": program,
        },
        "components": parts,
        "dependencies": [{"ref": program["bom-ref"], "dependsOn": [part["bom-ref"] for part in parts]}],
    }
    serial = uuid.uuid5(_NAMESPACE, json.dumps(body, sort_keys=True))
    return json.dumps({"serialNumber": f"urn:uuid:{serial}", **body}, sort_keys=True, indent=1).encode() + b"\n"


def wheel(path: Path, file: File) -> dict[str, Any]:
    """A package of Python: name, version and licence by what it says itself, or by its file's name."""
    told = _metadata(path)
    name, version = told["Name"], told["Version"]
    found = re.sub(r"[-_.]+", "-", name).lower()
    return _part(f"pkg:pypi/{quote(found)}@{quote(version)}", name, version, file, _licence_of_wheel(told))


def package(told: dict[str, str], file: File, target: Target) -> dict[str, Any]:
    """A package of the system. What licence it has stands in the package, and in no field of it."""
    name, version = told["Package"], told["Version"]
    purl = f"pkg:deb/debian/{quote(name)}@{quote(version)}?arch={told['Architecture']}&distro={target.release}"
    return _part(purl, name, version, file, None)


def packages(text: str, files: Sequence[File], target: Target) -> list[dict[str, Any]]:
    """All of an index."""
    by_name = {file.name.rpartition("/")[2]: file for file in files}
    return [package(told, by_name[told["Filename"].removeprefix("./")], target) for told in debs.fields(text)]


def _part(purl: str, name: str, version: str, file: File, licence: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": purl,
        "purl": purl,
        "name": name,
        "version": version,
        "hashes": [{"alg": "SHA-256", "content": file.sha256}],
        "properties": [{"name": "bfr-kiosk:file", "value": file.name}],
        **({"licenses": [licence]} if licence else {}),
    }


def _metadata(path: Path) -> Message:
    """What a wheel or a source says of itself."""
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as archive:
            (name,) = [one for one in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", one)]
            data = archive.read(name)
    else:
        with tarfile.open(path) as archive:
            (name,) = [one for one in archive.getnames() if re.fullmatch(r"[^/]+/PKG-INFO", one)]
            file = archive.extractfile(name)
            data = b"" if file is None else file.read()
    return HeaderParser().parsestr(data.decode(errors="replace"))


def _licence_of_wheel(told: Message) -> dict[str, Any] | None:
    if expression := told.get("License-Expression"):
        return {"expression": expression}
    text = told.get("License", "").strip()
    if not text or len(text) > _LONGEST_NAME or "\n" in text:
        named = [one for one in told.get_all("Classifier", []) if one.startswith(_CLASSIFIED)]
        text = ", ".join(one.rpartition(":: ")[2] for one in named)
    return {"license": {"name": text}} if text else None

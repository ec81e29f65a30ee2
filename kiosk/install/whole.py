"""Whether nothing is missing in the environment that this runs in: python -m kiosk.install.whole.

`pip check` judges the packages of the system as well, which an environment that sees them cannot answer for.
"""

import sys
import sysconfig
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from pip._vendor.packaging.requirements import Requirement


def problems(folder: Path) -> Iterator[str]:
    """What packages in a folder of the environment ask for and do not find, or find in a version they cannot use."""
    for package in metadata.distributions(path=[str(folder)]):
        for text in package.requires or ():
            wanted = Requirement(text)
            if wanted.marker is not None and not wanted.marker.evaluate({"extra": ""}):
                continue
            try:
                found = metadata.version(wanted.name)
            except metadata.PackageNotFoundError:
                yield f"{package.name} asks for {wanted}, which is not there"
                continue
            if not wanted.specifier.contains(found, prereleases=True):
                yield f"{package.name} asks for {wanted}, and {found} is there"


def main() -> int:
    """Name each; 1 when there are any."""
    found = sorted(set(problems(Path(sysconfig.get_path("purelib")))))
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

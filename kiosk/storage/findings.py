"""What is found in records that are looked through."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not as it was written: where, a stable code, and what it means in words."""

    code: str
    table: str
    row: int
    message: str


@dataclass(slots=True)
class Found:
    """All that was found so far, and how much was looked at."""

    findings: list[Finding] = field(default_factory=list)
    rows: int = 0
    blocks: int = 0
    erased: int = 0

    def add(self, code: str, table: str, row: int, message: str) -> None:
        """One thing more."""
        self.findings.append(Finding(code=code, table=table, row=row, message=message))

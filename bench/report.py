"""The table on the screen and the JSON beside it; the machine is described without its name or its paths."""

import json
import os
import platform
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path

from bench.processes import ROOT

RESULTS = ROOT / "bench" / "results"
PACKAGES = ("granian", "flask", "sqlalchemy", "huey", "psycopg", "requests")


@dataclass(frozen=True, slots=True)
class Goal:
    """A number that was promised: at least `bound`, or at most where `is_ceiling`."""

    text: str
    bound: float
    value: float
    is_ceiling: bool = False

    @property
    def is_met(self) -> bool:
        """Whether it holds."""
        return self.value <= self.bound if self.is_ceiling else self.value >= self.bound

    def line(self) -> str:
        """One line for people."""
        sign = "≤" if self.is_ceiling else "≥"
        return f"  {'met   ' if self.is_met else 'MISSED'}  {self.text}: {self.value:.2f} ({sign} {self.bound:g})"


@dataclass(slots=True)
class Section:
    """What one section measured: a table, goals, and remarks that belong to the numbers."""

    name: str
    title: str
    columns: Sequence[str]
    rows: list[Sequence[object]] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def show(self) -> None:
        """Print it."""
        table = [[_written(cell) for cell in row] for row in (self.columns, *self.rows)]
        widths = [max(len(row[column]) for row in table) for column in range(len(self.columns))]
        print(f"\n{self.title}")
        for number, row in enumerate(table):
            print("  " + "  ".join(_padded(row, widths)))
            if not number:
                print("  " + "  ".join("-" * width for width in widths))
        for goal in self.goals:
            print(goal.line())
        for remark in self.remarks:
            print(f"  · {remark}")

    def keep(self, machine: dict[str, object]) -> Path:
        """Write it as JSON over the last one."""
        RESULTS.mkdir(exist_ok=True)
        path = RESULTS / f"{self.name}.json"
        document = asdict(self) | {"machine": machine, "measured_on": time.strftime("%Y-%m-%d", time.gmtime())}
        document["goals"] = [asdict(goal) | {"is_met": goal.is_met} for goal in self.goals]
        path.write_text(json.dumps(_rounded(document), indent=1, ensure_ascii=False) + "\n")
        return path


def machine_facts(folder: Path) -> dict[str, object]:
    """What the numbers depend on; `flush_ms` is what making 16 KB durable costs in this folder."""
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "packages": {name: version(name) for name in PACKAGES},
        "flush_ms": flush_ms(folder),
        "load_before": round(os.getloadavg()[0], 2),
    }


def flush_ms(folder: Path, times: int = 100) -> float:
    """Median milliseconds of writing 16 KB and waiting until the disk has them."""
    block, taken = b"x" * 16_384, []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(times):
            began = time.perf_counter()
            file.write(block)
            file.flush()
            os.fdatasync(file.fileno())
            taken.append(time.perf_counter() - began)
    return 1_000 * sorted(taken)[times // 2]


def _padded(row: list[str], widths: list[int]) -> list[str]:
    name, *figures = (cell for cell in zip(row, widths, strict=True))
    return [name[0].ljust(name[1]), *(cell.rjust(width) for cell, width in figures)]


def _written(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:,.0f}" if cell >= 100 else f"{cell:.2f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    return [_rounded(inner) for inner in value] if isinstance(value, list | tuple) else value


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or "unknown"

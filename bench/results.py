"""What was measured, and what follows from it."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from figures import Values
from systems import Variant

# The figure of a job with little to do, or the start of that of one figure's job.
STARTUP = "startup"


@dataclass(frozen=True)
class Measurement:
    """One run: its values, or why there are none."""

    figure: str
    variant: Variant
    repeat: int
    values: Values
    void: str = ""


@dataclass(frozen=True)
class Summary:
    """A value over all repeats."""

    variant: Variant
    median: float
    low: float
    high: float


@dataclass
class Results:
    """All runs."""

    measurements: list[Measurement] = field(default_factory=list)

    def add(self, measured: Measurement) -> None:
        self.measurements.append(measured)

    def figures(self) -> list[str]:
        """The names of the figures in the order in which they were measured first."""
        return list(dict.fromkeys(each.figure for each in self.measurements))

    def void(self, figure: str, system: str) -> str:
        """Why a system's figure does not count: one wrong run is enough. Empty if it counts."""
        of_system = [each for each in self._of(figure) if each.variant.system == system]
        return next((each.void for each in of_system if each.void), "")

    def summary(self, figure: str, variant: Variant, value: str) -> Summary | None:
        """A value of a variant; None if it was not measured, or is void."""
        if self.void(figure, variant.system):
            return None
        all_values = [
            self._value(each, value) for each in self._of(figure) if each.variant == variant
        ]
        if not all_values:
            return None
        return Summary(variant, statistics.median(all_values), min(all_values), max(all_values))

    def best(self, figure: str, system: str, value: str) -> Summary | None:
        """The value of the system's variant that has the lowest median."""
        variants = {each.variant for each in self._of(figure) if each.variant.system == system}
        found = (self.summary(figure, each, value) for each in variants)
        return min((each for each in found if each), key=lambda each: each.median, default=None)

    def to_json(self) -> list[dict[str, Any]]:
        """Every run, with the values that follow from it."""
        return [
            {
                "figure": each.figure,
                "variant": each.variant.name,
                "repeat": each.repeat,
                "void": each.void,
                **each.values,
                **({"cpu_us": self._cpu_us(each)} if "cpu_s" in each.values else {}),
            }
            for each in self.measurements
        ]

    def _of(self, figure: str) -> Iterable[Measurement]:
        return (each for each in self.measurements if each.figure == figure)

    def _value(self, measured: Measurement, value: str) -> float:
        if value == "cpu_us" and "cpu_s" in measured.values:
            return self._cpu_us(measured)
        if value == "records_per_s":
            return measured.values["records"] / measured.values["wall_s"]
        return measured.values[value]

    def _cpu_us(self, measured: Measurement) -> float:
        """CPU time an event, without the start-up, which was measured apart."""
        spent = measured.values["cpu_s"]
        if not measured.figure.startswith(STARTUP):
            spent -= self._startup_s(measured.figure, measured.variant.system)
        return spent / measured.values["records"] * 1e6

    def _startup_s(self, figure: str, system: str) -> float:
        """That of the figure's own job, or of the job of all; 0 if neither was measured."""
        for name in (f"{STARTUP} {figure}", STARTUP):
            found = [
                each.values["cpu_s"]
                for each in self._of(name)
                if each.variant.system == system and not each.void
            ]
            if found:
                return statistics.median(found)
        return 0.0

"""Pure. What is wrong in a file, where, and how it is told."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """`line` counts from 1, as editors do; `column` is the header's name."""

    line: int
    column: str
    sentence: str

    def told(self, file: str) -> str:
        """FILE:LINE:COLUMN: sentence"""
        return f"{file}:{self.line}:{self.column}: {self.sentence}"


class FileRefused(Exception):
    """Everything that is wrong in a file, in order; nothing of it was kept."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = sorted(set(faults))

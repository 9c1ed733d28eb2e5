"""Many Go modules in one run: find them, work on several at once, one report."""

from __future__ import annotations

from gocodemod.batch.discover import Task, discover
from gocodemod.batch.work import BatchReport, TaskResult, run

__all__ = ["BatchReport", "Task", "TaskResult", "discover", "run"]

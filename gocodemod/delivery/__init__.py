"""Git: what is not committed yet, and changes as commits on a branch of their own.

The rooms below this one are the only importers of GitPython.
"""

from __future__ import annotations

from gocodemod.delivery.dirty import dirty_files
from gocodemod.delivery.pull_request import Delivered, Request, create_pull_request
from gocodemod.delivery.work_tree import checkout

__all__ = ["Delivered", "Request", "checkout", "create_pull_request", "dirty_files"]

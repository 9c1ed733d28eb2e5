"""The codes of refusals, each with one line of explanation."""

from __future__ import annotations

from gocodemod.context import Obstacle
from gocodemod.golang.rows import Ref
from gocodemod.model import Span

CODES = {
    "drop-in": "another package or variable that is only called as the codec is",
    "other-configuration": "the file belongs to a configuration that is not loaded",
    "unsupported-shape": "the call does not stand in a statement `b, err := ...`",
    "error-branch": "the error is not checked by `if err != nil` that leaves the function",
    "used-on-error": "the bytes are used in the error branch",
    "runs-once": "it stands in an init function, which is run once",
    "in-loop": "it stands in a loop that is made with goto, or that nothing can be put before",
    "bytes-returned": "the bytes are returned, so they outlive the function",
    "exported-api": "the function that returns the bytes is exported API",
    "interface-method": "the method that returns the bytes may be an interface's",
    "function-value": "the function that returns the bytes is used as a value",
    "mixed-results": "the function returns other bytes, too, or leaves without those it took",
    "bytes-stored": "the bytes are stored",
    "bytes-sent": "the bytes are sent on a channel",
    "bytes-captured": "a function literal uses the bytes, perhaps later",
    "bytes-reassigned": "the variable that takes the bytes is not a new one, or gets others",
    "bytes-passed": "the bytes are passed to code that may keep them",
    "bytes-deferred": "a deferred or started call takes the bytes",
    "bytes-changed": "the bytes are used in a way that is not understood",
    "request-body": "a request or a reader holds the bytes, perhaps after the function",
    "retaining-writer": "a Write method of the module may keep its argument",
    "retaining-reader": "a Read method of the module may keep its argument",
    "retaining-unmarshaler": "an UnmarshalJSON or UnmarshalText method may keep its argument",
    "helper-place": "the settings name a helper package that the file may not import",
    "helper-exists": "the place of the helper package is taken by other code",
    "language-version": "the module's go line is older than what the helper needs",
    "name-taken": "the name of the helper package is taken in the file or package",
    "not-writable": "the file is generated, vendored or outside the module",
}


def stop(at: Span, code: str, message: str, row: Ref | None = None) -> Obstacle:
    """The Obstacle of a code, at the row where one is given."""
    return Obstacle(code, message, Span(row.file, row.start, row.end) if row else at)

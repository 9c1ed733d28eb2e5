"""What edits mean: the one place that turns contents and edits into contents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gocodemod.model import Edit


def apply_edits(
    contents: Mapping[str, bytes | None], edits: Iterable[Edit]
) -> dict[str, bytes | None]:
    """Apply `edits`, all of one round, and give the contents of the files they touch.

    `contents` are those of the round's base; a missing or None entry is a file that
    does not exist. Identical edits count once; insertions at one offset keep the order
    of their first mention. None in the answer is a file that goes.

    Raises ValueError when edits overlap, lie outside their file, or create a file that exists.
    """
    by_file: dict[str, list[Edit]] = {}
    for edit in dict.fromkeys(edits):
        by_file.setdefault(edit.file, []).append(edit)
    return {file: _file(file, contents.get(file), ours) for file, ours in by_file.items()}


def _file(file: str, before: bytes | None, edits: list[Edit]) -> bytes | None:
    """One file's new contents, None when it goes."""
    whole = [edit for edit in edits if edit.action != "replace"]
    if whole:
        if len(edits) > 1:
            raise ValueError(f"{file}: a file that is created or deleted is edited as well")
        if whole[0].action == "delete":
            return None
        if before is not None:
            raise ValueError(f"{file}: an edit creates a file that exists")
        return whole[0].text.encode()
    if before is None:
        raise ValueError(f"{file}: an edit changes a file that does not exist")
    pieces: list[bytes] = []
    at = 0
    # The sort is stable and an insertion comes before the replacement that starts where it does.
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if not at <= edit.start <= edit.end <= len(before):
            raise ValueError(f"{file}: the edit at bytes {edit.start}-{edit.end} does not fit")
        pieces += (before[at : edit.start], edit.text.encode())
        at = edit.end
    pieces.append(before[at:])
    return b"".join(pieces)

"""Which build configurations take a file in: the rows of the sidecar's `covering`."""

from __future__ import annotations

import msgspec

from gocodemod.model import Configuration


class Choice(msgspec.Struct, frozen=True, omit_defaults=True):
    """A build configuration that takes a file in; `rank` orders those of one answer."""

    goos: str
    goarch: str
    tags: tuple[str, ...] = ()
    rank: int = 0

    @property
    def configuration(self) -> Configuration:
        """The same without the rank."""
        return Configuration(self.goos, self.goarch, self.tags)


class Covering(msgspec.Struct, frozen=True, omit_defaults=True):
    """The configurations that take a file in, the best first: fewest tags, then nearest the host.

    `never`: all of them set the tag "ignore", which by convention no build does
    (`go help buildconstraint`).
    """

    file: str
    configurations: tuple[Choice, ...] = ()
    never: bool = False

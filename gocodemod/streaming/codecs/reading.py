"""io.ReadAll, whose bytes a decoder reads.

Never NewDecoder(r).Decode: it stops behind the first value, and its errors are others.
"""

from __future__ import annotations

from gocodemod.streaming.codecs.codec import Codec

READ_ALL = Codec(function="io.ReadAll", short="io.ReadAll", helper="ReadAll", reads=True)
OLD_READ_ALL = Codec(
    function="io/ioutil.ReadAll", short="ioutil.ReadAll", helper="ReadAll", reads=True
)

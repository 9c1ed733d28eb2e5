"""What code outside the main modules a generated test may call: it does nothing but compute.

The test calls a function with values nobody chose. What might write a file, open a
connection, start a program or end this one must not be reached; what is in no table counts
as such.
"""

from __future__ import annotations

import re

# All of these packages; `/...`: and those below.
_PACKAGES = frozenset(
    """
    bufio bytes cmp context embed errors expvar fmt hash/... html io iter log log/slog maps math/...
    math path reflect regexp/... regexp runtime slices sort strconv strings sync sync/atomic
    text/tabwriter text/scanner time unicode/... unicode unique unsafe encoding/... encoding
    compress/... container/... crypto/... crypto net/url net/textproto net/netip mime mime/multipart
    mime/quotedprintable html/template text/template text/template/parse go/ast go/token go/format
    archive/tar archive/zip image/... image index/suffixarray io/fs
    google.golang.org/protobuf/... github.com/golang/protobuf/... github.com/gogo/protobuf/...
    go.uber.org/zap/... go.uber.org/zap go.uber.org/multierr github.com/sirupsen/logrus
    github.com/prometheus/client_golang/prometheus github.com/prometheus/common/model
    github.com/prometheus/client_model/go github.com/pkg/errors google.golang.org/grpc/status
    google.golang.org/grpc/codes google.golang.org/grpc/metadata github.com/gorilla/mux
    github.com/google/uuid github.com/go-logr/logr gopkg.in/yaml.v2 gopkg.in/yaml.v3
    go.opentelemetry.io/otel/attribute go.opentelemetry.io/otel/codes
    go.opentelemetry.io/otel/trace go.opentelemetry.io/otel/metric
    go.opentelemetry.io/otel/propagation github.com/cespare/xxhash/v2
    golang.org/x/text/... golang.org/x/exp/... golang.org/x/net/html golang.org/x/crypto/ocsp
    golang.org/x/crypto/bcrypt golang.org/x/crypto/hkdf golang.org/x/crypto/cryptobyte
    github.com/beorn7/perks/... github.com/json-iterator/go github.com/goccy/go-json
    github.com/go-jose/go-jose/... gopkg.in/go-jose/... gopkg.in/square/go-jose.v2 net/mail
    github.com/opentracing/opentracing-go/... github.com/opentracing/opentracing-go
    go.etcd.io/etcd/client/pkg/v3/types github.com/prometheus/common/promslog
    github.com/dustin/go-humanize github.com/jmhodges/clock
    """.split()  # noqa: SIM905
)

# Of other packages, these alone: `package.Name` or all methods of `package.Type.`.
_NAMES = (
    *("os.Getenv", "os.LookupEnv", "os.IsNotExist", "os.IsExist", "os.IsPermission", "os.Err"),
    *("os.Stdout", "os.Stderr", "os.Getpid", "os.FileMode", "os.Mode", "os.File.Write", "os.O_"),
    *("os.Args", "os.PathError", "os.Hostname", "os.IsTimeout", "os.FileInfo", "os.ExpandEnv"),
    *("io/ioutil.ReadAll", "io/ioutil.NopCloser", "io/ioutil.Discard", "net.IP", "net.ParseIP"),
    *("net.ErrClosed", "net.JoinHostPort", "net.SplitHostPort", "net.CIDRMask", "net.ParseCIDR"),
    *("path/filepath.Abs", "path/filepath.Base", "path/filepath.Clean", "path/filepath.Dir"),
    *("path/filepath.Ext", "path/filepath.FromSlash", "path/filepath.IsAbs", "net.Error"),
    *("path/filepath.Join", "path/filepath.Match", "path/filepath.Rel", "path/filepath.Split"),
    *("path/filepath.ToSlash", "path/filepath.Separator", "path/filepath.VolumeName"),
    *("net/http.Request.", "net/http.ResponseWriter.", "net/http.Response.", "net/http.Header"),
    *("net/http.Error", "net/http.NotFound", "net/http.Redirect", "net/http.StatusText"),
    *("net/http.NewRequest", "net/http.MaxBytes", "net/http.SetCookie", "net/http.Cookie"),
    *("net/http.CanonicalHeaderKey", "net/http.DetectContentType", "net/http.Err"),
    *("net/http.NewResponseController", "net/http.ResponseController.", "net/http.Status"),
    *("net/http.Method", "net/http.ParseTime", "net/http.ParseHTTPVersion", "net/http.NoBody"),
    *("net/http.Flusher", "net/http.Hijacker", "net/http.Handler", "net/http.TimeFormat"),
    *("net/http.StripPrefix", "net/http.SameSite", "net/http.HandlerFunc", "runtime/debug.Stack"),
    *("google.golang.org/grpc.SetTrailer", "google.golang.org/grpc.SetHeader"),
    *("github.com/cli/go-gh/v2/pkg/api.HandleHTTPError", "runtime/debug.ReadBuildInfo"),
    *(f"github.com/cli/go-gh/v2/pkg/auth.{name}" for name in ("IsEnterprise", "NormalizeHostname")),
    "net/http/httptest.NewRecorder",
    *("net/http/httptest.NewRequest", "net/http/httptest.ResponseRecorder."),
)

# Requests go to a stand-in, but only through a client that was made for the test.
_CLIENT = ("net/http.Client.", "net/http.RoundTripper.")

# Ends the program, waits, or reads files, wherever it is declared.
_NEVER = re.compile(
    r"\.(?:Fatal\w*|Exit|Goexit|Sleep|After|AfterFunc|Tick|NewTicker|ParseFiles|ParseGlob"
    r"|Open\w*|Create\w*|RemoveAll|WriteFile|ReadFile|DirFS|Dial\w*|Listen\w*|Serve|Build"
    r"|LoadX509KeyPair|Scan(?:f|ln)?)$"
)
_FINE = re.compile(r"^(?:bufio\.Scanner\.Scan|time\.Time\.After|crypto/cipher\.AEAD\.Open)")


def trusted(package: str, name: str) -> bool:
    """Whether `package.name` (of a function, method or variable) only computes."""
    whole = f"{package}.{name}"
    if package == "error":
        return True
    if _NEVER.search(whole) and not _FINE.match(whole):
        return False
    if package in _PACKAGES or whole.startswith(_NAMES):
        return True
    parts = package.split("/")
    return any("/".join((*parts[:n], "...")) in _PACKAGES for n in range(1, len(parts)))


def client(package: str, name: str) -> bool:
    """Whether it is a method that sends requests, where it must be known to whom."""
    return f"{package}.{name}".startswith(_CLIENT)

"""The client against a small program of ours that speaks the protocol, and misbehaves on demand."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any

import msgspec
import pytest

from gocodemod.errors import LoadError, SidecarError
from gocodemod.golang import sidecar_build
from gocodemod.golang.sidecar import Sidecar

PROGRAM = """package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"
)

type request struct {
	ID     int
	Method string
	Params json.RawMessage
}

func main() {
	in := bufio.NewReader(os.Stdin)
	for {
		line, err := in.ReadBytes('\\n')
		if err != nil {
			return
		}
		var r request
		json.Unmarshal(line, &r)
		switch r.Method {
		case "format":
			fmt.Printf("{\\"id\\":%d,\\"result\\":{\\"results\\":[]}}\\n", r.ID)
		case "echo":
			fmt.Printf("{\\"id\\":%d,\\"result\\":%s}\\n", r.ID, r.Params)
		case "big":
			fmt.Printf("{\\"id\\":%d,\\"result\\":\\"%s\\"}\\n", r.ID, strings.Repeat("x", 20<<20))
		case "fail":
			fmt.Printf("{\\"id\\":%d,\\"error\\":", r.ID)
			fmt.Printf("{\\"code\\":%s,\\"message\\":\\"because\\"}}\\n", r.Params)
		case "garbage":
			fmt.Println("gar{bage")
		case "ahead":
			fmt.Printf("{\\"id\\":%d,\\"result\\":1}\\n", r.ID+1)
		case "panic":
			panic("on purpose")
		case "hang":
			time.Sleep(time.Minute)
		}
	}
}
"""
FILES = {"go.mod": b"module ex.com/fake\n\ngo 1.22\n", "main.go": PROGRAM.encode()}


@pytest.fixture
def start(toolchain, tmp_path, own_cache):
    running = []

    def make(notify=lambda message: None) -> Sidecar:
        running.append(Sidecar.start(toolchain, tmp_path, notify, files=FILES))
        return running[-1]

    yield make
    for sidecar in running:
        sidecar.close()


def test_it_is_built_once_and_says_so(start, toolchain, own_cache):
    said: list[str] = []
    start(said.append)
    start(said.append)
    assert said == [f"building the Go analysis helper with {toolchain.version} (once)"]
    left = {path.name for path in (own_cache / "sidecar").glob("*/*")} - {"lock"}
    assert left == {"gocodemod-sidecar"}


def test_settings_of_the_user_do_not_reach_the_build(start, monkeypatch):
    for name, value in {"GOFLAGS": "-mod=vendor", "GOOS": "windows", "GOWORK": "/nowhere"}.items():
        monkeypatch.setenv(name, value)
    assert start().call("echo", 1, int) == 1


def test_answers_are_typed(start):
    sidecar = start()

    class Row(msgspec.Struct):
        a: int

    assert sidecar.call("echo", {"a": 1}, Row) == Row(1)
    assert sidecar.call("echo", None, Any) is None
    assert len(sidecar.call("big", 0, str)) == 20 << 20
    big = "é\n" * (5 << 20)
    assert sidecar.call("echo", big, str) == big
    with pytest.raises(SidecarError, match="no valid answer to echo"):
        sidecar.call("echo", {"a": "x"}, Row)
    assert sidecar.call("echo", {"a": 2}, Row) == Row(2)


def test_failures_that_it_answers_leave_it_alive(start):
    sidecar = start()
    with pytest.raises(LoadError, match=r"^because$") as raised:
        sidecar.call("fail", "load", int)
    assert not isinstance(raised.value, SidecarError)
    for code in ("usage", "internal"):
        with pytest.raises(SidecarError, match="failed at fail: because"):
            sidecar.call("fail", code, int)
    assert sidecar.call("echo", 1, int) == 1


@pytest.mark.parametrize(
    ("method", "cause"),
    [
        ("panic", r"died at panic: exit status 2 \(panic: on purpose\)"),
        ("garbage", "no valid answer to garbage"),
        ("ahead", "out of turn"),
    ],
)
def test_what_breaks_the_protocol_is_one_clear_error(start, method, cause):
    sidecar = start()
    with pytest.raises(SidecarError, match=cause) as raised:
        sidecar.call(method, 0, int)
    if method == "panic":
        assert "goroutine 1" in raised.value.__notes__[0]
    with pytest.raises(SidecarError, match="has ended"):
        sidecar.call("echo", 1, int)


def test_death_between_calls(start):
    sidecar = start()
    os.killpg(sidecar._child.pid, 9)
    sidecar._child.wait()
    with pytest.raises(SidecarError, match="was killed"):
        sidecar.call("echo", 1, int)


def test_an_interrupt_ends_it(start):
    sidecar = start()
    timer = threading.Timer(0.3, signal.pthread_kill, [threading.get_ident(), signal.SIGINT])
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        sidecar.call("hang", 0, int)
    timer.cancel()
    assert sidecar._child.returncode == -9


def test_threads_take_turns(start):
    sidecar = start()
    wrong = []

    def work(number: int) -> None:
        wrong.extend(i for i in range(50) if sidecar.call("echo", [number, i], list) != [number, i])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@pytest.mark.parametrize("damage", ["cut", "empty", "foreign", "mode"])
def test_a_damaged_executable_is_built_again(start, toolchain, damage):
    start().close()
    binary = sidecar_build.ensure(toolchain, files=FILES)
    content = binary.read_bytes()
    binary.unlink()
    if damage == "cut":
        binary.write_bytes(content[: len(content) // 2])
    elif damage == "foreign":
        binary.write_text("#!/bin/sh\necho no\n")
    else:
        binary.write_bytes(b"" if damage == "empty" else content)
    binary.chmod(0o644 if damage == "mode" else 0o755)
    said: list[str] = []
    assert start(said.append).call("echo", 1, int) == 1
    assert len(said) == 1


def test_sources_that_do_not_build(toolchain, tmp_path, own_cache):
    files = {**FILES, "main.go": b"package main\nfunc main() { x }\n"}
    with pytest.raises(
        SidecarError, match=r"could not be built with go1\S+: .*main.go:2:15: undefined: x"
    ):
        Sidecar.start(toolchain, tmp_path, files=files)


def test_the_package_brings_its_sources():
    names = set(sidecar_build.sources())
    assert {"go.mod", "main.go"} <= names
    assert not any(name.endswith("_test.go") for name in names)

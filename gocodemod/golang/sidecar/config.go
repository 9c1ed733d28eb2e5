package main

import (
	"go/build"
	"go/types"
	"strings"
)

// configuration is one element of load's `configurations`.
type configuration struct {
	GOOS   string   `json:"goos"`
	GOARCH string   `json:"goarch"`
	Tags   []string `json:"tags,omitempty"`
}

// config is a configuration made ready.
type config struct {
	name    string // "goos/goarch[,tag...]"
	tags    []string
	env     []string // for the go command
	sizes   types.Sizes
	context build.Context // decides on files that go list has not seen
}

// newConfig completes a configuration from the environment.
func newConfig(c configuration, e environment) *config {
	cfg := &config{tags: c.Tags, context: build.Default}
	goos, goarch := c.GOOS, c.GOARCH
	if goos == "" {
		goos = e.GOOS
	} else {
		cfg.env = append(cfg.env, "GOOS="+goos)
	}
	if goarch == "" {
		goarch = e.GOARCH
	} else {
		cfg.env = append(cfg.env, "GOARCH="+goarch)
	}
	cfg.name = strings.Join(append([]string{goos + "/" + goarch}, c.Tags...), ",")
	cfg.sizes = types.SizesFor("gc", goarch)
	if cfg.sizes == nil {
		cfg.sizes = &types.StdSizes{WordSize: 8, MaxAlign: 8}
	}
	cfg.context.GOOS, cfg.context.GOARCH = goos, goarch
	cfg.context.BuildTags = c.Tags
	if len(c.Tags) == 0 {
		cfg.context.BuildTags = flagTags(e.GOFLAGS)
	}
	if goos != build.Default.GOOS || goarch != build.Default.GOARCH {
		cfg.context.CgoEnabled = false
	}
	return cfg
}

// flagTags gives the tags that GOFLAGS sets.
func flagTags(goflags string) []string {
	for _, flag := range strings.Fields(goflags) {
		if value, ok := strings.CutPrefix(strings.TrimPrefix(flag, "-"), "-tags="); ok {
			return strings.Split(value, ",")
		}
		if value, ok := strings.CutPrefix(flag, "-tags="); ok {
			return strings.Split(value, ",")
		}
	}
	return nil
}

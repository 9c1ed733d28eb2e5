module gocodemod.dev/sidecar

go 1.22

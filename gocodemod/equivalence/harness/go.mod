module gocodemod.example/equivalence

go 1.18

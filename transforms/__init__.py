"""The passes that ship with gocodemod, one file each."""

"""What all tests share."""

pytest_plugins = ["gocodemod.testing.plugin"]

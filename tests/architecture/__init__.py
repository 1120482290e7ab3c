"""The rules of the house. Each is a function over sources or registries, shown to fail on a broken example."""

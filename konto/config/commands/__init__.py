"""A file per subcommand of `konto`: `main(arguments) -> int` returns the exit status."""

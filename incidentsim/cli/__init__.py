"""The command line: a command parses, calls, prints, and stops. What is heavy is imported inside the commands."""

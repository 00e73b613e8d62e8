"""The command line: reads arguments and files, calls the library, writes files and says what was done."""

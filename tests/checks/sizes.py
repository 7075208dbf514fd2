# SPDX-License-Identifier: GPL-3.0-or-later
"""sizes.py SOURCE-ROOT: no file over 600 lines, no function over 100 (80 are named, not refused)."""

import pathlib
import re
import sys

FILE_LINES, FUNCTION_LINES, LONG_FUNCTION = 600, 100, 80
# GNU style puts a definition's name, and its closing brace, at the start of a line.
NAME = re.compile(r'^(\w+) \(')


def functions(lines):
    """(name, first line, length) of every function, its name's line to its brace."""
    name = start = None
    for number, line in enumerate(lines, 1):
        if match := NAME.match(line):
            name, start = match.group(1), number
        elif line == '}' and name:
            yield name, start, number - start + 1
            name = None
        elif line.startswith(('typedef', 'struct', 'static const', 'enum')):
            name = None


def main():
    root = pathlib.Path(sys.argv[1])
    refused = 0
    for file in sorted([*root.glob('src/**/*.[ch]'), *root.glob('ui/**/*.[ch]'), *root.glob('tests/**/*.[ch]')]):
        lines = file.read_text(errors='replace').splitlines()
        if len(lines) > FILE_LINES:
            print(f'{file.relative_to(root)}: {len(lines)} lines, over {FILE_LINES}')
            refused += 1
        for name, start, length in functions(lines):
            if length > LONG_FUNCTION:
                print(f'{file.relative_to(root)}:{start}: {name} has {length} lines')
                refused += length > FUNCTION_LINES
    print(f'{refused} refused')
    return refused > 0


if __name__ == '__main__':
    sys.exit(main())

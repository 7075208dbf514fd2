# SPDX-License-Identifier: GPL-3.0-or-later
"""files.py SOURCE-ROOT: every source names its licence and says what it is; every test is run by the build."""

import pathlib
import re
import sys

LICENCE = 'SPDX-License-Identifier: GPL-3.0-or-later'


def head_faults(root):
    for file in sorted([*root.glob('src/**/*.[ch]'), *root.glob('ui/**/*.[ch]'), *root.glob('tests/**/*.[ch]')]):
        first, second = (file.read_text(errors='replace').splitlines() + ['', ''])[:2]
        if first != f'/* {LICENCE} */':
            yield f'{file.relative_to(root)}: the first line is not the licence'
        if not re.match(rf'/\* {re.escape(file.name)} - \S', second):
            yield f'{file.relative_to(root)}: the second line does not say what it is'
        if file.suffix == '.h' and '#pragma once' not in file.read_text():
            yield f'{file.relative_to(root)}: #pragma once is missing'


def test_faults(root):
    unit = (root / 'tests/meson.build').read_text()
    for file in sorted(root.glob('tests/*/test-*.c')):
        layer, module = file.parent.name, file.stem[len('test-'):]
        if not re.search(rf"'{re.escape(module)}'", re.search(rf"'{layer}': \{{(.*?)\}}|\Z", unit, re.DOTALL).group(0)):
            yield f'{file.relative_to(root)}: tests/meson.build does not run it'
    for kind in ('integration', 'window'):
        listed = (root / 'tests' / kind / 'meson.build').read_text()
        for file in sorted((root / 'tests' / kind).glob('test_*.py')):
            if f"'{file.stem[len('test_'):]}'" not in listed:
                yield f'{file.relative_to(root)}: {kind}/meson.build does not run it'


def main():
    root = pathlib.Path(sys.argv[1])
    faults = [*head_faults(root), *test_faults(root)]
    print('\n'.join(faults) or 'All files are what they should be.')
    return bool(faults)


if __name__ == '__main__':
    sys.exit(main())

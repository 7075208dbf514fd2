# SPDX-License-Identifier: GPL-3.0-or-later
"""includes.py SOURCE-ROOT: who may include what.

The build keeps the layers apart where they are ours: a header of a layer that is not declared is
not found.  The system's headers are found everywhere, so each is granted here to the folders that
may know it; and an include of ours by a path would go round the build's check.
"""

import pathlib
import re
import sys

# Header (or its folder): the folders that may include it.
GRANTED = {
    'sqlite3': {'src/store'},
    'curl': {'src/smtp', 'src/dns', 'src/inbox'},
    'openssl': {'src/model', 'src/smtp', 'src/compose', 'src/inbox'},
    'gmime': {'src/compose', 'src/inbox'},
    'libxml': {'src/compose'},
    'uchardet': {'src/import'},
    'libsecret': {'src/secret'},
    'ares': {'src/dns'},
    'libpsl': {'src/check'},
    'idn2': {'src/model'},
    'gtk': {'ui'},
    'gdk': {'ui'},
    'handy': {'ui'},
    'webkit2': {'ui'},
    'gtksourceview': {'ui'},
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def layer_needs(root):
    """{layer: every layer it reaches}, as src/meson.build declares them."""
    text = (root / 'src/meson.build').read_text()
    direct = {name: re.findall(r"'([\w-]+)'", needs)
              for name, needs in re.findall(r"^\s*'(\w+)':\s*\{'needs':\s*\[([^\]]*)\]", text, re.MULTILINE)}
    reached = {}
    for name, needs in direct.items():
        reached[name] = {name}.union(*(reached[need] for need in needs)) if needs else {name}
    return reached


def faults(root):
    needs = layer_needs(root)
    owner = {header.name: header.parent.name for header in root.glob('src/*/*.h')}
    for file in sorted([*root.glob('src/*/*.[ch]'), *root.glob('ui/**/*.[ch]')]):
        folder = 'ui' if file.is_relative_to(root / 'ui') else f'src/{file.parent.name}'
        for quote, header in INCLUDE.findall(file.read_text(errors='replace')):
            where = f'{file.relative_to(root)}: {header}'
            stem = re.split(r'[/.]', header)[0]
            for name, folders in GRANTED.items():
                if stem == name and folder not in folders:
                    yield f'{where} belongs to {", ".join(sorted(folders))} alone'
            if quote == '"' and header.startswith('.'):
                yield f'{where}: an include by path goes round the layers'
            known = needs.get(file.parent.name)
            if folder != 'ui' and known and header in owner and owner[header] not in known:
                yield f'{where} is of layer {owner[header]}, which {file.parent.name} does not declare'


def main():
    root = pathlib.Path(sys.argv[1])
    found = list(faults(root))
    print('\n'.join(found) or 'Every include is one that its folder may know.')
    return bool(found)


if __name__ == '__main__':
    sys.exit(main())

# SPDX-License-Identifier: GPL-3.0-or-later
"""potfiles.py SOURCE-ROOT [--write]: po/POTFILES.in names every file that has something to translate, and no other.

--write makes it so.
"""

import pathlib
import re
import sys

# A call, not a macro's definition, nor a word that ends so.
IN_C = re.compile(r'(?<![\w"])(?:_|N_|C_|NC_|ngettext|g_dngettext|dgettext|gettext|g_dpgettext2?)\s*\(')
IN_UI = re.compile(r'translatable="yes"')


def has_text(file):
    text = file.read_text(errors='replace')
    if file.suffix in ('.ui', '.glade'):
        return bool(IN_UI.search(text))
    if file.name.endswith('.service.in'):
        return False
    if file.suffix == '.in' or file.name.endswith('.gschema.xml'):
        return True
    return bool(IN_C.search(text))


def main():
    root = pathlib.Path(sys.argv[1])
    files = [*root.glob('src/**/*.[ch]'), *root.glob('ui/**/*.[ch]'), *root.glob('ui/**/*.ui'),
             *root.glob('data/*.in'), *root.glob('data/*.gschema.xml')]
    wanted = {str(file.relative_to(root)) for file in files if has_text(file)}
    if '--write' in sys.argv:
        (root / 'po/POTFILES.in').write_text('\n'.join(sorted(wanted)) + '\n')
    listed = [line.strip() for line in (root / 'po/POTFILES.in').read_text().splitlines()
              if line.strip() and not line.startswith('#')]
    faults = [f'{name}: has translatable text, but is not in po/POTFILES.in' for name in sorted(wanted - set(listed))]
    faults += [f'{name}: is in po/POTFILES.in, but has nothing to translate' for name in sorted(set(listed) - wanted)]
    faults += [f'{name}: is twice in po/POTFILES.in' for name in sorted({n for n in listed if listed.count(n) > 1})]
    print('\n'.join(faults) or f'{len(listed)} files, all of them listed.')
    return bool(faults)


if __name__ == '__main__':
    sys.exit(main())

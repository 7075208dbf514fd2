# SPDX-License-Identifier: GPL-3.0-or-later
"""tap.py - tests as plain functions, their outcome as TAP."""

import time
import traceback


def same(got, wanted, what=''):
    """Compares values; of dictionaries it names the rows that differ, not all of them."""
    if got == wanted:
        return
    if isinstance(got, dict) and isinstance(wanted, dict):
        rows = [f'  {key}: got {got.get(key)!r}, wanted {wanted.get(key)!r}'
                for key in sorted({*got, *wanted}, key=str) if got.get(key) != wanted.get(key)]
        more = [f'  … and {len(rows) - 20} more'] if len(rows) > 20 else []
        raise AssertionError('\n'.join([f'{what}: {len(rows)} rows differ', *rows[:20], *more]))
    raise AssertionError(f'{what}: got {got!r}, wanted {wanted!r}')


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def run(*tests):
    """Runs the tests in order; each is named by the first line of its docstring."""
    print(f'1..{len(tests)}', flush=True)
    failed = 0
    for number, test in enumerate(tests, 1):
        name = (test.__doc__ or test.__name__).strip().splitlines()[0].rstrip('.')
        since = time.monotonic()
        try:
            test()
        except Exception:  # whatever went wrong is the test's failure
            failed += 1
            trace = traceback.format_exc().rstrip().replace('\n', '\n# ')
            print(f'not ok {number} - {name}\n# {trace}', flush=True)
        else:
            print(f'ok {number} - {name} ({time.monotonic() - since:.1f} s)', flush=True)
    raise SystemExit(failed > 0)

# SPDX-License-Identifier: GPL-3.0-or-later
"""test_service.py SYSTEMD-ANALYZE SERVICE COMMAND: systemd understands every line of the service."""

import os
import pathlib
import subprocess
import sys
import tempfile

from mailshot import CTL
from tap import check, run, same

ANALYZE, SERVICE, COMMAND = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]


def verify(text):
    """What systemd says of a service: its status, and the lines about this unit."""
    with tempfile.TemporaryDirectory(prefix='mailshot-test-') as folder:
        path = pathlib.Path(folder) / SERVICE.name
        path.write_text(text)
        process = subprocess.run([ANALYZE, '--user', 'verify', str(path)], capture_output=True, text=True, timeout=50, check=False,
                                 env={'PATH': os.environ['PATH'], 'HOME': folder, 'XDG_RUNTIME_DIR': folder, 'LC_ALL': 'C.UTF-8'})
    return process.returncode, [line for line in process.stderr.splitlines() if SERVICE.stem in line or process.returncode]


def sound():
    """The service is verified without a word"""
    text = SERVICE.read_text()
    check(f'ExecStart={CTL} {COMMAND}\n' in text, text)
    same(verify(text), (0, []), 'verified')


def broken():
    """A key that systemd does not know, or a program that is not there, would be noticed"""
    text = SERVICE.read_text()
    same(verify(text.replace('NoNewPrivileges=', 'NoNewPrivilege='))[1] != [], True, 'unknown key')
    same(verify(text.replace(str(CTL), '/nonexistent/mailshotctl'))[1] != [], True, 'no program')


run(sound, broken)

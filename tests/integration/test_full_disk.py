# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk that fills up while a campaign is being sent: it stops with the reason, and goes on when there is room."""

import errno
import os
import pathlib
import subprocess
import time

from mailshot import DONE, FAILED, INTERRUPTED, Mailshot
from recorder import Recorder
from tap import check, run, same

RECIPIENTS = 20_000
FOLDER = pathlib.Path('/run/world/small-disk')
BALLAST = FOLDER / 'ballast'

FOLDER.mkdir()
subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', str(FOLDER)], check=True)
app = Mailshot(FOLDER)


def fill():
    """Takes all the room there is, to the last page."""
    with open(BALLAST, 'ab', buffering=0) as file:
        for size in (1 << 20, 4096):
            try:
                while True:
                    file.write(b'x' * size)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise


def full_disk():
    """It stops with the reason, keeps every outcome it learned, and resumes to the end"""
    with Recorder('/run/world') as server:
        app.account('server', port=server.port)
        app.campaign(addresses=[f'reader{number}@list.test' for number in range(RECIPIENTS)])
        process = app.start('send', 'news', '--list', 'news', '--via', 'server')
        while server.count() < 500 and process.poll() is None:
            time.sleep(0.005)
        fill()
        _, error = process.communicate(timeout=120)
        sent = server.count()
        check(process.returncode in (FAILED, INTERRUPTED), f'exit status {process.returncode}: {error}')
        check('full' in error or 'space' in error, f'the reason is not said: {error!r}')
        check(500 <= sent < RECIPIENTS, f'{sent} messages before it stopped')
        print(f'# stopped after {sent} messages: {error.strip().splitlines()[-1]}', flush=True)

        os.unlink(BALLAST)
        status = app.status()
        same((status['state'], status['recipients']), ('paused', RECIPIENTS), 'after there is room')
        app.run('resume', 'news', status=DONE)
        same(set(app.states().values()), {'sent'}, 'states')
        same(server.copies(), {email: 1 for email in app.states()}, 'copies')


run(full_disk)

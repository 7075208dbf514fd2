# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk that fills up while a campaign is being sent: it stops with the reason, or waits, and goes on when there is room."""

import contextlib
import errno
import os
import pathlib
import sqlite3
import subprocess
import time

from deliverer import delivering
from mailshot import DONE, FAILED, Mailshot
from recorder import Recorder
from tap import check, run, same

RECIPIENTS = 20_000
FOLDER = pathlib.Path('/run/world/small-disk')
BALLAST = FOLDER / 'ballast'

FOLDER.mkdir()
subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=96m', 'tmpfs', str(FOLDER)], check=True)
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


def room():
    """Gives back what fill() took."""
    if BALLAST.exists():
        os.unlink(BALLAST)


def ended(process, seconds):
    """What it said on standard error, or None if it is still there then."""
    try:
        return process.communicate(timeout=seconds)[1]
    except subprocess.TimeoutExpired:
        return None


def started(server, name):
    """A send of which 500 messages are out."""
    before = server.count()
    app.account(name, port=server.port)
    app.campaign(name, [f'{name}{number}@list.test' for number in range(RECIPIENTS)])
    process = app.start('send', name, '--list', name, '--via', name)
    while server.count() < before + 500 and process.poll() is None:
        time.sleep(0.005)
    return process


def resumed(server, name, process, error):
    """It said why it stopped; resumed, everybody has got one message and nobody is uncertain."""
    same(process.returncode, FAILED, f'exit status: {error}')
    check('full' in error, f'the reason is not said: {error!r}')
    status = app.status(name)
    same((status['state'], status['recipients'], status['uncertain']), ('paused', RECIPIENTS, 0), 'after it stopped')
    check(500 <= status['sent'] < RECIPIENTS, f'{status["sent"]} sent before it stopped')
    print(f'# stopped after {status["sent"]} messages: {error.strip().splitlines()[-1]}', flush=True)
    app.run('resume', name, status=DONE)
    same(set(app.states(name).values()), {'sent'}, 'states')
    copies = server.copies()
    same({email: copies[email] for email in app.states(name)}, {email: 1 for email in app.states(name)}, 'copies')


def full_disk():
    """It stops with the reason, keeps every outcome it learned, and resumes to the end"""
    with Recorder('/run/world') as server:
        process = started(server, 'plain')
        fill()
        error = ended(process, 20)
        room()
        # The ballast may have been quicker than the program in taking the reserve: as below.
        resumed(server, 'plain', process, ended(process, 60) if error is None else error)


def no_reserve():
    """With its reserve taken too it waits for room, and saves what it knows as soon as there is some"""
    with Recorder('/run/world', port=2526) as server:
        process = started(server, 'hungry')
        until = time.monotonic() + 3
        while time.monotonic() < until:
            fill()
            time.sleep(0.002)
        waits = process.poll() is None
        room()
        error = ended(process, 60)
        print(f'# it {"waited for room" if waits else "had ended by then"}', flush=True)
        resumed(server, 'hungry', process, error)


def left_alone():
    """In the background it waits, with the reason, and goes on by itself when its time comes"""
    with Recorder('/run/world', port=2527) as server, delivering(app) as deliverer:
        app.account('alone', host='localhost', port=server.port)
        app.campaign('alone', [f'alone{number}@list.test' for number in range(RECIPIENTS)])
        app('send', 'alone', '--list', 'alone', '--via', 'alone', '--background')
        deliverer.wait('begins', campaign='alone')
        while server.count() < 500:
            time.sleep(0.005)
        fill()
        try:
            news = deliverer.wait('ended', 5, campaign='alone')
        except AssertionError:  # the ballast took the reserve, as above
            room()
            news = deliverer.wait('ended', campaign='alone')
        room()
        same((news['state'], 'full' in news['reason'], bool(news['until']), news['uncertain']), ('waiting', True, True, 0), news)
        check(500 <= news['sent'] < RECIPIENTS, news)
        with contextlib.closing(sqlite3.connect(app.database, timeout=20)) as database, database:
            database.execute('UPDATE campaigns SET due = 1 WHERE state = 5')
        deliverer.wait('ended', 60, campaign='alone', state='finished')
        same(server.copies(), dict.fromkeys(app.states('alone'), 1), 'copies')
        same(set(app.states('alone').values()), {'sent'}, 'states')


run(full_disk, no_reserve, left_alone)

# SPDX-License-Identifier: GPL-3.0-or-later
"""A million rows are imported, and another import is cancelled, while 20,000 messages are being sent."""

import signal
import time

import rows
from mailshot import DONE, FAILED, Mailshot
from recorder import Recorder
from tap import check, run, same

RECIPIENTS = 20_000
ROWS = 1_000_000
# Slow enough that the sending lasts as long as the imports do.
PER_SECOND = 1200

app = Mailshot()


def side_by_side():
    """All are sent once, the million is there, of the cancelled import there is no trace"""
    million = rows.write(app.folder / 'million.csv', ROWS, seed=1)
    other = rows.write(app.folder / 'other.csv', ROWS // 2, seed=2, tag='-x')
    with open(other, encoding='utf-8') as file:
        unwanted = file.readlines()[1].split(',')[0]
    with Recorder(app.folder) as server:
        app.account('server', port=server.port, connections=10, per_second=PER_SECOND)
        app.campaign(addresses=[f'reader{number}@list.test' for number in range(RECIPIENTS)])
        since = time.monotonic()
        sender = app.start('send', 'news', '--list', 'news', '--via', 'server')
        while server.count() < 100:
            check(sender.poll() is None, 'the sender ended')
            time.sleep(0.01)
        importer = app.start('--json', 'import', 'million', million)
        cancelled = app.start('import', 'other', other)
        time.sleep(0.7)
        cancelled.send_signal(signal.SIGINT)
        cancelled.communicate(timeout=60)
        check(cancelled.returncode != DONE, 'the import was over before it was cancelled')
        output, error = importer.communicate(timeout=300)
        same(importer.returncode, DONE, f'import: {error}')
        imported = time.monotonic() - since
        check(f'"added":{ROWS}' in output.replace(' ', ''), output)
        still_sending = sender.poll() is None
        _, error = sender.communicate(timeout=120)
        same(sender.returncode, DONE, f'send: {error}')
        print(f'# imported after {imported:.1f} s, sent after {time.monotonic() - since:.1f} s, '
              f'{"in that order" if still_sending else "the other way round"}', flush=True)
        same(server.copies(), {email: 1 for email in app.states()}, 'copies')
    same(sorted(one['name'] for one in app.json('lists')), ['million', 'news'], 'lists')
    app.run('contact', 'set', unwanted, 'plan=none', status=FAILED)


run(side_by_side)

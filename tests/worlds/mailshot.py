# SPDX-License-Identifier: GPL-3.0-or-later
"""mailshot.py - drives mailshotctl on a database of its own, as a user would."""

import csv
import json
import os
import pathlib
import signal
import subprocess
import tempfile

BUILD = pathlib.Path(os.environ['MAILSHOT_BUILD'])
SOURCE = pathlib.Path(__file__).resolve().parents[2]
CTL = BUILD / 'src/mailshotctl'

# Exit statuses of mailshotctl.
DONE, FAILED, USAGE, UNFINISHED, INTERRUPTED, BUSY = range(6)
STATES = ('queued', 'claimed', 'sending', 'sent', 'deferred', 'failed', 'bounced', 'suppressed', 'uncertain')

TEXT = 'Dear {{first_name|reader}},\n\nyour plan is {{plan|none}}; Grüße.\n'
HTML = '<p>Dear <b>{{first_name|reader}}</b>,</p><p>your plan is {{plan|none}}; Grüße.</p>\n'


class Mailshot:
    def __init__(self, folder=None):
        self._temporary = None if folder else tempfile.TemporaryDirectory(prefix='mailshot-test-')
        self.folder = pathlib.Path(folder or self._temporary.name)
        self.database = self.folder / 'mailshot.db'

    def command(self, *words):
        return [str(CTL), '--database', str(self.database), *map(str, words)]

    def run(self, *words, status=DONE, timeout=120, **options):
        """Runs it to its end; checks the exit status (None: any, else one or a set) and returns the process."""
        process = subprocess.run(self.command(*words), capture_output=True, text=True, timeout=timeout, check=False, **options)
        allowed = status if isinstance(status, (set, tuple)) else {status}
        if status is not None and process.returncode not in allowed:
            raise AssertionError(f'{words}: exit status {process.returncode}, wanted {status}\n'
                                 f'stdout: {process.stdout[-2000:]}\nstderr: {process.stderr[-2000:]}')
        return process

    def __call__(self, *words, **options):
        return self.run(*words, **options).stdout

    def json(self, *words, **options):
        return json.loads(self('--json', *words, **options))

    def start(self, *words, **options):
        """Starts it and leaves it running."""
        options = {'stdout': subprocess.PIPE, 'stderr': subprocess.PIPE, 'text': True, **options}
        return subprocess.Popen(self.command(*words), **options)

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def account(self, name='server', host='mx.mailshot.test', port=25, security='none', **options):
        words = [word for key, value in options.items() for word in (f'--{key.replace("_", "-")}', value)]
        self('account', 'add', name, '--host', host, '--port', port, '--security', security, *words)

    def import_rows(self, name, rows, header=('email', 'first_name', 'plan')):
        path = self.folder / f'{name}.csv'
        with open(path, 'w', newline='', encoding='utf-8') as file:
            csv.writer(file).writerows([header, *rows])
        return self.json('import', name, path)

    def campaign(self, name='news', addresses=None, text=TEXT, html=HTML, **options):
        """A campaign and, of the addresses, a list of the same name."""
        if addresses:
            self.import_rows(name, [(address, f'Name {number}', ('free', 'pro')[number % 2])
                                    for number, address in enumerate(addresses)])
        words = [word for key, value in options.items() for word in (f'--{key.replace("_", "-")}', value)]
        self('campaign', 'create', name, '--from', 'Ada Example <ada@sender.test>', '--subject', 'News for {{first_name|you}}',
             '--text', self.file(f'{name}.txt', text), *(['--html', self.file(f'{name}.html', html)] if html else []), *words)

    def send(self, name='news', via='server', status=DONE, **options):
        return self.run('send', name, '--list', name, '--via', via, status=status, **options)

    def report(self, name='news'):
        """{address: row} of every recipient."""
        rows = json.loads(self('report', name, '--format', 'json'))
        report = {row['email']: row for row in rows}
        if len(report) != len(rows):
            raise AssertionError('the report names an address twice')
        return report

    def states(self, name='news'):
        return {email: row['state'] for email, row in self.report(name).items()}

    def status(self, name='news'):
        return self.json('status', name)


def kill(process, how=signal.SIGKILL):
    """Ends a process that start() began, and reads what it still said."""
    process.send_signal(how)
    return process.communicate(timeout=60)

# SPDX-License-Identifier: GPL-3.0-or-later
"""pictures.py - makes the pictures of data/screenshots anew: tests/worlds/desktop tests/window/pictures.py

MAILSHOT_BUILD names the build folder, and PYTHONPATH tests/worlds and tests/window.
"""

import pathlib
import subprocess
import tempfile
import time

from mailshot import CTL, SOURCE, Mailshot
from servers import Daemon, wait_port
from window import Window, key

PORT = 2525
PICTURES = SOURCE / 'data/screenshots'
SAMPLES = SOURCE / 'data/samples'


def take(window, name):
    """The window alone, with few colours: a page like ours loses nothing by it."""
    PICTURES.mkdir(exist_ok=True)
    time.sleep(0.6)
    found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(window.process.pid)],
                           capture_output=True, text=True, check=True).stdout.split()
    shots = []
    for number, identity in enumerate(found):
        path = pathlib.Path(tempfile.gettempdir()) / f'mailshot-picture-{number}.png'
        subprocess.run(['/usr/bin/import', '-window', identity, path], check=True)
        shots.append(path)
    largest = max(shots, key=lambda path: path.stat().st_size)
    subprocess.run(['/usr/bin/convert', largest, '-trim', '+repage', '-strip', '-dither', 'None', '-colors', '200',
                    '-define', 'png:compression-level=9', f'PNG8:{PICTURES / name}.png'], check=True)
    for path in shots:
        path.unlink()


def main():
    shot = Mailshot()
    shot('import', 'Subscribers', SAMPLES / 'subscribers.csv')
    shot('campaign', 'create', 'Spring news', '--from', 'Ada of Fernhill <ada@fernhill.example.com>',
         '--subject', '{{first_name|Hello}}, spring has come to Fernhill',
         '--html', SAMPLES / 'news.html', '--text', SAMPLES / 'news.txt')
    shot.account('Office', host='127.0.0.1', port=PORT)
    with Window(shot.database, '--campaign', 'Spring news') as window:
        window.get('Subject', 'text')
        take(window, 'message')
        key('alt+2')
        window.press('Send to Subscribers', 'check box')
        window.says('How many will get it', '58')
        take(window, 'recipients')
        key('alt+3')
        window.says('Previewed subject', 'spring has come')
        time.sleep(2)
        take(window, 'preview')
        with Daemon([CTL, 'sandbox', 'serve', '--port', str(PORT)], shot.folder / 'sandbox.log'):
            wait_port(PORT)
            key('ctrl+Return')
            window.says('Result of the check', 'all right', seconds=90)
            take(window, 'check')
            window.agree()
            window.says('Delivery state', 'Waiting', seconds=60)
            window.says('Table size', '58 recipients shown')
            take(window, 'delivery')
    empty = Mailshot()
    with Window(empty.database) as window:
        key('ctrl+i')
        window.give_file(SAMPLES / 'subscribers.csv', 'Open')
        window.says('What was found', 'problem')
        take(window, 'import')


if __name__ == '__main__':
    main()

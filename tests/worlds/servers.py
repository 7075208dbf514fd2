# SPDX-License-Identifier: GPL-3.0-or-later
"""servers.py - what the private servers of a world have in common."""

import contextlib
import email
import email.policy
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time

WORLD = pathlib.Path('/run/world')
UNPACKED = pathlib.Path(os.environ['MAILSHOT_BUILD']) / 'servers'
DOMAIN = 'list.test'


def graft(name):
    """Lays an unpacked server over /usr and /etc of this world."""
    tree = UNPACKED / name
    subprocess.run(['mount', '-t', 'overlay', 'overlay', '-o', f'lowerdir={tree}/usr:/usr', '/usr'], check=True)
    if (tree / 'etc').is_dir():
        shutil.copytree(tree / 'etc', '/etc', dirs_exist_ok=True, symlinks=True)


def add_user(name, uid, home='/nonexistent'):
    """A system user with a group of the same name and number, in this world's /etc."""
    for path, line in (('/etc/passwd', f'{name}:x:{uid}:{uid}::{home}:/usr/sbin/nologin\n'), ('/etc/group', f'{name}:x:{uid}:\n')):
        with open(path, 'r+', encoding='utf-8') as file:
            if not any(entry.startswith(f'{name}:') for entry in file):
                file.write(line)


def add_group(name, gid):
    with open('/etc/group', 'r+', encoding='utf-8') as file:
        if not any(entry.startswith(f'{name}:') for entry in file):
            file.write(f'{name}:x:{gid}:\n')


def write(path, text):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding='utf-8')
    return path


def wait_for(condition, what, seconds=20):
    until = time.monotonic() + seconds
    while True:
        if result := condition():
            return result
        if time.monotonic() > until:
            raise TimeoutError(f'{what}: not within {seconds} s')
        time.sleep(0.02)


def listening(port, address='127.0.0.1'):
    with contextlib.suppress(OSError), socket.create_connection((address, port), 1):
        return True
    return False


def wait_port(port, address='127.0.0.1'):
    wait_for(lambda: listening(port, address), f'a listener on {address}:{port}')


class Daemon:
    """A process in the foreground with its output in a file; ends with the block it is used in."""

    def __init__(self, command, log, **options):
        self.log = pathlib.Path(log)
        with open(self.log, 'ab') as file:
            self.process = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL,
                                            stdout=file, stderr=subprocess.STDOUT, **options)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def certificates(folder, name='mx.mailshot.test'):
    """An authority and a certificate it gave to name: (authority, certificate, key)."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    authority, authority_key = folder / 'ca.pem', folder / 'ca.key'
    certificate, key, request = folder / 'server.pem', folder / 'server.key', folder / 'server.csr'

    def openssl(*words):
        subprocess.run(['openssl', *map(str, words)], check=True, capture_output=True)

    new_key = ('-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes')
    openssl('req', '-x509', *new_key, '-keyout', authority_key, '-out', authority, '-days', 2, '-subj', '/CN=Test authority',
            '-addext', 'keyUsage=critical,keyCertSign,cRLSign')
    openssl('req', *new_key, '-keyout', key, '-out', request, '-subj', f'/CN={name}')
    write(folder / 'extensions', f'subjectAltName=DNS:{name}\nauthorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n')
    openssl('x509', '-req', '-in', request, '-CA', authority, '-CAkey', authority_key, '-CAcreateserial',
            '-out', certificate, '-days', 2, '-extfile', folder / 'extensions')
    return authority, certificate, key


def stored(folder):
    """The messages below a folder of Maildirs (or of plain files), parsed."""
    return [email.message_from_bytes(path.read_bytes(), policy=email.policy.SMTP)
            for path in sorted(pathlib.Path(folder).rglob('*')) if path.is_file() and not path.name.startswith('.')]

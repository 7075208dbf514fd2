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


grafted = set()


def graft(*names):
    """Lays unpacked servers over /usr and /etc of this world.

    Several are named in one call: an overlay can lie on an overlay, but no third on both.
    """
    names = [name for name in names if name not in grafted]
    if not names:
        return
    grafted.update(names)
    trees = ':'.join(f'{UNPACKED / name}/usr' for name in names)
    subprocess.run(['mount', '-t', 'overlay', 'overlay', '-o', f'lowerdir={trees}:/usr', '/usr'], check=True)
    for name in names:
        if (UNPACKED / name / 'etc').is_dir():
            shutil.copytree(UNPACKED / name / 'etc', '/etc', dirs_exist_ok=True, symlinks=True)


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


def openssl(*words):
    return subprocess.run(['openssl', *map(str, words)], check=True, capture_output=True).stdout


NEW_KEY = ('-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes')


def make_authority(folder):
    """(certificate, key)"""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    certificate, key = folder / 'ca.pem', folder / 'ca.key'
    openssl('req', '-x509', *NEW_KEY, '-keyout', key, '-out', certificate, '-days', 2, '-subj', '/CN=Test authority',
            '-addext', 'keyUsage=critical,keyCertSign,cRLSign')
    return certificate, key


def make_certificate(folder, authority, *names, file='server', expired=False):
    """(certificate, key) for the names, with authority's (certificate, key)."""
    folder = pathlib.Path(folder)
    certificate, key, request = folder / f'{file}.pem', folder / f'{file}.key', folder / f'{file}.csr'
    openssl('req', *NEW_KEY, '-keyout', key, '-out', request, '-subj', f'/CN={names[0]}')
    alternatives = ','.join(f'DNS:{name}' for name in names)
    extensions = write(folder / f'{file}.extensions', f'subjectAltName={alternatives}\nauthorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n')
    # A certificate of no days ends with the second it begins in.
    openssl('x509', '-req', '-in', request, '-CA', authority[0], '-CAkey', authority[1], '-CAcreateserial',
            '-out', certificate, '-days', 0 if expired else 2, '-extfile', extensions)
    return certificate, key


def certificates(folder, name='mx.mailshot.test'):
    """An authority and a certificate it gave to name: (authority, certificate, key)."""
    authority = make_authority(folder)
    return (authority[0], *make_certificate(folder, authority, name))


def stored(folder):
    """The messages below a folder of Maildirs (or of plain files), parsed."""
    return [email.message_from_bytes(path.read_bytes(), policy=email.policy.SMTP)
            for path in sorted(pathlib.Path(folder).rglob('*')) if path.is_file() and not path.name.startswith('.')]

# SPDX-License-Identifier: GPL-3.0-or-later
"""proxies.py - nginx and Caddy with the shipped examples in front of mailshotctl web."""

import os
import pathlib
import shutil

from mailshot import SOURCE
from servers import UNPACKED, WORLD, Daemon, make_authority, make_certificate, wait_port, write

HOST = 'mail.example.org'
EXAMPLES = SOURCE / 'data/web'

# What surrounds a site in Debian's own nginx.conf, with the folders of this world.
NGINX = """
daemon off;
user root;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 500; }}
http {{
  access_log {folder}/access.log;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  include {folder}/site.conf;
}}
"""


def name_host():
    with open('/etc/hosts', 'a', encoding='utf-8') as file:
        file.write(f'127.0.0.1 {HOST}\n')


def certificates():
    """(authority's certificate, certificate, key), where the example looks for them."""
    folder = pathlib.Path(f'/etc/letsencrypt/live/{HOST}')
    authority = make_authority(WORLD / 'authority')
    certificate, key = make_certificate(WORLD / 'authority', authority, HOST)
    folder.mkdir(parents=True)
    shutil.copy(certificate, folder / 'fullchain.pem')
    shutil.copy(key, folder / 'privkey.pem')
    return authority[0], folder / 'fullchain.pem', folder / 'privkey.pem'


def nginx(change=lambda text: text):
    folder = WORLD / 'nginx'
    shutil.rmtree(folder, ignore_errors=True)
    write(folder / 'site.conf', change((EXAMPLES / 'nginx.conf').read_text(encoding='utf-8')))
    path = write(folder / 'nginx.conf', NGINX.format(folder=folder))
    server = Daemon([UNPACKED / 'nginx/usr/sbin/nginx', '-p', folder, '-c', path, '-e', folder / 'error.log'], folder / 'log')
    wait_port(443)
    return server


def caddy(certificate, key):
    """Only its certificate differs from the example: no authority can be asked for one here."""
    folder = WORLD / 'caddy'
    text = (EXAMPLES / 'Caddyfile').read_text(encoding='utf-8')
    site = f'{HOST} {{\n'
    path = write(folder / 'Caddyfile', text.replace(site, f'{site}\ttls {certificate} {key}\n'))
    server = Daemon([UNPACKED / 'caddy/usr/bin/caddy', 'run', '--config', path, '--adapter', 'caddyfile'], folder / 'log',
                    env={**os.environ, 'XDG_DATA_HOME': str(folder / 'data'), 'XDG_CONFIG_HOME': str(folder / 'config')})
    wait_port(443)
    return server

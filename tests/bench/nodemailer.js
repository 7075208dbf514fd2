// SPDX-License-Identifier: GPL-3.0-or-later
// nodemailer.js HOST PORT COUNT CONNECTIONS TEXT HTML: sends COUNT composed messages by its pool
'use strict';
const fs = require('fs');
const nodemailer = require('nodemailer');

const [host, port, count, connections, text, html] = process.argv.slice(2);
const pool = nodemailer.createTransport({
  host, port: Number(port), pool: true, maxConnections: Number(connections), maxMessages: Infinity, ignoreTLS: true,
});
const bodies = { text: fs.readFileSync(text, 'utf8'), html: fs.readFileSync(html, 'utf8') };

async function main() {
  let next = 0;
  const lane = async () => {
    while (next < Number(count)) {
      const number = next++;
      await pool.sendMail({
        from: 'Ada Example <ada@sender.test>', to: `reader${number}@list.test`, subject: `News for Name ${number}`,
        text: bodies.text.replaceAll('{{first_name}}', `Name ${number}`), html: bodies.html.replaceAll('{{first_name}}', `Name ${number}`),
      });
    }
  };
  await Promise.all(Array.from({ length: Number(connections) * 2 }, lane));
  pool.close();
}

main().catch((error) => { console.error(error); process.exit(1); });

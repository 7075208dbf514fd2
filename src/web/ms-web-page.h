/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-web-page.h - a page as the reader gets it: HTML without scripts, cookies or anything
 * fetched from elsewhere */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint    status; /* HTTP's */
  char    *title;  /* (owned): also the heading */
  GString *body;   /* (owned): HTML */
} MsWebPage;

MsWebPage *ms_web_page_new (guint status, const char *title);
void       ms_web_page_free (MsWebPage *self);

/** ms_web_page_add: @format: HTML; every argument is escaped */
void ms_web_page_add (MsWebPage *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/** ms_web_page_text: a paragraph */
void ms_web_page_text (MsWebPage *self, const char *text);

/** ms_web_page_note: a paragraph that a screen reader reads out at once */
void ms_web_page_note (MsWebPage *self, const char *text);

/** ms_web_page_render: Returns: (transfer full): HTML5, UTF-8 */
char *ms_web_page_render (const MsWebPage *self);

/** ms_web_page_policy: Returns: (transfer none): a Content-Security-Policy that allows what the
 * pages need and no more */
const char *ms_web_page_policy (void);

/** ms_web_page_new_lost: what is said of every address that leads nowhere, forged tokens among
 * them */
MsWebPage *ms_web_page_new_lost (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsWebPage, ms_web_page_free)

G_END_DECLS

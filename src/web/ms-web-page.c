/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-web-page.c - a page as the reader gets it */

#include "config.h"

#include "ms-way-back.h"
#include "ms-web-page.h"

#include <glib/gi18n-lib.h>

/* Black on white at 12:1 and its reverse; what is pressed is at least 44 pixels high. */
static const char style[] =
    ":root{color-scheme:light dark;--ink:#1f2933;--paper:#fff;--ground:#eef1f4;--line:#5f6c7a;"
    "--act:#1a5fb4;--on-act:#fff;--note:#e3f1e4;--wrong:#a4161a}"
    "@media (prefers-color-scheme:dark){:root{--ink:#e8ecf0;--paper:#22272e;--ground:#16191d;"
    "--line:#9aa7b4;--act:#78aeed;--on-act:#10151b;--note:#23402a;--wrong:#ff9c9c}}"
    "*{box-sizing:border-box}"
    "body{margin:0;padding:1rem;background:var(--ground);color:var(--ink);"
    "font:1.0625rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}"
    "main{max-width:34rem;margin:5vh auto;padding:1.5rem;background:var(--paper);"
    "border-radius:.75rem;box-shadow:0 1px 4px rgba(0,0,0,.2)}"
    "h1{margin:0 0 1rem;font-size:1.5rem;line-height:1.25}"
    "p,ul,form{margin:0 0 1rem}form:last-child,p:last-child{margin-bottom:0}"
    "ul{padding-left:1.25rem}"
    "fieldset{margin:0 0 1rem;padding:.25rem 1rem .75rem;border:1px solid var(--line);"
    "border-radius:.5rem}"
    "label{display:block}"
    "label.choice{display:flex;gap:.75rem;align-items:flex-start;padding:.625rem 0}"
    "input[type=checkbox]{flex:none;width:1.5rem;height:1.5rem;margin:0}"
    "input[type=email],input[type=text]{display:block;width:100%;margin-top:.25rem;"
    "padding:.625rem;font:inherit;color:inherit;background:transparent;"
    "border:1px solid var(--line);border-radius:.375rem}"
    "button{min-height:2.75rem;padding:.5rem 1.25rem;font:inherit;font-weight:600;"
    "color:var(--on-act);background:var(--act);border:2px solid var(--act);"
    "border-radius:.375rem;cursor:pointer}"
    "button.other{color:var(--act);background:transparent}"
    "a{color:var(--act)}"
    "a:focus-visible,button:focus-visible,input:focus-visible{outline:3px solid var(--act);"
    "outline-offset:2px}"
    ".note{padding:.75rem 1rem;background:var(--note);border-radius:.375rem}"
    ".wrong{color:var(--wrong);font-weight:600}"
    ".small{font-size:.9375rem}"
    /* Nobody sees it and no key leads there: only a machine fills it in. */
    ".more{position:absolute;left:-100vw;width:1px;height:1px;overflow:hidden}";

MsWebPage *
ms_web_page_new (guint status, const char *title)
{
  MsWebPage *self = g_new0 (MsWebPage, 1);

  self->status = status;
  self->title = g_strdup (title);
  self->body = g_string_new (NULL);

  return self;
}

void
ms_web_page_free (MsWebPage *self)
{
  g_free (self->title);
  g_string_free (self->body, TRUE);
  g_free (self);
}

void
ms_web_page_add (MsWebPage *self, const char *format, ...)
{
  g_autofree char *html = NULL;
  va_list          args;

  va_start (args, format);
  html = g_markup_vprintf_escaped (format, args);
  va_end (args);
  g_string_append (self->body, html);
}

void
ms_web_page_text (MsWebPage *self, const char *text)
{
  ms_web_page_add (self, "<p>%s</p>\n", text);
}

void
ms_web_page_note (MsWebPage *self, const char *text)
{
  ms_web_page_add (self, "<p class=\"note\" role=\"status\">%s</p>\n", text);
}

char *
ms_web_page_render (const MsWebPage *self)
{
  g_autofree char *head = NULL;
  g_autofree char *heading = g_markup_printf_escaped ("<h1>%s</h1>\n", self->title);

  head = g_markup_printf_escaped (
      "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"robots\" content=\"noindex\">\n" MS_WAY_BACK_MARK "\n<title>%s</title>\n",
      /* Translators: the code of the language you translate into, as "de" or "pt-BR": the
       * language of the web pages (BCP 47). */
      _ ("en"), self->title);

  return g_strdup_printf ("%s<style>%s</style>\n</head>\n<body>\n<main>\n%s%s</main>\n</body>\n"
                          "</html>\n",
                          head, style, heading, self->body->str);
}

static gpointer
make_policy (gpointer data)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *hash = NULL;
  guint8           digest[32];
  gsize            length = sizeof digest;

  g_checksum_update (checksum, (const guchar *) style, sizeof style - 1);
  g_checksum_get_digest (checksum, digest, &length);
  hash = g_base64_encode (digest, length);

  return g_strdup_printf ("default-src 'none'; style-src 'sha256-%s'; form-action 'self'; "
                          "base-uri 'none'; frame-ancestors 'none'",
                          hash);
}

const char *
ms_web_page_policy (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, make_policy, NULL);
}

MsWebPage *
ms_web_page_new_lost (void)
{
  MsWebPage *self = ms_web_page_new (404, _ ("Nothing is here"));

  ms_web_page_text (self, _ ("This address leads nowhere. If it came in a mail, open it from "
                             "there again, or copy it whole: nothing may be missing at its "
                             "end."));

  return self;
}

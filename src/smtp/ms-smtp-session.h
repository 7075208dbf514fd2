/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-session.h - one SMTP conversation as a client: RFC 5321, grouped by RFC 2920 */

#pragma once

#include "ms-account.h"
#include "ms-smtp-transcript.h"
#include "ms-verdict.h"

G_BEGIN_DECLS

/*
 * Sequential and blocking: open, exchange again and again, close.  One thread at a time,
 * usually one of its own.  Every wait ends at the latest at the phase's time-out and at once
 * when the wake descriptor becomes readable and @interruptible says so: only while connecting
 * and while idle, for a transaction once begun is finished.
 */
typedef struct _MsSmtpSession MsSmtpSession;

/* How a conversation is secured, in Postfix's words. */
typedef enum
{
  MS_SMTP_TLS_ACCOUNT, /* as `security` says, the certificate verified */
  MS_SMTP_TLS_NONE,    /* never */
  MS_SMTP_TLS_MAY, /* RFC 7435: STARTTLS where offered, with any certificate; in clear where it
                      is refused, and in clear over a second connection where it fails */
  MS_SMTP_TLS_SECURE, /* RFC 8461 §4: STARTTLS, with a certificate of an authority for `host` */
  MS_SMTP_TLS_DANE,   /* RFC 7672: STARTTLS, with a certificate that fits one of `tlsa` */
} MsSmtpTls;

/* A TLSA record: RFC 6698 §2.1.  Immutable. */
typedef struct
{
  guint8  usage;
  guint8  selector;
  guint8  matching;
  GBytes *data; /* (owned) */
} MsSmtpTlsa;

MsSmtpTlsa *ms_smtp_tlsa_new (guint8 usage, guint8 selector, guint8 matching, GBytes *data);
void        ms_smtp_tlsa_free (MsSmtpTlsa *self);

typedef struct
{
  char *host;        /* (owned): a name or an IP address: shown, sent as SNI and verified */
  char *address;     /* (owned) (nullable): the IP address to connect to; NULL: `host` is looked
                        up */
  char      *source; /* (owned) (nullable): the IP address of this machine to connect from */
  guint16    port;
  MsSecurity security; /* of an account; else without meaning */
  MsSmtpTls  tls;
  GPtrArray *tlsa;      /* (owned) (nullable) (element-type MsSmtpTlsa): immutable, shared */
  char      *user;      /* (owned) (nullable) */
  char      *password;  /* (owned) (nullable): wiped when freed */
  char      *ca_file;   /* (owned) (nullable) */
  char      *ehlo_name; /* (owned) (nullable): NULL: this host's name */
  guint      timeout;   /* seconds for every phase; 0: RFC 5321 §4.5.3.2, 30 s to connect */
} MsSmtpServer;

void ms_smtp_server_clear (MsSmtpServer *server);
/** ms_smtp_server_copy: @server: uninitialized, or cleared */
void ms_smtp_server_copy (MsSmtpServer *server, const MsSmtpServer *other);

/* What the last EHLO allowed (RFC 5321 §4.1.1.1). */
typedef struct
{
  gboolean pipelining; /* RFC 2920; FALSE as well once the server lost its synchronization */
  gboolean eight_bit_mime; /* RFC 6152 */
  gboolean smtputf8;       /* RFC 6531 */
  gboolean has_size;       /* RFC 1870 */
  guint64  size;           /* bytes; 0: no fixed maximum */
  guint    limit_mail;     /* RFC 9422 MAILMAX, RCPTMAX; 0: none */
  guint    limit_rcpt;
} MsSmtpCapabilities;

/* What became of one recipient's part in a transaction. */
typedef struct
{
  const char *address; /* as RCPT carries it; borrowed */
  MsPhase     phase;   /* where it was decided; undecided, DOT: accepted, the dot decides */
  MsReply    *reply;   /* (owned) (nullable): NULL: not decided */
  gboolean    decided; /* the reply is this recipient's outcome; given as TRUE: left out */
} MsSmtpRecipient;

typedef enum
{
  MS_TRANSACTION_NEW,  /* nothing of it is on the wire */
  MS_TRANSACTION_OPEN, /* DATA was answered 354: its content must follow in the next exchange */
  MS_TRANSACTION_DONE, /* over: the decided recipients have their replies, the others (452 after
                          the first, RFC 5321 §4.5.3.1.10) belong into the next transaction */
  MS_TRANSACTION_RETURNED,  /* not delivered and not its fault: another connection, no attempt
                               used */
  MS_TRANSACTION_LOST,      /* the connection broke inside it, before the dot was taken */
  MS_TRANSACTION_UNCERTAIN, /* the dot was taken, no reply came */
} MsTransactionStatus;

/* One transaction; owned by the caller, who fills the first part. */
typedef struct
{
  const char      *sender; /* reverse-path without < >; "" for the null one */
  MsSmtpRecipient *recipients;
  guint            n_recipients;
  const char *content; /* the message, CRLF line ends, before dot-stuffing, ending in CRLF */
  gsize       length;
  gboolean    eight_bit; /* the content holds octets above 127 */
  gboolean    utf8;      /* an address or a header needs SMTPUTF8 */
  gboolean    probe;     /* asks about the recipients only: RSET instead of DATA */

  MsTransactionStatus status; /* set by ms_smtp_session_exchange() */
  gboolean            dotted; /* likewise: a line of the content begins with a dot */
} MsSmtpTransaction;

/**
 * ms_smtp_session_new:
 * @server: copied
 * @transcript: (nullable): gets each line in both directions; AUTH lines never
 * @wake_fd: becomes readable when waits are to end; -1: none
 */
MsSmtpSession *ms_smtp_session_new (const MsSmtpServer *server,
                                    MsSmtpTranscript   *transcript,
                                    int                 wake_fd);

/** ms_smtp_session_free: closes at once, without QUIT, where ms_smtp_session_quit() was not
 * called */
void ms_smtp_session_free (MsSmtpSession *self);

/**
 * ms_smtp_session_open:
 * @phase: (out): where it failed
 * @refusal: (out) (transfer full) (nullable): the server's reply that refused us; %NULL if none
 * did
 *
 * Connects, greets, secures and logs in.  Ends within a second once the wake descriptor is
 * readable.  With %MS_SMTP_TLS_MAY a handshake that fails costs a second connection; one that
 * does not end is a time-out.
 *
 * Errors, each with a translated sentence that says what to do: %MS_SMTP_ERROR_CONNECT,
 * %MS_SMTP_ERROR_TLS, %MS_SMTP_ERROR_CERTIFICATE, %MS_SMTP_ERROR_AUTH, %MS_SMTP_ERROR_REFUSED,
 * %MS_SMTP_ERROR_PROTOCOL, %MS_SMTP_ERROR_TIMEOUT, %MS_SMTP_ERROR_CANCELLED
 */
gboolean ms_smtp_session_open (MsSmtpSession *self,
                               MsPhase       *phase,
                               MsReply      **refusal,
                               GError       **error);

const MsSmtpCapabilities *ms_smtp_session_get_capabilities (const MsSmtpSession *self);

/** The connection's far end, once open: host name, IP address, "TLSv1.3" or "". (transfer none)
 */
const char *ms_smtp_session_get_server (const MsSmtpSession *self);
const char *ms_smtp_session_get_address (const MsSmtpSession *self);
const char *ms_smtp_session_get_tls (const MsSmtpSession *self);

/** ms_smtp_session_is_verified: whether the far end has shown to be `host`: by a trusted
 * authority or by DANE */
gboolean ms_smtp_session_is_verified (const MsSmtpSession *self);

/** ms_smtp_session_describe_tls: Returns: (transfer full): as an attempt keeps it: "",
 * "TLSv1.3", "TLSv1.3 DANE", "TLSv1.3 unverified" */
char *ms_smtp_session_describe_tls (const MsSmtpSession *self);

/** What a person may want to see of it: whose certificate it is, "" in clear; the text of the
 * greeting.  (transfer none) */
const char *ms_smtp_session_get_certificate (const MsSmtpSession *self);
const char *ms_smtp_session_get_greeting (const MsSmtpSession *self);

/**
 * ms_smtp_session_exchange:
 * @current: (nullable): a transaction in %MS_TRANSACTION_OPEN: its content is sent and finished
 * @next: (nullable): a new one: its envelope goes out, behind @current's dot where the server
 *   allows it; it ends OPEN unless every recipient was refused
 * @error: set when the conversation is over; both statuses are set nevertheless and tell what
 *   became of each
 *
 * What cannot be said to this server, or would break out of its command, is decided before the
 * wire, with a reply in our own words: 550 with 5.1.3, 5.1.7, 5.6.0, 5.6.3 or 5.6.7.
 *
 * One round trip where PIPELINING is offered.  A transaction that came back OPEN must be given
 * as @current of the next call.  A synchronization error is mended inside (RSET, one command at
 * a time from then on) and costs no attempt.
 *
 * Returns: %TRUE while the session can be used on
 */
gboolean ms_smtp_session_exchange (MsSmtpSession     *self,
                                   MsSmtpTransaction *current,
                                   MsSmtpTransaction *next,
                                   GError           **error);

/**
 * ms_smtp_session_probe:
 * @sender: as in a transaction; "" is usual
 * @recipients: decided where the server answered (or an address cannot be asked for), as in an
 *   exchange, but with RCPT's own reply also where it is good; undecided where the conversation
 *   ended before
 * @error: set when the conversation is over; %MS_SMTP_ERROR_CANCELLED: the wake descriptor is
 *   readable
 *
 * Asks whether the server would take mail for @recipients, and never says DATA: MAIL, at most
 * RCPTMAX or 100 (RFC 5321 §4.5.3.1.8) RCPTs, RSET, and again, all in one round trip where
 * PIPELINING is offered.
 *
 * Returns: %TRUE while the session can be used on
 */
gboolean ms_smtp_session_probe (MsSmtpSession   *self,
                                const char      *sender,
                                MsSmtpRecipient *recipients,
                                guint            n_recipients,
                                GError         **error);

/**
 * ms_smtp_session_idle:
 * @microseconds: at most; -1: no limit
 *
 * Waits between transactions, watching the server (an unsolicited 421 or a close ends the
 * session) and the wake descriptor.
 *
 * Returns: %FALSE with @error when the session is over
 */
gboolean ms_smtp_session_idle (MsSmtpSession *self, gint64 microseconds, GError **error);

/** ms_smtp_session_quit: says QUIT, waits at most two seconds for the answer, closes */
void ms_smtp_session_quit (MsSmtpSession *self);

#define MS_SMTP_ERROR (ms_smtp_error_quark ())
GQuark ms_smtp_error_quark (void);
enum
{
  MS_SMTP_ERROR_CONNECT,     /* not reached: name, refused, unreachable */
  MS_SMTP_ERROR_TLS,         /* not offered, or the handshake failed */
  MS_SMTP_ERROR_CERTIFICATE, /* not trusted, expired, another name */
  MS_SMTP_ERROR_AUTH,        /* the login was refused for good */
  MS_SMTP_ERROR_REFUSED,     /* the server does not want us: 4yz or 5yz to greeting, EHLO, AUTH
                                (4yz) */
  MS_SMTP_ERROR_PROTOCOL,    /* what came is not SMTP, or out of turn */
  MS_SMTP_ERROR_TIMEOUT,
  MS_SMTP_ERROR_CLOSED, /* closed or reset in the middle, or 421 */
  MS_SMTP_ERROR_CANCELLED,
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSmtpTlsa, ms_smtp_tlsa_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSmtpSession, ms_smtp_session_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsSmtpServer, ms_smtp_server_clear)

G_END_DECLS

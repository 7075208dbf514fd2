/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-reading-explain.c - a reading as one sentence for a person */

#include "config.h"

#include "ms-reading.h"

#include <glib/gi18n-lib.h>

/* One sentence: what it means, and what to do about it.  Where it passes by itself, a second.
 */
static const struct
{
  const char *lasting;
  const char
      *passing; /* (nullable): where it is worth trying again, if that changes what to do */
} sentences[MS_N_CLASSES] = {
  [MS_CLASS_OTHER] = {
    N_ ("The server refuses without a reason we know: read its own words, and ask its postmaster "
        "if it goes on."),
    N_ ("The server asks to try again later and gives no reason we know: nothing needs doing "
        "unless it goes on."),
  },
  [MS_CLASS_DELIVERED] = {
    N_ ("The server has taken the message; what becomes of it there, a bounce message would "
        "tell."),
  },
  [MS_CLASS_RECIPIENT_UNKNOWN] = {
    N_ ("There is no such mailbox at this domain: correct the address if it is misspelt, else "
        "remove it from your lists."),
    N_ ("The server does not know the mailbox, or cannot look it up just now: it is tried again, "
        "and if it stays unknown remove it from your lists."),
  },
  [MS_CLASS_RECIPIENT_FILTERED] = {
    N_ ("The recipient, or a rule of his server, refuses mail from you: ask him by other means "
        "to allow your address, or remove him from your lists."),
  },
  [MS_CLASS_RECIPIENT_MOVED] = {
    N_ ("The recipient is no longer at this address: find out the new one, and remove this one "
        "from your lists."),
  },
  [MS_CLASS_MAILBOX_DISABLED] = {
    N_ ("The mailbox exists but is closed or no longer used: remove the address from your "
        "lists."),
    N_ ("The mailbox is closed for now: it is tried again, and if it stays closed remove the "
        "address from your lists."),
  },
  [MS_CLASS_MAILBOX_FULL] = {
    N_ ("The recipient's mailbox is full: try again with your next mailing, and remove the "
        "address if it stays full for months."),
    N_ ("The recipient's mailbox is full: it is tried again, and needs nothing from you."),
  },
  [MS_CLASS_DOMAIN_BAD] = {
    N_ ("The domain does not exist or takes no mail: correct the address if the domain is "
        "misspelt, else remove it from your lists."),
  },
  [MS_CLASS_SENDER_REJECTED] = {
    N_ ("The server does not accept your sender address: use one of a domain that is yours, "
        "exists and can receive mail, and see whether that domain is on a block list."),
  },
  [MS_CLASS_RELAY_DENIED] = {
    N_ ("The server does not take mail for this domain from you: log in with your account, or, "
        "when sending direct, the domain's mail records point to the wrong server."),
  },
  [MS_CLASS_AUTH] = {
    N_ ("The message did not pass the checks of SPF, DKIM or DMARC: publish these records for "
        "your sender's domain and send through a server that they allow."),
  },
  [MS_CLASS_IP_BLOCKED] = {
    N_ ("The server blocks the IP address you send from: look it up at the list that is named and "
        "ask to be removed, or send through an account with a better reputation."),
  },
  [MS_CLASS_SPAM] = {
    N_ ("The message was taken for spam: see what in its text, links or sending habits looks "
        "like it, and mail only people who asked for it."),
  },
  [MS_CLASS_CONTENT] = {
    N_ ("The server refuses something in the message, such as an attachment, a header or its "
        "format: change that and send again."),
  },
  [MS_CLASS_VIRUS] = {
    N_ ("The server found a virus, or what it takes for one: check your attachments and links "
        "with a virus scanner before you send anything more."),
  },
  [MS_CLASS_POLICY] = {
    N_ ("A rule of the receiving server forbids this message: read what it says, and ask the "
        "recipient's postmaster to allow you."),
    N_ ("A rule of the receiving server holds this message back for now: it is tried again; ask "
        "the recipient's postmaster if that does not help."),
  },
  [MS_CLASS_SIZE] = {
    N_ ("The message is larger than the server accepts: make attachments and images smaller, or "
        "put them on the web and link to them."),
  },
  [MS_CLASS_RATE_LIMITED] = {
    N_ ("You sent more than the server allows: lower the limits and send again later."),
    N_ ("You send faster than the server likes: it is tried again later; lower the connections "
        "and messages a minute if this happens often."),
  },
  [MS_CLASS_GREYLIST] = {
    N_ ("The server turns everyone away at first contact and accepts them later: it is tried "
        "again, and needs nothing from you."),
  },
  [MS_CLASS_SERVER_ERROR] = {
    N_ ("Something is wrong at the receiving server: send again some other day, and tell its "
        "postmaster if it goes on."),
    N_ ("Something is wrong at the receiving server for now: it is tried again, and needs "
        "nothing from you."),
  },
  [MS_CLASS_NETWORK] = {
    N_ ("The server could not be reached or routes the mail in a circle: see whether the domain "
        "is right, and send again some other day."),
    N_ ("The server cannot be reached for now: it is tried again; if it is so for all "
        "recipients, your own connection or provider blocks port 25."),
  },
  [MS_CLASS_TLS] = {
    N_ ("No encrypted connection as the server or its policy demands came about: turn on "
        "encryption for the account, or ask the recipient's postmaster to mend his "
        "certificate."),
  },
  [MS_CLASS_PROTOCOL] = {
    N_ ("The server did not understand or like how it was spoken to: check the name you greet it "
        "with and the account's settings; if they are right, tell us."),
  },
  [MS_CLASS_EXPIRED] = {
    N_ ("It was tried in vain until its time was over: see whether the domain is right, and send "
        "again if it matters."),
  },
};

/* Cases with a cure of their own, by the key in data/replies.tsv. */
static const struct
{
  const char *remark;
  const char *sentence;
} remarks[] = {
  { "gmail-auth", N_ ("Gmail accepts mail only with SPF or DKIM of the sender's domain, and "
                      "bulk mail only with "
                      "both and DMARC: publish these records and sign your mail.") },
  { "outlook-auth", N_ ("Outlook.com asks everyone who sends it more than 5,000 messages a day "
                        "for SPF, DKIM and "
                        "DMARC: publish these records for the domain of your From address.") },
  { "dmarc",
    N_ ("The domain of your From address tells receivers by DMARC to refuse what is not signed "
        "by it: send through its own servers, or from an address of a domain you control.") },
  { "spf",
    N_ ("The SPF record of your sender's domain does not allow the server you send from: add "
        "that server to the record.") },
  { "ptr",
    N_ ("The IP address you send from has no reverse name that leads back to it: have your "
        "provider set one, or send through an account.") },
  { "home", N_ ("The IP address you send from belongs to a home or dynamic connection, which "
                "this server "
                "does not take mail from: send through an account instead of direct.") },
  { "spamhaus",
    N_ ("The IP address you send from is listed by Spamhaus: look it up at check.spamhaus.org, "
        "and if it is on the policy list (PBL) send through an account instead of direct.") },
  { "microsoft-block",
    N_ ("Microsoft blocks the IP address you send from: ask to be removed at "
        "sender.office.com, or send through an account with a better reputation.") },
  { "yahoo-complaints", N_ ("Yahoo slows you down because of complaints or of unusual volume: "
                            "send less and only to "
                            "people who asked for it, until this stops.") },
  { "too-many-recipients",
    N_ ("The message had more recipients at once than the server takes: lower the group size; "
        "the rest are tried again.") },
  { "login", N_ ("The server wants a login, or does not accept the one it got: check user "
                 "name, password "
                 "and security of the account.") },
  { "app-password",
    N_ ("The provider wants a password made for this program alone: create an app password in "
        "its security settings and enter it for the account.") },
  { "domain-listed",
    N_ ("A domain in your sender address or in the message is on a block list: look it up at "
        "the list that is named and ask to be removed.") },
  { "null-mx", N_ ("The domain states that it takes no mail at all: remove the address from "
                   "your lists.") },
  { "group", N_ ("The address is a group that takes mail only from members or from within its "
                 "organisation: ask its owner to allow you, or remove it from your lists.") },
  { "uncertain", N_ ("The whole message was handed over and no answer came: it may have "
                     "arrived or not, so that "
                     "it is sent again only if you ask for it.") },
  { "given-up",
    N_ ("It was tried until its time was over, and this is the last reply: see whether the "
        "address is right, and send again if it matters.") },
  { "dns",
    N_ ("The DNS did not say which server takes this mail: it is tried again; if it is so "
        "for all recipients, see to your network and the DNS server in the settings.") },
  { "local", N_ ("No server was asked: what stands in the place of its reply says why.") },
  { "callback", N_ ("The server asked the server of your sender address whether that address "
                    "exists, and got "
                    "no good answer: use a sender address that can receive mail.") },
};

const char *
ms_reading_explain (const MsReading *self)
{
  const char *passing;

  g_return_val_if_fail ((guint) self->class < MS_N_CLASSES, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (remarks); i++)
    if (g_strcmp0 (self->remark, remarks[i].remark) == 0)
      return _ (remarks[i].sentence);

  passing = sentences[self->class].passing;

  return _ (self->retry && passing != NULL ? passing : sentences[self->class].lasting);
}

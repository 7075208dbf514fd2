/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-column-names.c - what the columns of addresses and names are called around the world */

#include "config.h"

#include "ms-column-names.h"

#include <string.h>

/* What spreadsheets and mail services put over the address, as ms_field_name_key() makes it. */
static const char *const certain[] = {
  "email",
  "e_mail",
  "email_address",
  "e_mail_address",
  "emailaddress",
  "mail",
  "mail_address",
  "email_1",
  "e_mail_1_value",
  "e_mail_1",
  "primary_email",
  "work_email",
  "email_addr",
  "subscriber_email",
  "e_mail_adresse",
  "email_adresse",
  "emailadresse",
  "mailadresse",
  "mail_adresse",
  "e_mailadresse",
  "courriel",
  "adresse_email",
  "adresse_e_mail",
  "adresse_mail",
  "adresse_courriel",
  "adresse_électronique",
  "correo",
  "correo_electrónico",
  "correo_electronico",
  "direccion_de_correo",
  "dirección_de_correo_electrónico",
  "indirizzo_email",
  "indirizzo_e_mail",
  "posta_elettronica",
  "correio",
  "correio_eletrônico",
  "correio_eletrónico",
  "endereço_de_email",
  "endereço_de_e_mail",
  "e_mailadres",
  "emailadres",
  "mailadres",
  "e_post",
  "epost",
  "e_postadress",
  "epostadress",
  "e_postadresse",
  "epostadresse",
  "sähköposti",
  "sähköpostiosoite",
  "netfang",
  "adres_email",
  "adres_e_mail",
  "e_mailová_adresa",
  "emailová_adresa",
  "e_mail_cím",
  "email_cím",
  "adresă_email",
  "имейл",
  "эл_почта",
  "электронная_почта",
  "адрес_электронной_почты",
  "емейл",
  "е_пошта",
  "електронна_пошта",
  "ηλεκτρονική_διεύθυνση",
  "e_posta",
  "eposta",
  "e_posta_adresi",
  "メール",
  "メールアドレス",
  "電子メール",
  "電子メール_アドレス",
  "邮箱",
  "电子邮件",
  "电子邮箱",
  "電子郵件",
  "이메일",
  "이메일_주소",
  "البريد_الإلكتروني",
  "דואר_אלקטרוני",
  "דואל",
  "อีเมล",
  "thư_điện_tử",
};

static const char *const hints[] = { "email", "e_mail", "mail", "courriel", "correo", "epost" };

static const char *const persons[] = {
  "name",       "full_name", "fullname",  "first_name", "firstname",   "vorname", "last_name",
  "lastname",   "nachname",  "surname",   "given_name", "family_name", "nom",     "prénom",
  "prenom",     "nombre",    "apellidos", "cognome",    "nome",        "naam",    "voornaam",
  "achternaam", "imię",      "nazwisko",  "имя",        "фамилия",
};

static gboolean
is_among (const char *key, const char *const *names, gsize count)
{
  for (gsize i = 0; i < count; i++)
    if (g_str_equal (key, names[i]))
      return TRUE;

  return FALSE;
}

guint
ms_column_names_rank (const char *key)
{
  if (g_str_equal (key, "email"))
    return 3;
  if (is_among (key, certain, G_N_ELEMENTS (certain)))
    return 2;
  for (guint i = 0; i < G_N_ELEMENTS (hints); i++)
    if (strstr (key, hints[i]) != NULL)
      return 1;

  return 0;
}

gboolean
ms_column_names_is_person (const char *key)
{
  return is_among (key, persons, G_N_ELEMENTS (persons));
}

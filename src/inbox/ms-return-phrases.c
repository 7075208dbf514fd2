/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-phrases.c - what mail systems and people write, in many languages */

#include "config.h"

#include "ms-return-phrases.h"

/* Between "|", so that a line holds more than one. */
static const char *const tables[MS_N_PHRASES] = {
  [MS_PHRASES_DAEMON_NAMES] =
      "mailer-daemon|mailer daemon|mail-daemon|mailerdaemon|maildaemon|mail delivery|"
      "mail deliver|delivery subsystem|mail administrator|system administrator|"
      "system attendant|system anti-spam administrator|mail system|postmaster|"
      "mail router|delivery system|mta@|e-mail interconnect|smtp_mail_service|"
      "mail_service|mdaemon at|returned mail|mailsystem|mail subsystem|content filter|"
      "mail gateway|администратор почты|mailserver|mail server|email system|mail service",
  [MS_PHRASES_DAEMON_MAILBOXES] =
      "mailer-daemon|postmaster|post_master|mailer|mmdf|mdaemon|mailadm|mailadmin|mail-admin|"
      "bounce|"
      "bounces|microsoftexchange329e71ec88ae4615bbc36ab6ce41109e|bounce-notification|"
      "nondelivery|undeliverable|mailerdaemon|maildaemon|smtp|mail-bounce|delivery|"
      "exchange|mail-error",
  [MS_PHRASES_ROBOT_MAILBOXES] =
      "admin|owner|root|noreply|no-reply|no_reply|donotreply|system|server|robot|daemon|"
      "gateway|scan|notif|majordomo|listserv|request|bounce|deliver|autorespond|mailer|"
      "postmaster|virus|filter|alert|fml",
  [MS_PHRASES_FORWARD_LINES] =
      "original message|forwarded message|forwarded by|begin forwarded|"
      "ursprüngliche nachricht|weitergeleitete nachricht|message d'origine|"
      "message original|message transféré|mensaje original|mensaje reenviado|"
      "mensagem original|mensagem encaminhada|messaggio originale|messaggio inoltrato|"
      "oorspronkelijk bericht|doorgestuurd bericht|ursprungligt meddelande|"
      "oprindelig meddelelse|opprinnelig melding|alkuperäinen viesti|"
      "oryginalna wiadomość|původní zpráva|eredeti üzenet|исходное сообщение|"
      "пересылаемое сообщение|özgün ileti|元のメッセージ|転送メッセージ|原始邮件|转发邮件|"
      "원본 메시지",
  [MS_PHRASES_ANSWER_SUBJECTS] =
      "re:|re :|re[|aw:|sv:|vs:|antw:|odp:|rv:|res:|fwd:|fw:|wg:|tr:|vl:|i:|r:|enc:|"
      "doorst:|vb:|ynt:|回复:|回复：|答复:|答复：|转发:|转发：|返信:",
  [MS_PHRASES_ABSENCE_SUBJECTS] =
      "auto:|auto reply|auto-reply|autoreply|automatic reply|automated reply|"
      "automatic response|auto response|auto-response|autoresponse|automated response|"
      "autoresponder|out of office|out of the office|out-of-office|ooo:|ooo |away from|"
      "on vacation|vacation|i am away|i'm away|on leave|annual leave|i am out|i'm out|"
      "read:|gelesen:|lu:|lu :|letto:|leído:|read receipt|return receipt|message read|"
      "lesebestätigung|thank you for your|thanks for your|abwesen|abwesend|"
      "automatische antwort|automatische abwesen|autom. antwort|ich bin nicht im|"
      "ich bin im urlaub|im urlaub|urlaub|réponse automatique|reponse automatique|"
      "réponse auto|absence du bureau|absent du bureau|absence|absent|en congé|"
      "en vacances|respuesta automática|respuesta automatica|fuera de la oficina|"
      "fuera de oficina|ausente|de vacaciones|risposta automatica|fuori ufficio|assente|"
      "in ferie|assenza|resposta automática|resposta automatica|fora do escritório|"
      "ausência|de férias|automatisch antwoord|afwezig|niet aanwezig|automatisch bericht|"
      "autosvar|automatiskt svar|frånvarande|automatisk svar|fraværende|ikke til stede|"
      "poissa|automaattinen vastaus|poissaolo|lomalla|automatyczna odpowiedź|"
      "odpowiedź automatyczna|autoodpowiedź|nieobecn|poza biurem|urlop|"
      "automatická odpověď|mimo kancelář|automatikus válasz|házon kívül|szabadság|"
      "răspuns automat|automatski odgovor|otomatik yanıt|ofis dışında|автоответ|"
      "автоматический ответ|автоматическая|отпуск|я в отпуске|автовідповідь|"
      "αυτόματη απάντηση|מענה אוטומטי|رد "
      "تلقائي|自动回复|自動回覆|自動返信|自動応答|自动答复|不在|休暇|自動回信|부재중|"
      "자동 회신|자동회신|ตอบกลับอัตโนมัติ|trả lời tự động",
  [MS_PHRASES_ABSENCE_WORDS] =
      "out of office|out of the office|out-of-office|automatic reply|auto-reply|"
      "autoreply|auto reply|automatische antwort|abwesenheitsnotiz|abwesenheit|"
      "réponse automatique|respuesta automática|risposta automatica|resposta automática|"
      "automatisch antwoord|autosvar|(auto)|[auto-reply]|autoresponder|自动回复|自動返信|"
      "автоответ|vacation reply|vacation response|urlaubsbenachrichtigung",
  [MS_PHRASES_CHALLENGE_WORDS] =
      "boxbe|spamarrest|spam arrest|challenge-response|challenge/response|"
      "challenge response|tmda|confirm that you are a human|prove that you are human|"
      "prove you are human|verify that you are human|verify that you are a real|"
      "verify you are a real person|verify you are human|confirm your message|"
      "confirm delivery of your message|confirm your email to|"
      "your message is waiting for your confirmation|message requires confirmation|"
      "requires verification|sender verification|please confirm you sent|"
      "please confirm that you sent|to confirm that you sent|"
      "by replying to this message you|added to my whitelist|approved sender list|"
      "approved senders list|i only accept mail from|to have your message delivered|"
      "to deliver your message, please|to release your message|human verification|"
      "bitte bestätigen sie ihre nachricht|подтвердите, что вы не|"
      "authentication of your message|please reply to this message to confirm|"
      "click the link below to deliver|click on the following link to deliver|"
      "whitelist yourself|please verify yourself|protecting myself from receiving|"
      "just this once, click|so i can receive your email|this account is protected by|"
      "have your address added to|added to the recipient's allowed",
  [MS_PHRASES_FAILURE_SUBJECTS] =
      "undeliver|undelivrable|un-deliver|returned mail|return mail|mail returned|"
      "returned to sender|return to sender|returning message to sender|returned message|"
      "returned email|returned e-mail|failure notice|failure notification|failure report|"
      "failed mail|failed message|mail failure|message failure|mail delivery fail|"
      "delivery fail|delivery has failed|failed delivery|delivery status|"
      "delivery notification|delivery report|delivery problem|delivery error|"
      "delivery unsuccessful|delivery reports|permanent delivery|non-deliver|nondeliver|"
      "non deliver|not delivered|not deliverable|non delivery|non remis|"
      "could not be delivered|couldn't be delivered|cannot be delivered|"
      "can't be delivered|unable to deliver|was not delivered|wasn't delivered|"
      "could not deliver|couldn't deliver|mail system error|mail error|error mail|"
      "error sending|smtp error|message status|mail status report|message not delivered|"
      "message rejected|message refused|mail rejected|rejected mail|email rejected|"
      "message blocked|blocked message|rejected:|bounce|mail could not|message could not|"
      "email could not|loop alert: duplicated|user unknown|unknown user|"
      "unknown recipient|unknown address|invalid recipient|recipient unknown|"
      "address not found|ndn:|ndr:|nicht zustellbar|nicht zugestellt|unzustellbar|"
      "zustellung fehlgeschlagen|zustellungsfehler|zurückgesandt|fehler beim versenden|"
      "mailzustellung|zustellstatus|zurueck|non distribu|non livr|échec de la remise|"
      "échec de remise|échec d'envoi|echec de|échec|impossible de remettre|"
      "impossible de livrer|notification d'échec|non délivr|non remise|"
      "retour de courrier|no se puede entregar|no se pudo entregar|no entregado|"
      "no entregable|entrega fallida|error de entrega|error en la entrega|"
      "no se ha podido|devuelto|notificación de estado|fallo en la entrega|"
      "não é possível entregar|não entregue|nao entregue|falha na entrega|"
      "falha de entrega|mensagem devolvida|não pôde ser|notificação de status|"
      "mancata consegna|impossibile recapitare|non recapitabile|non consegnat|"
      "errore di consegna|avviso di mancata|recapito non riuscito|messaggio non|"
      "notifica di stato|onbestelbaar|niet bezorgd|niet afgeleverd|niet worden bezorgd|"
      "bezorging mislukt|niet bestelbaar|går inte att leverera|kunde inte levereras|"
      "olevererbar|kan ikke leveres|kunne ikke leveres|toimittaminen epäonnistui|"
      "ei voitu toimittaa|ikke leveret|ikke levert|niedostarcz|nie dostarczono|"
      "nie można dostarczyć|zwrot wiadomości|zwrócona|nedoručiteln|nelze doručit|nedoruč|"
      "kézbesíthetetlen|sikertelen kézbesítés|nu a putut fi|teslim edilemedi|iletilemedi|"
      "gönderilemedi|недостав|не доставлено|не может быть доставлено|"
      "невозможно доставить|ошибка доставки|сбой доставки|возврат|не удалось доставить|"
      "не "
      "вдалося|ανεπίδοτο|配信不能|配信できません|配信エラー|送信エラー|送信できません|"
      "メールが届きません|不達|エラーメール|戻りました|"
      "配信失敗|退信|未送达|无法送达|無法傳遞|投递失败|發送失敗|发送失败|系统退信|寄件失敗|"
      "배달 못 함|배달되지|전송 실패|반송|전달되지 않음|"
      "ไม่สามารถส่ง|không thể gửi",
  [MS_PHRASES_FAILURE_WORDS] =
      "could not be delivered|couldn't be delivered|cannot be delivered|"
      "can not be delivered|can't be delivered|was not delivered|wasn't delivered|"
      "were not delivered|has not been delivered|have not been delivered|"
      "has not been delivered to|not be delivered|not been delivered|is undeliverable|"
      "was undeliverable|undeliverable|undelivered|undelivrable|unable to deliver|"
      "able to deliver your message|wasn't able to deliver|not able to deliver|"
      "unable to send|not deliverable|non-delivery|nondelivery|non-deliverable|"
      "non delivery|delivery failed|delivery has failed|delivery failure|"
      "failed to deliver|failed delivery|delivery error|error delivering|"
      "error during delivery|could not deliver|couldn't deliver|cannot deliver|"
      "can't deliver|unable to process your message|delivery to the following|"
      "delivery status notification|returned mail|delivery problem|had delivery problems|"
      "permanent fatal error|permanent delivery failure|this is a permanent error|"
      "did not reach|could not be reached|could not reach|failure notice|"
      "failed permanently|failed recipient|failed address|did not receive this message|"
      "was rejected by a remote|rejected your message|rejected by the recipient|"
      "your message was rejected|message was rejected|was rejected|has been rejected|"
      "mail was refused|message was refused|was not accepted|returned to the sender|"
      "returned to sender|returned to you|being returned|message returned|bounced back|"
      "has bounced|message bounced|transcript of session|transcript of the session|"
      "remote host said|said: 5|smtp error from remote|smtp error|unrouteable address|"
      "unroutable|no mailbox here by that name|address not found|mail system error|"
      "problem delivering|message not delivered|mail not delivered|mail delivery failed|"
      "could not be sent|couldn't be sent|could not send|couldn't send|not sent to|"
      "failure reasons|reason for failure|following recipients cannot|rejected recipient|"
      "recipients failed|address failed|addresses failed|address(es) failed|recipient(s)|"
      "delivery attempts|failed addresses|invalid final delivery|is not accepting mail|"
      "does not like recipient|not listed in|error while trying to deliver|"
      "an error occurred while|sent to an invalid|message was not sent|"
      "cannot be forwarded|not processed because|rejected for the following|"
      "blocked delivery|your message wasn't|your message couldn't|giving up on|"
      "i've given up|i give up|duplicated message-id in|nicht zugestellt|"
      "nicht zustellbar|nicht ausgeliefert|unzustellbar|zustellung fehlgeschlagen|"
      "fehlgeschlagen|konnte nicht übermittelt|konnte nicht an|n'a pas pu être|"
      "n'ont pas pu être|n'a pu être|impossible de remettre|non remis|non distribu|"
      "échec de la remise|n'a pas été|no se pudo entregar|no se ha podido entregar|"
      "no se puede entregar|no pudo ser entregado|no ha podido ser|"
      "não foi possível entregar|não pôde ser entregue|nao pode ser entregue|"
      "não foi entregue|non è stato possibile|impossibile recapitare|non può essere|"
      "non e' stato possibile|non recapitat|non consegnat|kon niet worden bezorgd|"
      "niet worden afgeleverd|niet afgeleverd|onbestelbaar|kunde inte levereras|"
      "kunne ikke leveres|kan ikke leveres|ei voitu toimittaa|nie została dostarczona|"
      "nie można dostarczyć|nie mogła zostać dostarczona|nie mogła być|nebyla doručena|"
      "nelze doručit|kézbesíteni|teslim edilemedi|iletilemedi|не может быть доставлено|"
      "не доставлено|не было доставлено|невозможно доставить|не удалось доставить|"
      "недоставленн|ошибка "
      "доставки|配信できません|配信できなかった|配送できません|送信できません|配達できません|"
      "送信できない|"
      "配信されません|届けることができません|お届けできません|無法傳遞|无法送达|無法送達|"
      "投递失败|未能送达|被退回|退回|发送失败|寄送失敗|배달할 수 없|"
      "전달되지|전송하지 못",
  [MS_PHRASES_REFUSAL_WORDS] =
      "user unknown|unknown user|no such user|mailbox is full|mailbox full|over quota|"
      "overquota|over its quota|quota exceeded|exceeded the quota|unknown recipient|"
      "recipient unknown|invalid recipient|does not exist|doesn't exist|not a valid|"
      "no longer valid|is not known|rejected|refused|not accepted|mailbox unavailable|"
      "no mailbox|user not found|not found|account has been disabled|permanent error|"
      "error|failed|failure|bounce|inactive|blocked|no longer on server|"
      "no longer available|changed|mailbox quota|not "
      "recognized|ディレクトリのリストにありません|見つかりません|"
      "いっぱい|unbekannt|inconnu|desconocido|sconosciuto|desconhecido|nieznan|не существует|"
      "не найден|переполнен|不存在|spam|virus",
  [MS_PHRASES_DELAY_SUBJECTS] =
      "delayed|delay)|(delay|delay:|delivery delay|delay notification|delayed mail|"
      "warning: could not send|warning: message|warning - delivery|still being retried|"
      "not yet delivered|temporarily delayed|delivery temporarily|verzögert|verzögerung|"
      "retardé|retard de|retrasad|retraso|ritardo|ritardata|atrasad|atraso|vertraagd|"
      "vertraging|försenad|forsinket|opóźni|zpožd|задержк|отложен|遅延|延迟|延遲|지연|"
      "will be retried|warning: mail delayed",
  [MS_PHRASES_FAILED_SUBJECTS] =
      "fail|return|undeliver|non-deliver|nondeliver|not deliver|not be deliver|unable|"
      "rejected|bounce|unzustellbar|échec",
  [MS_PHRASES_REPORT_SUBJECTS] =
      "postfix smtp server: errors|postfix smtp client: errors|"
      "bounce action notification|uncaught bounce notification|bounce summary|"
      "bounce report|bounce rate|delivery report for campaign|quota warning|cron <",
  [MS_PHRASES_WARNING_WORDS] =
      "warning message only|do not need to resend|do not have to resend|need not resend",
  [MS_PHRASES_DELAY_WORDS] =
      "warning message only|do not need to resend|do not have to resend|need not resend|"
      "need to resend your message|not yet been delivered|has not been delivered yet|"
      "hasn't been delivered yet|could not be delivered yet|not been delivered so far|"
      "has been delayed|have been delayed|is delayed|was delayed|delivery is delayed|"
      "message delayed|delivery to the following recipients has been delayed|"
      "will be retried|will continue to be attempted|attempts will continue|"
      "attempts to deliver the message will continue|we will keep trying|"
      "will keep trying|keep on trying|continue to try|continue trying|still trying|"
      "will retry|will try again|will be tried again|trying to deliver your message for|"
      "transient non-fatal errors|has not yet been|not yet been possible|"
      "delivery will be attempted|queued for later|still in the queue|"
      "remains in the queue|will be making further attempts|further attempts will be|"
      "no action is required on your part|temporary delivery failure|"
      "there was a temporary problem delivering|verzögert|weitere versuche|"
      "wird weiter versucht|noch nicht zugestellt|a été retardé|est retardé|"
      "n'a pas encore|se ha retrasado|aún no se ha|è stato ritardato|non è stato ancora|"
      "foi atrasad|ainda não foi|vertraagd|försenad|opóźnion|задерж|пока не доставлено|"
      "ещё не доставлено|再送|遅れ|延迟|仍在尝试",
  [MS_PHRASES_FINAL_WORDS] =
      "giving up|given up|give up|permanent error|permanent fatal|permanent failure|"
      "failed permanently|permanently failed|no further attempt|"
      "no further delivery attempt|will not be retried|not going to try again|"
      "will not be tried again|won't try again|will no longer be|has expired|"
      "delivery time expired|retry timeout exceeded|"
      "retry time not reached for any host after|too long|returned to sender|"
      "is being returned|deleted from queue|removed from the queue|tried in vain|"
      "has been removed|was not delivered within|permanently|endgültig|définitiv|"
      "permanente|постоянн|gave up|maximum delivery attempts|exceeded the maximum|"
      "before giving up",
  [MS_PHRASES_UNSUBSCRIBE_WORDS] =
      "unsubscribe|unsubscribe me|please unsubscribe|please unsubscribe me|"
      "unsubscribe please|remove|remove me|please remove me|please remove|stop|opt out|"
      "opt-out|optout|take me off|take me off your list|take me off this list|"
      "remove me from this list|remove me from your list|please remove me from your list|"
      "please remove me from this list|unsubscribe from this list|abmelden|"
      "bitte abmelden|austragen|bitte austragen|abbestellen|newsletter abmelden|"
      "newsletter abbestellen|désabonner|désinscription|désinscrire|me désinscrire|"
      "désabonnement|stop newsletter|cancelar|baja|darse de baja|dar de baja|"
      "cancelar suscripción|descadastrar|cancelar inscrição|remover|cancellami|"
      "cancella iscrizione|disiscrizione|cancellazione|afmelden|uitschrijven|"
      "avregistrera|avprenumerera|avmeld|afmeld|wypisz|wypisz mnie|rezygnuję|odhlásit|"
      "leiratkozás|отписаться|отписать|отпишите меня|配信停止|解除|退订|取消订阅",
  [MS_PHRASES_GOODS] =
      "parcel|package|shipment|tracking number|courier service|your "
      "order|invoice|payment|paket|"
      "sendungs|rechnung|colis|paquete|pacco|encomenda|przesyłk|посылк|заказ|包裹|快递",
};

const char *const *
ms_return_phrases (MsReturnPhrases which)
{
  static gsize done;
  static GStrv split[MS_N_PHRASES];

  if (g_once_init_enter (&done))
    {
      for (guint i = 0; i < MS_N_PHRASES; i++)
        split[i] = g_strsplit (tables[i], "|", 0);
      g_once_init_leave (&done, 1);
    }

  return (const char *const *) split[which];
}

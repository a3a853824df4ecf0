//! Forms of what outlets put around a story: ways to reach someone, to get more, to find one's way.

use super::Where::{Anywhere, Around, Before};
use super::{Form, form};
use crate::clean::Label;

/// The forms, in the order in which they are tried. `{agency}` is a known one.
pub(super) const FORMS: &[Form] = &[
    // Ways to reach someone.
    form(
        Label::Contact,
        "address alone",
        Anywhere,
        0.93,
        r"^[(<\[]?(?:(?i:e-?mail|mail|contact)s?:? ?)?[\w.+-]+@[\w.-]+\.\w{2,10}[)>\]]?$",
    ),
    form(
        Label::Contact,
        "telephone and address",
        Around,
        0.9,
        r"(?i)^.{0,120}(?:tel\.?|phone|\+\d{1,3}[ (\d]).{0,120}@.{0,80}$|^.{0,100}\b(?:reached|contact(?:ed)?|write|email) (?:at|us at)\b.{0,60}@.{0,60}$|^(?:tel|phone|telephone|fax|тел|tél)\.?:? ?[+\d(][\d ()./-]{6,}.{0,20}$",
    ),
    form(
        Label::Contact,
        "address in brackets",
        Around,
        0.9,
        r"^\({1,2}[^()]{0,80}[\w.+-]+@[\w.-]+\.\w{2,10}[^()]{0,80}\){1,2}$",
    ),
    form(
        Label::Contact,
        "address with its lead",
        Around,
        0.9,
        r"(?i)^(?:(?:reuters )?messaging|e-?mail|correo|mail|twitter|contacto?)\s*[:：].{0,30}\S+@\S+.{0,40}$",
    ),
    form(
        Label::Contact,
        "name and address",
        Around,
        0.9,
        r"(?i)^.{2,100}(?: at |, |: |; | - )<?[\w.+-]+@[\w.-]+\.\w{2,10}>?[;.,]?$|^\p{L}[^.!?\d]{2,60}, ?\+?\d[\d ()-]{6,20}$|^.{0,60}\+\d[\d ()-]{6,20}.{0,12}$",
    ),
    form(
        Label::Contact,
        "keys to report a mistake",
        Anywhere,
        0.95,
        r"(?i)^.{0,160}\bctrl ?\+ ?(?:enter|ввод)\b.{0,60}$",
    ),
    // Ways to get more.
    form(
        Label::Nav,
        "foot of a blog",
        Anywhere,
        0.9,
        r"^Posted by .{2,80}(?:BlogThis|No comments|Email This|Labels:).{0,80}$",
    ),
    form(
        Label::Share,
        "share this",
        Anywhere,
        0.9,
        r"(?i)^(?:share|tweet|e-?mail|print|save|copy|bookmark) (?:this|it|the)(?: \p{L}+){0,2}$",
    ),
    form(
        Label::Related,
        "call to read",
        Anywhere,
        0.85,
        r"(?i)^[\p{S}\p{P}\s]*(?:read|watch|see|listen|recommended|lee|leé|lea|leer|mira|mirá|mire|vea|ver|lire|voir|revoir|lisez|lesen|sehen|siehe|leggi|guarda|vedi|leia|veja|ouça|confira|читайте|читать|смотрите|смотреть|рекомендуем|советуем|слушайте|дивіться|читати|oku|okuyun|bakın|izleyin|baca|simak|lihat|tonton|lees|bekijk|läs|les|læs|se|lue|katso|czytaj|zobacz|sprawdź|čtěte|přečtěte|čítajte|prečítajte|olvassa|citește|citiți|vezi|pročitajte|čitajte|прочетете|вижте|прочитајте|διαβάστε|δείτε|إقرأ|اقرأ|شاهد|شاهدوا|طالع|بخوانید|ببینید|קראו|צפו|पढ़ें|देखें|पढ़ें|xem|อ่าน)(?:[ -][\p{L}\p{M}']+){0,4} ?[:：|»>] ?\S.{8,120}[^.。]$",
    ),
    form(
        Label::Promo,
        "pointing sign",
        Anywhere,
        0.85,
        r"^[👉📲➡▶►🔗📩📧✉🗞📺🎧📱📢🔔⏩🎙📰☎💬][\x{fe0f}\s]*\p{L}.{3,200}$",
    ),
    form(Label::Nav, "hashtags", Anywhere, 0.9, r"^#[\p{L}\p{M}\p{N}_]+(?:[ ,]+#[\p{L}\p{M}\p{N}_]+){0,20}$"),
    form(Label::Nav, "ticker", Around, 0.85, r"^.{2,40} \d[\d.,]* [+−-]?\d+[.,]\d+ ?%$"),
    form(
        Label::Share,
        "follow on a network",
        Anywhere,
        0.9,
        r"(?i)^(?:follow|find|join|like) .{0,40}\bon (?:twitter|x|facebook|instagram|telegram|whatsapp|linkedin|youtube|tiktok|bluesky|threads|social media)\b.{0,60}$",
    ),
    form(
        Label::Newsletter,
        "newsletter",
        Anywhere,
        0.9,
        r"(?i)^(?:subscribe|sign up|register|abonnez-vous|inscrivez-vous|recevez|suscríb\p{L}+|apúnt\p{L}+|abonnieren|melden|bestellen|iscriviti|iscrivetevi|assine|subscreva|подпи\p{L}+|підпи\p{L}+|zapisz|abone|berlangganan)\b[^.!?]{0,100}(?:newsletter|boletín|bulletin\b|рассылк|розсилк|bülten|e-?mail list|briefing)[^.!?]{0,80}[.!]?$",
    ),
    form(
        Label::Related,
        "where to find more",
        Around,
        0.9,
        r"(?i)^(?:more|full|follow|read|see|find) .{2,60}[:：]?\s*(?:at |on )?(?:https?://|www\.)\S+\.?$",
    ),
    form(
        Label::Related,
        "where to find more",
        Around,
        0.88,
        r"(?i)^(?:for|to (?:read|see|access)) .{3,90}\b(?:click (?:on|here)|double[- ]click|go to|visit)\b[^.]{0,50}[:.]?$",
    ),
    // Furniture of the page.
    form(Label::Nav, "rule", Anywhere, 0.95, r"^[_*\-=~•· \u{2014}\u{2013}]{3,}$|^[*_~]$"),
    form(
        Label::Nav,
        "reading time",
        Anywhere,
        0.93,
        r"(?i)^(?:reading time:? )?(?:about )?\d{1,2}[ -]?min(?:ute)?s?\.?(?: (?:read|de lectura|de lecture|lesezeit|di lettura|de leitura))?$|^lesezeit:? .{1,16}$",
    ),
    form(
        Label::Nav,
        "page numbers",
        Around,
        0.9,
        r"(?i)^(?:\d{1,2}\s+){1,12}(?:next|weiter|suivant|siguiente|下一页)?\W*\|?$|^page \d+ of \d+$",
    ),
    form(Label::Nav, "address of a page", Around, 0.9, r"^(?:https?://|www\.)\S+$"),
    form(Label::Nav, "section", Before, 0.8, r"^[\p{L}& ]{3,24}(?: ?[/>»›] ?[\p{L}& ]{3,24}){1,3}$"),
    form(
        Label::Comments,
        "comment counter",
        Anywhere,
        0.93,
        r"(?i)^\(?\d+\)? (?:comments?|comentarios?|commentaires?|kommentare?|commenti|comentários?|комментари\p{L}*|коментар\p{L}*|yorum|komentar|تعليق\p{L}*)(?: .{0,24})?$|^(?:comments?|comentarios|commentaires|kommentare|commenti|comentários|комментарии|коментарі|yorumlar) ?\(?\d+\)?$",
    ),
    form(
        Label::Share,
        "counter",
        Around,
        0.88,
        r"(?i)^\d[\d.,km]* (?:shares?|views?|likes?|reads?|retweets?|просмотр\p{L}*|görüntüleme)$|^(?:facebook|twitter|instagram|telegram|whatsapp|youtube) ?: ?@?\S+$",
    ),
    form(
        Label::Footer,
        "first appeared",
        Anywhere,
        0.93,
        r"(?i)^(?:the post|the article|this post|l'article|der beitrag|la entrada|o conteúdo|o post|l'articolo|запись) .{3,300}(?:appeared first|est apparu|erschien|aparece|se publicó|proviene|первой появилась|впервые появилась).{0,120}$",
    ),
];

//! Lines that their form gives away: a table of patterns, and where in the item each counts.

use std::sync::LazyLock;

use crate::clean::pattern::{Pattern, Table};
use crate::clean::{Label, agencies};

/// Where a form counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Where {
    /// Wherever it stands.
    Anywhere,
    /// Not between two paragraphs of the story.
    Around,
    /// After the story.
    After,
    /// Before the story.
    Before,
}

/// A form of a line.
pub(super) struct Form {
    pub label: Label,
    pub rule: &'static str,
    pub place: Where,
    pub confidence: f32,
    pattern: &'static str,
}

const fn form(
    label: Label,
    rule: &'static str,
    place: Where,
    confidence: f32,
    pattern: &'static str,
) -> Form {
    Form { label, rule, place, confidence, pattern }
}

use Where::{After, Anywhere, Around, Before};

/// The forms, in the order in which they are tried. `{agency}` is a known one.
const FORMS: &[Form] = &[
    // Ends of a story.
    form(
        Label::Signoff,
        "end mark",
        Anywhere,
        0.97,
        r"^-+ ?\d{1,2} ?-+$|^-{2,} ?(?i:end|ends|fin|ende) ?-{2,}$|^#{1,5}$|^[■◆□●]$|^/{2,} ?\S{2,12} ?/{2,}$",
    ),
    form(
        Label::Signoff,
        "end word",
        Anywhere,
        0.95,
        r"^[(（\[【<]\s*(?i:end|ends|enditem|fin|fim|fine|ende|конец|кінець|koniec|konec|son|tamat|slut|끝|完|终|終|انتهى|了|eom)\s*[)）\]】>][.。]?(?: ?[\p{L}/]{2,12}){0,2}$",
    ),
    form(
        Label::Signoff,
        "end word",
        After,
        0.93,
        r"^(?i:end|ends|enditem|end item|fin|fim|ende|fine|endit|tamat|slut|-ends-|انتهى|끝|完|终|終)[.!]?$",
    ),
    form(
        Label::Signoff,
        "agency as an end",
        Anywhere,
        0.95,
        r"^[-–—=/]{1,3} ?{agency}(?: ?[-–—=/]{1,3})?$|^{agency} ?/ ?(?i:end|fim|fin)$",
    ),
    form(
        Label::Signoff,
        "agency in brackets",
        Around,
        0.92,
        r"^[(（\[](?i:(?:avec|with|mit|con|com|z|с|via|by|source:?|quelle:?|fuente:?|fonte:?|من)? ?(?:the )?(?:{agency})(?:(?:,| and| et| und| y| e|/| &) ?(?:{agency}))*(?: contributed.*)?)[)）\]][.。]?$",
    ),
    form(
        Label::Signoff,
        "agency alone",
        After,
        0.9,
        r"^(?:©? ?)?(?i:(?:with|avec|mit|con|com)? ?(?:the )?(?:{agency}))[.。]?$",
    ),
    form(
        Label::Signoff,
        "agency and desk",
        After,
        0.9,
        r"^{agency} [\p{L}]{2,5}(?:[ /][\p{L}]{2,5}){0,4}$|^{agency}(?: ?/ ?[^/.!?]{2,40}){1,3}$",
    ),
    form(
        Label::Signoff,
        "desk initials",
        After,
        0.9,
        r"^(?i:[\p{Latin}]{2,5}(?: ?/{1,2} ?[\p{Latin}]{1,5}){1,5} ?/?)\.?$",
    ),
    form(
        Label::Signoff,
        "desk initials",
        After,
        0.8,
        r"^[a-z]{2,3}(?: [a-z]{2,3}){1,4}$|^\p{Lu}{2,4}$|^\p{Lu}{2,4}(?: \p{Lu}{2,4}){1,4}$",
    ),
    form(
        Label::Signoff,
        "transmission line",
        Around,
        0.9,
        r"^(?:AP|BC|ap)-[A-Z]{2,3}-[\d-]{6,10} \d{4}(?:GMT|EST|EDT|E[SD]T)?$|^\d{3,5}\*{1,3}\d{3,5}$|^\d{2}:\d{2} (?:LOCAL TIME|ت م|GMT).{0,24}$|^0\d{3}$|^\d{4}/\d{2}/\d{2} \d{2}:\d{2} ?송고$|^\d{6} \w{3} \d{2}$|^\S{2,12}\d{6,}.{0,12}$|^\d{4} \d{2}:?\d{2} (?:GMT|UTC).{0,12}$",
    ),
    // Who worked on it.
    form(
        Label::Contact,
        "reporter with an address",
        Anywhere,
        0.9,
        r"(?i)^(?:reporting|reporter|autor|text|writer)[^.]{0,60}<?[\w.+-]+@[\w.-]+>?\)?$",
    ),
    form(
        Label::Signoff,
        "reporting line",
        Anywhere,
        0.95,
        r"(?i)^[(\[（【_* ]*(?:additional |further )?(?:report(?:ing|ed)|writ(?:ing|ten)|edit(?:ing|ed)|translat(?:ing|ed)|compil(?:ing|ed)|produced|production|research|graphics?)(?:(?:,| and| &|, and) (?:additional )?(?:report(?:ing|ed)|writ(?:ing|ten)|edit(?:ing|ed)|translat(?:ing|ed)|compil(?:ing|ed)))* by\b:? ?.{3,300}$",
    ),
    form(
        Label::Signoff,
        "contribution",
        Anywhere,
        0.93,
        r"(?i)^.{0,160}\b(?:contributed to (?:this|the) (?:report|story|article)|contributed (?:reporting|from)|has contributed to this)[.)]*.{0,40}$",
    ),
    form(
        Label::Signoff,
        "contribution",
        Around,
        0.9,
        r"(?i)^[(\[]?(?:with (?:additional )?(?:inputs?|reporting|files|information) (?:from|by)|(?:com|con) informações? d|(?:avec|mit|con) (?:agences?|agencias?|agenturmaterial|informaci(?:ó|o)n de)|with agenc(?:y|ies)).{0,120}$",
    ),
    form(
        Label::Signoff,
        "worker and role",
        Around,
        0.92,
        r"(?i)^[(\[（【]?\s*(?:sub-?editor|editor|editors|edited by|editing|translator|translated by|translation|redakteur|redaktion|redacteur|редактор|перевод|переводчик|перевела?|uredio|urednik|editör|çeviri|penerjemah|penyunting|editora?|traducción|traduction|traducteur|traduzione|tradução|edición|edição|edizione|责任编辑|責任編輯|编辑|編輯|责编|校对|来源编辑|편집|翻译|المحرر|تحرير|ترجمة)\s*[:：/].{2,80}$",
    ),
    form(Label::Signoff, "desk name", After, 0.85, r"^(?i:служба|редакция|отдел) .{3,40}$"),
    form(
        Label::Signoff,
        "reporting line",
        Around,
        0.9,
        r"(?i)^[(\[]?(?:reporte|reportes|reporting|información|con información|editado|traducido|redactado|escrito|reportagem|edição|tradução|reportage|rédigé|édité|version française|bericht|geschrieben|redigiert|a cura di|scritto|tradotto|редактир\p{L}*|подготовил\p{L}*|перев[её]л\p{L}*|підготува\p{L}*|відредагува\p{L}*|przygotował\p{L}*|إعداد|تحرير|تغطية|كتابة|ترجمة)(?: adicional| adicionales)?(?: (?:de|por|par|von|di|da|en|e|et|y)\b|\s*:| \p{Arabic}| \p{Lu}).{2,240}$",
    ),
    form(
        Label::Signoff,
        "contribution",
        Around,
        0.9,
        r"(?i)^.{0,120}\b(?:writer|reporter|correspondent|journalist|producer)s?\b.{0,160}\bcontributed\b.{0,60}$",
    ),
    form(Label::Signoff, "agency and desk", After, 0.85, r"^{agency}(?: \p{Devanagari}{2,12}){1,3}$"),
    // Rights.
    form(
        Label::Copyright,
        "copyright line",
        Anywhere,
        0.95,
        r"(?i)^[(\[<*\s]*(?:©|&copy;|\(c\)|ⓒ)\s*\S.{0,400}$|^[(\[<*\s]*copyright\s*(?:©|\(c\)|ⓒ|:|,?\s?\d{4}|by\b|the\b|thomson\b|reserved).{0,400}$|^.{0,60}\ball rights (?:are )?reserved(?:[.)!].{0,200}|)$|^.{0,40}(?:©|\(c\)) ?copyright.{0,80}$",
    ),
    form(
        Label::Copyright,
        "copyright line",
        Anywhere,
        0.93,
        r"^[<\[(（]\s*(?:저작권자|版权|版權|Copyrights?).{2,80}$|^.{0,30}(?:무단 ?전재|無断転載|禁止转载|禁止轉載).{0,30}$",
    ),
    // Notes of the desk.
    form(
        Label::EditorNote,
        "slug line",
        Before,
        0.95,
        r"^(?:BC|AM|PM|bc)-[-\w&'. ]+.*$|^[a-z] ?[a-z]? ?\d{4} .{2,80}$|^[A-Z]{1,3}\d{3,5}(?: .{0,40})?$|^[\w-]+-[\w-]+,? ?\d{2,4}(?: words)?$|^Slug(?:line)?: .*$",
    ),
    form(
        Label::EditorNote,
        "word count",
        Anywhere,
        0.95,
        r"(?i)^[(\[]?\d[\d,. ]{0,6} ?words?[)\]]?$|^words?: ?\d+$",
    ),
    form(
        Label::EditorNote,
        "more to come",
        Anywhere,
        0.95,
        r"(?i)^[(\[（]?\s*(?:more|more to (?:come|follow)|(?:more )?details (?:to follow|soon)|segue|continua|suite|à suivre|mehr|folgt|sigue|continúa|habrá ampliación|ampliación|seguirá|más información en breve|продолжение следует|подробности следуют|devamı var|계속|未完|続く|يتبع)\s*[)\]）]$",
    ),
    form(
        Label::EditorNote,
        "note on changes",
        Around,
        0.93,
        r"(?i)^[(\[（*]\s*(?:adds?|updates?|updating|corrects?|correcting|recasts?|refiles?|rewrites?|repeats?|removes?|drops?|clarifies|fixes|deletes?|restores?|inserts?|edits?|changes?|attn|attention|eds?|editors?|note|subs?|pictured?|with (?:photo|pix|video|graphic)s?|actualiza|corrige|amplía|añade|rectifica|actualise|ajoute|précise|corrigé|aktualisiert|berichtigt?|berichtigung|korrigiert|ergänzt|neu:?|aggiorna|corregge|aggiunge|atualiza|acrescenta|corrige|уточня|исправля|дополня|обновля|повтор|ekler|günceller|düzeltir|يضيف|تحديث|تصحيح|추가|수정|종합)\b.{0,300}[)\]）*]$",
    ),
    form(
        Label::EditorNote,
        "note to editors",
        Around,
        0.94,
        r"^(?:KILL|BULLETIN|ADVISORY|WITHHOLD)(?:[ ,!-]+(?:KILL|BULLETIN|ADVISORY|WITHHOLD))*$|(?i)^(?:eds|editors?|editors' note|editor's note|ed's note|attn|attention editors?|attention|news directors|note to (?:editors?|desks?|readers)|desk note|to editors)\b(?:[,;] ?(?:news directors|editors|all))?\s*[:—-].{0,400}$",
    ),
    form(
        Label::EditorNote,
        "embargo line",
        Around,
        0.93,
        r"(?i)^\W*(?:embargo(?:ed)?|strictly embargoed|sperrfrist|sous embargo|embargado|эмбарго)\b.{0,160}$|^(?:not for (?:publication|broadcast|release)|hold for release|for immediate release|for release).{0,120}$",
    ),
    form(
        Label::EditorNote,
        "note to readers",
        Anywhere,
        0.9,
        r"(?i)^[(\[]?(?:this (?:story|report|article)|the (?:story|report|above) ).{0,60}(?:auto-?generated|not been edited|syndicated|agency feed|staff).{0,160}[)\]]?\.?$",
    ),
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
    // Ways to get more.
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
        "time stamp",
        Around,
        0.92,
        r"(?i)^(?:[\p{L} ]{2,24} ?[|·•–-] ?)?(?:(?:first |last )?(?:updated?|published|posted|modified|created|date|güncelleme|yayın|aktualisiert|stand|veröffentlicht|publié|mis à jour|actualizado|publicado|atualizado|pubblicato|aggiornato|опубликовано|обновлено|оновлено|tarih|fecha|入力|登録|発布|发布|时间|更新)(?: (?:at|on|el|le|am|em|il|à))?\s*[:：]?\s*)?(?:\p{L}{2,9}\.?,? )?(?:(?:\d{1,2}[./ -](?:\d{1,2}|\p{L}{3,10}\.?)[./ ,-]+\d{4}|\d{1,2}[./-]\d{1,2}[./-]\d{2}|\p{L}{3,9}\.? \d{1,2},? \d{4}|\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}日?)(?:\D{0,12}\d{1,2}[:時.h]\d{2}(?::\d{2})?分?)?|(?:(?:first |last )?(?:updated?|published|posted|modified|created|date|güncelleme|yayın|aktualisiert|stand|veröffentlicht|publié|mis à jour|actualizado|publicado|atualizado|pubblicato|aggiornato|опубликовано|обновлено|оновлено|tarih|fecha|入力|登録|発布|发布|时间|更新)(?: (?:at|on|el|le|am|em|il|à))?\s*[:：]?\s*)\d{1,2}[:時.h]\d{2}(?::\d{2})?分?)(?:.{0,3}(?:am|pm|a\.m\.|p\.m\.|ist|gmt|utc|est|edt|cet|bst|et|uhr|h|wib))?(?:\s*[|·•–-].{0,60}| \p{L}\S{1,9})?$|^\d{1,2}:\d{2}(?: ?(?:am|pm|gmt|ist|uhr|h))?$",
    ),
    form(
        Label::Nav,
        "time stamp",
        Before,
        0.85,
        r"(?i)^.{0,40}\b\d{1,2}[./ -](?:\d{1,2}|\p{L}{3,10})[./ ,-]+\d{4}.{0,40}\d{1,2}[:.]\d{2}.{0,30}$|^.{0,30}\p{L}{3,9} \d{1,2}, \d{4} ?[-–|·].{0,40}$",
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
    form(
        Label::Credit,
        "source line",
        Around,
        0.88,
        r"(?i)^(?:source|来源|來源|消息来源|quelle|fuente|fonte|출처|المصدر|источник|джерело|kaynak|sumber)\s*[:：].{2,60}$",
    ),
];

/// The forms with their patterns made.
pub(super) fn compiled() -> &'static Table<&'static Form> {
    static COMPILED: LazyLock<Table<&Form>> = LazyLock::new(|| {
        let agency = agencies::alternatives();
        let row = |form: &'static Form| (form, Pattern::new(form.pattern.replace("{agency}", agency)));
        Table::new(FORMS.iter().map(row))
    });
    &COMPILED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_of_the_table_compiles() {
        assert!(compiled().patterns().all(Pattern::is_sound));
    }
}

//! Forms of claims on rights, and of the desk's own notes.

use super::Where::{After, Anywhere, Around, Before};
use super::{Form, form};
use crate::clean::Label;

/// The forms, in the order in which they are tried. `{agency}` is a known one.
pub(super) const FORMS: &[Form] = &[
    // Rights.
    form(
        Label::Copyright,
        "copyright line",
        Anywhere,
        0.95,
        r"(?i)^copyright [^.]{2,40} \d{4}\.?$|(?i)^[(\[<*\s]*(?:©|&copy;|\(c\)|ⓒ)\s*\S.{0,400}$|^[(\[<*\s]*copyright\s*(?:©|\(c\)|ⓒ|:|,?\s?\d{4}|by\b|the\b|thomson\b|reserved).{0,400}$|^.{0,60}\ball rights (?:are )?reserved(?:[.)!].{0,200}|)$|^.{0,40}(?:©|\(c\)) ?copyright.{0,80}$",
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
        r"(?i)^[(\[]?\d[\d,. ]{0,6} ?words?[)\]]?$|^[(\[]?words?(?: count)?: ?\d+[)\]]?$",
    ),
    form(
        Label::EditorNote,
        "slug line",
        Anywhere,
        0.93,
        r"^[A-Z]{2,3}-(?:[A-Z]{2,3}-)?-{0,2}[-\w&'. ]+,.{0,40},? ?\d{2,4}$|^[a-z]\d{3,4} \d{3,4}$|^AP (?:Photos?|Video|Graphic|Audio)\b.{0,60}\d.{0,30}$",
    ),
    form(
        Label::EditorNote,
        "material that goes with it",
        Around,
        0.9,
        r"(?i)^(?:[(\[](?:with )?(?:\p{L}+ )?(?:photos?|pictures?|pix|fotos?|images?|vídeos?|videos?|audios?|gráficos?|graphics?|infografías?|recuadros?|imágenes)(?: available| attached| to follow)?[)\]]\s*){1,4}\.?$",
    ),
    form(
        Label::Nav,
        "number of the item",
        Anywhere,
        0.9,
        r"(?i)^(?:news|story|article|photo|item|code|کد خبر|ref)\.? ?(?:id|no|code)?\.?:? ?#?\d{4,}$",
    ),
    form(
        Label::Signoff,
        "transmission line",
        After,
        0.85,
        r"^\d{4}$|^-{1,2} ?[\p{Arabic}]{1,4}(?: [\p{Arabic}]{1,4})? ?-{1,2}$|^\d{4}[/.-]\d{1,2}[/.-]\d{1,2} \d{1,2}:\d{2} ?송고$",
    ),
    form(
        Label::Footer,
        "author",
        After,
        0.85,
        r"^\p{Lu}[\p{L}'’.-]+(?: \p{Lu}[\p{L}'’.-]+){0,3},? (?:writes (?:about|on|for)|covers|reports on|is an? (?:\w+ ){0,3}(?:journalist|reporter|writer|correspondent|editor|columnist|author|producer|photographer|lecturer|professor|analyst)|is the (?:\w+ ){0,2}(?:editor|correspondent|reporter|writer))\b.{0,300}$",
    ),
    form(
        Label::EditorNote,
        "more follows",
        Anywhere,
        0.9,
        r"^(?:mf|mfl|m\.f\.)$|^\d \p{Lu}{4,} \p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+){0,3}$",
    ),
    form(
        Label::EditorNote,
        "transmission line",
        Before,
        0.9,
        r"^ZCZC ?\S{0,12}$|^[A-Z]{2,4}\d{3,}(?:_[A-Z0-9]{2,6}){1,3}$|^R [A-Z]{3} [A-Z0-9]{3} [A-Z]{4}$|^[A-Z]{2,4}\d{1,4}$|^[A-Z]{2,8}-(?:(?:2ND|3RD)?LD(?:ALL)?[ -])?[A-Z][A-Z -]{2,30}$|^[a-z] [a-z] (?:AM|PM|BC)-\S+.{0,30}\d{3,4}$|^[a-z]{3}-[a-z]{3}$",
    ),
    form(
        Label::EditorNote,
        "disclaimer",
        Around,
        0.92,
        r"(?i)^[(\[*]*(?:(?:\w+ )?disclaimers?|haftungsausschluss|descargo de responsabilidad|avertissement|дисклеймер|免责声明|免責聲明|免責事項|إخلاء (?:ال)?مسؤولية|تنويه|penafian|sangkalan|disclosure|disclosure statement|conflict of interest)\s*[:：—-].{3,560}$",
    ),
    form(
        Label::EditorNote,
        "funding note",
        Around,
        0.9,
        r"(?i)^.{3,160}\b(?:receives? (?:funding|support|financial support)|received funding|has received funding|does not work for, consult|have nothing to disclose|has nothing to disclose)\b.{0,300}$",
    ),
    form(
        Label::EditorNote,
        "note on a correction",
        Around,
        0.9,
        r"(?i)^[(\[*]*(?:corrections?|clarifications?|erratum|corrección|rectificación|fe de erratas|aclaración|correction|rectificatif|précision|berichtigung|korrektur|richtigstellung|hinweis|rettifica|errata corrige|correzione|correção|errata|retificação|исправление|уточнение|поправка|виправлення|уточнення|düzeltme|ralat|koreksi|更正|订正|訂正|修正|정정|바로잡습니다|تصحيح|تصويب|rectificatie|correctie|rättelse|rettelse|oikaisu|sprostowanie|oprava|helyreigazítás|erată|ispravak|διόρθωση)\s*[:：](?:.{40,400}|.{0,4}[\p{Han}\p{Hangul}\p{Hiragana}\p{Arabic}].{10,300})$",
    ),
    form(Label::EditorNote, "starred note", After, 0.85, r"^\*+ ?\p{L}[^*]{12,260}[.!]$"),
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
        r"(?i)^\W*(?:embargo(?:ed)?|strictly embargoed|sperrfrist|sous embargo|embargado|эмбарго)\b.{0,160}$|^\W*(?:under (?:strict )?embargo (?:until|till|to|for)|unter embargo bis|bajo embargo hasta|sob embargo até|sotto embargo fino|onder embargo tot|под эмбарго до)\b.{0,160}$|^(?:not for (?:publication|broadcast|release)|hold for release|for immediate release|for release).{0,120}$",
    ),
    form(
        Label::EditorNote,
        "note to readers",
        Anywhere,
        0.9,
        r"(?i)^[(\[]?(?:this (?:story|report|article)|the (?:story|report|above) ).{0,60}(?:auto-?generated|not been edited|syndicated|agency feed|staff).{0,160}[)\]]?\.?$",
    ),
];

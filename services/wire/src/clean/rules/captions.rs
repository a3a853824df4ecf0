//! Captions and credits that no markup gives away, and what is glued to the end of a paragraph.

use std::sync::LazyLock;

use super::{Draft, Extent, Verdict, fold};
use crate::clean::pattern::Pattern;
use crate::clean::style::Runs;
use crate::clean::unit::{Role, Unit};
use crate::clean::{Label, agencies, byline, credit, dateline, words};

/// Most words of a caption.
const LONGEST: usize = 60;

/// Captions before the story: they would else pass for its first paragraph.
pub(super) fn leading(drafts: &mut [Draft]) {
    let prose_follows = |drafts: &[Draft]| drafts.iter().any(Draft::prose);
    for at in 0..drafts.len().min(12) {
        let draft = &drafts[at];
        if draft.open()
            && draft.words <= LONGEST
            && !matches!(draft.unit.role, Role::Heading(_))
            && credited(draft)
        {
            if !prose_follows(&drafts[at + 1..]) {
                return;
            }
            drafts[at].decide(Label::Caption, "caption before the story", 0.9);
        } else if draft.prose() {
            return;
        }
    }
}

/// True for words that speak of the picture itself.
fn speaks_of_picture(text: &str) -> bool {
    static STARTS: LazyLock<Pattern> = LazyLock::new(|| {
        Pattern::new(
            r"(?i)^(?:(?:in )?this (?:undated |file |handout |combination |aerial |satellite |screen ?grab )?(?:photo|image|picture|photograph|screen ?grab|combo)\b|file photo\b|на (?:фото|снимке)\b|на (?:світлині|знімку)\b|資料写真|资料图|자료사진|في الصورة|foto de archivo)",
        )
    });
    STARTS.is_match(text)
}

/// A text that ends in a credit, and begins like no story: an agency alone in brackets may end any paragraph.
fn credited(draft: &Draft) -> bool {
    let text = &draft.unit.text;
    if speaks_of_picture(text) {
        return true;
    }
    if byline::names(text).is_some() {
        return false;
    }
    let Some(split) = credit::of_caption(text) else { return false };
    let brackets = text.ends_with([')', ']']) || text.ends_with(").");
    let agency_alone = brackets && agencies::known(split.credit);
    fold::words(split.text) >= 2
        && !(agency_alone && draft.prose())
        && !dateline::find(text, None).is_some_and(|found| found.plain)
}

/// Cuts credits and ends off the paragraphs that they are glued to; a short paragraph with a credit is a caption.
pub(super) fn cut_tails(drafts: &mut Vec<Draft>) {
    let last = drafts.iter().rposition(Draft::prose);
    let mut cut: Vec<Draft> = Vec::with_capacity(drafts.len());
    for (at, mut draft) in std::mem::take(drafts).into_iter().enumerate() {
        if !draft.open()
            || draft.unit.role == Role::Preformatted
            || matches!(draft.unit.role, Role::Heading(_))
        {
            cut.push(draft);
            continue;
        }
        let mut tails: Vec<(String, Verdict)> = Vec::new();
        // A credit and a sign-off may both be there.
        for _ in 0..3 {
            let text = draft.unit.text.as_str();
            if speaks_of_picture(text) && draft.words <= LONGEST {
                draft.decide(Label::Caption, "speaks of the picture", 0.9);
                break;
            }
            let found = if let Some(split) = credit::glued(text) {
                let alone = last.is_some_and(|last| at < last)
                    && draft.words <= 32
                    && tails.is_empty()
                    && !fold::has_quote(text)
                    && sentences(split.text) <= 1;
                if alone {
                    draft.decide(Label::Caption, "caption with its credit", 0.85);
                    break;
                }
                Some((
                    split.text.len(),
                    Verdict { label: Label::Credit, rule: "credit at the end", confidence: 0.92 },
                ))
            } else {
                end_mark(text).map(|start| {
                    let label = mark_label(text[start..].trim());
                    (start, Verdict { label, rule: "end mark at the end", confidence: 0.95 })
                })
            };
            let Some((start, verdict)) = found else { break };
            tails.push((text[start..].trim().to_owned(), verdict));
            let kept = text[..start].trim_end().len();
            draft.unit.text.truncate(kept);
        }
        let model = (!tails.is_empty()).then(|| draft.unit.clone());
        if model.is_some() {
            draft = Draft { verdict: draft.verdict, ..Draft::new(draft.unit) };
        }
        cut.push(draft);
        for (text, verdict) in tails.into_iter().rev() {
            let unit = Unit {
                text,
                link_share: 0.0,
                links: Vec::new(),
                bold_lead: 0,
                runs: Runs::default(),
                images: Vec::new(),
                images_after: Vec::new(),
                ..model.clone().unwrap_or_default()
            };
            cut.push(Draft { verdict: Some(verdict), ..Draft::new(unit) });
        }
    }
    *drafts = cut;
}

/// What a mark at the end of a paragraph is.
fn mark_label(mark: &str) -> Label {
    const MORE: &[&str] =
        &["계속", "更新中", "続く", "未完", "يتبع", "more", "mehr", "segue", "sigue", "suite", "à suivre"];
    let inner = mark.trim_matches(['(', ')', '（', '）']).to_lowercase();
    if mark.starts_with(['©', 'ⓒ']) || mark.starts_with("(c)") || mark.starts_with("(C)") {
        Label::Copyright
    } else if MORE.contains(&inner.as_str()) {
        Label::EditorNote
    } else {
        Label::Signoff
    }
}

/// Where the mark begins that ends the story at the end of its last sentence: `(ANI)`, `Enditem`, `PTI AKD KVK`, `（完）`.
fn end_mark(text: &str) -> Option<usize> {
    static MARKS: LazyLock<Pattern> = LazyLock::new(|| {
        let agency = agencies::alternatives();
        Pattern::new(format!(
            r"(?:[.!?…।۔]['’”»)\u{{22}}]*\s+|[。！？」”）]\s*|[.!?।]\s*|[)）]\s*)(?P<mark>(?:EFE|ANSA|PTI|AFP|Lusa|LUSA|dpa|APA|AGI|PAP|Télam|ANTARA|Belga|AA)|\(\p{{Lu}}\p{{Ll}}{{1,2}}(?:/\p{{L}}{{2,12}})?\)|(?:\([cC]\)|©) ?(?:{agency})(?:/[^。.!?]{{2,40}})?|[(（](?:参与采写|参与报道|记者|编辑|责编|责任编辑|编译)[：:][^()（）]{{2,30}}[)）]|[(（](?:계속|更新中|続く|未完|يتبع|MORE|more|mehr|segue|sigue|suite|à suivre)[)）]|-\d{{1,2}}-|(?:{agency}) \p{{Ll}}{{2,4}}(?:/\p{{Ll}}{{2,4}}){{1,3}}|[(（\[](?i:{agency}|end|ends|完|終|终|끝|了|النهاية|انتهى)[)）\]][.。]?(?: ?\((?:www\.|https?://)[^()]{{2,60}}\))?|(?i:enditem)|[■◆●□]|(?:{agency})(?: \p{{Lu}}{{2,4}}){{1,4}}|[-–—=]{{1,2}} ?(?i:{agency})|\((?:Additional )?(?:Reporting|Editing|Writing|Edited|Reported|Translated|Compiled)[^()]{{2,30}} by [^()]{{3,200}}\)|\((?:Reporting|Editing|Writing|Edited|Reported|Compiled) by [^()]{{3,200}}\)|(?-i:ENDS|END|Ends))$"
        ))
    });
    let tail_start = text.len().saturating_sub(320);
    let tail_start = (tail_start..=text.len()).find(|at| text.is_char_boundary(*at))?;
    let tail = &text[tail_start..];
    let start = tail_start + MARKS.captures(tail)?.name("mark")?.start();
    fold::has_more_words(text, 2).then_some(start)
}

/// A caption of Japanese papers: what is seen, `＝`, when and where, and no full stop.
fn japanese(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    let behind = text.rsplit_once(['＝', '=']).map(|(_, behind)| behind);
    let placed = behind.is_some_and(|behind| {
        behind.chars().count() <= 30 && behind.contains(['日', '月', '年', '午']) && !behind.contains('。')
    });
    placed && text.chars().any(fold::spaceless_script)
}

/// Captions between paragraphs: with a credit, before a credit, called so, or of a caption's form.
pub(super) fn apply(drafts: &mut [Draft], extent: Option<Extent>) {
    for draft in drafts.iter_mut() {
        if draft.open()
            && !matches!(draft.unit.role, Role::Heading(_) | Role::Row)
            && credit::alone(&draft.unit.text)
        {
            draft.decide(Label::Credit, "credit alone", 0.9);
        }
    }
    for at in 0..drafts.len() {
        let before_credit =
            drafts.get(at + 1).is_some_and(|next| next.is(Label::Credit) && next.unit.region.is_none());
        let within = extent.is_some_and(|extent| at > extent.first && at < extent.last);
        let close = extent.is_some_and(|extent| at <= extent.last + 1);
        let alone = within
            && caption_form(&drafts[at])
            && extent
                .is_some_and(|extent| orderly(&drafts[extent.first..=extent.last.min(drafts.len() - 1)]));
        let draft = &mut drafts[at];
        if !draft.open()
            || draft.words > LONGEST
            || matches!(draft.unit.role, Role::Heading(_) | Role::Row | Role::ListItem | Role::Quote)
        {
            continue;
        }
        let text = draft.unit.text.as_str();
        let prose = draft.prose();
        if japanese(text) {
            draft.decide(Label::Caption, "when and where", 0.9);
            continue;
        }
        let credited = || credit::of_caption(text).is_some_and(|split| fold::words(split.text) >= 3);
        if draft.unit.slanted && !fold::opens_quote(text) && credited() {
            draft.decide(Label::Caption, "slanted, with a credit", 0.9);
        } else if before_credit && !prose && draft.words >= 3 && close && !fold::ends_sentence(text) {
            draft.decide(Label::Caption, "before a credit", 0.85);
        } else if draft.words <= 20 && (close || draft.words <= 5) && archival(&draft.folded) {
            draft.decide(Label::Caption, "archive picture", 0.85);
        } else if draft.words <= 40
            && (within || close)
            && !fold::has_quote(text)
            && credited()
            && !prose_with_agency(text)
        {
            draft.decide(Label::Caption, "caption with its credit", 0.85);
        } else if alone {
            draft.decide(Label::Caption, "line that is no sentence", 0.7);
        }
    }
}

/// A whole paragraph may end in an agency's name in brackets; a caption's brackets say more.
fn prose_with_agency(text: &str) -> bool {
    credit::of_caption(text).is_some_and(|split| agencies::known(split.credit)) && fold::ends_sentence(text)
}

/// A line with no full stop amid paragraphs that all end in one, too long for a crosshead.
fn caption_form(draft: &Draft) -> bool {
    let text = draft.unit.text.as_str();
    (9..=20).contains(&draft.words)
        && !fold::ends_sentence(text)
        && !text.ends_with([':', ';', ',', '-', '–', '—'])
        && !fold::has_quote(text)
        && !draft.unit.bold()
        && draft.unit.link_share < 0.3
        && text.starts_with(char::is_uppercase)
        && !fold::all_capitals(text)
        && !text.contains(": ")
        && ![" said", " says", " told", "according"].iter().any(|word| draft.folded.contains(word))
}

/// True where nearly all paragraphs end as sentences do, and there are enough of them to say so.
fn orderly(drafts: &[Draft]) -> bool {
    let long =
        drafts.iter().filter(|draft| draft.open() && draft.words >= 9 && draft.unit.role == Role::Paragraph);
    let (ended, all) = long.fold((0, 0), |(ended, all), draft| {
        (ended + usize::from(fold::ends_sentence(&draft.unit.text)), all + 1)
    });
    ended >= 3 && all - ended <= 1
}

/// Words that say that a picture is an old one.
fn archival(folded: &str) -> bool {
    const SAYING: &str = "
        representational image; representative image; for representation only; for illustration only; for illustration;
        photo is illustrative; image is illustrative; illustrative photo; illustrative image; stock photo; stock image;
        иллюстративное фото; фото иллюстративное; фото носит иллюстративный характер; ілюстративне фото; imagen ilustrativa;
        foto ilustrativa; imagen de referencia; foto referencial; image d'illustration; photo d'illustration; immagine di repertorio;
        foto di repertorio; imagem ilustrativa; foto meramente ilustrativa; temsili fotoğraf; temsili; ilustrasi; foto ilustrasi;
        イメージ; 示意图; 示意圖; 网络图片; 자료사진; صورة تعبيرية; صورة أرشيفية; archive photo; file photo; file picture; file image; archive image; архивное фото; архівне фото;
        foto de archivo; imagen de archivo; photo d'archives; archivbild; archivfoto; symbolbild;
        foto d'archivio; foto de arquivo; arşiv; arsip; 资料图; 資料照片; 资料照片; 資料写真; 자료사진; أرشيفية
    ";
    words::entries(SAYING).any(|saying| folded.trim_end_matches(['.', ')', ']']).ends_with(saying))
}

fn sentences(text: &str) -> usize {
    let latin = text.split(". ").filter(|part| fold::words(part) >= 3).count();
    latin.max(text.matches('。').count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_found_behind_a_sentence_only() {
        for (text, mark) in [
            ("The league opens in May with eight teams from the coast. (ANI)", Some("(ANI)")),
            ("Kenya sold more tea than in any year before. Enditem", Some("Enditem")),
            ("The board has published its figures since then. PTI AKD KVK", Some("PTI AKD KVK")),
            ("图片将汇编成册，留给下一届学生。（完）", Some("（完）")),
            ("He spoke to the Associated Press (AP)", None),
            ("The ferry belongs to the Port Elm Authority (PEA).", None),
        ] {
            assert_eq!(end_mark(text).map(|at| &text[at..]), mark, "{text}");
        }
    }
}

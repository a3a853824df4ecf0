//! Datelines of East Asia, where place, date and agency stand together without spaces: 新华社北京3月12日电（记者…）.

use std::sync::LazyLock;

use regex::Captures;

use crate::clean::pattern::Pattern;

/// The forms by name, in the order in which they are tried. Groups are `place`, `date`, `agency` and `byline`.
const FORMS: &[(&str, &str)] = &[
    // 新华社北京11月5日电（记者…）   中新网8月2日电   路透香港/上海1月5日 -   （法新社奧斯陸11日電）
    (
        "chinese",
        r"^[（(【〔]?(?:据)?(?P<agency>{agency})(?:記者(?P<byline>\p{Han}{3}(?:、\p{Han}{3}){0,3}))?(?P<place>[\p{Han}·•][\p{Han}·•/／、]{1,14}?)??(?P<date>(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日)(?:(?:综合|綜合)外[电電](?:报导|報導|報道)?|体育专电|专电|專電|电|電|讯|訊|消息|报道|報道)[）)】〕]?\s*(?:[（(]\s*(?:本报|新华社|中新社)?(?:记者|記者|通讯员|见习记者|编辑)\s*[:：]?\s*(?P<writer>[^）)]{2,60})[）)])?[:：，]?\s*",
    ),
    (
        "chinese, dash",
        r"^(?P<agency>{agency})(?P<place>[\p{Han}·][\p{Han}·/／、]{1,14}?)(?P<date>\d{1,2}月\d{1,2}日)\s*[-–—]{1,2}\s*",
    ),
    (
        "chinese, no date",
        r"^[（(【〔](?P<agency>{agency})(?:記者(?P<byline>\p{Han}{3}(?:、\p{Han}{3}){0,3}))?(?P<place>\p{Han}{2,8}?)(?:电|電|讯|訊)[）)】〕]\s*",
    ),
    // 央视网消息：
    (
        "chinese, agency alone",
        r"^(?P<agency>央视网|国际在线|新华网|人民网|央广网|中新网|环球网)(?:消息|讯|报道)(?:[（(][^）)]{2,20}[）)])?[:：]\s*",
    ),
    // （吉隆坡12日讯）
    (
        "chinese, no agency",
        r"^[（(〔【](?P<place>\p{Han}{2,6}(?:[／/、]\p{Han}{2,6}){0,2}?)(?P<date>(?:\d{1,2}月)?\d{1,2}日)(?:综合)?(?:讯|訊|电|電)[）)〕】]\s*",
    ),
    // 〔記者王善嬿／嘉義報導〕   記者王小明／台北報導
    (
        "taiwanese",
        r"^[〔【［\[（(](?:(?P<agency>\p{Han}{2,5}?)[訊]?)?記者(?P<byline>\p{Han}{2,4}(?:、\p{Han}{2,4}){0,3})[／/](?P<place>\p{Han}{2,8}?)(?:連線|綜合)?(?:報導|報道)[〕】］\]）)]\s*",
    ),
    // （台北 14日 中央社）   台北2023年3月12日 /美通社/ --
    (
        "chinese, agency behind",
        r"^[（(](?P<place>\p{Han}{2,8}?)\s?(?P<date>(?:\d{1,2}月)?\d{1,2}日)?\s?(?P<agency>中央社)[）)]\s*",
    ),
    (
        "chinese press wire",
        r"^(?P<place>[\p{Han}·]{2,16}?)(?P<date>\d{4}年\d{1,2}月\d{1,2}日)\s*/(?P<agency>\p{Han}{2,6}|PRNewswire)[^/\p{Han}]{0,20}/\s*[-–—]{1,3}\s*",
    ),
    // 【3月14日 AFP】   【新華社北京3月14日】
    (
        "japanese, date first",
        r"^[【［\[](?P<date>[\d０-９]{1,2}月[\d０-９]{1,2}日)[　 ](?P<agency>[\p{L}][\p{L}＝= ]{1,20})[】］\]]\s*(?:（[^）]*(?:更新|追加)[^）]*）)?",
    ),
    (
        "japanese, agency first",
        r"^[【［\[](?P<agency>新華社|共同社|中央社)(?P<place>[\p{Han}\p{Katakana}ー・]{2,12}?)?(?P<date>[\d０-９]{1,2}月[\d０-９]{1,2}日)電?[】］\]]\s*(?:（記者[／/](?P<byline>[^）]{2,20})）)?",
    ),
    // ［東京　７日　ロイター］ -
    (
        "japanese, spaces",
        r"^[【［\[](?:(?P<place>[^】］\]\s\d０-９]{1,16})[　 ])?(?P<date>(?:[\d０-９]{1,2}月)?[\d０-９]{1,2}日)[　 ](?P<agency>[\p{L}][^】］\]]{1,20})[】］\]]\s*(?:[-–—―]\s*)?",
    ),
    // 【ロンドン時事】   【パリＡＦＰ＝共同】   【北京、新華社＝共同】   【ソウル時事＝榆】
    (
        "japanese",
        r"^[【［\[](?P<place>[^】］\]\s＝=]{1,20}?)[＝=、，]?(?P<agency>(?:ＡＦＰ|AFP|ＡＰ|AP|ＵＰＩ|UPI|ロイター|新華社|聯合|タス|ＤＰＡ|ｄｐａ)[＝=]?(?:時事|共同)|共同|時事|ロイター|ＡＦＰ|AFP|新華社|毎日|読売|朝日|産経|NNA|ＮＮＡ)(?:[＝=・](?P<byline>[^】］\]]{2,16}))?[】］\]]\s*",
    ),
    (
        "japanese, agency alone",
        r"^[【［\[](?P<agency>ＡＦＰ＝時事|AFP＝時事|ロイター|共同|時事|AFP)[】］\]]\s*",
    ),
    // [신화망 베이징 3월12일]   (평양 3월 12일발 조선중앙통신)
    (
        "korean, agency first",
        r"^[(\[【](?P<agency>\p{Hangul}{2,6}) (?P<place>\p{Hangul}{1,8}) (?P<date>\d{1,2}월 ?\d{1,2}일)[)\]】]\s*(?:(?P<byline>\p{Hangul}{2,4}) 기자 ?[=＝] ?)?",
    ),
    (
        "korean, date first",
        r"^[(\[【](?P<place>\p{Hangul}{1,8}) (?P<date>\d{1,2}월 ?\d{1,2}일)발 (?P<agency>\p{Hangul}{2,8})[)\]】]\s*",
    ),
    // (서울=연합뉴스) … 기자 =   [서울=뉴시스] … 기자 =
    (
        "korean",
        r"^[(\[【（](?P<place>[^=()\[\]＝]{1,24}?)\s?[=＝]\s?(?P<agency>[^()\[\]]{2,16})[)\]】）]\s*(?:(?P<byline>\p{Hangul}{2,4}(?:[·ㆍ, ]{1,2}\p{Hangul}{2,4}){0,4}?) ?(?:선임|전문|수습|인턴|객원)?\s?(?:기자|통신원|특파원) ?[=＝] ?)?[=＝]?\s*",
    ),
];

/// Agencies of the region, and any name that ends as theirs do.
const AGENCIES: &str = r"中新网客户端|新华社|新華社|新华财经|新华网|中新社|中新网|中新财经|中新经纬|人民网|央视网|央广网|中国日报网|参考消息网|财联社|中央社|法新社|路透社|路透|美联社|美聯社|共同社|韩联社|韓聯社|朝中社|塔斯社|俄新社|德新社|安莎社|埃菲社|越通社|马新社|中通社|中评社|中評社|合众国际社|合眾國際社|彭博社|彭博|本报|本報|[\p{Han}]{2,6}(?:通讯社|通訊社|新闻网|客户端)";

/// A dateline of the region.
pub(super) struct Found<'a> {
    pub name: &'static str,
    groups: Captures<'a>,
}

impl<'a> Found<'a> {
    /// The text of a group; nothing for an empty one.
    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        Some(self.groups.name(name)?.as_str().trim()).filter(|text| !text.is_empty())
    }

    /// Where it ends, in bytes.
    pub(super) fn end(&self) -> usize {
        self.groups[0].len()
    }
}

/// The dateline of the region that the text begins with.
pub(super) fn find(start: &str) -> Option<Found<'_>> {
    static COMPILED: LazyLock<Vec<(&str, Pattern)>> = LazyLock::new(|| {
        FORMS.iter().map(|(name, form)| (*name, Pattern::new(form.replace("{agency}", AGENCIES)))).collect()
    });
    // All of them begin with a bracket or a sign of these scripts.
    let first = start.chars().next()?;
    if first.is_ascii_alphanumeric() || first < '\u{2e80}' && !matches!(first, '(' | '[') {
        return None;
    }
    COMPILED.iter().find_map(|(name, form)| Some(Found { name, groups: form.captures(start)? }))
}

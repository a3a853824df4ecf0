//! Appeals to the reader: follow us, get our letter, send us your photos. No list holds them all, but each has a thing
//! that outlets offer or ask for, and speaks to the reader: it begins with such a word, or says `our`.
//! block -> its words -> what is offered, and who speaks -> label.

use std::collections::HashSet;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::{Draft, fold};
use crate::clean::{Label, words};

/// Longest appeal, in words.
const LONGEST: usize = 36;

/// What is offered or asked for, by what an appeal for it is. Words, or beginnings of words that end in `*`.
const THINGS: &[(Label, &str, &str)] = &[
    (
        Label::Newsletter,
        "appeal: newsletter",
        "
            newsletter*; inbox; e-newsletter; mailing list; boletín; boletin; newslettera; infolettre; nieuwsbrief*;
            nyhetsbrev*; uutiskirje*; рассылк*; розсилк*; bülten*; bülteni; bülteninize; buletin; butlletí; biuletyn*;
            hírlevél*; zpravodaj*; нюзлетер*; билтен*; النشرة البريدية; النشرة; خبرنامه; मेलर; メルマガ; メールマガジン; ニュースレター;
            뉴스레터; 电子报; 電子報; 邮件订阅; wöchentliche mail; per e-mail; por correo; en el correo; par e-mail; par mail;
            via e-mail; via email; by email; na e-mail; на почту; на пошту; e-posta ile; bản tin; จดหมายข่าว
        ",
    ),
    (
        Label::Promo,
        "appeal: follow",
        "
            telegram*; whatsapp*; viber*; instagram*; facebook*; twitter; youtube*; tiktok; linkedin; threads; bluesky;
            google news; google haberler; google noticias; google actualités; google новости; google новостях; дзен*;
            вконтакте; одноклассник*; телеграм*; телеграмм*; вайбер*; ватсап*; вотсап*; фейсбук*; інстаграм*; ютуб*;
            تلغرام; تليجرام; تلجرام; واتساب; فيسبوك; تويتر; يوتيوب; انستغرام; تلگرام; اینستاگرام; app; apps; aplicación;
            aplicativo; applicazione; application mobile; app store; google play; приложени*; додаток; додатк*; uygulama*;
            aplikasi; aplikac*; التطبيق; تطبيق; اپلیکیشن; ऐप; एप; অ্যাপ; 客户端; 客戶端; 公众号; 公眾號; アプリ; 公式アカウント; line;
            앱; 카카오톡; 네이버; 채널; แอป; ไลน์; ứng dụng; podcast*; channel; canal; kanal*; kanał*; канал*; saluran; قناة; قناتنا;
            चैनल; שבטלגרם; אפליקציית; אפליקציה; ערוץ; κανάλι; push*
        ",
    ),
    (
        Label::Contact,
        "appeal: write to us",
        "
            tip; tips; typo; typos; ctrl; story idea*; newstip*; news tip; errata; errore; erreur; fehler; error; опечатк*;
            ошибк*; помилк*; hata; hatası; tipp; hinweis*; nyhetstips; nyhedstip; tips@*; foutje; fout; vinkki*; błąd;
            błędu; chybu; chyba; hibát; greška; грешк*; grešku; λάθος; غلط; خطأ; טעות; 오탈자; 제보; 爆料; 报料; 誤り; ข้อผิดพลาด;
            photos; fotos; foto; photo; фото; видео; відео; vídeo; vídeos; historia; story; letters; carta; cartas
        ",
    ),
    (
        Label::Promo,
        "appeal: subscribe",
        "
            subscriber*; subscription*; paywall; premium; suscriptor*; suscripción; abonné*; abonnement*; abo; abos;
            abonnent*; abbonat*; abbonamento; assinante*; assinatura*; подписк*; подписчик*; передплат*; abonelik; abone*;
            pelanggan; langganan; المشتركين; 会员; 會員; 有料会員; 会員限定; 구독; 유료회원; prenumeran*; prenumeration;
            abonnenter; prenumerat*; předplat*; predplat*; előfizet*; subskrypcj*; unlimited access; acceso ilimitado;
            accès illimité; articles gratuits; independent journalism; periodismo independiente; journalisme indépendant;
            giornalismo; jornalismo; journalismus; журналістик*; журналистик*; gazetecilik; jurnalisme; journalism
        ",
    ),
];

/// Words with which an outlet turns to the reader, at the start of a sentence.
const CALLS: &str = "
    follow; join; subscribe; sign; get; download; like; find; stay; click; tap; watch; listen; send; write; email;
    e-mail; contact; tell; support; donate; become; register; receive; never; don't; want; got; have; do; did; enjoy;
    love; add; check; visit; install; try; unlock; keep; sigue; síguenos; seguinos; sígueme; únete; unite; sumate; súmate;
    suscríbete; suscribite; suscríbase; apúntate; descarga; descargá; descárgate; recibe; recibí; envía; envianos;
    envíanos; escríbenos; manda; mandanos; ¿quieres; ¿querés; ¿quiere; ¿tienes; ¿tenés; ¿has; quieres; quiere; hazte;
    apoya; apoyá; activa; entra; haz; suivez; suivez-nous; rejoignez; rejoignez-nous; abonnez; abonnez-vous;
    inscrivez-vous; recevez; téléchargez; retrouvez; envoyez; écrivez; contactez; soutenez; profitez; découvrez; vous;
    envie; une; folgen; folge; abonnieren; abonniere; abonniert; melden; melde; laden; lade; erhalten; bekommen; holen;
    schicken; schreiben; senden; unterstützen; werden; jetzt; lesen; sie; haben; kennen; nichts; bestellen; testen;
    iscriviti; seguici; segui; unisciti; scarica; ricevi; invia; scrivi; scriveteci; abbonati; leggi; entra; vuoi; hai;
    resta; sostieni; attiva; siga; siga-nos; segue; inscreva-se; assine; subscreva; receba; recebe; baixe; descarregue;
    participe; entre; envie; mande; fale; clique; quer; tem; você; acompanhe; curta; apoie; junte-se; подпишитесь;
    подписывайтесь; подпишись; подписывайся; читайте; читай; следите; присоединяйтесь; скачайте; скачивайте; смотрите;
    присылайте; пришлите; сообщите; пишите; напишите; нашли; заметили; увидели; хотите; есть; оформите; поддержите;
    станьте; оставайтесь; узнавайте; получайте; больше; все; главные; оперативные; срочные; підпишіться; підписуйтесь;
    підписуйтеся; читайте; стежте; приєднуйтесь; приєднуйтеся; завантажуйте; надсилайте; знайшли; помітили; якщо;
    хочете; термінові; підтримайте; слідкуйте; takip; abone; katılın; katıl; indirin; üye; bizi; siz; son; haberleri;
    gelişmeler; ikuti; gabung; bergabung; unduh; dapatkan; langganan; berlangganan; baca; simak; kirim; klik; punya;
    تابعوا; تابعونا; تابع; تابعنا; متابعة; اشترك; اشتركوا; انضم; انضموا; حمل; حملوا; أرسل; أرسلوا; للمزيد; 关注; 關注; 加入; 下载; 下載;
    点击; 點擊; 扫码; 扫描; 长按; 欢迎; 歡迎; 訂閱; 订阅; 追蹤; 更多; フォロー; 登録; 会員; この記事; 구독; 네이버; 카카오톡; 지금; 이; volg; volgen;
    schrijf; meld; download; ontvang; steun; mail; tip; heb; foutje; följ; ladda; prenumerera; anmäl; har; vill; tipsa;
    følg; hent; tilmeld; meld; last; få; seuraa; tilaa; lataa; lähetä; śledź; obserwuj; dołącz; zapisz; pobierz; wyślij;
    czytaj; subskrybuj; masz; chcesz; sledujte; přihlaste; stáhněte; máte; odebírejte; prihláste; sleduj; kövess;
    kövessen; iratkozzon; iratkozz; töltse; olvasd; küldd; urmărește; urmăriți; abonează-te; abonați-vă; descarcă;
    descărcați; intră; citește; pratite; prati; pretplatite; preuzmite; prijavite; čitajte; пратите; пријавите;
    претплатите; последвайте; абонирайте; изтеглете; четете; ακολουθήστε; εγγραφείτε; κατεβάστε; διαβάστε; vols;
    segueix-nos; subscriu-t'hi; apunta't; descarrega't; rep; הורידו; עקבו; הצטרפו; הירשמו; מצאתם; כתבו; שלחו;
    فالو; جوائن; डाउनलोड; फॉलो; जुड़ें; पढ़ें; ताजा; ताज़ा; देश-दुनिया; ดาวน์โหลด; ติดตาม; กด; สมัคร; theo; tải; đăng
";

/// Words by which an outlet speaks of itself to the reader.
const OURS: &str = "
    our; us; nuestro; nuestra; nuestros; nuestras; nosotros; notre; nos; nous; unser; unsere; unseren; unserem; unserer;
    uns; nostro; nostra; nostri; nostre; noi; nosso; nossa; nossos; nossas; наш; наша; наше; наши; нашем; нашей; нашего; нас;
    нашу; нашим; нашому; нашій; нам; bizi; bizim; kanalımız; kanalımıza; kanallarına; bültenimize; kami; kita; nosaltres; nostre;
    onze; ons; vår; våra; vårt; vores; våre; meidän; nasz; nasza; nasze; naszym; naszego; nás; našem; náš; naša; naše;
    nám; nuestr@; μας; قناتنا; تطبيقنا; موقعنا; منصاتنا; شبكتنا; صفحتنا; ما; ہمارے; हमारे; हमारा; हमारी; আমাদের; 我们; 我們; 本网; 本報; 当社;
    弊紙; 우리; nossas; voltre; ponselmu; cebinize; your; tu; votre; ihr; ihre; tuo; tua; seu; sua; ваш; вашу; вашем; вашего; ваши
";

/// Labels a block that appeals to the reader.
pub(super) fn label(draft: &mut Draft, within: bool) {
    if !draft.open() || draft.words > LONGEST || draft.words < 3 && !spaceless(&draft.folded) {
        return;
    }
    // A name in quotes is no speech.
    let told = speaks(&draft.unit.text) && fold::ends_sentence(&draft.unit.text);
    if fold::opens_quote(&draft.unit.text) || told {
        return;
    }
    let folded = draft.folded.as_str();
    let Some((label, rule)) = offered(folded) else { return };
    let (calls, ours) = turned_to_reader(folded);
    let sentence = fold::ends_sentence(&draft.unit.text) && !folded.ends_with(['!', '?', '！', '？']);
    // A sentence of the story may tell of an app, or begin with such a word; both together are rare.
    let (needs_both, confidence) = match (within, sentence) {
        (true, true) => (true, 0.82),
        (false, true) => (true, 0.84),
        _ => (label == Label::Contact, 0.86),
    };
    if calls && (ours || !needs_both) {
        draft.decide(label, rule, confidence);
    }
}

/// True where someone is quoted with three words or more.
fn speaks(text: &str) -> bool {
    let quotes = |c: char| matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '「' | '」');
    text.split(quotes).skip(1).step_by(2).any(|said| fold::has_more_words(said, 2))
}

fn spaceless(folded: &str) -> bool {
    folded.contains(fold::spaceless_script)
}

/// What outlets offer and the block names; of several things, the one that stands first in the table.
fn offered(folded: &str) -> Option<(Label, &'static str)> {
    type Things = (AhoCorasick, Vec<(Thing, usize)>);
    static ALL: LazyLock<Option<Things>> = LazyLock::new(|| {
        let rows = THINGS.iter().enumerate();
        let all: Vec<(Thing, usize)> = rows
            .flat_map(|(row, (_, _, things))| {
                words::entries(things).map(move |thing| (Thing::of(thing), row))
            })
            .collect();
        let stems = all.iter().map(|(thing, _)| thing.stem);
        let automaton = AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(stems).ok()?;
        Some((automaton, all))
    });
    let (automaton, all) = ALL.as_ref()?;
    let found = automaton.find_overlapping_iter(folded).filter_map(|found| {
        let (thing, row) = all.get(found.pattern().as_usize())?;
        thing.stands(folded, found.start(), found.end()).then_some(*row)
    });
    let (label, rule, _) = THINGS.get(found.min()?)?;
    Some((*label, *rule))
}

/// A word, or the beginning of one.
struct Thing {
    stem: &'static str,
    whole: bool,
    /// Its script puts no spaces between words, or glues endings to them.
    dense: bool,
}

impl Thing {
    fn of(entry: &'static str) -> Self {
        let (stem, whole) = entry.strip_suffix('*').map_or((entry, true), |stem| (stem, false));
        let dense = stem.chars().any(|c| fold::spaceless_script(c) || matches!(c, '가'..='힣'));
        Self { stem, whole, dense }
    }

    /// True where it stands as a word of its own.
    fn stands(&self, text: &str, start: usize, end: usize) -> bool {
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let begins = self.dense || !letter(text[..start].chars().next_back());
        begins && (!self.whole || self.dense || !letter(text[end..].chars().next()))
    }
}

/// Whether a sentence of the block begins with a call, and whether the outlet speaks of itself.
fn turned_to_reader(folded: &str) -> (bool, bool) {
    static CALLING: LazyLock<HashSet<&str>> = LazyLock::new(|| words::set(CALLS));
    static OWN: LazyLock<HashSet<&str>> = LazyLock::new(|| words::set(OURS));
    let trim =
        |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '¿' && c != '-').to_owned();
    let mut starts = true;
    let (mut calls, mut ours) = (false, false);
    for (at, word) in folded.split_whitespace().enumerate() {
        let bare = trim(word);
        if bare.is_empty() {
            continue;
        }
        calls |= (starts || at < 2) && CALLING.contains(bare.as_str());
        ours |= OWN.contains(bare.as_str());
        starts = word.ends_with(['.', '!', '?', ':', '…', '！', '？', '。', '；', '-', '—', '؟']);
    }
    if spaceless(folded) {
        let dense = |word: &&&str| word.chars().any(fold::spaceless_script) && folded.contains(**word);
        calls |= CALLING.iter().any(|word| dense(&word));
        ours |= OWN.iter().any(|word| dense(&word));
    }
    (calls, ours)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::unit::Unit;

    fn label_of(text: &str, within: bool) -> Option<Label> {
        let mut draft = Draft::new(Unit::plain(text.to_owned()));
        label(&mut draft, within);
        draft.verdict.map(|verdict| verdict.label)
    }

    #[test]
    fn appeals_in_words_of_no_list_are_told_by_what_they_offer_and_whom_they_address() {
        for (text, label) in [
            ("Join the Elm Courier on WhatsApp for harbour news as it happens", Label::Promo),
            ("Подпишись на Вестник Эльма в Telegram: коротко о порте", Label::Promo),
            ("Sign up and the best of the week is in your inbox on Friday", Label::Newsletter),
            ("¿Quieres recibir las noticias del puerto en el correo? Date de alta", Label::Newsletter),
            ("Vuoi le notizie del porto ogni mattina? Iscriviti alla newsletter", Label::Newsletter),
            ("Присылайте ваши фото ледохода в редакцию", Label::Contact),
            ("Folgen Sie dem Ulmenboten auf Instagram", Label::Promo),
            ("Kanalımıza katılın, haberler WhatsApp'ta cebinize gelsin", Label::Promo),
        ] {
            assert_eq!(label_of(text, false), Some(label), "{text}");
        }
    }

    #[test]
    fn what_only_tells_of_such_things_stays() {
        for text in [
            "The ministry wrote on Telegram that the bridge was closed.",
            "Telegram said the channel had been closed.",
            "Follow the river for a mile and the old pier comes into sight.",
            "Get out, he told them, and they got out.",
            "The board will put the letters of its readers into a newsletter.",
            "\"Follow us on Instagram,\" the ferrymen shouted.",
            "Listen to the bells, the priest told his parish.",
        ] {
            assert_eq!(label_of(text, true), None, "{text}");
        }
    }
}

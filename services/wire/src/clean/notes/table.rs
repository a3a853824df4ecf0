//! The words by which notes are known, folded as by `fold::fold`, parted by semicolons. To teach the cleaner another
//! wording, add it to the row of its kind and shape.

use super::Note;

/// How the words must stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// The block begins with them.
    Lead,
    /// The block begins with them and a colon, a dash or a closing bracket.
    Colon,
    /// The block begins with them, and another rule says that it is a note.
    Noted,
    /// The block is them and no more, before the story.
    Mark,
    /// The block begins with them, and is a line.
    ShortLead,
}

/// Words of one kind and shape.
pub(super) struct Row {
    pub note: Note,
    pub shape: Shape,
    pub words: &'static str,
}

const fn row(note: Note, shape: Shape, words: &'static str) -> Row {
    Row { note, shape, words }
}

/// Every wording.
pub(super) const ROWS: &[Row] = &[
    row(Note::Correction, Shape::Colon, CORRECTION_HEADS),
    row(Note::Correction, Shape::Lead, CORRECTION_LEADS),
    row(Note::Correction, Shape::Noted, CORRECTION_NOTES),
    row(Note::Disclaimer, Shape::Colon, DISCLAIMER_HEADS),
    row(Note::Disclaimer, Shape::Lead, DISCLAIMER_LEADS),
    row(Note::Disclaimer, Shape::ShortLead, MADE_BY_MACHINE),
    row(Note::Disclaimer, Shape::Noted, DISCLAIMER_NOTES),
    row(Note::Sponsored, Shape::Mark, PAID_MARKS),
    row(Note::Sponsored, Shape::Lead, PAID_LEADS),
    row(
        Note::Sponsored,
        Shape::ShortLead,
        "sponsored by; paid for by; patrocinado por; gesponsert von; sponsorisé par",
    ),
];

const CORRECTION_HEADS: &str = "
    correction; corrections; clarification; clarifications; erratum; errata; correction notice; correction note;
    corrección; corrección del texto; aclaración; rectificación; fe de errores; fe de erratas; nota de corrección;
    rectificatif; mise au point; précision de la rédaction; berichtigung; korrektur; korrekturhinweis;
    richtigstellung; klarstellung; transparenzhinweis zur korrektur; correzione; errata corrige; rettifica;
    precisazione; correção; retificação; esclarecimento; исправление; поправка; уточнение; опровержение; виправлення;
    спростування; düzeltme; tekzip; correctie; rectificatie; verduidelijking; rättelse; förtydligande; rettelse;
    retting; presisering; oikaisu; sprostowanie; korekta; oprava; helyesbítés; rectificare; erată; исправка; корекция;
    διόρθωση; διευκρίνιση; ralat; koreksi; đính chính; تصحيح; توضيح; تصويب; اصلاحیه; תיקון; תיקון טעות; सुधार; भूल सुधार;
    更正; 勘误; 澄清; 更正声明; 訂正; 更正啟事; お詫びと訂正; 訂正とおわび; 정정; 바로잡습니다; 정정보도
";

const CORRECTION_LEADS: &str = "
    an earlier version of this; a previous version of this; earlier versions of this; previous versions of this;
    in an earlier version of this; in a previous version of this; this story has been corrected;
    this article has been corrected; this report has been corrected; this article was corrected;
    this story was corrected; this article was amended; this story was amended; this article has been amended;
    this story has been amended; this article has been updated to correct; this story has been updated to correct;
    this article was updated to correct; this story was updated to correct; this story corrects;
    this article has been updated to clarify; this story has been updated to clarify; this version corrects;
    the story has been corrected; this is a corrected version; due to an editing error, an earlier;
    because of an editing error, an earlier; fe de errores; una versión anterior de este; una versión anterior de esta;
    una versión previa de este; una versión previa de esta; en una versión anterior de est;
    este artículo ha sido corregido; esta noticia ha sido corregida; esta información ha sido corregida;
    une version antérieure de cet; une version précédente de cet; une première version de cet;
    dans une version précédente de cet; cet article a été corrigé; cet article a été rectifié;
    in einer früheren version dieses; in einer früheren version des; in einer früheren version hieß es;
    in einer früheren fassung; in einer vorherigen version; in einer ersten version dieses;
    eine frühere version dieses; dieser artikel wurde korrigiert; dieser text wurde korrigiert;
    dieser beitrag wurde korrigiert; wir haben den fehler korrigiert; una versione precedente di quest;
    in una versione precedente di quest; questo articolo è stato corretto; uma versão anterior dest;
    uma versão anterior desta; este artigo foi corrigido; esta reportagem foi corrigida; este texto foi corrigido;
    эта статья была исправлена; эта новость была исправлена; этот текст был исправлен;
    в первоначальной версии этой; в первоначальной версии этого; в предыдущей версии этой;
    в предыдущей версии этого; в более ранней версии; в текст внесены исправления; в статью внесены исправления;
    в новость внесены исправления; в заметку внесены исправления; у попередній версії цієї; у попередній версії цього;
    цю статтю було виправлено; bu haberin önceki; bu yazının önceki; in een eerdere versie van dit;
    dit artikel is gecorrigeerd; i en tidigare version av; i en tidligere version af; i en tidligere versjon av;
    artikkelen er rettet; we wcześniejszej wersji t; w poprzedniej wersji t; versi sebelumnya dari artikel ini;
    本文早前版本; 本文此前版本; 本文较早版本; 本報導較早版本; 本文先前版本; 以前の記事で; この記事の以前の; 이 기사의 이전
";

const CORRECTION_NOTES: &str = "
    corrects; corrected; correcting; correction; corrective; clarifies; fixes; corrige; corrigé; corregido; rectifica;
    rectifie; berichtigt; berichtigung; korrigiert; corregge; corretto; correção; исправля; исправлен; düzeltir; تصحيح; 수정;
    정정; 訂正; 更正
";

const MADE_BY_MACHINE: &str = "
    ai-generated; ai generated; generated by ai; generated with ai; written by ai; written with ai; produced with ai;
    translated by ai; translated with ai; machine translated; machine translation; automatically translated;
    with the help of ai; mit ki erstellt; mit ki übersetzt; mithilfe von ki; mit hilfe von ki; ki-generiert; ki-übersetzt;
    von ki erstellt; generado con ia; generado por ia; traducido con ia; traducción automática; elaborado con ia;
    généré par ia; généré par une ia; traduit par ia; traduction automatique; rédigé avec l'aide de l'ia; generato con ia;
    tradotto con ia; traduzione automatica; gerado por ia; traduzido com ia; tradução automática; создано с помощью ии;
    переведено с помощью ии; автоматический перевод; створено за допомогою ші; yapay zeka ile hazırlanmıştır;
    gemaakt met ai; vertaald met ai; skapad med ai; översatt med ai; laget med ki; przetłumaczone przez ai;
    dibuat dengan bantuan ai; ترجمة آلية; 由ai生成; ai生成; ai翻译; 机器翻译; aiが作成; 自動翻訳; ai 생성; ai 번역
";

/// What a sentence says that speaks of this very text: a machine made it, or it is no advice.
pub(super) const ON_ITSELF: &str = "
    artificial intelligence; with the help of ai; with the assistance of ai; with the aid of ai; with ai assistance;
    using ai; by ai; with ai; ai-generated; ai generated; ai-assisted; ai tools; generative ai; machine translation;
    machine translated; machine-translated; automatically translated; automated translation; mit ki erstellt;
    mithilfe von ki; mit hilfe von ki; mit ki-unterstützung; ki-gestützt; ki-generiert; von einer ki;
    künstlicher intelligenz; inteligencia artificial; con ayuda de ia; con ia; generado por ia; traducido con ia;
    intelligence artificielle; par une ia; avec l'aide de l'ia; à l'aide de l'ia; généré par ia; intelligenza artificiale;
    con l'ia; dall'ia; inteligência artificial; com ajuda de ia; com auxílio de ia; gerado por ia; com ia;
    искусственного интеллекта; искусственным интеллектом; нейросети; нейросетью; штучного інтелекту; yapay zeka;
    yapay zekâ; kunstmatige intelligentie; met behulp van ai; met hulp van ai; med hjälp av ai; med hjelp av ki;
    ved hjelp av ki; ved hjælp af ai; med kunstig intelligens; sztucznej inteligencji; przy użyciu ai; umělé inteligence;
    mesterséges intelligencia; kecerdasan buatan; τεχνητής νοημοσύνης; الذكاء الاصطناعي; هوش مصنوعی; בינה מלאכותית;
    人工智能; 人工智慧; 由ai生成; ai生成; ai辅助; ai翻译; 机器翻译; 生成aiを; aiを使; 自動翻訳; 인공지능; ai가 작성; ai로 작성;
    investment advice; financial advice; anlageberatung; asesoramiento financiero; asesoramiento de inversión;
    conseil en investissement; consulenza finanziaria; aconselhamento financeiro; инвестиционной рекомендацией;
    yatırım tavsiyesi; 投资建议; 投資建議
";

/// "This article" and the like.
pub(super) const ITSELF: &str = "
    this article; this story; this report; this text; this content; this page; this post; this summary; this translation;
    this piece; this version; dieser artikel; dieser text; dieser beitrag; diese meldung; dieser bericht;
    diese übersetzung; diese zusammenfassung; dieses textes; este artículo; esta noticia; este texto; este contenido;
    esta nota; esta información; esta traducción; cet article; ce texte; ce contenu; cette dépêche; cette traduction;
    ce résumé; questo articolo; questo testo; questo contenuto; questa notizia; este artigo; este conteúdo;
    esta notícia; esta matéria; эта статья; этот текст; этот материал; эта новость; этот перевод; данный материал;
    данная статья; ця стаття; цей матеріал; цей текст; bu haber; bu içerik; bu metin; bu makale; bu yazı; dit artikel;
    dit bericht; deze tekst; den här artikeln; denne artikel; denne artikkelen; denne saken; ten artykuł; ten tekst;
    tento článek; ez a cikk; artikel ini; berita ini; το άρθρο αυτό; αυτό το άρθρο; هذا المقال; هذا الخبر; هذا التقرير;
    هذا النص; این مطلب; 本文由; 本文使用; 本文为; 本稿は; 本稿由; 本新闻; 此文; 本記事; この記事; 이 기사
";

const DISCLAIMER_HEADS: &str = "
    disclaimer; disclosure; disclosures; full disclosure; legal notice; risk warning; risk disclosure; legal disclaimer;
    haftungsausschluss; rechtlicher hinweis; risikohinweis; hinweis zu interessenkonflikten; aviso legal;
    descargo de responsabilidad; advertencia de riesgo; avertissement; avis de non-responsabilité; disclaimer legale;
    avvertenza; avvertenze; isenção de responsabilidade; aviso de isenção; отказ от ответственности; дисклеймер;
    предупреждение о рисках; yasal uyarı; zastrzeżenie; uwaga prawna; إخلاء مسؤولية; إخلاء المسؤولية; 免责声明; 免責聲明;
    風險提示; 风险提示; 免責事項; 면책 조항
";

const DISCLAIMER_LEADS: &str = "
    this is not investment advice; this is not financial advice; not investment advice; not financial advice;
    this article is not investment advice; this article does not constitute; this article is for information;
    this content is for information; this report is for information; nothing in this article constitutes;
    the information in this article is; the information provided in this article; past performance is no;
    past performance is not; past performance does not; the author has no position; the author holds no position;
    the author does not hold; the views expressed in; the views expressed here; the views and opinions expressed;
    views expressed in this; views expressed are; the opinions expressed in; the opinions expressed here;
    the opinions expressed are; opinions expressed in this; the author's views are; keine anlageberatung;
    dies ist keine anlageberatung; dieser artikel stellt keine; dieser text stellt keine; diese inhalte stellen keine;
    wertentwicklungen der vergangenheit; este artículo no constituye; este contenido no constituye;
    las opiniones expresadas en; los rendimientos pasados no; cet article ne constitue pas; ce contenu ne constitue pas;
    ceci ne constitue pas; les opinions exprimées dans; les performances passées ne; questo articolo non costituisce;
    le opinioni espresse in; i rendimenti passati non; este artigo não constitui; este conteúdo não constitui;
    as opiniões expressas n; rentabilidade passada não; мнение автора может не совпадать; мнение редакции может не совпадать;
    точка зрения автора может не совпадать; материал не является инвестиционной; не является инвестиционной рекомендацией;
    burada yer alan yatırım; bu içerik yatırım tavsiyesi; yatırım tavsiyesi değildir; 市场有风险; 投资有风险; 以上内容仅供参考;
    本文不构成投资建议; 文章仅代表作者; 本文仅代表作者; 投資判断は; 本記事は投資; 투자 판단의 책임; الآراء الواردة في هذا; المقال لا يعبر
";

const DISCLAIMER_NOTES: &str = "
    the views expressed; views expressed; the opinions expressed; disclaimer; disclosure
";

const PAID_MARKS: &str = "
    sponsored; sponsored content; sponsored post; sponsored article; sponsored story; paid content; paid post;
    paid partnership; paid partner content; partner content; promoted content; promoted; advertorial; advertisement feature;
    paid advertisement; contenido patrocinado; publirreportaje; contenido de marca; publicidad pagada; patrocinado;
    contenu sponsorisé; article sponsorisé; publireportage; publi-rédactionnel; contenu partenaire; sponsorisé;
    bezahlter inhalt; bezahlte partnerschaft; gesponserter beitrag; sponsored post - anzeige; contenuto sponsorizzato;
    messaggio promozionale; informazione pubblicitaria; conteúdo patrocinado; conteúdo de marca; publieditorial;
    informe publicitário; на правах рекламы; партнерский материал; партнёрский материал; рекламный материал;
    на правах реклами; партнерський матеріал; sponsorlu içerik; gesponsorde inhoud; gesponsord; branded content;
    sponsrat innehåll; annonsinnehåll; annonsørinnhold; sponsoreret indhold; kaupallinen yhteistyö; materiał sponsorowany;
    artykuł sponsorowany; komerční sdělení; konten bersponsor; advertorial content; محتوى مدفوع; محتوى برعاية; إعلان مدفوع;
    תוכן ממומן; תוכן שיווקי; प्रायोजित; प्रायोजित सामग्री; 赞助内容; 贊助內容; 商业推广; 廣編特輯; 広告記事; タイアップ記事; 스폰서 콘텐츠; 광고성 기사
";

const PAID_LEADS: &str = "
    this article is sponsored by; this article was sponsored by; this story is sponsored by; this post is sponsored by;
    this content is sponsored by; this is a sponsored; this is paid content; this content was paid for by;
    this article was paid for by; this is a paid; este contenido es patrocinado;
    contenido patrocinado por; cet article est sponsorisé; contenu sponsorisé par; dieser beitrag wurde gesponsert;
    questo articolo è sponsorizzato; este conteúdo é patrocinado; conteúdo patrocinado por; материал на правах рекламы
";

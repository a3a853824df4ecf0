//! The phrases themselves. To teach the cleaner a phrase, add it to the row of its kind and shape.

use super::{Phrases, Shape};
use crate::clean::Label;

const fn row(
    label: Label,
    rule: &'static str,
    shape: Shape,
    confidence: f32,
    words: &'static str,
) -> Phrases {
    Phrases { label, rule, shape, confidence, words }
}

/// Every phrase.
pub(super) const PHRASES: &[Phrases] = &[
    row(Label::Share, "share button", Shape::Whole, 0.95, SHARE_BUTTONS),
    row(Label::Share, "share row", Shape::Lead, 0.9, SHARE_LEADS),
    row(
        Label::Share,
        "share row",
        Shape::Link,
        0.9,
        "facebook; twitter; whatsapp; telegram; email; linkedin; x; share",
    ),
    row(Label::Related, "related lead", Shape::Colon, 0.93, RELATED_LEADS),
    row(Label::Related, "related link", Shape::Link, 0.9, RELATED_LINKS),
    row(Label::Promo, "teaser", Shape::Teaser, 0.85, TEASERS),
    row(Label::Promo, "follow us", Shape::Lead, 0.9, FOLLOW_US),
    row(Label::Promo, "send us", Shape::Lead, 0.85, SEND_US),
    row(Label::Newsletter, "newsletter", Shape::Lead, 0.92, NEWSLETTER_LEADS),
    row(Label::Newsletter, "newsletter", Shape::Within, 0.85, NEWSLETTER_WITHIN),
    row(Label::Newsletter, "sign-up button", Shape::Whole, 0.85, NEWSLETTER_BUTTONS),
    row(Label::Advert, "advert label", Shape::Whole, 0.95, ADVERTS),
    row(Label::Comments, "comments", Shape::Whole, 0.92, COMMENTS),
    row(Label::Nav, "control", Shape::Whole, 0.9, CONTROLS),
    row(Label::Nav, "continue reading", Shape::Link, 0.9, CONTINUE),
    row(Label::Nav, "tags", Shape::Teaser, 0.88, TAGS),
    row(Label::Nav, "tags", Shape::Whole, 0.88, TAGS),
    row(Label::Footer, "site footer", Shape::Lead, 0.9, FOOTER_LEADS),
    row(Label::Footer, "first appeared", Shape::Within, 0.92, FIRST_APPEARED),
    row(Label::EditorNote, "syndication note", Shape::Within, 0.88, SYNDICATED),
    row(Label::Copyright, "terms of use", Shape::Lead, 0.9, TERMS),
    row(Label::Copyright, "rights reserved", Shape::Whole, 0.95, RIGHTS),
    row(Label::Contact, "contact header", Shape::Whole, 0.88, CONTACT_HEADERS),
    row(Label::Contact, "contact line", Shape::Lead, 0.88, CONTACT_LEADS),
];

const SHARE_BUTTONS: &str = "
    share; share it; share this; share article; share this article; share this story; share this post;
    share page; share now; tweet; tweet this; pin it; post; facebook; twitter; x; whatsapp; telegram; linkedin;
    reddit; pinterest; instagram; youtube; tiktok; threads; bluesky; mastodon; flipboard; line; viber;
    messenger; copy link; link copied; url copy; copy url; print; print this; print this page; print article;
    email; e-mail; email this; email article; stumble it!; stumbleupon; digg; tumblr; pocket; spread the love;
    spread the word; save; bookmark; google news; facebook messenger; share via; compartir; comparte;
    compártelo; comparte esta noticia; compartir en facebook; compartir en twitter; compartir en whatsapp;
    imprimir; enviar; partager; partager l'article; imprimer; envoyer par e-mail; envoyer; teilen;
    artikel teilen; drucken; merken; condividi; stampa; invia; compartilhar; compartilhe; partilhar; partilhe;
    paylaş; yazdır; bagikan; cetak; delen; dela; jaa; udostępnij; drukuj; sdílet; zdieľať; megosztás;
    distribuie; поделиться; поделитесь; вконтакте; одноклассники; твитнуть; отправить; распечатать; печать;
    скопировать ссылку; поширити; поділитися; роздрукувати; споделете; сподели; подели; شارك; مشاركة;
    شارك الخبر; طباعة; نسخ الرابط; اشتراک گذاری; चाहें तो शेयर करें; शेयर करें; शेयर; 分享; 分享到; 分享至; 微信; 微博; 打印;
    複製連結; 複製; シェア; シェアする; ツイート; ツイートする; 印刷; はてなブックマーク; 공유; 공유하기; 페이스북; 트위터; 카카오톡; url 복사; 인쇄; chia sẻ; แชร์;
    κοινοποίηση; μοιραστείτε; שתף; شیئر کریں; vk; share on; teile diesen artikel; partager cet article
";

const SHARE_LEADS: &str = "
    share on facebook; share on twitter; share on x; share on whatsapp; share on telegram; share on linkedin;
    share on vk; share via email; share this on; share this article; share this story; click to share;
    tweet this; follow us on twitter; follow us on facebook; follow us on instagram; follow us on x;
    follow us on social media; find us on facebook; like us on facebook; join us on facebook;
    compartir en facebook; compartir en twitter; compartir por; síguenos en; siga-nos; partager sur facebook;
    partager sur twitter; partager sur whatsapp; suivez-nous sur; auf facebook teilen; auf twitter teilen;
    folgen sie uns auf; condividi su; seguici su; partilhar no facebook; partilhar no whatsapp; compartilhar no;
    compartilhe no; поделиться в; поделиться на; поділитися у; facebook'ta paylaş; twitter'da paylaş;
    whatsapp'ta paylaş; bagikan ke; bagikan di; delen via; delen op; dela på; udostępnij na; sdílet na;
    شارك على; شارك عبر; facebookでシェア; twitterでシェア; 分享到微信
";

const RELATED_LEADS: &str = "
    read also; also read; read more; read next; related; related news; related story; related stories;
    related article; related articles; related coverage; related topics; related content; related links;
    related posts; related reading; see also; see more; more on this; more on this story; more news;
    more stories; more from; further reading; don't miss; you may also like; you might also like; recommended;
    recommended for you; recommended stories; also see; watch; watch also; listen; must read; must-read;
    trending; trending now; most read; most popular; latest headlines; latest news; latest stories; top stories;
    in other news; up next; editor's picks; what to read next; more coverage; in pictures; lee también;
    lea también; leer también; lea además; lee además; también te puede interesar; te puede interesar;
    le puede interesar; noticias relacionadas; más información; relacionado; relacionadas; vea también;
    mira también; mirá también; leé también; leé más; te puede interesar leer; ver también; te recomendamos; lire aussi; à lire aussi; a lire aussi; à lire également;
    lire également; voir aussi; sur le même sujet; à lire; sur le même thème; nos recommandations;
    articles liés; lesen sie auch; lesen sie mehr; lesen sie hier; lesen sie dazu; auch interessant;
    mehr zum thema; mehr dazu; siehe auch; das könnte sie auch interessieren; zum thema; weitere artikel;
    passend dazu; lesetipp; leggi anche; leggi pure; vedi anche; potrebbe interessarti; articoli correlati;
    notizie correlate; guarda anche; per approfondire; approfondimenti; leia também; leia mais; ler também;
    veja também; leia ainda; saiba mais; notícias relacionadas; ler mais; confira também; читайте также;
    читать также; читайте ещё; читайте еще; смотрите также; по теме; материалы по теме; ранее по теме;
    вам может быть интересно; другие новости; похожие новости; узнать больше; читайте також; читайте ще;
    дивіться також; за темою; більше новин; прочетете още; вижте още; прочитајте још; pročitajte još;
    pročitajte i; čitajte još; ayrıca bkz; ilgili haberler; ilgili haber; ilgili konular;
    bunlar da ilginizi çekebilir; bunu da okuyun; ilginizi çekebilir; baca juga; lihat juga; simak juga;
    berita terkait; baca selengkapnya; artikel terkait; baca lagi; lees ook; bekijk ook; meer over; läs också;
    läs även; läs mer; les også; læs også; lue myös; czytaj też; czytaj także; zobacz też; zobacz także;
    przeczytaj także; čtěte také; přečtěte si také; prečítajte si aj; čítajte aj; súvisiace články;
    související články; olvassa el; kapcsolódó cikkek; citește și; citiți și; vezi și; διαβάστε επίσης;
    διαβάστε ακόμη; δείτε επίσης; اقرأ أيضا; اقرأ أيضاً; اقرأ أيضًا; إقرأ أيضا; اقرأ المزيد; أخبار ذات صلة;
    مواضيع ذات صلة; شاهد أيضا; شاهد أيضاً; طالع أيضا; بیشتر بخوانید; اخبار مرتبط; یہ بھی پڑھیں; קראו גם; קרא גם;
    כתבות קשורות; यह भी पढ़ें; ये भी पढ़ें; इसे भी पढ़ें; आगे पढ़ें; আরও পড়ুন; மேலும் படிக்க; अधिक वाचा; 相关新闻;
    相关报道; 相关阅读; 延伸阅读; 推荐阅读; 更多新闻; 相關新聞; 延伸閱讀; 更多報導; 看更多; 关联阅读; 熱門新聞; 関連記事; 関連ニュース; あわせて読みたい; こちらもおすすめ; おすすめ記事;
    관련기사; 관련 기사; 관련뉴스; 추천기사; 많이 본 뉴스; xem thêm; tin liên quan; đọc thêm; อ่านเพิ่มเติม; ข่าวที่เกี่ยวข้อง
";

const RELATED_LINKS: &str = "
    read; watch; listen; read our; read the; check out; explained; in pics; leer; voir; lire; lesen; leggi; leia; veja;
    читать; смотреть; читайте; дивитися; oku; izle; baca; اقرأ; شاهد
";

const TEASERS: &str = "
    exclusive; special report; special; podcast; video; gallery; photo gallery; quiz; explainer; opinion;
    analysis; in depth; in-depth; long read; the big read; series; documentary; newsletter; premium;
    subscriber exclusive; infographic; interactive; photos; in photos; live blog; live updates; watch live;
    exclusiva; en exclusiva; especial; vídeo; galería; exclusif; vidéo; dossier; diaporama; exklusiv;
    fotostrecke; bildergalerie; esclusiva; galleria; fotogallery; exclusivo; galeria; эксклюзив; спецпроект;
    видео; фоторепортаж; ексклюзив; відео; özel; özel haber; galeri; eksklusif; حصري; بالفيديو; فيديو; 独家; 專題;
    专题; 独占; 特集; 動画; 단독; 동영상
";

const FOLLOW_US: &str = "
    follow us on; follow us for; follow our; follow ap's coverage; follow the latest; follow live;
    follow all the latest; follow along; join our whatsapp; join our telegram; join our channel;
    join our community; join us on; join the conversation; subscribe to our channel; subscribe to our youtube;
    subscribe to us on; subscribe to our telegram; subscribe on youtube; download our app; download the app;
    download our free app; get our app; get the app; get breaking news; get latest news; get the latest; catch all the latest; download the; get the latest news on;
    get all the latest; get unlimited; for more news; for more stories; for all the latest; for the latest news;
    stay up to date with; stay updated with; stay informed with; stay tuned to; stay a step ahead;
    never miss a story; don't miss a story; catch all the;  read all the latest;
    support our journalism; support independent journalism; become a subscriber; listen to our podcast;
    listen to the podcast; watch more on; tap here; click here for; click here to; add us as a; set us as your;
    sigue toda la información; sigue leyendo en; síguenos; únete a nuestro; suscríbete a nuestro canal;
    descarga nuestra app; descarga la app; recibe las noticias; suivez-nous; suivez toute l'actualité;
    abonnez-vous à notre chaîne; abonnez-vous à notre; rejoignez notre; rejoignez-nous;
    téléchargez l'application; téléchargez notre; folgen sie; folgen sie uns; folge uns; abonnieren sie unseren;
    laden sie unsere; jetzt unsere app; jetzt abonnieren; seguici; iscriviti al nostro canale;
    iscriviti al canale; scarica la nostra app; scarica l'app; siga-nos; siga o canal; inscreva-se no canal;
    inscreva-se em nosso; participe do canal; baixe o app; receba as notícias; подписывайтесь на;
    подпишитесь на; подписаться на; следите за нашими новостями; следите за новостями; присоединяйтесь к;
    читайте нас в; читайте нас на; читайте нас; будьте в курсе; главное за день в; все новости в;
    больше новостей в; скачайте приложение; наш канал в; мы в telegram; підписуйтесь на; підписуйтеся на;
    підпишіться на; приєднуйтесь до; приєднуйтеся до; стежте за; читайте нас у; більше новин у; последвайте ни;
    абонирайте се; запратите нас; pratite nas; bizi takip edin; abone ol; kanalımıza; uygulamamızı indirin;
    haberi ilk siz öğrenin; son dakika haberleri için; haberlerden anında; ikuti kami; ikuti berita;
    dapatkan berita; dapatkan update; unduh aplikasi; gabung di; ikuti saluran; volg ons; följ oss; følg oss;
    følg os; seuraa meitä; obserwuj nas; śledź nas; sledujte nás; kövessen minket; urmărește-ne; urmăriți-ne;
    ακολουθήστε; تابعونا; تابعوا; تابعنا; اشترك في; اشتركوا في; حمل التطبيق; انضم إلى; ما را دنبال کنید;
    ہمیں فالو کریں; हमें फॉलो करें; हमारे व्हाट्सएप; ताजा खबरों के लिए; 关注我们; 扫描二维码; 扫码关注; 长按二维码; 下载客户端; 下载app;
    更多精彩; 欢迎关注; 點擊下載; 追蹤我們; 立即下載; 加入我們; 公式アカウント; フォローして; アプリを; 友だち追加; 구독; 제보는; 카카오톡에서; 네이버에서; ติดตาม;
    anadolu's whatsapp; whatsapp channel; our reporters are
";

const SEND_US: &str = "
    send us your; send your tips; send tips; got a tip; got a story; do you have a story; have a story;
    have a tip; have you been affected; contact our newsroom; let us know what you think;
    tell us what you think; tell us in the comments; what do you think; ¿tienes una historia; envíanos;
    vous avez une information; haben sie einen hinweis; сообщить новость; прислать новость; есть новость; 제보
";

const NEWSLETTER_LEADS: &str = "
    sign up for our; sign up to our; sign up for the; sign up here; sign up now; subscribe to our newsletter;
    subscribe to our daily; subscribe to our free; subscribe to our weekly; subscribe to the newsletter;
    subscribe to get; subscribe now; subscribe today; get our newsletter; get the newsletter; get our free;
    get our daily; get our weekly; get our morning; join our newsletter; join our mailing list;
    enter your email; your email address; email address; you can unsubscribe; by signing up; by subscribing;
    unsubscribe at any time; thanks for signing up; want more news; want local news;
    suscríbete a nuestra newsletter; suscríbete a nuestro boletín; suscríbase a; suscríbete al boletín;
    apúntate a; recibe nuestra newsletter; recibe en tu correo; s'inscrire à la newsletter; inscrivez-vous à;
    abonnez-vous à la newsletter; recevez notre newsletter; recevez chaque; recevez gratuitement;
    newsletter abonnieren; jetzt newsletter; abonnieren sie den newsletter; melden sie sich für;
    iscriviti alla newsletter; iscriviti alla nostra newsletter; ricevi la newsletter; ricevi le notizie;
    assine a newsletter; assine nossa newsletter; subscreva a newsletter; subscreva a nossa newsletter;
    inscreva-se na newsletter; receba a newsletter; подпишитесь на рассылку; подписаться на рассылку;
    підпишіться на розсилку; bültenimize; e-bültene; berlangganan newsletter; zapisz się; abonnér på;
    meld je aan voor; schrijf je in voor; اشترك في النشرة; اشترك في نشرتنا; اشتركوا في النشرة; 订阅; 訂閱電子報;
    無料会員登録; 会員登録はこちら; メールマガジン; メルマガ登録; 뉴스레터 구독; 뉴스레터
";

const NEWSLETTER_WITHIN: &str = "
    to your inbox; in your inbox; straight to your inbox; delivered to your inbox; sign up for our newsletter;
    subscribe to our newsletter; sign up to our newsletter; en tu bandeja de entrada; dans votre boîte mail;
    in ihr postfach; nella tua casella; no seu e-mail
";

const NEWSLETTER_BUTTONS: &str = "
    sign up; subscribe; newsletter; newsletters; register; join now; suscríbete; suscribirse; s'inscrire;
    s'abonner; je m'abonne; abonnieren; anmelden; iscriviti; abbonati; subscrever; assine; inscreva-se;
    подписаться; підписатися; abone ol; berlangganan; اشترك; اشترك الآن; 訂閱; 登録する
";

const ADVERTS: &str = "
    advertisement; advertisements; advert; ad; ads; advertising; sponsored; sponsored content; promoted;
    promoted content; paid content; story continues below advertisement; story continues below;
    article continues below; article continues below advertisement; article continues after ad;
    article continues after advertisement; advertisement - scroll to continue;
    advertisement - story continues below; continue reading below; continues below; scroll to continue;
    report this ad; remove ads; skip advertisement; ad feedback; content from our partners; around the web;
    loading; loading ad; publicidad; publicité; la suite après la publicité; anzeige; werbung; advertorial;
    pubblicità; annuncio pubblicitario; publicidade; continua após a publicidade; publicidade - continua após;
    реклама; на правах рекламы; реклама на сайте; продолжение после рекламы; oglas; реклами; reklam; reklama;
    iklan; scroll to continue with content; advertentie; annons; annonse; annonce; mainos; hirdetés;
    publicitate; διαφήμιση; إعلان; إعلانات; اعلان; آگهی; تبلیغات; اشتہار; विज्ञापन; বিজ্ঞাপন; 广告; 廣告; 広告; pr;
    スポンサーリンク; 광고; quảng cáo; โฆษณา; פרסומת
";

const COMMENTS: &str = "
    comments; comment; leave a comment; leave a reply; post a comment; add a comment; view comments;
    show comments; join the discussion; no comments; no comments yet; be the first to comment;
    comments are closed; comments (0); write a comment; reply; log in to comment; cancel reply; comentarios;
    deja un comentario; dejar un comentario; comentar; commentaires; laisser un commentaire; réagir; kommentare;
    kommentieren; schreiben sie einen kommentar; commenti; commenta; lascia un commento; comentários;
    deixe um comentário; deixe o seu comentário; комментарии; комментировать; оставить комментарий; обсудить;
    коментарі; коментувати; залишити коментар; yorumlar; yorum yap; yorum yaz; komentar; tulis komentar;
    reacties; kommentarer; komentarze; komentáře; التعليقات; تعليقات; أضف تعليقا; اترك تعليقا; 评论; 发表评论; 留言;
    コメント; コメントする; コメントを書く; 댓글; bình luận
";

const CONTROLS: &str = "
    home; back; back to top; top; next; previous; next page; next article; previous article; menu; search;
    close; skip to content; skip to main content; contact; contact us; about; about us; imprint;
    copyright notice; privacy policy; terms of use; terms of service; cookie policy;
    terms of use privacy policy; log in; login; sign in; toggle navigation; listen to this article;
    listen to article; play; pause; text size; font size; a a a; expand; view gallery; open image in gallery;
    image; read full story; full story; show more; load more; more; see all; view all; all news; advertise;
    jobs; sitemap; newsroom; download pdf; pdf; source; sources; topics; tags; report an error; report error;
    report a typo; correction policy; ethics policy; getty images; inicio; volver; siguiente; anterior;
    contacto; aviso legal; accueil; retour; suivant; précédent; mentions légales; startseite; zurück; weiter;
    impressum; datenschutz; kontakt; home page; torna su; contatti; chi siamo; início; voltar; contato;
    contactos; главная; назад; далее; контакты; головна; далі; anasayfa; ana sayfa; beranda; الرئيسية; اتصل بنا;
    من نحن; 首页; 返回; 上一篇; 下一篇; 返回首页; ホーム; トップへ戻る; 前へ; 次へ; 홈; 목록; 이전; 다음; 맨위로
";

const CONTINUE: &str = "
    continue reading; keep reading; read the full story; read full article; read the full article;
    read the rest; read on; full article; the full story; seguir leyendo; seguí leyendo; sigue leyendo; sigue leyendo aquí; leer más; leer nota completa;
    lire la suite; lire l'article; en savoir plus; weiterlesen; zum artikel; ganzen artikel lesen;
    continua a leggere; leggi tutto; leggi l'articolo; continue lendo; continuar a ler; leia a matéria completa;
    читать далее; читать полностью; подробнее; читати далі; детальніше; devamını oku; haberin devamı;
    baca selanjutnya; lees verder; läs vidare; czytaj dalej; číst dále; اقرأ الخبر كاملا; تابع القراءة; المزيد;
    阅读全文; 閱讀全文; 続きを読む; もっと見る; 전체기사; 더보기
";

const TAGS: &str = "
    tags; tag; topics; topic; keywords; filed under; categories; category; posted in; in this article;
    in this story; published; last updated; first published; posted on; published on; updated; etiquetas; temas;
    archivado en; mots-clés; mots clés; schlagworte; schlagwörter; themen; argomenti; tópicos; теги; метки;
    темы; etiketler; konular; topik; الوسوم; كلمات مفتاحية; مواضيع; 关键词; 标签; 關鍵字; キーワード; タグ; 태그; publicado;
    publicado el; actualizado; publié le; mis à jour le; veröffentlicht; aktualisiert; pubblicato il;
    publicado em; atualizado em; опубликовано; обновлено; опубліковано; оновлено; yayınlanma; güncelleme;
    diterbitkan
";

const FOOTER_LEADS: &str = "
    our standards:; about the author; about us:; terms and conditions; all rights reserved by;
    this website uses cookies; we use cookies; registered office; the views expressed; views expressed;
    the opinions expressed; disclaimer: the views; to receive this; bernama provides;
    anadolu agency website contains; anadolu ajansı web sitesinde; this article was originally published;
    this story was originally published; this article first appeared; this story first appeared;
    originally published; republished with permission; reprinted with permission;
    este artículo fue publicado originalmente; cet article a été publié; dieser artikel erschien zuerst;
    this article is republished from; sobre el autor; über den autor; à propos de l'auteur
";

const FIRST_APPEARED: &str = "
    appeared first on; first appeared on; originally appeared on; was first published on;
    est apparu en premier sur; erschien zuerst auf; apareció primero en; se publicó primero en;
    aparece primeiro em; apareceu primeiro em; proviene da; è tratto da; сначала появилась на;
    появились сначала на; verscheen eerst op; dukket først op på; pojawił się poczatkowo na; ilk önce;
    first appeared in
";

const SYNDICATED: &str = "
    has not been edited by; is auto-generated from; auto-generated from a syndicated;
    published from a syndicated feed; has come from a syndicated feed; from a syndicated feed;
    from a wire agency feed; from an agency feed without modifications;
    published without modifications to the text; holds no responsibility for its content;
    takes no responsibility for its content; is solely responsible for all content;
    is solely responsible for this content; automatisiert aus dem angebot; automatisch aus dem angebot;
    aus dem dpa-newskanal; wurde automatisch übernommen; elaborado con información de agencias;
    generado automáticamente a partir; ha sido elaborada automáticamente; esta información no ha sido editada;
    cet article a été publié automatiquement; dépêche publiée automatiquement; diese meldung wurde automatisch;
    dieser inhalt wurde automatisch; receives support for; was produced with the assistance of;
    was generated by ai; generated with the help of ai
";

const TERMS: &str = "
    while citing and using any materials; when citing and using; при использовании материалов; при цитировании;
    использование материалов; при полном или частичном; перепечатка материалов; під час цитування;
    використання матеріалів; при використанні матеріалів; передрук матеріалів; 未经授权; 未經授權; 版权声明; 版權聲明; 本网站所有内容;
    本网站刊载; 凡注明; 无断转载; 禁止转载; 無断転載; 무단 전재; 무단전재; 저작권자; جميع الحقوق محفوظة; حقوق النشر محفوظة; no part of this;
    reproduction in whole; reproduction without permission; any reproduction; está expresamente prohibida;
    queda prohibida; prohibida la reproducción; toute reproduction; reproduction interdite;
    tous droits réservés; alle rechte vorbehalten; nachdruck; riproduzione riservata; tutti i diritti riservati;
    todos os direitos reservados; todos los derechos reservados; dilarang mengambil; dilarang keras;
    tüm hakları saklıdır; все права защищены; усі права захищені; wszelkie prawa zastrzeżone;
    this material may not be; the contents of this; published under licence from; published under license from
";

const RIGHTS: &str = "
    all rights reserved; all rights are reserved; copyright; ©
";

const CONTACT_HEADERS: &str = "
    contact; contacts; contact details; media contact; media contacts; press contact; press contacts;
    editorial contacts; editorial contact; for media inquiries; for more information; investor contact;
    investor relations; notes to editors; kontakt; pressekontakt; redaktionelle kontakte; contact presse;
    contacts presse; contacto de prensa; contatti; contatti stampa; contacto; контакты; контакты для сми;
    контактная информация; basın iletişim; للتواصل; للاستفسارات الإعلامية; 联系人; お問い合わせ; お問い合わせ先; 보도자료 문의
";

const CONTACT_LEADS: &str = "
    media contact:; press contact:; contact:; contacts:; for media inquiries; for press inquiries;
    for further information, please contact; for further information please contact;
    for more information, please contact; for more information contact; for further information contact;
    pressekontakt:; rückfragen an; contact presse:; contacto:; scrivi alla redazione; write to the editor;
    contact the newsroom; email the newsroom; the author can be reached at; reach the reporter at;
    our editorial staff can be reached
";

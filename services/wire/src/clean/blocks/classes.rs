//! What the classes and ids of an element say its text is: a table of the words that templates use.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::clean::{Label, words};

/// Words of class names, by what they mean. A class is cut into words at hyphens, underscores and capitals.
const WORDS: &[(Label, &str)] = &[
    (
        Label::Share,
        "
            share; sharing; shares; social; socials; sns; sharethis; addtoany; feedflare; shareaholic;
            sharedaddy; addthis; followus; sharebar; sharebuttons; socialmedia; partage; teilen; compartir;
            condividi; heateor; bookmarks; redes; redessociales; compartilhar; compartilhe; partilhar; deel;
            delen; dela; udostepnij; sdilet; paylas; bagikan; podeli; podelis; sharer; sociallinks; sharelinks;
            socialshare; sharingtools; sharetools; sharerow; sharelist; socialbar; socialicons; a2a; addtoanycontent;
            jpsharing; sdsharing; ssba; essb; mashsb; ssk; likely; yashare; pluso; uptolike; goodshare
        ",
    ),
    (
        Label::Advert,
        "
            ad; ads; advert; adverts; advertisement; advertising; adsbygoogle; adslot; adunit; adbox; adwrapper;
            adcontainer; dfp; gpt; adfox; inread; reklam; reklama; anzeige; publicidad; publicite; publicidade;
            pubblicita; werbung; mpu; leaderboard; sponsored; teads; iklan; adcontent; adplace; adspot; adzone;
            adsense; adblock; adlabel; adtext; banner; reclame; annons; annonse; mainos; reklama; oglas; hirdetes;
            publi; pub; codeblock; googlead; gptad; adfoxbanner; quangcao; reklamalani
        ",
    ),
    (
        Label::Related,
        "
            related; recirc; recirculation; readnext; readmore; recommended; recommendations; recommendation;
            taboola; outbrain; morelike; alsoread; readalso; seealso; yarpp; rp4wp; similar; trending; mostread;
            mostpopular; relacionadas; relacionados; nrelate; jprelatedposts; baca; also; crosslink;
            inlinerelated; linkbox; dable; mgid; zergnet; lnk; leetambien; leamas; tambien; vertambien; relacionada;
            lireaussi; alireaussi; leggianche; leiamais; leiatambem; vejatambem; leesook; lasmer; lesogsa;
            czytajtakze; ilgili; ilgilihaber; ilgilihaberler; sonraki; bacajuga; beritaterkait; terkait;
            relatednews; relatedposts; relatedarticles; relatedlinks; relatedcontent; relatedstories; morestories;
            morenews; morefrom; nextarticle; upnext; masleidas; popular; popularposts; latestnews; latestposts;
            crp; jprelated; srp; smartlinks; teaserbox; readalsobox; citat; povezano; souvisejici; suvisiace;
            kapcsolodo; liketoread; youmaylike; alsolike; suggested; suggestions; inreadalso; relates
        ",
    ),
    (
        Label::Newsletter,
        "
            newsletter; newsletters; subscribe; subscription; signup; optin; mailchimp; mailinglist; nl; mc4wp;
            boletin; infolettre; nieuwsbrief; nyhetsbrev; emailsignup; newsletterbox; newslettersignup; mailpoet
        ",
    ),
    (
        Label::Comments,
        "
            comments; comment; respond; disqus; discussion; kommentare; commentlist; comentarios; commentaires;
            commenti; yorum; yorumlar; komentar; fbcomments; commentform; commentsarea; kommentar; reactions;
            replies; livefyre; vuukle; viafoura; spotim; hypercomments; kommentarer; commentaire; comentario;
            reacties; komentarze; komentari; kommentit
        ",
    ),
    (
        Label::Nav,
        "
            breadcrumb; breadcrumbs; cookie; cookies; gdpr; consent; modal; popup; sidebar; lightbox; pager; pagination; nav; navbar; navigation; menu; toolbar; rubric; kicker;
            tags; taglist; keywords; topics; toc; timestamp; readtime; pagelinks; wayfinding; skip;
            screenreadertext; eyebrow; pubdate; dateline_meta; jumplink; morelink; volanta; overline; antetitulo;
            cintillo; topper; rubrik; rubrica; etiquetas; etiquetes; etiketler; etiket; schlagworte; motscles;
            postmeta; entrymeta; articlemeta; metabar; postedon; postdate; entrydate; publishdate; publisheddate;
            datepublished; updated; lastupdated; readingtime; timetoread; postviews; viewcount; fontsize; textsize;
            tagslinks; taglinks; tagcloud; catlinks; postcategories; breadcrumbtrail; infobar; utils; util; tools;
            articletools; printtools; listennow; audioplayer; ttsplayer; visuallyhidden; sronly; accessibility
        ",
    ),
    (
        Label::Promo,
        "
            promo; promobox; cta; calltoaction; paywall; appbanner; donate; donation; membership; appdownload;
            appbox; piano; regwall; subscribebox; supportus; whatsapp; telegram; channel; wpkanal; googlenews; followbox
        ",
    ),
    (
        Label::Footer,
        "
            footer; authorbio; authorbox; aboutauthor; bio; colophon; imprint; disclaimer; contentdisclaimer;
            articlefooter; postfooter; entryfooter; republish; republication; postauthor; authorinfo; autorbox
        ",
    ),
    (
        Label::Byline,
        "
            byline; bylines; author; authors; muhabir; autor; auteur; writer; byl
        ",
    ),
    (
        Label::Caption,
        "
            caption; captions; figcaption; legende; bildunterschrift; imgcaption; photocaption; cutline; txtdesc;
            picnote; pictext; pictxt; slidetxt; slidetext; slidecaption; imgtext; imagetext; imgdesc; imagedesc;
            photodesc; phototext; picdesc; descfoto; piefoto; piedefoto; pie; legenda; bildtext; bildetekst;
            billedtekst; kuvateksti; popisek; captiontext; wpcaptiontext; mediacaption; imagedescription;
            photolegend; didascalia; onderschrift; bildtexten; photoinfo; resim; resimalti; fotoaltı; kepalairas;
            galerycaption; gallerycaption; imagecaption; bildtexte; bijschrift; fotobijschrift; leyenda; epigrafe;
            podpis; photodescription; picturetext; mediatitle; gallerytext
        ",
    ),
    (
        Label::Credit,
        "
            credit; credits; photocredit; imagecredit; imgcredit; photographer; copyrightholder; imagesource;
            photosource; photoby; fotograf; fotografo; photocopyright; imagecopyright; bildquelle; bildnachweis
        ",
    ),
    (
        Label::Subhead,
        "
            deck; dek; standfirst; chapo; vorspann; subtitle; subheadline; spot; bajada; entradilla; sommario;
            catenaccio; lide; intro; lead
        ",
    ),
];

/// Beginnings of classes that a blog engine puts on a post for its topics, and that say nothing of the text.
const TOPICAL: &[&str] = &[
    "tag-",
    "category-",
    "post-",
    "post_format",
    "type-",
    "status-",
    "format-",
    "topic-",
    "section-",
    "page-",
    "js-",
    "has-",
    "no-",
    "is-",
];

/// What the class attribute, or the id, says; the first word that says anything counts.
pub(super) fn region(classes: &str) -> Option<Label> {
    for class in classes.split_ascii_whitespace() {
        let lower = class.to_ascii_lowercase();
        if topical(&lower) {
            continue;
        }
        if let Some(label) = named(&lower.replace(['-', '_'], "")) {
            return Some(label);
        }
        // The last word of a compound says what the thing is (`share-photo-caption`): look from the end.
        let words = parts(class);
        if words.last().is_some_and(|last| last == "embed") {
            continue;
        }
        for pair in words.windows(2).rev() {
            if let Some(label) = named(&pair.concat()) {
                return Some(label);
            }
        }
        if let Some(label) = words.iter().rev().find_map(|word| named(word)) {
            return Some(label);
        }
    }
    None
}

/// Classes of text for screen readers, or that shows only under the pointer.
const HIDDEN: &[&str] = &[
    "sr-only",
    "visually-hidden",
    "visuallyhidden",
    "screen-reader-text",
    "screen-reader-only",
    "screenreader",
    "element-invisible",
    "assistive-text",
    "offscreen",
    "rollover-block",
    "u-visually-hidden",
    "a11y-hidden",
];

/// True where a class says that its text is not seen.
pub(super) fn hides(classes: &str) -> bool {
    classes.split_ascii_whitespace().any(|class| HIDDEN.contains(&class))
}

/// True for a class that says what the text is about.
pub(super) fn topical(class: &str) -> bool {
    TOPICAL.iter().any(|prefix| class.starts_with(prefix))
}

/// The words of one class: cut at anything that is no letter, and where a capital follows a small letter.
pub(super) fn parts(class: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut small = false;
    for character in class.chars().take(80) {
        let cut = !character.is_alphabetic() || (character.is_uppercase() && small);
        if cut && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if character.is_alphabetic()
            && let Some(word) = words.last_mut()
        {
            word.extend(character.to_lowercase());
        }
        small = character.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

fn named(word: &str) -> Option<Label> {
    static LABELS: LazyLock<HashMap<&str, Label>> = LazyLock::new(|| {
        WORDS.iter().flat_map(|(label, table)| words::entries(table).map(|word| (word, *label))).collect()
    });
    LABELS.get(word).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_say_what_their_text_is() {
        for (classes, label) in [
            ("wp-caption-text", Some(Label::Caption)),
            ("readNext", Some(Label::Related)),
            ("col-12 related-box", Some(Label::Related)),
            ("heateor_sss_sharing_container", Some(Label::Share)),
            ("article-share-caption", Some(Label::Caption)),
            ("ad-label", Some(Label::Advert)),
            ("post type-post category-share tag-ads", None),
            ("shadow loaded headline", None),
            ("", None),
        ] {
            assert_eq!(region(classes), label, "{classes}");
        }
    }
}

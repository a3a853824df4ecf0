use super::*;
use crate::split::Format;
use crate::split::identity::Base;
use encoding_rs::UTF_8;

fn parsed(message: &[u8]) -> Result<Parsed, Unreadable> {
    let base = Base::of_document(None);
    let about = About { format: Format::Iptc7901, time_zone: Some("Europe/Berlin"), base: &base };
    read(message, Charset::Known(UTF_8), &about)
}

fn read_text(text: &str) -> Parsed {
    parsed(
        format!("\x01bdt0157 3 pl 231  dpa 0157\r\nHafen/Elm/\r\n\x02{text}\x03121200 Jun 26\r\n\x04")
            .as_bytes(),
    )
    .unwrap()
}

#[test]
fn only_messages_are_taken_for_this_format() {
    for (document, is) in [
        (
            &b"\x01bdt0157 3 pl 231  dpa 0157\r\n\r\nHafen/\r\n\x02Text =\r\n\x03121200 Jun 26\r\n\x04"[..],
            true,
        ),
        (b"\r\n\x16\x16\x01bdt0157 3 pl 231\x02Text", true),
        (b"bdt0157 3 pl 231\r\n\x02Text\x03", true),
        (b"the end of another.\r\n\x03\x04\x01bdt0157 3 pl 231\x02Text", true),
        (b"bdt0157 3 pl 231\r\nText without a mark", false),
        (b"\x01a0554\x1fu i bx\x13\x11BC-Elm 06-12 0450\x02Text\x03\x04", false),
        (b"The harbour board sold 3 bridges in 1990.", false),
        (b"id,priority,category\n1,3,pl\n\x02", false),
        (b"<html><body>\x01bdt0157</body></html>", false),
        (b"\x01\x02\x03\x04", false),
        (b"", false),
    ] {
        assert_eq!(is_its(document), is, "{}", String::from_utf8_lossy(document));
    }
}

#[test]
fn notes_headline_and_byline_stand_over_the_copy() {
    let item = read_text(
        "(Berichtigung: Im zweiten Absatz hieß\r\nes falsch.)\r\n(KORR-Bericht)\r\nTaucher kauft alte Brücke -\r\nund zieht ein\r\nVon Ada Finch und Bo Tide, dpa\r\n(Foto Archiv) =\r\n\r\nPort Elm (dpa/lni) - Ein Taucher hat die Brücke gekauft.\r\n\r\ndpa af xx n1 bt\r\n",
    );
    assert_eq!(item.headline.as_deref(), Some("Taucher kauft alte Brücke - und zieht ein"));
    assert_eq!(item.byline, ["Ada Finch", "Bo Tide"]);
    assert_eq!(
        item.editor_note.as_deref(),
        Some("Berichtigung: Im zweiten Absatz hieß es falsch.\nKORR-Bericht\nFoto Archiv")
    );
    assert_eq!((item.more.marker, item.status.as_deref()), (Some("CORRECTION"), None));
    assert_eq!(
        (item.dateline.as_deref(), &item.more.places[..]),
        (Some("Port Elm (dpa/lni)"), &["Port Elm".to_owned()][..])
    );
    assert_eq!(item.id.as_deref(), Some("bdt0157/2026-06-12"));
    assert_eq!(
        item.content_raw.as_deref(),
        Some("<p>Port Elm (dpa/lni) - Ein Taucher hat die Brücke gekauft.</p>\n<p>dpa af xx n1 bt</p>\n")
    );
}

#[test]
fn a_line_to_editors_may_go_on() {
    let item = read_text(
        "Elm-Bridge/\r\nDiver buys harbour bridge\r\nBy Ada Finch\r\nEds: updates with quotes from the harbour board and details of\r\nthe condition =\r\n\r\nPort Elm (dpa) - A diver.",
    );
    assert_eq!(item.headline.as_deref(), Some("Diver buys harbour bridge"));
    assert_eq!(
        item.editor_note.as_deref(),
        Some("Eds: updates with quotes from the harbour board and details of the condition")
    );
    assert_eq!((item.byline, item.more.marker), (vec!["Ada Finch".to_owned()], Some("UPDATE")));
}

#[test]
fn a_text_without_the_sign_has_a_headline_up_to_the_blank_line_or_the_dateline() {
    for (text, headline) in [
        ("Taucher kauft Brücke\r\n\r\nPort Elm (dpa) - Ein Taucher.", Some("Taucher kauft Brücke")),
        ("Taucher kauft Brücke\r\nPort Elm (KNA) Ein Taucher.", Some("Taucher kauft Brücke")),
        ("   PORT ELM, 12 juin (AFP) - Un plongeur a acheté le pont.", None),
        (
            "Eilmeldung über einen Taucher, der eine Brücke\r\nkauft und darin wohnen will, wie die Hafenverwaltung\r\nam Freitag in Elm mitgeteilt hat. Der Preis war eine\r\nMünze.",
            None,
        ),
        ("Taucher kauft Brücke", Some("Taucher kauft Brücke")),
    ] {
        assert_eq!(read_text(text).headline.as_deref(), headline, "{text}");
    }
}

#[test]
fn what_desks_say_to_desks_is_no_copy() {
    let item = read_text(
        "Baum auf Gleis =\r\n\r\nElm (dpa) - Ein Baum.\r\n\r\n# Notizblock\r\n\r\n## Orte\r\n- [Elm](1 Kai, Elm)\r\n\r\n* * * *\r\nDie folgenden Informationen sind nicht zur Veröffentlichung bestimmt\r\n## Kontakte\r\n- Ada Finch 0100\r\n\r\ndpa af yyno n1 bt\r\n",
    );
    let copy = item.content_raw.unwrap();
    assert!(!copy.contains("0100") && copy.contains("dpa af yyno n1 bt"), "{copy}");
    assert!(item.editor_note.unwrap().contains("Ada Finch 0100"));
}

#[test]
fn an_embargo_over_the_copy_is_a_field_where_the_message_has_its_day() {
    let item = read_text(
        "(Achtung - Sperrfrist: 13. Juni, 10.00 Uhr)\r\nTaucher kauft Brücke =\r\n\r\nElm (dpa) - Ein Taucher.",
    );
    assert_eq!(item.embargo.until().map(|until| until.at_ms), Some(1_781_337_600_000));
    let unclear = read_text(
        "(Sperrfrist: bis zum Ende der Rede)\r\nTaucher kauft Brücke =\r\n\r\nElm (dpa) - Ein Taucher.",
    );
    assert!(matches!(unclear.embargo, Embargo::Unreadable(_)));
    let undated = parsed(b"\x01bdt0157 3 pl 231\x02Sperrfrist: 13. Juni, 10.00 Uhr MESZ\r\nBoot sinkt =\r\n\r\nElm (dpa) - Ein Boot.\x03").unwrap();
    assert_eq!((undated.id, undated.embargo), (None, Embargo::None));
    assert!(undated.content_raw.unwrap().starts_with("<p>Sperrfrist: 13. Juni"));
}

#[test]
fn what_is_cut_off_is_read_with_a_note_and_what_has_no_header_is_told() {
    let item = parsed(b"\x01bdt0157 3 pl 231\x02Boot sinkt =\r\n\r\nElm (dpa) - Ein").unwrap();
    assert_eq!(item.mended, ["the message has no end: it was cut off"]);
    assert_eq!(item.more.alt_ids, [("iptc7901".to_owned(), "bdt0157".to_owned())]);
    assert!(parsed(b"und so weiter.\x03\x04").is_err());
    assert!(parsed(b"\x01bdt0157 3 pl 231\x02 \r\n\x03").is_err());
}

#[test]
fn a_kill_names_the_message_that_it_ends() {
    let item = read_text("KILL KILL KILL =\r\n\r\nBitte die Meldung nicht verwenden.");
    assert_eq!((item.status.as_deref(), item.more.marker, item.headline), (Some("KILL"), Some("KILL"), None));
    let item = read_text(
        "(Achtung: Annullierung der Meldung bdt0142)\r\nTaucher kauft Brücke =\r\n\r\nDie Meldung ist falsch.",
    );
    assert_eq!(item.status.as_deref(), Some("Annullierung"));
    assert_eq!(item.more.links, [("cancels".to_owned(), "bdt0142/2026-06-12".to_owned())]);
    let item = read_text(
        "(Berichtigung zu urn:newsml:dpa.com:20090101:260612-1: Preis)\r\nTaucher kauft Brücke =\r\n\r\nElm (dpa) - Text.",
    );
    assert_eq!(
        item.more.links,
        [("isCorrectionOf".to_owned(), "urn:newsml:dpa.com:20090101:260612-1".to_owned())]
    );
}

#[test]
fn a_message_that_is_too_long_to_be_one_is_told() {
    let long = ["\x01bdt0157 3 pl 231\x02", &"ab\r\n".repeat(1 << 19)].concat();
    assert_eq!(parsed(long.as_bytes()).err(), Some(Unreadable::TooLong { limit: 1 << 20 }));
}

use super::*;
use crate::split::Format;
use crate::split::identity::Base;
use encoding_rs::UTF_8;

fn parsed(message: &str) -> Result<Parsed, Unreadable> {
    let base = Base::of_document(None);
    let about = About { format: Format::Anpa, time_zone: None, base: &base };
    read(message.as_bytes(), Charset::Known(UTF_8), &about)
}

fn read_text(slug: &str, text: &str) -> Parsed {
    let stamp = "   AP-NY-06-12-26 1203EDT<\r\n";
    parsed(&format!("\x16\x16\x01a0560\x1fu i bx\x13\x11{slug} 06-12 0450\r\n\x02{text}{stamp}\x03\x04"))
        .unwrap()
}

#[test]
fn only_messages_are_taken_for_this_format() {
    for (document, is) in [
        (&b"\x16\x16\x01a0554\x1fu i bx\x13\x11BC-Elm 06-12 0450\x02^BC-Elm<\r\n\x03\x04"[..], true),
        (b"a0554 u i bx BC-Elm 06-12 0450\r\n\x02Text\x03", true),
        (b"and so on.\x03\x04\x16\x16\x01a0554\x1fu i BC-Elm 06-12 0450\x02Text", true),
        (b"\x01bdt0157 3 pl 231\x02Text", false),
        (b"a0554 u i bx BC-Elm 06-12 0450\r\nText without a mark", false),
        (b"The harbour board sold a b c of 06-12.\x02", false),
        (b"a,b,c\n1,2,3\n", false),
        (b"", false),
    ] {
        assert_eq!(is_its(document), is, "{}", String::from_utf8_lossy(document));
    }
}

#[test]
fn the_desks_lines_stand_over_the_copy_and_typesetting_is_undone() {
    let item = read_text(
        "BC-Elm-Bridge",
        "^BC-Elm-Bridge, 1st Ld-Writethru, a0555,0450<\r\n^Eds: UPDATES throughout with quotes; adds\r\nbyline.<\r\n^Diver buys harbor bridge<\r\n^AP Photo NY101<\r\n^By ADA FINCH<\r\n^Associated Press Writer<\r\n\tPORT ELM, Ore. (AP) _ A diver bought the ``old'' bridge on Friday\r\nfor one coin.\r\n\tNobody bid against her _ not even the board.\r\n^___<\r\n\tBo Tide contributed to this report.\r\n",
    );
    assert_eq!(item.headline.as_deref(), Some("Diver buys harbor bridge"));
    assert_eq!(
        (item.slug.as_deref(), item.version.as_deref()),
        (Some("BC-Elm-Bridge"), Some("1st Ld-Writethru"))
    );
    assert_eq!(item.byline, ["ADA FINCH"]);
    assert_eq!(item.more.marker, Some("WRITETHRU"));
    assert_eq!(item.id.as_deref(), Some("a0560/2026-06-12"));
    assert_eq!(item.more.links, [("replaces".to_owned(), "a0555/2026-06-12".to_owned())]);
    assert_eq!(item.published.unwrap().at_ms, 1_781_280_180_000);
    assert_eq!(item.dateline.as_deref(), Some("PORT ELM, Ore. (AP)"));
    assert_eq!(
        item.content_raw.as_deref(),
        Some(
            "<p>PORT ELM, Ore. (AP) \u{2014} A diver bought the \u{201c}old\u{201d} bridge on Friday for one coin.</p>\n<p>Nobody bid against her \u{2014} not even the board.</p>\n<p>___</p>\n<p>Bo Tide contributed to this report.</p>\n"
        )
    );
}

#[test]
fn an_add_is_an_item_of_its_own_that_says_so() {
    let item = read_text(
        "PM-Elm-Bridge,1st Add,a0555",
        "^PM-Elm-Bridge, 1st Add, a0555,0120<\r\n^PORT ELM: one coin.<\r\n\tThe board met again.\r\n\tMORE\r\n",
    );
    assert_eq!((item.headline, item.slug.as_deref(), item.more.marker), (None, Some("PM-Elm-Bridge"), None));
    assert_eq!(item.more.signals, ["1st Add", "more"]);
    assert_eq!(item.more.links, [("continues".to_owned(), "a0555/2026-06-12".to_owned())]);
    assert_eq!(item.editor_note.as_deref(), Some("PORT ELM: one coin."));
    assert_eq!(item.content_raw.as_deref(), Some("<p>The board met again.</p>\n"));
}

#[test]
fn a_kill_ends_and_an_advisory_is_for_desks() {
    let kill = read_text(
        "BC-Elm-Bridge,BULLETIN KILL,a0555",
        "^BC-Elm-Bridge, BULLETIN KILL, a0555<\r\n^Eds: Members should kill BC-Elm-Bridge. The sale was not made.<\r\n",
    );
    assert_eq!(
        (kill.status.as_deref(), kill.more.marker, kill.more.advisory),
        (Some("KILL"), Some("KILL"), None)
    );
    assert_eq!(kill.more.links, [("cancels".to_owned(), "a0555/2026-06-12".to_owned())]);
    let digest = read_text("BC-AP News Digest", "^BC-AP News Digest<\r\n\tThe top stories at noon.\r\n");
    assert_eq!((digest.status, digest.more.advisory), (None, Some("digest")));
    let story = read_text(
        "BC-Elm-Budget Vote",
        "^BC-Elm-Budget Vote,0100<\r\n\tPORT ELM (AP) _ The board voted.\r\n",
    );
    assert_eq!(story.more.advisory, None);
}

#[test]
fn copy_for_a_later_day_is_embargoed() {
    let advance = |line: &str| {
        read_text(
            "BC-Elm-Bridge,ADV14",
            &format!("^BC-Elm-Bridge,ADV14<\r\n{line}^Diver buys bridge<\r\n\tPORT ELM (AP) _ A diver.\r\n"),
        )
    };
    let embargo = advance("^For Release 6 p.m. EDT Sunday, June 14<\r\n").embargo;
    assert_eq!(embargo.until().map(|until| until.at_ms), Some(1_781_474_400_000));
    for line in ["", "^$Adv14<\r\n", "^For Release SUN AMs, June 14<\r\n"] {
        assert!(matches!(advance(line).embargo, Embargo::Unreadable(_)), "{line}");
    }
    let story = read_text(
        "BC-Elm-Bridge",
        "^BC-Elm-Bridge<\r\n^Adventure on a bridge<\r\n\tPORT ELM (AP) _ A diver.\r\n",
    );
    assert_eq!((story.embargo, story.headline.as_deref()), (Embargo::None, Some("Adventure on a bridge")));
}

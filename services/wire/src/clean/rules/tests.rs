//! Whole small items in the shapes of many desks and outlets: what stands around a story goes, and the story stays.

use crate::clean::{Cleaned, Input, Kind, Policy, clean};

const STORY: [&str; 3] = [
    "The ferry between the two towns will sail again from Monday, the board of the port said.",
    "Nobody had crossed the river since the winter storms took the pier away.",
    "The fare stays at two coins, and dogs will travel for nothing until the spring.",
];

fn cleaned(kind: Kind, text: &str, title: Option<&str>) -> Cleaned {
    clean(&Input {
        kind,
        text,
        language: None,
        title,
        url: None,
        time_ms: None,
        policy: Policy::Full,
        learnt: None,
        site: None,
    })
}

/// The story between lines before it and lines after it, as text.
fn around(before: &[&str], after: &[&str]) -> Cleaned {
    let lines: Vec<&str> = before.iter().chain(&STORY).chain(after).copied().collect();
    cleaned(Kind::Text, &lines.join("\n\n"), None)
}

#[test]
fn what_stands_behind_a_story_goes_whatever_desk_it_comes_from() {
    for after in [
        vec!["Oake reported from Port Elm."],
        vec!["This report by The Canadian Press was first published Oct. 6, 2022."],
        vec!["— With files from Ada Finch in Elm"],
        vec!["(END) Elm Newswires", "July 26, 2022 04:31 ET (08:31 GMT)"],
        vec!["SOURCE Elm Kettle Company"],
        vec!["(Video reporters: Ada Finch, Rudy Oake; video editors: Eva Sol) Enditem"],
        vec!["dpa rzu ncs 121540 GMT Jun 22"],
        vec!["AGERPRES/(A - autor: Ada Finch, editor: Rudy Oake)"],
        vec!["EFE", "wbm/acp/ics"],
        vec![
            "-- BERNAMA",
            "BERNAMA provides news of the day to its readers, who may not copy it without leave.",
        ],
        vec!["Disclaimer: Elm Desk would like to remind you that its prices may be old."],
        vec!["Ada Finch writes about rivers from Port Elm."],
        vec!["To contact the reporters on this story:", "Ada Finch in Elm at afinch@elm.example"],
        vec!["#elm #ferry"],
        vec!["Нашли опечатку? Выделите фрагмент и нажмите Ctrl + Enter."],
        vec!["Подпишись на Вестник Эльма в Telegram: коротко о порте"],
        vec!["# Notizblock", "## Orte", "- [Rathaus](Elmweg 6)", "dpa hs yysn n1 cpf"],
        vec!["Editor: huaxia", "Seven maps of the harbour"],
        vec!["/قنا/"],
        vec!["（完）"],
        vec!["2023/05/12 11:07 송고"],
    ] {
        let cleaned = around(&[], &after);
        assert_eq!(cleaned.body, STORY, "{after:?}: {:?}", cleaned.blocks);
    }
}

#[test]
fn what_stands_before_a_story_goes_and_its_headline_is_found() {
    let headline = "Ferry to sail again from Monday";
    for before in [
        vec!["URUGUAY FERRY", headline],
        vec!["DEL14", "TN-LD FERRY", headline],
        vec!["ZCZC4417/SXA", "XCR31106_SXA_QBXB", "R CRO S0A QBXB", headline],
        vec!["AM-US--Elm Ferry, 2nd Ld-Writethru,388", headline],
        vec!["URGENT", headline],
        vec![headline, "Source: Elm Wire | 2022-08-21 20:14:09 | Editor: huaxia"],
        vec![headline, "By Elm Writers | Updated 3 October 2023, 11:04", "3 min read"],
        vec![headline, "(Adds the fare, dogs)"],
        vec![headline, "18 Oct 2022 06:02AM", "(Updated: 18 Oct 2022 11:47AM)"],
        vec![headline, "입력 2023. 6. 12. 13:05"],
    ] {
        let cleaned = around(&before, &[]);
        assert_eq!(cleaned.headline.as_deref(), Some(headline), "{before:?}");
        assert_eq!(cleaned.body, STORY, "{before:?}: {:?}", cleaned.blocks);
    }
}

#[test]
fn a_row_of_elements_is_read_element_by_element() {
    let html = format!(
        "<h1>Ferry to sail again</h1><p><span>Source: Elm Wire</span><time>2023-02-21 19:40:15</time><span>37 comments</span></p>\
         <p>{}</p><p>{}</p>",
        STORY[0], STORY[1]
    );
    assert_eq!(cleaned(Kind::Html, &html, None).body, STORY[..2]);
}

#[test]
fn a_kill_in_any_language_leaves_no_body_and_no_headline() {
    for (notice, ask) in [
        ("ATTENTION EDITORS - MANDATORY KILL", "Please kill the story on the ferry, sent at 1422 GMT."),
        ("/ritzau/ ANNULLERING - MÅ IKKE BRINGES", "Ritzau annullerer telegrammet om færgen fra i morges."),
        ("+++ WITHDRAWAL +++ KILL", "Please do not use the item on the ferry that was sent this morning."),
    ] {
        let cleaned = cleaned(Kind::Text, &format!("{notice}\n\n{ask}\n\nNo other story will follow."), None);
        assert!(cleaned.body.is_empty(), "{notice}: {:?}", cleaned.body);
        assert_eq!((cleaned.headline, cleaned.urgency_marker.as_deref()), (None, Some("KILL")), "{notice}");
    }
}

#[test]
fn lists_of_dates_and_places_are_the_storys_own() {
    let dates = [
        "July 3 - Port Elm, at the pier",
        "July 5 - Hartwell, in the market",
        "July 9 - Lowmoor, on the green",
    ];
    let cleaned = around(&[], &dates);
    assert_eq!(cleaned.body.len(), STORY.len() + dates.len(), "{:?}", cleaned.blocks);
}

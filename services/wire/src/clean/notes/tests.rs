//! Claims on notes: what goes to which field, and what stays in the body.

use super::{Note, find, table};
use crate::clean::{Cleaned, Input, Kind, Label, Policy, State, clean, fold, words};

const STORY: [&str; 3] = [
    "The ferry between the two towns will sail again from Monday, the harbour board said on Friday.",
    "Nobody had crossed the river since the winter storms took the pier away, and the shops had felt it.",
    "The first boat leaves at seven in the morning, with the mayor and a brass band on board of it.",
];

fn cleaned(lines: &[&str]) -> Cleaned {
    clean(&Input {
        kind: Kind::Text,
        text: &lines.join("\n\n"),
        language: None,
        title: Some("Ferry to sail again"),
        url: None,
        time_ms: None,
        policy: Policy::Full,
        learnt: None,
        site: None,
    })
}

fn around(before: &[&str], after: &[&str]) -> Cleaned {
    cleaned(&[before, &STORY[..], after].concat())
}

#[test]
fn corrections_go_to_their_field_in_any_language() {
    for note in [
        "Correction: An earlier version of this story gave the wrong day for the first boat.",
        "CORRECTION — The pier is owned by the town, not by the county as was said here on Friday.",
        "Clarification: The board met in private; its minutes were published on the following day.",
        "An earlier version of this article misspelt the name of the mayor, who is Ada Finch.",
        "This story has been corrected to show that the pier was lost in March and not in May.",
        "Corrección: una versión anterior daba otro día para el primer barco de la temporada.",
        "Fe de errores: el muelle es de la ciudad y no del condado, como decía el texto.",
        "Rectificatif : le quai appartient à la ville et non au département, comme il était écrit.",
        "Berichtigung: In der ersten Fassung hieß es, das Boot fahre schon am Sonntag wieder.",
        "In einer früheren Version dieses Artikels stand ein falscher Tag für das erste Boot.",
        "Errata corrige: il molo appartiene alla città e non alla provincia, come era scritto.",
        "Correção: uma versão anterior deste texto indicava outro dia para o primeiro barco.",
        "Эта статья была исправлена: причал принадлежит городу, а не области.",
        "Уточнение: паром пойдёт в понедельник, а не в воскресенье, как говорилось ранее.",
        "Düzeltme: İlk vapur pazar değil pazartesi günü kalkıyor.",
        "更正：渡轮将于星期一复航，而非星期日。",
        "訂正：船の再開は日曜日ではなく月曜日です。",
        "تصحيح: تعود العبارة يوم الاثنين وليس يوم الأحد كما ورد سابقا في هذا الخبر.",
    ] {
        for cleaned in [around(&[note], &[]), around(&[], &[note]), around(&[], &[note, "-0-"])] {
            assert_eq!(cleaned.body, STORY, "{note}");
            assert_eq!(cleaned.corrections, [note], "{note}");
            assert_eq!(cleaned.state, State::Clean, "{note}");
        }
    }
    let agency = around(&["(Corrects day in first paragraph to Monday from Sunday)"], &[]);
    assert_eq!(agency.corrections, ["(Corrects day in first paragraph to Monday from Sunday)"]);
}

#[test]
fn disclosures_and_disclaimers_go_to_theirs() {
    for note in [
        "This article was produced with the help of AI and checked by an editor before it went out.",
        "Mit KI erstellt",
        "Dieser Text wurde mithilfe von KI übersetzt und von der Redaktion geprüft.",
        "Este artículo fue traducido con ayuda de inteligencia artificial y revisado por un editor.",
        "Cet article a été traduit par une intelligence artificielle et relu par la rédaction.",
        "Этот текст переведён с помощью искусственного интеллекта и проверен редактором.",
        "本文由人工智能翻译，经编辑审核。",
        "This is not investment advice.",
        "Past performance is no guarantee of future results, and the value of boats may fall.",
        "Disclaimer: The information here is of a general kind and no advice to buy a boat.",
        "The views expressed in this article are those of the author alone, and not of the board.",
        "Dieser Artikel stellt keine Anlageberatung dar und ersetzt kein Gespräch mit der Bank.",
        "Мнение автора может не совпадать с мнением редакции.",
    ] {
        let cleaned = around(&[], &[note]);
        assert_eq!(cleaned.body, STORY, "{note}");
        assert_eq!(cleaned.disclaimers, [note], "{note}");
    }
}

#[test]
fn a_mark_of_paid_text_counts_before_the_story() {
    for mark in
        ["Sponsored content", "На правах рекламы", "Contenido patrocinado", "Bezahlter Inhalt", "赞助内容"]
    {
        let cleaned = around(&[mark], &[]);
        assert!(cleaned.sponsored, "{mark}");
        assert_eq!(cleaned.body, STORY, "{mark}");
        assert!(!around(&[], &[mark]).sponsored, "{mark}: after the story it is about what follows");
    }
    assert!(around(&[], &["This article is sponsored by the Tarn Ferry Company."]).sponsored);
}

#[test]
fn what_only_sounds_like_a_note_stays_in_the_body() {
    for line in [
        "Correction of the river's course took nine years, said the engineer who had drawn it.",
        "Clarification plants on both shores were built with the same loan, the bank recalled.",
        "Artificial intelligence will steer the second boat, the company said on Sunday evening.",
        "Disclosure of the contract was ordered by the court in the spring of the year before.",
        "Sponsored by the brewery, the band will play on the pier until the last boat has left.",
        "Forward-looking statements in this release involve risks, and the company will not update them.",
        "\"This is not investment advice,\" the mayor told the shareholders, and sat down again.",
        "Berichtigungen nahm die Kammer keine vor, wie der Sprecher am Abend auf Anfrage sagte.",
        "Поправка к закону о пароме прошла с третьего раза, сообщили в городском совете.",
    ] {
        let cleaned = cleaned(&[STORY[0], line, STORY[1], STORY[2]]);
        assert!(cleaned.body.iter().any(|text| text == line), "{line}");
        let cleaned = around(&[], &[line]);
        assert!(cleaned.body.iter().any(|text| text == line), "at the end: {line}");
    }
}

#[test]
fn a_note_within_the_story_stays_there() {
    let note = "This is not investment advice, said the board, and it was right to say so at once.";
    let cleaned = cleaned(&[STORY[0], note, STORY[1], STORY[2]]);
    assert_eq!(cleaned.body.len(), 4);
}

#[test]
fn a_note_is_in_one_place_only() {
    let note = "Correction: An earlier version of this story gave the wrong day for the first boat.";
    let cleaned = around(&[], &[note]);
    assert_eq!(cleaned.urgency_marker, None, "it marks no headline");
    let block = cleaned.blocks.last().unwrap();
    assert_eq!(
        (block.label, block.note, block.rule.as_ref()),
        (Label::EditorNote, Some(Note::Correction), "correction")
    );
}

#[test]
fn wordings_stand_in_the_table_as_they_are_compared() {
    for words in table::ROWS.iter().map(|row| row.words).chain([table::ON_ITSELF, table::ITSELF]) {
        for words in words::entries(words) {
            assert_eq!(fold::fold(words), words);
        }
    }
    assert_eq!(find("", 0, super::Standing { before: true, noted: true }), None);
}

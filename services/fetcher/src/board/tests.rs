//! What the board promises.

use super::*;

const NOW: i64 = 1_750_000_000_000;

fn key(id: &str) -> Key {
    Key { partition: 3, id: id.into() }
}

fn config(url: &str) -> FeedConfig {
    FeedConfig { id: "gazette".to_owned(), url: url.to_owned(), ..FeedConfig::default() }
}

fn set(config: FeedConfig) -> Change {
    Change::Set(Box::new(config))
}

fn state(url: &str, next_poll_ms: i64) -> FeedState {
    FeedState {
        url: url.to_owned(),
        etag: Some(b"\"1\"".to_vec()),
        health: FeedHealth::Ok.into(),
        next_poll_at: Some(time::from_ms(next_poll_ms)),
        ..FeedState::default()
    }
}

fn held(url: &str, state: Option<FeedState>) -> Board {
    let mut board = Board::new(&Settings::default());
    let mut table = Table { partition: 3, next_offset: 10, ..Table::default() };
    table.set("gazette".into(), config(url));
    if let Some(state) = state {
        table.remember("gazette".into(), state);
    }
    assert!(board.load(vec![table], NOW).is_empty());
    board
}

#[test]
fn a_restart_waits_for_the_time_that_was_set_and_keeps_the_validators() {
    let mut board = held("https://a.example/", Some(state("https://a.example/", NOW + 500)));
    assert!(board.take_due(NOW).is_none());
    assert_eq!(board.take_due(NOW + 500).unwrap().state.etag.as_deref(), Some(&b"\"1\""[..]));
}

#[test]
fn who_takes_over_goes_on_at_the_price_of_the_plans_that_stand() {
    let before = FeedState { price: 0.5, ..state("https://a.example/", NOW) };
    let mut board = held("https://a.example/", Some(before));
    assert_eq!(board.take_due(NOW).unwrap().price, 0.5);
    assert_eq!(board.price(), 0.5);
    // What comes later has been planned by others.
    let mut table = Table { partition: 4, next_offset: 1, ..Table::default() };
    table.set("ledger".into(), FeedConfig { id: "ledger".to_owned(), ..config("https://b.example/") });
    table.remember("ledger".into(), FeedState { price: 8.0, ..state("https://b.example/", NOW) });
    board.load(vec![table], NOW);
    assert_eq!(board.price(), 0.5);
}

#[test]
fn another_url_starts_anew_at_once() {
    let mut board = held("https://a.example/", Some(state("https://old.example/", NOW + 500)));
    assert_eq!(board.take_due(NOW).unwrap().state.etag, None);
    let mut board = held("https://a.example/", Some(state("https://a.example/", NOW + 500)));
    board.apply(key("gazette"), set(config("https://b.example/")), NOW);
    let order = board.take_due(NOW).unwrap();
    assert_eq!((order.state.etag.as_ref(), order.state.url.as_str()), (None, "https://b.example/"));
}

#[test]
fn a_feed_is_asked_by_one_request_at_a_time_and_a_change_meanwhile_counts() {
    let mut board = held("https://a.example/", None);
    let first = board.take_due(NOW).unwrap();
    board.apply(key("gazette"), set(config("https://b.example/")), NOW);
    assert!(board.take_due(NOW).is_none(), "a second request to the same feed");
    board.land(&first.key, Told::default(), NOW);
    assert!(!board.holds(&first.key, first.generation));
    let second = board.take_due(NOW).unwrap();
    assert_eq!(second.config.url, "https://b.example/");
    assert!(board.take_due(NOW + 1).is_none());
}

#[test]
fn what_comes_back_for_a_feed_that_was_lost_is_thrown_away() {
    let mut board = held("https://a.example/", None);
    let order = board.take_due(NOW).unwrap();
    board.lose(3);
    board.land(&order.key, Told::default(), NOW);
    assert!(!board.holds(&order.key, order.generation));
    assert!(board.committed(&order.key, order.generation, state("https://a.example/", NOW)).is_none());
    assert!(board.take_due(NOW + 1).is_none());
}

#[test]
fn a_record_that_is_read_again_changes_nothing() {
    let mut board = held("https://a.example/", None);
    assert!(!board.advance(3, 9));
    assert!(board.advance(3, 12));
    assert!(!board.advance(3, 12));
    assert!(!board.advance(4, 0), "a partition that is not held");
}

#[test]
fn a_deleted_feed_is_forgotten_also_when_it_went_unseen() {
    let mut board = held("https://a.example/", None);
    let write = board.apply(key("gazette"), Change::Delete, NOW).unwrap();
    assert!(write.state.is_none() && board.take_due(NOW).is_none());
    let mut table = Table { partition: 5, ..Table::default() };
    table.remember("gone".into(), state("https://gone.example/", NOW));
    let writes = board.load(vec![table], NOW);
    assert!(writes.len() == 1 && &*writes[0].key.id == "gone" && writes[0].state.is_none());
}

#[test]
fn a_paused_feed_says_so_once_and_is_not_asked_until_it_goes_on() {
    let mut board = held("https://a.example/", None);
    let paused = FeedConfig { paused: true, ..config("https://a.example/") };
    let write = board.apply(key("gazette"), set(paused.clone()), NOW).unwrap();
    let (state, generation) = write.state.unwrap();
    assert_eq!(state.health(), FeedHealth::Paused);
    board.committed(&write.key, generation, state);
    assert!(board.take_due(i64::MAX).is_none());
    assert!(board.apply(key("gazette"), set(paused), NOW).is_none());
    assert!(board.apply(key("gazette"), set(config("https://a.example/")), NOW).is_none());
    assert!(board.take_due(NOW).is_some());
}

#[test]
fn a_poll_that_was_rolled_back_is_made_again() {
    let mut board = held("https://a.example/", None);
    let order = board.take_due(NOW).unwrap();
    board.land(&order.key, Told::default(), NOW);
    board.again(&order.key, order.generation, NOW + 1000);
    assert!(board.take_due(NOW).is_none());
    assert!(board.take_due(NOW + 1000).is_some());
}

#[test]
fn feeds_of_one_host_go_one_by_one_and_others_pass_them() {
    let mut board = Board::new(&Settings::default());
    for (id, url) in
        [("a1", "https://a.example/1"), ("a2", "https://a.example/2"), ("b", "https://b.example/")]
    {
        board.apply(key(id), set(FeedConfig { id: id.to_owned(), ..config(url) }), NOW);
    }
    let mut taken = Vec::new();
    while let Some(order) = board.take_due(NOW) {
        taken.push(order.key.id.to_string());
    }
    taken.sort_unstable();
    assert!(taken == ["a1", "b"] || taken == ["a2", "b"], "{taken:?}");
    assert_eq!(board.next_due(), Some(NOW + 100));
    assert_eq!(board.take_due(NOW + 100).unwrap().due_ms, NOW);
    assert!(board.take_due(NOW + 100).is_none());
}

#[test]
fn what_a_429_asked_for_holds_for_the_whole_host_also_after_a_hand_over() {
    let held_ms = NOW + 60_000;
    let blocked = FeedState {
        host_free_at: Some(time::from_ms(held_ms)),
        health: FeedHealth::Blocked.into(),
        ..state("https://a.example/", held_ms)
    };
    let mut board = held("https://a.example/", Some(blocked));
    board.apply(key("other"), set(config("https://a.example/other")), NOW);
    assert!(board.take_due(held_ms - 1).is_none());
    assert_eq!(board.held_until(Host::of_text("https://a.example/page"), NOW), Some(held_ms));
    let order = board.take_due(held_ms).unwrap();
    assert_eq!(order.due_ms, held_ms, "the site's own hold is no lag of ours");
    let told = Told { host_free_ms: Some(held_ms + 5000), ..Told::default() };
    board.land(&order.key, told, held_ms);
    assert!(board.take_due(held_ms + 4999).is_none());
    assert!(board.take_due(held_ms + 5000).is_some());
}

#[test]
fn the_address_that_answered_counts_at_the_next_poll() {
    let settings = Settings { address_concurrency: 1, ..Settings::default() };
    let mut board = Board::new(&settings);
    let told = Told { address: Some([192, 0, 2, 1].into()), ..Told::default() };
    for id in ["a", "b"] {
        board.apply(key(id), set(config(&format!("https://{id}.example/"))), NOW);
    }
    let first = [board.take_due(NOW).unwrap(), board.take_due(NOW).unwrap()];
    for order in &first {
        board.land(&order.key, told, NOW);
        board.committed(&order.key, order.generation, state(&order.config.url, NOW + 1000));
    }
    let order = board.take_due(NOW + 1000).unwrap();
    assert!(board.take_due(NOW + 9000).is_none(), "two requests at one address");
    board.land(&order.key, told, NOW + 9000);
    assert!(board.take_due(NOW + 9000).is_some());
}

#[test]
fn a_feed_that_is_asked_where_it_moved_has_the_manners_of_that_host() {
    let r#move =
        proto::v1::Move { url: "https://new.example/".to_owned(), settled: true, ..Default::default() };
    let moved = FeedState { r#move: Some(r#move), ..state("https://a.example/", NOW) };
    let mut board = held("https://a.example/", Some(moved));
    board.hold(Host::of_text("https://new.example/"), NOW + 10, NOW);
    assert!(board.take_due(NOW + 9).is_none());
    assert!(board.take_due(NOW + 10).is_some());
}

#[test]
fn feeds_and_their_pace_are_counted_as_they_come_change_and_go() {
    let mut board = held("https://a.example/", Some(state("https://a.example/", NOW)));
    let of = |board: &Board, health: FeedHealth| board.counts()[health as usize];
    assert_eq!((of(&board, FeedHealth::Ok), of(&board, FeedHealth::Failing)), (1, 0));
    let order = board.take_due(NOW).unwrap();
    let failing = FeedState {
        health: FeedHealth::Failing.into(),
        last_poll_at: Some(time::from_ms(NOW)),
        interval_ms: 60_000,
        ..state("https://a.example/", NOW + 100_000)
    };
    assert_eq!(board.committed(&order.key, order.generation, failing), Some(FeedHealth::Ok));
    assert_eq!((of(&board, FeedHealth::Ok), of(&board, FeedHealth::Failing)), (0, 1));
    assert!((board.planned_per_second() * 100.0 - 1.0).abs() < 1e-6, "a poll in 100 s");
    board.lose(3);
    assert_eq!((board.counts().iter().sum::<i64>(), board.planned_per_second()), (0, 0.0));
}

#[test]
fn a_feed_leaves_the_line_of_its_host_with_its_config() {
    let mut board = held("https://a.example/", None);
    board.hold(Host::of_text("https://a.example/"), NOW + 5000, NOW);
    assert!(board.take_due(NOW).is_none());
    board.apply(key("gazette"), set(config("https://b.example/")), NOW);
    assert_eq!(board.take_due(NOW).unwrap().config.url, "https://b.example/");
    assert!(board.take_due(NOW + 9000).is_none());
}

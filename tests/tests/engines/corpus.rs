//! Feeds as they really are, if the machine has some: those of the folder that `WIREDESK_TEST_FEEDS` names, or of the
//! corpus that lies beside the project where it is developed. They are others' property and never part of it.

use crate::{
    Case,
    desk::{Desk, ONE_AT_A_TIME, Output},
    ground::Ground,
};
use std::{
    collections::HashSet,
    env, fs,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio_util::sync::CancellationToken;
use wire::split::{Delivery, split};
use wiredesk::{
    demo::{Answer, Origin},
    feeds::Definition,
};

pub(crate) const CASES: &[Case] = &[("real_feeds_arrive_and_the_books_balance", |ground| {
    Box::pin(real_feeds_arrive_and_the_books_balance(ground))
})];

/// Names a folder of feeds, a file each.
const NAMED: &str = "WIREDESK_TEST_FEEDS";

/// The folder of feeds; `None` where there is none.
pub(crate) fn folder() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/feeds/real");
    let folder = env::var_os(NAMED).map_or_else(beside, PathBuf::from);
    folder.is_dir().then_some(folder)
}

/// Why the case is ignored.
pub(crate) fn missing() -> String {
    format!("no folder of real feeds, so their test is ignored: {NAMED} is not set")
}

async fn real_feeds_arrive_and_the_books_balance(ground: Ground) {
    let _turn = ONE_AT_A_TIME.lock().await;
    let origin = Origin::bind((Ipv4Addr::LOCALHOST, 0).into(), || 0).await.unwrap();
    let site = origin.site();
    let closing = CancellationToken::new();
    let serving = tokio::spawn(origin.serve(closing.clone()));
    let sources = format!("corpus-{}", std::process::id());
    let (mut feeds, mut entries, mut broken) = (Vec::new(), 0, 0);
    for (number, file) in fs::read_dir(folder().unwrap()).unwrap().enumerate() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        match split(&Delivery { bytes: &bytes, content_type: None, url: None }) {
            // The same entry twice in one document goes on once.
            Ok(split) => {
                entries += split.entries.iter().map(|entry| &entry.bytes).collect::<HashSet<_>>().len()
            }
            Err(_) => broken += 1,
        }
        let path = format!("/{number}");
        // Without a content type, as the file is: its own declaration decides.
        site.set(&path, Answer::document("application/octet-stream", bytes));
        feeds.push(feed(&format!("{sources}-{number}"), &site.url(&path)));
    }
    assert!(entries > 0, "the folder holds no feed");

    let desk = Desk::start(&ground.bus, &feeds).await;
    while desk.books().0 < entries as u64 {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let (raw, outcomes) = desk.books();
    assert_eq!((raw, outcomes.values().sum::<u64>()), (entries as u64, raw));
    let output = Output::of(&ground.bus, &sources).await;
    let count = |name: &str| outcomes.get(name).copied().unwrap_or_default() as usize;
    assert_eq!(output.items.len(), count("published") + count("superseded"));
    assert_eq!(output.dead.len(), count("dead_letter") + broken);
    assert!(!output.stories.is_empty());
    let empty = output.items.iter().filter(|item| item.headline.is_empty() && item.body.is_empty()).count();
    println!("{} feeds, {entries} entries, {outcomes:?}, {empty} items without any text", feeds.len());
    desk.stop().await;
    closing.cancel();
    serving.await.unwrap().unwrap();
}

fn feed(id: &str, url: &str) -> Definition {
    let feed = serde_json::json!({"id": id, "url": url, "provider": id, "first_poll": "publish", "max_interval": "1h"});
    serde_json::from_value(feed).unwrap()
}

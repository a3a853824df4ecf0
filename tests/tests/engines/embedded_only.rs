//! What several processes may do with one file.

use crate::{
    Case,
    child::{Child, Task},
    ground::{Ground, given, records, values},
};
use bus::{Bus, Error};

pub(crate) const CASES: &[Case] = &[
    ("a_second_owner_is_told_who_has_the_log_until_it_is_killed", |ground| {
        Box::pin(a_second_owner_is_told_who_has_the_log_until_it_is_killed(ground))
    }),
    ("what_a_visitor_appends_is_kept_for_the_next_owner", |ground| {
        Box::pin(what_a_visitor_appends_is_kept_for_the_next_owner(ground))
    }),
];

async fn a_second_owner_is_told_who_has_the_log_until_it_is_killed(ground: Ground) {
    let ground = ground.for_children().await;
    ground.make(&[("in", 1), ("items", 1), ("state", 1)]).await;
    let mut owner = Child::start(&ground, "first", Task::Copy);
    assert_eq!(owner.says().await, "given");
    let error = Bus::open(ground.target.clone()).await.unwrap_err();
    let Error::InUse { owner: told, .. } = &error else { panic!("{error:?}") };
    assert_eq!(*told, format!("a child (process {})", owner.id()));
    owner.kill();
    ground.owned().await;
}

async fn what_a_visitor_appends_is_kept_for_the_next_owner(ground: Ground) {
    let ground = ground.for_children().await;
    ground.make(&[("in", 1), ("items", 1), ("state", 1)]).await;
    ground.append("in", ["before"]).await;
    let owner = Child::start(&ground, "first", Task::Copy);
    ground.until_committed("items", 1).await;
    ground.append("in", ["beside"]).await;
    ground.until_committed("items", 2).await;
    owner.kill();
    ground.append("in", ["between"]).await;
    let owned = ground.owned().await;
    let mut next = owned.join("first", &["in"]).await;
    given(&mut next, 1).await;
    assert_eq!(values(&records(&mut next, 1).await), ["between"]);
    assert_eq!(values(&ground.committed("items").await), ["before", "beside"]);
}

//! Where a log ends and where groups stand, told and set from outside.

use crate::{
    Case,
    ground::{Ground, batch, given, records, values},
};
use bus::{Error, From, Position};

pub(crate) const CASES: &[Case] = &[
    ("what_was_committed_lies_before_the_end", |ground| {
        Box::pin(what_was_committed_lies_before_the_end(ground))
    }),
    ("a_group_begins_where_it_was_set_from_outside", |ground| {
        Box::pin(a_group_begins_where_it_was_set_from_outside(ground))
    }),
    ("a_group_with_members_is_not_set_from_outside", |ground| {
        Box::pin(a_group_with_members_is_not_set_from_outside(ground))
    }),
    ("places_of_what_is_not_there_say_so", |ground| Box::pin(places_of_what_is_not_there_say_so(ground))),
    ("a_log_has_an_id_of_its_own", |ground| Box::pin(a_log_has_an_id_of_its_own(ground))),
];

/// At once after each commit, however long a broker takes to show it.
async fn what_was_committed_lies_before_the_end(ground: Ground) {
    ground.make(&[("in", 1), ("items", 2)]).await;
    assert_eq!(ground.bus.ends(&ground.name("items")).await.unwrap(), [0, 0]);
    let mut member = ground.join("first", &["in"]).await;
    given(&mut member, 1).await;
    let mut end = 0;
    for number in 0..30 {
        let value = number.to_string();
        let output = ground.record("items", value.clone());
        member.commit(batch([output], [ground.position("in", 0)])).await.unwrap();
        let ends = ground.bus.ends(&ground.name("items")).await.unwrap();
        let after = ground.read("items", From::Offset(end)).await;
        assert_eq!(values(&after), [value]);
        assert!(
            after[0].offset >= end && after[0].offset < ends[0],
            "{} is not in {ends:?}",
            after[0].offset
        );
        assert_eq!(ends[1], 0);
        end = ends[0];
        assert!(ground.read("items", From::Offset(end)).await.is_empty());
    }
}

async fn a_group_begins_where_it_was_set_from_outside(ground: Ground) {
    ground.make(&[("in", 2)]).await;
    let (group, topic) = (ground.name("group"), ground.name("in"));
    ground.append("in", ["one", "two", "three"]).await;
    assert_eq!(ground.bus.positions(&group, &topic).await.unwrap(), [None, None]);
    for offset in [1, 2] {
        ground.bus.set_positions(&group, vec![ground.position("in", offset)]).await.unwrap();
        assert_eq!(ground.bus.positions(&group, &topic).await.unwrap(), [Some(offset), None]);
    }
    let mut member = ground.join("first", &["in"]).await;
    let committed: Vec<_> = given(&mut member, 2).await.iter().map(|gained| gained.committed).collect();
    assert_eq!(committed, [Some(2), None]);
    assert_eq!(values(&records(&mut member, 1).await), ["three"]);
}

async fn a_group_with_members_is_not_set_from_outside(ground: Ground) {
    ground.make(&[("in", 1)]).await;
    let (group, topic) = (ground.name("group"), ground.name("in"));
    assert_eq!(ground.bus.members(&group).await.unwrap(), 0);
    let mut member = ground.join("first", &["in"]).await;
    given(&mut member, 1).await;
    member.commit(batch([], [ground.position("in", 0)])).await.unwrap();
    assert_eq!(ground.bus.members(&group).await.unwrap(), 1);
    for positions in [vec![ground.position("in", 1)], Vec::new()] {
        let error = ground.bus.set_positions(&group, positions).await.unwrap_err();
        assert!(matches!(&error, Error::Occupied { group: named } if *named == group), "{error:?}");
    }
    assert_eq!(ground.bus.positions(&group, &topic).await.unwrap(), [Some(0)]);
    member.leave().await;
    assert_eq!(ground.bus.members(&group).await.unwrap(), 0);
    ground.bus.set_positions(&group, vec![ground.position("in", 1)]).await.unwrap();
    assert_eq!(ground.bus.positions(&group, &topic).await.unwrap(), [Some(1)]);
}

async fn places_of_what_is_not_there_say_so(ground: Ground) {
    ground.make(&[("in", 1)]).await;
    let (group, missing) = (ground.name("group"), ground.name("missing"));
    let strange = Position { at: ground.at("in", 1), offset: 0 };
    let errors = [
        ground.bus.ends(&missing).await.unwrap_err(),
        ground.bus.positions(&group, &missing).await.unwrap_err(),
        ground.bus.set_positions(&group, vec![ground.position("missing", 0)]).await.unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.to_string(), format!("there is no topic {missing}"));
    }
    let known = ground.position("in", 0);
    let error = ground.bus.set_positions(&group, vec![known, strange]).await.unwrap_err();
    assert_eq!(error.to_string(), format!("topic {} has no partition 1", ground.name("in")));
    assert_eq!(ground.bus.positions(&group, &ground.name("in")).await.unwrap(), [None]);
}

async fn a_log_has_an_id_of_its_own(ground: Ground) {
    let id = ground.bus.id().await.unwrap();
    assert!(id.len() >= 16, "{id}");
    assert_eq!(ground.bus.id().await.unwrap(), id);
}

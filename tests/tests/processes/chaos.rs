//! Roles are killed at random instants while feeds go on changing, and every text arrives once.
//!
//! `WIREDESK_TEST_KILLS` asks for another number of kills, `WIREDESK_TEST_SEED` for another seed. The seed decides what
//! the sources publish and which role is killed after how long; when a process comes to a certain line it does not.

use crate::{
    PATIENCE,
    books::{self, Books},
    deployment::{Deployment, Engine, ready, retire_feeds, stop},
    dice::Dice,
    drain::drain,
    output::Output,
    replay::Replay,
    world::World,
};
use std::{env, time::Duration};
use tests::role::Role;
use tokio::time::{Instant, interval, sleep};
use tokio_util::sync::CancellationToken;

const KILLS: &str = "WIREDESK_TEST_KILLS";
const SEED: &str = "WIREDESK_TEST_SEED";

/// Feeds that are polled each second, and how often one of them changes meanwhile.
const FEEDS: usize = 120;
const BETWEEN_CHANGES: Duration = Duration::from_millis(20);
/// A role runs up to so long, from its start or from its first commit, before it is killed.
const LONGEST_LIFE: Duration = Duration::from_millis(1500);
/// Between two looks whether a role has committed something.
const LOOK: Duration = Duration::from_millis(50);

pub(crate) async fn killed_at_random_nothing_is_lost_or_twice(engine: Engine) {
    let (kills, seed) = (asked(KILLS, 10), asked(SEED, 20_261_124));
    println!("{} kills of {} with {SEED}={seed}", kills, engine.name());
    let begun = Instant::now();
    let world = World::open(&format!("chaos-{}", engine.name()), FEEDS, seed).await;
    let sources = world.sources.clone();
    let deployment = Deployment::new(engine, &world.definitions());
    let parts: &[&str] = match engine {
        Engine::Embedded => &["run"],
        Engine::Kafka(_) => &["fetcher", "normalizer"],
    };
    let start = |part: &&str| deployment.start(part, &format!("{sources}-{part}"));
    let mut roles: Vec<Role> = parts.iter().map(start).collect();

    let (over, changing) = go_on_changing(world);
    kill(&mut roles, kills, &mut Dice::new(!seed)).await;
    over.cancel();
    let mut world = changing.await.unwrap();
    for role in &mut roles {
        ready(role).await;
    }
    let bus = deployment.bus().await;
    drain(&mut world, &bus, &mut roles).await;

    let output = Output::of(&bus, &sources).await;
    let books = Books::of(&output, &world.expected());
    println!(
        "chaos: {}, seed {seed}, {kills} kills, {} raw records, {} items, {} story events, {} dead letters, \
         lost {}, twice {}, {:.1} s",
        engine.name(),
        output.raw.len(),
        output.items.len(),
        output.stories.len(),
        output.dead.len(),
        books.lost.len(),
        books.twice.len(),
        begun.elapsed().as_secs_f32()
    );
    books.assert_balanced();
    books::assert_no_gaps(&output);
    books::assert_living_books(&roles);
    stop(roles);
    let replay = Replay::of(&output, &sources).await;
    println!("books: {} raw records = {:?}", output.raw.len(), replay.outcomes);
    books::assert_replayed(&output, &replay);
    retire_feeds(&bus).await;
    world.close().await;
}

/// A number from the environment.
fn asked(name: &str, otherwise: u64) -> u64 {
    env::var(name)
        .map_or(otherwise, |text| text.parse().unwrap_or_else(|_| panic!("{name}={text} is no number")))
}

fn go_on_changing(mut world: World) -> (CancellationToken, tokio::task::JoinHandle<World>) {
    let over = CancellationToken::new();
    let told = over.clone();
    let changing = tokio::spawn(async move {
        let mut ticks = interval(BETWEEN_CHANGES);
        while !told.is_cancelled() {
            ticks.tick().await;
            world.change();
        }
        world
    });
    (over, changing)
}

/// Kills one role after the other, and starts each again at once. One in four may still be starting; the others are in
/// mid-stream, since they have committed something in this life.
async fn kill(roles: &mut [Role], kills: u64, dice: &mut Dice) {
    for _ in 0..kills {
        let role = dice.below(roles.len());
        let role = &mut roles[role];
        if dice.below(4) > 0 {
            works(role).await;
        }
        sleep(dice.up_to(LONGEST_LIFE)).await;
        role.kill().unwrap();
        role.start_again().unwrap();
    }
}

/// Waits until a role has committed raw items, or what came of them.
async fn works(role: &mut Role) {
    let until = Instant::now() + PATIENCE;
    let counters = ["wiredesk_normalizer_raw_total", "wiredesk_fetcher_raw_items_total"];
    // All of the counters that this role has: `run` has both.
    let has_counted = |role: &Role| {
        let mut counts = counters.iter().filter_map(|counter| role.metric(counter).ok()).peekable();
        counts.peek().is_some() && counts.all(|count| count > 0)
    };
    while !has_counted(role) {
        role.lives().unwrap();
        assert!(Instant::now() < until, "{} commits nothing: {}", role.name(), role.last_words());
        sleep(LOOK).await;
    }
}

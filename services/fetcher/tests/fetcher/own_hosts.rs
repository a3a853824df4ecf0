//! The operator's own hosts, which are asked wherever they are.

use crate::{
    names::Names,
    origin::{Origin, Reply},
    ssrf::{allow, asked, asking},
};
use fetcher::{Settings, http::Client};

#[tokio::test]
async fn a_host_of_the_operators_own_works_by_every_form_of_its_entry() {
    let desk = Origin::start(|asked| match asked.path.as_str() {
        "/moved" => Reply::status(302).with("Location", "/feed"),
        _ => Reply::body("ours"),
    })
    .await;
    let port = desk.port();
    let names =
        [("desk.example", "127.0.0.1"), ("feeds.desk.example", "127.0.0.1"), ("localhost", "127.0.0.1")];
    for (entry, host, works) in [
        ("127.0.0.1", "127.0.0.1", true),
        ("127.0.0.1:PORT", "127.0.0.1", true),
        ("127.0.0.1:1", "127.0.0.1", false),
        ("127.0.0.0/8", "127.0.0.1", true),
        ("127.0.0.0/8:PORT", "127.0.0.1", true),
        ("127.0.0.0/8:1", "127.0.0.1", false),
        ("127.0.0.2", "127.0.0.1", false),
        ("desk.example", "desk.example", true),
        ("Desk.Example.", "desk.example.", true),
        ("desk.example:PORT", "desk.example", true),
        ("desk.example:1", "desk.example", false),
        ("desk.example", "feeds.desk.example", false),
        ("*.desk.example", "feeds.desk.example", true),
        ("*.desk.example:PORT", "feeds.desk.example", true),
        ("*.desk.example:1", "feeds.desk.example", false),
        ("*.desk.example", "desk.example", false),
        ("localhost", "localhost", true),
    ] {
        let entry = entry.replace("PORT", &port.to_string());
        let settings = Settings { allow: allow(&[&entry]), ..Settings::default() };
        let client = Client::with_lookup(&settings, Names::of(&names)).unwrap();
        for path in ["feed", "moved"] {
            let said = asked(&client, &asking(&format!("http://{host}:{port}/{path}"))).await;
            assert_eq!(said == "ours", works, "{entry}, {host}: {said}");
            assert_eq!(said.starts_with("no: "), !works, "{entry}, {host}: {said}");
        }
    }
    // A network lets names in as well, at the ports for feeds.
    let settings = Settings { allow: allow(&["127.0.0.0/8"]), ports: vec![port], ..Settings::default() };
    let client = Client::with_lookup(&settings, Names::of(&names)).unwrap();
    for host in ["desk.example", "localhost"] {
        assert_eq!(asked(&client, &asking(&format!("http://{host}:{port}/moved"))).await, "ours", "{host}");
    }
    // And who says that all are the operator's own has it so.
    let settings = Settings { allow_private_addresses: true, ..Settings::default() };
    let client = Client::with_lookup(&settings, Names::of(&names)).unwrap();
    for host in ["desk.example", "localhost", "127.0.0.1"] {
        assert_eq!(asked(&client, &asking(&format!("http://{host}:{port}/moved"))).await, "ours", "{host}");
    }
}

#[tokio::test]
async fn a_listed_feed_may_lead_to_another_listed_host() {
    let desk = Origin::start(|_| Reply::body("ours")).await;
    let to = desk.url("/feed");
    let old = Origin::start(move |_| Reply::status(301).with("Location", to.clone())).await;
    let allow = vec![desk.address().into(), old.address().into()];
    let client = Client::new(&Settings { allow, ..Settings::default() }).unwrap();
    assert_eq!(asked(&client, &asking(&old.url("/"))).await, "ours");
}

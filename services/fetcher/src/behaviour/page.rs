//! `docs/polling.md` names each of these tests, and only tests that there are: so it stays true.

use std::{collections::BTreeSet, fs, path::Path};

/// The names of tests in Rust files under a folder.
fn tests_in(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            tests_in(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let lines: Vec<&str> = text.lines().map(str::trim).collect();
            for pair in lines.windows(2) {
                let is_test = matches!(pair[0], "#[test]" | "#[tokio::test]");
                let name = pair[1].trim_start_matches("async ").strip_prefix("fn ");
                if let Some(name) = name.filter(|_| is_test) {
                    found.extend(name.split('(').next().map(str::to_owned));
                }
            }
        }
    }
}

#[test]
fn the_page_names_every_rule_and_only_tests_that_there_are() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("../../docs/polling.md")).unwrap();
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| what |"))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    assert!(rows.len() >= 35, "{} rows", rows.len());
    let (mut all, mut rules) = (BTreeSet::new(), BTreeSet::new());
    tests_in(&root.join("src"), &mut all);
    tests_in(&root.join("tests"), &mut all);
    tests_in(&root.join("src/behaviour"), &mut rules);
    rules.remove("the_page_names_every_rule_and_only_tests_that_there_are");
    let mut named = BTreeSet::new();
    for row in rows {
        let [what, does, tests, source, _miniflux, _freshrss] = row.as_slice() else {
            panic!("a row of {} cells: {row:?}", row.len());
        };
        assert!(!what.is_empty() && !does.is_empty() && !source.is_empty(), "{what}");
        let names: Vec<&str> = tests.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "{what} names no test");
        named.extend(names.into_iter().map(str::to_owned));
    }
    let missing: Vec<&String> = named.difference(&all).collect();
    assert!(missing.is_empty(), "no such tests: {missing:?}");
    let untold: Vec<&String> = rules.difference(&named).collect();
    assert!(untold.is_empty(), "not on the page: {untold:?}");
}

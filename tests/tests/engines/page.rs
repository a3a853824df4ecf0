//! `docs/guarantees.md` names each case, on the engines that it runs on, and no other: so it stays true.

use crate::{BOTH, CLUSTER, Case, KAFKA, OWN, STARTED, corpus, embedded_only, injected};
use libtest_mimic::{Failed, Trial};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// The name of the test.
const NAME: &str = "the_page_of_guarantees_is_true";

/// A row of the page: a name, and where it is shown.
type Row = (String, String);

/// The test of the page.
pub(crate) fn trial() -> Trial {
    Trial::test(NAME, || {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let page = fs::read_to_string(root.join("docs/guarantees.md"))?;
        let faults = faults(&page, &sources(&root.join("services/bus/src"))?);
        if faults.is_empty() { Ok(()) } else { Err(Failed::from(faults.join("\n"))) }
    })
}

/// What is wrong with the page.
fn faults(page: &str, sources: &str) -> Vec<String> {
    let mut wanted = cases();
    let mut faults = Vec::new();
    for (name, shown) in rows(page) {
        if shown == "unit" {
            if !sources.contains(&format!("fn {name}()")) {
                faults.push(format!("{name}: the bus has no such unit test"));
            }
            continue;
        }
        match wanted.remove(&name) {
            None => faults.push(format!("{name}: there is no such case, or it is named twice")),
            Some(on) if on != shown => {
                faults.push(format!("{name}: runs on {on}, and the page says {shown}"))
            }
            Some(_) => {}
        }
    }
    faults.extend(wanted.into_keys().map(|name| format!("{name}: is not in docs/guarantees.md")));
    faults
}

/// Rows of the page's tables: `| promise | `name` | engines |`.
fn rows(page: &str) -> Vec<Row> {
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let &["", _, name, shown, ""] = &cells[..] else { return None };
        let name = name.strip_prefix('`')?.strip_suffix('`')?;
        Some((name.to_owned(), shown.to_owned()))
    };
    page.lines().filter_map(row).collect()
}

/// All cases, and the engines that each runs on.
fn cases() -> BTreeMap<String, String> {
    let named = |cases: Vec<Case>, on: &'static str| {
        cases.into_iter().map(move |(name, _)| (name.to_owned(), on.to_owned()))
    };
    named(BOTH.concat(), "both")
        .chain(named(corpus::CASES.to_vec(), "both"))
        .chain(named(KAFKA.concat(), "Kafka"))
        .chain(named(STARTED.concat(), "Kafka"))
        .chain(named(CLUSTER.concat(), "Kafka"))
        .chain(named(OWN.concat(), "Kafka"))
        .chain(injected::CASES.iter().map(|(name, _)| ((*name).to_owned(), "mock".to_owned())))
        .chain(named(embedded_only::CASES.to_vec(), "embedded"))
        .chain([(NAME.to_owned(), "itself".to_owned())])
        .collect()
}

/// All of the bus's own source.
fn sources(folder: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    let mut left = vec![PathBuf::from(folder)];
    while let Some(path) = left.pop() {
        if path.is_dir() {
            left.extend(
                fs::read_dir(path)?
                    .map(|entry| entry.map(|entry| entry.path()))
                    .collect::<Result<Vec<_>, _>>()?,
            );
        } else {
            text.push_str(&fs::read_to_string(path)?);
        }
    }
    Ok(text)
}

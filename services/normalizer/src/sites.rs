//! Reads the rules of sites: a file a host, `HOST.txt`, or `.HOST.txt` for all hosts below it.

use anyhow::Context;
use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};
use wire::clean::{SiteRule, SiteRules};

/// Reads the rules of a folder, or of one file. What is wrong with one is the error, with file and line.
pub fn site_rules(path: &Path) -> anyhow::Result<SiteRules> {
    let mut rules = SiteRules::default();
    for file in files(path).with_context(|| format!("cannot read site rules {}", path.display()))? {
        let rule = rule(&file).with_context(|| format!("cannot read site rule {}", file.display()))?;
        rules.insert(rule);
    }
    Ok(rules)
}

fn files(path: &Path) -> std::io::Result<Vec<PathBuf>> {
    if !fs::metadata(path)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(path)? {
        let file = entry?.path();
        if file.file_name().is_some_and(|name| name.as_encoded_bytes().ends_with(b".txt")) {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

fn rule(file: &Path) -> anyhow::Result<SiteRule> {
    let name = file.file_name().and_then(OsStr::to_str).context("its name is no text")?;
    let host = name.strip_suffix(".txt").filter(|host| !host.is_empty());
    let host = host.context("its name is not `HOST.txt`")?;
    let text = String::from_utf8(fs::read(file)?).context("it is not written in UTF-8")?;
    Ok(SiteRule::parse(host, &text)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_read_or_says_which_file_and_line_is_broken() {
        let folder = std::env::temp_dir().join(format!("site-rules-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let write = |name: &str, text: &[u8]| fs::write(folder.join(name), text).unwrap();
        write("elm.example.txt", b"body: //article");
        write(".ash.example.txt", b"body: //main");
        write("README.md", b"no rule");
        let rules = site_rules(&folder).unwrap();
        let hosts: Vec<&str> = rules.sorted().iter().map(|rule| rule.host()).collect();
        assert_eq!(hosts, [".ash.example", "elm.example"]);
        assert_eq!(site_rules(&folder.join("elm.example.txt")).unwrap().len(), 1);
        for (text, expected) in
            [(&b"body: //p\nstrip"[..], "line 2 is no `key: value`"), (b"\xff", "it is not written in UTF-8")]
        {
            write("oak.example.txt", text);
            let said = format!("{:#}", site_rules(&folder).unwrap_err());
            assert!(said.contains("oak.example.txt") && said.contains(expected), "{said}");
        }
        fs::remove_dir_all(&folder).unwrap();
        assert!(format!("{:#}", site_rules(&folder).unwrap_err()).contains("site-rules-"));
    }
}

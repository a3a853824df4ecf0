use wire::clean::{Input, Kind, Policy, clean};
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/schedstat").unwrap();
    stat.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let rounds: usize = std::env::args().nth(2).map_or(3, |n| n.parse().unwrap());
    let text = std::fs::read_to_string(path).unwrap();
    let items: Vec<String> = text
        .lines()
        .map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap()["input"].as_str().unwrap().to_owned())
        .collect();
    let kind = if std::env::args().nth(3).as_deref() == Some("page") { Kind::Page } else { Kind::Html };
    let bytes: usize = items.iter().map(String::len).sum();
    let (mut best, mut theirs, mut ours) = (f64::MAX, f64::MAX, f64::MAX);
    for round in 0..=rounds {
        let t = cpu();
        for item in &items {
            std::hint::black_box(wire::clean::count_tokens(item));
        }
        ours = ours.min(cpu() - t);
        let t = cpu();
        for item in &items {
            use html5ever::tokenizer::*;
            struct S;
            impl TokenSink for S {
                type Handle = ();
                fn process_token(&self, t: Token, _l: u64) -> TokenSinkResult<()> {
                    std::hint::black_box(&t);
                    TokenSinkResult::Continue
                }
            }
            let k = Tokenizer::new(S, TokenizerOpts::default());
            let q = BufferQueue::default();
            q.push_back(html5ever::tendril::StrTendril::from_slice(item));
            while !matches!(k.feed(&q), html5ever::TokenizerResult::Done) {}
            k.end();
        }
        theirs = theirs.min(cpu() - t);
        let t = cpu();
        let n = if round == rounds { measured(&items, kind) } else { all(&items, kind) };
        let s = cpu() - t;
        if round > 0 && s < best {
            best = s;
        }
        std::hint::black_box(n);
    }
    println!(
        "{} items {} bytes clean {:.1} MB/s, html5ever {:.0}, ours {:.0}, clean/html5ever {:.3}",
        items.len(),
        bytes,
        bytes as f64 / best / 1e6,
        bytes as f64 / theirs / 1e6,
        bytes as f64 / ours / 1e6,
        theirs / best
    );
}

#[inline(never)]
fn measured(items: &[String], kind: Kind) -> usize {
    let n = all(items, kind);
    std::hint::black_box(n) + 1
}
#[inline(never)]
fn all(items: &[String], kind: Kind) -> usize {
    let mut n = 0;
    for item in items {
        let c = clean(&Input {
            kind,
            text: item,
            language: None,
            title: None,
            url: None,
            time_ms: None,
            policy: Policy::Full,
        });
        n += c.body.len();
    }
    n
}

//! An entry of a generated feed, as the feed writes it.

/// How a feed is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Rss,
    Atom,
}

/// What has to become of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is a new text of its item, and goes to `wire.items`.
    Item,
    /// Its text was there before, in other bytes: nothing comes of it.
    Unchanged,
    /// It cannot be read: a dead letter.
    Broken,
}

/// What an entry says.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) link: String,
    pub(crate) headline: String,
    pub(crate) body: String,
    /// Seconds since midnight of the day on which all of this happens.
    pub(crate) second: u32,
    /// A count that readers made, which is no text.
    pub(crate) comments: u32,
    pub(crate) fate: Fate,
}

impl Entry {
    /// The entry's own bytes, as the raw topic has to carry them.
    pub(crate) fn text(&self, format: Format) -> String {
        let Self { link, headline, second, comments, .. } = self;
        let body = match self.fate {
            // Deeper than anything is read.
            Fate::Broken => format!("{}{}{}", "<b>".repeat(600), self.body, "</b>".repeat(600)),
            _ => format!("<![CDATA[<p>{}</p>]]>", self.body),
        };
        let time = format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
        match format {
            Format::Rss => format!(
                "<item><title>{headline}</title><link>{link}</link><guid>{link}</guid>\
                 <pubDate>Mon, 03 Mar 2025 {time} GMT</pubDate><slash:comments>{comments}</slash:comments>\
                 <description>{body}</description></item>"
            ),
            Format::Atom => format!(
                "<entry><id>{link}</id><title>{headline}</title><link href=\"{link}\"/>\
                 <updated>2025-03-03T{time}Z</updated><slash:comments>{comments}</slash:comments>\
                 <content type=\"html\">{body}</content></entry>"
            ),
        }
    }
}

/// A document of entries, the newest first.
pub(crate) fn document(format: Format, provider: &str, entries: &[Entry]) -> (&'static str, String) {
    let entries: String = entries.iter().rev().map(|entry| entry.text(format)).collect();
    let comments = "http://purl.org/rss/1.0/modules/slash/";
    match format {
        Format::Rss => (
            "application/rss+xml",
            format!(
                "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\" xmlns:slash=\"{comments}\"><channel>\
                 <title>{provider}</title><link>https://{provider}.example/</link>{entries}</channel></rss>"
            ),
        ),
        Format::Atom => (
            "application/atom+xml",
            format!(
                "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:slash=\"{comments}\"><title>{provider}</title>\
                 <link href=\"https://{provider}.example/\"/><id>tag:{provider}.example,2025:feed</id>\
                 <updated>2025-03-03T00:00:00Z</updated>{entries}</feed>"
            ),
        ),
    }
}

//! The body of a stream: records, rendered as the client takes them. Nothing is read ahead of what a reader
//! holds anyway, so that a slow client costs no memory.

use super::{cursor::Cursor, render};
use bus::{Error, Reader, Record};
use bytes::Bytes;
use futures_util::{
    Stream, StreamExt as _,
    stream::{BoxStream, SelectAll, select_all, unfold},
};
use std::{collections::VecDeque, convert::Infallible, time::Duration};
use tokio_util::sync::CancellationToken;
use tracing::error;

/// How records are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A JSON object a line.
    Lines,
    /// Server-sent events.
    Events,
}

/// What a client wants of a stream.
pub(super) struct Wish {
    pub(super) form: Form,
    /// Only records of this key.
    pub(super) key: Option<String>,
    /// Not more records than this.
    pub(super) limit: Option<u64>,
    /// Where reading begins.
    pub(super) cursor: Cursor,
}

struct Feeder {
    batches: SelectAll<BoxStream<'static, Result<Vec<Record>, Error>>>,
    pending: VecDeque<Record>,
    wish: Wish,
    stop: CancellationToken,
    greeted: bool,
    ended: bool,
}

/// A frame goes out when it is as long as this, or nothing more is at hand.
const FRAME: usize = 64 * 1024;
/// Proxies cut connections that are silent for a minute; some for half of one.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

impl Form {
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Form::Lines => "application/x-ndjson",
            Form::Events => "text/event-stream",
        }
    }
}

/// The frames of a stream over what the readers give. Ends with them, at the limit, or with the token.
pub(super) fn frames(
    readers: Vec<Reader>,
    wish: Wish,
    stop: CancellationToken,
) -> impl Stream<Item = Result<Bytes, Infallible>> {
    let batches = readers
        .into_iter()
        .map(|reader| unfold(reader, |mut reader| async { Some((reader.next().await?, reader)) }).boxed());
    let feeder = Feeder {
        batches: select_all(batches),
        pending: VecDeque::new(),
        wish,
        stop,
        greeted: false,
        ended: false,
    };
    unfold(feeder, |mut feeder| async {
        let frame = feeder.next().await?;
        Some((Ok(Bytes::from(frame)), feeder))
    })
}

impl Feeder {
    async fn next(&mut self) -> Option<String> {
        if let Some(greeting) = self.greeting() {
            return Some(greeting);
        }
        loop {
            let frame = self.render_pending();
            if !frame.is_empty() {
                return Some(frame);
            }
            if self.ended || self.wish.limit == Some(0) {
                return None;
            }
            let stop = self.stop.clone();
            tokio::select! {
                biased;
                () = stop.cancelled() => return None,
                batch = self.batches.next() => match batch {
                    Some(Ok(records)) => self.pending.extend(records),
                    Some(Err(cause)) => return Some(self.failure(cause)),
                    None => return None,
                },
                () = tokio::time::sleep(KEEP_ALIVE), if self.wish.form == Form::Events => {
                    return Some(": still here\n\n".to_owned());
                }
            }
        }
    }

    /// Where reading begins, as the id of no event: a client that is cut off before the first one goes on there.
    fn greeting(&mut self) -> Option<String> {
        let first = !std::mem::replace(&mut self.greeted, true);
        let begins = first && self.wish.form == Form::Events && self.wish.cursor.since_ms.is_some();
        begins.then(|| format!("id: {}\n\n", self.wish.cursor))
    }

    fn render_pending(&mut self) -> String {
        let mut frame = String::new();
        while frame.len() < FRAME && self.wish.limit != Some(0) {
            let Some(record) = self.pending.pop_front() else { break };
            self.wish.cursor.offsets.insert(record.at.partition, record.offset);
            if self.wish.key.as_ref().is_some_and(|key| record.key != key.as_bytes()) {
                continue;
            }
            self.wish.limit = self.wish.limit.map(|left| left - 1);
            let line = render::line(&record);
            match self.wish.form {
                Form::Lines => frame.extend([line.as_str(), "\n"]),
                Form::Events => {
                    frame.extend(["id: ", &self.wish.cursor.to_string(), "\ndata: ", &line, "\n\n"]);
                }
            }
        }
        frame
    }

    /// The last frame: what went wrong. The status went out long ago.
    fn failure(&mut self, cause: Error) -> String {
        self.ended = true;
        let told = serde_json::json!({ "error": cause.to_string() });
        error!(error = format!("{:#}", anyhow::Error::new(cause)), "stream of records broke off");
        match self.wish.form {
            Form::Lines => format!("{told}\n"),
            Form::Events => format!("event: error\ndata: {told}\n\n"),
        }
    }
}

//! A light client of HTTP/1.1: connections that are kept, answers that are counted and hardly looked at.
//!
//! The client shares the machine with the program it measures, so every cycle it takes is missing there: no header map,
//! no parser but for the status and the length, and a latency is one addition in a table.

use crate::random::Random;
use std::{
    io::{Error, Result},
    net::SocketAddr,
    ops::Range,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};

/// One kept connection.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    read: Vec<u8>,
}

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer<'a> {
    /// Its status.
    pub status: u16,
    /// After how many seconds to come again, where it says so.
    pub again_after: Option<usize>,
    /// Its head.
    pub head: &'a [u8],
    /// Its body.
    pub body: &'a [u8],
}

impl Answer<'_> {
    /// The values of a header.
    pub fn headers<'b>(&'b self, name: &'b str) -> impl Iterator<Item = &'b str> {
        let lines = std::str::from_utf8(self.head).unwrap_or_default().split("\r\n");
        lines.filter_map(move |line| {
            let (of, value) = line.split_once(':')?;
            of.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }
}

impl Connection {
    /// Opens one.
    pub async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, read: Vec::with_capacity(64 * 1024) })
    }

    /// Sends a request and reads its answer.
    pub async fn ask(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        self.read.clear();
        let head = self.head().await?;
        let Head { status, again_after, .. } = head;
        let end = match head.length {
            Some(length) => head.end + length,
            None => self.joined(head.end).await?,
        };
        while self.read.len() < end {
            self.more().await?;
        }
        let (head, body) = self.read.get(..end).unwrap_or_default().split_at(head.end);
        Ok(Answer { status, again_after, head, body })
    }

    /// Sends a request and gives each piece of the answer to `take`, whether it has a length or comes in chunks; answers
    /// when the first piece came.
    pub async fn stream(&mut self, request: &[u8], mut take: impl FnMut(&[u8]) -> Result<()>) -> Result<Duration> {
        let begun = Instant::now();
        self.stream.write_all(request).await?;
        self.read.clear();
        let head = self.head().await?;
        if head.status != 200 {
            return Err(Error::other(format!("status {}, length {:?}", head.status, head.length)));
        }
        if let Some(length) = head.length {
            return self.stream_of(head.end, length, begun, &mut take).await;
        }
        let mut at = head.end;
        let mut first = None;
        loop {
            let piece = self.piece(at).await?;
            if piece.is_empty() {
                return first.ok_or_else(|| Error::other("an answer without a piece"));
            }
            first.get_or_insert_with(|| begun.elapsed());
            take(self.read.get(piece.clone()).unwrap_or_default())?;
            self.read.drain(..piece.end + 2);
            at = 0;
        }
    }

    /// Where the next piece of a chunked answer lies, whose size stands at this place; an empty one is the last.
    async fn piece(&mut self, at: usize) -> Result<Range<usize>> {
        let line = loop {
            if let Some(line) = self.read.get(at..).and_then(|rest| rest.windows(2).position(|w| w == b"\r\n")) {
                break line;
            }
            self.more().await?;
        };
        let size = self.read.get(at..at + line).and_then(|digits| std::str::from_utf8(digits).ok());
        let size = size
            .and_then(|s| usize::from_str_radix(s, 16).ok())
            .ok_or_else(|| Error::other("a piece without a size"))?;
        let start = at + line + 2;
        while self.read.len() < start + size + 2 {
            self.more().await?;
        }
        Ok(start..start + size)
    }

    /// Joins the pieces of a chunked answer behind its head; answers where it ends.
    async fn joined(&mut self, head: usize) -> Result<usize> {
        let mut end = head;
        loop {
            let piece = self.piece(end).await?;
            let (size, next) = (piece.len(), piece.end + 2);
            if size == 0 {
                return Ok(end);
            }
            self.read.copy_within(piece, end);
            self.read.drain(end + size..next);
            end += size;
        }
    }

    /// The pieces of an answer of so many bytes, which begins in what was read.
    async fn stream_of(
        &mut self,
        at: usize,
        length: usize,
        begun: Instant,
        take: &mut impl FnMut(&[u8]) -> Result<()>,
    ) -> Result<Duration> {
        self.read.drain(..at);
        let (mut left, mut first) = (length, None);
        while left > 0 {
            if self.read.is_empty() {
                self.more().await?;
            }
            first.get_or_insert_with(|| begun.elapsed());
            take(&self.read)?;
            left = left.checked_sub(self.read.len()).ok_or_else(|| Error::other("more than its length"))?;
            self.read.clear();
        }
        Ok(first.unwrap_or_else(|| begun.elapsed()))
    }

    async fn head(&mut self) -> Result<Head> {
        loop {
            if let Some(end) = self.read.windows(4).position(|w| w == b"\r\n\r\n") {
                return Head::of(self.read.get(..end).unwrap_or_default(), end + 4)
                    .ok_or_else(|| Error::other("no HTTP"));
            }
            self.more().await?;
        }
    }

    async fn more(&mut self) -> Result<()> {
        match self.stream.read_buf(&mut self.read).await? {
            0 => Err(Error::other("the connection was closed")),
            _ => Ok(()),
        }
    }
}

struct Head {
    status: u16,
    length: Option<usize>,
    again_after: Option<usize>,
    end: usize,
}

impl Head {
    fn of(head: &[u8], end: usize) -> Option<Self> {
        let status = std::str::from_utf8(head.get(9..12)?).ok()?.parse().ok()?;
        let number = |name: &[u8]| {
            let at = head.windows(name.len()).position(|w| w.eq_ignore_ascii_case(name))?;
            let digits = head.get(at + name.len()..)?;
            std::str::from_utf8(digits.split(|b| *b == b'\r').next()?).ok()?.trim().parse().ok()
        };
        Some(Self { status, length: number(b"content-length:"), again_after: number(b"retry-after:"), end })
    }
}

/// The text of a GET with a token.
pub fn get(request: &mut Vec<u8>, path: &str, token: &str) {
    request.extend_from_slice(
        format!("GET {path} HTTP/1.1\r\nhost: measure\r\nauthorization: Bearer {token}\r\n\r\n").as_bytes(),
    );
}

/// The text of a POST with a token.
pub fn post(request: &mut Vec<u8>, path: &str, token: &str, if_match: Option<&str>, body: &str) {
    let if_match = if_match.map_or_else(String::new, |tag| format!("if-match: \"{tag}\"\r\n"));
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: measure\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\n{if_match}content-length: {}\r\n\r\n",
        body.len()
    );
    request.extend_from_slice(head.as_bytes());
    request.extend_from_slice(body.as_bytes());
}

/// The text of a request with headers of its own, each a line without its end.
pub fn with_headers(request: &mut Vec<u8>, method: &str, path: &str, headers: &[&str], body: &[u8]) {
    let lines: String = headers.iter().flat_map(|line| ["\r\n", *line]).collect();
    let head = format!("{method} {path} HTTP/1.1\r\nhost: measure{lines}\r\ncontent-length: {}\r\n\r\n", body.len());
    request.extend_from_slice(head.as_bytes());
    request.extend_from_slice(body);
}

/// How long requests took, within three in a hundred: 32 steps for each doubling of a microsecond.
#[derive(Debug, Clone)]
pub struct Latencies {
    steps: Vec<u64>,
    count: u64,
}

const STEPS: u64 = 32;

impl Default for Latencies {
    fn default() -> Self {
        Self { steps: vec![0; 40 * usize::try_from(STEPS).unwrap_or_default()], count: 0 }
    }
}

impl Latencies {
    /// Adds one.
    pub fn add(&mut self, time: Duration) {
        let us = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let doubling = u64::from(us.checked_ilog2().unwrap_or_default().saturating_sub(5));
        let place = doubling * STEPS + (us >> doubling);
        if let Some(step) = self.steps.get_mut(usize::try_from(place).unwrap_or(usize::MAX)) {
            *step += 1;
        }
        self.count += 1;
    }

    /// Adds all of another.
    pub fn join(&mut self, other: &Self) {
        for (mine, theirs) in self.steps.iter_mut().zip(&other.steps) {
            *mine += theirs;
        }
        self.count += other.count;
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The milliseconds within which so many of a hundred were answered.
    #[must_use]
    pub fn within(&self, hundredths: u64) -> f64 {
        let mut left = (self.count * hundredths).div_ceil(100);
        for (place, step) in (0_u64..).zip(&self.steps) {
            match left.checked_sub(*step) {
                Some(rest) if rest > 0 => left = rest,
                _ if left > 0 && *step > 0 => {
                    let doubling = (place / STEPS).saturating_sub(1);
                    let us = (place - doubling * STEPS) << doubling;
                    return Duration::from_micros(us).as_secs_f64() * 1000.0;
                }
                _ => {}
            }
        }
        0.0
    }
}

/// What a load came to.
#[derive(Debug, Clone)]
pub struct Measured {
    /// Requests a second.
    pub rate: f64,
    /// How long they took.
    pub latencies: Latencies,
    /// Answers that were not 200, with the first of them.
    pub refused: Option<(u64, String)>,
}

/// How a load is put on.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// Where the program listens.
    pub address: SocketAddr,
    /// How many connections.
    pub connections: usize,
    /// How long, after a fifth of it unmeasured.
    pub time: Duration,
    /// Where the numbers start.
    pub seed: u64,
}

impl Load {
    /// Sends what `make` writes, one request after another on each connection. What is answered after the first fifth
    /// is measured, so that an answer which takes longer than all of the time counts too.
    pub async fn put(self, make: impl Fn(&mut Random, &mut Vec<u8>) + Clone + Send + 'static) -> Result<Measured> {
        let warm = Instant::now() + self.time / 5;
        let end = warm + self.time;
        let mut all = JoinSet::new();
        for place in 0..self.connections {
            let mut connection = Connection::open(self.address).await?;
            let mut random = Random::new(self.seed.wrapping_add(place as u64).wrapping_mul(0x9E37_79B9));
            let make = make.clone();
            all.spawn(async move {
                let (mut latencies, mut refused, mut request, mut span) =
                    (Latencies::default(), None, Vec::new(), None);
                loop {
                    request.clear();
                    make(&mut random, &mut request);
                    let from = Instant::now();
                    if from >= end {
                        return Ok::<_, Error>((latencies, refused, span));
                    }
                    let answer = connection.ask(&request).await?;
                    let to = Instant::now();
                    if to >= warm {
                        latencies.add(to - from);
                        span = Some((span.map_or(from, |(first, _)| first), to));
                    }
                    if answer.status != 200 {
                        refused
                            .get_or_insert_with(|| {
                                (0_u64, format!("{} {}", answer.status, String::from_utf8_lossy(answer.body)))
                            })
                            .0 += 1;
                    }
                }
            });
        }
        let mut measured = Measured { rate: 0.0, latencies: Latencies::default(), refused: None };
        let mut whole: Option<(Instant, Instant)> = None;
        while let Some(done) = all.join_next().await {
            let (latencies, refused, span) = done.map_err(Error::other)??;
            if let Some((first, last)) = span {
                whole = Some(whole.map_or((first, last), |(f, l)| (f.min(first), l.max(last))));
            }
            measured.latencies.join(&latencies);
            if let Some((count, first)) = refused {
                measured.refused.get_or_insert((0, first)).0 += count;
            }
        }
        if let Some((first, last)) = whole {
            measured.rate = rate(measured.latencies.count(), last - first);
        }
        Ok(measured)
    }
}

/// So many in a time, as so many a second.
#[expect(clippy::cast_precision_loss, reason = "a count of requests is far below 2^52")]
#[must_use]
pub fn rate(count: u64, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_a_thousand_latencies_lie_within_the_middle_one() {
        let mut latencies = Latencies::default();
        for us in 1..=1000 {
            latencies.add(Duration::from_micros(us * 10));
        }
        assert!((latencies.within(50) - 5.0).abs() < 0.16, "{}", latencies.within(50));
        assert!((latencies.within(99) - 9.9).abs() < 0.31, "{}", latencies.within(99));
    }
}

//! The connections of the program: how many, whose, and what each is waiting for.
//!
//! A connection on which nobody asks anything costs a descriptor, and there are only so many. Where they run short the
//! one that has asked nothing for the longest time makes room, strangers first; so a thousand idle sockets keep nobody
//! out.

use crate::domain::account::session::counted_as;
use futures_util::task::AtomicWaker;
use ipnet::IpNet;
use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    task::Waker,
    time::Duration,
};
use tokio::time::Instant;

/// How long the head of a request may take, and with it the handshake of a new connection.
const HEAD: Duration = Duration::from_secs(20);
/// How long a connection that has asked before may ask nothing.
const IDLE: Duration = Duration::from_mins(2);

/// All connections, by where they come from.
#[derive(Debug, Clone, Default)]
pub struct Connections(Arc<Mutex<HashMap<SocketAddr, Arc<Connection>>>>);

/// How many connections there may be.
#[derive(Debug, Clone)]
pub struct Bounds {
    /// In all.
    pub all: usize,
    /// From one address, or one network of IPv6.
    pub of_address: usize,
    /// Proxies, which bring the connections of many.
    pub proxies: Arc<[IpNet]>,
}

/// One connection.
#[derive(Debug)]
pub struct Connection {
    address: String,
    life: Mutex<Life>,
    cut: AtomicBool,
    waker: AtomicWaker,
}

#[derive(Debug)]
struct Life {
    /// Requests that are worked on.
    working: u32,
    /// Whether any came so far.
    asked: bool,
    /// Whether one of them was of a known caller.
    known: bool,
    /// HTTP/2 says other things between requests than their heads.
    http2: bool,
    /// When something last went either way, or a request ended.
    since: Instant,
    /// Since when the head of a request is on its way.
    head_since: Option<Instant>,
}

impl Connections {
    /// Takes a connection in; nothing where there are too many that all are at work.
    #[must_use]
    pub fn admit(&self, peer: SocketAddr, bounds: &Bounds) -> Option<Arc<Connection>> {
        let ip = peer.ip().to_canonical();
        let address = counted_as(ip);
        let mut all = self.0.lock().ok()?;
        let proxy = |ip: &IpAddr| bounds.proxies.iter().any(|net| net.contains(ip));
        let there = |address: Option<&str>| {
            all.values().filter(|c| !c.is_cut() && address.is_none_or(|address| c.address == address)).count()
        };
        let too_many_of_address =
            !proxy(&ip) && all.len() >= bounds.of_address && there(Some(&address)) >= bounds.of_address;
        let too_many = all.len() >= bounds.all && there(None) >= bounds.all;
        if too_many || too_many_of_address {
            let candidates = all.values().filter(|c| !c.is_cut() && (!too_many_of_address || c.address == address));
            let idle = candidates.filter_map(|c| c.idle_since().map(|(known, since)| (known, since, c)));
            idle.min_by_key(|(known, since, _)| (*known, *since)).map(|(_, _, connection)| connection.cut())?;
        }
        let life =
            Life { working: 0, asked: false, known: false, http2: false, since: Instant::now(), head_since: None };
        let connection = Arc::new(Connection {
            address,
            life: Mutex::new(life),
            cut: AtomicBool::default(),
            waker: AtomicWaker::new(),
        });
        all.insert(peer, Arc::clone(&connection));
        Some(connection)
    }

    /// Forgets a connection that ended.
    pub fn leave(&self, peer: SocketAddr, connection: &Arc<Connection>) {
        if let Ok(mut all) = self.0.lock()
            && all.get(&peer).is_some_and(|other| Arc::ptr_eq(other, connection))
        {
            all.remove(&peer);
        }
    }

    /// The connection a request came by.
    pub(super) fn of(&self, peer: Option<&SocketAddr>) -> Option<Arc<Connection>> {
        self.0.lock().ok()?.get(peer?).cloned()
    }
}

impl Connection {
    /// Ends it, whatever it waits for.
    pub fn cut(&self) {
        self.cut.store(true, Ordering::Release);
        self.waker.wake();
    }

    /// Whether it was ended.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.cut.load(Ordering::Acquire)
    }

    /// Wakes this when it is ended.
    pub fn register_waker(&self, waker: &Waker) {
        self.waker.register(waker);
    }

    /// Something came.
    pub fn note_read(&self) {
        self.update(|life| {
            life.since = Instant::now();
            if life.working == 0 && !(life.http2 && life.asked) {
                life.head_since.get_or_insert(life.since);
            }
        });
    }

    /// Something left.
    pub fn note_write(&self) {
        self.update(|life| life.since = Instant::now());
    }

    /// When it ends unless something happens; never while a request is worked on.
    pub fn deadline(&self) -> Option<Instant> {
        let life = self.life.lock().ok()?;
        match life.head_since {
            _ if life.working > 0 => None,
            None if life.asked => Some(life.since + IDLE),
            // A connection is new until its first request is there, whatever its handshake sends.
            Some(since) => Some(since + HEAD),
            None => Some(life.since + HEAD),
        }
    }

    /// A request is worked on from here until what is returned is dropped.
    pub(super) fn begin_request(self: &Arc<Self>, http2: bool) -> InFlight {
        self.update(|life| {
            life.working += 1;
            life.asked = true;
            life.http2 |= http2;
            life.head_since = None;
        });
        InFlight(Arc::clone(self))
    }

    /// Its caller is known.
    pub(super) fn mark_known(&self) {
        self.update(|life| life.known = true);
    }

    /// Since when nothing is worked on for it, and whether it is a known caller's.
    fn idle_since(&self) -> Option<(bool, Instant)> {
        let life = self.life.lock().ok()?;
        (life.working == 0).then_some((life.known, life.since))
    }

    fn update(&self, change: impl FnOnce(&mut Life)) {
        if let Ok(mut life) = self.life.lock() {
            change(&mut life);
        }
    }
}

/// A request that is worked on.
#[derive(Debug)]
pub(super) struct InFlight(pub(super) Arc<Connection>);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.update(|life| {
            life.working -= 1;
            life.since = Instant::now();
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(proxies: &[&str]) -> Bounds {
        Bounds { all: 10, of_address: 4, proxies: proxies.iter().map(|net| net.parse().unwrap()).collect() }
    }

    fn at(ip: &str, port: u16) -> SocketAddr {
        SocketAddr::new(ip.parse().unwrap(), port)
    }

    #[tokio::test(start_paused = true)]
    async fn the_one_that_asked_nothing_for_the_longest_time_makes_room_and_known_callers_last() {
        let (connections, bounds) = (Connections::default(), bounds(&[]));
        let mut all = Vec::new();
        for port in 1..=4 {
            all.push(connections.admit(at("198.51.100.1", port), &bounds).unwrap());
            tokio::time::advance(Duration::from_secs(1)).await;
        }
        all[0].mark_known();
        let work = all[1].begin_request(false);
        connections.admit(at("198.51.100.1", 5), &bounds).unwrap();
        assert_eq!(all.iter().map(|c| c.is_cut()).collect::<Vec<_>>(), [false, false, true, false]);
        for (port, connection) in (1..).zip(&all) {
            connection.is_cut().then(|| connections.leave(at("198.51.100.1", port), connection));
        }
        let others: Vec<_> =
            (0..3).map(|port| connections.admit(at("198.51.100.1", 10 + port), &bounds).unwrap()).collect();
        assert!(!all[1].is_cut(), "it is at work");
        let _busy: Vec<_> = others.iter().map(|c| c.begin_request(false)).collect();
        connections.admit(at("198.51.100.2", 1), &bounds).unwrap();
        drop(work);
    }

    #[tokio::test(start_paused = true)]
    async fn a_proxy_brings_as_many_as_there_may_be() {
        let (connections, bounds) = (Connections::default(), bounds(&["10.0.0.0/8"]));
        let all: Vec<_> = (0..10).map(|port| connections.admit(at("10.0.0.1", 1 + port), &bounds).unwrap()).collect();
        assert!(all.iter().all(|c| !c.is_cut()));
        let _work: Vec<_> = all.iter().map(|c| c.begin_request(false)).collect();
        assert!(connections.admit(at("10.0.0.1", 99), &bounds).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_may_take_a_while_and_an_idle_connection_longer() {
        let (connections, bounds) = (Connections::default(), bounds(&[]));
        let connection = connections.admit(at("198.51.100.1", 1), &bounds).unwrap();
        let begun = Instant::now();
        assert_eq!(connection.deadline(), Some(begun + HEAD));
        let work = connection.begin_request(false);
        assert_eq!(connection.deadline(), None);
        drop(work);
        assert_eq!(connection.deadline(), Some(begun + IDLE));
        tokio::time::advance(Duration::from_secs(5)).await;
        connection.note_read();
        tokio::time::advance(Duration::from_secs(5)).await;
        connection.note_read();
        assert_eq!(connection.deadline(), Some(begun + Duration::from_secs(5) + HEAD));
    }
}

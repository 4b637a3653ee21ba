//! Where a request comes from: the peer of the connection, or what a trusted proxy says of it.

use crate::domain::account::session::counted_as;
use ipnet::IpNet;
use poem::Request;
use std::net::IpAddr;

/// The address a request is counted by, as a word; empty where there is none.
#[derive(Debug, Clone, Default)]
pub struct Address(pub String);

impl Address {
    /// The address a request was counted by.
    #[must_use]
    pub fn of(request: &Request) -> Self {
        request.data::<Self>().cloned().unwrap_or_default()
    }

    /// Counts a request.
    pub(super) fn counted(request: &Request, proxies: &[IpNet]) -> Self {
        let peer = request.remote_addr().as_socket_addr().map(|address| address.ip().to_canonical());
        let said =
            request.headers().get_all("x-forwarded-for").iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
        let address = peer.map(|peer| behind(peer, &said.collect::<Vec<_>>().join(","), proxies));
        Self(address.map(counted_as).unwrap_or_default())
    }
}

/// The last address that no trusted proxy stands for: each adds the one it was asked from at the end of
/// `X-Forwarded-For`, and what stands before that may be made up.
fn behind(peer: IpAddr, said: &str, proxies: &[IpNet]) -> IpAddr {
    let trusted = |ip: &IpAddr| proxies.iter().any(|net| net.contains(ip));
    let mut address = peer;
    for word in said.rsplit(',') {
        if !trusted(&address) {
            break;
        }
        let Some(before) = parsed(word.trim()) else { break };
        address = before;
    }
    address
}

/// An address as proxies write it: bare, with a port, or in brackets.
fn parsed(word: &str) -> Option<IpAddr> {
    let bare = word.strip_prefix('[').and_then(|rest| rest.split(']').next()).unwrap_or(word);
    let address: Option<IpAddr> =
        bare.parse().ok().or_else(|| word.parse::<std::net::SocketAddr>().ok().map(|address| address.ip()));
    address.map(|ip| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_says_nothing_of_where_it_comes_from_and_a_proxy_only_what_it_saw_itself() {
        let proxies: Vec<IpNet> = vec!["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        let from = |peer: &str, said: &str| behind(peer.parse().unwrap(), said, &proxies).to_string();
        assert_eq!(from("203.0.113.9", "198.51.100.1"), "203.0.113.9");
        assert_eq!(from("10.0.0.2", "198.51.100.1"), "198.51.100.1");
        assert_eq!(from("10.0.0.2", "1.2.3.4, 198.51.100.1"), "198.51.100.1");
        assert_eq!(from("10.0.0.2", "1.2.3.4, 198.51.100.1, 10.0.0.3"), "198.51.100.1");
        assert_eq!(from("::1", "[2001:db8::7]:443"), "2001:db8::7");
        assert_eq!(from("10.0.0.2", "198.51.100.1:5555"), "198.51.100.1");
        assert_eq!(from("10.0.0.2", "nonsense, 10.0.0.3"), "10.0.0.3");
        assert_eq!(from("10.0.0.2", ""), "10.0.0.2");
    }
}

//! Where `serve` listens: over TLS where there is a certificate, in plain only where nobody outside can listen in.

use super::stop::Stop;
use crate::{
    config::Settings,
    http::connections::{Bounds, Connections},
};
use futures_util::{FutureExt, Stream, StreamExt, stream};
use poem::{
    http::uri::Scheme,
    listener::{Acceptor, AcceptorExt, BoxAcceptor, BoxIo, RustlsCertificate, RustlsConfig},
    web::{LocalAddr, RemoteAddr},
};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustls::{
    ServerConfig,
    crypto::aws_lc_rs::default_provider,
    pki_types::{
        CertificateDer, PrivateKeyDer,
        pem::{self, PemObject},
    },
};
use std::{net::SocketAddr, path::PathBuf, time::Duration};
use tokio::{
    net::{TcpListener, TcpSocket, lookup_host},
    signal::unix::{SignalKind, signal},
};
use watched::Watching;

mod watched;

/// Requests at a time on one connection of HTTP/2.
pub(super) const STREAMS: u32 = 64;
/// Descriptors kept for all but connections: databases, files, pipes.
const KEPT: u64 = 256;
/// What the system holds of an answer for a client that reads slowly: small, so that it is soon seen whether anything
/// is read at all.
const SEND_BUFFER: u32 = 256 * 1024;
/// Connections that wait to be accepted.
const BACKLOG: u32 = 1_024;

/// Takes the address; answers it, and whether it is served over TLS.
pub(super) async fn listen_on(
    settings: &Settings,
    bounds: Bounds,
    connections: Connections,
) -> Result<(BoxAcceptor, SocketAddr, bool), Stop> {
    let setup = |e| unbound("listen", settings.listen(), &e);
    let behind_proxy = !bounds.proxies.is_empty();
    let listener = Watching::new(bind(settings.listen()).await.map_err(setup)?, bounds, connections).map_err(setup)?;
    let https = settings.tls_cert.as_ref().zip(settings.tls_key.as_ref());
    let acceptor = match https {
        Some((cert, key)) => {
            let first = certified(cert, key)?;
            let mut acceptor = listener.rustls(Box::pin(certificates(first, cert.clone(), key.clone())?));
            // It takes up its certificate while it waits for a connection, and refuses one that comes before: it waits
            // once here, for none.
            drop(acceptor.accept().now_or_never());
            acceptor.boxed()
        }
        None => listener.boxed(),
    };
    let address = acceptor.local_addr().first().and_then(|a| a.as_socket_addr().copied());
    let address = address.ok_or_else(|| Stop::Setup("no address to listen on".into()))?;
    if https.is_none() && !behind_proxy {
        not_outside(address)?;
    }
    Ok((Patient(acceptor).boxed(), address, https.is_some()))
}

/// Refuses to serve in plain text where tokens could be listened in on.
fn not_outside(address: SocketAddr) -> Result<(), Stop> {
    if address.ip().is_loopback() {
        return Ok(());
    }
    Err(Stop::Setup(format!(
        "listen: {address} can be reached from outside, and tokens would travel in plain text: give --tls-cert and --tls-key, or name the proxy in front by --trusted-proxies"
    )))
}

/// Refuses the certificate and its key where they cannot be served.
pub(super) fn certificate_fits(settings: &Settings) -> Result<(), Stop> {
    let https = settings.tls_cert.as_ref().zip(settings.tls_key.as_ref());
    https.map_or(Ok(()), |(cert, key)| certified(cert, key).map(|_| ()))
}

/// Refuses an address of a setting that is none, or that may not be served in plain text. Where nobody listens there yet
/// (`free`), it is taken and given back.
pub(super) async fn can_listen(setting: &str, at: &str, (free, plain): (bool, bool)) -> Result<(), Stop> {
    let wrong = |e| unbound(setting, at, &e);
    let addresses: Vec<_> = lookup_host(at).await.map_err(wrong)?.collect();
    if plain && let Some(first) = addresses.first() {
        not_outside(*first)?;
    }
    if free { bind(at).await.map(|_| ()).map_err(wrong) } else { Ok(()) }
}

/// An address that cannot be listened on, by the setting that names it.
pub(super) fn unbound(setting: &str, at: &str, error: &std::io::Error) -> Stop {
    let cure = match error.kind() {
        std::io::ErrorKind::AddrInUse => ": another program listens there; stop it, or name another port",
        std::io::ErrorKind::AddrNotAvailable => ": this machine has no such address",
        _ => "",
    };
    Stop::Setup(format!("{setting}: {at}: {error}{cure}"))
}

/// Listens at the first of an address's addresses that is free.
pub(super) async fn bind(address: &str) -> std::io::Result<TcpListener> {
    let mut last = None;
    for address in lookup_host(address).await? {
        let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        socket.set_reuseaddr(true)?;
        // Connections inherit it.
        socket.set_send_buffer_size(SEND_BUFFER)?;
        match socket.bind(address).and_then(|()| socket.listen(BACKLOG)) {
            Ok(listener) => return Ok(listener),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| std::io::Error::other("no such address")))
}

/// Takes connections, and rests after one that it could not take: where the program has no file descriptor left, the
/// next fails as well, and the server would try it again without a pause.
struct Patient(BoxAcceptor);

/// How long it rests.
const REST: Duration = Duration::from_millis(50);

impl Acceptor for Patient {
    type Io = BoxIo;

    fn local_addr(&self) -> Vec<LocalAddr> {
        self.0.local_addr()
    }

    async fn accept(&mut self) -> std::io::Result<(BoxIo, LocalAddr, RemoteAddr, Scheme)> {
        let taken = self.0.accept().await;
        if taken.is_err() {
            tokio::time::sleep(REST).await;
        }
        taken
    }
}

/// Lets the program have as many connections as the system allows it, and says how many that are: many systems begin
/// with 1,024 descriptors, which are fewer than the requests that may be worked on beside the database.
pub(super) fn make_room() -> usize {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) {
        tracing::warn!(%error, "the number of connections could not be raised");
    }
    let descriptors = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    usize::try_from(descriptors - KEPT.min(descriptors / 2)).unwrap_or(usize::MAX)
}

/// The certificate, and each one that takes its place: read again when the program is told to (SIGHUP), as whoever
/// renews it does. One that cannot be served is logged, and the one before stays.
fn certificates(
    first: RustlsConfig,
    cert: PathBuf,
    key: PathBuf,
) -> Result<impl Stream<Item = RustlsConfig> + Send + 'static, Stop> {
    let told = signal(SignalKind::hangup()).map_err(|e| Stop::Setup(e.to_string()))?;
    let later = stream::unfold((told, cert, key), async |(mut told, cert, key)| {
        loop {
            told.recv().await?;
            match certified(&cert, &key) {
                Ok(config) => {
                    tracing::info!(certificate = %cert.display(), "the certificate was read again");
                    return Some((config, (told, cert, key)));
                }
                Err(stop) => tracing::error!(error = stop.text(), "the certificate stays as it was"),
            }
        }
    });
    Ok(stream::once(std::future::ready(first)).chain(later))
}

/// A certificate with its key, once they are known to be a pair: the listener would start with any, and then serve
/// nobody.
fn certified(cert: &PathBuf, key: &PathBuf) -> Result<RustlsConfig, Stop> {
    let wrong = |path: &PathBuf, e: &dyn std::fmt::Display| {
        let setting = if path == cert { "tls_cert" } else { "tls_key" };
        Stop::Setup(format!("{setting}: {}: {e}", path.display()))
    };
    let read = |path: &PathBuf| std::fs::read(path).map_err(|e| wrong(path, &e));
    let (chain, secret) = (read(cert)?, read(key)?);
    let certificates =
        CertificateDer::pem_slice_iter(&chain).collect::<Result<Vec<_>, _>>().map_err(|e| wrong(cert, &e))?;
    if certificates.is_empty() {
        return Err(wrong(cert, &"no certificate in PEM form"));
    }
    let private = PrivateKeyDer::from_pem_slice(&secret).map_err(|e| match e {
        pem::Error::NoItemsFound => wrong(key, &"no private key in PEM form"),
        other => wrong(key, &other),
    })?;
    ServerConfig::builder_with_provider(default_provider().into())
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(certificates, private))
        .map_err(|e| Stop::Setup(format!("tls_cert, tls_key: {} and {}: {e}", cert.display(), key.display())))?;
    Ok(RustlsConfig::new().fallback(RustlsCertificate::new().cert(chain).key(secret)))
}

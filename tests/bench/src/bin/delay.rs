//! `delay`: passes a TCP connection on, each byte so much later: a standby that is far away, for measuring what waiting
//! for it costs.

use bench::Error;
use clap::Parser;
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time::{Instant, sleep_until},
};

/// Pass connections on, later.
#[derive(Debug, Parser)]
struct Delay {
    /// Where connections come in
    #[arg(long, value_name = "HOST:PORT")]
    listen: String,
    /// Where they go on to
    #[arg(long, value_name = "HOST:PORT")]
    to: String,
    /// How much later an answer comes: half of it each way
    #[arg(long, value_name = "MILLISECONDS")]
    round_trip: u64,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let Delay { listen, to, round_trip } = Delay::parse();
    let later = Duration::from_micros(round_trip * 500);
    let listener = TcpListener::bind(&listen).await?;
    loop {
        let (near, _) = listener.accept().await?;
        let far = TcpStream::connect(&to).await?;
        near.set_nodelay(true)?;
        far.set_nodelay(true)?;
        let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
        tokio::spawn(pass(near_in, far_out, later));
        tokio::spawn(pass(far_in, near_out, later));
    }
}

/// Passes on what comes, so much later; what comes meanwhile waits beside it, so that only time is lost and no pace.
async fn pass(mut from: impl AsyncReadExt + Unpin, mut to: impl AsyncWriteExt + Unpin, later: Duration) {
    let (sent, mut due) = mpsc::channel::<(Instant, Vec<u8>)>(4096);
    let reading = async {
        let mut buffer = vec![0; 64 << 10];
        while let Ok(count @ 1..) = from.read(&mut buffer).await {
            let piece = buffer.get(..count).unwrap_or_default().to_vec();
            if sent.send((Instant::now() + later, piece)).await.is_err() {
                break;
            }
        }
        drop(sent);
    };
    let writing = async {
        while let Some((at, piece)) = due.recv().await {
            sleep_until(at).await;
            if to.write_all(&piece).await.is_err() {
                break;
            }
        }
        let _ = to.shutdown().await;
    };
    tokio::join!(reading, writing);
}

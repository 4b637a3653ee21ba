//! `measure`: starts the released program on a filled register and says how fast each kind of work is.
//!
//! Every figure stands beside a floor of the same machine in the same run: a bare server that answers a constant for
//! requests, a plain loop over the same statement for the export. Both are measured by the same client.

mod annexes;
mod cost;
mod crowd;
mod export;
mod files;
mod imports;
mod law;
mod moved;
mod pages;
mod person;
mod plans;
mod program;
mod reads;
mod replay;
mod table;
mod writes;

use bench::Error;
use clap::Parser;
use poem::{
    Route, Server, get, handler,
    listener::{Acceptor, Listener, TcpListener},
};
use std::{path::PathBuf, time::Duration};

/// As the program itself has: a floor with a slower allocator would be no floor.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measure the program on a filled register.
#[derive(Debug, Parser)]
struct Measure {
    /// The database that `fill` filled: `sqlite:PATH`, or `postgres://USER:PASSWORD@HOST/NAME`
    #[arg(long, value_name = "URL", required_unless_present_any = ["bare", "cost"], default_value = "")]
    database: String,
    /// The program to measure
    #[arg(long, value_name = "FILE", default_value = "target/packaged/award-registry")]
    program: PathBuf,
    /// How long each kind of work is measured
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    seconds: u64,
    /// How many connections ask at once
    #[arg(long, value_name = "N", default_value_t = 32)]
    connections: usize,
    /// Where the random draws start
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Only work whose name contains this, or one of these
    #[arg(long, value_name = "TEXT[;TEXT]")]
    only: Option<String>,
    /// An empty database that the register is copied to, for the work `moved`
    #[arg(long, value_name = "URL")]
    copy_to: Option<String>,
    /// Print the engine's plan of each statement instead
    #[arg(long)]
    plans: bool,
    /// Say what share of a request the audit trail and authorisation take, on a new register, instead
    #[arg(long)]
    cost: bool,
    /// Be the bare server that the floor is measured with
    #[arg(long, hide = true)]
    bare: bool,
}

impl Measure {
    fn wants(&self, work: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only.split(';').any(|only| work.contains(only)))
    }

    fn time(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }
}

fn main() -> Result<(), Error> {
    let measure = Measure::parse();
    if measure.bare {
        return tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(bare());
    }
    if measure.cost {
        return tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(cost::print(&measure));
    }
    // One thread: the client must not take both cores from what it measures.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    if measure.plans {
        runtime.block_on(plans::print(&measure.database))
    } else {
        runtime.block_on(table::print(&measure))
    }
}

/// Answers a constant, as long as a conferral is.
#[handler]
fn constant() -> poem::Response {
    poem::Response::builder().content_type("application/json").body(CONSTANT)
}

const CONSTANT: &str = include_str!("constant.json");

/// The bare server: the framework without anything of ours, until it is stopped.
async fn bare() -> Result<(), Error> {
    let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await?;
    let address = acceptor.local_addr().first().and_then(|a| a.as_socket_addr().copied()).ok_or("no address")?;
    println!("listening on http://{address}");
    Ok(Server::new_with_acceptor(acceptor).run(Route::new().at("/", get(constant))).await?)
}

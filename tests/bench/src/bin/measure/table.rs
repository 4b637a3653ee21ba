//! The tables: each kind of work with what it came to, what was asked, and whether that was met.

use crate::{
    Measure, crowd, export, files, imports, law, moved, pages,
    program::{Memory, Program, token},
    reads::{self, Known, Read},
    writes,
};
use bench::{
    Error,
    client::{Load, Measured},
    random::Random,
};

/// Columns of the first table.
const HEAD: &str =
    "| work | a second | p50 ms | p99 ms | of the floor | target | met |\n|---|---:|---:|---:|---:|---|---|";

/// What the bare server is asked.
const BARE: &[u8] = b"GET / HTTP/1.1\r\nhost: measure\r\n\r\n";

fn row(work: &str, measured: &Measured, floor: f64, target: &str, met: bool) {
    let of_floor = if floor > 0.0 { format!("{:.1} %", measured.rate / floor * 100.0) } else { String::new() };
    let (p50, p99) = (measured.latencies.within(50), measured.latencies.within(99));
    println!("| {work} | {:.0} | {p50:.2} | {p99:.2} | {of_floor} | {target} | {} |", measured.rate, said(met));
    if let Some((count, first)) = &measured.refused {
        println!("\n**{count} answers were not 200**, the first: {first}\n");
    }
}

fn said(met: bool) -> &'static str {
    if met { "yes" } else { "**no**" }
}

/// Measures everything and prints it.
pub async fn print(measure: &Measure) -> Result<(), Error> {
    let load = |program: &Program| Load {
        address: program.address,
        connections: measure.connections,
        time: measure.time(),
        seed: measure.seed,
    };
    println!("## {}\n\n{HEAD}", measure.database.split(':').next().unwrap_or_default());
    let (floor, alone) = {
        let bare = Program::bare().await?;
        let floor = load(&bare).put(|_, out| out.extend_from_slice(BARE)).await?;
        row("bare poem, 900 bytes", &floor, floor.rate, "", true);
        let alone = Load { connections: 1, ..load(&bare) }.put(|_, out| out.extend_from_slice(BARE)).await?;
        row("the same, one client", &alone, floor.rate, "", true);
        (floor.rate, alone.latencies.within(50))
    };
    let make = |role| token(&measure.program, &measure.database, role);
    let (client, clerk, registrar) = (make("client")?, make("clerk")?, make("registrar")?);
    let known = Known::of(&measure.database, &client, &mut Random::new(measure.seed)).await?;
    let program = Program::serving(&measure.program, &measure.database).await?;
    // Until it has read ahead what it keeps of the events.
    tokio::time::sleep(std::time::Duration::from_secs(5)).await;
    let rest = program.memory();
    let put = async |read: Read| {
        let known = known.clone();
        load(&program).put(move |random, out| reads::request(&known, read, random, out)).await
    };
    // PostgreSQL shares the two cores with its client.
    let is_postgres = measure.database.starts_with("postgres");
    let (points, pointing) = if is_postgres { (11_200.0, "80 % of 14,000") } else { (14_000.0, "14,000") };
    let (searches, slowest) = if is_postgres { (800.0, 100.0) } else { (1500.0, 40.0) };
    let searching = if is_postgres { "800, p99 below 100 ms" } else { "1,500, p99 below 40 ms" };
    let targets: [(Read, f64, f64, &str); 9] = [
        (reads::POINT, points, f64::MAX, pointing),
        (reads::PAGE, 3500.0, f64::MAX, "3,500"),
        (reads::AUTHORITY_PAGE, 1500.0, f64::MAX, "1,500"),
        (reads::SEARCH, 800.0, 60.0, "800, p99 below 60 ms"),
        (reads::WORDS, searches, slowest, searching),
        (reads::HISTORY, 6500.0, f64::MAX, "6,500"),
        (reads::STATISTICS, 300.0, f64::MAX, "300"),
        (reads::YEAR_COUNTS, 500.0, f64::MAX, "500"),
        (reads::AUTHORITY_COUNTS, 1500.0, f64::MAX, "1,500"),
    ];
    for (read, least, slowest, target) in targets {
        if measure.wants(read.0) {
            let measured = put(read).await?;
            let met = measured.rate >= least && measured.latencies.within(99) < slowest && measured.refused.is_none();
            row(read.0, &measured, floor, target, met);
        }
    }
    if measure.wants("77 lines") {
        let (saved, drafts) = writes::save(program.address, &clerk, measure.time(), measure.seed).await?;
        row("77 lines saved, 8 clients", &saved, floor, "150", saved.rate >= 150.0);
        let entered = writes::enter(program.address, &clerk, &registrar, drafts, measure.time()).await?;
        row("77 lines submitted and registered, 8 clients", &entered, floor, "100", entered.rate >= 100.0);
    }
    println!("\n| work | measured | target | met |\n|---|---:|---|---|");
    if measure.wants("export") {
        exported(&export::export(&program, &measure.database, &client).await?);
    }
    let ready = program.ready.as_secs_f64() * 1000.0;
    println!("| start to /readyz | {ready:.0} ms | 50 ms | {} |", said(ready <= 50.0));
    if let (Some(rest), Some(now)) = (rest, program.memory()) {
        let parts = |memory: Memory| format!("{:.1} MiB, {:.1} without files", memory.now, memory.own);
        println!("| memory at rest | {} | 28 MiB | {} |", parts(rest), said(rest.now <= 28.0));
        println!("| memory after all of it | {} | | |", parts(now));
    }
    if measure.wants("files") {
        files::print(&program, &known, &client).await?;
    }
    if measure.wants("pages") {
        pages::print(measure, &program, &known, alone).await?;
    }
    if measure.wants("lists in") {
        imports::print(measure, &program, &known, alone).await?;
    }
    if measure.wants("crowd") {
        crowd::print(measure, &program, &known, rest.map_or(0.0, |rest| rest.now)).await?;
    }
    if measure.wants("law") {
        law::print(measure, &program).await?;
    }
    println!("\n| each on its own | a second | p50 ms | p99 ms |\n|---|---:|---:|---:|");
    for read in reads::FILTERS.iter().chain(reads::OTHERS).chain(reads::SEARCHES).chain(reads::COUNTS) {
        if measure.wants(read.0) {
            let measured = put(*read).await?;
            let (p50, p99) = (measured.latencies.within(50), measured.latencies.within(99));
            println!("| {} | {:.0} | {p50:.2} | {p99:.2} |", read.0, measured.rate);
            if let Some((count, first)) = &measured.refused {
                println!("\n**{count} answers were not 200**, the first: {first}\n");
            }
        }
    }
    drop(program);
    if measure.wants("moved") {
        moved::print(measure)?;
    }
    Ok(())
}

fn exported(export: &export::Export) {
    let ratio = export.time.as_secs_f64() / export.floor.as_secs_f64();
    let first = export.first.as_secs_f64() * 1000.0;
    println!(
        "| CSV of everything, {:.0} MB in {:.2} s, floor {:.2} s | {ratio:.2} of the floor | 1.10 | {} |",
        f64::from(u32::try_from(export.bytes / 1000).unwrap_or(u32::MAX)) / 1000.0,
        export.time.as_secs_f64(),
        export.floor.as_secs_f64(),
        said(ratio <= 1.10)
    );
    println!("| its first byte | {first:.0} ms | 200 ms | {} |", said(first <= 200.0));
    println!("| its memory above what it was | {:.1} MiB | 40 MiB | {} |", export.growth, said(export.growth < 40.0));
    if let Some(differs) = &export.differs {
        println!("\n**The file differs from the floor's:** {differs}\n");
    }
}

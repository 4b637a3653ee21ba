//! What a running server looks at by itself, for the page of the system: what `doctor` finds and a request would wait
//! for too long.

use super::{clock::now, foreseen, stop::Stop};
use crate::{
    config::{Period, Settings},
    service::{
        Register,
        system::points::{Asked, Point, Topic, points_of, thorough},
    },
};
use std::time::{Duration, Instant};

/// How long after one look the next one is taken, unless backups are made more often.
const LOOK: Duration = Duration::from_mins(1);
/// So many times what a look took is the next one waited for: a large register is looked at less often.
const SHARE: u32 = 20;

/// What of the settings is asked for where more is looked at.
pub(super) fn asked(settings: &Settings, database: &str) -> Result<Asked, Stop> {
    Ok(Asked { audit_key: settings.audit_key(database)?, read_lag: settings.read_lag() })
}

/// Looks again and again, for as long as the program runs.
pub(super) async fn look(settings: Settings, database: String, register: Register) {
    let pause = settings.backup_every.map_or(LOOK, |Period(every)| LOOK.min(every));
    loop {
        let begun = Instant::now();
        let mut points = of_settings(&settings, &database);
        match asked(&settings, &database) {
            Ok(asked) => points.extend(points_of(thorough(&register, &asked, now).await)),
            Err(stop) => tracing::error!(error = stop.text(), "the register could not be looked at"),
        }
        register.looked.set(points, now());
        tokio::time::sleep(pause.max(begun.elapsed() * SHARE)).await;
    }
}

/// What is wrong with what the settings name; that the server listens is known.
fn of_settings(settings: &Settings, database: &str) -> Vec<Point> {
    let unfit = foreseen::lasting(settings, database).into_iter();
    let mut points: Vec<_> =
        unfit.map(|unfit| Point::wrong(Topic::SETTINGS, unfit.vi, unfit.stop.text().to_owned())).collect();
    if points.is_empty() {
        let (vi, en) = ("Tệp và thư mục mà cài đặt chỉ tới đều dùng được.", "what they name can be used");
        points.push(Point::right(Topic::SETTINGS, vi, en));
    }
    points
}

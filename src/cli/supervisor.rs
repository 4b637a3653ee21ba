//! What systemd is told (`sd_notify(3)`): that the register is ready, that it goes on, that it stops. Under any other
//! supervisor nothing is said.

use sd_notify::NotifyState;
use std::time::Duration;

/// Says that requests are answered, and from then on that the program goes on, as often as it is expected to.
pub(super) fn ready() {
    say(&NotifyState::Ready);
    if let Some(within) = sd_notify::watchdog_enabled() {
        tokio::spawn(async move {
            loop {
                say(&NotifyState::Watchdog);
                tokio::time::sleep(within / 3).await;
            }
        });
    }
}

/// Says that the program stops.
pub(super) fn stopping() {
    say(&NotifyState::Stopping);
}

/// Says that starting takes longer, such as for a migration: so long again from now on.
pub(super) fn starting(for_another: Duration) {
    say(&NotifyState::ExtendTimeoutUsec(u32::try_from(for_another.as_micros()).unwrap_or(u32::MAX)));
}

fn say(state: &NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(std::slice::from_ref(state)) {
        tracing::warn!(%error, "systemd could not be told");
    }
}

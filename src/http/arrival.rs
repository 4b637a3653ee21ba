//! The body of a request on its way: at a least pace, without a place while it is waited for, and within bounds of
//! memory.
//!
//! Whoever says that a body is to come and then sends nothing would otherwise hold a place for a minute, and a thousand
//! of them all places there are.

use super::{
    passed::Passed,
    places::{Held, Places},
};
use crate::domain::fault::{Code, Fault};
use bytes::Bytes;
use futures_util::Stream;
use poem::{Body, Request, http::header};
use std::{
    io::{Error, ErrorKind, Result},
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    sync::OwnedSemaphorePermit,
    time::{Instant, Sleep, sleep},
};

/// How long a body may be waited for before it counts as one that is.
const MOMENT: Duration = Duration::from_millis(250);
/// How long nothing of a body may come.
const STALLED: Duration = Duration::from_secs(10);

/// What is known of a request's place and its body.
#[derive(Debug)]
pub(super) struct Arrival {
    places: Places,
    address: String,
    familiar: bool,
    passed: Passed,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    place: Option<Held>,
    waiting: Option<Held>,
    room: Vec<OwnedSemaphorePermit>,
    failed: Option<Fault>,
    /// Whether it failed, so that nothing more of the body is waited for.
    given_up: bool,
    answered: bool,
}

impl Arrival {
    /// Takes a place for a request, and follows its body if it has one.
    pub(super) fn of(
        request: &mut Request,
        places: &Places,
        address: &str,
        passed: &Passed,
    ) -> std::result::Result<Arc<Self>, Fault> {
        let familiar = places.knows(request);
        let inner = Mutex::new(Inner { place: Some(places.take(address, familiar)?), ..Inner::default() });
        let arrival = Arc::new(Self {
            places: places.clone(),
            address: address.to_owned(),
            familiar,
            passed: passed.clone(),
            inner,
        });
        let has_body = request
            .header(header::CONTENT_LENGTH)
            .map_or(request.header(header::TRANSFER_ENCODING).is_some(), |length| length != "0");
        // HTTP/2 has neither.
        if has_body || (request.version() == poem::http::Version::HTTP_2 && !request.method().is_safe()) {
            let stream = Box::pin(request.take_body().into_bytes_stream());
            request.set_body(Body::from_bytes_stream(Arriving {
                stream,
                arrival: Arc::clone(&arrival),
                timer: Box::pin(sleep(MOMENT)),
                moment: true,
            }));
        }
        Ok(arrival)
    }

    /// Why the body did not come, if it did not.
    pub(super) fn failed(&self) -> Option<Fault> {
        self.inner.lock().ok().and_then(|mut inner| inner.failed.take())
    }

    /// Whether the body is being waited for.
    pub(super) fn is_waited_for(&self) -> bool {
        self.inner.lock().is_ok_and(|inner| inner.place.is_none() && !inner.answered)
    }

    /// Whether the body is not waited for any more.
    pub(super) fn is_given_up(&self) -> bool {
        self.inner.lock().is_ok_and(|inner| inner.given_up)
    }

    /// The request is answered: its place is free, and what still comes of its body is thrown away.
    pub(super) fn answered(&self) {
        if let Ok(mut inner) = self.inner.lock() {
            *inner = Inner { answered: true, given_up: inner.given_up, ..Inner::default() };
        }
    }

    /// Whose body it is, as it is counted.
    fn whose(&self) -> String {
        self.passed.account.get().map_or_else(|| self.address.clone(), |account| format!("account {account}"))
    }
}

/// A body that came too slowly.
pub(super) fn too_slow() -> Fault {
    Fault::because(
        Code::RequestTimeout,
        "Nội dung được gửi quá chậm hoặc dừng giữa chừng; hãy gửi lại.",
        "The body came too slowly or stopped midway; send the request again.",
    )
}

/// The body, as a handler reads it.
struct Arriving<S> {
    stream: Pin<Box<S>>,
    arrival: Arc<Arrival>,
    timer: Pin<Box<Sleep>>,
    /// Whether the timer runs for the first moment.
    moment: bool,
}

impl<S> Arriving<S> {
    fn fail(&self, fault: Fault) -> Poll<Option<Result<Bytes>>> {
        let error = Error::new(ErrorKind::TimedOut, fault.to_string());
        if let Ok(mut inner) = self.arrival.inner.lock()
            && !inner.answered
        {
            inner.failed = Some(fault);
            inner.given_up = true;
        }
        Poll::Ready(Some(Err(error)))
    }
}

impl<S: Stream<Item = Result<Bytes>>> Stream for Arriving<S> {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let arrival = Arc::clone(&this.arrival);
        match this.stream.as_mut().poll_next(context) {
            Poll::Ready(Some(Ok(chunk))) => {
                let after = if this.moment { MOMENT } else { STALLED };
                this.timer.as_mut().reset(Instant::now() + after);
                let Ok(mut inner) = arrival.inner.lock() else { return Poll::Ready(Some(Ok(chunk))) };
                if !inner.answered {
                    match arrival.places.room(chunk.len()) {
                        Ok(room) => match inner.room.last_mut() {
                            Some(first) => first.merge(room),
                            None => inner.room.push(room),
                        },
                        Err(fault) => {
                            drop(inner);
                            return this.fail(fault);
                        }
                    }
                }
                Poll::Ready(Some(Ok(chunk)))
            }
            Poll::Ready(None) => {
                let Ok(mut inner) = arrival.inner.lock() else { return Poll::Ready(None) };
                inner.waiting = None;
                if inner.place.is_none() && !inner.answered {
                    match arrival
                        .places
                        .take(&arrival.address, arrival.familiar || arrival.passed.account.get().is_some())
                    {
                        Ok(place) => inner.place = Some(place),
                        Err(fault) => {
                            drop(inner);
                            return this.fail(fault);
                        }
                    }
                }
                Poll::Ready(None)
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error))),
            Poll::Pending => {
                if let Ok(mut inner) = arrival.inner.lock() {
                    inner.place = None;
                }
                while this.timer.as_mut().poll(context).is_ready() {
                    if !this.moment {
                        return this.fail(too_slow());
                    }
                    this.moment = false;
                    this.timer.as_mut().reset(Instant::now() + STALLED);
                    let waiting = arrival.places.wait_for_body(arrival.whose());
                    match (waiting, arrival.inner.lock()) {
                        (Ok(waiting), Ok(mut inner)) if !inner.answered => inner.waiting = Some(waiting),
                        (Err(fault), Ok(inner)) if !inner.answered => {
                            drop(inner);
                            return this.fail(fault);
                        }
                        _ => {}
                    }
                }
                Poll::Pending
            }
        }
    }
}

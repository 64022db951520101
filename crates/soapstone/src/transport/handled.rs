//! A request that is handled, also when its client hangs up at once.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use tokio::runtime::Handle;

/// What handles a request.
///
/// hyper drops it when the client closes the connection, even when the whole request was read and the handler was not asked yet
/// whether it goes on. Some clients close as soon as they have sent a message that has no reply (PHP's SoapClient does): such a
/// message is there, so the handler is asked once more, and takes it. Whoever waits for a reply then is gone and is dropped.
pub(super) struct Handled<F: Future> {
    running: Option<Pin<Box<F>>>,
}

impl<F: Future> Handled<F> {
    pub(super) fn new(handler: F) -> Self {
        Self { running: Some(Box::pin(handler)) }
    }
}

impl<F: Future> Future for Handled<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let Some(running) = &mut self.running else { return Poll::Pending };
        let polled = running.as_mut().poll(context);
        if polled.is_ready() {
            self.running = None;
        }
        polled
    }
}

impl<F: Future> Drop for Handled<F> {
    fn drop(&mut self) {
        // A runtime that ends, or a thread that panics, drops everything: then nothing can be taken.
        if std::thread::panicking() || Handle::try_current().is_err() {
            return;
        }
        if let Some(running) = &mut self.running {
            let _ = running.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[tokio::test]
    async fn what_is_dropped_before_it_began_takes_what_is_there() {
        let taken = AtomicBool::new(false);
        drop(Handled::new(async {
            taken.store(true, Ordering::Relaxed);
            std::future::pending::<()>().await;
        }));
        assert!(taken.load(Ordering::Relaxed));
    }

    #[tokio::test]
    async fn what_has_ended_is_not_asked_again() {
        let handled = Handled::new(std::future::ready(1));
        assert_eq!(handled.await, 1);
    }

    #[test]
    fn nothing_is_taken_without_a_runtime() {
        drop(Handled::new(async { panic!("it would spawn") }));
    }
}

//! The order service: it answers at once, and calls back when it knows more.

use std::sync::atomic::{AtomicI64, Ordering};

use crate::{Caller, callback, contract};

/// Takes orders.
#[contract(name = "ISampleService", callback = SampleServiceCallback)]
pub trait SampleService {
    /// Creates an order, and says whether it was taken. What becomes of it is called back.
    async fn create_order(&self, product_id: i64, amount: i32, customer_id: i64) -> bool;
}

/// What becomes of an order.
#[callback]
pub trait SampleServiceCallback {
    /// It was purchased.
    #[operation(one_way)]
    async fn order_purchased(&self, order_id: i64, comment: String);

    /// It was canceled.
    #[operation(one_way)]
    async fn order_canceled(&self, reason: String);
}

/// The service: one for each session.
#[derive(Debug)]
pub struct OrderService {
    callback: SampleServiceCallbackProxy,
}

impl OrderService {
    /// The service of this caller.
    pub fn new(caller: Caller<SampleServiceContract>) -> Self {
        Self::calling(caller.callback())
    }

    /// A service that calls this back.
    pub fn calling(callback: SampleServiceCallbackProxy) -> Self {
        Self { callback }
    }
}

impl SampleService for OrderService {
    /// Calls back from a task of its own: before or after the reply.
    async fn create_order(&self, _product_id: i64, amount: i32, _customer_id: i64) -> bool {
        let callback = self.callback.clone();
        tokio::spawn(async move {
            // If the caller is gone, nobody wants to know.
            let _ = match amount > IN_STORE {
                true => callback.order_canceled("Not in store".to_owned()).await,
                false => callback.order_purchased(next_order(), "Purchased successfully".to_owned()).await,
            };
        });
        true
    }
}

/// How much of everything there is.
const IN_STORE: i32 = 10;

/// The number of an order: no other of the process has it.
fn next_order() -> i64 {
    static LAST: AtomicI64 = AtomicI64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}

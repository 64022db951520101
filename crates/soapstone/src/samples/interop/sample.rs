//! The order service as it was recorded: it calls back before it replies.

use crate::Caller;
use crate::samples::orders::{SampleService, SampleServiceCallbackProxy, SampleServiceContract};

/// The service: one for each session.
#[derive(Debug)]
pub struct RecordedSampleService {
    callback: SampleServiceCallbackProxy,
}

impl RecordedSampleService {
    /// The service of this caller.
    pub fn new(caller: Caller<SampleServiceContract>) -> Self {
        Self::calling(caller.callback())
    }

    /// A service that calls this back.
    pub fn calling(callback: SampleServiceCallbackProxy) -> Self {
        Self { callback }
    }
}

impl SampleService for RecordedSampleService {
    async fn create_order(&self, product_id: i64, amount: i32, customer_id: i64) -> bool {
        if amount <= 0 {
            self.callback.order_canceled("amount must be positive".to_owned()).await.ok();
            return false;
        }
        let order = product_id.wrapping_mul(1000).wrapping_add(customer_id);
        self.callback.order_purchased(order, format!("order of {amount} by {customer_id}")).await.ok();
        true
    }
}

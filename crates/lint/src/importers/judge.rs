//! Judging: within limits, and with as much stack as the WSDL is deep.

use soapstone_wsdl::definitions::Definitions;

use super::{Importer, JudgeLimits, Judgement, Reason};

/// What importers do with a WSDL, in their order. Of one that is over a limit nothing is known.
pub fn judge_all<I: Importer + ?Sized>(
    importers: &[&I],
    wsdl: &Definitions<'_>,
    limits: &JudgeLimits,
) -> Vec<Judgement> {
    let model = || importers.iter().map(|importer| importer.model(wsdl)).collect();
    let judged = limits.depth_of(wsdl).and_then(|depth| with_stack_for(depth, model));
    judged.unwrap_or_else(|reason| vec![Judgement::unknown(reason); importers.len()])
}

/// Runs a model of a WSDL of this depth, on a thread of its own if that is a deep one.
fn with_stack_for<T: Send>(depth: usize, model: impl FnOnce() -> T + Send) -> Result<T, Reason> {
    if depth <= SHALLOW {
        return Ok(model());
    }
    let stack = MIN_STACK + depth * STACK_PER_LEVEL;
    let thread = std::thread::Builder::new().stack_size(stack);
    std::thread::scope(|scope| match thread.spawn_scoped(scope, model) {
        Ok(running) => Ok(running.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))),
        Err(error) => {
            Err(Reason::new(format!("its references go {depth} levels deep: no stack for that ({error})")))
        }
    })
}

/// Up to so many levels the stack of any thread is enough.
const SHALLOW: usize = 100;
/// The stack of a thread for what is not deep.
const MIN_STACK: usize = 4 << 20;
/// The stack for one more level of elements: a few calls.
const STACK_PER_LEVEL: usize = 8 << 10;

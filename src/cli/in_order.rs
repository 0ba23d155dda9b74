//! Work on many things at once, and hand the answers on in the order of the things.
//!
//! In: things, one after another. Out: their answers, in that order, each as soon as it and those
//! before it are there. Only a few things are under way at a time, so a stream without an end takes
//! no more memory than a short one.

use super::STACK;
use std::io;
use std::num::NonZero;
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, Builder, Scope};

/// How many things are under way for each worker: enough that one slow thing stops nobody soon.
const AHEAD: usize = 16;

/// Work on everything that `feed` puts in. `take` gets the answers, and says whether it wants more;
/// `feed` is told so when it puts the next thing in.
pub fn in_order<T: Send, A: Send>(
    feed: impl FnOnce(&mut dyn FnMut(T) -> bool) + Send,
    work: impl Fn(T) -> A + Sync,
    mut take: impl FnMut(A) -> bool,
) -> io::Result<()> {
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let (give, orders) = sync_channel::<(T, Sender<A>)>(workers);
    let (promise, promised) = sync_channel::<Receiver<A>>(workers * AHEAD);
    let (orders, work) = (&Mutex::new(orders), &work);
    thread::scope(|scope| {
        for number in 0..workers {
            let started = start(scope, STACK, move || {
                // A worker that has died leaves the queue as it was.
                let next = || orders.lock().unwrap_or_else(PoisonError::into_inner).recv();
                while let Ok((thing, answer)) = next() {
                    // Whoever does not wait any more has seen enough.
                    let _ = answer.send(work(thing));
                }
            });
            match (started, number) {
                (Ok(()), _) => {}
                (Err(error), 0) => return Err(error),
                // Fewer will do.
                (Err(_), _) => break,
            }
        }
        start(scope, FEEDER_STACK, move || {
            feed(&mut |thing| {
                let (answer, waiting) = channel();
                promise.send(waiting).is_ok() && give.send((thing, answer)).is_ok()
            });
        })?;
        for answer in promised {
            // A worker that has died answers nothing; the others go on.
            if !answer.recv().is_ok_and(&mut take) {
                break;
            }
        }
        Ok(())
    })
}

/// Reading takes no deep stack.
const FEEDER_STACK: usize = 1 << 20;

fn start<'scope>(
    scope: &'scope Scope<'scope, '_>,
    stack: usize,
    run: impl FnOnce() + Send + 'scope,
) -> io::Result<()> {
    let thread = Builder::new().name("backprose".into()).stack_size(stack);
    thread.spawn_scoped(scope, run).map(drop)
}

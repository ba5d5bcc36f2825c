//! sled panics over some damaged files. Such a panic is an answer like any other, and says nothing by itself.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

static HOOK: Once = Once::new();

/// What `work` returns, or what it panicked with.
///
/// Whatever `work` changed is not to be trusted after a panic: callers give it up.
pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    if !std::thread::panicking() {
        HOOK.call_once(install);
    }
    let before = QUIET.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    QUIET.set(before);
    result.map_err(|cause| {
        let text = cause.downcast_ref::<&str>().map(|s| (*s).to_owned());
        text.or_else(|| cause.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "no reason given".to_owned())
    })
}

/// Panics of other threads, and of this one outside [`caught`], are told as before.
fn install() {
    let before = take_hook();
    set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
        if !QUIET.get() {
            before(info);
        }
    }));
}

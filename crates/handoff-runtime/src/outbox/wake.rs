//! From the thread that stores to the one that sorts: there is something new.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use handoff_engine::{Fact, Record};

/// Hears of what is durable, and wakes the dispatcher where something of it is to leave. It holds no effects: those are looked
/// for in the outbox.
#[derive(Clone, Debug, Default)]
pub struct Wake(Arc<(Mutex<News>, Condvar)>);

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct News {
    /// There are new effects.
    pub(super) new: bool,
    /// Old ones may be sent where they could not before.
    pub(super) all: bool,
    pub(super) stopped: bool,
}

impl Wake {
    /// What the runtime tells every group of facts to; it does not wait.
    pub fn ear(&self) -> impl FnMut(&[Record]) + Send + 'static {
        let wake = self.clone();
        move |records| {
            let mut heard = News::default();
            records.iter().for_each(|record| heard.hear(&record.fact));
            if heard.new || heard.all {
                wake.tell(heard);
            }
        }
    }

    fn news(&self) -> MutexGuard<'_, News> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, heard: News) {
        let mut news = self.news();
        news.new |= heard.new;
        news.all |= heard.all;
        news.stopped |= heard.stopped;
        drop(news);
        self.0.1.notify_all();
    }

    /// Everything in the outbox is to be looked at again.
    pub(super) fn look_at_all(&self) {
        self.tell(News { all: true, ..News::default() });
    }

    pub(super) fn stop(&self) {
        self.tell(News { stopped: true, ..News::default() });
    }

    /// Waits for news, and takes it.
    pub(super) fn wait(&self) -> News {
        let quiet = |news: &mut News| !(news.new || news.all || news.stopped);
        let news = self.0.1.wait_while(self.news(), quiet);
        let mut news = news.unwrap_or_else(PoisonError::into_inner);
        let heard = *news;
        *news = News { stopped: news.stopped, ..News::default() };
        heard
    }
}

impl News {
    fn hear(&mut self, fact: &Fact) {
        match fact {
            Fact::Notified { .. }
            | Fact::Reminded { .. }
            | Fact::Escalated { .. }
            | Fact::TaskCreated { .. }
            | Fact::CallRequested(_)
            | Fact::EventEmitted { .. } => self.new = true,
            Fact::EffectRetried { .. } | Fact::PortEnabled { .. } | Fact::PlanLoaded { .. } => {
                self.all = true;
            }
            _ => {}
        }
    }
}

//! What somebody would write by hand: a table of states, a log of what happened, timers, and an outbox, in SQLite.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::measure::Commit;

/// A group is one transaction, durable when it is committed.
pub(crate) fn states(file: &Path) -> Commit {
    let db = open(file);
    Box::new(move |first, count| {
        db.execute_batch("begin immediate").unwrap();
        (first..first + count).for_each(|n| transition(&db, n));
        db.execute_batch("commit").unwrap();
    })
}

fn open(file: &Path) -> Connection {
    let db = Connection::open(file).unwrap();
    db.pragma_update(None, "journal_mode", "WAL").unwrap();
    db.pragma_update(None, "synchronous", "FULL").unwrap();
    db.execute_batch(
        "create table if not exists cases (key text primary key, state text not null, changed integer not null) without rowid;
         create table if not exists log (id integer primary key, key text not null, at integer not null, what text not null);
         create table if not exists timers (due integer, key text, primary key (due, key)) without rowid;
         create table if not exists outbox (id integer primary key, key text not null, done integer not null);",
    )
    .unwrap();
    db
}

/// How long it takes, of a file with so many cases, to open it and to have one more.
pub(crate) fn start(file: &Path, cases: u64) -> Duration {
    let db = open(file);
    db.execute_batch("begin").unwrap();
    (0..cases).for_each(|n| transition(&db, n * 6));
    db.execute_batch("commit").unwrap();
    db.close().unwrap();
    let began = Instant::now();
    transition(&open(file), cases * 6);
    began.elapsed()
}

/// Timers, in one transaction: a table of them.
pub(crate) struct Timers(Connection);

impl Timers {
    pub(crate) fn new(file: &Path) -> Self {
        let db = open(file);
        db.execute_batch("begin").unwrap();
        Self(db)
    }

    pub(crate) fn arm(&self, due: i64, key: &str) {
        self.0.prepare_cached("insert into timers values (?1, ?2)").unwrap().execute((due, key)).unwrap();
    }

    pub(crate) fn cancel(&self, due: i64, key: &str) {
        let mut delete = self.0.prepare_cached("delete from timers where due = ?1 and key = ?2").unwrap();
        assert_eq!(delete.execute((due, key)).unwrap(), 1);
    }

    /// Takes out the earliest one.
    pub(crate) fn expire(&self) {
        let mut first =
            self.0.prepare_cached("select due, key from timers order by due, key limit 1").unwrap();
        let (due, key): (i64, String) = first.query_row((), |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        self.cancel(due, &key);
    }
}

/// A case is created, and five times changed; on the way a timer is armed and cancelled, an effect queued and done.
fn transition(db: &Connection, n: u64) {
    let (number, step, at) = (n / 6, n % 6, i64::try_from(n).unwrap());
    let key = format!("D-{number}");
    let state = ["won", "scoped", "offered", "accepted", "booked", "live"][usize::try_from(step).unwrap()];
    let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
        db.prepare_cached(sql).unwrap().execute(values).unwrap();
    };
    let what = format!(
        "{{\"fact\":\"{state}\",\"by\":\"maria\",\"scope\":\"50 seats, single sign-on\",\"note\":\"every team on board\"}}"
    );
    run(
        "insert into cases values (?1, ?2, ?3) on conflict (key) do update set state = ?2, changed = ?3",
        &[&key, &state, &at],
    );
    run("insert into log (key, at, what) values (?1, ?2, ?3)", &[&key, &at, &what]);
    let due = i64::try_from(number).unwrap();
    match step {
        0 => run("insert or replace into timers values (?1, ?2)", &[&due, &key]),
        2 => run("insert into outbox (key, done) values (?1, 0)", &[&key]),
        3 => run("delete from timers where due = ?1 and key = ?2", &[&due, &key]),
        4 => run("update outbox set done = 1 where id = ?1", &[&due]),
        _ => {}
    }
}

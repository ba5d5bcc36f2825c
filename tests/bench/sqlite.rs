//! What somebody would write by hand: a table of states, a log of what happened, timers, and an outbox, in SQLite.

use std::path::Path;
use std::time::{Duration, Instant};

use handoff_tests::crash::STEPS;
use rusqlite::Connection;

use crate::measure::{CLIENTS, Commit, Turn};

const MEETING: &str = "2026-03-05T10:00:00Z";

/// Its log can be asked what happened to a case, as the engine can.
const INDEX: &str = "create index if not exists log_of_case on log (key)";

/// A group is one transaction, durable when it is committed.
pub(crate) fn states(file: &Path) -> Commit {
    let db = open(file);
    db.execute_batch(INDEX).unwrap();
    commit(db)
}

/// The same with a log that can only be read whole.
pub(crate) fn states_without_index(file: &Path) -> Commit {
    commit(open(file))
}

fn commit(db: Connection) -> Commit {
    let mut calls = [0; CLIENTS];
    Box::new(move |turns| {
        db.execute_batch("begin immediate").unwrap();
        turns.iter().for_each(|turn| transition(&db, *turn, &mut calls[turn.client]));
        db.execute_batch("commit").unwrap();
    })
}

fn open(file: &Path) -> Connection {
    let db = Connection::open(file).unwrap();
    db.pragma_update(None, "journal_mode", "WAL").unwrap();
    db.pragma_update(None, "synchronous", "FULL").unwrap();
    db.execute_batch(
        "create table if not exists cases (key text primary key, state text not null, changed integer not null,
             scope text, goals text, slot text, kickoff_at text);
         create table if not exists log (id integer primary key, key text not null, at integer not null, what text not null);
         create table if not exists timers (due integer, key text, primary key (due, key)) without rowid;
         create table if not exists outbox (id integer primary key, key text not null, done integer not null);",
    )
    .unwrap();
    db
}

/// What a case takes on disk, with everything in the file that is there because of it.
pub(crate) fn bytes_a_case(file: &Path) -> f64 {
    let db = open(file);
    db.execute_batch("pragma wal_checkpoint(truncate)").unwrap();
    let number = |sql: &str| db.query_row(sql, (), |row| row.get::<_, f64>(0)).unwrap();
    number("select 1.0 * page_count * page_size from pragma_page_count, pragma_page_size")
        / number("select 1.0 * count(*) from cases")
}

/// How long it takes, of a file with so many cases, to open it and to have one more.
pub(crate) fn start(file: &Path, cases: usize) -> Duration {
    let db = open(file);
    db.execute_batch("begin").unwrap();
    let opens = |case: usize| Turn { client: 0, number: case * STEPS };
    (0..cases).for_each(|case| transition(&db, opens(case), &mut 0));
    db.execute_batch("commit").unwrap();
    db.close().unwrap();
    let began = Instant::now();
    transition(&open(file), opens(cases), &mut 0);
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

/// What the engine is asked for in the same run, by the same clients for cases with the same keys, each step as one would write
/// it by hand: it changes the case where it is in the state that it must be in, and nothing else; what happened is on record; a
/// clock is armed for what is waited for next; and a call is queued, and done.
///
/// `call`: the one that is queued, which the client names when it is done.
fn transition(db: &Connection, Turn { client, number }: Turn, call: &mut i64) {
    let key = format!("D-{client}-{}", number / STEPS);
    let at = i64::try_from(number).unwrap();
    let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
        assert_eq!(db.prepare_cached(sql).unwrap().execute(values).unwrap(), 1, "{sql}");
    };
    let due = |armed: usize| i64::try_from(number - number % STEPS + armed + 100_000).unwrap();
    let arm = |step: usize| run("insert into timers values (?1, ?2)", &[&due(step), &key]);
    let cancel = |step: usize| run("delete from timers where due = ?1 and key = ?2", &[&due(step), &key]);
    let (what, by) = match number % STEPS {
        0 => {
            run("insert into cases (key, state, changed) values (?1, 'won', ?2)", &[&key, &at]);
            arm(0);
            ("won", "crm")
        }
        1 => {
            let scope = "50 seats, single sign-on";
            run(
                "update cases set scope = ?2, changed = ?3 where key = ?1 and state = 'won'",
                &[&key, &scope, &at],
            );
            ("scope", "maria")
        }
        2 => {
            let goals = "every team on board by summer";
            run(
                "update cases set goals = ?2, state = 'offered', changed = ?3 where key = ?1 and state = 'won' and scope is not null",
                &[&key, &goals, &at],
            );
            cancel(0);
            arm(2);
            run("insert into outbox (key, done) values (?1, 0)", &[&key]);
            *call = db.last_insert_rowid();
            ("offered", "maria")
        }
        3 => {
            run(
                "update cases set state = 'accepted', changed = ?2 where key = ?1 and state = 'offered'",
                &[&key, &at],
            );
            cancel(2);
            arm(3);
            ("accepted", "carla")
        }
        4 => {
            run("update outbox set done = 1 where id = ?1 and done = 0", &[call]);
            run("update cases set slot = ?2, changed = ?3 where key = ?1", &[&key, &MEETING, &at]);
            ("booked", "calendar")
        }
        5 => {
            run(
                "update cases set kickoff_at = ?2, state = 'completed', changed = ?3 where key = ?1 and state = 'accepted'",
                &[&key, &MEETING, &at],
            );
            cancel(3);
            ("completed", "carla")
        }
        _ => {
            run("update cases set kickoff_at = ?2, changed = ?3 where key = ?1", &[&key, &MEETING, &at]);
            ("kickoff_at", "carla")
        }
    };
    let what = format!(
        "{{\"fact\":\"{what}\",\"by\":\"{by}\",\"scope\":\"50 seats, single sign-on\",\"goals\":\"every team on board by summer\"}}"
    );
    run("insert into log (key, at, what) values (?1, ?2, ?3)", &[&key, &at, &what]);
}

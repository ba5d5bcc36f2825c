//! For tests: what a crash, a bad disk or a full one does to a store.

use std::fs::File;

use super::SledStore;
use crate::Position;

impl SledStore {
    pub(crate) fn sled(&self) -> &sled::Db {
        &self.db
    }

    /// As if the process had died before it could note more.
    pub(crate) fn acknowledge_only(&mut self, end: Position) {
        self.marker.acknowledge(end).unwrap();
    }

    /// From here on no write becomes durable: there is no syncing this file.
    pub(crate) fn break_medium(&mut self) {
        self.file = File::open("/dev/null").unwrap();
    }
}

//! For tests: what a crash, a bad disk or a full one does to a store.

use super::SledStore;
use crate::Position;

impl SledStore {
    /// sled as it stands; what was appended a moment ago may not be in it yet.
    pub(crate) fn sled(&self) -> sled::Db {
        self.sled.read().unwrap().as_ref().unwrap().db.clone()
    }

    /// As if the process had died before it could note more.
    pub(crate) fn acknowledge_only(&self, end: Position) {
        self.writer().marker.acknowledge(end).unwrap();
    }

    /// From here on the journal is that device: `/dev/full` takes no bytes, `/dev/null` cannot be synced.
    pub(crate) fn break_medium(&self, device: &str) {
        self.writer().journal.break_medium(device);
    }
}

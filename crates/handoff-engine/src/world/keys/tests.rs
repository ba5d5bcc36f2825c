use std::collections::BTreeSet;

use handoff_plan::Name;
use proptest::prelude::*;

use super::Keys;

proptest! {
    #[test]
    fn a_key_stands_for_the_processes_that_have_it(moves in prop::collection::vec((any::<bool>(), 0..3u8, 0..4u8), 0..40)) {
        let (mut keys, mut model) = (Keys::new(7), BTreeSet::new());
        for (put, key, process) in moves {
            let pair = (Name::from(format!("K-{key}")), Name::from(format!("p{process}")));
            if put {
                keys.put(&pair.0, &pair.1);
                model.insert(pair);
            } else {
                keys.remove(&pair.0, &pair.1);
                model.remove(&pair);
            }
        }
        let pairs: Vec<_> = model.iter().map(|(key, process)| (key, process)).collect();
        for keys in [&keys, &Keys::of(pairs.into_iter(), 8)] {
            for key in ["K-0", "K-1", "K-2", "K-3"] {
                let wanted: Vec<&Name> = model.iter().filter(|(of, _)| of == key).map(|(_, process)| process).collect();
                prop_assert_eq!(keys.processes(key).collect::<Vec<_>>(), wanted);
            }
        }
    }
}

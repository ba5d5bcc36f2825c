use std::collections::BTreeMap;

use proptest::prelude::*;

use super::Few;

proptest! {
    /// Whatever is done to it, it is the map that everybody knows, and as long as its entries.
    #[test]
    fn it_does_what_a_map_does(work in prop::collection::vec((0..6_u8, 0..8_u8, any::<u16>()), 0..60)) {
        let (mut few, mut map) = (Few::new(), BTreeMap::new());
        for (what, key, value) in work {
            match what {
                0 | 1 => prop_assert_eq!(few.insert(key, value), map.insert(key, value)),
                2 => prop_assert_eq!(few.remove(&key), map.remove(&key)),
                3 => prop_assert_eq!(few.entry(key).or_insert_with(|| value), map.entry(key).or_insert_with(|| value)),
                4 => *few.entry(key).or_default() = value.min(*map.entry(key).insert_entry(value).get()),
                _ => {
                    few.retain(|key, own| *own > value || *key > 4);
                    map.retain(|key, own| *own > value || *key > 4);
                }
            }
            prop_assert!(few.iter().eq(&map));
            prop_assert_eq!(few.get(&key), map.get(&key));
            prop_assert_eq!(few.entries.capacity(), few.len());
            let bytes = serde_json::to_vec(&few).unwrap();
            prop_assert_eq!(&bytes, &serde_json::to_vec(&map).unwrap());
            prop_assert_eq!(&serde_json::from_slice::<Few<u8, u16>>(&bytes).unwrap(), &few);
        }
    }
}

use handoff_plan::{Instant, Name, PlanId, Value};

use super::{Cases, Outline};
use crate::case::{Alarm, Case, Track};
use crate::fact::CaseId;
use crate::limits::Limits;

fn id(key: &str) -> CaseId {
    CaseId { process: "deals".into(), key: key.into(), round: 1 }
}

fn plan() -> PlanId {
    "a".repeat(32).parse().unwrap()
}

fn case(key: &str) -> Case {
    let mut case = Case::new(id(key), plan(), Value::Text(Name::from(key)), None, Instant::UNIX_EPOCH);
    let owner = Some(Name::from("maria"));
    let track = Track { stage: Some("won".into()), since: Instant::UNIX_EPOCH, owner, team: None };
    case.tracks.insert("main".into(), track);
    case
}

fn alarm() -> Alarm {
    Alarm { owner: "omar".into(), why: "nobody is there".into(), at: Instant::UNIX_EPOCH }
}

/// Which cases are loose.
fn loose(cases: &Cases) -> Vec<&str> {
    let loose = cases.by_id.iter().filter(|(_, kept)| kept.loose.get().is_some());
    loose.map(|(id, _)| id.key.as_str()).collect()
}

/// Those five, of which so many stay loose, after some were packed.
fn five(most: usize) -> Cases {
    let mut cases = Cases::new(&Limits { loose_cases: most, ..Limits::default() });
    for key in ["A", "B", "C", "D", "E"] {
        cases.insert(case(key));
    }
    cases.pack_some();
    cases
}

#[test]
fn those_that_nothing_happened_to_for_longest_are_packed() {
    let mut cases = five(2);
    assert_eq!(loose(&cases), ["D", "E"]);
    assert_eq!(cases.get(&id("A")), Some(&case("A")));
    cases.get_mut(&id("E")).unwrap();
    assert_eq!(loose(&cases), ["A", "D", "E"]);
    cases.pack_some();
    assert_eq!(loose(&cases), ["A", "E"], "nothing happened to D");
}

#[test]
fn a_case_is_the_same_whether_or_not_it_was_packed() {
    let (mut packed, mut loose) = (five(0), five(100));
    assert!(packed.by_id.iter().all(|(_, kept)| kept.packed.is_some() && kept.loose.get().is_none()));
    assert!(packed.iter().eq(loose.iter()));
    packed.pack_some();
    for cases in [&mut packed, &mut loose] {
        cases.get_mut(&id("C")).unwrap().alarms.insert("open".into(), alarm());
        cases.pack_some();
    }
    assert_eq!(packed.packed(), loose.packed());
    let alarmed = |cases: &Cases| cases.snapshots(None).map(|case| case.outline.alarms).collect::<Vec<_>>();
    assert_eq!(alarmed(&packed), [0, 0, 1, 0, 0]);
    assert_eq!(alarmed(&packed), alarmed(&loose));
    let again = Cases::of_packed(packed.packed(), &Limits { loose_cases: 0, ..Limits::default() });
    assert!(again.iter().eq(loose.iter()));
}

#[test]
fn a_snapshot_stays_as_it_was() {
    for most in [0, 100] {
        let mut cases = five(most);
        let before: Vec<_> = cases.snapshots(Some(&id("A"))).collect();
        cases.get_mut(&id("B")).unwrap().alarms.insert("open".into(), alarm());
        cases.remove(&id("C"));
        cases.pack_some();
        assert!(before.iter().map(|snapshot| (*snapshot.case()).clone()).eq(["B", "C", "D", "E"].map(case)));
    }
}

#[test]
fn an_outline_tells_who_may_have_a_part() {
    let mut alarmed = case("A");
    alarmed.alarms.insert("open".into(), alarm());
    let outline = Outline::of(&alarmed);
    assert!(["maria", "omar"].iter().all(|person| outline.may_concern(person)));
    assert!(!outline.may_concern("lena"));
    assert!(outline.is_in_trouble() && !outline.is_overdue(Instant::UNIX_EPOCH));
}

#[test]
fn the_newest_case_of_a_key_is_found_whatever_came_and_went() {
    let mut cases = five(100);
    let newest = |cases: &Cases| cases.newest(&"deals".into(), "A").map(|(id, _)| id.round);
    assert_eq!(newest(&cases), Some(1));
    for round in [2, 3] {
        cases.insert(Case { id: CaseId { round, ..id("A") }, ..case("A") });
    }
    assert_eq!(newest(&cases), Some(3));
    cases.remove(&CaseId { round: 3, ..id("A") });
    assert_eq!(newest(&cases), Some(2));
    cases.remove(&CaseId { round: 2, ..id("A") });
    assert_eq!(newest(&cases), Some(1));
    cases.insert(Case { id: CaseId { round: 4, ..id("A") }, ..case("A") });
    cases.remove(&id("A"));
    assert_eq!(newest(&cases), Some(4), "the first was let go before it");
    cases.remove(&CaseId { round: 4, ..id("A") });
    assert_eq!(newest(&cases), None);
    assert_eq!(cases.newest(&"others".into(), "B").map(|(id, _)| id), None);
}

/// So large that it takes another table to make it smaller.
#[test]
fn what_a_case_is_packed_to_hangs_on_none_before_it() {
    let mut packer = super::Packer::default();
    let small = packer.pack(&case("A"));
    let mut large = case("B");
    large.alarms.insert("long".into(), Alarm { why: "nobody is there. ".repeat(10_000), ..alarm() });
    let packed = packer.pack(&large);
    assert_eq!(super::unpack(&packed.bytes), large);
    assert!(packer.room() <= 2 * super::packed::ROOM, "one large case does not hold it for ever");
    assert!(packer.pack(&case("A")) == small);
    assert!(super::Packer::default().pack(&large) == packed);
}

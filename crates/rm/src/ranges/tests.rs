use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

fn number(n: u64) -> MessageNumber {
    MessageNumber::new(n).unwrap()
}

fn ranges(pairs: &[(u64, u64)]) -> Ranges {
    pairs.iter().map(|&(lower, upper)| (number(lower), number(upper))).collect()
}

fn model(set: &BTreeSet<u64>) -> Vec<(u64, u64)> {
    let mut pairs: Vec<(u64, u64)> = Vec::new();
    for &n in set {
        match pairs.last_mut() {
            Some((_, upper)) if *upper + 1 == n => *upper = n,
            _ => pairs.push((n, n)),
        }
    }
    pairs
}

#[derive(Clone, Debug)]
enum Step {
    One(u64),
    Many(u64, u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let one = (1_u64..60).prop_map(Step::One);
    let many = (1_u64..60, 1_u64..60).prop_map(|(lower, upper)| Step::Many(lower, upper));
    proptest::collection::vec(prop_oneof![3 => one, 1 => many], 0..80)
}

proptest! {
    #[test]
    fn ranges_are_a_set_of_numbers(steps in steps(), other in proptest::collection::btree_set(1_u64..62, 0..20)) {
        let (mut ranges, mut set) = (Ranges::new(), BTreeSet::new());
        for step in steps {
            match step {
                Step::One(n) => {
                    let opens = ranges.would_open(number(n));
                    let before = ranges.len();
                    prop_assert_eq!(ranges.insert(number(n)), set.insert(n));
                    prop_assert_eq!(opens, ranges.len() > before);
                }
                Step::Many(lower, upper) => {
                    ranges.insert_range(number(lower), number(upper));
                    set.extend(lower..=upper);
                }
            }
            prop_assert_eq!(&ranges.0, &model(&set));
        }
        for n in 1..62 {
            prop_assert_eq!(ranges.contains(number(n)), set.contains(&n));
            prop_assert_eq!(ranges.is_complete_to(n), set.iter().copied().eq(1..=n));
        }
        prop_assert_eq!(ranges.is_complete_to(0), set.is_empty());
        prop_assert_eq!(ranges.count(), set.len() as u64);
        prop_assert_eq!(ranges.highest().map(MessageNumber::get), set.last().copied());
        prop_assert_eq!(ranges.contiguous(), (1..).take_while(|n| set.contains(n)).last().unwrap_or(0));
        let others: Ranges = other.iter().map(|&n| (number(n), number(n))).collect();
        prop_assert_eq!(ranges.contains_all(&others), set.is_superset(&other));
        prop_assert!(ranges.contains_all(&ranges));
        let json = serde_json::to_string(&ranges).unwrap();
        prop_assert_eq!(serde_json::from_str::<Ranges>(&json).unwrap(), ranges);
    }

    #[test]
    fn ranges_may_be_given_in_any_order(pairs in proptest::collection::vec((1_u64..60, 1_u64..60), 0..30)) {
        let set: BTreeSet<u64> = pairs.iter().flat_map(|&(lower, upper)| lower..=upper).collect();
        prop_assert_eq!(ranges(&pairs).0, model(&set));
    }
}

#[test]
fn the_ends_of_what_numbers_can_be() {
    let max = MessageNumber::MAX;
    let mut ranges = ranges(&[(1, 1)]);
    assert!(ranges.would_open(max));
    assert!(ranges.insert(max));
    assert!(!ranges.insert(max));
    assert!(!ranges.would_open(max));
    assert!(ranges.insert(number(max.get() - 1)));
    assert_eq!(ranges.len(), 2);
    ranges.insert_range(MessageNumber::MIN, max);
    assert_eq!(ranges.count(), max.get());
    assert!(ranges.is_complete_to(max.get()));
    assert_eq!(ranges.iter().next_back(), Some((MessageNumber::MIN, max)));
}

#[test]
fn as_text_and_as_json() {
    assert_eq!(Ranges::new().to_string(), "");
    assert_eq!(ranges(&[(5, 5), (1, 3), (7, 9)]).to_string(), "1-3, 5, 7-9");
    assert_eq!(serde_json::to_string(&ranges(&[(1, 3), (5, 5)])).unwrap(), "[[1,3],[5,5]]");
    let read = |json| serde_json::from_str::<Ranges>(json).map_err(|error| error.to_string());
    assert_eq!(read("[[5,9],[1,3],[4,4],[8,2]]").unwrap().to_string(), "1-9");
    assert!(read("[[0,1]]").unwrap_err().contains("0 is not a message number"));
    assert!(read("[[1,9223372036854775808]]").is_err());
}

//! Which types contain each other: a field that would make its struct infinite is boxed.

use crate::model::{Body, Item, Ty};

/// For each item the number of its strongly connected component: items of one number contain each other by value.
pub(crate) fn components(items: &[Item]) -> Vec<usize> {
    let edges: Vec<Vec<usize>> = items.iter().map(contained).collect();
    let mut backwards = vec![Vec::new(); items.len()];
    for (from, targets) in edges.iter().enumerate() {
        for to in targets {
            if let Some(sources) = backwards.get_mut(*to) {
                sources.push(from);
            }
        }
    }
    // Kosaraju's: the order in which a first search leaves the items, then a search backwards.
    let mut order = Vec::new();
    let mut seen = vec![false; items.len()];
    for start in 0..items.len() {
        search(start, &edges, &mut seen, &mut order);
    }
    let mut component = vec![0; items.len()];
    let mut seen = vec![false; items.len()];
    for (number, start) in order.into_iter().rev().enumerate() {
        let mut found = Vec::new();
        search(start, &backwards, &mut seen, &mut found);
        for item in found {
            component[item] = number + 1;
        }
    }
    // An item alone is in no component with itself, unless it contains itself.
    for (item, targets) in edges.iter().enumerate() {
        let alone = component.iter().filter(|number| **number == component[item]).count() == 1;
        if alone && !targets.contains(&item) {
            component[item] = items.len() + 1 + item;
        }
    }
    component
}

/// Adds what can be reached, each item when all that it leads to was added.
fn search(start: usize, edges: &[Vec<usize>], seen: &mut [bool], order: &mut Vec<usize>) {
    if std::mem::replace(&mut seen[start], true) {
        return;
    }
    let mut stack = vec![(start, 0)];
    while let Some((item, at)) = stack.pop() {
        match edges[item].get(at) {
            Some(next) => {
                stack.push((item, at + 1));
                if !std::mem::replace(&mut seen[*next], true) {
                    stack.push((*next, 0));
                }
            }
            None => order.push(item),
        }
    }
}

fn contained(item: &Item) -> Vec<usize> {
    let mut found = Vec::new();
    match &item.body {
        Body::Struct(fields) => fields.iter().for_each(|field| by_value(&field.ty, &mut found)),
        Body::Enum(variants) => {
            variants.iter().filter_map(|variant| variant.ty.as_ref()).for_each(|ty| by_value(ty, &mut found));
        }
        Body::Tuple(ty) | Body::Alias(ty) => by_value(ty, &mut found),
        Body::Faults(variants) => variants.iter().for_each(|variant| by_value(&variant.ty, &mut found)),
    }
    found
}

fn by_value(ty: &Ty, found: &mut Vec<usize>) {
    match ty {
        Ty::Item(item) => found.push(*item),
        Ty::Option(inner) => by_value(inner, found),
        Ty::Built(_) | Ty::Vec(_) | Ty::Entries(..) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Field;

    fn item(fields: &[Ty]) -> Item {
        let field = |ty: &Ty| Field { name: String::new(), docs: None, options: Vec::new(), ty: ty.clone() };
        let body = Body::Struct(fields.iter().map(field).collect());
        Item { name: String::new(), docs: None, options: Vec::new(), body }
    }

    #[test]
    fn items_that_contain_each_other_are_one_component() {
        let items = [
            item(&[Ty::Item(1), Ty::Item(3)]),
            item(&[Ty::Item(2).option()]),
            item(&[Ty::Item(0), Ty::Item(2).vec()]),
            item(&[Ty::Item(4)]),
            item(&[Ty::Item(4).option()]),
        ];
        let of = components(&items);
        assert!(of[0] == of[1] && of[1] == of[2]);
        assert!(of[3] != of[0] && of[4] != of[3]);
        // It contains itself by a list only.
        assert_eq!(components(&[item(&[Ty::Item(0).vec()])]), [2]);
        assert_eq!(components(&[item(&[Ty::Item(0)])]), [1]);
    }
}

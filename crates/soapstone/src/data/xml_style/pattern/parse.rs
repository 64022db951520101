//! From the text of an expression to its parts.

use std::iter::Peekable;
use std::str::Chars;
use std::sync::Arc;

use super::class::{Class, Item, category};

/// A part of an expression.
pub(super) enum Node {
    /// A character.
    Class(Arc<Class>),
    /// One after the other.
    All(Vec<Self>),
    /// One of these.
    Any(Vec<Self>),
    /// So many times at least, and at most.
    Repeat(Box<Self>, u32, Option<u32>),
}

/// How many parentheses may be within each other.
const MAX_DEPTH: usize = 100;

/// The parts of an expression; `None` if it is not understood.
pub(super) fn parse(pattern: &str) -> Option<Node> {
    // No anchors of XML Schema, which matches whole texts anyway; but .NET takes them as such, and so do those who write them.
    let pattern = pattern.strip_prefix('^').unwrap_or(pattern);
    let pattern = match pattern.strip_suffix('$') {
        Some(rest) if rest.chars().rev().take_while(|c| *c == '\\').count() % 2 == 0 => rest,
        _ => pattern,
    };
    let mut parser = Parser { rest: pattern.chars().peekable(), depth: 0 };
    let node = parser.branches()?;
    parser.rest.next().is_none().then_some(node)
}

struct Parser<'a> {
    rest: Peekable<Chars<'a>>,
    depth: usize,
}

impl Parser<'_> {
    fn branches(&mut self) -> Option<Node> {
        let mut branches = vec![self.branch()?];
        while self.rest.next_if_eq(&'|').is_some() {
            branches.push(self.branch()?);
        }
        if branches.len() > 1 { Some(Node::Any(branches)) } else { branches.pop() }
    }

    fn branch(&mut self) -> Option<Node> {
        let mut pieces = Vec::new();
        while let Some(c) = self.rest.next_if(|c| !matches!(c, '|' | ')')) {
            let mut piece = self.atom(c)?;
            while let Some((least, most)) = self.quantifier()? {
                piece = Node::Repeat(Box::new(piece), least, most);
            }
            pieces.push(piece);
        }
        Some(Node::All(pieces))
    }

    fn atom(&mut self, first: char) -> Option<Node> {
        let class = match first {
            '(' => {
                self.depth += 1;
                if self.depth > MAX_DEPTH || self.rest.peek() == Some(&'?') {
                    return None;
                }
                let node = self.branches()?;
                self.rest.next_if_eq(&')')?;
                self.depth -= 1;
                return Some(node);
            }
            '[' => self.class()?,
            '.' => Class { negated: true, items: vec![Item::one('\n'), Item::one('\r')], minus: None },
            '\\' => Class::of(self.escape()?),
            '?' | '*' | '+' | ']' => return None,
            c => Class::of(Item::one(c)),
        };
        Some(Node::Class(Arc::new(class)))
    }

    /// How often what was read may be there, if that is said; the outer `None` is an error.
    fn quantifier(&mut self) -> Option<Option<(u32, Option<u32>)>> {
        let Some(c) = self.rest.next_if(|c| matches!(c, '?' | '*' | '+' | '{')) else {
            return Some(None);
        };
        Some(Some(match c {
            '?' => (0, Some(1)),
            '*' => (0, None),
            '+' => (1, None),
            _ => {
                let least = self.number()?;
                let most = match self.rest.next()? {
                    '}' => return Some(Some((least, Some(least)))),
                    ',' if self.rest.peek() == Some(&'}') => None,
                    ',' => Some(self.number()?),
                    _ => return None,
                };
                self.rest.next_if_eq(&'}')?;
                if most.is_some_and(|most| most < least) {
                    return None;
                }
                (least, most)
            }
        }))
    }

    fn number(&mut self) -> Option<u32> {
        let mut number = None;
        while let Some(digit) = self.rest.peek().and_then(|c| c.to_digit(10)) {
            self.rest.next();
            number = Some(number.unwrap_or(0u32).checked_mul(10)?.checked_add(digit)?);
        }
        number
    }

    /// What stands in brackets.
    fn class(&mut self) -> Option<Class> {
        let mut class =
            Class { negated: self.rest.next_if_eq(&'^').is_some(), items: Vec::new(), minus: None };
        loop {
            let item = match self.rest.next()? {
                ']' if !class.items.is_empty() => return Some(class),
                ']' => return None,
                '-' if self.rest.peek() == Some(&'[') => {
                    self.rest.next();
                    self.depth += 1;
                    if self.depth > MAX_DEPTH {
                        return None;
                    }
                    class.minus = Some(Box::new(self.class()?));
                    self.depth -= 1;
                    self.rest.next_if_eq(&']')?;
                    return Some(class);
                }
                '\\' => self.escape()?,
                '[' => return None,
                c => Item::one(c),
            };
            class.items.push(self.range(item)?);
        }
    }

    /// The item, or the range that begins with it.
    fn range(&mut self, item: Item) -> Option<Item> {
        let Item::Range(first, _) = item else { return Some(item) };
        if self.rest.peek() != Some(&'-') {
            return Some(item);
        }
        let mut ahead = self.rest.clone();
        ahead.next();
        // A sign at the end stands for itself, and before brackets it takes a class away.
        if matches!(ahead.peek(), Some(']' | '[') | None) {
            return Some(item);
        }
        self.rest.next();
        let last = match self.rest.next()? {
            '\\' => match self.escape()? {
                Item::Range(last, _) => last,
                _ => return None,
            },
            c => c,
        };
        (first <= last).then_some(Item::Range(first, last))
    }

    fn escape(&mut self) -> Option<Item> {
        Some(match self.rest.next()? {
            'n' => Item::one('\n'),
            'r' => Item::one('\r'),
            't' => Item::one('\t'),
            c @ ('p' | 'P') => {
                self.rest.next_if_eq(&'{')?;
                let mut name = String::new();
                loop {
                    match self.rest.next()? {
                        '}' => break,
                        c => name.push(c),
                    }
                }
                Item::Kind(category(&name)?, c == 'P')
            }
            c @ ('s' | 'i' | 'c' | 'd' | 'w') => Item::Kind(category(c.encode_utf8(&mut [0; 4]))?, false),
            c @ ('S' | 'I' | 'C' | 'D' | 'W') => {
                Item::Kind(category(c.to_ascii_lowercase().encode_utf8(&mut [0; 4]))?, true)
            }
            c if c.is_ascii_punctuation() => Item::one(c),
            _ => return None,
        })
    }
}

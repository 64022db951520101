//! Regular expressions of XML Schema. They match whole texts, know no anchors, groups that capture or back references, and have
//! classes of their own. Spec: [XSD2 §F]
//!
//! What is matched takes time in proportion to the text and to the expression, and neither memory nor steps without a limit.

mod class;
mod parse;

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use class::Class;
use parse::Node;

/// How large an expression may be: its characters and classes, those that are repeated a number of times so many times. A
/// larger one is not checked.
const MAX_STATES: usize = 20_000;

/// How many steps the comparison of one text may take; one that takes more is refused.
const MAX_STEPS: usize = 50_000_000;

/// Whether a text is what an expression says; `None` if the expression is not understood.
pub(super) fn matches(pattern: &'static str, text: &str) -> Option<bool> {
    let program = compiled(pattern);
    Option::as_ref(&program).map(|program| program.matches(text))
}

/// Expressions are compiled once. They stand in the program, so there are only so many.
fn compiled(pattern: &'static str) -> Arc<Option<Program>> {
    type Known = HashMap<&'static str, Arc<Option<Program>>>;
    static KNOWN: RwLock<Option<Known>> = RwLock::new(None);
    let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(program) = known.as_ref().and_then(|known| known.get(pattern)) {
        return program.clone();
    }
    drop(known);
    let program = Arc::new(Program::compile(pattern));
    if program.is_none() {
        tracing::warn!(
            pattern,
            "a pattern of a schema is not understood, so values are not compared with it"
        );
    }
    let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
    known.get_or_insert_default().entry(pattern).or_insert(program).clone()
}

/// A step of a program.
enum State {
    /// A character of this class, and then the next state.
    Class(Arc<Class>),
    /// Both, at once.
    Either(usize, usize),
    /// The end.
    End,
}

/// An expression as an automaton.
struct Program {
    states: Vec<State>,
    start: usize,
    /// How many parts were added.
    parts: usize,
}

impl Program {
    fn compile(pattern: &str) -> Option<Self> {
        let node = parse::parse(pattern)?;
        let mut program = Self { states: vec![State::End], start: 0, parts: 0 };
        program.start = program.add(&node, 0)?;
        Some(program)
    }

    /// Adds an expression, after which comes `next`; where it begins. States are followed by the one that was added before,
    /// so a class says what follows by an [`Either`](State::Either) if that is another one.
    fn add(&mut self, node: &Node, next: usize) -> Option<usize> {
        self.parts += 1;
        if self.parts > MAX_STATES {
            return None;
        }
        match node {
            Node::Class(class) => {
                if next + 1 != self.states.len() {
                    self.push(State::Either(next, next))?;
                }
                self.push(State::Class(class.clone()))
            }
            Node::All(nodes) => nodes.iter().rev().try_fold(next, |next, node| self.add(node, next)),
            Node::Any(nodes) => {
                let mut starts = nodes.iter();
                let mut start = self.add(starts.next()?, next)?;
                for node in starts {
                    let other = self.add(node, next)?;
                    start = self.push(State::Either(start, other))?;
                }
                Some(start)
            }
            Node::Repeat(node, least, most) => {
                let mut start = match most {
                    None => {
                        let again = self.push(State::Either(next, next))?;
                        let inner = self.add(node, again)?;
                        *self.states.get_mut(again)? = State::Either(inner, next);
                        again
                    }
                    Some(most) => {
                        let mut start = next;
                        for _ in *least..*most {
                            let inner = self.add(node, start)?;
                            start = self.push(State::Either(inner, next))?;
                        }
                        start
                    }
                };
                for _ in 0..*least {
                    start = self.add(node, start)?;
                }
                Some(start)
            }
        }
    }

    fn push(&mut self, state: State) -> Option<usize> {
        if self.states.len() >= MAX_STATES {
            return None;
        }
        self.states.push(state);
        Some(self.states.len() - 1)
    }

    fn matches(&self, text: &str) -> bool {
        let (mut now, mut then) = (Threads::new(self), Threads::new(self));
        now.add(self.start);
        let mut steps = 0;
        for c in text.chars() {
            then.clear();
            for at in now.waiting.iter().copied() {
                if matches!(self.states.get(at), Some(State::Class(class)) if class.has(c)) {
                    then.add(at - 1);
                }
            }
            steps += now.steps;
            if then.waiting.is_empty() && !then.ended || steps > MAX_STEPS {
                return false;
            }
            std::mem::swap(&mut now, &mut then);
        }
        now.ended
    }
}

/// The states at which the text may be, each once.
struct Threads<'a> {
    program: &'a Program,
    /// The round in which a state was seen last.
    seen: Vec<usize>,
    round: usize,
    waiting: Vec<usize>,
    todo: Vec<usize>,
    ended: bool,
    steps: usize,
}

impl<'a> Threads<'a> {
    fn new(program: &'a Program) -> Self {
        let seen = vec![0; program.states.len()];
        Self { program, seen, round: 1, waiting: Vec::new(), todo: Vec::new(), ended: false, steps: 0 }
    }

    fn clear(&mut self) {
        self.round += 1;
        self.waiting.clear();
        (self.ended, self.steps) = (false, 0);
    }

    fn add(&mut self, state: usize) {
        self.todo.push(state);
        while let Some(at) = self.todo.pop() {
            self.steps += 1;
            match self.seen.get_mut(at) {
                Some(seen) if *seen != self.round => *seen = self.round,
                _ => continue,
            }
            match self.program.states.get(at) {
                Some(State::Class(_)) => self.waiting.push(at),
                Some(State::Either(a, b)) => self.todo.extend([*b, *a]),
                Some(State::End) => self.ended = true,
                None => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_texts_are_matched() {
        for (pattern, good, bad) in [
            ("", &[""][..], &["a"][..]),
            ("abc", &["abc"], &["ab", "abcd", "xabc", ""]),
            ("a|bc|", &["a", "bc", ""], &["ac", "b"]),
            ("(a|b)*c", &["c", "abac"], &["ab", "ca"]),
            ("a?b+", &["b", "abbb"], &["a", "aab"]),
            ("[A-Z]{3}", &["EUR"], &["EU", "EURO", "eur"]),
            ("\\d{2,}", &["12", "123456"], &["1", "1a"]),
            ("\\d{1,3}(\\.\\d{1,3}){3}", &["127.0.0.1"], &["127.0.0", "1270.0.0.1", "127.0.0.1."]),
            ("[^a-c]", &["d", "ä"], &["a", "dd"]),
            ("[a-z-[aeiou]]+", &["xyz"], &["xaz"]),
            ("[\\w-[_]]+", &["ab1"], &["a_b"]),
            ("[-+]?[0-9.]*", &["-1.5", "", "+"], &["1-"]),
            ("[a\\-z]", &["a", "-", "z"], &["b"]),
            ("\\i\\c*", &["name", "_a-1.b", "a:b"], &["1a", "a b", ""]),
            ("\\s\\S", &[" a"], &["a ", "aa"]),
            ("\\p{Lu}\\p{Ll}+", &["Ada", "Ärger"], &["ada", "ADA"]),
            ("\\P{L}", &["1"], &["a"]),
            ("\\p{IsBasicLatin}*", &["ab~"], &["ä"]),
            (".*", &["", "a b"], &["a\nb"]),
            ("^\\d+$", &["12"], &["^12$", "x"]),
            ("a{0}b", &["b"], &["ab"]),
            ("x{2}{2}", &["xxxx"], &["xx"]),
            ("(a*)*", &["", "aaa"], &["b"]),
            ("(a|a)*b", &["aaab"], &["aaa"]),
            ("\\.\\\\\\?\\*\\+\\(\\)\\{\\}\\[\\]\\|\\^\\n", &[".\\?*+(){}[]|^\n"], &["."]),
            ("[0-9]{4}-(0[1-9]|1[0-2])", &["2024-07", "2024-12"], &["2024-13", "2024-7"]),
        ] {
            for text in good {
                assert_eq!(matches(pattern, text), Some(true), "{pattern} {text:?}");
            }
            for text in bad {
                assert_eq!(matches(pattern, text), Some(false), "{pattern} {text:?}");
            }
        }
    }

    #[test]
    fn what_is_not_understood_is_not_checked() {
        for pattern in [
            "(",
            ")",
            "a)",
            "[",
            "[a",
            "[]",
            "*",
            "a**b(",
            "\\",
            "\\b",
            "\\p{Xx}",
            "\\p",
            "(?:a)",
            "a{3,1}",
            "(a{999}){999}",
            "(){99999999}",
        ] {
            assert_eq!(matches(pattern, "a"), None, "{pattern}");
        }
        let deep: &'static str = Box::leak("(".repeat(100_000).into_boxed_str());
        assert_eq!(matches(deep, "a"), None);
    }

    #[test]
    fn steps_have_a_limit() {
        let text = "a".repeat(1 << 20);
        assert_eq!(matches("(a*)*b", &text), Some(false));
        // A text that would be matched after more steps than are taken.
        assert_eq!(matches("(a{1,2000})*", &text), Some(false));
        assert_eq!(matches("a*", &text), Some(true));
    }
}

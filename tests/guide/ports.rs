//! Free ports for those that a walk shows, so that walks run beside each other.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering};

/// The ports of one walk.
#[derive(Debug, Default)]
pub(crate) struct Ports {
    free: BTreeMap<String, u16>,
}

impl Ports {
    /// A text of the walk with the ports that are used for it.
    pub(crate) fn in_text(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(|next: char| next.is_ascii_digit()) {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let end = rest.find(|next: char| !next.is_ascii_digit()).unwrap_or(rest.len());
            let (number, after) = rest.split_at(end);
            let stands_alone = !out
                .ends_with(|before: char| before.is_alphanumeric() || "._-".contains(before))
                && !after.starts_with(|next: char| next.is_alphanumeric() || "_-".contains(next));
            if stands_alone && is_shown(number) {
                let free = *self.free.entry(number.to_owned()).or_insert_with(free);
                out.push_str(&free.to_string());
            } else {
                out.push_str(number);
            }
            rest = after;
        }
        out + rest
    }
}

/// Whether it is a port that walks use.
fn is_shown(number: &str) -> bool {
    number.len() == 4 && (number.starts_with("80") || number.starts_with("90"))
}

/// A port that nobody has, of four digits as those shown: what is aligned stays so. Systems give such ports to nobody who asks for
/// any. Of two processes each begins elsewhere.
fn free() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    const FIRST: u16 = 2_000;
    const COUNT: u16 = 5_900;
    let begin = (std::process::id() % u32::from(COUNT)) as u16;
    for _ in 0..COUNT {
        let port = FIRST + (begin + NEXT.fetch_add(1, Ordering::Relaxed)) % COUNT;
        let all = TcpListener::bind(("0.0.0.0", port));
        if all.is_ok() && (drop(all), TcpListener::bind(("127.0.0.1", port))).1.is_ok() {
            return port;
        }
    }
    panic!("no port is free from {FIRST} on");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_port_shown_has_one_of_its_own() {
        let mut ports = Ports::default();
        let text = ports.in_text("http://127.0.0.1:8000/x :9001 listen 8000;");
        let (first, second) = (ports.free["8000"], ports.free["9001"]);
        assert_ne!(first, second);
        assert_eq!(text, format!("http://127.0.0.1:{first}/x :{second} listen {first};"));
        assert_eq!(ports.in_text(":8000"), format!(":{first}"));
    }

    #[test]
    fn other_numbers_stay() {
        let text = "8000-8099, 1.8000, x8000, 80000, :46121, 8000ms";
        assert_eq!(Ports::default().in_text(text), text);
    }
}

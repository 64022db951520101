//! Who was recorded.

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::results::Direction;
use crate::workspace::Workspace;

#[derive(Deserialize)]
struct Manifest {
    product: String,
}

/// Peer and version of one side of a recording: the client of those that call us, the service of those that are called.
pub(super) fn peer(workspace: &Workspace, scenario: &str, direction: Direction) -> Result<(String, String)> {
    let path = format!("fixtures/{scenario}/manifest.toml");
    let manifest: Manifest =
        toml::from_str(&workspace.read(&path)?).with_context(|| format!("cannot read {path}"))?;
    let side = side(&manifest.product, direction);
    match PEERS.iter().find(|(product, ..)| side.starts_with(product)) {
        Some((_, peer, version)) => Ok(((*peer).to_owned(), (*version).to_owned())),
        None => bail!("{path}: who is {side:?}? crates/xtask/src/interop/recorded.rs says so of the others"),
    }
}

/// What a manifest says of one side: `client: A; server: B`, or the same product on both.
fn side(product: &str, direction: Direction) -> &str {
    let names: &[&str] = match direction {
        Direction::CallsUs => &["client: "],
        Direction::CalledByUs => &["server: ", "service: "],
    };
    product
        .split("; ")
        .find_map(|part| names.iter().find_map(|name| part.strip_prefix(name)))
        .unwrap_or(product)
}

/// How the product of a manifest begins, and what it is called here, with its version.
const PEERS: &[(&str, &str, &str)] = &[
    (
        "System.ServiceModel (.NET Framework reference source 4.x) on Mono 6.8",
        "WCF of the .NET Framework",
        "reference source 4.x on Mono 6.8",
    ),
    (
        "System.ServiceModel 4.9 (dotnet/wcf 3.3.0)",
        "WCF client of .NET",
        "System.ServiceModel 4.9 on .NET Core 3.1",
    ),
    (
        "CoreWCF (branch feature/ReliableSessions)",
        "CoreWCF",
        "branch feature/ReliableSessions on .NET Core 3.1",
    ),
    ("gSOAP 2.8.124", "gSOAP", "2.8.124"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_side_of_a_recording_has_its_product() {
        let both = "client: System.ServiceModel 4.9 (dotnet/wcf 3.3.0) on .NET Core 3.1; server: CoreWCF (branch x) on .NET";
        assert!(side(both, Direction::CallsUs).starts_with("System.ServiceModel 4.9"));
        assert!(side(both, Direction::CalledByUs).starts_with("CoreWCF"));
        assert_eq!(side("gSOAP 2.8.124 (both sides)", Direction::CallsUs), "gSOAP 2.8.124 (both sides)");
        let one = "service: A; client: hand-made messages";
        assert_eq!(side(one, Direction::CalledByUs), "A");
    }
}

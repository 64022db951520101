//! Each way to write a forbidden dependency is caught, and what is allowed is not.

use super::manifest::Manifest;
use super::{purity, run, table, tree};
use crate::source::Source;
use crate::testing::Scratch;

const ROOT: &str = r#"
[workspace]
members = ["crates/*"]
[workspace.dependencies]
runtime = { package = "tokio", version = "1" }
soapstone-nbfx = { path = "crates/nbfx" }
"#;

/// What the direct edges of `soapstone-soap` break, with these lines in its manifest.
fn soap_with(lines: &str) -> Vec<String> {
    let root: toml::Table = toml::from_str(ROOT).unwrap();
    let inherited = root["workspace"]["dependencies"].as_table().unwrap().clone();
    let package = "[package]\nname = \"soapstone-soap\"\n";
    let text =
        if lines.starts_with('[') { format!("{package}{lines}") } else { format!("{lines}\n{package}") };
    let manifest = Manifest::parse("crates/soap", text, inherited).unwrap();
    manifest.edges().iter().filter_map(|edge| table::judge(&edge.from, &edge.to, false)).collect()
}

#[test]
fn every_spelling_of_a_forbidden_edge_is_caught() {
    for lines in [
        "[dependencies]\ntokio = \"1\"",
        "[dependencies]\n  \"tokio\" = '1'",
        "[dependencies]\ntokio = { version = \"1\", features = [\"rt\", \"net\"] }",
        "[dependencies]\ntokio = { version = \"1\", optional = true }",
        "[dependencies]\ntokio.workspace = true",
        "[dependencies]\ntokio.version = \"1\"",
        "[dependencies.tokio]\nversion = \"1\"",
        "dependencies = { tokio = \"1\" }",
        "dependencies.tokio = \"1\"",
        "[dependencies]\nquiet = { package = \"tokio\", version = \"1\" }",
        "[dependencies.quiet]\npackage = \"tokio\"\nversion = \"1\"",
        "[dependencies]\nruntime.workspace = true",
        "[dependencies]\nruntime = { workspace = true, features = [\"rt\"] }",
        "[build-dependencies]\ntokio = \"1\"",
        "[target.'cfg(unix)'.dependencies]\ntokio = \"1\"",
        "[target.x86_64-unknown-linux-gnu.dependencies.tokio]\nversion = \"1\"",
        "[target.'cfg(windows)'.build-dependencies]\nquiet = { package = \"tokio\", version = \"1\" }",
        "[dependencies]\ntokio-util = \"0.7\"",
        "[dependencies]\nrand = \"0.9\"",
        "[dependencies]\ngetrandom = \"0.3\"",
        "[dependencies]\nhyper_util = { package = \"hyper-util\", version = \"0.1\" }",
    ] {
        assert_eq!(soap_with(lines).len(), 1, "{lines}");
    }
}

#[test]
fn what_is_allowed_passes() {
    for lines in [
        "",
        "[dependencies]\nsoapstone-xml.workspace = true\nbytes = \"1\"",
        "[dev-dependencies]\ntokio = \"1\"\nsoapstone-nbfx.workspace = true",
        "[target.'cfg(unix)'.dev-dependencies]\ntokio = \"1\"",
        "[dependencies]\ntokionomics = \"1\"",
    ] {
        assert_eq!(soap_with(lines), [""; 0], "{lines}");
    }
}

#[test]
fn a_workspace_edge_that_is_not_in_the_table_is_caught() {
    let found = soap_with("[dependencies]\nsoapstone-nbfx.workspace = true");
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("soapstone-soap may depend on soapstone-xml"), "{found:?}");
    assert!(table::judge("soapstone-cli", "soapstone-macros", true).is_some());
    assert!(table::judge("soapstone", "soapstone-lint", true).is_some());
    assert!(table::judge("soapstone-cli", "soapstone-tests", true).is_some());
    assert!(table::judge("soapstone-soap", "newcomer", true).is_some());
    assert!(table::judge("soapstone", "tokio", false).is_none());
}

#[test]
fn the_table_has_no_way_back_and_names_only_itself() {
    let order = |package: &str| table::LAYERS.iter().position(|layer| layer.package == package);
    for layer in table::LAYERS {
        for target in layer.may {
            assert!(order(target) < order(layer.package), "{} -> {target}", layer.package);
            assert!(order(target).is_some(), "{target}");
        }
    }
}

#[test]
fn the_report_names_edge_place_and_rule_although_cargo_cannot_resolve() {
    let scratch = Scratch::new();
    scratch.write("Cargo.toml", ROOT);
    scratch.write("crates/soap/src/lib.rs", "fn now() { std::time::Instant::now(); }\n");
    scratch.write(
        "crates/soap/Cargo.toml",
        "[package]\nname = \"soapstone-soap\"\nversion = \"0.0.0\"\n\n[dev-dependencies]\ntokio = \"=99.0.0\"\n\n\
         [dependencies]\ntokio = \"=99.0.0\"\n",
    );
    let report = run(&scratch.workspace()).unwrap();
    let all = report.findings.join("\n");
    assert!(
        all.contains("soapstone-soap -> tokio\nat crates/soap/Cargo.toml:9: tokio = \"=99.0.0\"\nrule: "),
        "{all}"
    );
    assert!(all.contains("an async runtime"), "{all}");
    assert!(all.contains("crates/soap/src/lib.rs:1: Instant::now"), "{all}");
    assert!(all.contains("cargo fails for soapstone-soap"), "{all}");
    assert_eq!(report.findings.len(), 3, "{all}");
}

#[test]
fn a_transitive_crate_is_reported_with_its_path() {
    let text = "0 soapstone-rm v0.1.0 (crates/rm)\n1 serde v1.0.0\n1 uuid v1.0.0\n2 getrandom v0.3.0\n3 libc v0.2.0\n\
                1 helper v1.0.0\n2 getrandom v0.3.0 (*)\n1 tokio v1.0.0\n2 mio v1.0.0\n";
    let found = tree::violations("soapstone-rm", &tree::parse(text));
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("through soapstone-rm -> uuid -> getrandom\nrule: "), "{found:?}");
    assert!(tree::violations("soapstone-lint", &tree::parse(text)).is_empty());
}

#[test]
fn impure_calls_are_found_in_code_only() {
    let text = "//! std::fs is not used\nuse std::{collections::HashMap, fs::{self, File}, io};\n\
                fn f() { let a = \"std::net\"; my_std::envy(); env!(\"X\"); }\n\
                fn g() -> u64 { Uuid::new_v4(); std::thread::yield_now() }\n\
                #[cfg(test)] mod tests { fn h() { std::fs::read(\"x\"); } }\n";
    let source = Source::new(text);
    let found: Vec<_> =
        purity::impurities(&source).into_iter().map(|(at, what)| (source.line(at), what)).collect();
    let expected = [(2, "std::{fs}"), (4, "Uuid::new_v4"), (4, "std::thread")];
    assert_eq!(found, expected.map(|(line, what)| (line, what.to_owned())));
}

#[test]
fn namespace_literals_are_found_outside_tests() {
    let text = "/// <http://www.w3.org/a>\nconst A: &str = \"http://schemas.xmlsoap.org/x\";\n\
                const B: &str = \"http://example.org/\";\n#[cfg(test)]\nmod tests { const C: &str = \"http://www.w3.org/c\"; }\n";
    let source = Source::new(text);
    let found: Vec<_> =
        purity::namespaces(&source).into_iter().map(|(at, uri)| (source.line(at), uri)).collect();
    assert_eq!(found, [(2, "http://schemas.xmlsoap.org/x")]);
}

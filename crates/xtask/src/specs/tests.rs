//! Finding citations, judging them, and the table made of them.

use super::citations::{Citation, Role, read};
use super::{coverage, run};
use crate::testing::Scratch;

const SPECS: &str = "[[spec]]\nid = \"XML10\"\ntitle = \"XML\"\nversion = \"Fifth Edition\"\nurl = \"https://example.org/xml\"\n\n\
    [[spec]]\nid = \"WSRM11\"\ntitle = \"RM\"\nversion = \"1.1\"\nurl = \"https://example.org/rm\"\n";

fn short(citations: &[Citation]) -> Vec<(usize, &str, &str, Role)> {
    citations.iter().map(|c| (c.line, c.id.as_str(), c.section.as_str(), c.role)).collect()
}

#[test]
fn citations_are_found_in_comments_and_strings() {
    let text = "/// Spec: [XML10 §2.2], [WSRM11 §3.9]\nfn a() {}\n//! see [`Foo`], [XML10], [A] and [XML10 §2.2, §2.10]\n\
                // Spec: [MC-NBFS]\nfn f() -> &'static str { \"not allowed [XML10 §3]\" }\nlet x = y[XML10];\n";
    let expected = [
        (1, "XML10", "2.2", Role::Code),
        (1, "WSRM11", "3.9", Role::Code),
        (3, "XML10", "2.2", Role::Code),
        (3, "XML10", "2.10", Role::Code),
        (4, "MC-NBFS", "", Role::Code),
        (5, "XML10", "3", Role::Code),
    ];
    assert_eq!(short(&read("crates/a/src/lib.rs", text)), expected);
}

#[test]
fn a_citation_about_a_test_is_told_apart() {
    let text = "// Tests: [XML10 §2]\nfn a() {}\n#[cfg(test)]\nmod tests {\n// [XML10 §3]\nfn b() { \"[XML10 §4]\"; }\n}\n";
    let expected =
        [(1, "XML10", "2", Role::Test), (5, "XML10", "3", Role::Test), (6, "XML10", "4", Role::Quoted)];
    assert_eq!(short(&read("crates/a/src/lib.rs", text)), expected);
    assert_eq!(read("crates/a/tests/b.rs", "/// [XML10 §1]")[0].role, Role::Test);
    assert_eq!(read("crates/a/src/tests.rs", "/// [XML10 §1]")[0].role, Role::Test);
}

#[test]
fn an_unknown_id_is_reported_with_its_place() {
    let scratch = Scratch::new();
    scratch
        .write("docs/specs.toml", SPECS)
        .write("crates/a/src/lib.rs", "//! a\n/// Spec: [XML11 §2]\nfn a() {}\n");
    scratch.write("crates/xtask/src/lib.rs", "/// [NONE §2]\n");
    let report = run(&scratch.workspace(), false).unwrap();
    assert_eq!(report.findings, ["crates/a/src/lib.rs:2: XML11 is not in docs/specs.toml"]);
    assert_eq!(report.summary, "2 documents, 1 citations of 1 sections");
}

#[test]
fn the_registry_is_checked_too() {
    let scratch = Scratch::new();
    scratch.write("docs/specs.toml", &format!("{SPECS}{}", SPECS.replace("WSRM11", "rm")));
    let findings = run(&scratch.workspace(), false).unwrap().findings;
    assert_eq!(findings.len(), 2, "{findings:?}");
    assert!(findings[0].contains("XML10: this id is there twice"));
    assert!(findings[1].contains("rm: an id is"));
}

#[test]
fn coverage_lists_sections_in_order_with_their_files() {
    let scratch = Scratch::new();
    scratch
        .write("docs/specs.toml", SPECS)
        .write("crates/a/src/b.rs", "/// [XML10 §2.10]\n/// [XML10 §2.9]\n");
    scratch.write("crates/a/tests/c.rs", "// Tests: [XML10 §2.9]\n");
    let text = coverage(&scratch.workspace()).unwrap();
    let table = "| section | cited in | tested in |\n|---|---|---|\n\
                 | 2.9 | `crates/a/src/b.rs` | `crates/a/tests/c.rs` |\n| 2.10 | `crates/a/src/b.rs` |  |\n";
    assert!(
        text.contains("## XML10\n\n[XML](https://example.org/xml), Fifth Edition. Sections: 2, tested: 1.\n"),
        "{text}"
    );
    assert!(text.contains(table), "{text}");
    assert!(text.contains("## Not cited\n\n- WSRM11: "), "{text}");
}

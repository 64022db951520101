//! What is said about contracts that cannot be.
#![allow(missing_docs, reason = "tests")]

#[test]
fn mistakes_are_told_where_they_are_made() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*.rs");
    cases.compile_fail("tests/ui/data/*.rs");
}

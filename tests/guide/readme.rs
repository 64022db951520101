//! What the README shows of the examples is what they are.

use crate::runner::repository;

const MARK: &str = "<!-- example: ";

/// The blocks that stand behind a mark: the file of each, and its text in the README.
fn shown(readme: &str) -> Vec<(String, String)> {
    let blocks = readme.split(MARK).skip(1).map(|block| {
        let (file, rest) = block.split_once(" -->\n```rust\n").expect("a rust block follows the mark");
        let (text, _) = rest.split_once("```").expect("the block ends");
        (file.to_owned(), text.to_owned())
    });
    blocks.collect()
}

#[test]
fn the_readme_shows_the_examples_as_they_are() {
    let readme = std::fs::read_to_string(repository().join("README.md")).unwrap();
    let shown = shown(&readme);
    assert_eq!(shown.len(), 3);
    for (file, text) in shown {
        assert_eq!(text, std::fs::read_to_string(repository().join(&file)).unwrap(), "{file}");
    }
}

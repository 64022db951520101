//! The header blocks of a message, without those of addressing.

use std::collections::BTreeSet;

use soapstone_xml::QName;

use crate::header::HeaderBlock;
use crate::role::Roles;

/// The header blocks of a message that are not about addressing, in their order, and the [roles](Roles) of the endpoint that
/// looks at them.
///
/// They stand in two places: *leading* blocks before the addressing headers, where .NET writes those of reliable messaging,
/// the others behind `Action`, where it writes those of applications. Where a block stands means nothing; it is kept so that
/// messages look as .NET's do. Whoever looks for a block looks in both.
#[derive(Clone, Debug, Default)]
pub struct Headers {
    blocks: Vec<HeaderBlock>,
    leading: usize,
    roles: Roles,
    /// The names of header blocks that are marked as reference parameters, and must be understood all the same.
    mandatory_parameters: Vec<QName>,
}

impl Headers {
    /// No blocks, for the ultimate receiver.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same blocks, looked at by an endpoint with these roles.
    #[must_use]
    pub fn with_roles(self, roles: Roles) -> Self {
        Self { roles, ..self }
    }

    /// The roles of the endpoint that looks at them.
    pub fn roles(&self) -> &Roles {
        &self.roles
    }

    /// Adds a block at the end.
    pub fn push(&mut self, block: HeaderBlock) {
        self.blocks.push(block);
    }

    /// Adds a block behind the other leading ones.
    pub fn push_leading(&mut self, block: HeaderBlock) {
        self.blocks.insert(self.leading, block);
        self.leading += 1;
    }

    /// Adds a block before all others. .NET writes acknowledgements before `Sequence`.
    pub fn push_first(&mut self, block: HeaderBlock) {
        self.blocks.insert(0, block);
        self.leading += 1;
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.blocks.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// All of them, the leading ones first.
    pub fn iter(&self) -> std::slice::Iter<'_, HeaderBlock> {
        self.blocks.iter()
    }

    /// Those that are written before the addressing headers.
    pub fn leading(&self) -> &[HeaderBlock] {
        self.blocks.get(..self.leading).unwrap_or_default()
    }

    /// Those that are written behind `Action`.
    pub fn following(&self) -> &[HeaderBlock] {
        self.blocks.get(self.leading..).unwrap_or_default()
    }

    /// The blocks of this name that are for us.
    pub fn all<'a>(&'a self, namespace: &'a str, local: &'a str) -> impl Iterator<Item = &'a HeaderBlock> {
        self.blocks.iter().filter(move |block| self.is_ours(block, namespace, local))
    }

    /// The first block of this name that is for us.
    pub fn find(&self, namespace: &str, local: &str) -> Option<&HeaderBlock> {
        self.blocks.iter().find(|block| self.is_ours(block, namespace, local))
    }

    /// Takes the first block of this name that is for us out: it was processed, so nobody need understand it any more.
    /// [`take_all`](Self::take_all) is for headers that may be there more than once.
    pub fn take(&mut self, namespace: &str, local: &str) -> Option<HeaderBlock> {
        let index = self.blocks.iter().position(|block| self.is_ours(block, namespace, local))?;
        if index < self.leading {
            self.leading -= 1;
        }
        Some(self.blocks.remove(index))
    }

    /// Takes all blocks of this name that are for us out, as [`take`](Self::take) does, in one pass.
    pub fn take_all(&mut self, namespace: &str, local: &str) -> Vec<HeaderBlock> {
        if self.find(namespace, local).is_none() {
            return Vec::new();
        }
        let (mut taken, mut rest, mut leading) = (Vec::new(), Vec::with_capacity(self.blocks.len()), 0);
        for (index, block) in std::mem::take(&mut self.blocks).into_iter().enumerate() {
            if self.is_ours(&block, namespace, local) {
                taken.push(block);
            } else {
                leading += usize::from(index < self.leading);
                rest.push(block);
            }
        }
        (self.blocks, self.leading) = (rest, leading);
        taken
    }

    fn is_ours(&self, block: &HeaderBlock, namespace: &str, local: &str) -> bool {
        block.is(namespace, local) && self.roles.contains(block.role())
    }

    /// Keeps the blocks that `keep` says.
    pub fn retain(&mut self, mut keep: impl FnMut(&HeaderBlock) -> bool) {
        let (mut index, mut leading) = (0, self.leading);
        self.blocks.retain(|block| {
            let kept = keep(block);
            if !kept && index < self.leading {
                leading -= 1;
            }
            index += 1;
            kept
        });
        self.leading = leading;
    }

    /// The blocks that must be understood here and are not, given what is, each name once; blocks that were taken out are no
    /// longer asked about. To be judged after reliable messaging: .NET acknowledges such a message first.
    ///
    /// Header blocks that are marked as reference parameters count, until they are
    /// [taken](crate::Message::take_reference_parameter): the mark does not make them optional.
    /// Spec: [SOAP12-1 §2.4], [SOAP11 §4.2.3], [WSA10-SOAP §3.3]
    pub fn not_understood(&self, understood: impl Fn(&QName) -> bool) -> Vec<QName> {
        let mandatory = self.blocks.iter().filter(|block| block.is_mandatory(&self.roles));
        not_understood(mandatory.map(HeaderBlock::name).chain(&self.mandatory_parameters), understood)
    }

    /// A header block was a reference parameter that must be understood.
    pub(crate) fn require_parameter(&mut self, name: QName) {
        self.mandatory_parameters.push(name);
    }

    /// A reference parameter was understood.
    pub(crate) fn release_parameter(&mut self, namespace: &str, local: &str) {
        if let Some(index) =
            self.mandatory_parameters.iter().position(|name| name.as_ref().is(namespace, local))
        {
            self.mandatory_parameters.remove(index);
        }
    }

    /// The leading ones, and the others.
    pub(crate) fn into_parts(mut self) -> (Vec<HeaderBlock>, Vec<HeaderBlock>) {
        let following = self.blocks.split_off(self.leading.min(self.blocks.len()));
        (self.blocks, following)
    }
}

impl<'a> IntoIterator for &'a Headers {
    type Item = &'a HeaderBlock;
    type IntoIter = std::slice::Iter<'a, HeaderBlock>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Extend<HeaderBlock> for Headers {
    /// Adds them at the end.
    fn extend<T: IntoIterator<Item = HeaderBlock>>(&mut self, blocks: T) {
        self.blocks.extend(blocks);
    }
}

impl FromIterator<HeaderBlock> for Headers {
    /// None of them leading.
    fn from_iter<T: IntoIterator<Item = HeaderBlock>>(blocks: T) -> Self {
        Self { blocks: blocks.into_iter().collect(), ..Self::default() }
    }
}

/// Those of these names that are not understood, each once.
pub(crate) fn not_understood<'a>(
    mandatory: impl Iterator<Item = &'a QName>,
    understood: impl Fn(&QName) -> bool,
) -> Vec<QName> {
    let mut seen = BTreeSet::new();
    mandatory.filter(|name| seen.insert(*name) && !understood(name)).cloned().collect()
}

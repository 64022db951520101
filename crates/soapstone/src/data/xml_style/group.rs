//! Groups: elements that belong together, without an element around them.

use soapstone_xml::{FromXmlError, NameRef, XmlReader};

use super::super::Members;
use super::content::Reading;

/// A group while it is read: its members, and the place of the one that was read last. An element of a member that stands before
/// that one, or that is there already, is the first of the next group.
#[derive(Default)]
pub struct GroupReading<M> {
    members: M,
    last: Option<usize>,
}

impl<M: Members> Reading for GroupReading<M> {
    type Of = M::Of;

    fn takes(&self, name: NameRef<'_>) -> bool {
        let Some(last) = self.last else { return true };
        match M::place(name) {
            Some(place) => place > last || place == last && self.members.takes(place, name),
            None => M::any(name),
        }
    }

    fn element<R: XmlReader + ?Sized>(&mut self, input: &mut R) -> Result<(), FromXmlError> {
        let place = M::place(input.start().name());
        self.last = place.or(self.last).or(Some(0));
        if !self.members.member(input)? && !self.members.other(input)? {
            input.skip_element()?;
        }
        Ok(())
    }

    fn finish<R: XmlReader + ?Sized>(self, input: &R) -> Result<Self::Of, FromXmlError> {
        self.members.finish(input)
    }
}

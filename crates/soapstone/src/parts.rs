//! The parts of a message: arguments and results as elements of a body and as header blocks.

use std::sync::Arc;

use soapstone_soap::{Body, HeaderBlock, Message};
use soapstone_wsdl::{MessageDescription, OperationDescription, PartDescription, Style};
use soapstone_xml::{
    EncodeError, FromXmlError, NameRef, Path, Position, QName, ToXml, Unexpected, XmlReader, XmlWriter,
};

use crate::data::{DataContract, Formatter, Part, next_element, read_once, unexpected, write_part};
use crate::dispatch::Outgoing;
use crate::spec::qualified;

/// Values of different types, one after the other: `(((), f64), String)` is a double and a string.
pub trait Parts: Sized + Send + Sync + 'static {
    /// Room for them while they are read.
    type Slots: Default + Send;
    /// How many there are.
    const COUNT: usize;

    /// Whether .NET writes all of them without a serializer.
    const PRIMITIVE: bool;

    /// Writes one of them, as an element of this name.
    fn write<W: XmlWriter + ?Sized>(
        &self,
        index: usize,
        name: &QName,
        formatter: Formatter,
        out: &mut W,
    ) -> Result<(), EncodeError>;

    /// Writes the content of one of them into an element of this namespace.
    fn write_content<W: XmlWriter + ?Sized>(
        &self,
        index: usize,
        namespace: &str,
        out: &mut W,
    ) -> Result<(), EncodeError>;

    /// Reads one of them from the element on whose start the reader stands.
    fn read<R: XmlReader + ?Sized>(
        slots: &mut Self::Slots,
        index: usize,
        input: &mut R,
    ) -> Result<(), FromXmlError>;

    /// The values, when all have been read; what is not there has the value of what is absent. An error is the number of one
    /// that has to be there and is not.
    fn finish(slots: Self::Slots) -> Result<Self, usize>;
}

impl Parts for () {
    type Slots = ();
    const COUNT: usize = 0;
    const PRIMITIVE: bool = true;

    fn write<W: XmlWriter + ?Sized>(
        &self,
        _: usize,
        _: &QName,
        _: Formatter,
        _: &mut W,
    ) -> Result<(), EncodeError> {
        Ok(())
    }

    fn write_content<W: XmlWriter + ?Sized>(&self, _: usize, _: &str, _: &mut W) -> Result<(), EncodeError> {
        Ok(())
    }

    fn read<R: XmlReader + ?Sized>((): &mut (), _: usize, input: &mut R) -> Result<(), FromXmlError> {
        Ok(input.skip_element()?)
    }

    fn finish((): ()) -> Result<Self, usize> {
        Ok(())
    }
}

impl<A: Parts, T: DataContract + 'static> Parts for (A, T) {
    type Slots = (A::Slots, Option<T>);
    const COUNT: usize = A::COUNT + 1;
    const PRIMITIVE: bool = A::PRIMITIVE && T::PRIMITIVE;

    fn write<W: XmlWriter + ?Sized>(
        &self,
        index: usize,
        name: &QName,
        formatter: Formatter,
        out: &mut W,
    ) -> Result<(), EncodeError> {
        match index == A::COUNT {
            true => write_part(out, name.namespace(), name.local(), &self.1, formatter),
            false => self.0.write(index, name, formatter, out),
        }
    }

    fn write_content<W: XmlWriter + ?Sized>(
        &self,
        index: usize,
        namespace: &str,
        out: &mut W,
    ) -> Result<(), EncodeError> {
        match index == A::COUNT {
            true => Part { namespace, value: &self.1 }.to_xml(out),
            false => self.0.write_content(index, namespace, out),
        }
    }

    fn read<R: XmlReader + ?Sized>(
        slots: &mut Self::Slots,
        index: usize,
        input: &mut R,
    ) -> Result<(), FromXmlError> {
        match index == A::COUNT {
            true => read_once(&mut slots.1, input),
            false => A::read(&mut slots.0, index, input),
        }
    }

    fn finish((before, own): Self::Slots) -> Result<Self, usize> {
        let before = A::finish(before)?;
        own.or_else(T::absent).map(|own| (before, own)).ok_or(A::COUNT)
    }
}

/// What writes the messages of an operation with parts of these types, as .NET chooses it.
pub(crate) fn formatter<P: Parts, R: Parts>(operation: &OperationDescription) -> Formatter {
    let plain = |message: &MessageDescription| match &message.style {
        Style::Wrapped(wrapper) => {
            message.parts.iter().all(|part| part.header.is_none() && part.namespace == wrapper.namespace())
        }
        Style::Bare => false,
    };
    Formatter::of(
        P::PRIMITIVE
            && R::PRIMITIVE
            && plain(&operation.input)
            && operation.output.as_ref().is_none_or(plain),
    )
}

/// A message of these values.
pub(crate) fn write<P: Parts>(message: &MessageDescription, values: P, formatter: Formatter) -> Outgoing {
    let values = Arc::new(values);
    let mut headers = Vec::new();
    let mut in_body = Vec::new();
    for (index, part) in message.parts.iter().enumerate() {
        let name = qualified(&part.namespace, &part.name);
        match part.header {
            Some(must_understand) => {
                let content = One { values: values.clone(), index, namespace: part.namespace.clone() };
                headers.push(HeaderBlock::new(name, content).with_must_understand(must_understand));
            }
            None => in_body.push((index, name)),
        }
    }
    let body = match &message.style {
        Style::Wrapped(wrapper) => {
            Body::value(wrapper.clone(), Wrapped { values, parts: in_body, formatter })
        }
        Style::Bare => match in_body.into_iter().next() {
            Some((index, name)) => {
                let namespace = name.namespace().to_owned();
                Body::value(name, One { values, index, namespace })
            }
            None => Body::Empty,
        },
    };
    Outgoing { headers, body }
}

/// The content of one of the values.
struct One<P> {
    values: Arc<P>,
    index: usize,
    namespace: String,
}

impl<P: Parts> ToXml for One<P> {
    fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        self.values.write_content(self.index, &self.namespace, out)
    }
}

/// The content of a wrapper.
struct Wrapped<P> {
    values: Arc<P>,
    /// The number of the value and the name of its element.
    parts: Vec<(usize, QName)>,
    formatter: Formatter,
}

impl<P: Parts> ToXml for Wrapped<P> {
    fn to_xml<W: XmlWriter + ?Sized>(&self, out: &mut W) -> Result<(), EncodeError> {
        let mut parts = self.parts.iter();
        parts.try_for_each(|(index, name)| self.values.write(*index, name, self.formatter, out))
    }
}

/// The values of a message. Its header parts are taken out of it.
pub(crate) fn read<P: Parts>(
    description: &MessageDescription,
    message: &mut Message,
) -> Result<P, FromXmlError> {
    let mut slots = P::Slots::default();
    for (index, part) in description.parts.iter().enumerate() {
        if part.header.is_none() {
            continue;
        }
        if let Some(block) = message.headers.take(&part.namespace, &part.name) {
            block.read_with(|input| P::read(&mut slots, index, input))?;
        }
    }
    match &description.style {
        Style::Wrapped(wrapper) => {
            message.body.read_with(|input| read_wrapped::<P>(description, wrapper, &mut slots, input))?;
        }
        // Without a part in it nobody looks at the body.
        Style::Bare => {
            let index = description.parts.iter().position(|part| part.header.is_none());
            let (Some(index), Some(payload)) = (index, message.body.payload()) else {
                return finish::<P>(slots, description, &message.body);
            };
            if is(&description.parts[index], payload.as_ref()) {
                message.body.read_with(|input| P::read(&mut slots, index, input))?;
            }
        }
    }
    finish::<P>(slots, description, &message.body)
}

fn finish<P: Parts>(
    slots: P::Slots,
    description: &MessageDescription,
    body: &Body,
) -> Result<P, FromXmlError> {
    P::finish(slots).map_err(|index| {
        let (wanted, header) = description.parts.get(index).map_or((String::new(), false), |part| {
            (qualified(&part.namespace, &part.name).to_string(), part.header.is_some())
        });
        let around = match (&description.style, header) {
            (_, true) => vec!["Envelope".to_owned(), "Header".to_owned()],
            (Style::Wrapped(wrapper), false) => {
                vec!["Envelope".to_owned(), "Body".to_owned(), wrapper.local().to_owned()]
            }
            (Style::Bare, false) => vec!["Envelope".to_owned(), "Body".to_owned()],
        };
        let found = match body.payload() {
            _ if header => "no such header".to_owned(),
            Some(payload) if description.style == Style::Bare => format!("the element '{payload}'"),
            _ => "the end of the element".to_owned(),
        };
        Unexpected::new(format!("the element '{wanted}'"), found, Position::default(), Path::new(around))
            .into()
    })
}

fn read_wrapped<P: Parts>(
    description: &MessageDescription,
    wrapper: &QName,
    slots: &mut P::Slots,
    input: &mut dyn XmlReader,
) -> Result<(), FromXmlError> {
    if input.start().name() != *wrapper {
        let found = format!("the element '{}'", input.start().name());
        return Err(unexpected(input, format!("the element '{wrapper}'"), found));
    }
    while next_element(input)? {
        let name = input.start().name();
        match description.parts.iter().position(|part| part.header.is_none() && is(part, name)) {
            Some(index) => P::read(slots, index, input)?,
            None => input.skip_element()?,
        }
    }
    Ok(())
}

fn is(part: &PartDescription, name: NameRef<'_>) -> bool {
    name.is(&part.namespace, &part.name)
}

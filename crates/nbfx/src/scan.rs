//! Walking over records without decoding what they hold.

use soapstone_xml::DecodeErrorKind;

use crate::cursor::Cursor;
use crate::error::Flaw;
use crate::record::{Atom, Prefix, Shape, Word, array_item, record, shape};

/// What a walk found.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Scan {
    /// Whether an id of the session's string table occurs.
    pub session_ids: bool,
}

/// Moves from the start record of an element to the byte behind its end; `depth` is how many elements are open around it.
pub(crate) fn element(cursor: &mut Cursor<'_>, depth: usize, max_depth: usize) -> Result<Scan, Flaw> {
    let at = cursor.position();
    let byte = cursor.byte()?;
    let Some(Shape::Element(prefix, name)) = record(byte).map(|record| record.shape) else {
        return Err(Flaw::record(format!("{byte:#04x} where an element was expected"), at));
    };
    let mut scan = Scan::default();
    scan.name(cursor, prefix, name)?;
    scan.walk(cursor, depth + 1, max_depth)?;
    Ok(scan)
}

/// Where the start record of the element at the start of these bytes ends: behind its name.
pub(crate) fn name_end(bytes: &[u8]) -> Result<usize, Flaw> {
    let mut cursor = Cursor::new(bytes);
    let byte = cursor.byte()?;
    match shape_of(byte, 0)? {
        Shape::Element(prefix, name) => Scan::default().name(&mut cursor, prefix, name)?,
        _ => return Err(misplaced(byte, 0)),
    }
    Ok(cursor.position())
}

/// Moves from within an element, `depth` levels deep with it, to the byte behind its end.
pub(crate) fn to_end(cursor: &mut Cursor<'_>, depth: usize, max_depth: usize) -> Result<Scan, Flaw> {
    let mut scan = Scan::default();
    scan.walk(cursor, depth, max_depth)?;
    Ok(scan)
}

impl Scan {
    fn walk(&mut self, cursor: &mut Cursor<'_>, depth: usize, max_depth: usize) -> Result<(), Flaw> {
        let mut open = 1_usize;
        let mut in_tag = true;
        while open > 0 {
            let at = cursor.position();
            let byte = cursor
                .byte()
                .map_err(|_| Flaw::new(DecodeErrorKind::UnexpectedEnd("an element has no end"), at))?;
            let shape = shape_of(byte, at)?;
            let was_in_tag = std::mem::take(&mut in_tag);
            match shape {
                Shape::End => open -= 1,
                Shape::Comment => drop(cursor.string_bytes()?),
                Shape::Array if depth + open > max_depth => {
                    return Err(Flaw::limit("max_depth", max_depth, at));
                }
                Shape::Array => self.array(cursor, at)?,
                Shape::Element(prefix, name) => {
                    open += 1;
                    if depth + open - 1 > max_depth {
                        return Err(Flaw::limit("max_depth", max_depth, at));
                    }
                    self.name(cursor, prefix, name)?;
                    in_tag = true;
                }
                Shape::Attribute(..) | Shape::Declaration(..) => {
                    if !was_in_tag {
                        return Err(misplaced(byte, at));
                    }
                    self.tag_item(cursor, shape)?;
                    in_tag = true;
                }
                Shape::Text(Atom::EndList, _) => return Err(misplaced(byte, at)),
                Shape::Text(atom, end) => {
                    self.atom(cursor, atom, at)?;
                    open -= usize::from(end);
                }
            }
        }
        Ok(())
    }

    fn name(&mut self, cursor: &mut Cursor<'_>, prefix: Prefix, name: Word) -> Result<(), Flaw> {
        if prefix == Prefix::Spelled {
            cursor.string_bytes()?;
        }
        match name {
            Word::Spelled => drop(cursor.string_bytes()?),
            Word::Dictionary => self.id(cursor)?,
        }
        Ok(())
    }

    fn id(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Flaw> {
        self.session_ids |= cursor.int31()? % 2 == 1;
        Ok(())
    }

    fn tag_item(&mut self, cursor: &mut Cursor<'_>, shape: Shape) -> Result<(), Flaw> {
        match shape {
            Shape::Attribute(prefix, name) => {
                self.name(cursor, prefix, name)?;
                let at = cursor.position();
                let byte = cursor.byte()?;
                match shape_of(byte, at)? {
                    Shape::Text(atom, false) if atom != Atom::EndList => self.atom(cursor, atom, at),
                    _ => Err(misplaced(byte, at)),
                }
            }
            Shape::Declaration(prefix, uri) => self.name(cursor, prefix, uri),
            _ => Ok(()),
        }
    }

    fn atom(&mut self, cursor: &mut Cursor<'_>, atom: Atom, at: usize) -> Result<(), Flaw> {
        match atom {
            Atom::Chars(width) | Atom::Bytes(width) | Atom::Unicode(width) => {
                let length = cursor.length(width)?;
                cursor.take(length)?;
            }
            Atom::Dictionary => self.id(cursor)?,
            Atom::QName => {
                cursor.byte()?;
                self.id(cursor)?;
            }
            Atom::StartList => loop {
                let at = cursor.position();
                let byte = cursor.byte()?;
                match shape_of(byte, at)? {
                    Shape::Text(Atom::EndList, _) => break,
                    Shape::Text(atom, false) if atom != Atom::StartList => self.atom(cursor, atom, at)?,
                    _ => return Err(misplaced(byte, at)),
                }
            },
            fixed => {
                let size = fixed.fixed_size().ok_or_else(|| misplaced(0, at))?;
                cursor.take(size)?;
            }
        }
        Ok(())
    }

    fn array(&mut self, cursor: &mut Cursor<'_>, at: usize) -> Result<(), Flaw> {
        let byte = cursor.byte()?;
        let Shape::Element(prefix, name) = shape_of(byte, at + 1)? else {
            return Err(misplaced(byte, at + 1));
        };
        self.name(cursor, prefix, name)?;
        loop {
            let at = cursor.position();
            let byte = cursor.byte()?;
            match shape_of(byte, at)? {
                Shape::End => break,
                shape @ (Shape::Attribute(..) | Shape::Declaration(..)) => self.tag_item(cursor, shape)?,
                _ => return Err(misplaced(byte, at)),
            }
        }
        let (_, size, count) = array_values(cursor)?;
        cursor.take(size * count as usize)?;
        Ok(())
    }
}

/// The item type of an array, the size of an item in bytes and their number: as many as there are bytes for.
pub(crate) fn array_values(cursor: &mut Cursor<'_>) -> Result<(u8, usize, u32), Flaw> {
    let at = cursor.position();
    let byte = cursor.byte()?;
    let size = array_item(byte).and_then(Atom::fixed_size);
    let Some(size) = size else {
        return Err(Flaw::record(format!("{byte:#04x} is no item type of an array"), at));
    };
    let at = cursor.position();
    let count = cursor.int31()?;
    if count == 0 {
        return Err(Flaw::record("an array without items", at));
    }
    if size.checked_mul(count as usize).is_none_or(|bytes| bytes > cursor.left()) {
        return Err(Flaw::new(
            DecodeErrorKind::UnexpectedEnd("an array has more items than there are bytes for"),
            at,
        ));
    }
    Ok((byte, size, count))
}

/// What a type byte stands for.
#[inline]
pub(crate) fn shape_of(byte: u8, at: usize) -> Result<Shape, Flaw> {
    match shape(byte) {
        Some(shape) => Ok(shape),
        None => Err(Flaw::record(format!("there is no record type {byte:#04x}"), at)),
    }
}

/// A record that exists, in a place where it cannot be.
pub(crate) fn misplaced(byte: u8, at: usize) -> Flaw {
    let name = record(byte).map_or("?", |record| record.name);
    Flaw::record(format!("{name} ({byte:#04x}) cannot stand here"), at)
}

//! The parameters of the Java method of an operation.

use std::collections::HashSet;

use soapstone_wsdl::definitions::Operation;

use super::classes::WrapperChild;
use super::parts::{Mode, OrderedPart};
use super::{Checked, fail};
use crate::importers::java::{is_reserved, variable_name};

/// A parameter.
#[derive(Clone, Debug)]
pub(super) struct Parameter {
    /// Its XML name.
    name: String,
    mode: Mode,
    returned: bool,
    /// A child of a wrapper.
    embedded: bool,
}

impl Parameter {
    /// Whether it is the return value.
    pub(super) fn is_returned(&self) -> bool {
        self.returned
    }
}

/// What is made of the parts or of the children of wrappers.
pub(super) struct Signature;

impl Signature {
    /// Each part is a parameter.
    pub(super) fn of_parts(parts: &[OrderedPart<'_, '_>]) -> Vec<Parameter> {
        let parameter = |part: &OrderedPart<'_, '_>| Parameter {
            name: part.part.name.to_owned(),
            mode: part.mode,
            returned: part.returned,
            embedded: false,
        };
        parts.iter().map(parameter).collect()
    }

    /// Each child is a parameter. What comes in and goes out as the same is one; what goes out alone is returned.
    pub(super) fn of_wrapper(input: Vec<WrapperChild>, output: Option<Vec<WrapperChild>>) -> Vec<Parameter> {
        let mut parameters: Vec<(Parameter, WrapperChild)> = Vec::new();
        for child in input {
            let name = child.name.clone();
            parameters.push((Parameter { name, mode: Mode::In, returned: false, embedded: true }, child));
        }
        let output = output.unwrap_or_default();
        let single = output.len() == 1;
        for child in output {
            let name = child.name.clone();
            let mut returned = variable_name(&name) == "return";
            if !returned {
                let known = parameters
                    .iter_mut()
                    .find(|(parameter, _)| parameter.name == name)
                    .filter(|(parameter, known)| parameter.mode == Mode::In && *known == child);
                if let Some((parameter, _)) = known {
                    parameter.mode = Mode::InOut;
                    continue;
                }
                returned = single;
            }
            parameters.push((Parameter { name, mode: Mode::Out, returned, embedded: true }, child));
        }
        parameters.into_iter().map(|(parameter, _)| parameter).collect()
    }

    /// Names that Java keeps for itself are refused.
    pub(super) fn no_reserved_words(parameters: &[Parameter], operation: &Operation<'_>) -> Checked {
        let wrong = |parameter: &&Parameter| {
            is_reserved(&parameter.name)
                && match parameter.mode {
                    Mode::In | Mode::InOut => true,
                    Mode::Out => !(parameter.returned || parameter.embedded && parameter.name == "return"),
                }
        };
        match parameters.iter().find(wrong) {
            Some(parameter) => {
                let text = format!(
                    "Invalid operation \"{}\", can't generate java method parameter: \"{}\" is a java reserved word",
                    operation.name, parameter.name
                );
                fail(text, operation.node)
            }
            None => Ok(()),
        }
    }

    /// A name that two parameters get.
    pub(super) fn duplicate(parameters: &[Parameter]) -> Option<String> {
        let mut seen = HashSet::new();
        let names = parameters.iter().filter(|parameter| !parameter.returned);
        names.map(|parameter| variable_name(&parameter.name)).find(|name| !seen.insert(name.clone()))
    }
}

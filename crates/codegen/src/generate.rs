//! All of it, one step after the other.

use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::xsd::Components;

use crate::contracts::{bound, claim_trait, contract, is_duplex};
use crate::data_contract::{DataContracts, describe};
use crate::endpoints::endpoints;
use crate::error::{Errors, GenerateError};
use crate::model::Module;
use crate::names::Taken;
use crate::render;
use crate::types::Types;

/// Makes Rust of a WSDL.
///
/// ```
/// use soapstone_codegen::{Definitions, Generator};
/// use soapstone_wsdl::load::{Documents, LoadLimits, MemoryLoader};
///
/// let wsdl = r#"<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:t="urn:a"
///     targetNamespace="urn:a">
///   <message name="m"/>
///   <portType name="Bell">
///     <operation name="Ring"><input message="t:m"/></operation>
///   </portType>
/// </definitions>"#;
/// let loader = MemoryLoader::default().with("bell.wsdl", wsdl);
/// let documents = Documents::load("bell.wsdl", &loader, &LoadLimits::default())?;
/// let code = Generator::new().generate(&Definitions::read(&documents)).map_err(|mut errors| errors.remove(0))?;
/// assert!(code.contains("pub trait Bell {"));
/// assert!(code.contains("async fn ring(&self);"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Generator {
    options: GenerateOptions,
}

/// What code is made.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct GenerateOptions {
    /// Whether a comment at the beginning says what the code was made of. Default: true.
    pub header: bool,
    /// Whether there are constants and functions for the addresses and bindings of the ports. Default: true.
    pub endpoints: bool,
    /// Whether operations take `&mut self`: an instance for each session or call, whose operations are called one at a time, as
    /// with .NET's `ConcurrencyMode.Single`. Default: false, `&self`, which also a [shared] instance can have.
    ///
    /// [shared]: https://docs.rs/soapstone/latest/soapstone/struct.EndpointOf.html#method.shared
    pub exclusive: bool,
}

impl Default for GenerateOptions {
    fn default() -> Self {
        Self { header: true, endpoints: true, exclusive: false }
    }
}

impl Generator {
    /// With the usual options.
    pub fn new() -> Self {
        Self::default()
    }

    /// With these options.
    #[must_use]
    pub fn options(self, options: GenerateOptions) -> Self {
        Self { options }
    }

    /// The text of a module, or everything that stands against it.
    pub fn generate(&self, definitions: &Definitions<'_>) -> Result<String, Vec<GenerateError>> {
        // Types that need each other are walked by recursion of a bounded depth, for which not every thread has the room.
        std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().stack_size(STACK);
            match thread.spawn_scoped(scope, || self.made(definitions)) {
                Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
                Err(error) => {
                    let root = definitions.root().root();
                    Err(vec![GenerateError::at(root, format!("no thread can be started: {error}"), "")])
                }
            }
        })
    }

    fn made(&self, definitions: &Definitions<'_>) -> Result<String, Vec<GenerateError>> {
        let components = Components::read(&definitions.schemas);
        let mut errors = Errors::default();
        unread(definitions, &mut errors);
        let mut taken = Taken::of(&RESERVED);
        let mut module = Module::default();
        let bound = bound(definitions, &mut errors);
        let named: Vec<_> = bound
            .into_iter()
            .map(|bound| {
                let name = claim_trait(&mut taken, bound.port_type.name.local, is_duplex(bound.port_type));
                (bound, name)
            })
            .collect();
        let mut data = DataContracts::new(&components);
        let mut documents = Vec::new();
        for (at, (bound, name)) in named.iter().enumerate() {
            let made = describe(definitions, &components, bound)
                .ok()
                .and_then(|description| data.contract(&description, name, &mut taken, &mut module.items));
            match made {
                Some(made) => module.contracts.extend(made),
                None => documents.push(at),
            }
        }
        let mut types = Types::new(&components, &mut errors, &mut taken, &mut module.items);
        for (bound, name) in documents.into_iter().filter_map(|at| named.get(at)) {
            module.contracts.extend(contract(definitions, bound, name, &mut types));
        }
        if self.options.endpoints {
            module.endpoints = endpoints(definitions, &named, &mut taken, &mut errors);
        }
        if !errors.is_empty() {
            return Err(errors.into_vec());
        }
        let location = definitions.root().location();
        let file = location.rsplit(['/', '\\']).next().unwrap_or(location);
        // A name of a file may hold anything, a line end too, and this stands in a comment.
        let plain = |c: char| c.is_alphanumeric() || "._-+ ".contains(c);
        let file: String = file.chars().map(|c| if plain(c) { c } else { '_' }).collect();
        let header = match self.options.header {
            true => vec![format!(
                "Made of {file} by soapstone {}: change that, not this.",
                env!("CARGO_PKG_VERSION")
            )],
            false => Vec::new(),
        };
        render::module(&module, &header, self.options.exclusive).map_err(|error| {
            let root = definitions.root().root();
            let what = format!("the code that was made of this is not Rust: {error}");
            vec![GenerateError::at(root, what, "this should not happen: please report it")]
        })
    }
}

/// Bytes of stack: more than the deepest types need.
const STACK: usize = 64 << 20;

/// What a generated item may not be called: what the code says without a path.
const RESERVED: [&str; 26] = [
    "Option",
    "Some",
    "None",
    "Vec",
    "Box",
    "String",
    "Result",
    "Ok",
    "Err",
    "Self",
    "DataContract",
    "FaultContract",
    "AnyType",
    "AnyValue",
    "DateTime",
    "DateTimeOffset",
    "Decimal",
    "Element",
    "Entries",
    "QName",
    "TimeSpan",
    "Uri",
    "Uuid",
    "Send",
    "Sync",
    "Default",
];

/// Documents that were imported and could not be read: what they would have declared is missing.
fn unread(definitions: &Definitions<'_>, errors: &mut Errors) {
    let documents = definitions.documents;
    for import in documents.imports() {
        let (Some(error), Some(node)) = (documents.failure(import), documents.import_element(import)) else {
            continue;
        };
        // Only what is needed is missed: whoever needs it says so. A WSDL has messages and portTypes, which nobody names here.
        if import.kind == soapstone_wsdl::load::ImportKind::Wsdl {
            errors.push(
                node,
                format!("what is imported here cannot be read: {error}"),
                "put it there, or leave out the import",
            );
        }
    }
}

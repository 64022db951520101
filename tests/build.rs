//! Makes Rust of a WSDL, as the build script of any crate would.

fn main() -> Result<(), soapstone_codegen::BuildError> {
    soapstone_codegen::build("codegen/wsdl/documents.wsdl")?;
    Ok(())
}

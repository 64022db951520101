//! For build scripts.

use std::fmt;
use std::path::{Path, PathBuf};

use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::load::{DocumentError, Documents, FileLoader, LoadLimits, is_url};

use crate::{GenerateError, Generator};

/// Why a build script has no code.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// The WSDL cannot be read.
    Read(DocumentError),
    /// There is no code for it.
    Generate(Vec<GenerateError>),
    /// The code cannot be written.
    Write(PathBuf, std::io::Error),
    /// This is no build script: `OUT_DIR` is not set.
    NoOutDir,
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(error) => error.fmt(f),
            Self::Generate(errors) => {
                for (at, error) in errors.iter().enumerate() {
                    if at > 0 {
                        f.write_str("\n")?;
                    }
                    error.fmt(f)?;
                }
                Ok(())
            }
            Self::Write(path, error) => write!(f, "{} cannot be written: {error}", path.display()),
            Self::NoOutDir => f.write_str("OUT_DIR is not set: call this in a build script"),
        }
    }
}

impl std::error::Error for BuildError {}

/// Makes `OUT_DIR/NAME.rs` of `NAME.wsdl`, in a build script. Cargo runs the script again when the WSDL changes, or a document that
/// it imports; from the network nothing is loaded.
pub fn build(wsdl: impl AsRef<Path>) -> Result<PathBuf, BuildError> {
    let wsdl = wsdl.as_ref();
    let out = std::env::var_os("OUT_DIR").ok_or(BuildError::NoOutDir)?;
    let location = wsdl.to_string_lossy();
    println!("cargo::rerun-if-changed={location}");
    let documents = Documents::load(&location, &FileLoader::default(), &LoadLimits::default())
        .map_err(BuildError::Read)?;
    for (_, document) in documents.iter().filter(|(_, document)| !is_url(&document.location)) {
        println!("cargo::rerun-if-changed={}", document.location);
    }
    let code = Generator::new().generate(&Definitions::read(&documents)).map_err(BuildError::Generate)?;
    let name = wsdl.file_stem().unwrap_or_default();
    let path = Path::new(&out).join(name).with_extension("rs");
    std::fs::write(&path, code).map_err(|error| BuildError::Write(path.clone(), error))?;
    Ok(path)
}

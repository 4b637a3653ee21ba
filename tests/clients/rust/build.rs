//! Makes the client from the document.

use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle};
use serde_json::Value;
use std::{env, error::Error, fs, path::Path};

/// The committed document.
const DOCUMENT: &str = "../../../openapi/openapi.json";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={DOCUMENT}");
    let mut document: Value = serde_json::from_str(&fs::read_to_string(DOCUMENT)?)?;
    // The generator knows no forms with files.
    let paths = document["paths"].as_object_mut().ok_or("the document has no paths")?;
    for path in paths.values_mut().filter_map(Value::as_object_mut) {
        path.retain(|_, operation| operation["requestBody"]["content"].get("multipart/form-data").is_none());
    }
    let document = serde_json::from_value(document)?;
    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Builder);
    let tokens = Generator::new(&settings).generate_tokens(&document)?;
    let text = prettyplease::unparse(&syn::parse2(tokens)?);
    Ok(fs::write(Path::new(&env::var("OUT_DIR")?).join("client.rs"), text)?)
}

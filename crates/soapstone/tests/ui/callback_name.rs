#[soapstone::callback(name = "INotes", namespace = "urn:notes")]
trait Notes {
    #[operation(one_way)]
    async fn note(&self, text: String);
}

fn main() {}

#[soapstone::contract]
trait Notes {
    #[operation(one_way)]
    async fn note(&self, text: String) -> bool;
    #[operation(one_way)]
    async fn fail(&self, text: String) -> Result<(), soapstone::CallError>;
    #[operation(one_way, reply_action = "urn:x", result = "r")]
    async fn say(&self, text: String);
}

fn main() {}

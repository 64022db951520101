#[soapstone::contract]
trait Named {
    async fn add(&self, _1: i32, _3d: String, __: String, r#type: String, ok_: String);
    async fn _2d(&self);
    #[operation(name = "Three")]
    async fn _3d(&self, #[part(name = "one")] _1: i32);
    async fn clone(&self);
    async fn from(&self);
}

fn main() {}

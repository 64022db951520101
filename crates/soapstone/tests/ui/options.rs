#[soapstone::contract(nam = "IOptions")]
trait Unknown {
    async fn a(&self);
}

#[soapstone::contract(name = 7, session = maybe, callback = "Calls")]
trait Wrong {
    async fn a(&self);
}

#[soapstone::contract(session = sometimes)]
trait Session {
    async fn a(&self);
}

#[soapstone::contract]
trait Operations {
    #[operation(oneway)]
    async fn a(&self);
    #[operation(name = b)]
    async fn b(&self);
    #[operation(one_way = "yes")]
    async fn c(&self);
    #[operation(name = "a b")]
    async fn d(&self);
    #[operation(out("total"))]
    async fn e(&self) -> (i32, i32, i32);
    #[operation(bare)]
    async fn f(&self, a: i32, b: i32);
    async fn g(&self, #[part(must_understand)] a: i32);
    async fn h(&self, #[header] a: i32);
    #[operation(result = "r")]
    async fn i(&self);
    #[operation(name = "J", name = "K")]
    async fn j(&self);
}

#[soapstone::operation(one_way)]
fn stray() {}

#[soapstone::contract]
struct NoTrait;

fn main() {}

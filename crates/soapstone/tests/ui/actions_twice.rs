#[soapstone::contract(namespace = "urn:twice")]
trait Twice {
    #[operation(action = "urn:twice/add")]
    async fn add(&self, n: i32);
    #[operation(action = "urn:twice/add", one_way, request(wrapper = "Add"))]
    async fn add_more(&self, n: i32);
    // Told from the others by its element.
    #[operation(action = "urn:twice/add")]
    async fn add_other(&self, n: i32);
    #[operation(action = "urn:twice/Twice/Sum", request(wrapper = "Sum"))]
    async fn total(&self);
    async fn sum(&self);
    // Replies are told by what they answer.
    #[operation(reply_action = "urn:twice/same")]
    async fn one(&self);
    #[operation(reply_action = "urn:twice/same")]
    async fn two(&self);
}

#[soapstone::callback]
trait Back {
    #[operation(action = "urn:twice/add")]
    async fn add(&self);
    #[operation(action = "urn:twice/add", request(wrapper = "Add"))]
    async fn add_more(&self);
}

fn main() {}

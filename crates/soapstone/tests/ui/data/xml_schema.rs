use soapstone::DataContract;

#[derive(DataContract)]
#[data(choice)]
enum NoXml {
    A(i32),
}

#[derive(DataContract)]
#[data(serializer = "xml", choice, group)]
struct Two {}

#[derive(DataContract)]
#[data(serializer = "xml", choice)]
struct NoEnum {}

#[derive(DataContract)]
#[data(serializer = "xml", group)]
enum NoStruct {
    A,
}

#[derive(DataContract)]
#[data(serializer = "xml", max_length = 3)]
struct NoRestriction {}

#[derive(DataContract)]
#[data(serializer = "xml", simple, max_length = 3)]
struct NoBase {
    code: String,
}

#[derive(DataContract)]
#[data(serializer = "xml", list)]
struct NoItems(String);

#[derive(DataContract)]
#[data(serializer = "xml", abstract_base = "Base")]
struct NoKnownTypes {}

#[derive(DataContract)]
#[data(serializer = "xml", choice)]
enum Repeated {
    A(Vec<i32>),
}

#[derive(DataContract)]
#[data(serializer = "xml", choice)]
enum Same {
    A(i32),
    #[data(name = "A")]
    B(i32),
}

#[derive(DataContract)]
#[data(serializer = "xml", choice)]
enum Named {
    #[data(any, name = "A")]
    A(i32),
}

#[derive(DataContract)]
#[data(serializer = "xml", group)]
struct Attributes {
    #[data(attribute)]
    a: i32,
}

#[derive(DataContract)]
#[data(serializer = "xml")]
struct Mixed {
    #[data(text)]
    text: String,
    element: i32,
}

#[derive(DataContract)]
#[data(serializer = "xml")]
struct Nil {
    #[data(nillable)]
    number: i32,
}

#[derive(DataContract)]
#[data(serializer = "xml")]
struct Unlisted {
    #[data(list)]
    number: i32,
}

#[derive(DataContract)]
#[data(serializer = "xml")]
struct Types {
    #[data(ty = "datum")]
    date: String,
}

#[derive(DataContract)]
#[data(serializer = "xml")]
struct TwoKinds {
    #[data(attribute, text)]
    a: i32,
}

#[derive(DataContract)]
#[data(serializer = "xml")]
struct Namespaces {
    #[data(namespace = "urn:x", unqualified)]
    a: i32,
}

#[derive(DataContract)]
#[data(serializer = "xml")]
struct NamedChoice {
    #[data(choice, name = "a")]
    a: Vec<i32>,
}

fn main() {}

//! Derived types: which one it is, `xsi:type` says.

use soapstone::DataContract;

use super::both;
use crate::support::{read, refused};

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", name = "Animal", namespace = "urn:v")]
struct AnimalBase {
    #[data(name = "id", attribute)]
    id: Option<i32>,
    #[data(name = "name")]
    name: Option<String>,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct Dog {
    #[data(base)]
    base: AnimalBase,
    #[data(name = "barks", attribute, required)]
    barks: bool,
    #[data(name = "bone")]
    bone: Option<i32>,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v")]
struct Puppy {
    #[data(base)]
    dog: Dog,
    #[data(name = "age")]
    age: Option<i32>,
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", known_types, abstract_base = "Animal")]
enum Animal {
    Dog(Dog),
    Puppy(Box<Puppy>),
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", known_types)]
enum AnyDog {
    Dog(Dog),
    Puppy(Box<Puppy>),
}

#[derive(Debug, PartialEq, DataContract)]
#[data(serializer = "xml", namespace = "urn:v", anonymous)]
struct Farm {
    #[data(name = "animal", flat)]
    animals: Vec<Animal>,
    #[data(name = "dog")]
    dog: Option<AnyDog>,
}

fn dog() -> Dog {
    Dog { base: AnimalBase { id: Some(1), name: Some("Rex".to_owned()) }, barks: true, bone: Some(2) }
}

#[test]
fn each_says_what_it_is() {
    let puppy = || Box::new(Puppy { dog: dog(), age: Some(3) });
    let content = "<name>Rex</name><bone>2</bone>";
    let xsi = r#"xmlns:a="urn:v" xmlns:i="http://www.w3.org/2001/XMLSchema-instance""#;
    let farm =
        Farm { animals: vec![Animal::Dog(dog()), Animal::Puppy(puppy())], dog: Some(AnyDog::Dog(dog())) };
    let read_again = crate::support::again(&farm);
    assert!(read_again.iter().all(|again| *again == farm));
    let xml = format!(
        "<v xmlns='urn:v' {xsi}><animal i:type='a:Dog' id='1' barks='true'>{content}</animal>\
         <animal i:type=\"a:Puppy\" id='1' barks='1'>{content}<age>3</age></animal>\
         <dog id='1' barks='true'>{content}</dog></v>"
    );
    assert_eq!(read::<Farm>(&xml).unwrap(), farm);
    both(
        &Farm { animals: Vec::new(), dog: Some(AnyDog::Dog(dog())) },
        &format!(r#"<v xmlns="urn:v"><dog id="1" barks="true">{content}</dog></v>"#),
    );
}

#[test]
fn an_abstract_type_is_none() {
    let error = refused::<Farm>("<v xmlns='urn:v'><animal/></v>");
    assert!(error.contains("one of the types Dog, Puppy, as xsi:type says it, found no xsi:type"), "{error}");
    let xml =
        "<v xmlns='urn:v' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><animal i:type='Animal'/></v>";
    assert!(refused::<Farm>(xml).contains("found the type '{urn:v}Animal'"));
}

// JAX-WS RI serves IData, with what wsimport made: with SOAP 1.1, and with SOAP 1.2 and WS-Addressing. Arguments: the port.

import com.microsoft.schemas._2003._10.serialization.arrays.ArrayOfKeyValueOfstringint;
import com.microsoft.schemas._2003._10.serialization.arrays.ArrayOfdouble;
import com.microsoft.schemas._2003._10.serialization.arrays.ArrayOfint;
import data.IData;
import data.IDataFailDetailFaultFaultFaultMessage;
import data.types.AllTypes;
import data.types.ArrayOfItem;
import data.types.ArrayOfNested;
import data.types.DetailFault;
import data.types.Item;
import data.types.Nested;
import data.types.ObjectFactory;
import javax.jws.WebService;
import javax.xml.datatype.XMLGregorianCalendar;
import javax.xml.ws.BindingType;
import javax.xml.ws.Endpoint;
import javax.xml.ws.Holder;
import javax.xml.ws.soap.Addressing;
import javax.xml.ws.soap.SOAPBinding;
import msg.ReqWrap;

public class JaxwsServer {
    static final ObjectFactory MAKE = new ObjectFactory();

    @WebService(endpointInterface = "data.IData", targetNamespace = "urn:data")
    public static class Data implements IData {
        public AllTypes echoAll(AllTypes v) {
            return v;
        }

        public String echoString(String s) {
            return s;
        }

        public byte[] echoBytes(byte[] b) {
            return b;
        }

        public ArrayOfint echoInts(ArrayOfint v) {
            return v;
        }

        public ArrayOfdouble echoDoubles(ArrayOfdouble v) {
            return v;
        }

        public ArrayOfItem items(Integer n, String prefix) {
            ArrayOfItem items = new ArrayOfItem();
            for (int id = 0; id < n; id++) {
                items.getItem().add(item(id, prefix + id, id * 1.25));
            }
            return items;
        }

        public ArrayOfKeyValueOfstringint map(ArrayOfKeyValueOfstringint m) {
            return m;
        }

        public XMLGregorianCalendar now(XMLGregorianCalendar t) {
            return t;
        }

        public Nested getNested(Integer depth) {
            return nested(depth);
        }

        public Integer maybeInt(Integer v) {
            return v;
        }

        public Object anyValue(Object v) {
            return v;
        }

        public void ping() {
        }

        public void fire(String s) {
            System.out.println("fired \"" + s.replace("\n", "\\n").replace("\t", "\\t") + "\"");
        }

        public String fail(String how) throws IDataFailDetailFaultFaultFaultMessage {
            if (!"typed".equals(how)) {
                throw new IllegalStateException("otherwise");
            }
            DetailFault detail = new DetailFault();
            detail.setCode(17);
            detail.setText(MAKE.createDetailFaultText("typed detail"));
            throw new IDataFailDetailFaultFaultFaultMessage("typed reason", detail);
        }

        public void sum(Integer a, Long b, Holder<String> note, Holder<Boolean> sumResult, Holder<Long> total) {
            total.value = a + b;
            sumResult.value = total.value > 0;
            note.value = note.value + "!";
        }

        public String renamed(String question) {
            return "re: " + question;
        }

        public Item contract(ReqWrap parameters, String token, Holder<String> stamp) {
            stamp.value = "stamp-" + token;
            return item(parameters.getNum(), parameters.getPart(), 0.0);
        }
    }

    @WebService(endpointInterface = "data.IData", targetNamespace = "urn:data")
    @BindingType(SOAPBinding.SOAP12HTTP_BINDING)
    @Addressing(required = true)
    public static class AddressedData extends Data {
    }

    static Item item(int id, String name, double price) {
        Item item = new Item();
        item.setId(id);
        item.setName(MAKE.createItemName(name));
        item.setPrice(price);
        return item;
    }

    static Nested nested(int depth) {
        if (depth <= 0) {
            return null;
        }
        Nested made = new Nested();
        made.setLevel(depth);
        made.setChild(MAKE.createNestedChild(nested(depth - 1)));
        if (depth > 1) {
            Nested leaf = new Nested();
            leaf.setLevel(-1);
            ArrayOfNested kids = new ArrayOfNested();
            kids.getNested().add(leaf);
            kids.getNested().add(null);
            made.setKids(MAKE.createNestedKids(kids));
        }
        return made;
    }

    public static void main(String[] arguments) {
        String base = "http://127.0.0.1:" + arguments[0];
        System.out.println("version " + com.sun.xml.ws.util.RuntimeVersion.VERSION.toString().replaceFirst(".*?([0-9][0-9.]*[0-9]).*", "$1"));
        Endpoint.publish(base + "/data", new Data());
        Endpoint.publish(base + "/addressed", new AddressedData());
        System.out.println("also " + base + "/addressed");
        System.out.println("listening");
    }
}

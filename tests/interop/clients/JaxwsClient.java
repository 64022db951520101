// JAX-WS RI calls IData, with what wsimport made. Arguments: the base address. Says for each scenario what came of it, a line each.

import com.microsoft.schemas._2003._10.serialization.arrays.ArrayOfdouble;
import com.microsoft.schemas._2003._10.serialization.arrays.ArrayOfint;
import data.DataService;
import data.IData;
import data.IDataFailDetailFaultFaultFaultMessage;
import data.types.Item;
import data.types.Nested;
import java.net.URL;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import javax.xml.datatype.DatatypeFactory;
import javax.xml.datatype.XMLGregorianCalendar;
import javax.xml.namespace.QName;
import javax.xml.ws.Holder;
import javax.xml.ws.soap.AddressingFeature;
import javax.xml.ws.soap.SOAPFaultException;
import msg.ReqWrap;

public class JaxwsClient {
    static final String TEXT = "Žluťoučký kůň 日本 & <b>  two  blanks\n\ttab";

    static void check(String name, Callable<String> run) {
        String wrong;
        try {
            wrong = run.call();
        } catch (Throwable error) {
            wrong = error.toString();
        }
        System.out.println("case " + name + (wrong == null ? " pass" : " fail " + wrong.replaceAll("\\s+", " ")));
    }

    static String differs(Object got, Object expected) {
        return Objects.equals(got, expected) ? null : "got " + got + ", not " + expected;
    }

    static String first(String one, String other) {
        return one != null ? one : other;
    }

    public static void main(String[] arguments) throws Exception {
        String base = arguments[0];
        System.out.println("version " + com.sun.xml.ws.util.RuntimeVersion.VERSION.toString().replaceFirst(".*?([0-9][0-9.]*[0-9]).*", "$1"));
        QName service = new QName("urn:data", "DataService");
        IData data = new DataService(new URL(base + "/data/basic?wsdl&profile=interop"), service).getIDataSoap11();

        check("text", () -> differs(data.echoString(TEXT), TEXT));
        check("emoji", () -> differs(data.echoString("😀"), "😀"));
        check("numbers", () -> {
            Holder<String> note = new Holder<>("n");
            Holder<Boolean> positive = new Holder<>();
            Holder<Long> total = new Holder<>();
            data.sum(7, 9007199254740993L, note, positive, total);
            ArrayOfdouble doubles = new ArrayOfdouble();
            doubles.getDouble().addAll(Arrays.asList(1.5, -0.001, 1e300));
            return first(
                differs(Arrays.asList(positive.value, total.value, note.value), Arrays.asList(true, 9007199254741000L, "n!")),
                differs(data.echoDoubles(doubles).getDouble(), doubles.getDouble()));
        });
        check("dates", () -> {
            XMLGregorianCalendar time = DatatypeFactory.newInstance().newXMLGregorianCalendar("2026-11-22T10:20:30.1234567Z");
            return differs(data.now(time), time);
        });
        check("nil", () ->
            differs(Arrays.asList(data.maybeInt(null), data.maybeInt(5), data.echoString(null)), Arrays.asList(null, 5, null)));
        check("bytes", () -> {
            byte[] bytes = {0, (byte) 0xff, 's', 'o', 'a', 'p'};
            return differs(Arrays.equals(data.echoBytes(bytes), bytes), true);
        });
        check("lists", () -> {
            ArrayOfint ints = new ArrayOfint();
            ints.getInt().addAll(Arrays.asList(1, -2, 3));
            List<String> names = data.items(3, "x").getItem().stream().map(item -> item.getName().getValue()).collect(Collectors.toList());
            return first(differs(data.echoInts(ints).getInt(), ints.getInt()), differs(names, Arrays.asList("x0", "x1", "x2")));
        });
        check("nested", () -> {
            Nested got = data.getNested(3);
            List<Nested> kids = got.getKids().getValue().getNested();
            Integer deep = got.getChild().getValue().getChild().getValue().getLevel();
            return differs(Arrays.asList(got.getLevel(), deep, kids.get(0).getLevel(), kids.get(1)), Arrays.asList(3, 1, -1, null));
        });
        check("declared-fault", () -> {
            try {
                data.fail("typed");
            } catch (IDataFailDetailFaultFaultFaultMessage fault) {
                List<Object> got = Arrays.asList(
                    fault.getMessage(), fault.getFaultInfo().getCode(), fault.getFaultInfo().getText().getValue());
                return differs(got, Arrays.asList("typed reason", 17, "typed detail"));
            }
            return "no fault";
        });
        check("undeclared-fault", () -> {
            try {
                data.fail("otherwise");
            } catch (SOAPFaultException fault) {
                return differs(fault.getFault().getFaultCodeAsQName().getLocalPart(), "InternalServiceFault");
            }
            return "no fault";
        });
        check("one-way", () -> {
            data.fire(TEXT);
            return null;
        });
        check("headers", () -> {
            ReqWrap parameters = new ReqWrap();
            parameters.setPart("p");
            parameters.setNum(4);
            Holder<String> stamp = new Holder<>();
            Item item = data.contract(parameters, "t", stamp);
            return differs(Arrays.asList(stamp.value, item.getId(), item.getName().getValue()), Arrays.asList("stamp-t", 4, "p"));
        });
        check("addressing", () -> {
            URL wsdl = new URL(base + "/data/ws?wsdl&profile=interop");
            IData ws = new DataService(wsdl, service).getIDataSoap12(new AddressingFeature(true, true));
            return differs(ws.echoString(TEXT), TEXT);
        });
    }
}

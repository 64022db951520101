// Axis 1.4 calls IData, with what WSDL2Java made. Arguments: the base address. Says for each scenario what came of it, a line each.

import data.DataServiceLocator;
import data.IData;
import java.net.URL;
import java.util.Arrays;
import java.util.Calendar;
import java.util.List;
import java.util.Objects;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.rpc.holders.BooleanWrapperHolder;
import javax.xml.rpc.holders.DoubleWrapperHolder;
import javax.xml.rpc.holders.IntegerWrapperHolder;
import javax.xml.rpc.holders.LongWrapperHolder;
import javax.xml.rpc.holders.StringHolder;
import org.apache.axis.AxisFault;
import org.apache.axis.client.Stub;
import types.data.DetailFault;
import types.data.Nested;

public class AxisClient {
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
        URL url = new URL(arguments[0] + "/data/basic");
        System.out.println("version " + org.apache.axis.Version.getVersionText().replaceAll("(?s).*?([0-9]+\\.[0-9.]*[0-9]).*", "$1"));
        IData data = new DataServiceLocator().getIData_Soap11(url);

        check("text", () -> differs(data.echoString(TEXT), TEXT));
        check("emoji", () -> differs(data.echoString("😀"), "😀"));
        check("numbers", () -> {
            StringHolder note = new StringHolder("n");
            BooleanWrapperHolder positive = new BooleanWrapperHolder();
            LongWrapperHolder total = new LongWrapperHolder();
            data.sum(7, 9007199254740993L, note, positive, total);
            double[] doubles = {1.5, -0.001, 1e300};
            return first(
                differs(Arrays.asList(positive.value, total.value, note.value), Arrays.asList(true, 9007199254741000L, "n!")),
                differs(Arrays.toString(data.echoDoubles(doubles)), Arrays.toString(doubles)));
        });
        check("dates", () -> {
            Calendar time = Calendar.getInstance(TimeZone.getTimeZone("UTC"));
            time.setTimeInMillis(1795342830123L);
            return differs(data.now(time).getTimeInMillis(), 1795342830123L);
        });
        check("nil", () ->
            differs(Arrays.asList(data.maybeInt(null), data.maybeInt(5), data.echoString(null)), Arrays.asList(null, 5, null)));
        check("bytes", () -> {
            byte[] bytes = {0, (byte) 0xff, 's', 'o', 'a', 'p'};
            return differs(Arrays.equals(data.echoBytes(bytes), bytes), true);
        });
        check("lists", () -> {
            int[] ints = {1, -2, 3};
            List<String> names = Stream.of(data.items(3, "x")).map(item -> item.getName()).collect(Collectors.toList());
            return first(
                differs(Arrays.toString(data.echoInts(ints)), Arrays.toString(ints)), differs(names, Arrays.asList("x0", "x1", "x2")));
        });
        check("nested", () -> {
            Nested got = data.getNested(3);
            Nested[] kids = got.getKids();
            Integer deep = got.getChild().getChild().getLevel();
            return differs(Arrays.asList(got.getLevel(), deep, kids[0].getLevel(), kids[1]), Arrays.asList(3, 1, -1, null));
        });
        check("declared-fault", () -> {
            try {
                data.fail("typed");
            } catch (DetailFault fault) {
                List<Object> got = Arrays.asList(fault.getFaultString(), fault.getCode(), fault.getText());
                return differs(got, Arrays.asList("typed reason", 17, "typed detail"));
            }
            return "no fault";
        });
        check("undeclared-fault", () -> {
            try {
                data.fail("otherwise");
            } catch (AxisFault fault) {
                return differs(fault.getFaultCode().getLocalPart(), "InternalServiceFault");
            }
            return "no fault";
        });
        check("one-way", () -> {
            data.fire(TEXT);
            return null;
        });
        check("headers", () -> {
            ((Stub) data).setHeader("urn:msg:h", "Token", "t");
            IntegerWrapperHolder id = new IntegerWrapperHolder();
            StringHolder name = new StringHolder();
            data.contract("p", 4, id, name, new StringHolder(), new DoubleWrapperHolder());
            String stamp = ((Stub) data).getResponseHeader("urn:msg:h", "Stamp").getValue();
            return differs(Arrays.asList(stamp, id.value, name.value), Arrays.asList("stamp-t", 4, "p"));
        });
    }
}

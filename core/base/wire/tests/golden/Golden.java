// Writes golden.txt: what Apache Kafka's own classes make of messages whose fields hold values that follow
// from the fields' names, so that a reader in another language can recompute them.
//
//   java -XX:-OmitStackTraceInFastThrow -cp 'JARS/*' Golden.java JARS | gzip -9n > golden.txt.gz
//
// JARS is a folder with the jars of Kafka's broker (kafka_2.13 4.4.0 and all it needs). One line per sample:
// class, version, kind, bytes in hex. Kinds: `default` (nothing set), `null` (whatever may be null is),
// `full` (every field that the version can carry is set; arrays have two elements).

import java.io.File;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.*;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.protocol.*;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;

public class Golden {
    public static void main(String[] args) throws Exception {
        SortedMap<String, Class<?>> classes = new TreeMap<>();
        for (File jar : new File(args[0]).listFiles((d, n) -> n.startsWith("kafka") && n.endsWith(".jar"))) {
            for (var e : Collections.list(new JarFile(jar).entries())) {
                String n = e.getName();
                if (!n.endsWith(".class") || n.contains("$") || !n.matches("org/apache/kafka/.*/(generated|message|metadata)/.*")) continue;
                Class<?> c = Class.forName(n.substring(0, n.length() - 6).replace('/', '.'), false, Golden.class.getClassLoader());
                if (ApiMessage.class.isAssignableFrom(c) && !Modifier.isAbstract(c.getModifiers())) classes.put(c.getSimpleName(), c);
            }
        }
        for (Class<?> c : classes.values()) {
            ApiMessage probe = (ApiMessage) make(c);
            for (short v = probe.lowestSupportedVersion(); v <= probe.highestSupportedVersion(); v++) {
                String name = c.getSimpleName().replaceAll("(Request|Response|Header)Data$", "$1");
                System.out.println(name + " " + v + " default " + hex(bytes((ApiMessage) make(c), v)));
                System.out.println(name + " " + v + " full " + hex(search(c, v, false)));
                System.out.println(name + " " + v + " null " + hex(search(c, v, true)));
            }
        }
    }

    /** Sets all fields; takes back those that the version refuses, one after the other. */
    static byte[] search(Class<?> c, short v, boolean nulls) throws Exception {
        Set<String> skip = new HashSet<>();
        Set<String> notNull = new HashSet<>();
        for (int round = 0; round < 1000; round++) {
            try {
                byte[] found = attempt(c, v, skip, nulls ? notNull : null);
                return nulls ? fewest(c, v, skip, notNull) : found;
            } catch (UnsupportedVersionException e) {
                takeBack(c, v, skip, nulls ? notNull : null, e.getMessage());
            } catch (NullPointerException e) {
                setAgain(c, v, skip, notNull, frame(e));
            }
        }
        throw new IllegalStateException(c + " version " + v);
    }

    /** What was set on the way may turn out to be allowed to be null after all. */
    static byte[] fewest(Class<?> c, short v, Set<String> skip, Set<String> notNull) throws Exception {
        for (String id : new TreeSet<>(notNull)) {
            notNull.remove(id);
            try {
                attempt(c, v, skip, notNull);
            } catch (UnsupportedVersionException | NullPointerException e) {
                notNull.add(id);
            }
        }
        return attempt(c, v, skip, notNull);
    }

    static byte[] attempt(Class<?> c, short v, Set<String> skip, Set<String> notNull) throws Exception {
        ApiMessage m = (ApiMessage) make(c);
        fill(m, 0, skip, notNull);
        return bytes(m, v);
    }

    /** The exception names a field but not its class: finds the class whose field it is. */
    static void takeBack(Class<?> c, short v, Set<String> skip, Set<String> notNull, String message) throws Exception {
        // "Attempted to write a non-default fieldName at version N"
        String field = message.replaceAll(".*non-default (\\w+) at version.*", "$1");
        List<String> owners = new ArrayList<>();
        List<Class<?>> all = new ArrayList<>(List.of(c.getDeclaredClasses()));
        all.add(0, c);
        for (Class<?> k : all)
            if (Arrays.stream(k.getDeclaredFields()).anyMatch(f -> f.getName().equals(field))) owners.add(k.getName() + "." + field);
        owners.removeAll(skip);
        if (owners.isEmpty()) throw new IllegalStateException(c + ": " + message);
        for (String owner : owners) {
            Set<String> more = new HashSet<>(skip);
            more.add(owner);
            try {
                attempt(c, v, more, notNull);
            } catch (UnsupportedVersionException e) {
                if (e.getMessage().equals(message)) continue;
            } catch (NullPointerException e) {
                // The next round deals with it.
            }
            skip.add(owner);
            return;
        }
        skip.addAll(owners);
    }

    static StackTraceElement frame(NullPointerException e) {
        return Arrays.stream(e.getStackTrace()).filter(f -> f.getMethodName().matches("addSize|write") && !f.getClassName().contains("protocol"))
            .findFirst().get();
    }

    /** Some field of the class in the stack frame must not be null: finds out which one moves the failure. */
    static void setAgain(Class<?> c, short v, Set<String> skip, Set<String> notNull, StackTraceElement at) throws Exception {
        Class<?> owner = Class.forName(at.getClassName());
        for (Field f : owner.getDeclaredFields()) {
            String id = owner.getName() + "." + f.getName();
            if (f.getName().startsWith("_") || Modifier.isStatic(f.getModifiers()) || f.getType().isPrimitive()) continue;
            if (skip.contains(id) || !notNull.add(id)) continue;
            try {
                attempt(c, v, skip, notNull);
            } catch (UnsupportedVersionException e) {
                // The next round deals with it.
            } catch (NullPointerException e) {
                if (frame(e).equals(at)) {
                    notNull.remove(id);
                    continue;
                }
            }
            return;
        }
        throw new IllegalStateException("null in " + at);
    }

    static void fill(Object o, int index, Set<String> skip, Set<String> notNull) throws Exception {
        for (Field f : o.getClass().getDeclaredFields()) {
            if (Modifier.isStatic(f.getModifiers()) || f.getName().startsWith("_")) continue;
            // next and prev belong to the linked hash collections
            if ((f.getName().equals("next") || f.getName().equals("prev")) && f.getType() == int.class) continue;
            f.setAccessible(true);
            String id = o.getClass().getName() + "." + f.getName();
            if (skip.contains(id)) continue;
            boolean nullable = !f.getType().isPrimitive() && f.getType() != Uuid.class;
            if (notNull != null && nullable && !notNull.contains(id)) f.set(o, null);
            else f.set(o, value(f.getType(), f.getGenericType(), f.getName(), index, skip, notNull));
        }
    }

    @SuppressWarnings("unchecked")
    static Object value(Class<?> t, Type generic, String name, int index, Set<String> skip, Set<String> notNull) throws Exception {
        name = name.toLowerCase(Locale.ROOT);
        CRC32 crc = new CRC32();
        crc.update((name + ":" + index).getBytes(StandardCharsets.UTF_8));
        long h = crc.getValue();
        if (t == boolean.class || t == Boolean.class) return h % 2 == 0;
        if (t == byte.class || t == Byte.class) return (byte) (1 + h % 120);
        if (t == short.class || t == Short.class) return (short) (1 + h % 30000);
        if (t == int.class || t == Integer.class) return (int) (1 + h % 65000);
        if (t == long.class || t == Long.class) return 1 + h;
        if (t == double.class) return h % 1000 + 0.5;
        if (t == String.class) return name + ":" + index;
        byte[] b = (name + "-" + index).getBytes(StandardCharsets.UTF_8);
        if (t == byte[].class) return b;
        if (t == ByteBuffer.class) return ByteBuffer.wrap(b);
        if (BaseRecords.class.isAssignableFrom(t)) return MemoryRecords.readableRecords(ByteBuffer.wrap(b));
        if (t == Uuid.class) return new Uuid(h, h);
        if (Collection.class.isAssignableFrom(t)) {
            Type element;
            Collection<Object> list;
            if (t == List.class) {
                element = ((ParameterizedType) generic).getActualTypeArguments()[0];
                list = new ArrayList<>();
            } else {
                element = ((ParameterizedType) t.getGenericSuperclass()).getActualTypeArguments()[0];
                list = (Collection<Object>) make(t);
            }
            Class<?> raw = (Class<?>) (element instanceof ParameterizedType p ? p.getRawType() : element);
            for (int i = 0; i < 2; i++)
                list.add(value(raw, element, name, index * 2 + i, skip, notNull));
            return list;
        }
        Object o = make(t);
        fill(o, index, skip, notNull);
        return o;
    }

    static Object make(Class<?> c) throws Exception {
        Constructor<?> k = c.getDeclaredConstructor();
        k.setAccessible(true);
        return k.newInstance();
    }

    static byte[] bytes(ApiMessage m, short v) {
        ObjectSerializationCache cache = new ObjectSerializationCache();
        ByteBufferAccessor out = new ByteBufferAccessor(ByteBuffer.allocate(m.size(cache, v)));
        m.write(out, cache, v);
        return out.buffer().array();
    }

    static String hex(byte[] b) {
        return b.length == 0 ? "-" : HexFormat.of().formatHex(b);
    }
}
